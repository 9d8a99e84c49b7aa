"""One metric of one place: which verdict, against what, and the order of the refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mobility.analysis.absence import ABSENCE, Absence, AbsenceReason
from mobility.analysis.places.benchmarks import ReferenceDistribution, median_of_set
from mobility.analysis.places.percentile import distribution_of
from mobility.analysis.places.profile import (
    AGAINST_MEDIAN,
    Against,
    Evidence,
    Reading,
    against_place,
    read_metric,
)
from mobility.analysis.reliability import WEAK_VALUE, Quality
from mobility.analysis.uncertainty import SAME_POOL, Z95, Verdict
from mobility.analysis.years.lines import TrendPoint
from mobility.places import Level
from mobility.registry import IntervalKind, Metric, Series, load_framework
from tests.support.readings import reading as a_reading

METRIC = replace(
    load_framework().metric("share_employed"), zero_meaning="", plausible=None, comparable=""
)
SERIES = METRIC.series_of(Level.COUNTY)
assert SERIES is not None
NEWEST = SERIES.schedule[-1]
OWN = 0.80
POINT = TrendPoint(NEWEST, OWN, OWN - 0.01, OWN + 0.01, Quality.STRONG)
ABSENT = AbsenceReason(Absence.NOT_PUBLISHED, "We do not know why.")


def stored(
    kind: str, others: list[float], own: float | None = OWN, year: int = NEWEST
) -> ReferenceDistribution:
    values = np.sort([*others, *([] if own is None else [own])])
    median = replace(median_of_set(values, values - 0.01, values + 0.01), total=88)
    scope = {"state": "Ohio", "nation": "United States"}[kind]
    return ReferenceDistribution(kind, scope, Level.COUNTY, year, median, values)  # type: ignore[arg-type]  # of a loop


LOW = [0.60, 0.62, 0.64, 0.66, 0.68, 0.70, 0.72]
HIGH = [0.86, 0.88, 0.90, 0.92, 0.94]
EVIDENCE = Evidence(
    points=(POINT,),
    newest=NEWEST,
    state=stored("state", LOW),
    nation=stored("nation", [*LOW, *HIGH, *HIGH]),
    distribution=distribution_of([*LOW, *HIGH, *HIGH, OWN]),
)


def reading(
    metric: Metric = METRIC,
    series: Series | None = SERIES,
    against: Against | None = None,
    **changes: Any,
) -> Reading:
    return read_metric(metric, series, replace(EVIDENCE, **changes), NEWEST + 2, against)


def point(value: float = OWN, **changes: Any) -> dict[str, Any]:
    """Evidence whose one point and whose sets hold this value."""
    own = replace(POINT, value=value, lower=value - 0.01, upper=value + 0.01)
    return {
        "points": (replace(own, **changes),),
        "state": stored("state", LOW, value),
        "nation": stored("nation", [*LOW, *HIGH, *HIGH], value),
    }


def without_own(**changes: Any) -> dict[str, Any]:
    """Evidence of a value that may not be ranked and so is in no set."""
    return point(**changes) | {
        "state": stored("state", LOW, None),
        "nation": stored("nation", [*LOW, *HIGH, *HIGH], None),
    }


def test_verdict_uses_state_median_without_place() -> None:
    own_reading = reading()

    assert (own_reading.verdict, own_reading.reason, own_reading.method) == (
        Verdict.BETTER,
        "",
        AGAINST_MEDIAN,
    )
    assert own_reading.benchmark == own_reading.state
    assert own_reading.benchmark is not None
    assert (own_reading.benchmark.value, own_reading.benchmark.n, own_reading.benchmark.total) == (
        0.66,
        7,
        88,
    )
    assert own_reading.nation is not None
    assert own_reading.nation.value == pytest.approx(0.86)
    assert (own_reading.year, own_reading.age, own_reading.se) == (
        NEWEST,
        2,
        pytest.approx(0.01 / Z95),
    )
    assert own_reading.interval is IntervalKind.SAMPLING
    assert own_reading.position is not None
    assert (own_reading.position.below, own_reading.position.above, own_reading.position.total) == (
        7,
        10,
        17,
    )
    assert own_reading.absence is None


def test_spread_is_of_tested_set_without_place() -> None:
    """0.60 to 0.72 in steps of 0.02: the median distance from 0.66 is 0.04."""
    own_reading = reading()
    assert own_reading.spread is not None
    assert (own_reading.spread.size, own_reading.spread.basis) == (
        pytest.approx(1.4826 * 0.04),
        "median deviation",
    )
    of_nation = reading(against="nation").spread
    assert of_nation is not None
    assert of_nation.size > own_reading.spread.size
    assert reading(points=(replace(POINT, lower=None),)).spread is None


def test_small_state_is_replaced_by_nation() -> None:
    own_reading = reading(state=stored("state", LOW[:4]))

    assert own_reading.verdict is Verdict.WORSE
    assert own_reading.benchmark == own_reading.nation
    assert own_reading.state is not None
    assert own_reading.state.reason == "too few reliable counties in the state"


def test_the_median_may_be_chosen() -> None:
    assert reading(against="nation").verdict is Verdict.WORSE
    few = reading(against="state", state=stored("state", LOW[:4]))
    assert (few.verdict, few.benchmark) == (Verdict.NOT_COMPARED, None)
    assert few.reason == "too few reliable counties in the state"


def test_both_errors_count() -> None:
    """Alone the value excludes 0.784; with the median's own error the two cannot be told apart."""
    near = [OWN - 0.014] * 7
    vague = np.array([*near, OWN])
    median = median_of_set(vague, vague - 0.05, vague + 0.05)
    state = ReferenceDistribution("state", "Ohio", Level.COUNTY, NEWEST, median, np.sort(vague))
    exact = replace(state, median=replace(median, lower=median.median, upper=median.median))

    assert reading(state=exact).verdict is Verdict.BETTER
    assert reading(state=state).verdict is Verdict.CANNOT_TELL


