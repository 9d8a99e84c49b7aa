"""The towns of every county with their ZIP codes, made from the package `zipcodes`.

What is made of a package stays out of the repository: a computer makes it once and keeps it in the
home folder. The package names one county for a ZIP code and one point; where the point lies well
inside a neighbor of that county, the ZIP code belongs to both. What the towns lack stands in
data/README.md.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import numpy as np

from mobility import home
from mobility.places import STATES, fold
from mobility.places.boundaries import known_names, successors, touching_counties

_RULES = 1  # to be raised when other towns are made of the same package
_NAMES = {  # as the package spells them
    ("AK", "city and borough of juneau"): "02110",
    ("AK", "municipality of anchorage"): "02020",
    ("DC", ""): "11001",
    ("IN", "la porte county"): "18091",
    ("TX", "de witt county"): "48123",
    ("VA", "james city"): "51095",
}
_one_thread = Lock()


def towns_file() -> Path:
    """The file of `towns` in the home folder, which may be deleted at any time."""
    return home.releases_folder() / f"zip_codes-{version('zipcodes')}-{_RULES}.csv"


@cache
def towns() -> str:
    """Return the towns of all counties, a line each: county, town, its ZIP codes in the county.

    They are made at the first call on a computer, which takes seconds, and written as a whole file.
    Where none can be written, each process makes its own.
    """
    path = towns_file()
    with _one_thread:
        with suppress(OSError, UnicodeDecodeError):
            return path.read_text(encoding="utf-8")
        lines = _made_lines()
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            home.write_whole(path, lines.encode())
        return lines


def _made_lines() -> str:
    """Return the lines, made from the package."""
    # Imported here: later starts of the program need neither, and both take memory.
    import zipcodes  # noqa: PLC0415 - see the comment above

    from mobility.uploads.places.points import locate  # noqa: PLC0415 - see the comment above

    by_name = {
        (geoid[:2], fold(name.rsplit(", ", 1)[0])): geoid
        for geoid, name in known_names().items()
        if len(geoid) == 5
    }
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for state in STATES.values():
        # Not all states at once: they take 160 MB, and `list_all` keeps them.
        entries = zipcodes.filter_by(  # type: ignore[no-untyped-call]  # the package has no types
            active=True, state=state.abbreviation
        )
        longitudes, latitudes = (
            np.array([float(entry[side]) for entry in entries]) for side in ("long", "lat")
        )
        located = locate(longitudes, latitudes)
        for entry, number, is_near_border in zip(
            entries, located.county, located.near_border, strict=True
        ):
            name = fold(entry["county"])
            named = _NAMES.get((entry["state"], name)) or by_name.get((state.fips, name), "")
            counties = {named} if named and not successors(named) else set()
            around = located.geoids[number] if number >= 0 else ""
            if around[:2] == state.fips and (
                not counties or (not is_near_border and counties & touching_counties(around))
            ):
                counties.add(around)
            for county in counties:
                rows[county, entry["city"]].add(entry["zip_code"])
                for town in entry["acceptable_cities"]:
                    rows[county, town].update()  # without a ZIP code of its own
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows((*key, " ".join(sorted(rows[key]))) for key in sorted(rows))
    return text.getvalue()
