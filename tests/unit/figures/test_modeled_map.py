"""A map of modeled values: classes of the published ones, words, table, marks of a model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.maps.colors import (
    ABSENT,
    ModeledColumns,
    Show,
    ValueMap,
    among,
    map_of_modeled,
    rank_on_map,
)
from mobility.analysis.small_areas import SMALL_AREAS
from mobility.errors import UserError
from mobility.figures.figure import Provenance
from mobility.figures.maps.choropleth import Source
from mobility.figures.maps.colors import class_colors, legend
from mobility.figures.maps.figure import (
    MapContent,
    map_description,
    map_figure,
    map_of_peers,
    map_of_state,
    nation_chart,
)
from mobility.figures.maps.regional import hatch_lines
from mobility.figures.theme import LIGHT
from mobility.places import Jurisdiction, Level
from mobility.text.maps import map_summary
from mobility.text.verdicts import Verdict
from tests.support.made_maps import OHIO, made_map

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 540_000, 2023, 2014, 2023)
REASON = "the published value has no interval"
NO_REASONS: dict[str, AbsenceReason] = {}


def modeled_map() -> ValueMap:
    """Return a map: 39151 has a synthetic value only, 39155 none, the others one a point lower."""
    published = made_map()
    names = list(OHIO)
    value = published.places.values.value - 0.01
    value[names.index("39151")], value[names.index("39155")] = 0.75, np.nan
    reason = np.array([REASON if name == "39155" else "" for name in names], dtype=object)
    synthetic = np.array([name == "39151" for name in names])
    columns = (value, value - 0.02, value + 0.02)
    return map_of_modeled(published, ModeledColumns(*columns, synthetic, reason, SMALL_AREAS))


def content(values: ValueMap) -> MapContent:
    return MapContent(
        all_places=values,
        values=values,
        description=map_description(values, SUMMIT),
        names={name: f"County {name}, Ohio" for name in OHIO},
        place=SUMMIT,
    )


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_classes_are_those_of_the_published_reliable_values() -> None:
    published, values = made_map(), modeled_map()
    assert values.breaks == published.breaks
    assert [(each.low, each.high) for each in values.classes] == [
        (each.low, each.high) for each in published.classes
    ]
    assert class_colors(values, LIGHT) == class_colors(published, LIGHT)
    assert sum(each.count for each in values.classes) == len(OHIO) - 2
    assert sum(each.hatched for each in values.classes) == 1
    assert values.code[list(OHIO).index("39155")] == ABSENT


def test_published_values_ranks_and_medians_stay() -> None:
    published, values = made_map(), modeled_map()
    assert np.array_equal(values.places.values.value, published.places.values.value, equal_nan=True)
    assert values.middle_half == published.middle_half
    assert rank_on_map(values, "39153", "nation") == rank_on_map(published, "39153", "nation")
    assert (values.verdicts, values.peers, values.height) == (None, None, None)


def test_part_of_a_map_has_the_modeled_values_of_its_places() -> None:
    values = modeled_map()
    rows = np.array([name in {"39151", "39153"} for name in OHIO])
    part = among(values, rows)
    assert part.modeled is not None
    assert part.modeled.value.tolist() == [0.75, pytest.approx(0.85)]
    assert sum(each.count + each.hatched for each in part.classes) == 2
    assert sum(each.hatched for each in part.classes) == 1


def test_every_text_says_modeled_and_none_a_verdict() -> None:
    figure = map_figure(content(modeled_map()), lambda: NO_REASONS, Provenance("39153", "r", "S"))
    assert "modeled and not measured" in figure.title
    assert "85.0 % in Summit County (published: 86.0 %)" in plain(figure.title)
    assert "modeled, not measured" in figure.subtitle
    assert "All of it is modeled, not measured" in figure.summary
    footer = " ".join(figure.footer)
    assert "7 with a modeled value beside the published one, 1 with a synthetic value" in footer
    assert "It enters no verdict, median, rank or choice of peers." in footer
    assert SMALL_AREAS in figure.methods
    words = {verdict.value for verdict in Verdict} - {"higher", "lower"}
    texts = [figure.title, figure.summary, *(str(row["On the map"]) for row in figure.rows())]
    assert not any(word in text for word in words for text in texts)


def test_table_has_a_column_of_its_own_beside_the_published_value() -> None:
    figure = map_figure(content(modeled_map()), lambda: NO_REASONS, Provenance("39153", "r", "S"))
    rows = {row["geoid"]: row for row in figure.rows()}
    summit, synthetic, absent = rows["39153"], rows["39151"], rows["39155"]
    assert (summit["value"], summit["modeled"]) == (0.86, pytest.approx(0.85))
    assert (plain(str(summit["Modeled"])), plain(str(summit["Value"]))) == ("85.0 %", "86.0 %")
    assert str(summit["On the map"]).endswith("(modeled, not measured)")
    assert (synthetic["value"], synthetic["synthetic"]) == (None, True)
    assert "nothing is published" in str(synthetic["On the map"])
    assert (absent["modeled"], absent["On the map"]) == (None, f"no modeled value: {REASON}")
    assert "of no use for verdicts" in figure.table().attrs["notes"]["modeled"]


def test_legend_and_drawing_have_a_mark_of_their_own() -> None:
    values = modeled_map()
    shown = content(values)
    items = legend(values, LIGHT, shown.classes, shown.counts)
    assert all(item.modeled and not item.hatched for item in items[:-1])  # the last is blank
    assert [item.label for item in items][-2:] == [
        "synthetic: modeled, nothing is published, paler",
        "no modeled value",
    ]
    judged = {LIGHT.better, LIGHT.worse}
    assert not judged & {item.color for item in items}
    spec = nation_chart(shown, LIGHT, Source("here"))
    places = {row["id"]: plain(row["said"]) for row in spec["datasets"]["places"].to_pylist()}
    assert places[39153].startswith("modeled 85.0 % (83.0 to 87.0 %); published 86.0 %")
    assert places[39151].endswith("published no value")
    classes = spec["datasets"]["classes"].to_pylist()
    assert {row["hatched"] for row in classes[:-1]} == {1}
    assert spec["datasets"]["frame"].to_pylist()[0]["modeled"] is True


def test_only_data_differs_from_the_published_map() -> None:
    """The browser then keeps its drawing, its outlines and its selection."""
    published = nation_chart(content(made_map()), LIGHT, Source("here"))
    modeled = nation_chart(content(modeled_map()), LIGHT, Source("here"))
    assert {**published, "datasets": {}} == {**modeled, "datasets": {}}


def test_lines_of_a_region_fall_over_modeled_values() -> None:
    square = [[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]]
    for falling in (False, True):
        for (x0, y0), (x1, y1) in hatch_lines([square], 1.5, falling=falling):
            assert (y1 - y0) / (x1 - x0) == pytest.approx(1 if falling else -1)
            assert all(-1e-9 <= end <= 4 + 1e-9 for end in (x0, y0, x1, y1))


def test_a_map_of_cities_takes_the_classes_of_its_counties() -> None:
    from mobility.analysis.maps.colors import in_classes_of  # noqa: PLC0415 - of this test only

    values, published = modeled_map(), made_map()
    assert published.breaks is not None
    breaks = replace(published.breaks, breaks=(0.74,), lows=(0.7, 0.75), highs=(0.74, 0.86))
    other = replace(published, breaks=breaks, classes=published.classes[:2])
    moved = in_classes_of(values, other)
    assert moved.show is Show.MODELED
    assert (moved.code == 0).sum() == (values.shown <= 0.74).sum()


def test_part_without_a_modeled_value_is_a_sentence_and_no_map() -> None:
    values = modeled_map()
    assert values.modeled is not None
    nothing = replace(values.modeled, value=np.full(values.modeled.value.size, np.nan))
    shown = content(replace(values, modeled=nothing))
    with pytest.raises(UserError, match="nothing is modeled for Ohio counties in"):
        map_of_state(shown, SUMMIT)
    with pytest.raises(UserError, match="nothing is modeled for the peers of Summit County, Ohio"):
        map_of_peers(shown, SUMMIT, ["39155"])


def test_place_without_any_value_is_described_in_plain_words() -> None:
    values = modeled_map()
    shown = replace(content(values), place=replace(SUMMIT, geoid="39155"))
    assert shown.own is not None
    about = map_description(values, SUMMIT)
    text = map_summary(about, values.classes, 1, {}, replace(shown.own, value=None))
    assert text.endswith("Summit County: no modeled value, nothing published.")
