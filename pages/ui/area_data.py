"""Cached data of the page Neighborhoods: numbers of areas of a place."""

from __future__ import annotations

from mobility.analysis.areas.result import AreaResult
from mobility.areas import keeping
from mobility.areas.keeping import StoredAreas, StoredNumbers
from mobility.places import Jurisdiction
from mobility.queries.areas import AreaChoice, area_sets_of, areas_result, tables_of
from mobility.workspace.actors import Role
from pages.ui import access
from pages.ui.caches import cached

_RESULTS = 60


def tables(place: str, *, residents: bool = False) -> list[StoredNumbers]:
    """Return the numbers in use on areas of a place; none for a visitor."""
    return tables_of(place, residents=residents) if access.may(Role.VIEWER) else []


def area_sets(place: str = "") -> list[StoredAreas]:
    """Return the sets of areas in use, of a place or all; none for a visitor."""
    if not access.may(Role.VIEWER):
        return []
    return area_sets_of(place) if place else keeping.area_sets()


def residents_on(areas: str) -> dict[str, str]:
    """Return the names of the tables of residents on a set of areas, by their ids."""
    return {
        each.id: each.details.name
        for each in keeping.numbers_in_use()
        if each.details.residents and each.details.areas == areas
    }


def result(place: Jurisdiction, choice: AreaChoice) -> AreaResult:
    """Return the numbers of the areas of a place.

    Raises:
        UserError: when nothing is stored for the place, or the choice is not there.
    """
    return _result(keeping.areas_key(), place, choice)


@cached(_RESULTS)
def _result(
    key: tuple[tuple[str, str, int], ...],  # noqa: ARG001 - a key
    place: Jurisdiction,
    choice: AreaChoice,
) -> AreaResult:
    return areas_result(place, choice)
