"""Two browsers on one board, in any order of steps: held against a model in memory."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mobility import workspace as ws
from mobility.workspace import Finding, Workspace
from tests.support.cards import PLACE, add_card

PARTS = ("see", "mean", "need")
WHO = st.sampled_from([0, 1])
PICK = st.integers(0, 1000)
TEXT = st.sampled_from(["", "a", "b", "c"])


@dataclass
class Card:
    """What the model knows: the newest words, and those of every revision."""

    texts: dict[str, str]
    past: dict[int, dict[str, str]] = field(default_factory=dict)
    deleted: bool = False


class TwoBrowsers(RuleBasedStateMachine):
    """Each browser has a connection of its own, and cards as it saw them last."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{Path(self.folder.name) / 'board.sqlite'}"
        self.browsers = [Workspace(url), Workspace(url)]
        self.seen: list[dict[str, Finding]] = [{}, {}]
        self.cards: dict[str, Card] = {}
        self.order: list[str] = []

    def teardown(self) -> None:
        for browser in self.browsers:
            browser.close()
        self.folder.cleanup()

    def pick(self, number: int) -> str:
        return self.order[number % len(self.order)]

    def note(self, who: int, card: Finding) -> None:
        known = self.cards[card.id]
        known.past[card.revision] = dict(known.texts)
        self.seen[who][card.id] = card

    @rule(who=WHO)
    def add(self, who: int) -> None:
        card = add_card(self.browsers[who], kind="history")
        self.cards[card.id] = Card(dict.fromkeys(PARTS, ""))
        self.order.append(card.id)
        self.note(who, card)

    @rule(who=WHO)
    def theme(self, who: int) -> None:
        result = ws.findings(self.browsers[who], PLACE, deleted=True)
        self.seen[who] = {card.id: card for card in result}

    @precondition(lambda self: self.order)
    @rule(who=WHO, number=PICK, see=TEXT, mean=TEXT)
    def edit(self, who: int, number: int, see: str, mean: str) -> None:
        seen = self.seen[who].get(self.pick(number))
        if seen is None:
            return
        known = self.cards[seen.id]
        before = known.past[seen.revision]
        changes = {k: v for k, v in {"see": see, "mean": mean}.items() if v != before[k]}
        expected = {
            key: known.texts[key]
            for key in changes
            if known.texts[key] not in {before[key], changes[key]}
        }
        card, replaced = ws.change_finding(
            self.browsers[who], seen.id, seen.revision, see=see, mean=mean
        )
        assert (dict(replaced.parts) if replaced else {}) == expected
        assert (replaced is not None and replaced.deleted) == (known.deleted and bool(changes))
        known.texts.update(changes)
        known.deleted = known.deleted and not changes
        self.note(who, card)

    @precondition(lambda self: self.order)
    @rule(who=WHO, number=PICK)
    def delete(self, who: int, number: int) -> None:
        card = ws.delete_finding(self.browsers[who], self.pick(number))
        self.cards[card.id].deleted = True
        self.note(who, card)

    @precondition(lambda self: self.order)
    @rule(who=WHO, number=PICK)
    def restore(self, who: int, number: int) -> None:
        card = ws.restore_finding(self.browsers[who], self.pick(number))
        self.cards[card.id].deleted = False
        self.note(who, card)

    @precondition(lambda self: self.order)
    @rule(who=WHO, number=PICK, other=PICK)
    def move(self, who: int, number: int, other: int) -> None:
        moved, before = self.pick(number), self.pick(other)
        card = ws.move_finding(self.browsers[who], moved, before=before)
        self.order.remove(moved)
        at = self.order.index(before) if before in self.order else len(self.order)
        self.order.insert(at, moved)
        self.note(who, card)

    @invariant()
    def no_card_is_lost(self) -> None:
        for browser in self.browsers:
            result = ws.findings(browser, PLACE, deleted=True)
            assert [card.id for card in result] == self.order
            for card in result:
                known = self.cards[card.id]
                assert {key: getattr(card, key) for key in PARTS} == known.texts
                assert card.deleted == known.deleted


TwoBrowsers.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
test_two_browsers_lose_no_card = TwoBrowsers.TestCase
