"""Results as the plain data that `--json` prints: numbers in full precision, absent ones null.

`record` converts every result. A type whose keys are its field names needs no entry; `_FIELDS`
lists the keys of the others, by the name of the type.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import zip_longest
from typing import Any

_ABOUT = (
    "geoid=jurisdiction.geoid, name=jurisdiction.full_name, metric=metric.id, breakdown, "
    "release=release.id"
)
_VALUE = "value, lower, upper, quality"
_FROM_MEDIAN = (
    "difference=difference.difference, difference_lower=difference.lower, "
    "difference_upper=difference.upper"
)

# Each entry is a key of the record and, after "=", the path of attributes to its value: of a tuple
# the attribute of each element, null after a null. "|" separates paths (or JSON literals), of which
# the first that is not empty counts, else the last. A key with a dot is inside another record.
_FIELDS = {
    "Method": "name, source",
    "Profile": (
        "geoid=jurisdiction.geoid, name=jurisdiction.full_name, level=jurisdiction.level, "
        "population=jurisdiction.population, population_year=jurisdiction.population_year, "
        "release=release.id, metrics=readings"
    ),
    "Reading": (
        "metric=metric.id, year, value, lower, upper, interval, se, quality, verdict, "
        "reason=absence.sentence|reason, absence=absence.kind, benchmark, "
        "state_median=state.value, state_n=state.n, nation_median=nation.value, nation_n=nation.n, "
        "peers_median=peers.value, peers_n=peers.n, position, pooled_with, "
        f"{_FROM_MEDIAN}, margin=metric.margin.size, smallest_gap, exaggeration, family, method"
    ),
    "Comparison": (
        "geoid=place.geoid, name=place.full_name, release=release.id, metric=reading.metric.id, "
        "year=reading.year, value=reading.value, lower=reading.lower, upper=reading.upper, "
        "interval=reading.interval, se=reading.se, quality=reading.quality, benchmark, "
        "verdict=reading.verdict, reason=reading.absence.sentence|reading.reason, rank, peers, "
        "spine=quartiles, doing_better, state_median=reading.state, nation_median=reading.nation, "
        f"reference, {_FROM_MEDIAN.replace('=', '=reading.')}, margin=reading.metric.margin.size, "
        "smallest_gap=reading.smallest_gap, exaggeration=reading.exaggeration, "
        "positions, family=reading.family, method=reading.method"
    ),
    "FamilyOutcome": "method, level, tests, told",
    "Rank": "best, worst, of=total, verdict, reason, by_value, posterior, method",
    "Position": "below, equal, above, of=total",
    "Quartiles": "low, first_quartile, middle, third_quartile, high, n, of=total",
    "Benchmark": "kind, scope, year, value, lower, upper, n, of=total, reason, covered",
    "PeerResult": (
        "geoid=estimate.place.geoid, name=estimate.place.full_name, value=estimate.value, "
        "lower=estimate.lower, upper=estimate.upper, quality=estimate.quality, "
        "problem=estimate.problem, difference=outcome.difference, difference_lower=outcome.lower, "
        "difference_upper=outcome.upper, verdict=outcome.verdict, reason=outcome.reason, "
        "smallest_gap, family"
    ),
    "DoingBetter": (
        "tested=tested.estimate.place.geoid, by_position=by_position.estimate.place.geoid, family, "
        "reason, method"
    ),
    "ReferenceResult": (
        "value=reference.value, year=reference.year, source=reference.source, "
        "difference=outcome.difference, difference_lower=outcome.lower, "
        "difference_upper=outcome.upper, verdict=outcome.verdict, reason=outcome.reason, method"
    ),
    "PeerSet": (
        "geoid=place.geoid, name=place.full_name, level, year, method, variables, left_out, facts, "
        "filters, excluded, candidates, incomplete, nearest, far, peers, warning=warning|null, "
        "reason"
    ),
    "Peer": (
        "geoid=place.geoid, name=place.full_name, distance, stability, pinned, contributions, facts"
    ),
    "Trend": (
        f"{_ABOUT}, group, age, dollars, points, joins, change, margin=metric.margin.size, recent, "
        "absence=absence.kind"
    ),
    "TrendPoint": f"year, {_VALUE}",
    "Join": "from=start, to=end, kind, reason",
    "Change": (
        "from=start, to=end, difference, lower, upper, se, verdict, reason, start=earlier, "
        "end=later, nominal_difference, prices, overlap, caveat, smallest_gap, family, method"
    ),
    "RecentTrend": (
        "verdict, reason, years, slope=slope.slope, se=slope.se, p=slope.p, scatter=slope.scatter, "
        "steady, method"
    ),
    "PlaceTarget": (
        f"{_ABOUT}, group, reference, target=aim.value, target_year=aim.year, "
        "baseline=baseline.value, baseline_lower=baseline.lower, baseline_upper=baseline.upper, "
        "baseline_year=year, se, detectable_95=detectable.change, "
        "detectable_80=detectable.with_power, pace, years_to_reach=reach.fastest, "
        "years_to_reach_lower=reach.lower, years_to_reach_upper=reach.upper, "
        "years_to_reach_median=reach.half, first_year_seen=seen.year, "
        "first_year_seen_data=seen.data_year, survey, suggestions, projection=outlook, reason, "
        "methods.detectable=detectable.method, methods.years_to_reach=reach.method, "
        "methods.first_year_seen=seen.method, methods.drift=outlook.drift_method"
    ),
    "FollowUp": (
        "progress, reason, share, is_behind, is_overtaken, is_past, now_year, baseline, now, "
        "planned, revision, others, change=towards.change, path, method"
    ),
    "Revision": "stored, published, year, difference, method",
    "Pace": (
        "median, p90, true_sd, noise_share, from=start, to=end, n, median_se, p90_se, reason, "
        "method"
    ),
    "Outlook": "year, level, level_se, drift, points, back_test, reason, method",
    "BackTest": "from=start, to=end, n, error, last_value, line, covered",
    "Suggestion": "kind, value, planned, shown, verdict=against.verdict, n, name, reason, method",
    "PlaceGapTrend": (
        f"{_ABOUT}, group=gap.group, reference=gap.reference, points=gap.points, joins=gap.joins, "
        "change.from=gap.start, change.to=gap.end, change.difference=gap.difference, "
        "change.lower=gap.lower, change.upper=gap.upper, change.se=gap.se, "
        "change.verdict=gap.verdict, change.label=gap.label, change.worse_off=gap.worse_off|null, "
        "change.reason=gap.reason, change.pairs=gap.pairs, change.smallest_gap=gap.smallest_gap, "
        "margin=metric.margin.size, groups=gap.changes, ratio=gap.ratio, pooled_years=gap.pooled, "
        "disagree=gap.disagree, method=gap.method"
    ),
    "GapPoint": "year, gap, gap_lower=lower, gap_upper=upper, group, reference, reason=problem",
    "GapAmongPlaces": (
        "group=percentile.group, reference=percentile.reference, year, here=own, "
        "benchmark.kind=percentile.benchmark.kind, benchmark.value=percentile.benchmark.value, "
        "benchmark.lower=percentile.benchmark.lower, benchmark.upper=percentile.benchmark.upper, "
        "benchmark.n=percentile.benchmark.n, benchmark.reason=percentile.benchmark.reason, "
        "difference=percentile.outcome.difference, lower=percentile.outcome.lower, "
        "upper=percentile.outcome.upper, pairs=percentile.pairs, "
        "verdict=percentile.outcome.verdict, reason=percentile.outcome.reason, peers, "
        "method=percentile.method"
    ),
    "GapPlace": (
        "geoid=place.geoid, name=place.full_name, gap, gap_lower=lower, gap_upper=upper, group, "
        "reference, reliable, reason"
    ),
    "PlaceDisparity": (
        f"{_ABOUT.replace('breakdown', 'breakdown=breakdown.id')}, year, newest, "
        "reason=absence.sentence|reason, absence=absence.kind, groups_are=kind, "
        "reference=disparity.reference.name|null, reference_kind=disparity.reference.kind, "
        "reference_value=disparity.reference.estimate.value, "
        'reference_reason=disparity.reference.reason|"", '
        "picked_from=disparity.reference.candidates|[], tests=disparity.tests|0, "
        "confidence=disparity.level, ratio_of=disparity.ratio_of, groups=rows, "
        "equality.q=equality.q, equality.df=equality.df, equality.p=equality.p, "
        'equality.verdict=equality.verdict|"not compared", '
        'equality.reason=absence.sentence|equality.reason|"", '
        "equality.groups=equality.used.subgroup|[], equality.method=equality.method, "
        "margin=metric.margin.size, people=people.groups|[], methods=disparity.methods|[]"
    ),
    "GroupRow": (
        "subgroup=group.label, name=group.name, value=gap.group.value, lower=gap.group.lower, "
        "upper=gap.group.upper, interval=gap.group.interval, se=gap.group.se, "
        "quality=gap.group.quality, gap=gap.gap, gap_lower=gap.lower, gap_upper=gap.upper, "
        "gap_se=gap.se, smallest_gap=gap.smallest_gap, ratio=gap.ratio.value, "
        "ratio_lower=gap.ratio.lower, "
        'ratio_upper=gap.ratio.upper, ratio_reason=gap.ratio.reason|"", p=gap.p, '
        'verdict=gap.verdict|"not compared", reason=gap.reason|absence.sentence|"", '
        "absence=absence.kind, pooled_with, family=gap.family"
    ),
    "GroupPeople": "subgroup, estimate, lower, upper, reason=reason|interval_reason",
    "GapScreening": "tested, untested, unjudged, method",
    "ScreenedGap": (
        "metric=place_disparity.metric.id, year=place_disparity.year, subgroup=gap.group.subgroup, "
        "reference=place_disparity.disparity.reference.name, gap=gap.gap, gap_lower=gap.lower, "
        "gap_upper=gap.upper, p, verdict=gap.verdict, holds, family"
    ),
    "WhoIsMissing": (
        "reliable_share_of_residents=reliable_share, residents_year=year, reason=problem, "
        "groups=rows, not_published_by=never.id, local_source"
    ),
    "Report": "geoid, place, invented=mark, source, coverage",
    "ReportCard": (
        "number, predictor, sentence, kind, status, verdict, quality, words=answers, links, "
        'changed, address=figure.address|""'
    ),
    "InferredSchema": (
        "file, usable, reason, rows, columns, problems, ignored, questions, personal, decisions, "
        "names, years, groups, places=n_places, sheet=sheet|null, sheets"
    ),
    "ColumnReading": "name, understood_as, confidence, alternatives",
    "Guess": "understood_as=role, confidence",
    "Personal": "column, looks_like=what, sample, rows",
    "NameQuestion": "text, rows, taken=taken|null, proposals",
    "Version": "version=number, kept, file=origin.file, source=origin.source, "
    "contact=origin.contact_role",
    "GroupAvailability": (
        "subgroup=group.label, standing=availability, reason=absence.sentence|reason, "
        "absence=absence.kind, share_of_residents=residents"
    ),
}


def record(value: object, keys: str = "") -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return a result as dictionaries, lists, texts, numbers and None.

    ``keys`` are those to give of a dataclass, in the form of `_FIELDS`; by default those listed for
    its type, or all of its fields.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: record(item) for key, item in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [record(item) for item in value]
    if not is_dataclass(value):
        return value
    name = type(value).__name__
    named = keys or _FIELDS.get(name) or ", ".join(field.name for field in fields(value))
    result: dict[str, Any] = {}
    for entry in named.split(", "):
        key, _, paths = entry.partition("=")
        outer, _, inner = key.rpartition(".")
        within = result.setdefault(outer, {}) if outer else result
        within[inner] = record(_first(value, paths or key))
    return _ADDED[name](value, result) if not keys and name in _ADDED else result


def _first(value: object, paths: str) -> object:
    """Return the first value that is not empty, else the last."""
    result: object = None
    for path in paths.split("|"):
        result = _at(value, path) if path[0].isalpha() and path != "null" else json.loads(path)
        if result:
            break
    return result


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        if isinstance(value, tuple | list):
            value = [getattr(item, name) for item in value]
        else:
            value = None if value is None else getattr(value, name)
    return value


def _comparison(comparison: Any, result: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - as `record`
    """Add the keys of a median, with nulls, where there is none."""
    if comparison.benchmark is None:
        absent = dict.fromkeys(("scope", "year", "value", "lower", "upper", "n", "of"))
        median = {"kind": comparison.against, **absent, "reason": comparison.reading.reason}
        result["benchmark"] = median
    return result


def _trend(trend: Any, result: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - as `record`
    """Add to each point the reason of a break before it, and its value in real dollars."""
    breaks = {join.end: join.reason for join in trend.joins if join.kind == "broken"}
    for point, real in zip_longest(result["points"], trend.real):
        point |= {"break": breaks.get(point["year"]), "real": record(real)}
    return result


def _disparity(disparity: Any, result: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - as `record`
    """Add the method of the equality test where the test was not made."""
    from mobility.analysis.inequality import COCHRAN

    if disparity.equality is None:
        result["equality"]["method"] = record(COCHRAN)
    return result


def _screening(screening: Any, result: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - as `record`
    """Reduce metrics without a tested gap to their year and reason."""
    why = 'metric=metric.id, year, reason=absence.sentence|""'
    result["untested"] = [
        record(disparity, "metric=metric.id, year") for disparity in screening.untested
    ]
    result["unjudged"] = [record(disparity, why) for disparity in screening.unjudged]
    return result


def _report(report: Any, result: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - as `record`
    """Add the findings of all pillars, with the data of their figures."""
    findings = [
        {"number": card.number, "pillar": section.label, **record(card)}
        | {"data": card.figure.rows() if card.figure else []}
        for section in report.sections
        for card in section.cards
    ]
    return result | {"invented": bool(report.mark), "findings": findings}


def _schema(schema: Any, result: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - as `record`
    """Convert ignored rows to records; add open questions and decisions on personal data."""
    from mobility.uploads.proposals import hispanic

    result["ignored"] = [{"reason": reason, "rows": rows} for reason, rows in schema.ignored]
    result["questions"] += filter(None, [hispanic.question(schema.mapping)])
    for personal in result["personal"]:
        personal["kept"] = personal["column"] in schema.mapping.keep_columns
    return result


_ADDED = {
    "Report": _report,
    "InferredSchema": _schema,
    "Comparison": _comparison,
    "Trend": _trend,
    "PlaceDisparity": _disparity,
    "GapScreening": _screening,
}
