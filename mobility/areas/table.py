"""A table of numbers on areas: which area each row is about, its numbers, and what is masked.

The file is read and its columns are interpreted as on the page Your data; only the places are
areas of a stored set here, by code, by name, or by longitude and latitude.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.analysis.areas.masking import AreaCounts, KnownAreas, masked_areas
from mobility.analysis.areas.numbers import MASKED
from mobility.analysis.margins import Z90
from mobility.areas.keeping import (
    NUMBER_COLUMNS,
    MeasureDetails,
    StoredAreas,
    StoredNumbers,
    areas_of,
    number_versions,
    numbers_id,
    numbers_in_use,
    shapes_of,
)
from mobility.areas.kinds import KINDS, AreaKind, plain_code
from mobility.areas.relations import areas_of_points, relations
from mobility.errors import UserError
from mobility.places import fold
from mobility.registry import EVERYONE, HEADLINE, Better, Unit
from mobility.text import count_of
from mobility.uploads import infer_schema
from mobility.uploads.cells.numbers import numbers_of_rows
from mobility.uploads.cells.table import Column, FaultCollector
from mobility.uploads.columns.mapping import GroupRule, Mapping, Part
from mobility.uploads.columns.roles import Role, folded_header
from mobility.uploads.proposals.schema_inference import InferredSchema
from mobility.uploads.results import Faults
from mobility.uploads.rows.keys import find_groups_of_rows, find_years
from mobility.uploads.rows.values import Values, find_values

SUPPRESSED = "suppressed in the file"
_ENOUGH = 0.5  # of a column's texts that are areas
_LISTED = 5
_NO_BASE = 1e9  # people of an area where nothing says how many there are
_ACS = re.compile(r"^(?P<table>[BCS]\d{4,5}[A-Z]*(?:PR)?_?(?:C\d+_)?)(?P<line>\d{3})(?P<kind>E|M)$")
_VINTAGE = re.compile(r"^(?:GEOID|GEOIDFQ|TRACTCE|ZCTA5CE)(20|10|00)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableChoices:
    """What a person says of a table; empty where the file itself says it.

    Attributes:
        name: of the measure.
        area: the column that names areas.
        count: the column of counts.
        base: the column of how many people they are of.
        value: the column of other numbers, such as medians.
        count_margin: the column of the margins of error (90 %) of counts or values.
        base_margin: the column of those of the denominators.
        group: the column of groups; "-" for none.
        year: of all rows, where no column says it.
        per: 1 for a share, such as 1,000 for a rate of events.
        better: the better direction.
        universe: who is counted.
        source: where the numbers are from.
        limit: the fewest people that are shown.
        residents: whether the table says how many residents live in each area.
        divide_by: id of stored residents of the same areas, by which counts are divided.
        enough_people: whether each number without a count is said to be of enough people.
    """

    name: str = ""
    area: str = ""
    count: str = ""
    base: str = ""
    value: str = ""
    count_margin: str = ""
    base_margin: str = ""
    group: str = ""
    year: int | None = None
    per: int | None = None
    better: Better | None = None
    universe: str = ""
    source: str = ""
    limit: int = 10
    residents: bool = False
    divide_by: str = ""
    enough_people: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class AreaTable:
    """A table that was understood, before masking.

    Attributes:
        details: of the measure.
        areas: those of its rows.
        rows: one a number: area (its number), year, breakdown, subgroup, count, base, count_error,
            base_error, value, lower, upper, suppressed.
        columns: what each column of the file is taken for.
        file_columns: all columns that can be chosen.
        notes: a sentence for everything that was decided.
        questions: what must be said before the table can be stored.
        unmatched: texts that name no area, with their numbers of rows, the most frequent first.
        unmatched_share: of the rows or points.
        problems: cells and rows that cannot be used.
    """

    details: MeasureDetails
    areas: StoredAreas
    rows: pd.DataFrame
    columns: dict[str, str]
    notes: tuple[str, ...]
    questions: tuple[str, ...]
    unmatched: tuple[tuple[str, int], ...]
    unmatched_share: float
    problems: Faults
    file_columns: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years of its numbers."""
        return tuple(int(year) for year in sorted(self.rows["year"].unique()))


def read_table(
    file: Path | str, areas: StoredAreas, content: bytes | None = None,
    choices: TableChoices = TableChoices(),
) -> AreaTable:  # fmt: skip
    """Read a table of numbers on areas; nothing is stored.

    Raises:
        UserError: when there is no such file or column, or no column names the areas.
    """
    schema = infer_schema(file, content)
    columns = {column.name: column for column in schema.layout.columns}
    _check_columns(schema.file, columns, choices)
    reader = _Reader(schema, columns, areas, choices, [], [])
    return reader.read()


