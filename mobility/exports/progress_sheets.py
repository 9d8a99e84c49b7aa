"""Sheets of a plan's progress: handover by role, the page for funders, the page of the quarter.

Each is content without a form; `exports.paper.sheets` sets it as a PDF file and as a page for a
website. Fixed words are whole messages, so that every sheet exists in each language; what people
wrote stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mobility.exports.measure_words import measure_sentence
from mobility.exports.plan_words import chain_sentence
from mobility.exports.progress_words import (
    Stands,
    due_sentence,
    progress_rows,
    revised_sentences,
    sentence_of_progress,
    tested_rows,
    to_decide,
    unknown_rows,
    untested_note,
)
from mobility.figures.progress import ProgressRow
from mobility.places import Jurisdiction
from mobility.registry import Framework
from mobility.text import as_clause, format_date, within
from mobility.text.languages import Language, draft_note, localized, say, speaking
from mobility.text.names import in_language
from mobility.workspace import Plan, PlanRecord
from mobility.workspace.due import due_items
from mobility.workspace.progress_kinds import ACTIVITIES, RHYTHMS

_QUARTER = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a sheet: a heading with texts and a list; a part without either is left out."""

    heading: str
    texts: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper.

    Attributes:
        name: of its file, without an ending.
        title: what it is.
        subtitle: of which place, and of which day.
        sections: its parts, none of them empty.
        footer: where numbers are from, and what has to be known about the sheet.
        mark: what says that numbers are invented; '' for real ones.
        language: its code, for readers who listen to it.
    """

    name: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    mark: str = ""
    language: Language = Language.ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What all sheets are made of.

    Attributes:
        plan: of the place, with the records of its progress.
        stands: how its targets stand in the release.
        framework: the registry.
        place: whose plan it is.
        today: the day on which the sheet is made.
        source: who published the numbers, and in which release.
        mark: what says that numbers are invented; '' for real ones.
    """

    plan: Plan
    stands: Stands
    framework: Framework
    place: Jurisdiction
    today: date
    source: str
    mark: str = ""


def handover_sheet(facts: SheetFacts, role: str, language: Language = Language.ENGLISH) -> Sheet:
    """Return what somebody new in a role has to know, so that the work outlives a change."""
    facts = in_language(language, facts)
    plan, of_role = facts.plan, _of_role(facts.plan, role)
    with speaking(language):
        notes = [each for each in of_role if each.kind == "handover"]
        due = [each for each in due_items(plan, facts.today) if _same(each.role, role)]
        sections = (
            _texts(say("What this role does"), notes, "tasks")
            if notes
            else Section(say("Handover note"), (say("None is written for this role yet."),)),
            _texts(say("What one has to know"), notes, "know"),
            Section(
                say("What is due"),
                items=tuple(due_sentence(plan, each, facts.today) for each in due),
            ),
            _texts(say("What is still open"), notes, "open"),
            Section(say("Its actions"), items=tuple(_actions(of_role))),
            Section(
                say("Its measures"),
                items=tuple(
                    measure_sentence(each, facts.framework)
                    for each in of_role
                    if each.kind == "measure"
                ),
            ),
            Section(say("What it keeps doing"), items=tuple(_routines(of_role))),
            Section(say("What it decided, and why"), items=tuple(_decisions(of_role))),
            Section(
                say("What was heard from residents, and what changed"),
                items=tuple(_heard(of_role)),
            ),
            _texts(say("Where things are"), notes, "where"),
            _texts(say("Whom to ask"), notes, "partners"),
            _texts(say("When people change"), plan.of_kind("continuity"), "change"),
        )
        title = say("Handover: {role}", role=role)
        return _sheet(facts, f"handover-{_slug(role)}", title, sections, language)


def funder_sheet(facts: SheetFacts, language: Language = Language.ENGLISH) -> Sheet:
    """Return one page for funders: who is responsible, who was reached, results, what is needed."""
    facts = in_language(language, facts)
    plan = facts.plan
    funding = plan.of_kind("funding")
    with speaking(language):
        rows = progress_rows(plan, facts.stands, facts.framework)
        enough = {
            "yes": say("Funding outside government would suffice."),
            "part": say("Funding outside government would suffice for a part."),
            "no": say("Funding outside government would not suffice."),
        }
        outside = [enough[each.text("enough")] for each in funding if each.text("enough") in enough]
        vision = [plan.vision] if plan.vision else []
        sections = (
            Section(say("The long-term goal"), (*vision, *_values(funding, "why"))),
            Section(say("Who is responsible"), tuple(_values(funding, "owner"))),
            Section(say("Who was reached"), tuple(_values(funding, "reached")), tuple(_wins(plan))),
            Section(
                say("Results against the long-term goal"),
                (sentence_of_progress(plan, facts.stands, within(facts.place.name)),),
                tuple(_tested(rows)),
            ),
            Section(say("What cannot be known yet"), items=tuple(map(_line, unknown_rows(rows)))),
            Section(say("What is needed"), tuple(_values(funding, "needed"))),
            Section(say("What others could give"), (*_values(funding, "outside"), *outside)),
        )
        title = say("For funders: the plan of {place}", place=within(facts.place.name))
        return _sheet(facts, "funders", title, sections, language)


