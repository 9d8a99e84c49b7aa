"""The present day."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """Return the present day in this computer's time zone."""
    return datetime.now(UTC).astimezone().date()
