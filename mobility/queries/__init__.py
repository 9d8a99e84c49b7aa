"""Questions people ask, answered: ask the store, let the analysis judge.

What the command line prints and the pages show comes from here, so they cannot disagree. A module
answers one question, with the plain record that `--json` prints beside it.
"""

from mobility.analysis.places.profile import Against
from mobility.queries.comparisons import (
    MetricAmongPeers,
    PeerComparison,
    compare_all,
    comparison,
    comparison_record,
)
from mobility.queries.findings import changed_numbers, pinned_numbers, summary_of_findings
from mobility.queries.gap_places import gap_places, gap_places_record
from mobility.queries.gap_sets import gap_among, gap_set
from mobility.queries.gap_trends import gap_trend, gap_trend_record
from mobility.queries.gaps import disparities, disparities_record
from mobility.queries.peer_sets import peer_features, peers, peers_record
from mobility.queries.places import find_place, latest_year
from mobility.queries.profiles import profile, profile_record
from mobility.queries.releases import (
    Change,
    MissingParts,
    missing_parts,
    release_changes,
    release_summary,
)
from mobility.queries.sets import newest_sets, sets_in_year
from mobility.queries.trends import changes_of_level, trend, trend_record, trends
from mobility.queries.two_metrics import MetricPair, metric_pair

__all__ = [
    "Against",
    "Change",
    "MetricAmongPeers",
    "MetricPair",
    "MissingParts",
    "PeerComparison",
    "changed_numbers",
    "changes_of_level",
    "compare_all",
    "comparison",
    "comparison_record",
    "disparities",
    "disparities_record",
    "find_place",
    "gap_among",
    "gap_places",
    "gap_places_record",
    "gap_set",
    "gap_trend",
    "gap_trend_record",
    "latest_year",
    "metric_pair",
    "missing_parts",
    "newest_sets",
    "peer_features",
    "peers",
    "peers_record",
    "pinned_numbers",
    "profile",
    "profile_record",
    "release_changes",
    "release_summary",
    "sets_in_year",
    "summary_of_findings",
    "trend",
    "trend_record",
    "trends",
]
