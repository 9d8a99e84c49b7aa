"""Why a number is not there: four kinds of absence, and never more than is known.

The publisher's files hold only NA, so the kind is derived: from the registry (what is collected
at all, and what the publisher says it withholds) and from what the loaded files hold.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mobility.analysis.method import Chapter, Method
from mobility.places import Level
from mobility.registry import (
    HEADLINE,
    CoverageGap,
    Framework,
    GeographyChange,
    Metric,
    SuppressionRule,
)
from mobility.text import years_in_words


class Absence(StrEnum):
    """The four ways in which a number can be missing."""

    NOT_COLLECTED = "not collected"
    NOT_IN_THIS_COPY = "not in this copy"
    SUPPRESSED = "suppressed"
    NOT_PUBLISHED = "not published"


# The sentences about an absence; they are part of the answers and stay as they are.
NOT_FOR_PLACES = "This is not collected for {places}."
NOT_FOR_GROUPS = "This is not collected for {places} by {breakdown}."
NOT_FOR_YEAR = "This is not collected for {year}, only for {years}."
OTHERS_HAVE_ONE = (
    "Other {places} have a value for {year}; there is none here, and we do not know why."
)
NOT_LOADED = "The publisher has this for {year}, but the files loaded here do not hold it."
OWN_NOT_FOR_PLACES = "The data set holds nothing for {places}."
OWN_NOT_FOR_GROUPS = "The data set holds nothing for {places} by {breakdown}."
OWN_NOT_FOR_YEAR = "The data set holds nothing for {year}, only for {years}."
OWN_NO_VALUE = "The data set holds no value of this place for {year}."
OWN_NO_VALUE_OF_GROUP = "The data set holds no value of this group here for {year}."

ABSENCE = Method(
    id="absence",
    chapter=Chapter.ABSENT,
    order=1,
    name="Why a number is absent",
    question="Why is there no number?",
    description=(
        "The published files only say that a number is missing. It is not collected where the "
        "metric does not exist for such places, groups or years; suppressed only where a rule of "
        "the publisher's says so; not in this copy where the publisher has it and the loaded files "
        "do not; and of everything else we say that it is not published and that we do not know "
        "why. A missing number is never drawn as zero."
    ),
    formula="",
    cannot_tell=(
        "What the number would be. Missing numbers are mostly those of small groups and places, so "
        "what is published looks more complete than it is."
    ),
    refuses=tuple(kind.value for kind in Absence),
    source="The publisher's documentation, rule by rule in the registry of this application",
)


@dataclass(frozen=True, slots=True)
class AbsenceReason:
    """A kind of absence and one sentence about it that a reader can understand."""

    kind: Absence
    sentence: str


def why_absent(
    framework: Framework,
    metric: Metric,
    geoid: str,
    level: Level,
    breakdown: str,
    year: int,
    *,
    years_in_copy: Collection[int],
    subgroup: str = "",
) -> AbsenceReason:
    """Return why ``metric`` has no value for ``geoid`` in ``year``; of a group where it is named.

    ``years_in_copy``: the years with any value of this metric, level and breakdown in the loaded
    files. In this order: what does not exist is ``not collected``; what a stated rule withholds
    is ``suppressed``; what the registry knows and the files do not hold is ``not in this copy``; of
    the rest we do not know why, and it is ``not published``. A data set of the user's own is
    complete, so what it does not keep back is ``not in this copy``.
    """
    spot = (level, geoid, breakdown, year)
    rule = framework.absence_rule(metric.id, *spot, subgroup)
    if metric.supplement:
        where = (level, breakdown, year, subgroup)
        return _absent_in_data_set(framework, metric, *where, rule=rule)
    return _absent_in_release(framework, metric, *spot, in_copy=years_in_copy, rule=rule)


def _absent_in_release(
    framework: Framework,
    metric: Metric,
    level: Level,
    geoid: str,
    breakdown: str,
    year: int,
    *,
    in_copy: Collection[int],
    rule: SuppressionRule | CoverageGap | None,
) -> AbsenceReason:
    """Return why the publisher's files have no value."""
    series = metric.series_of(level, breakdown)
    places = "cities" if level is Level.PLACE else "counties"
    if series is None:
        template = NOT_FOR_PLACES if breakdown == HEADLINE else NOT_FOR_GROUPS
        sentence = template.format(places=places, breakdown=_by(framework, breakdown))
        return AbsenceReason(Absence.NOT_COLLECTED, sentence)
    if year not in series.schedule and year not in in_copy:
        years = years_in_words(series.schedule)
        return AbsenceReason(Absence.NOT_COLLECTED, NOT_FOR_YEAR.format(year=year, years=years))
    for change in framework.geography_changes:
        if _outside(change, geoid, level, year):
            return AbsenceReason(Absence.NOT_COLLECTED, change.reason)
    # A rule for all places ("fewer than ten deaths") says nothing about a place whose file was
    # never loaded; one that names the place or its state does.
    if rule and (year in in_copy or rule.geoids):
        gap = isinstance(rule, CoverageGap)
        return AbsenceReason(Absence.NOT_COLLECTED if gap else Absence.SUPPRESSED, rule.reason)
    if year in in_copy:
        return AbsenceReason(
            Absence.NOT_PUBLISHED,
            OTHERS_HAVE_ONE.format(places=places, year=year),
        )
    return AbsenceReason(
        Absence.NOT_IN_THIS_COPY,
        NOT_LOADED.format(year=year),
    )


def _absent_in_data_set(
    framework: Framework,
    metric: Metric,
    level: Level,
    breakdown: str,
    year: int,
    subgroup: str,
    *,
    rule: SuppressionRule | CoverageGap | None,
) -> AbsenceReason:
    """Return why a data set of the user's own has no value; all there is of it is here."""
    series = metric.series_of(level, breakdown)
    if rule:
        return AbsenceReason(Absence.SUPPRESSED, rule.reason)
    places = "cities" if level is Level.PLACE else "counties"
    if series is None:
        template = OWN_NOT_FOR_PLACES if breakdown == HEADLINE else OWN_NOT_FOR_GROUPS
        sentence = template.format(places=places, breakdown=_by(framework, breakdown))
    elif year not in series.schedule:
        years = years_in_words(series.schedule)
        sentence = OWN_NOT_FOR_YEAR.format(year=year, years=years)
    else:
        of_group = subgroup and breakdown != HEADLINE
        sentence = (OWN_NO_VALUE_OF_GROUP if of_group else OWN_NO_VALUE).format(year=year)
    return AbsenceReason(Absence.NOT_IN_THIS_COPY, sentence)


def _by(framework: Framework, breakdown: str) -> str:
    """Return the name of a breakdown within a sentence; '' for the headline."""
    return "" if breakdown == HEADLINE else framework.breakdowns[breakdown].label.lower()


def _outside(change: GeographyChange, geoid: str, level: Level, year: int) -> bool:
    """Return whether the place did not exist yet, or no longer, in that year."""
    if change.level != level:
        return False
    return (geoid in change.began and year < change.year) or (
        geoid in change.ended and year >= change.year
    )
