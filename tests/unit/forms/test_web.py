"""The pages of forms as a browser and an attacker ask for them, without a server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from mobility import workspace as ws
from mobility.forms import web
from mobility.forms.limits import RateLimit
from mobility.workspace import Form, Workspace

if TYPE_CHECKING:
    from starlette.types import Message

HOSTILE = "</textarea><script>alert(1)</script>\" onfocus='alert(1)' &amp;"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace(f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    yield opened
    opened.close()


@dataclass
class Clock:
    """A clock that a test turns."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    text: str

    def header(self, name: str) -> str:
        return next((value for each, value in self.headers if each == name), "")


@dataclass
class Phone:
    """A browser on the pages of forms: it keeps its cookie and the key of the last page."""

    pages: web.FormPages
    address: str = "192.0.2.7"
    cookie: str = ""
    key: str = ""

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        messages: list[Message] = []
        parts = [body[:50], body[50:]]

        async def receive() -> Message:
            part = parts.pop(0) if parts else b""
            return {"type": "http.request", "body": part, "more_body": bool(parts)}

        async def send(message: Message) -> None:
            messages.append(message)

        named = {"host": "testhost", **({"cookie": f"answer={self.cookie}"} if self.cookie else {})}
        scope: dict[str, Any] = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode("latin-1"),
            "query_string": b"", "scheme": "http", "client": (self.address, 1), "server": ("h", 1),
            "headers": [(k.encode(), v.encode()) for k, v in {**named, **(headers or {})}.items()],
        }  # fmt: skip
        asyncio.run(self.pages(scope, receive, send))
        answered = [(name.decode(), value.decode()) for name, value in messages[0]["headers"]]
        text = b"".join(each["body"] for each in messages[1:]).decode()
        answer = Answer(messages[0]["status"], answered, text)
        if match := re.match("answer=([^;]+)", answer.header("set-cookie")):
            self.cookie = match[1]
        if match := re.search('name="key" value="([0-9a-f]+)"', text):
            self.key = match[1]
        return answer

    def open(self, form: Form) -> Answer:
        return self.ask("GET", f"/f/{form.token}")

    def send(self, form: Form, values: object, headers: dict[str, str] | None = None) -> Answer:
        body = urlencode({"key": self.key, **dict(values)}, doseq=True).encode()  # type: ignore[call-overload]  # pairs
        usual = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.ask("POST", f"/f/{form.token}", body, usual)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(workspace: Workspace, clock: Clock) -> web.FormPages:
    return web.FormPages(lambda: workspace, clock)


@pytest.fixture
def phone(pages: web.FormPages) -> Phone:
    return Phone(pages)


@pytest.fixture
def vote(workspace: Workspace) -> Form:
    items = ["Buses", "Child <b>care</b>", "Rents"]
    return ws.open_form(
        workspace, kind="vote", place="39153", title="What & why?", items=items, most=2
    )


@pytest.fixture
def note(workspace: Workspace) -> Form:
    return ws.open_form(workspace, kind="note", place="39153", title="Why?", about=HOSTILE)


def test_an_answer_is_sent_seen_and_changed(phone: Phone, vote: Form, workspace: Workspace) -> None:
    page = phone.open(vote)
    assert page.status == 200
    assert "What &amp; why?" in page.text
    assert "Child &lt;b&gt;care&lt;/b&gt;" in page.text
    assert re.findall('value="(.)" checked', page.text) == []
    answer = phone.send(vote, {"chosen": ["0", "2"]})
    assert (answer.status, answer.header("location")) == (303, f"/f/{vote.token}")
    page = phone.open(vote)
    assert "Your answer is counted" in page.text
    assert re.findall(r'value="(\d)" checked', page.text) == ["0", "2"]
    assert phone.send(vote, {"chosen": "1"}).status == 303
    assert re.findall(r'value="(\d)" checked', phone.open(vote).text) == ["1"]
    assert ws.number_of_answers(workspace, vote) == 1


def test_two_phones_are_two_answers(pages: web.FormPages, vote: Form, workspace: Workspace) -> None:
    for phone in (Phone(pages), Phone(pages)):
        phone.open(vote)
        phone.send(vote, {"chosen": "0"})
    assert ws.number_of_answers(workspace, vote) == 2


def test_the_cookie_is_of_this_form_and_no_script_reads_it(phone: Phone, vote: Form) -> None:
    cookie = phone.open(vote).header("set-cookie")
    assert f"Path=/f/{vote.token};" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_every_page_forbids_programs_frames_and_storing(phone: Phone, vote: Form) -> None:
    for answer in (phone.open(vote), phone.ask("GET", "/"), phone.send(vote, {})):
        policy = answer.header("content-security-policy")
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.header("cache-control") == "no-store"
        assert answer.header("x-content-type-options") == "nosniff"
        assert '<html lang="en">' in answer.text
        assert "<script" not in answer.text


