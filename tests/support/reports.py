"""A board in words for tests: findings of all kinds, with charts that a slide can own and not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mobility.exports.findings.report import Report, report_of
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from mobility.workspace import Finding, Link, Number, View
from mobility.workspace.summary import ChangedNumber, Summary, cards_of, coverage_of
from tests.support.cards import HOSTILE

FRAMEWORK = load_framework()
SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 535_733, 2023, 2014, 2023)
DAY = datetime(2026, 3, 9, tzinfo=UTC)
ADDRESS = "https://data.example.org/compare?place=39153&metric=share_employed"
BOARD = "https://data.example.org/findings?place=39153"
EMPLOYED = Number("39153", "share_employed", 2022, "none", "All", 0.80, 0.79, 0.81, "Strong")


def row(place: str, geoid: str, value: float | None, **more: Any) -> dict[str, Any]:
    """A row of a table of places, as a comparison has it."""
    stored = {"stored_lower": None, "stored_upper": None}
    if value is not None:
        stored = {"stored_lower": value - 0.02, "stored_upper": value + 0.03}
    return (
        {
            "Place": place,
            "Value": "no value" if value is None else f"{100 * value:.1f} %",
            "95 % interval": "" if value is None else "some to some",
            "Quality": "Strong",
            "geoid": geoid,
            "metric_id": "share_employed",
            "data_year": 2023,
            "stored_value": value,
        }
        | stored
        | more
    )


BARS = (row("Summit County, Ohio", "39153", 0.84), row("Lucas County, Ohio", "39095", 0.79))
VIEW = View(
    page="compare",
    figure="peers",
    release="2025-c7e0b4cc",
    title="Employed, ages 25–54: cannot tell it from the median peer county",
    subtitle="Summit County, Ohio: 84.0 %, 2023. Adults aged 25 to 54.",
    summary="Summit County 84.0 %, Lucas County 79.0 %.",
    footer=("Bars: 95 % intervals.", "Source: Urban Institute, release 2025-c7e0b4cc."),
    address=ADDRESS,
    verdict="cannot tell",
    quality="Strong",
    table=BARS,
    picture='<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40">'
    '<text x="5" y="20" font-size="12">84.0 %</text></svg>',
    numbers=(EMPLOYED,),
)


def view(**changes: Any) -> View:
    """The view of a comparison, with the parts in ``changes`` replaced."""
    return replace(VIEW, **changes)


def card(id_: str, sentence: str = "Work is there.", **parts: Any) -> Finding:
    """A card; a chart unless ``view`` is None."""
    pinned = parts.pop("view", VIEW)
    fields: dict[str, Any] = {
        "id": id_,
        "kind": "figure" if pinned else "qualitative",
        "sentence": sentence,
        "predictor": "employment",
        "status": "preliminary",
        "see": "",
        "mean": "",
        "need": "",
        "checked_by": "",
        "place": SUMMIT.geoid,
        "view": pinned,
        "order": 0,
        "revision": 1,
        "changed": DAY.isoformat(),
        "deleted": False,
    }
    return Finding(**fields | parts)


def summary(
    *cards: Finding,
    links: Sequence[Link] = (),
    changed: Sequence[ChangedNumber] = (),
    invented: bool = False,
) -> Summary:
    """A board; ``changed`` are numbers of its first card."""
    laid = cards_of(cards, FRAMEWORK, {cards[0].id: changed} if cards else {}, {})
    return Summary(
        place=SUMMIT,
        release="2025-c7e0b4cc",
        source="Urban Institute, release 2025-c7e0b4cc",
        invented=invented,
        date="2026-03-09",
        cards=laid,
        links=tuple(links),
        coverage=coverage_of(laid, FRAMEWORK),
        framework=FRAMEWORK,
    )


def board(*, invented: bool = False, address: str = ADDRESS, link: str = BOARD) -> Report:
    """Five findings of all kinds, one dropped, two links, one number that has changed.

    Args:
        invented: whether the numbers of the charts are.
        address: of the views.
        link: to the board.
    """
    now = replace(EMPLOYED, year=2023, value=0.84, lower=0.82, upper=0.87)
    marked = view(invented=invented, address=address)
    cards = (
        card("a", VIEW.title, view=marked, see="Most adults have a job.", mean="Work is there.",
             need="Pay and hours by neighborhood.", checked_by="Workforce analyst",
             status="confirmed"),
        card("b", "Fewer people have a job than in the peers.",
             view=replace(marked, verdict="worse", table=(), picture={"mark": "bar", "data": {
                 "values": [{"a": 1, "b": "x"}]}, "encoding": {"x": {"field": "a",
                 "type": "quantitative"}, "y": {"field": "b", "type": "nominal"}}})),
        card("c", "Buses stop before the evening shift ends.", view=None,
             predictor="transportation", see="Eleven of fourteen people said so."),
        card("d", "Two plants closed between 2006 and 2009.", view=None, kind="history"),
        card("e", "What nobody believed any more.", view=None, status="dropped"),
        card("f", "Nobody knows where to ask.", view=None, predictor=""),
    )  # fmt: skip
    links = (Link("l1", "c", "a", "explains"), Link("l2", "d", "a", "contradicts"))
    result = summary(*cards, links=links, changed=[ChangedNumber(EMPLOYED, now)], invented=invented)
    return report_of(
        result,
        citation="Urban Institute (2025). Boosting Upward Mobility.",
        address=link,
    )


def hostile_board() -> Report:
    """A finding for every text that is hard to carry, in every place that people can write."""
    cards = [
        card(f"h{at}", text, see=text, mean=text, need=text, checked_by=text[:200],
             view=view(title=text, subtitle=text, summary=text, footer=(text,),
                       table=(row(text, "39153", 0.84), row(f"{text} 2", "39095", 0.79))),
             order=at)
        for at, text in enumerate((*HOSTILE, "null \x00 bell \x07 turned \u202e back"))
    ]  # fmt: skip
    links = [Link(f"l{at}", "h0", f"h{at}", "agrees") for at in range(1, len(cards))]
    return report_of(summary(*cards, links=links))


def many_cards(number: int) -> Report:
    """So many findings, each with a chart of its own."""
    return report_of(
        summary(
            *(
                card(f"m{at}", f"Finding of number {at}.", order=at, see="Something. " * 12,
                     view=view(title=f"Title {at}", table=(), picture=_chart(at)))
                for at in range(number)
            )
        )
    )  # fmt: skip


def _chart(seed: int) -> dict[str, Any]:
    values = [{"name": f"Place {at}", "value": (7 * at + seed) % 23} for at in range(12)]
    return {
        "data": {"values": values},
        "mark": "point",
        "encoding": {
            "x": {"field": "value", "type": "quantitative"},
            "y": {"field": "name", "type": "nominal"},
        },
        "width": 420,
    }
