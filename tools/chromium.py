"""Find the Chromium that browser tests use; as a program, install one where none is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HELP = (
    "The browser tests need Chromium, and it could not be installed here.\n"
    "Install it (Debian: sudo apt install chromium; macOS: brew install --cask chromium;\n"
    "anywhere connected: .venv/bin/python -m playwright install chromium) and run make test again."
)


def find_chromium() -> str | None:
    """Return the path of a Chromium that starts: the machine's, else Playwright's own."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _starts(path):
            return path
    path = _path_of_playwright()
    return path if path and _starts(path) else None


def _starts(path: str) -> bool:
    """Run it: some systems install a stand-in that only tells to install something else."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _path_of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - half a second, seldom needed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install() -> bool:
    """Install with apt-get where that works, else let Playwright bring its own."""
    apt = ["sh", str(Path(__file__).with_name("apt-install.sh")), "chromium"]
    if subprocess.run(apt, check=False).returncode == 0 and find_chromium():
        return True
    print("setup: installing Chromium with Playwright", flush=True)
    own = [sys.executable, "-m", "playwright", "install", "chromium"]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        own.insert(-1, "--with-deps")
    done = subprocess.run(own, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"setup: {done.stderr.strip().partition(chr(10))[0]}", flush=True)
    return done.returncode == 0 and find_chromium() is not None


if __name__ == "__main__":
    if not find_chromium() and not _install():
        sys.exit(HELP)
