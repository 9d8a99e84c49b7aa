"""What 1, 20 and 50 people at once cost the server, and how long each of them waits for it.

    python benchmarks/sessions.py [--sessions N,N,...] [--places N] [--think SECONDS]

Each session is a websocket that says what a browser says, without drawing. It reads one place
after another on Overview, Compare and Map: it opens the page, then changes something there (a
metric's panel, the metric), and thinks half to one and a half times as long as it is told between
two requests. The places, drawn with a fixed seed, are of the current release, or of a
demonstration where there is none; no two sessions read the same, so that no first view is taken
from another's. A session alone reads more places and thinks a tenth as long: nobody waits for it.

Every number of sessions has a server of its own, started as `make run` does, which one visitor
has warmed. Printed as JSON, page by page: the median and 95th percentile of the milliseconds from
a request to its `scriptFinished`, the processor's milliseconds of the server, which a busy
computer changes less, and kilobytes received (pictures and scripts that a browser fetches once by
address not included). Then memory: how much the server has grown, over the sessions, the answers
that all share included. Needs Linux, for /proc. Goals at 20 sessions: 95 of 100 answers within
half a second, below 3 MB a session.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import parse_qs, urlencode

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from streamlit.proto.Element_pb2 import Element
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    from mobility.places import Jurisdiction

GOALS = {"p95 at 20 sessions": 500, "megabytes a session at 20 sessions": 3}
SEED = 7
ALONE = 10  # places that a session alone reads
KEPT_RUNS = 2  # how long a browser remembers a message that the server need not send again
PAGES = {"overview": "", "compare": "compare", "map": "map"}  # name -> as it stands in the address
OPENS = re.compile(r'data-metric=\\?"([^"\\]+)')
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Step:
    """One request: its page, what it was, and what it took."""

    page: str
    kind: str
    milliseconds: float
    processor: float
    kilobytes: float


@dataclass
class Session:
    """A browser's side of one session: what it has been told, and what it remembers of it."""

    socket: ClientConnection
    server: int
    query: str = ""
    page: str = ""  # hash of the page that is shown
    pages: dict[str, str] = field(default_factory=dict)  # name in the address -> hash
    elements: dict[str, Element] = field(default_factory=dict)  # widget or heading -> its message
    fragments: dict[str, str] = field(default_factory=dict)  # widget -> fragment it stands in
    kept: dict[str, tuple[int, ForwardMsg]] = field(default_factory=dict)  # hash -> last run, it
    steps: list[Step] = field(default_factory=list)
    runs: int = 0

    async def ask(self, page: str, kind: str, **state: object) -> None:
        """Request a run with this state of the client; returns when it has finished.

        Raises:
            RuntimeError: when the page shows an exception.
        """
        from streamlit.proto.BackMsg_pb2 import BackMsg

        self.runs += 1
        self.kept = {name: it for name, it in self.kept.items() if it[0] >= self.runs - KEPT_RUNS}
        known = {"query_string": self.query, "page_script_hash": self.page} | state
        request = BackMsg(rerun_script={**known, "cached_message_hashes": list(self.kept)})
        used, start = processor_seconds(self.server), time.perf_counter()
        await self.socket.send(request.SerializeToString())
        received = await self._receive()
        took = time.perf_counter() - start
        used = processor_seconds(self.server) - used
        self.steps.append(Step(page, kind, 1000 * took, 1000 * used, received / 1000))

    async def _receive(self) -> int:
        """Take in messages until the run has finished; returns their bytes."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        again = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
        received = 0
        while True:
            data = await self.socket.recv(decode=False)
            received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                self.kept[message.ref_hash] = (self.runs, self.kept[message.ref_hash][1])
                kept = ForwardMsg.FromString(self.kept[message.ref_hash][1].SerializeToString())
                kept.metadata.CopyFrom(message.metadata)
                message, kind = kept, "delta"
            elif message.metadata.cacheable:
                self.kept[message.hash] = (self.runs, message)
            if kind == "script_finished" and message.script_finished != again:
                return received
            self._take_in(message, kind)

    def _take_in(self, message: ForwardMsg, kind: str | None) -> None:
        """Remember what a later request needs."""
        if kind == "navigation":
            self.pages = {each.url_pathname: each.page_script_hash
                          for each in message.navigation.app_pages}  # fmt: skip
            self.page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(element.exception.message)
            if name := name_of(element):
                self.elements[name] = element
                self.fragments[name] = message.delta.fragment_id

    async def open_address(self, kind: str, place: Jurisdiction) -> None:
        """Open a link to the overview of a place, in a new window or by a step of this one."""
        home = {"page_script_hash": self.pages.get("", ""), "is_history_navigation": self.runs > 0}
        query = urlencode({"place": place.geoid})
        await self.ask("overview", kind, query_string=query, **home)
        self._check(place)

    async def turn_to(self, page: str, place: Jurisdiction) -> None:
        """Choose a page in the menu."""
        target = self.pages[PAGES[page]]
        await self.ask(page, "first view", query_string="", page_script_hash=target)
        self._check(place)

    async def open_metric(self, chance: random.Random) -> None:
        """Open the panel of a metric of the overview."""
        rows = self.elements["rows"].bidi_component
        metric = chance.choice(sorted(set(OPENS.findall(rows.json or rows.mixed.json))))
        # How a component reports an event: the name is made by Streamlit's `_make_trigger_id`.
        name = f"$$STREAMLIT_INTERNAL_KEY_{rows.id}__events"
        value = json.dumps([{"event": "opened", "value": metric}])
        await self.ask("overview", "change", **widget(name, json_trigger_value=value))
        assert parse_qs(self.query)["metric"] == [metric], "the panel did not open"

    async def choose_metric(self, page: str, chance: random.Random) -> None:
        """Choose another metric in the page's picker."""
        picker, before = self.elements["Metric"].selectbox, self.query
        option = chance.choice([each for each in picker.options if each != picker.raw_value])
        await self.ask(
            page, "change", fragment_id=self.fragments["Metric"],
            **widget(picker.id, string_value=option),
        )  # fmt: skip
        assert self.query != before, f"nothing changed on {page}"

    def _check(self, place: Jurisdiction) -> None:
        """The page shows this place."""
        assert self.elements["h1"].heading.body == place.full_name, f"not {place.full_name}"


