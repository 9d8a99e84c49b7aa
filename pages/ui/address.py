"""The address of a view: read first, checked, kept in the session, and written back in full.

An address holds geoids and ids, never labels, and always the release, so that a link in the
minutes reopens the same view next month or says why it cannot. Streamlit's own binding of widgets
to the address is not used: it writes labels, drops defaults and loses unknown values silently.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from mobility.errors import UserError
from mobility.framework import Framework
from mobility.places import Level, level_of, parse_geoid

BENCHMARKS = ("state", "nation", "peers")
_STATE = "address"  # where the session keeps the address in force
_WRITTEN = "address_written"  # the query as it was last written by us
_COMPLETED = "address_completed"  # the query that this one replaced
_PROBLEMS = "address_problems"  # what could not be used, until the address changes


@dataclass(frozen=True, slots=True)
class Address:
    """What a view shows; an empty string, None or an empty tuple leaves it to the page."""

    place: str = ""
    metric: str = ""
    year: int | None = None
    by: str = ""
    group: str = ""
    benchmark: str = ""
    peers: tuple[str, ...] = ()
    release: str = ""

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
            "release": self.release,
        }
        return {key: value for key, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Known:
    """What an address can name: the registry, and the places and years of the open release."""

    framework: Framework
    places: Collection[str]
    years: Collection[int]
    release: str


def read_address(query: Mapping[str, Sequence[str]], known: Known) -> tuple[Address, list[str]]:
    """Check what an address asks for.

    Args:
        query: every key with its values, as they stand in the address.
        known: what there is to be asked for.

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

    year = first("year", lambda text: _year(text, known))
    by = first("by", lambda text: _breakdown(text, known))
    address = Address(
        place=first("place", lambda text: _place(text, known)),
        metric=first("metric", lambda text: known.framework.metric(text).id),
        year=int(year) if year else None,
        by=by,
        group=first("group", lambda text: _group(text, by, known)),
        benchmark=first("benchmark", _benchmark),
        peers=_peers(query.get("peers", ()), known, problems),
        release=known.release,
    )
    asked = next(iter(query.get("release", ())), "").strip()
    if asked and asked != known.release:
        problems.append(
            f"This link was made on release {asked}, which is not on this computer; the release "
            f"open here is {known.release}, so its numbers can differ. To see the same numbers, "
            "download the publisher's release on the page Data & methods, or add there the files "
            "that the link was made with."
        )
    return address, problems


def _place(text: str, known: Known) -> str:
    """A county or city of the release.

    Raises:
        UserError: when there is no such place.
    """
    geoid = parse_geoid(text)
    if geoid not in known.places:
        kind = "county" if level_of(geoid) is Level.COUNTY else "city"
        message = f"There is no {kind} with the code {geoid} in this release: choose a place."
        raise UserError(message)
    return geoid


def _year(text: str, known: Known) -> str:
    if not text.isascii() or not text.isdigit() or int(text) not in known.years:
        message = f"This release has no year {text!r}: the newest values are shown."
        raise UserError(message)
    return text


def _breakdown(text: str, known: Known) -> str:
    if text not in known.framework.breakdowns:
        choices = ", ".join(known.framework.breakdowns)
        message = f"There is no breakdown {text!r}; there are {choices}."
        raise UserError(message)
    return text


def _group(text: str, by: str, known: Known) -> str:
    breakdowns = known.framework.breakdowns
    wanted = [breakdowns[by]] if by else breakdowns.values()
    if not any(text == group.label for breakdown in wanted for group in breakdown.groups):
        message = f"There is no group {text!r}{f' in the breakdown {by}' if by else ''}."
        raise UserError(message)
    return text


def _benchmark(text: str) -> str:
    if text not in BENCHMARKS:
        message = f"There is no benchmark {text!r}; there are {', '.join(BENCHMARKS)}."
        raise UserError(message)
    return text


def _peers(texts: Sequence[str], known: Known, problems: list[str]) -> tuple[str, ...]:
    """The peers that exist; the others are named in one sentence."""
    lost = [text for text in texts if text not in known.places]
    if lost:
        problems.append(
            f"The link was only partly used. No place of this release has the code "
            f"{' or '.join(lost)}: left out of the peers."
        )
    return tuple(dict.fromkeys(text for text in texts if text in known.places))


def open_address(known: Known) -> Address:
    """The address in force at the start of a run.

    The query counts when it was not written by us: a link was opened, or somebody went back. An
    empty one (the menu clears it) leaves the session as it was, and so does another release, apart
    from what that one does not have.
    """
    state = st.session_state
    if _is_opened():
        state[_STATE], state[_PROBLEMS] = read_address(_query(), known)
    elif state[_STATE].release != known.release:
        kept = replace(state[_STATE], release=known.release)
        state[_STATE], state[_PROBLEMS] = read_address(_lists(kept), known)
    return current_address()


def asked_release() -> str:
    """The release that a link names which was just opened; empty when none was, or none named."""
    return next(iter(_query().get("release", ())), "").strip() if _is_opened() else ""


def _is_opened() -> bool:
    """Whether the query is that of a link (or a step back) and not what we wrote."""
    query, state = _query(), st.session_state
    return _STATE not in state or bool(query and query != state.get(_WRITTEN))


def current_address() -> Address:
    """The address in force."""
    address: Address = st.session_state[_STATE]
    return address


def problems() -> list[str]:
    """What could not be used of the link that was opened, one sentence each."""
    found: list[str] = st.session_state.get(_PROBLEMS, [])
    return found


def change_address(**changes: str | int | tuple[str, ...] | None) -> None:
    """Replace parts of the address, for instance after a choice; earlier problems are settled."""
    st.session_state[_STATE] = replace(current_address(), **changes)
    st.session_state[_PROBLEMS] = []


def write_address() -> None:
    """Write the whole address back, defaults and release included.

    A short link is completed once. The browser keeps it as a step of its own, and completing it
    again when somebody steps back would never let them past it.
    """
    state, full, shown = st.session_state, _lists(current_address()), _query()
    stepped_back = shown == state.get(_COMPLETED) and full == state.get(_WRITTEN)
    if shown == full:
        state[_WRITTEN] = full  # a whole link is as good as one of ours
        return
    if stepped_back:
        return
    state[_COMPLETED], state[_WRITTEN] = shown, full
    st.query_params.from_dict(current_address().query())


def _lists(address: Address) -> dict[str, list[str]]:
    """An address as a query is read: every key with its values."""
    query = address.query()
    return {key: value if isinstance(value, list) else [value] for key, value in query.items()}


def _query() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def link() -> str:
    """The whole link to this view, built here and not read from the browser's bar."""
    base = urlsplit(st.context.url or "")
    query = urlencode(current_address().query(), doseq=True)
    return urlunsplit((base.scheme, base.netloc, base.path or "/", query, ""))
