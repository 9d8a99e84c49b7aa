"""The document of a plan in one language: all parts, the summary on two pages, and its charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mobility.exports.findings.report import Report, report_of, summary_in
from mobility.exports.measure_words import target_sentence
from mobility.exports.plan_document import group_parts, parts
from mobility.exports.plan_document.content import (
    Block,
    Facts,
    Heading,
    Part,
    PlanDocument,
    Points,
    Text,
)
from mobility.exports.plan_document.inputs import Inputs, Targets, role_words
from mobility.exports.progress_words import Stands, ended_words
from mobility.exports.writing.texts import shortened
from mobility.figures.figure import Figure
from mobility.text.languages import (
    Language,
    current_language,
    day_in,
    draft_note,
    label_in,
    say,
    speaking,
    translatable,
)
from mobility.workspace import PlanRecord
from mobility.workspace.document_versions import Version

_BRIEF_TEXT, _BRIEF_LINE = 420, 160  # letters of a text and of a line on two pages
_BRIEF_PRIORITIES, _BRIEF_ACTIONS, _BRIEF_TARGETS = 9, 3, 10


@dataclass(frozen=True, slots=True)
class Built:
    """A document with the charts that its pictures name."""

    document: PlanDocument
    figures: Mapping[str, Figure]


def build(inputs: Inputs, language: Language = Language.ENGLISH) -> Built:
    """Return the document of a plan in a language; what people wrote stays in theirs."""
    with speaking(language):
        pinned, inputs = inputs.cards, _named_in(inputs, language)
        report = report_of(
            pinned,
            citation=inputs.citation,
            address=inputs.address,
            names=inputs.names,
            branding=inputs.branding,
            language=language,
            remade=inputs.remade(language),
        )
        targets = _ended_apart(inputs.stands, inputs.targets(language))
        figures = {f"finding-{card.number}": card.figure for card in report.cards if card.figure}
        if (map_of_causes := group_parts.causes_figure(inputs)) is not None:
            figures[group_parts.CAUSES] = map_of_causes
        for id_, shown in targets.items():
            if shown.figure is not None:
                figures[f"target-{id_}"] = shown.figure
        return Built(_document(inputs, report, targets), figures)


def _ended_apart(stands: Stands, targets: Targets) -> Targets:
    """Say of a target that is met or lost its data that it is so, not whether data can show it."""
    ended = {
        id_: words
        for id_, each in stands.items()
        if id_ in targets and (words := ended_words(each))
    }
    return {**targets, **{id_: targets[id_].saying(words) for id_, words in ended.items()}}


def _named_in(inputs: Inputs, language: Language) -> Inputs:
    """Return the same with names, and the figures that can be made again, in a language."""
    return replace(inputs, summary=summary_in(language, inputs.summary, inputs.remade(language)))


def _document(inputs: Inputs, report: Report, targets: Targets) -> PlanDocument:
    language = current_language()
    made = day_in(language, inputs.day)
    own = (
        parts.letter(inputs),
        parts.vision(inputs),
        parts.participation(inputs),
        parts.conditions(report, group_parts.causes(inputs)),
        parts.priorities(inputs),
        parts.actions(inputs),
        parts.measures(inputs, targets),
        parts.progress(inputs),
        parts.sustainability(inputs, group_parts.readiness(inputs)),
        parts.missing_people(inputs, group_parts.missing_from_roster(inputs)),
    )
    kind = say("Mobility Action Plan")
    footer = say(
        "{place} ({code}) · release {release} · made on {day}",
        place=report.place, code=report.geoid, release=inputs.summary.release, day=made,
    )  # fmt: skip
    return PlanDocument(
        language=language.value,
        title=say("{kind}: {place}", kind=kind, place=report.place),
        kind=kind,
        subject=kind,
        place=report.place,
        geoid=report.geoid,
        mark=report.mark,
        warning=report.warning,
        made=say("Made on {day}. Source of published numbers: {source}.", day=made,
                 source=report.source),
        footer=" · ".join(filter(None, (footer, draft_note(language)))),
        parts=(*own, parts.methods(report, targets, own)),
        brief=tuple(part for part in _brief(inputs, targets) if part.blocks),
        labels={
            "contents": say("What is in this plan"),
            "page": say("page"),
            "nothing": say("Nothing is planned yet."),
            "continued": label_in(language, translatable("{title}, continued")),
            "no_chart": say("This chart could not be drawn."),
        },
        state=tuple(_draft(own)),
        branding=inputs.branding,
    )  # fmt: skip


def _draft(own: Sequence[Part]) -> Iterator[str]:
    """Say that it is a draft, and which parts are not written yet."""
    yield say("Draft: nobody has approved it yet.")
    empty = [part.title for part in own if not part.blocks and part.id != "progress"]
    if empty:
        yield say("Not in this document yet: {parts}.", parts="; ".join(empty))


def approval_lines(version: Version, language: Language) -> tuple[str, ...]:
    """Return who approved a version and when, a line each."""
    return tuple(
        f"{say_in(language, each.role, day_in(language, each.day))}." for each in version.approvals
    )


def say_in(language: Language, role: str, when: str) -> str:
    """Return one approval in words, without a period."""
    with speaking(language):
        return say("Approved by {role} on {day}", role=role, day=when)


def _brief(inputs: Inputs, targets: Targets) -> Iterator[Part]:
    """The parts of the summary on two pages."""
    vision = shortened(inputs.plan.vision, _BRIEF_TEXT)
    yield Part("vision", say("Our vision"), (Text(vision, "lead"),) if vision else ())
    yield Part("priorities", say("What we will do, and why"), tuple(_brief_priorities(inputs)))
    lines = tuple(_brief_targets(inputs, targets))
    yield Part("targets", say("What we want to reach"), (Points(lines),) if lines else ())
    yield Part("progress", say("What moved so far"), tuple(parts.progress_in_short(inputs)))
    yield Part("people", say("Who stands behind it"), tuple(_brief_people(inputs)))


def _brief_priorities(inputs: Inputs) -> Iterator[Block]:
    """Each priority with its reason and its first actions."""
    shown = inputs.priorities[:_BRIEF_PRIORITIES]
    if shown and not inputs.plan.priorities():
        yield Text(say("No priority is chosen yet; these are candidates."), "quiet")
    for number, each in enumerate(shown, start=1):
        yield Heading(f"{number}. {shortened(each.title, _BRIEF_LINE)}", 3)
        if reasons := each.text("reasons"):
            yield Text(shortened(reasons, _BRIEF_LINE))
        own = inputs.plan.linking(each, "action", "priority")
        lines = [_brief_action(action) for action in own[:_BRIEF_ACTIONS]]
        lines += _and_more(len(own), _BRIEF_ACTIONS)
        if lines:
            yield Points(tuple(lines))
    for line in _and_more(len(inputs.priorities), _BRIEF_PRIORITIES):
        yield Text(line)


def _brief_action(action: PlanRecord) -> str:
    title = shortened(action.title, _BRIEF_LINE)
    owner = shortened(role_words(action, "owner"), _BRIEF_LINE)
    return say("{action} (owned by {role})", action=title, role=owner) if owner else title


def _brief_targets(inputs: Inputs, targets: Targets) -> Iterator[str]:
    """Each target, and in a sentence whether the data can show it."""
    framework = inputs.summary.framework
    aimed = [
        (target, measure)
        for measure in inputs.plan.of_kind("measure")
        for target in inputs.plan.linking(measure, "target", "measure")
    ]
    most = _most_targets(inputs)
    for target, measure in aimed[:most]:
        shown = targets.get(target.id)
        sentences = shown.sentences[:1] if shown is not None else ()
        line = " ".join((target_sentence(target, measure, framework), *sentences))
        yield shortened(line, 2 * _BRIEF_LINE)
    yield from _and_more(len(aimed), most)


def _most_targets(inputs: Inputs) -> int:
    """How many targets have room on two pages: more, where priorities leave some of theirs."""
    shown = inputs.priorities[:_BRIEF_PRIORITIES]
    actions = sum(
        min(len(inputs.plan.linking(each, "action", "priority")), _BRIEF_ACTIONS) for each in shown
    )
    left = _BRIEF_PRIORITIES * (1 + _BRIEF_ACTIONS) - len(shown) - actions
    return _BRIEF_TARGETS + left // 3


def _brief_people(inputs: Inputs) -> Iterator[Block]:
    """Who took part, who is missing, who answers questions."""
    letter = inputs.one("letter")
    rows = (
        (say("Who took part"), inputs.own_text("participation", "text")),
        (say("Organizations"), "; ".join(each.title for each in inputs.organizations)),
        (say("Who is missing"), inputs.own_text("participation", "missing")),
        (say("Responsible"), role_words(letter, "signed_by") if letter is not None else ""),
        (say("Questions and comments"), inputs.own_text("participation", "contact")),
    )
    facts = tuple((term, shortened(text, _BRIEF_TEXT)) for term, text in rows if text)
    if facts:
        yield Facts(facts)


def _and_more(count: int, shown: int) -> list[str]:
    return [say("and {count} more", count=count - shown)] if count > shown else []