def name_of(element: Element) -> str:
    """What of an element a session looks up again: titles, pickers, and the overview's rows."""
    kind = element.WhichOneof("type")
    if kind == "heading":
        return str(element.heading.tag)
    if kind == "selectbox":
        return str(element.selectbox.label)
    if kind == "bidi_component" and element.bidi_component.component_name.endswith("rows"):
        return "rows"
    return ""


def widget(name: str, **value: str) -> dict[str, Any]:
    """The state of a client in which one widget has changed."""
    return {"widget_states": {"widgets": [{"id": name, **value}]}}


def processor_seconds(process: int) -> float:
    """Processor time that a process has used, in hundredths of a second."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def megabytes(process: int) -> float:
    """Memory of a process."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    memory = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert memory, "no figure of memory in /proc"
    return int(memory[1]) / 1024


@contextmanager
def running() -> Iterator[tuple[int, int]]:
    """The app's server: its port and process, from when it answers until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = {"PORT": str(port), "ADDRESS": "127.0.0.1", "SOURCE": ""}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        ["/bin/sh", "tools/run.sh"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=quiet,
        stderr=quiet,
    )
    try:
        for _ in range(600):
            try:
                health = f"http://127.0.0.1:{port}/_stcore/health"
                with urllib.request.urlopen(health, timeout=1):
                    break
            except (URLError, OSError):
                time.sleep(0.1)
        else:
            message = "the app does not answer"
            raise TimeoutError(message)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


async def read_places(
    session: Session, places: Sequence[Jurisdiction], think: float, chance: random.Random
) -> None:
    """One session's way through the pages."""

    async def pause() -> None:
        await asyncio.sleep(think * chance.uniform(0.5, 1.5))

    for place in places:
        await session.open_address("first view" if session.runs else "opening", place)
        await pause()
        await session.open_metric(chance)
        for page in ("compare", "map"):
            await pause()
            await session.turn_to(page, place)
            await pause()
            await session.choose_metric(page, chance)
        await pause()


