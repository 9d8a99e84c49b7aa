"""The download of a release: whole and verified files in a folder, or one sentence why not.

The only code of this product that uses the network. What arrives is stored as the server sent it
(usually compressed), so that an interrupted download resumes where it stopped. A file gets its own
name only after its content has the id of the release list, so neither a crash nor a wrong response
leaves something that looks like a release file.

urllib3's `Retry` counts the tries, sets the pauses and reads Retry-After. It is not mounted on the
session: that would repeat a request from its first byte, without a limit for the whole download and
without telling anybody about a pause.
"""

from __future__ import annotations

import contextlib
import errno
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

import requests
import urllib3
import urllib3.exceptions

from mobility import home
from mobility.errors import UserError
from mobility.release.editions import Edition, git_blob_id, newest_edition
from mobility.release.inputs import LARGEST_FILE, InputFile, UnreadableError

_PIECE = 1 << 16  # bytes read at a time
_STEP = 1 << 14  # bytes that count as progress
_REDIRECTS = 5
_SHOW_EVERY = 0.1  # seconds between two calls of the callback within a file
_LONGEST_WAIT = 120  # seconds, also for a longer Retry-After
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_WEB_PAGES = (b"<!doctype html", b"<html")
_GZIP_MAGIC = b"\x1f\x8b"
_NETWORK_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
_BREAKS = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)

AGAIN = "check the connection and try again"
LATER = "try again in a few minutes"
_ASK = "ask whoever runs this network to let it through"
_UPDATE = "get the newest version of this program"
PROXY_LOGIN = (
    "the proxy asks for a name and a password (407)",
    "put them into HTTPS_PROXY, as in http://name:password@proxy:8080",
)
_STATUSES = {
    401: ("the server refuses it (401), as filters of office networks do", _ASK),
    403: ("the server refuses it (403), as filters of office networks do", _ASK),
    404: ("it is no longer at its address (404)", _UPDATE),
    407: PROXY_LOGIN,
    410: ("it is no longer at its address (410)", _UPDATE),
    429: ("the server has had too many requests (429)", LATER),
}
_TEMPORARY = {408, 425, 429}  # and everything from 500

_Response = tuple[requests.Response, bytes]  # and the first bytes of its body


class FetchError(UserError):
    """A release that could not be downloaded: which file, what happened, what to do.

    `what_happened` is the first half of the message, for screens that show other ways beside it.
    """

    def __init__(self, message: str, what_happened: str = "") -> None:
        super().__init__(message)
        self.what_happened = what_happened or message


class _FaultError(Exception):
    """Why one try failed: what happened, what to do, whether another try can succeed.

    `wait`: seconds until another try makes sense; None for the pause of the `Retry`.
    """

    def __init__(self, what: str, todo: str, *, temporary: bool, wait: float | None = None) -> None:
        super().__init__(what)
        self.what, self.todo, self.temporary, self.wait = what, todo, temporary, wait


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to try.

    `silence`: seconds in which something has to arrive. `retry`: how often to try again without
    progress, and the pauses. `renewed`: whether `silence` is for each try, or for all tries
    together, pauses included.
    """

    silence: float
    retry: urllib3.Retry
    renewed: bool


FIRST_RUN = RetryPolicy(
    silence=10.0,
    retry=urllib3.Retry(
        total=2, backoff_factor=0.25, backoff_jitter=0.25, retry_after_max=_LONGEST_WAIT
    ),
    renewed=False,
)
PATIENT = RetryPolicy(
    silence=60.0,
    retry=urllib3.Retry(
        total=6, backoff_factor=1.0, backoff_jitter=1.0, retry_after_max=_LONGEST_WAIT
    ),
    renewed=True,
)


class Clock:
    """The clock, which tests replace."""

    def now(self) -> float:
        """Seconds from some moment on, never running backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download has come.

    Bytes are those of `file` as sent (usually compressed); `bytes_expected` is None where the
    server does not say. `wait` is the pause before the next try in seconds, else 0. `whole` says
    that `file` is complete; `files_done` includes it then.
    """

    file: str
    files_done: int
    files: int
    bytes_done: int
    bytes_expected: int | None
    wait: float = 0.0
    complete: bool = False

    @property
    def share(self) -> float:
        """The share of the files that has arrived, 0 to 1, the current file in part."""
        current = 0.0
        if self.bytes_expected and not self.complete:
            current = min(self.bytes_done / self.bytes_expected, 1.0)
        return (self.files_done + current) / self.files


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
            edition's but with other content is renamed to `<name>.replaced`.
        edition: the newest of the release list by default.
        patient: False on a first run: 10 seconds until the first byte, tries and pauses included.
            True when a person has asked for the download: minutes.
        progress: called at most ten times a second and at both ends of each file. What it raises
            ends the download; the next one resumes it.
        clock: time, for tests.

    Returns:
        The files, verified, in the order of the release list.

    Raises:
        FetchError: when a file cannot be downloaded, in one sentence that says what to do.
    """
    edition = edition or newest_edition()
    folder = Path(folder)
    with _claimed(folder), requests.Session() as session:
        session.max_redirects = _REDIRECTS
        session.headers.update(
            {"Accept-Encoding": "gzip", "User-Agent": "mobility-metrics-explorer"}
        )
        policy = PATIENT if patient else FIRST_RUN
        job = _Job(session, edition, folder, policy, progress, clock or Clock())
        return [_Download(job, number, path).run() for number, path in enumerate(edition.files)]


