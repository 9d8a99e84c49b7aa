"""The targets of a plan in a release: sentences, the rows of the figure, and what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobility.analysis.targets.follow_up import NEEDS_DECISION, OWN_COUNT, UNKNOWN, FollowUp
from mobility.analysis.targets.progress import ProgressClass
from mobility.analysis.uncertainty import Estimate
from mobility.exports.measure_words import metric_of, number_words
from mobility.exports.plan_words import record_name
from mobility.figures.figure import Figure, Provenance
from mobility.figures.progress import ProgressRow, progress_figure
from mobility.places import Jurisdiction, level_of
from mobility.registry import Dollars, Framework
from mobility.text import (
    as_clause,
    format_date,
    format_interval,
    format_size,
    number_word,
    places_word,
    within,
)
from mobility.text.languages import say
from mobility.text.messages import message
from mobility.text.targets import progress_sentence
from mobility.workspace import Plan, PlanRecord
from mobility.workspace.due import Due, DueItem
from mobility.workspace.plan_checks import claims_outcome
from mobility.workspace.plan_kinds import BY_HAND, GAP
from mobility.workspace.progress_kinds import ACTIVITIES

Stands = Mapping[str, FollowUp]
"""How each target of a plan stands, by the id of its record."""


class Decide(StrEnum):
    """Why a target needs a decision, in the order of urgency."""

    WORSE = "getting worse"
    BEHIND = "behind"
    BROKEN = "series broken"
    GONE = "no longer published"
    OVERTAKEN = "overtaken"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A target that needs a decision, why, and the sentence that says so, with a period."""

    target: PlanRecord
    why: Decide
    sentence: str


def sentence_of_progress(plan: Plan, stands: Stands, place: str) -> str:
    """Return how many targets are of which class, with a period.

    Args:
        plan: of the place.
        stands: how its targets stand.
        place: its name within a sentence.
    """
    return f"{_counts_title(plan, stands, place)}."


def _counts_title(plan: Plan, stands: Stands, place: str) -> str:
    targets = plan.of_kind("target")
    if not targets:
        return message("progress.no targets", place=place)
    counts = Counter(stands[each.id].progress for each in targets)
    one = len(targets) == 1
    return message(
        "progress.targets, one" if one else "progress.targets",
        **({} if one else {"targets": number_word(len(targets))}),
        place=place,
        counts=", ".join(
            _small(message(f"progress.count, {each}", count=number_word(counts[each])))
            for each in ProgressClass
            if counts[each]
        ),
    )


def progress_rows(plan: Plan, stands: Stands, framework: Framework) -> list[ProgressRow]:
    """Return each target with its class and numbers in words: those to decide on first."""
    urgent = {each.target.id: at for at, each in reversed([*enumerate(to_decide(plan, stands))])}
    targets = plan.of_kind("target")
    order = sorted(
        targets,
        key=lambda each: (
            urgent.get(each.id, len(urgent)),
            _ORDER.index(stands[each.id].progress),
        ),
    )
    return [_row(plan, each, stands[each.id], framework) for each in order]


_ORDER = (
    ProgressClass.WORSE,
    ProgressClass.NO_CHANGE,
    ProgressClass.IMPROVING,
    ProgressClass.MET,
    ProgressClass.BROKEN,
    ProgressClass.GONE,
    ProgressClass.NOT_COMPARED,
    ProgressClass.NOT_DUE,
)
"""The classes in the order of rows."""


def figure_of_progress(
    plan: Plan,
    stands: Stands,
    framework: Framework,
    place: Jurisdiction,
    provenance: Provenance,
    target: PlanRecord | None = None,
) -> Figure:
    """Return the figure of all targets of a plan, or of one of them."""
    rows = progress_rows(plan, stands, framework)
    if target is not None:
        row = next(each for each in rows if each.record == target.id)
        title, wall = f"{row.title}: {as_clause(row.words)}", ""
    else:
        title = _counts_title(plan, stands, within(place.name))
        wall = _wall_title(stands) if rows else ""
    return progress_figure(
        rows, title, wall, place.full_name, provenance, target=target.id if target else ""
    )


def _wall_title(stands: Stands) -> str:
    counts = Counter(each.progress for each in stands.values())
    words = {
        name: number_word(counts[each])
        for name, each in (
            ("met", ProgressClass.MET),
            ("improving", ProgressClass.IMPROVING),
            ("worse", ProgressClass.WORSE),
        )
    }
    title = message("progress.wall", **words, targets=number_word(len(stands)))
    return f"{title[:1].upper()}{title[1:]}"


