"""The download of a release: whole and verified files in a folder, or one sentence why not.

The only code of this product that asks the network. What arrives is kept as the server sent it
(usually compressed), so that an interrupted download goes on where it stopped. A file gets its own
name only after its content has the id that the release list gives for it, so neither a crash nor a
wrong answer leaves something that looks like a release file.
"""

from __future__ import annotations

import contextlib
import errno
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

import requests
import urllib3.exceptions

from mobility import home
from mobility.errors import UserError
from mobility.release.editions import Edition, newest_edition
from mobility.release.inputs import LARGEST_FILE
from mobility.release.partial_download import PartialDownload
from mobility.release.progress import Progress
from mobility.release.tries import (
    AGAIN,
    FIRST_RUN,
    LATER,
    PATIENT,
    PROXY_LOGIN,
    Clock,
    FaultError,
    RetryPolicy,
    silence_fault,
    status_fault,
)

_PIECE = 1 << 16  # bytes asked for at a time
_STEP = 1 << 14  # bytes that count as getting on
_REDIRECTS = 5
_SHOW_EVERY = 0.1  # seconds between two calls of the callback within a file
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_WEB_PAGES = (b"<!doctype html", b"<html")
_NETWORK_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)

_BREAKS = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)

_Answer = tuple[requests.Response, bytes]  # and the first bytes of its body


class FetchError(UserError):
    """A release that could not be downloaded: which file, what happened, what to do.

    `what_happened` is the first half of the message, for screens that show the ways on beside it.
    """

    def __init__(self, message: str, what_happened: str = "") -> None:
        super().__init__(message)
        self.what_happened = what_happened or message


def fetch_release(
    folder: Path | str,
    edition: Edition | None = None,
    *,
    patient: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    clock: Clock | None = None,
) -> list[Path]:
    """Download the files of an edition that are not in `folder` yet.

    Args:
        folder: where to; made when it does not exist. A file there with the name of one of the
            edition's but with other content is kept as `<name>.replaced`.
        edition: the newest of the release list by default.
        patient: False on a first run: 10 seconds until the first byte, in all, and no long
            retries. True when somebody has asked for the download: minutes, with waits.
        progress: called at most ten times a second and at both ends of each file. What it raises
            ends the download; what has arrived is kept for the next one.
        clock: time, for tests.

    Returns:
        The files, verified, in the order of the release list.

    Raises:
        FetchError: when a file cannot be had, in one sentence that says what to do.
    """
    edition = edition or newest_edition()
    folder = Path(folder)
    with _claimed(folder), requests.Session() as session:
        session.max_redirects = _REDIRECTS
        session.headers.update(
            {"Accept-Encoding": "gzip", "User-Agent": "mobility-metrics-explorer"}
        )
        retry_policy = PATIENT if patient else FIRST_RUN
        job = _Job(session, edition, folder, retry_policy, progress, clock or Clock())
        return [_Download(job, number, path).run() for number, path in enumerate(edition.files)]


