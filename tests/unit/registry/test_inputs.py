"""Declared inputs of metrics, and cells of policy areas: wrong entries are refused by their id."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobility.registry import FrameworkError, load_framework
from mobility.registry.inputs import load_inputs, related_metrics
from mobility.registry.policy_areas import POLICY_AREAS, load_policy_areas

FRAMEWORK = load_framework()
INPUT = """
[[input]]
id = "jobs"
label = "who has a job"
reason = "The same answers are in both."
metrics = ["share_employed"]
"""
CELL = """
[[source]]
id = "read"
title = "A text"
publisher = "A publisher"
link = "https://example.org/text"
[[cell]]
area = "housing"
predictor = "housing-stability"
sentence = "They hang together."
source = "read"
"""


def test_every_metric_is_made_of_a_declared_input() -> None:
    inputs = load_inputs(FRAMEWORK)
    named = {name for each in inputs.values() for name in each.metrics}
    metrics = FRAMEWORK.metrics.values()
    assert [each.id for each in metrics if not {each.id, each.column} & named] == []


def test_metrics_of_one_input_are_related_and_others_are_not() -> None:
    related = related_metrics(FRAMEWORK)
    assert "part of all debt" in related[frozenset(("share_debt_coll", "share_medical_debt_coll"))]
    parity = "ratio_black_nh_house_value_households.parity"
    assert frozenset((parity, "share_desc_rep_hispanic")) in related, "a column names its parts"
    assert frozenset((parity, "share_affordable_80_ami")) in related, "both need home values"
    share = "ratio_black_nh_house_value_households.household_share"
    assert frozenset((share, "share_affordable_80_ami")) not in related
    assert frozenset(("share_employed", "share_debt_coll")) not in related


def test_cells_of_policy_areas_have_a_source_that_was_read() -> None:
    areas = load_policy_areas(FRAMEWORK)
    assert len(areas.cells) >= 30
    assert {area for area, _ in areas.cells} == set(POLICY_AREAS)
    for cell in areas.cells.values():
        assert areas.source_of(cell).link.startswith("http")
    sentences = [cell.sentence for cell in areas.cells.values()]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(
    "old,new,message",
    [
        ("share_employed", "share_of_nothing", "input jobs: there is no metric"),
        ('["share_employed"]', "[]", "input jobs: name the metrics"),
        ("both.", "both", "input jobs: write the reason as a sentence"),
        ("label =", "labels =", "input 'jobs'.*labels"),
        ("[[input]]", "[[inputs]]", "there is no key 'inputs'"),
        ("[[input]]", "[[input", "cannot be read"),
    ],
)
def test_a_wrong_input_names_its_id(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "inputs.toml"
    path.write_text(INPUT.replace(old, new), encoding="utf-8")
    with pytest.raises(FrameworkError, match=message):
        load_inputs(FRAMEWORK, path)


@pytest.mark.parametrize(
    "old,new,message",
    [
        ('"housing"', '"houses"', "cell houses/housing-stability: there is no area"),
        ('"housing-stability"', '"homes"', "cell housing/homes: there is no predictor"),
        ('source = "read"', 'source = "unread"', "housing-stability: there is no source 'unread'"),
        ("together.", "together", "cell housing/housing-stability: write one sentence"),
        ("They", "They " + "really " * 40, "at most 200 characters"),
        ("https://", "", "source read: give the address"),
        ('link = "https', 'year = 90\nlink = "https', "source read: give the year"),
        ('source = "read"\n', 'source = "read"\n' + CELL[CELL.index("[[cell]]") :], "there twice"),
        ('predictor = "housing-stability"\n', "", "'predictor' is missing"),
    ],
)
def test_a_wrong_cell_names_its_id(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "policy_areas.toml"
    path.write_text(CELL.replace(old, new), encoding="utf-8")
    with pytest.raises(FrameworkError, match=message):
        load_policy_areas(FRAMEWORK, path)


def test_a_source_without_a_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy_areas.toml"
    path.write_text(CELL[: CELL.index("[[cell]]")], encoding="utf-8")
    with pytest.raises(FrameworkError, match="source read: no cell uses it"):
        load_policy_areas(FRAMEWORK, path)
    path.write_text(CELL, encoding="utf-8")
    (source,) = load_policy_areas(FRAMEWORK, path).sources.values()
    assert source.citation == "A publisher (no year given): A text"
