"""The registry: what every metric is, who publishes it, when, for whom, and how to read it.

``load_framework()`` reads ``framework.toml`` and checks all of it: a fault is a ``FrameworkError``
that names the id. The order of the file is the order on the screen. ``types`` has the dataclasses,
``reading`` turns blocks into them, ``checks`` compares the blocks; other packages import from here.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from mobility.registry.checks import check_framework
from mobility.registry.reading import (
    Raw,
    blocks,
    known_keys,
    need,
    read_list,
    read_metrics,
    read_table,
    read_value,
    require,
)
from mobility.registry.types import (
    EVERYONE,
    HEADLINE,
    NOT_SAID,
    SUPPLEMENT,
    AbsenceRule,
    Alias,
    Better,
    Bite,
    Break,
    Breakdown,
    BreakdownKind,
    Computation,
    CoverageGap,
    Dollars,
    Framework,
    FrameworkError,
    GeographyChange,
    IntervalKind,
    Margin,
    Metric,
    Misreading,
    MobilityPart,
    Note,
    Pillar,
    Predictor,
    Refusal,
    RetiredColumn,
    Series,
    Source,
    Subgroup,
    SuppressionRule,
    Unit,
    Wording,
)

__all__ = [
    "EVERYONE",
    "HEADLINE",
    "NOT_SAID",
    "SUPPLEMENT",
    "AbsenceRule",
    "Alias",
    "Better",
    "Bite",
    "Break",
    "Breakdown",
    "BreakdownKind",
    "Computation",
    "CoverageGap",
    "Dollars",
    "Framework",
    "FrameworkError",
    "GeographyChange",
    "IntervalKind",
    "Margin",
    "Metric",
    "Misreading",
    "MobilityPart",
    "Note",
    "Pillar",
    "Predictor",
    "Refusal",
    "RetiredColumn",
    "Series",
    "Source",
    "Subgroup",
    "SuppressionRule",
    "Unit",
    "Wording",
    "load_framework",
]

_SHIPPED = Path(__file__).with_name("framework.toml")
_KEYS = (
    "version", "source", "breakdown", "note", "mobility_part", "pillar", "predictor", "metric",
    "suppression", "gap", "refusal", "geography_change", "retired", "cpi",
)  # fmt: skip


def load_framework(path: Path | None = None) -> Framework:
    """Return the registry in ``path``, or the one shipped with the software, checked throughout.

    Raises ``FrameworkError`` with the faulty id when the file cannot be read or contradicts itself.
    """
    return _shipped() if path is None else _load(path)


@cache
def _shipped() -> Framework:
    return _load(_SHIPPED)


def _load(path: Path) -> Framework:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # a TOML or encoding error is a ValueError
        raise FrameworkError(f"the registry {path.name} cannot be read: {error}") from error
    known_keys(raw, _KEYS, "the registry")
    breakdowns = read_table(Breakdown, raw, "breakdown")
    framework = Framework(
        version=read_value(str, need(raw, "version", "the registry"), "version"),
        mobility_parts=read_table(MobilityPart, raw, "mobility_part"),
        pillars=read_table(Pillar, raw, "pillar"),
        predictors=read_table(Predictor, raw, "predictor"),
        metrics=_metrics(raw, breakdowns),
        breakdowns=breakdowns,
        sources=read_table(Source, raw, "source"),
        cpi=_price_index(need(raw, "cpi", "the registry")),
        cpi_source=read_value(str, need(raw["cpi"], "source", "cpi"), "cpi"),
        suppressions=read_list(SuppressionRule, raw, "suppression"),
        gaps=read_list(CoverageGap, raw, "gap"),
        refusals=read_list(Refusal, raw, "refusal"),
        geography_changes=read_list(GeographyChange, raw, "geography_change"),
        retired=read_list(RetiredColumn, raw, "retired"),
    )
    check_framework(framework)
    return framework


def _metrics(raw: Raw, breakdowns: dict[str, Breakdown]) -> dict[str, Metric]:
    notes = read_table(Note, raw, "note")
    metrics: dict[str, Metric] = {}
    for block in blocks(raw, "metric"):
        for metric in read_metrics(block, breakdowns, notes):
            fresh = metric.id not in metrics
            require(fresh, f"metric {metric.id!r}", "this id is used twice; rename one")
            metrics[metric.id] = metric
    return metrics


def _price_index(raw: Raw) -> dict[int, float]:
    known_keys(raw, ("source", "index"), "cpi")
    index = need(raw, "index", "cpi")
    for year in index:
        require(year.isdecimal(), f"cpi {year!r}", "write a year")
    return {int(year): read_value(float, value, f"cpi {year}") for year, value in index.items()}
