"""Opens and ends a session of a real server in this process: is its memory given back?

    python -m tests.support.ended_session SCRIPT

Prints how many sessions are left when nobody else comes, and the time has passed for which
Streamlit keeps one for a lost connection. A program of its own, as Streamlit's server can run only
once in a process.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections import OrderedDict

import streamlit as st
import uvicorn
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from websockets.asyncio.client import connect

from tools.serve import keep_tidy


async def leave_session(port: int) -> weakref.ref[AppSession]:
    """Open a websocket, close it, and return its session once the server has put it aside."""
    manager = Runtime.instance()._session_mgr
    async with connect(f"ws://127.0.0.1:{port}/_stcore/stream"):
        while not manager.list_active_sessions():
            await asyncio.sleep(0.01)
        session = weakref.ref(manager.list_active_sessions()[0].session)
    while manager.list_active_sessions():
        await asyncio.sleep(0.01)
    return session


async def main() -> None:
    """Serve, leave a session, tidy, and count."""
    settings = uvicorn.Config(st.App(sys.argv[1]), port=0, log_level="error")
    server = uvicorn.Server(settings)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    gc.disable()  # nobody does anything from here on: that is when sessions stayed
    session = await leave_session(server.servers[0].sockets[0].getsockname()[1])
    tidying = asyncio.create_task(keep_tidy(0))
    await asyncio.sleep(0.1)
    session_cache = Runtime.instance()._session_mgr._session_storage._cache
    session_cache._expirations = OrderedDict.fromkeys(
        session_cache._expirations, 0.0
    )  # two minutes later
    for _ in range(50):
        await asyncio.sleep(0.01)
        if session() is None:
            break
    tidying.cancel()
    print(int(session() is not None))  # noqa: T201 - this is what the test reads
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(main())
