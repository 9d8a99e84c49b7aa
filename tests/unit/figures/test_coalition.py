"""The figures of the roster: which cells are empty, and who lives here beside who takes part."""

from __future__ import annotations

import pytest

from mobility.figures.coalition import Matrix, MatrixRow, coalition_figure, coalition_sentence
from mobility.figures.figure import Provenance
from mobility.figures.theme import LIGHT
from mobility.registry import load_framework
from mobility.workspace.team_kinds import RESIDENTS, SECTORS
from tests.support.golden import assert_spec_matches_golden

SOURCE = Provenance("39153", "2025-1", "the roster of the group in Summit County")
SOME = {"housing": "Housing", "transport": "Transportation", RESIDENTS: "Residents"}


def matrix(*rows: MatrixRow, asked: int = 0, sectors: dict[str, str] = SOME) -> Matrix:
    agreed = {id_: max(row.agreed.get(id_, 0) for row in rows) for id_ in sectors} if rows else {}
    return Matrix(rows, sectors, RESIDENTS, agreed, asked)


ROWS = (
    MatrixRow("housing-stability", "Housing stability", {"housing": 2}, {"transport": 1}),
    MatrixRow("employment", "Employment opportunities", {RESIDENTS: 1, "housing": 1}, {}),
    MatrixRow("digital-access", "Digital access", {}, {"housing": 1}),
)


def test_spec_matches_golden() -> None:
    made = coalition_figure(matrix(*ROWS, asked=2), "Summit County", SOURCE)
    assert_spec_matches_golden(dict(made.chart(LIGHT)), "coalition-full")  # type: ignore[arg-type] - a specification


def test_a_phone_shows_long_names_on_two_lines() -> None:
    predictors = load_framework().predictors.values()
    rows = [MatrixRow(each.id, each.label, {"housing": 1}, {}) for each in predictors]
    spec = dict(coalition_figure(matrix(*rows), "Summit County", SOURCE).chart(LIGHT))  # type: ignore[arg-type] - a specification
    (names,) = (each["value"] for each in spec["params"] if each["name"] == "narrow_labels")
    assert [" ".join(name) for name in names] == [each.label for each in predictors]
    assert max(map(len, names)) == 2


def test_empty_cells_come_first() -> None:
    made = coalition_figure(matrix(*ROWS, asked=2), "Summit County", SOURCE)
    assert made.title == (
        "Nobody for transportation; no resident on housing stability and digital access"
    )
    assert made.wall_title == ("Nobody for transportation; no resident on 2 of 3 predictors")
    assert "Digital access: nobody." in made.summary
    assert list(made.table()["Housing"]) == ["2", "1", ""]
    on_wall = made.wall_picture(500)
    assert isinstance(on_wall, dict)
    labels = {each["name"]: each.get("value") for each in on_wall["params"]}
    assert labels["labels"][0] == "Digital access"


@pytest.mark.parametrize(
    "known,sentence",
    [
        (matrix(), "Nobody is on the roster of Summit County yet"),
        (matrix(asked=3), "Nobody has agreed yet in Summit County; asked so far: three"),
        (
            matrix(MatrixRow("a", "Digital access", dict.fromkeys(SOME, 1), {})),
            "Residents and others work on every predictor in Summit County",
        ),
        (
            matrix(MatrixRow("a", "Digital access", {"housing": 1, "transport": 1}, {})),
            "No group of residents on the roster",
        ),
    ],
)
def test_sentence_of_each_case(known: Matrix, sentence: str) -> None:
    assert coalition_sentence(known, "Summit County") == sentence


def test_all_sectors_and_predictors_have_a_short_sentence() -> None:
    rows = tuple(MatrixRow(f"p{at}", f"Predictor {at}", {}, {}) for at in range(24))
    full = matrix(*rows, sectors=dict(SECTORS), asked=1)
    known = Matrix(full.rows, full.sectors, RESIDENTS, {"housing": 1}, 1)
    sentence = coalition_sentence(known, "Summit County", wall=True)
    assert sentence == ("Nobody for 12 of 13 sectors; no group of residents on the roster")
    assert len(sentence.split()) <= 16
