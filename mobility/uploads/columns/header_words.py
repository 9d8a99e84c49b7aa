"""What columns are called: the words in a folded name that tell what the column is for."""

from __future__ import annotations

import re

from mobility.places import fold


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\b)(?:{'|'.join(alternatives)})(?:\b|$)")


CODE = _words(
    "fips", "geoid(10|20)?", "geoid2", "geo id", "geo ?code", "fips ?code", "county ?fips",
    "cnty ?fips", "countyfips", "(county|city|place|area|location|geography|jurisdiction) code",
    "(county|city|place|area|location|geography|jurisdiction) id",
    "city fips", "placefips", "ansi", "stcofips", "cofips", "geographic identifier",
    "geographic area id", "ste?co?fips", "fips5", "geo fips", "place fips",
)  # fmt: skip
STATE = _words(
    "state",
    "st",
    "stname",
    "fipsst",
    "state name",
    "statefp(10|20)?",
    "stfips",
    "statea",
    "stfp",
    "stusps",
    "state ?fips",
    "state abbr",
    "stabbr",
    "postal",
)
PLACE = _words(
    "county", "counties", "parish", "borough", "jurisdiction", "city", "town", "municipality",
    "place", "locality", "location", "area", "geography", "geo ?name", "name", "cnty", "countyname",
    "ctyname", "areaname", "geo", "community",
)  # fmt: skip
COUNTY_WITHIN = _words(
    "county",
    "countyfp(10|20)?",
    "countyfips",
    "cntyfp",
    "countya",
    "placea",
    "cntyfips",
    "cnty",
    "cofp",
    "ctyfp",
    "placefips",
    "city",
    "ansi",
    "ctyfips",
    "fipscty",
    "fipsco",
    "county ?code",
    "county fips",
    "place",
    "placefp(10|20)?",
    "fips",
    "co",
    "cofips",
    "county no",
    "county number",
)
LON = re.compile(
    r"^(lon|lng|long|longitude|x|x ?coord(inate)?|point x|geo ?lon.*|.* (lon|lng|longitude))$"
)
LAT = re.compile(r"^(lat|latitude|y|y ?coord(inate)?|point y|geo ?lat.*|.* (lat|latitude))$")
YEAR = _words(
    "year",
    "yr",
    "fy",
    "sy",
    "period",
    "date",
    "time",
    "month",
    "quarter",
    "vintage",
    "datayear",
    "school year",
    "fiscal year",
    "yearend",
    "year end",
    "timeframe",
)
MEASURE = _words(
    "measure",
    "indicator",
    "metric",
    "variable",
    "statistic",
    "data value type",
    "series",
    "measure name",
    "question",
    "topic",
    "data type",
    "datafield",
)
MARGIN = _words(
    "moe",
    "margin of error",
    "margin",
    "margins of error",
    "[a-z0-9]+ ?moe",
    "[bcs]\\d{4,5}[a-z]* ?(c\\d+ )?\\d{3}m",
    "dp\\d{2} \\d{4}p?m",
)
ERROR = _words("se", "std err", "std error", "standard error", "stderr", "s e", "std errors")
LOWER = _words(
    "lower",
    "lcl",
    "lci",
    "lb",
    "ll",
    "ci low",
    "low ci",
    "low",
    "lower bound",
    "lower ci",
    "low confidence limit",
    "ci lower",
    "cilow",
    "ci lo",
    "ci95 low",
    "lo95",
    "lower95",
    "conf low",
    "min ci",
)
UPPER = _words(
    "upper",
    "ucl",
    "uci",
    "ub",
    "ul",
    "ci high",
    "high ci",
    "high",
    "upper bound",
    "upper ci",
    "high confidence limit",
    "ci upper",
    "cihigh",
    "ci hi",
    "ci95 high",
    "hi95",
    "upper95",
    "conf high",
    "max ci",
)
NUMERATOR = _words(
    "numerator",
    "num",
    "count",
    "counts",
    "cases",
    "events",
    "deaths",
    "births",
    "number",
    "successes",
    "incidents",
    "arrests",
    "n cases",
    "evictions",
    "filings",
    "admissions",
    "visits",
    "graduates",
    "n",
)
DENOMINATOR = _words(
    "denominator",
    "denom",
    "population",
    "pop",
    "universe",
    "total",
    "totpop",
    "enrollment",
    "enrolled",
    "base",
    "eligible",
    "persons",
    "n total",
    "residents",
    "cohort",
    "tested",
    "total households",
    "renter households",
    "hh",
    "sample size",
    "total students",
)
VALUE = _words(
    "value",
    "rate",
    "percent",
    "pct",
    "percentage",
    "share",
    "proportion",
    "estimate",
    "est",
    "median",
    "mean",
    "average",
    "avg",
    "index",
    "score",
    "ratio",
    "data value",
    "obs value",
    "result",
    "per",
    "prevalence",
    "level",
    "amount",
)
IDENTIFIER = _words(
    "id",
    "objectid",
    "fid",
    "row",
    "rownum",
    "row number",
    "no",
    "unnamed 0",
    "ogc fid",
    "shape ?area",
    "shape ?length",
    "zip",
    "zip ?code",
    "zcta",
    "phone",
    "rank",
    "sort",
    "order",
    "footnote",
    "ssn",
    "case",
    "case ?(no|number)",
    "record",
    "incident",
    "permit",
    "parcel",
)

_CITY = _words("city", "cities", "town", "towns", "municipality", "municipalities", "place ?fips")
_COUNTY = _words("county", "counties", "parish", "parishes", "cnty", "county ?name")


_COUNTED = _words(
    "counts?", "number of", "cases", "deaths", "births", "events", "persons", "incidents",
    "arrests", "evictions", "filings", "admissions", "visits",
)  # fmt: skip


def says_count(words: str) -> bool:
    """Whether words, as they stand in a file, name a count and no rate, share, mean or the like.

    >>> says_count("Infant deaths"), says_count("Infant deaths per 1,000 births")
    (True, False)
    """
    folded = fold(words.replace("_", " "))
    return "%" not in words and bool(_COUNTED.search(folded)) and not VALUE.search(folded)


def says_city(header: str) -> bool:
    """Whether the folded name of a column says that its places are cities and no counties."""
    return bool(_CITY.search(header)) and not _COUNTY.search(header)


def says_county(header: str) -> bool:
    """Whether the folded name of a column says that its places are counties and no cities."""
    return bool(_COUNTY.search(header)) and not _CITY.search(header)
