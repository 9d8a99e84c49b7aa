"""Reading the line of one metric of one place, or of one group there, from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from mobility.analysis.absence import Absence, AbsenceReason, why_absent
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import Line, Sharing, TrendPoint, series_at
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.registry import EVERYONE, HEADLINE, Framework
from mobility.store import Store


class LineQuestion:
    """A place, a metric and a breakdown that were asked for, checked.

    Raises:
        UserError: when one of them does not exist.
    """

    def __init__(
        self,
        store: Store,
        framework: Framework,
        place: Jurisdiction,
        metric_id: str,
        by: str | None,
        *,
        nominal: bool,
    ) -> None:
        self.store, self.framework, self.nominal, self.place = store, framework, nominal, place
        self.metric = framework.metric(metric_id)
        self.by = breakdown_id(framework, by)
        self.series = self.metric.series_of(self.place.level, self.by)

    def group(self, label: str | None) -> str:
        """The label of a group of the breakdown, everyone by default.

        Raises:
            UserError: when the breakdown has no such group.
        """
        return group_label(self.framework, self.by, label)

    def line(self, label: str) -> Line | None:
        """The line of a group; None where the publisher has none at this level."""
        if self.series is None or label not in self.series.subgroups:
            return None
        asked = {"geoid": self.place.geoid, "metric": self.metric.id}
        rows = self.store.query("place_line", **asked, breakdown=self.by, subgroup=label)
        sharing = []
        if self.metric.pooled and self.by == HEADLINE:  # of groups it is not known
            sharing = self.store.query("shared_estimates", **asked, level=self.place.level)
        return self.line_of(rows, sharing)

    def line_of(self, rows: Iterable[Any], sharing: Iterable[Any]) -> Line | None:
        """The line that these values are, and the places with the same estimate.

        Args:
            rows: year, value, lower, upper and quality, ascending by year.
            sharing: year and geoid of a place with the same estimate, with all its years.
        """
        if self.series is None:
            return None
        return Line(
            metric=self.metric,
            series=series_at(self.series, self.place.geoid, self.framework.geography_changes),
            points=tuple(
                TrendPoint(
                    row.year,
                    row.value,
                    row.lower,
                    row.upper,
                    Quality(row.quality) if row.quality else None,
                )
                for row in rows
            ),
            cpi=self.framework.cpi,
            nominal=self.nominal,
            sharing=tuple(Sharing(row.year, row.geoid, row.years) for row in sharing),
        )

    def absence(self, label: str, year: int | None) -> AbsenceReason:
        """Why there is no value in a year, the newest that is published by default."""
        if self.series is not None and label not in self.series.subgroups:
            names = {g.label: g.name for g in self.framework.breakdowns[self.by].groups}
            sentence = f"This is not collected for this group: {names[label]}."
            return AbsenceReason(Absence.NOT_COLLECTED, sentence)
        years = self.store.metric_years(self.metric.id).get((self.place.level, self.by), ())
        newest = max((*years, *(self.series.schedule if self.series else ())), default=0)
        return why_absent(
            self.framework,
            self.metric,
            self.place.geoid,
            self.place.level,
            self.by,
            newest if year is None else year,
            years_in_copy=years,
            subgroup=label,
        )

    def missing(self, line: Line, *years: int | None) -> int | None:
        """The first of the years that has no value here."""
        known = {None, *line.years}
        return next((year for year in years if year not in known), None)


def headline_lines(
    store: Store,
    framework: Framework,
    places: Sequence[Jurisdiction],
    metric_ids: Sequence[str],
    *,
    nominal: bool,
) -> Iterator[tuple[LineQuestion, Line | None]]:
    """The lines of everyone of several metrics in several places, place by place, in two queries.

    None where the publisher has none at the level.

    Raises:
        UserError: for a metric that does not exist.
    """
    asked = {"geoids": [place.geoid for place in places], "metrics": [*metric_ids]}
    values = _grouped(store.query("headline_lines", **asked))
    asked["metrics"] = [name for name in metric_ids if framework.metric(name).pooled]
    sharing = _grouped(store.query("headline_sharing", **asked) if asked["metrics"] else [])
    for place in places:
        for name in metric_ids:
            question = LineQuestion(store, framework, place, name, None, nominal=nominal)
            key = (place.geoid, name)
            yield question, question.line_of(values.get(key, ()), sharing.get(key, ()))


def _grouped(rows: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    """Rows by place and metric, by which they are ordered."""
    groups = groupby(rows, key=lambda row: (row.place, row.metric))
    return {key: list(group) for key, group in groups}


def check_years(store: Store, *years: int | None) -> None:
    """Refuse years that the release is not about; one that only a place lacks is no mistake.

    Raises:
        UserError: naming the years that there are.
    """
    asked = [year for year in years if year is not None]
    if not asked:
        return
    first, newest = min(p.first_year for p in store.jurisdictions()), store.release.newest_year
    for year in asked:
        if not first <= year <= newest:
            message = (
                f"Release {store.release.id} is about {first} to {newest}; choose one of these "
                f"years, not {year}."
            )
            raise UserError(message)


def breakdown_id(framework: Framework, by: str | None) -> str:
    """The id of a breakdown, the headline by default.

    Raises:
        UserError: when there is no such breakdown, naming those there are.
    """
    if by is None or by == HEADLINE or by in framework.breakdowns:
        return by or HEADLINE
    raise UserError(f"There is no breakdown {by!r}: choose {', '.join(framework.breakdowns)}.")


def group_label(framework: Framework, breakdown: str, label: str | None) -> str:
    """The label of a group of a breakdown, everyone by default.

    Raises:
        UserError: when the breakdown has no such group, naming those it has.
    """
    if label is None or (breakdown == HEADLINE and label == EVERYONE):
        return EVERYONE
    if breakdown == HEADLINE:
        raise UserError(f"Say which breakdown the group {label!r} is of, such as race-ethnicity.")
    labels = [group.label for group in framework.breakdowns[breakdown].groups]
    if label not in labels:
        raise UserError(f"There is no group {label!r} by {breakdown}: choose {'; '.join(labels)}.")
    return label
