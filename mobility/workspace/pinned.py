"""What a finding keeps of the view it was pinned from, as it was then.

A view is kept whole: its sentence, its footer, its table, its picture and the numbers under it. A
card can then be shown and taken away without the release it came from, and a later release can be
held against it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a finding rests on; absent values and bounds are None."""

    geoid: str
    metric: str
    year: int
    breakdown: str
    subgroup: str
    value: float | None
    lower: float | None
    upper: float | None
    quality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A figure when it was pinned.

    Attributes:
        page: the name of its page in the address; empty for the overview.
        query: the whole address, release included: every key with its values.
        figure: the id of the figure on its page.
        release: the release that it shows.
        invented: whether its numbers are invented.
        title: the finding in a sentence, as the page says it.
        subtitle: metric, place, period, who is counted.
        summary: what the chart shows, for somebody who does not see it.
        footer: source, release, quality, peer set, how many shown; a line each.
        address: the link that reopens the view.
        verdict: better, worse, cannot tell or not compared; empty where nothing was compared.
        reason: why there is no better or worse, in words; may be empty.
        quality: the quality of its value, as published; empty where there is none.
        table: its rows, as in a file.
        picture: a Vega-Lite specification with its data inside, or an SVG drawing.
        numbers: what it rests on.
    """

    page: str = ""
    query: tuple[tuple[str, tuple[str, ...]], ...] = ()
    figure: str = ""
    release: str = ""
    invented: bool = False
    title: str = ""
    subtitle: str = ""
    summary: str = ""
    footer: tuple[str, ...] = ()
    address: str = ""
    verdict: str = ""
    reason: str = ""
    quality: str = ""
    table: tuple[Mapping[str, Cell], ...] = ()
    picture: Mapping[str, object] | str = ""
    numbers: tuple[Number, ...] = ()


def view_record(view: View) -> dict[str, object]:
    """A view as JSON can keep it."""
    shallow: dict[str, object] = {each.name: getattr(view, each.name) for each in fields(view)}
    return shallow | {
        "query": [[key, list(values)] for key, values in view.query],
        "footer": list(view.footer),
        "table": [{key: _plain(cell) for key, cell in row.items()} for row in view.table],
        "numbers": [
            {key: _plain(cell) for key, cell in asdict(number).items()} for number in view.numbers
        ],
    }


def read_view(record: Mapping[str, Any]) -> View:
    """The view of a record; what a later version has added to it is left out."""
    known = {each.name for each in fields(View)}
    kept = {key: value for key, value in record.items() if key in known}
    kept["query"] = tuple((key, tuple(values)) for key, values in record.get("query", ()))
    kept["footer"] = tuple(record.get("footer", ()))
    kept["table"] = tuple(record.get("table", ()))
    kept["numbers"] = tuple(Number(**number) for number in record.get("numbers", ()))
    return View(**kept)


def _plain(cell: object) -> object:
    """A cell as JSON of every database takes it: no array types, and None for no number."""
    item = getattr(cell, "item", None)
    value = item() if callable(item) else cell
    return None if isinstance(value, float) and not math.isfinite(value) else value
