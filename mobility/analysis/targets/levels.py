"""What a target could be: levels that others reach, changes that others manage or that can be seen.

None of them is a rule, and none comes first: each is held against the place's value and against
the smallest change its data could show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from mobility.analysis.groups.disparity import NO_RELIABLE_GROUP
from mobility.analysis.groups.estimates import GroupEstimate
from mobility.analysis.method import Chapter, Method
from mobility.analysis.places.benchmarks import FEWEST
from mobility.analysis.targets.detection import DETECTABLE, Detectable
from mobility.analysis.targets.pace import PACE, Pace
from mobility.analysis.targets.progress import NO_BETTER_DIRECTION, no_plan
from mobility.analysis.uncertainty import NO_INTERVAL, Estimate, Outcome, compare
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Metric, Unit

# Reasons of suggestions without a value; they are part of the answers.
TOO_FEW_PEERS = "too few peers with a reliable value"
ALREADY_THERE = "the published value is as good already"
BEYOND_RANGE = "it would be beyond what is possible"
NO_SHARE = "it is defined for shares only"

SUGGESTION = Method(
    id="target-suggestions",
    chapter=Chapter.PLAN,
    order=4,
    name="What a target could be",
    question="What could a target be?",
    description=(
        "Starting points, none of them a rule: the median of the peers, what a quarter of them "
        "reaches, the achievable benchmark of comparable places, what their fastest tenth would "
        "gain by the target year, the best reliable group of the place itself, a fixed "
        "improvement, points of a standard size, and the smallest change the data can show. Each "
        "is held against the place's value and against that smallest change. The best of several "
        "uncertain groups looks better than it is."
    ),
    formula="top quartile = 75 % point of the peers where higher is better, else their 25 % point",
    cannot_tell="What a community should want: these are numbers to begin a conversation with.",
    refuses=(
        NO_BETTER_DIRECTION,
        TOO_FEW_PEERS,
        NO_RELIABLE_GROUP,
        ALREADY_THERE,
        BEYOND_RANGE,
        NO_SHARE,
        NO_INTERVAL,
    ),
    source=(
        "Hubbard et al. 2020, Target-setting methods in Healthy People 2030, NCHS Statistical "
        "Notes 28; quartiles by linear interpolation: Hyndman & Fan 1996, The American "
        "Statistician 50:361-365, definition 7"
    ),
)


EFFECT_SIZE = Method(
    id="effect-size-target",
    chapter=Chapter.PLAN,
    order=5,
    name="Points of a standard size (Cohen's h)",
    question="How many points more is as ambitious at 8 % as at 50 %?",
    description=(
        "Ten points more are far at 5 % and near at 50 %. On the arcsine scale equal steps are "
        "equally hard to see in a survey of the same size, so a step of 0.1 is five points at 50 "
        "% and three at 8 %. Healthy People 2030 set several of its targets in this way where it "
        "had one value and no trend."
    ),
    formula="T = sin²(arcsin √p ± h / 2), h = 0.1",
    cannot_tell=(
        "Whether such a step is likely, or enough: it is as large as a convention says, whatever "
        "the subject."
    ),
    refuses=(NO_SHARE, BEYOND_RANGE),
    source=(
        "Cohen 1988, Statistical Power Analysis for the Behavioral Sciences, 2nd edition, chapter "
        "6; Hubbard et al. 2020, Target-setting methods in Healthy People 2030, NCHS Statistical "
        "Notes 28; targets of AHS-08, PHI-04 and PHI-05 (health.gov/healthypeople)"
    ),
)
ACHIEVABLE = Method(
    id="achievable-benchmark",
    chapter=Chapter.PLAN,
    order=6,
    name="Achievable benchmark (pared mean)",
    question="What level have the best places reached for at least a tenth of all people?",
    description=(
        "Comparable places are ranked by their value, drawn towards the mean of all as far as it "
        "is uncertain, so that small ones do not lead by luck. From the best one downwards, places "
        "are taken until a tenth of all residents live in them. The benchmark is the mean of their "
        "drawn values, weighted by residents: with published values it would be too good, because "
        "the lucky ones were picked. It is rather cautious, as errors hide some of the best."
    ),
    formula=(
        "θ_i = γ_i y_i + (1 − γ_i) ȳ; γ_i = A / (A + s_i²); A = max(0, Var(y) − mean s²); "
        "Σ N_i θ_i / Σ N_i over the best with Σ N_i ≥ 0.1 N"
    ),
    cannot_tell=(
        "Whether this place has what the best ones have. Residents stand in for the people whom "
        "the metric counts."
    ),
    refuses=(TOO_FEW_PEERS,),
    source=(
        "Kiefe, Weissman, Allison, Farmer, Weaver & Williams 1998, International Journal for "
        "Quality in Health Care 10:443-447; Weissman et al. 1999, Journal of Evaluation in "
        "Clinical Practice 5:269-281 (10.1046/j.1365-2753.1999.00203.x)"
    ),
)

_EFFECT = 0.10  # Cohen's h of Healthy People 2030
_PARED = 0.10  # the share of all people who live in the best places


class SuggestionKind(StrEnum):
    """Where a suggested target comes from; the closed list, in the order shown."""

    PEER_MEDIAN = "peer median"
    PEER_QUARTILE = "peer top quartile"
    BENCHMARK = "achievable benchmark"
    FASTEST = "pace of the fastest tenth"
    BEST_GROUP = "best own reliable group"
    IMPROVEMENT = "fixed improvement"
    EFFECT_SIZE = "points of a standard size"
    DETECTABLE = "smallest change that can be shown"


_OF_PEERS = (SuggestionKind.PEER_MEDIAN, SuggestionKind.PEER_QUARTILE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A target to start from.

    ``value`` is None, with a ``reason``, where there is none; with a value the ``reason`` says
    that the place is there already, or why its own value may not be used, or is empty. ``planned``
    is value minus now, ``shown`` whether the data could show such a change (None: there is no
    interval to tell by), ``against`` how the published value stands against this one, which as a
    target is known without error. ``n`` counts the peers or comparable places, ``name`` is the
    publisher's label of the group.
    """

    kind: SuggestionKind
    value: float | None
    reason: str = ""
    planned: float | None = None
    shown: bool | None = None
    against: Outcome | None = None
    n: int | None = None
    name: str = ""
    method: Method = SUGGESTION


