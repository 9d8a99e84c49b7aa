"""Files of the command `plan`: a workbook, plain data, or its thread as a table or a picture.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mobility.cli.shared import json_text, print_json, write_file

if TYPE_CHECKING:
    from mobility.places import Jurisdiction
    from mobility.registry import Framework
    from mobility.store import Store
    from mobility.workspace import Plan, PlanProblem

ENDINGS = ("xlsx", "csv", "png", "svg", "json")


def checked_ending(to: Path | None) -> str:
    """Return the ending of a file; '' where none is to be written.

    Raises:
        UserError: for any other ending.
    """
    from mobility.errors import UserError

    if to is None:
        return ""
    if to.suffix[1:] not in ENDINGS:
        raise UserError(f"{str(to)!r} has to end in .{', .'.join(ENDINGS)}.")
    return to.suffix[1:]


def plan_file(
    ending: str,
    parts: tuple[Plan, Sequence[PlanProblem], str],
    store: Store,
    framework: Framework,
    place: Jurisdiction,
) -> bytes:
    """Return the content of a file.

    Args:
        ending: one of `ENDINGS`, but plain data.
        parts: the plan, what is missing in it, and how much of it there is in a sentence.
        store: the open release.
        framework: the registry.
        place: whose plan it is.
    """
    from mobility.exports.formats import figure_bytes
    from mobility.exports.plan_thread import thread_figure
    from mobility.exports.spreadsheets.plan_book import plan_xlsx
    from mobility.figures.figure import Provenance

    plan, problems, sentence = parts
    release = store.release
    provenance = Provenance(place.geoid, release.id, "", invented=release.demonstration)
    figure = thread_figure(plan, framework, place, provenance)
    if ending == "xlsx":
        return plan_xlsx(plan, framework, place.full_name, sentence, problems, figure.mark)
    return figure_bytes(figure, ending)


def write_json(content: object, to: Path | None) -> None:
    """Write plain data to a file; print it without one."""
    if to is None:
        print_json(content)
        return
    write_file(to, json_text(content).encode())
