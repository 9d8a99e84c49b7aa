"""Checks Host and Origin of every request against the addresses of the app.

A website that lets its own name point to this computer (DNS rebinding) sends that name as Host; a
page of another website that opens a connection to the app sends its own address as Origin. Both are
refused with a sentence, before Streamlit sees them. Streamlit's own check of the Origin would ask
the internet for the outside address of this computer, and it refuses the connection of a proxy that
puts another Host in the place of the one it was asked for; so a connection that passed here reaches
Streamlit with the Host that its Origin names.
"""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SETTING = "MOBILITY_HOSTS"
_NAME = re.compile(r"[a-z0-9._:-]+")  # of a server, or its address: no pattern such as *
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST_REPORTS = 20  # different refusals that the server reports in its own output
_LONGEST = 100  # characters of a name that is repeated in a sentence


def asked_hosts() -> list[str]:
    """The names of the setting, each as a browser writes it: name, and port where it is unusual.

    Raises:
        SystemExit: when one is no name.
    """
    hosts = []
    for entry in os.environ.get(SETTING, "").replace(",", " ").split():
        address = _origin(entry) if "://" in entry else _split(entry)
        if address is None or not _NAME.fullmatch(_name(address)):
            sys.exit(f"HOSTS={entry} is no name of a server: give it as in metrics.county.gov")
        hosts.append(address.netloc.lower())
    return hosts


class CheckedHosts:
    """Refuses requests with another Host or Origin than those the app may be opened by.

    Args:
        app: what answers the others.
        hosts: names, with a port where it is unusual, by which proxies and other computers open the
            app. This computer's own names and the address at which a request arrives always do.
        address: the name or address that the server was told to listen on.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = (), address: str = "") -> None:
        self.app = app
        self._origins = {host.lower() for host in hosts}
        named = (_split(host) for host in (*self._origins, address))
        self._names = _LOCAL | {_name(each) for each in named if each is not None}
        self._reported: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it to the app."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        reason = self._reason_to_refuse(host, origin, scope)
        if reason:
            self._report(reason)
            await _refuse(reason, scope, send)
        elif origin and scope["type"] == "websocket":
            await self.app(_with_host(scope, urlsplit(origin).netloc), receive, send)
        else:
            await self.app(scope, receive, send)

    def _reason_to_refuse(self, host: str, origin: str, scope: Scope) -> str:
        """Why a request is not answered, in a sentence; empty when it is."""
        opened = _split(host)
        if opened is None or _name(opened) not in {*self._names, _arrived_at(scope)}:
            return _sentence("was opened by the name", host or "none")
        if not origin:
            return ""
        asking = _origin(origin)
        if asking is None or asking.netloc.lower() not in {*self._origins, opened.netloc.lower()}:
            return _sentence("was asked by a page of", origin)
        return ""

    def _report(self, reason: str) -> None:
        """Print a refusal once, for the operator of the server."""
        if reason not in self._reported and len(self._reported) < _MOST_REPORTS:
            self._reported.add(reason)
            print(reason, file=sys.stderr, flush=True)


def _origin(origin: str) -> SplitResult | None:
    """The name or address of an origin such as https://metrics.county.gov; None for no website."""
    scheme, _, host = origin.partition("://")
    return _split(host) if scheme.lower() in {"http", "https"} else None


def _split(host: str) -> SplitResult | None:
    """A name or address with its port; None for what is neither."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is no number
    except ValueError:
        return None
    whole = parts.hostname and parts.netloc == host and "@" not in host
    return parts if whole else None


def _name(address: SplitResult) -> str:
    return (address.hostname or "").rstrip(".")


def _arrived_at(scope: Scope) -> str:
    """This computer's address at which a request has arrived."""
    address = str((scope.get("server") or ("",))[0])
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _sentence(what: str, name: str) -> str:
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:_LONGEST])
    return (
        f"Refused: this app {what} {shown}, which is not on its list. "
        "Whoever runs the app can add a name with the setting HOSTS."
    )


def _with_host(scope: Scope, host: str) -> Scope:
    headers = [pair for pair in scope["headers"] if pair[0] != b"host"]
    return {**scope, "headers": [*headers, (b"host", host.encode("latin-1"))]}


async def _refuse(reason: str, scope: Scope, send: Send) -> None:
    """Respond 403 with a sentence; a websocket without this extension is closed."""
    kind = scope["type"]
    if kind == "websocket":
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008})
            return
        kind = "websocket.http"
    body = f"{reason}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode("ascii")),
    ]
    await send({"type": f"{kind}.response.start", "status": 403, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})
