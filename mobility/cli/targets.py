"""The command `target`: what could be aimed for, and whether its data could show it.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import (
    PLACE,
    add_command,
    choose_release,
    open_place,
    print_json,
    print_place,
)

if TYPE_CHECKING:
    from mobility.analysis.targets.by_place import PlaceTarget
    from mobility.registry import Framework


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `target` subcommand."""
    target = add_command(
        commands, "target", _target, "a target for one metric of a place, or what one could be"
    )
    target.add_argument("geoid", help=PLACE)
    target.add_argument("metric", help="the metric's id (share_employed)")
    target.add_argument("--by", metavar="BREAKDOWN", help="race-ethnicity, gender, ...")
    target.add_argument("--group", help="a group by the publisher's label (default: All)")
    target.add_argument(
        "--reference", metavar="GROUP", help="set the target on the gap to this group"
    )
    target.add_argument(
        "--value", type=float,
        help="the target, as it is stored (a share: 0 to 1); without it only suggestions",
    )  # fmt: skip
    target.add_argument("--year", type=int, help="the year it is to be reached in")
    choose_release(target)


def _target(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record

    store, framework, place = open_place(arguments)
    target = queries.target(
        store,
        framework,
        place.geoid,
        arguments.metric,
        by=arguments.by,
        group=arguments.group,
        reference=arguments.reference,
        value=arguments.value,
        year=arguments.year,
    )
    if arguments.json:
        print_json(record(target))
        return
    print_place(store.release, place)
    _print_target(target, framework)


def _print_target(target: PlaceTarget, framework: Framework) -> None:
    """Print baseline and target, then the sentences about them, then the suggestions."""
    from mobility.figures.words.targets import group_words, suggestion_lines, target_sentences
    from mobility.text import format_size, format_value

    print(" · ".join(filter(None, [target.metric.label, group_words(target, framework)])))
    if target.baseline is not None:
        write = format_size if target.reference else format_value
        facts = [f"baseline {write(target.metric, target.baseline.value)} in {target.year}"]
        if target.aim.value is not None:
            by = "" if target.aim.year is None else f" by {target.aim.year}"
            facts.append(f"target {write(target.metric, target.aim.value)}{by}")
        print(f"  {'; '.join(facts)}")
    print()
    for line in target_sentences(target):
        print(line)
    if target.suggestions:
        print("\nWhat a target could be:")
        for line in suggestion_lines(target):
            print(f"  {line}")
