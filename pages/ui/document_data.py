"""Cached data of the plan's document: what it is made from, its content, its approved versions."""

from __future__ import annotations

from dataclasses import replace

from mobility.analysis.targets.by_place import PlaceTarget
from mobility.cli.pinned_figures import views_in
from mobility.clock import today
from mobility.exports.measure_words import TargetQuestion
from mobility.exports.plan_document.build import Built, build
from mobility.exports.plan_document.content import PlanDocument, changed_parts, fingerprint
from mobility.exports.plan_document.files import approved_document
from mobility.exports.plan_document.inputs import Inputs, Targets, shown_targets
from mobility.figures.figure import Provenance
from mobility.text.languages import Language, speaking
from mobility.workspace import Plan, branding_of, stamp
from mobility.workspace.branding import Branding
from mobility.workspace.document_versions import (
    Version,
    document_versions,
    frozen_document,
)
from pages.ui import data, data_views, plan_data
from pages.ui.caches import cached

_DOCUMENTS = 20
Question = tuple[str, str, tuple[str, ...], str]
"""Release, place, peers, and the address that links lead to."""


def inputs(question: Question) -> Inputs:
    """Return what the document of a place is made from.

    Raises:
        UserError: when the workspace cannot be read.
    """
    release, place, _, address = question
    now, summary = plan_data.plan(place), data_views.findings(release, place)
    pinned = [card.finding for card in summary.cards]
    return Inputs(
        place=data.places(release).by_geoid[place],
        plan=now.plan,
        summary=summary,
        remade=lambda language: views_in(language, data.store(release), summary.framework, pinned),
        standing=now.standing,
        stands=plan_data.progress(release, place),
        targets=lambda _: {},
        citation=data.store(release).release.citation,
        address=address,
        day=today(),
        names=data.places(release).by_geoid,
        branding=_branding(place),
    )


def _branding(place: str) -> Branding:
    return branding_of(data.workspace(), place)


def document(question: Question, language: Language) -> Built:
    """Return the document of a place as it is now, with what the data can show of each target."""
    return _document(question, language, _stamped(question[1]), _branding(question[1]))


def _stamped(place: str) -> tuple[int, ...]:
    store = data.workspace()
    stamps = (plan_data.records_stamp(store, place), stamp(store, place), (today().toordinal(),))
    return tuple(number for each in stamps for number in each)


@cached(_DOCUMENTS)
def _document(
    question: Question,
    language: Language,
    stamped: tuple[int, ...],  # noqa: ARG001 - a key
    branding: Branding,  # noqa: ARG001 - a key
) -> Built:
    return build(whole_inputs(question), language)


def whole_inputs(question: Question) -> Inputs:
    """Return the same as `inputs` with what the data can show of each target."""
    made = inputs(question)
    return replace(made, targets=lambda language: _targets(language, question, made.plan))


def _targets(language: Language, question: Question, plan: Plan) -> Targets:
    release, place, peers, address = question

    def ask(asked: TargetQuestion) -> PlaceTarget:
        return plan_data.target(
            release, place, asked.metric, asked.by, asked.groups, (asked.value, asked.year), peers
        )

    def provenance(metric: str) -> Provenance:
        invented = data.store(release).release.demonstration
        return Provenance(place, release, data.source(release, (metric,)), address, invented)

    with speaking(language):
        return shown_targets(plan, data.framework(), ask, provenance)


def versions(place: str) -> tuple[Version, ...]:
    """Return the approved versions of a place's document, the latest first.

    Raises:
        UserError: when the workspace cannot be read.
    """
    return document_versions(data.workspace(), place)


@cached(_DOCUMENTS)
def approved(version: Version, language: Language) -> PlanDocument:
    """Return what a version says.

    Raises:
        UserError: when it cannot be read.
    """
    stored = frozen_document(data.workspace(), version.id)
    return approved_document(stored, version, language)[0]


def changed_since(version: Version, question: Question) -> tuple[str, ...]:
    """Return the titles of the parts that say something else now than a version.

    Raises:
        UserError: when the version cannot be read.
    """
    now = document(question, Language.ENGLISH).document
    if fingerprint(now) == version.fingerprint:
        return ()
    return changed_parts(approved(version, Language.ENGLISH), now)
