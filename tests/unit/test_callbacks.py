"""Callbacks that a newer request of the browser does not stop."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import ScriptRunner, StopException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from tools.callbacks import finish_callbacks


def _page() -> None:
    def store() -> None:
        context = get_script_run_ctx()
        if "asked" not in st.session_state:
            st.session_state.asked = True
            assert context is not None
            assert context.script_requests is not None
            context.script_requests.request_rerun(RerunData())
        st.query_params["stored"] = "yes"
        st.session_state.stored = st.session_state.letter

    st.text_area("Letter", key="letter", on_change=store)
    st.markdown(f"Stored: {st.session_state.get('stored', 'nothing')}")


def _call(pages: list) -> None:
    """Call the page; only names of the builtins are known to the source that Streamlit runs."""
    for page in pages:
        page()


@pytest.fixture
def streamlit_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo at the end what a test changes in Streamlit."""
    for owner, name in (
        (SafeSessionState, "on_script_will_rerun"),
        (ScriptRunner, "_maybe_handle_execution_control_request"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(SafeSessionState, "finishes_callbacks", True, raising=False)
    monkeypatch.delattr(SafeSessionState, "finishes_callbacks")


def stored_text() -> str:
    app = AppTest.from_function(_call, args=([_page],)).run()
    app.text_area(key="letter").set_value("Dear neighbors").run()
    (shown,) = app.markdown
    return shown.value


@pytest.mark.usefixtures("streamlit_as_it_is")
def test_a_second_request_does_not_stop_a_callback() -> None:
    assert stored_text() == "Stored: nothing"
    finish_callbacks()
    finish_callbacks()
    assert stored_text() == "Stored: Dear neighbors"


@pytest.mark.usefixtures("streamlit_as_it_is")
def test_callbacks_of_one_session_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way, seen = [], []

    def slow(_state: SafeSessionState) -> None:
        seen.append(len(under_way))
        under_way.append("callback")
        time.sleep(0.1)
        under_way.pop()

    monkeypatch.setattr(SafeSessionState, "on_script_will_rerun", slow)
    finish_callbacks()
    state = SafeSessionState(SessionState(), lambda: None)
    runs = [threading.Thread(target=state.on_script_will_rerun) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert seen == [0, 0, 0]


@pytest.mark.usefixtures("streamlit_as_it_is")
def test_a_replaced_run_does_not_bring_back_older_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        raise StopException

    calls: list[SafeSessionState] = []
    monkeypatch.setattr(SafeSessionState, "on_script_will_rerun", calls.append)
    finish_callbacks()
    state = SafeSessionState(SessionState(), stop)
    with pytest.raises(StopException):
        state.on_script_will_rerun(None)
    assert calls == []


def test_the_server_lets_callbacks_finish(repository: Path) -> None:
    program = (
        "import app; from streamlit.runtime.state.safe_session_state import SafeSessionState; "
        "assert SafeSessionState.finishes_callbacks"
    )
    subprocess.run([sys.executable, "-c", program], cwd=repository, check=True, timeout=180)
