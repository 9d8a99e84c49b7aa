"""This checkout against another one, in turn and in one run: processor time, ratios new : old.

    python benchmarks/against.py FOLDER [--rounds N] [--measure pages,files,upload,load]

FOLDER is another checkout of this repository with a `.venv` (a link will do), both with the current
release. The other benchmarks of each checkout do the work: `sessions.py` with one session, for the
server's time of each kind of request; `findings.py`, for a Word file and a page with nothing drawn
and again; `upload.py` and `load.py`, their own contender alone. Medians of the rounds, in
milliseconds, are printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def run(
    root: Path, script: str, *options: str | Path, home: Path | None = None
) -> tuple[str, float]:
    """What a benchmark of a checkout printed, and the milliseconds of the processor it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, root / "benchmarks" / script, *options]
    environment = os.environ | {"PYTHONPATH": str(root)}
    environment |= {"MOBILITY_HOME": str(home)} if home else {}
    done = subprocess.run(
        command, cwd=root, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, 1000 * used


def pages(root: Path, _: Path) -> Mapping[str, float]:
    """Each kind of request of a session alone."""
    record: dict[str, Any] = json.loads(run(root, "sessions.py", "--sessions", "1")[0])
    kinds = record["sessions"]["1"]
    return {name: kind["processor"] for name, kind in kinds.items() if isinstance(kind, dict)}


def files(root: Path, _: Path) -> Mapping[str, float]:
    """Files of findings, cold and warm."""
    record: dict[str, Any] = json.loads(run(root, "findings.py", "--kinds", "docx,html")[0])
    return {
        f"{kind}, {state}": 1000 * taken[state]["processor"]
        for kind, taken in record["files"].items()
        for state in ("cold", "warm")
    }


def upload(root: Path, folder: Path) -> Mapping[str, float]:
    """A file of 300,000 rows."""
    path = folder / "upload.csv"
    if not path.exists():
        sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
        from upload import write_file

        write_file(path, 300_000)
    return {"upload": run(root, "upload.py", "--only", "understand", "--file", path)[1]}


def load(root: Path, folder: Path) -> Mapping[str, float]:
    """A release of the publisher's files, into an empty home."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    return {"load": run(root, "load.py", "--only", "build", home=home)[1]}


MEASURES = {each.__name__: each for each in (pages, files, upload, load)}


def main() -> None:
    """Measure both checkouts in turn, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("against", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", default=",".join(MEASURES))
    arguments = parser.parse_args()
    taken: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.rounds):
            roots = {"before": arguments.against.resolve(), "after": ROOT}
            for name in sorted(roots, reverse=number % 2 == 0):  # before, after, after, before
                for measure in arguments.measure.split(","):
                    for what, milliseconds in MEASURES[measure](roots[name], Path(folder)).items():
                        taken.setdefault(what, {}).setdefault(name, []).append(milliseconds)
    result: dict[str, dict[str, float]] = {}
    for what, sides in taken.items():
        before, after = (statistics.median(sides[name]) for name in ("before", "after"))
        result[what] = {"before": round(before), "after": round(after)}
        result[what] |= {"ratio": round(after / before, 2)}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
