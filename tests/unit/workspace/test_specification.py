"""Which chart specifications a card may hold: those of this application, and no others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobility.errors import UserError
from mobility.workspace import Workspace
from mobility.workspace.exchange import all_rows, check_rows
from mobility.workspace.findings import view_record
from mobility.workspace.schema import ViewRecord
from mobility.workspace.specification import specification_problem
from tests.support.cards import VIEW, add_card

GOLDEN = Path(__file__).parents[2] / "golden"
ROWS = {"values": [{"a": 1}]}


def bar(**changes: Any) -> dict[str, Any]:
    """Return a small chart with changes."""
    return {"mark": "bar", "data": ROWS, **changes}


def filtered(expression: str) -> dict[str, Any]:
    return bar(transform=[{"filter": expression}])


def without_page_parts(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a specification as in a file: nothing is selected or loaded."""
    if isinstance(part, list):
        saved = [each for each in part if not (isinstance(each, dict) and "select" in each)]
        return [without_page_parts(each) for each in saved]
    if isinstance(part, dict):
        return {key: without_page_parts(each) for key, each in part.items() if key != "url"}
    return part


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_own_charts_can_be_pinned(path: Path) -> None:
    spec = json.loads(path.read_text(encoding="utf-8"))
    assert specification_problem(without_page_parts(spec)) == ""


@pytest.mark.parametrize(
    "spec,problem",
    [
        (bar(data={"sequence": {"start": 0, "stop": 1e7}}), "more than 5,000 steps"),
        (bar(data={"sequence": {"start": 0, "stop": 1, "step": 1e-9}}), "more than 5,000 steps"),
        (bar(data={"sequence": {"start": 0, "stop": float("nan")}}), "more than 5,000 steps"),
        (bar(data={"url": "https://example.org/a.csv"}), "“url”"),
        (bar(data={"graticule": True}), "“graticule”"),
        (bar(data={"sphere": True}), "“sphere”"),
        (bar(data={"values": "a,b"}), "rows"),
        (bar(data={"values": [{}] * 50_001}), "more than 50,000 rows"),
        (bar(data={"values": [{"a": [0] * 5_000_000}]}), "too many data"),
        (bar(data={"values": json.loads("[" * 40 + "]" * 40)}), "nested too deeply"),
        (bar(datasets={"a": [{}] * 50_001}), "more than 50,000 rows"),
        (bar(layer=[bar()] * 20_000), "too many parts"),
        (bar(config=json.loads('{"view":' * 30 + "1" + "}" * 30)), "too many parts"),
        (bar(mark="image"), "mark “image”"),
        (bar(mark={"type": "boxplot"}), "mark “boxplot”"),
        (bar(transform=[{"flatten": ["a"]}]), "transform “flatten”"),
        (bar(transform=[{"density": "a"}]), "transform “density”"),
        (bar(usermeta={"wall": {"data": {"url": "a"}}}), "“url”"),
        (bar(encoding={"x": {"axis": {"tickCount": 1e9}}}), "ticks"),
        (bar(width=1e300), "too large"),
        (bar(repeat=["a"]), "“repeat”"),
        (filtered("test(/^(a+)+$/, datum.a)"), "“test()”"),
        (filtered("replace(datum.a, regexp('(a+)+$'), '')"), "“replace()”"),
        (filtered("sequence(1e9)"), "“sequence()”"),
        (filtered("pad('', 1e9, 'a')"), "“pad()”"),
        (filtered("datum.a && /(a+)+$/"), "pattern"),
        (filtered("1 /* ' */ + test(/a/) /* ' */"), "the sign *"),
        (filtered("te\\u0073t(1)"), "the sign"),
        (filtered("datum['a'](1)"), "no function"),
        (filtered("1" * 100_001), "too long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_specifications_are_refused(spec: dict[str, Any], problem: str) -> None:
    assert problem in specification_problem(spec)


def test_refusal_names_card_and_field(workspace: Workspace) -> None:
    add_card(workspace, "Rents rose.")
    rows = all_rows(workspace)
    view = replace(VIEW, picture=filtered("test(/^(a+)+$/, datum.a)"))
    rows["finding"] = [row | {"view": view_record(view)} for row in rows["finding"]]
    with pytest.raises(UserError) as refused:
        check_rows(rows)
    assert "finding “Rents rose.”" in str(refused.value)
    assert "the field “view / picture” is refused: charts of this application do not use" in str(
        refused.value
    )


@pytest.mark.parametrize(
    "values",
    [
        {"footer": ["x"] * 31},
        {"footer": ["x" * 2_001]},
        {"title": "x" * 2_001},
        {"subtitle": "x" * 2_001},
    ],
)
def test_words_around_charts_have_limits(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="at most"):
        ViewRecord.model_validate(values)
