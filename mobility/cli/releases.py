"""The commands `fetch`, `build`, `demo`, `model` and `info`: make a release or describe one.

Each imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mobility.cli.bar import download_bar
from mobility.cli.shared import add_command, choose_release, open_release, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from mobility.release.build import BuildResult


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the four subcommands."""
    add_command(
        commands, "fetch", _fetch, "download the publisher's newest files and make a release"
    )

    build = add_command(commands, "build", _build, "make a release of the publisher's files")
    build.add_argument(
        "source", nargs="+", help="a folder, a zip or CSV files (.csv, .csv.gz) of a release"
    )
    build.add_argument(
        "--add-to",
        metavar="RELEASE",
        default="",
        help="the id of an incomplete release: the new one holds its numbers as well",
    )

    demo = add_command(commands, "demo", _demo, "make a demonstration release of invented numbers")
    demo.add_argument("--seed", type=int, help="another seed gives other numbers")
    demo.add_argument(
        "--scale",
        type=_positive,
        default=1,
        metavar="N",
        help="N times as many places, the added ones fictional (for benchmarks)",
    )

    demo.add_argument(
        "--later",
        action="store_true",
        help="the release after the first one: a year more, with known changes and revisions",
    )

    words = (
        "calculate modeled values (small-area estimates) and metrics that go together, and write "
        "both beside the release"
    )
    model = add_command(commands, "model", _model, words)
    choose_release(model)

    info = add_command(commands, "info", _info, "what the release holds and how it was loaded")
    choose_release(info)


def _fetch(arguments: argparse.Namespace) -> None:
    from mobility import home
    from mobility.release.build import build
    from mobility.release.editions import newest_edition
    from mobility.release.fetch import fetch_release

    edition = newest_edition()
    folder = home.download_folder(edition.edition)
    files = fetch_release(folder, edition, patient=True, progress=download_bar())
    result = build(files, progress=_show_file)
    _show_build(result, as_json=arguments.json)
    shutil.rmtree(
        folder, ignore_errors=True
    )  # late, so that a retry downloads no complete file again
    _model_after(result, as_json=arguments.json)


def _build(arguments: argparse.Namespace) -> None:
    from mobility.release.build import build

    result = build(arguments.source, adding_to=arguments.add_to, progress=_show_file)
    _show_build(result, as_json=arguments.json)
    _model_after(result, as_json=arguments.json)


def _demo(arguments: argparse.Namespace) -> None:
    from mobility import home
    from mobility.release.build import build
    from mobility.release.demo import SEED, write_demonstration

    seed = SEED if arguments.seed is None else arguments.seed
    with home.scratch_folder() as folder:
        files = write_demonstration(
            folder, seed=seed, scale=arguments.scale, later=arguments.later, progress=_show_file
        )
        result = build(files, demonstration=True, progress=_show_file)
    _show_build(result, as_json=arguments.json)
    _model_after(result, as_json=arguments.json)


def _model(arguments: argparse.Namespace) -> None:
    from mobility import home
    from mobility.modeled_file import write_modeled_values
    from mobility.registry import load_framework

    release = home.find_release(arguments.release)
    written = write_modeled_values(release, load_framework())
    _associate(release)
    if arguments.json:
        print_json(asdict(written) | {"path": str(written.path)})
        return
    for count in written.counts:
        result = (
            f"{count.modeled:,} modeled from {count.estimates:,} estimates, "
            f"{count.synthetic:,} without a published value"
        )
        print(f"{count.metric} ({count.level}, {count.year}): {count.reason or result}")
    print(f"Wrote {written.path} ({written.seconds:.1f} s).")


def _model_after(result: BuildResult, *, as_json: bool) -> None:
    """Write the modeled values of a release that is in use already; a failure changes nothing."""
    from mobility.errors import UserError
    from mobility.modeled_file import write_modeled_values
    from mobility.registry import load_framework

    try:
        written = write_modeled_values(result.path, load_framework())
    except UserError as error:
        print(error, file=sys.stderr)
        return
    _associate(result.path)
    if not as_json:
        modeled = sum(not count.reason for count in written.counts)
        print(f"Modeled values of {modeled} series are beside it ({written.seconds:.1f} s).")


def _associate(release: Path) -> None:
    """Write which metrics go together beside a release; a page that needs them does so itself."""
    from mobility.associations_file import write_associations
    from mobility.registry import load_framework
    from mobility.store import Store

    store = Store(release)
    try:
        write_associations(store, load_framework())
    finally:
        store.close()


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
        print_json(
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
    from mobility import home, queries
    from mobility.text.releases import missing_sentence

    store, framework = open_release(arguments)
    info = queries.release_summary(store)
    if arguments.json:
        print_json(info)
        return
    release = info["release"]
    print(f"Release {release['id']}")
    if release["title"]:
        print(f"{release['publisher']}: {release['title']}")
        print(f"Terms: {release['license']}. {release['catalog_page']}")
    places = f"{info['counties']:,} counties, {info['cities']:,} cities"
    print(f"Data to {release['newest_year']}; {places}")
    if missing := missing_sentence(queries.missing_parts(store, framework), framework):
        print(missing)
    for file in info["files"]:
        mark = ", byte for byte the publisher's" if file["as_published"] else ""
        print(f"  {file['name']}: {file['rows']:,} rows, {file['values']:,} values{mark}")
    print(f"Releases at hand: {', '.join(home.release_ids())}")
    print("Metrics, by the id that other commands ask for:")
    for metric in framework.metrics.values():
        print(f"  {metric.id}: {metric.label}")
