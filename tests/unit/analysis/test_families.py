"""Every view as a user sees it: how often what it tells is none, and that views change no word.

Values are invented with the published widths of intervals. `alone` is what each view told while
every comparison stood alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mobility.analysis.gaps.by_place import PlaceDisparity, screen_gaps
from mobility.analysis.groups.disparity import BEST, Against, Disparity, disparity
from mobility.analysis.maps.colors import (
    LevelVerdicts,
    MapPlaces,
    Show,
    among,
    level_verdicts,
    map_of_changes,
    map_of_verdicts,
)
from mobility.analysis.multiple_testing import TOLD, family_of
from mobility.analysis.peers.comparison import (
    MetricAmongPeers,
    against_each,
    doing_better,
    family_of_peers,
)
from mobility.analysis.places.benchmarks import LevelValues, sets_of
from mobility.analysis.uncertainty import VERDICTS
from mobility.analysis.years.change import PlaceValues, changes_of_places
from mobility.figures import all_gaps
from mobility.figures.maps.table import place_words
from mobility.places import Level
from mobility.registry import BreakdownKind
from tests.support.evidence import amount
from tests.support.groups import YEAR as GROUP_YEAR
from tests.support.groups import with_errors, world
from tests.support.lines import line
from tests.support.made_maps import made_map
from tests.support.null_worlds import METRIC, METRICS, WIDTHS, YEAR, Numbers, level_of, measured
from tests.support.place_rows import estimate

Flags = NDArray[np.bool_]
DIFFERENT = 3.0  # true differences, in typical errors


class Page(NamedTuple):
    """The comparisons of one page: told alone, told in the family, and which are truly none."""

    alone: Flags
    told: Flags
    none: Flags


def truth_of(rng: np.random.Generator, shape: tuple[int, ...], different: float) -> Numbers:
    """Return true values: 0, and a part of them as far above as below it."""
    sides = rng.choice([-DIFFERENT, DIFFERENT], shape)
    return np.where(rng.random(shape) < different, sides, 0.0)


def median_p(rng: np.random.Generator, truth: Numbers) -> Numbers:
    """Return the p of every place of a state against the median of the others, by metric."""
    columns = []
    for metric in truth.T:
        values = level_of(rng, metric)
        columns.append(verdicts_of(values).p)
    return np.column_stack(columns)


def verdicts_of(values: LevelValues) -> LevelVerdicts:
    sets = sets_of(METRIC, Level.COUNTY, values, np.zeros(values.value.size, np.int64), {})
    return level_verdicts(METRIC, values, sets, "state")


def overviews(rng: np.random.Generator, different: float) -> Iterator[Page]:
    """Overview, compare all metrics: the metrics of each county of a state, one page a county."""
    for _ in range(amount(3, 40)):
        truth = truth_of(rng, (88, METRICS), different)
        for p, true in zip(median_p(rng, truth), truth, strict=True):
            yield Page(p < 0.05, family_of(p).tells(p), true == 0)


def peer_pages(rng: np.random.Generator, different: float) -> Iterator[Page]:
    """Peers of one metric, who does better: a place against ten peers on all metrics."""
    for _ in range(amount(12, 1_000)):
        truth = truth_of(rng, (METRICS, 11), different)
        truth[:, 0] = 0
        metrics = [among_peers(*measured(rng, row)) for row in truth]
        family = family_of_peers(metrics)
        rows = [against_each(METRIC, each.own, each.peers, family) for each in metrics]
        alone = [[peer.outcome.verdict in TOLD for peer in row] for row in rows]
        told = [[peer.family_verdict in TOLD for peer in row] for row in rows]
        for row, each in zip(rows, metrics, strict=True):
            named = doing_better(METRIC, each.own, each.peers, family).tested
            worse = {peer.estimate.place.geoid for peer in row if peer.family_verdict == "worse"}
            assert {peer.estimate.place.geoid for peer in named} == worse, "one word on both tabs"
        yield Page(np.ravel(alone), np.ravel(told), np.ravel(truth[:, 1:] == 0))


def among_peers(value: Numbers, lower: Numbers, upper: Numbers) -> MetricAmongPeers:
    own, *peers = (
        estimate(f"39{number:03d}", row, metric=METRIC)
        for number, row in enumerate(zip(value, lower, upper, strict=True), 1)
    )
    return cast("MetricAmongPeers", SimpleNamespace(own=own, peers=cast("Any", tuple(peers))))


def verdict_maps(rng: np.random.Generator, different: float) -> Iterator[Page]:
    """The map of verdicts: one metric in all counties of six states."""
    for _ in range(amount(8, 300)):
        truth = truth_of(rng, (600,), different)
        order = np.argsort(np.arange(600) % 6, kind="stable")
        values = level_of(rng, truth, states=6)
        sets = sets_of(METRIC, Level.COUNTY, values, np.zeros(600, np.int64), {})
        shown = map_of_verdicts(METRIC, places_of(values), (YEAR,), sets, "state")
        assert shown.verdicts is not None
        yield Page(
            told_codes(shown.verdicts.verdict), np.isin(shown.code, (0, 1)), truth[order] == 0
        )


def change_maps(rng: np.random.Generator, different: float) -> Iterator[Page]:
    """The map of changes: one metric in all counties, between two years."""
    frame = line([[2021, 0.0, -1.0, 1.0], [YEAR, 0.0, -1.0, 1.0]])
    for _ in range(amount(40, 600)):
        truth = truth_of(rng, (600,), different)
        values = level_of(rng, truth)
        sides = [
            PlaceValues(*measured(rng, true), np.zeros(600, bool), np.zeros(600, np.int64))
            for true in (np.zeros(600), truth)
        ]
        changes = changes_of_places(frame, 2021, YEAR, values.geoid, (sides[0], sides[1]))
        shown = map_of_changes(METRIC, places_of(values), (2021, YEAR), changes)
        yield Page(told_codes(changes.verdicts), np.isin(shown.code, (0, 1)), truth == 0)


def places_of(values: LevelValues) -> MapPlaces:
    size = values.value.size
    return MapPlaces(
        Level.COUNTY,
        values,
        values.lower,
        values.upper,
        np.full(size, "Strong", dtype=object),
        np.ones(size, dtype=bool),
        np.zeros(size, dtype=np.int64),
    )


def told_codes(codes: NDArray[np.int8]) -> Flags:
    return np.array([VERDICTS[code] in TOLD for code in codes])


GROUPS = world(5, range=(None, None), pooled="")


def gaps_of(rng: np.random.Generator, truth: Numbers, against: Against) -> Disparity:
    errors = rng.choice(WIDTHS, truth.size)
    value = truth + errors * rng.standard_normal(truth.size)
    return disparity(with_errors(*GROUPS[:2], value.tolist(), errors.tolist()), *GROUPS, against)


def group_pages(rng: np.random.Generator, different: float) -> Iterator[Page]:
    """Disparities: the groups of a metric against a reference that somebody named."""
    for _ in range(amount(200, 4_000)):
        truth = truth_of(rng, (5,), different)
        truth[0] = 0
        gaps = gaps_of(rng, truth, Against.named("Group 1")).groups[1:]
        alone = [gap.verdict in TOLD for gap in gaps]
        told = [gap.family_verdict in TOLD for gap in gaps]
        yield Page(np.array(alone), np.array(told), truth[1:] == 0)


def gap_lists(rng: np.random.Generator, different: float) -> Iterator[Page]:
    """All gaps of a place: six metrics, each against its best group."""
    for _ in range(amount(25, 1_500)):
        truths = [truth_of(rng, (5,), different) for _ in range(6)]
        places = [
            PlaceDisparity(
                cast("Any", None), cast("Any", None), GROUPS.metric, GROUPS.breakdown,
                BreakdownKind.PEOPLE, GROUP_YEAR, GROUP_YEAR,
                disparity=gaps_of(rng, truth, BEST),
            )
            for truth in truths
        ]  # fmt: skip
        true = {id(place): truth for place, truth in zip(places, truths, strict=True)}
        tested = screen_gaps(places).tested
        none = [
            equal_groups(each.place_disparity, each.gap.group.subgroup, true) for each in tested
        ]
        alone = [each.gap.clear_alone for each in tested]
        yield Page(np.array(alone), np.array([each.holds for each in tested]), np.array(none))


def equal_groups(place: PlaceDisparity, group: str, truths: dict[int, Numbers]) -> bool:
    """Return whether a group and the reference of its place have the same true value."""
    assert place.disparity is not None
    values = truths[id(place)]
    at = [int(label.split()[-1]) - 1 for label in (group, place.disparity.reference.name)]
    return bool(values[at[0]] == values[at[1]])


Pages = Callable[[np.random.Generator, float], Iterator[Page]]
VIEWS: dict[str, Pages] = {
    "overview": overviews,
    "peers and who does better": peer_pages,
    "map of verdicts": verdict_maps,
    "map of changes": change_maps,
    "groups against a named one": group_pages,
    "all gaps": gap_lists,
}


def rates(pages: list[Page]) -> tuple[float, float, float, float]:
    """Return the share of pages with a false row, alone and in the family; false discoveries."""
    wrong = [[bool((told & page.none).any()) for told in (page.alone, page.told)] for page in pages]
    share = [(page.told & page.none).sum() / max(int(page.told.sum()), 1) for page in pages]
    alone, family = np.mean(wrong, axis=0)
    return float(alone), float(family), float(np.mean(share)), float(np.std(share))


@pytest.mark.evidence
@pytest.mark.parametrize("view", VIEWS)
def test_pages_without_differences_seldom_tell_one(view: str) -> None:
    pages = list(VIEWS[view](np.random.default_rng(20_261_130), 0.0))
    alone, family, *_ = rates(pages)
    assert family <= 0.10 + 3 * math.sqrt(0.1 * 0.9 / len(pages))
    assert alone > 1.2 * family, "as every comparison by itself would"
    assert alone > 0.10


@pytest.mark.evidence
@pytest.mark.parametrize("view", VIEWS)
def test_one_in_ten_of_what_is_told_is_none(view: str) -> None:
    pages = list(VIEWS[view](np.random.default_rng(4_030), 0.4))
    _, _, false_share, spread = rates(pages)
    assert false_share <= 0.10 + 3 * spread / math.sqrt(len(pages))
    told = np.mean([page.told[~page.none].mean() for page in pages if not page.none.all()])
    assert told > 0.05, "and true differences are told"


# ---- views of one set --------------------------------------------------------------------------
P = st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=1, max_size=30)


@given(p=P, seed=st.integers(0, 99))
def test_a_family_only_ever_overrules(p: list[float], seed: int) -> None:
    values = np.array(p)
    family, told = family_of(values), family_of(values).tells(values)
    assert family.tests == (~np.isnan(values)).sum()
    assert not (told & ~(values < 0.05)).any(), "what is not clear by itself is never told"
    assert not told.any() or told[values == np.nanmin(values)].all()
    order = np.random.default_rng(seed).permutation(values.size)
    assert family_of(values[order]) == family, "the order of the rows changes nothing"
    twice = family_of(np.repeat(values, 2), np.repeat(np.arange(1, values.size + 1), 2))
    assert twice == family, "and neither do copies of an estimate"


@given(rows=st.lists(st.booleans(), min_size=9, max_size=9))
def test_a_part_of_a_map_has_the_words_of_the_whole(rows: list[bool]) -> None:
    whole = made_map(show=Show.VERDICT)
    labels = [each.id for each in whole.classes]
    part = among(whole, np.array(rows))
    words = [place_words(whole, row, labels) for row in np.flatnonzero(rows)]
    assert [place_words(part, row, labels) for row in range(len(words))] == words


def test_an_overruled_place_says_so_on_the_map() -> None:
    rng = np.random.default_rng(3)
    values = level_of(rng, np.zeros(60))
    sets = sets_of(METRIC, Level.COUNTY, values, np.zeros(60, np.int64), {})
    shown = map_of_verdicts(METRIC, places_of(values), (YEAR,), sets, "state")
    assert shown.overruled is not None
    assert shown.overruled.any()
    row = int(np.flatnonzero(shown.overruled)[0])
    assert (
        place_words(shown, row, [each.id for each in shown.classes])
        == "? cannot tell, not clear among 60 comparisons"
    )


@given(seed=st.integers(0, 999))
def test_the_order_of_a_list_of_gaps_changes_no_word(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = [
        PlaceDisparity(
            cast("Any", None), cast("Any", None), replace(GROUPS.metric, id=f"metric-{number}"),
            GROUPS.breakdown, BreakdownKind.PEOPLE, GROUP_YEAR, GROUP_YEAR,
            disparity=gaps_of(rng, truth_of(rng, (5,), 0.5), BEST),
        )
        for number in range(3)
    ]  # fmt: skip
    screening = screen_gaps(places)
    words = [
        {row.disparity.metric.id: row.cells for row in all_gaps.tested_rows(screening, order)}
        for order in ("registry", "clearest")
    ]
    assert words[0] == words[1]
    told = {(each.place_disparity.metric.id, each.gap.group.subgroup): each.holds
            for each in screening.tested}  # fmt: skip
    shuffled = screen_gaps(places[::-1])
    assert told == {
        (each.place_disparity.metric.id, each.gap.group.subgroup): each.holds
        for each in shuffled.tested
    }
