"""Middleware and background work of the server: compressed files, preloading, memory.

`headers.py`, `hosts.py` and `gate.py` have the middleware for security, `timed_runs.py` that for
fragments that run by a timer.

Streamlit serves its scripts uncompressed, and a browser requests those for charts and the outlines
of the map only after the page has started. Here such a file, whose name changes with its content,
is compressed at its first request and cached, and the response with a page that has charts names
these files in a `Link` header, so that the browser loads them at once.

Streamlit would run a full garbage collection after every script run, which takes longer than most
runs; `.streamlit/config.toml` turns that off, and `keep_tidy` collects in the background.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import gzip
import os
import posixpath
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit.auth_util import get_secrets_auth_section
from streamlit.runtime import Runtime

from mobility import home
from mobility.forms import PREFIX
from mobility.page_registry import PAGES
from mobility.published import PREFIX as PUBLISHED
from tools import headers, hosts, timed_runs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from mobility.forms.web import FormPages
    from mobility.published.web import PublishedPages

_ROOT = Path(__file__).resolve().parent.parent
_FOLDERS = ("/static/", "/app/static/map/")
_ENDINGS = (".js", ".css", ".json")
_LEVEL = 6
_CACHED_FOREVER = (b"cache-control", b"public, immutable, max-age=31536000")
_HEADERS_PASSED = frozenset({b"host", b"origin", b"cookie"})  # no condition, no part, no packing
_HEADERS_NEW = frozenset(
    {b"content-length", b"content-encoding", b"vary", b"etag", b"cache-control"}
)
_SECONDS_TO_TIDY = 30.0
_SECONDS_TO_MODEL = 20.0
_SECONDS_TO_COPY, _SECONDS_TO_NEXT_COPY = 30.0, 3600.0
_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
_NEED_SIGN_IN = ("MOBILITY_ROLE_CLAIM", "MOBILITY_ADMINS", "MOBILITY_PUBLIC")
_PROGRAMS = {"charts": ("ArrowVegaLiteChart", "embed"), "html": ("Html",)}


class PackedFiles:
    """Middleware that serves unchanging files compressed, from memory after the first request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._packed: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it to the app."""
        if not _is_packable(scope):
            await self.app(scope, receive, _announcing(scope, send))
            return
        path = scope["path"]
        if path not in self._packed:
            answer = await self._answer(scope, receive)
            if not _is_whole_file(answer):
                for message in answer:
                    await send(message)
                return
            self._packed[path] = await _pack(answer)
        headers, body = self._packed[path]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> list[Message]:
        """The uncompressed response of the app."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        plain = [pair for pair in scope["headers"] if pair[0] in _HEADERS_PASSED]
        await self.app({**scope, "headers": plain}, receive, keep)
        return messages


def _is_packable(scope: Scope) -> bool:
    """Whether a request is for a whole file whose name changes with its content.

    Only the normal form of a path counts, so that a file is not cached under many addresses.
    """
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    headers = dict(scope["headers"])
    path: str = scope["path"]
    return (
        path.startswith(_FOLDERS)
        and path.endswith(_ENDINGS)
        and path == posixpath.normpath(path)
        and b"gzip" in headers.get(b"accept-encoding", b"")
        and b"range" not in headers
    )


def _is_whole_file(answer: Sequence[Message]) -> bool:
    """Whether a response is a file; for a missing one, Streamlit responds with its page.

    The response ends early when its browser leaves.
    """
    start, *parts = answer
    headers = dict(start["headers"])
    length = str(sum(len(part.get("body", b"")) for part in parts)).encode("ascii")
    return (
        start["status"] == 200
        and not headers.get(b"content-type", b"").startswith(b"text/html")
        and headers.get(b"content-length") == length
    )


