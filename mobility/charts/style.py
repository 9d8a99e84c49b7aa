"""Sizes of marks, in one place; colors live with the theme.

The pictures carry class names, which whoever shows them gives a color: `all` (every place),
`state` and `nation` (medians), `mine` (this place), `range` (its interval), `year` (an earlier
value), `solid` and `dashed` (joins), and `weak` beside `mine`, `range` or `year` for hollow marks.
"""

from __future__ import annotations

STRIP_HEIGHT = 34  # pixels of a strip, labels not included
STRIP_TOP = 3  # free above the bins
STRIP_FOOT = 4  # free below them
STRIP_MARGIN = 3.0  # percent of the width left free at each end, for arrows
DOT_RADIUS = 6.5  # my value: the largest mark of the strip

SPARK_WIDTH = 92
SPARK_HEIGHT = 34
SPARK_EDGE = 5  # free on all sides, so that no marker is cut
SPARK_DOT = 2
SPARK_LAST = 3.5
