"""The legend of the map, as text with its colors."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mobility.figures.maps.colors import LegendItem
from pages.ui.markup import show_html


def show_legend(items: Sequence[LegendItem], heading: str = "") -> None:
    """Show every color with what it means and how many places have it.

    Args:
        items: the entries.
        heading: what stands before them, such as which way is better.
    """
    entries = "".join(
        f"<li>{_swatch(item)}<span>{escape(item.label)} "
        f"<small>{escape(item.count)}</small></span></li>"
        for item in items
    )
    said = f"<li><b>{escape(heading)}</b></li>" if heading else ""
    show_html(f'<ul class="legend" role="list">{said}{entries}</ul>', "map", "map-legend")


def _swatch(item: LegendItem) -> str:
    color = item.color
    background = "var(--st-background-color)"
    fill = color
    if item.modeled:
        fill = f"repeating-linear-gradient(45deg,{color} 0 4px,{background} 4px 5.2px)"
    elif item.hatched:
        fill = f"repeating-linear-gradient(135deg,{color} 0 2px,{background} 2px 4.25px)"
    return f'<i aria-hidden="true" style="background:{fill}"></i>'
