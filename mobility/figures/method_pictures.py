"""The picture of every method: a small worked example, calculated by the method's own function.

The numbers are made up. A caption says what is drawn and what follows from it, so that it can be
read without the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from statistics import NormalDist

import numpy as np

from mobility.analysis.areas.concentration import concentration
from mobility.analysis.areas.masking import is_small, masked_in_long_table
from mobility.analysis.areas.merging import merged_groups, sums_of_groups
from mobility.analysis.areas.numbers import (
    AreaNumbers,
    PlaceTotal,
    against_rest,
    estimates_of_areas,
)
from mobility.analysis.areas.residents import residents_of_worse
from mobility.analysis.areas.transfer import Crossing, moved_counts
from mobility.analysis.associations import correlations_by_state, pooled_correlation
from mobility.analysis.gaps.pooled import pooled_gap
from mobility.analysis.groups.disparity import ratio
from mobility.analysis.inequality import (
    DEFINITIONS,
    Spreads,
    between_group_variance,
    index_interval,
    line_ends,
    ridits,
    variance_noise,
)
from mobility.analysis.maps.classes import ClassKind, classify
from mobility.analysis.margins import (
    poisson_exact,
    proportion_moe,
    se_from_moe,
    sum_moe,
    wilson,
)
from mobility.analysis.multiple_testing import benjamini_hochberg, holm
from mobility.analysis.places.benchmarks import median_of_set
from mobility.analysis.places.funnel import funnel
from mobility.analysis.places.percentile import rank_range, spread_of
from mobility.analysis.places.posterior import posterior_rank
from mobility.analysis.power import exaggeration, power, smallest_gap
from mobility.analysis.priorities import priorities_standing
from mobility.analysis.readiness import readiness_standing
from mobility.analysis.reliability import quality_from_error
from mobility.analysis.small_areas import AreaModel, predict_areas
from mobility.analysis.targets.detection import (
    first_seen,
    smallest_detectable_change,
    survey_size,
)
from mobility.analysis.targets.follow_up import Observed, Planned, follow_up
from mobility.analysis.targets.levels import achievable_benchmark, effect_size_target
from mobility.analysis.targets.outlook import Outlook, Shared, outlook_of
from mobility.analysis.targets.pace import (
    Movement,
    Pace,
    PlacesMoved,
    pace_of,
    years_to_reach,
)
from mobility.analysis.targets.progress import ProgressClass, needed_now, progress
from mobility.analysis.uncertainty import (
    Z95,
    Estimate,
    Verdict,
    compare,
    difference,
    p_of_interval,
    part_against_whole,
    standard_error,
)
from mobility.analysis.years.over_time import shared_covariance, weighted_slope
from mobility.figures.method_drawing import Join, Mark, Picture, Row
from mobility.registry import Better
from mobility.text import format_number, joined

Maker = Callable[[], Picture]
_MAKERS: dict[str, Maker] = {}


def _of(method: str) -> Callable[[Maker], Maker]:
    """Enter a function as the maker of a method's picture."""

    def entered(maker: Maker) -> Maker:
        _MAKERS[method] = maker
        return maker

    return entered


@cache
def picture_of(method: str) -> Picture | None:
    """Return the picture of a method by its id; None where it has none."""
    maker = _MAKERS.get(method)
    return None if maker is None else maker()


def _n(value: float, decimals: int = 1) -> str:
    return format_number(value, decimals)


def _between(estimate: Estimate, decimals: int = 1) -> str:
    """An interval in words: '74.0 to 82.0'."""
    lower, upper = estimate.lower, estimate.upper
    assert lower is not None  # noqa: S101 - of made-up estimates
    assert upper is not None  # noqa: S101 - as above
    return f"{_n(lower, decimals)} to {_n(upper, decimals)}"


def _mark(estimate: Estimate, kind: str = "firm") -> Mark:
    return Mark(estimate.value, estimate.lower, estimate.upper, kind)


def _estimate(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half)


def _row(name: str, estimate: Estimate, kind: str = "firm", words: str | None = None) -> Row:
    shown = f"{_n(estimate.value)} ({_between(estimate)})" if words is None else words
    return Row(name, (_mark(estimate, kind),), shown)


def _strip(name: str, values: Sequence[float], own: float | None = None, words: str = "") -> Row:
    marks = tuple(Mark(value) for value in values)
    return Row(name, marks if own is None else (*marks, Mark(own, kind="own")), words)


# ---- reading a number ------------------------------------------------------------------------
@_of("reliability")
def _reliability() -> Picture:
    rows = []
    for name, error in (("A", 1.5), ("B", 6.0), ("C", 12.0)):
        flag = quality_from_error(20.0, error)
        kind = "weak" if flag == "Weak" else "firm"
        rows.append(_row(name, _estimate(20.0, Z95 * error), kind, str(flag)))
    return Picture(
        "Three values of 20 in a file of your own, with standard errors of 1.5, 6 and 12: their "
        "flags are Strong, Marginal and Weak. The weak one is hollow and is judged nowhere.",
        tuple(rows),
    )


@_of("standard-error")
def _standard_error() -> Picture:
    whole, cut = Estimate(80.0, 74.0, 86.0), Estimate(97.0, 92.0, 100.0)
    errors = [standard_error(each.value, each.lower, each.upper, 0, 100) for each in (whole, cut)]
    first, second = (error or 0.0 for error in errors)
    return Picture(
        f"A has 80 (74 to 86): half the width over 1.96 is a standard error of {_n(first, 2)}. B "
        "has 97 (92 to 100), cut off at 100: the lower half alone stands for both, "
        f"{_n(second, 2)}.",
        (_row("A", whole, "own"), _row("B", cut, "own")),
        lines=(("100 %", 100.0),),
    )


@_of("pooled-estimates")
def _pooled() -> Picture:
    shared = Estimate(41_250.0, 38_900.0, 43_700.0)
    rows = [("A", Estimate(46_100.0, 44_000.0, 48_300.0), "firm"), ("B", shared, "own")]
    rows += [("C", shared, "own"), ("D", Estimate(39_800.0, 37_500.0, 42_200.0), "firm")]
    return Picture(
        "B and C, neighbors in one state, carry the same value with the same bounds: one estimate "
        "of both, which counts once in medians and ranks.",
        tuple(_row(name, value, kind, "") for name, value, kind in rows),
        number="$,~f",
    )


@_of("margin-of-error")
def _margin() -> Picture:
    error = se_from_moe(3_290)
    rows = (
        _row("90 %, as printed", _estimate(20_000, 3_290), "firm", "± 3,290"),
        _row("95 %, as here", _estimate(20_000, Z95 * error), "own", f"± {_n(Z95 * error, 0)}"),
    )
    return Picture(
        f"20,000 with a margin of 3,290 at 90 %: divided by 1.645 it is a standard error of "
        f"{_n(error, 0)}, and the 95 % interval is a fifth wider.",
        rows,
    )


@_of("combined-margins")
def _combined() -> Picture:
    parts, margins = [12_000.0, 9_000.0, 4_000.0], [1_500.0, 1_200.0, 900.0]
    total, margin = sum(parts), sum_moe(parts, margins)
    share = proportion_moe(parts[0], margins[0], total, margin)
    rows = [
        _row(name, _estimate(value, each), "firm", f"± {_n(each, 0)}")
        for name, value, each in zip("ABC", parts, margins, strict=True)
    ]
    rows.append(_row("Sum", _estimate(total, margin), "own", f"± {_n(margin, 0)}"))
    return Picture(
        f"12,000, 9,000 and 4,000 people add up to 25,000 ± {_n(margin, 0)}: less than the margins "
        f"together, because errors partly cancel. The share of A is 48 % ± {_n(100 * share)} "
        "points.",
        tuple(rows),
    )


@_of("wilson")
def _wilson() -> Picture:
    rows = []
    for count, of in ((1, 10), (10, 100), (100, 1_000)):
        estimate = wilson(count, of)
        percent = Estimate(*(100 * (each or 0.0) for each in
                             (estimate.value, estimate.lower, estimate.upper)))  # fmt: skip
        rows.append(_row(f"{count} of {of:,}", percent, "own", f"{_between(percent)} %"))
    return Picture(
        "One of 10, 10 of 100 and 100 of 1,000 are all 10 %. The interval of the first reaches "
        f"from {rows[0].words}, that of the last from {rows[2].words}; none goes below 0.",
        tuple(rows),
    )


