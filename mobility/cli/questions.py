"""Commands that answer a question about a place: profile.

Each imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from itertools import groupby
from typing import Any

from mobility.cli.shared import add_command, choose_release, print_json


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Declare them."""
    profile = add_command(commands, "profile", _profile, "every metric of one county or city")
    profile.add_argument(
        "geoid", help="county (39153) or city (3901000), or a name that only one place has"
    )
    profile.add_argument("--year", type=int, help="the latest year to look at")
    profile.add_argument(
        "--benchmark",
        choices=("state", "nation", "peers"),
        help="the median to test against (default: the state's, the nation's where the state has "
        "fewer than five reliable values; peers: the ten most alike)",
    )
    choose_release(profile)


def _profile(arguments: argparse.Namespace) -> None:
    from mobility import answers, home
    from mobility.exports.tables import profile_rows
    from mobility.framework import load_framework
    from mobility.store import Store

    store, framework = Store(home.find_release(arguments.release)), load_framework()
    geoid = answers.find_place(store, arguments.geoid).geoid
    profile = answers.profile(
        store, framework, geoid, year=arguments.year, benchmark=arguments.benchmark
    )
    if arguments.json:
        print_json(answers.profile_record(profile))
        return
    place = profile.jurisdiction
    print(f"{place.full_name} ({place.geoid}), release {profile.release.id}")
    rows = profile_rows(profile, framework)
    for predictor, group in groupby(rows, key=lambda row: row["Predictor"]):
        print(f"\n{predictor}")
        for row in group:
            facts = (row["Value"], row["95 % interval"], row["Year"], row["Quality"])
            print(f"  {row['Metric']}: {', '.join(fact for fact in facts if fact)}")
            for words in (row["Result"], row["Position"], row["State"], row["Nation"]):
                if words:
                    print(f"      {words}")
