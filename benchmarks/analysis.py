"""Answers that pages wait for, the questions to the release included, and how they grow.

    python benchmarks/analysis.py [--rounds N] [--homes FOLDER] [--release FILE|ID]

Each answer is asked for another place in every round and nothing is remembered in between; the
medians of the rounds are printed as JSON beside their goals, with the processor's time, which a
busy computer changes less. Every round asks a release with three times the places, too (a file of
more would be refused for its size): `growth` is the ratio of the processor's times over the ratio
of the places, at most 1.2. Both releases are demonstrations of invented numbers in the size of the
publisher's files, made first, and kept where a folder is given. With `--release` the times are
those of a release of your own. Modeled values of all metrics, for which nobody waits, are
calculated three times.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from mobility.store import Store

SCALES = (1, 3)  # times as many places as the publisher has
GOALS = {  # milliseconds
    "peers of a county with their stability": 150,
    "every metric of a county, and its headlines": 50,
    "gaps between groups in all counties": 100,
    "every metric against ten peers": 50,
    "change in all counties": 100,
    "verdicts of a metric in all counties": 30,
    "metrics that go together with one": 150,
}
MODELED = "modeled values of all metrics, in the background"
MODELED_GOAL = 20_000  # milliseconds
_MODELED_ROUNDS = 3
PAIRS = "all pairs of metrics among counties, once a release"
PAIRS_GOAL = 10_000  # milliseconds


def answers_to(store: Store) -> Mapping[str, Callable[[str], object]]:
    """What is measured: an answer for a county, or for all, by the name of its goal."""
    from mobility import queries
    from mobility.analysis.maps.colors import Show
    from mobility.analysis.places.screening import screen
    from mobility.associations_file import metric_associations
    from mobility.places import Level
    from mobility.queries.maps import MapView, value_map
    from mobility.registry import load_framework

    verdicts = MapView(show=Show.VERDICT)
    framework, county = load_framework(), Level.COUNTY
    chosen: dict[str, tuple[str, ...]] = {}

    def peers(geoid: str) -> object:
        result = queries.peers(store, geoid)
        chosen[geoid] = tuple(peer.place.geoid for peer in result.peers)
        return result

    return dict(
        zip(
            GOALS,
            (
                peers,
                lambda geoid: screen(queries.profile(store, framework, geoid).readings),
                lambda _: queries.gap_set(
                    store, framework, county, "share_employed", "race-ethnicity"
                ),
                lambda geoid: queries.compare_all(store, framework, geoid, chosen[geoid]),
                lambda _: queries.changes_of_level(store, framework, "pctl_income_50", county),
                lambda _: value_map(store, framework, "rate_injury_death", county, None, verdicts),
                lambda _: metric_associations(store, framework, "share_employed"),
            ),
            strict=True,
        )
    )


def counties_of(store: Store) -> list[str]:
    """The counties that there are in the newest year."""
    from mobility.places import Level

    return [
        place.geoid
        for place in store.jurisdictions()
        if place.level is Level.COUNTY and place.last_year == store.release.newest_year
    ]


def timed(answer: Callable[[str], object], geoid: str) -> tuple[float, float]:
    """Milliseconds that an answer took: on the clock, and of the processor."""
    start, used = time.perf_counter(), time.process_time()
    answer(geoid)
    return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - used)


def measure(paths: Mapping[str, Path], rounds: int) -> Mapping[str, Mapping[str, float]]:
    """What every answer took on `measured`, and its growth from `small` to `large`."""
    from mobility.store import Store

    stores = {name: Store(path) for name, path in paths.items()}
    counties = {name: counties_of(store) for name, store in stores.items()}
    queries = {name: answers_to(store) for name, store in stores.items()}
    more = len(counties["large"]) / len(counties["small"])
    result = {}
    for name, goal in GOALS.items():
        taken: dict[str, list[tuple[float, float]]] = {store: [] for store in stores}
        for i in range(rounds + 1):
            for store, geoids in counties.items():
                geoid = geoids[len(geoids) * i // (rounds + 1)]
                taken[store].append(timed(queries[store][name], geoid))
        # The first round warms up.
        clock, processor = (
            statistics.median(each[kind] for each in taken["measured"][1:]) for kind in (0, 1)
        )
        growth = statistics.median(
            large[1] / small[1] / more
            for large, small in zip(taken["large"][1:], taken["small"][1:], strict=True)
        )
        result[name] = {
            "milliseconds": round(clock, 1),
            "goal": goal,
            "processor": round(processor, 1),
            "growth": round(growth, 2),
        }
    return result


def measure_model(path: Path) -> Mapping[str, float]:
    """What fitting the model of all metrics of a release took, its questions included."""
    from mobility.queries.small_areas import modeled_metrics
    from mobility.registry import load_framework
    from mobility.store import Store

    store, framework = Store(path), load_framework()
    taken = [
        timed(lambda _: list(modeled_metrics(store, framework)), "") for _ in range(_MODELED_ROUNDS)
    ]
    clock, processor = (statistics.median(each[kind] for each in taken) for kind in (0, 1))
    return {
        "milliseconds": round(clock),
        "goal": MODELED_GOAL,
        "processor": round(processor),
    }


def measure_pairs(path: Path) -> Mapping[str, float]:
    """What all pairs of metrics took to calculate, and how many times what reading them takes."""
    from mobility.associations_file import metric_associations, write_associations
    from mobility.registry import load_framework
    from mobility.store import Store

    store, framework = Store(path), load_framework()
    clock, processor = timed(lambda _: write_associations(store, framework), "")
    read, _ = timed(lambda metric: metric_associations(store, framework, metric), "share_employed")
    return {
        "milliseconds": round(clock),
        "goal": PAIRS_GOAL,
        "processor": round(processor),
        "ratio": round(clock / read),
    }


def demonstration(folder: Path, scale: int) -> Path:
    """The demonstration release of a scale, made in a home of its own where it is not there."""
    home = folder / str(scale)
    if not list(home.glob("releases/*.duckdb")):
        command = [sys.executable, "-m", "mobility", "demo", "--scale", str(scale)]
        environment = os.environ | {"MOBILITY_HOME": str(home)}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    (path,) = home.glob("releases/*.duckdb")
    return path


def main() -> None:
    """Measure, and print times, goals and growth as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--homes", type=Path, help="a folder that keeps the two demonstrations")
    parser.add_argument("--release", metavar="FILE|ID", help="the release whose times are printed")
    arguments = parser.parse_args()
    from mobility import home

    with tempfile.TemporaryDirectory() as folder:
        small, large = (demonstration(arguments.homes or Path(folder), scale) for scale in SCALES)
        measured = home.find_release(arguments.release) if arguments.release else small
        paths = {"measured": measured, "small": small, "large": large}
        times = {
            **measure(paths, arguments.rounds),
            MODELED: measure_model(measured),
            PAIRS: measure_pairs(measured),
        }
        print(json.dumps(times, indent=2))


if __name__ == "__main__":
    main()
