"""One view as it is taken away: its sentence, its chart, its table and where all of it is from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mobility.analysis.method import Method
from mobility.text import INVENTED

Cell = str | float | int | None
Row = Mapping[str, Cell]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What text begins with that a spreadsheet may run."""
Picture = Mapping[str, object] | str
"""A Vega-Lite specification in the light colors, its data inside it; or an SVG drawing."""


@dataclass(frozen=True, slots=True)
class Table:
    """The content of a chart: words for readers, and the plain numbers for programs.

    ``words`` are shown on the page. In a file each row goes on with its row of ``numbers``: ids,
    and values in full precision (as many rows as ``words``, or none). ``notes`` say what a column
    of numbers holds, by its name.
    """

    words: Sequence[Row]
    numbers: Sequence[Row] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Cell]]:
        """Every row with all its columns, as in a file."""
        numbers = self.numbers or [{} for _ in self.words]
        return [{**word, **number} for word, number in zip(self.words, numbers, strict=True)]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the sentence of a figure rests on, for whoever keeps it and looks again next year.

    ``verdict`` ends its comparison and ``reason`` says why there is none; ``quality`` is that of
    its value. ``metrics`` and ``places`` (ids) are those whose numbers it shows, ``breakdown`` how
    they are divided; what is empty is as in the address of the figure.
    """

    verdict: str = ""
    reason: str = ""
    quality: str = ""
    metrics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A view that can be taken away.

    Attributes:
        id: lower case letters, digits and hyphens; names it in an address, once a page.
        title: the finding in a sentence.
        subtitle: metric, place, period, who is counted.
        summary: what the chart shows, for somebody who does not see it.
        footer: source, release, quality, peer set, how many shown and how many not published; a
            line each.
        table: makes the content as a table; called when somebody asks for it.
        picture: makes the light picture for files; called when somebody asks for it.
        address: the link that reopens the view.
        name: what its files are called, without an ending.
        methods: how its numbers and verdicts come about; explained in the workbook.
        invented: whether the numbers are invented.
        basis: what its sentence rests on.
        key: what numbers or signs in the chart stand for, where it takes a sentence; the footer has
            it too.
    """

    id: str
    title: str
    subtitle: str
    summary: str
    footer: tuple[str, ...]
    table: Callable[[], Table]
    picture: Callable[[], Picture]
    address: str = ""
    name: str = "mobility-metrics"
    methods: Sequence[Method] = ()
    invented: bool = False
    basis: Basis = Basis()
    key: str = ""

    @property
    def mark(self) -> str:
        """What says that numbers are invented; empty for real ones."""
        return INVENTED if self.invented else ""

    def notes(self) -> list[str]:
        """The footer of a file: its lines, then the address."""
        return [line for line in (*self.footer, self.address) if line]

    def rows(self) -> list[dict[str, Cell]]:
        """The rows of its files; each says when its numbers are invented, wherever it is pasted."""
        mark: dict[str, Cell] = {"note": self.mark} if self.mark else {}
        return [{**mark, **row} for row in self.table().rows()]


def file_stem(*parts: str, invented: bool) -> str:
    """A file's name without its ending, which still says what it is in a folder of downloads.

    >>> file_stem("39153", "share_employed", "2025-c7e0b4cc", invented=False)
    'mobility-metrics-39153-share_employed-2025-c7e0b4cc'
    """
    mark = ["invented-numbers"] if invented else []
    return "-".join(["mobility-metrics", *filter(None, parts), *mark])
