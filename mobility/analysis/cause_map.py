"""A group's map of causes: parts that arrows connect, and the loops that arrows make.

Nothing here comes from data: a group draws what it thinks, has read or was told. A loop whose
arrows change the direction an even number of times feeds itself, and one with an odd number holds
itself back (system dynamics' rule).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

LONGEST_LOOP = 8
"""Arrows of a loop at most; longer ones are not looked for."""
MOST_LOOPS = 60
"""Loops that are listed, the shortest first."""
_MOST_SEARCHED = 2_000  # where the search ends
REINFORCING, BALANCING = "reinforcing", "balancing"
"""What a loop does: it feeds a change, or works against it."""


@dataclass(frozen=True, slots=True)
class CauseNode:
    """A part of a map: something that there can be more or less of.

    Attributes:
        id: names it.
        name: for people.
        what: `condition`, `program` or `metric`; empty where nobody has said.
        note: who told of it, and where.
    """

    id: str
    name: str
    what: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CauseArrow:
    """More of the first leads to more, or to less, of the second.

    Attributes:
        id: names it.
        start: the id of the first.
        end: the id of the second.
        more: whether there is more of the second; else there is less.
        evidence: `think`, `study`, `residents` or `data`; empty counts as `think`.
        source: which study, meeting or data.
        note: when it holds, and for whom.
    """

    id: str
    start: str
    end: str
    more: bool
    evidence: str = ""
    source: str = ""
    note: str = ""

    @property
    def is_thought(self) -> bool:
        """Whether nothing is named that it rests on beside what the group thinks."""
        return self.evidence in {"", "think"}


@dataclass(frozen=True, slots=True)
class Loop:
    """Arrows that lead back to where they begin.

    Attributes:
        name: `R1`, `R2` ... of reinforcing ones, `B1` ... of balancing ones.
        arrows: in their order.
    """

    name: str
    arrows: tuple[CauseArrow, ...]

    @property
    def kind(self) -> str:
        """`reinforcing` or `balancing`."""
        return kind_of_loop(self.arrows)


def kind_of_loop(arrows: Sequence[CauseArrow]) -> str:
    """Return what a loop does: an even number of arrows to less feeds a change.

    >>> kind_of_loop([CauseArrow("1", "a", "b", more=False), CauseArrow("2", "b", "a", more=False)])
    'reinforcing'
    """
    return BALANCING if sum(not arrow.more for arrow in arrows) % 2 else REINFORCING


@dataclass(frozen=True)  # no slots: loops are searched once, when first requested
class CauseMap:
    """A map of causes; arrows from or to a part that is not there are left out.

    Attributes:
        nodes: its parts, in order.
        arrows: in order.
    """

    nodes: tuple[CauseNode, ...]
    arrows: tuple[CauseArrow, ...]

    def __post_init__(self) -> None:
        """Leave out what cannot be drawn."""
        known = {node.id for node in self.nodes}
        drawn = tuple(arrow for arrow in self.arrows if {arrow.start, arrow.end} <= known)
        object.__setattr__(self, "arrows", drawn)

    @cached_property
    def by_id(self) -> Mapping[str, CauseNode]:
        """The parts by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def _named_loops(self) -> tuple[tuple[Loop, ...], bool]:
        return _loops(self)

    @property
    def loops(self) -> tuple[Loop, ...]:
        """The loops that are listed, the shortest first."""
        return self._named_loops[0]

    @property
    def has_more_loops(self) -> bool:
        """Whether there are loops of up to `LONGEST_LOOP` arrows that are not listed."""
        return self._named_loops[1]


def _loops(causes: CauseMap) -> tuple[tuple[Loop, ...], bool]:
    """Return the named loops, the shortest first, and whether some are left out."""
    place = {node.id: number for number, node in enumerate(causes.nodes)}
    leaving: dict[str, list[CauseArrow]] = {node.id: [] for node in causes.nodes}
    for arrow in causes.arrows:
        leaving[arrow.start].append(arrow)
    loops: list[tuple[CauseArrow, ...]] = []
    for node in causes.nodes:  # a loop is found from its first part
        _loops_from(node.id, place, leaving, loops)
        if len(loops) >= _MOST_SEARCHED:
            break
    loops.sort(key=lambda loop: (len(loop), [place[arrow.start] for arrow in loop]))
    counts = {REINFORCING: 0, BALANCING: 0}
    named = []
    for arrows in loops[:MOST_LOOPS]:
        kind = kind_of_loop(arrows)
        counts[kind] += 1
        named.append(Loop(f"{kind[0].upper()}{counts[kind]}", arrows))
    return tuple(named), len(loops) > MOST_LOOPS


def _loops_from(
    first: str,
    place: Mapping[str, int],
    leaving: Mapping[str, Sequence[CauseArrow]],
    loops: list[tuple[CauseArrow, ...]],
) -> None:
    """Add the loops in which ``first`` is the first part; only ways that lead back are followed."""
    back = _arrows_back(first, place, leaving)
    path: list[CauseArrow] = []

    def follow(node: str, on_path: set[str]) -> None:
        for arrow in leaving[node]:
            if len(loops) >= _MOST_SEARCHED:
                return
            if arrow.end == first:
                loops.append((*path, arrow))
            elif (
                arrow.end in back
                and arrow.end not in on_path
                and len(path) + 1 + back[arrow.end] <= LONGEST_LOOP
            ):
                path.append(arrow)
                follow(arrow.end, on_path | {arrow.end})
                path.pop()

    follow(first, {first})


def _arrows_back(
    first: str, place: Mapping[str, int], leaving: Mapping[str, Sequence[CauseArrow]]
) -> dict[str, int]:
    """Return how many arrows it takes at least from each later part back to ``first``."""
    entering: dict[str, list[str]] = {}
    for node, arrows in leaving.items():
        for arrow in arrows:
            if place[node] >= place[first]:
                entering.setdefault(arrow.end, []).append(node)
    steps, waiting = {first: 0}, deque([first])
    while waiting:
        node = waiting.popleft()
        for before in entering.get(node, ()):
            if before not in steps:
                steps[before] = steps[node] + 1
                waiting.append(before)
    return steps
