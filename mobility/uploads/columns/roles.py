"""The registry of roles: what a column of an uploaded file can be for.

Each role is one entry of `Role`. Pickers, guesses, mappings and previews read it from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from mobility.places import fold


def _named(alternatives: str) -> re.Pattern[str]:
    """A pattern for whole words of a folded header; alternatives are separated by bars."""
    return re.compile(rf"(?:^|\b)(?:{alternatives})(?:\b|$)")


class Holds(StrEnum):
    """Kind of content of a column."""

    PLACE = "place"
    YEAR = "year"
    GROUP = "group"
    NAME = "name"  # of a measure or metric
    NUMBER = "number"
    NOTHING = ""  # the column is not used


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """The description of a role.

    Attributes:
        label: in the list of roles to choose from; '' for a role nobody chooses.
        help: one sentence about columns of this role.
        holds: the kind of content.
        stored: the field of `Mapping` that holds the column; '' for a column that is not used.
        header: pattern of folded headers that suggest the role.
        confidence: of a column of numbers whose header matches, 0 to 1.
        limits: lowest and highest number, where only numbers between them qualify.
        unique: whether at most one column of a file has the role.
        used: whether the cells become a part of the observations.
        needed: whether a likely column stays although some of its cells look like personal data.
        in_unit: whether its numbers are in the unit of the value and are scaled with it.
        spread: whether its numbers say how precise the value is.
        counts_people: whether its numbers are counts that are masked where few people are counted.
    """

    label: str
    help: str
    holds: Holds = Holds.NOTHING
    stored: str = ""
    header: re.Pattern[str] | None = None
    confidence: float = 0.0
    limits: tuple[float, float] | None = None
    unique: bool = True
    used: bool = True
    needed: bool = False
    in_unit: bool = False
    spread: bool = False
    counts_people: bool = False


def _number(label: str, help_text: str, header: str, confidence: float, **flags: Any) -> RoleSpec:
    """A role of numbers: several columns may have it, one for each year and group."""
    pattern = _named(header) if header else None
    spec = RoleSpec(label, help_text, Holds.NUMBER, "parts", pattern, confidence, unique=False)
    return replace(spec, **flags)


class Role(StrEnum):
    """Role of a column; mappings store the value."""

    spec: RoleSpec

    def __new__(cls, stored: str, spec: RoleSpec) -> Self:
        """Make a member from its stored id and its description."""
        role = str.__new__(cls, stored)
        role._value_ = stored
        role.spec = spec
        return role

    GEOID = (
        "place code",
        RoleSpec(
            "Place: Census code",
            "Census codes of counties (5 digits) or cities (7 digits).",
            Holds.PLACE,
            "place",
            _named(
                "fips|geoid(10|20)?|geoid2|geo id|geo ?code|fips ?code|county ?fips|cnty ?fips|"
                "countyfips|(county|city|place|area|location|geography|jurisdiction) (code|id)|"
                "city fips|placefips|ansi|stcofips|cofips|geographic identifier|geographic area id|"
                "ste?co?fips|fips5|geo fips|place fips"
            ),
            needed=True,
        ),
    )
    STATE = (
        "state",
        RoleSpec(
            "Place: state",
            "Names, abbreviations or codes of states.",
            Holds.PLACE,
            "place",
            _named(
                "state|st|stname|fipsst|state name|statefp(10|20)?|stfips|statea|stfp|stusps|"
                "state ?fips|state abbr|stabbr|postal"
            ),
            needed=True,
        ),
    )
    COUNTY_CODE = (
        "code within the state",
        RoleSpec(
            "Place: code within the state",
            "The part of a code that follows the state: 153 for 39153.",
            Holds.PLACE,
            "place",
            _named(
                "county|countyfp(10|20)?|countyfips|cntyfp|countya|placea|cntyfips|cnty|cofp|ctyfp|"
                "placefips|city|ansi|ctyfips|fipscty|fipsco|county ?code|county fips|place|"
                "placefp(10|20)?|fips|co|cofips|county no|county number"
            ),
            needed=True,
        ),
    )
    PLACE_NAME = (
        "place name",
        RoleSpec(
            "Place: name of county or city",
            "Names of counties or cities, with or without their state.",
            Holds.PLACE,
            "place",
            _named(
                "county|counties|parish|borough|jurisdiction|city|town|municipality|place|locality|"
                "location|area|geography|geo ?name|name|cnty|countyname|ctyname|areaname|geo|"
                "community"
            ),
            needed=True,
        ),
    )
    LONGITUDE = (
        "longitude",
        RoleSpec(
            "Place: longitude",
            "Degrees east; each point counts for the county it lies in.",
            Holds.PLACE,
            "place",
            re.compile(
                r"^(lon|lng|long|longitude|x|x ?coord(inate)?|point x|geo ?lon.*"
                r"|.* (lon|lng|longitude))$"
            ),
            limits=(-180.0, -60.0),
        ),
    )
    LATITUDE = (
        "latitude",
        RoleSpec(
            "Place: latitude",
            "Degrees north, beside a column of longitudes.",
            Holds.PLACE,
            "place",
            re.compile(r"^(lat|latitude|y|y ?coord(inate)?|point y|geo ?lat.*|.* (lat|latitude))$"),
            limits=(17.0, 72.0),
        ),
    )
    YEAR = (
        "year",
        RoleSpec(
            "Year",
            "Years, dates, school years or periods.",
            Holds.YEAR,
            "year_column",
            _named(
                "year|yr|fy|sy|period|date|time|month|quarter|vintage|datayear|school year|"
                "fiscal year|yearend|year end|timeframe"
            ),
            needed=True,
        ),
    )
    GROUP = (
        "group",
        RoleSpec("Group of people", "Which people a number is about.", Holds.GROUP, "group"),
    )
    MEASURE = (
        "name of the measure",
        RoleSpec(
            "Name of the measure in the row",
            "Names of measures, where a file has several below each other.",
            Holds.NAME,
            "measure",
            _named(
                "measure|indicator|metric|variable|statistic|data value type|series|measure name|"
                "question|topic|data type|datafield"
            ),
        ),
    )
    METRIC_ID = (
        "metric of the release",
        RoleSpec(
            "Id of a metric (people counted)",
            "Ids of metrics whose groups are counted.",
            Holds.NAME,
            "metric_column",
        ),
    )
    VALUE = "value", _number(
        "The measure",
        "The numbers to compare.",
        "value|rate|percent|pct|percentage|share|proportion|estimate|est|median|mean|average|avg|"
        "index|score|ratio|data value|obs value|result|per|prevalence|level|amount",
        0.9, needed=True, in_unit=True,
    )  # fmt: skip
    NUMERATOR = "numerator", _number(
        "The measure: numerator",
        "How many people or events are counted; divided by the denominator.",
        "numerator|num|count|counts|cases|events|deaths|births|number|successes|incidents|arrests|"
        "n cases|evictions|filings|admissions|visits|graduates|n",
        0.7, needed=True, counts_people=True,
    )  # fmt: skip
    DENOMINATOR = "denominator", _number(
        "The measure: denominator",
        "Of how many people a number is.",
        "denominator|denom|population|pop|universe|total|totpop|enrollment|enrolled|base|eligible|"
        "persons|n total|residents|cohort|tested|total households|renter households|hh|"
        "sample size|total students",
        0.75, needed=True, counts_people=True,
    )  # fmt: skip
    MARGIN = "margin of error", _number(
        "Margin of error",
        "Half the width of an interval around the value.",
        "moe|margin of error|margin|margins of error|[a-z0-9]+ ?moe|"
        r"[bcs]\d{4,5}[a-z]* ?(c\d+ )?\d{3}m|dp\d{2} \d{4}p?m",
        0.95, in_unit=True, spread=True,
    )  # fmt: skip
    ERROR = "standard error", _number(
        "Standard error",
        "The standard error of the value.",
        "se|std err|std error|standard error|stderr|s e|std errors",
        0.95, in_unit=True, spread=True,
    )  # fmt: skip
    LOWER = "lower bound", _number(
        "Lower bound",
        "The lower end of a 95 % interval.",
        "lower|lcl|lci|lb|ll|ci low|low ci|low|lower bound|lower ci|low confidence limit|ci lower|"
        "cilow|ci lo|ci95 low|lo95|lower95|conf low|min ci",
        0.93, in_unit=True, spread=True,
    )  # fmt: skip
    UPPER = "upper bound", _number(
        "Upper bound",
        "The upper end of a 95 % interval.",
        "upper|ucl|uci|ub|ul|ci high|high ci|high|upper bound|upper ci|high confidence limit|"
        "ci upper|cihigh|ci hi|ci95 high|hi95|upper95|conf high|max ci",
        0.93, in_unit=True, spread=True,
    )  # fmt: skip
    OTHER = (
        "another measure",
        _number("Not used: other numbers", "Numbers of another measure.", "", 0.0, used=False),
    )
    TEXT = "text, not used", RoleSpec("Not used", "Anything else.", unique=False, used=False)
    PERSONAL = (
        "personal data",
        RoleSpec("", "Data about single people; left out.", unique=False, used=False),
    )

    def matches(self, header: str) -> bool:
        """Whether a folded header suggests this role."""
        return self.spec.header is not None and bool(self.spec.header.search(header))

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers, stored as a `Part` of a mapping."""
        return self.spec.holds is Holds.NUMBER

    @property
    def is_place(self) -> bool:
        """Whether the cells say which place a row is about."""
        return self.spec.holds is Holds.PLACE


