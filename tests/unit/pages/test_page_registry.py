"""The registry of pages: complete in itself, and the only place that describes a page."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.analysis.methods import METHODS
from mobility.page_registry import PAGES
from pages.ui.options import options_of

REGISTRY = Path("mobility/page_registry.py")
DESCRIPTIONS = {page.question for page in PAGES.values()} | {page.help for page in PAGES.values()}
TITLES = {page.title for page in PAGES.values()}
SAME_NAMES = {
    Path("mobility/exports/findings/book.py"),  # has a worksheet that is called Findings
    Path("mobility/workspace/__init__.py"),  # exports the class of plans
    Path("mobility/workspace/plan_kinds.py"),  # a plan is a kind of record
    Path("mobility/workspace/record_fields.py"),  # has a field that is called Findings
}


def sources(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    files = [root / "app.py"]
    for folder in ("mobility", "pages", "tools", "benchmarks"):
        files += (root / folder).rglob("*.py")
    for file in files:
        path = file.relative_to(root)
        if path != REGISTRY:
            yield path, ast.parse(file.read_text("utf-8"))


def texts(tree: ast.Module) -> Iterator[str]:
    """Yield every text of a program but its docstrings."""
    documented = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented
    )


def problems(path: Path, tree: ast.Module) -> Iterator[str]:
    """Yield what a file says of a page that only the registry says."""
    for text in texts(tree):
        if text.startswith("pages/"):
            yield f"{path}: {text!r} is the file of a page"
        if text in TITLES and path not in SAME_NAMES:
            yield f"{path}: {text!r} is the title of a page"
        if any(each in text for each in DESCRIPTIONS):
            yield f"{path}: {text!r} describes a page"
        for named in re.findall(r"\bpage ([A-Z].*)", text):
            if not named.startswith(tuple(TITLES)):
                yield f"{path}: there is no page {named!r}"


def test_pages_are_described_in_one_place(repository: Path) -> None:
    result = [each for path, tree in sources(repository) for each in problems(path, tree)]
    assert result == []


@pytest.mark.parametrize(
    "source",
    [
        'link("pages/explore/map.py")',
        'link(f"pages/explore/{name}.py")',
        'title = "Data & methods"',
        'st.markdown(":gray[Is it getting better here?]")',
        'message = "Open it from the page Gatherings."',
    ],
)
def test_a_second_description_is_reported(source: str) -> None:
    assert list(problems(Path("pages/ui/example.py"), ast.parse(source))) != []


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
