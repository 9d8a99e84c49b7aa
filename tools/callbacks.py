"""Callbacks of a page run to their end and in turn, whatever the browser asks for meanwhile."""

from __future__ import annotations

import threading
from functools import wraps
from typing import Any
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner import ScriptRunner, get_script_run_ctx
from streamlit.runtime.state.safe_session_state import SafeSessionState

# Names that Streamlit does not document; another version may have others.
_CALLS, _STOPS = "on_script_will_rerun", "_maybe_handle_execution_control_request"
_CHECKS = "_yield_callback"
_DONE = "finishes_callbacks"
_turns: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()  # by session, while in use
_guard = threading.Lock()  # of `_turns`
_running = threading.local()  # `callbacks`: whether this thread is in the callbacks of its run


def finish_callbacks() -> None:
    """Let the callbacks of a run finish before it is stopped, and before those of the next run.

    Streamlit looks for a newer request at each use of the session's state or of the address, within
    callbacks as well, and stops there. To the next run the changed field is old, so its callback is
    not called again: a text that is typed just before a click would not be stored. The next run
    begins in a thread of its own while the last one may still be in its callbacks; it waits for
    them, as both change the same state.
    """
    if hasattr(SafeSessionState, _DONE):
        return
    call_callbacks = getattr(SafeSessionState, _CALLS)
    stop_where_asked = getattr(ScriptRunner, _STOPS)

    @wraps(call_callbacks)
    def call_in_turn(self: SafeSessionState, *states: Any, **options: Any) -> None:
        with _turn():
            getattr(self, _CHECKS)()  # a run that a newer one has replaced brings older values
            _running.callbacks = True
            try:
                call_callbacks(self, *states, **options)
            finally:
                _running.callbacks = False

    @wraps(stop_where_asked)
    def stop_outside_callbacks(self: ScriptRunner) -> None:
        if not getattr(_running, "callbacks", False):
            stop_where_asked(self)

    setattr(SafeSessionState, _CALLS, call_in_turn)
    setattr(ScriptRunner, _STOPS, stop_outside_callbacks)
    setattr(SafeSessionState, _DONE, True)


def _turn() -> threading.Lock:
    """Return the lock of the callbacks of this session, whose runs are threads."""
    run = get_script_run_ctx()
    session = run.session_id if run is not None else ""
    with _guard:
        return _turns.setdefault(session, threading.Lock())
