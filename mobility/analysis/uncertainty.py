"""Standard errors, intervals and the verdict of one comparison."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Z95 = 1.959964  # two-sided 95 % point of the normal distribution, as the publisher rounds it
Z90 = 1.644854  # two-sided 90 % point, the level of Census margins of error


class Verdict(StrEnum):
    """How a comparison ends; the closed list behind every color, word and order."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    CANNOT_TELL = "cannot tell"
    NOT_COMPARED = "not compared"
    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_DETECTABLE_CHANGE = "no detectable change"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the bounds of its 95 % interval; None where a bound was not published."""

    value: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """``difference`` = first minus second, its interval, and its standard error (same unit)."""

    difference: float
    lower: float
    upper: float
    se: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its numbers; ``reason`` is empty unless the verdict is ``not compared``."""

    verdict: Verdict
    reason: str = ""
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