@_of("poisson")
def _poisson() -> Picture:
    rows = []
    for count in (0, 3, 30):
        estimate = poisson_exact(count, 0.5)
        rows.append(_row(f"{count} deaths", estimate, "own"))
    return Picture(
        "Deaths of a year among 50,000 residents, as a rate per 100,000. No death at all is a rate "
        f"of 0, and a true rate of {rows[0].words.split(' to ')[1].rstrip(')')} would still allow "
        "it now and then.",
        tuple(rows),
    )


@_of("small-areas")
def _small_areas() -> Picture:
    values, errors, expected = [62.0, 70.0, 84.0], [6.0, 1.5, 4.0], [70.0, 72.0, 73.0]
    model = AreaModel(9.0, 0.0, np.array([1.0]), np.zeros((1, 1)), 300)
    predicted = predict_areas(model, values, errors, np.array(expected)[:, np.newaxis])
    rows = []
    for name, value, error, modeled, mse in zip(
        "ABC", values, errors, predicted.value, predicted.mse, strict=True
    ):
        rows.append(_row(f"{name}, published", _estimate(value, Z95 * error)))
        half = Z95 * float(np.sqrt(mse))
        rows.append(_row(f"{name}, modeled", _estimate(float(modeled), half), "modeled"))
    weights = joined([f"{100 * weight:.0f} %" for weight in predicted.weight])
    return Picture(
        "Similar places have 70, 72 and 73. The modeled values (squares) keep "
        f"{weights} of the published ones, the rest is what similar places have: the less certain "
        "a value, the farther it is drawn.",
        tuple(rows),
    )


@_of("merged-areas")
def _merged_areas() -> Picture:
    counts, bases = np.array([3.0, 30.0, 44.0]), np.array([90.0, 320.0, 500.0])
    nothing = np.full(3, np.nan)
    numbers = AreaNumbers(
        counts, bases, nothing, nothing, nothing, nothing, nothing, np.zeros(3, np.bool_)
    )
    alone = estimates_of_areas(numbers, 1)
    merged = estimates_of_areas(sums_of_groups(numbers, merged_groups(numbers, 1, [(0, 1)])), 1)
    rows = []
    for name, estimates, at in (("A", alone, 0), ("B", alone, 1), ("A + B", merged, 0)):
        value = Estimate(
            *(100 * float(each[at]) for each in (estimates.value, estimates.lower, estimates.upper))
        )
        rows.append(_row(name, value, "weak" if estimates.weak[at] else "own"))
    return Picture(
        "In area A, 3 of 90 are counted, which is too uncertain to judge. With its smallest "
        f"neighbor B, 30 of 320, it is 33 of 410: {rows[2].words} %.",
        tuple(rows),
    )


@_of("areal-interpolation")
def _areal_interpolation() -> Picture:
    crossing = Crossing(
        np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([100.0, 300.0, 200.0]), 2, 2, "residents"
    )
    moved, _ = moved_counts(np.array([80.0, 30.0]), crossing)
    return Picture(
        "Of 400 residents of tract A, 100 live in ward 1, 300 in ward 2; tract B lies in ward 2. "
        f"Of its 80 cases ward 1 gets {moved[0]:.0f} and ward 2 60, which with the 30 of tract B "
        f"are {moved[1]:.0f}: 110 before and after.",
        (
            Row("Tract A", bar=80.0, words="80"),
            Row("Tract B", bar=30.0, words="30"),
            Row("Ward 1", bar=float(moved[0]), words=f"{moved[0]:.0f}"),
            Row("Ward 2", bar=float(moved[1]), words=f"{moved[1]:.0f}"),
        ),
    )


# ---- comparing places ------------------------------------------------------------------------
@_of("difference")
def _difference() -> Picture:
    pairs = [("A − B", Estimate(78, 75, 80), Estimate(72, 69, 75))]
    pairs.append(("C − D", Estimate(78, 73, 83), Estimate(74, 70, 78)))
    rows = []
    for name, one, other in pairs:
        tested = difference(one, other)
        apart = Estimate(one.value - other.value, tested.lower, tested.upper)
        rows.append(_row(name, apart, "own"))
    return Picture(
        "78 (75 to 80) against 72 (69 to 75), and 78 (73 to 83) against 74 (70 to 78): the "
        "interval "
        f"of the first difference, {rows[0].words}, leaves out 0, so the two differ. That of the "
        f"second, {rows[1].words}, does not: the data cannot tell.",
        tuple(rows),
        lines=(("no difference", 0.0),),
    )


@_of("p-value")
def _p_value() -> Picture:
    rows = []
    for gap in (2.0, 4.0, 6.0):
        p = float(p_of_interval(gap, gap - 2 * Z95, gap + 2 * Z95))
        rows.append(_row(f"Difference {gap:.0f}", _estimate(gap, 2 * Z95), "own", f"p {p:.3f}"))
    return Picture(
        "Three differences with a standard error of 2: the farther the interval lies from 0, the "
        f"smaller is p ({joined([row.words for row in rows])}). Below 0.05 it leaves out 0.",
        tuple(rows),
        lines=(("no difference", 0.0),),
    )


_SET = [61.0, 64.0, 66.0, 67.0, 69.0, 72.0, 74.0, 79.0]


@_of("median")
def _median() -> Picture:
    middle = float(np.median(_SET))
    return Picture(
        f"The median of eight other places is {_n(middle)}: four lie below and four above. The "
        "place itself (diamond, 76) is left out, and a weak value (hollow) counts nowhere.",
        (
            Row(
                "Places",
                (*(Mark(value) for value in _SET), Mark(58.0, kind="weak"), Mark(76.0, kind="own")),
            ),
        ),
        lines=(("median of the others", middle),),
    )


@_of("median-interval")
def _median_interval() -> Picture:
    halves = [2.0, 5.0, 3.0, 6.0, 2.0, 4.0, 3.0]
    values = _SET[:7]
    median = median_of_set(values, np.subtract(values, halves), np.add(values, halves))
    result = Estimate(median.median or 0.0, median.lower, median.upper)
    rows = [
        _row(f"Place {number + 1}", _estimate(value, half), "firm", "")
        for number, (value, half) in enumerate(zip(values, halves, strict=True))
    ]
    return Picture(
        f"Seven values drawn anew within their intervals 2,000 times: 95 % of their medians lie "
        f"within {_between(result)}, around the median of {_n(result.value)}.",
        (*rows, _row("Median", result, "own")),
    )


@_of("against-median")
def _against_median() -> Picture:
    own, median = Estimate(78, 74, 82), Estimate(72, 71, 73)
    outcome = compare(own, median, Better.HIGHER, trusted=True)
    apart = Estimate(outcome.difference or 0.0, outcome.lower, outcome.upper)
    return Picture(
        "The place has 78 (74 to 82), the median of the others is 72 (71 to 73). The difference "
        "is "
        f"{_n(apart.value)} ({_between(apart)}) with the errors of both: {outcome.verdict}.",
        (_row("Median", median), _row("This place", own, "own")),
        lines=(("median", 72.0),),
    )


@_of("map-classes")
def _map_classes() -> Picture:
    values = [2.0, 3.0, 3.5, 4.0, 5.0, 9.0, 9.5, 10.0, 18.0, 19.0]
    rows, words = [], []
    for name, kind in (
        ("Equal numbers", ClassKind.QUANTILE),
        ("Natural breaks", ClassKind.NATURAL),
    ):
        breaks = classify(values, kind, 3).breaks
        ticks = tuple(Mark(end + 0.2, kind="tick") for end in breaks)
        rows.append(Row(name, (*(Mark(value) for value in values), *ticks)))
        words.append(joined([f"{end:g}" for end in breaks]))
    return Picture(
        "Ten values in three classes. Equal numbers end the classes at "
        f"{words[0]}; natural breaks at {words[1]}, where the values leave gaps.",
        tuple(rows),
    )