@contextlib.contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """Lock the folder against a second download, and check that it can be written to."""
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
    """What all files of a download share."""

    session: requests.Session
    edition: Edition
    folder: Path
    policy: RetryPolicy
    progress: Callable[[Progress], None]
    clock: Clock


class _Download:
    """The download of one file."""

    def __init__(self, job: _Job, number: int, path: str) -> None:
        self.job, self.number = job, number
        self.clock, self.policy = job.clock, job.policy
        self.url = job.edition.base_url + quote(path)
        self.name = PurePosixPath(path).name
        self.part = PartialDownload(job.folder, self.name, job.edition.files[path])
        self.expected: int | None = None  # bytes, once the server has said
        self.since = self.clock.now()  # when bytes last arrived, or the try began
        self.shown = self.since

    def run(self) -> Path:
        """Download the file, unless it is there."""
        try:
            if not self.part.is_in_place():
                self._download()
        except _FaultError as fault:
            raise self._failure(fault.what, fault.todo) from fault
        except OSError as error:  # the network's have become faults
            raise self._disk_failure(error) from error
        self._show(self.expected or 0, complete=True)
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

    def _download(self) -> None:
        for _ in range(2):  # wrong content is downloaded once more, from the start
            self._receive()
            if self.part.finish():
                return
        what = "what arrived, twice, is not the publisher's file"
        raise _FaultError(what, "try again later or on another network", temporary=False)

    def _receive(self) -> None:
        """Try until the part holds all bytes that the server has of the file."""
        retry, furthest = self.policy.retry, self.part.size()
        self.since = self.clock.now()
        while True:
            self._show(self.part.size())
            try:
                self._receive_rest()
            except _FaultError as fault:
                if self.part.size() >= furthest + _STEP:
                    retry, furthest = self.policy.retry, self.part.size()
                if not fault.temporary:
                    raise
                try:
                    retry = retry.increment(error=fault)
                except urllib3.exceptions.MaxRetryError:
                    raise fault from fault.__cause__
                self._wait(fault, retry.get_backoff_time() if fault.wait is None else fault.wait)
            else:
                return

    def _wait(self, fault: _FaultError, wait: float) -> None:
        """Wait before the next try; raise the fault where no time would be left for it."""
        if not self.policy.renewed and wait >= self._time_left():
            raise fault
        if wait:
            self._show(self.part.size(), wait=wait)
            self.clock.sleep(wait)
        if self.policy.renewed:
            self.since = self.clock.now()

    def _time_left(self) -> float:
        return self.policy.silence - (self.clock.now() - self.since)

    def _receive_rest(self) -> None:
        """Request the missing bytes and append them to the part."""
        have = self.part.size()
        response, piece = self._request(have)
        with contextlib.closing(response):
            if response.status_code == 416 and have:
                if response.headers.get("Content-Range") == f"bytes */{have}":
                    return  # the part was whole: the run before ended at the wrong moment
                self._restart("the server cannot go on where the download stopped")
            if response.status_code not in {200, 206}:
                retry_after = response.headers.get("Retry-After")
                raise _status_fault(response.status_code, retry_after, self.policy.retry)
            if _is_web_page(response, piece):
                what = "a web page came in its place, as on networks that want a log-in first"
                todo = "open a browser, log in to the network and try again"
                raise _FaultError(what, todo, temporary=False)
            self._append(response, piece, self._start_of(response, have))

    def _request(self, have: int) -> _Response:
        """The response and its first bytes, within the time left.

        In a thread: a name lookup has no time limit, and the limits of single reads, redirects and
        a server's several addresses add up.
        """
        headers = {}
        if have:
            headers["Range"] = f"bytes={have}-"
            if (tag := self.part.tag()) and not tag.startswith("W/"):
                headers["If-Range"] = tag
        limit = max(self._time_left(), 0.01)
        result: Future[_Response] = Future()

        def request() -> None:
            try:
                response = self.job.session.get(
                    self.url, headers=headers, stream=True, timeout=(limit, limit)
                )
                result.set_result((response, response.raw.read1(_PIECE, decode_content=False)))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                result.set_exception(error)

        threading.Thread(target=request, daemon=True).start()
        try:
            response, piece = result.result(limit)
        except TimeoutError as error:
            result.add_done_callback(_close_late)
            raise _silence_fault(self.policy) from error
        except _NETWORK_ERRORS as error:
            raise _fault_of(error, self.url, self.policy) from error
        return response, piece

    def _start_of(self, response: requests.Response, have: int) -> int:
        """The position of the response's bytes: after the part or, with status 200, 0."""
        length = response.headers.get("Content-Length", "")
        self.expected = int(length) if length.isdecimal() else None
        if response.status_code == 200:
            return 0
        match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != have or not self._resumes_part(response, have):
            self._restart("the server sent another part of the file than asked for")
        elif match[2] != "*":
            self.expected = int(match[2])
        elif self.expected is not None:
            self.expected += have
        return have

    def _resumes_part(self, response: requests.Response, have: int) -> bool:
        """Whether the response has the ETag and the compression of the partial file."""
        tag, known = response.headers.get("ETag", ""), self.part.tag()
        compressed = "gzip" in response.headers.get("Content-Encoding", "")
        return not have or (
            (not tag or not known or tag == known) and compressed == self.part.is_compressed()
        )

    def _restart(self, why: str) -> None:
        self.part.forget()
        raise _FaultError(why, LATER, temporary=True, wait=0.0)

    def _append(self, response: requests.Response, piece: bytes, start: int) -> None:
        """Write the body into the part as it arrives."""
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
                    raise _FaultError(what, LATER, temporary=False)
                if have >= landmark + _STEP:
                    landmark, self.since = have, self.clock.now()
                elif self._time_left() <= 0:
                    raise _silence_fault(self.policy)
                if self.clock.now() >= self.shown + _SHOW_EVERY:
                    self._show(have)
                piece = self._read_on(response)
            file.flush()
            home.flush_to_disk(file.fileno())
        if self.expected is not None and have != self.expected:
            what = f"{have:,} bytes arrived of {self.expected:,}"
            if have > self.expected:
                self._restart(what)
            raise _FaultError(what, AGAIN, temporary=True)
        self.expected = have

    def _read_on(self, response: requests.Response) -> bytes:
        try:
            piece: bytes = response.raw.read1(_PIECE, decode_content=False)
        except _NETWORK_ERRORS as error:
            raise _fault_of(error, self.url, self.policy) from error
        return piece

    def _show(self, done: int, *, wait: float = 0.0, complete: bool = False) -> None:
        self.shown = self.clock.now()
        number, files = self.number + complete, len(self.job.edition.files)
        self.job.progress(Progress(self.name, number, files, done, self.expected, wait, complete))