async def visit(
    port: int, server: int, shares: Sequence[Sequence[Jurisdiction]], think: float
) -> tuple[list[Step], float]:
    """Sessions at once, each with its places: their steps, and the server's memory at the end."""

    async def one(number: int) -> list[Step]:
        chance = random.Random(SEED + number)  # noqa: S311 - a draw for a benchmark
        await asyncio.sleep(think * chance.random())
        # As the browser has it: protocol, no token against forgery, no session to take up again.
        async with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"],
            origin=f"http://127.0.0.1:{port}", max_size=None, compression=None,
        ) as line:  # fmt: skip
            session = Session(line, server)
            await read_places(session, shares[number], think, chance)
            ended.append(number)
            while len(ended) < len(shares):  # memory is that of all sessions open
                await asyncio.sleep(0.1)
            grown.append(megabytes(server))
        return session.steps

    ended: list[int] = []
    grown: list[float] = []
    steps = await asyncio.gather(*map(one, range(len(shares))))
    return [step for each in steps for step in each], grown[0]


def summary(steps: Sequence[Step], *, alone: bool) -> dict[str, float]:
    """What requests took; the processor's time only where none ran beside another."""
    times = [step.milliseconds for step in steps]
    numbers = {
        "requests": len(steps),
        "p50": round(float(np.median(times))),
        "p95": round(float(np.percentile(times, 95))),
        "kilobytes": round(float(np.median([step.kilobytes for step in steps]))),
    }
    if alone:
        numbers["processor"] = round(float(np.mean([step.processor for step in steps])))
    return numbers


def measure(
    sessions: int, places: Sequence[Jurisdiction], each: int, think: float
) -> dict[str, object]:
    """One server, warmed by a visitor, with this many sessions."""
    alone = sessions == 1
    each, think = (ALONE, think / 10) if alone else (each, think)
    shares = [places[each * number : each * (number + 1)] for number in range(sessions + 1)]
    with running() as (port, server):
        _, before = asyncio.run(visit(port, server, shares[sessions:], 0.1))
        used, start = processor_seconds(server), time.perf_counter()
        steps, after = asyncio.run(visit(port, server, shares[:sessions], think))
        used, seconds = processor_seconds(server) - used, time.perf_counter() - start
    kinds: dict[str, list[Step]] = {}
    for step in steps:
        kinds.setdefault(f"{step.page}, {step.kind}", []).append(step)
    return {
        **{name: summary(numbers, alone=alone) for name, numbers in sorted(kinds.items())},
        "all": summary(steps, alone=alone),
        "processor a request": round(1000 * used / len(steps)),
        "share of one processor": round(used / seconds, 2),
        "megabytes a session": round((after - before) / sessions, 2),
        "megabytes": round(after),
    }


def draw_places(number: int) -> tuple[str, list[Jurisdiction]]:
    """The release, and counties and cities that it has in its newest year, at random."""
    from mobility import home
    from mobility.store import Store

    store = Store(home.find_release())
    newest = store.release.newest_year
    known = [place for place in store.jurisdictions() if place.last_year == newest]
    store.close()
    chance = random.Random(SEED)  # noqa: S311 - a draw for a benchmark
    return store.release.id, chance.sample(sorted(known, key=lambda place: place.geoid), number)


def compare(sessions: Mapping[str, Any]) -> dict[str, object]:
    """The goals with what was reached, and what 20 people at once add to the wait of one."""
    if not {"1", "20"} <= sessions.keys():
        return {}
    reached = (sessions["20"]["all"]["p95"], sessions["20"]["megabytes a session"])
    return {
        "ratio of p95, 20 sessions : 1": round(reached[0] / sessions["1"]["all"]["p95"], 2),
        "goals": {
            name: {"reached": value, "goal": goal}
            for (name, goal), value in zip(GOALS.items(), reached, strict=True)
        },
    }


def main() -> None:
    """Measure each number of sessions, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", default="1,20,50", help="numbers of sessions at once")
    parser.add_argument("--places", type=int, default=3, help="places that each session reads")
    parser.add_argument("--think", type=float, default=5, help="seconds between two requests")
    arguments = parser.parse_args()
    numbers = [int(number) for number in arguments.sessions.split(",")]
    from mobility import home

    with tempfile.TemporaryDirectory() as folder:
        if home.current_release_id() is None:
            os.environ["MOBILITY_HOME"] = folder
            command = [sys.executable, "-m", "mobility", "demo"]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        release, places = draw_places(max(2 * ALONE, (max(numbers) + 1) * arguments.places))
        measured = {
            str(number): measure(number, places, arguments.places, arguments.think)
            for number in numbers
        }
    print(json.dumps({"release": release, "sessions": measured, **compare(measured)}, indent=2))


if __name__ == "__main__":
    main()
