"""What the repository promises whoever clones it: pins, ignored data, commands that explain."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools.port import reason_not_to_listen

PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([0-9][0-9a-z.]*)$")
IMPORT = re.compile(
    r"^[ \t]*(?:from (\w[\w.]*) import\b"
    r"|import (\w[\w.]*(?: as \w+)?(?:, *\w[\w.]*(?: as \w+)?)*) *(?:#.*)?$)",
    re.MULTILINE,
)


SILENCED = re.compile(r"#\s*(?:ruff: )?(?:noqa|type: ignore)")
CODES = re.compile(r"#\s*(?:(?:ruff: )?noqa(?:: [A-Z0-9, ]+)?|type: ignore(?:\[[a-z, -]+\])?)")


MACHINE = {
    "MOBILITY_WORKSPACE_URL", "STREAMLIT_THEME_FONT", "http_proxy", "HTTPS_PROXY", "GIT_DIR",
    "FONTCONFIG_FILE", "COLUMNS", "LC_ALL",
}  # fmt: skip


def run(*command: str | Path, at: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder and return how it ended and what it printed."""
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)


def write_tests(repository: Path, folder: Path, code: str) -> None:
    """Write tests into a folder, with what the tests of the repository share."""
    (folder / "tests/support").mkdir(parents=True)
    for name in ("conftest.py", "support/evidence.py"):
        shutil.copy(repository / "tests" / name, folder / "tests" / name)
    shutil.copy(repository / "pyproject.toml", folder)
    shutil.copytree(repository / "tools", folder / "tools")
    (folder / "tests/test_it.py").write_text(code, "utf-8")


def pins(file: Path) -> dict[str, str]:
    """Return what a requirements file asks for: name -> exact version."""
    lines = [line.split("#")[0].strip() for line in file.read_text("utf-8").splitlines()]
    requests = [line for line in lines if line and not line.startswith("-r ")]
    matches = [PIN.match(line) for line in requests]
    assert None not in matches, f"{file.name}: not pinned exactly: {requests}"
    return {match[1]: match[2] for match in matches if match}


def imported_packages(files: list[Path]) -> set[str]:
    """Return the names, as packages are named for installing, of everything files import."""
    tops = set()
    for file in files:
        for origin, names in IMPORT.findall(file.read_text("utf-8")):
            tops |= {name.split(".")[0].split()[0] for name in (origin or names).split(",")}
    installed = packages_distributions()
    own = {"mobility", "pages", "tools", "_typeshed"}  # the last exists for type checkers only
    others = tops - sys.stdlib_module_names - own
    return {installed.get(top, [top])[0].lower() for top in others}


def test_requirements_are_what_the_application_imports(repository: Path) -> None:
    files = [repository / "app.py", *repository.glob("mobility/**/*.py")]
    files += repository.glob("pages/**/*.py")
    # Streamlit brings these along; they are pinned so that everyone sees the same. SQLAlchemy loads
    # the driver of PostgreSQL, and Streamlit the two packages of the sign-in.
    indirect = {"altair", "authlib", "httpx", "pandas", "psycopg", "pyarrow", "streamlit"}
    used = imported_packages([file for file in files if file.exists()])
    assert used | indirect == set(pins(repository / "requirements.txt")) | indirect


def test_development_requirements_are_pinned_and_apart(repository: Path) -> None:
    runtime, dev = (pins(repository / f"requirements{kind}.txt") for kind in ("", "-dev"))
    assert not runtime.keys() & dev.keys()
    assert {"pytest", "hypothesis", "ruff", "mypy", "playwright"} <= dev.keys()


@pytest.mark.usefixtures("git_repository")
@pytest.mark.parametrize(
    "path", ["data/releases/2025.duckdb", "data/workspace/workspace.sqlite", ".venv"]
)
def test_git_ignores_data_and_environments(repository: Path, path: str) -> None:
    assert run("git", "check-ignore", "-q", path, at=repository).returncode == 0


@pytest.mark.usefixtures("git_repository")
def test_no_file_names_a_folder_of_one_machine(repository: Path) -> None:
    homes = "/(root|home|Users)/[A-Za-z.]"
    others = [".", ":!tests/test_repository.py"]
    result = run("git", "grep", "-nIE", homes, "--", *others, at=repository)
    assert (result.returncode, result.stdout) == (1, ""), result.stderr  # 1: nothing was found


def test_silenced_rules_have_a_reason(repository: Path) -> None:
    """A line that silences a rule or the types says why, behind the codes."""
    folders = ("mobility", "pages", "tools", "tests", "benchmarks")
    files = [
        repository / "app.py",
        *(f for each in folders for f in (repository / each).rglob("*.py")),
    ]
    without = [
        f"{file.relative_to(repository)}: {line.strip()}"
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if (result := SILENCED.search(line))
        and not re.search(r"[a-z]", CODES.sub("", line[result.start() :]), re.IGNORECASE)
    ]
    assert without == []


def test_make_alone_lists_every_command(repository: Path) -> None:
    shown = run("make", at=repository)
    targets = re.findall(r"^([a-z]+):", (repository / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert re.findall(r"^make (\w+)", shown.stdout, re.MULTILINE) == targets


def test_taken_port_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert f"Port {port} is in use" in str(reason_not_to_listen("localhost", str(port)))
    assert reason_not_to_listen("localhost", str(port)) is None


@pytest.mark.parametrize(
    "address,port,text",
    [
        ("localhost", "http", "is no port"),
        ("localhost", "0", "is no port"),
        ("localhost", "65536", "is no port"),
        ("no.such.address.invalid", "8501", "is no address"),
    ],
)
def test_impossible_port_or_address_is_reported(address: str, port: str, text: str) -> None:
    assert text in str(reason_not_to_listen(address, port))


def test_tests_ignore_the_settings_of_a_machine(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tests(
        repository,
        tmp_path,
        "import os, time\n"
        "def test_it():\n"
        f"    assert not [one for one in {sorted(MACHINE)} if os.environ.get(one) == 'own']\n"
        "    assert time.tzname[0] == 'UTC'\n",
    )
    for name in MACHINE:
        monkeypatch.setenv(name, "own")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    ended = run(sys.executable, "-m", "pytest", "tests", at=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_make_run_ignores_modules_of_its_user(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "socket.py").write_text("raise SystemExit('a module of somebody else')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PORT", "0")
    ended = run("sh", "tools/run.sh", at=repository)
    assert "PORT=0 is no port" in ended.stderr


@pytest.mark.parametrize("ci,status", [("true", 1), ("", 0)])
def test_a_skip_fails_only_continuous_integration(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, status: int
) -> None:
    write_tests(
        repository,
        tmp_path,
        "import pytest\n"
        "def test_passes(): pass\n"
        "@pytest.mark.skip(reason='no mood')\n"
        "def test_skipped(): pass\n",
    )
    monkeypatch.setenv("CI", ci)
    ended = run(sys.executable, "-m", "pytest", "tests", at=tmp_path)
    assert ended.returncode == status, ended.stdout + ended.stderr
    assert "no mood" in ended.stdout
    assert ("Skipped without leave: 1" in ended.stdout) == (ci == "true")


def test_only_a_missing_official_folder_is_leave_to_skip(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("MOBILITY_OFFICIAL", str(tmp_path / "absent"))
    name = "test_the_publishers_files_are_recognized"
    test = f"tests/test_architecture.py::{name}"
    ended = run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test, at=repository)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 skipped" in ended.stdout
