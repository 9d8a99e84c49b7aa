"""Outline files: recognized by their content, read by a process of their own, checked, simplified.

Nothing is lost in silence: each change of the outlines is a sentence of `Outlines.notes`.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from pyarrow import feather

from mobility import home
from mobility.areas.kinds import (
    KINDS,
    VINTAGES,
    AreaKind,
    code_column,
    guess_kind,
    guess_vintage,
    name_column,
    plain_code,
)
from mobility.areas.limits import (
    LARGEST_OUTLINES,
    MOST_AREAS,
    MOST_FILES,
    MOST_VERTICES,
    READER_MEMORY,
    READER_SECONDS,
)
from mobility.areas.plane import Plane, Shapes, plane_of
from mobility.errors import UserError
from mobility.places import fold
from mobility.text import count_of
from mobility.unpacking import UNSOUND_ARCHIVE, TooLargeError, TooTightlyPackedError, member_pieces
from mobility.uploads.columns.personal import redacted_file_name
from mobility.uploads.limits import RefusedFileError

Progress = Callable[[float, str], None]


def _silent(_share: float, _text: str) -> None:
    """Progress that nobody watches."""


FORMATS = ("geojson", "json", "gpkg", "zip", "kml", "kmz", "fgb")
"""The endings of outline files; what counts is the content."""
_READER = Path(__file__).with_name("outline_reader.py")
_USE = "use GeoJSON, GeoPackage, a zipped shapefile, KML or FlatGeobuf"
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NO_WORDS = frozenset(
    (
        "name", "names", "label", "area", "id", "code", "number", "no", "num", "nr", "objectid",
        "fid", "geoid", "zip", "zipcode",
    )
)  # fmt: skip
_FINEST, _COARSEST = 2.0, 100.0  # meters that a simplified border may move
_PARTS = 60  # of the side of a usual area: how far a border may move
_MOST_DRAWN = 60_000  # vertices that a browser is sent
_SLIVER = 1.0  # meters: gaps and overlaps so narrow are closed
_OVERLAP = 0.005  # of the smaller area: less is a common border that was drawn twice


@dataclass(frozen=True, slots=True)
class OutlineChoices:
    """What a person says of an outline file; empty where the file itself says it.

    `projection` is an EPSG number; `vintage` the year of the census whose areas these are.
    """

    kind: AreaKind | None = None
    vintage: str = ""
    code: str = ""
    name: str = ""
    layer: str = ""
    projection: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """The areas of a file, in degrees; arrays have one entry an area.

    Attributes:
        file: its name.
        kind: of the areas.
        vintage: the census they are of; empty where the kind has none or nobody said it.
        codes: of the areas, each once; the names where the file has no codes.
        names: of the areas.
        shapes: the outlines, repaired.
        drawn: the outlines simplified together, so that neighbors still touch.
        square_km: the area of each.
        code: the column of the codes; empty for none.
        name: the column of the names; empty for none.
        columns: all columns of the file.
        layers: of the file; the chosen one is first.
        notes: a sentence for everything that was found or changed.
        questions: a sentence for everything that a person should say.
    """

    file: str
    kind: AreaKind
    vintage: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: Shapes
    drawn: Shapes
    square_km: NDArray[np.float64]
    code: str
    name: str
    columns: tuple[str, ...]
    layers: tuple[str, ...]
    notes: tuple[str, ...]
    questions: tuple[str, ...]


def read_outlines(
    file: Path | str,
    content: bytes | None = None,
    choices: OutlineChoices = OutlineChoices(),
    progress: Progress = _silent,
) -> Outlines:
    """Read an outline file; nothing is stored.

    Args:
        file: where it is, or what it is called where its content is given.
        content: its bytes, as a browser sends them.
        choices: what a person said of it.
        progress: called with the share that is done and what is being done.

    Raises:
        RefusedFileError: when the file is too large, damaged or no outlines.
        ProjectionNeededError: when nothing says in which projection its numbers are.
        UserError: when a choice does not fit the file.
    """
    name = redacted_file_name(Path(file).name)
    if content is None and not Path(file).is_file():
        raise UserError(f"{file}: does not exist; give an outline file.")
    if choices.vintage and choices.vintage not in VINTAGES:
        raise UserError(f"There is no vintage {choices.vintage!r}; there are 2000, 2010 and 2020.")
    with home.scratch_folder() as folder:
        progress(0.02, "Unpacking")
        path, drivers = _local_copy(name, Path(file) if content is None else content, folder)
        progress(0.08, "Reading outlines")
        answer, table = _run_reader(name, path, drivers, folder, choices)
    return _checked(name, answer, table, choices, progress)


class ProjectionNeededError(RefusedFileError):
    """The numbers of a file are in an unknown projection; `bounds` are west, south, east, north."""

    bounds: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


# ---- the file --------------------------------------------------------------------------------
def _local_copy(name: str, source: Path | bytes, folder: Path) -> tuple[Path, list[str]]:
    """A copy in the folder under a name of ours, and the drivers that may read it."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > LARGEST_OUTLINES:
        raise _too_large(name)
    content = source.read_bytes() if isinstance(source, Path) else source
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK\x03\x04"):
        return _from_zip(name, content, folder)
    ending, drivers = _format_of(content, start)
    if not ending:
        raise RefusedFileError(f"{name}: is no outline file that is read here; {_USE}.")
    path = folder / f"outlines{ending}"
    path.write_bytes(content)
    return path, drivers


