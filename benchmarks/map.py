"""Our map against a plain Dash choropleth of the same values, in one run of one Chromium.

    python benchmarks/map.py [--rounds N] [--release FILE|ID]

Both show the same 3,144 counties of the same release with the same outlines and switch through the
same metrics. The Dash app is the leanest there is: a choropleth with its outlines and base map as
local files that the browser fetches by address, and a row of buttons. Ours is the whole page with
frame, place picker, panel, legend, finding and files; `alone` is the map as an embedded figure,
which is nearer to what the peer shows. Dash and plotly go into an environment of their own in the
temporary folder (a package index is needed once); nothing else asks a network.

Every round opens both cold, in a browser that knows nothing, in turn. A map counts as painted when
its counties are seen, looked at in every frame by the same clock. Printed as JSON: medians in
milliseconds and bytes, and our ratios with their goals: first paint and a change of metric at
most as long, a change at most twice the bytes, the first load at most half of the bytes. Ours is
served as `make run` serves it; nine tenths of its first load are the program that Streamlit sends
with every app.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Choose = Callable[[Page, str], None]

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
PEER_PACKAGES = ("dash==4.4.1", "plotly==7.1.0")
METRICS = (
    "share_employed",
    "share_debt_coll",
    "rate_injury_death",
    "share_poverty_exposure",
    "pctl_income_50",
    "share_election_turnout",
)
GOALS = {"first paint": 1.0, "change": 1.0, "change bytes": 2.0, "first load bytes": 0.5}
VIEW = {"width": 1280, "height": 720}
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]

PEER = '''
"""The peer: a choropleth in Dash, as its documentation has it."""
import json, sys
from pathlib import Path
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html

folder, port = Path(sys.argv[1]), int(sys.argv[2])
values = json.loads((folder / "values.json").read_text())
app = Dash(__name__, assets_folder=str(folder / "assets"))
app.layout = html.Div([
    dcc.RadioItems(list(values), next(iter(values)), id="metric", inline=True),
    dcc.Graph(id="map", config={"topojsonURL": "/assets/"}, style={"height": "620px"}),
])

@app.callback(Output("map", "figure"), Input("metric", "value"))
def draw(metric):
    figure = go.Figure(go.Choropleth(
        geojson="/assets/counties.json", locations=values[metric]["geoid"],
        z=values[metric]["value"], marker_line_width=0.3, colorscale="Blues",
    ))
    figure.update_geos(scope="usa")
    figure.update_layout(margin={"r": 0, "t": 0, "l": 0, "b": 0})
    return figure

app.run(port=port, debug=False)
'''

# In every page: when something of the map is seen anew, by the page's own clock. `theme` returns a
# text that changes with the map's colors and is empty before there are any.
WATCH = """
window.look = LOOK;
window.seen = [];
window.begun = 0;
let last = "";
const frame = () => {
  const now = window.look();
  if (now && now !== last) { last = now; window.seen.push(performance.now()); }
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
for (const kind of ["click", "keydown"])
  window.addEventListener(kind, (event) => {
    if (kind === "click" || event.key === "Enter") window.begun = performance.now();
  }, true);
"""
# A grid of pixels of the canvas, at least some of them colored.
LOOK_OURS = """() => {
  const canvas = document.querySelector('[data-testid="stVegaLiteChart"] canvas');
  if (!canvas || !canvas.width) return "";
  const pixels = canvas.getContext("2d").getImageData(0, canvas.height >> 1, canvas.width, 1).data;
  let text = "", colored = 0;
  for (let i = 0; i < pixels.length; i += 40) {
    text += pixels[i] + "," ;
    colored += pixels[i + 3] > 0 && pixels[i] < 245;
  }
  return colored > 5 ? text : "";
}"""
# The colors of a row of county shapes.
LOOK_PEER = """() => {
  const shapes = document.querySelectorAll(".choroplethlayer path");
  if (shapes.length < 2500) return "";
  let text = "";
  for (let i = 0; i < 200; i++) text += shapes[i * 10].getAttribute("fill");
  return text;
}"""


def make_peer(folder: Path, release: str | None) -> Path:
    """Write the peer's app, its values and its outlines in degrees; return its Python."""
    from mobility import home
    from mobility.places import Level, outlines
    from mobility.queries.maps import value_map
    from mobility.registry import load_framework
    from mobility.store import Store

    store = Store(home.find_release(release))
    values = {}
    for metric in METRICS:
        choropleth_values = value_map(store, load_framework(), metric, Level.COUNTY)
        rows = [
            row for row in range(choropleth_values.code.size) if choropleth_values.code[row] >= 0
        ]
        values[metric] = {
            "geoid": [choropleth_values.places.geoid(row) for row in rows],
            "value": [float(choropleth_values.places.values.value[row]) for row in rows],
        }
    assets = folder / "assets"
    assets.mkdir(parents=True)
    (folder / "values.json").write_text(json.dumps(values))
    (folder / "peer.py").write_text(PEER)
    features = [
        {
            "type": "Feature",
            "id": geoid,
            "properties": {},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[degrees(ring, geoid) for ring in shape] for shape in shapes],
            },
        }
        for geoid, shapes in outlines.counties("2023").items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (assets / "counties.json").write_text(json.dumps(collection, separators=(",", ":")))
    empty = {"type": "GeometryCollection", "geometries": []}
    layers = ("land", "coastlines", "lakes", "rivers", "countries", "subunits", "ocean")
    base = {"type": "Topology", "arcs": [], "objects": dict.fromkeys(layers, empty)}
    (assets / "usa_110m.json").write_text(json.dumps(base))
    environment = Path(tempfile.gettempdir()) / "mobility-map-peer"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PEER_PACKAGES], check=True)
    return python


