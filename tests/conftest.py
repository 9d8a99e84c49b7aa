"""What all tests share: where things are, a browser, and no silent skip."""

from __future__ import annotations

import gc
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.support.evidence import amount
from tools.chromium import HELP, find_chromium

REPOSITORY = Path(__file__).parents[1]
OFFICIAL = Path(os.environ.get("MOBILITY_OFFICIAL", REPOSITORY.parent / "shared" / "official"))
NO_OFFICIAL = "the publisher's files are not beside the repository (MOBILITY_OFFICIAL names them)"

# No time limit a case, nor for making one up: a busy machine is no failure. The same cases every
# time: a failure in one place is a failure in every place.
settings.register_profile(
    "project",
    max_examples=amount(30, 100),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")


_KINDS = ("unit", "app", "browser")


_COLLECTED = pytest.StashKey[Counter[str]]()  # how many cases of each test are collected


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the later cases of a test `long`: those after the number in its marker `cases`.

    A browser test without that marker has one case in `make test`.
    """
    marker = item.get_closest_marker("cases")
    if marker is None and not item.path.is_relative_to(REPOSITORY / "tests" / "browser"):
        return
    collected = item.config.stash.setdefault(_COLLECTED, Counter())
    name = item.nodeid.partition("[")[0]
    collected[name] += 1
    if collected[name] > (marker.args[0] if marker else 1):
        item.add_marker(pytest.mark.long)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder, so that `-m` and the folders mean the same, and sort them.

    Tests with made-up cases of Hypothesis are evidence: they try more cases at full length.

    Browser tests wait for pages, others use a processor: files of both kinds alternate, so that
    workers of a parallel run do both. Tests that run an event loop of their own come first, since
    the browser's driver keeps one in its thread until the end. Of browser files those with the
    fewest tests come first, which are walks of a minute, and none comes in the last fifth; of
    other files those with the most tests come first: no worker is left with a long file at the end.
    """
    tests = REPOSITORY / "tests"
    kinds = {}
    for item in items:
        inside = item.path.relative_to(tests).parts if item.path.is_relative_to(tests) else ()
        kinds[item] = inside[0] if inside and inside[0] in _KINDS else "unit"
        item.add_marker(kinds[item])
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("evidence")
    files = Counter(item.path for item in items)
    in_browser = {item.path for item in items if kinds[item] == "browser"}
    with_loop = {item.path for item in items if hasattr(getattr(item, "module", None), "asyncio")}
    positions: dict[Path, float] = dict.fromkeys(with_loop, 0)
    for group, order, share in (
        (in_browser, 1, 0.8),
        (files.keys() - in_browser - with_loop, -1, 1),
    ):
        ordered = sorted(group, key=lambda path: (order * files[path], path))
        positions |= {path: share * (at + 1) / len(ordered) for at, path in enumerate(ordered)}
    items.sort(key=lambda item: (positions[item.path], item.path))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:  # in the process that directs the workers, too
    """Exempt all that is imported by now from garbage collection, and collect less often.

    A collection reads every object of the process; those of a few hundred imported modules are
    never garbage. Reading them took a seventh of the processor time of the tests.
    """
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)
    gc.enable()


def pytest_unconfigure() -> None:
    """Let the objects of modules be freed at the end, or DuckDB reports that they leak."""
    gc.unfreeze()
    gc.collect()


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: browser tests wait for pages a part of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of continuous integration in which anything was skipped without leave.

    The one leave: tests that need the publisher's files, on a machine that has none.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI") != "true":
        return
    reasons = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
    left_out = [why for why in reasons if OFFICIAL.is_dir() or NO_OFFICIAL not in why]
    if left_out:
        reporter.write_line(f"\nSkipped without leave: {len(left_out)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# What a person or a machine may have set, and the application or a tool of the tests would heed.
_SETTINGS = re.compile(
    r"(STREAMLIT|GIT|FONTCONFIG|PIP|UV)_.*|MOBILITY_(?!OFFICIAL$|EVIDENCE$).*|.*_PROXY"
    r"|PYTHON(PATH|HOME|OPTIMIZE|WARNINGS|IOENCODING|DONTWRITEBYTECODE)|COLUMNS|LINES"
    r"|FORCE_COLOR|NO_COLOR|LC_.*|TZ|SOURCE|PORT|ADDRESS|MAKEFLAGS|MFLAGS|MAKELEVEL",
    re.IGNORECASE,
)


_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a private folder in it
_ROOM = 4 << 30  # bytes; the files of one run took less than one gigabyte


def _has_room(folder: Path) -> bool:
    """Return whether a folder has room for the files of a run, and programs can be run in it."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    its = os.statvfs(folder)
    return its.f_bavail * its.f_frsize >= _ROOM and not its.f_flag & os.ST_NOEXEC


def pytest_configure() -> None:
    """Give all tests, and all programs that they start, the same settings on every machine.

    Their files are in memory where there is room: a commit of a database then takes 0.03 ms
    instead of up to 13 ms on a slow disk.
    """
    gc.disable()  # until all tests are collected
    if "TMPDIR" not in os.environ and _has_room(_MEMORY):
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # has been looked up already
    for name in [item for item in os.environ if _SETTINGS.fullmatch(item)]:
        del os.environ[name]
    os.environ |= {
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "NO_PROXY": "*",  # some systems know a proxy otherwise
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        # The repository may belong to somebody else, as in a container.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(autouse=True, scope="session")
def _home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the releases and the workspace of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def git_repository() -> None:
    """Skip a test of what Git knows where the program was unpacked from a ZIP file."""
    if not (REPOSITORY / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this copy of the program is not a Git repository")


@pytest.fixture(scope="session")
def official() -> Path:
    """Return the folder of the publisher's files; mark tests that use it `official`."""
    if not OFFICIAL.is_dir():
        pytest.skip(NO_OFFICIAL)
    return OFFICIAL


@pytest.fixture(scope="session")
def census_outlines() -> Path:
    """Return the folder of the Census Bureau's outlines beside the publisher's files."""
    folder = OFFICIAL.parent / "areas"
    if not folder.is_dir():
        pytest.skip(f"{NO_OFFICIAL}, nor are the Census Bureau's outlines")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; one for the whole run, make a context or a page in it."""
    path = find_chromium()
    if path is None:
        pytest.fail(HELP)
    # Inside containers everything runs as root, where Chromium's own sandbox cannot.
    settings = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    # Pages of one context share a process, and with it the compiled scripts: a page opens in 2 s
    # of processor time instead of 4.
    settings.append("--process-per-site")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=settings, chromium_sandbox=os.geteuid() != 0
        )
        yield chromium
        chromium.close()
