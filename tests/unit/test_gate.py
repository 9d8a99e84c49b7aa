"""The gate: what is refused without a sign-in, what the cookie holds, and where it leads back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from starlette.responses import RedirectResponse, Response
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette import starlette_auth_routes
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from mobility import sign_in
from mobility.page_registry import PAGES
from mobility.sign_in import read_settings, stored_claims
from mobility.workspace.actors import Role
from tools import gate
from tools.gate import Gate

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECRET, ORIGIN = "0123456789abcdef" * 2, "https://metrics.county.gov"
PLACE = "/compare?place=39153&metric=share_employed"
SETTINGS = {sign_in.ROLE_CLAIM: "groups", sign_in.ROLES: "editor=planning"}
SETTINGS[sign_in.CONTACT] = "the data team"
PATHS = [
    *(f"/{page}" for page in PAGES),
    "/media/0123.png",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/component/board/index.html",
    "/answer/anything",
    "/static/../media/0123.png",
    "/f",
    "/f/../meetings",
    "/f//meetings",
    "/_stcore",
    "//",
    "/auth/other",
    "/sign-in/",
]


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in for the section [auth] of the secrets."""
    for module in (gate, starlette_auth_routes):
        monkeypatch.setattr(module, "get_cookie_secret", lambda: SECRET)
    monkeypatch.setattr(gate, "get_origin_from_redirect_uri", lambda: ORIGIN)
    monkeypatch.setattr(gate, "generate_login_redirect_url", lambda name: f"/auth/login?{name}")
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", f"sqlite:///{tmp_path / 'workspace.sqlite'}")


class App:
    """An app that notes the paths that reach it, and answers with a response."""

    def __init__(self, response: ASGIApp | None = None) -> None:
        self.paths: list[str] = []
        self.response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        if self.response is not None:
            await self.response(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})


def signed(name: str, content: object, secret: str = SECRET) -> str:
    return create_signed_value(secret, name, json.dumps(content)).decode()


def cookie_of(role: Role | None = None, *, secret: str = SECRET, **changed: object) -> str:
    """Return the cookie of somebody who has signed in."""
    person = sign_in.Identity("a-1", "ann@county.gov", "Ann", role, time.time() - 1)
    claims = {**stored_claims(person), "origin": ORIGIN, "provider": "default", **changed}
    return f"{USER_COOKIE_NAME}={signed(USER_COOKIE_NAME, claims, secret)}"


def ask(
    address: str,
    *,
    cookie: str = "",
    method: str = "GET",
    kind: str = "http",
    settings: Mapping[str, str] = SETTINGS,
    app: App | None = None,
    **headers: str,
) -> tuple[list[Message], App]:
    """Return what is answered to a request, and the app behind the gate."""
    answered: list[Message] = []

    async def send(message: Message) -> None:
        answered.append(message)

    async def receive() -> Message:
        return {"type": f"{kind}.disconnect"}

    path, _, query = address.partition("?")
    named = {"host": "metrics.county.gov", "cookie": cookie, **headers}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), text.encode()) for name, text in named.items() if text],
        "extensions": {"websocket.http.response": {}},
    }
    behind = app or App()
    asyncio.run(Gate(behind, read_settings(settings))(scope, receive, send))
    return answered, behind


def header(message: Message, name: str) -> list[str]:
    return [value.decode() for key, value in message["headers"] if key == name.encode()]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_reached_without_signing_in(path: str) -> None:
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        answered, app = ask(path, method=method)
        assert (answered[0]["status"], app.paths) == (401, [])
        assert header(answered[0], "cache-control") == ["no-store"]


def test_no_websocket_is_opened_without_signing_in() -> None:
    for path in ("/_stcore/stream", "/static/stream", "/auth/login", "/oauth2callback"):
        answered, app = ask(path, kind="websocket")
        if path != "/static/stream":  # there is none
            assert (answered[0]["status"], app.paths) == (401, [])


@pytest.mark.parametrize(
    "path", ["/static/js/index.js", "/app/static/map/states.1.json", "/_stcore/health", "/f/token"]
)
def test_programs_outlines_and_forms_are_for_anybody(path: str) -> None:
    assert ask(path)[1].paths == [path]


