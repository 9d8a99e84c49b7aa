"""Residents of counties and cities in a release: the denominator of counts that lack one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mobility.store import Store
from mobility.uploads.results import Codes, Floats, Integers

NAME = "residents of the place"
"""What faults and cells call the denominator, which is no column of the file."""
MOST_YEARS_APART = 2  # a county changes by about one percent a year


@dataclass(frozen=True, slots=True, eq=False)
class Residents:
    """Residents of places by year.

    Attributes:
        source: where the counts are from and of which year they are, in words.
        table: a row for each geoid and a column for each year; NaN where there is no count.
    """

    source: str
    table: pd.DataFrame = field(repr=False)

    def of_rows(self, geoids: Sequence[str], places: Codes, years: Integers) -> Floats:
        """Return the residents of each row, NaN where the release has none.

        A year after the last or before the first one of the release takes that one's, where they
        are at most `MOST_YEARS_APART` apart.

        Args:
            geoids: the places of a file.
            places: of each row the position of its place in `geoids`, -1 for none.
            years: of each row, 0 for none.
        """
        first, last = int(self.table.columns[0]), int(self.table.columns[-1])
        nearest = np.clip(years, first, last)
        counts = self.table.reindex(list(geoids)).to_numpy()
        there = (places >= 0) & (years > 0) & (np.abs(years - nearest) <= MOST_YEARS_APART)
        of_rows = np.full(len(places), np.nan)
        of_rows[there] = counts[places[there], nearest[there] - first]
        return of_rows


def residents_of(store: Store) -> Residents:
    """Return the residents of every place of a release by year."""
    columns = store.columns("residents")
    counts = pd.DataFrame(columns).pivot_table(index="geoid", columns="year", values="population")
    counts = counts.reindex(columns=range(int(counts.columns[0]), int(counts.columns[-1]) + 1))
    last = int(counts.columns[-1])
    name = store.release.edition or store.release.id
    kind = "invented residents" if store.release.demonstration else "residents"
    return Residents(
        f"{kind} of the same year as published in release {name}, of {last} for later years",
        counts.astype(np.float64),
    )
