"""The command `plan`: the plan of a place, and what is missing in it.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.plan_documents import write_document
from mobility.cli.plan_files import ENDINGS, checked_ending, plan_file, write_json
from mobility.cli.shared import (
    PLACE,
    add_command,
    choose_language,
    choose_release,
    open_place,
    print_place,
    write_file,
)
from mobility.clock import today
from mobility.workspace.plan_kinds import PLAN

if TYPE_CHECKING:
    from mobility.workspace import Workspace


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
        help=f"write the plan to a file, which ends in .{', .'.join(ENDINGS)}",
    )  # fmt: skip
    plan.add_argument(
        "--document", type=Path, metavar="FILE",
        help="write the Mobility Action Plan as a text (.docx), a PDF with tags (.pdf), a web page "
        "(.html) or slides (.pptx)",
    )  # fmt: skip
    plan.add_argument(
        "--short", action="store_true", help="of the document, the summary on two pages (.pdf)"
    )
    plan.add_argument(
        "--approved", action="store_true",
        help="write the version that was approved last, and not the plan as it is now",
    )  # fmt: skip
    choose_language(plan)
    choose_release(plan)


def _plan(arguments: argparse.Namespace) -> None:
    """Write the document, or show the plan."""
    if arguments.document is None:
        _show(arguments)
    else:
        write_document(arguments)


def _show(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.cli.records import record
    from mobility.exports.plan_words import (
        plan_lines,
        problem_sentence,
        sentence_of_plan,
        standing_lines,
    )
    from mobility.figures.words.plans import fact_sentences
    from mobility.registry import EVERYONE, HEADLINE
    from mobility.text import within
    from mobility.workspace import Workspace, plan_of, plan_problems
    from mobility.workspace.record_fields import group_parts

    ending = checked_ending(arguments.to)
    store, framework, place = open_place(arguments)
    workspace = Workspace()
    try:
        if arguments.values is not None or arguments.measure is not None:
            _store_values(workspace, place.geoid, arguments.measure, arguments.values)
        plan = plan_of(workspace, place.geoid)
    finally:
        workspace.close()
    problems = plan_problems(plan, today())
    standing = queries.plan_priorities(plan)
    sentence = sentence_of_plan(plan, problems, within(place.name))
    if ending and ending != "json":
        parts = (plan, problems, sentence)
        write_file(arguments.to, plan_file(ending, parts, store, framework, place))
    elif arguments.json or ending:
        faults = [
            record(each, "check, record=record.id, kind=record.kind, field")
            | {"sentence": problem_sentence(plan, each)}
            for each in problems
        ]
        fields = "id, kind, content, revision, changed"
        of_values = "id, measure, date, value, source, note, changed"
        content = {
            "geoid": place.geoid,
            "name": place.full_name,
            "sentence": sentence,
            "records": [record(each, fields) for each in plan.of_part(PLAN)],
            "values": [record(each, of_values) for each in plan.values],
            "problems": faults,
            "standing": record(standing),
        }
        write_json(content, arguments.to)
    if arguments.json or ending:
        return
    print_place(store.release, place)
    print(sentence)
    for line in standing_lines(plan, standing):
        print(line)
    for line in plan_lines(plan, problems):
        print(line)
    for priority in plan.of_kind("priority"):
        if metric := priority.text("metric"):
            by, group = group_parts(priority.text("group"))
            facts = queries.plan_facts(
                store, framework, place.geoid, metric,
                by=by or HEADLINE, group=group or EVERYONE,
            )  # fmt: skip
            print(f"\n{priority.title}")
            for line in fact_sentences(facts, framework):
                print(f"  {line}")


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
