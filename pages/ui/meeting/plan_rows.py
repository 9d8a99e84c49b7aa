"""The plan, or one of its priorities, on an agenda: shown row by row, about ten words a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.plan_thread import priority_threads
from mobility.figures.plan_thread import ThreadRow, few_words
from mobility.places import Jurisdiction
from mobility.text import count_of
from mobility.workspace import Agenda, AgendaItem, Plan
from mobility.workspace.schema import MOST_ITEMS
from pages.ui import data, plan_data
from pages.ui.findings.card import brief
from pages.ui.meeting import changes, following, wall

_NOTE_STORED = "The note is a card of its own on the board."
_MOST_ROWS = 8  # that a screen has room for, the one that is read last
_LONGEST_SENTENCE = 300  # signs of a card that a note becomes
_MANY_WORDS = 24  # of a vision, and of the reasons for a priority
_PROMPTS: Mapping[str, str] = {
    "": "Is this what will be different for people here?",
    "priority": "Why this first? Who sees it differently?",
    "outcome": "For whom is something different then?",
    "action": "Who does it, and by when?",
    "measure": "Who brings the number, and how often?",
    "target": "Is it enough, and could the data show it?",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a plan.

    Attributes:
        place: whose plan it is.
        part: what stands small before the heading: "The plan", "Priority 2 of 3".
        heading: the priority, or the vision.
        rows: those of the thread up to the one that is read, without the priority; none at first.
        row: the one that is read; None for the vision.
    """

    place: Jurisdiction
    part: str
    heading: str
    rows: tuple[ThreadRow, ...] = ()
    row: ThreadRow | None = None

    @property
    def prompt(self) -> str:
        """What the meeting is asked where the agenda does not say."""
        return _PROMPTS[self.row.kind if self.row else ""]

    @property
    def sentence(self) -> str:
        """What is read, in one line."""
        if self.row is None:
            return f"Vision: {self.heading}"
        return f"{self.row.label}: {few_words(self.row.text)}"


Steps = tuple[tuple[Step, ...], ...]
"""The screens of each item of an agenda; none for a finding, and for a priority that is gone."""


def steps_of(agenda: Agenda, place: Jurisdiction) -> Steps:
    """Return the screens of the plan for each item of an agenda.

    Where the workspace cannot be read there are none: a meeting goes on.
    """
    try:
        plan = plan_data.plan(place.geoid).plan
    except UserError:
        return ((),) * len(agenda.items)
    return tuple(_steps(plan, item, place) for item in agenda.items)


def _steps(plan: Plan, item: AgendaItem, place: Jurisdiction) -> tuple[Step, ...]:
    is_plan = item.finding == workspace.plan_id(place.geoid)
    priority = next((each for each in plan.of_kind("priority") if each.id == item.finding), None)
    if not is_plan and priority is None:
        return ()
    threads = priority_threads(plan, data.framework(), priority)
    steps: list[Step] = []
    if is_plan and plan.vision:
        steps.append(Step(place, "Vision", few_words(plan.vision, _MANY_WORDS)))
    for number, (first, *rest) in enumerate(threads, start=1):
        part = f"Priority {number} of {len(threads)}" if len(threads) > 1 else "Priority"
        heading = few_words(first.text, 14)
        steps.append(Step(place, part, heading, row=first))
        steps += [
            Step(place, part, heading, tuple(rest[:end]), rest[end - 1])
            for end in range(1, len(rest) + 1)
        ]
    return tuple(steps) or (Step(place, "The plan", "Nothing is planned yet"),)


def screens(steps: Steps) -> int:
    """Return how many screens an agenda has: one for an item that is no part of the plan."""
    return sum(_counts(steps))


def screen_number(agenda: Agenda, steps: Steps) -> int:
    """Return which of all screens the address is at, from 1."""
    item, counts = following.item_number(agenda), _counts(steps)
    return sum(counts[: item - 1]) + min(following.row_number(), counts[item - 1])


