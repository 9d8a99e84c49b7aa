"""A release of invented numbers is marked as such, and never taken for a real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobility import home
from mobility.cli import main
from mobility.release.build import build
from mobility.store import Store
from mobility.text import INVENTED
from tests.support.tiny_release import SUMMIT, write_release


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    return write_release(tmp_path / "files")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with a demonstration alone."""
    folder = tmp_path_factory.mktemp("demonstration")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        build([write_release(folder / "files")], demonstration=True)
    return folder


def test_demonstration_is_marked_in_id_and_facts(files: Path) -> None:
    built = build([files], demonstration=True)
    info = Store(built.path).release
    assert built.release.startswith("demonstration-")
    assert (info.demonstration, info.title) == (True, "Demonstration: invented numbers")
    assert (info.publisher, info.edition, info.year) == ("", "", info.newest_year)


def test_rebuilt_demonstration_stays_marked(files: Path) -> None:
    marked = build([files], demonstration=True).release
    assert build([files]).release == marked


def test_marked_demonstration_replaces_unmarked_build(files: Path) -> None:
    unmarked = build([files]).release
    marked = build([files], demonstration=True).release
    assert marked != unmarked
    assert home.current_release_id() == marked


def test_release_is_never_compared_with_demonstration(files: Path, tmp_path: Path) -> None:
    build([files], demonstration=True)
    fewer = write_release(tmp_path / "fewer", cities=False)
    first = build([fewer])
    assert Store(first.path).query("differences") == []
    build([files], demonstration=True)
    other = tmp_path / "other"
    other.mkdir()
    (county,) = fewer.iterdir()
    (other / county.name).write_text(county.read_text("utf-8").replace("86", "87"), "utf-8")
    second = Store(build([other]).path)
    assert {row.previous for row in second.query("differences")} == {first.release}


@pytest.mark.parametrize(
    "command",
    [
        ("profile", SUMMIT),
        ("peers", SUMMIT),
        ("compare", SUMMIT, "share_employed"),
        ("trend", SUMMIT, "share_employed"),
        ("disparities", SUMMIT, "--all", "--by", "gender"),
        ("findings", SUMMIT),
    ],
)
def test_commands_mark_invented_numbers(
    demonstration: Path,
    command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(demonstration))
    assert main([*command]) == 0
    assert capsys.readouterr().out.splitlines().count(INVENTED) == 1
