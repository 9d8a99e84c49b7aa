"""The Mobility Action Plan as a file of the command `plan`: a draft, or what was approved.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mobility.cli.bar import terminal_bar
from mobility.cli.shared import ending_of, open_place, write_file
from mobility.clock import today

if TYPE_CHECKING:
    from mobility.analysis.targets.by_place import PlaceTarget
    from mobility.exports.measure_words import TargetQuestion
    from mobility.exports.plan_document.inputs import Inputs, Targets
    from mobility.places import Jurisdiction
    from mobility.registry import Framework
    from mobility.store import Store
    from mobility.text.languages import Language
    from mobility.workspace import Plan, Workspace


def kind_of(file: Path, *, short: bool) -> str:
    """Return the kind of a document's file by its ending; ``short`` for the two pages.

    Raises:
        UserError: for an ending that no kind has.
    """
    from mobility.exports.plan_document import KINDS

    if short:
        ending_of(file, ("pdf",))
        return "two-pages"
    return ending_of(file, [id_ for id_, kind in KINDS.items() if id_ == kind.ending])


def write_document(arguments: argparse.Namespace) -> None:
    """Write the document of a place's plan, as the options of the command say.

    Raises:
        UserError: where there is no approved version, or the file cannot be written.
    """
    kind = kind_of(arguments.document, short=arguments.short)
    from mobility.exports.plan_document.build import build
    from mobility.exports.plan_document.files import file_of
    from mobility.text.languages import Language
    from mobility.workspace import Workspace

    language = Language(arguments.language)
    store, framework, place = open_place(arguments)
    workspace = Workspace()
    try:
        if arguments.approved:
            content = _approved(workspace, place, kind, language)
        else:
            inputs = document_inputs(store, framework, workspace, place)
            content = file_of(build(inputs, language), kind, terminal_bar())
    finally:
        workspace.close()
    write_file(arguments.document, content)


def _approved(workspace: Workspace, place: Jurisdiction, kind: str, language: Language) -> bytes:
    """Return the version that was approved last as a file."""
    from mobility.errors import UserError
    from mobility.exports.plan_document.files import approved_document, written
    from mobility.workspace.document_versions import document_versions, frozen_document

    versions = [each for each in document_versions(workspace, place.geoid) if each.approvals]
    if not versions:
        raise UserError(
            f"Nobody has approved the plan of {place.full_name} yet; without --approved a draft is "
            "written."
        )
    stored = frozen_document(workspace, versions[0].id)
    document, drawings = approved_document(stored, versions[0], language)
    return written(document, drawings, kind)


def document_inputs(
    store: Store, framework: Framework, workspace: Workspace, place: Jurisdiction
) -> Inputs:
    """Return what the document of a place is made from."""
    from mobility import queries
    from mobility.cli.pinned_figures import views_in
    from mobility.exports.plan_document.inputs import Inputs
    from mobility.workspace import branding_of, plan_of

    plan = plan_of(workspace, place.geoid)
    summary = queries.summary_of_findings(store, framework, workspace, place)
    pinned = [card.finding for card in summary.cards]
    return Inputs(
        place=place,
        plan=plan,
        summary=summary,
        remade=lambda language: views_in(language, store, framework, pinned),
        standing=queries.plan_priorities(plan),
        stands=queries.plan_progress(store, framework, plan),
        targets=lambda language: _targets(language, store, framework, plan, place),
        citation=store.release.citation,
        address="",
        day=today(),
        names={each.geoid: each for each in store.jurisdictions()},
        branding=branding_of(workspace, place.geoid),
    )


def _targets(
    language: Language, store: Store, framework: Framework, plan: Plan, place: Jurisdiction
) -> Targets:
    """Return what the data can show of each target of a plan, by its id."""
    from mobility import queries
    from mobility.exports.plan_document.inputs import shown_targets
    from mobility.figures.figure import Provenance
    from mobility.text.languages import speaking
    from mobility.text.sources import source_words

    release = store.release

    def ask(question: TargetQuestion) -> PlaceTarget:
        return queries.target(
            store, framework, place.geoid, question.metric, by=question.by,
            group=question.groups[0], reference="".join(question.groups[1:]) or None,
            value=question.value, year=question.year,
        )  # fmt: skip

    def provenance(metric: str) -> Provenance:
        source = source_words(framework, release.source, (metric,))
        return Provenance(place.geoid, release.id, source, invented=release.demonstration)

    with speaking(language):
        return shown_targets(plan, framework, ask, provenance)
