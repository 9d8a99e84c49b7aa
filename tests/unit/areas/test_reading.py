"""Outline files of every format, and what is wrong with some of them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from mobility.areas import outline_reader, reading
from mobility.areas.counties import place_in_counties
from mobility.areas.kinds import AreaKind, guess_kind
from mobility.areas.reading import OutlineChoices, Outlines, ProjectionNeededError, read_outlines
from mobility.errors import UserError

WEST, SOUTH, STEP = -81.55, 41.05, 0.02
"""A grid of squares in Summit County, Ohio."""


@pytest.fixture
def by_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with a process of its own, as the app does, in place of `_read_here`."""
    monkeypatch.setattr(reading, "_answer_of_reader", ANSWER_OF_READER)


ANSWER_OF_READER = reading._answer_of_reader


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in the process of the tests: starting another for each file takes most of the time."""
    for limit in ("_limit_drivers", "_limit_memory"):  # of a whole process
        monkeypatch.setattr(outline_reader, limit, lambda _limit: None)
    monkeypatch.setattr(
        reading, "_answer_of_reader", lambda _name, request: outline_reader.answer_or_fault(request)
    )


def squares(columns: int = 3, rows: int = 2) -> geopandas.GeoDataFrame:
    cells = [
        box(WEST + STEP * x, SOUTH + STEP * y, WEST + STEP * (x + 1), SOUTH + STEP * (y + 1))
        for y in range(rows)
        for x in range(columns)
    ]
    codes = [f"391535{number:03}00" for number in range(len(cells))]
    names = [str(500 + number) for number in range(len(cells))]
    return geopandas.GeoDataFrame({"GEOID20": codes, "NAME": names}, geometry=cells, crs=4326)


def written(frame: geopandas.GeoDataFrame, path: Path, driver: str) -> Path:
    frame.to_file(path, driver=driver, engine="pyogrio")
    return path


def zipped(frame: geopandas.GeoDataFrame, folder: Path, *without: str) -> Path:
    written(frame, folder / "areas.shp", "ESRI Shapefile")
    path = folder / "areas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.glob("areas.*"):
            if part.suffix not in {".zip", *without}:
                archive.write(part, f"inside/{part.name}")
    return path


@pytest.mark.parametrize(
    "ending,driver", [("geojson", "GeoJSON"), ("gpkg", "GPKG"), ("fgb", "FlatGeobuf"), ("zip", "")]
)
def test_every_format_gives_the_same_areas(tmp_path: Path, ending: str, driver: str) -> None:
    frame = squares().to_crs(3734) if ending in {"gpkg", "zip"} else squares()
    path = (
        zipped(frame, tmp_path) if not driver else written(frame, tmp_path / f"a.{ending}", driver)
    )
    read = read_outlines(path, choices=OutlineChoices())
    assert read.kind is AreaKind.TRACT
    assert read.vintage == "2020"
    assert sorted(read.codes) == sorted(squares()["GEOID20"])
    assert set(read.names) == {f"Tract {number}" for number in range(500, 506)}
    assert read.square_km.sum() == pytest.approx(6 * 1.674 * 2.224, rel=0.02)
    assert set(place_in_counties(read.shapes).county) == {"39153"}


@pytest.mark.usefixtures("by_process")
def test_a_process_of_its_own_reads_files_and_says_what_is_wrong(tmp_path: Path) -> None:
    read = read_outlines(zipped(squares().to_crs(3734), tmp_path))
    assert sorted(read.codes) == sorted(squares()["GEOID20"])
    with pytest.raises(UserError, match="is damaged or no outline file"):
        read_outlines("a.geojson", b"{broken")


@pytest.mark.usefixtures("by_process")  # which has no second driver of this format
def test_kml_has_names_and_no_codes(tmp_path: Path) -> None:
    frame = squares().rename(columns={"NAME": "Name"}).drop(columns="GEOID20")
    read = read_outlines(written(frame, tmp_path / "wards.kml", "KML"))
    assert sorted(read.names) == [str(number) for number in range(500, 506)]


def test_a_shapefile_without_projection_is_read_where_it_says_degrees(tmp_path: Path) -> None:
    read = read_outlines(zipped(squares(), tmp_path, ".prj"))
    assert any("names no projection; its numbers fit degrees" in note for note in read.notes)


def test_a_shapefile_without_projection_is_asked_for_it(tmp_path: Path) -> None:
    path = zipped(squares().to_crs(3734), tmp_path, ".prj")
    with pytest.raises(ProjectionNeededError, match="EPSG number") as problem:
        read_outlines(path)
    assert problem.value.bounds[0] > 1_000_000
    read = read_outlines(path, choices=OutlineChoices(projection=3734))
    assert set(place_in_counties(read.shapes).county) == {"39153"}


# ---- content that is changed, and said --------------------------------------------------------
def of_json(tmp_path: Path, features: list[dict[str, Any]], **more: Any) -> Outlines:
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return read_outlines(path)


def feature(shape: BaseGeometry | None, **columns: Any) -> dict[str, Any]:
    geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": columns, "geometry": geometry}


def square(number: int, **columns: Any) -> dict[str, Any]:
    return feature(squares(6, 1).geometry[number], **columns)


BOW_TIE = Polygon(
    [(WEST, SOUTH), (WEST + STEP, SOUTH + STEP), (WEST + STEP, SOUTH), (WEST, SOUTH + STEP)]
)
HIGH = Polygon([(WEST, SOUTH, 5), (WEST + STEP, SOUTH, 5), (WEST, SOUTH + STEP, 5)])
IN_METERS = {"crs": {"type": "name", "properties": {"name": "EPSG:26917"}}}


def test_everything_that_is_changed_is_said(tmp_path: Path) -> None:
    line = LineString([(0, 0), (1, 1)])
    rows = [feature(BOW_TIE, GEOID=1001020100), feature(None, GEOID=1), feature(Polygon(), GEOID=2)]
    rows += [feature(line, GEOID=3), feature(HIGH, GEOID=1001020200)]
    rows += [square(number, GEOID=1001020300) for number in (2, 4)]
    read = of_json(tmp_path, rows, **IN_METERS)
    assert read.codes == ("01001020100", "01001020200", "01001020300")
    for note in (
        "1 outline crossed or touched themselves",
        "3 rows without an area left out (row 2, 3, 4)",
        "The outlines have heights",
        "projection in meters or feet, but its numbers are degrees",
        "1 code in several rows",
        "1001020100 is 01001020100",
    ):
        assert any(note in each for each in read.notes), read.notes


def test_names_twice_are_one_area_and_slivers_are_closed(tmp_path: Path) -> None:
    sliver = 0.3 / 111_000  # a third of a meter, in degrees
    one, other = (box(WEST, SOUTH + x, WEST + STEP, SOUTH + x + STEP) for x in (0, STEP + sliver))
    rows = [feature(one, Name="East"), feature(other, Name="West"), square(3, Name="East")]
    notes = of_json(tmp_path, rows).notes
    assert any("1 name in several rows" in note for note in notes)
    assert any("Slivers between neighbors of less than a meter" in note for note in notes)


def test_overlaps_and_gaps_are_said_and_stay(tmp_path: Path) -> None:
    one = box(WEST, SOUTH, WEST + 3 * STEP, SOUTH + 3 * STEP)
    hole = box(WEST + STEP, SOUTH + STEP, WEST + 2 * STEP, SOUTH + 2 * STEP)
    ring, more = shapely.difference(one, hole), box(WEST, SOUTH, WEST + STEP, SOUTH + STEP)
    read = of_json(tmp_path, [feature(ring, ward="1"), feature(more, ward="2")])
    assert any("1 pair of areas overlap (Ward 1 and Ward 2: 100%" in note for note in read.notes)
    assert any("1 gap between the areas" in note for note in read.notes)


def test_simplified_neighbors_still_touch(tmp_path: Path) -> None:
    """The common border of two areas, of 400 points, is simplified once for both."""
    at = np.linspace(0, 1, 400)
    border = [(WEST + STEP + 0.002 * np.sin(40 * y), SOUTH + STEP * y) for y in at]
    left = Polygon([(WEST, SOUTH), *border, (WEST, SOUTH + STEP)])
    right = Polygon([*border, (WEST + 2 * STEP, SOUTH + STEP), (WEST + 2 * STEP, SOUTH)])
    read = of_json(tmp_path, [feature(left, ward="1"), feature(right, ward="2")])
    assert shapely.get_num_coordinates(read.drawn).sum() < 300
    assert shapely.coverage_is_valid(read.drawn, gap_width=1e-7)


# ---- files that are refused -------------------------------------------------------------------
def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b"{" + b" " * 40_000_000)
    return content.getvalue()


def zip_of(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return content.getvalue()


VRT = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/http://x/</SrcDataSource>"
POINTS = json.dumps({"type": "FeatureCollection", "features": [feature(Point(-81.5, 41.1), a=1)]})


@pytest.mark.parametrize(
    "name,content,message",
    [
        ("a.geojson", b"", "is no outline file that is read here"),
        ("a.geojson", b"{broken", "is damaged or no outline file"),
        ("a.vrt", VRT, "is no outline file that is read here"),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 200, "is damaged or no outline file"),
        ("a.zip", bomb(), "holds more than 200 MB of outlines"),
        ("a.zip", b"PK\x03\x04broken", "is damaged; zip the outline file again"),
        ("a.zip", zip_of("a.shp"), "lacks its .shx and .dbf file"),
        ("a.zip", zip_of("a.geojson", "b.geojson"), "holds 2 outline files (a.geojson, b.geojson)"),
        ("a.zip", zip_of("a.txt"), "holds 0 outline files (none)"),
        ("a.zip", zip_of(*(f"{n}.txt" for n in range(60))), "holds 60 files"),
        ("a.geojson", POINTS.encode(), "has points and no areas; upload points as a table"),
    ],
)
def test_bad_files_are_refused_in_one_sentence(name: str, content: bytes, message: str) -> None:
    with pytest.raises(UserError) as problem:
        read_outlines(name, content)
    assert message in str(problem.value)
    assert "\n" not in str(problem.value)


def test_mixed_projections_and_too_many_vertices_are_refused(tmp_path: Path) -> None:
    far = feature(box(450_000, 4_500_000, 460_000, 4_510_000), ward="2")
    with pytest.raises(UserError, match=r"mixes projections: .* 1 are not \(row 2\)"):
        of_json(tmp_path, [square(0, ward="1"), far])
    many = written(squares(), tmp_path / "a.gpkg", "GPKG")
    request = {
        "path": str(many), "out": str(tmp_path / "out"), "driver": ["GPKG"], "layer": "",
        "projection": None, "most_areas": 5, "most_vertices": 20, "memory": 2**40,
    }  # fmt: skip
    assert outline_reader.main(request) == {"fault": "areas", "count": 6}
    assert outline_reader.main(request | {"most_areas": 9})["fault"] == "vertices"
    assert outline_reader.main(request | {"most_areas": 9, "driver": ["KML"]})["fault"] == "driver"


@pytest.mark.parametrize(
    "choices,message",
    [
        (OutlineChoices(code="nothing"), "has no column 'nothing'; it has: 'GEOID20', 'NAME'"),
        (OutlineChoices(layer="nothing"), "has no layer 'nothing'; it has: areas"),
        (OutlineChoices(vintage="1990"), "There is no vintage '1990'"),
        (OutlineChoices(kind=AreaKind.ZCTA), "is no code of a ZIP Code Tabulation Area"),
    ],
)
def test_choices_that_do_not_fit_are_refused(
    tmp_path: Path, choices: OutlineChoices, message: str
) -> None:
    path = written(squares(), tmp_path / "areas.gpkg", "GPKG")
    with pytest.raises(UserError, match=message):
        read_outlines(path, choices=choices)


@pytest.mark.parametrize(
    "codes,columns,kind",
    [
        (["39153501100"], ["GEOID"], AreaKind.TRACT),
        (["391535011001"], ["GEOID"], AreaKind.BLOCK_GROUP),
        (["44301"], ["ZCTA5CE20"], AreaKind.ZCTA),
        (["4301"], ["ZIP Code"], AreaKind.ZCTA),
        (["3904480"], ["UNSDLEA"], AreaKind.SCHOOL_DISTRICT),
        (["3901000"], ["PLACEFP"], AreaKind.PLACE),
        (["1"], ["Ward"], AreaKind.WARD),
        (["A1"], ["Beat"], AreaKind.OTHER),
    ],
)
def test_kinds_are_recognized(codes: list[str], columns: list[str], kind: AreaKind) -> None:
    assert guess_kind(codes, columns) is kind


def test_real_tracts_lie_in_the_county_of_their_code(census_outlines: Path) -> None:
    read = read_outlines(census_outlines / "dc_tracts_2010_cb500k.geojson")
    assert len(read.codes) == 179
    assert any("say 2000, 2010 or 2020" in question for question in read.questions)
    assert read.square_km.sum() == pytest.approx(177, abs=2)
    assert set(place_in_counties(read.shapes, "2010", read.codes).county) == {"11001"}


@pytest.mark.long
def test_tracts_of_a_state_lie_in_its_counties(census_outlines: Path) -> None:
    read = read_outlines(census_outlines / "ohio_tracts_2010_cb500k.geojson")
    counties = list(place_in_counties(read.shapes, "2010", read.codes).county)
    assert (len(read.codes), counties.count("39153"), len(set(counties))) == (2948, 135, 88)
    by_surface = list(place_in_counties(read.shapes, "", [""] * len(read.codes)).county)
    apart = sum(one != other for one, other in zip(by_surface, counties, strict=True))
    assert apart <= 10, "narrow tracts on a shore or a border, which simplified counties leave out"
