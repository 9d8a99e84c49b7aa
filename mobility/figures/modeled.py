"""The figure `modeled`: a published value and, beside it, what a model makes of it.

The published value is a circle with a solid interval, hollow where it is not reliable. The modeled
value is a hollow square with a dashed interval, and every text calls it modeled. Nothing says
whether either is good, or how the two compare: a modeled value has no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.reliability import Quality
from mobility.analysis.small_areas import ModeledPlace
from mobility.errors import UserError
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.parts import (
    FIT_WIDTH,
    POINT,
    QUIET,
    configured,
    either,
    narrow_parameter,
    number_format,
    parameter,
    part,
    row_axes,
    sampling_bounds,
    theme_parameters,
    theme_values,
    value_axis,
    value_domain,
)
from mobility.figures.theme import Theme
from mobility.registry import Metric
from mobility.text import format_interval, format_value, format_year, places_word
from mobility.text.maps import MODELED_LIMITS

SPEC = FigureSpec(
    "modeled",
    "A published value and the modeled one beside it",
    "compare",
    ("metric!", "synthetic"),
)
_ROW = 56  # pixels from row to row: two lines of letters
_AREA = 200  # of a mark
_LINE = 18  # pixels from line to line
_LABELS = ("names", "words", "numbers")  # parameters: one for each row
_FILE_WIDTH = 420  # pixels of the plot in files
_KEY = (
    "Circle and solid line: as published, with its 95 % interval (hollow: not reliable). Hollow "
    "square and dashed line: modeled, with its 95 % interval."
)


def modeled_figure(values: ModeledPlace, provenance: Provenance) -> Figure:
    """Return the figure of a published and a modeled value.

    Args:
        values: both of them.
        provenance: where the numbers are from.

    Raises:
        UserError: where there is neither a published value nor a modeled one.
    """
    rows, metric = modeled_rows(values), values.metric
    if not rows:
        raise UserError(
            f"{metric.short_label}, {values.place.full_name}, {values.year}: no published value "
            f"and no modeled one ({values.reason})."
        )
    title = _title(values)
    summary = " ".join([f"{title}.", *_sentences(values)])
    year = format_year(values.year, values.age)
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        subtitle=f"{metric.label}, {values.place.full_name}, {year}. {metric.counted}.",
        summary=summary,
        footer=(" ".join(_sentences(values)), MODELED_LIMITS),
        table=lambda: _table(values, rows),
        chart=lambda theme: modeled_chart(rows, metric, theme, summary),
        file_chart=lambda theme: modeled_chart(rows, metric, theme, summary, width=_FILE_WIDTH),
        about=(metric.id,),
        methods=(values.method,),
        basis=Basis(
            reason=values.reason,
            quality=values.published.quality if values.published else "",
            metrics=(metric.id,),
        ),
        key=_KEY,
    )


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ModeledRow:
    """One of the two values.

    Attributes:
        name: what it is.
        value: in the unit of the metric.
        lower: of its 95 % interval; None without one.
        upper: the other bound.
        number: the value in words.
        words: the interval in words.
        modeled: whether it comes from a model.
        weak: whether it is published and not reliable.
    """

    name: str
    value: float
    lower: float | None
    upper: float | None
    number: str
    words: str
    modeled: bool = False
    weak: bool = False


def modeled_rows(values: ModeledPlace) -> list[ModeledRow]:
    """Return the published value, then the modeled one, as far as there are any."""
    metric, rows = values.metric, []
    if values.published is not None:
        published = values.published
        bounds = sampling_bounds(published.lower, published.upper, values.interval)
        rows.append(
            ModeledRow(
                "Published",
                published.value,
                *bounds,
                format_value(metric, published.value, unit=False),
                format_interval(metric, published.lower, published.upper, values.interval),
                weak=published.quality == Quality.WEAK,
            )
        )
    if values.modeled is not None:
        rows.append(
            ModeledRow(
                "Modeled",
                values.modeled,
                values.lower,
                values.upper,
                format_value(metric, values.modeled, unit=False),
                format_interval(metric, values.lower, values.upper),
                modeled=True,
            )
        )
    return rows


# ---- drawing ---------------------------------------------------------------------------------
def modeled_chart(
    rows: Sequence[ModeledRow],
    metric: Metric,
    theme: Theme,
    summary: str,
    *,
    width: int | None = None,
) -> Spec:
    """Return the drawing of a published and a modeled value.

    Args:
        rows: the values, the uppermost first.
        metric: of the values.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    ends = [end for row in rows for end in (row.value, row.lower, row.upper)]
    low, high = value_domain(ends, metric)
    table = pa.Table.from_pylist(
        [
            {
                "part": "value", "rank": rank, "value": row.value, "lower": row.lower,
                "upper": row.upper, "modeled": row.modeled, "hollow": row.modeled or row.weak,
                "name": row.name, "number": row.number, "words": row.words,
            }
            for rank, row in enumerate(rows)
        ],
        _SCHEMA,
    )  # fmt: skip
    values = {
        **theme_values(theme),
        "low": low,
        "high": high,
        "number": number_format(metric),
        "names": [row.name for row in rows],
        "words": [[row.number, row.words] for row in rows],
        "numbers": [row.number for row in rows],
    }
    if width is not None:
        values["narrow"] = False
    return with_values(_drawing, table, values, description=summary, width=width or "container")


