"""Which county or city a code or a name means, and up to which year it is looked at."""

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
    places = search_jurisdictions(store.jurisdictions(), text, limit=_CANDIDATES + 1)
    if len(places) == 1:
        return places[0]
    if not places:
        message = (
            f"No county or city of release {store.release.id} is called {text!r}; give a part of "
            "its name and its state, or its code (39153)."
        )
        raise UserError(message)
    names = "; ".join(f"{place.geoid} {place.full_name}" for place in places[:_CANDIDATES])
    more = "; ..." if len(places) > _CANDIDATES else ""
    message = f"{text!r} can be several places: give one of these codes: {names}{more}"
    raise UserError(message)


def latest_year(store: Store, place: Jurisdiction, year: int | None = None) -> int:
    """The latest year in which a place is looked at and compared with others.

    A county whose code has ended is compared in its last year: later values of other counties
    say nothing about it.

    Args:
        store: the open release.
        place: a county or city of the release.
        year: the latest year that is asked for; the newest of the release by default.

    Raises:
        UserError: for a year before the place began or after the newest year of the release.
    """
    if year is not None and not place.first_year <= year <= store.newest_year:
        message = (
            f"Release {store.release.id} has {place.full_name} from {place.first_year} to "
            f"{place.last_year}; choose one of these years, not {year}."
        )
        raise UserError(message)
    return min(year or store.newest_year, place.last_year)
