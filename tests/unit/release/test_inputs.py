"""Folders, zips and single files, compressed or not, whatever they are called."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from mobility.errors import UserError
from mobility.release import inputs
from mobility.release.build import build
from mobility.release.inputs import UnreadableError, find_inputs
from tests.support.official_files import OfficialFile

COUNTIES = OfficialFile().row(share_employed=0.5)
PLACES = OfficialFile("place").row("3901000", share_employed=0.6)
CONTENT = COUNTIES.text().encode()


def _zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _files(result_files: object) -> list[str]:
    return [file.name for file in result_files]


@pytest.mark.usefixtures("own_home")
class TestSources:
    """Ways to hand over one and the same release: they all give the same release id."""

    @pytest.fixture
    def expected(self, tmp_path: Path) -> str:
        """Return the id of the release of two plain files in a folder."""
        COUNTIES.write(tmp_path / "plain")
        PLACES.write(tmp_path / "plain")
        return build([tmp_path / "plain"]).release

    def test_a_zip(self, tmp_path: Path, expected: str) -> None:
        members = {COUNTIES.name: CONTENT, PLACES.name: PLACES.text().encode()}
        result = build([_zip(tmp_path / "release.zip", **members)])
        assert (result.release, result.already_there) == (expected, True)

    def test_zip_with_folders_and_mac_files_loads(self, tmp_path: Path, expected: str) -> None:
        members = {
            f"release/data/{COUNTIES.name}": CONTENT,
            f"release/{PLACES.name}.gz": gzip.compress(PLACES.text().encode()),
            f"__MACOSX/release/._{PLACES.name}": b"\0\5\26\7",
            "release/README.md": b"words",
        }
        (tmp_path / "download").mkdir()
        _zip(tmp_path / "download" / "any.zip", **members)
        assert build([tmp_path / "download"]).release == expected

    def test_single_files_in_any_order(self, tmp_path: Path, expected: str) -> None:
        paths = [tmp_path / "plain" / PLACES.name, tmp_path / "plain" / COUNTIES.name]
        assert build(paths).release == expected

    @pytest.mark.parametrize("ending", [".csv", ".CSV.GZ", ".csv.gz", ".gz", ".txt"])
    def test_gzip_whatever_the_ending(self, tmp_path: Path, expected: str, ending: str) -> None:
        packed = tmp_path / f"counties{ending}"
        packed.write_bytes(gzip.compress(CONTENT))
        assert build([packed, tmp_path / "plain" / PLACES.name]).release == expected

    def test_plain_text_called_gzip(self, tmp_path: Path, expected: str) -> None:
        plain = COUNTIES.write(tmp_path, f"{COUNTIES.name}.gz")
        assert build([plain, tmp_path / "plain" / PLACES.name]).release == expected

    def test_a_renamed_file_is_known_by_its_columns(self, tmp_path: Path, expected: str) -> None:
        renamed = COUNTIES.write(tmp_path, "what my colleague sent (2).csv")
        assert build([renamed, tmp_path / "plain" / PLACES.name]).release == expected

    def test_the_same_file_twice_is_one_file(self, tmp_path: Path, expected: str) -> None:
        folder = tmp_path / "plain"
        (folder / f"{COUNTIES.name}.gz").write_bytes(gzip.compress(CONTENT))
        COUNTIES.write(folder / "data")
        result = build([folder, folder / PLACES.name])
        assert (result.release, result.already_there) == (expected, True)

    def test_the_same_file_twice_is_read_once(self, tmp_path: Path) -> None:
        COUNTIES.write(tmp_path / "twice")
        (tmp_path / "twice" / f"{COUNTIES.name}.gz").write_bytes(gzip.compress(CONTENT))
        report = build([tmp_path / "twice"]).report
        assert _files(report.files) == [COUNTIES.name]
        assert report.ignored == (f"{COUNTIES.name}.gz",)

    def test_files_of_other_kinds_are_listed_as_ignored(self, tmp_path: Path) -> None:
        folder = tmp_path / "mixed"
        COUNTIES.write(folder)
        (folder / "README.md").write_text("year,state,county,population\n1,2,3,4\n")
        (folder / "geographies.csv").write_text("level,geoid,name\ncounty,39153,Summit\n")
        (folder / "notes.txt").write_text("words, and words\n")
        (folder / "broken.csv").write_bytes(b"\x1f\x8b no gzip")
        (folder / ".hidden.csv").write_bytes(CONTENT)
        report = build([folder]).report
        assert _files(report.files) == [COUNTIES.name]
        assert report.ignored == ("README.md", "broken.csv", "geographies.csv", "notes.txt")


def test_gzip_with_several_members_is_read_fully(tmp_path: Path) -> None:
    half = len(CONTENT) // 2
    path = tmp_path / "parts.csv.gz"
    path.write_bytes(gzip.compress(CONTENT[:half]) + gzip.compress(CONTENT[half:]) + bytes(512))
    (file,) = find_inputs([path])
    assert file.content() == CONTENT


def test_content_larger_than_one_piece(tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000
    path = tmp_path / "large.csv.gz"
    path.write_bytes(gzip.compress(content))
    assert find_inputs([path])[0].content() == content


def test_a_member_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        file.write(bytes(5_000_000))
    monkeypatch.setattr(inputs, "LARGEST_FILE", 1_000_000)
    small_on_the_outside = _zip(tmp_path / "a.zip", **{"a.csv.gz": packed.getvalue()})
    with pytest.raises(UnreadableError, match=r"a\.csv\.gz: holds more than 1 MB"):
        find_inputs([small_on_the_outside])[0].content()


def _with_size(path: Path, size: int) -> Path:
    """Write another unpacked size into the directory of a zip with one member."""
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("form", ["zip", "zip with a false size", "gz", "gz in a zip"])
def test_tightly_packed_release_files_are_refused(tmp_path: Path, form: str) -> None:
    row = CONTENT[CONTENT.index(b"\n") + 1 :]
    content = CONTENT + row * (40_000_000 // len(row))
    assert 20_000_000 < len(content) < inputs.LARGEST_FILE
    path = tmp_path / f"{COUNTIES.name}.gz"
    if form.startswith("gz"):
        path.write_bytes(gzip.compress(content))
    if form == "gz in a zip":
        path = _zip(tmp_path / "a.zip", **{path.name: path.read_bytes()})
    if form.startswith("zip"):
        path = _zip(tmp_path / "a.zip", **{COUNTIES.name: content})
    if form == "zip with a false size":
        _with_size(path, 1_000_000)
    text = "unpacks to more than 150 times its size, as no release file does; unpack it yourself"
    if form == "zip with a false size":  # nothing beyond that size is unpacked
        text = "cannot be read"
    tracemalloc.start()
    with pytest.raises(UnreadableError, match=rf"{COUNTIES.name}(\.gz)?: {text}"):
        find_inputs([path])[0].content()
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()


def test_a_member_with_a_password(tmp_path: Path) -> None:
    path = _zip(tmp_path / "secret.zip", **{COUNTIES.name: CONTENT})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1  # the bit that says: encrypted
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=r"cannot be taken out of secret\.zip.*unzip it"):
        find_inputs([path])[0].content()


def test_a_damaged_member(tmp_path: Path) -> None:
    path = _zip(tmp_path / "damaged.zip", **{COUNTIES.name: CONTENT})
    content = bytearray(path.read_bytes())
    content[content.index(COUNTIES.name.encode()) + len(COUNTIES.name) + 20] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match="cannot be read"):
        find_inputs([path])[0].content()


def test_a_zip_that_calls_itself_csv_is_one_file(tmp_path: Path) -> None:
    path = _zip(tmp_path / COUNTIES.name, **{COUNTIES.name: CONTENT})
    assert [file.member for file in find_inputs([path])] == [""]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist; give a folder"):
        find_inputs([tmp_path / "nowhere"])
