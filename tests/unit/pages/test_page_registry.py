"""The registry of pages: complete in itself, and the only place that describes a page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.analysis.methods import METHODS
from mobility.page_registry import PAGES
from pages.ui.options import options_of
from tests.support.sources import texts_like

REGISTRY = Path("mobility/page_registry.py")
DESCRIPTIONS = {page.question for page in PAGES.values()} | {page.help for page in PAGES.values()}
TITLES = {page.title for page in PAGES.values()}
SAME_NAMES = {
    Path("mobility/exports/findings/book.py"),  # has a worksheet that is called Findings
    Path("mobility/workspace/__init__.py"),  # exports the class of plans
    Path("mobility/workspace/plan_kinds.py"),  # a plan is a kind of record
    Path("mobility/workspace/record_fields.py"),  # has a field that is called Findings
}
_PAGE = re.compile(r"\bpage ([A-Z].*)")
_TITLE = re.compile(rf"""["'}}]({"|".join(map(re.escape, sorted(TITLES)))})["'{{]""")


def may_be_problem(source: str) -> bool:
    return bool(
        any(each in source for each in ("pages/", *DESCRIPTIONS))
        or _PAGE.search(source)
        or _TITLE.search(source)
    )


def sources(root: Path) -> Iterator[tuple[Path, str]]:
    files = [root / "app.py"]
    for folder in ("mobility", "pages", "tools", "benchmarks"):
        files += (root / folder).rglob("*.py")
    for file in files:
        path = file.relative_to(root)
        if path != REGISTRY:
            yield path, file.read_text("utf-8")


def problems(path: Path, source: str) -> Iterator[str]:
    """Yield what a file says of a page that only the registry says."""
    for text in texts_like(source, may_be_problem):
        if text.startswith("pages/"):
            yield f"{path}: {text!r} is the file of a page"
        if text in TITLES and path not in SAME_NAMES:
            yield f"{path}: {text!r} is the title of a page"
        if any(each in text for each in DESCRIPTIONS):
            yield f"{path}: {text!r} describes a page"
        for named in _PAGE.findall(text):
            if not named.startswith(tuple(TITLES)):
                yield f"{path}: there is no page {named!r}"


def test_pages_are_described_in_one_place(repository: Path) -> None:
    result = [each for path, source in sources(repository) for each in problems(path, source)]
    assert result == []


@pytest.mark.parametrize(
    "source",
    [
        'link("pages/explore/map.py")',
        'link(f"pages/explore/{name}.py")',
        'title = "Data & methods"',
        'st.markdown(":gray[Is it getting better here?]")',
        'message = "Open it from the page Gatherings."',
        'message = ("Open it from the page "\n    f"Gatherings.")',
    ],
)
def test_a_second_description_is_reported(source: str) -> None:
    assert list(problems(Path("pages/ui/example.py"), source)) != []


def test_every_page_is_complete(repository: Path) -> None:
    headings = {chapter.heading for chapter in METHODS}
    for page in PAGES.values():
        assert (repository / page.file).is_file()
        assert set(page.chapters) <= headings
        assert set(page.preloads) <= {"charts", "outlines", "html"}
        assert set(page.options) <= set(options_of(page.id))
    for described in ("id", "file", "title", "icon", "question", "help"):
        assert len({getattr(page, described) for page in PAGES.values()}) == len(PAGES)


def test_the_registry_loads_without_streamlit() -> None:
    code = (
        "import sys; from mobility import page_registry; "
        "print({'streamlit', 'numpy', 'duckdb', 'sqlalchemy'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert loaded.stdout.strip() == "set()"
