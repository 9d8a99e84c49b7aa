"""README and CONTRIBUTING say what there is: commands, pages, files, and nothing else."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path

import pytest

from mobility.cli import build_parser

DOCUMENTS = ("README.md", "CONTRIBUTING.md")


def subcommands(parser: argparse.ArgumentParser) -> set[str]:
    return {
        name
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name in action.choices
    }


def pages_of_the_menu(repository: Path) -> set[str]:
    """Return the page files that app.py names, the only list of pages there is."""
    tree = ast.parse((repository / "app.py").read_text("utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and re.match(r"pages/.*\.py$", text)}


def section(heading: str, text: str) -> str:
    """Return the section under a heading of the second level."""
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.fixture
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text("utf-8")


@pytest.fixture
def contributing(repository: Path) -> str:
    return (repository / "CONTRIBUTING.md").read_text("utf-8")


def test_make_commands_are_those_of_the_makefile(
    repository: Path, readme: str, contributing: str
) -> None:
    makefile = (repository / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"help"}
    named = set(re.findall(r"\bmake ([a-z]+)\b", "".join(code_of(readme, contributing))))
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
    listed = set(re.findall(r"`(pages/[a-z_/]+\.py)`", section("Pages", readme)))
    assert listed == pages_of_the_menu(repository)
    on_disk = {str(path.relative_to(repository)) for path in repository.glob("pages/*/*.py")}
    assert {path for path in on_disk if not path.startswith("pages/ui/")} == listed


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(repository: Path, document: str) -> None:
    text = (repository / document).read_text("utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not (repository / target).exists()] == []


@pytest.mark.parametrize(
    "heading",
    [
        "Run it",
        "Layout",
        "Who may import whom",
        "Which test for which change",
        "How to add a method",
        "Commits",
    ],
)
def test_contributing_has_its_sections(contributing: str, heading: str) -> None:
    assert f"\n## {heading}\n" in contributing


def test_what_contributing_quotes_of_the_tests_is_there(
    repository: Path, contributing: str
) -> None:
    """Tests by their names, examples word for word up to what is left out."""
    files = [*repository.glob("tests/**/*.py"), *repository.glob("tests/examples/*.toml")]
    tests = "".join(file.read_text("utf-8") for file in files)
    named = set(re.findall(r"`(test_\w+)`", contributing))
    assert {name for name in named if f"def {name}(" not in tests} == set()
    quoted = re.findall(
        r'^ +(name = ".+|input = \{.+|expected = \{.+)$', contributing, re.MULTILINE
    )
    assert len(quoted) == 3
    assert [line for line in quoted if line not in tests] == []


def test_every_decision_is_short_and_says_why(contributing: str) -> None:
    decisions = section("Decisions", contributing).split("\n### ")[1:]
    assert decisions
    for decision in decisions:
        lines = decision.strip().splitlines()
        assert len(lines) <= 11, f"more than ten lines: {lines[0]}"
        assert "**Because**" in decision, lines[0]
        assert "**Instead of**" in decision, lines[0]


def test_the_changelog_has_an_unreleased_part_with_data(repository: Path) -> None:
    changelog = (repository / "CHANGELOG.md").read_text("utf-8")
    kinds = re.findall(r"^### (.+)$", section("[Unreleased]", changelog), re.MULTILINE)
    assert "Data" in kinds
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Data"}
