"""vl-convert in separate processes.

While it draws (0.2 seconds a chart, more for a map) no other thread of its process runs, and text
that it cannot measure ends the process. So the server answers requests meanwhile, and a process
that ended is replaced at the next picture. Run as a program (`python -m
mobility.exports.drawing.library`) this module is such a process: it reads requests, one line of
JSON each, until its input ends.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Lock, Thread, Timer
from typing import IO

from mobility.exports.drawing.clips import with_less_clipping
from mobility.exports.drawing.typefaces import without_twins

_MOST_PROCESSES = 4  # each takes 50 to 200 MB
_SECONDS = 120  # of the clock for one picture; other programs may use the processors
_CPU_SECONDS = 20  # of the processor for one picture; a map of the nation takes 3
_MEMORY = 1_500_000_000  # bytes that one picture may add; a map of the nation adds 250 MB
_REMEMBERED = 1_000  # pictures that could not be drawn
_FIRST = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
_WARM_UP: Mapping[str, object] = {  # the kinds of marks that charts have
    "data": {"values": [{"x": 1, "y": "one"}, {"x": 2, "y": "two"}]},
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "nominal"},
    },
    "layer": [{"mark": mark} for mark in ("rule", "line", "point", "bar")]
    + [{"mark": "text", "encoding": {"text": {"field": "y"}}}],
}
_ROOT = Path(__file__).parents[3]  # where the package is found
_ENDED = "The picture could not be drawn: the drawing program ended over it."
_TRIES = 2  # of a picture, made at once: the first process may have ended for another reason
_log = logging.getLogger(__name__)
_failed: dict[bytes, int] = {}  # digest of a request -> processes that ended over it, oldest first


def _count_failure(name: bytes) -> None:
    """Count a process that ended over a request, which is refused after `_TRIES` of them."""
    _failed[name] = _failed.pop(name, 0) + 1
    while len(_failed) > _REMEMBERED:
        _failed.pop(next(iter(_failed)), None)


class RendererProcess:
    """One process that draws, started at the first picture; safe in any thread.

    Args:
        cpu_seconds: of the processor for one picture.
        memory: bytes that one picture may add to those of the process.
    """

    def __init__(self, cpu_seconds: int = _CPU_SECONDS, memory: int = _MEMORY) -> None:
        self._limits = cpu_seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        atexit.register(self.stop)

    def svg(self, spec: Mapping[str, object]) -> str:
        """A Vega-Lite specification as an SVG drawing.

        Raises:
            ValueError: when it is none, or names data that is not inside it.
            RuntimeError: when two processes ended over it; it is not tried a third time.
        """
        return self._ask({"spec": spec}).decode()

    def png(self, svg: str, *, scale: float, ppi: float) -> bytes:
        """An SVG drawing as a PNG picture.

        Args:
            svg: the drawing.
            scale: pixels for each of the drawing's, times 72 / ``ppi``.
            ppi: pixels an inch, as the picture says of itself.

        Raises:
            RuntimeError: when two processes ended over it, as they do when it is no drawing.
        """
        return self._ask({"svg": svg, "scale": scale, "ppi": ppi})

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, request: Mapping[str, object]) -> bytes:
        line = json.dumps(request).encode() + b"\n"
        name = hashlib.sha256(line).digest()
        refusals = 0
        with self._lock:
            while _failed.get(name, 0) < _TRIES:
                answer = self._answer(line)
                if answer is None:
                    _count_failure(name)
                elif answer[:1] == b"=":
                    return answer[1:]
                else:
                    # An error of an earlier request can surface in this one: a new process decides.
                    refusals += 1
                    self.stop()
                    if refusals == _TRIES:
                        raise ValueError(answer[1:].decode())
        raise RuntimeError(_ENDED)

    def _answer(self, line: bytes) -> bytes | None:
        """Return the response of the process, or None where it ended over the request."""
        process = self._running()
        late = Timer(_SECONDS, process.kill)
        late.start()
        try:
            return _exchange(process, line)
        except (OSError, EOFError):
            self.stop()
            _log.warning("A drawing process ended with code %s.", process.returncode)
            return None
        finally:
            late.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - this module
                [sys.executable, "-m", __name__, *map(str, self._limits)],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._process


def _exchange(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    """Send a request and return the response."""
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - opened so
    process.stdin.write(line)
    process.stdin.flush()
    length = process.stdout.readline()
    if not length.endswith(b"\n"):
        raise EOFError
    answer = process.stdout.read(int(length))
    if len(answer) < int(length):
        raise EOFError
    return answer


def serve(requests: IO[bytes], answers: IO[bytes], cpu_seconds: int, memory: int) -> None:
    """Render requested figures until there are no more; limits are those of `RendererProcess`.

    An answer is its length on a line, then '=' and the picture, or '!' and what was wrong.
    """
    import vl_convert  # noqa: PLC0415 - only in the process that draws

    with without_twins():
        vl_convert.svg_to_png(_FIRST)  # vl-convert looks for typefaces at its first picture
    for line in requests:
        _limit_next_picture(cpu_seconds, memory)
        try:
            answer = b"=" + _draw(json.loads(line))
        except ValueError as problem:
            answer = b"!" + str(problem).encode()
        answers.write(b"%d\n%b" % (len(answer), answer))
        answers.flush()


def _limit_next_picture(cpu_seconds: int, memory: int) -> None:
    """Let the system end this process where the next picture takes too much time or memory.

    Processor time is limited because a busy computer draws slowly, and writable memory because
    vl-convert reserves 60 GB of addresses that it never uses. Linux and macOS limit the former,
    Linux alone the latter.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    usage = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + 1 + cpu_seconds)
    with suppress(OSError, StopIteration):  # no such file on macOS
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        kilobytes = next(line.split()[1] for line in lines if line.startswith("VmData:"))
        _lower(resource.RLIMIT_DATA, int(kilobytes) * 1024 + memory)