@_of("practically-the-same")
def _practically_same() -> Picture:
    rows = []
    for name, gap, half in (("A", 0.4, 1.0), ("B", 0.4, 3.5), ("C", 4.5, 2.0)):
        narrow = half * 1.645 / Z95
        told = "told" if gap > half else "cannot tell"
        words = "practically the same" if gap + narrow < 2 and gap <= half else told
        rows.append(_row(name, _estimate(gap, narrow), "own", words))
    return Picture(
        "Three differences with their 90 % intervals and a margin of 2. That of A lies within the "
        "margin, so the two numbers are practically the same. B could be more or less: the data "
        "cannot tell. C is told.",
        tuple(rows),
        lines=(("margin", -2.0), ("no difference", 0.0), ("margin", 2.0)),
    )


@_of("smallest-gap")
def _smallest_gap() -> Picture:
    smallest = smallest_gap(2.0, 1.5)
    half = Z95 * float(np.hypot(2.0, 1.5))
    return Picture(
        "A difference of 3 with standard errors of 2 and 1.5 cannot be told from 0. With errors as "
        f"large as these a true difference of {_n(smallest)} would be told in 80 of 100 cases.",
        (
            _row("What was seen", _estimate(3.0, half), "own"),
            Row("Would be told", (Mark(smallest, kind="tick"),), f"from {_n(smallest)}"),
        ),
        lines=(("no difference", 0.0),),
    )


@_of("exaggeration")
def _exaggeration() -> Picture:
    factor, told = exaggeration(2.0, 2.0), power(2.0, 2.0)
    return Picture(
        f"A true difference of 2 with a standard error of 2 is told in {100 * told:.0f} of 100 "
        f"cases, when luck has made it larger than {_n(Z95 * 2)}. Those that are told are "
        f"{_n(factor)} times too large on average.",
        (
            Row("True", (Mark(2.0),), "2.0"),
            Row("Told, on average", (Mark(2.0 * factor, kind="own"),), _n(2.0 * factor)),
        ),
        lines=(("told from here", Z95 * 2.0), ("no difference", 0.0)),
    )


@_of("funnel")
def _funnel() -> Picture:
    rng = np.random.default_rng(4)
    errors = np.linspace(0.6, 4.0, 24)
    values = 70 + errors * np.clip(rng.standard_normal(24), -1.7, 1.7)
    values[3] = values[20] = 76.0  # one with a small error, one with a large one
    limits = funnel(values, errors, 70.0)
    wide = (limits.upper[:, 0] - 70.0) / errors[0]
    joins = [
        Join((0.0, 70.0), (4.2, 70.0 + sign * float(each) * 4.2), dashed=level == 0)
        for level, each in enumerate(wide)
        for sign in (-1, 1)
    ]
    kinds = ["own" if outside == 2 else "firm" for outside in limits.outside]
    return Picture(
        "Places by their standard error (to the right: less certain). The limits at 95 % (dashed) "
        "and 99.8 % widen with it. One place with 76 lies outside both; another with 76 does not, "
        "because its error is larger.",
        points=tuple(
            (error, Mark(value, kind=kind))
            for error, value, kind in zip(errors.tolist(), values.tolist(), kinds, strict=True)
        ),
        joins=(*joins, Join((0.0, 70.0), (4.2, 70.0))),
        across=",~f",
    )


# ---- peers -----------------------------------------------------------------------------------
@_of("peers")
def _peers() -> Picture:
    facts = {"A": (0.1, 0.2, 0.1), "B": (0.3, 0.1, 0.4), "C": (0.2, 0.9, 0.1), "D": (1.6, 0.2, 1.1)}
    rows = tuple(
        Row(f"Place {name}", bar=sum(each) / 3, words=_n(sum(each) / 3, 2))
        for name, each in facts.items()
    )
    return Picture(
        "The distance of four places, the mean of how far they lie apart in population, in groups "
        "of residents and in density: A and B are the nearest, and the peers if two are wanted.",
        rows,
    )


@_of("peer-stability")
def _peer_stability() -> Picture:
    shares = {"A": 1.0, "B": 0.93, "C": 0.61, "D": 0.34}
    return Picture(
        "With 200 other weightings A is always among the peers, B in 93 of 100 cases, C in 61 and "
        "D in 34: A and B stand firmly, D depends on the weights.",
        tuple(
            Row(f"Peer {name}", bar=share, words=f"{100 * share:.0f} %")
            for name, share in shares.items()
        ),
        number="~%",
    )


@_of("unlike-others")
def _unlike_others() -> Picture:
    distances = np.linspace(0.05, 0.6, 19).tolist()
    limit = float(np.quantile(distances, 0.95))
    return Picture(
        "How far the nearest peer of each place is away. For this place (diamond) it is farther "
        "than for 95 % of all: it has no close peers.",
        (_strip("Nearest peer", distances, 0.95),),
        lines=(("95 % of places", limit),),
    )


@_of("reference-value")
def _reference_value() -> Picture:
    return Picture(
        "A goal of 75, typed in with its year and source, is taken as exact. The interval of A "
        "leaves it out, so A lies above it; that of B contains it, so B cannot be told from it.",
        (
            _row("A", Estimate(80, 77, 83), "own"),
            _row("B", Estimate(77, 73, 81), "own"),
        ),
        lines=(("goal", 75.0),),
    )


@_of("doing-better")
def _doing_better() -> Picture:
    own, peers = Estimate(70, 67, 73), [("A", 84.0), ("B", 78.0), ("C", 73.5), ("D", 68.0)]
    outcomes = [difference(_estimate(value, 3.0), own) for _, value in peers]
    p = [
        float(p_of_interval(value - 70.0, each.lower, each.upper))
        for (_, value), each in zip(peers, outcomes, strict=True)
    ]
    better = holm(p)
    rows = [
        _row(f"Peer {name}", _estimate(value, 3.0), "own" if told and value > 70 else "firm",
             "better" if told and value > 70 else "cannot tell")
        for (name, value), told in zip(peers, better, strict=True)
    ]  # fmt: skip
    return Picture(
        "Of four peers A and B are better than this place (70) also when all four comparisons are "
        "looked at together. C is higher, but not clearly.",
        (*rows, _row("This place", own, "firm", "")),
        lines=(("this place", 70.0),),
    )


# ---- ranks and headlines ---------------------------------------------------------------------
_STRIP = [2.0, 3.0, 3.5, 4.0, 4.2, 5.0, 5.5, 6.0, 6.4, 7.0, 8.0, 9.5]


@_of("position")
def _position() -> Picture:
    low, high = np.quantile(_STRIP, [0.25, 0.75])
    below = sum(value < 7.6 for value in _STRIP)
    return Picture(
        f"{below} of 12 other values are lower than 7.6, which is {100 * below / 12:.0f} %: the "
        "value stands in the highest quarter, by position only.",
        (_strip("Places", _STRIP, 7.6),),
        lines=(("lowest quarter", float(low)), ("highest quarter", float(high))),
    )


@_of("holm")
def _holm() -> Picture:
    p = [0.004, 0.013, 0.030, 0.20]
    significant = holm(p)
    rows = tuple(
        Row(
            f"Comparison {number + 1}",
            (Mark(each, kind="own" if holds else "firm"), Mark(0.05 / (4 - number), kind="tick")),
            "holds" if holds else "does not hold",
        )
        for number, (each, holds) in enumerate(zip(p, significant, strict=True))
    )
    return Picture(
        "The p of four comparisons with their limits (ticks): 0.05 / 4 for the clearest, then "
        "0.05 / 3, and so on. 0.030 would do alone; it fails its limit of 0.025, and so does "
        "everything after it.",
        rows,
        number=",~f",
    )


@_of("rank-range")
def _rank_range() -> Picture:
    values, half = [84.0, 80.0, 76.0, 75.0, 73.0, 66.0], 3.0
    rank = rank_range(values, np.subtract(values, half), np.add(values, half), 3, Better.HIGHER)
    rows = tuple(
        _row(f"Place {name}", _estimate(value, half), "own" if name == "D" else "firm", "")
        for name, value in zip("ABCDEF", values, strict=True)
    )
    return Picture(
        f"D is the fourth of six by its value. {rank.ahead} place is clearly better and "
        f"{rank.behind} clearly worse among all comparisons, so its rank is {rank.best} to "
        f"{rank.worst}.",
        rows,
    )