def _check_columns(name: str, columns: dict[str, Column], choices: TableChoices) -> None:
    chosen = (
        choices.area, choices.count, choices.base, choices.value, choices.count_margin,
        choices.base_margin, "" if choices.group == "-" else choices.group,
    )  # fmt: skip
    for each in chosen:
        if each and each not in columns:
            listed = ", ".join(map(repr, list(columns)[:10]))
            raise UserError(f"{name}: has no column {each!r}; it has: {listed}.")


# ---- areas by code and name ------------------------------------------------------------------
def area_lookup(areas: StoredAreas) -> dict[str, int]:
    """Return the numbers of areas by every usual spelling of their codes and names.

    A spelling that several areas share is -1.
    """
    digits = KINDS[areas.details.kind].digits
    lookup: dict[str, int] = {}
    for number, (code, name) in enumerate(zip(areas.codes, areas.names, strict=True)):
        for key in _spellings(code, name, areas.details.kind, digits):
            lookup[key] = number if lookup.get(key, number) == number else -1
    return lookup


def _spellings(code: str, name: str, kind: AreaKind, digits: int) -> set[str]:
    folded = fold(name)
    keys = {fold(code), folded}
    if digits and code.isdigit():
        keys.add(str(int(code)))
    bare = re.sub(r"^(census tract|tract|block group|ward|district|zcta5|zcta) ", "", folded)
    if bare != folded:
        keys |= {bare, f"census {folded}"} if kind is AreaKind.TRACT else {bare}
    last = folded.split()[-1] if folded else ""
    if last.isdigit() and len(folded.split()) == 2:  # "District 18" is called 18, too
        keys.add(last)
    if kind is AreaKind.TRACT and len(code) == 11:
        keys |= {code[5:], str(int(code[5:]))} if code[5:].isdigit() else {code[5:]}
    if kind is AreaKind.WARD:
        keys.add(f"ward {bare}")
    if kind is AreaKind.ZCTA:
        keys |= {f"zcta5 {code}", f"zcta {code}", f"zip {code}"}
    return {key for key in keys if key}


def match_text(text: str, lookup: dict[str, int], digits: int) -> int:
    """Return the number of the area that a text names: -1 for none, -2 where several have it."""
    spellings = [plain_code(text, digits), text, re.split("[,;]", text)[0]]
    for spelling in spellings:
        number = lookup.get(fold(spelling))
        if number is not None:
            return number if number >= 0 else -2
    return -1


