"""Numbers that nothing can be calculated with: each is refused, and no arithmetic overflows."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest

from mobility.uploads import infer_schema, observations
from tests.support.evidence import amount

EXTREME = ("1e308", "-1e308", "1e-320", "1e400", "1e200", "-1e19", "1e-60", "1" + "0" * 300)
COLUMNS = {
    "rate": "fips,year,rate\n39153,2022,{}\n39035,2022,0.25\n39095,2022,0.3\n",
    "percent": "fips,year,rate\n39153,2022,{}%\n39035,2022,25%\n39095,2022,30%\n",
    "margin": "fips,year,rate,moe\n39153,2022,0.5,{}\n39035,2022,0.25,0.1\n",
    "numerator": "fips,year,count,population\n39153,2022,{},50\n39035,2022,4,60\n",
    "denominator": "fips,year,count,population\n39153,2022,5,{}\n39035,2022,4,60\n",
    "all three": "fips,year,rate,count,population\n39153,2022,{0},{0},{0}\n39035,2022,0.1,6,60\n",
    "twice": "fips,year,filings\n39153,2022,{0}\n39153,2022,{0}\n39035,2022,6\n",
    "year": "fips,year,rate\n39153,{},0.5\n39035,2022,0.25\n",
}


OTHERS = ("9e17", "2e-50", "inf", "nan", "0", "-0")


@pytest.mark.cases(3)
@pytest.mark.evidence
@pytest.mark.parametrize("column", COLUMNS)
def test_extreme_numbers_raise_no_numpy_warning(column: str) -> None:
    for number in amount(EXTREME[:4], (*EXTREME, *OTHERS)):
        content = COLUMNS[column].format(number).encode()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            schema = infer_schema("file.csv", content)
            if schema.usable:
                observations(schema, replace(schema.mapping, year=schema.mapping.year or 2022))


@pytest.mark.parametrize("number", EXTREME)
def test_an_extreme_number_is_named_with_its_line(number: str) -> None:
    schema = infer_schema("file.csv", COLUMNS["rate"].format(number).encode())
    (problem,) = schema.problems
    assert (problem.line, problem.column) == (2, "rate")
    assert problem.reason == "is too large or too close to 0 to be a measure"
    assert (schema.rows.used, schema.rows.rejected) == (2, 1)
