"""The command `disparities`: gaps between groups.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import (
    add_command,
    choose_release,
    open_release,
    print_json,
    print_place,
)

if TYPE_CHECKING:
    from mobility.analysis.gaps.by_place import GapScreening, PlaceDisparity, PlaceGapTrend
    from mobility.analysis.gaps.missing import WhoIsMissing
    from mobility.analysis.gaps.places import GapAmongPlaces
    from mobility.registry import Breakdown, Framework
    from mobility.store import Store


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `disparities` subcommand."""
    gaps = add_command(commands, "disparities", _disparities, "the groups of one place compared")
    gaps.add_argument("geoid", help="county (39153) or city (3901000), or its name")
    gaps.add_argument("metric", nargs="?", help="the metric's id (share_employed)")
    gaps.add_argument(
        "--by", required=True, metavar="BREAKDOWN", help="race-ethnicity, gender, income, ..."
    )
    gaps.add_argument(
        "--all", action="store_true", dest="every",
        help="every metric by the breakdown instead of one, screened together",
    )  # fmt: skip
    gaps.add_argument(
        "--group", metavar="GROUP",
        help="whose gap is held against other places and years (default: the largest clear one)",
    )  # fmt: skip
    gaps.add_argument("--year", type=int, help="the year of the values (default: the newest)")
    gaps.add_argument(
        "--reference", metavar="GROUP|All|best|largest",
        help="what the groups are held against (default: best, the best reliable group)",
    )  # fmt: skip
    gaps.add_argument(
        "--complement", action="store_true",
        help="the ratio of those not counted in a share (without a job) and not of those counted",
    )  # fmt: skip
    gaps.add_argument(
        "--head-counts", metavar="FILE",
        help="a CSV of geoid, year, metric, breakdown, subgroup and n, for the people behind each "
        "gap (default: the ones kept in the workspace)",
    )  # fmt: skip
    choose_release(gaps)


