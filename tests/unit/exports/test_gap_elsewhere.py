"""One gap in many places: who counts, what is said, and both pictures of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pytest

from mobility.analysis.gaps.places import GapAmongPlaces, OtherPlaces, among, gap_percentile
from mobility.analysis.groups.disparity import Against
from mobility.analysis.uncertainty import Verdict
from mobility.charts.gap_heights import gap_heights
from mobility.charts.gap_strip import Strip, gap_strip, strip_domain
from mobility.exports.disparities import gap_elsewhere as words
from mobility.figures.figure import table_rows
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction, Level
from mobility.registry import Better, Unit
from tests.support.gap_worlds import Cell, table_of, values_of
from tests.support.golden import assert_spec_matches_golden
from tests.support.groups import World, world

THEME = Theme(
    accent="#1D6FB6",
    text="#1B2026",
    muted="#3F4751",
    background="#FFFFFF",
    series=("#12436D", "#28A197", "#801650"),
)
SHARE = world(2, unit=Unit.SHARE, range=(0.0, 1.0), pooled="")


def cell(value: float, half: float | None = 0.01) -> Cell:
    return [value] if half is None else [value, value - half, value + half]


def places(gaps: Sequence[float | None], half: float | None = 0.01) -> list[list[Cell]]:
    """Return rows of everyone, a group and a reference at 0.8 that is ahead by each gap."""
    return [
        [cell(0.75, half), None if gap is None else cell(0.8 - gap, half), cell(0.8, half)]
        for gap in gaps
    ]


def found(
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


USUAL = places([0.10, 0.02, 0.03, 0.04, 0.05, 0.06, -0.01, 0.30])


def test_each_place_has_its_gap_both_values_and_a_height() -> None:
    here = found(USUAL, 6)
    assert here.height_of == "All"
    assert here.mine.gap == pytest.approx(0.10)
    assert here.mine.lower == pytest.approx(0.10 - np.hypot(0.01, 0.01))
    assert here.mine.height is not None
    assert here.mine.height.value == 0.75
    assert [round(peer.gap or 0, 2) for peer in here.peers] == [0.02, 0.03, 0.04, 0.05, 0.06, -0.01]
    assert here.everywhere is not None
    assert here.everywhere.n == 8, "the place itself and those that are no peers too"
    assert here.position is not None
    assert (here.position.below, here.position.above, here.position.of) == (6, 1, 7)


def test_a_weak_place_is_shown_and_counts_for_nothing() -> None:
    rows = [*USUAL]
    rows[1] = [*rows[1][:1], [0.1, 0.05, 0.15, "Weak"], rows[1][2]]
    here = found(rows, 6)
    assert here.percentile.benchmark.n == 5
    assert here.everywhere is not None
    assert here.everywhere.n == 7
    strip = words.gap_strip_of(here)
    assert [mark.weak for mark in strip.peers] == [True, *[False] * 5]
    assert strip.peers[0].label.endswith(", not reliable")
    assert words.height_marks(here)[1].weak


def test_an_own_weak_gap_has_no_position_and_is_hollow() -> None:
    rows = [[cell(0.75), [0.6, 0.5, 0.7, "Weak"], cell(0.8)], *USUAL[1:]]
    here = found(rows, 6)
    assert here.position is None
    strip = words.gap_strip_of(here)
    assert strip.mine is not None
    assert strip.mine.weak
    assert strip.words == "– not compared"
    assert "Hollow: one of the two values is not reliable." in words.strip_footer(here, "")[0]


@pytest.mark.parametrize(
    "own,verdict,said",
    [
        (0.10, "▼ larger", "is larger than the median of all 6 peer counties (3.5 points)"),
        (-0.10, "▲ smaller", "is smaller than the median of all 6 peer counties (3.5 points)"),
        (0.036, "≈ cannot tell", "is about as large as the median of all 6 peer counties"),
    ],
)
def test_the_test_against_the_peers_is_in_words_and_in_the_picture(
    own: float, verdict: str, said: str
) -> None:
    here = found(places([own, 0.02, 0.03, 0.04, 0.05, 0.06, -0.01]), 6)
    assert said in words.strip_title(here)
    strip = words.gap_strip_of(here)
    assert strip.words == verdict
    assert strip.held_label == "peer median 3.5"
    sign = "+" if own > 0.035 else "−"
    assert words.strip_subtitle(here).startswith(f"Gap here minus the median: {sign}")


def test_without_a_direction_a_larger_gap_is_neither_worse_nor_colored() -> None:
    place = world(2, Better.NEITHER, unit=Unit.SHARE, range=(0.0, 1.0), pooled="")
    here = found(USUAL, 6, place)
    strip = words.gap_strip_of(here)
    assert here.percentile.outcome.verdict in {Verdict.HIGHER, Verdict.LOWER}
    assert "worse" not in strip.axis + words.strip_summary(here)


def test_many_pairs_make_the_test_stricter_and_the_footer_says_so() -> None:
    rows = places([0.055, 0.02, 0.03, 0.04, 0.05, 0.06, -0.01])
    alone, picked = found(rows, 6), found(rows, 6, pairs=6)
    assert alone.percentile.outcome.verdict is Verdict.WORSE
    assert picked.percentile.outcome.verdict is Verdict.CANNOT_TELL
    assert "95\N{NO-BREAK SPACE}% interval" in words.strip_subtitle(alone)
    assert "99.2\N{NO-BREAK SPACE}% interval" in words.strip_subtitle(picked)
    assert "picked from 6 pairs of groups" in " ".join(words.strip_footer(picked, ""))
    assert "picked from" not in " ".join(words.strip_footer(alone, ""))


def test_no_interval_is_a_position_and_no_test() -> None:
    here = found(places([0.1, 0.02, 0.03, 0.04, 0.05, 0.06], None), 5)
    title = words.strip_title(here)
    assert "not compared with other places: no interval published; position only" in title
    assert "+6.0 points, not tested." in words.strip_subtitle(here)
    assert words.strip_footer(here, "")[0].startswith("No interval to test by.")


def test_a_width_of_zero_is_no_certainty() -> None:
    rows = [[cell(0.75), cell(0.7, 0.0), cell(0.8)], *USUAL[1:]]
    here = found(rows, 6)
    assert here.percentile.outcome.reason == "the published interval has no width"
    assert here.mine.lower is None


def test_equal_groups_have_a_gap_of_nothing_without_a_sign() -> None:
    here = found(places([0.0, -0.00001, 0.03, 0.04, 0.05, 0.06]), 5)
    strip = words.gap_strip_of(here)
    assert strip.mine is not None
    assert strip.mine.label == "0.0 points"
    assert strip.peers[0].label == "0.0 points", "no minus that the digits do not show"


def test_a_place_without_the_group_is_named_and_not_drawn() -> None:
    here = found(places([0.1, None, 0.03, 0.04, 0.05, 0.06, 0.02]), 6)
    assert len(words.gap_strip_of(here).peers) == 5
    footer = " ".join(words.strip_footer(here, "Peers: named."))
    assert "Without both values: County 2, Ohio." in footer
    assert footer.endswith("Peers: named.")
    assert words.heights_key(here).startswith(
        "2\N{NO-BREAK SPACE}County 3, Ohio · 3\N{NO-BREAK SPACE}County 4, Ohio"
    )
    assert words.heights_key(here).endswith("Ohio."), "a sentence of the footer"
    assert len(words.heights_key(here).split(" · ")) == 5, "1 is County 2, which is not drawn"


def test_without_an_own_gap_the_others_are_still_shown() -> None:
    here = found(places([None, 0.02, 0.03, 0.04, 0.05, 0.06]), 5)
    strip = words.gap_strip_of(here)
    assert strip.mine is None
    assert strip.lanes[0] == "County 1"
    assert "has no gap to show" in words.heights_title(here)
    assert "no gap between these two groups" in words.strip_title(here)


def test_how_high_names_the_two_groups_and_what_is_measured() -> None:
    here = found(USUAL, 6)
    assert words.heights_title(here).startswith("All: ")
    assert words.heights_title(here).endswith("a gap of 10.0 points between Group 1 and Group 2")
    assert words.heights_subtitle(here).startswith(
        f"{here.metric.label} by groups: how high the values are, across"
    )


def test_money_and_rates_keep_their_units() -> None:
    place = world(2, unit=Unit.DOLLARS, range=(0.0, None), pooled="", decimals=0)
    rows: list[list[Cell]] = [
        [cell(50e3, 1e3), cell(40e3 + 1e3 * i, 1e3), cell(56e3, 1e3)] for i in range(7)
    ]
    here = found(rows, 6, place)
    assert words.axis_words(here) == "Gap, dollars"
    strip = words.gap_strip_of(here)
    assert strip.mine is not None
    assert (strip.mine.gap, strip.mine.label) == (16_000, "$16,000")


def test_the_table_has_words_and_the_stored_numbers() -> None:
    table = words.gap_places_table(found(USUAL, 6))
    row, numbers = table_rows(table)[0], table_rows(table)[0]
    assert row["Place"] == "County 1, Ohio"
    assert row["Gap"] == "10.0 points (8.6 to 11.4)"
    assert numbers["gap"] == pytest.approx(0.10)
    assert numbers["height_value"] == 0.75
    assert table_rows(table)[6]["Gap"] == "−1.0 points (−2.4 to 0.4)"


# --------------------------------------------------------------------------------- the pictures


def strip_spec(strip: Strip) -> dict[str, Any]:
    made = gap_strip(strip, SHARE.metric, THEME, "What it shows.")
    alt.Chart.from_dict(made)  # raises for what is no part of a specification
    return made


def rows_of(made: dict[str, Any], mark: str) -> list[list[dict[str, Any]]]:
    return [each["data"]["values"] for each in made["layer"] if each["mark"]["type"] == mark]


EMPTY = Strip(None, (), None, None, "", "– not compared", Verdict.NOT_COMPARED, ("A", "B", "C"), "")


@pytest.mark.parametrize("name", ["full", "one", "empty"])
def test_the_strip_is_the_one_that_was_looked_at(name: str) -> None:
    strips = {
        "full": words.gap_strip_of(found(USUAL, 6)),
        "one": words.gap_strip_of(found(places([0.1]), 0)),
        "empty": EMPTY,
    }
    assert_spec_matches_golden(strip_spec(strips[name]), f"gap-strip-{name}")


@pytest.mark.parametrize("name", ["full", "one", "empty"])
def test_the_heights_are_those_that_were_looked_at(name: str) -> None:
    full = found(USUAL, 6)
    marks = words.height_marks(full)
    shown = {"full": marks, "one": marks[:1], "empty": []}[name]
    made = gap_heights(shown, SHARE.metric, words.height_titles(full), THEME, "What it shows.")
    alt.Chart.from_dict(made)
    assert_spec_matches_golden(made, f"gap-heights-{name}")


def test_the_axis_holds_no_gap_and_cuts_an_interval_that_is_far_too_long() -> None:
    near = strip_domain(words.gap_strip_of(found(places([0.1, 0.11, 0.12]), 2)))
    assert near[0] < 0 < near[1]
    rows = [[cell(0.75), [0.1, 0.0, 0.9], cell(0.8)], *USUAL[1:]]
    far = strip_domain(words.gap_strip_of(found(rows, 6)))
    assert far[0] > -60, "the interval reaches to 10 points the other way, and the axis not much on"


def test_circles_that_would_hide_each_other_stand_apart() -> None:
    made = strip_spec(words.gap_strip_of(found(places([0.1, 0.05, 0.0501, 0.0502, 0.0]), 4)))
    circles = rows_of(made, "point")[0]
    near = [row["up"] for row in circles if 4.9 < row["gap"] < 5.1]
    assert len(set(near)) == 3


def test_a_verdict_colors_the_result_and_nothing_else_does() -> None:
    larger = strip_spec(words.gap_strip_of(found(USUAL, 6)))
    same = strip_spec(words.gap_strip_of(found(places([0.036, 0.02, 0.03, 0.04, 0.05, 0.06]), 5)))
    inks = [
        {each["mark"].get("color") for each in made["layer"] if each["mark"]["type"] == "text"}
        for made in (larger, same)
    ]
    assert THEME.worse in inks[0]
    assert not inks[1] & {THEME.worse, THEME.better}
