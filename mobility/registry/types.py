"""What the registry says, as frozen dataclasses; import them from ``mobility.registry``.

Facts only: nothing here knows about files, databases or charts.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mobility.errors import UserError
from mobility.places import Level

HEADLINE = "none"  # the breakdown of the files without subgroups
SUPPLEMENT = "my_"  # begins the id of every data set of the user's own, and no other
NOT_SAID = "not said in the data set"  # the universe of a data set whose file is silent on it
EVERYONE = "All"  # the publisher's label of the row that counts everybody


class FrameworkError(UserError):
    """The registry file is faulty; the message names the id and says what to do."""


class Computation(StrEnum):
    """The calculations between the groups of a breakdown."""

    GAP = "gap"
    RATIO = "ratio"
    EQUALITY = "equality test"
    INDEX = "index"
    ORDERED_INDEX = "ordered index"
    PEOPLE = "people behind the gap"
    CHANGE = "change of a gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRule:
    """Places, years and groups without values, as the publisher or its source says.

    ``metrics`` are ids or columns (all their parts), ``geoids`` whole geoids or two-digit states
    (none: every place of the level), ``years`` and ``breakdowns`` those the rule is about (no
    breakdown: all of them), ``groups`` the publisher's labels (none: every group).
    """

    metrics: tuple[str, ...]
    level: Level
    geoids: tuple[str, ...] = ()
    years: tuple[int, ...]
    breakdowns: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    reason: str

    def covers(
        self, metric: str, level: Level, geoid: str, breakdown: str, year: int, subgroup: str = ""
    ) -> bool:
        """Return whether the rule explains an absent value; without a subgroup, of any group."""
        column = metric.partition(".")[0]
        return (
            (metric in self.metrics or column in self.metrics)
            and level == self.level
            and year in self.years
            and (not self.breakdowns or breakdown in self.breakdowns)
            and (not self.groups or not subgroup or subgroup in self.groups)
            and (not self.geoids or geoid in self.geoids or geoid[:2] in self.geoids)
        )


class SuppressionRule(AbsenceRule):
    """Values that exist and that the publisher or its source withholds on purpose."""

    __slots__ = ()


class CoverageGap(AbsenceRule):
    """Values that were never collected for these places although others have them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A calculation between groups that is not done, and why.

    ``metrics`` are ids or columns (none: every metric), ``breakdowns`` those the rule is about
    (none: all of them).
    """

    computations: tuple[Computation, ...]
    metrics: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    reason: str

    def covers(self, metric: str, breakdown: str) -> bool:
        """Return whether the rule is about this metric by this breakdown."""
        named = {metric, metric.partition(".")[0]}
        return not (self.metrics and named.isdisjoint(self.metrics)) and (
            not self.breakdowns or breakdown in self.breakdowns
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GeographyChange:
    """Codes that ended and began; ``year`` is the first with the new ones."""

    level: Level
    state: str
    year: int
    ended: tuple[str, ...] = ()
    began: tuple[str, ...] = ()
    reason: str


@dataclass(frozen=True, slots=True)
class RetiredColumn:
    """A column of an earlier release that is another measure and must not be loaded."""

    column: str
    reason: str


class Better(StrEnum):
    """Which way a metric improves."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class IntervalKind(StrEnum):
    """What published bounds mean; only sampling bounds can carry a verdict."""

    SAMPLING = "sampling"
    SUPPRESSION_RANGE = "suppression range"
    NONE = "none"


class Unit(StrEnum):
    """How a stored number is meant; a share is stored as 0 to 1 and shown in percent."""

    SHARE = "share"
    DOLLARS = "dollars"
    COUNT = "count"
    RATE = "rate"
    RATIO = "ratio"
    INDEX = "index"


class BreakdownKind(StrEnum):
    """What the groups of a breakdown are."""

    PEOPLE = "people"
    NEIGHBORHOODS = "neighborhoods"
    INDUSTRIES = "industries"


class Dollars(StrEnum):
    """Whether a metric is money of its survey year, which inflation must be taken out of."""

    NOMINAL = "nominal"
    NONE = "none"


class Bite(StrEnum):
    """When to warn of a misreading: always, at zero, at a low value, or after an improvement."""

    ALWAYS = "always"
    ZERO = "zero"
    LOW = "low"
    IMPROVED = "improved"


@dataclass(frozen=True, slots=True)
class Misreading:
    """A misreading to warn of beside the value itself, in a few words, when it is near."""

    when: Bite
    text: str