_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("rank", pa.int16()), ("value", pa.float64()),
        ("lower", pa.float64()), ("upper", pa.float64()), ("modeled", pa.bool_()),
        ("hollow", pa.bool_()), ("name", pa.string()), ("number", pa.string()),
        ("words", pa.string()),
    ]
)  # fmt: skip


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    scale = alt.Scale(domain=alt.ExprRef("[low, high]"), zero=False, nice=True)
    x = alt.X("value:Q", axis=value_axis(), scale=scale)
    left, right = row_axes(
        "names[datum.value]", "(narrow ? numbers : words)[datum.value]",
        labelBaseline="middle", labelLineHeight=_LINE,
    )  # fmt: skip
    accent = alt.ExprRef("accent")
    intervals = [
        part("value", condition, "isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(strokeWidth=4, strokeDash=dash, opacity=0.7, color=accent, **QUIET)
        .encode(x=alt.X("lower:Q"), x2="upper:Q", y=alt.Y("rank:O", axis=left))
        for condition, dash in (("!datum.modeled", [1, 0]), ("datum.modeled", [6, 5]))
    ]
    marks = (
        part("value")
        .mark_point(**POINT)
        .encode(
            x=x,
            y=alt.Y("rank:O", axis=right),
            shape=either(alt.datum.modeled, "square", "circle"),
            size=alt.value(_AREA),
            stroke=alt.value(accent),
            fill=either(alt.datum.hollow, alt.ExprRef("background"), accent),
            tooltip=[
                alt.Tooltip("name:N", title="Kind"),
                alt.Tooltip("number:N", title="Value"),
                alt.Tooltip("words:N", title="95 % interval"),
            ],
        )
    )
    return configured(
        alt.layer(*intervals, marks, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(*(parameter(name, 0.0) for name in ("low", "high")))
        .add_params(parameter("number", "~%"))
        .add_params(*(parameter(name, []) for name in _LABELS))
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container", autosize=FIT_WIDTH)
    )


# ---- words -----------------------------------------------------------------------------------
def _title(values: ModeledPlace) -> str:
    """Return both values in a sentence, or why one of them is absent."""
    metric, label = values.metric, values.metric.short_label
    if values.modeled is None:
        return f"{label}: no modeled value ({values.reason})"
    modeled = f"modeled {format_value(metric, values.modeled, unit=False)}"
    if values.published is None:
        return f"{label}: nothing published; {modeled}, from similar places only"
    return (
        f"{label}: published {format_value(metric, values.published.value, unit=False)}, {modeled}"
    )


def _sentences(values: ModeledPlace) -> list[str]:
    """Return the intervals, how much of the modeled value is published, and who shares it."""
    sentences = [
        f"{row.name}: {row.number} ({row.words}){', not reliable' if row.weak else ''}."
        for row in modeled_rows(values)
    ]
    places = places_word(values.place.level, 2)
    if values.synthetic:
        sentences.append(
            f"Nothing is published for the place: the modeled value is what {places} of a similar "
            "head-count, density, growth, composition and state have."
        )
    elif values.weight is not None:
        weight = round(100 * values.weight)
        sentences.append(
            f"The model gives the published value a weight of {weight}\u00a0%, and what {places} "
            "of a similar head-count, density, growth, composition and state have the other "
            f"{100 - weight}\u00a0%."
        )
    if values.shared > 1:
        sentences.append(
            f"{values.shared} {places} share this published estimate, and with it the modeled "
            "value."
        )
    return sentences


# ---- table -----------------------------------------------------------------------------------
def _table(values: ModeledPlace, rows: Sequence[ModeledRow]) -> pd.DataFrame:
    words: list[dict[str, Cell]] = [
        {
            "Kind": row.name,
            "Value": format_value(values.metric, row.value),
            "95 % interval": row.words,
            "Quality": "" if row.modeled or not values.published else values.published.quality,
        }
        for row in rows
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": values.place.geoid,
            "metric_id": values.metric.id,
            "data_year": values.year,
            "unit": unit_words(values.metric),
            "modeled": row.modeled,
            "stored_value": row.value,
            "stored_lower": bounds.lower,
            "stored_upper": bounds.upper,
            "published_error": None if row.modeled else values.error,
            "published_weight": values.weight if row.modeled else None,
            "synthetic": values.synthetic,
            "places_sharing": values.shared,
        }
        for row in rows
        for bounds in [row if row.modeled or not values.published else values.published]
    ]
    notes = {
        "modeled": "true: from a model, of no use for verdicts, medians, ranks or peers",
        "published_error": "standard error of the published value",
        "published_weight": "the part that the published value has in the modeled one, 0 to 1",
        "synthetic": "true: nothing is published for the place",
    }
    return figure_table(words, numbers, notes)
