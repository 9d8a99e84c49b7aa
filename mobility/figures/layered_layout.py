"""Layers for a drawing of arrows: where each part stands, and the way of each arrow.

Layered drawing in four steps (Sugiyama, Tagawa & Toda 1981): arrows that close a loop are turned
around for the layout, parts are put into columns so that arrows lead to the right, the order within
columns is changed until few arrows cross, and parts are moved to where their neighbors are. Each
step is deterministic, so that the same map looks the same tomorrow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

_USUAL_COLUMNS = 6  # that a chain of arrows may take, however few parts there are
_WIDER = 1.0  # columns for the root of the number of parts
_ASIDE = 0.42  # of a column, how far an arrow within a column is bent
_PASSING = "\0"  # begins the name of a point at which an arrow passes a column
_PASSING_HEIGHT = 0.4  # of a row
_SWEEPS = 24  # over all columns, there and back
_MOVES = 12  # of all parts towards their neighbors


@dataclass(frozen=True, slots=True)
class Layout:
    """Where parts stand, columns and rows counted from 0.

    Attributes:
        where: column and row of each part by id; a row is no whole number where that is straighter.
        ways: column and row of each point that an arrow passes, in the direction of the arrow.
        columns: how many there are.
        rows: how many rows the highest column takes.
        crossings: how often arrows cross.
    """

    where: Mapping[str, tuple[float, float]]
    ways: tuple[tuple[tuple[float, float], ...], ...]
    columns: int
    rows: float
    crossings: int


def layered(
    nodes: Sequence[str], arrows: Sequence[tuple[str, str]], columns: int = _USUAL_COLUMNS
) -> Layout:
    """Return a layout of parts and arrows.

    It has about as many columns as there is room for; where a chain of arrows is longer,
    neighbors of the chain share a column, and the arrow between them goes up or down.

    Args:
        nodes: ids of the parts, in an order that decides where nothing else does.
        arrows: ids from which and to which each leads; one from a part to itself passes nothing.
        columns: that a chain of arrows may take where there are few parts.
    """
    place = {node: number for number, node in enumerate(nodes)}
    turned = _turned(nodes, arrows)
    edges = sorted(
        {
            (end, start) if (start, end) in turned else (start, end)
            for start, end in arrows
            if start != end
        },
        key=lambda edge: (place[edge[0]], place[edge[1]]),
    )
    column = _columns(nodes, edges, columns)
    parts: list[list[str]] = [[] for _ in range(max(column.values(), default=0) + 1)]
    for node in nodes:
        parts[column[node]].append(node)
    chains: dict[tuple[str, str], list[str]] = {}
    for start, end in edges:
        chain = [start]
        for between in range(column[start] + 1, column[end]):
            passing = f"{_PASSING}{len(chains)}-{between}"
            parts[between].append(passing)
            chain.append(passing)
        chains[start, end] = [*chain, end]
    links = [link for chain in chains.values() for link in pairwise(chain)]
    crossings = _order(parts, links)
    rows = _rows(parts, links)
    where = {
        each: (float(number), rows[each]) for number, names in enumerate(parts) for each in names
    }
    ways = []
    for start, end in arrows:
        chain = chains.get((start, end)) or chains.get((end, start), [])[::-1]
        way = [where[each] for each in chain]
        if len(way) == 2 and way[0][0] == way[1][0]:
            way.insert(1, (way[0][0] + _ASIDE, (way[0][1] + way[1][1]) / 2))
        ways.append(tuple(way))
    return Layout(
        {node: where[node] for node in nodes},
        tuple(ways),
        len(parts) if nodes else 0,
        max(rows.values(), default=0.0) + 1,
        crossings,
    )


def _turned(nodes: Sequence[str], arrows: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the arrows that lead back to a part from which they are reached.

    The search begins at parts with the fewest arrows that enter, so that causes stand at the left.
    """
    leaving: dict[str, list[str]] = {node: [] for node in nodes}
    entering = dict.fromkeys(nodes, 0)
    for start, end in arrows:
        leaving[start].append(end)
        entering[end] += 1
    turned: set[tuple[str, str]] = set()
    state: dict[str, int] = {}  # 1: on the way, 2: done
    for first in sorted(nodes, key=lambda node: (entering[node], -len(leaving[node]))):
        if first in state:
            continue
        state[first] = 1
        stack = [(first, iter(leaving[first]))]
        while stack:
            node, ends = stack[-1]
            for end in ends:
                if state.get(end) == 1:
                    turned.add((node, end))
                elif end not in state:
                    state[end] = 1
                    stack.append((end, iter(leaving[end])))
                    break
            else:
                state[node] = 2
                stack.pop()
    # Two parts with arrows both ways keep the one that was not turned.
    return {(start, end) for start, end in turned if (end, start) not in turned}


