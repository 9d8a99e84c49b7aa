"""Drawings of charts, kept beside the workspace so that no file waits for one a second time.

The name of a drawing says everything that it shows and the program that drew it, so a changed
finding or another version of the program has another name, and nothing is ever out of date. They
can all be deleted at any time, and are made again when they are needed.
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
_ROOM = 0.8  # of that is left when old ones are deleted
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
_at_work: dict[tuple[Path, str], Lock] = {}  # drawings that are being made


def folder() -> Path:
    """Where they are kept."""
    return home.home_folder() / "workspace" / _FOLDER


def name_of(figure: Figure) -> str:
    """What a drawing depends on, in few signs."""
    parts = (figure.title, figure.subtitle, figure.summary, figure.notes(), figure.mark)
    text = json.dumps([_program(), *parts, figure.picture()], default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _program() -> str:
    """The program that draws, in few signs."""
    digest = hashlib.sha256(version("vl-convert-python").encode())
    for name in _PROGRAM:
        digest.update((Path(__file__).parents[2] / name).read_bytes())
    return digest.hexdigest()


def kept(where: Path, name: str, draw: Callable[[], bytes]) -> bytes:
    """A drawing that was kept, or a new one; one that cannot be kept is drawn all the same.

    Whoever asks while another one draws it waits for that.

    Args:
        where: the folder.
        name: what the drawing shows, with its ending.
        draw: makes it.
    """
    key = (where, name)
    with _lock:
        making = _at_work.setdefault(key, Lock())
    try:
        with making:
            drawing = found(where, name)
            if drawing is None:
                drawing = draw()
                _write(where / name, drawing)
                _remember(key, drawing)
            return drawing
    finally:
        with _lock:
            _at_work.pop(key, None)


def found(where: Path, name: str) -> bytes | None:
    """A drawing that was kept, or None."""
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
    """Whether nothing was drawn yet, as on a new computer."""
    return not any(folder().glob("*"))


def forget() -> None:
    """Let go of what is in memory; the files stay."""
    with _lock:
        _memory.clear()


def tidy(where: Path, most: int = _ON_DISK) -> None:
    """Delete what nobody has asked for longest, where there is more than so many bytes."""
    try:
        found = [(file, file.stat()) for file in where.iterdir()]
        excess = sum(about.st_size for _, about in found)
        if excess <= most:
            return
        excess -= round(most * _ROOM)
        for file, about in sorted(found, key=lambda one: one[1].st_mtime):
            if excess <= 0:
                break
            file.unlink()
            excess -= about.st_size
    except OSError:  # another program tidies, or nothing was ever kept
        return


def _read(file: Path) -> bytes | None:
    try:
        drawing = file.read_bytes()
        os.utime(file)  # it was asked for
    except OSError:
        return None
    return drawing


def _write(file: Path, drawing: bytes) -> None:
    """Keep a drawing whole, or not at all."""
    with suppress(OSError):  # a full or read-only disk: the drawing is made again next time
        file.parent.mkdir(parents=True, exist_ok=True)
        home.write_whole(file, drawing)
