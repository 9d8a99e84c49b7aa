"""What an address says beyond place, metric and benchmark: how one page shows it.

A page's options are kept for the session and stand only in that page's own link. Those of the
peers stand in every link, so that no page loses them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mobility.analysis.methods import BY_ID
from mobility.errors import UserError
from mobility.page_registry import PAGES
from mobility.workspace.schema import KINDS, MOST_ITEMS, STATUSES
from pages.ui.known import Known, check_group, check_metric, check_place, check_year
from pages.ui.peers.conditions import read_conditions, write_conditions

Check = Callable[[str, Known], str]
"""Returns the text as it is kept, or raises `UserError`."""


def _one_of(*choices: str) -> Check:
    def check(text: str, _: Known) -> str:
        if text not in choices:
            message = f"There is no {text!r} to choose here: the usual view is shown."
            raise UserError(message)
        return text

    return check


def _places(most: int) -> Check:
    def check(text: str, known: Known) -> str:
        geoids = [check_place(part.strip(), known) for part in text.split(",") if part.strip()]
        if len(geoids) > most:
            message = f"{len(geoids)} places are more than the {most} that fit: leave some out."
            raise UserError(message)
        return ",".join(dict.fromkeys(geoids))

    return check


def _number(least: int, most: int) -> Check:
    def check(text: str, _: Known) -> str:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
            message = f"{text!r} is no number from {least} to {most}."
            raise UserError(message)
        return str(int(text))

    return check


def _pillar(text: str, known: Known) -> str:
    return _one_of(*known.framework.pillars)(text, known)


def _pairs(text: str, _: Known) -> str:
    """Check `name:number` pairs, such as the weights of peers; the page checks the names."""
    pairs = [part.strip() for part in text.split(",") if part.strip()]
    for pair in pairs:
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,59}:[0-9]{1,3}(\.[0-9]{1,3})?", pair):
            message = f"{pair!r} is no weight of a likeness: choose the weights beside the peers."
            raise UserError(message)
    return ",".join(pairs)


def _filters(text: str, _: Known) -> str:
    return write_conditions(read_conditions(text))


def _short(text: str, _: Known) -> str:
    """Free words of a reader, at most 200 characters."""
    if len(text) > 200 or not text.isprintable():
        message = "Words in a link have at most 200 characters on one line."
        raise UserError(message)
    return text


def _reference(text: str, known: Known) -> str:
    """Check a reference of groups: the best, the largest, or a group by its label."""
    return text if text in {"best", "largest"} else check_group(text, "", known)


def _agenda(text: str, _: Known) -> str:
    if not re.fullmatch("[0-9a-f]{32}", text):
        message = f"{text!r} is no agenda: open it from the page {PAGES['meetings'].title}."
        raise UserError(message)
    return text


def _method(text: str, _: Known) -> str:
    if text not in BY_ID:
        message = f"There is no method {text!r}: the tab Methods lists them."
        raise UserError(message)
    return text


PEER_OPTIONS: Mapping[str, Check] = {
    "count": _number(5, 30),
    "like": _pairs,
    "within": _filters,
    "pin": _places(30),
    "without": _places(100),
}
"""How the peers are chosen; the same on every page."""
_EVERYWHERE: Mapping[str, Check] = {
    **PEER_OPTIONS,
    "figure": _short,
    "room": _one_of("bright", "dark"),
}
"""The peers, which figure stands alone, and in which room a meeting sees it."""
_NAMED: Mapping[str, Check] = {
    "agenda": _agenda,
    "item of an agenda": _number(1, MOST_ITEMS),
    "kind of finding": _one_of(*KINDS),
    "method": _method,
    "metric": check_metric,
    "pillar": _pillar,
    "place": check_place,
    "reference group": _reference,
    "row of an item": _number(1, 999),
    "short text": _short,
    "status of a finding": _one_of(*STATUSES),
    "three places": _places(3),
    "year": check_year,
}
"""The checks that the registry of pages names."""


def options_of(page: str) -> Mapping[str, Check]:
    """The options of a page (the name of it in the address, empty for the overview)."""
    own = {
        key: _NAMED[rule] if isinstance(rule, str) else _one_of(*rule)
        for key, rule in PAGES[page].options.items()
    }
    return {**own, **_EVERYWHERE}