def _close_late(result: Future[_Response]) -> None:
    """Close a response that came after the time limit."""
    if not result.exception():
        result.result()[0].close()


def _is_web_page(response: requests.Response, piece: bytes) -> bool:
    kind = response.headers.get("Content-Type", "").lower()
    return kind.startswith("text/html") or piece.lstrip().lower().startswith(_WEB_PAGES)


def _silence_fault(policy: RetryPolicy) -> _FaultError:
    what = f"nothing arrived for {policy.silence:.0f} s, or too little to get on"
    return _FaultError(what, AGAIN, temporary=True)


def _status_fault(status: int, retry_after: str | None, retry: urllib3.Retry) -> _FaultError:
    """Return the fault of an HTTP status, with the wait of its Retry-After header."""
    if status >= 500:
        what, todo = f"the server has a fault of its own ({status})", LATER
    else:
        what, todo = _STATUSES.get(status, (f"the server answers {status}", LATER))
    wait = None
    # Unreadable dates raise several errors, a number of 5,000 digits a ValueError.
    with contextlib.suppress(urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        wait = retry.parse_retry_after(retry_after) if retry_after else None
    temporary = status >= 500 or status in _TEMPORARY
    return _FaultError(what, todo, temporary=temporary, wait=wait or None)


def _fault_of(error: Exception, url: str, policy: RetryPolicy) -> _FaultError:
    """The fault of a network error."""
    host = urlsplit(url).hostname or url
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)):
        return _silence_fault(policy)
    if isinstance(error, requests.TooManyRedirects):
        what = f"its address leads on to another more than {_REDIRECTS} times, without an end"
        return _FaultError(what, "try again later or on another network", temporary=False)
    if isinstance(error, requests.exceptions.SSLError):
        return _secrecy_fault(error, host)
    if isinstance(error, requests.RequestException) and not isinstance(error, _BREAKS):
        what = f"its address, or that of a proxy, cannot be used ({error})"
        return _FaultError(what, "check HTTP_PROXY and HTTPS_PROXY and try again", temporary=False)
    return _connection_fault(error, host)


