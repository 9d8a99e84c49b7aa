"""Every expected drawing is valid Vega-Lite with its data inside: it opens in the Vega editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import jsonschema
import pytest
import vl_convert

from mobility.places import outlines
from tests.support.golden import GOLDEN

DRAWINGS = sorted(GOLDEN.glob("*.json"))


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(alt.load_schema())


@pytest.mark.parametrize("path", DRAWINGS, ids=[path.stem for path in DRAWINGS])
def test_golden_drawing_is_valid_and_renders(
    path: Path, schema: jsonschema.Draft7Validator, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = json.loads(path.read_text(encoding="utf-8"))
    assert not [error.message for error in schema.iter_errors(spec)]
    svg = vl_convert.vegalite_to_svg(_with_outlines(spec), allowed_base_urls=[])
    assert svg.startswith("<svg")
    assert capfd.readouterr().err == ""  # what Vega could not do


def test_errors_of_the_renderer_are_seen(capfd: pytest.CaptureFixture[str]) -> None:
    wrong = {"transform": [{"calculate": "datum.a.b.c", "as": "d"}], "mark": "point"}
    spec = {"data": {"values": [{"a": None}]}, **wrong}
    vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    assert "TypeError" in capfd.readouterr().err


def _with_outlines(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a specification with outlines in place of the addresses a browser fetches."""
    if isinstance(part, list):
        return [_with_outlines(each) for each in part]
    if not isinstance(part, dict):
        return part
    if "url" in part:
        values = outlines.topology(Path(part["url"]).stem)
        return {"values": values, **{key: each for key, each in part.items() if key != "url"}}
    return {key: _with_outlines(each) for key, each in part.items()}
