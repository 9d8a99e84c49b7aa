"""The figure `target`: the past, what comes if nothing changes, what others managed, the target.

The title says first whether the data could show the target. Nothing here is a verdict, and so
nothing is colored as better or worse.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.targets.by_place import PlaceTarget
from mobility.analysis.uncertainty import Z95
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
    AXIS_LABELS,
    POINT,
    QUIET,
    configured,
    display_scale,
    gap_format,
    narrow_parameter,
    number_format,
    parameter,
    part,
    text_with_halo,
    theme_parameters,
    theme_values,
    value_domain,
)
from mobility.figures.theme import Theme
from mobility.figures.words.targets import target_sentences
from mobility.registry import EVERYONE, Better, Metric, Unit
from mobility.text import format_size, format_value
from mobility.text.languages import localized, say, translatable

SPEC = FigureSpec(
    "target",
    "A target, and what its data could show",
    "trends",
    ("metric!", "by", "group", "reference", "value", "year", "peers"),
)
_HEIGHT = 360  # pixels
_FILE_WIDTH = 760
_LOW_HEIGHT = 210  # pixels in a document, where text and chart share a page
_KEY = translatable("Circles: published values with 95 % intervals, hollow where not reliable.")
_KEY_OUTLOOK = translatable(
    "Gray band: the next published values if nothing changes, in 95 of 100 cases."
)
_KEY_PACE = translatable(
    "Between the dashed lines: what the faster half of comparable places managed in as many years, "
    "up to the fastest tenth."
)
_PUBLISHED, _OUTLOOK, _PACE, _AIM = (
    translatable("published"),
    translatable("if nothing changes"),
    translatable("comparable places"),
    translatable("target"),
)


def target_figure(
    target: PlaceTarget,
    group_names: str,
    provenance: Provenance,
    *,
    ended: str = "",
    in_document: bool = False,
) -> Figure:
    """Return the figure of a target.

    Args:
        target: with its past, outlook and pace.
        group_names: the group, or the gap between two, that it is set on; '' for everyone.
        provenance: where the numbers are from.
        ended: that it is met or lost its data, which is said in place of what data could show.
        in_document: whether files draw it lower, as a part of a page with others.
    """
    height = _LOW_HEIGHT if in_document else _HEIGHT
    sentences = [ended] if ended else target_sentences(target)
    metric = target.metric
    points = say("in points") if target.reference and metric.unit is Unit.SHARE else ""
    about = [metric.label, group_names, points, target.jurisdiction.full_name, metric.counted]
    summary = " ".join(sentences)
    return new_figure(
        SPEC.id,
        provenance,
        title=f"{metric.short_label}: {_lower(sentences[0].rstrip('.'))}",
        subtitle=" · ".join(filter(None, about)),
        summary=summary,
        footer=tuple(sentences[1:]),
        table=lambda: _table(target),
        chart=lambda theme: target_chart(target, theme, summary),
        file_chart=lambda theme: target_chart(
            target, theme, summary, width=_FILE_WIDTH, height=height
        ),
        about=(metric.id, target.breakdown if target.group != EVERYONE else ""),
        methods=_methods(target),
        basis=Basis(reason=target.reason, metrics=(metric.id,)),
        key=_key(target),
    )


def _key(target: PlaceTarget) -> str:
    """What is drawn, in words; periods that overlap leave no band and no lines."""
    outlook = _KEY_OUTLOOK if _outlook_rows(target) else ""
    pace = _KEY_PACE if _gains(target)[1:] else ""
    keys = (_KEY if target.past else "", outlook, pace)
    return " ".join(localized(each) for each in keys if each)


def _methods(target: PlaceTarget) -> list[Any]:
    """The methods behind what is shown."""
    outlook = [] if target.outlook is None else [target.outlook.method]
    return [target.seen.method, target.pace.method, target.reach.method, *outlook]


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


# ---- drawing ---------------------------------------------------------------------------------
def target_chart(
    target: PlaceTarget,
    theme: Theme,
    summary: str,
    *,
    width: int | None = None,
    height: int = _HEIGHT,
) -> Spec:
    """Return the drawing of a target.

    Args:
        target: with its past, outlook and pace.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
        height: pixels of the plot.
    """
    rows = [*_past_rows(target), *_outlook_rows(target), *_pace_rows(target), *_aim_rows(target)]
    years = sorted({int(row["year"]) for row in rows}) or [target.release.year]
    ends = [row.get(name) for row in rows for name in _VALUES]
    low, high = value_domain(ends, _as_gap(target.metric) if target.reference else target.metric)
    scale, number = 1.0, number_format(target.metric)
    if target.reference:  # in points of a percentage, like all gaps
        scale, number = display_scale(target.metric), gap_format(target.metric)
        rows = [
            {name: scale * cell if name in _VALUES and cell is not None else cell
             for name, cell in row.items()}
            for row in rows
        ]  # fmt: skip
    values = {
        **theme_values(theme),
        "years": list(range(years[0], years[-1] + 1)),
        "last": years[-1] + 0.5,
        "low": scale * low,
        "high": scale * high,
        "number": number,
        "aim_on_top": _is_on_top(target.aim.value, low, high),
    }
    if width is not None:
        values["narrow"] = False
    table = pa.Table.from_pylist(rows or [{"part": "none"}], _SCHEMA)
    return with_values(
        _drawing, table, values, description=summary, width=width or "container", height=height
    )


def _is_on_top(value: float | None, low: float, high: float) -> bool:
    """Whether a value is so high in the plot that its name would cover a line of words there."""
    return value is not None and value > low + 0.7 * (high - low)


_VALUES = ("value", "lower", "upper")


def _as_gap(metric: Metric) -> Metric:
    """A metric whose axis holds gaps: below 0 the other group is behind."""
    return replace(metric, range=(None, None))


_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("year", pa.float64()), ("value", pa.float64()),
        ("lower", pa.float64()), ("upper", pa.float64()), ("weak", pa.bool_()),
        ("name", pa.string()), ("words", pa.string()),
    ]
)  # fmt: skip


def _past_rows(target: PlaceTarget) -> list[dict[str, Any]]:
    return [
        {
            "part": "past",
            "year": float(each.year),
            "value": each.estimate.value,
            "lower": each.estimate.lower,
            "upper": each.estimate.upper,
            "weak": bool(each.problem),
            "name": _written(target, each.estimate.value),
            "words": localized(each.problem or _PUBLISHED),
        }
        for each in target.past
    ]


def _outlook_rows(target: PlaceTarget) -> list[dict[str, Any]]:
    """The band if nothing changes; in the baseline's year that of another survey then."""
    outlook = target.outlook
    if outlook is None or outlook.level is None or outlook.year is None or not outlook.points:
        return []
    half = Z95 * math.hypot(outlook.level_se or 0.0, target.se or 0.0)
    first = (outlook.year, outlook.level, outlook.level - half, outlook.level + half)
    rest = [(point.year, point.value, point.lower, point.upper) for point in outlook.points]
    return [
        {"part": "outlook", "year": float(year), "value": value, "lower": low, "upper": high}
        for year, value, low, high in (first, *rest)
    ]