@dataclass(frozen=True, slots=True)
class Pillar:
    """One of the five pillars of the framework."""

    id: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class MobilityPart:
    """One of the three parts that upward mobility has."""

    id: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class Predictor:
    """One condition for upward mobility, measured by one or more metrics.

    ``parts`` are the parts of mobility that it has most to do with; ``prompts`` are questions that
    a group can ask itself before its numbers.
    """

    id: str
    pillar: str
    label: str
    description: str
    why: str
    limits: str
    parts: tuple[str, ...]
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Who made the numbers behind a metric."""

    id: str
    label: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """A caveat that several metrics share; ``misreading`` belongs beside the value."""

    id: str
    text: str
    misreading: Misreading | None = None


@dataclass(frozen=True, slots=True)
class Subgroup:
    """One group: the publisher's label, our words for it, and the groups it shares people with.

    ``short`` are fewer words for the edge of a chart, empty where the name is short itself.
    ``common``: the name begins with a common word, which is small in the middle of a sentence.
    ``catch_all``: everyone who is in no other group, which is no group to catch up with.
    ``phrase`` says who they are in a headline, "{people}" standing for whom a metric counts:
    "Black {people}"; empty where the name within a sentence is used. ``brief`` is a phrase of fewer
    words for a wall; empty where the phrase has few.
    """

    label: str
    name: str
    overlaps: tuple[str, ...] = ()
    note: str = ""
    short: str = ""
    common: bool = False
    catch_all: bool = False
    phrase: str = ""
    brief: str = ""

    @property
    def inside(self) -> str:
        """The name in the middle of a sentence."""
        return f"{self.name[:1].lower()}{self.name[1:]}" if self.common else self.name


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A way to divide a place into groups; ``groups`` is the display order, everyone first.

    ``ordered``: from less to more, as far as a metric uses several of them. ``may`` is what can be
    worked out between them; a ``Refusal`` says why the rest cannot.
    """

    id: str
    label: str
    kind: BreakdownKind
    ordered: bool
    groups: tuple[Subgroup, ...]
    may: tuple[Computation, ...] = ()

    def inside(self, label: str) -> str:
        """A group's name in the middle of a sentence; of what is no group the label as it is."""
        return next((group.inside for group in self.groups if group.label == label), label)