def _columns(nodes: Sequence[str], edges: Sequence[tuple[str, str]], fewest: int) -> dict[str, int]:
    """Return the column of each part: right of all that lead to it, as far as there is room."""
    before: dict[str, list[str]] = {node: [] for node in nodes}
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for start, end in edges:
        before[end].append(start)
        after[start].append(end)
    step: dict[str, int] = {}
    waiting = {node: len(before[node]) for node in nodes}
    ready = [node for node in nodes if not waiting[node]]
    while ready:
        node = ready.pop(0)
        step[node] = max((step[each] + 1 for each in before[node]), default=0)
        for each in after[node]:
            waiting[each] -= 1
            if not waiting[each]:
                ready.append(each)
    for node in sorted(nodes, key=lambda each: -step[each]):  # beside what it leads to
        if after[node]:
            step[node] = max(step[node], min(step[each] for each in after[node]) - 1)
    alone = [node for node in nodes if not before[node] and not after[node]]
    linked = [node for node in nodes if node not in alone]
    most = max(fewest, math.ceil(_WIDER * math.sqrt(len(nodes))))
    columns = min(max(step.values(), default=0) + 1, most)
    column = _grouped({node: step[node] for node in linked}, columns)
    counts = [list(column.values()).count(number) for number in range(columns)]
    for node in alone:  # where there is room
        column[node] = counts.index(min(counts))
        counts[column[node]] += 1
    return column


def _grouped(step: Mapping[str, int], columns: int) -> dict[str, int]:
    """Return the column of each part where steps that follow each other share some columns.

    Steps are shared so that the fullest column is as empty as possible.
    """
    steps = max(step.values(), default=-1) + 1
    if steps <= columns:
        return dict(step)
    sizes = [0] * steps
    for each in step.values():
        sizes[each] += 1
    fullest = next(
        limit for limit in range(max(sizes), len(step) + 1) if max(_shared(sizes, limit)) < columns
    )
    shared = _shared(sizes, fullest)
    return {node: shared[each] for node, each in step.items()}


def _shared(sizes: Sequence[int], limit: int) -> list[int]:
    """Return the column of each step where a column has at most so many parts."""
    shared, full = [0], sizes[0]
    for size in sizes[1:]:
        full += size
        fits = full <= limit
        shared.append(shared[-1] + (not fits))
        full = full if fits else size
    return shared


def _order(parts: list[list[str]], links: Sequence[tuple[str, str]]) -> int:
    """Order each column so that few arrows cross, and return how many do."""
    neighbors: dict[str, tuple[list[str], list[str]]] = {
        each: ([], []) for names in parts for each in names
    }
    for start, end in links:
        neighbors[start][1].append(end)
        neighbors[end][0].append(start)
    best = [list(names) for names in parts]
    fewest = _crossings(best, neighbors)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for number in range(len(parts))[:: 1 if forward else -1]:
            if not 0 <= (at := number - 1 if forward else number + 1) < len(parts):
                continue
            beside = parts[at]
            place = {each: at for at, each in enumerate(beside)}
            here = {each: at for at, each in enumerate(parts[number])}

            def middle(
                each: str,
                place: Mapping[str, int] = place,
                here: Mapping[str, int] = here,
                side: int = 0 if forward else 1,
            ) -> tuple[float, int]:
                near = [place[other] for other in neighbors[each][side] if other in place]
                return (sum(near) / len(near) if near else here[each], here[each])

            parts[number].sort(key=middle)
        _exchange(parts, neighbors)
        now = _crossings(parts, neighbors)
        if now < fewest:
            fewest, best = now, [list(names) for names in parts]
    parts[:] = best
    return fewest


