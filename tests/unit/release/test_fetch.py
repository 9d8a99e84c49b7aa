"""The download, from a real server on this computer that does everything a bad day brings."""

from __future__ import annotations

import email.utils
import errno
import hashlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import urllib3

from mobility.release import fetch
from mobility.release.editions import Edition, edition_of, git_blob_id, known_editions
from mobility.release.fetch import (
    Clock,
    FetchError,
    PartialDownload,
    Progress,
    RetryPolicy,
    fetch_release,
)
from tests.support.evidence import amount
from tests.support.file_server import GOOD, Answer, FileServer

COUNTY, CITY = "data/11_county metrics.csv", "people/city-populations.csv"
CONTENT = {
    COUNTY: b"year,state,county\n" + hashlib.shake_128(b"rows").digest(200_000),
    CITY: b"year,state,place,population\n2023,39,01000,190000\n",
}
PAGE = b"<!DOCTYPE html><html><title>Please log in</title></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
NAME, SIZE = "11_county metrics.csv", len(CONTENT[COUNTY])
NOW = 1_800_000_000.0
TRIES = fetch.PATIENT.retry.total + 1  # in a row, without progress


class QuickClock(Clock):
    """Waits in no time, and writes down how long."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> float:
        return super().now() + sum(self.waits)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def edition_at(base_url: str, content: dict[str, bytes] = CONTENT) -> Edition:
    return Edition(
        edition="test",
        year=2025,
        title="Invented",
        publisher="Nobody",
        license="none",
        catalog_page="http://catalog.invalid/page",
        base_url=base_url,
        files={path: git_blob_id(body) for path, body in content.items()},
    )


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def _same_time_and_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dates of servers be compared with one moment, and pauses be without chance."""
    monkeypatch.setattr(urllib3.util.retry, "time", SimpleNamespace(time=lambda: NOW))
    monkeypatch.setattr(urllib3.util.retry, "random", SimpleNamespace(random=lambda: 0.0))


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer(CONTENT) as running:
        yield running


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


Run = Callable[..., list[Path]]


@pytest.fixture
def run(server: FileServer, tmp_path: Path, clock: QuickClock) -> Run:
    """Return the download from the server, patient where not said otherwise."""

    def download(
        *, patient: bool = True, progress: Callable[[Progress], None] = lambda _: None
    ) -> list[Path]:
        return fetch_release(
            tmp_path, edition_at(server.url), patient=patient, progress=progress, clock=clock
        )

    return download


def assert_whole(folder: Path) -> None:
    """Hold a folder against the release: its files, whole, and nothing left over."""
    result = {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}
    assert result == {Path(path).name: body for path, body in CONTENT.items()}


def failure(run: Run, *, patient: bool = True) -> str:
    with pytest.raises(FetchError) as caught:
        run(patient=patient)
    message = str(caught.value)
    assert message.startswith(f"{NAME}: ")
    assert "http://catalog.invalid/page" in message
    assert message.endswith("give me the folder or zip (make run SOURCE=folder).")
    assert "\n" not in message
    assert ". " not in message  # one sentence
    return message


def test_files_arrive_in_order_of_list(run: Run, server: FileServer, tmp_path: Path) -> None:
    assert run(patient=False) == [tmp_path / NAME, tmp_path / "city-populations.csv"]
    assert_whole(tmp_path)
    assert len({seen.port for seen in server.seen}) == 1  # one connection serves all


def test_valid_files_are_not_downloaded_again(run: Run, server: FileServer, tmp_path: Path) -> None:
    run()
    (tmp_path / NAME).unlink()
    run()
    assert len(server.requests_for(COUNTY)) == 2
    assert len(server.requests_for(CITY)) == 1
    run()
    assert len(server.seen) == 3