@_of("robust-spread")
def _robust_spread() -> Picture:
    values = [*_STRIP, 22.0]
    middle, size = float(np.median(values)), spread_of(np.array(values)).size
    return Picture(
        f"The usual distance of 13 places from their median of {_n(middle)} is {_n(size)}. The one "
        f"extreme place at 22 hardly moves it; the ordinary standard deviation would be "
        f"{_n(float(np.std(values, ddof=1)))}.",
        (_strip("Places", values),),
        lines=(("median", middle), ("one away", middle + size)),
    )


@_of("false-discovery-rate")
def _false_discoveries() -> Picture:
    p = [0.002, 0.011, 0.035, 0.060, 0.30]
    discoveries = benjamini_hochberg(p)
    rows = tuple(
        Row(
            f"Test {number + 1}",
            (
                Mark(each, kind="own" if picked else "firm"),
                Mark(0.1 * (number + 1) / 5, kind="tick"),
            ),
            "picked" if picked else "",
        )
        for number, (each, picked) in enumerate(zip(p, discoveries, strict=True))
    )
    return Picture(
        "The p of five tests with their limits (ticks): 0.10 times 1/5, 2/5 and so on. All tests "
        "up "
        "to the last one within its limit are picked.",
        rows,
        number=",~f",
    )


@_of("question-set")
def _question_set() -> Picture:
    gaps = [("Income", 9.0, 4.0), ("Rent", 4.0, 3.8), ("Debt", 2.0, 5.0), ("Schools", 1.0, 4.0),
            ("Crime", -1.5, 4.5), ("Air", 0.5, 3.0)]  # fmt: skip
    p = [float(p_of_interval(gap, gap - half, gap + half)) for _, gap, half in gaps]
    told = benjamini_hochberg([each if each < 0.05 else 1.0 for each in p])
    rows = tuple(
        _row(name, _estimate(gap, half), "own" if holds else "firm", "told" if holds else "")
        for (name, gap, half), holds in zip(gaps, told, strict=True)
    )
    return Picture(
        "Six differences of one page. Income holds among all six. Rent is clear by itself "
        f"(p {p[1]:.3f}), but the second of six has to be below 0.033, so it is not told: that "
        "depends on the whole set, never on the rows that are visible.",
        rows,
        lines=(("no difference", 0.0),),
    )


@_of("screening")
def _screening() -> Picture:
    rows = [("Rent", 1.1, 0.4, True), ("Jobs", -0.8, 0.5, True), ("Income", 0.2, 0.15, False),
            ("Schools", 0.6, 0.9, False)]  # fmt: skip
    return Picture(
        "Differences from the median, in usual distances of places. Rent and jobs are clear and "
        "larger than 0.3: a strength and an area to explore. Income is clear but small, schools "
        "are large but not clear.",
        tuple(
            _row(
                name,
                _estimate(value, half),
                "own" if listed else "firm",
                "listed" if listed else "",
            )
            for name, value, half, listed in rows
        ),
        lines=(("−0.3", -0.3), ("0.3", 0.3)),
    )


@_of("positions")
def _positions() -> Picture:
    reliable = [60.0, 64.0, 70.0, 72.0, 75.0, 78.0]
    everybody = [48.0, 50.0, 53.0, 55.0, 58.0, 61.0, *reliable]
    own = 66.0
    shares = [
        100 * sum(value < own for value in values) / len(values) for values in (reliable, everybody)
    ]
    return Picture(
        f"A value of 66 is higher than {shares[0]:.0f} % of the reliable values, which are those "
        "of "
        f"large places, and higher than {shares[1]:.0f} % of all that are published.",
        (
            _strip("Reliable values", reliable, own, f"higher than {shares[0]:.0f} %"),
            _strip("All published", everybody, own, f"higher than {shares[1]:.0f} %"),
        ),
    )


@_of("posterior-rank")
def _posterior() -> Picture:
    values, errors = [82.0, 79.0, 77.0, 75.0, 74.0, 70.0], [3.0, 2.0, 4.0, 2.5, 3.0, 2.0]
    rows, words = [], []
    for number, (value, error) in enumerate(zip(values, errors, strict=True)):
        rank = posterior_rank(values, errors, number, Better.HIGHER)
        share = rank.better_half if rank else 0.0
        words.append(f"{10 * share:.0f} in 10")
        rows.append(_row("ABCDEF"[number], _estimate(value, Z95 * error),
                         "own" if number == 2 else "firm", words[-1]))  # fmt: skip
    return Picture(
        "Six places whose ranks are not known closely, and how probable it is that each is in the "
        f"better half. C, the third by its value, is there with {words[2]}.",
        tuple(rows),
    )


# ---- gaps between groups ---------------------------------------------------------------------
@_of("group-gap")
def _group_gap() -> Picture:
    reference = Estimate(84, 82.5, 85.5)
    rows = [_row("Reference", reference)]
    results = []
    for name, value, half in (("Group A", 75.0, 4.0), ("Group B", 81.0, 5.0)):
        outcome = compare(_estimate(value, half), reference, Better.HIGHER)
        results.append(f"{84 - value:.0f} points, {outcome.verdict}")
        rows.append(_row(name, _estimate(value, half), "own"))
    return Picture(
        f"The reference has 84. Group A lies below it by {results[0]}; group B by {results[1]}, "
        "because its interval is too wide.",
        tuple(rows),
        lines=(("reference", 84.0),),
    )


@_of("ratio")
def _ratio() -> Picture:
    one, other = Estimate(12, 9, 16), Estimate(6, 5, 7.5)
    result = ratio(one, other)
    value = Estimate(result.value or 0.0, result.lower, result.upper)
    return Picture(
        f"12 % (9 to 16) without a job against 6 % (5 to 7.5): {_n(value.value)} times as many "
        f"({_between(value)}). Of those with a job it is 88 against 94 %, a ratio of 0.9.",
        (_row("Ratio", value, "own"),),
        lines=(("equal", 1.0),),
    )


@_of("best-reliable-group")
def _best_group() -> Picture:
    rows = (
        _row("Group A, weak", Estimate(92, 78, 99), "weak"),
        _row("Group B", Estimate(85, 82, 88), "own"),
        _row("Group C", Estimate(83, 80, 86)),
        _row("Group D", Estimate(74, 70, 78)),
    )
    return Picture(
        "A has the highest value, which is weak and so no reference. B is the best reliable group. "
        "Because the data picked it, the gaps to it are tested as three of all pairs of the "
        "reliable groups.",
        rows,
        lines=(("best reliable", 85.0),),
    )


@_of("part-against-whole")
def _part() -> Picture:
    group, everyone = Estimate(70.0, 66.08, 73.92), Estimate(75.0, 73.04, 76.96)
    outcome = part_against_whole(group, everyone, 0.25, Better.HIGHER)
    apart = Estimate(outcome.difference or 0.0, outcome.lower, outcome.upper)
    return Picture(
        "A group of a quarter of everyone has 70 (66.1 to 73.9), everyone 75 (73.0 to 77.0). What "
        f"they have in common is counted once: {_n(apart.value)} ({_between(apart)}), "
        f"{outcome.verdict}.",
        (_row("Everyone", everyone), _row("The group", group, "own")),
    )


@_of("unusual-gap")
def _unusual() -> Picture:
    gaps = [3.0, 4.0, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0]
    middle = float(np.median(gaps))
    return Picture(
        f"The gap between the same two groups is {_n(middle)} in the median of nine other places. "
        "Here it is 15 (12 to 18), larger than usual by more than the errors of both.",
        (
            Row("Other places", tuple(Mark(gap) for gap in gaps)),
            _row("This place", Estimate(15, 12, 18), "own"),
        ),
        lines=(("median gap", middle), ("no gap", 0.0)),
    )


