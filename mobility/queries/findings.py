"""Findings compared with the open release: what a view rests on, and what has changed since."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from mobility.clock import today
from mobility.places import Jurisdiction
from mobility.registry import SUPPLEMENT, Framework
from mobility.store import Store
from mobility.workspace import Number, View, Workspace, data_needs, findings, links
from mobility.workspace.audit import last_changes
from mobility.workspace.summary import ChangedNumber, Summary, cards_of, coverage_of

_Question = tuple[str, int | None]
_ANY_YEAR = 9999
_CLOSE = 1e-6  # of a value: releases round the same number differently


def pinned_numbers(
    store: Store,
    geoids: Sequence[str],
    metrics: Sequence[str],
    *,
    breakdown: str,
    year: int | None = None,
) -> tuple[Number, ...]:
    """What a view of some places shows, each metric in its newest year up to ``year``."""
    if not geoids or not metrics:
        return ()
    rows = store.query(
        "pinned_numbers",
        geoids=list(geoids),
        metrics=list(metrics),
        breakdown=breakdown,
        year=_ANY_YEAR if year is None else year,  # a user's own data can be newer than the release
    )
    return tuple(
        Number(
            row.geoid,
            row.metric,
            row.year,
            breakdown,
            row.subgroup,
            _finite(row.value),
            _finite(row.lower),
            _finite(row.upper),
            row.quality or "",
        )
        for row in rows
    )


def changed_numbers(
    store: Store, views: Mapping[str, View]
) -> Mapping[str, tuple[ChangedNumber, ...]]:
    """The numbers under views that are others now; views of no change are left out.

    A release never changes, but a data set of the user's own can be replaced or deleted: its
    numbers are compared with those in use, also under a view of the open release.

    A view whose address names a year is compared with that year, and so is a view of a county
    whose code has ended, against its last year; another one is compared with the newest.
    Invented numbers and real ones are not compared with each other: nothing has changed there.

    Args:
        store: the open release.
        views: what was pinned, by any id.
    """
    comparable = {
        id_: view if view.release != store.release.id else _own_alone(view)
        for id_, view in views.items()
        if view.invented == store.release.demonstration
    }
    ended = {place.geoid for place in store.jurisdictions() if place.last_year < store.newest_year}
    questions: dict[_Question, list[Number]] = {}
    for view in comparable.values():
        for question, number in _questions(view, ended):
            questions.setdefault(question, []).append(number)
    now = {
        (question, _key(number)): number
        for question, numbers in questions.items()
        for number in _answer(store, question, numbers)
    }
    changed = {
        id_: tuple(
            ChangedNumber(number, today)
            for question, number in _questions(view, ended)
            if not _same(number, today := now.get((question, _key(number))))
        )
        for id_, view in comparable.items()
    }
    return {id_: numbers for id_, numbers in changed.items() if numbers}


def _own_alone(view: View) -> View:
    """The view with the numbers of the user's own data only."""
    own = tuple(number for number in view.numbers if number.metric.startswith(SUPPLEMENT))
    return replace(view, numbers=own)


def _questions(view: View, ended: Collection[str]) -> Iterator[tuple[_Question, Number]]:
    """Every number of a view with the breakdown and the year (None: the newest) to ask for.

    ``ended`` are the places whose code has ended.
    """
    query = dict(view.query)
    named = bool(query.get("year")) or not {*query.get("place", ())}.isdisjoint(ended)
    for number in view.numbers:
        yield (number.breakdown, number.year if named else None), number


def _answer(store: Store, question: _Question, numbers: Sequence[Number]) -> Iterable[Number]:
    breakdown, year = question
    numbers_now = pinned_numbers(
        store,
        list(dict.fromkeys(number.geoid for number in numbers)),
        list(dict.fromkeys(number.metric for number in numbers)),
        breakdown=breakdown,
        year=year,
    )
    return [number for number in numbers_now if year in {None, number.year}]


def summary_of_findings(
    store: Store,
    framework: Framework,
    workspace: Workspace,
    place: Jurisdiction,
    *,
    only: Iterable[str] | None = None,
) -> Summary:
    """The findings of a place with labels, links, coverage and what has changed since the pins.

    Args:
        store: the open release.
        framework: the registry.
        workspace: where the findings are kept.
        place: a county or city of the release.
        only: ids of the cards to take, such as those of a filter; None for all of the board.
    """
    wanted = None if only is None else set(only)
    cards_shown = [
        card for card in findings(workspace, place.geoid) if wanted is None or card.id in wanted
    ]
    ids = {card.id for card in cards_shown}
    views = {card.id: card.view for card in cards_shown if card.view is not None}
    release = store.release
    last = last_changes(workspace, "finding", ids)
    cards = cards_of(cards_shown, framework, changed_numbers(store, views), last)
    return Summary(
        place=place,
        release=release.id,
        source=release.source,
        invented=release.demonstration
        or any(card.view and card.view.invented for card in cards_shown),
        date=today().isoformat(),
        cards=cards,
        links=tuple(
            link for link in links(workspace, place.geoid) if {link.first, link.second} <= ids
        ),
        coverage=coverage_of(cards, framework),
        framework=framework,
        needs=data_needs(workspace, place.geoid) if wanted is None else (),
    )


def _key(number: Number) -> tuple[str, str, str, str]:
    return number.geoid, number.metric, number.breakdown, number.subgroup


def _same(then: Number, now: Number | None) -> bool:
    if now is None:
        return then.value is None
    numbers = ((then.value, now.value), (then.lower, now.lower), (then.upper, now.upper))
    close = all(
        a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=_CLOSE))
        for a, b in numbers
    )
    return close and (then.year, then.quality) == (now.year, now.quality)


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
