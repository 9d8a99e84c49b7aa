"""The commands `backup`, `restore` and `audit`: copies of the workspace, and who changed what.

Each imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mobility.cli.shared import add_command, print_json, write_file


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `backup`, `restore` and `audit` subcommands."""
    backup = add_command(
        commands, "backup", _backup, "makes today's copy of the workspace, or one in a file"
    )
    backup.add_argument(
        "--out", metavar="FILE", type=Path,
        help="write the copy to this file, with the numbers of your data sets in it",
    )  # fmt: skip
    restore = add_command(
        commands, "restore", _restore, "puts a copy in place of the workspace; undo included"
    )
    restore.add_argument(
        "file", nargs="?", type=Path, help="a copy (default: list those that are there)"
    )
    audit = add_command(commands, "audit", _audit, "who changed what and when, as a CSV file")
    audit.add_argument("--out", metavar="FILE", type=Path, required=True, help="the file to write")


def _backup(arguments: argparse.Namespace) -> None:
    from mobility.backup import copy_now
    from mobility.workspace import Workspace

    path = copy_now(Workspace(), arguments.out)
    if arguments.json:
        print_json({"file": str(path)})
    else:
        print(f"Wrote {path}.")


def _restore(arguments: argparse.Namespace) -> None:
    from mobility.backup import copies, restore, restored_words
    from mobility.workspace import Workspace

    if arguments.file is None:
        files = [str(copy.path) for copy in copies()]
        if arguments.json:
            print_json({"copies": files})
        else:
            print("\n".join(files) or "There is no copy yet: python -m mobility backup")
        return
    restored = restore(Workspace(), arguments.file)
    if arguments.json:
        records = asdict(restored.records)
        missing = list(restored.missing)
        print_json({"records": records, "before": str(restored.before), "missing": missing})
        return
    print("\n".join(restored_words(restored)))
    print(f"To take it back: python -m mobility restore {restored.before}")


def _audit(arguments: argparse.Namespace) -> None:
    from mobility.exports.spreadsheets.audit import audit_csv
    from mobility.workspace import Workspace

    write_file(arguments.out, audit_csv(Workspace()))
