"""The command `workspace`: `save` exports the workspace to a file, `load` merges one.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mobility.cli.shared import add_command, print_json


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `workspace` subcommand."""
    command = add_command(
        commands, "workspace", _workspace,
        "findings, plans, agendas, peer sets, council seats, logos and your data sets in one file",
    )  # fmt: skip
    command.add_argument(
        "what", choices=("save", "load"),
        help="save all of it to a file, or merge a file into it without loss",
    )  # fmt: skip
    command.add_argument("file", type=Path, help="the workspace file, such as us.mobility.zip")


def _workspace(arguments: argparse.Namespace) -> None:
    from mobility.workspace import Workspace
    from mobility.workspace_file import load_workspace, save_workspace

    workspace = Workspace()
    if arguments.what == "save":
        saved = save_workspace(workspace, arguments.file)
        if arguments.json:
            print_json({"file": str(arguments.file)} | asdict(saved))
        else:
            print("\n".join(_saved_words(arguments.file, asdict(saved))))
        return
    loaded = load_workspace(workspace, arguments.file)
    if arguments.json:
        print_json({"file": str(arguments.file)} | asdict(loaded))
    else:
        print("\n".join(loaded.sentences()))


def _saved_words(file: Path, saved: dict[str, dict[str, int]]) -> list[str]:
    from mobility.text import count_of

    records = sum(count for name, count in saved["records"].items() if name in _NAMED)
    sets = count_of(len(saved["data_sets"]), "data set")
    lines = [f"Wrote {file}: {count_of(records, 'record')}, {sets}."]
    lines += [
        f"  {count_of(saved['records'][name], *forms)}"
        for name, forms in _NAMED.items()
        if saved["records"].get(name)
    ]
    lines += [f"  {name}: {count_of(n, 'version')}" for name, n in saved["data_sets"].items()]
    return lines


_NAMED = {
    "finding": ("finding",),
    "finding_link": ("link between findings", "links between findings"),
    "agenda": ("agenda",),
    "peer_set": ("peer set",),
    "head_count_file": ("file of head-counts", "files of head-counts"),
    "council_seats": ("council or board", "councils or boards"),
    "plan_record": ("record of a plan", "records of a plan"),
    "plan_value": ("value of a measure", "values of measures"),
    "branding": ("logo with colors", "logos with colors"),
}