def _pace_rows(target: PlaceTarget) -> list[dict[str, Any]]:
    """What half and the fastest tenth of comparable places would make of the baseline."""
    return [
        {"part": "pace", "year": float(year), "lower": half, "upper": fast}
        for year, half, fast in _gains(target)
    ]


def _gains(target: PlaceTarget) -> list[tuple[int, float, float]]:
    """Year, and the value that the median and the fastest tenth would bring about by then."""
    if target.baseline is None or target.year is None or target.pace.movement is None:
        return []
    sign = -1.0 if target.reference or target.metric.better is Better.LOWER else 1.0
    end = target.aim.year or (target.outlook_end or target.year)
    start = target.baseline.value
    rows = [(target.year, start, start)]
    for year in range(target.year + target.pace.movement.period_years, end + 1):
        gains = [target.pace.gain(year - target.year, share) for share in (0.5, 0.9)]
        half, fast = (start + sign * (gain or 0.0) for gain in gains)
        rows.append((year, half, fast))
    return rows


def _aim_rows(target: PlaceTarget) -> list[dict[str, Any]]:
    """The target itself, and when it would be seen first."""
    rows: list[dict[str, Any]] = []
    if target.aim.value is not None and target.past:
        year = _aim_year(target)
        rows.append(
            {
                "part": "aim",
                "year": float(year),
                "value": target.aim.value,
                "name": f"{say('target')} {_written(target, target.aim.value)}",
                "words": localized(_AIM),
            }
        )
    if target.seen.data_year is not None:
        rows.append(
            {
                "part": "seen",
                "year": float(target.seen.data_year),
                "name": say("could be seen, published {year}", year=target.seen.year),
            }
        )
    return rows


def _aim_year(target: PlaceTarget) -> int:
    """The year of the target; without one the last year that is drawn."""
    ends = (target.outlook_end, target.seen.data_year, (target.year or 0) + 1)
    return target.aim.year or max(end for end in ends if end is not None)


