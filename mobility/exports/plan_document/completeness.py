"""How complete the plan's document is, part by part: what is missing, and words to look at.

It tells and never blocks: a document can be written at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mobility.exports.plan_document.inputs import Inputs, roles_to_name
from mobility.text import as_clause, count_of, joined
from mobility.text.languages import say_plural
from mobility.text.plain_words import FoundWord, found_words
from mobility.text.plans import counted
from mobility.workspace import Check, PlanProblem, PlanRecord
from mobility.workspace.document_kinds import DOCUMENT, OF_THE_OFFICE
from mobility.workspace.plan_kinds import KINDS, NOT_CHOSEN, PARTS, PLAN
from mobility.workspace.record_fields import FieldType

_MEASURES = ("measure", "measures")
_STEPS = ("input or output", "inputs or outputs")
_AROUND = 45  # letters shown before and after a word


@dataclass(frozen=True, slots=True)
class PartState:
    """How complete a part is.

    Attributes:
        id: of the part.
        title: its name on the screen.
        kind: of the records that are written for it alone; empty for a part made from others.
        lacks: what is missing, as the object of "Missing:"; the most important first.
    """

    id: str
    title: str
    kind: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordToCheck:
    """A word with the text it stands in: the record, its field, and what stands around it."""

    found: FoundWord
    record: PlanRecord
    field: str
    before: str
    text: str
    after: str


def part_states(inputs: Inputs, problems: Sequence[PlanProblem]) -> tuple[PartState, ...]:
    """Return every part of the document in its order, with what is missing in it."""
    plan = inputs.plan
    own = {
        kind: [
            field.label
            for key, field in KINDS[kind].fields.items()
            if field.required and not inputs.own_text(kind, key)
        ]
        for kind in ("letter", "participation", "sustainability")
    }
    letter, people = own["letter"], own["participation"]
    times = Counter(each.check for each in problems)
    chosen = plan.priorities()
    return (
        PartState(
            "letter", "Letter", "letter",
            ("the letter",) if "Letter" in letter else ("who signs the letter",) if letter else (),
        ),
        PartState("vision", "Vision", "plan", () if plan.vision else ("the vision",)),
        PartState(
            "participation", "Who took part", "participation",
            ("who took part",)
            if "Who took part" in people and not inputs.organizations
            else (),
        ),
        PartState(
            "conditions", "Conditions today", "",
            () if inputs.cards.cards else ("a confirmed finding on the board",),
        ),
        PartState("priorities", "Priorities", "", tuple(_priorities(inputs, problems))),
        PartState(
            "actions", "Actions", "",
            tuple(
                _several(times, (
                    (Check.PRIORITY_NO_ACTION, "an action for", "priority", "priorities"),
                    (Check.ACTION_NO_OUTCOME, "an outcome for", "action", "actions"),
                    (Check.OUTCOME_NO_ACTION, "an action for", "outcome", "outcomes"),
                ))
            )
            if chosen or plan.of_kind("action")
            else ("actions",),
        ),
        PartState(
            "measures", "Measurement plan", "",
            tuple(
                _several(times, (
                    (Check.OUTCOME_NO_MEASURE, "a measure for", "outcome", "outcomes"),
                    (Check.STEP_NO_MEASURE, "a measure for", *_STEPS),
                    (Check.MEASURE_NO_TARGET, "a target for", "measure", "measures"),
                    (Check.MEASURE_NO_OWNER, "an owner for", "measure", "measures"),
                    (Check.MEASURE_NO_FREQUENCY, "how often a value comes for", *_MEASURES),
                ))
            )
            if plan.of_kind("measure")
            else ("measures and targets",),
        ),
        PartState(
            "sustainability", "How the work goes on", "sustainability",
            (f"how the work goes on ({joined([each.lower() for each in own['sustainability']])})",)
            if own["sustainability"]
            else (),
        ),
        PartState(
            "missing", "Who is missing", "participation",
            ("who is missing",) if "Who is missing" in people else (),
        ),
        PartState("methods", "Sources and methods", "", ()),
    )  # fmt: skip


def _priorities(inputs: Inputs, problems: Sequence[PlanProblem]) -> Iterator[str]:
    chosen = inputs.plan.priorities()
    if not chosen:
        yield "a chosen priority"
        return
    unsaid = sum(not each.text("reasons") for each in chosen)
    if unsaid:
        yield f"the reasons for {counted(unsaid, 'priority', 'priorities')}"
    waiting = sum(not each.text("not_chosen") for each in inputs.plan.priorities(NOT_CHOSEN))
    if waiting:
        yield f"why {counted(waiting, 'priority was', 'priorities were')} not chosen"
    without = sum(each.check is Check.PRIORITY_NO_OUTCOME for each in problems)
    if without:
        yield f"an outcome for {counted(without, 'priority', 'priorities')}"


def _several(times: Counter[Check], checks: Sequence[tuple[Check, str, str, str]]) -> Iterator[str]:
    for check, what, one, many in checks:
        if times[check]:
            yield f"{what} {counted(times[check], one, many)}"


def document_sentence(states: Sequence[PartState], inputs: Inputs) -> str:
    """Return the sentence at the top: what is missing first, then how many parts are whole."""
    whole = sum(not each.lacks for each in states)
    parts = say_plural(
        "{count} of {total} parts of the document is complete.",
        "{count} of {total} parts of the document are complete.",
        whole,
        total=len(states),
    )
    hidden = hidden_roles(inputs)
    to_name = (
        f" {counted(hidden, 'role looks', 'roles look').capitalize()} like a person and "
        f"{'is' if hidden == 1 else 'are'} left out of every document until somebody says "
        "it is a role."
        if hidden
        else ""
    )
    lacks = [each.lacks[0] for each in states if each.lacks]
    if not lacks:
        return f"All {len(states)} parts of the document are complete.{to_name}"
    more = f"; and more in {count_of(len(lacks) - 3, 'part')}" if len(lacks) > 3 else ""
    return f"Missing: {'; '.join(map(as_clause, lacks[:3]))}{more}. {parts}{to_name}"


def hidden_roles(inputs: Inputs) -> int:
    """Return how many roles look like persons, and are left out of documents."""
    return sum(
        roles_to_name(
            inputs.plan.of_kind(kind.id),
            [key for key, field in kind.fields.items() if field.type is FieldType.ROLE],
        )
        for part in (PLAN, DOCUMENT)
        for kind in PARTS[part]
    )


def words_to_check(inputs: Inputs) -> list[WordToCheck]:
    """Return the words about people and the terms of the trade in what the group wrote."""
    kinds = [
        kind for part in (PLAN, DOCUMENT) for kind in PARTS[part] if kind.id not in OF_THE_OFFICE
    ]
    found = [
        _in_context(hit, record, key)
        for kind in kinds
        for record in inputs.plan.of_kind(kind.id)
        for key, field in kind.fields.items()
        if field.type in {FieldType.TEXT, FieldType.LINE}
        for hit in found_words(record.text(key))
    ]
    return sorted(found, key=lambda each: not each.found.word.stigma)


def _in_context(hit: FoundWord, record: PlanRecord, key: str) -> WordToCheck:
    text = record.text(key)
    start, end = max(0, hit.start - _AROUND), min(len(text), hit.end + _AROUND)
    before, after = text[start : hit.start], text[hit.end : end]
    return WordToCheck(
        hit,
        record,
        key,
        f"{'…' if start else ''}{' '.join(before.split(' '))}".replace("\n", " "),
        text[hit.start : hit.end],
        f"{after}{'…' if end < len(text) else ''}".replace("\n", " "),
    )
