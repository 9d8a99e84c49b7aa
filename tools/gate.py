"""Middleware that lets nobody in without a sign-in, where one is configured.

Streamlit asks the provider and reads its signed cookie; what is new here:

- Whatever the address: a page, a websocket, a download, a route of our own. Without a sign-in it
  is refused before Streamlit sees it, unless it is on the short list `OPEN`.
- Of the claims of the provider the cookie holds a few only (`mobility.sign_in`): Streamlit stores
  all of them and both tokens, and hundreds of groups do not fit into the cookies of a browser.
- What goes wrong ends on a page with a sentence, not on one without any.
- Who has opened a link before signing in comes back to it.
"""

from __future__ import annotations

import asyncio
import json
import posixpath
import sys
import time
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import cookie_parser
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
    get_validated_redirect_uri,
    is_authlib_installed,
    validate_auth_credentials,
)
from streamlit.errors import StreamlitAuthError
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    decode_signed_value,
)
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from mobility.errors import UserError
from mobility.forms import PREFIX
from mobility.page_registry import PAGES
from mobility.sign_in import (
    HOURS,
    Identity,
    Roles,
    Settings,
    identity_of_claims,
    read_settings,
    stored_claims,
    stored_identity,
)
from mobility.workspace import Workspace
from mobility.workspace.actors import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPEN = ("/static/", "/app/static/", "/_stcore/health", PREFIX)
"""Addresses that begin so are answered to anybody: programs, fonts, outlines, health, forms."""
SIGN_IN = "/sign-in"
_LOG_IN, _LOG_OUT, _CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
_RETURN = "mobility_return"  # the cookie with the page to come back to
_LONGEST_RETURN = 2_000  # characters
_LARGEST_TOKEN = 3_000  # characters of an ID token that is kept for signing out at the provider
_SHORTEST_SECRET = 32  # characters
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_TEMPLATE = Path(__file__).with_name("gate.html")
_READS = frozenset({"GET", "HEAD"})

_ENDED = "Sign in with the account of your organization."
_FAILED = (
    "Signing in did not work. Try it again; if it fails again, tell {contact}: the output of the "
    "application says why."
)
_UNREACHABLE = (
    "The sign-in service cannot be reached now. Try it again in a minute; if it fails again, tell "
    "{contact}."
)
_NO_ROLE = "You are signed in as {name}, but have no role here yet. Ask {contact} for one."


def gate_settings() -> Settings:
    """Return the settings of the sign-in.

    Raises:
        SystemExit: when it is configured in part, or in a way that would protect nobody.
    """
    try:
        settings = read_settings()
        _check_secrets()
    except (UserError, StreamlitAuthError) as problem:
        sys.exit(f"Sign-in: {' '.join(str(problem).split())} See docs/office.md.")
    return settings


def _check_secrets() -> None:
    """Check the section [auth] of the secrets.

    Raises:
        UserError: when something of it is missing or unsafe.
        StreamlitAuthError: when Streamlit misses something.
    """
    section = get_secrets_auth_section()
    if not section:
        raise UserError(
            "A setting of roles or of the public mode is there, but no [auth] in "
            ".streamlit/secrets.toml, so the app would be open to everybody."
        )
    validate_auth_credentials("default")
    if not is_authlib_installed():
        raise UserError("The package Authlib is not installed: run make again.")
    callback, provider = get_validated_redirect_uri(), str(section["server_metadata_url"])
    if callback is None or urlsplit(callback).path != _CALLBACK:
        raise UserError(f"redirect_uri has to be the address of the app with {_CALLBACK}.")
    for name, url in (("redirect_uri", callback), ("server_metadata_url", provider)):
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise UserError(f"{name} has to begin with https://.")
    if len(get_cookie_secret()) < _SHORTEST_SECRET:
        raise UserError(
            f"cookie_secret has to be {_SHORTEST_SECRET} random characters or more, as python -c "
            '"import secrets; print(secrets.token_hex(32))" prints them.'
        )


