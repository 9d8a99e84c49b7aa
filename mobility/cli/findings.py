"""The command `findings`: the findings of a group, printed or written to a file.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.bar import terminal_bar
from mobility.cli.shared import (
    PLACE,
    add_command,
    choose_language,
    choose_release,
    ending_of,
    open_place,
    print_json,
    print_place,
    write_file,
)

if TYPE_CHECKING:
    from mobility.exports.findings import Report


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `findings` subcommand."""
    findings = add_command(
        commands, "findings", _findings, "what the group has found in a place, to take along"
    )
    findings.add_argument("geoid", help=PLACE)
    findings.add_argument(
        "--to", type=Path, metavar="FILE",
        help="write a text (.docx), slides (.pptx), a workbook (.xlsx), a page (.html) or posters "
        "for a data walk (.pdf)",
    )  # fmt: skip
    findings.add_argument(
        "--with-told",
        action="store_true",
        help="write what people told without consent to be published, too",
    )
    choose_release(findings)
    choose_language(findings)


def _findings(arguments: argparse.Namespace) -> None:
    from mobility.exports.findings import IN_ENGLISH, KINDS, make_ready, report_of

    make = None if arguments.to is None else KINDS[ending_of(arguments.to, tuple(KINDS))]
    if make not in {None, KINDS["xlsx"]}:
        make_ready()  # while the rest of the program is loaded
    from mobility import queries
    from mobility.cli.pinned_figures import views_in
    from mobility.cli.records import record
    from mobility.exports.finding_words import withheld_sentence
    from mobility.text.languages import Language, speaking
    from mobility.workspace import Workspace, branding_of

    store, framework, place = open_place(arguments)
    workspace = Workspace()
    try:
        summary = queries.summary_of_findings(store, framework, workspace, place)
        branding = branding_of(workspace, place.geoid)
    finally:
        workspace.close()
    if make is not None and not arguments.with_told:
        summary = summary.with_consent()
    names = {place.geoid: place for place in store.jurisdictions()}
    language = Language(arguments.language)
    if arguments.to is not None and ending_of(arguments.to, tuple(KINDS)) in IN_ENGLISH:
        language = Language.ENGLISH
    report = report_of(
        summary,
        citation=store.release.citation,
        names=names,
        branding=branding,
        language=language,
        remade=views_in(language, store, framework, (card.finding for card in summary.cards)),
    )
    if make is not None:
        write_file(arguments.to, make(report, terminal_bar()))
        if summary.withheld:
            print(f"{withheld_sentence(summary)} --with-told writes them, too.")
        return
    if arguments.json:
        print_json(record(report))
        return
    print_place(store.release, place)
    with speaking(language):
        _print(report, marked=store.release.demonstration)


def _print(report: Report, *, marked: bool) -> None:
    """Print the report; ``marked``: a note on invented numbers has been printed before it."""
    if report.mark and not marked:
        print(report.mark)
    for line in report.coverage:
        print(line)
    for section in report.sections:
        print(f"\n{section.label}")
        for card in section.cards:
            print(f"  {card.number}. {card.sentence}")
            print(f"      {' · '.join(filter(None, (card.predictor, card.facts)))}")
            written = [f"{heading}: {text}" for heading, text in card.answers.items()]
            for text in (card.verdict, *card.changed, *written, *card.links):
                if text:
                    print(f"      {text}")