@dataclass(frozen=True, slots=True)
class Break:
    """``year`` is the first one that cannot be compared with the years before it.

    ``short`` says in a clause what changed, for a headline; empty where none is written.
    """

    year: int
    reason: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What the publisher publishes of one metric at one level by one breakdown.

    ``schedule`` holds the years published at all, ``interval_years`` those of them with bounds,
    ``period_years`` how many years of data stand behind one value, ``subgroups`` the publisher's
    labels in display order (``("All",)`` for the headline) and ``kind`` what they are.
    ``disjoint`` is False where one person can be counted in two of them ("All" aside), and
    ``overlaps`` holds those pairs; ``note`` says what else to know about them. ``local_source`` is
    who in the place could fill what is missing, ``head_counts`` where those that a share is of are
    counted; both are empty where nothing certain is known.
    """

    level: Level
    breakdown: str
    schedule: tuple[int, ...]
    interval: IntervalKind
    interval_years: tuple[int, ...]
    period_years: int
    breaks: tuple[Break, ...]
    source: str
    subgroups: tuple[str, ...]
    disjoint: bool = True
    note: str = ""
    kind: BreakdownKind = BreakdownKind.PEOPLE
    overlaps: tuple[tuple[str, str], ...] = ()
    local_source: str = ""
    head_counts: str = ""

    def share_people(self, first: str, second: str) -> bool:
        """Return whether one person can be counted in both groups; everyone shares with all."""
        pairs = {(first, second), (second, first)}
        return EVERYONE in {first, second} or not pairs.isdisjoint(self.overlaps)

    def interval_in(self, year: int) -> IntervalKind:
        """Return what bounds of this year mean; a year after the schedule is as its last one."""
        known = min(year, self.schedule[-1])
        return self.interval if known in self.interval_years else IntervalKind.NONE


@dataclass(frozen=True, slots=True)
class Margin:
    """How small a difference (in the unit of stored values) is practically none, and why."""

    size: float
    reason: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of one metric in a headline about groups of people.

    ``people`` are those whom it counts ("residents"), ``verb`` is what they have or do ("die of
    injuries"), ``among`` whom a share is of where that is more precise ("adults aged 25 to 54"),
    ``lead`` what stands before a group ("babies of "), and ``noun`` what a value is that is
    neither a share nor a rate ("the learning rate"). Empty phrases fall back to the label.
    """

    people: str
    verb: str = ""
    among: str = ""
    lead: str = ""
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """A column name of an earlier release; ``scale`` times its value is a value of today."""

    column: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One measure as it appears on the screen.

    ``id`` is the official column, or ``<column>.<part>`` for the cells that hold two shares.
    ``unit_label`` are the words after the number, ``decimals`` the digits shown (for shares, of
    the percentage). ``range`` are the smallest and largest possible stored values (None: no such
    limit). A value above ``plausible`` is shown and marked, never headlined and never ranked.
    ``margin`` is how small a difference is practically none; None where no published interval is
    narrow enough to show that.
    ``comparable`` is empty, or the reason why places are not compared on it; ``pooled`` is empty,
    or what it is that neighbors share one estimate of, and ``areas_redrawn`` the first year in
    which the areas of these estimates have other borders; ``zero_meaning`` is empty, or what a
    zero really says; ``universe`` is who is counted. ``counted_by`` is empty, or the id of the
    metric that counts the people a share is of: their number divided by the share is everybody.
    ``wording`` are its phrases in a headline; None gives sentences with the short label.
    ``group`` is the publisher's label of the group where each group is a metric of its own.
    ``caveats`` are whole sentences to look up; ``misreadings`` are few words that stand beside a
    value when it is about to be misread. ``supplement`` is empty, or the id of the data set of the
    user's own that the metric is from.
    """

    id: str
    column: str
    part: str = ""
    label: str
    short_label: str
    description: str
    unit: Unit
    unit_label: str = ""
    per: int | None = None
    decimals: int
    better: Better
    predictor: str
    source: str
    range: tuple[float | None, float | None]
    plausible: float | None = None
    margin: Margin | None = None
    zero_meaning: str = ""
    ratio_meaningful: bool = True
    dollars: Dollars = Dollars.NONE
    comparable: str = ""
    pooled: str = ""
    areas_redrawn: int | None = None
    universe: str
    caveats: tuple[str, ...] = ()
    misreadings: tuple[Misreading, ...] = ()
    read_with: tuple[str, ...] = ()
    counted_by: str = ""
    group: str = ""
    wording: Wording | None = None
    aliases: tuple[Alias, ...] = ()
    quality_aliases: tuple[str, ...] = ()
    series: Mapping[tuple[Level, str], Series]
    supplement: str = ""

    @property
    def counted(self) -> str:
        """Who is counted, as a statement without its period that may stand alone."""
        if self.universe == NOT_SAID:
            return f"Who is counted: {NOT_SAID}"
        return self.universe[:1].upper() + self.universe[1:]

    def series_of(self, level: Level, breakdown: str = HEADLINE) -> Series | None:
        """Return what is published at this level by this breakdown, or None if nothing is."""
        return self.series.get((level, breakdown))

    def interval_in(self, level: Level, year: int) -> IntervalKind:
        """Return the kind of the bounds of the headline values of a level in a year."""
        series = self.series_of(level)
        return series.interval_in(year) if series else IntervalKind.NONE


@dataclass(frozen=True, slots=True)
class Framework:
    """The whole registry; dictionaries keep the order of the file."""

    version: str
    mobility_parts: Mapping[str, MobilityPart]
    pillars: Mapping[str, Pillar]
    predictors: Mapping[str, Predictor]
    metrics: Mapping[str, Metric]
    breakdowns: Mapping[str, Breakdown]
    sources: Mapping[str, Source]
    cpi: Mapping[int, float]
    cpi_source: str
    suppressions: tuple[SuppressionRule, ...]
    gaps: tuple[CoverageGap, ...]
    refusals: tuple[Refusal, ...]
    geography_changes: tuple[GeographyChange, ...]
    retired: tuple[RetiredColumn, ...]

    def absence_rule(
        self, metric: str, level: Level, geoid: str, breakdown: str, year: int, subgroup: str = ""
    ) -> SuppressionRule | CoverageGap | None:
        """Return the stated rule behind an absent value; a gap in collection comes first."""
        rules: tuple[SuppressionRule | CoverageGap, ...] = (*self.gaps, *self.suppressions)
        spot = (metric, level, geoid, breakdown, year, subgroup)
        return next((rule for rule in rules if rule.covers(*spot)), None)

    def refusal(self, metric: str, breakdown: str, computation: Computation) -> str:
        """Return why this is not worked out between the groups, or '' where it may be."""
        return next(
            (
                rule.reason
                for rule in self.refusals
                if computation in rule.computations and rule.covers(metric, breakdown)
            ),
            "",
        )

    def metric(self, metric_id: str) -> Metric:
        """Return the metric of this id; a ``UserError`` names the nearest ids if there is none."""
        metric = self.metrics.get(metric_id)
        if metric is None and metric_id.startswith(SUPPLEMENT):
            message = (
                f"There is no metric {metric_id!r} here: it is of a data set that is not on this "
                "computer, or was deleted. Whoever sent it can give you the workspace file."
            )
            raise UserError(message)
        if metric is None:
            typed = metric_id.strip().lower()  # the ids are in lower case
            near = difflib.get_close_matches(typed, self.metrics, n=3, cutoff=0.4)
            hint = f"did you mean {' or '.join(near)}?" if near else "no metric has a name like it."
            raise UserError(f"There is no metric {metric_id!r}: {hint}")
        return metric

    @property
    def by_column(self) -> Mapping[str, tuple[Metric, ...]]:
        """Return the metrics of every official column: one, or three for a house-value column."""
        columns: dict[str, tuple[Metric, ...]] = {}
        for metric in self.metrics.values():
            columns[metric.column] = (*columns.get(metric.column, ()), metric)
        return columns

    def columns_by_name(self) -> Mapping[str, tuple[str, float]]:
        """Return ``name -> (official column, scale)`` for every current and earlier name."""
        names = {metric.column: (metric.column, 1.0) for metric in self.metrics.values()}
        for metric in self.metrics.values():
            names |= {alias.column: (metric.column, alias.scale) for alias in metric.aliases}
        return names
