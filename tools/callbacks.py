"""Callbacks of a page run to their end, whatever the browser asks for meanwhile."""

from __future__ import annotations

import threading
from functools import wraps
from typing import Any

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.state.session_state import SessionState

# Names of methods that Streamlit does not document; another version may have others.
_CALLS, _STOPS = "_call_callbacks", "_maybe_handle_execution_control_request"
_DONE = "finishes_callbacks"
_running = threading.local()  # `callbacks`: whether this thread is in the callbacks of its run


def finish_callbacks() -> None:
    """Let the callbacks of a run finish before a newer request of the browser stops the run.

    Streamlit looks for a newer request at each use of the session's state or of the address, within
    callbacks as well, and stops there. To the next run the changed field is old, so its callback is
    not called again: a text that is typed just before a click would not be stored.
    """
    if getattr(SessionState, _DONE, False):
        return
    call_callbacks = getattr(SessionState, _CALLS)
    stop_where_asked = getattr(ScriptRunner, _STOPS)

    @wraps(call_callbacks)
    def call_all(self: SessionState, **options: Any) -> None:
        _running.callbacks = True
        try:
            call_callbacks(self, **options)
        finally:
            _running.callbacks = False

    @wraps(stop_where_asked)
    def stop_outside_callbacks(self: ScriptRunner) -> None:
        if not getattr(_running, "callbacks", False):
            stop_where_asked(self)

    setattr(SessionState, _CALLS, call_all)
    setattr(ScriptRunner, _STOPS, stop_outside_callbacks)
    setattr(SessionState, _DONE, True)
