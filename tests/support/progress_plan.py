"""A plan of ten targets on the demonstration, and the class of each on the later demonstration.

`mobility/release/demo/later.toml` says what changes between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mobility import workspace as ws
from mobility.analysis.targets.progress import ProgressClass
from mobility.registry import EVERYONE, HEADLINE
from mobility.release import demo
from mobility.release.build import build
from mobility.store import Store
from mobility.workspace import Plan, PlanRecord, Workspace
from mobility.workspace.record_fields import Value
from tests.support.built_home import copy_home, made_once

CUYAHOGA = "39035"
STATES = ("39",)
_MOTHERS = "mothers-education"


@dataclass(frozen=True)
class Expected:
    """A target, and how it stands in the later demonstration.

    ``step`` is the planned change: added to the baseline, or with ``times`` a factor of it.
    """

    title: str
    metric: str
    progress: ProgressClass
    step: float = 0.0
    times: float = 1.0
    year: int = 2027
    group: str = ""
    reference: str = ""
    gap: float | None = None
    is_behind: bool = False
    is_revised: bool = False


TEN = (
    Expected(
        "Income of the poorest fifth", "pctl_income_20", ProgressClass.MET, times=1.15
    ),
    Expected("Adults with a job", "share_employed", ProgressClass.IMPROVING, 0.08),
    Expected(
        "Typical income", "pctl_income_50", ProgressClass.IMPROVING, times=1.8, year=2025,
        is_behind=True,
    ),
    Expected(
        "Babies with a low weight", "share_low_birth_weight", ProgressClass.NO_CHANGE, -0.02,
        is_revised=True,
    ),
    Expected(
        "Babies of mothers with a high school degree", "share_low_birth_weight",
        ProgressClass.WORSE, -0.01, group=f"{_MOTHERS}/GED/High School Degree", is_behind=True,
    ),
    Expected(
        "Gap between babies by mothers' education", "share_low_birth_weight",
        ProgressClass.IMPROVING, group=f"{_MOTHERS}/Less than High School",
        reference=f"{_MOTHERS}/College Degree or Higher", gap=0.0,
    ),
    Expected(
        "Women with a job", "share_employed", ProgressClass.NOT_DUE, 0.02,
        group="gender/Female", is_revised=True,
    ),
    Expected("Deaths by injury", "rate_injury_death", ProgressClass.NOT_DUE, -10.0),
    Expected(
        "Income of the richest fifth", "pctl_income_80", ProgressClass.BROKEN, times=1.1
    ),
    Expected("Violent crime", "rate_crime_violent", ProgressClass.GONE, times=0.8),
)  # fmt: skip


def add_progress_plan(workspace: Workspace, release: Path, place: str = CUYAHOGA) -> Plan:
    """Add the ten targets, each with the baseline that a release has of 2023."""

    def add(kind: str, /, **content: Value) -> PlanRecord:
        return ws.add_plan_record(workspace, place, kind, content)

    store = Store(release)
    priority = add("priority", title="A life without poverty", status="chosen", reasons="Asked for")
    outcome = add("outcome", title="People here are better off", priority=priority.id)
    for each in TEN:
        by, _, group = each.group.partition("/")
        rows = store.query(
            "place_line",
            geoid=place,
            metric=each.metric,
            breakdown=by or HEADLINE,
            subgroup=group or EVERYONE,
        )
        row = next(row for row in rows if row.year == 2023)
        sampled = {
            key: bound
            for key, bound in (("baseline_lower", row.lower), ("baseline_upper", row.upper))
            if bound is not None
        }
        measure = add(
            "measure", title=each.title, of=outcome.id, source="metric", metric=each.metric,
            **({"group": each.group} if each.group else {}), baseline=row.value, **sampled,
            baseline_period="2023", baseline_release=store.release.id, owner="Data lead",
            frequency="year", kind="better off", next_due="2026-01-31",
        )  # fmt: skip
        value = row.value * each.times + each.step if each.gap is None else each.gap
        of = {"of": "gap", "reference": each.reference} if each.reference else {}
        add(
            "target", measure=measure.id, value=value, year=each.year, set_by="Coalition",
            reason="Peers managed as much.", **of,
        )  # fmt: skip
    store.close()
    return ws.plan_of(workspace, place)


def build_both_demonstrations(home: Path) -> tuple[Path, Path]:
    """Put the demonstration and the later one into a home folder, and return their files.

    The later one is in use.

    Args:
        home: a folder that pytest has made for one process.
    """
    built = [
        made_once(home.parent, f"demonstration-{name}", partial(_build, later=name == "later"))
        for name in ("first", "later")
    ]
    ids = [copy_home(each, home) for each in built]
    first, later = (home / "releases" / f"{each}.duckdb" for each in ids)
    return first, later


def _build(home: Path, *, later: bool) -> None:
    files = demo.write_demonstration(home / "files", states=STATES, later=later)
    build(files, demonstration=True)