def _format_of(content: bytes, start: bytes) -> tuple[str, list[str]]:
    if content.startswith(b"SQLite format 3\0"):
        return ".gpkg", ["GPKG"]
    if content.startswith(b"fgb\x03fgb"):
        return ".fgb", ["FlatGeobuf"]
    if start.startswith(b"{"):
        return ".geojson", ["GeoJSON"]
    if start.startswith((b"<?xml", b"<kml")) and b"<kml" in content[:4096]:
        return ".kml", ["KML"]
    return "", []


def _from_zip(name: str, content: bytes, folder: Path) -> tuple[Path, list[str]]:
    """The one outline file of a zip, unpacked with limits under a name of ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _members(name, archive)
    except RefusedFileError:
        raise
    except (TooLargeError, TooTightlyPackedError) as error:
        raise _too_large(name) from error
    except (*UNSOUND_ARCHIVE, NotImplementedError) as error:
        raise RefusedFileError(f"{name}: is damaged; zip the outline file again.") from error
    if ".shp" in members:
        lost = [part for part in (".shx", ".dbf") if part not in members]
        if lost:
            raise RefusedFileError(
                f"{name}: the shapefile lacks its {' and '.join(lost)} file; zip all its parts."
            )
        for part, data in members.items():
            (folder / f"outlines{part}").write_bytes(data)
        return folder / "outlines.shp", ["ESRI Shapefile"]
    (data,) = members.values()
    ending, drivers = _format_of(data, data[:512].lstrip(b"\xef\xbb\xbf \t\r\n"))
    if not ending:
        raise RefusedFileError(f"{name}: holds no outline file that is read here; {_USE}.")
    path = folder / f"outlines{ending}"
    path.write_bytes(data)
    return path, drivers


def _members(name: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The one outline file of a zip with the parts that belong to it, by their endings."""
    entries = [
        each for each in archive.infolist()
        if not each.is_dir() and not Path(each.filename).name.startswith(".")
        and "__MACOSX" not in each.filename
    ]  # fmt: skip
    if len(entries) > MOST_FILES:
        raise RefusedFileError(
            f"{name}: holds {len(entries)} files; zip the files of one shapefile alone."
        )
    endings = (".shp", *(f".{each}" for each in FORMATS))
    main = [Path(each.filename) for each in entries if each.filename.lower().endswith(endings)]
    if len(main) != 1:
        listed = ", ".join(each.name for each in main[:4]) or "none"
        raise RefusedFileError(
            f"{name}: holds {len(main)} outline files ({listed}); zip one alone."
        )
    ending = main[0].suffix.lower()
    wanted = _SHAPEFILE if ending == ".shp" else (ending,)
    members, left = {}, LARGEST_OUTLINES
    for each in entries:
        member = Path(each.filename)
        if member.stem.lower() == main[0].stem.lower() and member.suffix.lower() in wanted:
            members[member.suffix.lower()] = b"".join(member_pieces(archive, each, left))
            left -= len(members[member.suffix.lower()])
    return members


def _too_large(name: str) -> RefusedFileError:
    return RefusedFileError(
        f"{name}: holds more than {LARGEST_OUTLINES // 1_000_000} MB of outlines; use the file of "
        "one county or state, or a generalized one."
    )


def _run_reader(
    name: str, path: Path, drivers: list[str], folder: Path, choices: OutlineChoices
) -> tuple[dict[str, Any], pa.Table]:
    out = folder / "outlines.arrow"
    request = {
        "path": str(path), "out": str(out), "driver": drivers, "layer": choices.layer,
        "projection": choices.projection, "most_areas": MOST_AREAS,
        "most_vertices": MOST_VERTICES, "memory": READER_MEMORY,
    }  # fmt: skip
    answer = _answer_of_reader(name, request)
    if "fault" in answer:
        raise _refusal(name, answer, choices)
    return answer, feather.read_table(out, memory_map=False)


