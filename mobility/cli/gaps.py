"""The command about gaps between groups: disparities.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import add_command, choose_release, open_release, print_json

if TYPE_CHECKING:
    from mobility.analysis.missing import WhoIsMissing
    from mobility.analysis.place_gaps import PlaceDisparity


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Declare it."""
    gaps = add_command(commands, "disparities", _disparities, "the groups of one place compared")
    gaps.add_argument("geoid", help="county (39153) or city (3901000), or its name")
    gaps.add_argument("metric", help="the metric's id (share_employed)")
    gaps.add_argument(
        "--by", required=True, metavar="BREAKDOWN", help="race-ethnicity, gender, income, ..."
    )
    gaps.add_argument("--year", type=int, help="the year of the values (default: the newest)")
    gaps.add_argument(
        "--reference", metavar="GROUP|All|best|largest",
        help="what the groups are held against (default: best, the best reliable group)",
    )  # fmt: skip
    gaps.add_argument(
        "--complement", action="store_true",
        help="the ratio of those not counted in a share (without a job) and not of those counted",
    )  # fmt: skip
    choose_release(gaps)


def _disparities(arguments: argparse.Namespace) -> None:
    from mobility import answers
    from mobility.answers import missing

    store, framework = open_release(arguments)
    found = answers.disparities(
        store,
        framework,
        answers.find_place(store, arguments.geoid).geoid,
        arguments.metric,
        arguments.by,
        year=arguments.year,
        reference=arguments.reference,
        of_complement=arguments.complement,
    )
    lacking = missing.missing(store, framework, found)
    if arguments.json:
        record = answers.disparities_record(found)
        print_json(record | {"missing": missing.missing_record(lacking)})
        return
    _print(found, lacking)


def _print(found: PlaceDisparity, lacking: WhoIsMissing) -> None:
    from mobility.exports.gaps import (
        equality_sentence,
        gap_table,
        headline,
        people_sentences,
        reference_sentence,
    )
    from mobility.exports.missing import missing_lines, missing_notes, missing_title
    from mobility.framework import BreakdownKind
    from mobility.text import format_year

    place, release = found.jurisdiction, found.release
    print(f"{place.full_name} ({place.geoid}), release {release.id}")
    when = "" if found.year is None else f" · {format_year(found.year, found.age or 0)}"
    older = f" ({found.reason})" if found.reason else ""
    print(f"{found.metric.label} · {found.breakdown.label}{when}{older}\n")
    print(headline(found))
    for row in gap_table(found):
        facts = (row["Value"], row["95 % interval"], row["Quality"])
        print(f"\n  {row['Group']}: {', '.join(fact for fact in facts if fact)}")
        for words in (row["Result"], row["Ratio"], row["Note"]):
            if words:
                print(f"      {words}")
    if found.absence is None:
        print()
        for sentence in (reference_sentence(found), equality_sentence(found)):
            print(sentence)
        print("\n".join(people_sentences(found)))
    if found.kind is BreakdownKind.INDUSTRIES:
        return
    print(f"\n{missing_title(found, lacking)}.")
    for line in (*missing_lines(found, lacking), *missing_notes(lacking)):
        print(f"  {line}")
