"""What the server permits: programs of its own only, own names only, and no question to outside."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.browser.conftest import (
    Windows,
    follow,
    free_port,
    stand_still,
    start_server,
    stop_server,
)
from tests.support.tiny_release import SUMMIT
from tools.chromium import find_chromium

Visit = Callable[..., Page]
NAME = "metrics.county.gov"  # of the files in deploy
CHARTS = {  # addresses with what must be drawn there
    "compare?place={}&metric=share_employed": "stVegaLiteChart",
    "trends?place={}&metric=share_employed": "stVegaLiteChart",
    "?place={}&metric=share_employed": "stVegaLiteChart",
    "map?place={}&metric=share_employed": "stVegaLiteChart",
    "map?place={}&metric=share_employed&area=state": "stDeckGlJsonChart",
}


def test_policy_allows_no_inline_programs(server: str) -> None:
    with urllib.request.urlopen(server) as answer:  # noqa: S310 - our own server
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    script = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert {"'unsafe-inline'", "'unsafe-eval'"}.isdisjoint(script.split())


@pytest.mark.long
def test_every_chart_draws_without_inline_programs(server: str, visit: Visit) -> None:
    """`visit` fails this test, and that of every page, when the policy has refused anything."""
    page = visit(server)
    for address, kind in CHARTS.items():
        follow(page, f"{server}/{address.format(SUMMIT)}")
        expect(page.get_by_test_id(kind).locator("canvas, svg").first).to_be_visible()
        stand_still(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_injected_event_handler_does_nothing(server: str, windows: Windows) -> None:
    page = windows.new_page()
    page.goto(f"{server}/?place={SUMMIT}")
    page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", done, {once: true});
            addEventListener("harmed", done, {once: true});
            document.body.insertAdjacentHTML("beforeend", `<img src="/none.png"
                onerror="window.harmed = true; dispatchEvent(new Event('harmed'))">`);
        }).then((event) => { window.refused = event.effectiveDirective ?? null; })"""
    )
    assert page.evaluate("[window.refused, window.harmed]") == ["script-src-attr", None]
    windows.violations.clear()  # the one that was provoked


@pytest.fixture
def outside() -> Iterator[list[str]]:
    """Return the address of a proxy that stands for the internet, then what is asked of it."""
    asked: list[str] = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        do_CONNECT = do_GET  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            pass

    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    asked.append(f"http://127.0.0.1:{web.server_port}")
    yield asked
    web.shutdown()
    web.server_close()


def stream(address: str, origin: str, name: str = "") -> int:
    """Open the websocket of an app as a page of an origin does; return the status of the answer.

    Args:
        address: where it is.
        origin: the address of the page.
        name: the name that stands in Host, where it is another.
    """
    there = urlsplit(address)
    sock = socket.create_connection((there.hostname, there.port), timeout=60)
    encrypted = there.scheme == "https"
    uri = f"{'wss' if encrypted else 'ws'}://{name or there.netloc}/_stcore/stream"
    tls = ssl._create_unverified_context() if encrypted else None  # noqa: S323 - made by a test
    try:
        with connect(uri, sock=sock, origin=Origin(origin), ssl=tls) as line:
            return line.response.status_code if line.response else 0
    except InvalidStatus as refused:
        return refused.response.status_code


def test_no_start_and_no_stranger_makes_it_ask_outside(
    repository: Path, tiny_home: Path, outside: list[str]
) -> None:
    """Open to the network, with a websocket of a page elsewhere: Streamlit's occasions to ask."""
    proxy = outside.pop()
    settings = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "http_proxy": proxy, "NO_PROXY": ""}
    process, address = start_server(repository, tiny_home, listen="0.0.0.0", settings=settings)  # noqa: S104 - what is tested
    try:
        assert stream(address, address) == 101
        assert stream(address, "http://elsewhere.example") == 403
        assert stream(address, "http://rebound.example", "rebound.example") == 403
        asked = urllib.request.Request(address, headers={"Host": "rebound.example"})  # noqa: S310 - our own server
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked)  # noqa: S310 - our own server
        assert refused.value.code == 403
        assert "opened by the name rebound.example," in refused.value.read().decode()
    finally:
        stop_server(process)
    assert outside == []


