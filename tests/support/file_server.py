"""A local HTTP server that gives out files, and can be told to do it badly."""

from __future__ import annotations

import gzip
import re
import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Answer:
    """How to answer one request; by default as a good server does.

    `cut`: bytes of the body after which the connection ends; `reset` ends it the hard way.
    `delay`: seconds before the first byte. `drip`: seconds before each further `piece` bytes.
    `silent`: bytes of the body after which nothing more is said.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: int | None = None
    reset: bool = False
    delay: float = 0.0
    drip: float = 0.0
    piece: int = 1 << 14
    silent: int | None = None
    ranges: bool = True
    etag: str = '"one"'
    compressed: bool = False
    chunked: bool = False
    shift: int = 0  # a range that starts this many bytes away from what was asked for


GOOD = Answer()


@dataclass(frozen=True)
class Seen:
    """A request that came in."""

    target: str
    headers: Mapping[str, str]
    port: int


class FileServer:
    """Serves `files` (path below `url` -> bytes) on 127.0.0.1 while the `with` block lasts.

    `script` holds the answers to the next requests for a path; after them comes `usual`.
    """

    def __init__(self, files: Mapping[str, bytes], usual: Answer = GOOD) -> None:
        self.files, self.usual = dict(files), usual
        self.script: dict[str, deque[Answer]] = {}
        self.seen: list[Seen] = []
        self.ended = threading.Event()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def will(self, path: str, *answers: Answer) -> None:
        self.script[path] = deque(answers)

    def requests_for(self, path: str) -> list[Seen]:
        """Return the requests for a file."""
        return [seen for seen in self.seen if unquote(urlsplit(seen.target).path) == f"/{path}"]

    def ranges(self, path: str) -> list[str | None]:
        """Return what was asked for of a file, request by request; None is all of it."""
        return [seen.headers.get("Range") for seen in self.requests_for(path)]

    def __enter__(self) -> Self:
        poll = {"poll_interval": 0.01}
        threading.Thread(target=self._server.serve_forever, kwargs=poll, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: FileServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as declared
        if not isinstance(sys.exception(), OSError):  # the client may leave whenever it likes
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else headers and body wait for each other
    server: _Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_CONNECT(self) -> None:
        self._note()
        self.send_error(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)

    def do_GET(self) -> None:
        self._note()
        owner = self.server.owner
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        script = owner.script.get(path)
        answer = script.popleft() if script else owner.usual
        owner.ended.wait(answer.delay)
        if path not in owner.files and answer.status is None:
            answer = Answer(status=404)
        if answer.status is not None:
            headers = {"Content-Type": "text/plain", **answer.headers}
            self._send(answer, answer.status, headers, answer.body or b"")
        else:
            self._send_file(answer, owner.files[path])

    def _note(self) -> None:
        port = self.client_address[1]
        self.server.owner.seen.append(Seen(self.path, dict(self.headers.items()), port))

    def _send_file(self, answer: Answer, content: bytes) -> None:
        headers = {"Content-Type": "text/plain", **answer.headers}
        if answer.etag:
            headers["ETag"] = answer.etag
        if answer.compressed and "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = gzip.compress(content, mtime=0)
        content = content if answer.body is None else answer.body
        requested_range = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        known = self.headers.get("If-Range", answer.etag) == answer.etag
        if not requested_range or not answer.ranges or not known:
            self._send(answer, 200, headers, content)
            return
        start = int(requested_range[1]) + answer.shift
        if start >= len(content):
            self._send(answer, 416, {"Content-Range": f"bytes */{len(content)}"}, b"")
            return
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send(answer, 206, headers, content[start:])

    def _send(self, answer: Answer, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for start in range(0, len(body[: answer.cut]), answer.piece):
            if answer.drip and self.server.owner.ended.wait(answer.drip):
                break
            if answer.silent is not None and start >= answer.silent:
                self.server.owner.ended.wait()
                break
            piece = body[start : min(start + answer.piece, answer.cut or len(body))]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if answer.chunked else piece)
        if answer.cut is not None:
            self._end(hard=answer.reset)
        elif answer.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _end(self, *, hard: bool) -> None:
        self.close_connection = True
        if hard:  # lingering for no time makes the system reset the connection
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
