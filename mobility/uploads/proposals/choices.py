"""A proposal in the making: who has which role so far, what was decided, what must be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mobility.uploads.columns.roles import ColumnProfile, Role
from mobility.uploads.results import Decision

SURE = 0.6  # chances from which a role is taken
LIKELY = 0.45


@dataclass(slots=True)
class Proposal:
    """A mapping in the making: which column has which role, and what a person must say first.

    `questions` are blockers: without an answer the file cannot be used.
    """

    roles: dict[str, Role] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def decide(self, topic: str, what: str, why: str, confidence: float) -> None:
        """Note a decision."""
        self.decisions.append(Decision(topic, what, why, round(confidence, 2)))

    def free(self, profiles: Sequence[ColumnProfile]) -> list[ColumnProfile]:
        """The columns without a role so far."""
        return [each for each in profiles if each.name not in self.roles]

    def mark(self, profiles: Sequence[ColumnProfile], roles: tuple[Role, ...]) -> None:
        """Columns that say once more what is known already: understood, and not needed."""
        for each in self.free(profiles):
            if each.guesses[0].role in roles:
                self.roles[each.name] = each.guesses[0].role


def best_of(profiles: Sequence[ColumnProfile], role: Role) -> ColumnProfile | None:
    """The column that most likely has a role; None where none may have it."""
    ranked = sorted(profiles, key=lambda each: -each.chance(role))
    return ranked[0] if ranked and ranked[0].chance(role) > 0 else None