@contextlib.contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """Keep a second download out of the folder, and find out at once whether it can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = home.take_lock(folder / ".fetching")
    except OSError as error:
        raise _unusable(folder, error.strerror or str(error)) from error
    if lock is None:
        message = f"{folder}: another download into it is under way; wait until it ends."
        raise FetchError(message)
    with contextlib.closing(lock):
        yield


def _unusable(folder: Path, reason: str) -> FetchError:
    message = (
        f"{folder}: cannot be written to ({reason}); choose another folder or ask for the right "
        "to write to it."
    )
    return FetchError(message)


@dataclass(frozen=True, slots=True)
class _Job:
    """What the files of a download have in common."""

    session: requests.Session
    edition: Edition
    folder: Path
    retry_policy: RetryPolicy
    progress: Callable[[Progress], None]
    clock: Clock


class _Download:
    """One file on its way."""

    def __init__(self, job: _Job, number: int, path: str) -> None:
        self.job, self.number, self.clock, self.retry_policy = (
            job,
            number,
            job.clock,
            job.retry_policy,
        )
        self.url = job.edition.base_url + quote(path)
        self.name = PurePosixPath(path).name
        self.part = PartialDownload(job.folder, self.name, job.edition.files[path])
        self.expected: int | None = None  # bytes, once the server has said
        self.since = self.clock.now()  # when something last arrived, or the trying began
        self.shown = self.since

    def run(self) -> Path:
        """Bring the file in, unless it is there."""
        try:
            if not self.part.is_in_place():
                self._bring()
        except FaultError as fault:
            raise self._failure(fault.what, fault.todo) from fault
        except OSError as error:  # the network's have become faults
            raise self._disk_failure(error) from error
        self._show(self.expected or 0, whole=True)
        return self.part.target

    def _failure(self, what: str, todo: str) -> FetchError:
        message = (
            f"{self.name}: {what}; {todo}, or download the files in a browser from "
            f"{self.job.edition.catalog_page} and give me the folder or zip "
            "(make run SOURCE=folder)."
        )
        return FetchError(" ".join(message.split()), f"{self.name}: {what}.")

    def _disk_failure(self, error: OSError) -> FetchError:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            with contextlib.suppress(OSError):
                self.part.forget()  # other programs need the space more
            return self._failure("the disk is full", "make room and try again")
        todo = f"check that you may write to {self.job.folder} and try again"
        return self._failure(f"it cannot be written ({error.strerror or error})", todo)

    def _bring(self) -> None:
        for _ in range(2):  # wrong bytes get one more chance, from the start
            self._receive()
            if self.part.finish():
                return
        what = "what arrived, twice, is not the publisher's file"
        raise FaultError(what, "try again later or on another network", passes=False)

    def _receive(self) -> None:
        """Try until the part holds everything that the server has of the file."""
        failures, furthest = 0, self.part.size()
        self.since = self.clock.now()
        while True:
            self._show(self.part.size())
            try:
                self._receive_rest()
            except FaultError as fault:
                if self.part.size() >= furthest + _STEP:
                    failures, furthest = 0, self.part.size()
                failures += 1
                if not fault.passes or failures >= self.retry_policy.tries:
                    raise
                self._wait(fault, failures)
            else:
                return

    def _wait(self, fault: FaultError, failures: int) -> None:
        """Wait before the next try, or give up where there is no time for one."""
        wait = fault.wait
        if wait is None:
            wait = self.retry_policy.pause * 2 ** (failures - 1) * self.clock.jitter()
        if not self.retry_policy.renewed and wait >= self._time_left():
            raise fault
        if wait:
            self._show(self.part.size(), wait=wait)
            self.clock.sleep(wait)
        if self.retry_policy.renewed:
            self.since = self.clock.now()

    def _time_left(self) -> float:
        return self.retry_policy.silence - (self.clock.now() - self.since)

    def _receive_rest(self) -> None:
        """Ask for what is missing and add it to the part."""
        have = self.part.size()
        response, piece = self._ask(have)
        with contextlib.closing(response):
            if response.status_code == 416 and have:
                if response.headers.get("Content-Range") == f"bytes */{have}":
                    return  # the part was whole: the run before ended at the wrong moment
                self._start_anew("the server cannot go on where the download stopped")
            if response.status_code not in {200, 206}:
                retry_after = response.headers.get("Retry-After")
                raise status_fault(response.status_code, retry_after, self.clock)
            if _is_web_page(response, piece):
                what = "a web page came in its place, as on networks that want a log-in first"
                todo = "open a browser, log in to the network and try again"
                raise FaultError(what, todo, passes=False)
            self._keep(response, piece, self._start_of(response, have))

    def _ask(self, have: int) -> _Answer:
        """The answer of the server, within the time left.

        In a thread of its own: looking up a name knows no time limit, and the limits of single
        reads, redirects and a server's several addresses add up.
        """
        headers = {}
        if have:
            headers["Range"] = f"bytes={have}-"
            if (tag := self.part.tag()) and not tag.startswith("W/"):
                headers["If-Range"] = tag
        limit = max(self._time_left(), 0.01)
        answer: Future[_Answer] = Future()

        def ask() -> None:
            try:
                response = self.job.session.get(
                    self.url, headers=headers, stream=True, timeout=(limit, limit)
                )
                answer.set_result((response, response.raw.read1(_PIECE, decode_content=False)))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                answer.set_exception(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            response, piece = answer.result(limit)
        except TimeoutError as error:
            answer.add_done_callback(_close_late)
            raise silence_fault(self.retry_policy) from error
        except _NETWORK_ERRORS as error:
            raise _fault_of(error, self.url, self.retry_policy) from error
        return response, piece

    def _start_of(self, response: requests.Response, have: int) -> int:
        """Where the answer's bytes belong: behind what is here, or (200) at the beginning."""
        length = response.headers.get("Content-Length", "")
        self.expected = int(length) if length.isdecimal() else None
        if response.status_code == 200:
            return 0
        match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != have or not self._is_of_the_same(response, have):
            self._start_anew("the server sent another part of the file than asked for")
        elif match[2] != "*":
            self.expected = int(match[2])
        elif self.expected is not None:
            self.expected += have
        return have

    def _is_of_the_same(self, response: requests.Response, have: int) -> bool:
        """Whether an answer goes on with what is here: the same state, the same compression."""
        tag, known = response.headers.get("ETag", ""), self.part.tag()
        compressed = "gzip" in response.headers.get("Content-Encoding", "")
        return not have or (
            (not tag or not known or tag == known) and compressed == self.part.is_compressed()
        )

    def _start_anew(self, why: str) -> None:
        self.part.forget()
        raise FaultError(why, LATER, passes=True, wait=0.0)

    def _keep(self, response: requests.Response, piece: bytes, start: int) -> None:
        """Write the answer into the part as it comes."""
        if not start:
            self.part.begin(response.headers.get("ETag", ""))
        if piece:
            self.since = self.clock.now()
        have, landmark = start, start
        with self.part.path.open("ab") as file:
            while piece:
                file.write(piece)
                have += len(piece)
                if have > LARGEST_FILE:
                    self.part.forget()
                    what = "what arrives is far larger than any file of a release"
                    raise FaultError(what, LATER, passes=False)
                if have >= landmark + _STEP:
                    landmark, self.since = have, self.clock.now()
                elif self._time_left() <= 0:
                    raise silence_fault(self.retry_policy)
                if self.clock.now() >= self.shown + _SHOW_EVERY:
                    self._show(have)
                piece = self._read_on(response)
            file.flush()
            home.flush_to_disk(file.fileno())
        if self.expected is not None and have != self.expected:
            what = f"{have:,} bytes arrived of {self.expected:,}"
            if have > self.expected:
                self._start_anew(what)
            raise FaultError(what, AGAIN, passes=True)
        self.expected = have

    def _read_on(self, response: requests.Response) -> bytes:
        try:
            piece: bytes = response.raw.read1(_PIECE, decode_content=False)
        except _NETWORK_ERRORS as error:
            raise _fault_of(error, self.url, self.retry_policy) from error
        return piece

    def _show(self, done: int, *, wait: float = 0.0, whole: bool = False) -> None:
        self.shown = self.clock.now()
        number, files = self.number + whole, len(self.job.edition.files)
        self.job.progress(Progress(self.name, number, files, done, self.expected, wait, whole))