@_of("gaps-of-a-place")
def _all_gaps() -> Picture:
    gaps = [("Jobs", 9.0, 4.0, 1), ("Income", 14.0, 7.0, 1), ("Debt", 5.0, 4.6, 6),
            ("Preschool", 12.0, 16.0, 6)]  # fmt: skip
    p = [
        min(1.0, pairs * float(p_of_interval(gap, gap - half, gap + half)))
        for _, gap, half, pairs in gaps
    ]
    discoveries = benjamini_hochberg(p)
    rows = tuple(
        _row(name, _estimate(gap, half), "own" if holds else "firm",
             "listed" if holds else "not listed")
        for (name, gap, half, _), holds in zip(gaps, discoveries, strict=True)
    )  # fmt: skip
    return Picture(
        "Four gaps of one place. Jobs and income hold among all tests. Debt is clear by itself, "
        "but "
        "its groups were picked out of six pairs; preschool is wide and not clear.",
        rows,
        lines=(("no gap", 0.0),),
    )


@_of("two-shares")
def _two_shares() -> Picture:
    return Picture(
        "A group is 20 % of the households and holds 12 % of the home value: a ratio of 0.6, or 8 "
        "points less than its share. No interval is published, so nothing is tested.",
        (
            Row("Of households", bar=0.20, words="20 %"),
            Row("Of home value", bar=0.12, words="12 %"),
        ),
        number="~%",
    )


# ---- all groups at once ----------------------------------------------------------------------
_GROUPS = {"Group A": (86.0, 2.0), "Group B": (80.0, 4.0), "Group C": (78.0, 3.0),
           "Group D": (70.0, 5.0)}  # fmt: skip
_SIZES = np.array([0.5, 0.2, 0.2, 0.1])
_VALUES = np.array([value for value, _ in _GROUPS.values()])
_HALVES = np.array([half for _, half in _GROUPS.values()])
_MEAN = float(_SIZES @ _VALUES)
_TALL = "Four groups that are 50, 20, 20 and 10 % of the people have 86, 80, 78 and 70"


def _groups(label: str, value: float, caption: str) -> Picture:
    rows = tuple(
        _row(name, _estimate(group, half), "own", f"{100 * size:.0f} % of people")
        for (name, (group, half)), size in zip(_GROUPS.items(), _SIZES, strict=True)
    )
    return Picture(caption, rows, lines=((label, value),))


def _index(method: str) -> float:
    definition = next(each for each in DEFINITIONS if each.method.id == method)
    return float(definition.formula(_VALUES, _SIZES, Better.HIGHER))


@_of("disjoint-groups")
def _disjoint() -> Picture:
    return Picture(
        "Five groups are published. Black, White and other residents who are not Hispanic and "
        "Hispanic residents share nobody and add up to all; residents of color overlap with three "
        "of them and are left out.",
        (
            Row("White, not Hispanic", bar=0.62, words="62 %"),
            Row("Black, not Hispanic", bar=0.18, words="18 %"),
            Row("Hispanic", bar=0.12, words="12 %"),
            Row("Other, not Hispanic", bar=0.08, words="8 %"),
            Row("Of color", (Mark(0.38, kind="weak"),), "left out"),
        ),
        number="~%",
    )


@_of("equality")
def _equality() -> Picture:
    weights = (Z95 / _HALVES) ** 2
    mean = float(weights @ _VALUES / weights.sum())
    q = float(weights @ (_VALUES - mean) ** 2)
    return _groups(
        "common mean", mean,
        f"Four groups around their common mean of {_n(mean)}, in which precise ones count more. "
        f"Their squared distances in errors add up to Q = {_n(q)}; of four equal groups 95 % stay "
        "below 7.8, so these differ.",
    )  # fmt: skip


@_of("between-group-variance")
def _variance() -> Picture:
    noise = variance_noise(_HALVES / Z95, _SIZES)
    raw = float(between_group_variance(_VALUES, _SIZES, Better.HIGHER))
    return _groups(
        "mean", _MEAN,
        f"{_TALL}. The mean squared distance from {_n(_MEAN)} is {_n(raw)}; {_n(noise)} of it is "
        f"what errors alone would give, so {_n(raw - noise)} is left, and its root is "
        f"{_n(float(np.sqrt(raw - noise)))} points.",
    )  # fmt: skip


@_of("mean-difference-from-best")
def _from_best() -> Picture:
    return _groups(
        "best", 86.0,
        f"{_TALL}: they lie 0, 6, 8 and 16 below the best, "
        f"{_n(_index('mean-difference-from-best'))} on average of the people.",
    )  # fmt: skip


@_of("index-of-disparity")
def _disparity_index() -> Picture:
    return _groups(
        "mean", _MEAN,
        f"{_TALL}. Their mean distance from {_n(_MEAN)} is "
        f"{_n(100 * _index('index-of-disparity'))} % of that mean.",
    )  # fmt: skip


@_of("theil")
def _theil() -> Picture:
    return _groups(
        "mean", _MEAN,
        f"{_TALL}. Divided by their mean and weighed with the logarithm of that, they give an "
        "index "
        f"of {_index('theil'):.4f}; it would be 0 if all had the same.",
    )  # fmt: skip


@_of("mean-log-deviation")
def _log_deviation() -> Picture:
    return _groups(
        "mean", _MEAN,
        f"{_TALL}. The mean logarithm of how far below the mean they are is "
        f"{_index('mean-log-deviation'):.4f}, to which group D, the lowest, adds the most for its "
        "size.",
    )  # fmt: skip


@_of("population-attributable-risk")
def _attributable_risk() -> Picture:
    risk = _index("population-attributable-risk")
    return _groups(
        "everybody", _MEAN,
        f"{_TALL}, everybody together {_n(_MEAN)}. If every group had the 86 of the best, "
        "everybody "
        f"would have 86, {_n(risk)} points more.",
    )  # fmt: skip


@_of("population-attributable-fraction")
def _attributable_fraction() -> Picture:
    share = _index("population-attributable-fraction")
    return _groups(
        "everybody", _MEAN,
        f"{_TALL}, everybody together {_n(_MEAN)}. With the 86 of the best group everybody's value "
        f"would be {_n(100 * share)} % higher than it is.",
    )  # fmt: skip


def _sloped(caption: str) -> Picture:
    values = _VALUES[::-1]
    weights = _SIZES[::-1]
    first, last = (float(each @ values) for each in line_ends(weights))
    halves = _HALVES[::-1]
    return Picture(
        caption,
        points=tuple(
            (x, Mark(value, value - half, value + half, "own"))
            for x, value, half in zip(
                ridits(weights).tolist(), values.tolist(), halves.tolist(), strict=True
            )
        ),
        joins=(Join((0.0, first), (1.0, last)),),
        across=".0%",
    )


def _ends() -> tuple[float, float]:
    first, last = (float(each @ _VALUES[::-1]) for each in line_ends(_SIZES[::-1]))
    return first, last


@_of("slope-index")
def _slope() -> Picture:
    first, last = _ends()
    return _sloped(
        "Four groups in order, each at the middle of the people it holds (0 to 100 % across). The "
        f"line through them rises from {_n(first)} to {_n(last)}: a slope index of "
        f"{_n(last - first)}."
    )


@_of("relative-index")
def _relative() -> Picture:
    first, last = _ends()
    return _sloped(
        "The same kind of line through four groups in order (0 to 100 % of the people across). Its "
        f"ends are {_n(first)} and {_n(last)}: a relative index of {_n(last / first, 2)}."
    )


