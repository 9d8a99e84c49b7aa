"""The points of a line over the years, and how each may be joined to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mobility.analysis.reliability import Quality

JoinKind = Literal["solid", "dashed", "broken"]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One value of one year; bounds and flag are None where none were published."""

    year: int
    value: float
    lower: float | None = None
    upper: float | None = None
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """How the points of two years are connected; a broken or dashed join says why."""

    start: int
    end: int
    kind: JoinKind
    reason: str = ""
