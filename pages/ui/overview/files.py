"""What can be taken away of the overview: what stands out, each pillar, and the whole table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from mobility.analysis.method import Method
from mobility.analysis.places.profile import Profile
from mobility.analysis.places.screening import Findings, Screening, summarize
from mobility.exports.profile.profile_page import PageFacts, profile_pdf
from mobility.exports.profile.profile_picture import PictureRow, PictureSection, profile_picture
from mobility.exports.profile.profile_rows import Row, Section, by_pillar, footnotes, rows_of
from mobility.exports.profile.profiles import profile_notes, profile_subtitle, profile_table
from mobility.figures.drawing import Drawing
from mobility.figures.figure import Basis, Figure
from mobility.figures.theme import Theme
from mobility.registry import Framework
from mobility.text.headlines import (
    HEADLINES,
    fewer_sentence,
    headline_note,
    pillar_sentence,
    title_sentence,
)
from pages.ui import controls, data, export, figures, markup, pins
from pages.ui.overview import cards

HIGHLIGHTS = "highlights"
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")  # where the next one begins, and not after 'U.S.'


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong together; ``note`` says why there are few."""

    heading: str
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """Some rows of the overview that make a picture."""

    id: str
    label: str
    sentence: str
    parts: Sequence[Part]
    notes: tuple[str, ...] = ()

    def sections(self) -> list[Section]:
        """The parts as a table takes them."""
        return [
            (f"{part.heading}. {part.note}" if part.note else part.heading, list(part.rows))
            for part in self.parts
        ]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows."""

    profile: Profile
    screening: Screening
    framework: Framework
    frame: cards.Frame
    line: str

    @property
    def methods(self) -> tuple[Method, ...]:
        """How its numbers and verdicts come about."""
        used = dict.fromkeys(reading.method for reading in self.profile.readings)
        return (*used, self.screening.method)

    def views(self) -> Iterator[View]:
        """What stands out, then pillar by pillar."""
        place = self.profile.jurisdiction
        counts = summarize(self.profile.readings, self.screening)
        yield View(
            HIGHLIGHTS,
            "What stands out",
            title_sentence(counts, place.level, place.name),
            _highlights(self.screening),
            (headline_note(self.screening.family),),
        )
        readings = self.profile.by_pillar(self.framework)
        shown = rows_of(self.profile.readings)
        for pillar, sections in by_pillar(shown, self.framework):
            ended = summarize(readings[pillar.id], self.screening)
            parts = [Part(heading, group) for heading, group in sections]
            yield View(pillar.id, pillar.label, pillar_sentence(ended, place.level), parts)


def _highlights(screening: Screening) -> list[Part]:
    """Both lists with their two kinds, each as long as on the page."""
    sides = (
        ("Areas to explore", screening.areas, screening.strengths),
        ("Strengths", screening.strengths, screening.areas),
    )
    return [
        part for title, found, others in sides for part in _kinds(title, found, others, screening)
    ]


def _kinds(title: str, board: Findings, others: Findings, screening: Screening) -> Iterator[Part]:
    kinds = (
        ("tested", board.tested, others.tested, True),
        ("by position only, not tested", board.position, others.position, False),
    )
    for kind, headlines, elsewhere, tested in kinds:
        left_out = screening.left_out_counts(tested=tested)
        note = fewer_sentence(len(headlines), len(elsewhere), left_out, tested=tested)
        listed = [Row((one.reading,)) for one in headlines[:HEADLINES]]
        yield Part(f"{title}, {kind}", listed, note)


def show_downloads(overview: Overview, views: Sequence[View]) -> None:
    """The pictures and the whole table, folded into one button."""
    profile = overview.profile
    whole = figures.new_figure(
        "profile",
        title=views[0].sentence,
        subtitle=profile_subtitle(profile),
        summary="",
        footer=profile_notes(profile),
        table=lambda: profile_table(profile, overview.framework),
        file_chart=lambda _theme: "",
        methods=overview.methods,
    )
    with st.popover("Download", icon=":material/download:"), st.container(gap="xxsmall"):
        _show_page(overview, whole)
        _show_line("All metrics, as a table", whole, ("csv", "xlsx"))
        for view in views:
            _show_line(view.label, _figure(overview, view), ("png", "svg"))
        controls.caption(
            "To show what stands out inside a page of yours; for a pillar, write "
            f"{', '.join(view.id for view in views[1:])} in place of {HIGHLIGHTS}:"
        )
        export.show_frame(_figure(overview, views[0]))
    pins.show_pin_of_page(_figure(overview, views[0]))


def _show_page(overview: Overview, whole: Figure) -> None:
    """All metrics on one page; it is set when it is asked for."""
    source = data.source(overview.profile.release.id)

    def page() -> bytes:
        facts = PageFacts(source, whole.address, datetime.now(UTC).astimezone().date())
        return profile_pdf(overview.profile, overview.screening, overview.framework, facts)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("All metrics, on one page of paper", width="stretch")
        st.download_button(
            "PDF",
            page,
            f"{whole.name}.pdf",
            "application/pdf",
            key="profile-pdf",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _show_line(label: str, figure: Figure, endings: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(label, width="stretch")
        export.show_files(figure, endings)


def show_alone(overview: Overview, views: Sequence[View]) -> None:
    """The rows that an embedding page asks for, or all of them for a wall."""
    frame = replace(overview.frame, opens=False)
    asked = figures.embedded()
    for view in views:
        if view.id == asked or (figures.alone() and not asked):
            html = cards.rows_table(view.label, view.sections(), frame)
            figure = _figure(overview, view)
            figures.show_figure(figure, partial(markup.show_html, html, "rows", "alone"))


def _figure(overview: Overview, view: View) -> Figure:
    """A view as a figure of the address."""
    first, *others = _SENTENCE.split(view.sentence)
    label = "" if view.id == HIGHLIGHTS else f"{view.label}: "
    place = overview.profile.jurisdiction
    shown = [row for part in view.parts for row in part.rows]
    return figures.new_figure(
        view.id,
        title=f"{label}{first}",
        subtitle=" ".join((f"{place.full_name}, {overview.line}.", *others)),
        summary=view.sentence,
        footer=(*footnotes(shown), *view.notes),
        table=lambda: profile_table(overview.profile, overview.framework),
        file_chart=lambda theme: _picture(overview, view, theme),
        methods=overview.methods,
        basis=Basis(metrics=tuple(row.lead.metric.id for row in shown)),
    )


def _picture(overview: Overview, view: View, theme: Theme) -> Drawing:
    sections = [
        PictureSection(
            part.heading, [PictureRow(row.lead, row.parts) for row in part.rows], part.note
        )
        for part in view.parts
    ]
    place = overview.profile.jurisdiction
    return profile_picture(sections, place, overview.frame.readings, theme)
