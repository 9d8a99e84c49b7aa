"""Cuts of long lists at blank rows, and letters that fit."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from mobility.exports.writing.fitting import Line, fitting, text_height
from mobility.exports.writing.slices import cuts, sliced


def striped(*rows: int, height: int = 400) -> bytes:
    """Return a picture with a dark bar of 20 pixels at each of some heights."""
    image = Image.new("RGB", (100, height), "white")
    for top in rows:
        ImageDraw.Draw(image).rectangle((10, top, 60, top + 20), fill="black")
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(200, 200))
    return file.getvalue()


def test_cuts_are_between_rows() -> None:
    first, middle, last = cuts(striped(20, 100, 190, 260, 350), 2)
    assert (first, last) == (0.0, 1.0)
    assert not 190 <= middle * 400 <= 210


def test_picture_without_blank_row_stays_whole() -> None:
    full = striped(*range(0, 400, 20))
    assert cuts(full, 3) == [0.0, 1.0]
    assert len(sliced(full, 3)) == 1


def test_slices_together_are_the_picture() -> None:
    sizes = [Image.open(io.BytesIO(part)).size for part in sliced(striped(20, 150, 300), 3)]
    assert len(sizes) == 3
    assert {width for width, _ in sizes} == {100}
    assert sum(height for _, height in sizes) == 400


def test_letters_shrink_until_text_fits_and_then_lines_go() -> None:
    lines = [Line("word " * 12, 20, "000000")] * 4
    large, left_out = fitting(lines, 400, 1000)
    assert (large, left_out) == (lines, 0)
    small, left_out = fitting(lines, 400, 180)
    assert left_out == 0
    assert small[0].size < 20
    assert text_height(small, 400) <= 180
    fewer, left_out = fitting(lines, 400, 60)
    assert left_out == 4 - len(fewer) > 0