def _exchange(parts: list[list[str]], neighbors: Mapping[str, tuple[list[str], list[str]]]) -> None:
    """Exchange parts that stand above each other wherever fewer arrows cross then."""
    for number, names in enumerate(parts):
        sides = [
            {each: at for at, each in enumerate(parts[other])}
            for other in (number - 1, number + 1)
            if 0 <= other < len(parts)
        ]
        for at in range(len(names) - 1):
            upper, lower = names[at], names[at + 1]
            change = 0
            for place in sides:
                above = [place[each] for side in neighbors[upper] for each in side if each in place]
                below = [place[each] for side in neighbors[lower] for each in side if each in place]
                change += sum(one > two for one in above for two in below)
                change -= sum(one < two for one in above for two in below)
            if change > 0:
                names[at], names[at + 1] = lower, upper


def _crossings(
    parts: Sequence[Sequence[str]], neighbors: Mapping[str, tuple[list[str], list[str]]]
) -> int:
    """Return how often arrows between neighboring columns cross."""
    total = 0
    for names, beside in pairwise(parts):
        place = {each: at for at, each in enumerate(beside)}
        ends = [
            sorted(place[each] for each in neighbors[name][1] if each in place) for name in names
        ]
        passed: list[int] = []
        for row in ends:
            total += sum(earlier > end for end in row for earlier in passed)
            passed += row
    return total


def _rows(parts: Sequence[Sequence[str]], links: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the row of each part: near the mean of its neighbors, one row apart."""
    rows: dict[str, float] = {}
    heights = [sum(_height(each) for each in names) for names in parts]
    highest = max(heights, default=0.0)
    for names, height in zip(parts, heights, strict=True):
        below = (highest - height) / 2
        for each in names:
            rows[each] = below + _height(each) / 2
            below += _height(each)
    near: dict[str, list[str]] = {each: [] for each in rows}
    for start, end in links:
        near[start].append(end)
        near[end].append(start)
    for _ in range(_MOVES):
        for names in parts:
            wanted = [
                sum(rows[other] for other in near[each]) / len(near[each])
                if near[each]
                else rows[each]
                for each in names
            ]
            rows |= dict(
                zip(names, _apart(wanted, [_height(each) for each in names], highest), strict=True)
            )
    top = min((row for each, row in rows.items() if not each.startswith(_PASSING)), default=0.0)
    return {each: row - top for each, row in rows.items()}


def _height(name: str) -> float:
    """Return how many rows a part takes, or an arrow that passes a column."""
    return _PASSING_HEIGHT if name.startswith(_PASSING) else 1.0


def _apart(wanted: Sequence[float], heights: Sequence[float], highest: float) -> list[float]:
    """Return rows that do not overlap, in order, near those that are wanted, within 0 and highest.

    >>> _apart([2, 2, 7], [1, 1, 1], 9)
    [1.5, 2.5, 7.0]
    """
    blocks: list[tuple[float, float, int]] = []  # where it begins, its height, how many parts
    for row, height in zip(wanted, heights, strict=True):
        begins, high, many = row - height / 2, height, 1
        begins = min(max(begins, 0.0), highest - high)
        while blocks and blocks[-1][0] + blocks[-1][1] > begins:
            first, above, few = blocks.pop()
            begins = (first * few + (begins - above) * many) / (few + many)
            high, many = high + above, many + few
            begins = min(max(begins, 0.0), highest - high)
        blocks.append((begins, high, many))
    rows, remaining = [], iter(heights)
    for begins, _, many in blocks:
        at = begins
        for height in islice(remaining, many):
            rows.append(at + height / 2)
            at += height
    return rows
