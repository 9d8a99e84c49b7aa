"""The map: the specification that was looked at, and what must be in it.

After a change that is meant, delete the file in tests/golden, run the test, look at what it wrote
and run it again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import vl_convert

from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import Show, ValueMap, among
from mobility.figures.maps.arrow import Own
from mobility.figures.maps.choropleth import SELECTION, Source, choropleth
from mobility.figures.maps.colors import class_colors, legend, mixed
from mobility.figures.maps.picture import Enlarged, map_picture
from mobility.figures.theme import Theme
from mobility.places import Level, outlines
from mobility.registry import Better
from tests.support.made_maps import CITIES, OHIO, Rows, made_map

GOLDEN = Path(__file__).parents[2] / "golden"
THEME = Theme(
    accent="#1D6FB6",
    text="#1B2026",
    muted="#3F4751",
    background="#FFFFFF",
    sequential=tuple(f"#0000{10 * step:02X}" for step in range(10)),
)
SUMMIT = Own(39153, "Summit County", 742.3, 230.9)
FETCHED = Source("app/static/map")


def words_of(value_map: ValueMap) -> list[str]:
    return [f"words of {each.id}" for each in value_map.classes]


def spec_of(value_map: ValueMap, **more: Any) -> dict[str, Any]:
    return choropleth(value_map, THEME, words_of(value_map), **{"source": FETCHED, **more})


def rows(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    table = spec["datasets"][name]
    assert isinstance(table, pa.Table)
    return list(table.to_pylist())


@pytest.fixture
def plain_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of the outlines without their hash, so that new outlines change no golden file."""
    monkeypatch.setattr(outlines, "static_file", lambda name: Path(f"{name}.json"))


@pytest.mark.usefixtures("plain_names")
@pytest.mark.parametrize(
    "name,value_map",
    [
        ("full", made_map()),
        ("one", made_map({"39153": OHIO["39153"]})),
        ("empty", made_map({"39151": OHIO["39151"]})),
        ("cities", made_map(CITIES, level=Level.PLACE)),
    ],
)
def test_the_map_is_the_one_that_was_looked_at(name: str, value_map: ValueMap) -> None:
    spec = spec_of(value_map, own=[SUMMIT], names={"3901000": "Akron city, Ohio"})
    spec["datasets"] = {key: table.to_pylist() for key, table in spec["datasets"].items()}
    path, text = GOLDEN / f"map-{name}.json", f"{json.dumps(spec, indent=1, ensure_ascii=False)}\n"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path} was written: look at it and run again")
    assert text == path.read_text(encoding="utf-8")


def test_another_metric_or_view_changes_data_only() -> None:
    """The browser then keeps its drawing, its outlines and its selection."""
    plain = {key: part for key, part in spec_of(made_map()).items() if key != "datasets"}
    for show in (Show.VERDICT, Show.POSITION):
        other = spec_of(made_map(show=show), own=[SUMMIT], home=outlines.state_frame("39"))
        assert {key: part for key, part in other.items() if key != "datasets"} == plain
    later = spec_of(made_map(year=2019))
    assert "counties-2021" in json.dumps(later["transform"])


def test_each_place_has_class_and_value_text() -> None:
    sent = {row["id"]: row for row in rows(spec_of(made_map()), "places")}
    assert len(sent) == len(OHIO)
    assert sent[39153]["said"] == "86.0\u00a0% (85.0 to 87.0\u00a0%)"
    assert sent[39155]["said"] == "78.0\u00a0%"
    assert sent[39151] == {"id": 39151, "key": -1, "said": "no value"}
    table = spec_of(made_map())["datasets"]["places"]
    assert [str(field.type) for field in table.schema] == [
        "int32",
        "int8",
        "dictionary<values=string, indices=int32, ordered=0>",
    ]


def test_weak_places_are_hatched_in_class_color() -> None:
    spec = spec_of(made_map())
    classes = {row["key"]: row for row in rows(spec, "classes")}
    weak = next(row for row in rows(spec, "places") if row["id"] == 39133)
    assert classes[weak["key"]]["hatched"] == 1
    assert classes[weak["key"]]["color"] == classes[weak["key"] - 32]["color"]
    assert classes[weak["key"]]["words"] == "words of 4 (weak or not judged)"
    assert classes[-1]["words"] == "no value"
    firm = {row["key"] for row in rows(spec, "places") if row["id"] not in {39133, 39151}}
    assert all(classes[key]["hatched"] == 0 for key in firm)


def test_hatch_is_between_hatched_and_plain_places() -> None:
    layers = spec_of(made_map())["layer"]
    names = [layer.get("name", layer.get("mark", {}).get("type")) for layer in layers]
    assert names.index("hatched") < names.index("rule") < names.index("places")
    filters = {layer["name"]: layer["transform"] for layer in layers if "name" in layer}
    assert filters == {
        "hatched": [{"filter": "datum.hatched"}],
        "places": [{"filter": "!datum.hatched"}],
    }


