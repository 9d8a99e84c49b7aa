"""Groups called Black or White are compared only when it is known who is counted in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mobility import home, queries
from mobility.cli import main
from mobility.registry import Computation
from mobility.store import Store
from mobility.uploads import InferredSchema, Mapping, infer_schema, observations
from mobility.uploads.columns.mapping import Hispanic
from mobility.uploads.proposals.hispanic import question, with_hispanic
from mobility.uploads.proposals.schema_inference import infer_schema_again
from mobility.uploads.versions.in_use import in_use_key, joined
from tests.support.data_sets import keep_file
from tests.support.tiny_release import SUMMIT, build_release

RACE = "race-ethnicity"
WIDE = "fips,year,Black %,White %,Hispanic %\n39153,2022,5.5,6.5,7.5\n39035,2022,8.5,3.5,9.5\n"
LONG = (
    "fips,year,race,pct\n39153,2022,Black,40\n39153,2022,White,60\n39153,2022,All,50\n"
    "39035,2022,Black,41\n39035,2022,White,61\n39035,2022,All,51\n"
)
ASKED = (Computation.GAP, Computation.RATIO, Computation.EQUALITY, Computation.CHANGE)
APART = ("Black, Non-Hispanic", "White, Non-Hispanic")


def read(content: str) -> InferredSchema:
    return infer_schema("file.csv", content.encode())


def answered(content: str, answer: Hispanic) -> InferredSchema:
    result = read(content)
    return infer_schema_again(result, with_hispanic(result.mapping, answer))


def groups_of(schema: InferredSchema) -> set[str]:
    table = observations(schema, schema.mapping).table.to_pylist()
    return {row["subgroup"] for row in table} - {"All", "Hispanic"}


@pytest.mark.parametrize("content", [WIDE, LONG], ids=["columns", "rows"])
def test_plain_black_and_white_are_asked_about_once(content: str) -> None:
    result = read(content)
    assert result.usable
    assert "Are Hispanic residents counted within" in question(result.mapping)
    unsure = [each for each in result.columns if each.confidence <= 0.5]
    assert {each.name for each in unsure} >= ({"race"} if "race" in content else {"Black %"})
    within, apart = (answered(content, item) for item in (Hispanic.WITHIN, Hispanic.APART))
    assert question(within.mapping) == question(apart.mapping) == ""
    assert groups_of(within) == {"Black", "White"}
    assert groups_of(apart) == set(APART)
    again = infer_schema("next.csv", content.encode(), mapping=Mapping.from_json(
        apart.mapping.to_json()))  # fmt: skip
    assert (question(again.mapping), groups_of(again)) == ("", set(APART))
    changed = infer_schema_again(apart, with_hispanic(apart.mapping, Hispanic.UNSAID))
    assert question(changed.mapping) == question(result.mapping)


@pytest.mark.parametrize(
    "content",
    [
        WIDE.replace("Black %,White %", "Black non-Hispanic %,White non-Hispanic %"),
        WIDE.replace("Black %,White %", "Asian %,Native %"),
        LONG.replace("Black", "Black NH").replace("White", "White NH"),
        "Racial groups exclude Hispanic residents\n\n" + WIDE,
        LONG.replace(",race,", ",Race (non-Hispanic),"),
        LONG.replace("Black", "Women").replace("White", "Men"),
    ],
    ids=["columns", "other groups", "rows", "title", "header", "gender"],
)
def test_file_with_own_answer_needs_no_question(content: str) -> None:
    result = read(content)
    assert result.usable
    assert question(result.mapping) == ""
    assert groups_of(result).isdisjoint({"Black", "White"})


def test_plain_black_beside_non_hispanic_includes_hispanic() -> None:
    both = LONG.replace("39153,2022,White,60", "39153,2022,Black non-Hispanic,60")
    question_text = question(read(both.replace("39035,2022,White,61\n", "")).mapping)
    assert question_text == ""


def test_unanswered_hispanic_question_stops_comparisons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    build_release(tmp_path)

    def refusals(answer: Hispanic) -> tuple[set[str], Any]:
        keep_file(LONG, hispanic=answer, id="my_pct", predictor="employment", better="higher")
        result = joined(in_use_key())
        store = Store(home.find_release(), result.files)
        reasons = {result.framework.refusal("my_pct", RACE, each) for each in ASKED}
        gaps = queries.disparities(store, result.framework, SUMMIT, "my_pct", RACE)
        return reasons, gaps.disparity

    reasons, gaps = refusals(Hispanic.UNSAID)
    assert len(reasons) == 1
    assert "does not say whether Hispanic residents" in reasons.pop()
    assert all(gap.gap is None for gap in gaps.groups)
    reasons, gaps = refusals(Hispanic.WITHIN)
    assert not any("Hispanic residents" in reason for reason in reasons)
    assert any(gap.gap is not None for gap in gaps.groups)


@pytest.mark.long
def test_option_or_mapping_answers_question_of_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    file, saved = tmp_path / "file.csv", tmp_path / "mapping.json"
    file.write_text(LONG, encoding="utf-8")

    def run(*arguments: str | Path) -> str:
        assert main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr().out

    assert "--hispanic within" in run("check", file)
    (question_text,) = json.loads(run("check", file, "--json"))["questions"]
    assert "Are Hispanic residents counted within" in question_text
    run("check", file, "--hispanic", "apart", "--save", saved)
    assert json.loads(saved.read_text(encoding="utf-8"))["hispanic"] == "apart"
    details = ("--predictor", "employment", "--json")
    assert json.loads(run("import", file, *details))["question"] == question_text
    assert json.loads(run("import", file, "--mapping", saved, *details))["question"] == ""
    assert json.loads(run("import", file, "--hispanic", "within", *details))["question"] == ""