def degrees(ring: list[tuple[float, float]], geoid: str) -> list[list[float]]:
    """A ring of the plane in degrees: the inverse of the projection of the atlas."""
    import numpy as np

    from tools.albers import PROJECTIONS

    to = PROJECTIONS.get(geoid[:2], PROJECTIONS[""])
    first, second, middle = np.radians([to.south, to.north, to.latitude])
    n = (np.sin(first) + np.sin(second)) / 2
    c = np.cos(first) ** 2 + 2 * n * np.sin(first)
    radius = np.sqrt(c - 2 * n * np.sin(middle)) / n
    turn = n * np.radians(to.longitude - to.meridian)
    points = np.array(ring)
    x = (points[:, 0] - to.x) / to.size + radius * np.sin(turn)
    y = (to.y - points[:, 1]) / to.size - radius * np.cos(turn)
    longitude = to.meridian + np.degrees(np.arctan2(x, -y)) / n
    latitude = np.degrees(np.arcsin((c - (x**2 + y**2) * n * n) / (2 * n)))
    pairs: list[list[float]] = np.column_stack([longitude, latitude]).round(4).tolist()
    return pairs


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(command: list[str | Path], address: str) -> Iterator[None]:
    """A server, from when it answers until the end of the block."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own servers
                    break
            except (URLError, OSError):
                time.sleep(0.1)
        else:
            message = f"{address} does not answer"
            raise TimeoutError(message)
        yield
    finally:
        process.terminate()
        process.wait()


class Visit:
    """One cold visit: what was received, when the map was seen, and how long changes took."""

    def __init__(self, browser: Browser, address: str, theme: str) -> None:
        self.bytes = 0
        self.context = browser.new_context(viewport=VIEW)
        self.page = self.context.new_page()
        self.page.add_init_script(WATCH.replace("LOOK", theme))
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count)
        session.on("Network.webSocketFrameReceived", self._count_frame)
        self.page.goto(address)
        self.first = self._wait_for(0)
        self.page.wait_for_timeout(1500)  # what else is still drawn or fetched
        self.first_bytes = self.bytes

    def _count(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _count_frame(self, event: dict[str, dict[str, str]]) -> None:
        payload = event["response"]["payloadData"]
        binary = str(event["response"]["opcode"]) == "2"  # base64 to us, and not over the wire
        self.bytes += len(payload) * 3 // 4 if binary else len(payload)

    def _wait_for(self, seen: int) -> float:
        self.page.wait_for_function(f"window.seen.length > {seen}", timeout=60_000)
        return float(self.page.evaluate(f"window.seen[{seen}]"))

    def change(self, choose: Choose, metric: str) -> dict[str, float]:
        """Choose a metric; milliseconds from the key or click until its colors are seen."""
        before, seen = self.bytes, self.page.evaluate("window.seen.length")
        choose(self.page, metric)
        at = self._wait_for(seen) - float(self.page.evaluate("window.begun"))
        self.page.wait_for_timeout(1200)
        return {"change": at, "change bytes": float(self.bytes - before)}


def choose_ours(page: Page, metric: str) -> None:
    """Type the metric's name into the picker and press Enter."""
    from mobility.registry import load_framework

    picker = page.get_by_role("combobox", name="Metric")
    picker.click()
    picker.fill(load_framework().metrics[metric].short_label)
    picker.press("Enter")


