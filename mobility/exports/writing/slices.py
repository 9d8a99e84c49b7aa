"""Cuts of a tall picture at blank rows of pixels, so that a long list continues elsewhere."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
from PIL import Image

_HIGH = 0.6  # of the highest blank band near a cut
_NEAR = 0.35  # of a slice's height, within which a blank row is looked for


def cuts(picture: bytes, slices: int) -> list[float]:
    """Return where a picture is cut, as shares of its height from 0 to 1, both ends included.

    Each cut is in the middle of a high blank band near its even place, which no row of a list
    crosses; where no band is near, there is no cut.

    Args:
        picture: a PNG file.
        slices: of about the same height.
    """
    with Image.open(io.BytesIO(picture)) as image:
        pixels = np.asarray(image.convert("L"))
    height = len(pixels)
    blank = np.flatnonzero(pixels.max(axis=1) - pixels.min(axis=1) <= 2)
    bands = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1) if blank.size else []
    places = [0.0]
    for at in range(1, slices):
        even, reach = at * height / slices, _NEAR * height / slices
        near = [band for band in bands if abs(band.mean() - even) <= reach]
        if near:
            highest = max(map(len, near))
            high = (band for band in near if len(band) >= _HIGH * highest)
            places.append(
                float(min(high, key=lambda band: abs(band.mean() - even)).mean()) / height
            )
    return [*places, 1.0]


def sliced(picture: bytes, slices: int) -> list[bytes]:
    """Return the slices of a picture as PNG files, from above, with its resolution."""
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
    edges = [round(place * image.height) for place in cuts(picture, slices)]
    files = []
    for top, bottom in pairwise(edges):
        file = io.BytesIO()
        image.crop((0, top, image.width, bottom)).save(file, "PNG", dpi=image.info.get("dpi"))
        files.append(file.getvalue())
    return files
