"""Addresses as patterns, read again by a reader of such patterns."""

from __future__ import annotations

import io

import pytest
import vl_convert
import zxingcpp
from PIL import Image

from mobility.exports.drawing.qr import qr_svg

LINK = "http://192.0.2.7:8501/compare?place=39153&metric=share_employed&peers=39095&peers=39113"


@pytest.mark.parametrize("address", [LINK, f"{LINK}&reference={'x' * 2000}", f"{LINK}&name=Doña"])
def test_a_camera_reads_the_address(address: str) -> None:
    svg = qr_svg(address).replace("<svg ", '<svg width="900" height="900" ', 1)
    picture = Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=2)))
    (result,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert result.text == address


def test_an_address_that_does_not_fit_makes_no_pattern() -> None:
    assert qr_svg(f"{LINK}&reference={'x' * 3000}") == ""
