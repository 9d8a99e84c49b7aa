"""Which county or city a code or a name means."""

from __future__ import annotations

from mobility.boundaries import why_not_here
from mobility.errors import UserError
from mobility.places import Jurisdiction, parse_geoid, search_jurisdictions
from mobility.store import Store

_CANDIDATES = 5  # places that an ambiguous name is answered with


def find_place(store: Store, text: str) -> Jurisdiction:
    """The county or city that a code or a name means.

    Args:
        store: the open release.
        text: a geoid, or a name that only one place of the release has ('Summit County, Ohio').

    Raises:
        UserError: when there is none, or several, naming the likeliest.
    """
    if any(sign.isdigit() for sign in text):
        geoid, known = parse_geoid(text), {place.geoid for place in store.jurisdictions()}
        if geoid not in known:
            raise UserError(why_not_here(geoid, known))
        return store.jurisdiction(geoid)
    found = search_jurisdictions(store.jurisdictions(), text, limit=_CANDIDATES + 1)
    if len(found) == 1:
        return found[0]
    if not found:
        message = (
            f"No county or city of release {store.release.id} is called {text!r}; give a part of "
            "its name and its state, or its code (39153)."
        )
        raise UserError(message)
    names = "; ".join(f"{place.geoid} {place.full_name}" for place in found[:_CANDIDATES])
    more = "; ..." if len(found) > _CANDIDATES else ""
    message = f"{text!r} can be several places: give one of these codes: {names}{more}"
    raise UserError(message)
