"""Why a number is not there: four kinds of absence, and never more than is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Absence(StrEnum):
    """The four ways in which a number can be missing."""

    NOT_COLLECTED = "not collected"
    NOT_IN_THIS_COPY = "not in this copy"
    SUPPRESSED = "suppressed"
    NOT_PUBLISHED = "not published"


@dataclass(frozen=True, slots=True)
class AbsenceReason:
    """A kind of absence and one sentence about it that a reader can understand."""

    kind: Absence
    sentence: str
