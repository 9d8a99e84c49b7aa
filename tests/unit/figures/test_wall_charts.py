"""Long lists on a wall: one screen of the most telling rows, and a line that counts the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from mobility.exports.drawing.wall import LETTERS, wall_picture
from mobility.figures import places, places_by_metrics, quartiles
from mobility.figures.all_gaps import all_gaps_figure
from mobility.figures.drawing import Drawing, with_data_inside
from mobility.figures.profile import profile_figure
from mobility.figures.profile_wall import wall_views
from mobility.figures.theme import LIGHT
from tests.unit.exports.test_wall import letters
from tests.unit.figures import test_all_gaps, test_better, test_pillar, test_places
from tests.unit.figures import test_places_by_metrics as test_grid
from tests.unit.figures.test_profile import PROVENANCE, SCREENED
from tests.unit.figures.test_quartiles import ABSENT, AHEAD

LEAST, USUAL = 545, 700  # pixels that a wall leaves below a long and a short sentence
MANY = 17  # metrics of a pillar


def changes(high: float) -> Drawing:
    trends = [test_pillar.absent(), *[test_pillar.trend()] * (MANY - 1)]
    return test_pillar.figure(*trends).wall_picture(high)


def among_peers(high: float) -> Drawing:
    rows = [*[ABSENT] * (MANY - 1), AHEAD]
    return with_data_inside(quartiles._wall(rows, LIGHT, "", high))


def gaps(high: float) -> Drawing:
    cells = ((0.5, 0.01), (0.7, 0.01), (0.69, 0.05))
    made = [test_all_gaps.made(f"metric {number}", *cells) for number in range(MANY)]
    screening = test_all_gaps.screen_gaps(made)
    place = test_all_gaps.PLACE
    return all_gaps_figure(screening, made[0].breakdown, place, PROVENANCE).wall_picture(high)


def better(high: float) -> Drawing:
    return test_better.made(test_better.results() * MANY, tested=True).wall_picture(high)


def grid(high: float) -> Drawing:
    rows = [test_grid.metric_row()] * MANY
    comparison = test_grid.comparison(*rows)
    return with_data_inside(places_by_metrics._wall(comparison, rows, LIGHT, "", high))


def peers(high: float) -> Drawing:
    rows = [
        {**test_places.WORSE, "geoid": str(number), "name": str(number)} for number in range(30)
    ]
    first = [
        SimpleNamespace(estimate=SimpleNamespace(place=SimpleNamespace(geoid=str(number))))
        for number in (29, *range(29))
    ]
    comparison: Any = SimpleNamespace(
        reading=SimpleNamespace(metric=test_places.METRIC), peers=first
    )
    rows = [test_places.OWN, *rows]
    chart = places._wall(comparison, rows, test_places.LINES, LIGHT, "", high)
    return with_data_inside(chart)


def overview(high: float) -> Drawing:
    return profile_figure(SCREENED, wall_views(SCREENED)[-1], PROVENANCE).wall_picture(high)


@pytest.mark.cases(5)
@pytest.mark.parametrize("high", [LEAST, USUAL])
@pytest.mark.parametrize(
    "draw,line",
    [
        (changes, " of 17 metrics, those that changed first;"),
        (among_peers, " of 17 metrics, those told apart from the peers first;"),
        (gaps, " of 17 metrics, the clearest gaps first;"),
        (better, " of 17 metrics, those with most peers ahead first;"),
        (grid, " of 17 metrics, those that tell most peers apart first;"),
        (peers, "The first "),
        (overview, ""),
    ],
)
def test_long_list_is_one_screen(draw: Callable[[float], Drawing], line: str, high: float) -> None:
    picture = draw(high)
    text = picture if isinstance(picture, str) else json.dumps(picture, ensure_ascii=False)
    assert line in text.replace("\N{NO-BREAK SPACE}", " ")
    shown = wall_picture(picture, {}, high)
    assert shown.height <= high + 1
    assert min(letters(shown)) >= 0.9 * LETTERS
    assert shown.width > 1_000


def test_what_is_told_comes_first() -> None:
    chart: Any = among_peers(USUAL)
    rows = chart["datasets"]["source"]
    assert rows[0]["metric"] == AHEAD["metric"]
    assert 5 < len(rows) <= 10
    near: Any = peers(USUAL)
    shown = [row["name"] for row in near["datasets"]["source"] if row["part"] == "dot"]
    assert "29" in shown, "the first peer stands last in the order of the chart"


def test_short_list_has_no_line() -> None:
    assert "title" not in quartiles._wall([AHEAD, ABSENT], LIGHT, "", USUAL)
    assert "metrics" not in str(test_pillar.figure(test_pillar.trend()).wall_picture(USUAL))
