"""Every method of the statistics engine, in the order in which a reader meets them.

A method is described where its formula stands; here are only the order and the headings. The page
Data & methods and the exports are made from this list, so nothing is described twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobility.analysis.absence import ABSENCE
from mobility.analysis.disclosure import MASKING
from mobility.analysis.gaps.by_place import GAPS_OF_A_PLACE
from mobility.analysis.gaps.people import PEOPLE_BEHIND
from mobility.analysis.gaps.places import UNUSUAL_GAP
from mobility.analysis.gaps.trend import GAP_TREND
from mobility.analysis.groups.disparity import BEST_GROUP, GAP, RATIO
from mobility.analysis.groups.estimates import DISJOINT_GROUPS
from mobility.analysis.groups.share_comparisons import TWO_SHARES
from mobility.analysis.inequality import (
    ATTRIBUTABLE_FRACTION,
    ATTRIBUTABLE_RISK,
    BETWEEN_GROUP_VARIANCE,
    COCHRAN,
    INDEX_INTERVAL,
    INDEX_OF_DISPARITY,
    MEAN_DIFFERENCE_FROM_BEST,
    MEAN_LOG_DEVIATION,
    RELATIVE_INDEX,
    SLOPE_INDEX,
    THEIL,
)
from mobility.analysis.maps.classes import MAP_CLASSES
from mobility.analysis.margins import COMBINED_MARGINS, MARGIN_OF_ERROR, POISSON, WILSON
from mobility.analysis.method import Method
from mobility.analysis.multiple_testing import FALSE_DISCOVERY_RATE, HOLM
from mobility.analysis.peers.comparison import DOING_BETTER, REFERENCE_VALUE
from mobility.analysis.peers.nearest import PEERS, STABILITY, UNLIKE_OTHERS
from mobility.analysis.places.benchmarks import MEDIAN, MEDIAN_INTERVAL
from mobility.analysis.places.percentile import POSITION, RANK_RANGE, SPREAD
from mobility.analysis.places.profile import AGAINST_MEDIAN
from mobility.analysis.places.screening import SCREENING
from mobility.analysis.places.targets import DETECTABLE, PROGRESS, SUGGESTION
from mobility.analysis.reliability import POOLED, RELIABILITY
from mobility.analysis.uncertainty import (
    DIFFERENCE,
    P_OF_INTERVAL,
    PART_AGAINST_WHOLE,
    STANDARD_ERROR,
)
from mobility.analysis.years.change import CHANGE
from mobility.analysis.years.lines import TREND_LINE
from mobility.analysis.years.over_time import RECENT_TREND


@dataclass(frozen=True, slots=True)
class Chapter:
    """Methods that belong together, in reading order."""

    heading: str
    methods: tuple[Method, ...]


METHODS = (
    Chapter(
        "Reading a number",
        (
            RELIABILITY,
            STANDARD_ERROR,
            POOLED,
            MARGIN_OF_ERROR,
            COMBINED_MARGINS,
            WILSON,
            POISSON,
        ),
    ),
    Chapter(
        "Comparing places",
        (
            DIFFERENCE,
            P_OF_INTERVAL,
            MEDIAN,
            MEDIAN_INTERVAL,
            AGAINST_MEDIAN,
            MAP_CLASSES,
        ),
    ),
    Chapter(
        "Peers",
        (PEERS, STABILITY, UNLIKE_OTHERS, REFERENCE_VALUE, DOING_BETTER),
    ),
    Chapter(
        "Ranks and headlines",
        (
            POSITION,
            HOLM,
            RANK_RANGE,
            SPREAD,
            FALSE_DISCOVERY_RATE,
            SCREENING,
        ),
    ),
    Chapter(
        "Gaps between groups",
        (GAP, RATIO, BEST_GROUP, PART_AGAINST_WHOLE, UNUSUAL_GAP, GAPS_OF_A_PLACE, TWO_SHARES),
    ),
    Chapter(
        "All groups at once",
        (
            DISJOINT_GROUPS,
            COCHRAN,
            BETWEEN_GROUP_VARIANCE,
            MEAN_DIFFERENCE_FROM_BEST,
            INDEX_OF_DISPARITY,
            THEIL,
            MEAN_LOG_DEVIATION,
            ATTRIBUTABLE_RISK,
            ATTRIBUTABLE_FRACTION,
            SLOPE_INDEX,
            RELATIVE_INDEX,
            INDEX_INTERVAL,
            PEOPLE_BEHIND,
        ),
    ),
    Chapter(
        "Change over the years",
        (TREND_LINE, CHANGE, RECENT_TREND, GAP_TREND),
    ),
    Chapter(
        "Targets",
        (PROGRESS, DETECTABLE, SUGGESTION),
    ),
    Chapter(
        "Numbers that are absent",
        (ABSENCE, MASKING),
    ),
)

BY_ID: Mapping[str, Method] = {
    method.id: method for chapter in METHODS for method in chapter.methods
}
