"""A rank as text: a range, or a position that was not tested."""

from __future__ import annotations

from mobility.places import Level
from mobility.text import CANNOT_TELL, format_number, ordinal, places_word
from mobility.text.languages import localized, say, translatable

_EVEN = 0.5
_PROBABLE = 0.8  # of a half of a list that is said
_ORDINALS = {
    2: translatable("second"), 3: translatable("third"), 4: translatable("fourth"),
    5: translatable("fifth"), 6: translatable("sixth"), 7: translatable("seventh"),
}  # fmt: skip


def rank_words(
    best: int, worst: int, total: int, half: float | None = None, *, by_value: bool = False
) -> str:
    """Return 'between 9th and 27th of 31', or '9th of 31' where no other rank is possible.

    ``half`` is the probability of the better half where the range is too wide to be said.

    >>> rank_words(2, 30, 31, 0.93)
    'probably in the better half of 31 (9 in 10)'
    >>> rank_words(2, 30, 31, 0.18, by_value=True)
    'probably in the lower half of 31 (8 in 10)'
    >>> rank_words(2, 30, 31, 0.38)
    'the data cannot say in which half of 31'
    """
    if half is not None:
        return _half_words(half, format_number(total), by_value=by_value)
    if best == worst:
        return say("{best} of {total}", best=ordinal(best), total=format_number(total))
    return say(
        "between {best} and {worst} of {total}",
        best=ordinal(best),
        worst=ordinal(worst),
        total=format_number(total),
    )


def side_words(rank: int, total: int, *, from_highest: bool) -> str:
    """Return a rank by the nearer end of the values, for the middle of a sentence.

    ``from_highest``: rank 1 is the highest value, and not the lowest.

    >>> [side_words(rank, 11, from_highest=False) for rank in (1, 6, 9)]
    ['lowest', 'middle', 'third highest']
    """
    last = total - rank + 1
    near = min(rank, last)
    highest = (rank <= last) is from_highest
    if near == 1:
        return say("highest") if highest else say("lowest")
    if rank == last:
        return say("middle")
    ordinal_word = localized(_ORDINALS.get(near, ordinal(near)))
    if highest:
        return say("{ordinal} highest", ordinal=ordinal_word)
    return say("{ordinal} lowest", ordinal=ordinal_word)


def rank_sentence(
    best: int | None,
    worst: int | None,
    total: int,
    level: Level,
    *,
    tested: bool = True,
    by_value: bool = False,
    reason: str = "",
    half: float | None = None,
) -> str:
    """Return a rank as a range, without a period; ``by_value``: neither direction is better.

    ``half`` is the probability of the better half where the range is too wide to be said.

    >>> rank_sentence(9, 27, 31, Level.COUNTY)
    'between 9th and 27th of 31 counties'
    >>> rank_sentence(9, 9, 31, Level.COUNTY, tested=False, reason="no interval published")
    'position only: 9th of 31 counties, not tested (no interval published)'
    >>> rank_sentence(2, 80, 88, Level.COUNTY, half=0.84)
    'probably in the better half of 88 counties (8 in 10); its rank is not known more closely'
    """
    if best is None or worst is None:
        return say("not ranked: {reason}", reason=localized(reason))
    order = say(", the highest value first") if by_value else ""
    if half is not None:
        places = f"{format_number(total)} {places_word(level, total)}"
        half_words = _half_words(half, places, by_value=by_value)
        closer = say("; its rank is not known more closely") if _is_probable(half) else ""
        return f"{half_words}{closer}"
    text = f"{rank_words(best, worst, total)} {places_word(level, total)}{order}"
    if not tested:
        return say(
            "position only: {text}, not tested ({reason})", text=text, reason=localized(reason)
        )
    return (
        f"{text}: {localized(CANNOT_TELL)}" if (best, worst) == (1, total) and total > 1 else text
    )


def _half_words(half: float, places: str, *, by_value: bool) -> str:
    """Return the half of the list where it is probable, with its probability in tenths."""
    if not _is_probable(half):
        return say("the data cannot say in which half of {places}", places=places)
    parts = {"places": places, "tenths": min(9, int(10 * max(half, 1 - half) + 1e-9))}
    upper = half >= _EVEN
    if by_value and upper:
        return say("probably in the higher half of {places} ({tenths} in 10)", **parts)
    if by_value:
        return say("probably in the lower half of {places} ({tenths} in 10)", **parts)
    if upper:
        return say("probably in the better half of {places} ({tenths} in 10)", **parts)
    return say("probably in the worse half of {places} ({tenths} in 10)", **parts)


def _is_probable(half: float) -> bool:
    """Return whether one half of a list is probable enough to be said: 8 in 10 or more."""
    return max(half, 1 - half) >= _PROBABLE - 1e-9
