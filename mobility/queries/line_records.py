"""What trends are made of as plain data, for JSON: numbers in full precision, absent ones None."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mobility.analysis.method import Method
from mobility.analysis.uncertainty import Estimate
from mobility.analysis.years.change import Change
from mobility.analysis.years.lines import Join
from mobility.places import Jurisdiction
from mobility.registry import Metric


def what(place: Jurisdiction, release: str, metric: Metric, breakdown: str) -> dict[str, Any]:
    """What a record is about."""
    return {
        "geoid": place.geoid,
        "name": place.full_name,
        "metric": metric.id,
        "breakdown": breakdown,
        "release": release,
    }


def change_record(change: Change) -> dict[str, Any]:
    """A change with both values as they were compared, and its nominal difference."""
    then, now = (*change.published, None, None)[:2]
    return {
        "from": change.start,
        "to": change.end,
        "difference": change.difference,
        "lower": change.lower,
        "upper": change.upper,
        "se": change.se,
        "verdict": change.verdict.value,
        "reason": change.reason,
        "start": estimate_record(change.inputs[0] if change.inputs else None),
        "end": estimate_record(change.inputs[1] if change.inputs else None),
        "nominal_difference": now.value - then.value if then and now else None,
        "prices": change.prices,
        "overlap": change.overlap,
        "method": method_record(change.method),
    }


def estimate_record(estimate: Estimate | None) -> dict[str, float | None] | None:
    """A value with its bounds; None where there is none."""
    return None if estimate is None else asdict(estimate)


def join_record(join: Join) -> dict[str, Any]:
    """How two points are joined, and why if not by a line."""
    return {"from": join.start, "to": join.end, "kind": join.kind, "reason": join.reason}


def method_record(method: Method) -> dict[str, str]:
    """How a number came about, and after whom."""
    return {"name": method.name, "source": method.source}