def _written(target: PlaceTarget, value: float) -> str:
    """A value in words: of a gap its size."""
    if target.reference:
        return format_size(target.metric, value)
    return format_value(target.metric, value, unit=False)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    gray, text, accent, background = (
        alt.ExprRef(name) for name in ("gray", "text", "accent", "background")
    )
    x = (
        alt.X("year:Q")
        .scale(domain=alt.ExprRef("[years[0] - 0.5, last]"), nice=False)
        .axis(
            format="d",
            values=alt.ExprRef("years"),
            grid=False,
            title=None,
            labelOverlap="parity",
            labelSeparation=6,
        )
    )
    scale = alt.Scale(domain=alt.ExprRef("[low, high]"), zero=False, nice=True)
    axis = alt.Axis(title=None, tickCount=5, domain=False, labelExpr=AXIS_LABELS)
    y = alt.Y("value:Q", axis=axis, scale=scale)
    lower = alt.Y("lower:Q", axis=axis, scale=scale)
    band = (
        part("outlook")
        .mark_area(opacity=0.16, color=gray, **QUIET)
        .encode(x=x, y=lower, y2="upper")
    )
    level = (
        part("outlook")
        .mark_line(color=gray, strokeWidth=1.6, **QUIET)
        .encode(x=x, y=y, order=alt.Order("year:Q"))
    )
    pace = [
        part("pace")
        .mark_line(color=text, strokeWidth=1.6, strokeDash=dash, **QUIET)
        .encode(x=x, y=alt.Y(side, type="quantitative"), order=alt.Order("year:Q"))
        for side, dash in (("lower", [2, 3]), ("upper", [6, 4]))
    ]
    between = (
        part("pace").mark_area(opacity=0.08, color=text, **QUIET).encode(x=x, y=lower, y2="upper")
    )
    past = part("past").encode(x=x)
    intervals = (
        past.transform_filter("isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(opacity=0.55, strokeWidth=4, color=accent, **QUIET)
        .encode(y=lower, y2="upper")
    )
    tooltip = [
        alt.Tooltip("year:Q", title="Year"),
        alt.Tooltip("name:N", title="Value"),
        alt.Tooltip("words:N", title="What it is"),
    ]
    hollow = alt.when(alt.datum.weak).then(alt.value(background)).otherwise(alt.value(accent))
    dots = past.mark_point(**POINT).encode(
        y=y, size=alt.value(110), stroke=alt.value(accent), fill=hollow, tooltip=tooltip
    )
    aim = part("aim").encode(x=x, y=y)
    diamond = aim.mark_point(**POINT).encode(
        size=alt.value(260),
        shape=alt.value("diamond"),
        stroke=alt.value(text),
        fill=alt.value(background),
        tooltip=tooltip,
    )
    seen = part("seen").encode(x=x)
    rule = seen.mark_rule(strokeDash=[1, 4], strokeWidth=2, color=text, **QUIET)
    side: dict[str, Any] = {
        "align": "right",
        "dx": -13,
        "fontSize": alt.ExprRef("size"),
    }
    names = text_with_halo(aim.encode(text="name:N"), baseline="bottom", fontWeight=600, **side)
    line = alt.ExprRef("aim_on_top ? height - 10 : 10")
    when = text_with_halo(
        seen.transform_filter("!narrow").encode(text="name:N", y=alt.value(line)),
        baseline="middle",
        **side,
    )
    return configured(
        alt.layer(
            band, between, level, *pace, rule, intervals, dots, diamond, *names, *when,
            data=alt.NamedData(SOURCE),
        )
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(*(parameter(name, 0.0) for name in ("last", "low", "high")))
        .add_params(parameter("number", "~%"), parameter("years", []))
        .add_params(parameter("aim_on_top", value=False))
        .properties(height=_HEIGHT, width="container")
    )  # fmt: skip


# ---- table -----------------------------------------------------------------------------------
def _table(target: PlaceTarget) -> pd.DataFrame:
    rows = [
        (_PUBLISHED, each.year, each.estimate.value, each.estimate.lower, each.estimate.upper,
         each.problem)
        for each in target.past
    ]  # fmt: skip
    if target.outlook is not None:
        rows += [
            (_OUTLOOK, point.year, point.value, point.lower, point.upper, "")
            for point in target.outlook.points
        ]
    rows += [
        (_PACE, year, half, None, fast, "median; as upper bound the fastest tenth")
        for year, half, fast in _gains(target)[1:]
    ]
    if target.aim.value is not None and target.past:
        rows.append((_AIM, _aim_year(target), target.aim.value, None, None, target.reason))
    texts: list[dict[str, Cell]] = [
        {
            "What": what,
            "Year": str(year),
            "Value": _written(target, value),
            "From": "" if low is None else _written(target, low),
            "To": "" if high is None else _written(target, high),
            "Note": note,
        }
        for what, year, value, low, high, note in rows
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": target.jurisdiction.geoid,
            "metric_id": target.metric.id,
            "data_year": year,
            "unit": unit_words(target.metric),
            "stored_value": value,
            "lower": math.nan if low is None else low,
            "upper": math.nan if high is None else high,
        }
        for _, year, value, low, high, _ in rows
    ]
    return figure_table(texts, numbers, {"lower": "of 95 of 100 cases", "upper": "of 95 of 100"})
