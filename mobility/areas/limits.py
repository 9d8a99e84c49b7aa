"""Limits on outline files, and the projection in which areas are measured."""

from __future__ import annotations

LARGEST_OUTLINES = 200_000_000  # bytes, as the file comes and unpacked
MOST_AREAS = 10_000
MOST_VERTICES = 2_000_000  # of all outlines of a file
MOST_FILES = 50  # in a zip
READER_MEMORY = 1_500_000_000  # bytes of address space beyond what the libraries take
READER_SECONDS = 120
