"""Limits on uploaded files, and the errors that refuse larger ones."""

from __future__ import annotations

from mobility.errors import UserError

LARGEST_FILE = 200_000_000  # bytes, as it comes and unpacked
MOST_ROWS = 5_000_000
MOST_CELLS = 40_000_000  # of a text; beyond it the columns take more than a gigabyte of memory
MOST_COLUMNS = 500
LONGEST_LINE = 1_000_000  # characters
MOST_SHEET_CELLS = 10_000_000


class RefusedFileError(UserError):
    """A file that is not read at all; the message says why and what to do."""


def too_large(name: str) -> RefusedFileError:
    """The refusal of more bytes than are read."""
    return RefusedFileError(
        f"{name}: holds more than {LARGEST_FILE // 1_000_000} MB; leave out rows and columns that "
        "the measure does not need, or split it by year."
    )


def too_long_a_line(name: str, line: int) -> RefusedFileError:
    """The refusal of a line that is no row of a table."""
    return RefusedFileError(
        f"{name}: line {line:,} is longer than {LONGEST_LINE:,} characters, so this is no table; "
        "export it again as CSV with one row a line."
    )
