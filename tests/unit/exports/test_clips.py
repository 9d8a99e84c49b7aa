"""Less clipping: a drawing looks the same, and its painter has less to do."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.exports.drawing.clips import _Box, _cut, with_less_clipping

NAMESPACE = "http://www.w3.org/2000/svg"
SVG = f"{{{NAMESPACE}}}"


def drawing(*layers: str, boxes: tuple[int, ...] = (100,)) -> ET.Element:
    """Return the layers, each clipped by the box of its number, as the drawing then is."""
    clips = "".join(
        f'<clipPath id="c{n}"><rect x="0" y="0" width="{width}" height="100"/></clipPath>'
        for n, width in enumerate(boxes)
    )
    svg = f'<svg xmlns="{NAMESPACE}"><g fill="none">{"".join(layers)}</g><defs>{clips}</defs></svg>'
    group = ET.fromstring(with_less_clipping(svg)).find(f"{SVG}g")  # noqa: S314 - made above
    assert group is not None
    return group


def layer(content: str, *, box: int = 0, more: str = "") -> str:
    return f'<g clip-path="url(#c{box})"{more}>{content}</g>'


def clipped(group: ET.Element) -> list[str | None]:
    return [child.get("clip-path") for child in group]


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M1,1L99,99L5,7Z" fill="#fff"/>',
        '<path d="M-10,0L0,0" transform="translate(20,5)"/>',
        '<path d="M3,0A3,3,0,1,1,-3,0" transform="translate(50,50)"/>',
        '<text transform="translate(99,50)">reaches out</text>',
        '<line x2="10" y2="10" transform="translate(5,5)"/>',
    ],
)
def test_what_stays_inside_is_not_clipped(inside: str) -> None:
    group = drawing(layer(inside))
    assert clipped(group) == [None]
    assert len(group[0]) == 1


@pytest.mark.parametrize(
    "across",
    [
        '<path d="M50,50L150,50L150,90Z" fill="#fff"/>',
        '<path d="M3,0A3,3,0,1,1,-3,0" transform="translate(150,50)"/>',
        '<text transform="translate(150,50)">outside</text>',
        '<path d="M1,1L2,2" transform="rotate(45)"/>',
        "<image/>",
    ],
)
def test_what_cannot_be_cut_is_clipped_as_before(across: str) -> None:
    group = drawing(layer(across))
    assert clipped(group) == ["url(#c0)"]
    assert len(group[0]) == 1


def test_areas_that_are_far_away_are_left_out() -> None:
    far = '<path d="M500,500L600,500L600,600ZM1,1L9,1L9,9Z" fill="#fff"/>'
    group = drawing(layer(far))
    assert group[0][0].get("d") == "M1,1L9,1L9,9Z"
    assert clipped(group) == [None]


def test_a_line_is_cut_where_it_leaves() -> None:
    path = '<path d="M50,50L150,50L150,150L50,50" stroke="#000"/>'
    group = drawing(layer(path))
    assert clipped(group) == [None]
    assert group[0][0].get("d") == "M50.000,50.000L100.000,50.000M100.000,100.000L50.000,50.000"


def test_a_closed_line_is_cut_as_a_line() -> None:
    group = drawing(layer('<path d="M10,10L200,10L10,90Z" stroke="#000"/>'))
    assert str(group[0][0].get("d")).endswith("L10.000,90.000L10.000,10.000")


def test_a_slanted_rule_is_cut_where_it_stands() -> None:
    group = drawing(layer('<line x2="-200" y2="200" transform="translate(150,-20)"/>'))
    line = group[0][0]
    ends = [float(line.attrib[key]) for key in ("x1", "y1", "x2", "y2")]
    assert ends == pytest.approx([-50, 50, -120, 120])  # (100, 30) to (30, 100) on the page
    assert clipped(group) == [None]


def test_a_rule_that_never_comes_in_has_no_length() -> None:
    line = drawing(layer('<line x1="200" x2="300" y1="5" y2="9"/>'))[0][0]
    assert [line.get(key) for key in ("x1", "y1", "x2", "y2")] == ["0", "0", "0", "0"]


def test_neighbors_with_the_same_box_are_clipped_once() -> None:
    out = '<text transform="translate(150,50)">outside</text>'
    group = drawing(layer(out), layer(out, box=1), layer(out, box=2), boxes=(100, 100, 90))
    assert clipped(group) == ["url(#c0)", "url(#c2)"]
    assert [len(child) for child in group] == [2, 1]
    assert clipped(group[0]) == [None, None]


def test_moved_layer_keeps_its_clip() -> None:
    moved = layer('<path d="M1,1L2,2"/>', more=' transform="translate(5,5)"')
    assert clipped(drawing(moved, moved)) == ["url(#c0)", "url(#c0)"]


def test_another_shape_than_a_box_is_left_alone() -> None:
    svg = (
        f'<svg xmlns="{NAMESPACE}"><g clip-path="url(#c)"><path d="M9,9L99,99"/></g>'
        '<clipPath id="c"><circle r="5"/></clipPath></svg>'
    )
    assert 'clip-path="url(#c)"' in with_less_clipping(svg)


def test_a_drawing_without_clipping_is_returned_as_it_is() -> None:
    svg = f'<svg xmlns="{NAMESPACE}"><text>a</text></svg>'
    assert with_less_clipping(svg) is svg


numbers = st.integers(-50, 150).map(float)


@given(numbers, numbers, numbers, numbers)
def test_exactly_the_part_in_the_box_is_kept(x1: float, y1: float, x2: float, y2: float) -> None:
    box = _Box(0, 0, 100, 80)
    cut = _cut((x1, y1), (x2, y2), box)
    for step in range(101):
        share = step / 100
        x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
        within = -1e-9 <= x <= 100 + 1e-9 and -1e-9 <= y <= 80 + 1e-9
        if cut is None:
            assert not (1e-6 < x < 100 - 1e-6 and 1e-6 < y < 80 - 1e-6)
            continue
        (ax, ay), (bx, by) = cut
        between = (
            min(ax, bx) - 1e-6 <= x <= max(ax, bx) + 1e-6
            and min(ay, by) - 1e-6 <= y <= max(ay, by) + 1e-6
        )
        assert between == within or min(abs(x), abs(x - 100), abs(y), abs(y - 80)) < 1e-6