@pytest.mark.parametrize(
    "cookie",
    [
        cookie_of(Role.ADMIN, secret="f" * 32),
        cookie_of(Role.ADMIN, origin="https://elsewhere.gov"),
        cookie_of(Role.ADMIN, since=time.time() - 13 * 3600),
        cookie_of(Role.ADMIN, since=time.time() + 24 * 3600),
        cookie_of(Role.ADMIN, sub=""),
        f"{USER_COOKIE_NAME}={signed(USER_COOKIE_NAME, [])}",
        f"{USER_COOKIE_NAME}={signed(TOKENS_COOKIE_NAME, {})}",
        f"{USER_COOKIE_NAME}=admin",
        f"{USER_COOKIE_NAME}=",
    ],
    ids=[
        "secret of somebody else",
        "address of somebody else",
        "too old",
        "of tomorrow",
        "nobody",
        "no record",
        "signed for another cookie",
        "not signed",
        "empty",
    ],
)
def test_forged_and_old_cookies_open_nothing(cookie: str) -> None:
    for kind in ("http", "websocket"):
        answered, app = ask("/", cookie=cookie, kind=kind)
        assert (answered[0]["status"], app.paths) == (401, [])


def test_a_role_opens_everything_and_none_says_whom_to_ask() -> None:
    assert ask("/media/0123.png", cookie=cookie_of(Role.VIEWER))[1].paths == ["/media/0123.png"]
    answered, app = ask("/", cookie=cookie_of(name="<b>Ann</b>"))
    assert (answered[0]["status"], app.paths) == (403, [])
    page = answered[1]["body"].decode()
    assert "Ask the data team for one" in page
    assert "&lt;b&gt;Ann&lt;/b&gt;" in page


def test_a_workspace_that_cannot_be_read_keeps_the_door_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", "sqlite:////no/such/folder/workspace.sqlite")
    answered, app = ask("/", cookie=cookie_of())
    assert (answered[0]["status"], app.paths) == (503, [])
    assert ask("/", cookie=cookie_of(Role.ADMIN))[1].paths == ["/"]


def test_the_public_mode_takes_no_files() -> None:
    public = {**SETTINGS, sign_in.PUBLIC: "map"}
    for kind, path in (("http", "/map"), ("websocket", "/_stcore/stream"), ("http", "/media/1")):
        assert ask(path, kind=kind, settings=public)[1].paths == [path]
    for method, path in (
        ("PUT", "/_stcore/upload_file/a/b"),
        ("DELETE", "/_stcore/upload_file/a/b"),
        ("GET", "/_stcore/upload_file/a/b"),
        ("POST", "/"),
    ):
        answered, app = ask(path, method=method, settings=public)
        assert (answered[0]["status"], app.paths) == (401, [])


def test_signing_in_begins_at_the_provider_and_remembers_the_page() -> None:
    answered, app = ask("/sign-in")
    assert (header(answered[0], "location"), app.paths) == (["/auth/login?default"], [])
    provider = App(RedirectResponse("https://id.county.gov/authorize", 302))
    answered, _ = ask("/auth/login", app=provider, referer=f"{ORIGIN}{PLACE}")
    cookies = header(answered[0], "set-cookie")
    limits = "Path=/oauth2callback; Max-Age=600; HttpOnly; SameSite=Lax; Secure"
    assert cookies == [f"mobility_return={quote(PLACE, safe='')}; {limits}"]


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://elsewhere.gov/compare",
        f"{ORIGIN}/oauth2callback?code=1",
        f"{ORIGIN}//elsewhere.gov",
        f"{ORIGIN}/compare?note={'a' * 3000}",
        "http://[",
    ],
)
def test_other_pages_are_not_remembered(referer: str) -> None:
    provider = App(RedirectResponse("https://id.county.gov/authorize", 302))
    answered, _ = ask("/auth/login", app=provider, referer=referer)
    assert header(answered[0], "set-cookie") == []


def streamlit_answer(groups: int, **claims: object) -> RedirectResponse:
    """Return Streamlit's answer to somebody who comes back from the provider."""
    names = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(groups)]
    user = {"sub": "a-1", "name": "Ann", "groups": [*names, "planning"], **claims}
    user |= {"origin": ORIGIN, "is_logged_in": True, "provider": "default"}
    tokens = {"id_token": f"id.{'x' * 38 * groups}", "access_token": "secret-access"}
    response = RedirectResponse("/", 302)
    asyncio.run(starlette_auth_routes._set_auth_cookie(response, user, tokens))
    return response


