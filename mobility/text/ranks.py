"""A rank as text: a range, or a position that was not tested."""

from __future__ import annotations

from mobility.places import Level
from mobility.text import CANNOT_TELL, format_number, ordinal, places_word


def rank_words(best: int, worst: int, total: int) -> str:
    """Return 'between 9th and 27th of 31', or '9th of 31' where no other rank is possible."""
    if best == worst:
        return f"{ordinal(best)} of {format_number(total)}"
    return f"between {ordinal(best)} and {ordinal(worst)} of {format_number(total)}"


def rank_sentence(
    best: int | None,
    worst: int | None,
    total: int,
    level: Level,
    *,
    tested: bool = True,
    by_value: bool = False,
    reason: str = "",
) -> str:
    """Return a rank as a range, without a period; ``by_value``: neither direction is better.

    >>> rank_sentence(9, 27, 31, Level.COUNTY)
    'between 9th and 27th of 31 counties'
    >>> rank_sentence(9, 9, 31, Level.COUNTY, tested=False, reason="no interval published")
    'position only: 9th of 31 counties, not tested (no interval published)'
    """
    if best is None or worst is None:
        return f"not ranked: {reason}"
    order = ", the highest value first" if by_value else ""
    text = f"{rank_words(best, worst, total)} {places_word(level, total)}{order}"
    if not tested:
        return f"position only: {text}, not tested ({reason})"
    return f"{text}: {CANNOT_TELL}" if (best, worst) == (1, total) and total > 1 else text
