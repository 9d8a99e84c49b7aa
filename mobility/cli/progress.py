"""The command `progress`: how the targets of a plan stand in a release, and what is due.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.plan_files import write_json
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

if TYPE_CHECKING:
    from mobility.exports.progress_sheets import Sheet, SheetFacts

ENDINGS = ("pdf", "html", "csv", "xlsx", "png", "svg", "json")
SHEETS = ("quarter", "funders", "handover")


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `progress` subcommand."""
    progress = add_command(
        commands,
        "progress",
        _progress,
        "how the targets of a plan stand: what moved, what was only revised, what is due",
    )
    progress.add_argument("geoid", help=PLACE)
    progress.add_argument(
        "--to", type=Path, metavar="FILE",
        help=f"write it to a file, which ends in .{', .'.join(ENDINGS)}",
    )  # fmt: skip
    progress.add_argument(
        "--sheet",
        choices=SHEETS,
        default="quarter",
        help="what a .pdf or .html file is: the page of the quarter, that for funders, a handover",
    )
    progress.add_argument("--role", help="the role that is handed over, with --sheet handover")
    choose_language(progress)
    choose_release(progress)


def _progress(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.errors import UserError
    from mobility.exports.progress_words import (
        due_sentence,
        progress_rows,
        revised_sentences,
        sentence_of_progress,
        to_decide,
    )
    from mobility.text import within
    from mobility.workspace import Workspace, plan_of
    from mobility.workspace.due import due_items

    ending = arguments.to.suffix[1:] if arguments.to is not None else ""
    if arguments.to is not None and ending not in ENDINGS:
        raise UserError(f"{str(arguments.to)!r} has to end in .{', .'.join(ENDINGS)}.")
    store, framework, place = open_place(arguments)
    workspace = Workspace()
    try:
        plan = plan_of(workspace, place.geoid)
    finally:
        workspace.close()
    stands = queries.plan_progress(store, framework, plan)
    if ending and ending != "json":
        from mobility.exports.progress_sheets import SheetFacts
        from mobility.text import INVENTED

        facts = SheetFacts(
            plan=plan,
            stands=stands,
            framework=framework,
            place=place,
            today=today(),
            source=store.release.source,
            mark=INVENTED if store.release.demonstration else "",
        )
        write_file(arguments.to, _file(ending, facts, arguments))
        return
    rows = progress_rows(plan, stands, framework)
    sentence = sentence_of_progress(plan, stands, within(place.name))
    due = due_items(plan, today())
    if arguments.json or ending:
        from mobility.cli.records import record

        content = {
            "geoid": place.geoid,
            "name": place.full_name,
            "release": store.release.id,
            "sentence": sentence,
            "targets": [
                {"target": row.record, "title": row.title, "words": f"{row.words}."}
                | record(row.stands)
                for row in rows
            ],
            "decisions": [
                {"target": each.target.id, "why": each.why.value, "sentence": each.sentence}
                for each in to_decide(plan, stands)
            ],
            "due": [
                {
                    "kind": each.kind.value,
                    "record": each.record.id,
                    "day": each.day.isoformat(),
                    "role": each.role,
                    "overdue": each.is_overdue(today()),
                }
                for each in due
            ],
        }
        write_json(content, arguments.to)
        return
    print_place(store.release, place)
    print(sentence)
    for row in rows:
        print(f"  {row.stands.progress.symbol} {row.title}: {row.words}.")
        if row.values:
            print(f"      {row.values}.")
        if row.others:
            print(f"      {row.others}.")
    for heading, lines in (
        ("Needs a decision first:", [each.sentence for each in to_decide(plan, stands)]),
        ("Only revised:", revised_sentences(rows)),
        ("Due:", [due_sentence(plan, each, today()) for each in due]),
    ):
        if lines:
            print(f"\n{heading}")
            for line in lines:
                print(f"  {line}")


def _file(ending: str, facts: SheetFacts, arguments: argparse.Namespace) -> bytes:
    """Return the content of a file: a sheet, or the figure of all targets."""
    from mobility.exports.formats import figure_bytes
    from mobility.exports.paper.sheets import sheet_html, sheet_pdf
    from mobility.exports.progress_words import figure_of_progress
    from mobility.figures.figure import Provenance

    if ending in {"pdf", "html"}:
        sheet = _sheet(facts, arguments)
        return sheet_pdf(sheet) if ending == "pdf" else sheet_html(sheet)
    provenance = Provenance(
        facts.place.geoid, arguments.release or "", facts.source, invented=bool(facts.mark)
    )
    of_place = (facts.framework, facts.place, provenance)
    return figure_bytes(figure_of_progress(facts.plan, facts.stands, *of_place), ending)


def _sheet(facts: SheetFacts, arguments: argparse.Namespace) -> Sheet:
    from mobility.errors import UserError
    from mobility.exports.progress_sheets import funder_sheet, handover_sheet, quarter_sheet
    from mobility.text.languages import Language
    from mobility.workspace.due import roles_of

    language = {each.value: each for each in Language}[arguments.language]
    if arguments.sheet != "handover":
        make = funder_sheet if arguments.sheet == "funders" else quarter_sheet
        return make(facts, language)
    roles = roles_of(facts.plan)
    if arguments.role is None or arguments.role not in roles:
        known = "; ".join(roles) or "none yet"
        raise UserError(f"Name a role of the plan with --role; it has {known}.")
    return handover_sheet(facts, arguments.role, language)