def _answer_of_reader(name: str, request: dict[str, Any]) -> dict[str, Any]:
    """Run the reader as a process of its own and return what it answers."""
    try:
        # `-I`: this folder's modules must not stand in for the standard library's.
        run = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", str(_READER), json.dumps(request)],
            capture_output=True,
            timeout=READER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFileError(
            f"{name}: takes too long to read; use a generalized file of one county."
        ) from error
    try:
        return dict(json.loads(run.stdout.splitlines()[-1]))
    except (ValueError, IndexError):
        return {"fault": "memory" if b"memory" in run.stderr.lower() else "damaged"}


def _refusal(name: str, answer: dict[str, Any], choices: OutlineChoices) -> UserError:
    """The error for what the reader found wrong, in one sentence."""
    count = answer.get("count", 0)
    rows = ", ".join(map(str, answer.get("rows", ())))
    sentences = {
        "damaged": f"is damaged or no outline file that is read here; {_USE}.",
        "driver": f"is no outline file that is read here; {_USE}.",
        "memory": "takes more memory than an outline file may; use the file of one county.",
        "no outlines": "has no outlines in it; choose the file with the areas themselves.",
        "areas": f"has {count:,} areas, more than {MOST_AREAS:,}; use the file of one county or "
        "state.",
        "vertices": f"has {count:,} corner points, more than {MOST_VERTICES:,}; use a "
        "generalized file.",
        "mixed": f"mixes projections: most outlines are in degrees, {count:,} are not (row "
        f"{rows}); export all in one projection.",
    }
    if answer["fault"] == "layer":
        listed = ", ".join(answer["layers"])
        return UserError(f"{name}: has no layer {choices.layer!r}; it has: {listed}.")
    if answer["fault"] == "projection":
        needed = ProjectionNeededError(
            f"{name}: does not say in which projection its numbers are; say its EPSG number, which "
            "the source of the file states, or add the .prj file to the zip."
        )
        west, south, east, north = answer["bounds"]
        needed.bounds = (west, south, east, north)
        return needed
    return RefusedFileError(f"{name}: {sentences[answer['fault']]}")


# ---- checks ----------------------------------------------------------------------------------
_READER_NOTES = {
    "heights": "The outlines have heights, which are left out.",
    "no projection: degrees": "The file names no projection; its numbers fit degrees, so they are "
    "read as longitude and latitude.",
    "projection denied by degrees": "The file names a projection in meters or feet, but its "
    "numbers are degrees, so they are read as longitude and latitude.",
}


def _checked(
    name: str, answer: dict[str, Any], table: pa.Table, choices: OutlineChoices, progress: Progress
) -> Outlines:
    notes = [_READER_NOTES[each] for each in answer["notes"]]
    columns = tuple(answer["columns"])
    progress(0.4, "Checking outlines")
    shapes = np.asarray(shapely.from_wkb(table["outline"].to_pylist()), dtype=object)
    shapes, lost = _polygons(name, shapes, notes)
    if answer["crossed"]:
        outlines = count_of(answer["crossed"], "outline")
        notes.append(f"{outlines} crossed or touched themselves and were repaired.")
    texts = {column: _texts(table[f"column {column}"].to_pylist(), ~lost) for column in columns}
    code, label = _chosen_columns(name, texts, choices)
    own_kind = choices.kind is not None
    kind = choices.kind or guess_kind(texts.get(code, []), columns)
    if code == "TRACTCE" and {"STATEFP", "COUNTYFP"} <= texts.keys():
        parts = zip(texts["STATEFP"], texts["COUNTYFP"], texts[code], strict=True)
        texts[code], kind = ["".join(each) for each in parts], AreaKind.TRACT
    vintage = choices.vintage or guess_vintage(kind, columns)
    of_rows = _codes_and_names(name, texts, code, label, kind, notes, own_kind=own_kind)
    progress(0.5, "Checking for overlaps")
    shapes, codes, names = _each_once(shapes, *of_rows, code, notes)
    if vintage and not KINDS[kind].has_vintage:
        vintage = ""
    questions = []
    if KINDS[kind].has_vintage and not vintage:
        questions.append(
            f"The file does not say for which census its {KINDS[kind].plural} were drawn: say "
            "2000, 2010 or 2020, because many codes are the same in other borders."
        )
    if KINDS[kind].note:
        notes.append(KINDS[kind].note)
    plane = plane_of(shapes)
    flat = plane.flat(shapes)
    shapes, flat = _covered(shapes, flat, plane, names, notes)
    progress(0.7, "Simplifying outlines together")
    drawn = _simplified(flat, plane, answer["vertices"], notes)
    progress(1.0, "Done")
    layer = choices.layer or answer["layers"][0]
    if len(answer["layers"]) > 1 and not choices.layer:
        questions.append(
            f"The file has {len(answer['layers'])} layers: {', '.join(answer['layers'])}; the "
            "first is read."
        )
    return Outlines(
        file=name, kind=kind, vintage=vintage, codes=codes, names=names, shapes=shapes,
        drawn=drawn, square_km=np.asarray(shapely.area(flat)) / 1e6, code=code, name=label,
        columns=columns,
        layers=(layer, *(each for each in answer["layers"] if each != layer)),
        notes=tuple(notes), questions=tuple(questions),
    )  # fmt: skip


