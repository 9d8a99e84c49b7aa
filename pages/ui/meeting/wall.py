"""What a meeting sees: a sentence, a chart, where the numbers are from, and a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from mobility.exports.drawing.qr import qr_svg
from mobility.exports.drawing.typefaces import font_face
from mobility.exports.drawing.wall import WIDTH, WallPicture
from mobility.exports.links import reachable
from mobility.figures.letters import wrap_text
from mobility.places import Jurisdiction
from mobility.text import brief_name
from pages.ui.meeting import keys, note, room, scores
from pages.ui.widgets import value_of

PROMPT = "What do you notice? What surprises you? Who is missing from this picture?"
_AROUND = 172  # pixels of 1,080 above, between and below: padding, gaps, keys
_BESIDE_PATTERN = WIDTH - 170  # pixels across which the lines below the chart run
_LEAST_HEIGHT = 300
_MOST_WORDS = 14  # of a sentence that is read from the last row
_NEW_SENTENCE = re.compile(r"(?<!Ste\.)(?<=[a-z0-9%)]{2}\.) (?=[A-Z])")  # not after "St."
_IN_PARENTHESES = re.compile(r"(.*\S) \(([^()\d][^()]*)\)")  # not a number of the sentence
_AFTER_SEMICOLON = re.compile(r"([^;]*); (.*)")
_KEY = "wall_html"
_wall = st.components.v2.component(
    "wall",
    html='<div class="wall"></div>',
    css=Path(__file__).with_suffix(".css").read_text("utf-8") + scores.STYLES,
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Slide:
    """One screen of a meeting.

    Attributes:
        sentence: what the chart shows, or what a card without a chart says.
        source: metric, place, period and where the numbers are from, in one line.
        address: the link that reopens the view; the camera of a phone reads it too.
        summary: the chart in words, for somebody who does not see it.
        before: the county or city, where the sentence does not name it, and the pillar.
        mark: what says that numbers are invented; empty for real ones.
        key: what numbers in the chart stand for.
        prompt: what the meeting is asked.
        paragraphs: the words of a card without a chart.
        body: HTML in the place of chart and words, in which data is escaped.
    """

    sentence: str
    source: str
    address: str
    summary: str = ""
    before: str = ""
    mark: str = ""
    key: str = ""
    prompt: str = PROMPT
    paragraphs: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Turning:
    """Where a meeting is, and what turns to another screen.

    Attributes:
        now: the number of the screen that the address asks for when it is called, from 1. A key
            that is pressed before the last one was answered goes on from there.
        screens: how many screens there are.
        turn_to: puts the number of a screen into the address.
        leave: ends the meeting.
        follow: begins or ends to follow other windows; None where there are none to follow.
        follows: whether the window follows others.
    """

    now: Callable[[], int]
    screens: int
    turn_to: Callable[[int], None]
    leave: Callable[[], None] = room.leave
    follow: Callable[[], None] | None = None
    follows: bool = False

    def turn(self, step: int) -> None:
        """Turn so many screens on, or back; at both ends the last one stays."""
        other = self.now() + step
        if 1 <= other <= self.screens:
            self.turn_to(other)


def show_slide(slide: Slide, picture: WallPicture | None, room_name: str, turning: Turning) -> None:
    """Show a screen in a room, dark or bright, and handle its keys."""
    room.show_styles(room_name)
    if picture is not None:
        st.html(f"<style>{font_face(picture.svg)}</style>")  # a shadow root can declare no face
    does: dict[str, Callable[[], None]] = {
        "next": partial(turning.turn, 1),
        "back": partial(turning.turn, -1),
        "room": room.change_room,
        keys.LEAVE: turning.leave,
    }
    if turning.follow is not None:
        does["follow"] = turning.follow
    with st.container(key="wall"):
        _wall(
            data={"html": _html(slide, picture), "session": keys.session()},
            key=_KEY,
            on_pressed_change=lambda: keys.take(value_of(_KEY).pressed, does),
        )


def headline(
    title: str, wall_title: str, place: Jurisdiction | None, headings: Iterable[str]
) -> tuple[str, str, str]:
    """Return what stands small before the sentence of a screen, the sentence, and what is left.

    Args:
        title: of a figure, whose first clause is the sentence where there is no other.
        wall_title: the sentence in about a dozen words, or ''; the small line then has the title.
        place: is named before a sentence that does not say it.
        headings: that can begin a title, such as the names of the pillars.
    """
    _, whole = with_heading(title, place, headings)
    first, rest = short_sentence(whole)
    if not wall_title:
        return with_heading(title, place, headings)[0], first, rest
    before, sentence = with_heading(wall_title, place, headings)
    same = sentence.rstrip(".") == first.rstrip(".")
    return before, sentence, rest if same else ended(whole)


def short_sentence(title: str) -> tuple[str, str]:
    """Return the first clause of a title, of about a dozen words, and what is left of it.

    >>> short_sentence("Debt is low here (lower is better). It is not tested")
    ('Debt is low here (lower is better).', 'It is not tested.')
    """
    first, *others = _NEW_SENTENCE.split(title)
    for clause in (_IN_PARENTHESES, _AFTER_SEMICOLON):
        match = clause.fullmatch(first.rstrip("."))
        if match and len(first.split()) > _MOST_WORDS:
            first, cut = match.groups()
            others.insert(0, f"{cut[:1].upper()}{cut[1:]}")
    return first, " ".join(ended(each) for each in others)


def with_heading(
    title: str, place: Jurisdiction | None, headings: Iterable[str]
) -> tuple[str, str]:
    """Return what stands small before the sentence of a screen, and the sentence.

    Args:
        title: may begin with a heading, "Rewarding Work: Summit County does ...".
        place: is named before a sentence that does not say it.
        headings: that can begin a title, such as the names of the pillars.
    """
    heading = next((each for each in headings if title.startswith(f"{each}: ")), "")
    sentence = title.removeprefix(f"{heading}: ")
    name = "" if place is None or brief_name(place.name) in title else place.full_name
    before = " · ".join(filter(None, (name, heading)))
    return before, f"{sentence[:1].upper()}{sentence[1:]}"


def ended(text: str) -> str:
    """The same as a sentence."""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def show_keys(
    turning: Turning,
    room_name: str,
    keep: Callable[[str], str] | None,
    *,
    more: Callable[[], None] | None = None,
) -> None:
    """The buttons at the lower edge, each with its key.

    Args:
        turning: where the meeting is.
        room_name: `room.DARK` or `room.BRIGHT`.
        keep: puts a note where it belongs and says where that is; None where there is no place.
        more: shows further buttons among them; None for no others.
    """
    other = room.BRIGHT if room_name == room.DARK else room.DARK
    number = turning.now()
    with st.container(key="wall-keys", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            shortcut="Left",
            key="wall_back",
            disabled=number <= 1,
            on_click=turning.turn,
            args=(-1,),
        )
        st.button(
            "Next",
            icon=":material/arrow_forward:",
            icon_position="right",
            shortcut="Right",
            key="wall_next",
            disabled=number >= turning.screens,
            on_click=turning.turn,
            args=(1,),
        )
        st.markdown(f"{number} / {turning.screens}", width="stretch")
        if turning.follow is not None:
            st.button(
                "Follow no more" if turning.follows else "Follow",
                icon=":material/sync:" if turning.follows else ":material/sync_disabled:",
                shortcut="F",
                key="wall_follow",
                help="Turn together with the other windows of this meeting that follow.",
                on_click=turning.follow,
            )
        if keep is not None:
            note.show_note_key()
        if more is not None:
            more()
        st.button(
            f"{other.capitalize()} room", shortcut="D", key="wall_room", on_click=room.change_room
        )
        st.button("Leave", shortcut="Escape", key="wall_leave", on_click=turning.leave)
    if keep is not None:
        note.show_note(keep)


def free_height(slide: Slide) -> int:
    """The pixels of 1,080 that a screen leaves to its chart, after the style sheet beside this."""
    lines = sum(
        len(wrap_text(text, across, size, bold=bold)) * size * leading
        for text, across, size, leading, bold in (
            (slide.mark, WIDTH, 28, 1.6, True),
            (f"{_abbreviated(slide.before)} {slide.sentence}".strip(), WIDTH, 46, 1.15, True),
            (slide.key, _BESIDE_PATTERN, 28, 1.25, False),
            (slide.source, _BESIDE_PATTERN, 26, 1.25, False),
            (slide.prompt, _BESIDE_PATTERN, 30, 1.5, True),
        )
        if text
    )
    return max(_LEAST_HEIGHT, int(1080 - _AROUND - lines))


def _abbreviated(text: str) -> str:
    """As many letters of the sentence as take the room of a text in smaller ones."""
    return text[: round(len(text) * 30 / 46)]


def _html(slide: Slide, picture: WallPicture | None) -> str:
    """The screen; everything that comes from data is escaped."""
    mark = f"<p class='mark'>{escape(slide.mark)}</p>" if slide.mark else ""
    before = f"<small>{escape(slide.before)}</small> " if slide.before else ""
    body = slide.body or "".join(f"<p>{escape(each)}</p>" for each in slide.paragraphs)
    chart = _chart(slide, picture) if picture else f"<div class='chart words'>{body}</div>"
    key = f"<p class='key'>{escape(slide.key)}</p>" if slide.key else ""
    link = ""
    if address := escape(reachable(slide.address)):  # one that a phone in the room can open
        link = (
            f"<a href='{address}' target='_blank' rel='noopener' aria-label='Address of this view' "
            f"title='{address}'>{qr_svg(slide.address) or 'Address of this view'}</a>"
        )
    return (
        f"{mark}<h1>{before}{escape(slide.sentence)}</h1>{chart}"
        f"<div class='foot'><div>{key}<p class='source'>{escape(slide.source)}</p>"
        f"<p class='prompt'>{escape(slide.prompt)}</p></div>{link}</div>"
    )


def _chart(slide: Slide, picture: WallPicture) -> str:
    """The drawing, whole."""
    label = escape(slide.summary or slide.sentence)
    share = 100 * picture.width / WIDTH
    return (
        f"<div class='chart whole' role='img' aria-label='{label}' "
        f"style='--share: {share:.2f}%'>{picture.svg}</div>"
    )
