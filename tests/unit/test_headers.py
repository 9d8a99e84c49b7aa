"""The policy that browsers get, and who may show a figure in a frame."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import streamlit as st

from tools.headers import SETTING, SecurityHeaders, content_policy, embedding_sites, inline_hashes

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send


def rule(policy: str, name: str) -> list[str]:
    """Return the sources that a rule of a policy names."""
    (result,) = [each for each in policy.split("; ") if each.split()[0] == name]
    return result.split()[1:]


def test_scripts_run_from_own_address_only() -> None:
    sources = rule(content_policy(), "script-src")
    hashes = [source for source in sources if source.startswith("'sha256-")]
    assert set(sources) - set(hashes) == {"'self'", "blob:", "'wasm-unsafe-eval'"}
    page = Path(st.__file__).with_name("static") / "index.html"
    assert len(hashes) == page.read_text("utf-8").count("<script>") > 0


def test_every_inline_program_gets_its_hash() -> None:
    page = (
        '<script>one()</script><script src="two.js"></script>\r\n<script>\r\nthree()\r\n</script>'
    )
    programs = (b"one()", b"\nthree()\n")  # browsers count a line break as one sign
    digests = [base64.b64encode(hashlib.sha256(each).digest()).decode() for each in programs]
    assert inline_hashes(page) == [f"'sha256-{digest}'" for digest in digests]


def test_no_website_frames_the_app_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert rule(content_policy(), "frame-ancestors") == ["'self'"]


def test_named_websites_may_frame_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "https://www.county.gov, https://*.city.gov:8443 http://[")
    with pytest.raises(SystemExit, match=r"EMBED=http://\[ is no website"):
        content_policy()
    monkeypatch.setenv(SETTING, "https://www.county.gov, https://*.city.gov:8443")
    assert rule(content_policy(), "frame-ancestors") == ["'self'", *embedding_sites()]
    assert embedding_sites() == ["https://www.county.gov", "https://*.city.gov:8443"]


@pytest.mark.parametrize("site", ["https://a.gov;script-src", "'unsafe-inline'", "a.gov/page"])
def test_a_setting_adds_no_other_rule(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, site)
    with pytest.raises(SystemExit, match="is no website"):
        embedding_sites()


def headers_of(path: str, sent: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers of the response at a path to which an app has sent its own."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - as the interface asks
        await send({"type": "http.response.start", "status": 404, "headers": sent})

    answered: list[Message] = []

    async def send(message: Message) -> None:
        answered.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(SecurityHeaders(app)({"type": "http", "path": path}, receive, send))
    return [*answered[0]["headers"]]


def test_every_answer_gets_the_headers_once() -> None:
    weak = [(b"Referrer-Policy", b"unsafe-url"), (b"etag", b"1"), (b"Content-Security-Policy", b"")]
    assert headers_of("/map", weak) == [
        (b"etag", b"1"),
        (b"content-security-policy", content_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
    ]


def test_a_form_keeps_its_own_policy_beside_that_of_the_app() -> None:
    own = (b"content-security-policy", b"default-src 'none'")
    both = [own, (b"content-security-policy", content_policy().encode())]
    assert headers_of("/f/token", [own])[:2] == both
