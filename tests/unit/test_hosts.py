"""Host and Origin of requests: who is answered, and what others are told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tools.hosts import SETTING, CheckedHosts, asked_hosts

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

SITE = "metrics.county.gov"


class App:
    """An app that notes what reaches it and says yes."""

    def __init__(self) -> None:
        self.hosts: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as the interface asks
        self.hosts += [value.decode() for name, value in scope["headers"] if name == b"host"]
        await send({"type": "http.response.start", "status": 200, "headers": []})


def ask(
    host: str | None,
    origin: str | None = None,
    *,
    kind: str = "http",
    server: str = "127.0.0.1",
    hosts: tuple[str, ...] = (SITE,),
    address: str = "localhost",
    **scope: Any,
) -> tuple[list[Message], list[str]]:
    """Return what is answered to a request, and the Host by which the app saw it."""
    answered: list[Message] = []

    async def send(message: Message) -> None:
        answered.append(message)

    async def receive() -> Message:
        return {"type": f"{kind}.disconnect"}

    named = {"host": host, "origin": origin}
    headers = [(name.encode(), text.encode()) for name, text in named.items() if text is not None]
    about = {"type": kind, "headers": headers, "server": (server, 8501), **scope}
    app = App()
    asyncio.run(CheckedHosts(app, hosts, address)(about, receive, send))
    return answered, app.hosts


@pytest.mark.parametrize(
    "host,origin,server",
    [
        ("localhost:8501", None, "127.0.0.1"),
        ("LOCALHOST:8501", "http://localhost:8501", "127.0.0.1"),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", "127.0.0.1"),
        ("[::1]:8501", "http://[::1]:8501", "::1"),
        ("192.168.1.7:8501", "http://192.168.1.7:8501", "192.168.1.7"),
        ("192.168.1.7:8501", None, "::ffff:192.168.1.7"),  # of a server on both kinds of network
        (SITE, f"https://{SITE}", "10.0.0.5"),
        (f"{SITE}.:8501", None, "10.0.0.5"),
        ("127.0.0.1:8501", f"https://{SITE}", "127.0.0.1"),  # a proxy that rewrites the host
    ],
)
def test_own_names_are_answered(host: str, origin: str | None, server: str) -> None:
    answered, _ = ask(host, origin, server=server)
    assert answered[0]["status"] == 200


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "host,origin,named",
    [
        ("rebound.example:8501", "http://rebound.example:8501", "rebound.example:8501"),
        (f"{SITE}.example", None, f"{SITE}.example"),
        ("192.168.1.7:8501", None, "192.168.1.7"),  # which is not where it arrived
        (None, None, "none"),
        ("", None, "none"),
        ("localhost:8501@rebound.example", None, "rebound.example"),
        ("localhost/x", None, "localhost/x"),
        ("localhost:port", None, "localhost:port"),
        ("[::1", None, "[::1"),
        ("localhost:8501", "http://elsewhere.example", "elsewhere.example"),
        (
            "localhost:8501",
            "http://localhost:3000",
            "localhost:3000",
        ),  # another app of this computer
        ("localhost:8501", "null", "null"),  # a page of a file, or one in a sandbox
        ("localhost:8501", "x://localhost:8501", "x://localhost:8501"),
        ("localhost:8501", "//localhost:8501", "//localhost:8501"),
        ("127.0.0.1:8501", f"https://{SITE}:8443", f"{SITE}:8443"),
        ("127.0.0.1:8501", f"https://{SITE}@elsewhere.example", "elsewhere.example"),
    ],
)
def test_other_names_are_refused_with_a_sentence(
    host: str | None, origin: str | None, named: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answered, reached = ask(host, origin, kind=kind, extensions={"websocket.http.response": {}})
    start, body = answered
    assert start["type"].startswith(kind)
    assert start["status"] == 403
    assert dict(start["headers"])[b"content-type"] == b"text/plain; charset=utf-8"
    assert named in body["body"].decode()
    assert "with the setting HOSTS" in body["body"].decode()
    assert reached == []
    assert named in capsys.readouterr().err


def test_refused_websocket_is_closed() -> None:
    answered, reached = ask("rebound.example", kind="websocket")
    assert answered == [{"type": "websocket.close", "code": 1008}]
    assert reached == []


def test_websocket_gets_host_of_its_page() -> None:
    """So Streamlit sees the same address twice, and asks nobody whether the other is its own."""
    _, hosts = ask("127.0.0.1:8501", f"https://{SITE}", kind="websocket")
    assert hosts == [SITE]


def test_listening_address_is_a_known_host() -> None:
    answered, _ = ask("office.local:8501", hosts=(), address="office.local", server="10.0.0.5")
    assert answered[0]["status"] == 200


def test_names_are_read_from_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, f"https://{SITE}, Office.local:8443")
    assert asked_hosts() == [SITE, "office.local:8443"]
    monkeypatch.delenv(SETTING)
    assert asked_hosts() == []


@pytest.mark.parametrize(
    "entry", ["metrics.county.gov/app", "*", "*.gov", "x://metrics.county.gov"]
)
def test_a_setting_that_is_no_name_stops_the_start(
    entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, entry)
    with pytest.raises(SystemExit, match="is no name of a server"):
        asked_hosts()


def test_odd_host_name_is_shortened() -> None:
    answered, _ = ask("evil\x1b[2J" + "x" * 5000)
    text = answered[1]["body"].decode()
    assert "\x1b" not in text
    assert len(text) < 400
