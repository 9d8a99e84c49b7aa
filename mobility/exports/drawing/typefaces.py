"""Which typefaces of the machine the drawing library finds.

It brings Liberation Sans along, in memory. Where the machine has the face, too, as any with an
office suite does, it takes that one, and opens its file anew for every letter: four fifths of the
time of a picture. So it is shown the folders of typefaces without those.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

_ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
_BROUGHT_ALONG = "liberation"  # begins the names of its files everywhere
_SETTING = "FONTCONFIG_FILE"  # names the file in which Linux lists folders of typefaces


@contextmanager
def without_twins() -> Iterator[None]:
    """While the block runs, the typefaces that the library finds are those it does not have."""
    if sys.platform != "linux" or _SETTING in os.environ:
        yield
        return
    with TemporaryDirectory() as folder:
        listed = "".join(f"<dir>{escape(str(one))}</dir>" for one in (folder, *other_folders()))
        file = Path(folder, "fonts.conf")
        file.write_text(f'<?xml version="1.0"?><fontconfig>{listed}</fontconfig>', "utf-8")
        os.environ[_SETTING] = str(file)
        try:
            yield
        finally:
            del os.environ[_SETTING]


def other_folders(roots: Iterable[Path] | None = None) -> list[Path]:
    """Folders that hold typefaces, without those of which the library has every one.

    A folder stands for all below it, so none is listed that has one to leave out below it.

    Args:
        roots: where to look; None for where Linux keeps typefaces.
    """
    found: list[Path] = []
    for root in _usual() if roots is None else roots:
        left_out = [folder for folder, names in _holding(root) if _are_twins(names)]
        found += [
            folder
            for folder, names in _holding(root)
            if not _are_twins(names) and not any(folder in one.parents for one in left_out)
        ]
    return found


def _usual() -> list[Path]:
    home = Path.home()
    shared = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", home / ".fonts", Path(shared, "fonts"))
    return [Path(folder) for folder in folders]


def _holding(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Every folder below a root with the names of its typefaces, if it has any."""
    for folder, _, names in os.walk(root):
        faces = [name.lower() for name in names if Path(name).suffix.lower() in _ENDINGS]
        if faces:
            yield Path(folder), faces


def _are_twins(names: list[str]) -> bool:
    return all(name.startswith(_BROUGHT_ALONG) for name in names)
