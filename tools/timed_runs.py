"""Middleware that keeps the timed run of a fragment out of the way of what a user does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HELD = 0.3  # seconds


class TimedRuns:
    """Middleware that drops the request of a timer when a user's own request follows it.

    A browser sends a choice or a click a moment after it. A timer of `st.fragment(run_every=)` that
    fires in that moment sends the same values first. Streamlit stops the run of the fragment for
    the full run: within the callback, which is then lost, as the full run sees nothing new; or
    after it, and a click counts twice. So the request of a timer is held for a moment. The full run
    runs the fragment as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on to the app."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        following: asyncio.Future[Message] | None = None  # what comes after a request of a timer

        async def receive_in_turn() -> Message:
            nonlocal following
            message = await (following or receive())
            following = None
            if not _asks_for_run(message, timed=True):
                return message
            following = asyncio.ensure_future(receive())
            await asyncio.wait([following], timeout=_HELD)
            if not following.done() or not _asks_for_run(following.result(), timed=False):
                return message
            message, following = following.result(), None
            return message

        try:
            await self.app(scope, receive_in_turn, send)
        finally:
            if following is not None:
                following.cancel()


def _asks_for_run(message: Message, *, timed: bool) -> bool:
    """Whether a message asks for a run, by a timer or by a user."""
    asked = BackMsg()
    with suppress(Exception):  # Streamlit answers what cannot be read
        asked.ParseFromString(message.get("bytes") or b"")
    is_run = asked.WhichOneof("type") == "rerun_script"
    return is_run and bool(asked.rerun_script.is_auto_rerun) is timed
