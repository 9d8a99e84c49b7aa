"""An address as a pattern that the camera of a phone reads (ISO/IEC 18004)."""

from __future__ import annotations

import io

import segno

_BORDER = 2  # modules of light around it; a camera finds it with less than the standard's four


def qr_svg(address: str, *, dark: str = "#000000", light: str = "#FFFFFF") -> str:
    """The address as an SVG drawing without a size of its own; empty where it is too long for one.

    Args:
        address: up to 2,953 bytes fit.
        dark: color of the pattern, which cameras expect darker than what is around it.
        light: color of what is around it.
    """
    drawing = io.BytesIO()
    try:
        pattern = segno.make(address, error="l", micro=False)
    except segno.DataOverflowError:
        return ""
    pattern.save(
        drawing, kind="svg", border=_BORDER, dark=dark, light=light, omitsize=True, xmldecl=False,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return drawing.getvalue().decode()