def _counts(steps: Steps) -> list[int]:
    return [max(1, len(each)) for each in steps]


def turn_to_screen(agenda: Agenda, steps: Steps, number: int) -> None:
    """Turn to one of all screens, counted from 1."""
    following.turn_to(agenda, *item_and_row(steps, number))


def item_and_row(steps: Steps, number: int) -> tuple[int, int]:
    """Return the item of a screen and its row there, all counted from 1."""
    item, row, counts = 1, number, _counts(steps)
    while item < len(counts) and row > counts[item - 1]:
        row -= counts[item - 1]
        item += 1
    return item, row


def step_at(steps: Sequence[Step]) -> Step:
    """Return the screen of an item that the address is at."""
    return steps[min(following.row_number(), len(steps)) - 1]


def slide(step: Step, item: AgendaItem, here: str) -> wall.Slide:
    """Return a screen: the priority, and below it the rows of its thread up to the one read."""
    return wall.Slide(
        sentence=step.heading,
        source=f"The plan of {step.place.full_name}.",
        address=here,
        before=step.part,
        prompt=item.prompt or step.prompt,
        body=_body(step),
    )


def _body(step: Step) -> str:
    if not step.rows:
        reasons = few_words(step.row.detail, _MANY_WORDS) if step.row else ""
        return f"<p>{escape(reasons)}</p>" if reasons else "<p></p>"
    fits = len(step.rows) <= _MOST_ROWS
    shown = step.rows if fits else step.rows[1 - _MOST_ROWS :]
    before = count_of(len(step.rows) - len(shown), "row")
    first = "" if fits else f"<li class='before'>{before} before</li>"
    rows = "".join(_row(row, now=row is shown[-1]) for row in shown)
    return f"<ol class='thread'>{first}{rows}</ol>"


def _row(row: ThreadRow, *, now: bool) -> str:
    detail = f"<small>{escape(few_words(row.detail))}</small>" if now and row.detail else ""
    current = " class='now' aria-current='step'" if now else ""
    return (
        f"<li{current} style='--depth: {row.depth - 1}'><b>{escape(row.label)}</b>"
        f"<span dir='auto'>{escape(few_words(row.text))}{detail}</span></li>"
    )


def names_of_plan(place: Jurisdiction) -> dict[str, str]:
    """Return what of the plan can be on an agenda: all of it, and each priority, by id.

    Raises:
        UserError: when the workspace cannot be read.
    """
    priorities = plan_data.plan(place.geoid).plan.of_kind("priority")
    if not priorities:
        return {}
    names = {workspace.plan_id(place.geoid): "The plan, row by row"}
    return names | {each.id: f"One priority, row by row: {each.title}" for each in priorities}


def show_add(agenda: Agenda, names: Mapping[str, str]) -> None:
    """Show the field that puts the plan, or one of its priorities, on an agenda."""
    taken = {item.finding for item in agenda.items}
    free = {id_: name for id_, name in names.items() if id_ not in taken}
    if not free or len(agenda.items) >= MOST_ITEMS:
        return
    key = f"agenda_add_plan_{agenda.revision}"
    st.multiselect(
        "Add the plan, row by row",
        list(free),
        format_func=lambda id_: brief(free.get(id_, "")),
        key=key,
        on_change=changes.add,
        args=(agenda, key),
        placeholder="The plan, or one priority of it",
    )


def keep_note(place: Jurisdiction, step: Step, text: str) -> str:
    """Store what a meeting says of a row as a card of the board; return where it is."""
    sentence = brief(" ".join(text.split()), _LONGEST_SENTENCE)
    workspace.add_finding(
        data.workspace(),
        place=place.geoid,
        kind="qualitative",
        sentence=sentence,
        see=f"Said in a meeting about the plan. {step.sentence}.\n\n{text}",
    )
    return _NOTE_STORED