def _texts(cells: Sequence[str | None], there: NDArray[np.bool_]) -> list[str]:
    return [(cell or "").strip() for cell, used in zip(cells, there.tolist(), strict=True) if used]


def _polygons(name: str, shapes: Shapes, notes: list[str]) -> tuple[Shapes, NDArray[np.bool_]]:
    """The areas of the outlines, and which rows have none."""
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    mixed = kinds == shapely.GeometryType.GEOMETRYCOLLECTION
    for row in np.flatnonzero(mixed):  # what a repair leaves beside an area
        parts = shapely.get_parts(shapes[row])
        shapes[row] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    flat = shapely.get_dimensions(shapes) < 2
    if (flat & ~empty).all():
        what = "points" if np.isin(kinds, (0, 4)).any() else "lines"
        raise RefusedFileError(
            f"{name}: has {what} and no areas; upload points as a table with longitude and "
            "latitude, and the areas as outlines."
        )
    lost = np.asarray(empty | flat | shapely.is_empty(shapes), dtype=bool)
    if lost.any():
        rows = ", ".join(str(row + 1) for row in np.flatnonzero(lost)[:5])
        more = " and others" if lost.sum() > 5 else ""
        notes.append(
            f"{count_of(int(lost.sum()), 'row')} without an area left out (row {rows}{more})."
        )
    return shapes[~lost], lost


def _chosen_columns(
    name: str, texts: dict[str, list[str]], choices: OutlineChoices
) -> tuple[str, str]:
    columns = list(texts)
    for chosen in filter(None, (choices.code, choices.name)):
        if chosen not in texts:
            listed = ", ".join(map(repr, columns[:10])) or "none"
            raise UserError(f"{name}: has no column {chosen!r}; it has: {listed}.")
    filled = [column for column in columns if any(texts[column])]
    code = choices.code or code_column(filled)
    label = choices.name or name_column(filled)
    if not code and not label:
        different = [column for column in filled if len(set(texts[column])) == len(texts[column])]
        label = next(iter(different), next(iter(filled), ""))
    return code, label


def _codes_and_names(
    name: str, texts: dict[str, list[str]], code: str, label: str, kind: AreaKind,
    notes: list[str], *, own_kind: bool,
) -> tuple[list[str], list[str]]:  # fmt: skip
    """Codes with their zeros, and names; rows without a code or name are numbered."""
    count = len(next(iter(texts.values()), []))
    digits = KINDS[kind].digits
    codes = [plain_code(text, digits) for text in texts[code]] if code else [""] * count
    short = [
        (before, after) for before, after in zip(texts.get(code, []), codes, strict=False)
        if after.endswith(before) and len(after) == len(before) + 1
    ]  # fmt: skip
    if short:
        notes.append(
            f"{count_of(len(short), 'code')} had lost the zero in front, which is put back "
            f"({short[0][0]} is {short[0][1]})."
        )
    if digits and own_kind and code:
        wrong = [each for each in codes if len(each) != digits]
        if wrong:
            raise UserError(
                f"{name}: {wrong[0]!r} is no code of a {KINDS[kind].label}, which has {digits} "
                "digits; choose another column of codes or another kind."
            )
    names = list(texts[label]) if label else list(codes)
    if kind in {AreaKind.TRACT, AreaKind.BLOCK_GROUP} and label:
        what = "Tract" if kind is AreaKind.TRACT else "Block group"
        names = [f"{what} {each}" if re.match(r"^[\d.]+$", each) else each for each in names]
    elif all(re.match(r"^\d+$", each) for each in names) and label:
        what = "Ward" if kind is AreaKind.WARD else _what_is_numbered(label)
        names = [f"{what} {each}" for each in names] if what else names
    named = [each or codes[row] or f"Area {row + 1}" for row, each in enumerate(names)]
    without = sum(not each for each in (codes if code else names))
    if without:
        what = "code" if code else "name"
        notes.append(f"{count_of(without, 'area')} without a {what} numbered by row.")
    return [each or named[row] for row, each in enumerate(codes)], named


