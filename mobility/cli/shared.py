"""Helpers of the commands: subcommands, their release and place, JSON and files."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.text.languages import Language

if TYPE_CHECKING:
    from mobility.analysis.reliability import Release
    from mobility.places import Jurisdiction
    from mobility.registry import Framework
    from mobility.store import Store

Command = Callable[[argparse.Namespace], None]

PLACE = "county (39153) or city (3901000), or a name that only one place has"


def add_command(
    commands: Any,  # noqa: ANN401 - argparse keeps the type to itself
    name: str,
    run: Command,
    description: str,
) -> argparse.ArgumentParser:
    """Add a subcommand with its `--json`, and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=description, description=description
    )
    parser.add_argument("--json", action="store_true", help="print JSON in full precision")
    parser.set_defaults(run=run)
    return parser


def choose_release(parser: argparse.ArgumentParser) -> None:
    """Add the option that names another release."""
    parser.add_argument("--release", metavar="FILE|ID", help="another release than the current one")


def choose_language(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the language of a file."""
    parser.add_argument(
        "--language",
        choices=[language.value for language in Language],
        default=Language.ENGLISH.value,
        help="of the words in the file: en, or es for Spanish, a draft to be reviewed",
    )


def json_text(record: object) -> str:
    """Return plain data as JSON in full precision; absent numbers must be None already."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)


def print_json(record: object) -> None:
    """Print what `json_text` returns."""
    print(json_text(record))


def open_release(arguments: argparse.Namespace) -> tuple[Store, Framework]:
    """Return the release of a command, and the registry with the data sets in use.

    A data set that cannot be read is left out, with a message on the error stream.
    """
    from mobility import home
    from mobility.store import Store
    from mobility.uploads.versions.in_use import in_use_key, joined

    in_use = joined(in_use_key())
    for problem in in_use.problems:
        print(problem, file=sys.stderr)
    return Store(
        home.find_release(arguments.release), in_use.files, in_use.context
    ), in_use.framework


def open_place(arguments: argparse.Namespace) -> tuple[Store, Framework, Jurisdiction]:
    """Return the release, the registry and the place of a command."""
    from mobility import queries

    store, framework = open_release(arguments)
    return store, framework, queries.find_place(store, arguments.geoid)


def print_place(release: Release, place: Jurisdiction) -> None:
    """Print the heading: place and release, and a note where numbers are invented."""
    from mobility.places.boundaries import area_now, successors
    from mobility.text import INVENTED

    print(f"{place.full_name} ({place.geoid}), release {release.id}")
    if successors(place.geoid):
        print(area_now(place))
    if release.demonstration:
        print(INVENTED)


def ending_of(file: Path, endings: Collection[str]) -> str:
    """Return the ending of a file to be written.

    Raises ``UserError`` for an ending that is not supported.
    """
    from mobility.errors import UserError

    ending = file.suffix.lower().removeprefix(".")
    if ending not in endings:
        kinds = " or ".join(f".{each}" for each in endings)
        message = f"{file} is no kind of file that can be written here: end its name in {kinds}."
        raise UserError(message)
    return ending


def write_file(file: Path, content: bytes) -> None:
    """Write or replace a file atomically.

    Raises ``UserError`` where it cannot be written.
    """
    from mobility.errors import UserError

    try:
        with tempfile.NamedTemporaryFile(
            dir=file.parent, prefix=f".{file.name}-", delete=False
        ) as aside:
            aside.write(content)
        aside_path = Path(aside.name)
        try:
            aside_path.chmod(0o644)
            aside_path.replace(file)
        except OSError:
            aside_path.unlink()
            raise
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}. Nothing was changed."
        raise UserError(message) from error
    print(f"Wrote {file}.")
