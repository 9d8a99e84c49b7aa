"""The public page of a plan as an ASGI application: the published version, and nothing else.

It reads two things of an address, the code of a place and a language. It asks the workspace as
somebody without a role, so that it can read what was published and nothing of a draft. The page
has no program, sets no cookie and asks no other server.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mobility.errors import UserError
from mobility.published import PAPER, PATH, PREFIX
from mobility.text.languages import Language, say, speaking
from mobility.workspace import Workspace
from mobility.workspace.actors import VISITOR
from mobility.workspace.document_versions import published_document

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
_MOST = 30  # pages and files that are kept ready


class PublishedPages:
    """Serves the published plans of places.

    Args:
        open_workspace: opens the workspace; called once, at the first request.
    """

    def __init__(self, open_workspace: Callable[[], Workspace] = Workspace) -> None:
        self._open_workspace = open_workspace
        self._workspace: Workspace | None = None
        self._opening = asyncio.Lock()
        self._contents: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; anything but http is refused."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http":
            return
        response = await self._respond(Request(scope, receive))
        response.headers.update(_HEADERS)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        match = PATH.fullmatch(request.scope["path"].rstrip("/"))
        language = Language.ENGLISH
        if match is not None and match[2]:
            known = {each.value: each for each in Language}
            if match[2] not in known:
                return _plain(Language.ENGLISH, 404)
            language = known[match[2]]
        if match is None or request.method not in {"GET", "HEAD"}:
            return _plain(language, 404)
        try:
            workspace = await self._visited()
            content = await asyncio.to_thread(
                self._content, workspace, match[1], language, paper=bool(match[3])
            )
        except UserError:  # of the database, or of a version of another app
            return _plain(language, 503)
        if content is None:
            return _plain(language, 404)
        return Response(content, media_type="application/pdf" if match[3] else "text/html")

    async def _visited(self) -> Workspace:
        """The workspace for somebody without a role, opened at the first request."""
        async with self._opening:
            if self._workspace is None:
                opened = await asyncio.to_thread(self._open_workspace)
                self._workspace = opened.acting(VISITOR)
        return self._workspace

    def _content(
        self, workspace: Workspace, place: str, language: Language, *, paper: bool
    ) -> bytes | None:
        """Return the page of a place, or its summary for paper; None where nothing is published."""
        # Only now: they bring the libraries of charts along.
        from mobility.exports.plan_document.files import approved_document  # noqa: PLC0415 - see above
        from mobility.exports.plan_document.paper import two_pages_pdf  # noqa: PLC0415 - see above
        from mobility.exports.plan_document.web import plan_html  # noqa: PLC0415 - see above

        published = published_document(workspace, place)
        if published is None:
            return None
        key = (published.version, language, paper)
        if key not in self._contents:
            document, drawings = approved_document(published.frozen, published.version, language)
            self._contents[key] = (
                two_pages_pdf(document, {})
                if paper
                else plan_html(document, drawings, _links(place, language))
            )
            while len(self._contents) > _MOST:
                self._contents.popitem(last=False)
        return self._contents[key]


def _links(place: str, language: Language) -> dict[str, str]:
    """Return the links at the top of a page: the summary for paper, and the other languages."""
    with speaking(language):
        links = {say("Two pages to print (PDF)"): f"{_path(place, language)}{PAPER}"}
    others = [each for each in Language if each is not language]
    return {**links, **{each.label: _path(place, each) for each in others}}


def _path(place: str, language: Language) -> str:
    return f"{PREFIX}{place}" + ("" if language is Language.ENGLISH else f"/{language.value}")


def _plain(language: Language, status: int) -> Response:
    """Return a page of one sentence."""
    with speaking(language):
        sentence = (
            say("No plan is published here.")
            if status == 404
            else say("The plan cannot be read just now. Try it again in a moment.")
        )
    return HTMLResponse(
        f'<!doctype html><html lang="{language.value}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(sentence)}</title><main><h1>{escape(sentence)}</h1></main></html>",
        status,
    )
