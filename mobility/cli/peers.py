"""The command `peers`: the places most like a place.

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
    from mobility.analysis.peers.nearest import Filters
    from mobility.places import Jurisdiction

_OWN = ""  # an option without a value: the place's own state or region


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `peers` subcommand."""
    peers = add_command(commands, "peers", _peers, "the places most like one, and why")
    peers.add_argument("geoid", help=PLACE)
    peers.add_argument("--count", type=int, default=10, help="how many, 5 to 30 (default: 10)")
    peers.add_argument(
        "--weight", action="append", default=[], metavar="VAR=W",
        help="how much a variable counts (population, race-ethnicity, population-change, density; "
        "default: 1 each, 0 leaves it out); can be repeated",
    )  # fmt: skip
    for option, description in (("state", "state (OH)"), ("region", "Census region (Midwest)")):
        peers.add_argument(
            f"--{option}", action="append", nargs="?", const=_OWN, default=[], metavar="NAME",
            help=f"only of this {description}; without a name of its own; can be repeated",
        )  # fmt: skip
    peers.add_argument(
        "--population", metavar="FROM-TO", help="only with so many residents (50000-200000, 50000-)"
    )
    peers.add_argument("--touching", action="store_true", help="only counties that touch it")
    for option, description in (
        ("pin", "a place that is in"),
        ("exclude", "a place that is not in"),
    ):
        peers.add_argument(
            f"--{option}", action="append", default=[], metavar="PLACE",
            help=f"{description}, whatever else holds; can be repeated",
        )  # fmt: skip
    choose_release(peers)


def _peers(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record
    from mobility.figures.words.peers import peer_sentences, peer_table

    store, _, place = open_place(arguments)
    peer_set = queries.peers(
        store,
        place.geoid,
        count=arguments.count,
        weights=dict(_weight(text) for text in arguments.weight),
        filters=_filters(arguments, place),
        pins=[queries.find_place(store, text).geoid for text in arguments.pin],
        exclude=[queries.find_place(store, text).geoid for text in arguments.exclude],
    )
    if arguments.json:
        print_json({"release": store.release.id} | record(peer_set))
        return
    print_place(store.release, place)
    for sentence in peer_sentences(peer_set):
        print(sentence)
    for number, row in enumerate(peer_table(peer_set), start=1):
        print(f"\n{number:>3}. {row['Place']}: {row['What it is']}")
        print(f"     {row['Distance']}; {row['Stability']}")


def _weight(text: str) -> tuple[str, float]:
    """Return a variable and its weight from an option."""
    from mobility.errors import UserError

    name, _, weight = text.partition("=")
    try:
        return name.strip(), float(weight)
    except ValueError:
        message = f"--weight {text!r}: write a variable and a number, such as density=2."
        raise UserError(message) from None


def _filters(arguments: argparse.Namespace, place: Jurisdiction) -> Filters:
    from mobility.analysis.peers.nearest import Filters
    from mobility.places import find_region, find_state, region_of

    fewest, most = _band(arguments.population)
    return Filters(
        states=tuple(find_state(text) if text else place.state for text in arguments.state),
        regions=tuple(
            find_region(text) if text else region_of(place.state) for text in arguments.region
        ),
        fewest=fewest,
        most=most,
        touching=arguments.touching,
    )


def _band(text: str | None) -> tuple[int | None, int | None]:
    """Return the bounds of a population from an option; either may be absent."""
    from mobility.errors import UserError

    if text is None:
        return None, None
    ends = [end.strip() for end in text.replace(",", "").split("-")]
    if len(ends) != 2 or not any(ends) or not all(end.isdecimal() for end in ends if end):
        message = f"--population {text!r}: write two numbers, such as 50000-200000 or 50000-."
        raise UserError(message)
    fewest, most = (int(end) if end else None for end in ends)
    return fewest, most
