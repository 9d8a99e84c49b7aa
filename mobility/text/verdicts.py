"""How a comparison can end: what is stored, and the symbol, color and words that show it.

Every chart, file and page takes them from here; the colors of a side in each theme are those of
`figures.theme.Theme`. What one figure says of a verdict in its own words stands with that figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Self

Side = Literal["better", "worse", ""]


class Verdict(StrEnum):
    """How a comparison ends; the closed list behind every color, word and order.

    A member is the text that is stored and exported.

    Attributes:
        symbol: stands before its words; empty where nothing was tested.
        chart_symbol: the same in charts of places and groups and in lists of gaps, where a side is
            always solid and a missing test has a symbol, too.
        side: which color it has; empty for none.
        label: the verdict as text.
        meaning: what that means, in a sentence or two.
    """

    symbol: str
    chart_symbol: str
    side: Side
    label: str
    meaning: str

    BETTER = (
        "better", "▲", "▲", "better", "better",
        (
            "Tested at 95 %: the difference is larger than sampling error explains, and in the "
            "better direction."
        ),
    )  # fmt: skip
    WORSE = ("worse", "▼", "▼", "worse", "worse", "The same in the worse direction.")
    HIGHER = (
        "higher", "△", "▲", "", "higher",
        "Tested and higher, where neither direction is better.",
    )  # fmt: skip
    LOWER = (
        "lower", "▽", "▼", "", "lower",
        "Tested and lower, where neither direction is better.",
    )  # fmt: skip
    CANNOT_TELL = (
        "cannot tell", "≈", "≈", "", "about the same: the data cannot tell them apart",
        "Tested: the data cannot tell the two apart. That is not a proof that they are equal.",
    )  # fmt: skip
    NOT_COMPARED = (
        "not compared", "", "–", "", "not compared",
        "No test was made; the reason is given. A position among other places is not a test.",
    )  # fmt: skip
    IMPROVED = (
        "improved", "▲", "▲", "better", "improved",
        "Tested between two years: a change for the better.",
    )  # fmt: skip
    WORSENED = (
        "worsened", "▼", "▼", "worse", "got worse",
        "Tested between two years: a change for the worse.",
    )  # fmt: skip
    NO_DETECTABLE_CHANGE = (
        "no detectable change", "≈", "≈", "", "no change that the data can show",
        "Tested between two years: the data cannot tell them apart.",
    )  # fmt: skip

    def __new__(  # noqa: D102 - of enumerations
        cls, token: str, symbol: str, chart_symbol: str, side: Side, label: str, meaning: str
    ) -> Self:
        member = str.__new__(cls, token)
        member._value_ = token
        member.symbol, member.chart_symbol, member.side = symbol, chart_symbol, side
        member.label, member.meaning = label, meaning
        return member


HUES: Mapping[str, str] = {"better": "blue", "worse": "orange"}
"""The color of each side by its name in the themes of Streamlit."""


def verdict_of_token(token: str) -> Verdict | None:
    """The verdict that is stored as a text; None for a text that is none."""
    return next((verdict for verdict in Verdict if verdict == token), None)
