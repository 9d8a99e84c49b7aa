"""The panel beside the map: the chosen place, judged as on every other page."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from mobility.analysis.maps.colors import Show, ValueMap, rank_on_map
from mobility.analysis.places.benchmarks import NATION, NATION_NAME
from mobility.analysis.places.percentile import RankVerdict
from mobility.analysis.places.profile import Reading, against_place
from mobility.analysis.uncertainty import Verdict
from mobility.figures.maps.modeled import modeled_texts
from mobility.figures.maps.table import place_change_words
from mobility.figures.parts import small
from mobility.figures.profile import value_html
from mobility.figures.words.readings import basis_words, reading_verdict_sentence, result_words
from mobility.places import Jurisdiction
from mobility.text import escape_markdown, pooled_words
from mobility.text.maps import MODELED_HERE, SYNTHETIC_HERE, difference_words
from mobility.text.ranks import rank_sentence
from pages.ui import address
from pages.ui.map.peers import show_beside
from pages.ui.markup import show_html

_NO_PLACE = (
    "Click a place on the map, or type its name, to see its value and what can be said of it."
)


def show_panel(
    value_map: ValueMap,
    place: Jurisdiction | None,
    reading: Reading | None,
    beside: tuple[Jurisdiction, Reading] | None = None,
) -> None:
    """Show the chosen place: value, interval, verdict, ranks; how to choose one without any.

    Args:
        value_map: all places of the map.
        place: the chosen one.
        reading: its value.
        beside: a clicked place with its value, shown in place of the ranks.
    """
    if place is None:
        show_html(f'<div class="panel">{small(_NO_PLACE)}</div>', "panel", "map-panel")
        return
    if beside is None:
        show_html(_content(value_map, place, reading), "panel", "map-panel")
        return
    other, other_reading = beside
    difference = _difference(place, reading, other_reading)
    own = _content(value_map, place, reading, short=True)
    clicked = _content(value_map, other, other_reading, short=True, first=difference)
    show_html(f"{own}<hr>{clicked}", "panel", "map-panel")
    with st.container(horizontal=True, gap="small"):
        name = escape_markdown(other.name)
        open_other = partial(address.change_address, place=other.geoid)
        st.button(f"Choose {name}", key="map-beside-choose", on_click=open_other)
        st.button("Close", key="map-beside-close", on_click=show_beside, args=("",))


def _difference(place: Jurisdiction, reading: Reading | None, other: Reading) -> str:
    """Return how the value of a clicked place differs from that of the chosen one; '' for none."""
    if reading is None or reading.value is None or other.value is None:
        return ""
    outcome = against_place(other, reading)
    tested = outcome.verdict is not Verdict.NOT_COMPARED
    difference = other.value - reading.value
    verdict = outcome.verdict
    words = difference_words(reading.metric, place.name, verdict, difference, tested=tested)
    return f"{verdict.symbol} {words}.".strip()


def _content(
    value_map: ValueMap,
    place: Jurisdiction,
    reading: Reading | None,
    *,
    short: bool = False,
    first: str = "",
) -> str:
    """Return a place with its value; ``short`` leaves out the ranks, ``first`` is said first."""
    name = f'<p class="where">{escape(place.full_name)}</p>'
    if place.level is value_map.level and place.last_year < value_map.year:
        sentence = f"No data after {place.last_year}: choose {place.last_year} or an earlier year."
        return f'<div class="panel">{name}{small(sentence)}</div>'
    if reading is None or place.level is not value_map.level:
        kind = "cities" if value_map.level == "place" else "counties"
        return f'<div class="panel">{name}{small(f"The map shows {kind}.")}</div>'
    metric = reading.metric
    if reading.value is None:
        modeled = _modeled(value_map, place)
        says = " ".join(filter(None, (result_words(reading, place.level), modeled)))
        return f'<div class="panel">{name}<p>{escape(says)}</p></div>'
    change = _change(value_map, place)
    lines = [
        *filter(None, (first, change, reading_verdict_sentence(reading, place.level))),
        *filter(None, (_modeled(value_map, place),)),
        *([] if short else _ranks(value_map, place)),
    ]
    pooled = (
        "" if short else pooled_words(reading.pooled_with, place.level, metric.pooled).capitalize()
    )
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in (*lines[1:], pooled) if line)
    kind = "panel" if not short else "panel short first" if first else "panel short"
    return (
        f'<div class="{kind}">{name}{value_html(reading)}{small(basis_words(reading))}'
        f'<p class="says">{escape(lines[0])}</p>{paragraphs}</div>'
    )


def _ranks(value_map: ValueMap, place: Jurisdiction) -> list[str]:
    """The rank as a range, in the state and in the nation; nothing where it is not ranked."""
    sentences = []
    for within, scope in (("state", place.state_name), ("nation", NATION_NAME)):
        rank = rank_on_map(value_map, place.geoid, "state" if within == "state" else "nation")
        if rank is None:
            continue
        if rank.verdict is RankVerdict.NOT_RANKED:
            if value_map.coverage.problem(place.state if within == "state" else NATION):
                sentences.append(f"No rank in {_the(scope)}: {rank.reason}.")
            continue
        tested = rank.verdict is RankVerdict.RANGE
        sentence = rank_sentence(
            rank.best,
            rank.worst,
            rank.total,
            place.level,
            tested=tested,
            by_value=rank.by_value,
            reason=rank.reason,
            half=rank.posterior.better_half if rank.posterior else None,
        )
        sentences.append(f"Rank in {_the(scope)}: {sentence}.")
    if sentences and value_map.metric.pooled:
        sentences.append("An estimate that several places share counts once in a rank.")
    return sentences


def _the(scope: str) -> str:
    return "the nation" if scope == NATION_NAME else scope


def _modeled(value_map: ValueMap, place: Jurisdiction) -> str:
    """The modeled value of the place with its interval, or why there is none."""
    row, modeled = value_map.places.row(place.geoid), value_map.modeled
    if modeled is None or row is None:
        return ""
    value, interval = modeled_texts(value_map.metric, modeled, row)
    if not value:
        return f"No modeled value: {modeled.reason[row]}."
    kind = SYNTHETIC_HERE if modeled.synthetic[row] else MODELED_HERE
    return f"{value} ({interval}) is {kind}."


def _change(value_map: ValueMap, place: Jurisdiction) -> str:
    """What happened here since the year that a map of changes compares with."""
    row = value_map.places.row(place.geoid)
    if value_map.show is not Show.CHANGE or row is None:
        return ""
    text = place_change_words(value_map, row)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
