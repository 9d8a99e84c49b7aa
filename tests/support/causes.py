"""A small map of causes with a reinforcing and a balancing loop."""

from __future__ import annotations

from mobility.analysis.cause_map import CauseArrow, CauseMap, CauseNode

NODES = (
    CauseNode("rent", "Rent burden", "metric"),
    CauseNode("moves", "Evictions", "condition", "Told at a meeting"),
    CauseNode("debt", "Debt in collections"),
    CauseNode("counsel", "Legal counsel for tenants", "program"),
    CauseNode("transit", "Hours that transit runs"),
)
ARROWS = (
    CauseArrow("1", "rent", "moves", more=True, evidence="residents", source="Meeting in March"),
    CauseArrow("2", "moves", "debt", more=True),
    CauseArrow("3", "debt", "rent", more=True, evidence="think"),
    CauseArrow("4", "moves", "counsel", more=True, evidence="study", source="A study, 2020"),
    CauseArrow("5", "counsel", "moves", more=False, evidence="data", note="In courts that have it"),
    CauseArrow("6", "rent", "gone", more=True),
)
"""The last one leads to a part that was deleted."""
CAUSES = CauseMap(NODES, ARROWS)