def _row(plan: Plan, target: PlanRecord, stands: FollowUp, framework: Framework) -> ProgressRow:
    measure = _measure(plan, target)
    metric = metric_of(measure, framework)
    words = _Numbers(measure, framework, target.text("of") == GAP)
    planned = stands.planned
    needed = stands.path.inputs[1].value if stands.path is not None else None
    parts = {
        "before": words.plain(stands.baseline),
        "start": _year(planned.baseline_year),
        "now": words.plain(stands.now),
        "end": _year(stands.now_year),
        "target": words.number(planned.target),
        "year": _year(planned.target_year),
    }
    newer = stands.now is not None and stands.now_year != planned.baseline_year
    known = ("before", "start", "target", "year", *(("now", "end") if newer else ()))
    case = "progress.values" if newer else "progress.values, none newer"
    if newer and metric is not None and metric.dollars is Dollars.NOMINAL:
        case = "progress.values, dollars"
    told = all(parts[key] for key in known)
    return ProgressRow(
        record=target.id,
        title=record_name(plan, target),
        stands=stands,
        brief=_brief(stands),
        words=standing_words(stands, own=measure.text("source") == BY_HAND),
        values=message(case, **{key: parts[key] for key in known}) if told else "",
        needed=words.number(needed),
        metric=metric.id if metric is not None else "",
        baseline=words.full(stands.baseline),
        now=words.full(stands.now) if newer else "",
        target=parts["target"],
        others=_others(plan, stands, words),
        revised=_revised("progress.revised", record_name(plan, target), stands, words),
        revised_brief=_revised("progress.revised, brief", record_name(plan, target), stands, words),
    )


def standing_words(stands: FollowUp, *, own: bool = False) -> str:
    """Return the class of a target and how far it has come, in a sentence without a period.

    ``own``: of numbers that the group counts itself, which have no interval.
    """
    if own and stands.progress is ProgressClass.MET:
        return message("progress.counted, met")
    sentence = progress_sentence(
        stands.progress,
        stands.share,
        stands.bounds,
        stands.planned.baseline_year or 0,
        against=stands.towards.against_target.verdict if stands.towards is not None else "",
        reason=stands.reason,
    )
    if own and stands.share is not None and stands.reason == OWN_COUNT:
        part = progress_sentence("improving", stands.share, None, 0).partition(": ")[2]
        return message("progress.counted", part=part)
    return message("progress.behind", standing=sentence) if stands.is_behind else sentence


def ended_words(stands: FollowUp) -> str:
    """Return that a target is met or lost its data, with a period; '' of one that is open.

    Of such a target it says nothing any more whether data could show it.
    """
    return f"{standing_words(stands)}." if stands.progress in _ENDED else ""


_ENDED = {ProgressClass.MET, ProgressClass.BROKEN, ProgressClass.GONE}


def gap_beginning(stands: FollowUp, measure: PlanRecord, framework: Framework) -> str:
    """Return the gap that a target begins with, with a period; '' where it is not known."""
    gap, year = stands.baseline or stands.planned.baseline, stands.planned.baseline_year
    if gap is None or year is None:
        return ""
    words = _Numbers(measure, framework, gap=True)
    parts = {"value": words.number(gap.value), "period": str(year)}
    metric = metric_of(measure, framework)
    if metric is None or gap.lower is None or gap.upper is None:
        return f"{message('plan.baseline, gap', **parts)}."
    low = format_size(metric, gap.lower, unit=False)
    interval = say("{low} to {high}", low=low, high=words.number(gap.upper))
    return f"{message('plan.baseline, gap, interval', **parts, interval=interval)}."


def _brief(stands: FollowUp) -> str:
    """Return the class of a target with what is in the way, in a few words."""
    if stands.is_behind:
        return message("progress.brief, behind", progress=say(str(stands.progress)))
    if stands.reason:
        return message(
            "progress.brief, reason",
            progress=say(str(stands.progress)),
            reason=as_clause(stands.reason),
        )
    return say(str(stands.progress)).capitalize()


def to_decide(plan: Plan, stands: Stands) -> list[ToDecide]:
    """Return the targets that need a decision because of the release, the most urgent first."""
    decisions = [
        ToDecide(target, why, _decide_sentence(plan, target, why))
        for target in plan.of_kind("target")
        if (why := _why(stands[target.id])) is not None
    ]
    return sorted(decisions, key=lambda each: list(Decide).index(each.why))


