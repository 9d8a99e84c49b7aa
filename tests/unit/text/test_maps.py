"""A map in words and as a table: sentences that count right and never say more than is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import Show, ValueMap, among
from mobility.figures.figure import table_rows
from mobility.figures.maps.table import map_table
from mobility.places import Level
from mobility.registry import Better
from mobility.text.maps import (
    WITH_PEERS,
    MapDescription,
    OwnPlace,
    class_words,
    count_words,
    difference_words,
    direction_words,
    map_sentence,
    map_subtitle,
    map_summary,
    median_sentence,
    short_count_words,
)
from tests.support.made_maps import CITIES, OHIO, made_map

NBSP = "\u00a0"
NAMES = {geoid: f"{geoid} County, Ohio" for geoid in OHIO}
SUMMIT = OwnPlace("Summit County", 0.86, judged=True, class_id="better")


def words_of(value_map: ValueMap, **more: object) -> MapDescription:
    plain = MapDescription(value_map.metric, value_map.level, value_map.show.value, value_map.year)
    return replace(plain, **more)


def test_title_of_value_map_has_middle_half_and_place() -> None:
    value_map = made_map()
    sentence = map_sentence(words_of(value_map), value_map.classes, value_map.middle_half, SUMMIT)
    assert sentence == (
        f"Employed, ages 25–54: 86.0{NBSP}% in Summit County, 74.5 to 77.5{NBSP}% in the middle "
        "half of counties."
    )


def test_place_is_not_called_its_own_peer() -> None:
    value_map = made_map()
    text = words_of(value_map, where=WITH_PEERS)
    sentence = map_sentence(text, value_map.classes, value_map.middle_half, SUMMIT)
    assert "in the middle half of counties (this one and its peers)." in sentence
    assert "counties (this one and its peers), 2023" in map_subtitle(text)
    assert words_of(value_map, where="Ohio").places == "Ohio counties"


def test_a_district_has_its_article() -> None:
    value_map = made_map()
    own = replace(SUMMIT, name="District of Columbia")
    sentence = map_sentence(words_of(value_map), value_map.classes, value_map.middle_half, own)
    assert "% in the District of Columbia, " in sentence


def test_a_weak_or_absent_value_is_in_no_sentence() -> None:
    value_map = made_map()
    for own in (OwnPlace("Portage County", 0.8), OwnPlace("Stark County")):
        assert own.name not in map_sentence(
            words_of(value_map), value_map.classes, value_map.middle_half, own
        )
    weak = among(value_map, ~value_map.places.reliable)
    assert map_sentence(words_of(weak), weak.classes, weak.middle_half, None) == (
        "Employed, ages 25–54: none of the counties has a value that can be judged."
    )


def test_a_map_of_verdicts_counts_them() -> None:
    value_map = made_map(show=Show.VERDICT)
    counts = {each.id: each.count for each in value_map.classes}
    sentence = map_sentence(words_of(value_map), value_map.classes, value_map.middle_half)
    alike = counts["practically the same"]
    tested = counts["better"] + counts["worse"] + alike + counts["cannot tell"]
    assert sentence == (
        f"Employed, ages 25–54: better than in the typical county of the same state in "
        f"{counts['better']} of {tested} counties, worse in {counts['worse']}."
    )
    of_ohio = words_of(value_map, against="nation", where="Ohio")
    sentence = map_sentence(of_ohio, value_map.classes, None)
    assert (
        f"better than in the typical U.S. county in {counts['better']} of {tested} Ohio counties"
        in sentence
    )
    here = map_sentence(of_ohio, value_map.classes, None, replace(SUMMIT, class_id="cannot tell"))
    assert here == (
        "Employed, ages 25–54: Summit County cannot be told apart from the typical U.S. county."
    )
    one_state = words_of(value_map, against="state", where="Ohio")
    assert "than in the typical Ohio county" in map_sentence(one_state, value_map.classes, None)


def test_median_of_peers_names_place_and_count() -> None:
    value_map = made_map(show=Show.VERDICT)
    text = words_of(value_map, against="peers", name="Summit County")
    assert "than in the typical peer of Summit County" in map_sentence(
        text, value_map.classes, None
    )
    better = next(each for each in value_map.classes if each.id == "better")
    assert class_words(text, better) == "▲ better than the median peer of Summit County"
    assert median_sentence(text, 0.8, (0.79, 0.82), 9, 10) == (
        f"Median of the 9 peers of Summit County with a reliable value, of 10: 80.0{NBSP}% "
        f"(79.0 to 82.0{NBSP}%)."
    )
    assert median_sentence(text, 0.8, None, 9, 9) == (
        f"Median of the 9 peers of Summit County with a reliable value: 80.0{NBSP}%."
    )
    assert median_sentence(text, None, None, 1, 3) == (
        "1 peer of Summit County with a reliable value, of 3: too few for a median."
    )


def test_where_nothing_can_be_tested_it_is_reported() -> None:
    rows = {name: (value, 0.0, weak) for name, (value, _, weak) in OHIO.items()}
    value_map = made_map(rows, show=Show.VERDICT)
    sentence = map_sentence(words_of(value_map), value_map.classes, value_map.middle_half)
    assert sentence == "Employed, ages 25–54: none of the counties can be tested."
    assert value_map.not_compared() == {
        "weak value: the publisher says not to act on it": 1,
        "no interval published": 7,
    }


def test_a_position_is_called_one() -> None:
    value_map = made_map(show=Show.POSITION)
    own = replace(SUMMIT, class_id="better quarter")
    sentence = map_sentence(words_of(value_map), value_map.classes, None, own)
    assert sentence == (
        "Employed, ages 25–54, by position only: Summit County is in the best quarter of U.S. "
        "counties."
    )
    middle = replace(SUMMIT, class_id="middle half")
    assert "in the middle half of counties of its state" in map_sentence(
        words_of(value_map, against="state"), value_map.classes, None, middle
    )
    capital = replace(words_of(value_map), where="District of Columbia")
    assert capital.places == "counties of the District of Columbia"
    alone = map_sentence(words_of(value_map), value_map.classes, None)
    assert "by position only: " in alone
    assert "best quarter" in alone


def test_a_change_says_since_when() -> None:
    value_map = made_map(show=Show.VERDICT)
    ids = (
        "improved", "worsened", "practically the same", "no detectable change", "not compared"
    )  # fmt: skip
    classes = [replace(each, id=name) for each, name in zip(value_map.classes, ids, strict=True)]
    text = words_of(value_map, kind="change", since=2018)
    sentence = map_sentence(text, classes, None)
    assert sentence == ("Employed, ages 25–54: 2 of 6 counties improved since 2018, 3 worsened.")
    assert class_words(text, classes[0]) == "▲ improved since 2018"
    real = replace(text, real=True)
    assert "since 2018 after inflation, " in map_sentence(real, classes, None)
    assert class_words(real, classes[1]) == "▼ worsened since 2018, after inflation"
    none = [replace(each, count=0) for each in classes[:3]] + [classes[3]]
    assert map_sentence(text, none, None).endswith(
        "none of the counties can be compared with 2018."
    )


@pytest.mark.parametrize(
    "show,better,expected",
    [
        (Show.VERDICT, Better.HIGHER, "▲ better than the median county of the same state"),
        (Show.VERDICT, Better.NEITHER, "△ higher than the median county of the same state"),
        (Show.POSITION, Better.LOWER, "△ best quarter of U.S. counties"),
        (Show.POSITION, Better.NEITHER, "△ highest quarter of U.S. counties"),
    ],
)
def test_a_color_has_a_symbol_and_a_word(show: Show, better: Better, expected: str) -> None:
    value_map = made_map(show=show, better=better)
    assert class_words(words_of(value_map), value_map.classes[0]) == expected


def test_legend_says_which_way_is_better() -> None:
    value_map = made_map()
    assert direction_words(words_of(value_map), "darker") == (
        "The darker, the higher; higher is better"
    )
    lower = replace(value_map.metric, better=Better.LOWER)
    assert direction_words(replace(words_of(value_map), metric=lower), "") == "Lower is better"


@pytest.mark.parametrize(
    "verdict,difference,tested,text",
    [
        ("worse", -0.042, True, "Worse than in Summit County, by 4.2 points"),
        ("cannot tell", 0.01, True, "Cannot be told apart from Summit County"),
        ("practically the same", 0.001, True, "Practically the same as in Summit County"),
        ("not compared", 0.042, False, "4.2 points above Summit County, not tested"),
        ("not compared", 0.0, False, "The same value as in Summit County, not tested"),
    ],
)
def test_clicked_place_is_compared_with_the_chosen_one(
    verdict: str, difference: float, tested: bool, text: str
) -> None:
    metric = made_map().metric
    words = difference_words(metric, "Summit County", verdict, difference, tested=tested)
    assert words.replace(NBSP, " ") == text


def test_classes_of_values_are_ranges() -> None:
    value_map = made_map(kind=ClassKind.BENCHMARK)
    texts = [class_words(words_of(value_map), each) for each in value_map.classes]
    assert texts[-1] == f"86.0{NBSP}%"
    assert any(" to " in text for text in texts)
    assert [count_words(words_of(value_map), each) for each in value_map.classes][-1] == "1 county"


def test_counts_keep_hatched_places_apart() -> None:
    value_map = made_map()
    last = value_map.classes[-1]
    assert count_words(words_of(value_map), last) == "2 counties, 1 more hatched"
    assert short_count_words(last) == "2 + 1 hatched"


def test_subtitle_has_metric_places_year_and_universe() -> None:
    value_map = made_map()
    assert map_subtitle(words_of(value_map)) == (
        "Adults with a job, ages 25 to 54 (higher is better) · U.S. counties, 2023 · "
        "Adults aged 25 to 54"
    )
    cities = made_map(CITIES, level=Level.PLACE)
    assert "Ohio cities, 2023" in map_subtitle(words_of(cities, where="Ohio"))


def test_the_summary_says_all_that_the_picture_shows() -> None:
    value_map = made_map()
    summary = map_summary(words_of(value_map), value_map.classes, value_map.absent.size, {}, SUMMIT)
    for part in ("counties", "Hatched places", "1 county without a value", "Summit County: 86.0"):
        assert part in summary
    verdicts = made_map(show=Show.VERDICT)
    summary = map_summary(words_of(verdicts), verdicts.classes, 1, verdicts.not_compared(), SUMMIT)
    assert "Not compared because of: weak value" in summary
    assert "▲ better than" in summary


def test_table_has_value_or_reason_for_each_place() -> None:
    value_map = made_map()
    reason = AbsenceReason(Absence.SUPPRESSED, "Too few answers.")
    table = map_table(value_map, [f"class {n}" for n in range(5)], NAMES, {"39151": reason})
    rows = {row["Place"]: row for row in table_rows(table)}
    assert len(rows) == len(OHIO)
    assert rows["39151 County, Ohio"]["On the map"] == "Suppressed. Too few answers."
    assert rows["39133 County, Ohio"]["On the map"] == "class 4 (weak or not judged)"
    assert rows["39153 County, Ohio"]["Interval"] == f"85.0 to 87.0{NBSP}%"
    numbers = {row["geoid"]: row for row in table_rows(table)}
    assert numbers["39153"]["value"] == pytest.approx(0.86)
    assert numbers["39151"]["value"] is None
    assert [row["Place"] for row in table_rows(table)] == sorted(rows)


def test_the_table_of_verdicts_gives_reasons() -> None:
    value_map = made_map(show=Show.VERDICT)
    reason = AbsenceReason(Absence.NOT_PUBLISHED, "We do not know why.")
    texts = [class_words(words_of(value_map), each) for each in value_map.classes]
    table = map_table(value_map, texts, NAMES, {"39151": reason})
    rows = {row["Place"]: row["On the map"] for row in table_rows(table)}
    assert rows["39133 County, Ohio"].startswith("not compared: weak value")
    assert rows["39155 County, Ohio"] == "not compared: no interval published"
    assert rows["39153 County, Ohio"].startswith("▲ better than")
