"""The commands `import` and `supplements`: store a user's file, manage stored data sets.

Each imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import add_command, print_json
from mobility.cli.supplements import (
    add_answers,
    add_state,
    print_answers,
    print_problems,
    with_answers,
)

if TYPE_CHECKING:
    from mobility.uploads import InferredSchema, Mapping, Observations
    from mobility.uploads.versions.keeping import Version, VersionDifference

_DETAILS = (
    ("--id", "ID", "the id of the measure, my_...; the same id is a new version of it"),
    ("--name", "TEXT", "what the measure is called"),
    ("--predictor", "ID", "the predictor it stands beside (public-education)"),
    ("--universe", "TEXT", "who is counted"),
    ("--source", "TEXT", "where the numbers are from"),
    ("--note", "TEXT", "what to know of it"),
)


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `import` and `supplements` subcommands."""
    command = add_command(
        commands, "import", _import, "keeps a file of your own: its measure is then on every page"
    )
    command.add_argument("file", help="a table as CSV, TSV, XLSX or XLS, also .gz or in a zip")
    command.add_argument(
        "--mapping", metavar="FILE", type=Path,
        help="how the file is to be understood, saved by the page Your data or `check --save` "
        "(default: what `check` says, where it asks nothing)",
    )  # fmt: skip
    command.add_argument("--sheet", metavar="NAME", help="which sheet of a workbook")
    add_state(command)
    add_answers(command)
    for option, metavar, description in _DETAILS:
        command.add_argument(option, metavar=metavar, help=description)
    command.add_argument(
        "--better", choices=("higher", "lower", "neither"), help="which way is better"
    )
    command.add_argument(
        "--for-peers", action="store_true",
        help="the numbers say what places are like: peers are matched on them, no page shows them",
    )  # fmt: skip
    command.add_argument(
        "--year", type=int, help="the year of the numbers, where the file has none"
    )
    command.add_argument(
        "--contact", default="", metavar="ROLE", help="who answers for it (a role)"
    )
    command.add_argument(
        "--add-years", action="store_true",
        help="years that only the version before has stay, as the page Your data proposes",
    )  # fmt: skip
    command.add_argument(
        "--dry-run", action="store_true", help="say what would be kept, keep nothing"
    )

    listed = add_command(
        commands, "supplements", _supplements, "your own data sets: their versions, and undo"
    )
    change = listed.add_mutually_exclusive_group()
    change.add_argument("--delete", metavar="ID", help="take a data set out of use")
    change.add_argument("--restore", metavar="ID", help="bring a deleted one back")
    change.add_argument(
        "--use", nargs=2, metavar=("ID", "VERSION"), help="put another version in use"
    )


