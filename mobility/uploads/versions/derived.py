"""What pages need of a data set beside its numbers, in the shape in which a release keeps it.

Worked out when a version is kept and never again, by the rules that the releases are built with.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mobility.analysis.places.benchmarks import LevelValues, MetricSets, sets_of
from mobility.places import Level
from mobility.registry import HEADLINE, Metric
from mobility.uploads.places.gazetteer import places


def newest_sets(table: pa.Table, metric: Metric) -> list[MetricSets]:
    """The nation and every state in the measure's newest year, by level.

    `table` are observations; only the headline's enter.
    """
    found = []
    for level in (Level.COUNTY, Level.PLACE):
        rows = table.filter(
            pc.and_(pc.equal(table["level"], level.value), pc.equal(table["breakdown"], HEADLINE))
        )
        if not rows.num_rows:
            continue
        year = pc.max(rows["year"]).as_py()
        values = _level_values(rows.filter(pc.equal(rows["year"], year)).sort_by("geoid"))
        none_shared = np.zeros(values.geoid.size, dtype=np.int64)
        sets = sets_of(metric, level, values, none_shared, _places_by_state(level, year))
        found.append(MetricSets(metric.id, level, sets))
    return found


def _level_values(rows: pa.Table) -> LevelValues:
    geoids = rows["geoid"]
    columns = {
        "geoid": pc.cast(geoids, pa.int32()),
        "state": pc.cast(pc.utf8_slice_codeunits(geoids, 0, 2), pa.int32()),
        "year": rows["year"],
        **{name: rows[name] for name in ("value", "lower", "upper")},
        "weak": pc.fill_null(pc.equal(rows["quality"], "Weak"), fill_value=False),
    }
    return LevelValues.from_columns({name: part.to_numpy() for name, part in columns.items()})


def _places_by_state(level: Level, year: int) -> Counter[str]:
    """How many places of a level each state has in a year; the codes of today hold afterwards."""
    known = [place for place in places().values() if place.level is level]
    first, last = min(p.first_year for p in known), max(p.last_year for p in known)
    year = min(max(year, first), last)
    return Counter(p.geoid[:2] for p in known if p.first_year <= year <= p.last_year)
