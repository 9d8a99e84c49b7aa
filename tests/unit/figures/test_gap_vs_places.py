"""A gap in many places: who counts, what is said, and both drawings of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from mobility.analysis.gaps.places import GapAmongPlaces, OtherPlaces, among, gap_percentile
from mobility.analysis.groups.disparity import Against
from mobility.analysis.uncertainty import Verdict
from mobility.figures import level_and_gap
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance, table_rows
from mobility.figures.gap_vs_places import gap_domain, gap_vs_places_figure
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.places import Jurisdiction, Level
from mobility.registry import Better, Unit
from mobility.text.gaps import gap_axis_words
from mobility.workspace.specification import specification_problem
from tests.support.gap_worlds import Cell, table_of, values_of
from tests.support.golden import assert_spec_matches_golden
from tests.support.groups import World, world

SHARE = world(2, unit=Unit.SHARE, range=(0.0, 1.0), pooled="")


def cell(value: float, half: float | None = 0.01) -> Cell:
    return [value] if half is None else [value, value - half, value + half]


def places(gaps: Sequence[float | None], half: float | None = 0.01) -> list[list[Cell]]:
    """Return rows of everyone, a group and a reference at 0.8 that is ahead by each gap."""
    return [
        [cell(0.75, half), None if gap is None else cell(0.8 - gap, half), cell(0.8, half)]
        for gap in gaps
    ]


def gap_among(
    rows: Sequence[Sequence[Cell]],
    peers: int,
    place: World = SHARE,
    *,
    pairs: int = 1,
) -> GapAmongPlaces:
    """Return the first place beside the next ones as peers, in a nation of all rows."""
    values = values_of(place, rows)
    table = table_of(place, values, Against.named("Group 2"))
    geoids = np.arange(2, 2 + peers, dtype=np.int32)
    others = OtherPlaces("peers", "peer", Level.COUNTY, geoids, peers)
    percentile = gap_percentile(table, place.metric, "Group 1", 1, others, pairs=pairs)
    named = [
        Jurisdiction(f"{number:05d}", Level.COUNTY, f"County {number}", "39")
        for number in range(1, 2 + peers)
    ]
    return among(table, place.metric, place.breakdown, percentile, named)


PROVENANCE = Provenance("00001", "data-2023", "Source")
USUAL = places([0.10, 0.02, 0.03, 0.04, 0.05, 0.06, -0.01, 0.30])


def unusual(gaps: GapAmongPlaces, peers_note: str = "") -> Figure:
    return gap_vs_places_figure(gaps, peers_note, PROVENANCE)


def level_gap(gaps: GapAmongPlaces) -> Figure:
    figure = level_and_gap.level_and_gap_figure(gaps, "", PROVENANCE)
    assert figure is not None
    return figure


def spec(figure: Figure, theme: Theme = LIGHT) -> dict[str, Any]:
    inside = with_data_inside(figure.chart(theme))
    assert not isinstance(inside, str)
    assert specification_problem(inside) == ""
    return dict(inside)


def drawn(figure: Figure, *parts: str) -> list[dict[str, Any]]:
    return [row for row in spec(figure)["datasets"]["source"] if row["part"] in parts]


def values(figure: Figure, theme: Theme = LIGHT) -> dict[str, Any]:
    return {each["name"]: each.get("value") for each in spec(figure, theme)["params"]}


def test_places_have_gap_values_and_level() -> None:
    here = gap_among(USUAL, 6)
    assert here.height_of == "All"
    assert here.own.gap == pytest.approx(0.10)
    assert here.own.lower == pytest.approx(0.10 - np.hypot(0.01, 0.01))
    assert here.own.height is not None
    assert here.own.height.value == 0.75
    assert [round(peer.gap or 0, 2) for peer in here.peers] == [0.02, 0.03, 0.04, 0.05, 0.06, -0.01]
    assert here.everywhere is not None
    assert here.everywhere.n == 8, "the place itself and those that are no peers too"
    assert here.position is not None
    assert (here.position.below, here.position.above, here.position.total) == (6, 1, 7)


def test_unreliable_places_are_drawn_but_not_counted() -> None:
    rows = [*USUAL]
    rows[1] = [*rows[1][:1], [0.1, 0.05, 0.15, "Weak"], rows[1][2]]
    here = gap_among(rows, 6)
    assert here.percentile.benchmark.n == 5
    assert here.everywhere is not None
    assert here.everywhere.n == 7
    weak = [peer for peer in drawn(unusual(here), "peer") if peer["weak"]]
    assert [peer["name"] for peer in weak] == ["County 2, Ohio"]
    assert weak[0]["label"].endswith(", not reliable")
    assert drawn(level_gap(here), "peer")[0]["weak"]


def test_unreliable_own_gap_has_no_position() -> None:
    rows = [[cell(0.75), [0.6, 0.5, 0.7, "Weak"], cell(0.8)], *USUAL[1:]]
    here = gap_among(rows, 6)
    assert here.position is None
    own, result = drawn(unusual(here), "own", "result")[::-1]
    assert own["weak"]
    assert result["name"] == "– not compared"
    assert "Hollow: one of the two values is not reliable." in unusual(here).footer[0]


@pytest.mark.parametrize(
    "own,verdict,text",
    [
        (0.10, "▼ larger", "is wider than in the typical peer county (10.0 against 3.5"),
        (-0.10, "▲ smaller", "runs the other way than in the typical peer county (10.0"),
        (
            0.036,
            "? cannot tell",
            "Group 2, 3.6 points, cannot be told apart from that in the typical peer county",
        ),
    ],
)
def test_result_is_in_title_and_drawing(own: float, verdict: str, text: str) -> None:
    here = gap_among(places([own, 0.02, 0.03, 0.04, 0.05, 0.06, -0.01]), 6)
    figure = unusual(here)
    assert text in figure.title
    assert [each["name"] for each in drawn(figure, "result", "median")] == [
        "peer median 3.5",
        verdict,
    ]
    sign = "+" if own > 0.035 else "−"
    assert figure.subtitle.startswith(f"Gap here minus the median: {sign}")


def test_gaps_without_direction_are_never_worse() -> None:
    place = world(2, Better.NEITHER, unit=Unit.SHARE, range=(0.0, 1.0), pooled="")
    here = gap_among(USUAL, 6, place)
    assert here.percentile.outcome.verdict in {Verdict.HIGHER, Verdict.LOWER}
    figure = unusual(here)
    assert "worse" not in " ".join(values(figure)["axis_title"]) + figure.summary


def test_many_pairs_make_test_stricter() -> None:
    rows = places([0.055, 0.02, 0.03, 0.04, 0.05, 0.06, -0.01])
    alone, picked = gap_among(rows, 6), gap_among(rows, 6, pairs=6)
    assert alone.percentile.outcome.verdict is Verdict.WORSE
    assert picked.percentile.outcome.verdict is Verdict.CANNOT_TELL
    assert "95\N{NO-BREAK SPACE}% interval" in unusual(alone).subtitle
    assert "99.2\N{NO-BREAK SPACE}% interval" in unusual(picked).subtitle
    assert "picked from 6 pairs of groups" in " ".join(unusual(picked).footer)
    assert "picked from" not in " ".join(unusual(alone).footer)


def test_gaps_without_interval_are_not_tested() -> None:
    here = gap_among(places([0.1, 0.02, 0.03, 0.04, 0.05, 0.06], None), 5)
    title = unusual(here).title
    assert "10.0 points, not compared with other places: no interval published" in title
    assert "+6.0 points, not tested." in unusual(here).subtitle
    assert unusual(here).footer[0].startswith("No interval to test by.")


def test_interval_without_width_is_refused() -> None:
    rows = [[cell(0.75), cell(0.7, 0.0), cell(0.8)], *USUAL[1:]]
    here = gap_among(rows, 6)
    assert here.percentile.outcome.reason == "the published interval has no width"
    assert here.own.lower is None


def test_gap_of_zero_has_no_sign() -> None:
    here = gap_among(places([0.0, -0.00001, 0.03, 0.04, 0.05, 0.06]), 5)
    labels = [each["label"] for each in drawn(unusual(here), "own", "peer")]
    assert labels[0] == labels[-1] == "0.0 points", "no minus that the digits do not show"


def test_places_without_gap_are_named() -> None:
    here = gap_among(places([0.1, None, 0.03, 0.04, 0.05, 0.06, 0.02]), 6)
    figure = unusual(here, "Peers: named.")
    assert len(drawn(figure, "peer")) == 5
    assert "Without both values: County 2, Ohio." in figure.footer
    assert figure.footer[-2:] == ("Peers: named.", "Source: Source.")
    key = level_gap(here).key
    assert key.startswith("2\N{NO-BREAK SPACE}County 3, Ohio · 3\N{NO-BREAK SPACE}County 4, Ohio")
    assert key.endswith("Ohio."), "a sentence of the footer"
    assert len(key.split(" · ")) == 5, "1 is County 2, which is not drawn"
    assert [peer["sign"] for peer in drawn(level_gap(here), "peer")] == ["2", "3", "4", "5", "6"]


def test_peers_are_drawn_without_own_gap() -> None:
    here = gap_among(places([None, 0.02, 0.03, 0.04, 0.05, 0.06]), 5)
    figure = unusual(here)
    assert drawn(figure, "own") == []
    assert drawn(figure, "lane")[0]["name"] == "County 1"
    assert "no gap between Group 1 and Group 2 to show" in level_gap(here).title
    assert "no gap between these two groups" in figure.title


def test_level_figure_names_both_groups() -> None:
    here = gap_among(USUAL, 6)
    figure = level_gap(here)
    assert figure.title.endswith(" for All, with a gap of 10.0 points between Group 1 and Group 2")
    assert figure.subtitle.startswith(
        f"{here.metric.label} by groups: how high the values are, across"
    )


def test_dollars_keep_their_unit() -> None:
    place = world(2, unit=Unit.DOLLARS, range=(0.0, None), pooled="", decimals=0)
    rows: list[list[Cell]] = [
        [cell(50e3, 1e3), cell(40e3 + 1e3 * i, 1e3), cell(56e3, 1e3)] for i in range(7)
    ]
    here = gap_among(rows, 6, place)
    assert gap_axis_words(here.metric) == "Gap, dollars"
    (own,) = drawn(unusual(here), "own")
    assert (own["value"], own["label"]) == (16_000, "$16,000")
    assert values(level_gap(here))["gap_number"] == "$,~f"
    assert table_rows(unusual(here).table())[0]["unit"] == "dollars"


def test_table_has_words_and_numbers() -> None:
    table = unusual(gap_among(USUAL, 6)).table()
    row, numbers = table_rows(table)[0], table_rows(table)[0]
    assert row["Place"] == "County 1, Ohio"
    assert row["Gap"] == "10.0 points (8.6 to 11.4)"
    assert numbers["gap"] == pytest.approx(0.10)
    assert numbers["height_value"] == 0.75
    assert numbers["unit"] == "share of 1"
    assert table_rows(table)[6]["Gap"] == "−1.0 points (−2.4 to 0.4)"


@pytest.mark.parametrize(
    "name,gaps,peers", [("full", USUAL, 6), ("one", places([0.1]), 0), ("empty", places([None]), 0)]
)
def test_spec_matches_golden(name: str, gaps: list[list[Cell]], peers: int) -> None:
    assert_spec_matches_golden(spec(unusual(gap_among(gaps, peers))), f"gap-strip-{name}")


@pytest.mark.parametrize("name,peers", [("full", 6), ("one", 0)])
def test_level_spec_matches_golden(name: str, peers: int) -> None:
    assert_spec_matches_golden(spec(level_gap(gap_among(USUAL, peers))), f"gap-heights-{name}")


def test_level_figure_needs_place_with_both() -> None:
    here = gap_among(places([None]), 0)
    assert level_and_gap.level_and_gap_figure(here, "", PROVENANCE) is None


def test_axis_holds_zero_and_limits_long_intervals() -> None:
    low, high = gap_domain(gap_among(places([0.1, 0.11, 0.12]), 2))
    assert low < 0 < high
    wide = [[cell(0.75), [0.1, 0.0, 0.9], cell(0.8)], *USUAL[1:]]
    assert gap_domain(gap_among(wide, 6))[0] > -60, "the interval begins at −10 points"


def test_circles_that_overlap_stand_apart() -> None:
    peers = drawn(unusual(gap_among(places([0.1, 0.05, 0.0501, 0.0502, 0.0]), 4)), "peer")
    assert len({peer["down"] for peer in peers if 4.9 < peer["value"] < 5.1}) == 3


def test_only_clear_verdict_colors_result() -> None:
    larger = unusual(gap_among(USUAL, 6))
    same = unusual(gap_among(places([0.036, 0.02, 0.03, 0.04, 0.05, 0.06]), 5))
    assert values(larger)["result_color"] == LIGHT.worse
    assert values(same)["result_color"] == LIGHT.text
    assert values(same, DARK)["result_color"] == DARK.text


def test_own_name_avoids_peers() -> None:
    near = places([0.10, 0.101, 0.102, 0.02, 0.03])
    near[1][0], near[2][0], near[3][0] = cell(0.76), cell(0.765), cell(0.9)
    assert values(level_gap(gap_among(near, 4)))["name_left"] is True
