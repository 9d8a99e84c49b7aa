"""The workbook, opened again as Excel would: what README says, and numbers as numbers."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from mobility.analysis.reliability import RELIABILITY
from mobility.analysis.uncertainty import Verdict
from mobility.exports.spreadsheets.workbook import figure_xlsx
from mobility.figures.figure import Figure, figure_table
from mobility.text import INVENTED

ADDRESS = "http://localhost:8501/compare?place=01001&metric=share_employed"
TABLE = figure_table(
    texts=[{"Place": "Autauga County, Alabama", "Value": "81.3 %"}, {"Place": "x", "Value": ""}],
    numbers=[
        {"geoid": "01001", "data_year": 2023, "stored_value": 0.8131234567890123, "rank": 3},
        {"geoid": "01003", "data_year": 2023, "stored_value": None, "rank": float("nan")},
    ],
    notes={"rank": "Best possible rank."},
)
FIGURE = Figure(
    id="ranking",
    title="Better than most",
    subtitle="Adults with a job",
    summary="One of two.",
    footer=("2 of 88 counties shown.", "Source: Urban Institute."),
    table=lambda: TABLE,
    chart=lambda _theme: "",
    address=ADDRESS,
    methods=(RELIABILITY,),
)


def opened(figure: Figure = FIGURE) -> Workbook:
    return load_workbook(io.BytesIO(figure_xlsx(figure)))


def readme(figure: Figure = FIGURE) -> dict[str, str]:
    """Return the named lines of README."""
    rows = opened(figure)["README"].iter_rows(max_col=2, values_only=True)
    return {str(name): str(text or "") for name, text in rows if name}


def test_readme_sheet_has_title_source_and_address() -> None:
    book = opened()
    assert book.sheetnames == ["README", "Data"]
    sheet = book["README"]
    assert sheet["A1"].value == "Better than most"
    with zipfile.ZipFile(io.BytesIO(figure_xlsx(FIGURE))) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<c r="B1"[^>]*(/>|></c>)', xml)  # really empty, else the title would be cut
    lines = readme()
    assert lines["What it shows"] == "Adults with a job"
    assert lines["In words"] == "One of two."
    assert lines["Where it is from"] == "2 of 88 counties shown."
    assert lines["Opens this view again"] == ADDRESS
    every = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "Source: Urban Institute." in every
    assert [c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink] == [
        ADDRESS
    ]


def test_readme_explains_columns_verdicts_and_methods() -> None:
    lines = readme()
    assert "5 digits for a county" in lines["geoid"]
    assert lines["rank"] == "Best possible rank."
    assert "Place" not in lines  # in words already
    assert all(lines[verdict.value] for verdict in Verdict)
    assert RELIABILITY.description in lines[RELIABILITY.name]
    assert RELIABILITY.source in lines[RELIABILITY.name]


def test_numbers_are_numbers_and_codes_keep_their_zeros() -> None:
    sheet = opened()["Data"]
    header, first, second = sheet.iter_rows(values_only=True)
    assert header == ("Place", "Value", "geoid", "data_year", "stored_value", "rank")
    assert first[2:4] == ("01001", 2023)
    assert first[4] == pytest.approx(0.8131234567890123, abs=1e-15)
    assert second[1] in {"", None}
    assert second[4:] == (None, None)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_an_empty_cell(number: float) -> None:
    table = figure_table([{"Value": "none", "stored_value": number}])
    file = figure_xlsx(replace(FIGURE, table=lambda: table))
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        xml = parts.read("xl/worksheets/sheet2.xml").decode()
    assert re.search(r'<c r="B2"[^>]*/>', xml) or 'r="B2"' not in xml


def test_header_is_frozen_with_filter_and_wide_columns() -> None:
    sheet = opened()["Data"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet["A1"].font.bold
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEF"]
    assert widths[0] >= len("Autauga County, Alabama")
    assert all(width >= len("stored_value") for width in widths[4:5])
    assert max(widths) < 60


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"])
def test_no_text_runs_as_a_formula(text: str) -> None:
    hostile = replace(
        FIGURE, title=text, footer=(text,), table=lambda: figure_table([{text: text}])
    )
    book = opened(hostile)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    result = [cell for cell in cells if cell.value == text]
    assert len(result) == 4
    assert all(cell.data_type == "s" for cell in result)
    assert all(cell.quotePrefix for cell in result)


def test_text_that_a_workbook_cannot_hold_is_cleaned() -> None:
    long = "a\x00\x0b" + "b" * 40_000
    table = figure_table([{"note": long}])
    value = opened(replace(FIGURE, table=lambda: table))["Data"]["A2"].value
    assert value.startswith("ab")
    assert 30_000 < len(value) < 32_767


def test_invented_numbers_are_marked_on_sheets_and_rows() -> None:
    book = opened(replace(FIGURE, invented=True))
    assert book["README"]["A2"].value.startswith(INVENTED)
    assert [cell.value for cell in book["Data"]["A"]] == ["note", INVENTED, INVENTED]
    assert book["Data"].oddHeader.center.text == INVENTED
    assert not any(INVENTED in str(c.value) for s in opened() for row in s.iter_rows() for c in row)


def test_table_without_rows_shows_message() -> None:
    book = opened(replace(FIGURE, table=lambda: figure_table(())))
    assert book["Data"]["A1"].value == "There is nothing to show."
    assert book["README"]["A1"].value == "Better than most"
