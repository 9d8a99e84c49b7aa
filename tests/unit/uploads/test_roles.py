"""The roles of columns are declared in one registry, and everything else follows it."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from mobility.uploads.columns.mapping import Mapping
from mobility.uploads.columns.roles import Holds, Role

REGISTRY = Path("mobility/uploads/columns/roles.py")
MOST_NAMED = 3  # roles that belong together for a reason, such as value, numerator, denominator
NEW_ROLE = (
    '    WEIGHT = "survey weight", _number("Survey weight", "Weights.", "survey weight", 0.95)\n'
)
PROGRAM = f"""
import importlib.util, sys
from dataclasses import replace
from pathlib import Path

source = Path({str(REGISTRY)!r}).read_text("utf-8")
before, other = source.split("    OTHER = ")
name = "mobility.uploads.columns.roles"
specification = importlib.util.spec_from_loader(name, None)
sys.modules[name] = module = importlib.util.module_from_spec(specification)
exec(compile(before + {NEW_ROLE!r} + "    OTHER = " + other, name, "exec"), module.__dict__)

from mobility.uploads import Mapping, infer_schema, observations
from mobility.uploads.proposals.changes import with_role
from pages.ui.your_data.columns import ROLES_HELP
from pages.ui.your_data.labels import ROLES

Role = module.Role
rows = "\\n".join(f"39{{n:03d}},2023,{{n / 7:.2f}},{{n / 3:.2f}}" for n in range(1, 60, 2))
content = f"geoid,year,rate,Survey weight\\n{{rows}}\\n".encode()
schema = infer_schema("weights.csv", content)
assert schema.mapping.roles()["Survey weight"] is Role.WEIGHT, schema.mapping.roles()
assert ROLES[Role.WEIGHT] == "Survey weight" and "Weights." in ROLES_HELP
assert Mapping.from_json(schema.mapping.to_json()) == schema.mapping
unused = with_role(schema.mapping, schema.profiles, "weights.csv", "Survey weight", Role.TEXT)
assert "Survey weight" not in unused.roles()
again = with_role(unused, schema.profiles, "weights.csv", "Survey weight", Role.WEIGHT)
assert again.roles() == schema.mapping.roles()
assert observations(schema, replace(schema.mapping, smallest_cell=3)).table.num_rows == 30
"""


def roles_named(node: ast.AST) -> int:
    """How many roles a collection in the source names as its elements or keys."""
    if isinstance(node, ast.Dict):
        elements: list[ast.expr | None] = node.keys
    elif isinstance(node, (ast.Set, ast.List, ast.Tuple)):
        elements = [*node.elts]
        pairs = [each.elts[0] for each in node.elts if isinstance(each, ast.Tuple) and each.elts]
        elements += pairs
    else:
        return 0
    return sum(
        isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id == "Role"
        for each in elements
    )


@pytest.mark.long
def test_adding_a_role_touches_one_entry(repository: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=repository, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]


def test_no_other_file_lists_roles(repository: Path) -> None:
    folders = ("mobility/uploads", "mobility/cli", "pages/ui/your_data", "pages/data")
    lists = [
        f"{path.relative_to(repository)}:{node.lineno}"
        for folder in folders
        for path in sorted((repository / folder).rglob("*.py"))
        if path != repository / REGISTRY
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if roles_named(node) > MOST_NAMED
    ]
    assert lists == []
    assert roles_named(ast.parse("{Role.A: 1, Role.B: 2}", mode="eval").body) == 2
    assert roles_named(ast.parse("((Role.A, x), (Role.B, y))", mode="eval").body) == 2


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name)
def test_a_role_describes_itself(role: Role) -> None:
    spec = role.spec
    assert spec.help.endswith(".")
    assert bool(spec.label) is (role is not Role.PERSONAL)
    assert not spec.stored or spec.stored in {field.name for field in fields(Mapping)}
    assert (spec.holds is Holds.NUMBER) is (spec.stored == "parts")
    assert spec.used is bool(spec.stored) or role is Role.OTHER


def test_stored_ids_of_roles_stay() -> None:
    assert [role.value for role in Role] == [
        "place code", "state", "code within the state", "place name", "longitude", "latitude",
        "year", "group", "name of the measure", "metric of the release", "value", "numerator",
        "denominator", "margin of error", "standard error", "lower bound", "upper bound",
        "another measure", "text, not used", "personal data",
    ]  # fmt: skip