def _close_late(answer: Future[_Answer]) -> None:
    """Let go of an answer that came after nobody waited for it any more."""
    if not answer.exception():
        answer.result()[0].close()


def _is_web_page(response: requests.Response, piece: bytes) -> bool:
    kind = response.headers.get("Content-Type", "").lower()
    return kind.startswith("text/html") or piece.lstrip().lower().startswith(_WEB_PAGES)


def _fault_of(error: Exception, url: str, retry_policy: RetryPolicy) -> FaultError:
    """What an error of the network means."""
    host = urlsplit(url).hostname or url
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)):
        return silence_fault(retry_policy)
    if isinstance(error, requests.TooManyRedirects):
        what = f"its address leads on to another more than {_REDIRECTS} times, without an end"
        return FaultError(what, "try again later or on another network", passes=False)
    if isinstance(error, requests.exceptions.SSLError):
        return _secrecy_fault(error, host)
    if isinstance(error, requests.RequestException) and not isinstance(error, _BREAKS):
        what = f"its address, or that of a proxy, cannot be used ({error})"
        return FaultError(what, "check HTTP_PROXY and HTTPS_PROXY and try again", passes=False)
    return _connection_fault(error, host)


def _secrecy_fault(error: requests.exceptions.SSLError, host: str) -> FaultError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        what = f"the certificate shown for {host} is not trusted, as on networks that look inside"
        todo = "name the file of your network's certificate in REQUESTS_CA_BUNDLE and try again"
        return FaultError(what, todo, passes=False)
    return FaultError(f"no secure connection to {host} could be made", AGAIN, passes=True)


def _connection_fault(error: Exception, host: str) -> FaultError:
    if isinstance(error, requests.exceptions.ProxyError):
        if " 407" in str(error):
            return FaultError(*PROXY_LOGIN, passes=False)
        what = "the proxy that the environment names does not do its work"
        todo = "check HTTP_PROXY, HTTPS_PROXY and NO_PROXY and try again"
        return FaultError(what, todo, passes=True)
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        what = f"its server {host} is not known here, as without a connection to the internet"
    else:
        what = f"the connection to {host} could not be made or broke off"
    return FaultError(what, AGAIN, passes=True)