def test_what_was_written_is_escaped_and_stays_in_the_field(phone: Phone, note: Form) -> None:
    page = phone.open(note)
    assert "<script" not in page.text
    assert phone.send(note, {"text": HOSTILE}).status == 303
    page = phone.open(note)
    assert "<script" not in page.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in page.text
    refused = phone.send(note, {"text": "x" * 601})
    assert refused.status == 400
    assert "at most 600 characters" in refused.text
    assert "x" * 601 in refused.text


def test_a_closed_form_says_so_and_takes_nothing(
    phone: Phone, vote: Form, workspace: Workspace
) -> None:
    phone.open(vote)
    phone.send(vote, {"chosen": "0"})
    ws.close_form(workspace, vote.id)
    page = phone.open(vote)
    assert "This form is closed. Your answer is counted." in page.text
    assert "<form" not in page.text
    assert phone.send(vote, {"chosen": "1"}).status == 409
    assert ws.number_of_answers(workspace, vote) == 1


@pytest.mark.parametrize("missing", ["cookie", "key", "other key", "other website"])
def test_another_website_cannot_answer(
    phone: Phone, vote: Form, workspace: Workspace, missing: str
) -> None:
    phone.open(vote)
    headers = {}
    if missing == "cookie":
        phone.cookie = ""
    elif missing == "key":
        phone.key = ""
    elif missing == "other key":
        stranger = Phone(phone.pages)
        stranger.open(vote)
        phone.key = stranger.key
    else:
        headers = {"sec-fetch-site": "cross-site"}
    answer = phone.send(vote, {"chosen": "0"}, headers)
    assert answer.status == 400
    assert "Nothing was stored" in answer.text
    assert 'value="0" checked' in answer.text
    assert ws.number_of_answers(workspace, vote) == 0


@pytest.mark.parametrize(
    "body,kind",
    [
        (b"key=" + b"x" * 20_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(100)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe=1", "application/x-www-form-urlencoded"),
        (b"chosen=%ff%fe", "application/x-www-form-urlencoded"),
        (b'{"chosen": [0]}', "application/json"),
        (b"chosen=0", "multipart/form-data; boundary=x"),
        (b"chosen=0", ""),
    ],
)
def test_a_body_that_is_no_answer_is_refused(
    phone: Phone, vote: Form, workspace: Workspace, body: bytes, kind: str
) -> None:
    phone.open(vote)
    answer = phone.ask("POST", f"/f/{vote.token}", body, {"content-type": kind})
    assert answer.status == 400
    assert ws.number_of_answers(workspace, vote) == 0


def test_nothing_but_the_path_of_a_form_is_found(phone: Phone, vote: Form) -> None:
    token = vote.token
    for path in (
        "/", "/f", "/f/", f"/f/{token}/", f"//f/{token}", f"/f//{token}", f"/x/../f/{token}",
        f"/f/./{token}", f"/f/%2e/{token}", f"/F/{token}", f"/f/{token.upper()}", f"/f/{token}%00",
        f"/f/{token}%0a", f"/f/{token[:-1]}", f"/f/{token}x", f"/f/{token};a", f"/%66/{token}",
        f"http://testhost/f/{token}", "/_stcore/health", "/_stcore/stream", "/media/x", "/meetings",
    ):  # fmt: skip
        answer = phone.ask("GET", path)
        assert answer.status == 404, path
        assert "There is no form here" in answer.text
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"):
        assert phone.ask(method, f"/f/{token}").status == 404


def test_websockets_are_closed(pages: web.FormPages, vote: Form) -> None:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": f"/f/{vote.token}", "headers": []}
    asyncio.run(pages(scope, receive, send))
    assert messages == [{"type": "websocket.close", "code": 1008}]


def test_guessing_is_slowed_down_and_forgiven(phone: Phone, vote: Form, clock: Clock) -> None:
    for number in range(60):
        assert phone.ask("GET", f"/f/{number:014d}").status == 404
    answer = phone.ask("GET", "/f/abcdefghijk234")
    assert (answer.status, answer.header("retry-after")) == (429, "60")
    assert phone.open(vote).status == 200  # who sits behind the same address can still answer
    clock.now = 60.0
    assert phone.ask("GET", "/f/abcdefghijk234").status == 404


def test_sending_is_limited_for_each_address(phone: Phone, vote: Form) -> None:
    phone.open(vote)
    statuses = [phone.send(vote, {"chosen": "0"}).status for _ in range(121)]
    assert set(statuses[:120]) == {303}
    assert statuses[120] == 429
    other = Phone(phone.pages, "192.0.2.8")
    other.open(vote)
    assert other.send(vote, {"chosen": "0"}).status == 303


def test_the_limit_forgets_who_asked_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobility.forms.limits._MOST_CLIENTS", 2)
    limit = RateLimit(1, 60.0, Clock())
    assert [limit.allows(each) for each in "abac"] == [True, True, False, True]
    assert [limit.allows(each) for each in "ab"] == [False, True]
    assert len(limit._counts) == 2
