"""The findings as files: a kind is chosen, a bar shows how far it is, and the file can be saved.

A file with twenty charts takes seconds, so it is made before it is offered, and not while a browser
waits for a download.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from mobility.cli.pinned_figures import views_in
from mobility.clock import today
from mobility.exports.finding_words import consent_sentence
from mobility.exports.findings import DESCRIPTIONS, IN_ENGLISH, KINDS, report_of
from mobility.figures.figure import file_stem
from mobility.text import escape_markdown
from mobility.text.languages import Language
from mobility.workspace import branding_of
from mobility.workspace.summary import Summary
from pages.ui import controls, data
from pages.ui.request import Request
from pages.ui.widgets import choose_language

_MADE = "findings-file"
_LEAVE_OUT = "findings-leave-out"


@dataclass(frozen=True, slots=True)
class _Made:
    """A file of this session.

    ``summary`` is the board it was made of; ``complete`` says whether cards without consent are in
    it as well, and ``language`` is that of its words.
    """

    summary: Summary
    ending: str
    name: str
    content: bytes
    complete: bool
    language: Language

    @property
    def wanted(self) -> tuple[bool, Language]:
        """What the choices beside the buttons were when it was made."""
        return self.complete, self.language


def forget_file() -> None:
    """Offer the last file no longer: what it is made of has changed."""
    st.session_state.pop(_MADE, None)


def show_export(request: Request, summary: Summary) -> None:
    """A button that unfolds the kinds of files."""
    with st.popover("Take along", icon=":material/download:"):
        _show_kinds(request, summary)
        controls.link_page(
            "your_data",
            "The board itself, to go on elsewhere: everything in one file",
            icon=":material/home_storage:",
        )


@st.fragment
def _show_kinds(request: Request, summary: Summary) -> None:
    """A button for each kind, then the file that was made."""
    st.markdown("Make a file of the summary of findings:")
    language = choose_language("findings")
    complete = True
    if sentence := consent_sentence(summary):
        st.warning(escape_markdown(sentence), icon=":material/front_hand:")
        complete = not st.checkbox("Leave them out of the file", value=True, key=_LEAVE_OUT)
    chosen = ""
    with st.container(gap="xsmall"):
        for ending, (label, purpose, _) in DESCRIPTIONS.items():
            english = language is not Language.ENGLISH and ending in IN_ENGLISH
            label_text = f"**{label}**, {purpose}{', in English' if english else ''}"
            if st.button(label_text, key=f"findings-{ending}", width="stretch"):
                chosen = ending
    if chosen:
        st.session_state[_MADE] = _make(
            request, summary, chosen, complete=complete, language=language
        )
    made = st.session_state.get(_MADE)
    if isinstance(made, _Made) and made.summary is summary and made.wanted == (complete, language):
        st.download_button(
            f"Save {DESCRIPTIONS[made.ending][0]}",
            made.content,
            made.name,
            DESCRIPTIONS[made.ending][2],
            key="findings-save",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def _make(
    request: Request, summary: Summary, ending: str, *, complete: bool, language: Language
) -> _Made:
    """Make a file under a bar that shows how far it is."""
    chosen = language
    language = Language.ENGLISH if ending in IN_ENGLISH else language
    published = summary if complete else summary.with_consent()
    printed = replace(published, date=today().isoformat())
    bar = st.progress(0.0)
    if language is not Language.ENGLISH:
        bar.progress(0.0, text=f"Making the charts again in {language.label}")
    pinned = [card.finding for card in printed.cards]
    report = report_of(
        printed,
        citation=data.store(summary.release).release.citation,
        address=request.link,
        names=data.places(summary.release).by_geoid,
        branding=branding_of(data.workspace(), summary.place.geoid),
        language=language,
        remade=views_in(language, data.store(summary.release), summary.framework, pinned),
    )

    def show_share(share: float, text: str) -> None:
        bar.progress(share, text=escape_markdown(text))

    content = KINDS[ending](report, show_share)
    bar.empty()
    kind = "posters" if ending == "pdf" else "findings"
    stem = file_stem(kind, summary.place.geoid, summary.release, invented=summary.invented)
    name = f"{stem}{language.suffix}.{ending}"
    return _Made(summary, ending, name, content, complete, chosen)
