"""The registry of methods is complete, and its descriptions match the code."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import tomllib
from enum import StrEnum
from functools import cache
from inspect import getsource
from pathlib import Path
from types import ModuleType

import pytest

from mobility import analysis
from mobility.analysis.method import Chapter, Method
from mobility.analysis.methods import ALL_METHODS, BY_ID, METHODS, methods_in

EXAMPLES = Path(__file__).parents[2] / "examples"
LISTED = [method for chapter in METHODS for method in chapter.methods]


def modules() -> list[ModuleType]:
    """Return every module of mobility/analysis and of its rooms."""
    names = [
        result.name for result in pkgutil.walk_packages(analysis.__path__, "mobility.analysis.")
    ]
    return [importlib.import_module(name) for name in names]


@cache
def reasons() -> list[tuple[str, str]]:
    """Return the name and the text of every constant and every member of an enumeration."""
    constants = [pair for module in modules() for pair in vars(module).items()]
    result = [(name, value) for name, value in constants if isinstance(value, str)]
    for _, value in constants:
        if isinstance(value, type) and issubclass(value, StrEnum):
            result += [(member.name, member.value) for member in value]
    return result


@cache
def used_names() -> set[str]:
    """Return every name that code of mobility/analysis reads inside a function."""
    functions = [
        node
        for module in modules()
        for node in ast.walk(ast.parse(getsource(module)))
        if isinstance(node, ast.FunctionDef)
    ]
    inside = [node for function in functions for node in ast.walk(function)]
    names = {node.id for node in inside if isinstance(node, ast.Name)}
    return names | {node.attr for node in inside if isinstance(node, ast.Attribute)}


def test_every_method_is_registered_once() -> None:
    written = {
        id(value): value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, Method)
    }
    assert sorted(m.id for m in ALL_METHODS) == sorted(m.id for m in written.values())
    assert {id(method) for method in ALL_METHODS} == set(written)
    assert {method.id for method in ALL_METHODS} == set(BY_ID)


def test_a_method_beside_its_formula_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the module of the formula has to change."""
    (tmp_path / "new_statistics" / "odds").mkdir(parents=True)
    for folder in (tmp_path / "new_statistics", tmp_path / "new_statistics" / "odds"):
        (folder / "__init__.py").write_text("")
    described = (
        "id='odds', name='Odds', description='Odds.', formula='', refuses=(), source='A book'"
    )
    (tmp_path / "new_statistics" / "odds" / "ratios.py").write_text(
        "from mobility.analysis.method import Chapter, Method\n"
        f"ODDS = Method({described}, chapter=Chapter.GAPS, order=3)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    (odds,) = methods_in([str(tmp_path / "new_statistics")], "new_statistics")
    assert (odds.id, odds.chapter, odds.order) == ("odds", Chapter.GAPS, 3)


def test_order_of_a_chapter_is_complete() -> None:
    for chapter in METHODS[:-1]:
        orders = [method.order for method in chapter.methods]
        assert orders == list(range(1, len(orders) + 1))


def test_ids_and_names_are_of_one_method_each() -> None:
    assert len(BY_ID) == len(LISTED) == len({method.name for method in LISTED})
    headings = [chapter.heading for chapter in METHODS]
    assert len(set(headings)) == len(headings)
    assert all(chapter.methods for chapter in METHODS)


@pytest.mark.parametrize("method", ALL_METHODS, ids=lambda method: method.id)
def test_a_method_is_described_in_whole_sentences(method: Method) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", method.id)
    assert method.name[0].isupper()
    assert not method.name.endswith(".")
    assert method.description[0].isupper()
    assert method.description.endswith(".")
    assert "  " not in method.description
    assert len(method.description) < 700, "plain words are few words"
    assert method.source
    assert "\n" not in method.formula
    assert not re.search(r"(?<!\w)-|-(?!\w)|[*^\\]|\bsqrt\b|[<>]=", method.formula), (
        "a formula is written with signs: − × ² √ ≤"
    )


@pytest.mark.parametrize("method", ALL_METHODS, ids=lambda method: method.id)
def test_a_method_says_what_it_answers_and_what_it_cannot_tell(method: Method) -> None:
    assert re.fullmatch(r"[A-Z][^?]+\?", method.question)
    assert len(method.question) < 110
    assert re.fullmatch(r"[A-Z].+\.", method.cannot_tell)
    assert len(re.findall(r"[.?!](?= |$)", method.cannot_tell)) <= 2
    assert 40 < len(method.cannot_tell) < 250
    texts = [getattr(each, name) for each in ALL_METHODS for name in ("question", "cannot_tell")]
    assert texts.count(method.question) == 1


@pytest.mark.parametrize("method", ALL_METHODS, ids=lambda method: method.id)
def test_listed_refusals_exist_in_code(method: Method) -> None:
    known, used = reasons(), used_names()
    for reason in method.refuses:
        assert {name for name, text in known if text == reason} & used, reason
    assert len(set(method.refuses)) == len(method.refuses)


def test_every_method_with_a_formula_has_a_worked_example() -> None:
    """An example names its method, so that a reader can find it."""
    worked = {
        example["method"]: path.name
        for path in EXAMPLES.glob("*.toml")
        for example in tomllib.loads(path.read_text("utf-8")).get("example", [])
        if "calculate" in example
    }
    assert set(worked) <= {method.id for method in ALL_METHODS}
    assert {method.id for method in ALL_METHODS if method.formula} - set(worked) == set()
