"""Security headers of every response: which scripts may run, and which sites may embed a page.

The Content-Security-Policy permits programs of the app's own address only. Streamlit's page holds
one line of program itself, which is permitted by its hash, and components of pages come as `blob:`,
which only a program that runs already can make. `wasm-unsafe-eval` permits the WebAssembly in which
Streamlit counts in 64 bits; unlike `unsafe-eval`, it turns no text into a program. Charts need
neither: Vega's expressions are interpreted. A form for phones has a stricter policy of its own,
which stays beside this one: a browser then heeds both.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from mobility.forms import PREFIX

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SETTING = "MOBILITY_EMBED"
_POLICY = b"content-security-policy"
_SITE = re.compile(r"\*|(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:([0-9]+|\*))?", re.IGNORECASE)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def embedding_sites() -> list[str]:
    """The websites whose pages may show a figure of the app, as the setting names them.

    Raises:
        SystemExit: when one is no address of a website.
    """
    sites = os.environ.get(SETTING, "").replace(",", " ").split()
    for site in sites:
        if not _SITE.fullmatch(site):
            sys.exit(f"EMBED={site} is no website: give it as in https://www.county.gov")
    return sites


def inline_hashes(page: str) -> list[str]:
    """The hashes of the inline scripts of an HTML page, as written in a policy."""
    programs = _INLINE.findall(page.replace("\r\n", "\n"))
    digests = (hashlib.sha256(program.encode()).digest() for program in programs)
    return [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests]


def content_policy() -> str:
    """The Content-Security-Policy of every response."""
    page = Path(st.__file__).with_name("static") / "index.html"
    rules = {
        "default-src": ["'self'"],
        "script-src": [
            "'self'",
            "blob:",
            "'wasm-unsafe-eval'",
            *inline_hashes(page.read_text("utf-8")),
        ],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "media-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'", *embedding_sites()],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


class SecurityHeaders:
    """Middleware that adds the policy and other security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._headers = [
            (_POLICY, content_policy().encode("ascii")),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the app and complete the headers of its response."""

        async def complete(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                replaced = {name for name, _ in self._headers}
                if scope["path"].startswith(PREFIX):
                    replaced.remove(_POLICY)
                headers = [pair for pair in message["headers"] if pair[0].lower() not in replaced]
                message = {**message, "headers": [*headers, *self._headers]}
            await send(message)

        await self.app(scope, receive, complete)
