"""What a result says of the release that it was worked out from, and when a value is too old."""

from __future__ import annotations

from typing import Protocol

OLDEST = 5  # years before the release; older values are no headline


class Release(Protocol):
    """What a result needs to know of the release it was read from."""

    @property
    def id(self) -> str:
        """Edition and content hash."""

    @property
    def year(self) -> int:
        """The release year, from which the age of a value is counted."""

    @property
    def demonstration(self) -> bool:
        """Whether the numbers are invented."""
