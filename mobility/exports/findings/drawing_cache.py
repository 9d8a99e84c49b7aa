"""A cache of drawn charts, in memory and beside the workspace.

The key is a digest of all that a drawing shows and of the code that draws, so an entry is never out
of date. The folder can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock

from mobility import home
from mobility.figures.figure import Figure

_FOLDER = "drawings"
_IN_MEMORY = 120  # drawings: of most 20 kB, of a map 1 MB; and pictures of 100 kB
_ON_DISK = 300_000_000  # bytes: the drawings of some thousand findings
_SHARE_LEFT = 0.8  # of that when the oldest are deleted
_PROGRAM = (
    "exports/drawing/pictures.py",
    "exports/drawing/clips.py",
    "exports/drawing/library.py",
    "exports/signs.py",
    "svg.py",
    "figures/letters.py",
)
_memory: OrderedDict[tuple[Path, str], bytes] = OrderedDict()
_lock = Lock()
_being_drawn: dict[tuple[Path, str], Lock] = {}


def folder() -> Path:
    """The folder of the cache on the disk."""
    return home.home_folder() / "workspace" / _FOLDER


def key_of(figure: Figure) -> str:
    """Return the digest of what a drawing depends on."""
    parts = (figure.title, figure.subtitle, figure.summary, figure.notes(), figure.mark)
    text = json.dumps([_program(), *parts, figure.picture()], default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _program() -> str:
    """Return the digest of the code that draws."""
    digest = hashlib.sha256(version("vl-convert-python").encode())
    for name in _PROGRAM:
        digest.update((Path(__file__).parents[2] / name).read_bytes())
    return digest.hexdigest()


def cached(where: Path, name: str, draw: Callable[[], bytes]) -> bytes:
    """Return the cached drawing, or draw and cache it; a failure to write it is ignored.

    A second thread waits for the first one that draws the same.

    Args:
        where: the folder.
        name: the key with the ending of the file.
        draw: returns the content.
    """
    key = (where, name)
    with _lock:
        drawing_lock = _being_drawn.setdefault(key, Lock())
    try:
        with drawing_lock:
            drawing = lookup(where, name)
            if drawing is None:
                drawing = draw()
                _write(where / name, drawing)
                _remember(key, drawing)
            return drawing
    finally:
        with _lock:
            _being_drawn.pop(key, None)


def lookup(where: Path, name: str) -> bytes | None:
    """Return the cached drawing, or None."""
    key = (where, name)
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    drawing = _read(where / name)
    if drawing is not None:
        _remember(key, drawing)
    return drawing


def _remember(key: tuple[Path, str], drawing: bytes) -> None:
    with _lock:
        _memory[key] = drawing
        while len(_memory) > _IN_MEMORY:
            _memory.popitem(last=False)


def is_empty() -> bool:
    """Return whether the folder holds no drawing."""
    return not any(folder().glob("*"))


def clear_memory() -> None:
    """Empty the cache in memory; the files stay."""
    with _lock:
        _memory.clear()


def delete_oldest(where: Path, most: int = _ON_DISK) -> None:
    """Delete the drawings that were used longest ago where the folder exceeds `most` bytes."""
    try:
        files = [(file, file.stat()) for file in where.iterdir()]
        excess = sum(about.st_size for _, about in files)
        if excess <= most:
            return
        excess -= round(most * _SHARE_LEFT)
        for file, about in sorted(files, key=lambda entry: entry[1].st_mtime):
            if excess <= 0:
                break
            file.unlink()
            excess -= about.st_size
    except OSError:  # another process deletes, or there is no folder
        return


def _read(file: Path) -> bytes | None:
    try:
        drawing = file.read_bytes()
        os.utime(file)  # for `delete_oldest`
    except OSError:
        return None
    return drawing


def _write(file: Path, drawing: bytes) -> None:
    """Write a whole file, or none."""
    with suppress(OSError):  # a full or read-only disk
        file.parent.mkdir(parents=True, exist_ok=True)
        home.write_whole(file, drawing)
