"""How often and how long a download is tried, and what the faults of one try mean for a person."""

from __future__ import annotations

import email.utils
import random
import time
from dataclasses import dataclass
from datetime import UTC

_LONGEST_WAIT = 120.0  # seconds, whatever a server asks for

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
_MAY_PASS = {408, 425, 429}  # and everything from 500


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to try.

    `silence`: seconds in which something has to arrive. `tries`: attempts in a row that bring
    nothing new. `pause`: seconds between the first two of them, twice as many each time after.
    `renewed`: whether every try has `silence` to itself, or all of them together, pauses included.
    """

    silence: float
    tries: int
    pause: float
    renewed: bool


FIRST_RUN = RetryPolicy(silence=10.0, tries=3, pause=0.25, renewed=False)
PATIENT = RetryPolicy(silence=60.0, tries=7, pause=1.0, renewed=True)


class Clock:
    """Time and chance, so that tests need not wait."""

    def now(self) -> float:
        """Seconds from some moment on, never running backwards."""
        return time.monotonic()

    def date(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def jitter(self) -> float:
        """A factor that keeps many computers from coming back in the same moment."""
        return random.uniform(0.5, 1.0)  # noqa: S311 - nothing secret hangs on it


class FaultError(Exception):
    """What went wrong with one try: what happened, what to do, whether it may pass.

    `wait`: seconds until another try makes sense; None leaves them to us.
    """

    def __init__(self, what: str, todo: str, *, passes: bool, wait: float | None = None) -> None:
        super().__init__(what)
        self.what, self.todo, self.passes, self.wait = what, todo, passes, wait


def silence_fault(retry_policy: RetryPolicy) -> FaultError:
    """The fault of a server that says nothing, or next to nothing."""
    what = f"nothing arrived for {retry_policy.silence:.0f} s, or too little to get on"
    return FaultError(what, AGAIN, passes=True)


def status_fault(status: int, retry_after: str | None, clock: Clock) -> FaultError:
    """The fault that an HTTP status stands for."""
    if status >= 500:
        what, todo = f"the server has a fault of its own ({status})", LATER
    else:
        what, todo = _STATUSES.get(status, (f"the server answers {status}", LATER))
    passes = status >= 500 or status in _MAY_PASS
    return FaultError(what, todo, passes=passes, wait=_asked_wait(retry_after, clock))


def _asked_wait(retry_after: str | None, clock: Clock) -> float | None:
    """Seconds that a Retry-After header asks for, capped; None where it says nothing of use."""
    text = (retry_after or "").strip()
    try:
        if text.isdecimal():
            wait = float(text[:9])
        else:
            date = email.utils.parsedate_to_datetime(text)
            wait = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - clock.date()
    except (ValueError, OverflowError):
        return None
    return min(wait, _LONGEST_WAIT) if wait > 0 else None
