"""The groups of one place held against a reference: what the command `disparities` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mobility.analysis.absence import AbsenceReason, why_absent
from mobility.analysis.gaps.by_place import GroupRow, PlaceDisparity, rows_of
from mobility.analysis.gaps.people import head_count_of, people_behind
from mobility.analysis.groups.disparity import GroupGap, disparity
from mobility.analysis.groups.estimates import GroupEstimate, group_estimate
from mobility.analysis.inequality import COCHRAN, equality
from mobility.analysis.places.profile import OLDER_YEAR
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.queries.gap_sets import sharing
from mobility.queries.group_questions import Chosen, breakdown_of, reference_of, refusals
from mobility.queries.line_records import method_record, what
from mobility.queries.places import latest_year
from mobility.registry import EVERYONE, Framework, Metric, Series
from mobility.store import Store


def disparities(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    by: str,
    *,
    year: int | None = None,
    reference: Chosen = None,
    level: float = 0.95,
    of_complement: bool = False,
    head_counts: Mapping[int, Mapping[str, float]] | None = None,
) -> PlaceDisparity:
    """The groups of one place held against a reference, all numbers there are, and the verdicts.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        by: the breakdown.
        year: the year of the values; by default the newest of the metric by this breakdown in the
            release, and where this place has no groups in it, its own newest one that does.
        reference: 'best' (the best reliable group), 'largest' (the largest group), a group by its
            label or name, 'All', or a benchmark; by default the best group, and 'All' where
            neither direction is better.
        level: the confidence of intervals and verdicts.
        of_complement: divide the complements of shares instead of the shares.
        head_counts: people of each group that the metric counts, by year and the publisher's
            label; for a year that is not there, what follows from the release itself.

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist, and for a year
            in which the release does not have the place.
    """
    place, metric = store.jurisdiction(geoid), framework.metric(metric_id)
    breakdown = breakdown_of(framework, by)
    latest_year(store, place, year)  # refuses a year without the place
    series = metric.series_of(place.level, by)
    in_copy = store.metric_years(metric.id).get((place.level, by), ())
    newest = max((each for each in in_copy if each <= place.last_year), default=None)

    def absent(when: int, group: str = "") -> AbsenceReason:
        return why_absent(
            framework, metric, geoid, place.level, by, when, years_in_copy=in_copy, subgroup=group
        )

    here = PlaceDisparity(
        jurisdiction=place,
        release=store.release,
        metric=metric,
        breakdown=breakdown,
        kind=series.kind if series else breakdown.kind,
        year=None,
        newest=newest,
    )
    if series is None:
        return replace(here, absence=absent(year or store.newest_year))
    against = reference_of(metric, series, breakdown, reference)
    rows = store.query("place_groups", geoid=geoid, metric=metric.id, breakdown=by)
    shown = year or _newest_here(rows, newest) or newest or series.schedule[-1]
    counts = (head_counts or {}).get(shown) or _head_counts(store, metric, geoid, by, shown, rows)
    shares = _shares(counts)
    groups = [
        _group(metric, series, row, shares.get(row.subgroup)) for row in rows if row.year == shown
    ]
    refused = refusals(framework, metric, by)
    one_disparity = disparity(
        groups, metric, series, breakdown, against,
        refused=refused, level=level, of_complement=of_complement,
    )  # fmt: skip
    missing = {*series.subgroups} - {group.subgroup for group in groups}
    older = year is None and groups and shown != newest
    return replace(
        here,
        year=shown,
        reason=OLDER_YEAR if older else "",
        rows=rows_of(
            breakdown,
            series,
            one_disparity,
            {label: absent(shown, label) for label in missing},
            sharing(store, metric, series, place, shown) if groups else {},
        ),
        disparity=one_disparity,
        equality=equality(groups, series, breakdown, refused=refused, level=level),
        people=people_behind(one_disparity, series, counts, refused=refused),
        absence=None if groups else absent(shown),
    )


def disparities_record(disparity: PlaceDisparity) -> dict[str, Any]:
    """The same as plain data with numbers in full precision, for JSON; absent numbers are None."""
    place, release, gaps = disparity.jurisdiction, disparity.release, disparity.disparity
    held = gaps.reference if gaps else None
    people = disparity.people.groups if disparity.people else ()
    return {
        **what(place, release.id, disparity.metric, disparity.breakdown.id),
        "year": disparity.year,
        "newest": disparity.newest,
        "reason": disparity.absence.sentence if disparity.absence else disparity.reason,
        "absence": disparity.absence.kind.value if disparity.absence else None,
        "groups_are": disparity.kind.value,
        "reference": held.name or None if held else None,
        "reference_kind": held.kind.value if held else None,
        "reference_value": held.estimate.value if held and held.estimate else None,
        "reference_reason": held.reason if held else "",
        "picked_from": list(held.candidates) if held else [],
        "tests": gaps.tests if gaps else 0,
        "confidence": gaps.level if gaps else None,
        "ratio_of": gaps.ratio_of if gaps else None,
        "groups": [_row_record(row) for row in disparity.rows],
        "equality": _equality_record(disparity),
        "people": [
            {
                "subgroup": one.subgroup,
                "estimate": one.estimate,
                "lower": one.lower,
                "upper": one.upper,
                "reason": one.reason or one.interval_reason,
            }
            for one in people
        ],
        "methods": [method_record(method) for method in (gaps.methods if gaps else ())],
    }


def _row_record(row: GroupRow) -> dict[str, Any]:
    gap, absence = row.gap, row.absence
    group = gap.group if gap else None
    return {
        "subgroup": row.group.label,
        "name": row.group.name,
        "value": group.value if group else None,
        "lower": group.lower if group else None,
        "upper": group.upper if group else None,
        "interval": group.interval.value if group else None,
        "se": group.se if group else None,
        "quality": group.quality.value if group and group.quality else None,
        **_gap_record(gap),
        "verdict": gap.verdict.value if gap else Verdict.NOT_COMPARED.value,
        "reason": gap.reason if gap else absence.sentence if absence else "",
        "absence": absence.kind.value if absence else None,
        "pooled_with": row.pooled_with,
    }


def _gap_record(gap: GroupGap | None) -> dict[str, Any]:
    ratio = gap.ratio if gap else None
    return {
        "gap": gap.gap if gap else None,
        "gap_lower": gap.lower if gap else None,
        "gap_upper": gap.upper if gap else None,
        "gap_se": gap.se if gap else None,
        "ratio": ratio.value if ratio else None,
        "ratio_lower": ratio.lower if ratio else None,
        "ratio_upper": ratio.upper if ratio else None,
        "ratio_reason": ratio.reason if ratio else "",
        "p": gap.p if gap else None,
    }


def _equality_record(disparity: PlaceDisparity) -> dict[str, Any]:
    asked = disparity.equality
    why = disparity.absence.sentence if disparity.absence else ""
    return {
        "q": asked.q if asked else None,
        "df": asked.df if asked else None,
        "p": asked.p if asked else None,
        "verdict": asked.verdict.value if asked else Verdict.NOT_COMPARED.value,
        "reason": why or (asked.reason if asked else ""),
        "groups": [group.subgroup for group in asked.used] if asked else [],
        "method": method_record(COCHRAN),
    }


def _newest_here(rows: Sequence[Any], newest: int | None) -> int | None:
    """The newest year in which the place has a group; one with everyone alone only without."""
    years = [row.year for row in rows if row.subgroup != EVERYONE] or [row.year for row in rows]
    return max((year for year in years if newest is None or year <= newest), default=None)


def _group(metric: Metric, series: Series, row: Any, share: float | None) -> GroupEstimate:  # noqa: ANN401 - a row of a question
    published = Estimate(row.value, row.lower, row.upper)
    quality = Quality(row.quality) if row.quality else None
    return group_estimate(metric, series, row.year, row.subgroup, published, quality, share=share)


def _head_counts(
    store: Store, metric: Metric, geoid: str, by: str, year: int, rows: Sequence[Any]
) -> dict[str, float]:
    """The people of each group that a share is of, where a metric of the release counts them."""
    if not metric.counted_by:
        return {}
    counts = store.query("place_groups", geoid=geoid, metric=metric.counted_by, breakdown=by)
    by_group = {row.subgroup: row.value for row in counts if row.year == year}
    found = {
        row.subgroup: head_count_of(by_group[row.subgroup], row.value)
        for row in rows
        if row.year == year and row.subgroup in by_group
    }
    return {label: count for label, count in found.items() if count is not None}


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    """Each group's part of everyone, where both are known and fit together."""
    everyone = counts.get(EVERYONE, 0.0)
    return {label: n / everyone for label, n in counts.items() if everyone > 0 and n <= everyone}
