"""The same answers without a browser: `python -m mobility ...`.

Exit status: 0 for an answer, also for one that says why there is no comparison; 2 for bad input,
with one line on the error stream that says what to do. `--json` prints numbers in full precision.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mobility.errors import UserError

if TYPE_CHECKING:
    from mobility.release.build import BuildResult

Command = Callable[[argparse.Namespace], None]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong on one line instead of printing the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = _Parser(
        prog="python -m mobility",
        description="Mobility metrics of American counties and cities, compared and explained.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _add(commands, "fetch", _fetch, "download the publisher's newest files and make a release")

    build = _add(commands, "build", _build, "make a release of the publisher's files")
    build.add_argument(
        "source", nargs="+", help="a folder, a zip or CSV files (.csv, .csv.gz) of a release"
    )

    demo = _add(commands, "demo", _demo, "make a demonstration release of invented numbers")
    demo.add_argument("--seed", type=int, help="another seed gives other numbers")
    demo.add_argument(
        "--scale",
        type=_positive,
        default=1,
        metavar="N",
        help="N times as many places, the added ones fictional (for benchmarks)",
    )

    info = _add(commands, "info", _info, "what the release holds and how it was loaded")
    _choose_release(info)

    profile = _add(commands, "profile", _profile, "every metric of one county or city")
    profile.add_argument(
        "geoid", help="county (39153) or city (3901000), or a name that only one place has"
    )
    profile.add_argument("--year", type=int, help="the latest year to look at")
    profile.add_argument(
        "--benchmark",
        choices=("state", "nation"),
        help="the median to test against (default: the state's, the nation's where the state has "
        "fewer than five reliable values)",
    )
    _choose_release(profile)
    return parser


def _add(commands: Any, name: str, run: Command, words: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse keeps the type to itself
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="print JSON in full precision")
    parser.set_defaults(run=run)
    return parser


def _choose_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--release", metavar="FILE|ID", help="another release than the current one")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    chosen = build_parser().parse_args(arguments)
    try:
        chosen.run(chosen)
        sys.stdout.flush()  # so that a reader who has left is noticed here and not at the exit
    except UserError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    except BrokenPipeError:  # `... | head` has seen enough: what is still buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


# Each command imports what it needs: `build` no charts, `--help` no database.


def _fetch(arguments: argparse.Namespace) -> None:
    from mobility import home
    from mobility.release.build import build
    from mobility.release.editions import newest_edition
    from mobility.release.fetch import fetch_release
    from mobility.release.progress import terminal_progress

    edition = newest_edition()
    folder = home.download_folder(edition.edition)
    files = fetch_release(folder, edition, patient=True, progress=terminal_progress())
    _show_build(build(files, progress=_show_file), as_json=arguments.json)
    shutil.rmtree(folder, ignore_errors=True)  # kept until here: what is whole is not asked again


def _build(arguments: argparse.Namespace) -> None:
    from mobility.release.build import build

    _show_build(build(arguments.source, progress=_show_file), as_json=arguments.json)


def _demo(arguments: argparse.Namespace) -> None:
    from mobility.release.build import build
    from mobility.release.demo import SEED, write_demonstration

    seed = SEED if arguments.seed is None else arguments.seed
    with tempfile.TemporaryDirectory() as folder:
        files = write_demonstration(
            Path(folder), seed=seed, scale=arguments.scale, progress=_show_file
        )
        result = build(files, demonstration=True, progress=_show_file)
    _show_build(result, as_json=arguments.json)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        message = f"{text} is less than 1"
        raise argparse.ArgumentTypeError(message)
    return number


def _show_file(name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{name}", end="", file=sys.stderr, flush=True)


def _show_build(result: BuildResult, *, as_json: bool) -> None:
    _show_file("")
    if as_json:
        files = [
            asdict(file) | {"problems": [str(problem) for problem in file.problems]}
            for file in result.report.files
        ]
        _print_json(
            {
                "release": result.release,
                "path": str(result.path),
                "files": files,
                "ignored": list(result.report.ignored),
                "seconds": result.seconds,
                "already_there": result.already_there,
            }
        )
        return
    for file in result.report.files:
        print(
            f"{file.name}: {file.rows:,} rows, {file.values:,} values, {file.rejected:,} rejected"
        )
        for problem in file.problems:
            print(f"  {problem}")
        if file.unknown_columns:
            print(f"  columns not loaded: {', '.join(file.unknown_columns)}")
        for note in file.notes:
            print(f"  {note}")
    if result.report.ignored:
        print(f"Not release files, left aside: {', '.join(result.report.ignored)}")
    state = "was there already" if result.already_there else "is built"
    print(f"Release {result.release} {state} and is now the current one ({result.seconds:.1f} s).")


def _info(arguments: argparse.Namespace) -> None:
    from mobility import answers, home
    from mobility.store import Store

    info = answers.release_summary(Store(home.find_release(arguments.release)))
    if arguments.json:
        _print_json(info)
        return
    release = info["release"]
    print(f"Release {release['id']}")
    if release["title"]:
        print(f"{release['publisher']}: {release['title']}")
        print(f"Terms: {release['license']}. {release['catalog_page']}")
    places = f"{info['counties']:,} counties, {info['cities']:,} cities"
    print(f"Data to {release['newest_year']}; {places}")
    for file in info["files"]:
        mark = ", byte for byte the publisher's" if file["as_published"] else ""
        print(f"  {file['name']}: {file['rows']:,} rows, {file['values']:,} values{mark}")
    print(f"Releases at hand: {', '.join(home.release_ids())}")


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
        _print_json(answers.profile_record(profile))
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


def _print_json(record: object) -> None:
    print(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False))
