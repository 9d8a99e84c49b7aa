"""An agenda on the wall: its findings one by one, as they were pinned, each with its question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from mobility import workspace
from mobility.exports.finding_words import KINDS, QUESTIONS, verdict_words
from mobility.exports.findings.drawn import NOT_DRAWN
from mobility.exports.links import for_others, is_web_address
from mobility.places import Jurisdiction
from mobility.text import INVENTED
from mobility.workspace import Agenda, AgendaItem, Finding, View
from mobility.workspace.actors import Role
from mobility.workspace.summary import Summary
from pages.ui import access, address, data, data_views
from pages.ui.meeting import following, note, plan_rows, questions, wall
from pages.ui.request import Request


def show_item(request: Request, agenda: Agenda, summary: Summary) -> None:
    """Put the item of the address on the wall."""
    item_number = following.item_number(agenda)
    item, all_steps = agenda.items[item_number - 1], plan_rows.steps_of(agenda, summary.place)
    steps = all_steps[item_number - 1]
    finding = {card.finding.id: card.finding for card in summary.cards}.get(item.finding)
    here = request.link
    stamp = workspace.forms_stamp(data.workspace(), agenda.id)
    form = workspace.form_on_wall(data.workspace(), agenda.id, "" if steps else item.finding)
    if steps:
        slide = plan_rows.slide(plan_rows.step_at(steps), item, here)
    else:
        slide = _slide(finding, item, summary.place, here) if finding else _gone(here)
    if form is not None:
        slide = questions.slide(form, here)
    picture = None
    if form is None and finding and finding.view and finding.view.picture:
        high = wall.free_height(slide)
        try:
            shown = finding.view.wall or finding.view.picture
            picture = data_views.wall_picture(shown, request.room, high)
        except (ValueError, RuntimeError):  # a meeting goes on without a chart that cannot be drawn
            slide = replace(
                slide, paragraphs=tuple(filter(None, (NOT_DRAWN, finding.view.summary)))
            )

    follows = bool(request.option("follow"))
    turning = wall.Turning(
        partial(plan_rows.screen_number, agenda, all_steps),
        plan_rows.screens(all_steps),
        partial(plan_rows.turn_to_screen, agenda, all_steps),
        follow=lambda: address.change_options(follow="" if follows else "yes"),
        follows=follows,
    )
    wall.show_slide(slide, picture, request.room, turning)
    keep = None if form is not None else _note_storing(finding, steps, summary.place)

    def more() -> None:
        if form is not None:
            questions.show_buttons(form, finding, here)
        else:
            questions.ask_button(agenda, finding, summary, here)

    wall.show_keys(turning, request.room, keep, more=more)
    if form is not None:
        with st.container(key="wall-said"), st.container(key="wall-question"):
            questions.show_notices()
    if follows or form is not None:
        following.watch(agenda, stamp, turns=follows)


def _note_storing(
    finding: Finding | None, steps: Sequence[plan_rows.Step], place: Jurisdiction
) -> Callable[[str], str] | None:
    """Return what stores a note of the meeting and says where; None where there is no place."""
    if not access.may(Role.EDITOR):
        return None
    if steps:
        return partial(plan_rows.keep_note, place, plan_rows.step_at(steps))
    if finding is None:
        return None

    def keep(text: str) -> str:
        workspace.add_note(data.workspace(), finding.id, text)
        return note.ON_CARD

    return keep


def _slide(finding: Finding, item: AgendaItem, place: Jurisdiction, here: str) -> wall.Slide:
    view = finding.view
    pillars = [pillar.label for pillar in data.framework().pillars.values()]
    if view and wall.ended(view.title) == finding.sentence:
        before, sentence, rest = wall.headline(finding.sentence, view.wall_title, place, pillars)
    else:  # a person has worded it
        (before, sentence), rest = wall.with_heading(finding.sentence, place, pillars), ""
    return wall.Slide(
        sentence=sentence,
        source=" ".join(filter(None, (rest, _source(view, finding)))),
        address=for_others(view.address, here) if view and is_web_address(view.address) else here,
        summary=view.summary if view else "",
        before=before,
        mark=INVENTED if view and view.invented else "",
        prompt=item.prompt or wall.PROMPT,
        paragraphs=() if view else _paragraphs(finding),
    )


def _source(view: View | None, finding: Finding) -> str:
    """Where a pinned view is from; of a card without one, what it is and who checks it."""
    if view is None:
        checked = f" Checked by: {finding.checked_by}." if finding.checked_by else ""
        return f"{KINDS[finding.kind]}.{checked}"
    verdict = verdict_words(view.verdict, view.reason)
    parts = (wall.ended(view.subtitle), f"Verdict: {verdict}." if verdict else "")
    return " ".join(filter(None, (*parts, *view.footer[-1:])))


def _paragraphs(finding: Finding) -> tuple[str, ...]:
    parts = ((QUESTIONS[part], getattr(finding, part)) for part in ("see", "mean", "need"))
    return tuple(f"{question}: {text}" for question, text in parts if text)


def _gone(here: str) -> wall.Slide:
    return wall.Slide(
        sentence="This finding was deleted since the agenda was made.",
        source="It can be brought back on the page Findings, or taken off the agenda.",
        address=here,
        prompt="",
    )
