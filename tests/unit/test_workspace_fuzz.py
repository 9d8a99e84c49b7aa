"""Workspace files that were changed at random: loaded or refused in a sentence, never half."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mobility.errors import UserError
from mobility.exports.findings import report_of
from mobility.places import Level
from mobility.workspace import (
    AgendaItem,
    HeadCount,
    NewValue,
    Workspace,
    add_link,
    add_plan_record,
    add_plan_values,
    agendas,
    council_seats,
    findings,
    head_count_files,
    keep_head_counts,
    links,
    peer_sets,
    plan_of,
    plan_problems,
    save_agenda,
    save_council_seats,
    save_peer_set,
)
from mobility.workspace_file import load_workspace, save_workspace
from tests.support.cards import PLACE, add_card
from tests.support.evidence import amount
from tests.support.reports import summary

JSON = Any
SEEDS = range(amount(30, 500))
VALUES: tuple[object, ...] = (
    None, True, 0, -1, 2**70, 1.5, float("nan"), "", "x" * 1_000_000, "\ud800", "\x00",
    "<svg onload='x'/>", "../../x", [], [[]], {}, {"a": 1}, "2025-01-06", "javascript:1",
)  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace file with every kind of record."""
    folder = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        workspace = Workspace()
        cards = [add_card(workspace, f"Card {at}.") for at in range(3)]
        add_link(workspace, cards[0].id, cards[1].id, "explains")
        save_agenda(workspace, name="One", place=PLACE, items=[AgendaItem(cards[0].id, "?")])
        save_peer_set(workspace, "Peers", Level.COUNTY, ["39035"], how="by hand", release="r")
        save_council_seats(workspace, PLACE, "Council", date(2025, 1, 6), "minutes", {"White": 2})
        counts = [HeadCount(PLACE, 2023, "share_employed", "none", "All", 12.0)]
        keep_head_counts(workspace, "counts.csv", "Census", counts)
        goal = {"title": "Jobs", "findings": [cards[0].id], "scores": {"a": 1.0}}
        add_plan_record(workspace, PLACE, "priority", goal)
        measure = {"title": "Placed", "counts": "other", "baseline": 1.0}
        placed = add_plan_record(workspace, PLACE, "measure", measure)
        add_plan_values(workspace, placed.id, [NewValue("2026-03-31", 12.0)])
        save_workspace(workspace, folder / "good.zip")
        workspace.close()
        yield folder / "good.zip"


def spots(part: JSON) -> list[tuple[Any, Any]]:
    """Return every place of a document as its container and key."""
    keys = list(part) if isinstance(part, dict) else range(len(part))
    result = []
    for key in keys:
        result.append((part, key))
        if isinstance(part[key], (dict, list)):
            result += spots(part[key])
    return result


def flip(rows: JSON, chance: random.Random) -> None:
    container, key = chance.choice(spots(rows))
    container[key] = chance.choice(VALUES)


def drop(rows: JSON, chance: random.Random) -> None:
    container, key = chance.choice(spots(rows))
    del container[key]


def double(rows: JSON, chance: random.Random) -> None:
    result = [(part, key) for part, key in spots(rows) if isinstance(part, list)]
    container, key = chance.choice(result)
    container.append(container[key])


def nest(rows: JSON, chance: random.Random) -> None:
    container, key = chance.choice(spots(rows))
    deep: JSON = "x"
    for _ in range(chance.choice((5, 150, 400))):
        deep = {"a": deep} if chance.random() < 0.5 else [deep]
    container[key] = deep


CHANGES: tuple[Callable[[Any, random.Random], None], ...] = (flip, flip, drop, double, nest)


def changed(good: Path, target: Path, seed: int) -> Path:
    """Return a copy of a file with one thing in it changed, mostly in its records."""
    chance = random.Random(seed)  # noqa: S311 - repeated exactly
    with zipfile.ZipFile(good) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    rows = json.loads(entries["rows.json"])
    if seed % 10:
        chance.choice(CHANGES)(rows, chance)
        entries["rows.json"] = json.dumps(rows).encode()
    else:
        name = chance.choice(list(entries))
        entries[name] = chance.choice(
            (
                entries[name].decode().encode("utf-16"),
                entries[name].replace(b'"', b"'"),
                entries[name][: len(entries[name]) // 2],
                b"[" * 100_000,
                b"\xff\xfe\x00",
                b"",
            )
        )
    if seed % 15 == 7:
        odd = (
            "../../x",
            "/etc/x",
            "C:\\x",
            "supplements/my_x/v00001.duckdb",
            "rows.json/",
            "a" * 999,
        )
        entries[chance.choice(odd)] = b"x"
    packing = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(target, "w", packing if seed % 7 == 0 else zipfile.ZIP_DEFLATED) as new:
        for name, content in entries.items():
            new.writestr(name, content)
    return target


def read_all(workspace: Workspace) -> list[object]:
    """Return what pages read, as they read it, and the summary as a file."""
    cards = findings(workspace)
    report = report_of(summary(*cards, links=links(workspace, PLACE)))
    bare = [card for card in report.cards if card.figure is None]
    assert len(bare) <= len(cards)
    return [
        cards,
        links(workspace),
        agendas(workspace),
        peer_sets(workspace),
        council_seats(workspace, PLACE),
        head_count_files(workspace),
        plan_problems(plan_of(workspace, PLACE), date(2027, 1, 1)),
    ]


@pytest.mark.evidence
def test_changed_file_loads_or_is_refused(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    nothing = [()] * 7
    refusals: list[str] = []
    workspace, empty = Workspace("sqlite://"), True
    for seed in SEEDS:
        if not empty:
            workspace.close()
            workspace, empty = Workspace("sqlite://"), True
        try:
            load_workspace(workspace, changed(good, tmp_path / "changed.zip", seed))
        except UserError as problem:
            refusals.append(str(problem))
            assert read_all(workspace) == nothing, seed
        else:
            empty = False
            assert read_all(workspace) != nothing, seed
            save_workspace(workspace, tmp_path / "again.zip")
    workspace.close()
    assert len(SEEDS) / 2 < len(refusals) < len(SEEDS)
    assert [text for text in refusals if len(text) > 600 or not text.isprintable()] == []
