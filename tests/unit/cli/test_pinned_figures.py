"""Pinned figures in Spanish: made anew where that shows the same, with no English left."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from mobility import queries
from mobility.cli.figures import MAKERS, Request
from mobility.cli.pinned_figures import _OPTIONS, TRANSLATED, TRANSLATED_TITLES, views_in
from mobility.cli.shared import open_release
from mobility.exports.findings import KINDS, report_of
from mobility.figures.figure import Figure
from mobility.registry import Framework
from mobility.store import Store
from mobility.text.languages import Language, speaking
from mobility.workspace import Finding, View
from tests.support import reports
from tests.support.gap_release import SUMMIT, make_gap_home
from tests.support.pdf import pages_of
from tests.support.spanish import english_left

ASKED = {
    "groups": {"metric": "share_employed", "by": "race-ethnicity"},
    "peers": {"metric": "share_employed"},
    "trend": {"metric": "share_employed"},
    "highlights": {},
    "all-gaps": {"by": "race-ethnicity"},
    "closing": {"metric": "share_employed", "by": "race-ethnicity"},
    "unusual": {"metric": "share_employed", "by": "race-ethnicity"},
    "target": {"metric": "share_employed", "value": "0.9", "year": "2030"},
    "pillar": {"pillar": "rewarding-work"},
    "map": {"metric": "share_debt_coll"},
    "neighbors": {},
    "house-wealth": {},
}
TITLES_ALONE: dict[str, dict[str, str]] = {
    "clearly-better": {},
    "better-by-position": {},
    "places-by-metrics": {},
    "spine-": {"pillar": "rewarding-work"},
    "level-gap": {"metric": "share_employed", "by": "race-ethnicity"},
    "peer-reasons": {},
    "two-metrics": {"metric": "share_black_nh_exposure", "against": "share_debt_coll"},
}
OWN_WORDS = "The bus comes too late for the morning shift."


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Framework]]:
    home: Path = make_gap_home(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        yield open_release(Namespace(release=None))


def pinned(
    release: tuple[Store, Framework], id_: str, asked: dict[str, str] | None = None
) -> Finding:
    """A card with a figure as the page pins it; its sentence is the title."""
    store, framework = release
    asked = ASKED[id_] if asked is None else asked
    options: dict[str, object] = dict.fromkeys(_OPTIONS) | asked
    options |= (
        {"year": int(asked["year"]), "value": float(asked["value"])} if "year" in asked else {}
    )
    place = queries.find_place(store, SUMMIT)
    figure: Figure = MAKERS[id_](Request(store, framework, place, Namespace(**options)))
    view = View(
        figure=figure.id,
        release=store.release.id,
        query=(("place", (SUMMIT,)), *((key, (value,)) for key, value in asked.items())),
        title=figure.title,
        subtitle=figure.subtitle,
        summary=figure.summary,
        footer=figure.footer,
        verdict=figure.basis.verdict,
        reason=figure.basis.reason,
        quality=figure.basis.quality,
        table=tuple(figure.rows()),
        picture=figure.picture(),
    )
    return reports.card(id_, f"{figure.title}.", view=view)


@pytest.fixture(scope="module")
def cards(release: tuple[Store, Framework]) -> dict[str, Finding]:
    return {id_: pinned(release, id_) for id_ in ASKED}


@pytest.fixture(scope="module")
def remade(release: tuple[Store, Framework], cards: dict[str, Finding]) -> dict[str, View]:
    return views_in(Language.SPANISH, *release, cards.values())


def words_of(view: View) -> str:
    """All that a poster shows of a view, the letters inside its drawing included."""
    drawn = (
        view.picture
        if isinstance(view.picture, str)
        else json.dumps(view.picture, ensure_ascii=False)
    )
    return "\n".join((view.title, view.subtitle, view.summary, *view.footer, drawn))


def test_every_translated_figure_is_asked_for_here() -> None:
    assert set(ASKED) == TRANSLATED
    assert set(TITLES_ALONE) == TRANSLATED_TITLES


@pytest.mark.parametrize("id_", ASKED)
def test_a_figure_in_spanish_has_no_english_left(remade: dict[str, View], id_: str) -> None:
    assert english_left(words_of(remade[id_])) == []


def test_a_figure_in_spanish_shows_the_same_numbers(
    cards: dict[str, Finding], remade: dict[str, View]
) -> None:
    for id_, view in remade.items():
        before = cards[id_].view
        assert before is not None
        assert view.title != before.title
        for old, new in zip(before.table, view.table, strict=True):
            numbers = {key: cell for key, cell in old.items() if isinstance(cell, float)}
            assert numbers == {key: new[key] for key in numbers}


def test_views_are_made_anew_within_a_spanish_file_as_well(
    release: tuple[Store, Framework], cards: dict[str, Finding], remade: dict[str, View]
) -> None:
    with speaking(Language.SPANISH):
        (view,) = views_in(Language.SPANISH, *release, [cards["trend"]]).values()
    assert view.title == remade["trend"].title


@pytest.mark.long
def test_of_other_figures_the_title_alone_is_made_anew(
    release: tuple[Store, Framework],
) -> None:
    for id_, asked in TITLES_ALONE.items():
        card = pinned(release, id_, asked)
        (view,) = views_in(Language.SPANISH, *release, [card]).values()
        assert card.view is not None
        assert view == replace(card.view, title=view.title), id_
        assert view.title != card.view.title, id_
        assert english_left(view.title) == [], id_
    report = report_of(reports.summary(card), language=Language.SPANISH, remade={card.id: view})
    assert report.cards[0].sentence == f"{view.title}."
    assert report.cards[0].as_pinned


def test_what_cannot_be_shown_the_same_stays_as_it_was_pinned(
    release: tuple[Store, Framework], cards: dict[str, Finding]
) -> None:
    view = cards["trend"].view
    assert view is not None
    others = (
        replace(view, release="2024-00000000"),
        replace(view, title="Something else"),
        replace(view, table=view.table[1:]),
        replace(view, query=()),
        replace(view, figure="council"),
    )
    changed = [reports.card(str(at), view=each) for at, each in enumerate(others)]
    assert views_in(Language.SPANISH, *release, changed) == {}
    assert views_in(Language.ENGLISH, *release, cards.values()) == {}


@pytest.fixture(scope="module")
def files(cards: dict[str, Finding], remade: dict[str, View]) -> dict[str, bytes]:
    """Posters and summary: two figures made anew, one with words of the group, one as pinned."""
    english = reports.card("as pinned", "Employed in most counties.", view=replace(
        reports.VIEW, title="Employed in most counties", subtitle="", summary="", footer=()
    ))  # fmt: skip
    kept = replace(cards["trend"], sentence=OWN_WORDS, see="Night shifts begin at six.")
    board = reports.summary(cards["groups"], kept, english)
    report = report_of(board, language=Language.SPANISH, remade=remade)
    return {kind: KINDS[kind](report, lambda *_: None) for kind in ("pdf", "docx")}


def test_posters_are_in_spanish_but_for_what_people_wrote(
    files: dict[str, bytes], remade: dict[str, View]
) -> None:
    pages = pages_of(files["pdf"])
    assert len(pages) == 3
    (pinned_map,) = (page for page in pages if "Employed in most counties." in page)
    assert "gráfica en inglés, como se fijó" in pinned_map
    for words in (remade["groups"].title.partition(",")[0], OWN_WORDS):
        (page,) = (page for page in pages if words in page)
        assert "gráfica en inglés" not in page
    for page in pages:
        assert "¿Qué observa?" in page
        assert "9 de marzo de 2026" in page
        assert "Borrador de traducción" in page
        assert english_left(page) == []


def test_the_summary_is_in_spanish_but_for_what_people_wrote(files: dict[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(files["docx"]))
    text = "\n".join(line.text for line in document.paragraphs)
    footer = document.sections[0].footer.paragraphs[0].text
    assert document.core_properties.language == "es-US"
    assert "Qué se encontró" in text
    assert OWN_WORDS in text
    assert "Night shifts begin at six." in text
    assert "Borrador de traducción" in footer
    assert english_left(f"{text}\n{footer}") == []
