"""The colors of a map's classes, and its legend, the same for the screen and for files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobility.analysis.maps.colors import Show, ValueMap
from mobility.figures.theme import Theme
from mobility.places import Level
from mobility.text import count_of, places_word
from mobility.text.languages import localized, say
from mobility.text.maps import NO_VALUE_HERE, NOT_MODELED, SYNTHETIC_HERE, WEAK_HERE


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One entry of a legend: a color, how it is hatched, what it means and how many.

    ``modeled``: with the thin lines, in the other direction, of values that are not measured.
    """

    color: str
    label: str
    count: str
    hatched: bool = False
    modeled: bool = False


def legend(
    value_map: ValueMap, theme: Theme, labels: Sequence[str], counts: Sequence[str]
) -> list[LegendItem]:
    """Return the entries of the legend; classes without a place are left out.

    ``labels`` and ``counts`` are what each class means and how many places are in it.
    """
    colors = class_colors(value_map, theme)
    forms = places_word(value_map.level, 1), places_word(value_map.level)
    last, modeled = len(value_map.classes) - 1, value_map.modeled is not None
    items = [
        LegendItem(
            colors[each.id],
            text,
            count,
            hatched=value_map.breaks is None and number == last,
            modeled=modeled,
        )
        for number, (each, text, count) in enumerate(
            zip(value_map.classes, labels, counts, strict=True)
        )
        if each.count or each.hatched
    ]
    hatched = sum(each.hatched for each in value_map.classes)
    if hatched and modeled:
        text = say("{meaning}, paler", meaning=localized(SYNTHETIC_HERE))
        color = synthetic_color(theme.muted, theme)
        items.append(LegendItem(color, text, count_of(hatched, *forms), modeled=True))
    elif hatched:
        text = say("{meaning}, in the color of its class", meaning=localized(WEAK_HERE))
        items.append(LegendItem(theme.muted, text, count_of(hatched, *forms), hatched=True))
    if value_map.absent.size:
        text = count_of(value_map.absent.size, *forms)
        nothing = localized(NOT_MODELED if modeled else NO_VALUE_HERE)
        hollow = value_map.level is Level.PLACE  # a point cannot be left blank
        items.append(LegendItem(colors["absent"], nothing, text, hatched=hollow))
    return items


def class_colors(value_map: ValueMap, theme: Theme) -> dict[str, str]:
    """Return the color of every class by its id, and of ``absent``.

    More is darker on a light background and lighter on a dark one, in one hue. Blue and orange are
    verdicts only; the two sides of a median and the quarters of a position have a pair of colors
    of their own. A county without a value is blank, so that it is not taken for a weak one.
    """
    ids = [each.id for each in value_map.classes]
    pale, gray = (
        mixed(theme.gray, theme.background, 0.35),
        mixed(theme.gray, theme.background, 0.55),
    )
    if value_map.breaks is not None and value_map.breaks.center is not None:
        below = sum(end <= value_map.breaks.center for end in value_map.breaks.breaks)
        colors = _two_sides(below, len(ids) - below, theme)
    elif value_map.breaks is not None:
        steps = np.linspace(0, len(theme.sequential) - 1, max(len(ids), 2)).round().astype(int)
        colors = [theme.sequential[step] for step in steps[: len(ids)]]
        if len(ids) == 1:
            colors = [theme.sequential[len(theme.sequential) // 2]]
    else:
        sides = (theme.better, theme.worse)
        if value_map.show is Show.POSITION or ids[0] == "higher":
            sides = (theme.above, theme.below)
        middle = [pale, gray]
        if value_map.show is not Show.POSITION:  # between a side and what is not told, also gray
            middle.insert(0, mixed(theme.sides["same"], theme.background, 0.7))
        colors = [*sides, *middle]
    return {
        **dict(zip(ids, colors, strict=True)),
        "absent": theme.background
        if value_map.level is Level.COUNTY
        else mixed(theme.gray, theme.background, 0.25),
    }


def synthetic_color(color: str, theme: Theme) -> str:
    """Return the color of a modeled value where nothing is published."""
    return mixed(color, theme.background, 0.45)


SHARES = (0.1, 0.12, 0.25, 0.35, 0.45, 0.5, 0.55, 0.625, 0.7, 0.75)
"""What is left of a color where a map thins it with the background; a dark room thins its own."""


def mixed(color: str, background: str, share: float) -> str:
    """Return a color thinned with the background; ``share`` (0 to 1, one of `SHARES`) is left."""
    parts = (
        round(share * int(color[at : at + 2], 16) + (1 - share) * int(background[at : at + 2], 16))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def _two_sides(below: int, above: int, theme: Theme) -> list[str]:
    """Colors from far below a center to far above it: two hues that thin toward the center."""

    def thinning(hue: str, count: int) -> list[str]:
        return [
            mixed(hue, theme.background, share) for share in np.linspace(1, 0.25, max(count, 1))
        ]

    low = thinning(theme.below, below)[:below]
    high = thinning(theme.above, above)[:above]
    return [*low, *reversed(high)]
