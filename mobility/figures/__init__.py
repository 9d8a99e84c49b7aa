"""Figures of the pages: one module each, from the result of a query to everything that is shown.

A module declares its figure (`SPEC`), and `FIGURES` lists them in the order of the pages.
"""

from __future__ import annotations

from mobility.figures import places
from mobility.figures.figure import FigureSpec

FIGURES: dict[str, FigureSpec] = {module.SPEC.id: module.SPEC for module in (places,)}
"""Every figure by its id."""