@pytest.fixture(scope="module")
def behind(repository: Path, tiny_home: Path) -> Iterator[str]:
    """Return the address of an app that is opened by the name of the files in deploy."""
    settings = {"MOBILITY_HOSTS": NAME}
    process, address = start_server(repository, tiny_home, settings=settings)
    yield address
    stop_server(process)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a certificate for the name, as both servers read it."""
    folder = tmp_path_factory.mktemp("certs")
    key, crt = folder / f"{NAME}.key", folder / f"{NAME}.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         f"/CN={NAME}", "-keyout", key, "-out", crt],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / f"{NAME}.pem").write_bytes(crt.read_bytes() + key.read_bytes())
    return folder


def program(repository: Path, name: str) -> str:
    """Return the path of a server program; install it where that needs no question."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    if shutil.which(name, path=path) is None:
        install = ["sh", str(repository / "tools" / "apt-install.sh"), name]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            pytest.skip(f"{name} is not installed: sudo apt install {name}")
    return str(shutil.which(name, path=path))


def run_haproxy(repository: Path, folder: Path, settings: str) -> subprocess.Popen[bytes]:
    file = folder / "haproxy.cfg"
    file.write_text(settings)
    return subprocess.Popen([program(repository, "haproxy"), "-db", "-f", str(file)])


def run_nginx(repository: Path, folder: Path, settings: str) -> subprocess.Popen[bytes]:
    (folder / "metrics.conf").write_text(settings)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; {paths} include {folder}/metrics.conf; }}\n"
    )
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    return subprocess.Popen([program(repository, "nginx"), "-c", str(main), *user])


PROXIES = {
    "haproxy": ("haproxy.cfg", run_haproxy, None),
    "nginx": ("nginx.conf", run_nginx, None),
    # As many are set up: the app is told another name than the one that was typed.
    "nginx with the host rewritten": (
        "nginx.conf",
        run_nginx,
        "        proxy_set_header Host $http_host;\n",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", PROXIES)
def test_a_page_opens_through_the_proxy_of_deploy(
    behind: str, certificate: Path, repository: Path, tmp_path: Path, browser: Browser, name: str
) -> None:
    """The files as they stand, with free ports and a certificate of the test in them."""
    file, run, left_out = PROXIES[name]
    plain, encrypted = free_port(), free_port()
    settings = (repository / "deploy" / file).read_text("utf-8")
    for old, new in {
        **({left_out: ""} if left_out else {}),
        "127.0.0.1:8501": behind.removeprefix("http://"),
        f"/etc/{file.split('.')[0]}/certs": str(certificate),
        "bind :80\n": f"bind 127.0.0.1:{plain}\n",
        "bind :443 ": f"bind 127.0.0.1:{encrypted} ",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{encrypted}",
    }.items():
        settings = settings.replace(old, new)
    process = run(repository, tmp_path, settings)
    chromium = None
    try:
        wait_for_answer(encrypted, process)
        rules = f"MAP {NAME}:443 127.0.0.1:{encrypted}, MAP {NAME}:80 127.0.0.1:{plain}"
        chromium = browser.browser_type.launch(
            executable_path=find_chromium(),
            args=[f"--host-resolver-rules={rules}"],
            chromium_sandbox=os.geteuid() != 0,
        )
        page = chromium.new_page(ignore_https_errors=True)
        sockets: list[str] = []
        page.on("websocket", lambda line: sockets.append(line.url))
        page.goto(f"http://{NAME}/?place={SUMMIT}")
        expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()
        expect(page).to_have_url(re.compile(f"^https://{NAME}/"))
        assert sockets == [f"wss://{NAME}/_stcore/stream"]
        outside = f"https://127.0.0.1:{encrypted}"
        assert stream(outside, "https://elsewhere.example", NAME) == 403
    finally:
        if chromium:
            chromium.close()
        stop_server(process)


def wait_for_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a proxy passes on what the page of its name asks for."""
    until = time.monotonic() + 240
    while process.poll() is None and time.monotonic() < until:
        try:
            if stream(f"https://127.0.0.1:{port}", f"https://{NAME}", NAME) == 101:
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("The proxy did not answer.")