IDENTIFIER = _named(
    "id|objectid|fid|row|rownum|row number|no|unnamed 0|ogc fid|shape ?area|shape ?length|zip|"
    "zip ?code|zcta|phone|rank|sort|order|footnote|ssn|case|case ?(no|number)|record|incident|"
    "permit|parcel"
)
"""Headers of columns that number or identify rows, whatever their numbers look like."""
_CITY = _named("city|cities|town|towns|municipality|municipalities|place ?fips")
_COUNTY = _named("county|counties|parish|parishes|cnty|county ?name")
_COUNTED = _named(
    "counts?|number of|cases|deaths|births|events|persons|incidents|arrests|evictions|filings|"
    "admissions|visits"
)


def folded_header(name: str) -> str:
    """A column name in small letters without accents, "CaseName" and "case_name" as two words."""
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " "))


def says_count(text: str) -> bool:
    """Whether a text of a file names a count and no rate, share or mean.

    >>> says_count("Infant deaths"), says_count("Infant deaths per 1,000 births")
    (True, False)
    """
    folded = fold(text.replace("_", " "))
    return "%" not in text and bool(_COUNTED.search(folded)) and not Role.VALUE.matches(folded)


def says_city(header: str) -> bool:
    """Whether the folded name of a column says that its places are cities and no counties."""
    return bool(_CITY.search(header)) and not _COUNTY.search(header)


def says_county(header: str) -> bool:
    """Whether the folded name of a column says that its places are counties and no cities."""
    return bool(_COUNTY.search(header)) and not _CITY.search(header)
