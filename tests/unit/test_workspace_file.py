"""The workspace in one file: it comes back equal, merges without loss, refuses what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from mobility.cli import main
from mobility.errors import UserError
from mobility.places import Level
from mobility.uploads.versions import carrying, keeping
from mobility.workspace import (
    AgendaItem,
    HeadCount,
    Workspace,
    add_finding,
    add_link,
    agendas,
    change_finding,
    delete_finding,
    findings,
    keep_head_counts,
    links,
    peer_sets,
    save_agenda,
    save_council_seats,
    save_peer_set,
    words_at,
)
from mobility.workspace.exchange import COPY, all_rows
from mobility.workspace_file import Loaded, load_workspace, save_workspace
from tests.support.cards import HOSTILE, PLACE, add_card
from tests.support.data_sets import EVICTED, in_home, keep_counts
from tests.support.evidence import amount

TEXTS = st.text(min_size=1, max_size=40).filter(lambda text: text.strip())


class Side:
    """One computer: a home folder with its workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with self.at_home():
            self.workspace = Workspace()

    @contextmanager
    def at_home(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MOBILITY_HOME", str(self.folder))
            yield

    def save(self) -> Path:
        file = self.folder / "us.mobility.zip"
        with self.at_home():
            save_workspace(self.workspace, file)
        return file

    def load(self, file: Path) -> Loaded:
        with self.at_home():
            return load_workspace(self.workspace, file)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        rows = all_rows(self.workspace)
        del rows["exchanged"]
        return rows

    def versions(self) -> list[tuple[str, int, int, bool]]:
        with self.at_home():
            return [
                (name, len(keeping.versions(name)), keeping.version_in_use(name).number, deleted)
                for deleted in (False, True)
                for name in keeping.supplement_ids(deleted=deleted)
            ]

    def sentences(self) -> list[str]:
        return sorted(finding.sentence for finding in findings(self.workspace))


@pytest.fixture
def here(tmp_path: Path) -> Side:
    return Side(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Side:
    return Side(tmp_path / "there")


def filled(side: Side) -> Side:
    """Everything a workspace can hold, with words that are hard to carry."""
    cards = [add_card(side.workspace, text[:900]) for text in HOSTILE]
    add_link(side.workspace, cards[0].id, cards[1].id, "explains")
    delete_finding(side.workspace, cards[2].id)
    change_finding(side.workspace, cards[3].id, cards[3].revision, see=HOSTILE[5])
    item = AgendaItem(cards[0].id, "Why?", HOSTILE[0])
    save_agenda(side.workspace, name="Tuesday", place=PLACE, items=[item])
    save_peer_set(
        side.workspace,
        "Lake counties",
        Level.COUNTY,
        ["39035", "39095"],
        how="by hand",
        release="r",
    )
    save_council_seats(
        side.workspace, PLACE, "County council", date(2025, 1, 6), "its minutes", {"Hispanic": 2}
    )
    counts = [HeadCount(PLACE, 2023, "share_employed", "race-ethnicity", "Hispanic", 1200.5)]
    keep_head_counts(side.workspace, "counts.csv", "Census", counts)
    keep_counts(side.folder)
    keep_counts(side.folder)
    keep_counts(side.folder, id="my_other")
    with side.at_home():
        keeping.roll_back(side.workspace, EVICTED, 1)
        keeping.delete(side.workspace, "my_other")
    return side


def test_everything_comes_back_as_it_was(here: Side, there: Side) -> None:
    file = filled(here).save()
    loaded = there.load(file)
    assert there.rows() == here.rows()
    assert there.versions() == here.versions() == [(EVICTED, 2, 1, False), ("my_other", 1, 1, True)]
    assert findings(there.workspace) == findings(here.workspace)
    assert agendas(there.workspace) == agendas(here.workspace)
    assert (loaded.records.updated, loaded.records.conflicts) == (0, [])
    before = there.rows()
    again = there.load(file)
    assert (again.records.added, again.records.updated, again.records.conflicts) == (0, 0, [])
    assert all(data_set.added == 0 and not data_set.conflict for data_set in again.data_sets)
    assert there.rows() == before
    assert again.sentences() == ["Everything in the file is here already: nothing was changed."]


def test_what_one_side_alone_has_changed_counts(here: Side, there: Side) -> None:
    first, second = add_card(here.workspace, "First"), add_card(here.workspace, "Second")
    there.load(here.save())
    change_finding(there.workspace, first.id, 1, sentence="First, checked")
    change_finding(here.workspace, second.id, 1, sentence="Second, checked")
    loaded = here.load(there.save())
    assert (loaded.records.updated, loaded.records.conflicts) == (1, [])
    assert here.sentences() == ["First, checked", "Second, checked"]
    assert words_at(here.workspace, first.id, 1)["sentence"] == "First"
    there.load(here.save())
    assert there.rows() == here.rows()


def test_records_changed_on_both_sides_both_stay(here: Side, there: Side) -> None:
    card = add_card(here.workspace, "Rents are high")
    there.load(here.save())
    change_finding(here.workspace, card.id, 1, sentence="Rents rose")
    change_finding(there.workspace, card.id, 1, sentence="Rents fell")
    loaded = here.load(there.save())
    assert loaded.records.conflicts == ["Rents fell"]
    assert "Changed here and in the file, so both are kept: Rents fell" in loaded.sentences()
    assert "“(other copy)”" in loaded.sentences()[-1]
    assert here.sentences() == [f"Rents fell{COPY}", "Rents rose"]
    copy = next(finding for finding in findings(here.workspace) if finding.id != card.id)
    assert words_at(here.workspace, copy.id, 1)["sentence"] == "Rents are high"
    there.load(here.save())
    assert there.sentences() == here.sentences()
    assert here.load(there.save()).records.conflicts == []
    assert here.sentences() == [f"Rents fell{COPY}", "Rents rose"]


def test_card_deleted_here_changed_there_stays(here: Side, there: Side) -> None:
    card = add_card(here.workspace, "Rents are high")
    there.load(here.save())
    delete_finding(here.workspace, card.id)
    change_finding(there.workspace, card.id, 1, sentence="Rents fell")
    here.load(there.save())
    assert here.sentences() == [f"Rents fell{COPY}"]


def test_peer_sets_of_one_name_are_both_stored(here: Side, there: Side) -> None:
    for side, geoid in ((here, "39035"), (there, "39095")):
        save_peer_set(side.workspace, "Lakes", Level.COUNTY, [geoid], how="by hand", release="r")
    here.load(there.save())
    assert [(peer_set.name, peer_set.geoids) for peer_set in peer_sets(here.workspace)] == [
        ("Lakes", ("39035",)), ("Lakes (2)", ("39095",)),
    ]  # fmt: skip
    assert here.load(there.save()).records.added == 0


def test_versions_of_a_data_set_are_put_together(here: Side, there: Side) -> None:
    keep_counts(here.folder)
    there.load(here.save())
    in_home(there.folder, ["fips,year,rents", "39153,2022,5"], "rents.csv", id=EVICTED)
    (arrived,) = here.load(there.save()).data_sets
    assert (arrived.added, arrived.conflict, arrived.in_use) == (1, False, 2)
    keep_counts(here.folder)
    in_home(there.folder, ["fips,year,rents", "39153,2022,6"], "rents.csv", id=EVICTED)
    loaded = here.load(there.save())
    (arrived,) = loaded.data_sets
    assert (arrived.added, arrived.conflict, arrived.in_use) == (1, True, 3)
    assert "what was in use here stays so" in loaded.sentences()[-1]
    assert here.versions() == [(EVICTED, 4, 3, False)]


EDITS = st.lists(
    st.tuples(st.sampled_from(["here", "there"]), st.integers(0, 2), TEXTS), max_size=8
)


@pytest.mark.long
@settings(max_examples=amount(3, 50), deadline=None, phases=[Phase.explicit, Phase.generate])
@example(
    begun=["a"],
    edits=[("here", 0, "4"), ("there", 0, "\x05")],
    later=[],
)
@given(st.lists(TEXTS, min_size=1, max_size=3), EDITS, EDITS)
@pytest.mark.evidence
def test_merging_loses_no_text(
    begun: list[str], edits: list[tuple[str, int, str]], later: list[tuple[str, int, str]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        sides = {side: Side(Path(name) / side) for side in ("here", "there")}
        here, there = sides["here"], sides["there"]
        for text in begun:
            add_finding(here.workspace, kind="history", sentence=text, place=PLACE, view=None)
        there.load(here.save())
        assert there.rows() == here.rows()
        for some in (edits, later):
            written = set()
            for side, number, text in some:
                cards = findings(sides[side].workspace)
                card = cards[number % len(cards)]
                saved, _ = change_finding(sides[side].workspace, card.id, card.revision, see=text)
                if saved.revision > card.revision:  # the same text again is no change
                    written.add(saved.see)
            shown = {card.see for side in sides.values() for card in findings(side.workspace)}
            here.load(there.save())
            there.load(here.save())
            pasts = {row["words"]["see"] for row in here.rows()["finding_past"]}
            assert written <= pasts
            assert written & shown <= {card.see for card in findings(here.workspace)}
            assert there.rows() == here.rows()
            assert here.load(there.save()).records.conflicts == []
        for side in sides.values():
            side.workspace.close()


def changed(file: Path, **entries: bytes | None) -> Path:
    """The same file with entries replaced, added, or left out (None)."""
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in entries:
                new.writestr(name, old.read(name))
        for name, content in entries.items():
            if content is not None:
                new.writestr(name, content)
    return other


def with_rows(file: Path, table: str, **values: object) -> Path:
    """The same file with values of every row of a table replaced."""
    with zipfile.ZipFile(file) as archive:
        rows = json.loads(archive.read("rows.json"))
    rows[table] = [row | values for row in rows[table]]
    return changed(file, **{"rows.json": json.dumps(rows).encode()})


VERSION = f"supplements/{EVICTED}/v00001.duckdb"


@pytest.mark.cases(4)
@pytest.mark.parametrize(
    "entries,text",
    [
        ({"about.json": None}, "is damaged or no workspace file"),
        ({"about.json": b"{}"}, "is damaged or no workspace file"),
        ({"about.json": b'{"format": "mobility workspace", "version": 2}'}, "another version"),
        ({"rows.json": b"[]"}, "its tables cannot be read"),
        ({"rows.json": b'{"targets": []}'}, "a later version of this application"),
        ({"rows.json": b'{"finding": [{"id": "a"}]}'}, "in the finding “a” the field “kind”"),
        ({"../../evil.sh": b"x"}, "is damaged or no workspace file"),
        ({"supplements/my_evicted/../../x/v00001.duckdb": b"x"}, "is damaged or no workspace"),
        ({VERSION: b"not a database"}, "the data set my_evicted cannot be read"),
        ({VERSION: None}, "is damaged or no workspace file"),
        ({f"supplements/{EVICTED}/state.json": b'{"current": 9}'}, "is damaged or no workspace"),
    ],
)
def test_a_file_that_is_not_right_changes_nothing(
    entries: dict[str, bytes | None], text: str, here: Side, there: Side
) -> None:
    keep_counts(here.folder)
    add_card(here.workspace)
    file = changed(here.save(), **entries)
    with pytest.raises(UserError, match=text):
        there.load(file)
    assert (there.sentences(), there.versions()) == ([], [])


@pytest.mark.parametrize(
    "table,values",
    [
        ("finding", {"revision": "1"}),
        ("finding", {"revision": 2**70}),
        ("finding", {"deleted": 0}),
        ("finding", {"place": "39153999"}),
        ("finding", {"view": {"numbers": [5]}}),
        ("finding", {"extra": 5}),
        ("peer_set", {"geoids": 5}),
        ("council_seats", {"day": "yesterday"}),
        ("peer_set", {"level": "planet"}),
        ("peer_set", {"deleted": True, "geoids": None}),
    ],
)
def test_rows_that_no_page_could_show_are_refused(
    table: str, values: dict[str, object], here: Side, there: Side
) -> None:
    add_card(here.workspace)
    save_peer_set(here.workspace, "Lakes", Level.COUNTY, ["39035"], how="by hand", release="r")
    save_council_seats(
        here.workspace, PLACE, "Council", date(2025, 1, 6), "minutes", {"Hispanic": 2}
    )
    with pytest.raises(UserError, match=r"damaged"):
        there.load(with_rows(here.save(), table, **values))
    assert there.sentences() == []


@pytest.mark.parametrize(
    "name,content",
    [
        ("about.json", b'{"format": "mobility workspace", "version": 1}' + b" " * 20_000),
        ("rows.json", b" " * 30_000_000),  # more than 150 times its packed size
        ("rows.json", b'{"finding": [' + b"{}," * 5_100_000 + b"{}]}"),
        (VERSION, bytes(30_000_000)),
        (f"supplements/{EVICTED}/state.json", b" " * 20_000),
    ],
)
def test_files_that_unpack_to_too_much_are_refused(
    name: str, content: bytes, here: Side, there: Side
) -> None:
    keep_counts(here.folder)
    file = changed(here.save(), **{name: content})
    tracemalloc.start()
    with pytest.raises(UserError, match="unpacks to more than can be read") as refusal:
        there.load(file)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    assert "\n" not in str(refusal.value)
    assert (there.sentences(), there.versions()) == ([], [])


def test_commas_within_texts_are_not_counted(
    here: Side, there: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drawing is one text with many commas."""
    monkeypatch.setattr("mobility.workspace_file._MOST_VALUES", 1_000)
    card = add_card(here.workspace)
    change_finding(here.workspace, card.id, card.revision, see='[{,"' * 1_000)
    there.load(here.save())
    assert there.rows() == here.rows()


def test_next_save_removes_killed_save(here: Side) -> None:
    file = here.folder / "us.mobility.zip"
    program = (
        "import signal, os, sys; from pathlib import Path; from mobility import home\n"
        "from mobility.workspace import Workspace; from mobility import workspace_file\n"
        "home.flush_to_disk = lambda _: os.kill(os.getpid(), signal.SIGTERM)\n"
        "workspace_file.save_workspace(Workspace(), Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(file)],
        env={**os.environ, "MOBILITY_HOME": str(here.folder)},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    other = here.folder / ".us.mobility.zip-of-somebody"
    other.mkdir()
    assert len(list(here.folder.glob(".us.mobility.zip-*"))) == 2
    assert not file.exists()
    here.save()
    assert list(here.folder.glob(".us.mobility.zip-*")) == [other]


def test_a_data_set_with_more_than_tables_is_refused(here: Side, there: Side) -> None:
    path = keep_counts(here.folder).path
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE VIEW spy AS SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(UserError, match="the data set my_evicted cannot be read"):
        there.load(here.save())


@pytest.mark.cases(3)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE observation SET level = 'planet'",
        "UPDATE observation SET year = NULL",
        "UPDATE observation SET subgroup = NULL",
        "UPDATE coverage SET level = 'planet'",
        "UPDATE benchmark SET level = 'planet'",
        "UPDATE benchmark SET sorted_values = NULL",
        "UPDATE distribution SET counts = NULL",
        "CREATE SCHEMA other; CREATE TABLE other.observation AS FROM main.observation",
        (
            "ALTER TABLE observation RENAME TO old; CREATE TABLE observation (geoid VARCHAR, "
            "level VARCHAR, year SMALLINT, metric VARCHAR, breakdown VARCHAR, subgroup VARCHAR, "
            "value DOUBLE, lower DOUBLE, upper DOUBLE, quality VARCHAR AS (repeat(geoid, 9))); "
            "DROP TABLE old"
        ),
    ],
)
def test_data_set_that_breaks_pages_is_refused(here: Side, there: Side, change: str) -> None:
    path = keep_counts(here.folder).path
    with duckdb.connect(str(path)) as connection:
        connection.execute(change)
    with pytest.raises(UserError, match="the data set my_evicted cannot be read"):
        there.load(here.save())
    assert there.versions() == []


def test_data_set_with_too_many_rows_is_refused(
    here: Side, there: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_counts(here.folder)
    file = here.save()
    monkeypatch.setattr(carrying, "MOST_ROWS", 5)
    with pytest.raises(UserError, match="my_evicted of the workspace file has more than 5 rows"):
        there.load(file)
    assert there.versions() == []


def test_a_cut_file_is_refused_wherever_it_is_cut(here: Side, there: Side) -> None:
    add_card(here.workspace)
    content = here.save().read_bytes()
    cut = here.folder / "cut.zip"
    for size in (0, 1, 100, len(content) // 2, len(content) - 1):
        cut.write_bytes(content[:size])
        with pytest.raises(UserError, match="is damaged or no workspace file"):
            there.load(cut)
    assert there.sentences() == []


def test_the_command_saves_and_loads(
    here: Side, there: Side, capsys: pytest.CaptureFixture[str]
) -> None:
    file = filled(here).folder / "us.mobility.zip"
    with here.at_home():
        assert main(["workspace", "save", str(file)]) == 0
        out = capsys.readouterr().out
        assert f"Wrote {file}: 14 records, 2 data sets." in out
        assert "  9 findings" in out
        assert main(["workspace", "save", str(here.folder / "no" / "folder.zip")]) == 2
        assert "cannot be written" in capsys.readouterr().err
    with there.at_home():
        assert main(["workspace", "load", str(file), "--json"]) == 0
        loaded = json.loads(capsys.readouterr().out)
        assert loaded["records"]["conflicts"] == []
        assert {data_set["id"]: data_set["added"] for data_set in loaded["data_sets"]} == {
            EVICTED: 2, "my_other": 1,
        }  # fmt: skip
        assert main(["workspace", "load", str(there.folder / "nothing.zip")]) == 2
        assert "does not exist" in capsys.readouterr().err
    assert links(there.workspace) == links(here.workspace)
