"""The command `profile`: all metrics of a place.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import (
    add_command,
    choose_language,
    choose_release,
    ending_of,
    open_release,
    print_json,
    print_place,
    write_file,
)
from mobility.clock import today

if TYPE_CHECKING:
    from mobility.analysis.places.profile import Profile
    from mobility.registry import Framework
    from mobility.store import Store


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `profile` subcommand."""
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
    profile.add_argument(
        "--to", type=Path, metavar="FILE.pdf", help="write it on one page of paper instead"
    )
    choose_release(profile)
    choose_language(profile)


def _profile(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record
    from mobility.figures.words.readings import profile_rows

    if arguments.to is not None:
        ending_of(arguments.to, ("pdf",))
    store, framework = open_release(arguments)
    geoid = queries.find_place(store, arguments.geoid).geoid
    profile = queries.profile(
        store, framework, geoid, year=arguments.year, benchmark=arguments.benchmark
    )
    if arguments.to is not None:
        write_file(arguments.to, _page(store, framework, profile, arguments.language))
        return
    if arguments.json:
        print_json(record(profile))
        return
    place = profile.jurisdiction
    print_place(profile.release, place)
    rows = profile_rows(profile, framework)
    for predictor, group in groupby(rows, key=lambda row: row["Predictor"]):
        print(f"\n{predictor}")
        for row in group:
            facts = (row["Value"], row["95 % interval"], row["Year"], row["Quality"])
            print(f"  {row['Metric']}: {', '.join(fact for fact in facts if fact)}")
            for column in ("Result", "Smallest difference", "Position", "State", "Nation"):
                if row[column]:
                    print(f"      {row[column]}")


def _page(store: Store, framework: Framework, profile: Profile, language: str) -> bytes:
    from mobility.analysis.places.screening import screen
    from mobility.exports.paper.profile_page import PageFacts, profile_pdf
    from mobility.text.languages import Language
    from mobility.workspace import Workspace, branding_of

    workspace = Workspace()
    try:
        branding = branding_of(workspace, profile.jurisdiction.geoid)
    finally:
        workspace.close()
    facts = PageFacts(store.release.source, "", today(), branding)
    screening = screen(profile.readings)
    return profile_pdf(profile, screening, framework, facts, Language(language))
