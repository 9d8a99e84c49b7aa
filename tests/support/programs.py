"""Server programs that tests start; they are installed where that needs no question."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.conftest import REPOSITORY


def program(name: str, *, package: str = "", path: str = "/usr/sbin") -> str:
    """Return the path of a program of this computer, installed first where that is possible.

    Args:
        name: the program.
        package: Debian's package that holds it; otherwise the one of the same name.
        path: folders that are searched besides those of `PATH`.
    """
    package, everywhere = package or name, f"{os.environ['PATH']}:{path}"
    if shutil.which(name, path=everywhere) is None:
        install = ["sh", str(REPOSITORY / "tools" / "apt-install.sh"), package]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            pytest.skip(f"{name} is not installed: sudo apt install {package}")
    return str(shutil.which(name, path=everywhere))