@dataclass(slots=True)
class _Matched:
    """The area of every row (-1 for none), and texts that name none."""

    column: str
    area: NDArray[np.int64]
    unmatched: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class _Reader:
    """The steps from a file to a table; notes and questions are collected on the way."""

    schema: InferredSchema
    columns: dict[str, Column]
    areas: StoredAreas
    choices: TableChoices
    notes: list[str]
    questions: list[str]

    def read(self) -> AreaTable:
        """Return the table."""
        matched = self._matched()
        mapping = self._mapping(matched)
        layout = self.schema.layout
        faults = FaultCollector(layout.lines)
        years = find_years(mapping, self.columns, layout.rows, faults)
        groups = find_groups_of_rows(mapping.group, self.columns, layout.rows)
        among = matched.area >= 0
        if mapping.year_column:
            among &= years > 0
        counts_rows = not mapping.parts
        values = (
            [_each_one(layout.rows)]
            if counts_rows
            else find_values(
                mapping, self.columns, among, faults, intervals=False, titles=layout.titles
            )
        )
        rows = self._rows(mapping, matched, years, groups, values, among)
        rows = self._combined(rows, counts_rows=counts_rows)
        rows = self._divided(rows)
        problems = faults.faults(layout.broken)
        if rows.empty:
            first = next(iter(problems.kinds()), None)
            why = f": {first[0].column} {first[0].reason}" if first else ""
            self.questions.append(f"No row can be used{why}.")
        details = self._details(mapping, rows)
        self._say_unmatched(matched, counts_rows=counts_rows)
        if (rows["year"] <= 0).any():
            self.questions.append("The file holds no year: say which year its numbers are of.")
        self._say_vintage(matched.column)
        return AreaTable(
            details=details, areas=self.areas, rows=rows, columns=self._roles(mapping, matched),
            notes=tuple(self.notes), questions=tuple(self.questions),
            unmatched=matched.unmatched,
            unmatched_share=float(1 - (matched.area >= 0).sum() / max(matched.total, 1)),
            problems=problems, file_columns=tuple(self.columns),
        )  # fmt: skip

    # ---- places ----
    def _matched(self) -> _Matched:
        lookup = area_lookup(self.areas)
        digits = KINDS[self.areas.details.kind].digits
        best, share_of_best = None, 0.0
        chosen = [self.choices.area] if self.choices.area else list(self.columns)
        for name in chosen:
            column = self.columns[name]
            numbers = np.array(
                [match_text(text, lookup, digits) for text in column.texts()], dtype=np.int64
            )
            counts = column.counts()
            share = float(counts[numbers >= 0].sum() / max(counts.sum(), 1))
            many = min(int((numbers >= 0).sum()), 3) / 3  # three areas are no chance
            if share * many > share_of_best + 1e-9:
                best, share_of_best = (column, numbers), share * many
        unsure = best is None or share_of_best < _ENOUGH
        if unsure and not self.choices.area and (points := self._points()) is not None:
            return points
        if best is None or (share_of_best < _ENOUGH and not self.choices.area):
            kind = self.areas.details.plural
            raise UserError(
                f"{self.schema.file}: no column names the {kind} of {self.areas.details.name}; say "
                "which column does, or choose the areas that the file is about."
            )
        column, numbers = best
        counts = column.counts()
        texts = [
            (text, int(counts[row])) for row, text in enumerate(column.texts()) if numbers[row] < 0
        ]
        several = int((numbers == -2).sum())
        if several:
            self.notes.append(
                f"{count_of(several, 'name')} of several areas: use their codes to tell them apart."
            )
        area = np.append(np.maximum(numbers, -1), -1)[column.codes]
        return _Matched(
            column.name, area, tuple(sorted(texts, key=lambda each: -each[1])),
            int((column.codes >= 0).sum()),
        )  # fmt: skip

    def _points(self) -> _Matched | None:
        """The areas of points, where the file has longitudes and latitudes."""
        columns = {}
        for role in (Role.LONGITUDE, Role.LATITUDE):
            chances = [(each.chance(role), each.name) for each in self.schema.profiles]
            chance, name = max(chances, default=(0.0, ""))
            if chance <= 0:
                return None
            columns[role] = name
        x, y = (numbers_of_rows(self.columns[columns[role]]) for role in columns)
        area = areas_of_points(shapes_of(self.areas), x, y)
        return _Matched(f"{columns[Role.LONGITUDE]}, {columns[Role.LATITUDE]}", area, (), x.size)

    def _say_unmatched(self, matched: _Matched, *, counts_rows: bool) -> None:
        lost = int((matched.area < 0).sum())
        if not lost:
            return
        what = "point" if not matched.unmatched and counts_rows else "row"
        share = lost / max(matched.area.size, 1)
        texts = ", ".join(repr(text) for text, _ in matched.unmatched[:_LISTED])
        named = f" ({texts}{' …' if len(matched.unmatched) > _LISTED else ''})" if texts else ""
        lie = "lie in no area" if what == "point" else "name no area of the set"
        self.notes.append(f"{lost:,} of {matched.area.size:,} {what}s ({share:.1%}) {lie}{named}.")

    def _say_vintage(self, column: str) -> None:
        match = _VINTAGE.match(column)
        vintage = self.areas.details.vintage
        if match and vintage and f"20{match[1]}" != vintage:
            self.questions.append(
                f"The column {column} has codes of 20{match[1]}, but the areas are of {vintage}: "
                "equal codes can be other areas; choose the outlines of the same census."
            )

    # ---- numbers ----
    def _mapping(self, matched: _Matched) -> Mapping:
        """The mapping that the file suggests, with what a person said."""
        proposed, choices = self.schema.mapping, self.choices
        used = {*matched.column.split(", "), matched.column}
        parts = tuple(
            part for part in proposed.parts
            if part.column not in used and part.role is not Role.OTHER
        )  # fmt: skip
        survey = self._survey_columns()
        own = {
            Role.NUMERATOR: choices.count, Role.DENOMINATOR: choices.base,
            Role.VALUE: choices.value,
        }  # fmt: skip
        if any(own.values()):
            parts = tuple(
                Part(column, role, scale=_scale(proposed, column))
                for role, column in own.items()
                if column
            )
        elif survey:
            parts = (Part(survey[0], Role.NUMERATOR), Part(survey[1], Role.DENOMINATOR))
        margin = choices.count_margin
        if margin and choices.value:
            parts = (*parts, Part(margin, Role.MARGIN, scale=_scale(proposed, choices.value)))
        others = [
            replace(part, role=Role.DENOMINATOR, scale=1.0) for part in proposed.parts
            if part.column not in used and part.role is Role.OTHER
        ]  # fmt: skip
        parts = _one_base(parts, others)
        if [part.role for part in parts] == [Role.VALUE] and len(others) == 1:
            parts = self._counts_of_people(parts[0], others[0])
        group = proposed.group
        if choices.group == "-" or group.column in used or not self._is_group(group.column):
            group = GroupRule()
        if choices.group and choices.group not in {"-", group.column}:
            group = GroupRule(choices.group, "group")
        counts = any(part.role is Role.NUMERATOR for part in parts)
        bases = any(part.role is Role.DENOMINATOR for part in parts)
        per = choices.per or proposed.metric.per or 1
        metric = replace(
            proposed.metric,
            per=per if counts and bases else None,
            unit=(Unit.SHARE if per == 1 else Unit.RATE) if counts and bases else (
                Unit.COUNT if counts else proposed.metric.unit
            ),
        )  # fmt: skip
        year = choices.year or proposed.year
        year_column = "" if choices.year else proposed.year_column
        return replace(
            proposed, parts=parts, group=group, metric=metric, year=year, year_column=year_column
        )

    def _counts_of_people(self, value: Part, other: Part) -> tuple[Part, ...]:
        """A count and how many people it is of, where two columns of whole numbers can be that."""
        counts, people = (numbers_of_rows(self.columns[each.column]) for each in (value, other))
        known = np.isfinite(counts) & np.isfinite(people)
        whole = (counts[known] == np.floor(counts[known])).all()
        fits = known.any() and whole and (counts[known] <= people[known]).all()
        if not fits or value.scale != 1.0 or Role.VALUE.matches(folded_header(value.column)):
            return (value,)
        return (replace(value, role=Role.NUMERATOR), other)

    def _is_group(self, name: str) -> bool:
        """Whether a column of few texts divides people; names of areas do not."""
        if not name:
            return False
        column = self.columns[name]
        return len(column.distinct) <= max(2, int((column.codes >= 0).sum()) // 2)

    def _survey_columns(self) -> tuple[str, str] | None:
        """The estimates of a Census Bureau table that are a count and its total."""
        lines = {name: match for name in self.columns if (match := _ACS.match(name))}
        totals = [
            name for name, match in lines.items() if match["line"] == "001" and match["kind"] == "E"
        ]
        counts = [
            name for name, match in lines.items() if match["line"] != "001" and match["kind"] == "E"
        ]
        return (counts[0], totals[0]) if len(totals) == 1 and len(counts) == 1 else None

    def _margin_of(self, column: str, said: str) -> NDArray[np.float64] | None:
        """The standard errors that stand beside a column of estimates."""
        name = said
        if not name and (match := _ACS.match(column)) and match["kind"] == "E":
            name = f"{column[:-1]}M"
        if name not in self.columns:
            return None
        margins = numbers_of_rows(self.columns[name])
        return np.where(margins >= 0, margins, np.nan) / Z90

    def _rows(
        self, mapping: Mapping, matched: _Matched, years: NDArray[np.int64], groups: pd.Categorical,
        values: Sequence[Values], among: NDArray[np.bool_],
    ) -> pd.DataFrame:  # fmt: skip
        nothing = np.full(matched.area.size, np.nan)
        labels = np.array([*groups.categories, ""], dtype=object)[groups.codes]
        frames = []
        for each in values:
            named = bool(each.subgroup) and not (mapping.group.column and each.subgroup == EVERYONE)
            top = next((p.column for p in each.parts if p.role is Role.NUMERATOR), "")
            bottom = next((p.column for p in each.parts if p.role is Role.DENOMINATOR), "")
            # A count whose denominator is missing or 0 is of nobody.
            counts = each.numerator if each.numerator is not None else nothing
            if mapping.metric.unit is Unit.COUNT and each.numerator is None:
                counts = each.value
            errors = self._margin_of(top, self.choices.count_margin) if top else None
            of_base = self._margin_of(bottom, self.choices.base_margin) if bottom else None
            nobody = (
                (counts == 0) & (each.denominator == 0) if each.denominator is not None else False
            )
            frame = pd.DataFrame(
                {
                    "area": matched.area,
                    "year": years if each.year is None else each.year,
                    "breakdown": each.breakdown if named else mapping.group.breakdown,
                    "subgroup": each.subgroup if named else labels,
                    "count": counts,
                    "base": nothing if each.denominator is None else each.denominator,
                    "count_error": nothing if errors is None else errors,
                    "base_error": nothing if of_base is None else of_base,
                    "value": each.value, "lower": each.lower, "upper": each.upper,
                    "suppressed": each.suppressed,
                }
            )  # fmt: skip
            there = np.isfinite(each.value) | each.suppressed | nobody
            frames.append(frame[among & there & (frame["subgroup"] != "")])
        rows = pd.concat(frames, ignore_index=True)
        rows.loc[rows["breakdown"].isin(["", HEADLINE]), "breakdown"] = HEADLINE
        rows.loc[rows["subgroup"] == EVERYONE, "breakdown"] = HEADLINE
        return rows

    def _combined(self, rows: pd.DataFrame, *, counts_rows: bool) -> pd.DataFrame:
        """Rows of one area, year and group as one: counts are added up, other numbers refused."""
        key = ["area", "year", "breakdown", "subgroup"]
        repeated = rows.duplicated(key, keep=False)
        if not repeated.any():
            return rows
        countable = rows["count"].notna() | rows["suppressed"]
        refused = repeated & ~countable
        if refused.any():
            self.notes.append(
                f"{count_of(int(refused.sum()), 'row')} for an area and year that other rows have, "
                "too: numbers other than counts cannot be added up and are left out."
            )
            rows = rows[~refused]
        if not counts_rows and (repeated & countable).any():
            self.notes.append("Several rows for an area, year and group are added up.")
        grouped = rows.groupby(key, sort=False, as_index=False)
        sums = grouped[["count", "base"]].sum(min_count=1)
        squared = rows.assign(
            count_error=rows["count_error"] ** 2, base_error=rows["base_error"] ** 2
        ).groupby(key, sort=False)[["count_error", "base_error"]].sum(min_count=1)  # fmt: skip
        sums[["count_error", "base_error"]] = np.sqrt(squared.to_numpy())
        sums["suppressed"] = grouped["suppressed"].any()["suppressed"]
        sums.loc[sums["suppressed"], ["count"]] = np.nan
        firsts = grouped[["value", "lower", "upper"]].first()
        single = (grouped.size()["size"] == 1).to_numpy()
        for name in ("value", "lower", "upper"):
            sums[name] = np.where(single, firsts[name], np.nan)
        return sums

    def _divided(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Counts with the stored residents of their areas as denominators, where that was said."""
        if not self.choices.divide_by:
            return rows
        from mobility.areas.keeping import one_table  # noqa: PLC0415 - see its other import above

        residents = one_table(self.choices.divide_by)
        if residents.details.areas != self.areas.id:
            raise UserError(
                f"{residents.id} has the residents of other areas ({residents.details.areas}); "
                "choose a table of the same areas."
            )
        there = residents.rows[residents.rows["subgroup"] == EVERYONE]
        newest = there.sort_values("year").drop_duplicates("code", keep="last")
        by_code = dict(zip(newest["code"], newest["count"], strict=True))
        base = rows["area"].map(lambda area: by_code.get(self.areas.codes[area], np.nan))
        self.notes.append(
            f"Counts are divided by the residents of {residents.details.name} "
            f"({max(residents.years)})."
        )
        return rows.assign(base=np.where(rows["base"].isna(), base, rows["base"]))

    # ---- details ----
    def _details(self, mapping: Mapping, rows: pd.DataFrame) -> MeasureDetails:
        choices, metric = self.choices, mapping.metric
        divided = bool(rows["base"].notna().any() and rows["count"].notna().any())
        per = (choices.per or metric.per or (1000 if choices.divide_by else 1)) if divided else None
        survey = bool(rows["count_error"].notna().any() or rows["lower"].notna().any())
        counted = bool(rows["count"].notna().any())
        if per == 1 and (rows["count"] > rows["base"]).any():
            self.questions.append(
                "Some counts are larger than their denominators: choose other columns, or a rate "
                "per 1,000 where one person can be counted several times."
            )
        if not counted and not survey and not choices.enough_people:
            self.questions.append(
                "Nothing says how many people each number is of: name a column of counts, people "
                f"or margins, or say that each is of at least {choices.limit} people."
            )
        everyone = rows[rows["subgroup"] == EVERYONE]
        if counted and everyone.empty and not rows.empty:
            self.notes.append("Everyone is the sum of the groups, since no row is about everyone.")
        return MeasureDetails(
            name=choices.name or self._measure_name(mapping), areas=self.areas.id,
            areas_version=self.areas.number,
            per=per, unit="" if divided else ("people" if counted else _unit_words(metric.unit)),
            better=choices.better or metric.better, universe=choices.universe,
            source=choices.source, file=self.schema.file, limit=choices.limit, survey=survey,
            residents=choices.residents,
        )  # fmt: skip

    def _measure_name(self, mapping: Mapping) -> str:
        """The name that the file suggests, unless it is that of the column of areas."""
        wanted = (Role.NUMERATOR, Role.VALUE)
        columns = [part.column for role in wanted for part in mapping.parts if part.role is role]
        others = [column for column in self.columns if column not in columns]
        named = {fold(column.replace("_", " ")) for column in others}
        if fold(mapping.metric.name) not in named or not columns:
            return mapping.metric.name
        words = " ".join(columns[0].replace("_", " ").split())
        return words[:1].upper() + words[1:]

    def _roles(self, mapping: Mapping, matched: _Matched) -> dict[str, str]:
        """What each used column is taken for."""
        roles = {
            matched.column: "area" if matched.unmatched or "," not in matched.column else "point"
        }
        if mapping.year_column:
            roles[mapping.year_column] = "year"
        if mapping.group.column:
            roles[mapping.group.column] = "group"
        labels = {
            Role.NUMERATOR: "count", Role.DENOMINATOR: "people", Role.VALUE: "number",
            Role.MARGIN: "margin of error",
        }  # fmt: skip
        roles |= {part.column: labels.get(part.role, str(part.role)) for part in mapping.parts}
        return roles


def _scale(mapping: Mapping, column: str) -> float:
    return next((part.scale for part in mapping.parts if part.column == column), 1.0)


def _one_base(parts: tuple[Part, ...], others: Sequence[Part]) -> tuple[Part, ...]:
    """The columns with a denominator: the one other number beside a count.

    A number beside a denominator is a count, unless its name says that it is a rate.
    """
    roles = [part.role for part in parts]
    if sorted(roles) == sorted([Role.VALUE, Role.DENOMINATOR]):
        value = next(part for part in parts if part.role is Role.VALUE)
        if value.scale == 1.0 and not Role.VALUE.matches(folded_header(value.column)):
            return tuple(
                replace(part, role=Role.NUMERATOR) if part is value else part for part in parts
            )
    if Role.NUMERATOR not in roles or Role.DENOMINATOR in roles:
        return parts
    if roles.count(Role.VALUE) == 1:
        return tuple(
            replace(part, role=Role.DENOMINATOR, scale=1.0) if part.role is Role.VALUE else part
            for part in parts
        )
    return (*parts, *others) if len(others) == 1 and Role.VALUE not in roles else parts


def _each_one(rows: int) -> Values:
    """Every row of the file as one that is counted."""
    ones, nothing = np.ones(rows), np.full(rows, np.nan)
    none = np.zeros(rows, np.bool_)
    return Values(None, "", "", ones, nothing, nothing, none, none, ones)


def _unit_words(unit: Unit) -> str:
    return {Unit.SHARE: "share of 1", Unit.DOLLARS: "dollars"}.get(unit, "")


# ---- masking ---------------------------------------------------------------------------------
def rows_to_keep(table: AreaTable) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows of a table to be stored, masked, and sentences about the masking.

    Raises:
        UserError: when something must be said first.
    """
    if table.questions:
        raise UserError(table.questions[0])
    known, warnings = _known(table)
    places = np.array(table.areas.places, dtype=object)
    parts = []
    for place in sorted({each for each in places if each}):
        inside = np.flatnonzero(places == place)
        in_place = table.rows[table.rows["area"].isin(inside)]
        for year, rows in in_place.groupby("year"):
            parts.append(_of_year(table, place, int(str(year)), rows, inside, known))
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*NUMBER_COLUMNS])
    masked = int((rows["absent"] == MASKED).sum())
    sentences = list(warnings)
    if masked:
        sentences.insert(
            0,
            f"{count_of(masked, 'number')} masked: fewer than {table.details.limit} people, or a "
            "number that would give such a one away.",
        )
    return rows, tuple(sentences)


