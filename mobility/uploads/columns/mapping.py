"""The mapping of a file: confirmed by a person, saved as JSON, used again for next year's file."""

from __future__ import annotations

import json
from collections.abc import Mapping as Dictionary
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter

from mobility.errors import UserError
from mobility.places import STATES, Level
from mobility.registry import HEADLINE, Better, Unit
from mobility.uploads.cells.numbers import DecimalMark
from mobility.uploads.columns.roles import Role

VERSION = 1
OWN_FIELD = tuple(role for role in Role if role.spec.stored not in {"", "place", "parts"})
"""Roles whose column has a field of its own in a mapping."""
SMALLEST_CELL = 10


class PlaceBy(StrEnum):
    """Which columns identify the place of a row."""

    GEOID = "place code"
    CODES = "state and code within it"
    NAME = "name"
    POINT = "longitude and latitude"
    NOTHING = ""


ROLES_OF_PLACE = {
    PlaceBy.GEOID: (Role.GEOID,),
    PlaceBy.CODES: (Role.STATE, Role.COUNTY_CODE),
    PlaceBy.NAME: (Role.PLACE_NAME, Role.STATE),
    PlaceBy.POINT: (Role.LONGITUDE, Role.LATITUDE),
    PlaceBy.NOTHING: (),
}
"""The roles of the columns of a rule, in their order; a name may stand without a state."""


class Combine(StrEnum):
    """How several rows for one place, year and group are combined."""

    NO = "no"
    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"


class Hispanic(StrEnum):
    """Whether Hispanic residents are counted within groups called Black or White."""

    UNSAID = ""
    WITHIN = "within"
    APART = "apart"


