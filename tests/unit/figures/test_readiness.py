"""The figures of readiness: what stands first, what is left out, and their words."""

from __future__ import annotations

from datetime import date

import pytest

from mobility.analysis.readiness import readiness_standing
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.readiness import (
    RoundStanding,
    readiness_figure,
    readiness_roles_figure,
    readiness_rounds_figure,
)
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.registry.readiness import load_readiness
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden

SOURCE = Provenance("39153", "2025-1", "answers of the group in Summit County")
ASKED = load_readiness()
IDS = list(ASKED.conditions)
COUNTS = dict(
    zip(
        IDS,
        [
            (0, 1, 6, 5), (0, 2, 7, 3), (1, 7, 3, 1), (0, 2, 8, 2), (0, 3, 7, 2),
            (2, 2, 5, 3), (5, 1, 1, 5), (0, 2, 6, 4), (1, 3, 6, 2),
        ],
        strict=True,
    )
)  # fmt: skip


def standing(counts: dict[str, tuple[int, ...]], day: date = date(2027, 3, 1)) -> RoundStanding:
    by_role = {
        "staff": readiness_standing(IDS, {"data": (2, 1, 1, 2), "equity": (1, 2, 2, 1)}),
        "partner": readiness_standing(IDS, {"data": (2, 2, 1, 1), "equity": (2, 0, 2, 2)}),
    }
    return RoundStanding(day, 12, readiness_standing(IDS, counts), by_role)


def figure(counts: dict[str, tuple[int, ...]]) -> Figure:
    return readiness_figure(standing(counts), ASKED, "Summit County", SOURCE)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_spec_matches_golden(theme: Theme) -> None:
    made = figure(COUNTS)
    chart = dict(made.chart(theme))  # type: ignore[arg-type] - a specification
    if theme is LIGHT:
        assert_spec_matches_golden(chart, "readiness-full")
    picture = with_data_inside(chart)
    assert isinstance(picture, dict)
    assert specification_problem(picture) == ""


def test_title_says_readiness_and_where_answers_differ() -> None:
    made = figure(COUNTS)
    assert made.title == "Ready on seven of nine; answers differ most on data skills"
    table = made.table()
    assert table["Condition"][0] == "Data skills"
    assert table["Levels apart"][0] == "1.6"
    assert table["share_ready"][0] == 0.5
    assert not {"average", "score", "total"} & set(made.summary.lower().split())
    alike = dict.fromkeys(IDS, (0, 0, 10, 2))
    assert figure(alike).title == "Ready on nine of nine; answers lie close together on all of them"


def test_a_condition_of_few_answers_is_counted_and_not_shown() -> None:
    made = figure({**COUNTS, "data": (2, 0, 0, 2)})
    assert made.title.startswith("Ready on seven of eight;")
    assert len(made.table()) == 8
    assert "fewer than five people chose a level: 1." in " ".join(made.footer)
    nobody = figure({})
    assert nobody.title == "Too few people chose a level to say how ready Summit County is"
    assert nobody.table().empty


def test_rounds_stand_side_by_side() -> None:
    before = standing({**COUNTS, "leadership": (6, 4, 1, 1)}, date(2026, 9, 1))
    made = readiness_rounds_figure([before, standing(COUNTS)], ASKED, "Summit County", SOURCE)
    assert made.title == "Ready on six of nine in Sep 2026, on seven in Mar 2027"
    assert list(made.table()["Sep 2026"])[:2] == ["2/12", "10/12"]
    chart = dict(made.chart(LIGHT))  # type: ignore[arg-type] - a specification
    assert_spec_matches_golden(chart, "readiness-rounds-full")
    one = readiness_rounds_figure([before], ASKED, "Summit County", SOURCE)
    assert one.title == "Rounds of Summit County stand side by side from the second one on"


def test_roles_are_shown_where_they_may_be() -> None:
    made = readiness_roles_figure(standing(COUNTS), ASKED, "Summit County", SOURCE)
    assert made.title == "How roles answered, on two of nine conditions"
    table = made.table().set_index("Condition")
    assert list(table.loc["Data skills"]) == ["3/6", "2/6"]
    assert list(table.loc["Staff time"]) == ["–", "–"]
    nothing = readiness_roles_figure(None, ASKED, "Summit County", SOURCE)
    assert nothing.title == "Nothing can be shown by role without telling somebody’s answer"
    assert nothing.table().empty
