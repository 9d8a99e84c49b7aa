"""A user's own file: read, understood, checked and turned into the release's long table.

`understand(file)` says what a file is taken for and changes nothing; a `Mapping` is what a person
confirmed, kept as JSON for next year's file; `observations(understanding, mapping)` is the long
table. Every choice on the way is a `Decision` with its reason.
"""

from mobility.supplement.columns.mapping import Combine, Mapping, MetricDetails, PlaceBy, Purpose
from mobility.supplement.limits import RefusedFileError
from mobility.supplement.proposals.understanding import ColumnReading, Understanding, understand
from mobility.supplement.results import Decision, Problem, RowCounts
from mobility.supplement.versions.observations import Observations, observations

__all__ = [
    "ColumnReading",
    "Combine",
    "Decision",
    "Mapping",
    "MetricDetails",
    "Observations",
    "PlaceBy",
    "Problem",
    "Purpose",
    "RefusedFileError",
    "RowCounts",
    "Understanding",
    "observations",
    "understand",
]
