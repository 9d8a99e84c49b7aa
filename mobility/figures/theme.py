"""The colors and letters of drawings, one theme for light and one for dark, and sizes of marks.

The colors are those of `.streamlit/config.toml`, so that pages, drawings and files have the same.
The small pictures of the overview carry class names, which a style sheet colors: `all` (every
place), `state` and `nation` (medians), `mine` (this place), `range` (its interval), `year` (an
earlier value), `solid` and `dashed` (joins), `band` (intervals over years), `seam` (a break),
`floor` (under a small chart), and `weak` beside `mine`, `range` or `year` for hollow marks.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobility.text.verdicts import HUES

FACE = "Source Sans, sans-serif"  # what Streamlit brings along; files have a face of their own

STRIP_HEIGHT = 34  # pixels of a strip, labels not included
STRIP_TOP = 3  # free above the bins
STRIP_FOOT = 4  # free below them
STRIP_MARGIN = 3.0  # percent of the width left free at each end, for arrows
DOT_RADIUS = 6.5  # my value: the largest mark of the strip

SMALL_HEIGHT = 84  # pixels of one of many small charts, labels not included

SPARK_WIDTH = 92
SPARK_HEIGHT = 34
SPARK_EDGE = 5  # free on all sides, so that no marker is cut
SPARK_DOT = 2
SPARK_LAST = 3.5


@dataclass(frozen=True, slots=True)
class Theme:
    """Colors of drawings in one theme, as `#RRGGBB`, and the size of letters in pixels.

    Attributes:
        accent: this place.
        text: letters.
        muted: letters that stand back.
        background: behind everything, and inside hollow marks.
        font_size: of axes and labels, in pixels.
        gray: marks of other places, and what is practically the same.
        border: lines of axes and grids.
        better: a verdict for the better; never without a symbol and a word.
        worse: a verdict for the worse.
        series: lines or groups that are told apart, in this order.
        sequential: little to much, ten steps.
        diverging: worse to better, ten steps.
        below: the lower of two sides where neither color may say better.
        above: the higher one.
    """

    accent: str
    text: str
    muted: str
    background: str
    font_size: int = 15
    gray: str = "#5B6570"
    border: str = "#CDD4DB"
    better: str = "#1D6FB6"
    worse: str = "#C05A00"
    series: tuple[str, ...] = ()
    sequential: tuple[str, ...] = ()
    diverging: tuple[str, ...] = ()
    below: str = "#6B4BA8"
    above: str = "#14776E"

    @property
    def sides(self) -> dict[str, str]:
        """The color of each side of a verdict, by its name there."""
        return {"better": self.better, "worse": self.worse, "same": self.gray}


_CONFIG = Path(__file__).parents[2] / ".streamlit/config.toml"


def _theme(colors: dict[str, Any]) -> Theme:
    return Theme(
        accent=colors["blueColor"],
        text=colors["textColor"],
        muted=colors["grayTextColor"],
        background=colors["backgroundColor"],
        gray=colors["grayColor"],
        border=colors["borderColor"],
        better=colors[f"{HUES['better']}Color"],
        worse=colors[f"{HUES['worse']}Color"],
        series=tuple(colors["chartCategoricalColors"]),
        sequential=tuple(colors["chartSequentialColors"]),
        diverging=tuple(colors["chartDivergingColors"]),
        below=colors["violetColor"],
        above=colors["greenColor"],
    )


_THEMES = tomllib.loads(_CONFIG.read_text("utf-8"))["theme"]
LIGHT, DARK = _theme(_THEMES["light"]), _theme(_THEMES["dark"])
"""The theme of a light page and of every file, and that of a dark page or room."""