class Gate:
    """Refuses what somebody without a role may not reach, and takes part in signing in.

    Args:
        app: what answers everything else.
        settings: those of the sign-in.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._settings = settings
        self._roles = Roles(settings, cache(Workspace))
        self._steps = {
            SIGN_IN: _begin,
            _LOG_IN: self._log_in,
            _CALLBACK: self._come_back,
            _LOG_OUT: app,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it to the app."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        step = self._steps.get(path) if scope["type"] == "http" else None
        if step is not None:
            await step(scope, receive, send)
        elif path.startswith(OPEN) and path == posixpath.normpath(path):
            await self.app(scope, receive, send)
        elif (refusal := await asyncio.to_thread(self._refusal, scope)) is not None:
            await refusal.send(scope, send)
        else:
            await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> _Notice | None:
        """Why a request is not passed to the app, and what to do; None when it is passed."""
        person = _identity(scope)
        try:
            role = self._roles.actor(person).role
        except UserError as problem:
            return _Notice(503, str(problem))
        if role >= Role.VIEWER or (self._settings.public and _is_reading(scope)):
            return None
        contact = self._settings.contact
        if person is None:
            return _Notice(401, _ENDED, SIGN_IN, "Sign in")
        return _Notice(
            403, _NO_ROLE.format(name=person.name, contact=contact), _LOG_OUT, "Sign out"
        )

    async def _log_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the way to the provider, and remember the page that somebody came from."""
        messages = await _answer(self.app, scope, receive)
        if messages[0]["status"] >= 400:
            await self._failed(502, _UNREACHABLE).send(scope, send)
            return
        if came_from := _page_before(scope):
            _add_cookie(messages[0], _RETURN, quote(came_from, safe=""), path=_CALLBACK, age=600)
        for message in messages:
            await send(message)

    async def _come_back(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replace the cookies of Streamlit by a small one, or say that signing in has failed."""
        messages = await _answer(self.app, scope, receive)
        set_cookies = _set_cookies(messages[0])
        claims = json.loads(_signed(set_cookies, USER_COOKIE_NAME) or b"{}")
        try:
            person = identity_of_claims(claims, self._settings, time.time())
        except UserError:  # nobody, or somebody without a subject
            person = None
        if person:
            await send(_signed_in(messages[0], claims, person, set_cookies, _cookies(scope)))
            await send({"type": "http.response.body", "body": b""})
        elif b"state=" not in scope["query_string"] or (
            _identity(scope) and USER_COOKIE_NAME not in set_cookies
        ):
            await _redirect("/", send)  # back from signing out, or a step back in the browser
        else:
            cleared = [
                (name, value)
                for name, value in messages[0]["headers"]
                if name == b"set-cookie" and b"Max-Age=0" in value
            ]
            await self._failed(401, _FAILED).send(scope, send, cleared)

    def _failed(self, status: int, sentence: str) -> _Notice:
        return _Notice(
            status, sentence.format(contact=self._settings.contact), SIGN_IN, "Try again"
        )


class _Notice:
    """A page of one sentence and, where there is something to do, one link.

    Args:
        status: of the response.
        sentence: what is said.
        address: where the link leads; empty for no link.
        label: what the link says.
    """

    def __init__(self, status: int, sentence: str, address: str = "", label: str = "") -> None:
        self.status = status
        link = f'<p><a href="{escape(address)}">{escape(label)}</a></p>' if address else ""
        template = Template(_TEMPLATE.read_text("utf-8"))
        self.page = template.substitute(sentence=escape(sentence), link=link)

    async def send(
        self, scope: Scope, send: Send, more: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        """Send the page, with more headers; a websocket without this extension is closed."""
        kind = scope["type"]
        if kind == "websocket":
            if "websocket.http.response" not in (scope.get("extensions") or {}):
                await send({"type": "websocket.close", "code": 1008})
                return
            kind = "websocket.http"
        body = b"" if scope.get("method") == "HEAD" else self.page.encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"cache-control", b"no-store"),
            *more,
        ]
        await send({"type": f"{kind}.response.start", "status": self.status, "headers": headers})
        await send({"type": f"{kind}.response.body", "body": body})


def _is_reading(scope: Scope) -> bool:
    """Whether a request sends no file; what a session may see, the pages decide."""
    return scope["type"] == "websocket" or (
        scope["method"] in _READS and not scope["path"].startswith("/_stcore/upload_file")
    )


def _identity(scope: Scope) -> Identity | None:
    """Who has signed in, by the signed cookie of a request."""
    value = _signed(_cookies(scope), USER_COOKIE_NAME)
    try:
        claims = json.loads(value or b"null")
    except ValueError:
        return None
    if not isinstance(claims, dict) or claims.get("origin") != get_origin_from_redirect_uri():
        return None
    return stored_identity(claims)


def _signed(cookies: Mapping[str, str], name: str) -> bytes | None:
    """The content of a cookie that this server has signed, put together from its parts."""

    def part(name: str) -> bytes | None:
        value = cookies.get(name)
        secret = get_cookie_secret()
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    return get_cookie_with_chunks(part, name)


def _cookies(scope: Scope) -> dict[str, str]:
    """The cookies of a request by name."""
    headers = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return cookie_parser("; ".join(headers))


def _set_cookies(start: Message) -> dict[str, str]:
    """The cookies that a response sets, by name."""
    headers = [value.decode("latin-1") for name, value in start["headers"] if name == b"set-cookie"]
    return cookie_parser("; ".join(header.partition(";")[0] for header in headers))


def _signed_in(
    start: Message,
    claims: Mapping[str, Any],
    person: Identity,
    set_cookies: Mapping[str, str],
    cookies: Mapping[str, str],
) -> Message:
    """The response that leads to the page of before, with the cookies that are kept."""
    names = USER_COOKIE_NAME.encode()  # that of the tokens, and parts of both, begin like this
    headers = [
        (name, value)
        for name, value in start["headers"]
        if name == b"set-cookie" and not value.startswith(names)
    ]
    message = {"type": "http.response.start", "status": 302, "headers": headers}
    page = unquote(cookies.get(_RETURN, ""))
    headers.append((b"location", (page if _is_page(page) else "/").encode("latin-1")))
    of_streamlit = {name: claims[name] for name in ("origin", "provider", "is_logged_in")}
    content = json.dumps({**stored_claims(person), **of_streamlit})
    _add_signed_cookie(message, USER_COOKIE_NAME, content)
    tokens = json.loads(_signed(set_cookies, TOKENS_COOKIE_NAME) or b"{}")
    id_token = str(tokens.get("id_token", ""))
    if 0 < len(id_token) <= _LARGEST_TOKEN:  # with it some providers end their session, too
        _add_signed_cookie(message, TOKENS_COOKIE_NAME, json.dumps({"id_token": id_token}))
    _add_cookie(message, _RETURN, "", path=_CALLBACK, age=0)
    return message


def _add_signed_cookie(message: Message, name: str, content: str) -> None:
    value = create_signed_value(get_cookie_secret(), name, content).decode("ascii")
    _add_cookie(message, name, value, path="/", age=HOURS * 3600)


def _add_cookie(message: Message, name: str, value: str, *, path: str, age: int) -> None:
    secure = "; Secure" if str(get_origin_from_redirect_uri()).startswith("https:") else ""
    text = f"{name}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"
    message["headers"] = [*message["headers"], (b"set-cookie", text.encode("ascii"))]


def _page_before(scope: Scope) -> str:
    """The page of the app from which somebody signs in, with its query; empty for none."""
    headers = dict(scope["headers"])
    try:
        before = urlsplit(headers.get(b"referer", b"").decode("latin-1"))
    except ValueError:
        return ""
    if before.netloc.lower() != headers.get(b"host", b"").decode("latin-1").lower():
        return ""
    page = f"{before.path}?{before.query}" if before.query else before.path
    return page if _is_page(page) else ""


def _is_page(address: str) -> bool:
    """Whether an address is one of a page of the app, and of no other website."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        address.startswith("/")
        and not (parts.scheme or parts.netloc)
        and parts.path[1:] in PAGES
        and address.isascii()
        and address.isprintable()
        and len(address) <= _LONGEST_RETURN
    )


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    """The response of the app."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    return messages


async def _begin(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Lead to the provider, as `st.login` does."""
    await _redirect(generate_login_redirect_url("default"), send)


async def _redirect(address: str, send: Send) -> None:
    headers = [(b"location", address.encode("ascii")), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
