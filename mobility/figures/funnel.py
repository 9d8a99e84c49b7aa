"""The figure `funnel`: places at their value and their error, between limits that widen.

A place outside the limits is unusual for its error among these places. That is no verdict: nothing
is colored as better or worse. Values that are not reliable are hollow and count nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from mobility.analysis.places.funnel import LEVELS, PlacesInFunnel
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
    POINT,
    QUIET,
    TITLED_AXES,
    configured,
    either,
    number_format,
    parameter,
    part,
    text_with_halo,
    theme_parameters,
    theme_values,
    value_axis,
    value_domain,
)
from mobility.figures.theme import Theme
from mobility.registry import Metric, Unit
from mobility.text import count_of, format_number, format_value, places_word, within
from mobility.text.messages import message

SPEC = FigureSpec(
    "funnel",
    "Places at their value and their error",
    "compare",
    ("metric!", "year", "area", "peers"),
)
_HEIGHT = 420  # pixels
_FILE_WIDTH = 820
_STEPS = 60  # points of a limit
_DOT, _OWN, _RING = 34, 190, 520  # areas of marks
_MANY = 300  # places from which marks let others shine through
_AIR = 1.12  # factor of free room at both ends of the errors
_NOT_BETTER = "A funnel shows what is unusual for its error, not who does better."
_KEY = (
    "Up: the value; across: its standard error, more certain to the right. Line in the middle: the "
    "median; dashed and solid limits: 95 and 99.8 %. {ring}Hollow: not reliable, counted nowhere."
)
_ERRORS = (  # labels of the errors: of shares in points
    "number === '~%' ? format(100 * datum.value, '~f') + (datum.value === 0.01 ? ' point' : "
    "' points') : format(datum.value, number)"
)
_WORDS = ("within the limits", "outside 95 %", "outside 99.8 %")


def funnel_figure(places: PlacesInFunnel, peers_note: str, provenance: Provenance) -> Figure:
    """Return the figure of a place in a funnel.

    Args:
        places: the place, the others and the limits.
        peers_note: how the peers were chosen, for a funnel of peers.
        provenance: where the numbers are from.
    """
    metric, summary = places.metric, _summary(places)
    direction = f" ({metric.better} is better)" if metric.better != "neither" else ""
    notes = [peers_note] if places.scope == "peers" and peers_note else []
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(places),
        wall_title=_wall_title(places),
        subtitle=f"{metric.label}{direction} · {_set(places)}, {places.year} · {metric.counted}",
        summary=summary,
        footer=(*_counts(places), *notes, _NOT_BETTER),
        table=lambda: _table(places),
        chart=lambda theme: funnel_chart(places, theme, summary),
        file_chart=lambda theme: funnel_chart(places, theme, summary, width=_FILE_WIDTH),
        about=(metric.id, places.scope),
        methods=(places.limits.method,),
        basis=Basis(
            metrics=(metric.id,),
            places=tuple(place.geoid for place in places.places) if places.scope == "peers" else (),
        ),
        key=_KEY.format(ring="" if places.own is None else "Ring: this place. "),
    )


# ---- drawing ---------------------------------------------------------------------------------
def funnel_chart(
    places: PlacesInFunnel, theme: Theme, summary: str, *, width: int | None = None
) -> Spec:
    """Return the drawing of a funnel.

    Args:
        places: the place, the others and the limits.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    metric, error = places.metric, places.error
    left, right = float(error.max()) * _AIR, float(error.min()) / _AIR
    narrow = int(error.argmin())  # where the limits are closest: they are always on the drawing
    ends = [places.limits.lower[-1, narrow], places.limits.upper[-1, narrow]]
    low, high = value_domain([*places.value.tolist(), *map(float, ends)], metric)
    rows = pa.Table.from_pylist([*_limit_rows(places, left, right), *_place_rows(places)], _SCHEMA)
    values = {
        **theme_values(theme),
        "left": left,
        "right": right,
        "low": low,
        "high": high,
        "number": number_format(metric),
        "ticks": error_ticks(right, left),
        "faint": 0.45 if error.size > _MANY else 0.9,
    }
    return with_values(_drawing, rows, values, description=summary, width=width or "container")


