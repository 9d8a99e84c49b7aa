"""Tables that a reader can sort: numbers of cells, escaped text, numbers of long tables."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from pages.ui.tables import table_html, with_real_numbers

NBSP = "\u00a0"


@pytest.mark.parametrize(
    "text,number",
    [
        ("1,573 per 100,000 residents", "1573"),
        (f"84.1{NBSP}%", "84.1"),
        ("$29,362 a year", "29362"),
        ("−8.4 points", "-8.4"),
        ("−$1,200", "-1200"),
        ("9th of 11", "9"),
        ("between 6th and 9th of 11", None),
        ("", None),
    ],
)
def test_cells_that_begin_with_a_number_sort_by_it(text: str, number: str | None) -> None:
    html = table_html([{"Place": "A", "Value": text}], "Values")
    (cell,) = re.findall(r"<td([^>]*)>", html)
    assert cell == ("" if number is None else f" data-number='{number}'")


def test_text_of_a_table_is_escaped() -> None:
    html = table_html([{"<b>": "<i>", "Value": None}], '"><script>')
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<script>" not in html
    assert html.count("<td></td>") == 1


def test_columns_of_one_unit_are_numbers_in_long_tables() -> None:
    table = with_real_numbers(
        pd.DataFrame(
            {
                "Place": ["A", "B", "C"],
                "Value": [f"9.5{NBSP}%", "", f"−10.0{NBSP}%"],
                "Income": ["$9,000 a year", "$10,000 a year", None],
                "Mixed": ["9 points", "9 dollars", ""],
                "Year": ["2021", "2023", "2022"],
            }
        )
    )
    assert list(table) == ["Place", "Value, %", "Income, $ a year", "Mixed", "Year"]
    assert table["Value, %"].tolist() == [9.5, pytest.approx(float("nan"), nan_ok=True), -10.0]
    assert table["Income, $ a year"].sum() == 19_000
    assert table["Mixed"].tolist() == ["9 points", "9 dollars", ""]
    assert table["Year"].tolist() == [2021.0, 2023.0, 2022.0]
