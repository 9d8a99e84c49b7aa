"""Files that cannot be trusted as a whole: named with the reason, and the release in use stays."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mobility.errors import UserError
from mobility.release import inputs
from mobility.release.build import build
from mobility.release.inputs import UnreadableError
from mobility.release.report import RefusedFileError
from tests.support.official_files import OfficialFile, load

pytestmark = pytest.mark.usefixtures("untouched")

NAME = OfficialFile().name
GOOD = OfficialFile().filler().text()
LAST = GOOD.splitlines()[-1]
QUOTED = GOOD.replace("Texas", '"Texas"')


def _edited(line: int, old: str, new: str, text: str = GOOD) -> str:
    lines = text.splitlines(keepends=True)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "".join(lines)


# what is wrong: (content, what the message says)
BAD_FILES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "is empty"),
    "only blank lines": ("\n\n \n", "is empty"),
    "only a header": (GOOD.splitlines(keepends=True)[0], "no rows"),
    "only a header without a line end": (GOOD.splitlines()[0], "no rows"),
    "UTF-16": (GOOD.encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), "is not text"),
    "a web page": ("<!DOCTYPE html><html><body>404, not found</body></html>", "web page"),
    "a web page after a blank line": ("\n  <html lang='en'>404, not found</html>", "web page"),
    "a page that begins with a comment": ("<!-- 404, sorry --><html></html>", "web page"),
    "an error in JSON": ('{"message": "Not Found", "status": "404"}\n', "column year is missing"),
    "a pointer of Git LFS": ("version https://git-lfs.github.com/spec/v1\n", "commas"),
    "a spreadsheet": (b"PK\x03\x04\x14\x00\x06\x00" + bytes(100), "is not text"),
    "a database": (b"SQLite format 3\x00" + bytes(100), "is not text"),
    "semicolons": (GOOD.replace(",", ";"), "semicolons"),
    "tabs": (GOOD.replace(",", "\t"), "tabs"),
    "vertical bars": (GOOD.replace(",", "|"), "vertical bars"),
    "cut in a row": (GOOD[: GOOD.rindex(",0.8")], r"line 61 has 8 of 10 columns"),
    "cut in a last cell": (GOOD[: GOOD.rindex("Strong") + 4], "is cut short in line 61"),
    "cut in the middle": (GOOD[: len(GOOD) // 2], "cut short"),
    "a row too short": (_edited(7, ",0.7", ""), "line 7 has 9 of 10 columns"),
    "a row too long": (_edited(9, ",0.7", ",0.7,0.7"), "line 9 has 11 of 10 columns"),
    "a quotation mark that is never closed": (
        _edited(31, "Strong", '"Strong'), "quotation mark goes wrong at or before line 61"),
    "a quotation mark that swallows rows": (
        _edited(40, "Strong", '"Strong', _edited(31, "Strong", '"Strong')),
        "quotation mark goes wrong at or before line 40"),
    "a quotation mark that is never closed, among others": (
        _edited(31, "Strong", '"Strong', QUOTED), "quotation mark goes wrong"),
    "a title above the header": ("Mobility metrics, 2025\n" + GOOD, "column year is missing"),
    "no year": (GOOD.replace("year", "Jahr", 1), "column year is missing"),
    "no state": (GOOD.replace("state", "Staat", 1), "column state is missing"),
    "no county": (GOOD.replace("county", "Kreis", 1), "column county or place is missing"),
    "no population and no subgroup": (
        GOOD.replace("population", "people", 1), "column subgroup is missing"),
    "county and place": (GOOD.replace("county_name", "place", 1), "both county and place"),
    "two columns of one name": (
        GOOD.replace("share_employed_lb", "share_employed", 1),
        "two columns named 'share_employed'"),
    "two columns without a name": (
        GOOD.replace("share_employed_lb", "", 1).replace("share_employed_ub", "", 1),
        "two columns named ''"),
    "a row twice": (GOOD + LAST + "\n", r"line 62: repeats line 61 \(48060, 2014\)"),
    "a key twice with other values": (
        GOOD + LAST.replace("0.7", "0.71") + "\n", "line 62: repeats line 61"),
    "cells of words": (
        GOOD.replace("0.7", "n/a", 4),
        r"4 of 300 cells cannot be used, more than 1 %.*line 2, column share_employed: 'n/a'"),
    "shares in percent": (GOOD.replace("0.7", "70"), r"60 of 300 .*outside the possible range"),
    "one row without a state": (_edited(9, ",48,", ",99,"), "6 of 301 .*not the code of a state"),
    "groups of another table": (
        OfficialFile("county", "gender").row(group="Elves", share_employed=0.5).text(), "Elves"),
    "no group": (
        OfficialFile("county", "gender").row(group="NA", share_employed=0.5).text(),
        "belong to no breakdown"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_refused_whole(what: str, tmp_path: Path) -> None:
    content, message = BAD_FILES[what]
    (tmp_path / NAME).write_bytes(content if isinstance(content, bytes) else content.encode())
    OfficialFile("place").row("3901000", share_employed=0.5).write(tmp_path)
    with pytest.raises(RefusedFileError, match=message) as refusal:
        build([tmp_path])
    _reads_well(str(refusal.value))


def _reads_well(message: str) -> None:
    assert message.startswith(NAME)
    assert "\n" not in message
    assert re.search(r"[.']$", message)


def _truncated_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(GOOD.encode())[:-20])


def _gzip_without_its_end(path: Path) -> None:
    path.write_bytes(gzip.compress(GOOD.encode())[:-4])


def _damaged_gzip(path: Path) -> None:
    content = bytearray(gzip.compress(GOOD.encode()))
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _false_sum(path: Path) -> None:
    content = bytearray(gzip.compress(GOOD.encode()))
    content[-8] ^= 0xFF
    path.write_bytes(content)


def _gzip_with_a_tail(path: Path) -> None:
    path.write_bytes(gzip.compress(GOOD.encode()) + b"more")


def _gzip_of_nothing(path: Path) -> None:
    path.write_bytes(gzip.compress(b""))


def _link_to_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "annex")


UNREADABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "truncated gzip": (_truncated_gzip, "cut short"),
    "gzip without its end": (_gzip_without_its_end, "cut short"),
    "damaged gzip": (_damaged_gzip, "damaged|cut short"),
    "gzip with a false sum": (_false_sum, "damaged"),
    "gzip with a tail": (_gzip_with_a_tail, "goes on after the end"),
    "gzip of nothing": (_gzip_of_nothing, "is empty"),
    "a link that leads nowhere": (_link_to_nowhere, "cannot be read"),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_an_unreadable_file_is_refused(what: str, ending: str, tmp_path: Path) -> None:
    make, message = UNREADABLE[what]
    make(tmp_path / f"{NAME}{ending}")
    with pytest.raises(UserError, match=message) as refusal:
        build([tmp_path])
    _reads_well(str(refusal.value))


def test_a_file_that_bursts_the_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "LARGEST_FILE", 3_000_000)
    bomb = bytes(50_000_000)
    (tmp_path / f"{NAME}.gz").write_bytes(gzip.compress(bomb))
    with pytest.raises(UnreadableError, match="holds more than 3 MB"):
        build([tmp_path])
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, bomb)
    with pytest.raises(UnreadableError, match="holds more than 3 MB"):
        build([tmp_path / "bomb.zip"])
    (tmp_path / NAME).write_bytes(bomb)
    with pytest.raises(UnreadableError, match="holds more than 3 MB"):
        build([tmp_path / NAME])


def test_two_different_files_of_one_table(tmp_path: Path) -> None:
    OfficialFile().filler().write(tmp_path)
    OfficialFile().filler(year=2015).write(tmp_path, "11_mobility-metrics_county_older.csv")
    with pytest.raises(
        RefusedFileError, match=r"older\.csv: holds the same table as .*longitudinal"
    ):
        build([tmp_path])


def test_two_different_files_of_one_table_and_one_name(tmp_path: Path) -> None:
    OfficialFile().filler().write(tmp_path)
    OfficialFile().filler(year=2015).write(tmp_path / "data")
    with pytest.raises(RefusedFileError, match="holds the same table"):
        build([tmp_path])


def test_a_population_file_with_a_place_twice(tmp_path: Path) -> None:
    rows = "county,39153,2020,5,A\nplace,3901000,2020,5,B\nplace,3901000,2020,6,C\n"
    path = tmp_path / "populations_longitudinal.csv"
    path.write_text(f"level,geoid,year,population,name\n{rows}")
    with pytest.raises(RefusedFileError, match=r"line 4: repeats line 3 \(3901000, 2020\)"):
        build([path])


@pytest.mark.parametrize(
    "sources, message",
    [
        (["nowhere"], "nowhere: does not exist"),
        (["empty"], "holds no files"),
        (["notes"], "holds no release file"),
        (["broken.zip"], r"broken.zip: is damaged or no zip file"),
        (["empty", "nowhere"], "nowhere: does not exist"),
    ],
)
def test_sources_that_hold_nothing(sources: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("year,state,county,share_employed\n")
    (tmp_path / "notes" / "table.csv").write_text("a,b\n1,2\n")
    (tmp_path / "notes" / "11.csv").write_bytes(b"\x1f\x8b damaged, but not by its name")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UserError, match=message):
        build([tmp_path / source for source in sources])


def test_exactly_one_percent_is_not_too_much() -> None:
    file = OfficialFile().filler(66).row(share_employed="much", share_employed_quality="good")
    report = file.load().report
    assert report.cells == 66 * 5 + 3
    assert report.rejected == 2
    with pytest.raises(RefusedFileError):
        load(file.row(year=2013, population="few", share_employed="little").text())
