"""The command `check`: how a user's file is interpreted, without storing it.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
import contextlib
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import add_command, print_json, write_file

if TYPE_CHECKING:
    from mobility.uploads import InferredSchema

_SHOWN = 20  # kinds of problems that are printed; JSON has every problem


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `check` subcommand."""
    check = add_command(
        commands, "check", _check, "what of a file of your own is understood, and what is not"
    )
    check.add_argument("file", help="a table as CSV, TSV, XLSX or XLS, also .gz or in a zip")
    check.add_argument("--sheet", metavar="NAME", help="which sheet of a workbook")
    add_state(check)
    add_answers(check)
    check.add_argument(
        "--save", metavar="FILE", type=Path,
        help="write what was understood to a file that `import --mapping` takes",
    )  # fmt: skip


def _check(arguments: argparse.Namespace) -> None:
    from mobility.cli.records import record
    from mobility.errors import UserError
    from mobility.uploads import RefusedFileError, infer_schema

    if not arguments.file.strip() or Path(arguments.file).is_dir():
        raise UserError(f"{arguments.file!r} is no file: give one table, such as wages.csv.")
    try:
        schema = infer_schema(
            arguments.file, sheet=arguments.sheet, keep_columns=arguments.keep_column
        )
        schema = with_answers(schema, arguments)
    except RefusedFileError as error:  # exit status 0: that the file cannot be used is a result
        _show_refused(Path(arguments.file).name, str(error), as_json=arguments.json)
        return
    if arguments.save is not None:
        with contextlib.redirect_stdout(sys.stderr):  # the output is the answer alone
            write_file(arguments.save, schema.mapping.to_json().encode())
    if arguments.json:
        print_json(record(schema))
        return
    _show(schema)


def _show_refused(name: str, reason: str, *, as_json: bool) -> None:
    if as_json:
        rows = dict.fromkeys(("read", "used", "rejected", "ignored"), 0)
        print_json(
            {
                "file": name,
                "usable": False,
                "reason": reason,
                "rows": rows,
                "columns": [],
                "problems": [],
            }
        )
        return
    print(f"Not usable: {reason}")


def _show(schema: InferredSchema) -> None:
    from mobility.text import count_of

    sheet = f", sheet {schema.sheet}" if schema.sheet else ""
    print(f"{schema.file}{sheet}")
    print("Usable." if schema.usable else f"Not usable: {schema.reason}")
    rows = schema.rows
    print(
        f"Rows: {rows.read:,} read = {rows.used:,} used + {rows.rejected:,} rejected "
        f"+ {rows.ignored:,} ignored"
    )
    for reason, count in schema.ignored:
        print(f"  ignored: {count_of(count, 'row')}; {'it' if count == 1 else 'each'} {reason}")
    print("Columns:")
    for column in schema.columns:
        print(f"  {column.name}: {column.understood_as} ({column.confidence:.0%})")
    print("Decided:")
    for each in schema.decisions:
        print(f"  {each.topic}: {each.what}, because {each.why} ({each.confidence:.0%})")
    for question in schema.questions:
        print(f"To be said: {question}")
    print_answers(schema)
    print_problems(schema)


def print_problems(schema: InferredSchema) -> None:
    """Print the values that are not used: a line for each kind of problem, by frequency."""
    kinds = schema.problems.kinds()
    for problem, count in kinds[:_SHOWN]:
        value = f" {problem.value!r}" if problem.value else ""
        more = f" (and {count - 1:,} more like it)" if count > 1 else ""
        print(f"  line {problem.line}, {problem.column}:{value} {problem.reason}{more}")
    if len(schema.problems) > len(kinds) or len(kinds) > _SHOWN:
        print(f"  {len(schema.problems):,} in all; --json lists each of them")


def print_answers(schema: InferredSchema) -> None:
    """Print columns that are left out as personal data, and open questions about groups."""
    from mobility.uploads.proposals import hispanic

    for each in schema.personal:
        if each.column in schema.mapping.keep_columns:
            print(f"Kept, as you said: {each.sentence}")
        else:
            option = f"--keep-column {shlex.quote(each.column)}"
            print(f"Left out: {each.sentence} Is it to be used all the same? Then say {option}.")
    if question := hispanic.question(schema.mapping):
        print(f"Open: {question} Answer with --hispanic within or --hispanic apart.")


def add_answers(command: argparse.ArgumentParser) -> None:
    """Add the options that answer open questions of a file about people."""
    command.add_argument(
        "--keep-column", metavar="COLUMN", action="append", default=[],
        help="use a column that looks like personal data, which is left out else; may be repeated",
    )  # fmt: skip
    command.add_argument(
        "--hispanic", choices=("within", "apart"),
        help="whether Hispanic residents are counted within groups such as Black and White, or "
        "these are non-Hispanic",
    )  # fmt: skip


def with_answers(schema: InferredSchema, arguments: argparse.Namespace) -> InferredSchema:
    """Return the schema with the state and the answer about Hispanic residents applied.

    Raises:
        UserError: when there is no such state, or the file cannot be used at all.
    """
    from mobility.uploads.columns.mapping import Hispanic
    from mobility.uploads.proposals.hispanic import with_hispanic
    from mobility.uploads.proposals.schema_inference import infer_schema_again

    schema = in_state(schema, arguments.state)
    if arguments.hispanic is None:
        return schema
    return infer_schema_again(schema, with_hispanic(schema.mapping, Hispanic(arguments.hispanic)))


def add_state(command: argparse.ArgumentParser) -> None:
    """Add the option that gives the state of place names without one."""
    command.add_argument(
        "--state", metavar="STATE",
        help="the state of all places, where their names have none beside them (OH, Ohio or 39)",
    )  # fmt: skip


def in_state(schema: InferredSchema, named: str | None) -> InferredSchema:
    """Return the schema with the places in the state of the option, if it is given.

    Raises:
        UserError: when there is no such state, or the file cannot be used at all.
    """
    from mobility.places import find_state
    from mobility.uploads.proposals.place_rules import with_state
    from mobility.uploads.proposals.schema_inference import infer_schema_again

    if named is None:
        return schema
    return infer_schema_again(
        schema, with_state(schema.mapping, schema.profiles, find_state(named))
    )