def _import(arguments: argparse.Namespace) -> None:
    from mobility import home
    from mobility.cli.records import record
    from mobility.errors import UserError
    from mobility.store import Store
    from mobility.uploads import Mapping, infer_schema, observations
    from mobility.uploads.proposals import hispanic
    from mobility.uploads.residents import residents_of
    from mobility.uploads.versions.keeping import Origin, keep, with_earlier_years
    from mobility.workspace import Workspace

    name = Path(arguments.file).name
    saved = None
    if arguments.mapping is not None:
        try:
            saved = Mapping.from_json(arguments.mapping.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(
                f"{arguments.mapping}: cannot be read; give a saved mapping."
            ) from error
    sheet = arguments.sheet or (saved.sheet if saved else "") or None
    residents = None
    if saved is not None and saved.residents:
        residents = residents_of(Store(home.find_release()))
    schema = infer_schema(
        arguments.file, sheet=sheet, mapping=saved, keep_columns=arguments.keep_column,
        residents=residents,
    )  # fmt: skip
    schema = with_answers(schema, arguments)
    if not schema.usable:
        raise UserError(f"{name}: {schema.reason} Nothing was kept.")
    mapping = _with_details(schema.mapping, arguments)
    observed = observations(schema, mapping)
    if not observed.table.num_rows:
        raise UserError(f"{name}: holds no number that can be shown. Nothing was kept.")
    earlier = _version_before(mapping.metric.id)
    if arguments.add_years and earlier is not None:
        observed = with_earlier_years(observed, mapping, earlier)
    version = difference = None
    if not arguments.dry_run:
        origin = Origin(name, mapping.metric.source, arguments.contact)
        version = keep(Workspace(), observed, mapping, origin)
        difference = _difference(earlier, version)
    if arguments.json:
        result = {
            "file": schema.file,
            "id": mapping.metric.id,
            "name": mapping.metric.name,
            "version": version.number if version else None,
            "path": str(version.path) if version else None,
            "rows": schema.rows,
            "values": observed.numbers.num_rows,
            "masked": observed.masked,
            "masked_too": 0,  # all are in "masked": it must not show which ones are small
            "left_out": [column.name for column in schema.withheld],
            "question": hispanic.question(mapping),
            "against_version_before": difference,
            "problems": schema.problems,
        }
        print_json(record(result))
        return
    _show(schema, mapping, observed)
    print(_outcome(mapping, version, difference))


def _with_details(mapping: Mapping, arguments: argparse.Namespace) -> Mapping:
    """Return the mapping with the details of the measure from the command line."""
    from mobility.errors import UserError
    from mobility.registry import Better, load_framework
    from mobility.uploads import Purpose

    details = {
        option[2:]: value
        for option, _, _ in _DETAILS
        if (value := getattr(arguments, option[2:])) is not None
    }
    if arguments.better:
        details["better"] = Better(arguments.better)
    mapping = dataclasses.replace(mapping, metric=dataclasses.replace(mapping.metric, **details))
    if arguments.year is not None:
        mapping = dataclasses.replace(mapping, year=arguments.year)
    if arguments.for_peers:
        mapping = dataclasses.replace(mapping, purpose=Purpose.CONTEXT)
    predictors = load_framework().predictors
    if mapping.purpose is Purpose.MEASURE and mapping.metric.predictor not in predictors:
        named = mapping.metric.predictor
        message = (
            f"{f'{named!r} is no predictor. ' if named else ''}Say which predictor the measure "
            f"stands beside: --predictor with one of {', '.join(predictors)}. Nothing was kept."
        )
        raise UserError(message)
    return mapping


def _version_before(supplement: str) -> Version | None:
    from mobility.errors import UserError
    from mobility.uploads.versions.keeping import version_in_use

    try:
        return version_in_use(supplement)
    except UserError:
        return None


def _difference(earlier: Version | None, later: Version) -> VersionDifference | None:
    from mobility.errors import UserError
    from mobility.uploads.versions.keeping import compare_versions

    with contextlib.suppress(UserError):  # the old version may be unreadable
        return None if earlier is None else compare_versions(earlier, later)
    return None


def _show(schema: InferredSchema, mapping: Mapping, observed: Observations) -> None:
    from mobility.text import count_of

    rows = schema.rows
    print(f"{schema.file}: {mapping.metric.name} ({mapping.metric.id})")
    print(
        f"Rows: {rows.read:,} read = {rows.used:,} used + {rows.rejected:,} rejected "
        f"+ {rows.ignored:,} ignored"
    )
    print_answers(schema)
    print_problems(schema)
    print(f"{count_of(observed.numbers.num_rows, 'value')} for the pages.")
    if mapping.hides_how_many() and not mapping.enough_people:
        print(
            "No column says how many people each number is of, so none could be masked: add a "
            "column with the denominator, or make sure that each is of at least "
            f"{mapping.smallest_cell} people."
        )
    if observed.masked:
        print(
            f"{count_of(observed.masked, 'cell')} masked: with few people, or because they would "
            "give such a number away."
        )


def _outcome(
    mapping: Mapping, version: Version | None, difference: VersionDifference | None
) -> str:
    if version is None:
        return "Nothing was kept: this was a dry run."
    text = f"Kept as version {version.number} of {mapping.metric.id}, and in use."
    if difference is None:
        return text
    return (
        f"{text} Against the version before: {difference.added:,} added, "
        f"{difference.removed:,} removed, {difference.changed:,} changed, {difference.same:,} same."
    )


def _supplements(arguments: argparse.Namespace) -> None:
    from mobility.uploads.versions import keeping
    from mobility.workspace import Workspace

    if arguments.delete:
        keeping.delete(Workspace(), arguments.delete)
    if arguments.restore:
        keeping.restore(Workspace(), arguments.restore)
    if arguments.use:
        keeping.roll_back(Workspace(), arguments.use[0], _number(arguments.use[1]))
    rows = [
        _about(name, deleted=deleted)
        for deleted in (False, True)
        for name in keeping.supplement_ids(deleted=deleted)
    ]
    if arguments.json:
        print_json({"supplements": rows})
        return
    if not rows:
        print("There are no data sets of your own yet: python -m mobility import FILE")
    for row in rows:
        if row["problem"]:
            print(row["problem"])
            continue
        state = "deleted; --restore brings it back" if row["deleted"] else "in use"
        print(f"{row['id']}: {row['name']}, version {row['version']} {state}")
        for version in row["versions"]:
            print(f"  {version['version']}: {version['file']}, kept {version['kept']}")


def _number(text: str) -> int:
    from mobility.errors import UserError

    if not text.isdecimal():
        raise UserError(f"--use {text!r}: write the number of a version, such as 1.")
    return int(text)


def _about(name: str, *, deleted: bool) -> dict[str, Any]:
    """Return a data set as plain data, with the problem of one that cannot be read."""
    from mobility.cli.records import record
    from mobility.errors import UserError
    from mobility.uploads.versions.keeping import version_in_use, versions

    try:
        used, every = version_in_use(name), versions(name)
    except UserError as error:
        nothing: dict[str, Any] = {"name": "", "predictor": "", "version": None, "versions": []}
        return {"id": name, **nothing, "deleted": deleted, "problem": str(error)}
    return {
        "id": name,
        "name": used.mapping.metric.name,
        "predictor": used.mapping.metric.predictor,
        "version": used.number,
        "deleted": deleted,
        "versions": record(every),
        "problem": "",
    }