def test_lower_is_better_and_neither() -> None:
    lower = replace(METRIC, better="lower")
    neither = replace(METRIC, better="neither")
    for metric, verdict in ((lower, Verdict.WORSE), (neither, Verdict.HIGHER)):
        metric_of_registry = replace(metric, better=type(METRIC.better)(metric.better))
        assert reading(metric_of_registry).verdict is verdict


def test_absent_value_has_kind_and_medians() -> None:
    own_reading = reading(points=(), absence=ABSENT, state=stored("state", LOW, None))

    assert (own_reading.value, own_reading.year, own_reading.age, own_reading.absence) == (
        None,
        None,
        None,
        ABSENT,
    )
    assert (own_reading.verdict, own_reading.reason) == (Verdict.NOT_COMPARED, "not published")
    assert own_reading.method is ABSENCE
    assert own_reading.reason in ABSENCE.refuses
    assert own_reading.state is not None
    assert own_reading.state.value == 0.66
    assert own_reading.position is None
    with pytest.raises(ValueError, match="say why it is absent"):
        reading(points=())


def test_a_metric_that_is_not_collected_here_has_no_series() -> None:
    absence = AbsenceReason(Absence.NOT_COLLECTED, "This is not collected for cities.")
    own_reading = reading(series=None, points=(), absence=absence, state=None, nation=None)

    assert own_reading.reason == "not collected"
    assert (own_reading.state, own_reading.nation) == (None, None)


WEAK = "weak value: the publisher says not to act on it"
UNBOUNDED = {"lower": None, "upper": None}
REFUSALS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("no interval published", {}, point(**UNBOUNDED)),
    ("no interval published", {}, point(lower=None)),
    ("the published interval has no width", {}, point(lower=OWN, upper=OWN)),
    (WEAK, {}, without_own(quality=Quality.WEAK)),
    ("beyond what is plausible", {"plausible": 0.79}, without_own()),
    ("No doctor.", {"zero_meaning": "No doctor."}, without_own(value=0.0)),
    ("Compare the share.", {"comparable": "Compare the share."}, point()),
]


@pytest.mark.parametrize("reason, registry, evidence", REFUSALS)
def test_refusals_keep_the_numbers(
    reason: str, registry: dict[str, Any], evidence: dict[str, Any]
) -> None:
    own_reading = reading(replace(METRIC, **registry), **evidence)

    assert (own_reading.verdict, own_reading.reason) == (Verdict.NOT_COMPARED, reason)
    assert own_reading.benchmark is None
    assert own_reading.value is not None
    bounded = (
        own_reading.lower is not None
        and own_reading.upper is not None
        and own_reading.upper > own_reading.lower
    )
    assert (own_reading.se is not None) == bounded


