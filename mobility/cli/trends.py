"""The command `trend`: one metric over the years.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import (
    add_command,
    choose_release,
    open_release,
    print_json,
    print_place,
)

if TYPE_CHECKING:
    from mobility.analysis.gaps.by_place import PlaceGapTrend
    from mobility.analysis.years.over_time import Trend
    from mobility.registry import Framework


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `trend` subcommand."""
    trend = add_command(commands, "trend", _trend, "one metric of one place over the years")
    trend.add_argument("geoid", help="county (39153) or city (3901000), or its name")
    trend.add_argument("metric", help="the metric's id (share_employed)")
    trend.add_argument("--by", metavar="BREAKDOWN", help="race-ethnicity, gender, ...")
    trend.add_argument("--group", help="a group by the publisher's label (default: All)")
    trend.add_argument("--reference", metavar="GROUP", help="and how the gap to this group moved")
    trend.add_argument(
        "--from", dest="start", type=int, metavar="YEAR",
        help="the earlier year (default: the earliest that can be compared)",
    )  # fmt: skip
    trend.add_argument(
        "--to", dest="end", type=int, metavar="YEAR", help="the later year (default: the newest)"
    )
    trend.add_argument(
        "--nominal", action="store_true",
        help="leave money in the dollars of each year; it is then not compared",
    )  # fmt: skip
    choose_release(trend)


def _trend(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record
    from mobility.errors import UserError

    store, framework = open_release(arguments)
    geoid = queries.find_place(store, arguments.geoid).geoid
    years = {"start": arguments.start, "end": arguments.end, "nominal": arguments.nominal}
    trend = queries.trend(
        store, framework, geoid, arguments.metric,
        by=arguments.by, group=arguments.group, **years,
    )  # fmt: skip
    gap = None
    if arguments.reference is not None:
        if not arguments.by:
            raise UserError("A gap is between two groups: say --by BREAKDOWN and --group GROUP.")
        groups = (trend.group, arguments.reference)
        gap = queries.gap_trend(
            store, framework, geoid, arguments.metric, arguments.by, groups, **years
        )
    if arguments.json:
        print_json(record(trend) if gap is None else record(trend) | {"gap": record(gap)})
        return
    _print_trend(trend, framework)
    if gap is not None:
        _print_gap(gap, framework)


def _print_trend(trend: Trend, framework: Framework) -> None:
    """Print the values, the oldest first, then the sentences about them."""
    from mobility.figures.words.trends import change_sentence, recent_sentence, trend_table
    from mobility.registry import HEADLINE

    place = trend.jurisdiction
    print_place(trend.release, place)
    group = ""
    if trend.breakdown != HEADLINE:
        names = {each.label: each.name for each in framework.breakdowns[trend.breakdown].groups}
        group = f" · {names[trend.group]}"
    print(f"{trend.metric.label}{group}\n")
    for row in trend_table(trend):
        facts = (row["Value"], row["95 % interval"], row["Quality"], row["In dollars of one year"])
        note = f" ({row['Note']})" if row["Note"] else ""
        print(f"  {row['Year']}: {', '.join(fact for fact in facts if fact)}{note}")
    if trend.points:
        print()
    print(change_sentence(trend))
    if trend.absence is None:
        print(recent_sentence(trend))
        if trend.change.caveat and trend.change.verdict != "not compared":
            print(f"Careful: {trend.change.caveat}.")


def _print_gap(gap_trend: PlaceGapTrend, framework: Framework) -> None:
    from mobility.figures.words.trends import gap_sentences

    print("\n".join(gap_sentences(gap_trend, framework)))
