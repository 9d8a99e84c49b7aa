"""Tables of words and numbers that a reader can sort, with the keyboard too.

A native table, because a screen reader reads it cell by cell and its text wraps; a grid that
scrolls only for very long ones, whose headings the keyboard does not reach.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from mobility.figures.figure import Cell, Row
from pages.ui import markup

_MOST = 300  # rows of a native table
_NUMBER = re.compile(r"([−+-]?)\$?([0-9][0-9,]*(?:\.[0-9]+)?)")
_WHOLE = re.compile(r"([−+-]?)([^0-9−+-]*)([0-9][0-9,]*(?:\.[0-9]+)?)(\D*)")


def show_rows(rows: Sequence[Row], key: str, label: str) -> None:
    """Show rows as a table that sorts by any column.

    Args:
        rows: each with the same columns, as text or numbers.
        key: of the table, once a page.
        label: what it holds, for readers who do not see it.
    """
    if len(rows) > _MOST:
        st.dataframe(with_real_numbers(pd.DataFrame(rows)), hide_index=True)
    elif rows:
        markup.show_html(table_html(rows, label), "table", key)


def table_html(rows: Sequence[Row], label: str) -> str:
    """Return rows as a table in HTML; a cell that begins with a number has it as `data-number`.

    >>> "data-number='-0.5'" in table_html([{"Place": "A", "Gap": "−0.5 points"}], "Gaps")
    True
    """
    heads = "".join(
        f'<th scope="col"><button type="button" data-sort>{escape(name)}</button></th>'
        for name in rows[0]
    )
    body = "".join(f"<tr>{_cells_html(row)}</tr>" for row in rows)
    return (
        f'<div class="frame" role="region" tabindex="0" aria-label="{escape(label)}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells_html(row: Row) -> str:
    first, *others = row.values()
    cells = "".join(f"<td{_number_of(cell)}>{_text(cell)}</td>" for cell in others)
    return f'<th scope="row"{_number_of(first)}>{_text(first)}</th>{cells}'


def _number_of(cell: Cell) -> str:
    match = _NUMBER.match(_text(cell))
    if match is None:
        return ""
    sign = "-" if match[1] in {"−", "-"} else ""
    return f" data-number='{sign}{match[2].replace(',', '')}'"


def _text(cell: Cell) -> str:
    return "" if cell is None else escape(str(cell))


def with_real_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns of numbers in one unit are numbers, their unit in the heading.

    >>> with_real_numbers(pd.DataFrame({"Value": ["9.5 %", "", "10.0 %"]}))["Value, %"].tolist()
    [9.5, nan, 10.0]
    """
    columns = {}
    for name, column in table.items():
        texts = ["" if pd.isna(cell) else str(cell) for cell in column]
        matches = [_WHOLE.fullmatch(text) for text in texts if text]
        units = {(match[2], match[4]) for match in matches if match}
        if len(units) != 1 or not all(matches):
            columns[str(name)] = column
            continue
        unit = "".join(units.pop()).strip()
        numbers = iter(matches)
        columns[f"{name}, {unit}" if unit else str(name)] = pd.Series(
            [_number(next(numbers)) if text else None for text in texts], dtype="float64"
        )
    return pd.DataFrame(columns)


def _number(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    number = float(match[3].replace(",", ""))
    return -number if match[1] in {"−", "-"} else number
