"""Uploaded files: read, interpreted, checked and turned into the long table of a release.

`infer_schema(file)` interprets a file and changes nothing; a `Mapping` is what a person
confirmed, saved as JSON for next year's file; `observations(schema, mapping)` is the long
table. Every choice on the way is a `Decision` with its reason.
"""

from mobility.uploads.columns.mapping import Combine, Mapping, MetricDetails, PlaceBy, Purpose
from mobility.uploads.limits import RefusedFileError
from mobility.uploads.proposals.schema_inference import ColumnReading, InferredSchema, infer_schema
from mobility.uploads.results import Decision, Problem, RowCounts
from mobility.uploads.versions.observations import Observations, observations

__all__ = [
    "ColumnReading",
    "Combine",
    "Decision",
    "InferredSchema",
    "Mapping",
    "MetricDetails",
    "Observations",
    "PlaceBy",
    "Problem",
    "Purpose",
    "RefusedFileError",
    "RowCounts",
    "infer_schema",
    "observations",
]