def effect_size_target(value: float, better: Better, *, effect: float = _EFFECT) -> float | None:
    """Return the share that lies a standard step (Cohen's h) above or below; None beyond 0 and 1.

    Raises ``UserError`` for a value outside 0 to 1 or an effect that is not above 0.
    """
    if not 0 <= value <= 1 or not effect > 0:
        raise UserError("Cohen's h is defined for shares between 0 and 1, with a step above 0.")
    step = effect / 2 if better is Better.HIGHER else -effect / 2
    angle = math.asin(math.sqrt(value)) + step
    return math.sin(angle) ** 2 if 0 <= angle <= math.pi / 2 else None


def achievable_benchmark(
    values: ArrayLike, errors: ArrayLike, people: ArrayLike, better: Better
) -> float:
    """Return the pared mean: what the best places reach that hold a tenth of all people.

    Arrays with an entry a place: ``values`` are reliable ones, ``errors`` their standard errors
    (NaN: known exactly), ``people`` the residents, above 0. Raises ``UserError`` for fewer than
    five places or columns of different lengths.
    """
    y, s, n = (np.asarray(part, dtype=np.float64) for part in (values, errors, people))
    if not y.size == s.size == n.size or y.size < FEWEST or not (n > 0).all():
        raise UserError("A benchmark needs five places or more, each with its residents.")
    noise = np.nan_to_num(s) ** 2
    between = max(0.0, float(np.var(y, ddof=1) - noise.mean()))
    weight = np.divide(between, between + noise, out=np.ones_like(y), where=noise > 0)
    drawn = weight * y + (1 - weight) * y.mean()
    order = np.argsort(-drawn if better is Better.HIGHER else drawn, kind="stable")
    cumulative_people = np.cumsum(n[order])
    best = order[: int(np.searchsorted(cumulative_people, _PARED * cumulative_people[-1])) + 1]
    return float(np.average(drawn[best], weights=n[best]))


@dataclass(frozen=True, slots=True)
class OtherPlaces:
    """What other places have to offer for suggestions.

    ``peers`` are the peers' reliable values (a shared estimate once), the place left out;
    ``benchmark`` is the achievable one of ``n`` comparable places, None of too few; ``pace`` is
    theirs, and ``years`` how many there are to the target year.
    """

    peers: Sequence[float] = ()
    benchmark: float | None = None
    n: int = 0
    pace: Pace | None = None
    years: int = 0


NO_OTHERS = OtherPlaces()


