"""What a page and its server say to each other: whether the server still owes the page a run."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Talk:
    """Hears what goes over the line between a page and its server.

    A page looks idle from the moment of a click until the server's first word about the run that
    the click asked for. On a busy machine that is seconds, and only the line knows of it.
    """

    def __init__(self) -> None:
        self._asked = False  # for a run of which the server has said nothing yet
        self._runs = False

    def listen_to(self, page: Page) -> None:
        """Hear everything from the page's first address on."""
        page.on("websocket", self._listen)

    def owes_a_run(self) -> bool:
        """Whether a run was asked for that has not begun or has not ended."""
        return self._asked or self._runs

    def _listen(self, line: WebSocket) -> None:
        self._asked = self._runs = False  # of the line before nothing will come any more
        line.on("framesent", self.hear_page)
        line.on("framereceived", self.hear_server)

    def hear_page(self, message: str | bytes) -> None:
        """Take note of what the page says."""
        if isinstance(message, bytes):
            self._asked |= BackMsg.FromString(message).WhichOneof("type") == "rerun_script"

    def hear_server(self, message: str | bytes) -> None:
        """Take note of what the page hears."""
        kind = (
            ForwardMsg.FromString(message).WhichOneof("type") if isinstance(message, bytes) else ""
        )
        if kind == "new_session":
            self._asked, self._runs = False, True
        elif kind == "script_finished":
            self._runs = False