def _disparities(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record
    from mobility.queries.gaps import missing

    if _asks_for_all(arguments):
        _all_gaps(arguments)
        return
    store, framework = open_release(arguments)
    geoid = queries.find_place(store, arguments.geoid).geoid
    disparity = queries.disparities(
        store,
        framework,
        geoid,
        arguments.metric,
        arguments.by,
        year=arguments.year,
        reference=arguments.reference,
        of_complement=arguments.complement,
        head_counts=_head_counts(arguments, store, framework, geoid),
    )
    missing_groups = missing(store, framework, disparity)
    unusual, trend = _closer(store, framework, disparity, arguments.group)
    if arguments.json:
        more = {"missing": missing_groups, "unusual": unusual, "closing": trend}
        print_json(record(disparity) | record(more))
        return
    _print(disparity, missing_groups)
    _print_closer(unusual, trend, framework)


def _asks_for_all(arguments: argparse.Namespace) -> bool:
    """Return whether the command is about all metrics.

    Raises:
        UserError: when that is ambiguous, or an option applies to a single metric only.
    """
    from mobility.errors import UserError

    if not arguments.every:
        if arguments.metric is None:
            raise UserError("Name a metric, such as share_employed, or ask for all with --all.")
        return False
    only_one = {
        "a metric": arguments.metric, "--group": arguments.group, "--year": arguments.year,
        "--complement": arguments.complement, "--head-counts": arguments.head_counts,
    }  # fmt: skip
    given = [name for name, value in only_one.items() if value]
    if given:
        raise UserError(f"--all is about every metric in its newest year: leave out {given[0]}.")
    return True


def _all_gaps(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record
    from mobility.queries.gap_sets import breakdown_of
    from mobility.queries.gaps import gaps_of_place

    store, framework = open_release(arguments)
    place = queries.find_place(store, arguments.geoid)
    breakdown = breakdown_of(framework, arguments.by)
    screening = gaps_of_place(
        store, framework, place.geoid, breakdown.id, reference=arguments.reference
    )
    if arguments.json:
        about = {"geoid": place.geoid, "name": place.full_name, "breakdown": breakdown.id}
        print_json({**about, "release": store.release.id, **record(screening)})
        return
    print_place(store.release, place)
    print()
    _print_all(screening, breakdown, place.full_name)


def _closer(
    store: Store, framework: Framework, disparity: PlaceDisparity, named: str | None
) -> tuple[GapAmongPlaces | None, PlaceGapTrend | None]:
    """Return a gap in other places and over the years; None without a gap or another place.

    Raises:
        UserError: for a group that the metric is not published for.
    """
    from mobility import queries
    from mobility.analysis.gaps.by_place import gap_in_view
    from mobility.queries.gap_sets import group_of
    from mobility.registry import Computation

    place, metric, by = disparity.jurisdiction, disparity.metric, disparity.breakdown
    series = metric.series_of(place.level, by.id)
    label = group_of(series, by, named) if named and series else ""
    gap = gap_in_view(disparity, label)
    if gap is None:
        return None, None
    peers = [peer.place for peer in queries.peers(store, place.geoid).peers]
    unusual = queries.gap_places(
        store, framework, place.geoid, metric.id, by.id, gap.labels,
        peers=peers, year=disparity.year, pairs=gap.pairs,
    )  # fmt: skip
    if framework.refusal(metric.id, by.id, Computation.CHANGE):
        return unusual, None
    trend = queries.gap_trend(
        store, framework, place.geoid, metric.id, by.id, gap.labels, pairs=gap.pairs
    )
    return unusual, trend


def _print_closer(
    unusual: GapAmongPlaces | None, trend: PlaceGapTrend | None, framework: Framework
) -> None:
    """Print whether the gap is unusual and whether it is closing."""
    from mobility.figures.gap_trend import DISAGREE, broken_gap_sentences
    from mobility.figures.gap_vs_places import gap_vs_places_subtitle, gap_vs_places_title
    from mobility.figures.words.trends import gap_sentences, picked_sentence

    if unusual is not None:
        title, subtitle = gap_vs_places_title(unusual), gap_vs_places_subtitle(unusual)
        print(f"\n{title}.\n  {subtitle}")
    if trend is not None:
        print()
        disagree = [DISAGREE] if trend.gap.disagree else []
        for line in (
            *gap_sentences(trend, framework),
            picked_sentence(trend),
            *disagree,
            *broken_gap_sentences(trend),
        ):
            print(line, end="\n" if line else "")


def _print_all(screening: GapScreening, breakdown: Breakdown, place: str) -> None:
    """Print every metric with its groups, tested ones first."""
    from mobility.figures import all_gaps

    print(f"{all_gaps.all_gaps_title(screening, breakdown, place)}.")
    print(all_gaps.all_gaps_subtitle(screening, place))
    for heading, rows in all_gaps.gap_lists(screening, "clearest"):
        if rows:
            print(f"\n{heading}")
        for row in rows:
            print(f"  {row.disparity.metric.short_label} ({row.year})")
            for cell in row.cells:
                if cell.result_text != all_gaps.NOT_PUBLISHED:
                    result = " ".join(f"{cell.result} {cell.size}".split())
                    print(f"      {cell.group.name}: {result}")
    if lines := all_gaps.unjudged_lines(screening):
        print("\nNot judged")
        for label, why in lines:
            print(f"  {label}: {why}")
    print(f"\n{all_gaps.all_gaps_footer(screening)[0]}" if screening.tested else "")


def _head_counts(
    arguments: argparse.Namespace, store: Store, framework: Framework, geoid: str
) -> Mapping[int, Mapping[str, float]]:
    """Return the head-counts of the named file, else the saved ones, by year and group."""
    from mobility.uploads.head_counts import counts_of, read_file

    about = (geoid, arguments.metric, arguments.by)
    if arguments.head_counts is None:
        return saved_head_counts(*about)
    places = {place.geoid for place in store.jurisdictions()}
    return counts_of(read_file(Path(arguments.head_counts), framework, places), *about)


def saved_head_counts(geoid: str, metric: str, by: str) -> Mapping[int, Mapping[str, float]]:
    """Return the head-counts of the workspace and of data sets in use, by year and group."""
    from mobility import workspace
    from mobility.uploads.versions.in_use import in_use_key, stored_head_counts, together

    return together(
        stored_head_counts(in_use_key(), geoid, metric, by),
        workspace.head_counts(workspace.Workspace(), geoid, metric, by),
    )


def _print(disparity: PlaceDisparity, lacking: WhoIsMissing) -> None:
    from mobility.figures.groups import (
        equality_sentence,
        evidence_sentence,
        headline,
        reference_sentence,
        table_words,
    )
    from mobility.figures.missing import missing_lines, missing_notes, missing_title
    from mobility.figures.words.people import (
        head_count_lines,
        needs_head_counts,
        people_lines,
    )
    from mobility.registry import BreakdownKind
    from mobility.text import format_year

    place, release = disparity.jurisdiction, disparity.release
    print_place(release, place)
    when = "" if disparity.year is None else f" · {format_year(disparity.year, disparity.age or 0)}"
    older = f" ({disparity.reason})" if disparity.reason else ""
    print(f"{disparity.metric.label} · {disparity.breakdown.label}{when}{older}\n")
    print(headline(disparity))
    for row in table_words(disparity):
        facts = (row["Value"], row["95 % interval"], row["Quality"])
        print(f"\n  {row['Group']}: {', '.join(fact for fact in facts if fact)}")
        for text in (row["Result"], row["Ratio"], row["Note"]):
            if text:
                print(f"      {text}")
    if disparity.absence is None:
        print()
        for sentence_of in (evidence_sentence, reference_sentence, equality_sentence):
            print(sentence_of(disparity))
        print("\n".join(people_lines(disparity)))
        if needs_head_counts(disparity):
            print("\n".join(head_count_lines(disparity)))
    if disparity.kind is BreakdownKind.INDUSTRIES:
        return
    print(f"\n{missing_title(disparity, lacking)}.")
    for line in (*missing_lines(disparity, lacking), *missing_notes(lacking)):
        print(f"  {line}")