class Purpose(StrEnum):
    """Use of the numbers."""

    MEASURE = "measure"
    DENOMINATORS = "denominators"  # how many people each group of a metric of the release has
    CONTEXT = "context"  # what a place is like, for finding peers


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """How the place of a row is identified.

    `columns` are code, or state and code, or name (and state), or longitude and latitude. `state`
    is the code of the state all names are in; `confirmed` are
    geoids a person gave to texts that name no place for sure ('' leaves such rows out), with the
    state behind the text where that stands in another column. `beside` are the columns of names
    (and of their states) that stand beside codes and only confirm them. `level_unsure`: the names
    fit counties and cities alike, and a person has yet to say which they are.
    """

    by: PlaceBy
    columns: tuple[str, ...] = ()
    level: Level = Level.COUNTY
    state: str = ""
    confirmed: Dictionary[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    level_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A column of numbers: its role, and the year and group in its name."""

    column: str
    role: Role
    year: int | None = None
    breakdown: str = ""
    subgroup: str = ""
    scale: float = 1.0  # percent is stored as a share: 0.01


@dataclass(frozen=True, slots=True)
class GroupRule:
    """The column of groups, their breakdown, and the label of every text in it.

    `others` are labels that belong to another breakdown, with that.
    """

    column: str = ""
    breakdown: str = HEADLINE
    labels: Dictionary[str, str] = field(default_factory=dict)
    others: Dictionary[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricDetails:
    """Description of the measure; texts are the user's own. `per` is 1 for a share."""

    id: str = "my_measure"
    name: str = ""
    unit: Unit = Unit.INDEX
    per: int | None = None
    better: Better = Better.NEITHER
    predictor: str = ""
    period_years: int = 1
    universe: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything needed to turn a file into observations.

    `year` holds for all rows where there is no column of years. `measure` picks the rows of one
    measure in a file of several: (column, text). `margin_level` is the confidence of margins of
    error; bounds are taken for 95 %. `counted`: a rate beside a denominator counts those people and
    is no survey's estimate, so that its interval can be worked out. `enough_people`: a person says
    of rates without counts that each is of at least `smallest_cell` people. `hispanic` is the
    answer to what names such as "Black" leave open. `keep_columns` look like personal data, and a
    person said to use them all the same; such columns are left out else. `residents`: the numerator
    is divided by the residents of the place, which are from there; empty for no division.
    """

    place: PlaceRule
    parts: tuple[Part, ...]
    year_column: str = ""
    year: int | None = None
    group: GroupRule = GroupRule()
    measure: tuple[str, str] = ("", "")
    metric_column: str = ""
    combine: Combine = Combine.NO
    purpose: Purpose = Purpose.MEASURE
    decimal: DecimalMark | None = None
    margin_level: float = 0.90
    counted: bool = False
    enough_people: bool = False
    smallest_cell: int = SMALLEST_CELL
    metric: MetricDetails = MetricDetails()
    columns: tuple[str, ...] = ()
    sheet: str = ""
    hispanic: Hispanic = Hispanic.UNSAID
    keep_columns: tuple[str, ...] = ()
    residents: str = ""

    def part(self, role: Role) -> Part | None:
        """The first column of a role."""
        return next((each for each in self.parts if each.role is role), None)

    def hides_how_many(self) -> bool:
        """Whether no column says how many people its rates are of, so that none can be masked."""
        return (
            self.purpose is Purpose.MEASURE
            and self.metric.unit in {Unit.SHARE, Unit.RATE}
            and self.combine is not Combine.COUNT
            and not any(part.role.spec.counts_people for part in self.parts)
        )

    def column_of(self, role: Role) -> str:
        """The column of a role that has a field of its own; '' for none."""
        stored = getattr(self, role.spec.stored)
        if isinstance(stored, GroupRule):
            return stored.column
        return str(stored if isinstance(stored, str) else stored[0])

    def roles(self) -> dict[str, Role]:
        """The role of every column that is used."""
        by_role = (
            *zip(self.place.columns, ROLES_OF_PLACE[self.place.by], strict=False),
            *zip(self.place.beside, ROLES_OF_PLACE[PlaceBy.NAME], strict=False),
            *((self.column_of(role), role) for role in OWN_FIELD),
            *((part.column, part.role) for part in self.parts),
        )
        return {column: role for column, role in by_role if column}

    def with_state(self, state: str) -> Mapping:
        """Return a copy for a file whose county names are all in one state (its two-digit code)."""
        if state not in STATES:
            raise UserError(f"{state!r} is the code of no state; give two digits, such as 39.")
        return replace(self, place=replace(self.place, state=state))

    def with_places(self, confirmed: Dictionary[str, str]) -> Mapping:
        """Return a copy with places that a person confirmed, by the text that names them."""
        known = dict(self.place.confirmed) | dict(confirmed)
        return replace(self, place=replace(self.place, confirmed=known))

    def misfits(self, columns: tuple[str, ...]) -> list[str]:
        """Return a sentence for each column of the mapping that is not among `columns`."""
        needed = [*self.place.columns, *map(self.column_of, OWN_FIELD)]
        needed += [part.column for part in self.parts]
        there = set(columns)
        lost = dict.fromkeys(name for name in needed if name and name not in there)
        return [f"There is no column {name!r} any more; choose another for it." for name in lost]

    def to_json(self) -> str:
        """Return JSON that `from_json` reads."""
        return json.dumps({"version": VERSION} | asdict(self), indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read a mapping that was saved.

        Raises:
            UserError: when the text is no mapping or of another version.
        """
        message = "This is no saved mapping; export it again from the page Your data."
        try:
            raw = json.loads(text)
            version = raw.pop("version")
            mapping = None
            if version == VERSION:
                mapping = _checker().validate_python(raw, extra="forbid")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UserError(message) from error
        if mapping is None:
            raise UserError("This mapping is of another version; understand the file anew.")
        if not all(part.role.is_number for part in mapping.parts):
            raise UserError(message)
        return mapping


@cache
def _checker() -> TypeAdapter[Mapping]:
    """Reads mappings from JSON types and refuses values of another type."""
    return TypeAdapter(Mapping)
