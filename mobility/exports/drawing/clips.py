"""Less clipping in a drawing, so that it is painted in a tenth of the time.

Vega-Lite clips each layer of a chart by a rectangle of its own. To the painter each of them is one
more picture, as large as all that the layer holds, up to 25 times the whole: the ten layers of the
map of a state, over the borders of the nation, took six seconds and as much memory as a program.
So lines are cut at the rectangle here, areas outside of it are left out, a layer that then stays
inside is not clipped, and neighbors with the same rectangle share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_GROUP, _CLIP_PATH, _RECT = (f"{{{_SVG}}}{name}" for name in ("g", "clipPath", "rect"))
_PATH, _LINE, _TEXT = (f"{{{_SVG}}}{name}" for name in ("path", "line", "text"))
_Point = tuple[float, float]
_CLIP = "clip-path"
_NUMBER = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?")
_STRAIGHT = re.compile(r"[MLZ0-9.,e\s-]*")  # paths of straight lines, each place in full
_MOVED = re.compile(r"translate\((-?[0-9.]+)(?:,\s*(-?[0-9.]+))?\)")
_STROKE = 2.0  # pixels that a line reaches beyond its middle


class _Box(NamedTuple):
    """A rectangle: left, top, right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        across = self.left <= other.right + _STROKE and other.left <= self.right + _STROKE
        down = self.top <= other.bottom + _STROKE and other.top <= self.bottom + _STROKE
        return across and down

    def holds(self, other: _Box) -> bool:
        across = self.left - _STROKE <= other.left and other.right <= self.right + _STROKE
        down = self.top - _STROKE <= other.top and other.bottom <= self.bottom + _STROKE
        return across and down


def with_less_clipping(svg: str) -> str:
    """A drawing of the drawing library that looks the same and is painted sooner."""
    if f"{_CLIP}=" not in svg:
        return svg
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(svg)  # noqa: S314 - from the drawing library
    boxes = dict(_boxes(root))
    for parent in list(root.iter(_GROUP)):
        for child in parent:
            box = boxes.get(child.get(_CLIP, ""))
            # A transform would move the clipping of its own element.
            if box is not None and "transform" not in child.attrib and _stays_within(child, box):
                del child.attrib[_CLIP]
        _share_clips(parent, boxes)
    return ET.tostring(root, "unicode")


def _boxes(root: ET.Element) -> Iterator[tuple[str, _Box]]:
    """Every clipping that is one rectangle, by how it is referred to."""
    for clip in root.iter(_CLIP_PATH):
        if [shape.tag for shape in clip] == [_RECT]:
            x, y, wide, high = (float(clip[0].get(key, 0)) for key in ("x", "y", "width", "height"))
            yield f"url(#{clip.get('id')})", _Box(x, y, x + wide, y + high)


def _stays_within(layer: ET.Element, box: _Box) -> bool:
    """Cut off what lies outside of a box where that can be done; says whether nothing is left."""
    inside = True
    for mark in list(layer):
        moved = _MOVED.fullmatch(mark.get("transform", "translate(0,0)"))
        if moved is None:
            inside = False
            continue
        x, y = float(moved[1]), float(moved[2] or 0)
        # The box as the mark sees it.
        seen = _Box(box.left - x, box.top - y, box.right - x, box.bottom - y)
        if mark.tag == _LINE:
            _cut_line(mark, seen)
        elif mark.tag == _PATH and _STRAIGHT.fullmatch(mark.get("d", "")):
            inside = _cut_path(mark, seen) and inside
        else:  # a symbol or a word, at one place
            inside = inside and mark.tag in {_PATH, _TEXT} and seen.holds(_Box(0, 0, 0, 0))
    return inside


def _cut_line(line: ET.Element, box: _Box) -> None:
    x1, y1, x2, y2 = (float(line.get(key, 0)) for key in ("x1", "y1", "x2", "y2"))
    cut = _cut((x1, y1), (x2, y2), box) or ((0.0, 0.0), (0.0, 0.0))
    for key, number in zip(("x1", "y1", "x2", "y2"), (*cut[0], *cut[1]), strict=True):
        line.set(key, f"{number:.3f}".rstrip("0").rstrip("."))


def _cut_path(path: ET.Element, box: _Box) -> bool:
    """Cut a path where it is a line, leave out its parts that are areas; says if it is inside."""
    area = path.get("fill", "none") != "none"
    inside, path_inside = True, ""
    for part in re.findall(r"M[^M]*", path.get("d", "")):
        numbers = [float(number) for number in _NUMBER.findall(part)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        across, down = numbers[::2], numbers[1::2]
        around = _Box(min(across), min(down), max(across), max(down))
        if box.holds(around):
            path_inside += part
        elif not box.meets(around):
            continue
        elif area:
            path_inside, inside = path_inside + part, False
        else:
            path_inside += _cut_lines([*points, *points[:1]] if part.endswith("Z") else points, box)
    path.set("d", path_inside)
    return inside


def _cut_lines(points: Sequence[_Point], box: _Box) -> str:
    """The path of the lines between points as far as they lie in a box."""
    path, last = "", None
    for start, end in pairwise(points):
        cut = _cut(start, end, box)
        if cut is None:
            continue
        if cut[0] != last:
            path += f"M{cut[0][0]:.3f},{cut[0][1]:.3f}"
        path += f"L{cut[1][0]:.3f},{cut[1][1]:.3f}"
        last = cut[1]
    return path


def _cut(start: _Point, end: _Point, box: _Box) -> tuple[_Point, _Point] | None:
    """The part of a line in a box (Liang and Barsky 1984, doi 10.1145/357332.357333)."""
    (x, y), (right, down) = start, (end[0] - start[0], end[1] - start[1])
    first, last = 0.0, 1.0
    edges = (
        (-right, x - box.left),
        (right, box.right - x),
        (-down, y - box.top),
        (down, box.bottom - y),
    )
    for toward, distance in edges:
        if not toward and distance < 0:
            return None
        if toward < 0:
            first = max(first, distance / toward)
        elif toward > 0:
            last = min(last, distance / toward)
    if first > last:
        return None
    begin = start if not first else (x + first * right, y + first * down)
    return begin, end if last == 1 else (x + last * right, y + last * down)


def _share_clips(parent: ET.Element, boxes: Mapping[str, _Box]) -> None:
    """Put neighbors with the same clipping into one group that has it instead of them."""

    def clipping(child: ET.Element) -> _Box | None:
        return None if "transform" in child.attrib else boxes.get(child.get(_CLIP, ""))

    children: list[ET.Element] = []
    for box, run in groupby(parent, clipping):
        alike = list(run)
        if box is None or len(alike) < 2:
            children += alike
            continue
        group = ET.Element(_GROUP, {_CLIP: alike[0].attrib[_CLIP]})
        for child in alike:
            del child.attrib[_CLIP]
        group.extend(alike)
        children.append(group)
    parent[:] = children
