"""Files of elements and connections: what Kumu writes is read, and faults name row and column."""

from __future__ import annotations

import pytest

from mobility.errors import UserError
from mobility.exports.spreadsheets.kumu import connections_csv, elements_csv
from mobility.uploads.rows.cause_files import NewArrow, NewNode, read_cause_file
from tests.support.causes import CAUSES


def test_what_is_written_is_read_again() -> None:
    nodes = read_cause_file("elements.csv", elements_csv(CAUSES)).nodes
    assert nodes[:2] == (
        NewNode("Rent burden", "metric"),
        NewNode("Evictions", "condition", "Told at a meeting"),
    )
    arrows = read_cause_file("connections.csv", connections_csv(CAUSES)).arrows
    assert arrows[0] == NewArrow(
        "Rent burden", "Evictions", "more", "residents", "Meeting in March"
    )
    assert arrows[4].sign == "less"
    assert len(arrows) == len(CAUSES.arrows)


def test_a_file_of_kumu_is_read() -> None:
    """Several parts in one cell, both ways, signs of causal loops, and columns of one's own."""
    text = (
        "From,To,Direction,Type,Tags\r\n"
        "Rent,Evictions|Debt,directed,+,a|b\r\n"
        "\r\n"
        "Debt,Rent,mutual,-,\r\n"
    )
    read = read_cause_file("c.csv", text.encode("utf-8-sig"))
    assert [(each.start, each.end, each.sign) for each in read.arrows] == [
        ("Rent", "Evictions", "more"),
        ("Rent", "Debt", "more"),
        ("Debt", "Rent", "less"),
        ("Rent", "Debt", "less"),
    ]
    assert read.not_read == ("Tags",)
    elements = read_cause_file("e.csv", b"Label,Type,Image\n'=1+1,Stock,x\nRent,Program,\n")
    assert elements.nodes == (NewNode("=1+1"), NewNode("Rent", "program"))
    assert elements.not_read == ("Image",)


@pytest.mark.parametrize(
    "text,message",
    [
        ("Name,Sort\nRent,x\n", "row 1: there is neither a column Label"),
        ("Label,label\nRent,x\n", "row 1: 'label' is there twice"),
        ("Label\n", "has no row below its header"),
        ("Label\nRent\n rent \n", "row 3, column Label: it stands in row 2 too"),
        ("Label,Type\n,Program\n", "row 2, column Label: it is empty"),
        ("From,To\nRent,Debt\n", "row 2, column Type: '' is none of +, −, more or less"),
        ("From,To,Type\nRent,Debt,+\nRent,,+\n", "row 3, column To: it is empty"),
        ("From,To,Type\nRent,rent,+\n", "row 2, column To: an arrow leads from a part to itself"),
        ("From,To,Type,Direction\nRent,Debt,+,sideways\n", "row 2, column Direction: 'sideways'"),
        ("From,To,Type,Evidence\nRent,Debt,+,a dream\n", "row 2, column Evidence: 'a dream'"),
        (f"Label\n{'x' * 301}\n", "row 2, column Label: it has 301 characters; 300 at most"),
        ("Label\n" + "".join(f"{n}\n" for n in range(501)), "has 501 rows; 500 at most"),
    ],
)
def test_a_fault_names_the_row_and_the_column(text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        read_cause_file("map.csv", text.encode())
    assert message in str(caught.value)
    assert str(caught.value).startswith("map.csv")
    assert "\n" not in str(caught.value)
