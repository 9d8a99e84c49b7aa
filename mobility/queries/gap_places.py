"""One gap of a place beside the same gap in its peers and in every place of its level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mobility.analysis.gaps.places import GapAmongPlaces, GapPlace, among
from mobility.analysis.places.benchmarks import NATION
from mobility.places import Jurisdiction
from mobility.queries.gap_sets import Among, PairQuestion
from mobility.queries.line_records import estimate_record, method_record
from mobility.registry import Framework
from mobility.store import Store


def gap_places(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    by: str,
    groups: tuple[str, str],
    *,
    peers: Sequence[Jurisdiction] = (),
    year: int | None = None,
    pairs: int = 1,
) -> GapAmongPlaces:
    """The gap between two groups here, in the peers and everywhere, and whether it is unusual.

    It is tested against the median of the peers; where too few of them have a gap that counts,
    against that of the state, and else of the nation. The other arguments are those of
    ``gap_among``; ``peers`` are places of the same level.

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist, and where no place
            of the level has a value.
    """
    asked = PairQuestion(store, framework, geoid, metric_id, by, groups, year=year)
    named = [one for one in peers if one.geoid != geoid]
    tried: list[Among] = [[one.geoid for one in named], None] if named else [None]
    percentile = asked.percentile(*tried, pairs=pairs)
    return among(
        asked.gaps,
        asked.metric,
        asked.breakdown,
        percentile,
        [asked.place, *named],
        problem=asked.coverage().problem(NATION),
    )


def gap_places_record(among: GapAmongPlaces) -> dict[str, Any]:
    """The same as plain data with numbers in full precision, for JSON; absent numbers are None."""
    percentile, held = among.percentile, among.percentile.benchmark
    return {
        "group": percentile.group,
        "reference": percentile.reference,
        "year": among.year,
        "here": _place_record(among.mine),
        "benchmark": {
            "kind": held.kind, "value": held.value, "lower": held.lower, "upper": held.upper,
            "n": held.n, "reason": held.reason,
        },
        "difference": percentile.outcome.difference,
        "lower": percentile.outcome.lower,
        "upper": percentile.outcome.upper,
        "pairs": percentile.pairs,
        "verdict": percentile.outcome.verdict.value,
        "reason": percentile.outcome.reason,
        "peers": [_place_record(peer) for peer in among.peers],
        "method": method_record(percentile.method),
    }  # fmt: skip


def _place_record(one: GapPlace) -> dict[str, Any]:
    return {
        "geoid": one.place.geoid,
        "name": one.place.full_name,
        "gap": one.gap,
        "gap_lower": one.lower,
        "gap_upper": one.upper,
        "group": estimate_record(one.group),
        "reference": estimate_record(one.reference),
        "reliable": one.reliable,
        "reason": one.reason,
    }
