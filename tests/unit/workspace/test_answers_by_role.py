"""Answers by role: what is shown of a round tells nobody's own answer, tried by all attackers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.workspace.answers_by_role import FEWEST, counts_by_role

World = tuple[tuple[int, ...], ...]
"""How often each level was chosen, by role; the last role is that of those who did not say it."""


def counts_of(people: int, levels: int) -> Iterator[tuple[int, ...]]:
    """Yield every way in which so many people can choose among levels."""
    if levels == 1:
        yield (people,)
        return
    for first in range(people + 1):
        yield from ((first, *rest) for rest in counts_of(people - first, levels - 1))


def shown_of(world: World) -> object:
    """Return all that anybody sees of a round."""
    answers = [
        (None if role == len(world) - 1 else role, level)
        for role, counts in enumerate(world)
        for level, count in enumerate(counts)
        for _ in range(count)
    ]
    total, by_role = counts_by_role(answers, len(world[0]))
    return total, tuple(sorted(by_role.items()))


def known_for_sure(worlds: Sequence[World], own_role: int, own_level: int) -> set[int]:
    """Return the roles of which somebody who has answered knows the answer of everybody else."""
    known = set()
    for role in range(len(worlds[0])):
        others = set()
        for world in worlds:
            counts = list(world[role])
            counts[own_level] -= role == own_role
            others.add(tuple(counts))
        people = sum(next(iter(others)))
        if people and all(max(counts) == people for counts in others):
            known |= {role} if len({counts.index(people) for counts in others}) == 1 else set()
    return known


@pytest.mark.parametrize(
    "sizes,levels",
    [
        ((5, 5, 0), 2),
        ((6, 6, 1), 2),
        ((5, 2, 5), 2),
        ((8, 6, 4), 2),
        ((5, 5, 1), 3),
        ((6, 5, 2), 3),
        ((7, 5, 1), 3),
    ],
)
def test_roles_tell_an_attacker_no_answer_that_the_total_does_not(
    sizes: tuple[int, ...], levels: int
) -> None:
    """The attacker is one of those who answer, knows their roles, and knows this program.

    Every world that fits what the attacker sees is weighed, with the tables by role and without.
    """
    fitting: dict[object, list[World]] = defaultdict(list)
    fitting_total: dict[object, list[World]] = defaultdict(list)
    for world in product(*(tuple(counts_of(people, levels)) for people in sizes)):
        seen = shown_of(world)
        fitting[seen].append(world)
        fitting_total[seen[0]].append(world)  # type: ignore[index] - a pair
    attackers = [
        (role, level) for role in range(len(sizes)) if sizes[role] for level in range(levels)
    ]
    for seen, worlds in fitting.items():
        for role, level in attackers:
            possible = [world for world in worlds if world[role][level]]
            if possible:
                without = [
                    world
                    for world in fitting_total[seen[0]]
                    if world[role][level]  # type: ignore[index] - a pair
                ]
                told = known_for_sure(possible, role, level)
                assert told <= known_for_sure(without, role, level), (seen, role, level)


roles = st.one_of(st.none(), st.integers(0, 3))


@given(st.lists(st.tuples(roles, st.integers(0, 3)), max_size=40))
def test_whatever_is_derived_holds_five_answers_that_differ(
    answers: list[tuple[int | None, int]],
) -> None:
    total, shown = counts_by_role(answers, 4)
    assert sum(total) == len(answers)
    rest = tuple(all_ - sum(parts) for all_, *parts in zip(total, *shown.values(), strict=True))
    for counts in (*shown.values(), *([rest] if shown and any(rest) else [])):
        assert sum(counts) >= FEWEST
        assert sum(counts) - max(counts) >= 3


def test_a_role_is_hidden_where_the_others_would_be_few() -> None:
    levels = [0, 1, 2, 3, 1, 2]
    answers: list[tuple[int | None, int]] = [(0, level) for level in levels]
    assert list(counts_by_role(answers, 4)[1]) == [0]
    for others in (1, 4):
        more: list[tuple[int | None, int]] = [(1, level % 4) for level in range(others)]
        assert counts_by_role([*answers, *more], 4)[1] == {}
    assert list(counts_by_role([*answers, *((1, level) for level in levels)], 4)[1]) == [0, 1]
