"""What commands share: how one is declared, the release it is about, and printing JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

Command = Callable[[argparse.Namespace], None]


def add_command(commands: Any, name: str, run: Command, words: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse keeps the type to itself
    """Declare a command with its `--json`, and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="print JSON in full precision")
    parser.set_defaults(run=run)
    return parser


def choose_release(parser: argparse.ArgumentParser) -> None:
    """Let a command be about another release."""
    parser.add_argument("--release", metavar="FILE|ID", help="another release than the current one")


def print_json(record: object) -> None:
    """Print plain data in full precision; absent numbers must be None already."""
    print(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False))