def _announcing(scope: Scope, send: Send) -> Send:
    """Add a `Link` header with the files that a page will need to the response with the page."""
    page = PAGES.get(scope["path"][1:]) if scope["type"] == "http" else None
    if page is None or not page.preloads:
        return send
    names = tuple(name for kind in page.preloads for name in _PROGRAMS.get(kind, ()))
    links = [_link(file, "modulepreload") for file in _programs(names)]
    if "charts" in page.preloads:
        links += [_link(file, "preload; as=font; crossorigin") for file in _chart_font()]
    if "outlines" in page.preloads:
        links += [_link(file, "preload; as=fetch; crossorigin") for file in _outlines()]
    header = (b"link", ", ".join(links).encode("ascii"))

    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], header]}
        await send(message)

    return say


def _link(address: str, how: str) -> str:
    return f"<{address}>; rel={how}"


@cache
def _programs(names: tuple[str, ...]) -> list[str]:
    """Paths of Streamlit's scripts by the begin of their names; empty if they are renamed."""
    folder = Path(st.__file__).with_name("static") / "static" / "js"
    matches = (sorted(folder.glob(f"{name}.*.js")) for name in names)
    return [f"/static/js/{file.name}" for files in matches for file in files]


@cache
def _chart_font() -> list[str]:
    """Paths of the font of charts, which has to be loaded before labels are measured."""
    folder = Path(st.__file__).with_name("static") / "static" / "media"
    return [f"/static/media/{file.name}" for file in folder.glob("SourceSansVF-Upright.*.woff2")]


@cache
def _outlines() -> list[str]:
    """Paths of the outlines of the newest counties and of the states."""
    folder = _ROOT / "static" / "map"
    newest = sorted(folder.glob("counties-*.json"))[-1:]
    return [f"/app/static/map/{file.name}" for file in (*newest, *folder.glob("states.*.json"))]


async def _pack(answer: list[Message]) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the compressed body of a response."""
    whole = b"".join(message.get("body", b"") for message in answer[1:])
    body = await asyncio.to_thread(gzip.compress, whole, _LEVEL, mtime=0)
    headers = [pair for pair in answer[0]["headers"] if pair[0].lower() not in _HEADERS_NEW]
    length = str(len(body)).encode("ascii")
    packed = [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    return [*headers, *packed, (b"content-length", length), _CACHED_FOREVER], body


async def keep_tidy(seconds: float) -> None:
    """Collect garbage and return freed memory to the system, at intervals, after any script run."""
    seen = -1
    while True:
        await asyncio.sleep(seconds)
        forgotten = _forget_ended_sessions()
        made = gc.get_stats()[0]["collections"]  # grows with every few hundred new objects
        if forgotten or made != seen:
            gc.collect()
            if _TRIM:
                _TRIM(0)  # what Python has freed otherwise stays with the allocator
            seen = made


async def write_missing_model(seconds: float) -> None:
    """Write the modeled values of the release in use where none can be read, in the background.

    A build in the app or by command does so itself; this is for a release that an earlier version
    of the program has built, and for a damaged file. It waits first, so that nobody's first page
    does.
    """
    await asyncio.sleep(seconds)
    # Imported only now: they bring the database along.
    from mobility.queries.small_areas import is_damaged  # noqa: PLC0415 - see above
    from mobility.release.build_process import (  # noqa: PLC0415 - see above
        model_in_process,
        own_environment,
    )
    from mobility.store import modeled_file_of  # noqa: PLC0415 - see above

    release = home.release_path(home.current_release_id() or "")
    if release.is_file() and await asyncio.to_thread(is_damaged, modeled_file_of(release)):
        await asyncio.to_thread(model_in_process, release, own_environment())


async def copy_every_day(seconds: float, again: float) -> None:
    """Make the copy of the workspace of each day on which the server runs, in the background.

    Args:
        seconds: to wait first, so that nobody's first page does.
        again: seconds until the next look whether there is a copy of today.
    """
    await asyncio.sleep(seconds)
    # Imported only now: they bring the database along.
    from mobility.backup import copy_daily  # noqa: PLC0415 - see above
    from mobility.errors import UserError  # noqa: PLC0415 - see above
    from mobility.workspace import Workspace  # noqa: PLC0415 - see above

    def copy() -> None:
        workspace = Workspace()
        try:
            copy_daily(workspace)
        finally:
            workspace.close()

    while True:
        try:
            await asyncio.to_thread(copy)
        except (UserError, OSError) as problem:
            print(f"\n  No copy of the workspace could be made: {problem}\n", flush=True)
        await asyncio.sleep(again)


def _forget_ended_sessions() -> int:
    """End expired sessions that Streamlit still stores; returns how many.

    It keeps a session for two minutes after its window has closed, so that a short loss of the
    connection loses nothing. Older ones it forgets only when another session ends, and after a
    meeting none does.
    """
    if not Runtime.exists():
        return 0
    manager: Any = Runtime.instance()._session_mgr  # noqa: SLF001 - no public way leads to it
    with manager._storage_lock:  # noqa: SLF001 - as above
        expired = manager._session_storage._cache.expire()  # noqa: SLF001 - as above
    for _, ended in expired:
        ended.session.shutdown()
    return len(expired)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Prepare the home folder, print the address, and free memory while the server runs."""
    home.keep_private()
    home.remove_abandoned()
    print(f"\n  {_address()}\n\n  Ctrl-C ends the app.\n", flush=True)
    tasks = [
        asyncio.create_task(keep_tidy(_SECONDS_TO_TIDY)),
        asyncio.create_task(write_missing_model(_SECONDS_TO_MODEL)),
        asyncio.create_task(copy_every_day(_SECONDS_TO_COPY, _SECONDS_TO_NEXT_COPY)),
    ]
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _address() -> str:
    """A sentence with the app's address; Streamlit's own would query the internet for it."""
    listens = str(st.get_option("server.address") or "")
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    name = "localhost" if listens in _EVERYWHERE else listens
    own = f"The app is shown at {scheme}://{name}:{st.get_option('server.port')}"
    others = hosts.asked_hosts()
    return f"{own} and as {', '.join(others)}" if others else own


