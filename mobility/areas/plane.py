"""A plane for measuring: the sinusoidal projection around the middle of some outlines.

It keeps areas, and near its middle also shapes; two outlines with a common border keep it.
Source: Snyder 1987, Map Projections: A Working Manual, USGS Professional Paper 1395, p. 243.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[Any]  # of shapely geometries
_RADIUS = 6_371_008.8  # meters


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane in meters whose middle is a point in degrees."""

    longitude: float
    latitude: float

    def flat(self, shapes: Shapes) -> Shapes:
        """Outlines in degrees on the plane."""
        return np.asarray(shapely.transform(shapes, self._forward), dtype=object)

    def degrees(self, shapes: Shapes) -> Shapes:
        """Outlines of the plane in degrees."""
        return np.asarray(shapely.transform(shapes, self._back), dtype=object)

    def _forward(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        latitude = np.radians(points[:, 1])
        x = np.radians(points[:, 0] - self.longitude) * np.cos(latitude)
        return np.column_stack([x, latitude - np.radians(self.latitude)]) * _RADIUS

    def _back(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        latitude = points[:, 1] / _RADIUS + np.radians(self.latitude)
        longitude = np.degrees(points[:, 0] / _RADIUS / np.cos(latitude)) + self.longitude
        return np.column_stack([longitude, np.degrees(latitude)])


def plane_of(shapes: Shapes) -> Plane:
    """The plane in the middle of some outlines in degrees."""
    west, south, east, north = shapely.total_bounds(shapes)
    return Plane((west + east) / 2, (south + north) / 2)
