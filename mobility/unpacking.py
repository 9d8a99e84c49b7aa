"""Limits on unpacking archives, counted while they are unpacked.

What an archive says of its own sizes can be a lie, and a few kilobytes can unpack to gigabytes.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

PIECE = 1 << 20  # bytes that are read or unpacked at once
MOST_RATIO = 150  # bytes unpacked from one byte; no table is packed that well
RATIO_FROM = 20_000_000  # bytes unpacked, below which nothing can come of a high ratio
# What the library says of archives with bytes changed, a method it does not know, or a password.
# A refusal is a `ValueError`, too, and has to be let through before.
UNSOUND_ARCHIVE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)


class TooLargeError(Exception):
    """More was unpacked than was allowed."""


class TooTightlyPackedError(Exception):
    """An archive unpacks to far more than a table does."""


def check_unpacked(unpacked: int, packed: int, most: int) -> None:
    """Refuse so many bytes unpacked of so many packed ones.

    Args:
        unpacked: how many bytes came out of it, or are said to.
        packed: how many bytes went in.
        most: how many may come out.

    Raises:
        TooLargeError: when there are more.
        TooTightlyPackedError: when they are more than `RATIO_FROM` and `MOST_RATIO` times `packed`.
    """
    if unpacked > most:
        raise TooLargeError
    if unpacked > max(RATIO_FROM, MOST_RATIO * packed):
        raise TooTightlyPackedError


def within_limits(pieces: Iterator[bytes], packed: int, most: int) -> Iterator[bytes]:
    """Yield the unpacked pieces of so many packed bytes, up to the limits.

    Raises:
        TooLargeError, TooTightlyPackedError: see `check_unpacked`.
    """
    unpacked = 0
    for piece in pieces:
        unpacked += len(piece)
        check_unpacked(unpacked, packed, most)
        yield piece


def member_pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """A member of a zip piece by piece, refused before it is read where its entry says too much.

    Raises:
        TooLargeError, TooTightlyPackedError: see `check_unpacked`.
        zipfile.BadZipFile: and others of `UNSOUND_ARCHIVE`, for what is damaged.
    """
    check_unpacked(entry.file_size, entry.compress_size, most)
    with archive.open(entry) as file:
        yield from within_limits(pieces_of(file), entry.compress_size, most)


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the rest of an open file piece by piece."""
    while piece := file.read(PIECE):
        yield piece
