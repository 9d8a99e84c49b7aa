"""A build in a separate process with a memory limit, for the app that many people use.

Run as a program it reads one JSON object, builds, and prints JSON objects, one a line: the number
of files, each file that has been read, and last the release or the error. It exits when its input
ends, so that it does not outlive the app.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

from mobility.errors import UserError
from mobility.release.build import build
from mobility.release.inputs import find_inputs

# Bytes of address space. The publisher's files take 1.9 GB of it (0.4 GB of them in memory); every
# processor adds threads with a stack each.
_MEMORY, _MEMORY_OF_A_PROCESSOR = 3_000_000_000, 32_000_000
_ROOT = Path(__file__).parents[2]
_OUT_OF_MEMORY = (
    "The files were not read because that took too much memory: check that they are the "
    "publisher's, and give fewer at once. The release in use stays."
)
_NOT_FINISHED = (
    "The build ended before it was done: start it again. The release in use stays. What went "
    "wrong is in the log of the server."
)


def build_in_process(
    sources: Sequence[Path],
    *,
    adding_to: str = "",
    demonstration: bool = False,
    progress: Callable[[int, int, str], None],
) -> str:
    """Build a release in a process of its own and switch to it; see `build`.

    Args:
        sources: folders, zips or single files.
        adding_to: the id of a release whose rows are copied into the new one; empty for none.
        demonstration: whether the numbers are invented.
        progress: called with how many files have been read, of how many, and the name of the last.

    Returns:
        The id of the release.

    Raises:
        UserError: when the files are refused, or the process was ended, as for its memory.
    """
    request = {
        "sources": [str(source) for source in sources],
        "adding_to": adding_to,
        "demonstration": demonstration,
        "memory": _MEMORY + _MEMORY_OF_A_PROCESSOR * (os.cpu_count() or 1),
    }
    # Two arenas: the C library reserves 64 MB of address space for each.
    environment = {**own_environment(), "MALLOC_ARENA_MAX": "2"}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "mobility.release.build_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as process:
        questions, answers = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
        try:
            questions.write(f"{json.dumps(request)}\n")
            questions.flush()
        except OSError:  # it has ended already, and closing would try to write the rest again
            with contextlib.suppress(OSError):
                questions.close()
        files, done = 0, 0
        answer: dict[str, str] = {}
        for line in answers:
            message = json.loads(line)
            if "files" in message:
                files = message["files"]
            elif "read" in message:
                done += 1
                progress(done, files, message["read"])
            else:
                answer = message
        process.wait()
    if "release" in answer:
        return answer["release"]
    ended_by_system = process.returncode < 0 or answer.get("fault") == "memory"
    raise UserError(answer.get("refused") or (_OUT_OF_MEMORY if ended_by_system else _NOT_FINISHED))


def own_environment() -> dict[str, str]:
    """Return the variables of this process with which another one finds this program."""
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}


def model_in_process(release: Path, environment: Mapping[str, str]) -> None:
    """Write the modeled values of a release in a process of its own, and wait for it.

    Nothing depends on them, so a failure only goes to the log of the server.

    Args:
        release: the file of the release.
        environment: the variables of the process, as `own_environment` returned them.
    """
    command = [sys.executable, "-P", "-m", "mobility", "model", "--release", str(release)]
    subprocess.run(  # noqa: S603 - the program itself, with the path of a release
        command, env=environment, stdout=subprocess.DEVNULL, check=False
    )


def main() -> None:
    """Build the release of the request on the standard input."""
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    _limit_memory(request.pop("memory"))
    sources = [Path(source) for source in request.pop("sources")]
    try:
        _say(files=sum(file.may_be_csv() for file in find_inputs(sources)))
        built = build(sources, **request, progress=lambda name: _say(read=name))
    except UserError as error:
        _say(refused=str(error))
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "new thread" not in str(error):
            raise
        _say(fault="memory")
    else:
        _say(release=built.release)
    sys.stdout.flush()
    os._exit(0)  # the thread would go on reading


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


def _limit_memory(limit: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(**message: object) -> None:
    sys.stdout.write(f"{json.dumps(message)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
