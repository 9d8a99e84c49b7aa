"""The figure `coalition`: which sectors work on which predictors, and where nobody does.

A row for each predictor, a column for each sector; a cell counts organizations that have agreed. It
says nothing of how much an organization can do or wants to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.grid import FULL, NONE, OPEN, GridCell, GridRow, grid_chart, grid_on_wall
from mobility.text import as_clause, count_of, joined, number_word
from mobility.text.messages import message

SPEC = FigureSpec("coalition", "Who works on what: sectors by predictors", "team")
_NAMED = 3  # sectors or predictors that a sentence names; more are counted
_ASKED = "?"
_KEY = "A number: organizations that have agreed. ?: asked, no answer yet. Empty: nobody."


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A predictor with its numbers of organizations, by sector: those that agreed, those asked."""

    predictor: str
    label: str
    agreed: Mapping[str, int]
    asked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The organizations of a place by predictor and sector.

    Attributes:
        rows: the predictors, those that matter most to the group first.
        sectors: their labels by id, in order.
        residents: the id of the sector of residents.
        agreed: how many organizations have agreed, by sector, whatever they work on.
        asked: how many were asked and have not answered.
    """

    rows: tuple[MatrixRow, ...]
    sectors: Mapping[str, str]
    residents: str
    agreed: Mapping[str, int]
    asked: int

    @property
    def empty_sectors(self) -> tuple[str, ...]:
        """The labels of the sectors of which nobody has agreed, without that of residents."""
        return tuple(
            label
            for id_, label in self.sectors.items()
            if id_ != self.residents and not self.agreed.get(id_)
        )

    @property
    def without_residents(self) -> tuple[str, ...]:
        """The labels of the predictors on which no group of residents works."""
        return tuple(row.label for row in self.rows if not row.agreed.get(self.residents))

    @property
    def without_anybody(self) -> tuple[str, ...]:
        """The labels of the predictors on which nobody works."""
        return tuple(row.label for row in self.rows if not sum(row.agreed.values()))


def coalition_figure(matrix: Matrix, place: str, provenance: Provenance) -> Figure:
    """Return the figure of who works on what.

    Args:
        matrix: the organizations of a place.
        place: its name within a sentence.
        provenance: where the roster is from.
    """
    title = coalition_sentence(matrix, place)
    rows, heads = _rows(matrix), list(matrix.sectors.values())
    total = sum(matrix.agreed.values())
    some = total or matrix.asked
    summary = " ".join([f"{title}.", *(_row_words(row, matrix) for row in matrix.rows)])
    emptiest = sorted(rows, key=lambda row: sum(cell.fill == FULL for cell in row.cells))
    of = count_of(len(rows), "predictor")
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=coalition_sentence(matrix, place, wall=True),
        subtitle=f"Predictors by sector in {place} · {count_of(total, 'organization')} agreed",
        summary=summary,
        footer=(
            f"Asked, no answer yet: {matrix.asked}.",
            "An organization counts in each row that it works on.",
        ),
        table=lambda: _table(matrix),
        chart=lambda theme: grid_chart(rows if some else [], heads, theme, summary),
        file_chart=lambda theme: grid_chart(
            rows if some else [], heads, theme, summary, in_file=True
        ),
        wall_chart=lambda theme, high: grid_on_wall(
            emptiest if some else [], heads, theme, summary, high, of
        ),
        key=_KEY if some else "",
    )


# ---- words -----------------------------------------------------------------------------------
def coalition_sentence(matrix: Matrix, place: str, *, wall: bool = False) -> str:
    """Return what is missing, without a period: sectors, then predictors without residents.

    Args:
        matrix: the organizations of a place.
        place: its name within a sentence.
        wall: whether several are counted and none of them named.
    """
    some = partial(_some, wall=wall)
    if not sum(matrix.agreed.values()):
        case = "coalition.asked" if matrix.asked else "coalition.nothing"
        return message(case, place=place, count=number_word(matrix.asked))
    parts = []
    if sectors := matrix.empty_sectors:
        total = len(matrix.sectors) - 1  # residents follow
        parts.append(message("coalition.no sector", sectors=some(sectors, total, "sector")))
    elif nobody := matrix.without_anybody:
        parts.append(
            message("coalition.nobody", predictors=some(nobody, len(matrix.rows), "predictor"))
        )
    if not matrix.agreed.get(matrix.residents):
        parts.append(message("coalition.no resident at all"))
    elif alone := matrix.without_residents:
        parts.append(
            message("coalition.no resident", predictors=some(alone, len(matrix.rows), "predictor"))
        )
    if not parts:
        return message("coalition.everywhere", place=place)
    return "; ".join([parts[0], *map(as_clause, parts[1:])])


def _some(labels: Sequence[str], total: int, what: str, *, wall: bool) -> str:
    """Return the first labels and how many more; most of all, and several on a wall, as a count."""
    if len(labels) > (1 if wall else max(_NAMED, total / 2)):
        return f"{len(labels)} of {count_of(total, what)}"
    # “Banking and credit” is one name among others: commas part them.
    names = [label if label[:2].isupper() else f"{label[0].lower()}{label[1:]}" for label in labels]
    rest = len(names) - _NAMED
    if rest <= 0:
        return joined(names) if not any(" and " in name for name in names) else ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {count_of(rest, f'more {what}')}"


def _row_words(row: MatrixRow, matrix: Matrix) -> str:
    parts = [f"{matrix.sectors[id_]} {count}" for id_, count in row.agreed.items() if count]
    return f"{row.label}: {', '.join(parts) or 'nobody'}."


# ---- rows ------------------------------------------------------------------------------------
def _rows(matrix: Matrix) -> list[GridRow]:
    rows = []
    for row in matrix.rows:
        agreed = sum(row.agreed.values())
        cells = tuple(_cell(row, id_, label) for id_, label in matrix.sectors.items())
        result = f"{agreed} agreed" if agreed else "nobody"
        rows.append(GridRow(row.label, cells, result, str(agreed) if agreed else "–"))
    return rows


def _cell(row: MatrixRow, sector: str, label: str) -> GridCell:
    agreed, asked = row.agreed.get(sector, 0), row.asked.get(sector, 0)
    where = f"{label}, {row.label}"
    if agreed:
        more = f", {asked} asked" if asked else ""
        return GridCell(str(agreed), FULL, f"{where}: {agreed} agreed{more}")
    if asked:
        return GridCell(_ASKED, NONE, f"{where}: {asked} asked, no answer yet")
    return GridCell("", OPEN, f"{where}: nobody")


# ---- table -----------------------------------------------------------------------------------
def _table(matrix: Matrix) -> pd.DataFrame:
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for row in matrix.rows:
        texts.append(
            {
                "Predictor": row.label,
                **{
                    label: str(row.agreed.get(id_, 0) or "")
                    for id_, label in matrix.sectors.items()
                },
            }
        )
        numbers.append(
            {
                "predictor_id": row.predictor,
                "agreed": sum(row.agreed.values()),
                "asked": sum(row.asked.values()),
            }
        )
    return figure_table(texts, numbers, {"agreed": "organizations of all sectors that have agreed"})
