"""Building a release against making only its long table with pandas, on the same files in one run.

    python benchmarks/load.py [SOURCE] [--rounds N]

The pandas loader reads each file, takes one metric column after another and lays them end to
end: no checks, no load report, no medians, nothing written. The build includes all of that.
Each runs in a process of its own, in turn; the medians of the rounds and their ratios are
printed as JSON, with where the build spends its time. Goal: at most 1.5 times the pandas
loader's time and at most its memory.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_SOURCE = ROOT.parent / "shared" / "official"
KEYS = ["year", "state", "county", "place", "subgroup"]
ENDINGS = ("", "_lb", "_ub", "_quality")


def pandas_long_table(source: Path) -> int:
    """Rows of the long table that pandas makes of the metric files in `source`."""
    import pandas as pd

    parts = []
    for path in sorted(source.glob("[0-9][0-9]_mobility-metrics_*.csv*")):
        header = pd.read_csv(path, nrows=0).columns
        texts = ("state", "county", "place")
        kinds = {name: "str" for name in header if name in texts or "house_value" in name}
        kinds |= {name: "category" for name in header if name.endswith("_quality")}
        kinds |= dict.fromkeys(set(header) & {"subgroup", "subgroup_type"}, "category")
        frame = pd.read_csv(path, dtype=kinds)
        keys = [name for name in KEYS if name in frame]
        for column in [name.removesuffix("_quality") for name in frame if "_quality" in name]:
            columns = [column + ending for ending in ENDINGS if column + ending in frame]
            part = frame.loc[frame[column].notna(), keys + columns]
            if part.empty:
                continue
            names = dict(zip(columns, [name.removeprefix(column) for name in columns], strict=True))
            if "house_value" in column:
                pair = part[column].str.split(":", expand=True).astype(float)
                sides = (pair[0], pair[1], pair[0] / pair[1])
                parts += [part.assign(**{column: side}).rename(columns=names) for side in sides]
            else:
                parts.append(part.rename(columns=names))
            parts[-1]["metric"] = column
    return len(pd.concat(parts, ignore_index=True))


def full_build(source: Path) -> int:
    """Values in a release built from `source` into an empty home."""
    from mobility.release.build import build

    return sum(file.values for file in build([source]).report.files)


CONTENDERS = {"build": full_build, "pandas": pandas_long_table}


def measure(name: str, source: Path) -> dict[str, float]:
    """Seconds, processor seconds and peak megabytes of one contender in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MOBILITY_HOME": folder, "PYTHONPATH": str(ROOT)}
        # Both contenders import libraries; where compiled modules may not be kept, each would
        # spend a second on compiling them anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        start = time.perf_counter()
        arguments = [sys.executable, __file__, str(source), "--only", name]
        process = os.posix_spawn(sys.executable, arguments, environment)
        _, status, usage = os.wait4(process, 0)
        assert os.waitstatus_to_exitcode(status) == 0, f"{name} failed"
        return {
            "seconds": time.perf_counter() - start,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "megabytes": usage.ru_maxrss / 1024,
        }


def main() -> None:
    """Run the contenders in turn and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=DEFAULT_SOURCE)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=CONTENDERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        CONTENDERS[arguments.only](arguments.source)
        return
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    for name in CONTENDERS:
        measure(name, arguments.source)  # a warm-up: the files into memory, the modules compiled
    for _ in range(arguments.rounds):
        for name, figures in rounds.items():
            figures.append(measure(name, arguments.source))
    result: dict[str, object] = {
        name: {
            figure: round(statistics.median(one[figure] for one in figures), 2)
            for figure in figures[0]
        }
        for name, figures in rounds.items()
    }
    result["ratio build : pandas"] = {
        figure: round(
            statistics.median(
                ours[figure] / theirs[figure]
                for ours, theirs in zip(rounds["build"], rounds["pandas"], strict=True)
            ),
            2,
        )
        for figure in ("seconds", "cpu_seconds", "megabytes")
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