def suggestions(
    metric: Metric,
    now: Estimate,
    detectable: Detectable,
    *,
    others: OtherPlaces = NO_OTHERS,
    groups: Sequence[GroupEstimate] = (),
    improvement: float = 0.10,
    problem: str = "",
) -> tuple[Suggestion, ...]:
    """Return what a target could be, one for each kind, in the order of the list.

    ``groups`` are those of one breakdown of the place; ``improvement`` is a part of the published
    value (0.1 is 10 % better). ``problem`` is why the place's own value may not be used, or '':
    then nothing is compared with it. Raises ``UserError`` for an improvement that is not above 0.
    """
    if not improvement > 0:
        raise UserError("An improvement is above 0: 0.1 means 10 % better.")
    if metric.better is Better.NEITHER:
        return tuple(Suggestion(kind, None, NO_BETTER_DIRECTION) for kind in SuggestionKind)
    own = _OwnValue(metric, now, detectable, problem)
    up = 1.0 if metric.better is Better.HIGHER else -1.0
    return (
        *_of_peers(own, others.peers),
        own.judged(
            Suggestion(
                SuggestionKind.BENCHMARK, None, TOO_FEW_PEERS, n=others.n, method=ACHIEVABLE
            ),
            others.benchmark,
        ),
        _of_pace(own, others, up),
        _of_groups(own, groups),
        own.judged(
            Suggestion(SuggestionKind.IMPROVEMENT, None),
            now.value + up * improvement * abs(now.value),
        ),
        _of_effect(own),
        _of_detectable(own, up),
    )


@dataclass(frozen=True, slots=True)
class _OwnValue:
    """The place's own value, and what of it may be used."""

    metric: Metric
    now: Estimate
    detectable: Detectable
    problem: str

    def judged(self, suggestion: Suggestion, value: float | None) -> Suggestion:
        """Return the suggestion compared with the place's value and its detectable change."""
        if value is None:
            return suggestion
        if not is_possible(self.metric, value):
            return replace(suggestion, reason=BEYOND_RANGE)
        planned = value - self.now.value
        if self.problem:
            return replace(suggestion, value=value, reason=self.problem, planned=planned)
        better, level = self.metric.better, self.detectable.level
        return replace(
            suggestion,
            value=value,
            reason=ALREADY_THERE if no_plan(planned, better) else "",
            planned=planned,
            shown=self.detectable.shows(planned),
            against=compare(self.now, Estimate(value), better, trusted=True, level=level),
        )


def is_possible(metric: Metric, value: float) -> bool:
    """Return whether a value lies within the range of the metric."""
    low, high = metric.range
    return (low is None or value >= low) and (high is None or value <= high)


def _of_peers(own: _OwnValue, peers: Sequence[float]) -> tuple[Suggestion, Suggestion]:
    """Return the median of the peers and what the better quarter reaches."""
    median, quartile = (Suggestion(kind, None, TOO_FEW_PEERS, n=len(peers)) for kind in _OF_PEERS)
    if len(peers) < FEWEST:
        return median, quartile
    top = 0.75 if own.metric.better is Better.HIGHER else 0.25
    middle, best = np.quantile(peers, [0.5, top]).tolist()
    return own.judged(median, middle), own.judged(quartile, best)


def _of_pace(own: _OwnValue, others: OtherPlaces, up: float) -> Suggestion:
    """Return what the fastest tenth of comparable places would gain until the target year."""
    pace = others.pace or Pace()
    gain = pace.gain(others.years) if others.years else None
    suggestion = Suggestion(
        SuggestionKind.FASTEST, None, pace.reason or NO_INTERVAL, n=pace.n, method=PACE
    )
    return own.judged(suggestion, None if gain is None else own.now.value + up * gain)


def _of_groups(own: _OwnValue, groups: Sequence[GroupEstimate]) -> Suggestion:
    """Return the best reliable group of the place itself."""
    best = Suggestion(SuggestionKind.BEST_GROUP, None, NO_RELIABLE_GROUP)
    reliable = [group for group in groups if group.reliable and group.subgroup != EVERYONE]
    if not reliable:
        return best
    pick = max if own.metric.better is Better.HIGHER else min
    group = pick(reliable, key=lambda each: each.value)
    return own.judged(replace(best, name=group.subgroup), group.value)


def _of_effect(own: _OwnValue) -> Suggestion:
    """Return the share that lies a standard step away."""
    suggestion = Suggestion(SuggestionKind.EFFECT_SIZE, None, NO_SHARE, method=EFFECT_SIZE)
    if own.metric.unit is not Unit.SHARE or not 0 <= own.now.value <= 1:
        return suggestion
    value = effect_size_target(own.now.value, own.metric.better)
    return own.judged(replace(suggestion, reason=BEYOND_RANGE), value)


def _of_detectable(own: _OwnValue, up: float) -> Suggestion:
    """Return the value that is just far enough for the data to show the way to it."""
    least = own.detectable.with_power
    suggestion = Suggestion(
        SuggestionKind.DETECTABLE, None, own.detectable.reason, method=DETECTABLE
    )
    judged = own.judged(suggestion, None if least is None else own.now.value + up * least)
    return replace(judged, shown=True) if judged.shown is not None else judged
