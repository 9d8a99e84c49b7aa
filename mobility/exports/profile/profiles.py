"""A place's whole profile as a table, and what stands in the first rows of its files."""

from __future__ import annotations

import pandas as pd

from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.reliability import Quality
from mobility.exports.tables import profile_rows
from mobility.figures.figure import Cell, figure_table
from mobility.registry import Framework
from mobility.text import count_of


def profile_table(profile: Profile, framework: Framework) -> pd.DataFrame:
    """Every metric of a place: which place and release, the words of the screen, the numbers.

    Every row says the place and the release, so that files can be put below each other.
    """
    place = profile.jurisdiction
    identity: dict[str, Cell] = {
        "geoid": place.geoid,
        "place": place.full_name,
        "release": profile.release.id,
    }
    return figure_table(
        words=[{**identity, **row} for row in profile_rows(profile, framework)],
        numbers=[_numbers(reading) for reading in profile.readings],
    )


def profile_subtitle(profile: Profile) -> str:
    """Whose metrics they are."""
    place = profile.jurisdiction
    people = (
        f", {count_of(place.population, 'person', 'people')} in {place.population_year}"
        if place.population
        else ""
    )
    return f"Mobility Metrics of {place.full_name} ({place.geoid}){people}"


def profile_notes(profile: Profile) -> tuple[str, ...]:
    """How many values there are and how to read them."""
    shown = [reading for reading in profile.readings if reading.value is not None]
    weak = sum(reading.quality is Quality.WEAK for reading in shown)
    counts = (
        f"{len(shown)} values, {weak} of them weak: the publisher says not to act on these; "
        f"{len(profile.readings) - len(shown)} without a value, each with the reason."
    )
    return (
        counts,
        "In the stored_ columns shares are 0 to 1. Dollars are those of the year of the value.",
        "A position is not a test.",
    )


def _numbers(reading: Reading) -> dict[str, Cell]:
    """The reading for a program: ids and numbers in full precision."""
    state, nation = reading.state, reading.nation
    return {
        "metric_id": reading.metric.id,
        "data_year": reading.year,
        "stored_value": reading.value,
        "stored_lower": reading.lower,
        "stored_upper": reading.upper,
        "interval_kind": reading.interval.value,
        "verdict": reading.verdict.value,
        "state_median": state.value if state else None,
        "nation_median": nation.value if nation else None,
    }
