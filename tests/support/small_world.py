"""A first run without the internet: an edition on this computer, a demonstration of two states.

Patches go in before Streamlit starts; run as a program, this is `streamlit run app.py` in that
world: `python tests/support/small_world.py BASE_URL --server.port=8501`.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(REPOSITORY))

from mobility.release import demo, preparing  # noqa: E402 - found only now when run as a program
from mobility.release.editions import Edition, git_blob_id  # noqa: E402 - as above
from tests.support.tiny_release import write_release  # noqa: E402 - as above

NOBODY = "http://127.0.0.1:9/"  # a port that nothing listens on
STATES = ("39", "09")


def tiny_files(folder: Path) -> dict[str, bytes]:
    """Return the files of the tiny release as the publisher would hold them, by path."""
    written = sorted(write_release(folder).iterdir())
    return {f"data/{path.name}": path.read_bytes() for path in written}


def edition_at(base_url: str, files: dict[str, bytes]) -> Edition:
    """Return an edition of these files at an address."""
    return Edition(
        edition="2025",
        year=2025,
        title="Tiny Metrics, 2025 release",
        publisher="Nobody",
        license="none",
        catalog_page="http://catalog.invalid/page",
        base_url=base_url,
        files={path: git_blob_id(content) for path, content in files.items()},
    )


def enter(patch: pytest.MonkeyPatch, edition: Edition) -> None:
    """Let the first run ask for this edition, and invent few places."""
    patch.setattr(preparing, "newest_edition", lambda: edition)
    small = partial(demo.write_demonstration, states=STATES)
    patch.setattr(preparing.demo, "write_demonstration", small)


def _serve(base_url: str, flags: list[str]) -> None:
    from streamlit.web import cli  # noqa: PLC0415 - after the patches

    with pytest.MonkeyPatch.context() as patch:
        enter(patch, edition_at(base_url, {"data/11_county.csv": b"never sent"}))
        sys.argv = ["streamlit", "run", str(REPOSITORY / "app.py"), *flags]
        cli.main()


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2:])
