"""Charts of a page under test, as the browser gets them."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from streamlit.testing.v1 import AppTest


def chart_spec(app: AppTest, number: int = 0) -> dict[str, Any]:
    """Return the specification of a chart of the page, its Arrow tables as rows in `datasets`."""
    proto = app.get("vega_lite_chart")[number].proto
    tables = {
        dataset.name: pa.ipc.open_stream(dataset.data.data).read_all().to_pylist()
        for dataset in proto.datasets
    }
    spec: dict[str, Any] = json.loads(proto.spec)
    return {**spec, "datasets": {**spec.get("datasets", {}), **tables}}


def chart_rows(app: AppTest, part: str, number: int = 0) -> list[dict[str, Any]]:
    """Return the rows of one part of the data of a chart, such as its dots."""
    return [row for row in chart_spec(app, number)["datasets"]["source"] if row["part"] == part]


def chart_values(app: AppTest, number: int = 0) -> dict[str, Any]:
    """Return the parameters of a chart that are set, by their names."""
    params = chart_spec(app, number)["params"]
    return {each["name"]: each["value"] for each in params if "value" in each}
