"""A place's profile, or one pillar of it, as a picture for a memo.

The rows of the overview without the lines over time: the name of a metric with its year, the value
with its interval, where it stands among all, the medians, how the comparison ended, and below it
what to be careful about. What stands out fits half a page of a memo and a pillar a page; all 47
rows would fit neither, so nobody is offered a picture of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from mobility.analysis.places.profile import Reading
from mobility.charts.letters import text_width
from mobility.charts.strips import distribution_strip, key_pictures
from mobility.exports.drawing.columns import Column
from mobility.exports.drawing.flat import flat_strip
from mobility.exports.row_words import (
    DIRECTIONS,
    careful_words,
    compared_words,
    median_number,
    part_words,
    period_words,
    with_words,
    year_words,
)
from mobility.figures.theme import STRIP_HEIGHT, Theme
from mobility.places import Jurisdiction
from mobility.registry import IntervalKind
from mobility.text import format_interval, format_value, places_word, pooled_words

_WIDTH = 840
_NAME, _VALUE_ENDS, _STRIP, _MEDIANS, _COMPARED = 0, 364, 382, 526, 680  # where columns begin
_NAME_WIDTH, _VALUE_WIDTH, _STRIP_WIDTH = 214, 150, 128
_MEDIANS_WIDTH, _COMPARED_WIDTH = 150, _WIDTH - _COMPARED
_BODY, _SMALL, _NUMBER = 16, 14, 19  # sizes of letters
_BETWEEN = 9  # pixels above and below a row


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A line of the picture: the reading that is judged, and those it relates to each other."""

    lead: Reading
    parts: Sequence[Reading] = ()


@dataclass(frozen=True, slots=True)
class PictureSection:
    """Rows under a heading, with a sentence below it where there is something to say."""

    heading: str
    rows: Sequence[PictureRow]
    sentence: str = ""


def profile_picture(
    sections: Sequence[PictureSection],
    place: Jurisdiction,
    readings: Mapping[str, Reading],
    theme: Theme,
) -> str:
    """The rows as an SVG drawing.

    Args:
        sections: what to show, in its order.
        place: whose values they are.
        readings: all readings of the place by the metric's id, for what is read together.
        theme: the light colors.
    """
    drawing = _Drawing(place, readings, theme)
    drawing.key()  # first: on a wall, what stands last has to be scrolled to
    drawing.heads()
    for section in sections:
        drawing.section(section)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{drawing.y:.0f}">'
        f"{''.join(drawing.parts)}</svg>"
    )


