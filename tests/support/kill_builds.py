"""Builds one release again and again and kills every build, each at another moment.

    MOBILITY_HOME=... python -m tests.support.kill_builds SOURCE FINISHED KILLS

Prints what each kill left as JSON. A release that a killed build had already given its final name
is moved to FINISHED, so that the next build starts anew. Every build is a process of its own,
forked before this one has any thread: so the imports are paid for once.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

from mobility import home
from mobility.release.build import build


def _start(source: str) -> int:
    process = os.fork()
    if process == 0:
        try:
            build([source])
        finally:
            os._exit(0)
    return process


def _wait_for_work(process: int, folder: Path) -> None:
    """Return when a build has something in its folder, or has ended."""
    ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while not [*folder.glob(".building-*")] and os.waitid(os.P_PID, process, ended) is None:
        time.sleep(0.001)


def main() -> None:
    """Kill a build as soon as it writes, and others at moments spread over the time of a whole."""
    source, finished, kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    folder, old = home.releases_folder(), home.current_release_id()
    assert old is not None
    finished.mkdir()
    start = time.perf_counter()
    os.waitpid(_start(source), 0)
    duration = time.perf_counter() - start
    _take_back(old, finished / "whole.duckdb")
    states = []
    for number in range(kills):
        process = _start(source)
        if number:
            time.sleep(duration * (number + 0.5) / kills)
        else:  # one for certain, however long the builds take from now on
            _wait_for_work(process, folder)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        states.append(
            {
                "current": home.current_release_id(),
                "old": hashlib.sha256(home.release_path(old).read_bytes()).hexdigest(),
                "releases": home.release_ids(),
                "leftovers": [path.name for path in folder.glob(".building-*")],
            }
        )
        _take_back(old, finished / f"{number}.duckdb")
    print(json.dumps(states))  # noqa: T201 - this is what the test reads


def _take_back(old: str, aside: Path) -> None:
    for release in home.release_ids():
        if release != old:
            home.release_path(release).rename(aside)
    home.switch_release(old)


if __name__ == "__main__":
    main()
