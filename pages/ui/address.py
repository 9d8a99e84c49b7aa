"""The address of a view: read first, checked, kept in the session, and written back in full.

An address holds geoids and ids, never labels, and always the release, so that a link in the
minutes reopens the same view next month or says why it cannot. Streamlit's own binding of widgets
to the address is not used: it writes labels, drops defaults and loses unknown values silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mobility.errors import UserError
from mobility.page_registry import PAGES
from mobility.places.boundaries import places_instead
from pages.ui.known import (
    Known,
    check_benchmark,
    check_breakdown,
    check_group,
    check_metric,
    check_place,
    check_year,
    known_peers,
)
from pages.ui.options import PEER_OPTIONS, options_of

_STATE = "address"  # where the session keeps the address in force
_SEEN = "address_seen"  # the last queries that were opened or written, the newest last
_REMEMBERED_QUERIES = 20  # more than can be on their way between server and browser
_PAGE = "address_page"  # the name in the address of the page that is shown
_OPTIONS = "address_options"  # page name -> its options, also of the pages that are not shown
ALONE = ("figure", "room", "follow", "lead")  # how a window shows a view, and no part of it
_PROBLEMS = "address_problems"  # what could not be used, until the address changes
_INSTEAD = "address_instead"  # the places that are offered in place of one that is not here
SHARED_KEYS = ("place", "metric", "year", "benchmark", "peers", *PEER_OPTIONS, "release")
"""The keys of an address that every page of the menu understands."""


_KNOWN_KEYS = {*SHARED_KEYS, "by", "group", *(key for page in PAGES for key in options_of(page))}
_OF_OTHERS = ("utm_", "fbclid", "gclid", "mc_")  # what newsletters add to links


@dataclass(frozen=True, slots=True)
class Address:
    """What a view shows; an empty string, None or an empty tuple leaves it to the page.

    ``options`` are those of the page that is shown, in their own order, each with its text.
    """

    place: str = ""
    metric: str = ""
    year: int | None = None
    by: str = ""
    group: str = ""
    benchmark: str = ""
    peers: tuple[str, ...] = ()
    release: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def option(self, key: str, default: str = "") -> str:
        """The text of an option of the page, or what the page takes without one."""
        return dict(self.options).get(key, default)

    def query(self) -> dict[str, str | list[str]]:
        """The keys of the address in their fixed order; what is not set is left out."""
        year = "" if self.year is None else str(self.year)
        pairs: dict[str, str | list[str]] = {
            "place": self.place,
            "metric": self.metric,
            "year": year,
            "by": self.by,
            "group": self.group,
            "benchmark": self.benchmark,
            "peers": list(self.peers),
            **dict(self.options),
            "release": self.release,
        }
        return {key: value for key, value in pairs.items() if value}


def read_address(
    query: Mapping[str, Sequence[str]], known: Known, page: str = ""
) -> tuple[Address, list[str]]:
    """Validate an address.

    Args:
        query: every key with its values, as they stand in the address.
        known: what there is to be asked for.
        page: the name in the address of the page that is asked for; empty for the overview.

    Returns:
        The usable part, and a sentence for each thing that could not be used. The release is
        always the open one.
    """
    problems: list[str] = []

    def first(key: str, check: Callable[[str], str]) -> str:
        text = next(iter(query.get(key, ())), "").strip()
        if not text:
            return ""
        try:
            return check(text)
        except UserError as error:
            problems.append(f"The link was only partly used. {error}")
            return ""

    def option(key: str, check: Callable[[str, Known], str]) -> str:
        return first(key, lambda text: check(text, known))

    year = first("year", lambda text: check_year(text, known))
    by = first("by", lambda text: check_breakdown(text, known))
    address = Address(
        place=first("place", lambda text: check_place(text, known)),
        metric=first("metric", lambda text: check_metric(text, known)),
        year=int(year) if year else None,
        by=by,
        group=first("group", lambda text: check_group(text, by, known)),
        benchmark=first("benchmark", check_benchmark),
        peers=known_peers(query.get("peers", ()), known, problems),
        release=known.release,
        options=_set((key, option(key, check)) for key, check in options_of(page).items()),
    )
    problems.extend(
        f"The link was only partly used. No page has a setting {key!r}."
        for key in query
        if key not in _KNOWN_KEYS and not key.startswith(_OF_OTHERS)
    )
    linked = next(iter(query.get("release", ())), "").strip()
    if linked and linked != known.release:
        problems.append(
            f"This link was made on release {linked}, which is not on this computer; the release "
            f"open here is {known.release}, so its numbers can differ. To see the same numbers, "
            "download the publisher's release on the page Data & methods, or add there the files "
            "that the link was made with."
        )
    return address, problems


def _set(options: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The options that are set."""
    return tuple((key, text) for key, text in options if text)


def open_address(known: Known, page: str) -> Address:
    """The address in force at the start of a run of the page with this name in the address.

    The query counts when a link was opened or the user went back. One that repeats what the
    session already has leaves the session unchanged, and so does another release, apart from values
    that it does not have.
    """
    state = st.session_state
    left, opened = state.get(_PAGE), _is_opened(page)
    state[_PAGE] = page
    if opened:
        _remember(_query())
        _read(_query(), known, page)
    elif left not in {page, None}:
        _turn_to(page, left)
    elif state[_STATE].release != known.release:
        current = replace(state[_STATE], release=known.release)
        _read(_lists(current), known, page)
    return current_address()


def _read(query: dict[str, list[str]], known: Known, page: str) -> None:
    """Put an address into force, with what could not be used and the places to offer instead."""
    state = st.session_state
    state[_STATE], state[_PROBLEMS] = read_address(query, known, page)
    named = "".join(query.get("place", ())).strip()
    state[_INSTEAD] = () if state[_STATE].place else places_instead(named, known.places)


