"""Which values may be judged, ranked or averaged, and which of them are one estimate."""

from __future__ import annotations

from enum import StrEnum


class Quality(StrEnum):
    """The publisher's flag; Weak values are shown and never judged."""

    STRONG = "Strong"
    MARGINAL = "Marginal"
    WEAK = "Weak"