@dataclass(frozen=True, slots=True, eq=False)
class _Other:
    """Another version or set with the same measure, and how its areas lie to those of a table."""

    numbers: StoredNumbers
    areas: StoredAreas
    inside: tuple[tuple[int, int], ...]
    contains: tuple[tuple[int, int], ...]


def _known(table: AreaTable) -> tuple[list[_Other], list[str]]:
    """What is stored of the measure, and a warning of sets that cross these areas."""
    own_id = numbers_id(table.details.name, table.details.areas)
    others = [each for each in numbers_in_use() if each.details.measure == table.details.measure]
    stored = [
        version
        for name in dict.fromkeys([own_id, *(each.id for each in others)])
        for version in number_versions(name)
    ]
    other_sets, warnings = [], []
    for numbers in stored:
        try:
            areas = areas_of(numbers)
        except UserError:  # outlines that are gone show nobody anything
            continue
        if areas.path == table.areas.path:
            same = tuple((row, row) for row in range(len(areas.codes)))
            other_sets.append(_Other(numbers, areas, same, same))
            continue
        lie = relations(shapes_of(table.areas), shapes_of(areas))
        other_sets.append(_Other(numbers, areas, lie.inside, lie.contains))
        if lie.crossing:
            warnings.append(
                f"{areas.details.name} cross these areas, and have numbers of the same measure: "
                "who compares both can find masked numbers, so share one of the two only."
            )
    return other_sets, list(dict.fromkeys(warnings))