def _why(stands: FollowUp) -> Decide | None:
    if stands.progress in NEEDS_DECISION:
        return Decide(stands.progress)
    if stands.is_overtaken:
        return Decide.OVERTAKEN
    if stands.is_behind:
        return Decide.BEHIND
    return Decide.PAST if stands.is_past else None


def _decide_sentence(plan: Plan, target: PlanRecord, why: Decide) -> str:
    return f"{message(f'progress.decide, {why}', title=record_name(plan, target))}."


def revised_sentences(rows: Sequence[ProgressRow]) -> list[str]:
    """Return what the release only revised, each with a period."""
    return [f"{row.revised}." for row in rows if row.revised]


def unknown_rows(rows: Sequence[ProgressRow]) -> list[ProgressRow]:
    """Return the targets of which nothing can be known from this release."""
    return [row for row in rows if row.stands.progress in UNKNOWN]


def tested_rows(rows: Sequence[ProgressRow]) -> list[ProgressRow]:
    """Return the targets of which this release says something: moved, or no detectable change."""
    return [row for row in rows if row.stands.progress not in UNKNOWN]


def moved_rows(rows: Sequence[ProgressRow]) -> list[ProgressRow]:
    """Return the targets whose change since the baseline is more than chance."""
    return [row for row in tested_rows(rows) if row.stands.progress is not ProgressClass.NO_CHANGE]


def unmoved_rows(rows: Sequence[ProgressRow]) -> list[ProgressRow]:
    """Return the targets whose change since the baseline cannot be told from chance."""
    return [row for row in rows if row.stands.progress is ProgressClass.NO_CHANGE]


def untested_note(early_win: PlanRecord) -> str:
    """Return what stands beside an early win that claims an outcome, without a period; else ''."""
    if not claims_outcome(early_win.title):
        return ""
    return say("Whether conditions moved is told by the tests of the targets of the plan only")


def due_sentence(plan: Plan, item: DueItem, today: date) -> str:
    """Return what a role has to do by when, with a period."""
    case = "progress.overdue" if item.is_overdue(today) else "progress.due"
    role = item.role or message("progress.no role")
    what = _due_words(plan, item)
    sentence = message(case, role=role, what=what, day=format_date(item.day))
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _due_words(plan: Plan, item: DueItem) -> str:
    title = record_name(plan, item.record)
    if item.kind is Due.ROUTINE:
        return f"“{say(ACTIVITIES.get(item.record.text('activity'), title))}”"
    return _small(message(f"progress.due, {item.kind}", title=title))


def _others(plan: Plan, stands: FollowUp, words: _Numbers) -> str:
    """How comparable places moved in the same years; a drift that all have is nobody's success."""
    if stands.others is None:
        return ""
    case = "progress.others, better" if stands.others >= 0 else "progress.others, worse"
    places = places_word(level_of(plan.place))
    return message(case, places=places, size=words.size(abs(stands.others)))


def _revised(case: str, title: str, stands: FollowUp, words: _Numbers) -> str:
    revision = stands.revision
    if revision is None:
        return ""
    return message(
        case,
        title=title,
        year=str(revision.year),
        stored=words.plain(revision.stored),
        published=words.plain(revision.published),
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers of a measure in words."""

    measure: PlanRecord
    framework: Framework
    gap: bool

    def number(self, value: float | None) -> str:
        """Return a number with its unit; '' for none."""
        if value is None:
            return ""
        return number_words(self.measure, value, self.framework, gap=self.gap)

    def size(self, difference: float) -> str:
        """Return the size of a difference with its unit."""
        return number_words(self.measure, difference, self.framework, gap=True)

    def plain(self, estimate: Estimate | None) -> str:
        """Return a value without its interval."""
        return "" if estimate is None else self.number(estimate.value)

    def full(self, estimate: Estimate | None) -> str:
        """Return a value with its interval."""
        if estimate is None:
            return ""
        metric = metric_of(self.measure, self.framework)
        if metric is None or estimate.lower is None or estimate.upper is None:
            return self.number(estimate.value)
        if self.gap:
            ends = " to ".join(self.number(end) for end in (estimate.lower, estimate.upper))
        else:
            ends = format_interval(metric, estimate.lower, estimate.upper)
        return f"{self.number(estimate.value)} ({ends})"


def _measure(plan: Plan, target: PlanRecord) -> PlanRecord:
    """The measure of a target; one that is gone is empty."""
    measures = plan.linked(target, "measure")
    empty = PlanRecord("", target.place, "measure", 0, {}, 0, "", deleted=False)
    return measures[0] if measures else empty


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def _small(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"
