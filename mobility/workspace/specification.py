"""Which Vega-Lite specifications a card may hold: only what the charts of this application use.

A specification is a program for the drawing library. One in a file that somebody passed on could
make it work for minutes, fetch data or take all memory, so the keys, marks, transforms, functions
and sizes are limited to those of `mobility.figures`, with room to spare.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

LARGEST = 5_000_000  # numbers and texts in the data of a specification; a national map has 150,000
MOST_ROWS = 50_000  # in one list of data; a national map has 3,200
MOST_STEPS = 5_000  # of a sequence
_MOST_PARTS = 20_000  # keys and items outside of data; a map with its legend has 1,000
_DEEPEST = 20  # a chart has 10
_DEEPEST_DATA = 12  # outlines have 8
_LONGEST = 100_000  # characters of one text or expression
_LARGEST_NUMBER = 1e13  # dollars, people and pixels are below
_MOST_TICKS = 200
_EXPRESSIONS = frozenset({"expr", "calculate", "filter", "test", "labelExpr"})
_FUNCTIONS = frozenset(
    {
        "containerSize",
        "data",
        "format",
        "indexof",
        "isValid",
        "length",
        "max",
        "min",
        "round",
        "windowSize",
    }
)
_EXACT = frozenset(
    {
        "replace(datum.label, '%', '\u00a0%')",
        "replace(format(datum.value, number), '%', '\u00a0%')",
        "replace(format(datum.value, number_x), '%', '\u00a0%')",
        "replace(format(datum.value, number_y), '%', '\u00a0%')",
    }
)  # others could contain a pattern
_MARKS = frozenset(
    {"area", "bar", "circle", "geoshape", "line", "point", "rect", "rule", "text", "tick"}
)
_DATA = frozenset({"values", "name", "format", "sequence"})
_TRANSFORMS = frozenset({"filter", "calculate", "lookup", "as", "from"})
_USED_KEYS = """
$schema align anchor angle aria as autosize axis background baseline bottom calculate clip color
columns condition config contains cornerRadius data datasets datum description detail domain
domainColor dx dy embedOptions encoding expr feature field fields fill filled fillOpacity filter
font fontSize fontStyle fontWeight format frame from gradient grid gridColor gridDash gridOpacity
hconcat height interpolate key labelAlign labelAngle labelBaseline labelColor labelExpr labelFlush
labelFont labelFontSize labelFontWeight labelLimit labelLineHeight labelOverlap labelPadding
labels labelSeparation latitude layer left legend limit lineBreak lineHeight longitude lookup mark
mesh name nice offset opacity order orient padding params point projection range reflectX renderer
resolve right scale sequence shape size sort spacing stack start step stop stops stroke strokeCap
strokeDash strokeJoin strokeOpacity strokeWidth tall test text thickness tickColor tickCount ticks
tickSize title titleAlign titleAnchor titleAngle titleBaseline titleColor titleFont titleFontSize
titleFontWeight titlePadding titleX titleY tooltip top transform translate type usermeta value
values vconcat view wall width x x1 x2 xOffset y y1 y2 yOffset y2Offset zero
"""
_KEYS = frozenset(_USED_KEYS.split())
# A text, a number, a name, then any other sign; a slash after an operator would begin a pattern.
_SIGN = re.compile(
    r"""\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\d+(?:\.\d*)?(?:e[+-]?\d+)?|[^\W\d][\w$]*|\S)"""
)


def specification_problem(spec: Mapping[str, Any]) -> str:
    """Return why a specification is refused, in a few words; empty when it may be drawn.

    >>> specification_problem({"mark": "bar", "data": {"values": [{"a": 1}]}})
    ''
    >>> specification_problem({"mark": "bar", "data": {"url": "https://example.org/a.csv"}})
    'charts of this application have no “url” in their data'
    """
    try:
        _Checker().check(spec, 1)
    except ValueError as problem:
        return str(problem)
    return ""


class _Checker:
    """Goes through one specification and counts what it holds; each method raises ValueError."""

    def __init__(self) -> None:
        self._parts = 0
        self._cells = 0

    def check(self, part: Any, depth: int) -> None:  # noqa: ANN401 - JSON
        """Check a part outside of data: an object, a list or a plain value."""
        self._parts += 1
        if depth > _DEEPEST or self._parts > _MOST_PARTS:
            raise ValueError("the chart has too many parts")
        if isinstance(part, Mapping):
            for key, value in part.items():
                self._check_key(key, value, depth)
        elif isinstance(part, list):
            for each in part:
                self.check(each, depth + 1)
        else:
            _check_plain(part)

    def _check_key(self, key: str, value: Any, depth: int) -> None:  # noqa: ANN401 - JSON
        if key not in _KEYS:
            raise ValueError(f"charts of this application have no “{key[:40]}”")
        if key == "datasets":
            for name, rows in _mapping(key, value).items():
                _check_plain(name)
                self._check_data(rows)
        elif key == "data":
            self._check_source(value, depth)
        elif key == "params" and isinstance(value, Mapping):  # values by name, for the wall
            for name, each in value.items():
                _check_plain(name)
                self.check(each, depth + 1)
        else:
            _check_use(key, value)
            self.check(value, depth + 1)

    def _check_source(self, data: Any, depth: int) -> None:  # noqa: ANN401 - JSON
        for key, value in _mapping("data", data).items():
            if key not in _DATA:
                raise ValueError(f"charts of this application have no “{key[:40]}” in their data")
            if key == "values":
                self._check_data(value)
            elif key == "sequence":
                _check_sequence(value)
            else:
                self.check(value, depth + 1)

    def _check_data(self, data: Any) -> None:  # noqa: ANN401 - JSON
        """Check rows, or an object of outlines: how many, how large, how deep."""
        if not isinstance(data, list | Mapping):
            raise ValueError("the data of a chart are rows")  # noqa: TRY004 - what a validator raises
        if isinstance(data, list) and len(data) > MOST_ROWS:
            raise ValueError(f"a chart has more than {MOST_ROWS:,} rows")
        level: list[Any] = [data]
        for _ in range(_DEEPEST_DATA):
            parts = (part if isinstance(part, list) else part.values() for part in level)
            cells = list(chain.from_iterable(parts))
            self._cells += len(cells)
            if self._cells > LARGEST:
                raise ValueError("a chart has too many data")
            level = [cell for cell in cells if isinstance(cell, (list, dict))]
            if not level:
                return
        raise ValueError("the data of a chart are nested too deeply")


def _check_use(key: str, value: Any) -> None:  # noqa: ANN401 - JSON
    """Check what stands under a key that means work for the drawing library."""
    if key in _EXPRESSIONS and isinstance(value, str):
        _check_expression(value)
    elif key == "mark":
        _check_mark(value)
    elif key == "transform":
        _check_transforms(value)
    elif key == "tickCount" and isinstance(value, int | float) and value > _MOST_TICKS:
        raise ValueError(f"an axis has more than {_MOST_TICKS} ticks")


def _mapping(key: str, value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    if not isinstance(value, Mapping):
        raise ValueError(f"“{key}” is no object")  # noqa: TRY004 - what a validator raises
    return value


def _check_plain(value: object) -> None:
    if isinstance(value, str) and len(value) > _LONGEST:
        raise ValueError("a text in the chart is too long")
    if isinstance(value, int | float) and not abs(value) <= _LARGEST_NUMBER:
        raise ValueError("a number in the chart is too large")


def _check_mark(mark: Any) -> None:  # noqa: ANN401 - JSON
    kind = mark.get("type") if isinstance(mark, Mapping) else mark
    if kind is not None and kind not in _MARKS:  # None: the marks of all charts, in `config`
        raise ValueError(f"charts of this application have no mark “{str(kind)[:40]}”")


def _check_transforms(transforms: Any) -> None:  # noqa: ANN401 - JSON
    if not isinstance(transforms, list):
        raise ValueError("“transform” is no list")  # noqa: TRY004 - what a validator raises
    for transform in transforms:
        for key in _mapping("transform", transform):
            if key not in _TRANSFORMS:
                raise ValueError(f"charts of this application have no transform “{key[:40]}”")


def _check_sequence(sequence: Any) -> None:  # noqa: ANN401 - JSON
    parts = _mapping("sequence", sequence)
    start, stop, step = parts.get("start", 0), parts.get("stop"), parts.get("step", 1)
    numbers = (start, stop, step)
    if not all(isinstance(each, int | float) for each in numbers) or set(parts) - {
        "start",
        "stop",
        "step",
    }:
        raise ValueError("a sequence has start, stop and step, which are numbers")
    if step == 0 or not abs(stop - start) / abs(step) <= MOST_STEPS:
        raise ValueError(f"a sequence has more than {MOST_STEPS:,} steps")


def _check_expression(text: str) -> None:
    """Check that an expression calls known functions and has no pattern for texts."""
    if text in _EXACT:
        return
    if len(text) > _LONGEST:
        raise ValueError("an expression in the chart is too long")
    before, names_before = "", False
    for sign in _SIGN.findall(text):
        if sign == "(" and names_before and before not in _FUNCTIONS:
            raise ValueError(f"charts of this application do not use “{before[:40]}()”")
        if sign == "(" and before in {")", "]"}:
            raise ValueError("an expression in the chart calls what is no function")
        ends_value = names_before or before[-1:] in {")", "]", '"', "'"} or before[:1].isdigit()
        if sign == "/" and not ends_value:
            raise ValueError("an expression in the chart has a pattern")
        if sign in {"`", ";", "\\"} or before + sign in {"/*", "<!"}:  # the latter: comments
            raise ValueError(f"an expression in the chart has the sign {sign}")
        before, names_before = sign, sign[:1].isalpha() or sign[:1] in {"_", "$"}
