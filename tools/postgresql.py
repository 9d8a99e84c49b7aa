"""Find the PostgreSQL that tests of the workspace use; as a program, install one where none is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

# Debian and Ubuntu have a folder for each version, Homebrew one for each formula.
FOLDERS = (
    ("/usr/lib/postgresql", "*/bin/initdb"),
    ("/opt/homebrew/opt", "postgresql@*/bin/initdb"),
    ("/usr/local/opt", "postgresql@*/bin/initdb"),
)
HELP = (
    "Tests of the workspace in PostgreSQL are skipped: it could not be installed here.\n"
    "Install it (Debian: sudo apt install postgresql; macOS: brew install postgresql@17) and run "
    "make test again."
)


def find_initdb() -> Path | None:
    """Return the program that makes a database folder; the server's program is beside it."""
    for folder, pattern in FOLDERS:
        programs = list(Path(folder).glob(pattern))
        if programs:
            return max(programs, key=_version)
    path = shutil.which("initdb")
    return Path(path) if path else None


def _version(program: Path) -> int:
    digits = "".join(sign for sign in program.parents[1].name if sign.isdigit())
    return int(digits or 0)


if __name__ == "__main__" and find_initdb() is None:
    install = ["sh", str(Path(__file__).with_name("apt-install.sh")), "postgresql"]
    if subprocess.run(install, check=False).returncode or find_initdb() is None:
        print(HELP, file=sys.stderr)
