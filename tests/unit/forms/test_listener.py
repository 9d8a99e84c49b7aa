"""The listener for forms alone, attacked from the network of a meeting with raw requests."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.forms import listener
from mobility.workspace import Form, Workspace


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with secrets beside its workspace."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "workspace").mkdir()
    (folder / "workspace/secret.txt").write_text("secret words")
    return folder


@pytest.fixture(scope="module")
def form(home: Path) -> Form:
    opened = Workspace(f"sqlite:///{home / 'workspace/workspace.sqlite'}")
    ws.add_finding(opened, place="39153", kind="history", sentence="secret words")
    form = ws.open_form(
        opened, kind="vote", place="39153", title="What first?", items=["Buses", "Rents"]
    )
    opened.close()
    return form


@pytest.fixture(scope="module")
def port(home: Path, form: Form, repository: Path) -> Iterator[int]:
    """Return the port of a listener that is started as people do."""
    with listener.bound("127.0.0.1", 0) as free:
        number = int(free.getsockname()[1])
    command = [sys.executable, "-m", "mobility", "forms", "--port", str(number)]
    process = subprocess.Popen(
        [*command, "--until-input-ends"],
        cwd=repository,
        env={**os.environ, "MOBILITY_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert f"port {number}" in process.stdout.readline().decode()
    assert form
    yield number
    process.stdin.close()  # as when the application ends
    assert process.wait(timeout=30) == 0
    process.stdout.close()


_NUMBERS = count(2)


def ask(port: int, request: bytes) -> bytes:
    """Return everything that comes back for raw bytes, each time sent from another address."""
    number = next(_NUMBERS)
    source = (f"127.0.{number // 250}.{number % 250 + 1}", 0)
    address = ("127.0.0.1", port)
    answer = b""
    with (
        socket.create_connection(address, timeout=30, source_address=source) as line,
        suppress(TimeoutError),
    ):
        line.sendall(request)
        while part := line.recv(65_536):
            answer += part
            line.settimeout(0.5)  # for what else may come where the connection stays open
    return answer


TARGETS = (
    "/", "/meetings", "/?place=39153", "/_stcore/stream", "/_stcore/health", "/_stcore/host-config",
    "/_stcore/upload_file/x/y", "/media/x.png", "/component/x/index.html", "/static/js/index.js",
    "/app/static/icon.svg", "/app.py", "/favicon.ico", "/f", "/f/", "/f/../meetings", "/f/..%2f..",
    "//meetings", "//127.0.0.1:8501/", "/f//../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
    "/..%5c..%5cworkspace%5csecret.txt", "/f/%00", "/f/....//....//etc/passwd", "*",
    "/workspace/secret.txt", "http://127.0.0.1:8501/", "http://localhost:8501/_stcore/health",
    "https://127.0.0.1:8501/meetings", "file:///etc/passwd", "127.0.0.1:8501", "/f/{token}/..",
    "/f/{token}/../../meetings", "/f/{token}%2f..%2f..", "/f/{token}#/meetings", "/\t/meetings",
)  # fmt: skip
HEADERS = (
    "Host: localhost:8501", "Host: metrics.county.gov", "Host: [::1", "Host: a@b",
    "Host: 127.0.0.1\r\nX-Forwarded-Host: localhost:8501\r\nX-Original-URL: /meetings",
    "Host: x\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: host=localhost;proto=https",
    "Host: x\r\nX-Rewrite-URL: /_stcore/health\r\nX-HTTP-Method-Override: GET",
    "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
    "Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
    "Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4",
)  # fmt: skip


def test_no_address_leads_to_the_application(port: int, form: Form) -> None:
    for method in ("GET", "POST", "CONNECT"):
        for target in TARGETS:
            line = f"{method} {target.format(token=form.token)} HTTP/1.1"
            answer = ask(port, f"{line}\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            status = int(answer.split()[1])
            assert status in {400, 404}, line
            assert b"ecret" not in answer
            assert b"treamlit" not in answer


@pytest.mark.long
def test_no_header_leads_to_the_application(port: int, form: Form) -> None:
    for headers in HEADERS:
        for path in ("/meetings", "/_stcore/stream", f"/f/{form.token}"):
            answer = ask(port, f"GET {path} HTTP/1.1\r\n{headers}\r\n\r\n".encode())
            status = int(answer.split()[1])
            assert status in ({200, 400} if form.token in path else {400, 404}), headers
            assert b"ecret" not in answer
            assert b"treamlit" not in answer
            assert b"localhost" not in answer  # no header is repeated
            assert b"county.gov" not in answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/0.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",  # the greeting of https
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"\x00" * 1_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(port: int, request_bytes: bytes) -> None:
    try:
        answer = ask(port, request_bytes)
    except ConnectionError:  # ended before everything was sent
        return
    assert answer == b"" or int(answer.split()[1]) in {400, 404}


def test_requests_behind_a_request_lead_nowhere(port: int, form: Form) -> None:
    """A second request in the body of the first, as for a server that reads lengths otherwise."""
    hidden = "GET /meetings HTTP/1.1\r\nHost: localhost:8501\r\n\r\n"
    answer = ask(
        port,
        f"POST /f/{form.token} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(hidden)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{hidden}{hidden}".encode(),
    )
    assert {int(each) for each in re.findall(rb"HTTP/1.1 (\d+)", answer)} <= {400, 404}


def test_a_form_opens_and_the_server_names_no_program(port: int, form: Form) -> None:
    answer = ask(port, f"GET /f/{form.token} HTTP/1.0\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 200 " in head
    assert b"What first?" in body
    assert b"server:" not in head.lower()
    assert b"uvicorn" not in answer.lower()


def test_one_address_cannot_take_all_connections(port: int, form: Form) -> None:
    with ExitStack() as lines:
        for _ in range(80):  # none of them ends its request
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            line.sendall(b"GET / HTTP/1.1\r\n")
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                line.sendall(b"A: b\r\n")
                line.settimeout(0.2)
                if line.recv(10) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("the last connection was accepted")
    assert b" 200 " in ask(port, f"GET /f/{form.token} HTTP/1.0\r\n\r\n".encode())


def test_a_taken_port_is_reported(port: int) -> None:
    with pytest.raises(UserError, match="it is in use, not allowed"):
        listener.bound("127.0.0.1", port)


def test_a_meeting_starts_and_ends_the_listener(
    home: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(home))
    monkeypatch.setattr(listener, "own_address", lambda: "127.0.0.1")
    monkeypatch.setattr(listener, "EVERYWHERE", "127.0.0.1")
    room = listener.RoomListener()
    assert room.address == ""
    room.start()
    try:
        room.start()  # one is enough
        number = int(room.address.rpartition(":")[2])
        assert number in listener.PORTS
        assert b" 200 " in ask(number, f"GET /f/{form.token} HTTP/1.0\r\n\r\n".encode())
    finally:
        room.stop()
    assert room.address == ""
    with pytest.raises(ConnectionError):
        ask(number, b"")
    monkeypatch.setattr(listener, "own_address", lambda: "")
    with pytest.raises(UserError, match="in no network"):
        room.start()
