"""The address of each form as an ASGI application: its page, or a plain page that says why not.

It reads one thing of an address, the token of a form, and nothing of it is ever the name of a file
or of another page. A browser is known by a random number in a cookie of this form alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mobility.errors import UserError
from mobility.forms import PREFIX
from mobility.forms.limits import RateLimit, client_of
from mobility.forms.page import KEY, POLICY, Values, form_page, plain_page
from mobility.workspace import Workspace
from mobility.workspace.actors import Actor, Role
from mobility.workspace.form_kinds import AnswerError, Content
from mobility.workspace.forms import (
    OPEN,
    ClosedFormError,
    Form,
    answer_form,
    answer_of,
    form_of_token,
)

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

ANYBODY = Actor(Role.VIEWER, "form")
"""Whoever answers a form: reads, and writes nothing but an answer."""

_PATH = re.compile(rb"/f/([a-z0-9]{10,32})")
_COOKIE = "answer"
_COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{32}")
_COOKIE_SECONDS = 30 * 24 * 60 * 60
_LARGEST_BODY = 10_000  # bytes; the longest text takes 7,200 of them
_SECONDS_TO_SEND = 10.0  # a body, on a slow network
_MOST_FIELDS = 60
# A whole room can share one address of the network.
_REQUESTS, _ANSWERS, _MISSES = 300, 120, 60  # of an address in a minute
_MINUTE = 60.0
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none, a browser would hide where an answer comes from
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NO_COOKIE = (
    "Nothing was stored, because your browser did not send the cookie of this form. Send your "
    "answer again; where that fails, allow cookies for this page first."
)
_LATER = "The form cannot be reached just now. Go back, and try it again in a moment."


class FormPages:
    """Serves forms by their tokens.

    Args:
        open_workspace: opens the workspace; called once, at the first request.
        clock: returns seconds that never go back, for the limits.
    """

    def __init__(
        self,
        open_workspace: Callable[[], Workspace] = Workspace,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_workspace = open_workspace
        self._workspace: Workspace | None = None
        self._opening = asyncio.Lock()
        self._requests, self._answers, self._misses = (
            RateLimit(most, _MINUTE, clock) for most in (_REQUESTS, _ANSWERS, _MISSES)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; anything but http is refused."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http":
            return
        try:
            response = await self._respond(Request(scope, receive))
        except ClientDisconnect:
            return
        except UserError:  # of the database, which is nothing that a phone can mend
            response = _plain("Not now", _LATER, 503)
        response.headers.update(_HEADERS)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        client = client_of(request.client.host if request.client else "")
        if not self._requests.allows(client):
            return _too_many()
        match = _PATH.fullmatch(request.scope.get("raw_path") or b"")
        if match is None or request.method not in {"GET", "HEAD", "POST"}:
            return self._not_found(client)
        form = await asyncio.to_thread(form_of_token, await self._forms(), match[1].decode())
        if form is None:
            return self._not_found(client)
        cookie = request.cookies.get(_COOKIE, "")
        known = cookie if _COOKIE_VALUE.fullmatch(cookie) else ""
        if request.method != "POST":
            return await self._page(request, form, known)
        if not self._answers.allows(client):
            return _too_many()
        return await self._take(request, form, known)

    async def _forms(self) -> Workspace:
        """The workspace, opened at the first request."""
        async with self._opening:
            if self._workspace is None:
                opened = await asyncio.to_thread(self._open_workspace)
                self._workspace = opened.acting(ANYBODY)
        return self._workspace

    async def _page(
        self,
        request: Request,
        form: Form,
        cookie: str,
        values: Values | None = None,
        problem: str = "",
    ) -> Response:
        """The page of a form; ``values`` are those that were refused with a problem."""
        stored = None
        if cookie:
            workspace = await self._forms()
            stored = await asyncio.to_thread(answer_of, workspace, form, _browser(form, cookie))
        else:
            cookie = secrets.token_urlsafe(24)
        page = form_page(
            form,
            _key(form, cookie),
            _values_of(stored) if values is None else values,
            stored=stored is not None,
            problem=problem,
        )
        response = HTMLResponse(page, status_code=400 if problem else 200)
        if form.state == OPEN:
            response.set_cookie(
                _COOKIE,
                cookie,
                max_age=_COOKIE_SECONDS,
                path=f"{PREFIX}{form.token}",
                secure=request.scope["scheme"] == "https",
                httponly=True,
                samesite="lax",
            )
        return response

    async def _take(self, request: Request, form: Form, cookie: str) -> Response:
        """Store an answer, and lead to the page that says so."""
        try:
            async with asyncio.timeout(_SECONDS_TO_SEND):
                values = _fields(request, await _body(request))
        except (TimeoutError, ValueError):
            return _plain("Not sent", "This is no answer of a form: open its address again.", 400)
        sent = values.pop(KEY, [""])[0]
        # Another website can make a browser send, but neither cookie nor key go along.
        own_page = request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
        if not (cookie and own_page and hmac.compare_digest(_key(form, cookie), _ascii(sent))):
            return await self._page(request, form, cookie, values, _NO_COOKIE)
        try:
            await asyncio.to_thread(
                answer_form, await self._forms(), form.token, _browser(form, cookie), values
            )
        except AnswerError as problem:
            return await self._page(request, form, cookie, values, str(problem))
        except ClosedFormError as problem:
            return _plain("Not taken", str(problem), 409)
        return RedirectResponse(f"{PREFIX}{form.token}", status_code=303)

    def _not_found(self, client: str) -> Response:
        """The response where no form is; who asks for many that are not there is slowed down."""
        if not self._misses.allows(client):
            return _too_many()
        sentence = "Compare the address with the one on the wall, or scan the pattern again."
        return _plain("There is no form here", sentence, 404)


def _plain(title: str, sentence: str, status: int) -> Response:
    return HTMLResponse(plain_page(title, sentence), status_code=status)


def _too_many() -> Response:
    response = _plain("Too many at once", "Wait a minute, then open this address again.", 429)
    response.headers["Retry-After"] = f"{_MINUTE:.0f}"
    return response


async def _body(request: Request) -> bytes:
    """The body of a request; raises ``ValueError`` when it is larger than an answer can be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise ValueError
    return body


def _fields(request: Request, body: bytes) -> dict[str, list[str]]:
    """What a form has sent; raises ``ValueError`` for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise ValueError
    return parse_qs(
        body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
    )


def _browser(form: Form, cookie: str) -> str:
    """What a browser is called on a form; nobody who reads it can send the cookie."""
    return hashlib.sha256(f"{form.id} {cookie}".encode()).hexdigest()


def _key(form: Form, cookie: str) -> str:
    """The value of the hidden field in a page that was made for a cookie."""
    return hashlib.sha256(f"{KEY} {form.id} {cookie}".encode()).hexdigest()


def _ascii(text: str) -> str:
    return text if text.isascii() else ""


def _values_of(content: Content | None) -> Mapping[str, Sequence[str]]:
    """An answer as it stands in the fields of a page."""
    return {
        name: [part] if isinstance(part, str) else [str(number) for number in part]
        for name, part in (content or {}).items()
    }
