"""All findings of a place, as pages show them and files hold them, with the registry's labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mobility.places import Jurisdiction
from mobility.registry import Framework, Pillar, Predictor
from mobility.workspace.audit import Change
from mobility.workspace.data_needs import DataNeed
from mobility.workspace.findings import Finding, Link, Number

DROPPED = "dropped"  # a status: the card stays on the board and is not counted
TOLD = "qualitative"  # a kind: what people told
PUBLIC = "public"  # a consent: may be published without names


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number of a card that differs in the open release; ``now`` is None where it has none.

    ``now`` is of the same year, or of the newest one where the card did not name a year.
    """

    then: Number
    now: Number | None


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with its pillar, predictor (or None) and changed numbers.

    ``last_change`` is its last one by somebody who has signed in; None without one.
    """

    finding: Finding
    pillar: Pillar | None
    predictor: Predictor | None
    changed: tuple[ChangedNumber, ...] = ()
    last_change: Change | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many findings that are not dropped each pillar and each part of mobility has, by id."""

    pillars: Mapping[str, int]
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """The findings of a place.

    Attributes:
        place: the county or city.
        release: the open release, with which the cards were compared.
        source: who published it, in a line.
        invented: whether the open release, or what a card shows, is invented.
        date: the day on which the summary was made (ISO 8601).
        cards: in the order of the board: pillar by pillar, predictor by predictor, those without
            one last; within a predictor as the group has put them. Dropped ones are among them.
        links: between these cards.
        coverage: numbers of findings by pillar and part of mobility.
        framework: the registry that the labels are from.
        needs: what the group wants to know and has no data on yet, or has got since.
        withheld: how many cards were left out for want of consent (`with_consent`).
    """

    place: Jurisdiction
    release: str
    source: str
    invented: bool
    date: str
    cards: tuple[Card, ...]
    links: tuple[Link, ...]
    coverage: Coverage
    framework: Framework = field(repr=False)
    needs: tuple[DataNeed, ...] = ()
    withheld: int = 0

    def by_pillar(self) -> list[tuple[Pillar | None, list[Card]]]:
        """Every pillar of the registry with its cards, then those of none where there are any."""
        by_pillar: list[tuple[Pillar | None, list[Card]]] = [
            (pillar, [card for card in self.cards if card.pillar == pillar])
            for pillar in self.framework.pillars.values()
        ]
        loose = [card for card in self.cards if card.pillar is None]
        return [*by_pillar, (None, loose)] if loose else by_pillar

    def without_consent(self) -> list[Card]:
        """The cards of what people told who have not agreed that others read it."""
        return [
            card
            for card in self.cards
            if card.finding.kind == TOLD
            and card.finding.consent != PUBLIC
            and card.finding.status != DROPPED
        ]

    def with_consent(self) -> Summary:
        """The same without those cards, for files that others read."""
        withheld = self.without_consent()
        permitted = self.only([card for card in self.cards if card not in withheld])
        return replace(permitted, withheld=len(withheld))

    def only(self, cards: Sequence[Card]) -> Summary:
        """The same with some of its cards."""
        return replace(self, cards=tuple(cards), coverage=coverage_of(cards, self.framework))


def cards_of(
    findings: Iterable[Finding],
    framework: Framework,
    changed: Mapping[str, Sequence[ChangedNumber]],
    last_changes: Mapping[str, Change],
) -> tuple[Card, ...]:
    """Return findings as cards in the order of the board.

    Args:
        findings: of a place.
        framework: the registry.
        changed: the numbers that have changed, by the id of a finding.
        last_changes: the last change of each, by its id.
    """
    order = {name: at for at, name in enumerate(framework.predictors)}
    cards = []
    for finding in sorted(
        findings, key=lambda each: (order.get(each.predictor, len(order)), each.order, each.id)
    ):
        predictor = framework.predictors.get(finding.predictor)
        pillar = framework.pillars[predictor.pillar] if predictor else None
        last = last_changes.get(finding.id)
        cards.append(
            Card(
                finding,
                pillar,
                predictor,
                tuple(changed.get(finding.id, ())),
                last if last and last.subject else None,
            )
        )
    return tuple(cards)


def coverage_of(cards: Iterable[Card], framework: Framework) -> Coverage:
    """Return how many cards that are not dropped each pillar and each part of mobility has."""
    pillars = dict.fromkeys(framework.pillars, 0)
    parts = dict.fromkeys(framework.mobility_parts, 0)
    for card in cards:
        if card.predictor is None or card.finding.status == DROPPED:
            continue
        pillars[card.predictor.pillar] += 1
        for part in card.predictor.parts:
            parts[part] += 1
    return Coverage(pillars, parts)