def test_refusals_come_in_their_order() -> None:
    everything = replace(METRIC, plausible=0.5, zero_meaning="No doctor.", comparable="Not so.")
    evidence = without_own(quality=Quality.WEAK, year=NEWEST - 1, **UNBOUNDED)

    def reason(metric: Metric, **changes: Any) -> str:
        own = replace(evidence["points"][0], **changes)
        return reading(metric, **(evidence | {"points": (own,)})).reason

    strong = {"quality": Quality.STRONG}
    assert reason(everything) == WEAK
    assert reason(everything, **strong) == "beyond what is plausible"
    assert reason(everything, value=0.0, **strong) == "No doctor."
    assert reason(replace(everything, plausible=None), **strong) == "Not so."
    assert reason(METRIC, **strong) == "newest year not published here"


def test_an_older_value_has_no_benchmark() -> None:
    own_reading = reading(points=(replace(POINT, year=NEWEST - 1),))

    assert (own_reading.year, own_reading.newest, own_reading.age) == (NEWEST - 1, NEWEST, 3)
    assert own_reading.reason == "newest year not published here"
    assert (
        own_reading.state,
        own_reading.nation,
        own_reading.position,
        own_reading.distribution,
    ) == (None,) * 4


def test_unrankable_value_has_medians_only() -> None:
    own_reading = reading(**without_own(quality=Quality.WEAK))

    assert own_reading.position is None
    assert own_reading.state is not None
    assert (own_reading.state.value, own_reading.state.n) == (0.66, 7)
    assert own_reading.distribution is not None
    implausible = reading(replace(METRIC, plausible=0.79), **without_own())
    assert implausible.implausible
    assert implausible.position is None


def test_incomparable_metric_shows_no_other_places() -> None:
    own_reading = reading(replace(METRIC, comparable="Compare the share."))

    assert (
        own_reading.state,
        own_reading.nation,
        own_reading.position,
        own_reading.distribution,
    ) == (None,) * 4


def test_bounds_that_show_what_was_hidden_are_no_interval() -> None:
    assert SERIES is not None
    hidden = replace(SERIES, interval=IntervalKind.SUPPRESSION_RANGE)
    own_reading = reading(series=hidden)

    assert own_reading.interval is IntervalKind.SUPPRESSION_RANGE
    assert (own_reading.verdict, own_reading.reason) == (
        Verdict.NOT_COMPARED,
        "no interval published",
    )
    assert own_reading.se is None
    assert (own_reading.lower, own_reading.upper) == (POINT.lower, POINT.upper)


def test_bounds_of_a_year_without_them_are_no_interval() -> None:
    assert SERIES is not None
    own_reading = reading(series=replace(SERIES, interval_years=(2018,)))

    assert (own_reading.interval, own_reading.reason) == (
        IntervalKind.NONE,
        "no interval published",
    )
    assert own_reading.position is not None


def test_pooled_estimate_is_tested_and_marked() -> None:
    """The set holds its pool once, in the last digit of another county."""
    copy = float(np.nextafter(OWN, 1))
    own = replace(POINT, value=copy)
    own_reading = reading(points=(own,), pooled_with=3)

    assert own_reading.verdict is Verdict.BETTER
    assert own_reading.state is not None
    assert (own_reading.state.n, own_reading.pooled_with) == (7, 3)


def test_no_stored_median_is_a_reason_of_its_own() -> None:
    own_reading = reading(state=None, nation=None)

    assert own_reading.reason == "no median to compare with in this release"
    assert own_reading.position is None


def test_the_line_is_joined_and_the_last_point_is_shown() -> None:
    earlier = replace(POINT, year=NEWEST - 1, value=0.5, lower=0.4, upper=0.6)
    own_reading = reading(points=(earlier, POINT))

    assert own_reading.value == OWN
    assert [join.kind for join in own_reading.joins] == ["solid"]


def test_a_clicked_place_is_tested_against_the_chosen_one() -> None:
    own, lower = a_reading(value=0.84), a_reading(value=0.70, lower=0.68, upper=0.72)
    outcome = against_place(lower, own)
    assert (outcome.verdict, round(outcome.difference or 0, 2)) == (Verdict.WORSE, -0.14)
    weak = against_place(a_reading(value=0.70, quality=Quality.WEAK), own)
    assert (weak.verdict, weak.reason) == (Verdict.NOT_COMPARED, WEAK_VALUE)
    bare = against_place(a_reading(value=0.70, interval=IntervalKind.NONE), own)
    assert bare.verdict is Verdict.NOT_COMPARED
    shared = a_reading(pooled_with=2)
    assert against_place(shared, shared).reason == SAME_POOL


