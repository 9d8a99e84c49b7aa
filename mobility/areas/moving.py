"""Stored counts moved from their areas to those of another set."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.analysis.areas.transfer import Crossing, moved_counts, moved_errors
from mobility.areas.keeping import (
    NUMBER_COLUMNS,
    MeasureDetails,
    StoredAreas,
    StoredNumbers,
    areas_of,
    shapes_of,
)
from mobility.areas.relations import crossing_by_residents, crossing_by_surface
from mobility.errors import UserError
from mobility.registry import EVERYONE
from mobility.text import count_of

NOT_MOVED = "not moved: an area that it crosses has no number that is shown"
_TRACE = 0.005  # of a source's people: less does not make a target's number missing


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Counts on the areas of another set, ready to be stored.

    `outside` is the share of all counts that lies outside the other set.
    """

    details: MeasureDetails
    rows: pd.DataFrame
    outside: float
    notes: tuple[str, ...]


def move_numbers(
    numbers: StoredNumbers, target: StoredAreas, residents: StoredNumbers | None = None
) -> Moved:
    """Return stored counts on the areas of another set.

    Args:
        numbers: counts with or without denominators; other numbers cannot be divided.
        target: the other set.
        residents: of smaller areas, by which people are divided; None divides by surface.

    Raises:
        UserError: when the numbers are medians or other numbers without counts, or the sets do not
            meet.
    """
    name = numbers.details.name
    rows = numbers.rows[numbers.rows["code"] != ""]
    if rows["count"].isna().all():
        raise UserError(
            f"{name}: has no counts, and medians, means and indices are of no people who could be "
            "divided; bring the counts behind them."
        )
    source = areas_of(numbers)
    crossing = _crossing(source, target, residents)
    if not (crossing.target >= 0).any():
        raise UserError(f"{source.details.name} and {target.details.name} have nothing in common.")
    parts, total, outside = [], 0.0, 0.0
    key = ["year", "breakdown", "subgroup"]
    for _, group in rows.groupby(key, sort=False):
        moved, whole, lost = _moved(group, source, target, crossing)
        moved[key] = group[key].iloc[0].to_list()
        parts.append(moved)
        total, outside = total + whole, outside + lost
    target_rows = pd.concat(parts, ignore_index=True)
    by = "by where residents live" if residents is not None else "by surface, as if people lived "
    notes = [f"Moved from {source.details.name} {by}{'' if residents is not None else 'evenly'}."]
    if total and outside / total > 1e-9:
        notes.append(f"{outside / total:.1%} of the counts lie outside {target.details.name}.")
    missing = int((target_rows["absent"] == NOT_MOVED).sum())
    if missing:
        notes.append(
            f"{count_of(missing, 'number')} cannot be worked out, because they need one that is "
            "not shown."
        )
    details = replace(
        numbers.details, areas=target.id, areas_version=target.number,
        notes=(*numbers.details.notes, *notes),
    )  # fmt: skip
    share = outside / total if total else 0.0
    return Moved(details, target_rows[list(NUMBER_COLUMNS)], share, tuple(notes))


def _crossing(
    source: StoredAreas, target: StoredAreas, residents: StoredNumbers | None
) -> Crossing:
    if residents is None:
        return crossing_by_surface(shapes_of(source), shapes_of(target))
    finer = areas_of(residents)
    rows = residents.rows
    rows = rows[(rows["subgroup"] == EVERYONE) & (rows["year"] == rows["year"].max())]
    by_code = dict(zip(rows["code"], rows["count"], strict=True))
    people = np.array([by_code.get(code, np.nan) for code in finer.codes], dtype=np.float64)
    return crossing_by_residents(
        shapes_of(source), shapes_of(target), shapes_of(finer), np.nan_to_num(people)
    )


def _moved(
    rows: pd.DataFrame, source: StoredAreas, target: StoredAreas, crossing: Crossing
) -> tuple[pd.DataFrame, float, float]:
    """The numbers of one year and group on the other areas, the total, and what lies outside."""
    by_code = rows.drop_duplicates("code").set_index("code").reindex(list(source.codes))
    arrays = {
        name: by_code[name].to_numpy(dtype=np.float64)
        for name in ("count", "base", "count_error", "base_error")
    }
    unknown = np.isnan(arrays["count"])
    missing = _reached(unknown, crossing)
    columns: dict[str, object] = {}
    outside = 0.0
    for name in ("count", "base"):
        if np.isnan(arrays[name]).all():
            columns[name] = np.full(crossing.targets, np.nan)
            continue
        moved, lost = moved_counts(np.nan_to_num(arrays[name]), crossing)
        columns[name] = np.where(missing, np.nan, moved)
        outside = lost if name == "count" else outside
        error = f"{name}_error"
        known = np.isfinite(arrays[error]).any()
        errors = moved_errors(np.nan_to_num(arrays[error]), crossing)
        columns[error] = np.where(missing | ~known, np.nan, errors)
    columns.setdefault("count_error", np.full(crossing.targets, np.nan))
    columns.setdefault("base_error", np.full(crossing.targets, np.nan))
    frame = pd.DataFrame(
        {
            "code": target.codes, "place": target.places, **columns,
            "value": np.nan, "lower": np.nan, "upper": np.nan,
            "absent": np.where(missing, NOT_MOVED, ""),
        }
    )  # fmt: skip
    reached = np.isin(np.arange(crossing.targets), crossing.target)
    frame = frame[reached & (frame["place"] != "")]
    totals = frame.groupby("place", as_index=False)[["count", "base"]].sum(min_count=1)
    for name in ("count_error", "base_error"):
        squared = frame.assign(squared=frame[name] ** 2).groupby("place")["squared"]
        totals[name] = np.sqrt(squared.sum(min_count=1).to_numpy())
    totals = totals.assign(code="", value=np.nan, lower=np.nan, upper=np.nan, absent="")
    whole = float(np.nansum(arrays["count"]))
    return pd.concat([frame, totals], ignore_index=True), whole, outside


def _reached(unknown: NDArray[np.bool_], crossing: Crossing) -> NDArray[np.bool_]:
    """Which targets would need people of a source whose number is unknown."""
    whole = np.bincount(crossing.source, crossing.weight, crossing.sources)
    share = crossing.weight / np.maximum(whole[crossing.source], 1e-300)
    used = unknown[crossing.source] & (share > _TRACE) & (crossing.target >= 0)
    missing = np.zeros(crossing.targets, dtype=np.bool_)
    missing[crossing.target[used]] = True
    return missing
