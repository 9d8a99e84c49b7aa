"""What one run shows: the frame makes a `Request` once, and it is passed on as an argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mobility.figures.figure import Figure, Provenance
from mobility.figures.theme import Theme
from mobility.page_registry import PageSpec
from mobility.places import Jurisdiction
from pages.ui import address, data, themes
from pages.ui.address import Address

_REQUEST = "request"


@dataclass(slots=True)
class Shown:
    """What a run has shown so far, and places on the screen for its figures.

    Attributes:
        figures: the figures of the page, in their order.
        alone: where a figure appears that is shown without its page.
        pin: in the head of a page, where the button appears that pins its first figure.
        on_wall: shows what stands on the wall of the page in place of a figure; None for nothing.
    """

    figures: list[Figure] = field(default_factory=list)
    alone: DeltaGenerator | None = None
    pin: DeltaGenerator | None = None
    on_wall: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a run of a page shows.

    Attributes:
        page: the entry of the page in the registry.
        address: what the address asks for. A page that completes it goes on with the request that
            `complete` returns.
        theme: the colors of drawings that this reader sees.
        embedded: the id of the one figure that another website shows; empty for a whole page.
        room: the room of a meeting, which sees one figure on a wall; empty without a meeting.
        shown: what the run has shown so far.
    """

    page: PageSpec
    address: Address
    theme: Theme
    embedded: str = ""
    room: str = ""
    shown: Shown = field(default_factory=Shown)

    @property
    def release(self) -> str:
        """The id of the open release."""
        return self.address.release

    @property
    def places(self) -> data.Places:
        """The counties and cities of the release."""
        return data.places(self.release)

    @property
    def place(self) -> Jurisdiction | None:
        """The chosen county or city; None without one."""
        return self.places.by_geoid.get(self.address.place)

    @property
    def alone(self) -> bool:
        """Whether one figure is shown and nothing else: inside another website, or on a wall."""
        return bool(self.embedded or self.room)

    @property
    def link(self) -> str:
        """The whole link to the view."""
        return address.link(self.address)

    def option(self, key: str, default: str = "") -> str:
        """The text of an option of the page, or what the page takes without one."""
        return self.address.option(key, default)

    def provenance(self, about: Sequence[str] = ()) -> Provenance:
        """Return where the numbers of the view are from.

        Args:
            about: ids of the metrics or pillars whose source is named; empty for all.
        """
        return Provenance(
            place=self.address.place,
            release=self.release,
            source=data.source(self.release, about),
            address=self.link,
            invented=data.store(self.release).release.demonstration,
        )

    def renewed(self) -> Request:
        """Return the request for the address in force, where a part of a page is run alone."""
        return replace(self, address=address.current_address(), theme=themes.shown_theme())

    def complete(self, **changes: Any) -> Request:
        """Put what the address left open into force, and return the request with it.

        Args:
            changes: parts of the address; those of its options that the page has.
        """
        options = {key: changes.pop(key) for key in list(changes) if key in self.page.options}
        if options:
            address.change_options(**options)
        if changes:
            address.change_address(**changes)
        return self.renewed()


def embedded_figure() -> str:
    """The id of the figure that another website embeds; empty for a page of ours."""
    return st.query_params.get("figure", "") if st.context.is_embedded else ""


def make_request(page: PageSpec, current: Address) -> Request:
    """Make the request of this run; Streamlit then runs the file of the page."""
    made = Request(
        page,
        current,
        themes.shown_theme(),
        embedded_figure(),
        "" if st.context.is_embedded else current.option("room"),
    )
    st.session_state[_REQUEST] = made
    return made


def this_request() -> Request:
    """Return the request of this run, for the file of a page, which Streamlit runs by its path."""
    made: Request = st.session_state[_REQUEST]
    return made
