"""The server: files packed once, a page that names what it will need, and memory kept tidy."""

from __future__ import annotations

import asyncio
import gc
import gzip
import re
import subprocess
import sys
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from mobility import backup, home
from mobility.queries.small_areas import MODELED_SCHEMA
from mobility.release import build_process
from mobility.store import modeled_file_of
from tools.serve import PackedFiles, copy_every_day, keep_tidy, write_missing_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import Message, Receive, Scope, Send

PROGRAM = b"let words = 1; " * 200


class Files:
    """An app that answers with one file, or says that there is none."""

    def __init__(self) -> None:
        self.requested: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as the interface asks
        self.requested.append(scope["path"])
        status = 404 if "gone" in scope["path"] else 200
        length = (b"content-length", str(len(PROGRAM)).encode("ascii"))
        kind = b"text/html; charset=utf-8" if "page" in scope["path"] else b"text/javascript"
        headers = [(b"content-type", kind), length, (b"etag", b"plain")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": PROGRAM[:100], "more_body": True})
        await send({"type": "http.response.body", "body": PROGRAM[100:]})


def ask(server: PackedFiles, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of the answer to a request."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    named = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": named}
    asyncio.run(server(scope, receive, send))
    result = {name.decode().lower(): text.decode() for name, text in messages[0]["headers"]}
    return messages[0]["status"], result, b"".join(part["body"] for part in messages[1:])


@pytest.mark.parametrize("path", ["/static/js/index.abc.js", "/app/static/map/states.12.json"])
def test_a_file_is_packed_once_and_kept_by_browsers(path: str) -> None:
    files = Files()
    server = PackedFiles(files)
    for _ in range(2):
        status, headers, body = ask(server, path, accept_encoding="gzip, br")
        assert status == 200
        assert headers["content-encoding"] == "gzip"
        assert headers["vary"] == "accept-encoding"
        assert headers["content-length"] == str(len(body))
        assert "immutable" in headers["cache-control"]
        assert "etag" not in headers
        assert gzip.decompress(body) == PROGRAM
    assert files.requested == [path]


@pytest.mark.parametrize(
    "path,headers",
    [
        ("/static/js/index.abc.js", {}),
        ("/static/js/index.abc.js", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/media/face.woff2", {"accept_encoding": "gzip"}),
        ("/media/file.json", {"accept_encoding": "gzip"}),
        ("/app/static/icon.json", {"accept_encoding": "gzip"}),
        ("/static/js//index.abc.js", {"accept_encoding": "gzip"}),
        ("/static/js/./index.abc.js", {"accept_encoding": "gzip"}),
        ("/static/media/../js/index.abc.js", {"accept_encoding": "gzip"}),
    ],
)
def test_everything_else_is_answered_by_the_app(path: str, headers: dict[str, str]) -> None:
    _, result, body = ask(PackedFiles(Files()), path, **headers)
    assert "content-encoding" not in result
    assert body == PROGRAM


def test_missing_file_is_not_cached() -> None:
    files = Files()
    server = PackedFiles(files)
    for _ in range(2):
        assert ask(server, "/static/js/gone.js", accept_encoding="gzip")[0] == 404
    assert len(files.requested) == 2


def test_page_in_place_of_file_is_not_kept() -> None:
    server = PackedFiles(Files())
    _, headers, body = ask(server, "/static/js/page.js", accept_encoding="gzip")
    assert "immutable" not in headers.get("cache-control", "")
    assert body == PROGRAM


def test_page_with_chart_preloads_its_files(repository: Path) -> None:
    _, map_headers, _ = ask(PackedFiles(Files()), "/map")
    link = map_headers["link"]
    assert "</static/js/embed." in link
    assert "</static/js/ArrowVegaLiteChart." in link
    newest = max(file.name for file in (repository / "static" / "map").glob("counties-*"))
    assert f"</app/static/map/{newest}>; rel=preload; as=fetch; crossorigin" in link
    compare = ask(PackedFiles(Files()), "/compare")[1]["link"]
    assert "counties" not in compare
    font = r"</static/media/SourceSansVF-Upright\.[^>]+\.woff2>; rel=preload; as=font; crossorigin"
    assert re.search(font, compare)
    assert "link" not in ask(PackedFiles(Files()), "/methods")[1]


def test_the_board_names_what_brings_its_styles() -> None:
    link = ask(PackedFiles(Files()), "/findings")[1]["link"]
    assert re.fullmatch(r"</static/js/Html\.[^.]+\.js>; rel=modulepreload", link)


class Ended:
    """What a session leaves: objects that hold each other."""

    def __init__(self) -> None:
        self.itself = self


async def tidied(rounds: int) -> int:
    """Collections of everything while the server keeps tidy for this many rounds."""
    before = gc.get_stats()[2]["collections"]
    task = asyncio.create_task(keep_tidy(0))
    for _ in range(rounds):
        await asyncio.sleep(0)
    task.cancel()
    return gc.get_stats()[2]["collections"] - before


@pytest.fixture
def _nothing_else_collects() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_nothing_else_collects")
def test_memory_of_ended_session_is_freed() -> None:
    ended = weakref.ref(Ended())
    assert ended() is not None
    asyncio.run(tidied(10))
    assert ended() is None


@pytest.mark.usefixtures("_nothing_else_collects")
def test_idle_server_collects_garbage_once() -> None:
    assert asyncio.run(tidied(50)) == 1


def test_the_last_ended_session_is_forgotten(repository: Path, tmp_path: Path) -> None:
    """Streamlit forgets one only when another ends."""
    (tmp_path / "script.py").write_text("")
    program = ["-m", "tests.support.ended_session", str(tmp_path / "script.py")]
    ended = subprocess.run(
        [sys.executable, *program], cwd=repository, capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[-1:] == ["0"], ended.stderr


def test_a_copy_of_the_workspace_is_made_once_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def serve(until: Callable[[], bool]) -> None:
        copying = asyncio.create_task(copy_every_day(0, 0.05))
        async with asyncio.timeout(60):
            while not until():
                await asyncio.sleep(0.02)
        copying.cancel()

    said: list[str] = []

    def says_why_not() -> bool:
        said.append(capsys.readouterr().out)
        return "No copy of the workspace could be made" in "".join(said)

    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    asyncio.run(serve(lambda: bool(backup.copies())))
    (copy,) = backup.copies()
    made = copy.path.stat()
    later = time.monotonic() + 0.5
    asyncio.run(serve(lambda: time.monotonic() > later))
    assert copy.path.stat() == made
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", "postgresql://nobody@localhost:1/nothing")
    copy.path.unlink()
    asyncio.run(serve(says_why_not))


def test_missing_and_damaged_modeled_values_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    written: list[Path] = []
    monkeypatch.setattr(build_process, "model_in_process", lambda path, _: written.append(path))
    asyncio.run(write_missing_model(0))
    assert not written  # there is no release
    home.releases_folder().mkdir()
    release = home.release_path("2025-1")
    release.write_bytes(b"a release")
    home.switch_release("2025-1")
    asyncio.run(write_missing_model(0))
    assert written == [release]
    modeled_file_of(release).write_bytes(b"damaged")
    asyncio.run(write_missing_model(0))
    assert written == [release, release]
    pq.write_table(MODELED_SCHEMA.empty_table(), modeled_file_of(release))
    asyncio.run(write_missing_model(0))
    assert written == [release, release]