@pytest.mark.parametrize("groups", [0, 5, 2000])
def test_the_cookie_holds_a_role_and_no_groups(groups: int) -> None:
    app = App(streamlit_answer(groups))
    cookie = f"mobility_return={quote(PLACE, safe='')}"
    answered, _ = ask("/oauth2callback?state=1&code=2", app=app, cookie=cookie)
    assert (answered[0]["status"], header(answered[0], "location")) == (302, [PLACE])
    cookies = header(answered[0], "set-cookie")
    assert sum(map(len, cookies)) < 4096
    assert all("HttpOnly; SameSite=Lax; Secure" in each for each in cookies)
    kept = {each.partition("=")[0] for each in cookies}
    assert kept - {TOKENS_COOKIE_NAME} == {USER_COOKIE_NAME, "mobility_return"}
    assert (TOKENS_COOKIE_NAME in kept) == (groups < 2000)
    user = next(each for each in cookies if each.startswith(f"{USER_COOKIE_NAME}="))
    assert ask("/", cookie=user.partition(";")[0])[1].paths == ["/"]
    content = gate._signed(
        {USER_COOKIE_NAME: user.partition(";")[0].partition("=")[2]}, USER_COOKIE_NAME
    )
    assert content is not None
    stored = json.loads(content)
    assert stored["role"] == "editor"
    assert "groups" not in stored


@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.gov/",
        "//elsewhere.gov/",
        "/\\elsewhere.gov/",
        "/other",
        "/compare\r\nset-cookie: a=b",
        "javascript:alert(1)",
    ],
)
def test_nobody_comes_back_to_another_website(page: str) -> None:
    cookie = f"mobility_return={quote(page, safe='')}"
    answered, _ = ask("/oauth2callback?state=1", app=App(streamlit_answer(0)), cookie=cookie)
    assert header(answered[0], "location") == ["/"]


def test_a_sign_in_that_failed_ends_on_a_page() -> None:
    failed = App(RedirectResponse("/", 302))
    answered, _ = ask("/oauth2callback?state=1&code=2", app=failed)
    assert answered[0]["status"] == 401
    assert "Signing in did not work" in answered[1]["body"].decode()
    answered, _ = ask("/oauth2callback", app=failed)  # back from signing out at the provider
    assert header(answered[0], "location") == ["/"]
    answered, _ = ask("/oauth2callback?state=1", app=failed, cookie=cookie_of(Role.VIEWER))
    assert header(answered[0], "location") == ["/"]
    answered, _ = ask("/oauth2callback?state=1", app=App(streamlit_answer(0, sub=None)))
    assert answered[0]["status"] == 401
    assert not any(USER_COOKIE_NAME in each for each in header(answered[0], "set-cookie"))


def test_a_provider_that_is_down_ends_on_a_page() -> None:
    answered, _ = ask("/auth/login", app=App(Response("Authentication error", 400)))
    assert answered[0]["status"] == 502
    assert "cannot be reached" in answered[1]["body"].decode()


GOOD = {
    "redirect_uri": f"{ORIGIN}/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "a",
    "client_secret": "b",
    "server_metadata_url": "https://id.county.gov/.well-known/openid-configuration",
}


@pytest.mark.parametrize(
    "changed,problem",
    [
        ({}, ""),
        ({"redirect_uri": "http://metrics.county.gov/oauth2callback"}, "begin with https"),
        ({"redirect_uri": "http://localhost:8501/oauth2callback"}, ""),
        ({"redirect_uri": f"{ORIGIN}/"}, "redirect_uri has to be"),
        ({"redirect_uri": f"{ORIGIN}/deeper/oauth2callback"}, "redirect_uri has to be"),
        ({"server_metadata_url": "http://id.county.gov/"}, "server_metadata_url has to begin"),
        ({"cookie_secret": "short"}, "cookie_secret has to be 32"),
        ({"client_secret": None}, "client_secret"),
        (None, r"no \[auth\]"),
    ],
)
def test_an_unsafe_configuration_does_not_start(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str | None] | None, problem: str
) -> None:
    section = {**GOOD, **(changed or {})}
    secrets = {"auth": {name: text for name, text in section.items() if text is not None}}
    monkeypatch.setattr(secrets_singleton, "_secrets", {} if changed is None else secrets)
    monkeypatch.setattr(secrets_singleton, "load_if_toml_exists", lambda: True)
    monkeypatch.setattr(gate, "get_cookie_secret", lambda: section["cookie_secret"])
    if problem:
        with pytest.raises(SystemExit, match=problem):
            gate.gate_settings()
    else:
        assert gate.gate_settings().public == ()
