"""What is too large is refused in words, without being read whole, and nothing it can do hurts.

Memory is watched by behavior: the refusal comes in a process that is not allowed to have more.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from mobility.errors import UserError
from mobility.uploads import RefusedFileError, infer_schema, limits
from mobility.uploads.cells import table
from mobility.uploads.limits import LARGEST_FILE
from tests.support import nasty_files as files

_MEGABYTE = 1 << 20
_ALLOWED = 500  # megabytes of memory in use
_WATCHED = """
import pathlib, resource, sys
from mobility.uploads import RefusedFileError, infer_schema
try:
    schema = infer_schema(sys.argv[1])
    print("USABLE" if schema.usable else f"DECLINED {schema.reason}")
except RefusedFileError as refusal:
    print(f"REFUSED {refusal}")
others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
# Not `ru_maxrss` of this process, which counts what the one that started it had in use.
status = pathlib.Path("/proc/self/status").read_text()
own = int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])
print(max(own, others) // 1024)
"""


def refused(path: Path) -> tuple[str, int]:
    """What a fresh process says of a file, and the megabytes it took for that."""
    run = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    expected_text, megabytes = run.stdout.strip().rsplit("\n", 1)
    return expected_text, int(megabytes)


def gzip_of_zeros(path: Path, megabytes: int, line: bytes = b"0") -> Path:
    """A small gzip that unpacks to very much."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(megabytes):
            file.write(line * (_MEGABYTE // len(line)))
    return path


def zip_bomb(path: Path, name: str, megabytes: int) -> Path:
    """A workbook whose sheet unpacks to very much."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(name, "w", force_zip64=True) as file:
            for _ in range(megabytes):
                file.write(b" " * _MEGABYTE)
    return path


def one_line(path: Path) -> Path:
    """A sparse file: a line of one gigabyte that takes no disk."""
    with path.open("wb") as file:
        file.write(b"fips,x\n")
        file.truncate(1_000_000_000)
    return path


def far_corners(path: Path) -> Path:
    """A tiny workbook with two cells in far corners: a grid of 17 billion cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "fips", 1
    book.save(path)
    return path


@pytest.mark.cases(2)
@pytest.mark.parametrize(
    "make,text",
    [
        (lambda folder: one_line(folder / "line.csv"), "more than 200 MB"),
        (lambda folder: gzip_of_zeros(folder / "bomb.csv.gz", 400), "more than 200 MB"),
        (lambda folder: gzip_of_zeros(folder / "rows.csv.gz", 400, b"1,2\n"), "more than"),
        (lambda folder: zip_bomb(folder / "bomb.xlsx", "xl/worksheets/sheet1.xml", 400), "200 MB"),
        (lambda folder: far_corners(folder / "far.xlsx"), "spreads its cells"),
    ],
    ids=["a line of 1 GB", "a gzip bomb", "100 million rows", "a zip bomb", "far corners"],
)
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, make: object, text: str) -> None:
    assert callable(make)
    output, megabytes = refused(make(tmp_path))
    assert output.startswith("REFUSED")
    assert text in output
    assert megabytes < _ALLOWED


def test_zip_with_false_size_is_refused(tmp_path: Path) -> None:
    path = zip_bomb(tmp_path / "lie.xlsx", "xl/worksheets/sheet1.xml", 250)
    with zipfile.ZipFile(path) as archive:
        true_size = archive.infolist()[1].file_size
    content = path.read_bytes().replace(true_size.to_bytes(4, "little"), (9).to_bytes(4, "little"))
    with pytest.raises(RefusedFileError, match="200 MB"):
        infer_schema("lie.xlsx", content)


def test_the_largest_file_is_the_limit_in_words() -> None:
    assert LARGEST_FILE == 200_000_000


def test_ten_thousand_columns() -> None:
    names = ",".join(f"c{number}" for number in range(10_000))
    with pytest.raises(RefusedFileError, match="has 10,000 columns and at most 500"):
        infer_schema("wide.csv", f"{names}\n{names}\n".encode())


def test_ten_thousand_columns_in_a_workbook() -> None:
    book = openpyxl.Workbook()
    for _ in range(2):
        book.worksheets[0].append(["x"] * 10_000)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(RefusedFileError, match="more than 500 columns"):
        infer_schema("wide.xlsx", out.getvalue())


@pytest.mark.parametrize("before", [0, 3, 2_000_000])
def test_a_long_line_is_named(before: int) -> None:
    """Wherever in the pieces that are read it begins."""
    start = b"a,b\n" * (before // 4) + b"1,2\n"
    line = start.count(b"\n") + 1
    content = start + b"x" * (limits.LONGEST_LINE + 1) + b"\n1,2\n"
    with pytest.raises(RefusedFileError, match=f"line {line:,} is longer than 1,000,000"):
        infer_schema("long.csv", content)


def test_a_line_of_the_allowed_length_is_read() -> None:
    note = "x" * (limits.LONGEST_LINE - 40)
    content = f"fips,year,index,note\n39153,2022,1.5,{note}\n39035,2022,2.5,\n".encode()
    assert infer_schema("long.csv", content).rows.used == 2


def test_many_cells_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CELLS", 20)
    monkeypatch.setattr(table, "_fast", None)
    with pytest.raises(RefusedFileError, match="has 12 rows of 2 columns, and at most 20 cells"):
        infer_schema("cells.csv", b"fips,x\n" + b"39153,1\n" * 11)


def test_a_tightly_packed_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tight.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", b"fips,x\n" + b"39153,1\n" * 4_000_000)
    with pytest.raises(RefusedFileError, match=r"tight\.zip: unpacks to more than 150 times"):
        infer_schema(path)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 10)
    with pytest.raises(RefusedFileError, match="more than 10 rows"):
        infer_schema("rows.csv", b"fips,x\n" + b"39153,1\n" * 11)


def test_a_quotation_mark_does_not_swallow_the_file() -> None:
    """An open quotation mark at the top of many rows costs its own row, not all the others."""
    rows = "".join(f"{39001 + 2 * (n % 60)},{2014 + n // 60},{n}.5,ok\n" for n in range(500))
    schema = infer_schema("file.csv", f'fips,year,index,note\n39153,2022,"5,open\n{rows}'.encode())
    assert schema.rows.used == 500
    assert [problem.line for problem in schema.problems] == [2]


def test_password_is_reported(tmp_path: Path) -> None:
    """A locked XLSX is a container of another kind; without the key there is nothing to read."""
    path = tmp_path / "locked.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096)
    with pytest.raises(RefusedFileError, match=r"damaged|password"):
        infer_schema(path)


@pytest.mark.parametrize("lost", [1, 11])
def test_damaged_zip_is_read_or_refused(lost: int) -> None:
    content = files.zipped(table_csv=files.PLAIN.encode())
    refusals = []
    for at in range(len(content) - lost):
        try:
            infer_schema("a.zip", content[:at] + content[at + lost :])
        except UserError as error:
            refusals.append(str(error))
    assert len(refusals) > len(content) // 2
    assert all(sentence.startswith("a.zip") for sentence in refusals)
