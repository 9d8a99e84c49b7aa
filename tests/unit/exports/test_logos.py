"""Uploaded logos: what becomes of them, and which are refused in one sentence."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from mobility.errors import UserError
from mobility.exports.drawing.logos import logo_png, logo_svg
from tests.support.logos import SVG_LOGO, logo


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        return image.size


def with_part(part: bytes) -> bytes:
    """Return the SVG logo with another element."""
    return SVG_LOGO.replace(b"<circle", part + b"<circle")


def test_large_logo_becomes_smaller_with_its_sides() -> None:
    assert size_of(logo_png(logo(2400, 800))) == (1200, 400)
    assert size_of(logo_png(logo(300, 100))) == (300, 100)


def test_svg_is_drawn() -> None:
    assert size_of(logo_png(SVG_LOGO)) == (1200, 360)


@pytest.mark.parametrize(
    "content,sentence",
    [
        (b"", "The logo is no PNG picture"),
        (b"\x89PNG\r\n\x1a\n and no more", "The logo is"),
        (logo()[:200], "The logo is damaged"),
        (logo(form="GIF"), "The logo is no PNG picture"),
        (logo(color="#FFFFFE"), "The logo can hardly be seen on white paper"),
        (logo(20, 20), "The logo is smaller than 32 pixels"),
        (logo(5000, 4000), "The logo has too many pixels"),
        (b"x" * 2_000_001, "The logo has more than 2,000,000 bytes"),
        (b"<svg", "The SVG cannot be read"),
        (b"<!DOCTYPE svg>" + SVG_LOGO, "The SVG cannot be read"),
        (SVG_LOGO.replace(b"0 0 200 60", b"0 0 0 60"), "The SVG cannot be read"),
        (SVG_LOGO.replace(b"0 0 200 60", b"0 0 9000 6"), "The SVG cannot be read"),
        (with_part(b'<image href="file:///etc/passwd"/>'), "The SVG holds"),
        (with_part(b"<style>circle{fill:red}</style>"), "The SVG holds"),
        (with_part(b'<path style="fill:red" d="M0 0h9v9z"/>'), "The SVG holds"),
        (with_part(b'<text x="66" y="40">Summit</text>'), "The SVG holds"),
    ],
)
def test_unfit_logo_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        logo_png(content)
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).count(". ") == 0


def test_logo_on_paper_is_a_drawing_of_its_size() -> None:
    assert logo_svg(b"") == ""
    assert 'width="300" height="100"' in logo_svg(logo())