def error_ticks(least: float, most: float) -> list[float]:
    """Return round errors for an axis between two ends: 1, 2 and 5 times powers of ten, or more.

    >>> error_ticks(0.004, 0.06)
    [0.005, 0.01, 0.02, 0.05]
    >>> error_ticks(0.008, 0.019)
    [0.008, 0.01, 0.012, 0.015]
    """
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    ticks: list[float] = []
    for digits in ((1, 2, 5), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)):
        round_errors = [float(f"{digit}e{power}") for power in powers for digit in digits]
        ticks = [tick for tick in round_errors if least <= tick <= most]
        if len(ticks) > 2:
            break
    return ticks


def _limit_rows(places: PlacesInFunnel, left: float, right: float) -> list[dict[str, Any]]:
    """The limits at some errors, from the least certain to the most certain."""
    errors, limits = np.geomspace(left, right, _STEPS), places.limits
    half = (limits.upper - limits.target) / places.error  # a row a level: the same for every place
    return [
        {
            "part": "limit", "error": error, "name": name, "value": limits.target,
            "lower": limits.target - float(wide[0]) * error,
            "upper": limits.target + float(wide[0]) * error,
            "outer": level == LEVELS[-1],
        }
        for level, wide, name in zip(LEVELS, half, ("95 %", "99.8 %"), strict=True)
        for error in errors.tolist()
    ]  # fmt: skip


def _place_rows(places: PlacesInFunnel) -> list[dict[str, Any]]:
    """Every place; its own last, so that it lies in front."""
    middle = math.sqrt(float(places.error.max()) * float(places.error.min()))
    order = sorted(range(len(places.places)), key=lambda row: row == places.own)
    return [
        {
            "part": "own" if row == places.own else "place",
            "error": float(places.error[row]),
            "value": float(places.value[row]),
            "name": places.places[row].full_name,
            "number": format_value(places.metric, float(places.value[row]), unit=False),
            "words": _where(places, row),
            "outside": int(places.limits.outside[row]),
            "weak": not places.reliable[row],
            "rightmost": bool(places.error[row] < middle),
        }
        for row in order
    ]


_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("error", pa.float64()), ("value", pa.float64()),
        ("lower", pa.float64()), ("upper", pa.float64()), ("outer", pa.bool_()),
        ("name", pa.string()), ("number", pa.string()), ("words", pa.string()),
        ("outside", pa.int8()), ("weak", pa.bool_()), ("rightmost", pa.bool_()),
    ]
)  # fmt: skip


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    x = (
        alt.X("error:Q")
        .scale(type="log", domain=alt.ExprRef("[left, right]"), nice=False)
        .axis(
            title="Standard error: more certain to the right",
            values=alt.ExprRef("ticks"),
            labelExpr=_ERRORS,
            grid=False,
        )
    )
    scale = alt.Scale(domain=alt.ExprRef("[low, high]"), zero=False, nice=True)
    y = alt.Y("value:Q", axis=value_axis(), scale=scale)
    gray, text, accent, background = (
        alt.ExprRef(name) for name in ("gray", "text", "accent", "background")
    )
    limits = [
        part("limit", "datum.outer" if outer else "!datum.outer")
        .mark_line(clip=True, strokeWidth=1.6, strokeDash=dash, color=gray, **QUIET)
        .encode(x=x, y=alt.Y(side, type="quantitative"), order=alt.Order("error:Q"))
        for outer, dash in ((False, [5, 4]), (True, [1, 0]))
        for side in ("lower", "upper")
    ]
    median = (
        part("limit", "datum.outer")
        .mark_line(strokeWidth=1.6, color=gray, **QUIET)
        .encode(x=x, y=y, order=alt.Order("error:Q"))
    )
    tooltip = [
        alt.Tooltip("name:N", title="Place"),
        alt.Tooltip("number:N", title="Value"),
        alt.Tooltip("words:N", title="Funnel"),
    ]

    dot = either(alt.datum.outside == 2, text, gray)
    hollow = alt.when(alt.datum.weak).then(alt.value(background))
    dots = (
        part("place")
        .mark_point(**{**POINT, "strokeWidth": 1.2, "opacity": alt.ExprRef("faint")})
        .encode(
            x=x,
            y=y,
            size=alt.value(_DOT),
            stroke=dot,
            fill=hollow.when(alt.datum.outside == 2)
            .then(alt.value(text))
            .otherwise(alt.value(gray)),
            tooltip=tooltip,
        )
    )
    own = part("own").encode(x=x, y=y)
    ring = own.mark_point(filled=False, size=_RING, strokeWidth=2, opacity=1, color=text, **QUIET)
    mark = own.mark_point(**POINT).encode(
        size=alt.value(_OWN),
        shape=alt.value("diamond"),
        stroke=alt.value(accent),
        fill=hollow.otherwise(alt.value(accent)),
        tooltip=tooltip,
    )
    label = text_with_halo(
        own.encode(text="name:N"),
        align=alt.ExprRef("datum.rightmost ? 'right' : 'left'"),
        dx=alt.ExprRef("datum.rightmost ? -17 : 17"),
        baseline="middle",
        fontSize=alt.ExprRef("size"),
        fontWeight=600,
    )
    return configured(
        alt.layer(*limits, median, dots, ring, mark, *label, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters())
        .add_params(*(parameter(name, 0.0) for name in ("left", "right", "low", "high")))
        .add_params(parameter("number", "~%"), parameter("ticks", []), parameter("faint", 1.0))
        .properties(height=_HEIGHT, width="container"),
        **TITLED_AXES,
    )


