"""Which answers may be shown by role, so that nobody's own answer can be told from them.

All answers together are known, so whatever is shown of some roles also shows the rest. Therefore
each role that is shown, and all others together, hold at least five answers. And where all answers
of one of them, or all but one or two, are at the same level, no role is shown at all: whoever knows
one answer, their own, could tell those of the others. With all but one as the limit, it would
still tell an answer now and then that a table is left out; `test_answers_by_role` tries it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

FEWEST = 5
"""Answers below which no role is shown."""
_FEWEST_APART = 3  # answers that are not at the most frequent level
Counts = tuple[int, ...]
"""How often each level was chosen, the lowest first."""


def counts_by_role(
    answers: Sequence[tuple[int | None, int]], levels: int
) -> tuple[Counts, Mapping[int, Counts]]:
    """Return how often each level was chosen, in all and by each role that may be shown.

    Args:
        answers: role (None where it was not said) and level of each, both counted from 0.
        levels: how many levels there are.

    >>> some = [(0, 1), (0, 1), (0, 2), (0, 2), (0, 0), (1, 0), (1, 0), (1, 2), (1, 3), (1, 3)]
    >>> counts_by_role(some, 4)
    ((3, 2, 3, 2), {0: (1, 2, 2, 0), 1: (2, 0, 1, 2)})
    >>> counts_by_role(some[:9], 4)
    ((3, 2, 3, 1), {})
    """
    total = _counts([level for _, level in answers], levels)
    by_role = {
        role: _counts([level for each, level in answers if each == role], levels)
        for role in sorted({role for role, _ in answers if role is not None})
    }
    # The roles with most answers stay longest. What is shown must not depend on what was chosen,
    # except that all of it is left out: else a role that is missing would tell what it holds.
    shown = {role: counts for role, counts in by_role.items() if sum(counts) >= FEWEST}
    for role in sorted(shown, key=lambda each: (sum(shown[each]), -each)):
        if not 0 < sum(_rest(total, shown)) < FEWEST:
            break
        del shown[role]
    groups = [*shown.values(), *filter(any, [_rest(total, shown)])]
    return total, shown if all(map(_differ, groups)) else {}


def _rest(total: Counts, shown: Mapping[int, Counts]) -> Counts:
    """The answers of all roles that are not shown, and of those who did not say theirs."""
    return tuple(all_ - sum(parts) for all_, *parts in zip(total, *shown.values(), strict=True))


def _counts(levels: Sequence[int], number: int) -> Counts:
    chosen = Counter(levels)
    return tuple(chosen[level] for level in range(number))


def _differ(counts: Counts) -> bool:
    return sum(counts) - max(counts) >= _FEWEST_APART