def routes() -> list[Mount]:
    """The addresses of forms and of published plans, beside those of the pages."""
    return [
        Mount(PREFIX.rstrip("/"), app=_serve_form),
        Mount(PUBLISHED.rstrip("/"), app=_serve_plan),
    ]


async def _serve_plan(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond to a request for a published plan."""
    pages = await asyncio.to_thread(_plan_pages)
    await pages(scope, receive, send)


@cache
def _plan_pages() -> PublishedPages:
    """The published plans; imported only now, as they bring the database along."""
    from mobility.published.web import PublishedPages  # noqa: PLC0415 - see above

    return PublishedPages()


async def _serve_form(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond to a request for a form."""
    pages = await asyncio.to_thread(_form_pages)
    await pages(scope, receive, send)


@cache
def _form_pages() -> FormPages:
    """The forms; imported only now, as they bring the database along."""
    from mobility.forms.web import FormPages  # noqa: PLC0415 - see above

    return FormPages()


def layers() -> list[Middleware]:
    """The middleware between browser and Streamlit, the outermost first."""
    listens = str(st.get_option("server.address") or "")
    return [
        Middleware(headers.SecurityHeaders),
        Middleware(hosts.CheckedHosts, hosts=hosts.asked_hosts(), address=listens),
        *_gate(),
        Middleware(timed_runs.TimedRuns),
        Middleware(PackedFiles),
    ]


def _gate() -> list[Middleware]:
    """What lets in only those who sign in; nothing on a computer without sign-in."""
    if not get_secrets_auth_section() and not any(map(os.environ.get, _NEED_SIGN_IN)):
        return []
    from tools import gate  # noqa: PLC0415 - brings the workspace along, which others need later

    return [Middleware(gate.Gate, settings=gate.gate_settings())]
