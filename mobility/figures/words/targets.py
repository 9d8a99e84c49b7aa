"""A target in sentences: first whether its data could show it, then what others managed."""

from __future__ import annotations

from mobility.analysis.targets.by_place import PlaceTarget
from mobility.figures.words.trends import sentence
from mobility.registry import HEADLINE, Framework, Unit
from mobility.text import absence_words, places_word
from mobility.text.languages import localized, say
from mobility.text.messages import message
from mobility.text.targets import (
    ambition_sentence,
    detectable_sentence,
    luck_sentence,
    outlook_sentence,
    pace_sentence,
    seen_sentence,
    suggestion_words,
    survey_sentence,
)


def target_sentences(target: PlaceTarget) -> list[str]:
    """What is said of a target, in the order of reading; the reason where nothing is known."""
    if target.absence is not None:
        return [absence_words(target.absence.kind, target.absence.sentence)]
    detectable, planned = target.detectable, target.planned
    if detectable is None:
        return [sentence(localized(target.reason))]
    lines = []
    if target.seen.reason and target.seen.change is None:
        reason = localized(target.seen.reason)
        lines.append(sentence(f"{reason[:1].upper()}{reason[1:]}"))
        lines.append(_unit_hint(target))
        lines.append(
            detectable_sentence(
                target.metric, detectable.change, detectable.with_power, reason=detectable.reason
            )
        )
    else:
        lines.append(
            seen_sentence(
                target.metric,
                target.seen.year,
                target.seen.data_year,
                planned=planned,
                with_power=detectable.with_power,
                reason=target.seen.reason,
            )
        )
    survey = target.survey
    if survey is not None and target.seen.year is None:
        lines.append(
            survey_sentence(
                survey.people, survey.times, survey.local_source, gap=bool(target.reference)
            )
        )
    lines += _of_others(target)
    lines += _of_outlook(target)
    return [line for line in lines if line]


def _unit_hint(target: PlaceTarget) -> str:
    """How a share is written, where the target looks like a percentage; else ''."""
    value = target.aim.value
    if target.metric.unit is not Unit.SHARE or value is None or not 1 < value <= 100:
        return ""
    return f"{message('target.unit', percent=f'{value:g} %', share=f'{value / 100:g}')}."


def group_words(target: PlaceTarget, framework: Framework) -> str:
    """The group, or the gap between two, that a target is set on; '' for everyone."""
    if target.breakdown == HEADLINE:
        return ""
    names = {each.label: each.name for each in framework.breakdowns[target.breakdown].groups}
    gap = say(", gap to {reference}", reference=names[target.reference]) if target.reference else ""
    return f"{names[target.group]}{gap}"


def suggestion_lines(target: PlaceTarget) -> list[str]:
    """What a target could be, a line for each suggestion."""
    return [
        suggestion_words(
            target.metric,
            each.kind,
            each.value,
            n=each.n,
            name=each.name,
            planned=each.planned,
            shown=each.shown,
            gap=bool(target.reference),
            reason=each.reason,
        )
        for each in target.suggestions
    ]


def _of_others(target: PlaceTarget) -> list[str]:
    """How fast comparable places move, and how ambitious the target is beside them."""
    pace = target.pace
    kind = places_word(target.jurisdiction.level)
    years = None if pace.start is None or pace.end is None else (pace.start, pace.end)
    lines = [
        pace_sentence(
            target.metric,
            kind,
            years,
            pace.n,
            gains=(pace.median, pace.p90),
            noise_share=pace.noise_share,
            gap=bool(target.reference),
            reason=pace.reason,
        )
    ]
    planned, year = target.planned, target.aim.year
    if planned is None or (target.seen.reason and target.seen.change is None):
        return lines
    gains = None
    if year is not None and target.year is not None:
        half, fast = (pace.gain(year - target.year, share) for share in (0.5, 0.9))
        gains = None if half is None or fast is None else (half, fast)
    reach = target.reach
    lines.append(
        ambition_sentence(
            target.metric,
            kind,
            planned,
            gains=gains,
            year=year,
            reach=(reach.fastest, reach.lower, reach.upper),
            reason="" if reach.reason == pace.reason else reach.reason,
        )
    )
    return lines


def _of_outlook(target: PlaceTarget) -> list[str]:
    """Where the value would be if nothing changes, and the luck of the baseline."""
    outlook = target.outlook
    if outlook is None or not outlook.points or outlook.level is None:
        return []
    last, test, gap = outlook.points[-1], outlook.back_test, bool(target.reference)
    missed = None if test is None else (test.end, test.error, test.last_value, test.line)
    lines = [
        outlook_sentence(
            target.metric, last.year, last.value, (last.lower, last.upper), missed, gap=gap
        )
    ]
    if outlook.drift and outlook.year == target.year:
        lines.append(luck_sentence(target.metric, outlook.level, outlook.drift, gap=gap))
    return lines
