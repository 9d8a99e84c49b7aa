"""Loops of a map of causes: found whole, named by what they do, and never without an end."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.cause_map import (
    LONGEST_LOOP,
    MOST_LOOPS,
    CauseArrow,
    CauseMap,
    CauseNode,
    kind_of_loop,
)
from tests.support.causes import CAUSES

ARROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()).filter(lambda a: a[0] != a[1]),
    max_size=10,
    unique_by=lambda arrow: arrow[:2],
)


def map_of(arrows: list[tuple[int, int, bool]], nodes: int) -> CauseMap:
    return CauseMap(
        tuple(CauseNode(str(number), f"Part {number}") for number in range(nodes)),
        tuple(
            CauseArrow(f"a{number}", str(start), str(end), more)
            for number, (start, end, more) in enumerate(arrows)
        ),
    )


def test_loops_are_named_by_what_they_do_the_shortest_first() -> None:
    assert [(loop.name, loop.kind, len(loop.arrows)) for loop in CAUSES.loops] == [
        ("B1", "balancing", 2),
        ("R1", "reinforcing", 3),
    ]
    assert not CAUSES.has_more_loops
    assert len(CAUSES.arrows) == 5, "an arrow to a part that is gone is left out"


@given(ARROWS)
def test_every_simple_cycle_is_found_once(arrows: list[tuple[int, int, bool]]) -> None:
    """Compared with trying every order of the parts."""
    ends = {(start, end) for start, end, _ in arrows}
    expected = set()
    for length in range(2, 6):
        for way in permutations(range(5), length):
            if way[0] == min(way) and all(
                (one, two) in ends for one, two in zip(way, (*way[1:], way[0]), strict=True)
            ):
                expected.add(way)
    loops = map_of(arrows, 5).loops
    found = [tuple(int(arrow.start) for arrow in loop.arrows) for loop in loops]
    assert len(found) == len(set(found))
    assert set(found) == expected
    for loop in loops:
        minus = sum(not arrow.more for arrow in loop.arrows)
        assert (
            loop.kind == ("balancing" if minus % 2 else "reinforcing") == kind_of_loop(loop.arrows)
        )
        assert loop.name[0] == loop.kind[0].upper()


def test_a_dense_map_ends_and_says_that_there_are_more() -> None:
    everything = [(one, two, True) for one in range(40) for two in range(40) if one != two]
    dense = map_of(everything, 40)
    assert len(dense.loops) == MOST_LOOPS
    assert dense.has_more_loops


def test_a_loop_of_more_arrows_than_are_looked_for_is_none() -> None:
    for length, loops in ((LONGEST_LOOP, 1), (LONGEST_LOOP + 1, 0)):
        ring = [(at, (at + 1) % length, True) for at in range(length)]
        assert len(map_of(ring, length).loops) == loops
