"""Private votes on the priorities of a plan: a form for phones, and its result among the scores.

A vote is a record of the plan that says which priorities its form asks about, and, once the result
was taken into the plan, how often each of them was given each score. Scores that fewer people have
given than the kind of form asks for are in no record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobility.errors import UserError
from mobility.workspace.database import Workspace
from mobility.workspace.form_kinds import FORM_KINDS, MOST_CHOICES, SCORES
from mobility.workspace.forms import Form, Result, delete_form, open_form
from mobility.workspace.plan_kinds import NOT_CHOSEN
from mobility.workspace.plans import Parts, Plan, PlanRecord, add_plan_record, plan_id

_FROM_PEOPLE = {"votes", "own", ""}
_SPLIT = 0.25  # of the answers, at both ends of the scale
_HOW = "{least} is little, {most} is a lot."


@dataclass(frozen=True, slots=True)
class ScoreSpread:
    """How often each score was given to a priority, the lowest score first."""

    counts: tuple[int, ...]

    @property
    def answers(self) -> int:
        """How many people gave a score."""
        return sum(self.counts)

    @property
    def mean(self) -> float:
        """The mean of the scores."""
        total = sum(score * count for score, count in enumerate(self.counts, start=1))
        return total / self.answers

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest score that somebody gave."""
        given = [score for score, count in enumerate(self.counts, start=1) if count]
        return given[0], given[-1]

    @property
    def is_split(self) -> bool:
        """Whether at least a quarter gave one of the two lowest, and a quarter a highest score."""
        low, high = sum(self.counts[:2]), sum(self.counts[-2:])
        return min(low, high) >= _SPLIT * self.answers


def criteria_to_ask(plan: Plan) -> tuple[PlanRecord, ...]:
    """Return the criteria whose scores do not come from data; those from votes first."""
    asked = (each for each in plan.of_kind("criterion") if each.text("basis") in _FROM_PEOPLE)
    return tuple(sorted(asked, key=lambda each: each.text("basis") != "votes"))


def priorities_to_ask(plan: Plan) -> tuple[PlanRecord, ...]:
    """Return the priorities that a form asks about: all but those that were not chosen."""
    waiting = (each for each in plan.of_kind("priority") if each.text("status") != NOT_CHOSEN)
    return tuple(waiting)[:MOST_CHOICES]


def open_plan_vote(
    workspace: Workspace, plan: Plan, criterion: PlanRecord, title: str
) -> tuple[Form, PlanRecord]:
    """Open a form on which phones score the priorities of a plan, and return it with its record.

    Args:
        workspace: the open workspace.
        plan: whose priorities are scored.
        criterion: what they are scored on.
        title: the question.

    Raises:
        UserError: without two priorities or a question; nothing is opened then.
    """
    priorities = priorities_to_ask(plan)
    if len(priorities) < 2:
        raise UserError("Add two priorities first: with one there is nothing to compare.")
    form = open_form(
        workspace,
        kind="scores",
        place=plan.place,
        title=title,
        about=_HOW.format(least=SCORES[0], most=SCORES[-1]),
        items=[each.title for each in priorities],
        agenda=plan_id(plan.place),
        finding=criterion.id,
    )
    ids = [each.id for each in priorities]
    parts: Parts = {"form": form.id, "criterion": criterion.id, "priorities": ids}
    try:
        return form, add_plan_record(workspace, plan.place, "vote", parts)
    except UserError:
        delete_form(workspace, form.id)
        raise


def vote_changes(plan: Plan, vote: PlanRecord, result: Result) -> list[tuple[PlanRecord, Parts]]:
    """Return what the result of a form changes: the vote, and the scores of its priorities.

    A priority that was deleted, or has too few scores, keeps what it has; so do all where the
    criterion was deleted.
    """
    counts = {
        id_: spread.counts
        for id_, spread in _spreads(dict(zip(vote.ids("priorities"), result.scores, strict=False)))
    }
    parts: dict[str, dict[str, float]] = {
        f"gave_{score}": {id_: each[at] for id_, each in counts.items() if each[at]}
        for at, score in enumerate(SCORES)
    }
    changes: list[tuple[PlanRecord, Parts]] = [(vote, {"answers": result.answers, **parts})]
    criterion = plan.linked(vote, "criterion")
    for priority in plan.linked(vote, "priorities") if criterion else ():
        if priority.id in counts:
            mean = round(ScoreSpread(counts[priority.id]).mean, 2)
            changes.append((priority, {"scores": {**priority.scores(), criterion[0].id: mean}}))
    return changes


def spreads_of(vote: PlanRecord) -> Mapping[str, ScoreSpread]:
    """Return how often each score was given in a vote, by the id of the priority."""
    given = [vote.scores(f"gave_{score}") for score in SCORES]
    return dict(
        _spreads(
            {id_: tuple(int(each.get(id_, 0)) for each in given) for id_ in vote.ids("priorities")}
        )
    )


def votes_on(plan: Plan, priority: PlanRecord) -> list[tuple[PlanRecord, ScoreSpread]]:
    """Return the newest result on each criterion about a priority, with the criterion."""
    newest: dict[str, tuple[PlanRecord, ScoreSpread]] = {}
    for vote in plan.of_kind("vote"):
        spread = spreads_of(vote).get(priority.id)
        if spread is not None:
            newest |= {each.id: (each, spread) for each in plan.linked(vote, "criterion")}
    return list(newest.values())


def _spreads(counts: Mapping[str, tuple[int, ...]]) -> list[tuple[str, ScoreSpread]]:
    """The spreads of those to which enough people gave a score."""
    fewest = FORM_KINDS["scores"].fewest
    return [(id_, ScoreSpread(each)) for id_, each in counts.items() if sum(each) >= fewest]