def _lower(limit: int, most: int) -> None:
    """Set a limit of this process, within the one that the system has set."""
    import resource  # noqa: PLC0415 - not on Windows

    hard = resource.getrlimit(limit)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):  # the system has no such limit
        resource.setrlimit(limit, (soft, hard))


def _draw(request: Mapping[str, object]) -> bytes:
    import vl_convert  # noqa: PLC0415 - only in the process that draws

    spec = request.get("spec")
    if isinstance(spec, dict):
        return with_less_clipping(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode()
    svg, scale, ppi = request["svg"], request["scale"], request["ppi"]
    return compressed(vl_convert.svg_to_png(str(svg), scale=float(str(scale)), ppi=float(str(ppi))))


def compressed(png: bytes) -> bytes:
    """Return the same PNG picture in a quarter of the bytes.

    An opaque picture loses its alpha channel, one of up to 256 colors gets a palette of them, as
    most charts do; no pixel changes its color.
    """
    import numpy as np  # noqa: PLC0415 - only in the process that draws
    from PIL import Image  # noqa: PLC0415 - as above

    picture = Image.open(io.BytesIO(png))
    packed: Image.Image = picture
    if picture.getchannel("A").getextrema() == (255, 255):
        colors = picture.getcolors(256)
        if colors is None:
            packed = picture.convert("RGB")
        else:
            # Four bytes of a pixel as one number: three times as fast as Pillow's own search.
            pixels = np.asarray(picture).view(np.uint32)[..., 0]
            palette = np.sort(
                np.array([color for _, color in colors], np.uint8).view(np.uint32)[:, 0]
            )
            packed = Image.fromarray(np.searchsorted(palette, pixels).astype(np.uint8), "P")
            packed.putpalette(palette.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    file = io.BytesIO()
    packed.save(file, "PNG", dpi=picture.info["dpi"])
    return file.getvalue()


class RendererPool:
    """As many renderer processes as processors, at most four, each started when it is needed.

    A thread waits where all are busy. The first idle process draws SVG and the last one converts to
    PNG: Vega takes a process a second and 150 MB at its first drawing, conversion does not need it.

    Attributes:
        size: the number of processes.
    """

    def __init__(self, size: int | None = None) -> None:
        self.size = size or min(os.cpu_count() or 1, _MOST_PROCESSES)
        self._all = [RendererProcess() for _ in range(self.size)]
        self._idle = list(self._all)
        self._changed = Condition()

    def warm_up(self) -> None:
        """Start the first process and load Vega in it; returns at once."""

        def draw() -> None:
            with suppress(RuntimeError, ValueError):  # the program and its processes end
                self.svg(_WARM_UP)

        Thread(target=draw, name="warm-up", daemon=True).start()

    def svg(self, spec: Mapping[str, object]) -> str:
        """A Vega-Lite specification as an SVG drawing; as `RendererProcess.svg`."""
        with self._one(0) as renderer:
            return renderer.svg(spec)

    def png(self, svg: str, *, scale: float, ppi: float) -> bytes:
        """An SVG drawing as a PNG picture; as `RendererProcess.png`."""
        with self._one(-1) as renderer:
            return renderer.png(svg, scale=scale, ppi=ppi)

    @contextmanager
    def _one(self, at: int) -> Iterator[RendererProcess]:
        """Reserve the first (0) or the last (-1) idle process while the block runs."""
        with self._changed:
            self._changed.wait_for(lambda: self._idle)
            renderer = self._idle.pop(at)
        try:
            yield renderer
        finally:
            with self._changed:
                self._idle = [
                    other for other in self._all if other in self._idle or other is renderer
                ]
                self._changed.notify()


RENDERERS = RendererPool()

if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, *map(int, sys.argv[1:]))
