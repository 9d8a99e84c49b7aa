"""The findings of a place in words: order, verdicts, links, what changed, what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.exports.findings.report import (
    NO_PREDICTOR,
    NOTHING_TRUE,
    SOME_TRUE,
    figure_of,
    report_of,
)
from mobility.exports.writing.texts import clean, shortened
from mobility.places import Jurisdiction, Level
from mobility.text import INVENTED
from mobility.workspace.summary import ChangedNumber
from tests.support.reports import EMPLOYED, VIEW, board, card, summary, view


def test_findings_are_numbered_in_the_order_of_the_pillars() -> None:
    report = board()
    assert [section.label for section in report.sections if section.cards] == [
        "Rewarding Work",
        "Opportunity-Rich & Inclusive Neighborhoods",
        NO_PREDICTOR,
    ]
    assert [card.number for card in report.cards] == [1, 2, 3, 4, 5]
    assert [card.predictor for card in report.cards[-2:]] == ["Transportation access", ""]


def test_report_has_empty_pillars_and_no_dropped_findings() -> None:
    report = board()
    empty = [section.label for section in report.sections if not section.cards]
    assert "High-Quality Education" in empty
    assert "What nobody believed any more." not in {card.sentence for card in report.cards}
    assert report.coverage[0].startswith("5 findings. No finding yet: High-Quality Education;")
    assert "Left out: 1 finding that the group has dropped." in report.coverage
    assert "Rewarding Work 3; High-Quality Education none" in report.coverage[1]


def test_card_has_verdict_facts_and_changes() -> None:
    first, second = board().cards[:2]
    assert first.verdict == "? cannot tell"
    assert (first.side, second.side) == ("", "worse")
    assert list(first.answers) == [
        "What we see",
        "What it may mean",
        "What we still need",
        "Who checks it",
    ]
    assert list(second.answers) == []
    assert first.facts == "Chart or table · Confirmed · strong data · March 9, 2026"
    (changed,) = first.changed
    assert "Summit County, Ohio: was 80.0" in changed
    assert "now 84.0" in changed


def test_real_findings_among_invented_ones_are_not_called_untrue() -> None:
    real, made_up = card("a", view=view()), card("b", view=view(invented=True))
    mixed = report_of(summary(real, made_up, invented=True))
    assert (mixed.mark, mixed.warning) == (INVENTED, SOME_TRUE)
    assert ["invented numbers" in item.facts for item in mixed.cards] == [False, True]
    assert report_of(summary(made_up, invented=True)).warning == NOTHING_TRUE
    assert report_of(summary(real)).warning == ""


def test_links_name_the_other_finding_from_both_sides() -> None:
    report = board()
    bus = next(card for card in report.cards if card.sentence.startswith("Buses"))
    plants = next(card for card in report.cards if card.sentence.startswith("Two plants"))
    first = report.cards[0]
    assert first.links == (
        f"Is explained by finding {bus.number}: Buses stop before the evening shift ends.",
        f"Contradicts finding {plants.number}: Two plants closed between 2006 and 2009.",
    )
    assert bus.links == (f"Explains finding 1: {first.sentence}",)


def test_a_title_that_is_the_sentence_is_said_once() -> None:
    assert figure_of(VIEW, f"  {VIEW.title}\n").title == ""
    assert figure_of(VIEW, f"{VIEW.title}.").title == ""  # as a pin makes a sentence of it
    assert figure_of(VIEW, "Our own words").title == VIEW.title


def test_local_pin_opens_at_address_of_board() -> None:
    pinned = card("a", view=view(address="http://localhost:8501/map?place=39153"))
    shared = report_of(summary(pinned), address="http://192.0.2.7:8501/findings?place=39153")
    figure = shared.cards[0].figure
    assert figure
    assert figure.address == "http://192.0.2.7:8501/map?place=39153"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/compare"])
def test_only_addresses_of_the_web_can_be_clicked(address: str) -> None:
    assert figure_of(view(address=address), "").address == ""


def test_sources_and_methods_are_those_of_the_charts() -> None:
    report = board()
    assert report.origins == (
        "American Community Survey, one year of microdata: U.S. Census Bureau, through IPUMS USA.",
    )
    names = {method.name for method in report.methods}
    assert {"Difference of two estimates (MOVER)", "A place against a median"} <= names
    trends = report_of(summary(card("a", view=view(page="trends"))))
    assert names.isdisjoint(method.name for method in trends.methods)


def test_invented_or_pinned_demo_numbers_mark_report() -> None:
    assert board(invented=True).mark == INVENTED
    assert board().mark == ""


def test_an_empty_board_is_a_report() -> None:
    report = report_of(summary())
    assert report.cards == ()
    assert report.coverage[0].startswith("0 findings. No finding yet:")
    assert len(report.sections) == 5


def test_a_number_of_another_place_has_its_name() -> None:
    lucas = Jurisdiction("39095", Level.COUNTY, "Lucas County", "39", 1, 2023, 2014, 2023)
    changed = ChangedNumber(replace(EMPLOYED, geoid=lucas.geoid), None)
    here = summary(card("a"), changed=[changed])
    (named,) = report_of(here, names={lucas.geoid: lucas}).cards[0].changed
    (unnamed,) = report_of(here).cards[0].changed
    assert "Employed, ages 25–54, Lucas County, Ohio: was 80.0" in named
    assert "39095: was 80.0" in unnamed
    assert named.endswith("this release has no such value.")


def test_text_loses_only_what_no_file_holds() -> None:
    assert clean("a\x00b\x07c\u202ed\ud800e\nf\tg שלום 👩🏽‍🌾") == "abcde\nf\tg שלום 👩🏽‍🌾"


def test_a_long_text_is_cut_between_words() -> None:
    assert shortened("word " * 40, 22) == "word word word word …"
    assert shortened("x" * 40, 22) == f"{'x' * 20} …"
    assert shortened(" a \n b ", 22) == "a b"