def choose_peer(page: Page, metric: str) -> None:
    """Click the metric's button."""
    page.get_by_text(metric, exact=True).click()


def visit(browser: Browser, address: str, theme: str, choose: Choose | None) -> dict[str, float]:
    """One cold visit; through all metrics where there is a way to choose them."""
    cold_visit = Visit(browser, address, theme)
    figures = {"first paint": cold_visit.first, "first load bytes": float(cold_visit.first_bytes)}
    if choose:
        changes = [cold_visit.change(choose, metric) for metric in METRICS[1:]]
        figures |= {key: statistics.median(one[key] for one in changes) for key in changes[0]}
    cold_visit.context.close()
    return figures


def ratios_of(
    ours: list[dict[str, float]], theirs: list[dict[str, float]]
) -> dict[str, dict[str, float]]:
    """Our figures over the peer's, round by round, the median of them, beside the goals."""
    ratios = {
        key: statistics.median(
            one[key] / other[key] for one, other in zip(ours, theirs, strict=True)
        )
        for key in ours[0]
    }
    return {key: {"ratio": round(ratio, 2), "goal": GOALS[key]} for key, ratio in ratios.items()}


def main() -> None:
    """Run both in turn and print the ratios."""
    from playwright.sync_api import sync_playwright

    from tools.chromium import find_chromium

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--release", help="a file or id; the release in use by default")
    arguments = parser.parse_args()
    rounds: dict[str, list[dict[str, float]]] = {"ours": [], "alone": [], "dash": []}
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        python = make_peer(folder, arguments.release)
        ports = {name: free_port() for name in ("ours", "dash")}
        ours, peer = (f"http://127.0.0.1:{port}" for port in ports.values())
        settings = (f"PORT={ports['ours']}", "ADDRESS=127.0.0.1", "SOURCE=")
        app: list[str | Path] = ["/usr/bin/env", *settings, "/bin/sh", "tools/run.sh"]
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=QUIET, chromium_sandbox=os.geteuid() != 0
        )
        dash: list[str | Path] = [python, folder / "peer.py", folder, str(ports["dash"])]
        with running(app, f"{ours}/_stcore/health"), running(dash, peer):
            page = f"{ours}/map?place=39153&metric={METRICS[0]}"
            alone = f"{page}&embed=true&figure=map"
            contenders: dict[str, tuple[str, str, Choose | None]] = {
                "ours": (page, LOOK_OURS, choose_ours),
                "alone": (alone, LOOK_OURS, None),
                "dash": (peer, LOOK_PEER, choose_peer),
            }
            for number in range(arguments.rounds + 1):
                for name, how in contenders.items():
                    figures = visit(browser, *how)
                    if number:  # the first round warms both servers
                        rounds[name].append(figures)
        browser.close()
    report: dict[str, object] = {
        name: {key: round(statistics.median(run[key] for run in runs)) for key in runs[0]}
        for name, runs in rounds.items()
    }
    for name in ("ours", "alone"):
        report[f"ratio {name} : dash"] = ratios_of(rounds[name], rounds["dash"])
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