# ---- words -----------------------------------------------------------------------------------
def _set(places: PlacesInFunnel) -> str:
    """The places: 'U.S. counties', 'Ohio counties' or 'peers'."""
    many = places_word(places.here.level)
    names = {"state": f"{places.here.state_name} {many}", "nation": f"U.S. {many}"}
    return names.get(places.scope, "this place and its peers")


def _where(places: PlacesInFunnel, row: int) -> str:
    """Where a place lies; of a value that is not reliable only that."""
    if not places.reliable[row]:
        return "not reliable, counted nowhere"
    outside = int(places.limits.outside[row])
    side = "above" if places.value[row] > places.limits.target else "below"
    return f"{_WORDS[outside]}, {side} the median" if outside else _WORDS[0]


def _title(places: PlacesInFunnel) -> str:
    """Where the place lies, a sentence without its stop."""
    label, name = places.metric.short_label, places.here.name
    among = "its peers" if places.scope == "peers" else _set(places)
    if places.own is None:
        return f"{label}: {name} has no value with an interval, so it is not in this funnel"
    if not places.reliable[places.own]:
        return f"{label}: the value of {name} is not reliable, so the funnel says nothing of it"
    outside = int(places.limits.outside[places.own])
    side = "above" if places.value[places.own] > places.limits.target else "below"
    if outside == 0:
        widened = ""
        if places.limits.dispersion > 1:
            many = places_word(places.here.level)
            widened = (
                f" (limits widened {_times(places)} times because {many} differ more than their "
                "errors explain)"
            )
        return (
            f"{label}: {name} lies within the funnel of {among}; chance alone could put it where "
            f"it is{widened}"
        )
    if outside == 1:
        return f"{label}: {name} lies {side} the 95 % limits of {among}, within those at 99.8 %"
    return f"{label}: {name} lies {side} the 99.8 % limits of {among}"


def _wall_title(places: PlacesInFunnel) -> str:
    """Where the place lies, for a wall."""
    among = "its peers" if places.scope == "peers" else _set(places)
    parts = {"label": places.metric.short_label, "place": within(places.here.name), "among": among}
    if places.own is None:
        return message("wall.funnel.no interval", **parts)
    if not places.reliable[places.own]:
        return message("wall.funnel.weak", **parts)
    outside = int(places.limits.outside[places.own])
    side = "above" if places.value[places.own] > places.limits.target else "below"
    case = ("within", "outside", "far outside")[outside]
    return message(f"wall.funnel.{case}", **parts, side=side)


