"""The documents match the repository: commands, pages, paths, links, quoted tests, decisions."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from mobility.cli import build_parser
from mobility.page_registry import PAGES

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/adding.md", "docs/decisions.md")
NOTES = ("data/README.md", "deploy/README.md", "tests/fixtures/README.md", "docs/office.md")
MADE_ON_USE = ("data/releases", "data/workspace", ".venv")  # not in a fresh copy
LONGEST = 300  # characters of a line of a decision


def subcommands(parser: argparse.ArgumentParser) -> set[str]:
    return {
        name
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name in action.choices
    }


def section(heading: str, text: str) -> str:
    """Return the section under a heading of the second level."""
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.fixture
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text("utf-8")


@pytest.fixture
def contributing(repository: Path) -> str:
    return (repository / "CONTRIBUTING.md").read_text("utf-8")


def test_make_commands_are_those_of_the_makefile(repository: Path, readme: str) -> None:
    makefile = (repository / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"help"}
    texts = [(repository / document).read_text("utf-8") for document in (*DOCUMENTS, *NOTES)]
    named = set(re.findall(r"\bmake ([a-z]+)\b", "".join(code_of(*texts))))
    assert named == targets
    assert {"run", "test"} <= set(re.findall(r"^make ([a-z]+)", readme, re.MULTILINE)), (
        "the two commands"
    )


def code_of(*documents: str) -> list[str]:
    """Return what stands in code blocks and between backticks."""
    return [
        code + "\n"
        for text in documents
        for code in re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    ]


def test_subcommands_are_those_of_the_command_line(readme: str) -> None:
    commands = section("Command line", readme)
    assert set(re.findall(r"python -m mobility ([a-z]+)", commands)) == subcommands(build_parser())


def test_pages_are_those_of_the_menu(repository: Path, readme: str) -> None:
    rows = re.findall(
        r"^\| (.+) \| (.+) \| `(pages/.+)` \|$", section("Pages", readme), re.MULTILINE
    )
    assert rows == [(page.title, page.question, page.file) for page in PAGES.values()]
    on_disk = {str(path.relative_to(repository)) for path in repository.glob("pages/*/*.py")}
    assert {path for path in on_disk if not path.startswith("pages/ui/")} == {
        page.file for page in PAGES.values()
    }


@pytest.mark.parametrize("document", [*DOCUMENTS, *NOTES])
def test_links_lead_to_files(repository: Path, document: str) -> None:
    text = (repository / document).read_text("utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
    local = [target for target in targets if target and "://" not in target]
    folder = (repository / document).parent
    assert [target for target in local if not (folder / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_between_backticks_exist(repository: Path, document: str) -> None:
    """A path may leave out its first folders where the text names them."""
    text = (repository / document).read_text("utf-8")
    quoted = set(re.findall(r"`(\.?[\w.-]+(?:/[\w.-]+)+|\w+\.(?:py|toml|md|css|js))`", text))
    named = {path for path in quoted if not path.startswith(MADE_ON_USE)}
    assert named
    missing = {path for path in named if not (repository / path).exists()}
    assert {path for path in missing if not any(repository.glob(f"[!.]*/*/{path}"))} == set()


@pytest.mark.parametrize(
    "heading",
    [
        "Run it",
        "Layout",
        "Who may import whom",
        "Which test for which change",
        "How to add a metric, breakdown, page, figure, file format or role",
        "How to add a method",
        "Words",
        "Commits",
    ],
)
def test_contributing_has_its_sections(contributing: str, heading: str) -> None:
    assert f"\n## {heading}\n" in contributing


def test_quoted_tests_and_example_lines_exist(repository: Path, contributing: str) -> None:
    """Tests by their names, lines of the worked example word for word."""
    files = [*repository.glob("tests/**/*.py"), *repository.glob("tests/examples/*.toml")]
    tests = "".join(file.read_text("utf-8") for file in files)
    texts = [(repository / document).read_text("utf-8") for document in DOCUMENTS]
    named = set(re.findall(r"`(test_\w+)`", "".join(texts)))
    assert named
    assert {name for name in named if f"def {name}(" not in tests} == set()
    quoted = re.findall(
        r'^ +(name = ".+|input = \{.+|expected = \{.+)$', contributing, re.MULTILINE
    )
    assert len(quoted) == 3
    assert [line for line in quoted if line not in tests] == []


def test_every_decision_has_its_three_lines(repository: Path) -> None:
    parts = (repository / "docs/decisions.md").read_text("utf-8").split("\n### ")[1:]
    assert parts
    for part in parts:
        title, *lines = part.split("\n## ")[0].strip().splitlines()
        starts = [re.match(r"- \*\*(What|Because|Instead of):\*\* \S", line) for line in lines]
        assert [start and start[1] for start in starts] == ["What", "Because", "Instead of"], title
        assert [line for line in lines if len(line) > LONGEST] == [], title


def test_the_changelog_has_an_unreleased_part_with_data(repository: Path) -> None:
    changelog = (repository / "CHANGELOG.md").read_text("utf-8")
    kinds = re.findall(r"^### (.+)$", section("[Unreleased]", changelog), re.MULTILINE)
    assert "Data" in kinds
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Data"}
