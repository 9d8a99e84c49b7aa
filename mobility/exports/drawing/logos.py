"""Uploaded logos as PNG files of a usual size, and a stored logo as a drawing for paper."""

from __future__ import annotations

import base64
import io
import math
import re
from collections import Counter
from xml.etree import ElementTree as ET

from defusedxml import ElementTree as DefusedET
from PIL import Image

from mobility.errors import UserError
from mobility.exports.drawing.library import RENDERERS
from mobility.svg import NAMESPACE, clean_svg
from mobility.workspace.branding_checks import SMALLEST_SIDE, open_png

LARGEST_UPLOAD = 2_000_000  # bytes
_MOST_PIXELS = 16_000_000  # of an uploaded picture
_WIDTH, _HEIGHT = 1_200, 600  # pixels of a stored logo, at most
_LIGHT, _LEAST_DARK = 210, 0.005  # gray from 0 to 255, and share of pixels that are darker
_UNDRAWN = {"metadata", "title", "desc", "namedview"}  # elements that show nothing
_NUMBER = re.compile(r"\s*([0-9.]+)\s*(?:px)?\s*")


def logo_png(content: bytes) -> bytes:
    """Return an uploaded logo as a PNG file of at most 1,200 by 600 pixels.

    Raises:
        UserError: when it is no PNG or SVG that can be shown on white paper; it says why.
    """
    if len(content) > LARGEST_UPLOAD:
        raise UserError(f"The logo has more than {LARGEST_UPLOAD:,} bytes: take a smaller one.")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        content = _drawn(content)
    try:
        image = open_png(content, _MOST_PIXELS).convert("RGBA")
    except ValueError as problem:
        raise UserError(str(problem)) from None
    image.thumbnail((_WIDTH, _HEIGHT))
    if min(image.size) < SMALLEST_SIDE:
        raise UserError(
            f"The logo is smaller than {SMALLEST_SIDE} pixels, or far wider than high: take "
            "another one."
        )
    _check_visible(image)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _check_visible(image: Image.Image) -> None:
    """Refuse a logo that white paper hides.

    Raises:
        UserError: when hardly a pixel is darker than light gray.
    """
    histogram = _on_paper(image).convert("L").histogram()
    if sum(histogram[:_LIGHT]) < _LEAST_DARK * image.width * image.height:
        raise UserError(
            "The logo can hardly be seen on white paper: take its version for light backgrounds."
        )


def logo_on_paper(logo: bytes) -> Image.Image:
    """Return a stored logo as files show it, on white paper."""
    return _on_paper(open_png(logo).convert("RGBA"))


def _on_paper(image: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)


def _drawn(content: bytes) -> bytes:
    """Return an SVG drawing as a PNG file.

    Raises:
        UserError: when a part of it would not be drawn, or it cannot be drawn at all.
    """
    try:
        svg = content.decode("utf-8-sig")
        root = ET.fromstring(clean_svg(svg))  # noqa: S314 - cleaned by a safe parser
        original = DefusedET.fromstring(svg, forbid_dtd=True)
        width, height = _size(root)
    except ValueError:
        raise UserError("The SVG cannot be read: export the logo as PNG.") from None
    if _lost(original, root):
        raise UserError(
            "The SVG holds text, styles, pictures or other parts that are not drawn here as there: "
            "export the logo as PNG."
        )
    root.attrib |= {"width": f"{width:.0f}", "height": f"{height:.0f}"}
    try:
        return RENDERERS.png(ET.tostring(root, "unicode"), scale=1, ppi=72)
    except (ValueError, RuntimeError):
        raise UserError("The SVG cannot be drawn: export the logo as PNG.") from None


def _lost(original: ET.Element, clean: ET.Element) -> bool:
    """Return whether the drawing would look different: cleaned, or in another typeface."""
    before = Counter(_local(each) for each in original.iter() if _is_svg(each))
    after = Counter(_local(each) for each in clean.iter())
    styled = any("style" in each.attrib for each in original.iter() if _is_svg(each))
    return styled or "text" in after or any(name not in _UNDRAWN for name in before - after)


def _is_svg(element: ET.Element) -> bool:
    namespace, brace, _ = str(element.tag).rpartition("}")
    return not brace or namespace == f"{{{NAMESPACE}"


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _size(root: ET.Element) -> tuple[float, float]:
    """Return width and height of a logo in pixels, and let its drawing fill them.

    Raises:
        ValueError: when the drawing has no size, or sides that are too different.
    """
    area = root.get("viewBox", "").replace(",", " ").split()
    if not area:
        sides = [_NUMBER.fullmatch(root.get(name, "")) for name in ("width", "height")]
        area = ["0", "0", *(side[1] for side in sides if side)]
        root.set("viewBox", " ".join(area))
    _, _, width, height = map(float, area)
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError("no size")
    scale = min(_WIDTH / width, _HEIGHT / height)
    if scale * min(width, height) < SMALLEST_SIDE:
        raise ValueError("a line")
    return width * scale, height * scale


def logo_svg(logo: bytes) -> str:
    """Return a stored logo as an SVG drawing that contains it; empty for none."""
    if not logo:
        return ""
    with Image.open(io.BytesIO(logo), formats=["PNG"]) as image:
        width, height = image.size
    data = base64.b64encode(logo).decode()
    return (
        f'<svg xmlns="{NAMESPACE}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
