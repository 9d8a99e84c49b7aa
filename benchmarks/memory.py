"""How much memory of ended sessions the server gives back, over several rounds.

    python benchmarks/memory.py [--sessions N] [--rounds N] [--wait SECONDS]

One server, started as `make run` does, is warmed by one visitor. In each round this many sessions
open the overview of a place of their own, turn to Compare and to Map, and close. The server's
memory (RSS, megabytes) is read before the round, with all sessions open, and every 20 seconds
after they have closed. The places are the same in every round: the answers about them, which the
pages keep for everybody, are made in the first round, and what a later one adds was left by its
sessions. Printed as JSON. Needs Linux, for /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from websockets.asyncio.client import connect  # noqa: E402 - as below

from benchmarks import sessions  # noqa: E402 - found only now when run as a program

if TYPE_CHECKING:
    from mobility.places import Jurisdiction

STEP = 20  # seconds between two readings


async def open_and_close(port: int, server: int, places: Sequence[Jurisdiction]) -> float:
    """One session for each place, all open at once; returns the memory before they close."""
    waiting = len(places)
    all_open = asyncio.Event()

    async def one(place: Jurisdiction) -> float:
        nonlocal waiting
        async with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"],
            origin=f"http://127.0.0.1:{port}", max_size=None, compression=None,
        ) as line:  # fmt: skip
            session = sessions.Session(line, server)
            await session.open_address("opening", place)
            await session.turn_to("compare", place)
            await session.turn_to("map", place)
            waiting -= 1
            if not waiting:
                all_open.set()
            await all_open.wait()
            return sessions.megabytes(server)

    return max(await asyncio.gather(*map(one, places)))


def measure(number: int, rounds: int, wait: int) -> list[dict[str, float]]:
    """The server's memory in each round: before, all open, and after they have closed."""
    _, places = sessions.draw_places(number + 1)
    rows = []
    with sessions.running() as (port, server):
        asyncio.run(open_and_close(port, server, places[-1:]))
        for _ in range(rounds):
            row = {"before": round(sessions.megabytes(server))}
            row["all open"] = round(asyncio.run(open_and_close(port, server, places[:number])))
            for seconds in range(STEP, wait + 1, STEP):
                time.sleep(STEP)
                row[f"{seconds} s closed"] = round(sessions.megabytes(server))
            print(json.dumps(row), file=sys.stderr, flush=True)
            rows.append(row)
    return rows


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--wait", type=int, default=200, help="seconds after a round")
    arguments = parser.parse_args()
    from mobility import home

    with tempfile.TemporaryDirectory() as folder:
        if home.current_release_id() is None:
            os.environ["MOBILITY_HOME"] = folder
            command = [sys.executable, "-m", "mobility", "demo"]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        rounds = measure(arguments.sessions, arguments.rounds, arguments.wait)
    print(json.dumps({"sessions": arguments.sessions, "rounds": rounds}, indent=2))


if __name__ == "__main__":
    main()
