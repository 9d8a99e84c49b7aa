"""Logos for tests."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def logo(width: int = 300, height: int = 100, color: str = "#7A1F3D", form: str = "PNG") -> bytes:
    """Return a circle on a transparent ground as a file of a form that Pillow writes."""
    image = Image.new("RGBA", (width, height))
    ImageDraw.Draw(image).ellipse((0, 0, height, height), fill=color)
    file = io.BytesIO()
    image.save(file, form)
    return file.getvalue()


SVG_LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60">'
    b'<title>Ours</title><circle cx="30" cy="30" r="28" fill="#7A1F3D"/></svg>'
)
