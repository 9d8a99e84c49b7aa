"""What the overview says around its rows: about the place, the source and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

from mobility.figures.profile import Row, footnotes
from mobility.places import Jurisdiction, Level
from mobility.registry import Framework
from mobility.text import INVENTED, places_word


def place_notes(
    place: Jurisdiction, framework: Framework, newest_year: int, *, on_map: bool = False
) -> list[str]:
    """What to know about a place whose code began or ended, one sentence each.

    Args:
        place: the county or city.
        framework: says which codes began and ended.
        newest_year: of the release.
        on_map: whether other places are shown in a year that may be later than its last one.
    """
    notes = []
    if place.last_year < newest_year:
        follows = (
            "it has no value on the map of a later year"
            if on_map
            else "its values are from then or older, compared with those of other places in the "
            "same year"
        )
        notes.append(f"{place.name} has no data after {place.last_year}: {follows}.")
    for change in framework.geography_changes:
        if place.geoid in (*change.ended, *change.began):
            notes.append(change.reason)
        if place.geoid in change.began:
            notes.append(
                f"{place.name} is in the data from {change.year} on, and nothing here is compared "
                "with a year before."
            )
    return notes


def footer(rows: Sequence[Row], source: str, *, invented: bool) -> str:
    """Where the numbers come from and how many there are; the same under every view of them."""
    warning = (f"{INVENTED}.",) if invented else ()
    return " ".join((*warning, f"Source: {source}.", *footnotes(rows)))


def left_out(level: Level, framework: Framework) -> str:
    """Which metrics are not collected for such places at all; empty when there are none."""
    names = [
        metric.short_label
        for metric in framework.metrics.values()
        if metric.series_of(level) is None
    ]
    return f"Not collected for {places_word(level)}: {', '.join(names)}." if names else ""
