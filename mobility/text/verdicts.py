"""Verdicts: the stored text, symbol, color and label of each result of a comparison.

Every chart, file and page reads them here; the colors of a side in each theme are in
`figures.theme.Theme`. A figure with labels of its own for a verdict defines them itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Self

Side = Literal["better", "worse", "same", ""]


class Verdict(StrEnum):
    """The result of a comparison, in the order of display.

    The value of a member is the text that is stored and exported.

    Attributes:
        symbol: precedes the label; empty where nothing was tested.
        chart_symbol: the symbol in charts of places and groups and in lists of gaps, where a side
            is always solid and a missing test has a symbol, too.
        side: its color; empty for none.
        label: the verdict as text.
        meaning: an explanation of one or two sentences.
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
            "better direction. Where it is one of a set of comparisons, it also holds among all "
            "of them."
        ),
    )  # fmt: skip
    WORSE = ("worse", "▼", "▼", "worse", "worse", "The same in the worse direction.")
    HIGHER = (
        "higher", "△", "▲", "", "higher",
        "Tested as above and higher, where neither direction is better.",
    )  # fmt: skip
    LOWER = (
        "lower", "▽", "▼", "", "lower",
        "Tested as above and lower, where neither direction is better.",
    )  # fmt: skip
    PRACTICALLY_THE_SAME = (
        "practically the same", "≈", "≈", "same", "practically the same",
        (
            "Tested: a difference that matters is ruled out, because the 90 % interval of the "
            "difference lies within the margin that is stated for the metric."
        ),
    )  # fmt: skip
    CANNOT_TELL = (
        "cannot tell", "?", "?", "", "cannot tell",
        (
            "Tested, and the data cannot tell the two apart: they may be equal or far from it, or "
            "the difference is clear by itself, but not among all comparisons of its set. The "
            "range says what the difference could be."
        ),
    )  # fmt: skip
    NOT_COMPARED = (
        "not compared", "", "–", "", "not compared",
        "No test was made; the reason is given. A position among other places is not a test.",
    )  # fmt: skip
    IMPROVED = (
        "improved", "▲", "▲", "better", "improved",
        (
            "Tested between two years: a change for the better. Where it is one of a set of "
            "comparisons, it also holds among all of them."
        ),
    )  # fmt: skip
    WORSENED = (
        "worsened", "▼", "▼", "worse", "got worse",
        "The same for the worse.",
    )  # fmt: skip
    NO_DETECTABLE_CHANGE = (
        "no detectable change", "?", "?", "", "no change that the data can show",
        (
            "Tested between two years: the data cannot tell them apart, or the change is clear by "
            "itself, but not among all comparisons of its set. The range says what the change "
            "could be."
        ),
    )  # fmt: skip

    def __new__(  # noqa: D102 - of enumerations
        cls, token: str, symbol: str, chart_symbol: str, side: Side, label: str, meaning: str
    ) -> Self:
        member = str.__new__(cls, token)
        member._value_ = token
        member.symbol, member.chart_symbol, member.side = symbol, chart_symbol, side
        member.label, member.meaning = label, meaning
        return member


class ProgressClass(StrEnum):
    """How a target of a plan stands in a release: the closed list, in the order of display.

    The value of a member is the text that is stored, exported and shown. Words after the classes of
    Healthy People 2030.

    Attributes:
        symbol: precedes the word, and marks the row of a target in a drawing.
        side: its color; empty for none.
        meaning: an explanation of one or two sentences.
    """

    symbol: str
    side: Side
    meaning: str

    MET = (
        "met", "■", "better",
        (
            "The newest value is at the target or better, and the change since the baseline, or "
            "the distance beyond the target, is more than chance."
        ),
    )  # fmt: skip
    IMPROVING = (
        "improving", "▲", "better",
        "Tested at 95 %: the change since the baseline is for the better and more than chance.",
    )  # fmt: skip
    NO_CHANGE = (
        "no detectable change", "?", "",
        (
            "Tested: the data cannot tell the newest value from the baseline. The true value may "
            "have moved, by as much as the interval says."
        ),
    )  # fmt: skip
    WORSE = (
        "getting worse", "▼", "worse",
        "Tested at 95 %: the change since the baseline is for the worse and more than chance.",
    )  # fmt: skip
    NOT_DUE = (
        "not due yet", "○", "",
        (
            "Nothing is published yet that can be held against the baseline: no newer value, or "
            "one whose period has years in common with the baseline's."
        ),
    )  # fmt: skip
    BROKEN = (
        "series broken", "≠", "",
        (
            "Baseline and newest value are of two series or two areas, so their difference is no "
            "change. The target needs a new baseline."
        ),
    )  # fmt: skip
    GONE = (
        "no longer published", "×", "",
        "This place has no newer value, though one could be expected. Another measure is needed.",
    )  # fmt: skip
    NOT_COMPARED = (
        "not compared", "–", "",
        "No test could be made; the reason is given. The values themselves are shown.",
    )  # fmt: skip

    def __new__(cls, token: str, symbol: str, side: Side, meaning: str) -> Self:  # noqa: D102 - of enumerations
        member = str.__new__(cls, token)
        member._value_ = token
        member.symbol, member.side, member.meaning = symbol, side, meaning
        return member


HUES: Mapping[str, str] = {"better": "blue", "worse": "orange", "same": "gray"}
"""The color of each side by its name in the themes of Streamlit."""


def verdict_of_token(token: str) -> Verdict | None:
    """Return the verdict of a stored text; None for any other text."""
    return next((verdict for verdict in Verdict if verdict == token), None)
