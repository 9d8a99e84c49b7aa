"""The command `compare`: one metric of a place and its peers.

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
    from mobility.analysis.peers.comparison import Comparison, Reference
    from mobility.store import Store


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `compare` subcommand."""
    compare = add_command(commands, "compare", _compare, "one metric of a place beside others")
    compare.add_argument("geoid", help=PLACE)
    compare.add_argument("metric", help="the metric's id (share_employed)")
    compare.add_argument("--year", type=int, help="the latest year to look at")
    compare.add_argument(
        "--benchmark", choices=("peers", "state", "nation"), default="peers",
        help="whose median to test against, and the set to be ranked in (default: peers)",
    )  # fmt: skip
    compare.add_argument(
        "--peers",
        metavar="PLACE,PLACE,...",
        help="the peers, by code (default: the ten most alike)",
    )
    compare.add_argument(
        "--value", type=float, help="a value to compare with, as it is stored (a share: 0 to 1)"
    )
    compare.add_argument("--value-year", type=int, metavar="YEAR", help="its year")
    compare.add_argument("--value-source", default="", metavar="TEXT", help="where it is from")
    choose_release(compare)


def _compare(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record

    store, framework, place = open_place(arguments)
    named = arguments.peers
    comparison = queries.comparison(
        store,
        framework,
        place.geoid,
        arguments.metric,
        year=arguments.year,
        benchmark=arguments.benchmark,
        peers=None if named is None else _codes(store, named),
        reference=_reference(arguments),
    )
    if arguments.json:
        print_json(record(comparison))
        return
    print_place(store.release, place)
    _print_comparison(comparison)


def _print_comparison(comparison: Comparison) -> None:
    from mobility.figures.words.peers import (
        comparison_sentences,
        comparison_table,
        few_peers_words,
    )
    from mobility.figures.words.readings import power_words, result_words
    from mobility.text import format_interval, format_value, format_year

    reading = comparison.reading
    value = format_value(reading.metric, reading.value)
    facts = [value]
    if reading.value is not None and reading.year is not None:
        interval = format_interval(reading.metric, reading.lower, reading.upper, reading.interval)
        year = format_year(reading.year, reading.age or 0)
        facts += [interval, year, str(reading.quality or "")]
    print(f"{reading.metric.label}: {', '.join(fact for fact in facts if fact)}")
    if not few_peers_words(comparison):  # the rank among the peers is what is tested then
        print(f"  {result_words(reading, comparison.place.level)}")
    if power := power_words(reading):
        print(f"  {power}")
    print()
    for sentence in comparison_sentences(comparison):
        print(sentence)
    for row in comparison_table(comparison):
        cells = (row["Value"], row["95 % interval"], row["Quality"])
        print(f"\n  {row['Place']}: {', '.join(cell for cell in cells if cell)}")
        for column in ("Result", "Smallest difference"):
            if row[column]:
                print(f"      {row[column]}")


def _codes(store: Store, text: str) -> list[str]:
    from mobility import queries

    named = [part.strip() for part in text.split(",") if part.strip()]
    return [queries.find_place(store, part).geoid for part in named]


def _reference(arguments: argparse.Namespace) -> Reference | None:
    from mobility.analysis.peers.comparison import Reference
    from mobility.errors import UserError

    if arguments.value is None:
        if arguments.value_year is not None or arguments.value_source:
            message = "--value-year and --value-source describe a --value: give it too."
            raise UserError(message)
        return None
    return Reference(arguments.value, arguments.value_year, arguments.value_source)