# --- against peers --------------------------------------------------------------------------------

AT_PEERS = [0.70, 0.71, 0.72, 0.73, 0.74, 0.81]


def peer_set(values: list[float] = AT_PEERS, half: float = 0.01) -> ReferenceDistribution:
    column = np.array(values)
    bounds = (column - half, column + half) if half else (np.full(column.size, np.nan),) * 2
    median = replace(median_of_set(column, *bounds), total=10)
    return ReferenceDistribution("peers", "peer", Level.COUNTY, NEWEST, median, sorted(values))


def test_verdict_uses_peer_median_on_request() -> None:
    own_reading = reading(against="peers", peers=peer_set())

    assert (own_reading.verdict, own_reading.reason) == (Verdict.BETTER, "")
    assert own_reading.benchmark == own_reading.peers
    assert own_reading.benchmark is not None
    assert (own_reading.benchmark.kind, own_reading.benchmark.n, own_reading.benchmark.total) == (
        "peers",
        6,
        10,
    )
    assert own_reading.benchmark.value == pytest.approx(0.725)
    assert own_reading.state == reading().state
    assert own_reading.nation == reading().nation
    assert own_reading.spread is not None
    assert own_reading.spread.size == pytest.approx(1.4826 * 0.015)  # 0.725 to 0.74, 0.73, ... 0.70


def test_without_being_asked_for_peers_count_for_nothing() -> None:
    own_reading = reading(peers=peer_set())
    assert (own_reading.peers, own_reading.peer_position) == (None, None)
    assert own_reading == reading()


def test_place_is_not_its_own_peer() -> None:
    own_reading = reading(against="peers", peers=peer_set())
    assert own_reading.peer_position is not None
    place = own_reading.peer_position
    assert (place.below, place.equal, place.above, place.total) == (5, 0, 1, 6)
    assert own_reading.percentile == place
    assert own_reading.compared_among == own_reading.peers
    assert own_reading.position == reading().position
    assert (reading().percentile, reading().compared_among) == (
        own_reading.position,
        own_reading.nation,
    )


def test_too_few_peers_give_no_median() -> None:
    own_reading = reading(against="peers", peers=peer_set(AT_PEERS[:4]))
    assert own_reading.verdict is Verdict.NOT_COMPARED
    assert own_reading.reason == "too few reliable counties among the peers"
    assert own_reading.benchmark is None


def test_peers_without_intervals_give_a_position_and_no_verdict() -> None:
    own_reading = reading(against="peers", peers=peer_set(half=0))
    assert (own_reading.verdict, own_reading.reason) == (
        Verdict.NOT_COMPARED,
        "no interval published",
    )
    assert own_reading.peers is not None
    assert (own_reading.peers.value, own_reading.peers.lower) == (pytest.approx(0.725), None)
    assert own_reading.percentile is not None


def test_absent_value_has_peer_median() -> None:
    own_reading = reading(
        against="peers",
        peers=peer_set(),
        points=(),
        absence=ABSENT,
        state=stored("state", LOW, None),
        nation=stored("nation", LOW, None),
    )
    assert own_reading.peers is not None
    assert own_reading.peers.value == pytest.approx(0.725)
    assert (own_reading.percentile, own_reading.verdict) == (None, Verdict.NOT_COMPARED)


def test_a_weak_value_stands_nowhere_among_peers() -> None:
    weak = without_own(quality=Quality.WEAK)
    own_reading = reading(against="peers", peers=peer_set(), **weak)
    assert (own_reading.percentile, own_reading.benchmark) == (None, None)
    assert own_reading.peers is not None


def test_what_is_not_compared_is_not_compared_with_peers() -> None:
    own_reading = reading(
        replace(METRIC, comparable="another city"), against="peers", peers=peer_set()
    )
    assert (own_reading.peers, own_reading.percentile, own_reading.reason) == (
        None,
        None,
        "another city",
    )
    old = point()["points"][0]
    own_reading = reading(
        against="peers", peers=peer_set(), points=(replace(old, year=NEWEST - 1),)
    )
    assert (own_reading.peers, own_reading.percentile) == (None, None)
