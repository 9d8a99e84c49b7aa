"""Every form to fill in is understood as it stands, every example with a person's help."""

from __future__ import annotations

import pytest

from mobility.uploads import Purpose, infer_schema, observations
from mobility.uploads.proposals.schema_inference import infer_schema_again
from mobility.uploads.templates import EXAMPLES, FOLDER, TEMPLATES, Form


@pytest.mark.parametrize("form", TEMPLATES, ids=lambda form: form.name)
def test_a_template_is_understood_without_a_question(form: Form) -> None:
    schema = infer_schema(form.name, form.content())
    assert (schema.reason, schema.questions) == ("", ())
    assert (schema.rows.rejected, schema.rows.ignored) == (0, 0)
    assert min(column.confidence for column in schema.columns) >= 0.4
    table = observations(schema, schema.mapping).table
    assert table.num_rows
    people = schema.mapping.purpose is Purpose.DENOMINATORS
    assert people is ("people" in form.name)
    if "counts" in form.name:
        assert table["lower"].null_count == 0


def test_every_example_is_offered() -> None:
    assert {form.name for form in EXAMPLES} == {path.name for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("form", EXAMPLES, ids=lambda form: form.name)
def test_example_file_is_marked_and_importable(form: Form) -> None:
    schema = infer_schema(form.name, form.content())
    assert "invented" in schema.titles[0].lower()
    if schema.questions:
        schema = infer_schema_again(schema, schema.mapping.with_state("39"))
    assert schema.usable
    assert schema.rows.used > 0.9 * (schema.rows.read - schema.rows.ignored)


def test_the_examples_hold_what_they_promise() -> None:
    absence, evictions, visits = (infer_schema(form.name, form.content()) for form in EXAMPLES)
    assert "have no state" in absence.reason
    assert set(absence.groups) >= {"All", "Black", "White"} or absence.rows.used == 0
    assert evictions.years == (2019, 2020, 2021)
    assert {question.text for question in visits.names} == {
        "Cuyhoga County, OH",
        "Sumit County, OH",
    }
    assert visits.years == (2022, 2023, 2024)
