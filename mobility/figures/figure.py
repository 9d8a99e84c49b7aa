"""A figure: everything that a page, the command line, a pin, a slide and a poster need of one view.

Each module of this package makes one figure from the result of a query: its rows, its drawing, its
words and its table. Nothing else walks that result again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mobility.analysis.method import Method
from mobility.figures.drawing import Drawing, with_data_inside
from mobility.figures.theme import LIGHT, Theme
from mobility.registry import Metric, Unit
from mobility.text import INVENTED
from mobility.text.languages import localized, say

Cell = str | float | int | None
Row = Mapping[str, Cell]
_UNITS = {Unit.SHARE: "share of 1", Unit.DOLLARS: "dollars"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters of a text that a spreadsheet may run as a formula."""


def figure_table(
    texts: Sequence[Row], numbers: Sequence[Row] = (), notes: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the content of a figure as one table.

    Args:
        texts: the columns that a page shows, as text.
        numbers: as many rows with ids and with values in full precision (shares from 0 to 1), for
            programs; or none.
        notes: what a column of numbers holds, by its name.

    Returns:
        One row for each of `texts`: its columns, then those of its numbers with their real types,
        absent values as NA. `attrs["shown"]` lists the columns for a page, `attrs["notes"]` are
        the notes.
    """
    rows = [
        {**text, **number} for text, number in zip(texts, numbers or [{}] * len(texts), strict=True)
    ]
    table = pd.DataFrame(rows).convert_dtypes()
    table.attrs = {"shown": list(texts[0]) if texts else [], "notes": dict(notes or {})}
    return table


def unit_words(metric: Metric) -> str:
    """Return the unit of stored values of a metric, for a column beside them.

    >>> from mobility.registry import load_framework
    >>> unit_words(load_framework().metrics["share_employed"])
    'share of 1'
    """
    return _UNITS.get(metric.unit) or metric.unit_label or metric.unit.value


def table_rows(table: pd.DataFrame) -> list[dict[str, Cell]]:
    """Return the rows of a table as plain values, absent ones as None."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in plain.to_dict("records")]


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """What a figure is, before there is a place.

    Attributes:
        id: names it in addresses and on the command line; one that ends in `-` is followed by the
            id of a pillar, group or list.
        title: what it shows, in a few words.
        page: id of the page that shows it.
        options: what it can be asked for on the command line, beside a place: `metric`, `by`,
            `year`, `peers` and so on; those with a `!` are needed.
    """

    id: str
    title: str
    page: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of a figure's title, stored with a pin to detect later changes.

    Attributes:
        verdict: how its comparison ends.
        reason: why there is no verdict.
        quality: of its value.
        metrics: ids of those whose numbers it shows; empty for the metric of its address.
        places: ids of the places it shows beside the one of its address.
        breakdown: how the numbers are divided; empty for everyone.
    """

    verdict: str = ""
    reason: str = ""
    quality: str = ""
    metrics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers of a figure are from, and where its view is opened again.

    Attributes:
        place: code of the county or city.
        release: id of the data release.
        source: who published the numbers and in which release, as a sentence without its stop.
        address: the link that reopens the view; empty where there is none.
        invented: whether the numbers are invented.
    """

    place: str
    release: str
    source: str
    address: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A view that can be shown and exported.

    Attributes:
        id: lower case letters, digits and hyphens; names it in an address, once a page.
        title: the finding in a sentence.
        subtitle: metric, place, period, who is counted.
        summary: what the chart shows, for readers who do not see it.
        footer: source, release, quality, peer set, how many are shown and how many are not
            published; a line each.
        table: makes the content as a table (`figure_table`); called when it is asked for.
        chart: makes the drawing in a theme; called when it is asked for.
        file_chart: the same for files, where it needs other sizes.
        wall_chart: makes it for a wall, in a theme and for so many free pixels of the wall's 1,080:
            the most telling rows, and a line that counts the others. None where one screen has
            room for all of the drawing for files.
        address: the link that reopens the view.
        name: of its files, without an ending.
        methods: how its numbers and verdicts come about; the workbook explains them.
        invented: whether the numbers are invented.
        basis: what its title rests on.
        key: what numbers or signs in the chart stand for, where that takes a sentence; the footer
            has it too.
        wall_title: the finding in about a dozen words, for a wall; empty where the first clause of
            the title is short.
    """

    id: str
    title: str
    subtitle: str
    summary: str
    footer: tuple[str, ...]
    table: Callable[[], pd.DataFrame]
    chart: Callable[[Theme], Drawing]
    file_chart: Callable[[Theme], Drawing] | None = None
    wall_chart: Callable[[Theme, float], Drawing] | None = None
    address: str = ""
    name: str = "mobility-metrics"
    methods: Sequence[Method] = ()
    invented: bool = False
    basis: Basis = Basis()
    key: str = ""
    wall_title: str = ""

    @property
    def mark(self) -> str:
        """What says that numbers are invented; empty for real ones."""
        return localized(INVENTED) if self.invented else ""

    def picture(self) -> Drawing:
        """The drawing for files: in the light theme, with all its data inside."""
        return with_data_inside((self.file_chart or self.chart)(LIGHT))

    def wall_picture(self, high: float) -> Drawing:
        """The drawing for a wall with so many of 1,080 pixels free, as `picture` is for files."""
        if self.wall_chart is None:
            return self.picture()
        return with_data_inside(self.wall_chart(LIGHT, high))

    def notes(self) -> list[str]:
        """The footer of a file: its lines, then the address."""
        return [line for line in (*self.footer, self.address) if line]

    def rows(self) -> list[dict[str, Cell]]:
        """The rows of its files; each says when its numbers are invented, wherever it is pasted."""
        mark: dict[str, Cell] = {"note": self.mark} if self.mark else {}
        return [{**mark, **row} for row in table_rows(self.table())]


def new_figure(  # noqa: PLR0913 - every part is named where a figure is made
    id: str,  # noqa: A002 - the name of the attribute
    provenance: Provenance,
    *,
    title: str,
    wall_title: str = "",
    subtitle: str,
    summary: str,
    footer: tuple[str, ...],
    table: Callable[[], pd.DataFrame],
    chart: Callable[[Theme], Drawing],
    file_chart: Callable[[Theme], Drawing] | None = None,
    wall_chart: Callable[[Theme, float], Drawing] | None = None,
    about: tuple[str, ...] = (),
    methods: Sequence[Method] = (),
    basis: Basis = Basis(),
    key: str = "",
) -> Figure:
    """Return a figure with its key, source and address added, and a name for its files.

    Args:
        id: lower case letters, digits and hyphens, once a page.
        provenance: where its numbers are from.
        title: the finding in a sentence.
        wall_title: the same in about a dozen words, where its first clause has more.
        subtitle: metric, place, period, who is counted.
        summary: what the chart shows, for readers who do not see it.
        footer: what is particular: quality, peer set, how many are shown and not published.
        table: makes the content as a table.
        chart: makes the drawing in a theme.
        file_chart: the same for files, where it needs other sizes.
        wall_chart: makes it for a wall, where that has no room for all rows.
        about: what the names of its files say beside place and release, such as the metric.
        methods: how its numbers and verdicts come about.
        basis: what its title rests on, where the address does not say it.
        key: what numbers or signs in the chart stand for, where that takes a sentence.
    """
    return Figure(
        id=id,
        title=title,
        subtitle=subtitle,
        summary=summary,
        footer=(
            *filter(None, [key]),
            *footer,
            say("Source: {source}.", source=localized(provenance.source)),
        ),
        table=table,
        chart=chart,
        file_chart=file_chart,
        wall_chart=wall_chart,
        address=provenance.address,
        name=file_stem(
            id, provenance.place, *about, provenance.release, invented=provenance.invented
        ),
        methods=methods,
        invented=provenance.invented,
        basis=basis,
        key=key,
        wall_title=wall_title,
    )


def file_stem(*parts: str, invented: bool) -> str:
    """Return a file name without its ending that still says what it is in a folder of downloads.

    >>> file_stem("39153", "share_employed", "2025-c7e0b4cc", invented=False)
    'mobility-metrics-39153-share_employed-2025-c7e0b4cc'
    """
    mark = ["invented-numbers"] if invented else []
    return "-".join(["mobility-metrics", *filter(None, parts), *mark])
