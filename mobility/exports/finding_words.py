"""What stands on a finding beside its own words: verdict, kind, status, links, changed numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobility.places import Jurisdiction
from mobility.registry import EVERYONE, HEADLINE, SUPPLEMENT, Framework, Metric
from mobility.text import count_of, format_interval, format_value
from mobility.text.languages import localized, plural_word, say, translatable
from mobility.text.messages import message
from mobility.text.verdicts import Verdict, verdict_of_token
from mobility.workspace import Finding, Link, Number
from mobility.workspace.summary import ChangedNumber, Coverage, Summary

KINDS: Mapping[str, str] = {
    "figure": translatable("Chart or table"),
    "qualitative": translatable("What people told us"),
    "history": translatable("History or policy"),
    "programme": translatable("Program"),
}
STATUSES: Mapping[str, str] = {
    "preliminary": translatable("Preliminary"),
    "confirmed": translatable("Confirmed"),
    "dropped": translatable("Dropped"),
}
QUESTIONS: Mapping[str, str] = {
    "see": translatable("What we see"),
    "mean": translatable("What it may mean"),
    "need": translatable("What we still need"),
    "checked_by": translatable("Who checks it"),
}
"""The parts of a card that a group writes, in their order, each with its heading."""
CONSENTS: Mapping[str, str] = {
    "": translatable("Consent not asked yet"),
    "group": translatable("For this group only"),
    "public": translatable("May be published without names"),
}
DETAILS: Mapping[str, Mapping[str, str]] = {
    "qualitative": {
        "told_by": "Who told it (a role, no name)",
        "told_count": "How many people",
        "told_when": "When",
        "consent": "Consent",
    },
    "programme": {
        "reach": "Who it reaches, and how many",
        "owner": "Who is responsible (a role, no name)",
    },
}
"""Kind of a finding -> the details that it has, each with its label."""
_DETAIL_MESSAGES = {
    "told_by": translatable("Told by: {text}"),
    "told_count": "{text}",
    "told_when": "{text}",
    "reach": translatable("Reaches: {text}"),
    "owner": translatable("Responsible: {text}"),
}
_FORWARD = {
    "agrees": translatable("Agrees with"),
    "contradicts": translatable("Contradicts"),
    "explains": translatable("Explains"),
}
_BACKWARD = {**_FORWARD, "explains": translatable("Is explained by")}
_SHOWN = 3  # changed numbers that are spelled out


def verdict_words(verdict: str, reason: str = "") -> str:
    """A verdict with its symbol, and the reason where there is no better or worse."""
    known = verdict_of_token(verdict)
    if known is None:
        return ""
    text = f"{known.symbol} {localized(known.label)}".strip()
    because = localized(reason.strip()).rstrip(".")
    return f"{text} ({because})" if because and known is Verdict.NOT_COMPARED else text


def detail_words(finding: Finding) -> str:
    """Who told a finding, how many, when and with which consent; or the details of a program.

    Empty where nothing of it was written, as on cards of earlier versions.
    """
    phrases = []
    written = {part: getattr(finding, part) for part in DETAILS.get(finding.kind, ())}
    for part, text in written.items() if any(written.values()) else ():
        if part == "consent":
            phrases.append(localized(CONSENTS[text]))
        elif text:
            is_count = part == "told_count" and text.isdigit()
            people = f"{text} {plural_word('person', 'people', int(text))}" if is_count else text
            phrases.append(localized(_DETAIL_MESSAGES[part]).format(text=people))
    return " · ".join(phrases)


def link_words(link: Link, seen_from: str) -> tuple[str, str]:
    """How a card stands to the other one of a link, and the id of the other one."""
    if link.first == seen_from:
        return localized(_FORWARD[link.kind]), link.second
    return localized(_BACKWARD[link.kind]), link.first


def changed_words(
    changed: Sequence[ChangedNumber],
    framework: Framework,
    names: Mapping[str, Jurisdiction],
) -> list[str]:
    """A sentence for each of the first changed numbers with old and new, and how many more."""
    lines = [_changed_line(change, framework, names) for change in changed[:_SHOWN]]
    more = len(changed) - _SHOWN
    return [*lines, say("And {more} more of its numbers.", more=more)] if more > 0 else lines


def _changed_line(
    change: ChangedNumber, framework: Framework, names: Mapping[str, Jurisdiction]
) -> str:
    then, now = change.then, change.now
    metric = framework.metrics.get(then.metric)
    what = then.metric if metric is None else metric.short_label
    if then.breakdown != HEADLINE and then.subgroup != EVERYONE:
        what = f"{what}, {_group(then, framework)}"
    place = names[then.geoid].full_name if then.geoid in names else then.geoid
    if metric is None or now is None:
        own = then.metric.startswith(SUPPLEMENT)
        gone = (
            say("your data has no such value now") if own else say("this release has no such value")
        )
        return say(
            "{what}, {place}: was {then}; {gone}.",
            what=what,
            place=place,
            then=_value(then, metric),
            gone=gone,
        )
    return say(
        "{what}, {place}: was {then}; now {now}.",
        what=what,
        place=place,
        then=_value(then, metric),
        now=_value(now, metric),
    )


def _group(number: Number, framework: Framework) -> str:
    breakdown = framework.breakdowns.get(number.breakdown)
    groups = {group.label: group.name for group in breakdown.groups} if breakdown else {}
    return groups.get(number.subgroup, number.subgroup)


def _value(number: Number, metric: Metric | None) -> str:
    """'81.3 % (80.4 to 82.2 %) in 2023', and that it is weak."""
    if metric is None:
        return say("{value} in {year}", value=number.value, year=number.year)
    value = format_value(metric, number.value, unit=False)
    details = [
        format_interval(metric, number.lower, number.upper)
        if number.lower is not None and number.upper is not None
        else "",
        say("weak") if number.quality == "Weak" else "",
    ]
    inside = ", ".join(filter(None, details))
    return (
        say("{value} ({interval}) in\u00a0{year}", value=value, interval=inside, year=number.year)
        if inside
        else say("{value} in\u00a0{year}", value=value, year=number.year)
    )


def consent_sentence(summary: Summary) -> str:
    """How many cards of what people told lack consent, and what to do; empty for none."""
    count = len(summary.without_consent())
    if not count:
        return ""
    return f"{message('told.one' if count == 1 else 'told.some', count=str(count))}."


def withheld_sentence(summary: Summary) -> str:
    """How many cards a file leaves out for want of consent; empty for none."""
    if not summary.withheld:
        return ""
    return f"{message('told.left out', cards=count_of(summary.withheld, 'card'))}."


def coverage_sentence(coverage: Coverage, framework: Framework) -> str:
    """Which pillars and which parts of mobility have no finding yet."""
    labels = [
        framework.pillars[pillar].label for pillar, count in coverage.pillars.items() if not count
    ]
    labels += [
        framework.mobility_parts[part].label.lower()
        for part, count in coverage.parts.items()
        if not count
    ]
    if not labels:
        return say("Every pillar and every part of mobility has a finding.")
    return say("No finding yet: {list}.", list="; ".join(labels))