def _what_is_numbered(column: str) -> str:
    """The word before numbers of areas, from the name of their column; '' for none.

    >>> _what_is_numbered("district_no"), _what_is_numbered("Name")
    ('District', '')
    """
    words = [word for word in fold(column.replace("_", " ")).split() if word not in _NO_WORDS]
    return " ".join(words).capitalize() if words and words[0].isalpha() else ""


def _each_once(
    shapes: Shapes, codes: list[str], names: list[str], code: str, notes: list[str]
) -> tuple[Shapes, tuple[str, ...], tuple[str, ...]]:
    """The areas with rows of one code, or of one name without codes, joined to one area."""
    rows: dict[str, list[int]] = {}
    for row, each in enumerate(codes):
        rows.setdefault(fold(each) or each, []).append(row)
    joined = [numbers for numbers in rows.values() if len(numbers) > 1]
    if joined:
        first = names[joined[0][0]]
        notes.append(
            f"{count_of(len(joined), 'code' if code else 'name')} in several rows, which are read "
            f"as one area in parts ({first}: rows "
            f"{', '.join(str(row + 1) for row in joined[0][:4])})."
        )
        for numbers in joined:
            shapes[numbers[0]] = shapely.union_all(shapes[numbers])
    firsts = [numbers[0] for numbers in rows.values()]
    chosen = tuple(names[row] for row in firsts)
    return shapes[firsts], tuple(codes[row] for row in firsts), chosen


def _covered(
    shapes: Shapes, flat: Shapes, plane: Plane, names: Sequence[str], notes: list[str]
) -> tuple[Shapes, Shapes]:
    """The outlines without slivers between them; overlaps and gaps that remain are said."""
    is_coverage = shapely.coverage_is_valid(flat, gap_width=_SLIVER)
    if len(flat) > 1 and not is_coverage:
        cleaned = np.asarray(shapely.coverage_clean(flat, gap_width=_SLIVER), dtype=object)
        before = np.asarray(shapely.area(flat))
        moved = np.abs(np.asarray(shapely.area(cleaned)) - before) > _OVERLAP * before
        overlaps = _overlaps(flat, names)
        if overlaps:
            notes.append(overlaps)
        elif not moved.any():
            notes.append("Slivers between neighbors of less than a meter were closed.")
            flat, shapes = cleaned, plane.degrees(cleaned)
    whole = shapely.coverage_union_all(flat) if is_coverage else shapely.union_all(flat)
    gaps = shapely.get_num_interior_rings(shapely.get_parts(whole))
    if gaps.sum():
        notes.append(
            f"{count_of(int(gaps.sum()), 'gap')} between the areas: nobody is counted there."
        )
    return shapes, flat


def _overlaps(flat: Shapes, names: Sequence[str]) -> str:
    """A sentence on areas that overlap by more than a border; empty for none."""
    tree = shapely.STRtree(flat)
    one, other = tree.query(flat, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    common = shapely.area(shapely.intersection(flat[one], flat[other]))
    smaller = np.minimum(shapely.area(flat[one]), shapely.area(flat[other]))
    share = common / smaller
    over = np.flatnonzero(share > _OVERLAP)
    if not over.size:
        return ""
    worst = over[np.argmax(share[over])]
    return (
        f"{count_of(int(over.size), 'pair')} of areas overlap ({names[one[worst]]} and "
        f"{names[other[worst]]}: {share[worst]:.0%} of the smaller): whoever lives there is "
        "counted in both, so sums over areas are not shown."
    )


def _simplified(flat: Shapes, plane: Plane, vertices: int, notes: list[str]) -> Shapes:
    """The outlines simplified as one coverage, until a browser can draw them all."""
    side = float(np.sqrt(np.median(shapely.area(flat))))
    meters = min(max(side / _PARTS, _FINEST), _COARSEST)
    while True:
        drawn = np.asarray(shapely.coverage_simplify(flat, meters), dtype=object)
        left = int(shapely.get_num_coordinates(drawn).sum())
        if left <= _MOST_DRAWN or meters > 50 * _COARSEST:
            break
        meters *= 2
    bad = ~shapely.is_valid(drawn) | shapely.is_empty(drawn)
    if bad.any():
        drawn[bad] = flat[bad]
    notes.append(
        f"Outlines of {vertices:,} corner points are drawn with {left:,}; numbers are worked out "
        "with all of them."
    )
    return plane.degrees(drawn)