class _Drawing:
    """The picture while it grows downwards."""

    def __init__(self, place: Jurisdiction, readings: Mapping[str, Reading], theme: Theme) -> None:
        self.place, self.readings, self.theme = place, readings, theme
        self.y = 0.0
        self.parts: list[str] = []

    def heads(self) -> None:
        """Add the names of the columns."""
        many = places_word(self.place.level)
        heads = (
            (_NAME, "Metric", "start"),
            (_VALUE_ENDS, "Here", "end"),
            (_STRIP, f"Among all {many}", "start"),
            (_MEDIANS, "Median (of how many)", "start"),
            (_COMPARED, "Compared", "start"),
        )
        for x, text, anchor in heads:
            self._write(x, _WIDTH, text, _SMALL, self.theme.muted, anchor=anchor)
        self.y += 22

    def _write(
        self, x: float, width: float, text: str, size: int, color: str, *, anchor: str = "start"
    ) -> float:
        """Add a text at the present height; returns the height of its last line."""
        column = Column(x, width, self.y, anchor)
        column.write(text, size, color)
        self.parts += column.parts
        return column.y

    def section(self, section: PictureSection) -> None:
        """Add a heading and what stands under it."""
        self.parts.append(
            f'<path d="M0 {self.y:.1f}H{_WIDTH}" fill="none" stroke="{self.theme.border}"/>'
        )
        heading = Column(_NAME, _WIDTH, self.y + 3)
        heading.write(section.heading, _SMALL, self.theme.muted, bold=True)
        heading.write(section.sentence, _SMALL, self.theme.muted)
        self.parts += heading.parts
        self.y = heading.y
        for row in section.rows:
            self._row(row)
        self.y += 6

    def _row(self, row: PictureRow) -> None:
        lead, top = row.lead, self.y + _BETWEEN
        columns = [self._name(lead, top), self._value(row, top), *self._judged(lead, top)]
        strip = distribution_strip(lead)
        if strip:
            shapes = flat_strip(strip, _STRIP_WIDTH, self.theme)
            self.parts.append(f'<g transform="translate({_STRIP},{top + 1:.1f})">{shapes}</g>')
        for column in columns:
            self.parts += column.parts
        ends = [column.y + 4 for column in columns]
        self.y = max([*ends, top + 1 + STRIP_HEIGHT if strip else top])
        careful = careful_words(lead)
        together = with_words(lead, (lead, *row.parts), self.readings)
        words = " ".join(filter(None, (careful and f"Careful: {careful}.", together)))
        if words:
            self.y = self._write(_NAME, _WIDTH, words, _SMALL, self.theme.muted) + 4

    def _name(self, lead: Reading, top: float) -> Column:
        """The metric with its year, its age when it is old, and which way is better."""
        column = Column(_NAME, _NAME_WIDTH, top)
        column.write(lead.metric.short_label, _BODY, self.theme.text, bold=True)
        year, old = year_words(lead)
        if old:
            column.write(year, _SMALL, self.theme.text, bold=True)
        period = period_words(lead, self.place.level)
        facts = (year if year and not old else "", DIRECTIONS[lead.metric.better], period)
        column.write(" · ".join(filter(None, facts)), _SMALL, self.theme.muted)
        return column

    def _value(self, row: PictureRow, top: float) -> Column:
        """The number with its unit small, its interval, and the shares it relates."""
        lead, theme = row.lead, self.theme
        column = Column(_VALUE_ENDS, _VALUE_WIDTH, top - 2, "end")
        if lead.value is None:
            column.write(str(lead.absence.kind) if lead.absence else "", _SMALL, theme.muted)
            return column
        number = format_value(lead.metric, lead.value, unit=False)
        column.write(number, _NUMBER, theme.text, bold=True)
        column.write(lead.metric.unit_label, _SMALL, theme.muted)
        if lead.interval is not IntervalKind.NONE:
            interval = format_interval(lead.metric, lead.lower, lead.upper, lead.interval)
            column.write(interval, _SMALL, theme.muted)
        for part in row.parts:
            column.write(part_words(part), _SMALL, theme.muted)
        return column

    def _judged(self, lead: Reading, top: float) -> list[Column]:
        """The medians and how the comparison ended; or why there is no value."""
        theme, level = self.theme, self.place.level
        if lead.absence is not None:
            why = Column(_STRIP, _WIDTH - _STRIP, top)
            why.write(lead.absence.sentence, _SMALL, theme.muted)
            return [why]
        medians = Column(_MEDIANS, _MEDIANS_WIDTH, top)
        scopes = ((self.place.state_abbreviation, lead.state), ("U.S.", lead.nation))
        for name, median in scopes:
            if median is not None:
                number = median_number(lead, median)
                n = f" ({median.n:,})" if median.covered else ""
                medians.write(f"{name} {number}{n}", _SMALL, theme.text)
        compared = Column(_COMPARED, _COMPARED_WIDTH, top)
        mark, words, more = compared_words(lead, level)
        color = theme.sides.get(lead.verdict.side, theme.text) if mark else theme.text
        compared.write(f"{mark} {words}".strip(), _BODY if mark else _SMALL, color, bold=bool(mark))
        compared.write(more, _SMALL, theme.muted)
        pooled = pooled_words(lead.pooled_with, level, lead.metric.pooled)
        compared.write(pooled, _SMALL, theme.muted)
        return [medians, compared]

    def key(self) -> None:
        """Add what the marks mean."""
        many, one = places_word(self.place.level), places_word(self.place.level, 1)
        words = (
            f"all {many}",
            f"median {self.place.state_name} {one}",
            f"median U.S. {one}",
            "here, with 95 % interval",
            "weak: not judged",
        )
        x = 0.0
        for picture, text in zip(key_pictures(), words, strict=True):
            width = float(picture.partition('width="')[2].partition('"')[0])
            length = width + 8 + text_width(text, _SMALL)
            if x + length > _WIDTH:
                x, self.y = 0.0, self.y + 24
            shapes = flat_strip(picture, width, self.theme)
            self.parts.append(f'<g transform="translate({x:.1f},{self.y:.1f})">{shapes}</g>')
            self.parts.append(
                f'<text x="{x + width + 8:.1f}" y="{self.y + 13:.1f}" font-size="{_SMALL}" '
                f'fill="{self.theme.muted}">{escape(text)}</text>'
            )
            x += length + 22
        self.y += 34
