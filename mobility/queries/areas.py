"""Numbers of areas inside a place, from the stored outlines and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.analysis.areas.numbers import MASKED, NO_NUMBER, AreaNumbers, PlaceTotal
from mobility.analysis.areas.residents import WHERE_RESIDENTS_LIVE, residents_of_worse
from mobility.analysis.areas.result import AreaResult, AreaSetting, Rings, area_result
from mobility.analysis.uncertainty import Verdict
from mobility.areas import keeping
from mobility.areas.keeping import StoredAreas, StoredNumbers
from mobility.areas.kinds import KINDS
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.registry import EVERYONE, HEADLINE

_REMEMBERED = 40  # places, each with its outlines


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """Which numbers are asked for; empty for the usual ones.

    Attributes:
        table: id of the numbers.
        year: of the numbers.
        group: of people.
        merge: whether unreliable areas are put together.
        residents: id of a table of residents.
    """

    table: str = ""
    year: int | None = None
    group: str = EVERYONE
    merge: bool = False
    residents: str = ""


def area_sets_of(place: str) -> list[StoredAreas]:
    """Return the sets in use that have areas in a place."""
    return [each for each in keeping.area_sets() if place in each.places]


def tables_of(place: str, *, residents: bool = False) -> list[StoredNumbers]:
    """Return the numbers in use on areas of a place: measures, or tables of residents."""
    return [
        each
        for each in keeping.numbers_in_use()
        if each.details.residents is residents and place in set(each.rows["place"])
    ]


def years_of(numbers: StoredNumbers, place: str) -> tuple[int, ...]:
    """Return the years with numbers in a place, the oldest first."""
    rows = numbers.rows[numbers.rows["place"] == place]
    return tuple(int(year) for year in sorted(rows["year"].unique()))


def groups_of(numbers: StoredNumbers, place: str, year: int) -> tuple[str, ...]:
    """Return the groups of people with numbers in a place and year, everyone first."""
    rows = numbers.rows[(numbers.rows["place"] == place) & (numbers.rows["year"] == year)]
    groups = tuple(str(each) for each in rows["subgroup"].unique())
    return tuple(sorted(groups, key=lambda group: (group != EVERYONE, groups.index(group))))


def areas_result(place: Jurisdiction, choice: AreaChoice) -> AreaResult:
    """Return the numbers of the areas of a place.

    Raises:
        UserError: when nothing is stored for the place, or the choice is not there.
    """
    numbers = _chosen_table(place, choice)
    areas = keeping.areas_of(numbers)
    geoid = place.geoid
    years = years_of(numbers, geoid)
    year = years[-1] if choice.year is None else choice.year
    if year not in years:
        listed = ", ".join(map(str, years))
        raise UserError(f"{numbers.details.name} has no numbers of {year}; it has: {listed}.")
    if choice.group not in groups_of(numbers, geoid, year):
        listed = ", ".join(groups_of(numbers, geoid, year))
        raise UserError(
            f"{numbers.details.name} has no group {choice.group!r} in {year}; it has: {listed}."
        )
    rows = areas.rows_of(geoid)
    of_group = _rows_of_group(numbers, geoid, year, choice.group)
    codes = [areas.codes[row] for row in rows]
    of_areas, absent = _numbers_of(of_group, codes)
    setting = _setting(place, areas, numbers, year, choice)
    result = area_result(
        setting, codes, _unique_names(areas, rows), of_areas, absent, _total_of(of_group),
        _outlines_of(areas, geoid), _touching_of(areas, geoid) if choice.merge else (),
    )  # fmt: skip
    result = _with_residents(result, place, areas, codes, choice)
    return replace(result, warnings=_warnings(areas))


def area_source(result: AreaResult) -> str:
    """Return the source of a figure of areas: the numbers are of no release."""
    setting = result.setting
    return f"your own table “{setting.measure}” on “{setting.set_name}”"


def _chosen_table(place: Jurisdiction, choice: AreaChoice) -> StoredNumbers:
    tables = tables_of(place.geoid)
    if choice.table:
        numbers = keeping.one_table(choice.table)
        if place.geoid not in set(numbers.rows["place"]):
            raise UserError(f"{numbers.details.name} has no areas in {place.full_name}.")
        return numbers
    if not tables:
        raise UserError(
            f"There are no numbers on areas in {place.full_name} yet; add outlines and a table."
        )
    return tables[0]


def _rows_of_group(numbers: StoredNumbers, geoid: str, year: int, group: str) -> pd.DataFrame:
    rows = numbers.rows
    rows = rows[(rows["place"] == geoid) & (rows["year"] == year) & (rows["subgroup"] == group)]
    if group == EVERYONE:
        rows = rows[rows["breakdown"] == HEADLINE]
    return rows.drop_duplicates("code")


def _numbers_of(rows: pd.DataFrame, codes: Sequence[str]) -> tuple[AreaNumbers, list[str]]:
    """The numbers of areas, and why each has none."""
    by_code = rows.set_index("code").reindex(list(codes))
    arrays = {
        name: by_code[name].to_numpy(dtype=np.float64)
        for name in ("count", "base", "count_error", "base_error", "value", "lower", "upper")
    }
    absent = by_code["absent"].where(by_code["absent"].notna(), NO_NUMBER).astype(object)
    masked = (absent == MASKED).to_numpy(dtype=np.bool_)
    numbers = AreaNumbers(
        count=arrays["count"], base=arrays["base"], count_error=arrays["count_error"],
        base_error=arrays["base_error"], value=arrays["value"], lower=arrays["lower"],
        upper=arrays["upper"], masked=masked,
    )  # fmt: skip
    return numbers, [str(each) for each in absent]


def _total_of(rows: pd.DataFrame) -> PlaceTotal:
    total = rows[rows["code"] == ""]
    if total.empty:
        return PlaceTotal(np.nan, np.nan)
    first = total.iloc[0]
    return PlaceTotal(*(float(first[n]) for n in ("count", "base", "count_error", "base_error")))


def _setting(
    place: Jurisdiction, areas: StoredAreas, numbers: StoredNumbers, year: int, choice: AreaChoice
) -> AreaSetting:
    details, of_set = numbers.details, areas.details
    outlines = f"{of_set.name}, version {areas.number}"
    return AreaSetting(
        place=place.full_name, geoid=place.geoid, areas=of_set.plural, area=of_set.label,
        set_name=of_set.name, measure=details.name, year=year, group=choice.group,
        per=details.per, unit=details.unit, better=details.better, universe=details.universe,
        source=details.source, file=details.file,
        outlines=f"{outlines} ({of_set.source})" if of_set.source else outlines,
        limit=details.limit, survey=details.survey,
        invented=details.invented or of_set.invented, note=KINDS[of_set.kind].note,
        merged=choice.merge,
    )  # fmt: skip


def _unique_names(areas: StoredAreas, rows: NDArray[np.int64]) -> list[str]:
    """The names of areas of a place, with their codes where several have one name."""
    names = [areas.names[row] for row in rows]
    twice = {name for name in names if names.count(name) > 1}
    return [
        f"{name} ({areas.codes[row]})" if name in twice else name
        for name, row in zip(names, rows, strict=True)
    ]


def _with_residents(
    result: AreaResult, place: Jurisdiction, areas: StoredAreas, codes: Sequence[str],
    choice: AreaChoice,
) -> AreaResult:  # fmt: skip
    """The result with who lives where it is worse, where there is a table of residents."""
    tables = [
        each for each in tables_of(place.geoid, residents=True)
        if each.details.areas == areas.id and choice.residents in {"", each.id}
    ]  # fmt: skip
    if not tables:
        return result
    table = tables[0]
    year = years_of(table, place.geoid)[-1]
    worse = np.zeros(len(codes), dtype=np.bool_)
    for row in result.of_verdict(Verdict.WORSE):
        worse[list(row.members)] = True
    groups = {}
    for group in groups_of(table, place.geoid, year):
        rows = (
            _rows_of_group(table, place.geoid, year, group).set_index("code").reindex(list(codes))
        )
        groups[group] = rows["count"].to_numpy(dtype=np.float64)
    source = f"{table.details.name} ({year})"
    if table.details.source:
        source = f"{source}, {table.details.source}"
    return replace(
        result, residents=residents_of_worse(groups, worse), residents_source=source,
        methods=(*result.methods, WHERE_RESIDENTS_LIVE),
    )  # fmt: skip


def _warnings(areas: StoredAreas) -> tuple[str, ...]:
    """What must be known of these numbers: whether their outlines have a newer version."""
    newest = next((each for each in keeping.area_sets() if each.id == areas.id), areas)
    if newest.number == areas.number:
        return ()
    sentence = (
        f"The outlines have a newer version ({newest.number}); these numbers are drawn on version "
        f"{areas.number}, for which they were stored."
    )
    return (sentence,)


def _outlines_of(areas: StoredAreas, geoid: str) -> tuple[tuple[Rings, ...], ...]:
    return _rings(areas.path, areas.id, areas.number, geoid)


@lru_cache(maxsize=_REMEMBERED)
def _rings(path: Path, name: str, _number: int, geoid: str) -> tuple[tuple[Rings, ...], ...]:
    import shapely  # noqa: PLC0415 - the start of the program must not pay for it

    areas = keeping.read_areas(path, name)
    drawn = keeping.drawn_of(areas)[areas.rows_of(geoid)]

    def points(ring: object) -> tuple[tuple[float, float], ...]:
        coordinates = np.round(shapely.get_coordinates(ring), 6)
        return tuple((float(x), float(y)) for x, y in coordinates)

    return tuple(
        tuple(
            tuple(points(ring) for ring in (part.exterior, *part.interiors))
            for part in shapely.get_parts(shape)
        )
        for shape in drawn
    )


def _touching_of(areas: StoredAreas, geoid: str) -> tuple[tuple[int, int], ...]:
    return _pairs(areas.path, areas.id, areas.number, geoid)


@lru_cache(maxsize=_REMEMBERED)
def _pairs(path: Path, name: str, _number: int, geoid: str) -> tuple[tuple[int, int], ...]:
    from mobility.areas.relations import touching  # noqa: PLC0415 - see above

    areas = keeping.read_areas(path, name)
    return touching(keeping.drawn_of(areas)[areas.rows_of(geoid)])
