"""A picture made for a wall: as large as the screen allows, in letters that are read from afar.

The screen is thought of as 1,080 lines of 1,920 pixels, whatever it has: what is drawn here is
shown larger or smaller as a whole. Letters then have at least `LETTERS` pixels, but those of a
drawing that was kept with more rows than a wall has room for: nothing is scrolled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from mobility.exports.drawing.pictures import INNER, picture_svg, svg_size, with_signs
from mobility.figures.drawing import Drawing

LETTERS = 28  # pixels on 1,080 lines: six meters away as large as a book in the hand
WIDTH = 1800  # pixels of such a screen that a chart may take
_ROW_LETTERS = 1.25  # times larger, letters still fit between rows of a fixed step
_MOST = 2.5  # times larger, letters of a chart without rows
_NARROWEST = 280  # pixels of a plot, before it is made larger
_TRIES = 4
_A_LITTLE_MORE = 1.02  # for room that the browser takes
_FONT_SIZE = re.compile(r'font-size="([0-9.]+)')
_SIZES = {"fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize"}
_ROOM = {"labelLimit", "titleLimit", "limit", "labelPadding", "titlePadding", "dx", "dy"}
_AREAS = {"size", "symbolSize"}  # of marks; numbers stand inside some of them
_Draw = Callable[..., str]
_HEX = re.compile(r"#[0-9A-Fa-f]{6}\b|#[Ff]{3}\b")


@dataclass(frozen=True, slots=True)
class WallPicture:
    """A drawing for the wall.

    ``svg`` fills whatever stands around it; ``width`` and ``height`` are its size on 1,080 lines.
    """

    svg: str
    width: float
    height: float


def wall_picture(picture: Drawing, colors: Mapping[str, str], high: float) -> WallPicture:
    """Draw a picture as large as it goes on a wall.

    Args:
        picture: the light one of a figure.
        colors: what becomes of its colors, six hexadecimal digits in capitals each.
        high: pixels that are free for it, of 1,080.
    """
    painted = _for_a_wall(_painted(picture, colors))
    draw = partial(picture_svg, background=colors.get("#FFFFFF", "#FFFFFF"))
    svg = draw(painted)
    if not isinstance(painted, str):
        painted, svg = _readable(painted, svg, draw, high)
        spread, across = _spread(painted, svg, high)
        if spread is not painted or across != INNER:  # a map takes a second, so never twice
            painted, svg = spread, draw(spread, across)
    scale = _scale(svg, high)
    width, height = svg_size(svg)
    return WallPicture(_filling(with_signs(svg), width, height), width * scale, height * scale)


def _readable(
    spec: Mapping[str, object], svg: str, draw: _Draw, high: float
) -> tuple[Mapping[str, object], str]:
    """The chart with letters as large as they have to be, and its drawing.

    Larger letters make a chart higher in turn, which is why this takes several tries.
    """
    most, times, grown = (_ROW_LETTERS if _has_rows(spec) else _MOST), 1.0, spec
    for _ in range(_TRIES):
        smallest = _smallest(svg) * _scale(svg, high)
        if smallest >= LETTERS * _A_LITTLE_MORE or times >= most:
            break
        times = min(most, times * LETTERS / smallest * _A_LITTLE_MORE**2)
        grown = _with_larger_letters(spec, times)
        svg = draw(grown)
    return grown, svg


def _smallest(svg: str) -> float:
    """The size of the smallest letters of a drawing."""
    return min(map(float, _FONT_SIZE.findall(svg)), default=LETTERS)


def _for_a_wall(picture: Drawing) -> Drawing:
    """A specification with its values for walls, which it has under `usermeta`, `wall`."""
    if isinstance(picture, str):
        return picture
    wall = _wall_of(picture)
    if wall is None:
        return picture
    params: Any = picture.get("params", ())
    values = wall.get("params", {})
    others = [
        {**param, "value": values[param["name"]]} if param["name"] in values else param
        for param in params
    ]
    return {**picture, **wall, "params": others}


def _wall_of(spec: Mapping[str, object]) -> Mapping[str, Any] | None:
    """The values for walls of a specification; None where it has none."""
    usermeta = spec.get("usermeta")
    wall = usermeta.get("wall") if isinstance(usermeta, Mapping) else None
    return wall if isinstance(wall, Mapping) else None


def _scale(svg: str, high: float) -> float:
    """How many times larger: until it fills the room."""
    width, height = svg_size(svg)
    return min(WIDTH / width, high / height)


def _spread(
    spec: Mapping[str, object], svg: str, high: float
) -> tuple[Mapping[str, object], float]:
    """A chart that takes all of the wall's width, and how wide that is; a map keeps its shape.

    Where long words leave a chart too small to be read, its plot becomes narrower. Where lines stay
    free below one that says under `usermeta`, `tall`, that it can have any height, it takes them.
    """
    scale, readable = _scale(svg, high), LETTERS / _smallest(svg)
    wide, tall = svg_size(svg)
    if not _has_rows(spec) or tall * readable <= high:
        scale = max(scale, readable)
    free = WIDTH / scale - wide
    usermeta, height = spec.get("usermeta"), spec.get("height")
    if isinstance(usermeta, Mapping) and usermeta.get("tall") and isinstance(height, int | float):
        spec = {**spec, "height": height + max(high / scale - tall, 0)}
    width = spec.get("width")
    if isinstance(width, int | float):
        return (
            {**spec, "width": max(width + free, min(width, _NARROWEST))}
            if _wall_of(spec) is None
            else spec
        ), INNER
    return spec, INNER + free


def _has_rows(spec: Mapping[str, object]) -> bool:
    """Whether a chart grows with its rows, so that it may be higher than the wall."""
    height = spec.get("height")
    return isinstance(height, Mapping) and "step" in height


def _painted(picture: Drawing, colors: Mapping[str, str]) -> Drawing:
    """The picture in other colors."""

    def other(match: re.Match[str]) -> str:
        color = match[0].upper()
        return colors.get("#FFFFFF" if color == "#FFF" else color, match[0])

    if isinstance(picture, str):
        return _HEX.sub(other, picture)
    painted: Drawing = json.loads(_HEX.sub(other, json.dumps(picture)))
    return painted


def _with_larger_letters(part: Any, times: float) -> Any:  # noqa: ANN401 - JSON
    """A part of a specification with its letters, marks and their room so many times larger."""
    if isinstance(part, list):
        return [_with_larger_letters(child, times) for child in part]
    if not isinstance(part, dict):
        return part
    if part.get("name") == "size" and "value" in part:  # the parameter of all letters
        return {**part, "value": part["value"] * times}
    grown = {}
    for key, value in part.items():
        if isinstance(value, int | float) and key in _SIZES | _ROOM:
            grown[key] = value * times
        elif isinstance(value, int | float) and key in _AREAS:
            grown[key] = value * times**2
        elif key in {"values", "datasets"}:
            grown[key] = value
        else:
            grown[key] = _with_larger_letters(value, times)
    return grown


def _filling(svg: str, width: float, height: float) -> str:
    """The drawing without a size of its own."""
    inner = svg[svg.index(">", svg.index("<svg")) + 1 :]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="xMidYMin meet">{inner}'
    )
