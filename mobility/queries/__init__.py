"""Questions about places: the store is read, the analysis judges, a frozen result comes back.

The command line and the pages both take their results from here.
"""

from mobility.analysis.places.profile import Against
from mobility.queries.comparisons import (
    compare_all,
    comparison,
    metric_pair,
    other_sets,
    positions,
)
from mobility.queries.findings import changed_numbers, pinned_numbers, summary_of_findings
from mobility.queries.gap_sets import gap_among, gap_places, gap_set
from mobility.queries.gaps import disparities
from mobility.queries.peer_sets import peer_features, peers
from mobility.queries.plans import plan_facts, plan_priorities
from mobility.queries.profiles import profile
from mobility.queries.progress import plan_progress
from mobility.queries.releases import (
    Change,
    MissingParts,
    find_place,
    latest_year,
    missing_parts,
    release_changes,
    release_summary,
)
from mobility.queries.sets import newest_sets, sets_in_year
from mobility.queries.targets import level_history, target
from mobility.queries.trends import (
    change_families,
    changes_of_level,
    gap_trend,
    trend,
    trends,
)

__all__ = [
    "Against",
    "Change",
    "MissingParts",
    "change_families",
    "changed_numbers",
    "changes_of_level",
    "compare_all",
    "comparison",
    "disparities",
    "find_place",
    "gap_among",
    "gap_places",
    "gap_set",
    "gap_trend",
    "latest_year",
    "level_history",
    "metric_pair",
    "missing_parts",
    "newest_sets",
    "other_sets",
    "peer_features",
    "peers",
    "pinned_numbers",
    "plan_facts",
    "plan_priorities",
    "plan_progress",
    "positions",
    "profile",
    "release_changes",
    "release_summary",
    "sets_in_year",
    "summary_of_findings",
    "target",
    "trend",
    "trends",
]
