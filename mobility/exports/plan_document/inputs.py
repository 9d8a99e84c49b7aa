"""What the document of a plan is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mobility.analysis.priorities import PrioritiesStanding
from mobility.analysis.targets.by_place import PlaceTarget
from mobility.errors import UserError
from mobility.exports.measure_words import TargetQuestion, target_question
from mobility.exports.progress_words import Stands
from mobility.figures.figure import Figure, Provenance
from mobility.figures.target import target_figure
from mobility.figures.words.targets import group_words, target_sentences
from mobility.places import Jurisdiction
from mobility.registry import Framework
from mobility.text.languages import Language, current_language, say
from mobility.text.names import framework_in, in_language
from mobility.workspace import Plan, PlanRecord, View, looks_like_person
from mobility.workspace.branding import Branding
from mobility.workspace.plan_kinds import CANDIDATE
from mobility.workspace.record_fields import CHECKED_ROLE
from mobility.workspace.summary import DROPPED, Summary
from mobility.workspace.team_kinds import AGREED, ORGANIZATION, RESIDENTS


@dataclass(frozen=True, slots=True)
class TargetShown:
    """What is said of a target, its chart, and the method behind it."""

    sentences: tuple[str, ...]
    figure: Figure | None = None

    def saying(self, sentence: str) -> TargetShown:
        """Return the same with one sentence in place of its own, below the chart, too."""
        if self.figure is None:
            return TargetShown((sentence,))
        footer = tuple(line for line in self.figure.footer if line not in self.sentences)
        return TargetShown((sentence,), replace(self.figure, footer=footer))


Targets = Mapping[str, TargetShown]
"""What is said of targets, by their ids."""


def target_shown(result: PlaceTarget, framework: Framework, provenance: Provenance) -> TargetShown:
    """Return what is said of a target, and its chart where there is anything to draw.

    It is in the language that `speaking` has set.
    """
    language = current_language()
    named = in_language(language, result)
    group = group_words(named, framework_in(language, framework))
    figure = target_figure(named, group, provenance, in_document=True)
    return TargetShown(tuple(target_sentences(named)), figure if result.past else None)


def shown_targets(
    plan: Plan,
    framework: Framework,
    ask: Callable[[TargetQuestion], PlaceTarget],
    provenance: Callable[[str], Provenance],
) -> Targets:
    """Return what is said of each target of a plan that rests on a metric or a data set.

    Args:
        plan: whose targets they are.
        framework: the registry.
        ask: answers what is asked of the data.
        provenance: says where the numbers of a metric are from, by its id.
    """
    shown = {}
    for target in plan.of_kind("target"):
        for measure in plan.linked(target, "measure"):
            try:
                question = target_question(measure, target, framework)
                if question is not None:
                    result = ask(question)
                    where = provenance(question.metric)
                    shown[target.id] = target_shown(result, framework, where)
            except UserError as problem:
                shown[target.id] = TargetShown((str(problem),))
    return shown


def _none_remade(_language: Language) -> Mapping[str, View]:
    return {}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the document of a plan is made from.

    Attributes:
        place: the county or city.
        plan: its records, those of the document and the roster among them.
        summary: its board.
        standing: which priorities hold under all weightings.
        targets: returns in a language what is said of a target, by its id.
        citation: how to cite the numbers of the open release.
        address: the link that opens the plan.
        names: geoid -> place, for numbers of other places.
        branding: the logo and the colors of the place.
        day: on which it is made.
        stands: how each target stands in the open release, by its id.
        remade: returns the pinned views that can be made again in a language, by their findings.
    """

    place: Jurisdiction
    plan: Plan
    summary: Summary
    standing: PrioritiesStanding | None
    targets: Callable[[Language], Targets]
    citation: str
    address: str
    day: date
    names: Mapping[str, Jurisdiction] = field(default_factory=dict)
    branding: Branding = field(default_factory=Branding)
    stands: Stands = field(default_factory=dict)
    remade: Callable[[Language], Mapping[str, View]] = _none_remade

    def one(self, kind: str) -> PlanRecord | None:
        """Return the record of a kind of which a place has one at most."""
        return next(iter(self.plan.of_kind(kind)), None)

    def own_text(self, kind: str, key: str) -> str:
        """Return a text that was written for the document; empty without one."""
        record = self.one(kind)
        return record.text(key) if record is not None else ""

    @property
    def priorities(self) -> tuple[PlanRecord, ...]:
        """The chosen priorities; the candidates before any was chosen."""
        return self.plan.priorities() or self.plan.priorities(CANDIDATE)

    @property
    def organizations(self) -> tuple[PlanRecord, ...]:
        """The organizations of the roster that have agreed to take part.

        Residents that stand there under what looks like a person's name are in no document.
        """
        agreed = [each for each in self.plan.of_kind(ORGANIZATION) if each.text("status") == AGREED]
        return tuple(
            each for each in agreed if not (_of_residents(each) and looks_like_person(each.title))
        )

    @property
    def cards(self) -> Summary:
        """The findings that the document shows: confirmed ones, and those that the plan rests on.

        What people told is shown only with their consent.
        """
        wanted = {
            id_
            for kind in ("priority", "action")
            for record in self.plan.of_kind(kind)
            for id_ in record.ids("findings")
        }
        shown = self.summary.with_consent()
        return shown.only(
            [
                card
                for card in shown.cards
                if card.finding.status != DROPPED
                and (card.finding.status == "confirmed" or card.finding.id in wanted)
            ]
        )


def _of_residents(organization: PlanRecord) -> bool:
    sector, role = organization.text("sector"), organization.text("role_in_work")
    return sector == RESIDENTS or role == "resident"


def role_words(record: PlanRecord, key: str) -> str:
    """Return a role of a record; a person's name, or what looks like one, is in no document."""
    text = record.text(key)
    if text and text != record.text(CHECKED_ROLE) and looks_like_person(text):
        return say("a role that is still to be named")
    return text


def roles_to_name(records: Sequence[PlanRecord], keys: Sequence[str]) -> int:
    """Return how many roles of records look like persons, and are left out of documents."""
    return sum(
        bool(record.text(key))
        and record.text(key) != record.text(CHECKED_ROLE)
        and bool(looks_like_person(record.text(key)))
        for record in records
        for key in keys
    )
