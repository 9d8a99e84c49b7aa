"""The rows of a place's profile: which readings share one, under which predictor and pillar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.registry import Framework, Pillar
from mobility.text import count_of

_PARITY = "parity"  # the part of a house-value column that relates its two shares
Section = tuple[str, list["Row"]]
"""What rows have in common, such as their predictor's label, and the rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a profile: usually one reading, for a house-value column its three."""

    readings: tuple[Reading, ...]

    @property
    def lead(self) -> Reading:
        """The reading that is drawn and judged: the only one, or the relation of two shares."""
        return next((r for r in self.readings if r.metric.part == _PARITY), self.readings[0])

    @property
    def parts(self) -> list[Reading]:
        """The readings beside the lead that have a value."""
        return [r for r in self.readings if r is not self.lead and r.value is not None]

    @property
    def shown(self) -> bool:
        """Whether there is any number to show."""
        return any(reading.value is not None for reading in self.readings)


def rows_of(readings: Iterable[Reading]) -> list[Row]:
    """The readings of one column together, in the order of the registry."""
    groups = groupby(readings, key=lambda reading: reading.metric.column)
    return [Row(tuple(group)) for _, group in groups]


def by_pillar(rows: Sequence[Row], framework: Framework) -> Iterator[tuple[Pillar, list[Section]]]:
    """The rows under their predictors under their pillars; what has no rows is left out."""
    for pillar in framework.pillars.values():
        sections = [
            (predictor.label, [row for row in rows if row.lead.metric.predictor == predictor.id])
            for predictor in framework.predictors.values()
            if predictor.pillar == pillar.id
        ]
        if filled := [section for section in sections if section[1]]:
            yield pillar, filled


def footnotes(rows: Sequence[Row]) -> tuple[str, str]:
    """How many metrics are shown, and what medians, positions and pictures leave out."""
    metrics = [row for row in rows if not row.lead.metric.supplement]
    own = sum(row.shown for row in rows) - sum(row.shown for row in metrics)
    shown = sum(row.shown for row in metrics)
    weak = sum(row.lead.quality is Quality.WEAK for row in metrics)
    hollow = f", {weak} of them weak" if weak else ""
    absent = len(metrics) - shown
    without = f"; {absent} not shown because there is no value" if absent else ""
    counts = f"{count_of(shown, 'metric')} shown{hollow}{without}."
    if own:
        counts += f" {count_of(own, 'measure')} of your own data shown."
    left_out = (
        "Medians and positions leave out weak values, values beyond what is plausible and this "
        "place itself, and count an estimate that several places share once. The pictures leave "
        "out the lowest and the highest 2 % of places."
    )
    return counts, left_out
