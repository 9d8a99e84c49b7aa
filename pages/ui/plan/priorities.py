"""Priorities in the group's order: what the release knows, which hold, what was not chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from mobility.analysis.priorities import PRIORITIES
from mobility.exports.plan_words import standing_lines
from mobility.figures.words.plans import fact_sentences
from mobility.text import count_of, escape_markdown
from mobility.text.plans import number_text, read_number
from mobility.workspace import PlanRecord
from mobility.workspace.plan_kinds import CANDIDATE, CHOSEN, KINDS, MOST_CRITERIA, NOT_CHOSEN, PLAN
from mobility.workspace.record_fields import Value
from pages.ui import controls, data, notices
from pages.ui.findings.card import brief
from pages.ui.plan import changes, head, opened, threads, votes
from pages.ui.plan.editor import show_add, show_editor
from pages.ui.plan.view import PlanView, show_edit
from pages.ui.widgets import show_stored, value_of

_FIRST = ("title", "status", "reasons", "dissent", "not_chosen")
_CRITERIA: tuple[dict[str, Value], ...] = (
    {"title": "People affected", "basis": "people"},
    {"title": "Inequity", "basis": "inequity"},
    {"title": "Room to improve against peers", "basis": "room"},
    {"title": "Strategies that can work here", "basis": "own"},
    {"title": "Support in the community", "basis": "votes"},
)
_SEEN_AT_ONCE = 10  # candidates
_FROM_DATA = ("people", "inequity", "room")


def show_priorities(view: PlanView) -> None:
    """Show vision, chosen priorities, candidates, what was not chosen, and the criteria."""
    _show_vision(view)
    by_status: dict[str, list[PlanRecord]] = {CHOSEN: [], CANDIDATE: [], NOT_CHOSEN: []}
    for priority in view.plan.of_kind("priority"):
        by_status[priority.text("status") or CANDIDATE].append(priority)
    _show_standing(view)
    votes.show_votes(view)
    for number, priority in enumerate(by_status[CHOSEN], start=1):
        _show_priority(view, priority, by_status[CHOSEN], number)
    candidates = by_status[CANDIDATE]
    if candidates:
        st.header(f"To choose from ({len(candidates)})", anchor=False)
    with st.container(key="plan-candidates"):
        _show_candidates(view, candidates)
    show_add(view, "priority", "Add a priority", {}, key="plan-add-priority")
    if view.may_edit and view.plan.of_part(PLAN) and (cards := head.usable_cards(view)):
        st.button(
            f"Add the {count_of(len(cards), 'finding')} that is no priority yet"
            if len(cards) == 1
            else f"Add the {len(cards)} findings that are no priorities yet",
            key="plan-begin",
            type="tertiary",
            icon=":material/playlist_add:",
            on_click=changes.reported(head.begin_with_findings),
            args=(view,),
        )
    if by_status[NOT_CHOSEN]:
        st.header("Not chosen, and why", anchor=False)
        for priority in by_status[NOT_CHOSEN]:
            _show_priority(view, priority, by_status[NOT_CHOSEN])
    _show_criteria(view)
    threads.show_threads(view)


def _show_candidates(view: PlanView, candidates: Sequence[PlanRecord]) -> None:
    """Show the first candidates and one that is open; the others are calculated when unfolded."""
    folded = [each for each in candidates[_SEEN_AT_ONCE:] if not opened.is_open(each)]
    for priority in candidates:
        if priority not in folded:
            _show_priority(view, priority, candidates)
    if not folded:
        return
    label = f"{count_of(len(folded), 'more candidate')}"
    with st.expander(label, key="plan-more-candidates", on_change="rerun") as fold:
        if fold.open:
            for priority in folded:
                _show_priority(view, priority, candidates)


def _show_vision(view: PlanView) -> None:
    plan = next(iter(view.plan.of_kind("plan")), None)
    now = opened.opened_record(view.place.geoid)
    if now is not None and now.kind == "plan":
        show_editor(view)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="plan-vision"):
        vision = (
            view.plan.vision or "Nobody has written yet what will be different for people here."
        )
        st.markdown(f"**Vision.** {escape_markdown(vision)}", width="stretch")
        if not view.may_edit:
            return
        if plan is not None:
            show_edit(plan)
        else:
            st.button(
                "Write it",
                key="plan-write-vision",
                type="tertiary",
                icon=":material/edit:",
                on_click=opened.open_new,
                args=(view.place.geoid, "plan", {}),
            )


def _show_standing(view: PlanView) -> None:
    """Say in one sentence which priorities hold under all weightings; details on request."""
    lines = standing_lines(view.plan, view.standing)
    if not lines:
        return
    st.markdown(escape_markdown(lines[0]))
    with st.expander("Which hold, and how that was tried", key="plan-standing"):
        st.markdown("\n".join(f"- {escape_markdown(line.strip())}" for line in lines[1:]))
        controls.caption(escape_markdown(f"{PRIORITIES.description} {PRIORITIES.cannot_tell}"))


def _show_priority(
    view: PlanView, priority: PlanRecord, group: Sequence[PlanRecord], number: int | None = None
) -> None:
    """Show a priority as sentences with its buttons, or its fields while it is written on."""
    with st.container(border=True, key=f"plan-row-{priority.id}", gap="xsmall"):
        if opened.is_open(priority):
            show_editor(view, first=_FIRST)
            return
        rank = f"{number}  " if number else ""
        st.markdown(f"**{rank}{escape_markdown(priority.title)}**")
        for label, key in (
            ("Because", "reasons"),
            ("Dissent", "dissent"),
            ("Not now", "not_chosen"),
        ):
            if text := priority.text(key):
                st.markdown(f":gray[{label}:] {escape_markdown(text)}")
        if evidence := priority.text("evidence"):
            st.markdown(f":gray[Evidence:] {escape_markdown(evidence)}")
        _show_facts(view, priority)
        votes.show_spread(view, priority)
        _show_findings(view, priority)
        if view.may_edit:
            _show_buttons(priority, group)


def _show_facts(view: PlanView, priority: PlanRecord) -> None:
    """Show what the release knows of its metric and group, marked with the release."""
    facts = view.known_facts(priority)
    if facts is None:
        if priority.text("metric"):
            controls.caption("The open release has no such metric for this group here.")
        return
    first, *rest = fact_sentences(facts, data.framework())
    controls.caption(escape_markdown(" ".join((first, *rest))))


def _show_findings(view: PlanView, priority: PlanRecord) -> None:
    """The findings it rests on, several folded, where they say more than its name."""
    sentences = [view.cards[id_] for id_ in priority.ids("findings") if id_ in view.cards]
    if len(sentences) < 2:
        if sentences and sentences != [priority.title]:
            controls.caption(f"Finding: {escape_markdown(sentences[0])}")
        return
    label = f"From {count_of(len(sentences), 'finding')}"
    with st.expander(label, key=f"plan-findings-{priority.id}"):
        st.markdown("\n".join(f"- {escape_markdown(each)}" for each in sentences))


def _show_buttons(priority: PlanRecord, group: Sequence[PlanRecord]) -> None:
    """Choosing, moving and editing a priority."""
    ids = [each.id for each in group]
    at, status = ids.index(priority.id), priority.text("status") or CANDIDATE
    after = [*ids, None, None]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if status != CHOSEN:
            st.button(
                "Choose",
                key=f"plan-choose-{priority.id}",
                icon=":material/check:",
                on_click=changes.reported(_decide),
                args=(priority, CHOSEN),
            )
        if status != NOT_CHOSEN:
            st.button(
                "Not now" if status == CANDIDATE else "Take back",
                key=f"plan-leave-{priority.id}",
                type="tertiary",
                on_click=changes.reported(_decide),
                args=(priority, NOT_CHOSEN if status == CANDIDATE else CANDIDATE),
            )
        show_edit(priority)
        moves = (
            ("Up", "upward", ids[at - 1], at > 0),
            ("Down", "downward", after[at + 2], at < len(ids) - 1),
        )
        for label, way, before, possible in moves if len(ids) > 1 else ():
            st.button(
                label,
                key=f"plan-{label.lower()}-{priority.id}",
                type="tertiary",
                icon=f":material/arrow_{way}:",
                disabled=not possible,
                on_click=changes.reported(_move),
                args=(priority, before, label),
            )


def _move(priority: PlanRecord, before: str | None, label: str) -> None:
    """Move a priority, and leave the keyboard on the same button of it."""
    changes.move(priority, before)
    opened.focus_on(f"plan-{label.lower()}-{priority.id}")


def _decide(priority: PlanRecord, status: str) -> None:
    """Write the decision; the reason is asked for in its place."""
    now = changes.change(priority, {"status": status})
    if status != CANDIDATE:
        opened.open_record(now, "reasons" if status == CHOSEN else "not_chosen")


def _show_criteria(view: PlanView) -> None:
    """Show criteria, weights and scores, folded unless one of them is open."""
    criteria = view.plan.of_kind("criterion")
    with st.expander(
        "Criteria, weights and scores",
        icon=":material/tune:",
        key="plan-criteria",
        on_change="rerun",
    ) as fold:
        if not fold.open:
            return
        for criterion in criteria:
            _show_criterion(view, criterion)
        if not criteria and view.may_edit:
            st.button(
                "Begin with five usual criteria",
                key="plan-usual-criteria",
                on_click=changes.reported(changes.add_several),
                args=(view.place.geoid, "criterion", _CRITERIA, "Five criteria are in the plan."),
            )
        if len(criteria) < MOST_CRITERIA:
            show_add(view, "criterion", "Add a criterion", {}, key="plan-add-criterion")
        if criteria and view.plan.of_kind("priority"):
            _show_scores(view, criteria)


def _show_criterion(view: PlanView, criterion: PlanRecord) -> None:
    if opened.is_open(criterion):
        show_editor(view)
        return
    weight = criterion.number("weight")
    basis = KINDS["criterion"].fields["basis"].choices.get(criterion.text("basis"), "")
    facts = [basis, f"weight {1 if weight is None else weight:g}", criterion.text("reason")]
    with st.container(horizontal=True, vertical_alignment="center"):
        line = escape_markdown(" · ".join(filter(None, facts)))
        st.markdown(f"**{escape_markdown(criterion.title)}** :gray[{line}]", width="stretch")
        if view.may_edit:
            show_edit(criterion)


def _show_scores(view: PlanView, criteria: Sequence[PlanRecord]) -> None:
    """A table of fields: a row a priority, a column a criterion."""
    priorities = view.plan.of_kind("priority")
    if not view.may_edit:
        for priority in priorities:
            scores = [f"{each.title} {priority.scores()[each.id]:g}" for each in criteria
                      if each.id in priority.scores()]  # fmt: skip
            st.markdown(
                escape_markdown(f"{priority.title}: {', '.join(scores) or 'no scores yet'}")
            )
        return
    if any(each.text("basis") in _FROM_DATA for each in criteria):
        st.button(
            "Fill in what the release knows",
            key="plan-fill-scores",
            icon=":material/auto_fix_high:",
            on_click=changes.reported(_fill_scores),
            args=(view, criteria),
        )
    for priority in priorities:
        st.markdown(escape_markdown(brief(priority.title)))
        for column, criterion in zip(st.columns(len(criteria)), criteria, strict=True):
            with column:
                _show_score(priority, criterion)


def _show_score(priority: PlanRecord, criterion: PlanRecord) -> None:
    """A field that stores its number as soon as it is left; what is no number stays in it."""
    key = f"plan-score-{priority.id}-{criterion.id}"
    stored = number_text(priority.scores().get(criterion.id), share=False)
    show_stored(key, stored)
    st.text_input(
        escape_markdown(criterion.title),
        key=key,
        on_change=changes.reported(_store_score),
        args=(priority, criterion, key),
    )


def _store_score(priority: PlanRecord, criterion: PlanRecord, key: str) -> None:
    number = read_number(criterion.title, value_of(key))
    scores = {id_: score for id_, score in priority.scores().items() if id_ != criterion.id}
    if number is not None:
        scores[criterion.id] = number
    changes.change(priority, {"scores": scores})


def _fill_scores(view: PlanView, criteria: Sequence[PlanRecord]) -> None:
    """Write the scores that the release knows and nobody has given."""
    new = []
    for priority in view.plan.of_kind("priority"):
        facts = view.known_facts(priority)
        known: Mapping[str, float] = facts.scores if facts is not None else {}
        scores = dict(priority.scores())
        for criterion in criteria:
            basis = criterion.text("basis")
            if basis in known and criterion.id not in scores:
                scores[criterion.id] = known[basis]
        new.append((priority, {"scores": scores}))
    if all(parts["scores"] == priority.scores() for priority, parts in new):
        notices.say_trouble(changes.PART, "The release knows no score that is still empty.")
        return
    release = view.request.release
    changes.change_several(new, f"Scores were filled in from release {release}.")
