"""The list of data to collect in words: as lines of a page, rows of a file, and CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobility.exports.spreadsheets.spreadsheet import table_csv
from mobility.registry import Framework
from mobility.text import number_word
from mobility.text.languages import localized, translatable
from mobility.text.messages import message
from mobility.workspace import DataNeed
from mobility.workspace.schema import NEED_STATUSES
from mobility.workspace.summary import Summary

STATUSES: Mapping[str, str] = {
    "open": translatable("Not asked yet"),
    "asked": translatable("Asked"),
    "promised": translatable("Promised"),
    "here": translatable("Here"),
    "nobody": translatable("Nobody has it"),
}
"""What each status is called."""
COLUMNS = ("What we want to know", "Predictor", "Organization", "Role", "Status", "Data set")
NO_PREDICTOR = translatable("No single predictor")


def sorted_needs(needs: Sequence[DataNeed], framework: Framework) -> list[DataNeed]:
    """Return what is on a list in the order of the predictors; what belongs to none comes last."""
    order = {name: number for number, name in enumerate(framework.predictors)}
    return sorted(needs, key=lambda need: order.get(need.predictor, len(order)))


def predictor_label(need: DataNeed, framework: Framework) -> str:
    """Return what the predictor of a need is called; of one without, that it has none."""
    known = framework.predictors.get(need.predictor)
    return known.label if known else localized(NO_PREDICTOR)


def data_set_label(need: DataNeed, framework: Framework) -> str:
    """Return what the upload is called that fulfilled a need; '' for none."""
    metric = framework.metrics.get(need.data_set)
    return metric.label if metric else need.data_set


def need_rows(needs: Sequence[DataNeed], framework: Framework) -> list[dict[str, str]]:
    """Return a row for each need in the order of the predictors, with a text for each column."""
    return [
        dict(
            zip(
                COLUMNS,
                (
                    need.what,
                    predictor_label(need, framework),
                    need.organization,
                    need.role,
                    localized(STATUSES[need.status]),
                    data_set_label(need, framework),
                ),
                strict=True,
            )
        )
        for need in sorted_needs(needs, framework)
    ]


def needs_sentence(needs: Sequence[DataNeed]) -> str:
    """Return how many things are on the list and how far they are.

    >>> needs_sentence([])
    'Nothing is on the list yet'
    """
    if not needs:
        return message("needs.none")
    counts = {status: sum(need.status == status for need in needs) for status in NEED_STATUSES}
    parts = [
        f"{count} {localized(STATUSES[status]).lower()}"
        for status, count in counts.items()
        if count
    ]
    if len(needs) == 1:
        parts = [localized(STATUSES[needs[0].status]).lower()]
    total = number_word(len(needs))
    name = "needs.one" if len(needs) == 1 else "needs.some"
    return message(name, count=total.capitalize(), states=", ".join(parts))


def needs_csv(summary: Summary) -> bytes:
    """Return the list of a place as CSV, below its place, release and date."""
    place = summary.place
    first = [
        f"Data to collect: {place.full_name} ({place.geoid})",
        f"{needs_sentence(summary.needs)}.",
        f"Release {summary.release}, {summary.date}",
    ]
    return table_csv(need_rows(summary.needs, summary.framework), first)
