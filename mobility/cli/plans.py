"""The command `plan`: the plan of a place, and what is missing in it.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import (
    PLACE,
    add_command,
    choose_release,
    open_place,
    print_json,
    print_place,
)

if TYPE_CHECKING:
    from mobility.analysis.priorities import PrioritiesStanding
    from mobility.places import Jurisdiction
    from mobility.registry import Framework
    from mobility.store import Store
    from mobility.workspace import Plan, PlanProblem, Workspace


_ENDINGS = ("xlsx", "csv", "png", "svg", "json")


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `plan` subcommand."""
    plan = add_command(
        commands, "plan", _plan, "the plan of a place from priority to target, and what is missing"
    )
    plan.add_argument("geoid", help=PLACE)
    plan.add_argument(
        "--measure", metavar="ID", help="a measure, by its id of --json, to which --values belong"
    )
    plan.add_argument(
        "--values", type=Path, metavar="FILE",
        help="store values of the measure: a CSV or Excel file with the columns date and value, "
        "and source, note and people where you have them",
    )  # fmt: skip
    plan.add_argument(
        "--to", type=Path, metavar="FILE",
        help=f"write the plan to a file, which ends in .{', .'.join(_ENDINGS)}",
    )  # fmt: skip
    choose_release(plan)


def _plan(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.errors import UserError
    from mobility.exports.plan_words import sentence_of_plan
    from mobility.text import within
    from mobility.workspace import Workspace, plan_of, plan_problems

    if arguments.to is not None and arguments.to.suffix[1:] not in _ENDINGS:
        raise UserError(f"{str(arguments.to)!r} has to end in .{', .'.join(_ENDINGS)}.")
    store, framework, place = open_place(arguments)
    workspace = Workspace()
    try:
        if arguments.values is not None or arguments.measure is not None:
            _store_values(workspace, place.geoid, arguments.measure, arguments.values)
        plan = plan_of(workspace, place.geoid)
    finally:
        workspace.close()
    problems = plan_problems(plan, datetime.now(UTC).date())
    standing = queries.plan_priorities(plan)
    sentence = sentence_of_plan(plan, problems, within(place.name))
    written = _Written(plan, problems, sentence, standing, place, store, framework)
    if arguments.to is not None:
        arguments.to.write_bytes(_file(written, arguments.to.suffix[1:]))
        print(f"Wrote {arguments.to}", file=sys.stderr)
    elif arguments.json:
        print_json(_content(written))
    else:
        _print(written)


@dataclass(frozen=True, slots=True)
class _Written:
    """A plan and all that is said of it."""

    plan: Plan
    problems: Sequence[PlanProblem]
    sentence: str
    standing: PrioritiesStanding | None
    place: Jurisdiction
    store: Store
    framework: Framework


def _print(written: _Written) -> None:
    from mobility import queries
    from mobility.exports.plan_words import plan_lines, standing_lines
    from mobility.figures.words.plans import fact_sentences
    from mobility.registry import EVERYONE, HEADLINE
    from mobility.workspace.plan_kinds import group_parts

    plan, store, framework = written.plan, written.store, written.framework
    print_place(store.release, written.place)
    print(written.sentence)
    for line in standing_lines(plan, written.standing):
        print(line)
    for line in plan_lines(plan, written.problems):
        print(line)
    for priority in plan.of_kind("priority"):
        if metric := priority.text("metric"):
            by, group = group_parts(priority.text("group"))
            facts = queries.plan_facts(
                store, framework, written.place.geoid, metric,
                by=by or HEADLINE, group=group or EVERYONE,
            )  # fmt: skip
            print(f"\n{priority.title}")
            for line in fact_sentences(facts, framework):
                print(f"  {line}")


def _content(written: _Written) -> dict[str, Any]:
    """The plan as plain data."""
    from mobility.cli.records import record
    from mobility.exports.plan_words import problem_sentence

    plan, place = written.plan, written.place
    faults = [
        record(each, "check, record=record.id, kind=record.kind, field")
        | {"sentence": problem_sentence(plan, each)}
        for each in written.problems
    ]
    kept = "id, kind, content, revision, changed"
    values = "id, measure, date, value, source, note, changed"
    return {
        "geoid": place.geoid,
        "name": place.full_name,
        "sentence": written.sentence,
        "records": [record(each, kept) for each in plan.records],
        "values": [record(each, values) for each in plan.values],
        "problems": faults,
        "standing": record(written.standing),
    }


def _file(written: _Written, ending: str) -> bytes:
    """The plan as a file: a workbook, plain data, or its thread as a table or a picture."""
    from mobility.exports.formats import figure_bytes
    from mobility.exports.plan_thread import thread_figure
    from mobility.exports.spreadsheets.plan_book import plan_xlsx
    from mobility.figures.figure import Provenance

    if ending == "json":
        text = json.dumps(_content(written), indent=2, ensure_ascii=False, allow_nan=False)
        return text.encode()
    plan, framework, place = written.plan, written.framework, written.place
    release = written.store.release
    provenance = Provenance(place.geoid, release.id, "", invented=release.demonstration)
    figure = thread_figure(plan, framework, place, provenance)
    if ending != "xlsx":
        return figure_bytes(figure, ending)
    name, sentence = place.full_name, written.sentence
    return plan_xlsx(plan, framework, name, sentence, written.problems, figure.mark)


def _store_values(workspace: Workspace, place: str, measure: str | None, file: Path | None) -> None:
    """Store the values of a file at a measure of the plan of a place."""
    from mobility.errors import UserError
    from mobility.text import count_of
    from mobility.uploads.rows.plan_values import read_plan_values
    from mobility.workspace import add_plan_values, plan_of

    if measure is None or file is None:
        raise UserError("Values need both --measure ID and --values FILE; nothing was stored.")
    measures = {each.id: each for each in plan_of(workspace, place).of_kind("measure")}
    if measure not in measures:
        known = ", ".join(f"{id_} ({each.title})" for id_, each in measures.items())
        raise UserError(f"The plan has no measure {measure!r}; it has {known or 'none yet'}.")
    values = read_plan_values(file.name, file, measures[measure].text("counts"))
    stored = add_plan_values(workspace, measure, values)
    few = f", {stored.withheld} of too few people for a number" if stored.withheld else ""
    print(f"Stored: {count_of(len(stored.added), 'value')}{few}.", file=sys.stderr)
