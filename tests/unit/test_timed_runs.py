"""The timed run of a fragment: dropped where a user's own request follows it at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tools.timed_runs import TimedRuns

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send


def request(*, timed: bool) -> Message:
    asked = BackMsg()
    asked.rerun_script.is_auto_rerun = timed
    return {"type": "websocket.receive", "bytes": asked.SerializeToString()}


BY_TIMER, BY_USER = request(timed=True), request(timed=False)
OTHER: Message = {
    "type": "websocket.receive",
    "bytes": BackMsg(load_git_info=True).SerializeToString(),
}
BROKEN: Message = {"type": "websocket.receive", "bytes": b"\xff"}
LEFT: Message = {"type": "websocket.disconnect", "code": 1001}


def received(*sent: Message, pause: float = 0) -> list[Message]:
    """Return what the app receives of what a browser sends, up to the end of the connection."""
    messages: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - as the interface asks
        while not messages or messages[-1] is not LEFT:
            messages.append(await receive())

    async def connect() -> None:
        waiting = iter((*sent, LEFT))

        async def receive() -> Message:
            await asyncio.sleep(pause)
            return next(waiting)

        async def send(message: Message) -> None:
            raise AssertionError(message)

        await TimedRuns(app)({"type": "websocket"}, receive, send)

    asyncio.run(connect())
    return messages[:-1]


def test_a_user_overtakes_the_timer() -> None:
    assert received(BY_TIMER, BY_USER, BY_TIMER) == [BY_USER, BY_TIMER]


@pytest.mark.parametrize(
    "sent",
    [
        (BY_TIMER, BY_TIMER, BY_TIMER),
        (BY_USER, BY_TIMER),
        (BY_TIMER, OTHER, BY_USER),
        (BROKEN, BY_TIMER, BROKEN, BY_USER),
    ],
)
def test_nothing_else_is_dropped(sent: tuple[Message, ...]) -> None:
    assert received(*sent) == [*sent]


def test_a_timer_is_not_held_for_long() -> None:
    assert received(BY_TIMER, BY_USER, pause=0.4) == [BY_TIMER, BY_USER]
