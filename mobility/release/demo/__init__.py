"""The demonstration release: invented numbers for real places, in the publisher's format.

For a machine without a connection, for tests, and for benchmarks. The numbers are made from a
seed by hand-set levels and random landscapes; none is the publisher's. What is taken over are
facts about the files: names of files and columns, years, which places and groups there are, and
how large a share of each column is published and flagged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import duckdb

from mobility.registry import load_framework
from mobility.release.demo.files import layouts, write_file
from mobility.release.demo.model import load_model
from mobility.release.demo.places import invent_places
from mobility.release.demo.values import Values

__all__ = ["SEED", "write_demonstration"]

SEED = 13  # of the first two dozen the one whose landscapes resemble the real country least


def write_demonstration(
    folder: Path,
    *,
    seed: int = SEED,
    scale: int = 1,
    states: Collection[str] | None = None,
    later: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the eighteen files of a demonstration release.

    Args:
        folder: where to; made if need be, files of these names are replaced.
        seed: another one gives other numbers; the same one the same bytes.
        scale: how many times as many places; the added ones are fictional, lie in real states
            under unused codes and have no outlines. States are filled evenly where three digits
            do not suffice: up to 16 fit.
        states: two-digit codes of the states to write, all by default.
        later: whether it is the release after the first one, with a year more.
        progress: called with the name of each file that has been written.

    Returns:
        The files.

    Raises:
        UserError: when so many places do not fit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    framework = load_framework()
    values = Values(seed, framework, load_model(), invent_places(seed, scale, states))
    written = []
    # One thread: a second would hold 200 MB of finished lines back and save no time.
    with duckdb.connect(config={"threads": 1}) as connection:
        for layout in layouts():
            path = folder / layout.name
            write_file(connection, path, layout, values, later=later)
            written.append(path)
            progress(layout.name)
    return written
