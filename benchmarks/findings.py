"""How long the files of a board of twenty charts take to make, as a command and whole.

    .venv/bin/python benchmarks/findings.py
    .venv/bin/python benchmarks/findings.py --kinds docx,pptx

Twenty figures of one county are pinned by their own pages, in a workspace of the benchmark's,
beside the current release (a demonstration, where there is none). Then `mobility findings` writes
each kind of file twice: when nothing was drawn yet (cold, as after loading a workspace), and
when the charts were, as they are soon after a pin (warm). Seconds are those of the clock, start of
the program included; processor seconds include the programs that draw, and change less on a busy
computer. Prints JSON. The goal is 5 seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobility.figures.figure import Figure
    from pages.ui.request import Request

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

GOAL = 5.0  # seconds
CARDS = 20
PLACE = "39153"
KINDS = ("docx", "pptx", "xlsx", "html", "pdf")
VIEWS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("compare", {"metric": "share_employed"}),
    ("compare", {"metric": "pctl_income_50"}),
    ("compare", {"metric": "share_debt_coll"}),
    ("compare", {"metric": "share_low_birth_weight"}),
    ("trends", {"metric": "share_employed"}),
    ("trends", {"metric": "share_low_birth_weight"}),
    ("trends", {"metric": "rate_injury_death"}),
    ("map", {"metric": "share_employed"}),
    ("map", {"metric": "share_debt_coll"}),
    ("disparities", {"metric": "share_employed", "by": "race-ethnicity"}),
    ("disparities", {"metric": "share_hs_degree", "by": "gender"}),
    ("disparities", {"metric": "share_debt_coll"}),
    ("disparities", {"metric": "pctl_income_50", "by": "race-ethnicity"}),
)


def pin_cards() -> int:
    """Pin the figures of the pages, twenty at most; returns how many."""
    from streamlit.testing.v1 import AppTest

    from mobility.page_registry import PAGES
    from pages.ui import figures, pinned_view

    pinned: list[str] = []
    pinning = False

    def pin(request: Request, figure: Figure, *_: object, **_named: object) -> None:
        if pinning and len(pinned) < CARDS:
            pinned.append(pinned_view.keep_figure(request, figure).id)

    figures.show_figure = pin
    pinned_view.draw_ahead = lambda _: None
    for page, query in VIEWS:
        pinning = False  # the first run is of the overview
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
        for name, value in {"place": PLACE, **query}.items():
            app.query_params[name] = value
        app.run()
        pinning = True
        app.switch_page(PAGES[page].file).run()
        if app.exception:
            raise RuntimeError(app.exception[0].value)
    return len(pinned)


def write_file(kind: str, folder: Path) -> dict[str, float]:
    """Write a file by the command, and say what it took."""
    command = [sys.executable, "-m", "mobility", "findings", PLACE, "--to", folder / f"f.{kind}"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(seconds, 2), "processor": round(used, 2)}


def measure(kind: str, folder: Path) -> dict[str, object]:
    """A kind of file with nothing drawn, and again."""
    shutil.rmtree(folder / "workspace" / "drawings", ignore_errors=True)
    cold, warm = write_file(kind, folder), write_file(kind, folder)
    return {
        "cold": cold,
        "warm": warm,
        "ratio of processor, cold : warm": round(cold["processor"] / warm["processor"], 1),
        "megabytes": round((folder / f"f.{kind}").stat().st_size / 1e6, 1),
    }


def main() -> None:
    """Pin, measure each kind, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", default=",".join(KINDS), help="endings of files")
    arguments = parser.parse_args()
    from mobility import home

    with tempfile.TemporaryDirectory() as name:
        folder, current = Path(name), home.current_release_id()
        if current is not None:
            (folder / "releases").symlink_to(home.releases_folder().resolve())
        os.environ["MOBILITY_HOME"] = name
        if current is None:
            command = [sys.executable, "-m", "mobility", "demo"]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        cards = pin_cards()
        files = {kind: measure(kind, folder) for kind in arguments.kinds.split(",")}
    result = {"release": current, "cards": cards, "goal": GOAL, "files": files}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