def _summary(places: PlacesInFunnel) -> str:
    """The text equivalent: the title, the own numbers, the limits and how many lie outside.

    Of a value that is not reliable nothing is compared with limits, so there are none to read.
    """
    sentences = [f"{_title(places)}."]
    if places.own is not None:
        value, error = float(places.value[places.own]), float(places.error[places.own])
        sentences.append(
            f"{places.here.name}: {format_value(places.metric, value)}, standard error "
            f"{error_words(places.metric, error)}."
        )
        if places.reliable[places.own]:
            at = [float(row[places.own]) for row in (*places.limits.lower, *places.limits.upper)]
            low95, low998, high95, high998 = (_number(places.metric, each) for each in at)
            sentences.append(
                f"Limits at that error: {low95} to {high95} (95 %), {low998} to {high998} (99.8 %)."
            )
    return " ".join([*sentences, *_counts(places)])


def _number(metric: Metric, value: float) -> str:
    """A limit in words, within what the metric can be."""
    floor, ceiling = metric.range
    inside = value if floor is None else max(value, floor)
    return format_value(metric, inside if ceiling is None else min(inside, ceiling), unit=False)


def error_words(metric: Metric, error: float) -> str:
    """Return a standard error in words; of a share in points of a percentage."""
    if metric.unit is Unit.SHARE:
        number = f"{100 * error:.2g}"
        return "1 point" if number == "1" else f"{number} points"
    return format_value(metric, error, unit=False)


def _counts(places: PlacesInFunnel) -> list[str]:
    """How many places are outside, how many would be by chance, and how much wider limits are."""
    outside = places.limits.outside[places.reliable]
    beyond = [int((outside > level).sum()) for level in range(len(LEVELS))]
    n, weak = int(places.reliable.sum()), int((~places.reliable).sum())
    chance = [format_number(n * (1 - level), 0 if n > 100 else 1) for level in LEVELS]
    of = f"{count_of(n, places_word(places.here.level, 1), places_word(places.here.level))}"
    lie = [format_number(each) if each else "none" for each in beyond]
    counts = (
        f"Of {of} with a reliable value, {lie[0]} {'lies' if beyond[0] <= 1 else 'lie'} outside "
        f"the 95 % limits (about {chance[0]} by chance) and {lie[1]} outside those at 99.8 % "
        f"(about {chance[1]})."
    )
    sentences = [counts]
    if places.limits.dispersion > 1:
        sentences.append(
            "These places differ more than their errors explain, so the limits are widened "
            f"{_times(places)} times."
        )
    if weak:
        are = "is" if weak == 1 else "are"
        sentences.append(f"{format_number(weak)} more {are} hollow: not reliable.")
    return sentences


def _times(places: PlacesInFunnel) -> str:
    """How many times wider the limits are than errors alone would make them."""
    return format_number(math.sqrt(places.limits.dispersion), 1)


# ---- table -----------------------------------------------------------------------------------
def _table(places: PlacesInFunnel) -> pd.DataFrame:
    limits = places.limits
    order: Sequence[int] = sorted(
        range(len(places.places)), key=lambda row: (row != places.own, -places.value[row])
    )
    words: list[dict[str, Cell]] = [
        {
            "Place": places.places[row].full_name,
            "Value": format_value(places.metric, float(places.value[row])),
            "Standard error": error_words(places.metric, float(places.error[row])),
            "Funnel": _where(places, row),
        }
        for row in order
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": places.places[row].geoid,
            "metric_id": places.metric.id,
            "data_year": places.year,
            "unit": unit_words(places.metric),
            "stored_value": float(places.value[row]),
            "standard_error": float(places.error[row]),
            "median": limits.target,
            **_limits_at(places, row),
            "reliable": bool(places.reliable[row]),
        }
        for row in order
    ]
    notes = {
        "standard_error": "from the published interval, in the unit of the value",
        "lower_95": "limits of the funnel at the error of the place, where its value is reliable",
        "reliable": "false: counted nowhere",
    }
    return figure_table(words, numbers, notes)


def _limits_at(places: PlacesInFunnel, row: int) -> dict[str, Cell]:
    """The limits at the error of a place; None for a value that is not reliable."""
    limits, reliable = places.limits, places.reliable[row]
    return {
        f"{side}_{name}": float(bounds[level, row]) if reliable else None
        for level, name in enumerate(("95", "998"))
        for side, bounds in (("lower", limits.lower), ("upper", limits.upper))
    }
