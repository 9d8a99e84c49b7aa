"""The plane of the outlines: d3.geoAlbersUsa().scale(1300).translate([487.5, 305]) of the atlas."""

from __future__ import annotations

from typing import NamedTuple


class Projection(NamedTuple):
    """An equal-area conic projection, its center, and where and how large that is drawn."""

    south: float  # standard parallels, degrees
    north: float
    meridian: float
    longitude: float  # of the center
    latitude: float
    size: float  # units of the plane for the radius of the earth
    x: float  # of the center
    y: float


# By state, "" for all others.
PROJECTIONS = {
    "": Projection(29.5, 45.5, -96, -96.6, 38.7, 1300, 487.5, 305),
    "02": Projection(
        55, 65, -154, -156, 58.5, 0.35 * 1300, 487.5 - 0.307 * 1300, 305 + 0.201 * 1300
    ),
    "15": Projection(8, 18, -157, -160, 19.9, 1300, 487.5 - 0.205 * 1300, 305 + 0.212 * 1300),
}