def _of_year(
    table: AreaTable, place: str, year: int, rows: pd.DataFrame, inside: NDArray[np.int64],
    others: Sequence[_Other],
) -> pd.DataFrame:  # fmt: skip
    """The numbers of one place and year, masked, with those of the place as a whole."""
    position = {int(area): row for row, area in enumerate(inside)}
    rows = rows.assign(row=rows["area"].map(position))
    breakdowns = [each for each in rows["breakdown"].unique() if each != HEADLINE]
    grids = {
        each: _grids(
            rows[(rows["breakdown"] == each) & (rows["subgroup"] != EVERYONE)], len(inside)
        )
        for each in breakdowns
    }
    everyone = _grids(rows[rows["subgroup"] == EVERYONE], len(inside))
    if not everyone.groups and grids:
        everyone = _summed(next(iter(grids.values())))
    # A full count stays one where the file has intervals beside it; a survey's has an error.
    counted = bool(np.isfinite(everyone["count"]).any() and np.isnan(everyone["count_error"]).all())
    hidden = {HEADLINE: np.zeros((len(inside), 1), np.bool_)}
    totals_hidden = {HEADLINE: np.zeros(1, np.bool_)}
    hidden |= {name: np.zeros(grid["count"].shape, np.bool_) for name, grid in grids.items()}
    totals_hidden |= {name: np.zeros(len(grid.groups), np.bool_) for name, grid in grids.items()}
    if counted:
        count = np.where(everyone.suppressed, np.nan, everyone["count"])[:, 0]
        of_everyone = np.isfinite(count) | everyone.suppressed[:, 0]
        of_groups = [np.isfinite(x["count"]) | x.suppressed for x in grids.values()]
        there = np.flatnonzero(
            np.logical_or.reduce([of_everyone, *(each.any(axis=1) for each in of_groups)])
        )
        masked = masked_areas(
            AreaCounts(
                count[there], _bases(everyone["base"][there, 0]),
                tuple((x["count"][there], _bases(x["base"][there])) for x in grids.values()),
                tuple(_adds_up(grid["count"][there], count[there]) for grid in grids.values()),
            ),
            table.details.limit,
            [_known_of_year(each, year, inside[there], grids) for each in others],
        )  # fmt: skip
        hidden[HEADLINE][there, 0] = masked.areas & of_everyone[there]
        totals_hidden[HEADLINE][:] = masked.total
        for name, masked_groups, of_totals in zip(
            grids, masked.groups, masked.group_totals, strict=True
        ):
            hidden[name][there] = masked_groups
            totals_hidden[name] = of_totals
    codes = np.array(table.areas.codes, dtype=object)[inside]
    parts = [
        _long(grid, name, hidden[name], totals_hidden[name], codes)
        for name, grid in {HEADLINE: everyone, **grids}.items()
    ]
    of_year: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return of_year.assign(place=place, year=year)


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Numbers with a row an area and a column a group."""

    groups: tuple[str, ...]
    arrays: dict[str, NDArray[np.float64]]
    suppressed: NDArray[np.bool_]

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.arrays[name]


_ARRAYS = ("count", "base", "count_error", "base_error", "value", "lower", "upper")


def _grids(rows: pd.DataFrame, areas: int) -> _Grid:
    groups = tuple(dict.fromkeys(rows["subgroup"]))
    column = rows["subgroup"].map({group: number for number, group in enumerate(groups)})
    shape = (areas, max(len(groups), 1))
    at = rows["row"].to_numpy(np.int64), column.to_numpy(np.int64)
    arrays = {}
    for name in _ARRAYS:
        arrays[name] = np.full(shape, np.nan)
        arrays[name][at] = rows[name].to_numpy(np.float64)
    suppressed = np.zeros(shape, np.bool_)
    suppressed[at] = rows["suppressed"].to_numpy(np.bool_)
    return _Grid(groups, arrays, suppressed)


def _summed(grid: _Grid) -> _Grid:
    """Everyone as the sum of groups; NaN where the file keeps a group back."""

    def added(name: str) -> NDArray[np.float64]:
        values = grid[name]
        sums = np.where(np.isfinite(values).any(axis=1), np.nansum(values, axis=1), np.nan)
        return np.asarray(np.where(grid.suppressed.any(axis=1), np.nan, sums))[:, None]

    def error(name: str) -> NDArray[np.float64]:
        values = grid[name]
        squared = np.where(np.isfinite(values).any(axis=1), np.nansum(values**2, axis=1), np.nan)
        return np.asarray(np.sqrt(squared))[:, None]

    nothing = np.full((len(grid["count"]), 1), np.nan)
    arrays = {name: added(name) for name in ("count", "base")}
    arrays |= {name: error(name) for name in ("count_error", "base_error")}
    arrays |= dict.fromkeys(("value", "lower", "upper"), nothing)
    return _Grid((EVERYONE,), arrays, np.asarray(grid.suppressed.any(axis=1, keepdims=True)))


def _bases(base: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isfinite(base), base, _NO_BASE)


def _adds_up(groups: NDArray[np.float64], everyone: NDArray[np.float64]) -> bool:
    """Whether groups are parts of everyone: nowhere more than all, or all in most areas."""
    known = np.isfinite(everyone)
    left = everyone[known] - np.nansum(groups[known], axis=1)
    exact = np.isclose(left, 0.0)
    never_more = bool(known.any()) and bool(((left >= 0) | exact).all())
    return never_more or bool(exact.sum() > exact.size / 2)


def _known_of_year(
    other: _Other, year: int, inside: NDArray[np.int64], grids: dict[str, _Grid]
) -> KnownAreas:
    """What another table shows of everyone in a year; areas here count from 0."""
    rows = other.numbers.rows
    rows = rows[(rows["year"] == year) & (rows["code"] != "")]
    groups = tuple(
        _known_groups(rows[rows["breakdown"] == name], other.areas.codes, grid.groups)
        for name, grid in grids.items()
    )
    rows = rows[rows["subgroup"] == EVERYONE]
    shown = dict(zip(rows["code"], rows["count"], strict=True))
    masked = set(rows.loc[rows["absent"] == MASKED, "code"])
    # An area of which nothing is stored tells nothing; one that shows no sum here is harmless.
    value = np.array(
        [np.nan if code in masked else shown.get(code, -1.0) for code in other.areas.codes]
    )
    value = np.where(np.isnan(value) & ~np.isin(other.areas.codes, list(masked)), -1.0, value)
    here = {int(area): row for row, area in enumerate(inside)}

    def inside_place(pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        return tuple((here[own], there) for own, there in pairs if own in here)

    return KnownAreas(value, inside_place(other.inside), inside_place(other.contains), groups)


def _known_groups(
    rows: pd.DataFrame, codes: Sequence[str], groups: Sequence[str]
) -> NDArray[np.float64] | None:
    """What a table shows of groups: NaN for a masked number, -1 for none; None for no rows."""
    if rows.empty:
        return None
    numbers = np.where(rows["absent"] == MASKED, np.nan, rows["count"].fillna(-1.0))
    by_code = pd.DataFrame({"code": rows["code"], "group": rows["subgroup"], "number": numbers})
    by_code = by_code.drop_duplicates(["code", "group"]).set_index(["code", "group"])
    wanted = pd.MultiIndex.from_product([codes, groups], names=["code", "group"])
    missing = ~wanted.isin(by_code.index)
    counts = by_code["number"].reindex(wanted).to_numpy(np.float64).copy()
    counts[missing] = -1.0
    return counts.reshape(len(codes), len(groups))


def _long(
    grid: _Grid, breakdown: str, hidden: NDArray[np.bool_], totals_hidden: NDArray[np.bool_],
    codes: NDArray[np.object_],
) -> pd.DataFrame:  # fmt: skip
    """A grid as rows of `NUMBER_COLUMNS`, the place as a whole at the end (its code is empty)."""
    frames = []
    for column, group in enumerate(grid.groups):
        values = {name: grid[name][:, column].copy() for name in _ARRAYS}
        gone, back = hidden[:, column], grid.suppressed[:, column]
        there = gone | back | np.logical_or.reduce([np.isfinite(each) for each in values.values()])
        for name in ("count", "count_error", "value", "lower", "upper"):
            values[name][gone | back] = np.nan
        absent = np.select([back, gone], [SUPPRESSED, MASKED], "")
        frame = pd.DataFrame({"code": codes, "subgroup": group, **values, "absent": absent})
        frames.append(frame[there])
        frames.append(_total(grid, column, group, hidden=bool(totals_hidden[column])))
    rows: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return rows.assign(breakdown=breakdown)


def _total(grid: _Grid, column: int, group: str, *, hidden: bool) -> pd.DataFrame:
    """The place as the sum of its areas; NaN where its areas cannot be added up."""
    count, base = grid["count"][:, column], grid["base"][:, column]
    counted = np.isfinite(count) & ~grid.suppressed[:, column]
    row: dict[str, object] = dict.fromkeys(_ARRAYS, np.nan)
    if counted.any() and not hidden:
        row["count"] = float(count[counted].sum())
        if np.isfinite(base[counted]).all():
            row["base"] = float(base[counted].sum())
        for name in ("count_error", "base_error"):
            errors = grid[name][counted, column]
            if np.isfinite(errors).all():
                row[name] = float(np.sqrt((errors**2).sum()))
    absent = MASKED if hidden else ""
    return pd.DataFrame([{"code": "", "subgroup": group, **row, "absent": absent}])