@_of("index-interval")
def _index_bounds() -> Picture:
    rows = []
    for name, values in (
        ("Groups differ", _VALUES),
        ("Equal groups", np.array([80.0, 81, 79, 82])),
    ):
        spreads = Spreads(values, _HALVES / Z95, _HALVES / Z95)

        def root(
            groups: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
        ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
            return np.sqrt(between_group_variance(groups, _SIZES, Better.HIGHER))

        low, high = index_interval(root, spreads, float(_SIZES @ values))
        value = float(root(values[np.newaxis])[0])
        rows.append(_row(name, Estimate(value, low, high), "own"))
    return Picture(
        "How far apart groups are, in points (the root of their variance). For groups that differ "
        "the interval begins above 0; for equal groups errors alone give an index above 0, and the "
        "interval begins at 0.",
        tuple(rows),
        lines=(("equal", 0.0),),
    )


@_of("people-behind-the-gap")
def _people() -> Picture:
    heads = {"Group B": 20_000, "Group C": 20_000, "Group D": 10_000}
    behind = {name: heads[name] * (86.0 - _GROUPS[name][0]) / 100 for name in heads}
    return Picture(
        "Groups of 20,000, 20,000 and 10,000 people lie 6, 8 and 16 points behind the best. That "
        "is "
        f"{joined([f'{number:,.0f}' for number in behind.values()])} people, "
        f"{sum(behind.values()):,.0f} in all.",
        tuple(Row(name, bar=number, words=f"{number:,.0f}") for name, number in behind.items()),
    )


# ---- change over the years -------------------------------------------------------------------
def _series(
    years: Sequence[int], values: Sequence[float], half: float, kind: str = "own"
) -> tuple[tuple[float, Mark], ...]:
    return tuple(
        (float(year), Mark(value, value - half, value + half, kind))
        for year, value in zip(years, values, strict=True)
    )


def _joined(years: Sequence[int], values: Sequence[float]) -> list[Join]:
    spots = [(float(year), value) for year, value in zip(years, values, strict=True)]
    return [Join(start, end) for start, end in pairwise(spots)]


@_of("trend-line")
def _trend_line() -> Picture:
    years, values = [2014, 2015, 2016, 2018, 2021, 2022], [70.0, 71.0, 73.0, 74.0, 79.0, 80.0]
    joins = [*_joined(years[:3], values[:3]), Join((2016, 73.0), (2018, 74.0), dashed=True)]
    return Picture(
        "2014 to 2016 are joined; 2017 is published for nobody, so the line to 2018 is dashed. "
        "A rule changed before 2021: the line is broken there.",
        points=_series(years, values, 1.2),
        joins=(*joins, *_joined(years[4:], values[4:])),
    )


@_of("change")
def _change() -> Picture:
    tested = difference(_estimate(78.0, 2.5), _estimate(72.0, 3.0))
    return Picture(
        "72 (69 to 75) in 2018 and 78 (75.5 to 80.5) in 2023: a change of 6 "
        f"({_n(tested.lower)} to {_n(tested.upper)}), which leaves out 0.",
        points=(
            (2018.0, Mark(72.0, 69.0, 75.0, "own")),
            (2023.0, Mark(78.0, 75.5, 80.5, "own")),
        ),
        joins=(Join((2018.0, 72.0), (2023.0, 78.0)),),
    )


@_of("recent-trend")
def _recent_trend() -> Picture:
    years, values = [2019, 2020, 2021, 2022, 2023], [70.0, 71.2, 72.1, 73.4, 74.2]
    error = 0.35
    slope = weighted_slope(years, values, np.diag([error**2] * 5))
    start = float(np.mean(values)) - 2 * slope.slope
    return Picture(
        f"Five values with standard errors of 0.35 rise by {_n(slope.slope, 2)} a year. p is "
        f"{slope.p:.5f}, below 0.002, and the direction stays whichever value is left out: a "
        "recent "
        "trend.",
        points=_series(years, values, Z95 * error),
        joins=(Join((2019.0, start), (2023.0, start + 4 * slope.slope)),),
    )


@_of("gap-trend")
def _gap_trend() -> Picture:
    tested = difference(
        _estimate(-6.0, float(np.hypot(2, 1))), _estimate(-14.0, float(np.hypot(2, 1)))
    )
    return Picture(
        "The reference stays at 84 and 85, the group rises from 70 to 79: the gap narrows from 14 "
        f"to 6, by 8 ({_n(tested.lower)} to {_n(tested.upper)}), because those behind improved.",
        points=(
            *_series([2018, 2023], [84.0, 85.0], 1.0, "firm"),
            *_series([2018, 2023], [70.0, 79.0], 2.0),
        ),
        joins=(*_joined([2018, 2023], [84.0, 85.0]), *_joined([2018, 2023], [70.0, 79.0])),
    )


@_of("pooled-gap")
def _pooled_gap() -> Picture:
    years, gaps = [2019, 2021, 2023], [4.0, 6.5, 5.0]
    errors = ([2.6, 3.4, 2.8], [1.0, 1.0, 1.0])
    pooled = pooled_gap(years, gaps, errors, 1)
    rows = [
        _row(str(year), _estimate(gap, Z95 * float(np.hypot(one, other))))
        for year, gap, one, other in zip(years, gaps, *errors, strict=True)
    ]
    shared = shared_covariance([2022, 2023], [1.0, 1.0], 5)[0, 1]
    result = Estimate(pooled.gap, pooled.lower, pooled.upper)
    return Picture(
        f"The gaps of three years, each too uncertain to be told. Together they are "
        f"{_n(pooled.gap)} ({_between(result)}). Five-year estimates a year apart would have "
        f"{100 * shared:.0f} % of their data in common, which counts once.",
        (*rows, _row("Together", result, "own")),
        lines=(("no gap", 0.0),),
    )


# ---- readiness, priorities and targets ---------------------------------------------------------
@_of("readiness-spread")
def _readiness() -> Picture:
    answers = {"Leaders": (0, 1, 4, 5), "Data skills": (4, 1, 1, 4), "Staff time": (5, 4, 1, 0)}
    standing = readiness_standing(list(answers), answers)
    rows = tuple(
        Row(
            each.condition,
            bar=each.ready / each.answers,
            words=f"{each.standing}, {_n(each.distance or 0.0)} levels apart",
        )
        for each in standing.conditions
    )
    return Picture(
        "Ten people place three conditions on four levels; bars are the share that chose the third "
        f"or fourth. On data skills five of ten did, and two answers lie "
        f"{_n(standing.differing[0].distance or 0.0)} levels apart on average: they differ most.",
        rows,
        number=".0%",
    )


@_of("priorities-under-weightings")
def _priorities() -> Picture:
    scores = {"A": (5.0, 4.0), "B": (4.0, 1.0), "C": (1.0, 5.0), "D": (1.0, 1.0)}
    standing = priorities_standing(list(scores.values()), 2)
    rows = tuple(
        Row(f"Priority {name}", bar=each.share, words=str(each.standing))
        for name, each in zip(scores, standing.priorities, strict=True)
    )
    shares = [f"{100 * (row.bar or 0):.0f}" for row in rows]
    return Picture(
        "Two of four priorities are to be chosen by two criteria. A scores high on both and is "
        f"chosen under all weightings, D under none. B is chosen under {shares[1]} of 100 and C "
        f"under {shares[2]}: it depends on the weights.",
        rows,
        number=".0%",
    )


@_of("rank-correlation-within-states")
def _within_states() -> Picture:
    first = np.arange(8.0)
    shapes = {"A": first, "B": first[::-1], "C": first[[1, 0, 3, 2, 5, 4, 7, 6]]}
    states = np.repeat(np.arange(len(shapes)), first.size)
    levels = 10.0 * states  # a state with more of the one has more of the other
    x = np.tile(first, len(shapes)) + levels
    y = np.concatenate(list(shapes.values())) + levels
    sizes, correlations = correlations_by_state(x, y, states)
    within = pooled_correlation(sizes, correlations)[0]
    everywhere = float(correlations_by_state(x, y, np.zeros(x.size))[1][0])
    rows = (
        *(
            Row(f"State {name}", (Mark(float(each)),), f"{each:.2f}".replace("-", "−"))
            for name, each in zip(shapes, correlations, strict=True)
        ),
        Row("Within states", (Mark(within),), f"{within:.2f}"),
        Row("Whatever the state", (Mark(everywhere),), f"{everywhere:.2f}"),
    )
    return Picture(
        "Three states with eight counties each; state C has most of both metrics. In A the two go "
        "together, in B against each other, in C nearly together: "
        f"{within:.2f} on average. Among all counties, whatever their state, the correlation is "
        f"{everywhere:.2f}, because the states differ in both.",
        rows,
        (("none", 0.0),),
        number=".1f",
    )


@_of("smallest-detectable-change")
def _detectable() -> Picture:
    now = _estimate(70.0, Z95 * 2)
    least = smallest_detectable_change(now, 2.0)
    counts, seen = least.change or 0.0, least.with_power or 0.0
    return Picture(
        f"A value of 70 with a standard error of 2. A later one counts as changed {_n(counts)} "
        f"away from it. Only a true change of {_n(seen)} is seen in 80 of 100 cases, so a target "
        "of 75 may be reached without these data showing it.",
        (
            _row("Now", now, "own"),
            _row("Just counts", _estimate(70 + counts, Z95 * 2), words=_n(70 + counts)),
            _row("Seen in 80 of 100", _estimate(70 + seen, Z95 * 2), words=_n(70 + seen)),
        ),
        lines=(("target", 75.0),),
    )


@_of("first-year-seen")
def _first_seen() -> Picture:
    least = smallest_detectable_change(Estimate(60.0), 2.0)
    seen = first_seen(2023, [2021, 2022, 2023], 1, 2025, least, lambda year: 2.0 * (year - 2023))
    border, year = 60 + (least.with_power or 0.0), seen.data_year or 2029
    return Picture(
        "The straight path from 60 in 2023 to 72 in 2029, two points a year. The smallest change "
        f"that is seen in 80 of 100 cases ends at {_n(border)} (dashed). The value of {year} is "
        f"the first above it, and is published two years later, in {seen.year}.",
        points=((2023.0, Mark(60.0)), (float(year), Mark(60 + 2.0 * (year - 2023), kind="own"))),
        joins=(
            Join((2023.0, 60.0), (2029.0, 72.0)),
            Join((2023.0, border), (2029.0, border), dashed=True),
        ),
    )


@_of("target-suggestions")
def _suggestions() -> Picture:
    peers = [62.0, 64.0, 67.0, 70.0, 76.0]
    median, quarter = (float(np.quantile(peers, part)) for part in (0.5, 0.75))
    least = smallest_detectable_change(Estimate(60.0), 2.0).with_power or 0.0
    return Picture(
        f"A place stands at 60. The median of five peers is {_n(median)}, a quarter of them reach "
        f"{_n(quarter)}, a tenth better is 66. Its data first show a change to {_n(60 + least)}: "
        "of these, only the better quarter's level lies beyond.",
        (
            _strip("Peers", peers),
            Row("Peers' median", (Mark(median, kind="own"),), _n(median)),
            Row("Better quarter", (Mark(quarter, kind="own"),), _n(quarter)),
            Row("A tenth better", (Mark(66.0, kind="own"),), "66"),
        ),
        lines=(("now", 60.0), ("can be shown", 60 + least)),
    )


@_of("effect-size-target")
def _effect_size() -> Picture:
    shares = (0.08, 0.5, 0.824)
    targets = [effect_size_target(share, Better.HIGHER) or 0.0 for share in shares]
    rows = tuple(
        Row(
            f"From {100 * share:.3g} %",
            (Mark(share), Mark(target, kind="own")),
            f"to {100 * target:.1f} %",
        )
        for share, target in zip(shares, targets, strict=True)
    )
    return Picture(
        f"Steps of the same size: from 8 % to {100 * targets[0]:.1f} %, from 50 % to "
        f"{100 * targets[1]:.1f} %, and from 82.4 % to {100 * targets[2]:.1f} %. The first and the "
        "last are published targets of Healthy People 2030 (AHS-08, PHI-04).",
        rows,
        number=".0%",
    )


@_of("achievable-benchmark")
def _achievable() -> Picture:
    values, errors, people = (
        [90.0, 80.0, 70.0, 60.0, 50.0],
        [12.0, 3, 3, 3, 3],
        [4.0, 12, 30, 30, 24],
    )
    benchmark = achievable_benchmark(values, errors, people, Better.HIGHER)
    rows = tuple(
        _row(
            f"Place {name}",
            _estimate(value, Z95 * error),
            "own" if name in "AB" else "firm",
            f"{number:g} % of residents",
        )
        for name, value, error, number in zip("ABCDE", values, errors, people, strict=True)
    )
    return Picture(
        "A has the highest value, but an uncertain one, which is drawn towards the mean of all. A "
        "and B are the best places that hold a tenth of all residents; the mean of their drawn "
        f"values is the benchmark, {_n(benchmark)}.",
        rows,
        lines=(("benchmark", benchmark),),
    )


@_of("pace")
def _pace() -> Picture:
    normal = NormalDist(3.0, 4.0)
    changes = np.array([normal.inv_cdf((number + 0.5) / 40) for number in range(40)])
    moved = PlacesMoved(2018, 2023, np.arange(40, dtype=np.int32), changes, np.full(40, 3.2))
    result = pace_of([moved], 1)
    published = float(np.quantile(changes, 0.9))
    return Picture(
        "Changes of 40 places over five years, each with an error of 3.2 points. One in ten of "
        f"the published ones exceeds {_n(published)}, without the errors {_n(result.p90 or 0.0)}: "
        f"{100 * (result.noise_share or 0.0):.0f} % of the spread is noise.",
        (_strip("Published changes", changes.tolist()),),
        lines=(("median", result.median or 0.0), ("fastest tenth", result.p90 or 0.0)),
    )


@_of("years-to-reach")
def _years_to_reach() -> Picture:
    movement = Movement(1.2, 0.0)
    others = Pace(2018, 2023, 100, 3.0, movement=movement, parts=((3.0, movement),) * 20)
    reach = years_to_reach(others, 6.0, 1.0)
    years = [0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    joins = [
        Join((start, others.gain(start, share) or 0.0), (end, others.gain(end, share) or 0.0))
        for share in (0.5, 0.9)
        for start, end in pairwise(years)
    ]
    return Picture(
        "A target is 6 points away (dashed). The fastest tenth of comparable places (upper line) "
        f"gain as much in {_n(reach.fastest or 0.0)} years ({_n(reach.lower or 0.0)} to "
        f"{_n(reach.upper or 0.0)}), half of them (lower line) in {_n(reach.half or 0.0)}.",
        points=(
            (reach.fastest or 0.0, Mark(6.0, kind="own")),
            (reach.half or 0.0, Mark(6.0)),
        ),
        joins=(*joins, Join((0.0, 6.0), (11.0, 6.0), dashed=True)),
    )


_PAST = ([2019, 2020, 2021, 2022, 2023], [71.0, 70.0, 72.0, 71.0, 65.0])


def _level() -> Outlook:
    movement = Movement(0.8, 0.0)
    return outlook_of(*_PAST, [2.0] * 5, movement, Shared({}, 0.2), [2026, 2028])


@_of("outlook")
def _outlook() -> Picture:
    result = _level()
    start, (first, last) = (2023.0, result.level or 0.0), result.points
    return Picture(
        f"Five values, the last one 65. Together they speak for a level of {_n(start[1])}, which "
        f"is carried on. The value published for 2028 would be {_n(last.lower)} to "
        f"{_n(last.upper)} in 95 of 100 cases if nothing changes.",
        points=(
            *_series(*_PAST, Z95 * 2.0, "firm"),
            *((float(each.year), Mark(each.value, each.lower, each.upper, "own"))
              for each in (first, last)),
        ),
        joins=(Join(start, (2028.0, last.value), dashed=True),),
    )  # fmt: skip


@_of("pooled-baseline")
def _pooled_baseline() -> Picture:
    result = _level()
    level, drift = result.level or 0.0, result.drift or 0.0
    rows = [
        _row(str(year), _estimate(value, Z95 * 2.0)) for year, value in zip(*_PAST, strict=True)
    ]
    return Picture(
        f"A place was chosen because its last value is 65. All of its values speak for "
        f"{_n(level)}: the next value is expected to be {_n(drift)} points higher without any "
        "program.",
        (*rows, _row("Level now", _estimate(level, Z95 * (result.level_se or 0.0)), "own")),
    )


@_of("survey-size")
def _survey_size() -> Picture:
    rows = tuple(
        Row(f"50 to {then:.0f} %", bar=float(people), words=f"{people:,}")
        for then in (55.0, 60.0, 70.0)
        for people in [survey_size(0.5, then / 100)]
    )
    return Picture(
        f"To show a rise from 50 to 55 % a survey has to ask {rows[0].words} people in each of two "
        f"rounds, from 50 to 60 % {rows[1].words}, and from 50 to 70 % {rows[2].words}: half the "
        "change takes four times the people.",
        rows,
    )


@_of("progress")
def _progress() -> Picture:
    now, baseline = _estimate(70.0, 3.0), _estimate(60.0, 4.0)
    result = progress(now, baseline, 80.0, Better.HIGHER)
    low, high = (100 * (end or 0.0) for end in (result.share_lower, result.share_upper))
    return Picture(
        f"From 60 to a target of 80, and now at 70: {100 * (result.share or 0.0):.0f} % of the "
        f"planned change ({low:.0f} to {high:.0f} %). The change leaves out 0, so the class is: "
        f"{result.progress}.",
        (_row("Baseline", baseline), _row("Now", now, "own")),
        lines=(("target", 80.0),),
    )


@_of("needed-now")
def _needed_now() -> Picture:
    baseline, values = _estimate(60.0, 3.0), (_estimate(66.0, 2.0), _estimate(68.0, 2.0))
    outcomes = [needed_now(value, baseline, 80.0, 0.5, Better.HIGHER) for value in values]
    points = [
        (year, _mark(value, "own" if outcome.verdict is Verdict.WORSE else "firm"))
        for year, value, outcome in zip((2027.85, 2028.15), values, outcomes, strict=True)
    ]
    return Picture(
        "From 60 in 2023 to 80 in 2033, half of the years have passed, so 70 is needed. A stands "
        f"at 66, {_n(abs(outcomes[0].difference or 0.0))} points short, which is more than "
        "chance: behind. B stands at 68, and cannot be told from the path.",
        points=((2023.0, _mark(baseline)), *points, (2033.0, Mark(80.0, kind="weak"))),
        joins=(Join((2023.0, 60.0), (2033.0, 80.0), dashed=True),),
    )


_PLANNED = Planned(
    baseline=Estimate(60.0, 57.0, 63.0),
    baseline_year=2023,
    target=80.0,
    target_year=2033,
    exact=True,
)


@_of("target-class")
def _target_class() -> Picture:
    rows = []
    for name, half, end in (("A", 2.0, 2028), ("B", 6.0, 2028), ("C", 2.0, 2026)):
        now = _estimate(67.0, half)
        seen = Observed(
            baseline=_PLANNED.baseline,
            now=now,
            now_year=end,
            newest_year=end,
            release_year=end,
            period_years=5,
        )
        stands = follow_up(_PLANNED, seen, Better.HIGHER)
        kind = "own" if stands.progress is ProgressClass.IMPROVING else "weak"
        rows.append(_row(f"County {name}: {stands.progress}", now, kind))
    return Picture(
        "Three counties stood at 60 in 2023 and stand at 67 now, with five years of data behind "
        "each value. A was measured well: improving. B was not: no detectable change. The value of "
        "C shares years with its baseline's: not due yet.",
        tuple(rows),
        lines=(("baseline", 60.0), ("target", 80.0)),
    )


@_of("baseline-revision")
def _baseline_revision() -> Picture:
    published, now = _estimate(65.0, 3.0), _estimate(66.0, 3.0)
    seen = Observed(baseline=published, now=now, now_year=2028, newest_year=2028, release_year=2028)
    stands = follow_up(_PLANNED, seen, Better.HIGHER)
    revised = stands.revision.difference if stands.revision is not None else 0.0
    return Picture(
        "The plan stored 60 for 2023, and the newest release says 65 for the same year: "
        f"{revised:.0f} points are a revision. It says 66 for 2028, so the change is 1 point: "
        f"{stands.progress}.",
        (
            _row("2023, in the plan", _PLANNED.baseline or now, "weak"),
            _row("2023, newest release", published),
            _row("2028, newest release", now, "own"),
        ),
    )


# ---- numbers that are absent -----------------------------------------------------------------
@_of("area-against-rest")
def _area_against_rest() -> Picture:
    counts, bases = np.array([96.0, 40.0, 45.0, 52.0]), np.array([800.0, 700.0, 900.0, 820.0])
    nothing = np.full(4, np.nan)
    numbers = AreaNumbers(
        counts, bases, nothing, nothing, nothing, nothing, nothing, np.zeros(4, np.bool_)
    )
    areas = estimates_of_areas(numbers, 1)
    total = PlaceTotal(float(counts.sum()), float(bases.sum()))
    outcome = against_rest(numbers, areas, total, 1, Better.LOWER)
    rows = [
        _row(
            f"Area {name}",
            Estimate(*(100 * float(each[at]) for each in (areas.value, areas.lower, areas.upper))),
            "own" if verdict is Verdict.WORSE else "firm",
            str(verdict),
        )
        for at, (name, verdict) in enumerate(zip("ABCD", outcome.verdicts(), strict=True))
    ]
    return Picture(
        f"In area A it is {_n(100 * areas.value[0])} %, in the other three together "
        f"{_n(100 * outcome.rest[0])} %. The difference of {_n(100 * outcome.difference[0])} "
        f"points ({_n(100 * outcome.lower[0])} to {_n(100 * outcome.upper[0])}) leaves out 0, also "
        "among all four: worse.",
        tuple(rows),
    )


@_of("concentration")
def _concentration() -> Picture:
    values, errors = np.array([30.0, 24.0, 12.0, 10.0, 9.0, 8.0]), np.full(6, 1.5)
    people = np.full(6, 500.0)
    curve = concentration(values, errors, people, Better.LOWER, np.ones(6, np.bool_))
    shares = [100 * float(share) for share in curve.explained[:3]]
    return Picture(
        "Six areas of 500 people each have 30, 24, 12, 10, 9 and 8 %. The worst area alone has "
        f"{shares[0]:.0f} % of the people behind the gap, the two worst {shares[1]:.0f} %, with a "
        "third of all people.",
        tuple(
            Row(f"{number + 1} of 6 areas", bar=share, words=f"{share:.0f} %")
            for number, share in enumerate(shares)
        ),
    )


@_of("residents-of-areas")
def _residents_of_areas() -> Picture:
    worse = np.array([True, False, False])
    groups = {
        "All residents": np.array([900.0, 1500.0, 1600.0]),
        "Under 18 years": np.array([300.0, 350.0, 350.0]),
    }
    rows = [
        Row(each.group, bar=100 * each.share, words=f"{100 * each.share:.0f} %")
        for each in residents_of_worse(groups, worse)
    ]
    return Picture(
        f"One of three areas is worse than the rest. Of all residents {rows[0].words} live there, "
        f"of those under 18 years {rows[1].words}.",
        tuple(rows),
    )


@_of("absence")
def _absence() -> Picture:
    return Picture(
        "Of four places one has a value. The others have none, for three reasons: the metric is "
        "not "
        "collected for cities, the publisher hides small counts, or nobody says why.",
        (
            _row("County A", Estimate(80, 77, 83), "own"),
            Row("City B", words="not collected"),
            Row("County C", words="suppressed"),
            Row("County D", words="not published"),
        ),
    )


@_of("area-masking")
def _area_masking() -> Picture:
    counts, bases = np.array([4.0, 31.0, 45.0, 52.0]), np.array([300.0, 420.0, 500.0, 560.0])
    hidden = masked_in_long_table(counts, bases, is_small(counts, bases, 10), 10)
    rows = [
        Row(f"Area {name}", bar=count, words=f"{count:.0f}")
        if not gone
        else Row(f"Area {name}", (Mark(count, kind="weak"),), "masked")
        for name, count, gone in zip("ABCD", counts.tolist(), hidden, strict=True)
    ]
    return Picture(
        "Of four areas A counts 4 people, fewer than 10. The total less the others would tell it, "
        "so B and C, the areas of the most usual size, are masked as well. The sum of the three, "
        "80, leaves A every number from 1 to 9.",
        tuple(rows),
    )


@_of("masking")
def _masking() -> Picture:
    return Picture(
        "With a limit of 10, group C with 4 people is masked. Alone it would be the total of 100 "
        "less the others, so group B, the next larger, is masked as well.",
        (
            Row("Group A", bar=75.0, words="75"),
            Row("Group B", (Mark(21.0, kind="weak"),), "masked"),
            Row("Group C", (Mark(4.0, kind="weak"),), "masked"),
            Row("Total", bar=100.0, words="100"),
        ),
    )


PICTURES: Mapping[str, Maker] = _MAKERS
"""What makes the picture of each method, by the method's id."""
