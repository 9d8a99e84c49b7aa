"""The command line, `python -m mobility ...`: the results of the pages without a browser.

Exit status: 0 for a result, also where it is the reason for no comparison; 2 for bad input, with
one line on the error stream that says what to do. `--json` prints numbers in full precision.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from mobility import home
from mobility.cli import (
    areas,
    backups,
    comparisons,
    connect,
    figures,
    findings,
    forms,
    gaps,
    imports,
    peers,
    plans,
    progress,
    questions,
    releases,
    supplements,
    targets,
    teams,
    trends,
    workspace,
)
from mobility.errors import UserError


class _Parser(argparse.ArgumentParser):
    """Parser that prints an error on one line, without the usage text before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with all commands."""
    parser = _Parser(
        prog="python -m mobility",
        description="Mobility metrics of American counties and cities, compared and explained.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    releases.add_commands(commands)
    questions.add_commands(commands)
    comparisons.add_commands(commands)
    connect.add_commands(commands)
    peers.add_commands(commands)
    gaps.add_commands(commands)
    areas.add_commands(commands)
    supplements.add_commands(commands)
    imports.add_commands(commands)
    workspace.add_commands(commands)
    backups.add_commands(commands)
    trends.add_commands(commands)
    targets.add_commands(commands)
    plans.add_commands(commands)
    progress.add_commands(commands)
    teams.add_commands(commands)
    findings.add_commands(commands)
    figures.add_commands(commands)
    forms.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # shows "?" for characters it cannot encode
            stream.reconfigure(errors="replace")
    chosen = build_parser().parse_args(arguments)
    home.keep_private()
    home.remove_abandoned()
    try:
        chosen.run(chosen)
        sys.stdout.flush()  # so that a closed pipe raises here and not at the exit
    except UserError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    except BrokenPipeError:  # a reader such as `head` closed the pipe: discard the buffered output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
