"""On the publisher's files, copied with a few moved numbers, change is told from revision."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import workspace as ws
from mobility.analysis.targets.progress import ProgressClass
from mobility.queries.progress import plan_progress
from mobility.registry import load_framework
from mobility.release.build import build
from mobility.store import Store
from mobility.workspace import Plan, Workspace

pytestmark = pytest.mark.official

FRAMEWORK = load_framework()
CUYAHOGA = "39035"
COLUMN, START, END = "share_employed", 2021, 2023
_FILE = "11_mobility-metrics_county_longitudinal.csv"


def moved(official: Path, folder: Path, by: dict[int, float]) -> Path:
    """Copy the file of counties; move the column and its bounds in one county by year."""
    folder.mkdir()
    source = official / f"{_FILE}.gz"
    with gzip.open(source, "rt", newline="") as old, (folder / _FILE).open("w", newline="") as new:
        reader = csv.DictReader(old)
        writer = csv.DictWriter(new, reader.fieldnames or [])
        writer.writeheader()
        for row in reader:
            if row["state"] != CUYAHOGA[:2]:  # one state is enough, and builds in a moment
                continue
            if row["state"] + row["county"] == CUYAHOGA and int(row["year"]) in by:
                for part in (COLUMN, f"{COLUMN}_lb", f"{COLUMN}_ub"):
                    row[part] = str(float(row[part]) + by[int(row["year"])])
            writer.writerow(row)
    return folder


@pytest.fixture(scope="module")
def plan_and_stores(
    official: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Plan, dict[str, Store]]]:
    home = tmp_path_factory.mktemp("moved")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        stores = {
            name: Store(build([moved(official, home / name, by)]).path)
            for name, by in (
                ("as published", {}),
                ("change", {END: 0.06}),
                ("revision", {START: 0.06}),
                ("both", {START: 0.02, END: 0.08}),
            )
        }
        row = next(
            row
            for row in stores["as published"].query(
                "place_line", geoid=CUYAHOGA, metric=COLUMN, breakdown="none", subgroup="All"
            )
            if row.year == START
        )
        workspace = Workspace()
        measure = ws.add_plan_record(
            workspace,
            CUYAHOGA,
            "measure",
            {
                "title": "Adults with a job", "source": "metric", "metric": COLUMN,
                "baseline": row.value, "baseline_lower": row.lower, "baseline_upper": row.upper,
                "baseline_period": str(START),
                "baseline_release": stores["as published"].release.id,
            },
        )  # fmt: skip
        target = {"measure": measure.id, "value": row.value + 0.2, "year": 2028}
        ws.add_plan_record(workspace, CUYAHOGA, "target", target)
        plan = ws.plan_of(workspace, CUYAHOGA)
        workspace.close()
        yield plan, stores
        for store in stores.values():
            store.close()


@pytest.mark.long
def test_a_moved_later_value_is_change_and_a_moved_earlier_one_revision(
    plan_and_stores: tuple[Plan, dict[str, Store]],
) -> None:
    plan, stores = plan_and_stores
    told = {
        name: next(iter(plan_progress(store, FRAMEWORK, plan).values()))
        for name, store in stores.items()
    }
    before = told["as published"].towards
    assert before is not None
    published = before.change.difference
    assert published is not None
    assert told["as published"].revision is None
    for name, change, revision in (
        ("change", published + 0.06, None),
        ("revision", published - 0.06, 0.06),
        ("both", published + 0.06, 0.02),
    ):
        each = told[name]
        assert each.towards is not None
        assert each.towards.change.difference == pytest.approx(change, abs=1e-9)
        found = each.revision.difference if each.revision is not None else None
        assert found == (None if revision is None else pytest.approx(revision, abs=1e-9))
    assert told["change"].progress is ProgressClass.IMPROVING
    assert told["both"].progress is ProgressClass.IMPROVING
    assert told["revision"].progress in {ProgressClass.WORSE, ProgressClass.NO_CHANGE}