def _turn_to(page: str, left: str) -> None:
    """Keep the options of the page that is left and take up those of the one that is shown.

    Those of the peers go along from page to page. The metric that another page is about opens no
    drawer over the overview, and Compare opens on all metrics.
    """
    state, old = st.session_state, current_address()
    options_by_page: dict[str, tuple[tuple[str, str], ...]] = state.setdefault(_OPTIONS, {})
    options_by_page[left] = tuple(pair for pair in old.options if pair[0] not in PEER_OPTIONS)
    peers = {key: text for key, text in old.options if key in PEER_OPTIONS}
    here = {**dict(options_by_page.get(page, ())), **peers}
    if page == "" and old.metric:
        here["panel"] = "closed"
    if page == "compare":
        here.setdefault("tab", "all")
    options = _set((key, here.get(key, "")) for key in options_of(page))
    state[_STATE] = replace(old, options=options)


def asked_release(page: str) -> str:
    """The release that a link to this page names which was just opened; empty without either."""
    return next(iter(_query().get("release", ())), "").strip() if _is_opened(page) else ""


def _is_opened(page: str) -> bool:
    """Return whether the query is new: that of a link or of a step back.

    A choice comes with the query that the browser shows at that moment, and that can be one before
    the last: the answer to the choice before is still on its way. Only a step back brings an old
    query on purpose, and Streamlit reports such a step. The menu brings an empty query.
    """
    state, query = st.session_state, _query()
    if _STATE not in state:
        return True
    if not query:
        return False
    return _stepped() or page != state.get(_PAGE) or query not in state.get(_SEEN, ())


def _stepped() -> bool:
    """Return whether a step back or forward in the browser caused this run."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def _before_run() -> bool:
    """Return whether no page runs yet, while callbacks handle a choice."""
    run = get_script_run_ctx()
    return run is not None and not run.has_script_started


def lost_page(page: str) -> str:
    """Return the name of a page in the link that does not exist; else empty."""
    run = get_script_run_ctx()
    named = (run.pages_manager.intended_page_name or "") if run is not None else ""
    return named if named != page else ""


def _remember(query: dict[str, list[str]]) -> None:
    """Recognize a query when it comes back with a choice, and its shared part after the menu."""
    shared = {key: query[key] for key in query if key in SHARED_KEYS}
    seen = [each for each in st.session_state.get(_SEEN, ()) if each not in (query, shared)]
    st.session_state[_SEEN] = (*seen, shared, query)[-2 * _REMEMBERED_QUERIES :]


def current_address() -> Address:
    """The address in force."""
    address: Address = st.session_state[_STATE]
    return address


def problems() -> list[str]:
    """What could not be used of the link that was opened, one sentence each."""
    sentences: list[str] = st.session_state.get(_PROBLEMS, [])
    return sentences


def offered_places() -> tuple[str, ...]:
    """Return the places with the area of the place in the link, which is not in the release."""
    offered: tuple[str, ...] = st.session_state.get(_INSTEAD, ()) if problems() else ()
    return offered


def say_problem(sentence: str) -> None:
    """Say above the page what could not be done, until the address changes."""
    st.session_state[_PROBLEMS] = [*problems(), sentence]


def change_address(**changes: Any) -> None:
    """Replace parts of the address, for instance after a choice; earlier problems are settled.

    A choice can come before the run that it ends has written its address. That one is still
    written, so that a step back leads to what the choice was made on; but last, because a further
    choice ends this one where something is sent to the browser, and must not undo it.
    """
    before = current_address()
    st.session_state[_STATE] = replace(before, **changes)
    st.session_state[_PROBLEMS] = []
    if _before_run() and _lists(before) not in st.session_state.get(_SEEN, ()):
        _write(before)


def change_options(**changes: str) -> None:
    """Set options of the page that is shown; an empty text takes one away."""
    known = {**dict(current_address().options), **changes}
    order = options_of(st.session_state.get(_PAGE, ""))
    change_address(options=_set((key, known.get(key, "")) for key in order))


def take_synthetic(wanted: bool) -> None:  # noqa: FBT001 - what the checkbox hands on
    """Ask for modeled values also where nothing is published, or no longer."""
    change_options(synthetic="yes" if wanted else "")


def write_address() -> None:
    """Write the whole address, defaults and release included, unless the browser shows it already.

    During a step back or forward Streamlit replaces the address that was reached and adds none, so
    completing a short link never keeps anybody from going further back.
    """
    _write(current_address())


def _write(address: Address) -> None:
    if _lists(address) != _query():
        _remember(_lists(address))
        st.query_params.from_dict(address.query())


def _lists(address: Address) -> dict[str, list[str]]:
    """An address as a query is read: every key with its values."""
    query = address.query()
    return {key: value if isinstance(value, list) else [value] for key, value in query.items()}


def shared_query() -> dict[str, str | list[str]]:
    """The part of the address in force that every page understands, for a link to another page."""
    query = current_address().query()
    return {key: query[key] for key in query if key in SHARED_KEYS}


def _query() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def link(shown: Address) -> str:
    """The whole link to the view of an address, built here and not read from the browser's bar.

    Without the figure that stands alone on a wall or inside another page: the link opens the view
    around it.
    """
    return _link({key: value for key, value in shown.query().items() if key not in ALONE})


def window_link(shown: Address, **changes: str) -> str:
    """The link to another window of a meeting: an address with some options replaced."""
    query = {key: value for key, value in {**shown.query(), **changes}.items() if value}
    return _link(query)


def _link(query: Mapping[str, str | list[str]]) -> str:
    base = urlsplit(st.context.url or "")
    return urlunsplit(
        (base.scheme, base.netloc, base.path or "/", urlencode(query, doseq=True), "")
    )