def test_other_file_of_same_name_is_renamed(run: Run, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("my notes", encoding="utf-8")
    run()
    assert (tmp_path / NAME).read_bytes() == CONTENT[COUNTY]
    assert (tmp_path / f"{NAME}.replaced").read_text(encoding="utf-8") == "my notes"


def test_progress_tells_files_and_bytes(run: Run) -> None:
    updates: list[Progress] = []
    run(progress=updates.append)
    assert updates[0] == Progress(NAME, 0, 2, 0, None)
    assert Progress(NAME, 1, 2, SIZE, SIZE, complete=True) in updates
    assert (updates[-1].files_done, updates[-1].share) == (2, 1.0)
    assert [each.share for each in updates] == sorted(each.share for each in updates)


def test_a_callback_that_raises_ends_the_download(run: Run, tmp_path: Path) -> None:
    class EnoughError(Exception):
        pass

    def stop(progress: Progress) -> None:
        if progress.files_done:
            raise EnoughError

    with pytest.raises(EnoughError):
        run(progress=stop)
    assert (tmp_path / NAME).is_file()
    run()
    assert_whole(tmp_path)


# Bodies that do not arrive whole


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut_connection_is_resumed(
    run: Run, server: FileServer, tmp_path: Path, reset: bool
) -> None:
    server.will(COUNTY, Answer(cut=70_000, reset=reset), Answer(cut=50_000, reset=reset))
    run(patient=False)
    first, second, third = server.requests_for(COUNTY)
    assert "Range" not in first.headers
    assert second.headers["If-Range"] == third.headers["If-Range"] == '"one"'
    starts = [int(seen.headers["Range"].strip("bytes=-")) for seen in (second, third)]
    # Bytes that were under way when a connection is reset may be lost.
    assert starts == [70_000, 120_000] or (reset and 0 < starts[0] <= 70_000)
    assert_whole(tmp_path)


def test_progress_resets_count_of_tries(
    run: Run, server: FileServer, clock: QuickClock, tmp_path: Path
) -> None:
    server.usual = Answer(cut=20_000)
    run()
    assert len(server.requests_for(COUNTY)) == -(-SIZE // 20_000)
    assert clock.waits == []
    assert_whole(tmp_path)


def test_tries_without_progress_end(run: Run, server: FileServer, tmp_path: Path) -> None:
    server.usual = Answer(cut=20_000, ranges=False)
    assert f"20,000 bytes arrived of {SIZE:,}" in failure(run) or "broke off" in failure(run)
    assert not (tmp_path / NAME).exists()
    assert len(server.requests_for(COUNTY)) <= 2 * (TRIES + 1)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("chunked", [False, True])
def test_compressed_and_chunked_answers_are_resumed(
    run: Run, server: FileServer, tmp_path: Path, compressed: bool, chunked: bool
) -> None:
    server.usual = Answer(compressed=compressed, chunked=chunked)
    server.will(COUNTY, replace(server.usual, cut=90_000))
    run()
    assert server.ranges(COUNTY) == [None, "bytes=90000-"]
    assert_whole(tmp_path)


def test_a_server_that_ignores_ranges_starts_anew(
    run: Run, server: FileServer, tmp_path: Path
) -> None:
    server.will(COUNTY, Answer(cut=70_000), Answer(ranges=False))
    run()
    assert server.ranges(COUNTY) == [None, "bytes=70000-"]
    assert_whole(tmp_path)


@pytest.mark.parametrize(
    "second",
    [
        Answer(shift=-5),
        Answer(shift=7),
        Answer(etag='W/"two"'),
        Answer(compressed=True),
        Answer(status=206, body=b"something"),
        Answer(status=206, body=b"x", headers={"Content-Range": "bytes 70000-70000/9"}),
        Answer(status=416, headers={"Content-Range": "bytes */5"}),
    ],
)
def test_a_wrong_range_is_not_pieced_together(
    run: Run, server: FileServer, tmp_path: Path, second: Answer
) -> None:
    # A weak tag is no condition of the request, so a wrong part can come back.
    server.will(COUNTY, Answer(cut=70_000, etag='W/"one"'), second)
    run()
    assert server.ranges(COUNTY)[:2] == [None, "bytes=70000-"]
    assert "If-Range" not in server.requests_for(COUNTY)[1].headers
    assert_whole(tmp_path)


def test_a_file_that_changed_in_between_starts_anew(
    run: Run, server: FileServer, tmp_path: Path
) -> None:
    server.will(COUNTY, Answer(cut=70_000, etag='"old"', body=b"old" * 50_000))
    run()
    assert server.requests_for(COUNTY)[1].headers["If-Range"] == '"old"'
    assert_whole(tmp_path)


def test_mixed_content_is_downloaded_again(run: Run, server: FileServer, tmp_path: Path) -> None:
    server.will(COUNTY, Answer(cut=70_000, etag="", body=b"old" * 50_000), Answer(etag=""))
    run()
    assert server.ranges(COUNTY) == [None, "bytes=70000-", None]
    assert_whole(tmp_path)


def test_complete_part_is_used(run: Run, server: FileServer, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(CONTENT[COUNTY])
    run()
    assert server.ranges(COUNTY) == [f"bytes={SIZE}-"]
    assert_whole(tmp_path)


@pytest.mark.parametrize("length", [str(SIZE - 1000), str(SIZE + 1000)])
def test_a_wrong_length_is_tried_again(
    run: Run, server: FileServer, tmp_path: Path, length: str
) -> None:
    server.will(COUNTY, Answer(headers={"Content-Length": length}, cut=SIZE))
    run()
    assert_whole(tmp_path)


# Bodies that are something else


@pytest.mark.parametrize(
    "wrong", [Answer(body=b"other bytes"), Answer(body=b"\x1f\x8b\x08broken"), Answer(body=b"")]
)
def test_wrong_content_is_downloaded_again(
    run: Run, server: FileServer, tmp_path: Path, wrong: Answer
) -> None:
    server.will(COUNTY, wrong)
    run()
    assert server.ranges(COUNTY) == [None, None]
    assert_whole(tmp_path)


@pytest.mark.parametrize("patient", [False, True])
def test_wrong_content_twice_is_an_error(
    run: Run, server: FileServer, tmp_path: Path, patient: bool
) -> None:
    server.files[COUNTY] = b"year,state,county\nnot this\n"
    assert "twice, is not the publisher's file" in failure(run, patient=patient)
    assert len(server.seen) == 2
    assert [path.name for path in tmp_path.iterdir()] == [".fetching"]


@pytest.mark.parametrize(
    "page", [Answer(status=200, headers=HTML, body=PAGE), Answer(status=200, body=b"\n" + PAGE)]
)
def test_web_page_leaves_partial_download(
    run: Run, server: FileServer, tmp_path: Path, page: Answer
) -> None:
    server.will(COUNTY, Answer(cut=70_000), page)
    assert "log in to the network and try again" in failure(run)
    run()
    assert server.ranges(COUNTY) == [None, "bytes=70000-", "bytes=70000-"]
    assert_whole(tmp_path)


def test_an_answer_without_end_is_stopped(
    run: Run, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "LARGEST_FILE", 100_000)
    assert "far larger than any file" in failure(run)
    assert not (tmp_path / f"{NAME}.part").exists()
    assert len(server.seen) == 1


# What servers say instead


@pytest.mark.parametrize(
    "status,text",
    [
        (404, "no longer at its address (404); get the newest version"),
        (410, "no longer at its address (410)"),
        (403, "refuses it (403), as filters of office networks do; ask whoever runs"),
        (401, "refuses it (401)"),
        (407, "a name and a password (407); put them into HTTPS_PROXY"),
        (418, "answers 418"),
    ],
)
@pytest.mark.parametrize("patient", [False, True])
def test_permanent_status_is_not_retried(
    run: Run, server: FileServer, status: int, text: str, patient: bool
) -> None:
    server.usual = Answer(status=status, headers=HTML, body=PAGE)
    assert text in failure(run, patient=patient)
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_temporary_status_is_retried(
    run: Run, server: FileServer, clock: QuickClock, tmp_path: Path, status: int
) -> None:
    server.will(COUNTY, Answer(status=status, headers=HTML, body=PAGE), Answer(status=status))
    run(patient=False)
    assert clock.waits == [0.5]
    assert_whole(tmp_path)


def test_repeated_status_ends_after_growing_pauses(
    run: Run, server: FileServer, clock: QuickClock
) -> None:
    server.usual = Answer(status=503)
    assert "fault of its own (503); try again in a few minutes" in failure(run)
    assert clock.waits == [2.0, 4.0, 8.0, 16.0, 32.0]


@pytest.mark.parametrize(
    "retry_after,waited",
    [
        ("7", 7.0),
        (email.utils.formatdate(NOW + 30, usegmt=True), 30.0),
        ("Fri, 15 Jan 2027 08:00:20 -0000", 20.0),
        ("86400", 120.0),
        ("9" * 4000, 120.0),
        ("9" * 5000, None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 120.0),
        ("0", None),
        ("-5", None),
        ("1e9", None),
        ("soon", None),
        ("", None),
        (email.utils.formatdate(NOW - 60, usegmt=True), None),
        ("Fri, 99 Foo 99999 99:99:99 GMT", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_respected(
    run: Run,
    server: FileServer,
    clock: QuickClock,
    retry_after: str,
    waited: float | None,
    status: int,
) -> None:
    updates: list[Progress] = []
    server.will(COUNTY, Answer(status=status, headers={"Retry-After": retry_after}))
    run(progress=updates.append)
    assert clock.waits == ([] if waited is None else [waited])
    assert [each.wait for each in updates if each.wait] == clock.waits


def test_a_first_run_does_not_wait_long(run: Run, server: FileServer, clock: QuickClock) -> None:
    server.will(COUNTY, Answer(status=429, headers={"Retry-After": "3"}))
    run(patient=False)
    assert clock.waits == [3.0]


def test_first_run_stops_after_long_wait(run: Run, server: FileServer, clock: QuickClock) -> None:
    server.usual = Answer(status=429, headers={"Retry-After": "11"})
    assert "too many requests (429)" in failure(run, patient=False)
    assert (len(server.seen), clock.waits) == (1, [])


def test_redirects_are_followed(run: Run, server: FileServer, tmp_path: Path) -> None:
    server.files["moved.csv"] = CONTENT[COUNTY]
    server.will(COUNTY, Answer(status=302, headers={"Location": "/moved.csv"}))
    run()
    assert_whole(tmp_path)


def test_a_redirect_loop_ends(run: Run, server: FileServer) -> None:
    server.usual = Answer(status=302, headers={"Location": "/data/11_county%20metrics.csv"})
    assert "without an end" in failure(run)
    assert len(server.seen) == 6


def test_redirect_to_nowhere_is_reported(run: Run, server: FileServer) -> None:
    server.usual = Answer(status=302, headers={"Location": "ftp://files.invalid/x.csv"})
    assert "cannot be used" in failure(run)
    assert len(server.seen) == 1


# Slowness


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second be a thirtieth; the patient has tries to spare, as a busy machine takes some."""
    monkeypatch.setattr(fetch, "FIRST_RUN", replace(fetch.FIRST_RUN, silence=0.33))
    monkeypatch.setattr(
        fetch, "PATIENT", RetryPolicy(silence=0.4, retry=urllib3.Retry(50), renewed=True)
    )


def test_first_run_waits_ten_seconds() -> None:
    assert (fetch.FIRST_RUN.silence, fetch.FIRST_RUN.renewed) == (10.0, False)
    assert fetch.PATIENT.silence * TRIES < 600


@pytest.mark.usefixtures("_hurried")
@pytest.mark.parametrize(
    "slow", [Answer(delay=300), Answer(drip=300), Answer(drip=0.01, piece=1), Answer(cut=0)]
)
def test_slowness_on_a_first_run_ends_in_time(
    server: FileServer, tmp_path: Path, slow: Answer
) -> None:
    server.usual = slow
    start = time.monotonic()
    with pytest.raises(FetchError, match=r"too little to get on|could not be made or broke off"):
        fetch_release(tmp_path, edition_at(server.url))
    assert time.monotonic() - start < 150  # and not the 300 s of the server


@pytest.mark.usefixtures("_hurried")
def test_patient_tries_have_separate_time_limits(run: Run, server: FileServer) -> None:
    server.will(COUNTY, Answer(delay=300), *[Answer(delay=0.1)] * 50)
    run()
    assert len(server.requests_for(COUNTY)) >= 2


def test_slow_steady_download_succeeds(tmp_path: Path, server: FileServer) -> None:
    class SlowClock(QuickClock):
        """A clock by which every 20,000 bytes take four seconds."""

        latest = 0.0

        def now(self) -> float:
            self.latest = max(
                self.latest, 4.0 * (PartialDownload(tmp_path, NAME, "").size() // 20_000)
            )
            return self.latest

    clock = SlowClock()
    server.will(COUNTY, Answer(drip=0.02, piece=20_000))
    fetch_release(tmp_path, edition_at(server.url), patient=False, clock=clock)
    assert_whole(tmp_path)
    assert clock.latest > 3 * fetch.FIRST_RUN.silence


@pytest.mark.usefixtures("_hurried")
def test_silent_name_server_times_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def lookup(*_: object, **__: object) -> list[object]:
        released.wait(300)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    start = time.monotonic()
    with pytest.raises(FetchError, match="nothing arrived"):
        fetch_release(tmp_path, edition_at("http://files.invalid/"))
    assert time.monotonic() - start < 150  # and not the 300 s of the lookup
    released.set()


# No way to the server


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.mark.parametrize("patient,waits", [(False, [0.5]), (True, [2, 4, 8, 16, 32])])
def test_a_refused_connection(
    tmp_path: Path, clock: QuickClock, patient: bool, waits: list[float]
) -> None:
    edition = edition_at(f"http://127.0.0.1:{closed_port()}/")
    with pytest.raises(FetchError, match=r"connection to 127\.0\.0\.1 could not be made"):
        fetch_release(tmp_path, edition, patient=patient, clock=clock)
    assert clock.waits == waits


def test_unresolved_host_name_is_reported(
    tmp_path: Path, clock: QuickClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lookup(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)  # some networks answer for every name
    with pytest.raises(FetchError, match=r"server files\.invalid is not known here"):
        fetch_release(tmp_path, edition_at("http://files.invalid/"), clock=clock)


def test_no_secure_connection(server: FileServer, tmp_path: Path, clock: QuickClock) -> None:
    edition = edition_at(server.url.replace("http:", "https:"))
    with pytest.raises(FetchError, match="no secure connection"):
        fetch_release(tmp_path, edition, clock=clock)


def test_the_proxy_of_the_environment_is_used(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    fetch_release(tmp_path, edition_at("http://files.invalid/"))
    assert server.seen[0].target == "http://files.invalid/data/11_county%20metrics.csv"
    assert_whole(tmp_path)


@pytest.mark.parametrize(
    "scheme,proxy,text",
    [
        ("http", "http://127.0.0.1:{closed}", "check HTTP_PROXY"),
        ("http", "http://:::", "check HTTP_PROXY"),
        ("http", "socks5://127.0.0.1:9", "check HTTP_PROXY"),
        ("https", "{server}", "name:password@proxy"),
    ],
)
def test_a_proxy_that_does_not_do_is_named(
    server: FileServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    proxy: str,
    text: str,
) -> None:
    proxy = proxy.format(closed=closed_port(), server=server.url)
    monkeypatch.setenv(f"{scheme}_proxy", proxy)
    with pytest.raises(FetchError, match=text):
        fetch_release(tmp_path, edition_at(f"{scheme}://files.invalid/"), clock=QuickClock())


# The disk


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Take away root's right to write everywhere."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_cannot_be_written(server: FileServer) -> None:
    # Not in pytest's folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with ordinary_user(), pytest.raises(FetchError, match=r"cannot be written to .* choose"):
            fetch_release(folder, edition_at(server.url))
        Path(folder).chmod(0o755)
    assert server.seen == []


def test_a_folder_that_is_a_file(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    for folder in (tmp_path / "here", tmp_path / "here" / "there"):
        with pytest.raises(FetchError, match=r"here.*: cannot be written to"):
            fetch_release(folder, edition_at(server.url))


@pytest.mark.parametrize(
    "number,text,left",
    [
        (errno.ENOSPC, "the disk is full; make room", []),
        (errno.EIO, "it cannot be written (Input/output error); check", [f"{NAME}.part"]),
    ],
)
def test_disk_errors_are_reported(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    text: str,
    left: list[str],
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("mobility.home.flush_to_disk", fail)
    assert text in failure(run)
    assert [path.name for path in tmp_path.glob("*.part")] == left


def test_second_download_into_folder_is_refused(
    run: Run, server: FileServer, tmp_path: Path
) -> None:
    def second(progress: Progress) -> None:
        if progress.files_done:
            with pytest.raises(FetchError, match="another download into it is under way"):
                fetch_release(tmp_path, edition_at(server.url))

    run(progress=second)
    assert_whole(tmp_path)


@pytest.mark.parametrize("compressed", [False, True])
def test_killed_download_is_resumed(
    run: Run, server: FileServer, repository: Path, tmp_path: Path, compressed: bool
) -> None:
    server.will(COUNTY, Answer(silent=60_000, compressed=compressed))
    program = (
        "import sys\n"
        "from tests.unit.release.test_fetch import edition_at\n"
        "from mobility.release.fetch import fetch_release\n"
        "fetch_release(sys.argv[1], edition_at(sys.argv[2]))\n"
    )
    part = PartialDownload(tmp_path, NAME, "")
    command = [sys.executable, "-c", program, str(tmp_path), server.url]
    victim = subprocess.Popen(command, cwd=repository)
    until = time.monotonic() + 180
    while part.size() < 50_000 and time.monotonic() < until:
        time.sleep(0.01)
    victim.kill()
    victim.wait()
    here = part.size()
    assert 50_000 <= here < SIZE
    server.usual = replace(GOOD, compressed=compressed)
    run(patient=False)
    assert server.ranges(COUNTY) == [None, f"bytes={here}-"]
    assert_whole(tmp_path)


@pytest.mark.parametrize("seed", range(amount(4, 50)))
@pytest.mark.evidence
def test_random_faults_end_in_release_or_error(
    server: FileServer, tmp_path: Path, seed: int
) -> None:
    luck = random.Random(seed)  # noqa: S311 - the same bad luck every time
    for path, body in CONTENT.items():
        answers = [bad_answer(luck, len(body)) for _ in range(luck.randrange(25))]
        server.will(path, *answers)
    for _ in range(40):
        with suppress(FetchError):
            fetch_release(
                tmp_path, edition_at(server.url), patient=seed % 2 == 0, clock=QuickClock()
            )
            break
        for path, body in CONTENT.items():
            target = tmp_path / Path(path).name
            assert not target.exists() or target.read_bytes() == body
    assert_whole(tmp_path)


def bad_answer(luck: random.Random, size: int) -> Answer:
    return Answer(
        status=luck.choice([None, None, None, None, 200, 403, 416, 429, 500]),
        headers=luck.choice([{}, {}, HTML]),
        body=luck.choice([None, None, None, b"", b"other", PAGE]),
        cut=luck.choice([None, luck.randrange(size)]),
        reset=luck.random() < 0.3,
        ranges=luck.random() < 0.7,
        etag=luck.choice(['"one"', '"one"', "", 'W/"one"', '"two"']),
        compressed=luck.random() < 0.4,
        chunked=luck.random() < 0.3,
        shift=luck.choice([0, 0, 0, 1, -1]),
    )


# The release list


def test_the_list_gives_addresses_and_ids() -> None:
    for edition in known_editions():
        assert edition.base_url.startswith("https://")
        assert edition.base_url.endswith("/")
        names = [path.rsplit("/", 1)[-1] for path in edition.files]
        assert len(set(names)) == len(names) > 0
        assert all(len(blob) == 40 for blob in edition.blobs)
        assert edition_of(list(edition.blobs)[:1]) == edition
