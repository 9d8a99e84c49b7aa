"""The command `forms`: serves the forms that phones answer, and nothing else.

It imports what it needs when it runs: `--help` needs no server.
"""

from __future__ import annotations

import argparse
from typing import Any

from mobility.cli.shared import add_command


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `forms` subcommand."""
    command = add_command(
        commands, "forms", _forms,
        "serve the forms of meetings to phones, and nothing else of the application",
    )  # fmt: skip
    command.add_argument(
        "--address", default="127.0.0.1", help="the address to listen on; 0.0.0.0 for every network"
    )
    command.add_argument("--port", type=int, default=8600, help="the port to listen on")
    command.add_argument(
        "--until-input-ends", action="store_true",
        help="end with the standard input, as for the application that starts it",
    )  # fmt: skip


def _forms(arguments: argparse.Namespace) -> None:
    from mobility.forms.listener import bound, serve

    listening = bound(arguments.address, arguments.port)
    print(
        f"Forms are served on {arguments.address}, port {arguments.port}. Ctrl-C ends it.",
        flush=True,
    )
    serve(listening, until_input_ends=arguments.until_input_ends)
