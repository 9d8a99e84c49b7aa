"""Pinned figures in another language: made anew from the address of their view.

A card keeps the words of the day on which it was pinned. They are made anew only where the same
release is open, the figure can be asked for by its address, and asking for it in English gives the
words and numbers that were pinned; any other card stays as it is.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mobility.cli.figures import MAKERS, Request
from mobility.errors import UserError
from mobility.text.languages import Language, speaking
from mobility.text.names import framework_in

if TYPE_CHECKING:
    from mobility.figures.figure import Figure
    from mobility.registry import Framework
    from mobility.store import Store
    from mobility.workspace import Finding, View

TRANSLATED = frozenset({
    "all-gaps", "closing", "groups", "highlights", "house-wealth", "map", "neighbors", "peers",
    "pillar", "target", "trend", "unusual",
})  # fmt: skip
"""The figures whose words, drawing included, have a translation."""
TRANSLATED_TITLES = frozenset({
    "better-by-position", "clearly-better", "level-gap", "peer-reasons", "places-by-metrics",
    "spine-", "two-metrics",
})  # fmt: skip
"""Those of which the title has one, and neither the drawing nor its notes."""
_OPTIONS = (
    "metric", "against", "pillar", "by", "year", "group", "reference", "peers", "places", "value",
    "priority", "since", "nominal", "synthetic", "level", "show", "benchmark", "area",
)  # fmt: skip
_NUMBERS: Mapping[str, type[int | float]] = {"year": int, "since": int, "value": float}


def views_in(
    language: Language, store: Store, framework: Framework, findings: Iterable[Finding]
) -> dict[str, View]:
    """Return the id of a finding -> its view in a language, for those that can be made anew.

    A view of which only the title has a translation has the drawing that was pinned.

    Args:
        language: of the words; none is made anew in English, in which it was pinned.
        store: the open release.
        framework: the registry, in English.
        findings: with the views that were pinned.
    """
    if language is Language.ENGLISH:
        return {}
    remade = {}
    for finding in findings:
        view = finding.view
        maker, pillar = _maker_of(view.figure if view else "")
        if view is None or not maker or view.release != store.release.id:
            continue
        try:
            figure = _made_anew(language, store, framework, view, (maker, pillar))
        except (UserError, ValueError, KeyError):  # an address that the command cannot answer
            continue
        if figure is not None and maker in TRANSLATED_TITLES:
            remade[finding.id] = replace(view, title=figure.title)
        elif figure is not None:
            with speaking(language):
                remade[finding.id] = replace(
                    view,
                    title=figure.title,
                    subtitle=figure.subtitle,
                    summary=figure.summary,
                    footer=figure.footer,
                    table=tuple(figure.rows()),
                    picture=figure.picture(),
                    wall="",
                    wall_title="",
                )
    return remade


def _maker_of(figure: str) -> tuple[str, str]:
    """Return what makes a figure, '' where its title has no translation, and its pillar."""
    if figure in TRANSLATED | TRANSLATED_TITLES:
        return figure, ""
    start, dash, pillar = figure.partition("-")
    return (f"{start}-", pillar) if f"{start}{dash}" in TRANSLATED_TITLES else ("", "")


def _made_anew(
    language: Language,
    store: Store,
    framework: Framework,
    view: View,
    how: tuple[str, str],
) -> Figure | None:
    """Return the figure of a view in a language; None where it is not what was pinned."""
    from mobility import queries

    query = dict(view.query)
    options = argparse.Namespace(**{name: _option(query, name) for name in _OPTIONS})
    place = queries.find_place(store, query["place"][0])
    maker, pillar = how
    options.pillar = pillar or options.pillar
    make = MAKERS[maker]
    with speaking(Language.ENGLISH):
        figure = make(Request(store, framework, place, options))
        rows = figure.rows()
    same = len(rows) == len(view.table) and _numbers(rows) == _numbers(view.table)
    if figure.title != view.title or not same:
        return None
    with speaking(language):
        return make(Request(store, framework_in(language, framework), place, options))


def _option(query: Mapping[str, tuple[str, ...]], name: str) -> object:
    """Return what an address says of an option of the command; None for nothing."""
    values = [value for value in query.get(name, ()) if value]
    if not values:
        return None
    return _NUMBERS[name](values[0]) if name in _NUMBERS else ",".join(values)


def _numbers(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the numbers of a table in their order, with as many digits as both ways keep."""
    cells = [cell for row in rows for cell in row.values()]
    return [
        f"{cell:.9g}"
        for cell in cells
        if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)
    ]