def _secrecy_fault(error: requests.exceptions.SSLError, host: str) -> _FaultError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        what = f"the certificate shown for {host} is not trusted, as on networks that look inside"
        todo = "name the file of your network's certificate in REQUESTS_CA_BUNDLE and try again"
        return _FaultError(what, todo, temporary=False)
    return _FaultError(f"no secure connection to {host} could be made", AGAIN, temporary=True)


def _connection_fault(error: Exception, host: str) -> _FaultError:
    if isinstance(error, requests.exceptions.ProxyError):
        if " 407" in str(error):
            return _FaultError(*PROXY_LOGIN, temporary=False)
        what = "the proxy that the environment names does not do its work"
        todo = "check HTTP_PROXY, HTTPS_PROXY and NO_PROXY and try again"
        return _FaultError(what, todo, temporary=True)
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        what = f"its server {host} is not known here, as without a connection to the internet"
    else:
        what = f"the connection to {host} could not be made or broke off"
    return _FaultError(what, AGAIN, temporary=True)


class PartialDownload:
    """One download on the disk, before and after it is complete.

    `<name>.part` holds what has arrived, as the server sent it; `<name>.part.etag` holds its ETag,
    so that a later run can resume.
    """

    def __init__(self, folder: Path, name: str, blob: str) -> None:
        self.name, self.blob = name, blob
        self.target = folder / name
        self.path = folder / f"{name}.part"
        self._tag = folder / f"{name}.part.etag"

    def is_in_place(self) -> bool:
        """Whether the file is there already, with the right content."""
        if not self.target.exists():
            return False
        try:
            return git_blob_id(InputFile(self.name, self.target).content()) == self.blob
        except UnreadableError:
            return False

    def size(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size if self.path.exists() else 0

    def tag(self) -> str:
        """The server's ETag of what has arrived; empty where it gave none."""
        return self._tag.read_text(encoding="utf-8") if self._tag.exists() else ""

    def is_compressed(self) -> bool:
        """Whether what has arrived is gzip."""
        with self.path.open("rb") as file:
            return file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC

    def begin(self, tag: str) -> None:
        """Start an empty part with the ETag of the server."""
        self.forget()
        if tag:
            self._tag.write_text(tag, encoding="utf-8")
        self.path.touch()

    def forget(self) -> None:
        """Remove what has arrived."""
        self.path.unlink(missing_ok=True)
        self._tag.unlink(missing_ok=True)

    def finish(self) -> bool:
        """Give the file its name if its content is right, else remove it; return whether it is.

        A file of that name with other content is renamed to `<name>.replaced`.
        """
        try:
            content = InputFile(self.name, self.path).content()
        except UnreadableError:
            self.forget()
            return False
        if git_blob_id(content) != self.blob:
            self.forget()
            return False
        complete = self.path
        if self.is_compressed():
            complete = self.target.with_name(f"{self.name}.unpacked")
            with complete.open("wb") as file:
                file.write(content)
                file.flush()
                home.flush_to_disk(file.fileno())
        if self.target.exists():
            self.target.replace(self.target.with_name(f"{self.name}.replaced"))
        complete.replace(self.target)
        self.forget()
        return True