def test_a_click_toggles_a_place_in_the_selection() -> None:
    params = {param["name"]: param for param in spec_of(made_map())["params"]}
    assert params[SELECTION]["select"]["fields"] == ["id"]
    assert params[SELECTION]["select"]["toggle"] == "true"


def test_chosen_place_and_phone_frame_are_data() -> None:
    home = outlines.state_frame("39")
    (with_place,) = rows(spec_of(made_map(), own=[SUMMIT], home=home), "frame")
    assert (with_place["id"], with_place["name"]) == (39153, "Summit County")
    assert with_place["left"] < home.left
    assert with_place["wide"] > home.width
    (without,) = rows(spec_of(made_map()), "frame")
    assert without["id"] < 0
    clicked = Own(39035, "Cuyahoga County", 731.0, 225.1)
    both = rows(spec_of(made_map(), own=[SUMMIT, clicked], home=home), "frame")
    assert [row["label"] for row in both] == ["Summit County", ""]
    assert without["wide"] > outlines.NATION.width  # a phone then shows the nation


def test_verdicts_alone_are_blue_and_orange() -> None:
    verdicts = class_colors(made_map(show=Show.VERDICT), THEME)
    assert (verdicts["better"], verdicts["worse"]) == (THEME.better, THEME.worse)
    for result in (
        made_map(show=Show.POSITION),
        made_map(show=Show.VERDICT, better=Better.NEITHER),
        made_map(kind=ClassKind.BENCHMARK),
        made_map(),
    ):
        colors = class_colors(result, THEME).values()
        assert not {THEME.better, THEME.worse} & set(colors)


def test_colors_thin_toward_the_median() -> None:
    value_map = made_map(kind=ClassKind.BENCHMARK)
    colors = list(class_colors(value_map, THEME).values())[:-1]
    assert len(set(colors)) == len(value_map.classes) == 6
    assert (colors[0], colors[-1]) == (THEME.below, THEME.above)


def test_the_fewer_classes_the_farther_their_colors() -> None:
    two = {"39035": OHIO["39035"], "39153": OHIO["39153"]}
    colors = class_colors(made_map(two), THEME)
    assert [colors["0"], colors["1"]] == [THEME.sequential[0], THEME.sequential[-1]]
    assert mixed("#000000", "#FFFFFF", 0.25) == "#BFBFBF"


def test_legend_has_counts_of_present_classes() -> None:
    value_map = made_map()
    items = legend(
        value_map, THEME, words_of(value_map), [str(each.count) for each in value_map.classes]
    )
    assert [item.label for item in items[-2:]] == [
        "weak or not judged, in the color of its class",
        "no value",
    ]
    assert [item.count for item in items[-2:]] == ["1 county", "1 county"]
    assert [item.hatched for item in items[-2:]] == [True, False]  # no value is blank
    assert items[-1].color == THEME.background
    assert not any(item.hatched for item in items[:-2])
    firm = among(value_map, value_map.places.reliable)
    assert len(legend(firm, THEME, words_of(firm), [""] * 5)) == 5


@pytest.mark.parametrize("near", [False, True])
@pytest.mark.parametrize("level,rows_of", [(Level.COUNTY, OHIO), (Level.PLACE, CITIES)])
def test_a_picture_carries_all_it_shows(near: bool, level: Level, rows_of: Rows) -> None:
    value_map = made_map(rows_of, level=level)
    text = words_of(value_map)
    spec = spec_of(value_map, source=Source(), own=[SUMMIT], home=outlines.state_frame("39"))
    items = legend(value_map, THEME, text, ["7 places"] * len(text))
    picture = map_picture(spec, items, THEME, near=near)
    assert "url" not in json.dumps(picture["layer"]) + json.dumps(picture["transform"])
    svg = vl_convert.vegalite_to_svg(picture, allowed_base_urls=[])
    assert "Summit County" in svg
    assert "words of 0: 7 places" in svg
    assert svg.count("<path") > len(rows_of)


def test_wall_has_the_state_of_a_county_enlarged() -> None:
    spec = spec_of(made_map(), source=Source(), own=[SUMMIT], home=outlines.state_frame("39"))
    part = Enlarged(39153, "Summit County in Ohio", outlines.state_frame("39"))
    picture = map_picture(spec, [], THEME, enlarged=part)
    assert "Summit County in Ohio" not in vl_convert.vegalite_to_svg(picture, allowed_base_urls=[])
    wall = picture["usermeta"]["wall"]
    params = [
        {**each, "value": wall["params"].get(each["name"], each.get("value"))}
        if "value" in each
        else each
        for each in picture["params"]
    ]
    on_wall = {**picture, "params": params, "padding": wall["padding"]}
    assert "Summit County in Ohio" in vl_convert.vegalite_to_svg(on_wall, allowed_base_urls=[])


def test_a_picture_holds_no_selection_and_plain_numbers() -> None:
    picture = map_picture(spec_of(made_map(), source=Source()), [], THEME)
    assert not any("select" in param or "bind" in param for param in picture["params"])
    json.dumps(picture, allow_nan=False)
