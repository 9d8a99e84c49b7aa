"""What a logo and the colors of a place may be: a picture that opens, colors that are readable."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings

from PIL import Image, UnidentifiedImageError

SMALLEST_SIDE, LARGEST_SIDE = 32, 2_000  # pixels of a stored logo
LARGEST_LOGO = 1_000_000  # bytes of a stored logo
READABLE, VISIBLE = 4.5, 3.0  # contrast of letters and of lines with white paper (WCAG 2.2, AA)
_COLOR = re.compile("#[0-9A-F]{6}")
_WHITE = "#FFFFFF"


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colors as WCAG defines it, from 1 to 21.

    >>> round(contrast("#000000", "#FFFFFF"), 2), round(contrast("#777777", "#FFFFFF"), 2)
    (21.0, 4.48)
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """Return the relative luminance of `#RRGGBB`, from 0 to 1."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def color_problem(color: str, least: float) -> str:
    """Return why a color is refused, a sentence; empty for an allowed one and for none.

    >>> color_problem("#FFD700", READABLE)
    'The color #FFD700 cannot be read on white paper (contrast 1.4, at least 4.5): take a darker
    one.'
    """
    if not color:
        return ""
    if not _COLOR.fullmatch(color):
        return "A color is a sign # and six digits or letters from A to F, such as #12436D."
    ratio = contrast(color, _WHITE)
    if ratio >= least:
        return ""
    seen = "read" if least == READABLE else "seen"
    return (
        f"The color {color} cannot be {seen} on white paper (contrast {int(10 * ratio) / 10}, at "
        f"least {least:g}): take a darker one."
    )


def logo_problem(logo: str) -> str:
    """Return why a stored logo is refused, a sentence; empty for an allowed one and for none.

    Args:
        logo: a PNG file in Base64.
    """
    try:
        content = base64.b64decode(logo, validate=True)
    except (binascii.Error, ValueError):
        return "The logo is damaged: it is not in Base64."
    if not content:
        return ""
    if len(content) > LARGEST_LOGO:
        return f"The logo has more than {LARGEST_LOGO:,} bytes: take a smaller one."
    try:
        image = open_png(content)
    except ValueError as problem:
        return str(problem)
    if min(image.size) < SMALLEST_SIDE or max(image.size) > LARGEST_SIDE:
        width, height = image.size
        return (
            f"The logo has {width} by {height} pixels; each side takes {SMALLEST_SIDE} to "
            f"{LARGEST_SIDE:,}."
        )
    return ""


def open_png(content: bytes, most: int = LARGEST_SIDE**2) -> Image.Image:
    """Return the picture of a PNG file with all of its pixels read.

    Args:
        content: the file.
        most: pixels of a picture that is read; the size is known before them.

    Raises:
        ValueError: when it is no PNG file, is damaged, moves, or is too large; a sentence.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=["PNG"])
            if image.width * image.height > most:
                raise ValueError("The logo has too many pixels: take a smaller one.")
            if getattr(image, "n_frames", 1) > 1:
                raise ValueError("The logo moves: take a picture that stands still.")
            image.load()
    except UnidentifiedImageError:
        raise ValueError("The logo is no PNG picture: export it as PNG.") from None
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError("The logo is damaged: export it as PNG again.") from None
    return image