def quarter_sheet(facts: SheetFacts, language: Language = Language.ENGLISH) -> Sheet:
    """Return the page of a quarter: what moved, what was done and heard, what is due."""
    facts = in_language(language, facts)
    plan, today = facts.plan, facts.today
    since = today - _QUARTER
    with speaking(language):
        rows = progress_rows(plan, facts.stands, facts.framework)
        coming = [each for each in due_items(plan, today) if each.day <= today + _QUARTER]
        recent = [each for each in plan.records if _within(each, since, today)]
        sections = (
            Section(
                say("Targets"),
                (sentence_of_progress(plan, facts.stands, within(facts.place.name)),),
                tuple(map(_line, tested_rows(rows))),
            ),
            Section(say("Only revised, not changed"), items=tuple(revised_sentences(rows))),
            Section(
                say("Needs a decision first"),
                items=tuple(each.sentence for each in to_decide(plan, facts.stands)),
            ),
            Section(say("Done in this quarter"), items=tuple(_wins(plan, recent))),
            Section(say("Decided in this quarter"), items=tuple(_decisions(recent))),
            Section(
                say("What was heard from residents, and what changed"),
                items=tuple(_heard(recent)),
            ),
            Section(
                say("Due, by role"),
                items=tuple(due_sentence(plan, each, today) for each in coming),
            ),
        )
        period = say("{start} to {end}", start=format_date(since), end=format_date(today))
        return _sheet(facts, "quarter", say("Progress of the plan"), sections, language, period)


def _sheet(
    facts: SheetFacts,
    name: str,
    title: str,
    sections: Iterable[Section],
    language: Language,
    period: str = "",
) -> Sheet:
    """Return a sheet without its empty parts, in the language of the block."""
    when = period or say("Made on {day}", day=format_date(facts.today))
    footer = (
        say("Source: {source}.", source=localized(facts.source)),
        say("An early win is something done. That conditions improved is said by a test only."),
        draft_note(language),
    )
    suffix = "" if language is Language.ENGLISH else f"-{language}"
    invented = "-invented-numbers" if facts.mark else ""
    return Sheet(
        f"mobility-metrics-{facts.place.geoid}-{name}{suffix}{invented}",
        title,
        f"{facts.place.full_name} · {when}",
        tuple(each for each in sections if each.texts or each.items),
        tuple(filter(None, footer)),
        say(facts.mark) if facts.mark else "",
        language,
    )


# ---- parts -----------------------------------------------------------------------------------
def _of_role(plan: Plan, role: str) -> list[PlanRecord]:
    return [each for each in plan.records if _same(each.text("owner"), role)]


def _same(role: str, other: str) -> bool:
    return " ".join(role.split()).casefold() == " ".join(other.split()).casefold()


def _values(records: Iterable[PlanRecord], key: str) -> list[str]:
    return [each.text(key) for each in records if each.text(key)]


def _texts(heading: str, records: Iterable[PlanRecord], key: str) -> Section:
    return Section(heading, tuple(_values(records, key)))


def _line(row: ProgressRow) -> str:
    return f"{row.title}: {as_clause(row.words)}."


def _tested(rows: Sequence[ProgressRow]) -> list[str]:
    """The results that a test or a full count supports, and those where it tells nothing."""
    return [f"{_line(row)} {row.values}.".strip() for row in tested_rows(rows)]


def _wins(plan: Plan, records: Sequence[PlanRecord] | None = None) -> list[str]:
    """Early wins, the newest first: what was done and whom it reached."""
    wins = [
        each for each in (plan.of_kind("early_win") if records is None else records)
        if each.kind == "early_win"
    ]  # fmt: skip
    newest = sorted(wins, key=lambda each: each.text("date"), reverse=True)
    return [
        _told(
            each,
            each.text("reached"),
            each.text("evidence"),
            untested_note(each),
        )
        for each in newest
    ]


def _decisions(records: Iterable[PlanRecord]) -> list[str]:
    return [
        _told(each, each.text("reasons"), each.text("lesson"))
        for each in records
        if each.kind == "decision"
    ]


def _heard(records: Iterable[PlanRecord]) -> list[str]:
    return [
        _told(
            each,
            each.text("heard"),
            say("What changed: {what}", what=each.text("changed")) if each.text("changed") else "",
        )
        for each in records
        if each.kind == "engagement" and each.text("heard")
    ]


def _told(record: PlanRecord, *texts: str) -> str:
    """A record in one line: its day and name, then what is written of it."""
    day = record.text("date")
    name = f"{format_date(date.fromisoformat(day))}: {record.title}" if day else record.title
    return " ".join(f"{text.rstrip('.')}." for text in (name, *texts) if text)


def _actions(records: Iterable[PlanRecord]) -> list[str]:
    return [
        f"{each.title.rstrip('.')}. {chain_sentence(each)}".strip()
        for each in records
        if each.kind == "action"
    ]


def _routines(records: Iterable[PlanRecord]) -> list[str]:
    return [
        ", ".join(
            filter(
                None,
                (
                    say(ACTIVITIES.get(each.text("activity"), "")),
                    say(RHYTHMS.get(each.text("rhythm"), "")).lower(),
                    each.text("note"),
                ),
            )
        )
        for each in records
        if each.kind == "routine"
    ]


def _within(record: PlanRecord, start: date, end: date) -> bool:
    day = record.text("date")
    return bool(day) and start <= date.fromisoformat(day) <= end


def _slug(text: str) -> str:
    """A role as part of a file name."""
    letters = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in text.lower())
    return "-".join(filter(None, letters.split("-")))[:40] or "role"
