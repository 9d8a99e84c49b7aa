"""For any small file: nothing is dropped without being counted, and what is kept is right.

The check reads the same text a second time, cell by cell with Python's own csv and numbers.
"""

from __future__ import annotations

import csv
import io
import math
import re
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.places import STATES
from mobility.registry import load_framework
from mobility.release import report as report_module
from mobility.release.report import RefusedFileError
from tests.support.official_files import load, observations

T = TypeVar("T")
HOUSES = "ratio_white_nh_house_value_households"
RANGES = {"share_employed": (0.0, 1.0), "rate_juv_arrest": (0.0, math.inf),
          "rate_learning": (-10.0, 10.0)}  # fmt: skip
WORDS = {
    written: word
    for number, word in enumerate(("Strong", "Marginal", "Weak"), 1)
    for written in (word.casefold(), str(number), f"{number}.0")
}
GENDERS = [group.label for group in load_framework().breakdowns["gender"].groups]
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(:1)?")
PAIR = re.compile(r"([\d.]+(?:[eE][+-]?\d+)?)(%?)\s*:\s*([\d.]+(?:[eE][+-]?\d+)?)(%?)")


class _Slow:
    """A slow reading of one file: its observations, and what became of every cell."""

    def __init__(self, text: str) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.keys: list[tuple[Any, ...]] = []
        self.groups: set[str] = set()
        self.cells = self.rejected = self.flags = self.bounds = 0
        for record in csv.DictReader(io.StringIO(text)):
            self._read_row({name: _cell(cell) for name, cell in record.items()})

    def _read_row(self, row: dict[str, str]) -> None:
        self.groups.add(row.get("subgroup", "of a headline"))
        key = self._key(row)
        usable = key is not None and key[2] in GENDERS
        if usable:
            self.keys.append(key)
        else:
            self.cells += 1
            self.rejected += 1
        if "population" in row:
            self._take(row["population"], _count(row["population"]), usable=usable)
        for metric in RANGES:
            self._read_metric(metric, row, key if usable else None)
        self._read_houses(row, key if usable else None)

    def _key(self, row: dict[str, str]) -> tuple[Any, ...] | None:
        year, state, county = (_whole(row[name]) for name in ("year", "state", "county"))
        if year is None or state is None or county is None or not 1990 <= year <= 2100:
            return None
        if f"{state:02d}" not in STATES or not 0 < county < 1000:
            return None
        group = "All" if "population" in row else row["subgroup"]
        return f"{state:02d}{county:03d}", year, group

    def _take(self, text: str, value: T | None, *, usable: bool) -> T | None:
        """Count a cell, and return its value unless it or its row is rejected."""
        if text:
            self.cells += 1
            if value is None or not usable:
                self.rejected += 1
                return None
        return value

    def _read_metric(self, metric: str, row: dict[str, str], key: tuple[Any, ...] | None) -> None:
        value, lower, upper = (
            self._take(text, _within(text, *RANGES[metric]), usable=key is not None)
            for text in (row.get(metric + ending, "") for ending in ("", "_lb", "_ub"))
        )
        word = row.get(f"{metric}_quality", "")
        word = self._take(word, WORDS.get(word.casefold()), usable=key is not None)
        if key is None:
            return
        if lower is not None and upper is not None and lower > upper:
            self.rejected += 2
            lower = upper = None
        if value is not None and (
            (lower is not None and value < lower) or (upper is not None and value > upper)
        ):
            self.rejected += sum(cell is not None for cell in (value, lower, upper))
            value = lower = upper = None
        if value is None:
            self.flags += word is not None
            self.bounds += sum(cell is not None for cell in (lower, upper))
        else:
            self.rows.append((*key, metric, value, lower, upper, word))

    def _read_houses(self, row: dict[str, str], key: tuple[Any, ...] | None) -> None:
        text = row.get(HOUSES, "")
        pair = self._take(text, _pair(text), usable=key is not None)
        word = row.get(f"{HOUSES}_quality", "")
        word = self._take(word, WORDS.get(word.casefold()), usable=key is not None)
        if key is None or pair is None:
            self.flags += key is not None and word is not None
            return
        measures = {"value_share": pair[0], "household_share": pair[1]}
        if pair[1]:
            measures["parity"] = pair[0] / pair[1]
        for part, value in measures.items():
            self.rows.append((*key, f"{HOUSES}.{part}", value, None, None, word))


def _cell(text: str) -> str:
    return "" if text.strip().casefold() in {"na", "nan", ""} else text.strip()


def _number(text: str) -> float | None:
    result = float(text.removesuffix(":1")) if NUMBER.fullmatch(text) else None
    return None if result is None or math.isinf(result) else result


def _whole(text: str) -> int | None:
    number = _number(text)
    return int(number) if number is not None and number == int(number) >= 0 else None


def _count(text: str) -> int | None:
    number = _whole(text)
    return number if number is not None and number <= 1e9 else None


def _within(text: str, low: float, high: float) -> float | None:
    number = _number(text)
    return number if number is not None and low <= number <= high else None


def _pair(text: str) -> tuple[float, float] | None:
    match = PAIR.fullmatch(text)
    if match is None or match[2] != match[4]:
        return None
    sides = [_number(match[1]), _number(match[3])]
    if None in sides:
        return None
    factor = 0.01 if match[2] else 1.0
    pair = (sides[0] * factor, sides[1] * factor)
    return pair if max(pair) <= 1 else None


numbers = st.one_of(
    st.floats(0, 1).map(lambda number: repr(round(number, 6))),  # debris has a test of its own
    st.floats(-12, 12).map(lambda number: repr(round(number, 6))),
    st.integers(-3, 3000).map(str),
    st.sampled_from([" 0.5 ", "1e-4", "8.697e-4", "0.3687000000003", ".5", "7.", "+2", "12:1"]),
)
junk = st.sampled_from(["much", "1,000", "5%", "inf", "1e999", "--", "0.5:0.5", 'a "5"', "5\n5"])
absent = st.sampled_from(["NA", "", "NaN", " NA "])
cells = st.one_of(numbers, absent, numbers, junk)
flags = st.one_of(st.sampled_from([*WORDS, "Weak", "Strong ", "Good", "4"]), absent)
pairs = st.one_of(
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: f"{pair[0]:.3f}:{pair[1]:.3f}"),
    st.sampled_from(["11.9%:24.6%", "0.1:0.000", "0.5:1.5", "0.1%:0.2", "1e-3:0.5", "a:b", ":"]),
    absent,
)
keys = st.fixed_dictionaries(
    {
        "year": st.sampled_from(["2014", "2021", "2021.0", " 2022", "20x4", "1066", "NA"]),
        "state": st.sampled_from(["06", "6", "39", "39", "99", "Ohio"]),
        "county": st.sampled_from(["037", "37", "153", "001", "0", "1000"]),
    }
)
COLUMNS = dict.fromkeys(RANGES, (cells, ("_lb", "_ub", "_quality"))) | {
    HOUSES: (pairs, ("_quality",))
}


@st.composite
def columns(draw: st.DrawFn, names: list[str]) -> dict[str, st.SearchStrategy[str]]:
    """Draw the columns of some metrics, each with some of its bounds and its flag."""
    chosen: dict[str, st.SearchStrategy[str]] = {}
    for name in draw(st.lists(st.sampled_from(names), unique=True, min_size=1)):
        chosen[name], endings = COLUMNS[name]
        for ending in draw(st.lists(st.sampled_from(endings), unique=True)):
            chosen[name + ending] = flags if ending == "_quality" else cells
    return chosen


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw the text of a headline file or a file by gender."""
    if draw(st.booleans()):
        describing = {"population": st.one_of(st.integers(0, 10**7).map(str), cells)}
        chosen = draw(columns([*RANGES, HOUSES]))
    else:
        describing = {"subgroup": st.sampled_from([*GENDERS, *GENDERS, "Females", "NA"])}
        chosen = draw(columns(list(RANGES)))
    rows = draw(
        st.lists(
            st.tuples(keys, st.fixed_dictionaries(describing | chosen)),
            min_size=1,
            max_size=8,
        )
    )
    flat = [key | rest for key, rest in rows]
    text = io.StringIO()
    end = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.DictWriter(text, draw(st.permutations(list(flat[0]))), lineterminator=end)
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue()


@given(text=files())
def test_every_cell_is_used_or_counted(text: str) -> None:
    slow = _Slow(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_module, "REFUSED_SHARE", 1.0)
        repeated = len(set(slow.keys)) < len(slow.keys)
        if repeated or not slow.groups & {*GENDERS[1:], "of a headline"}:
            with pytest.raises(RefusedFileError, match=r"repeats line|belong to no breakdown"):
                load(text)
            return
        loaded = load(text)
    report, result = loaded.report, observations(loaded)
    counts = (report.rejected, report.flags_without_value, report.bounds_without_value)
    assert counts == (slow.rejected, slow.flags, slow.bounds)
    assert report.cells == slow.cells
    assert report.cells == sum(counts) + _cells_used(result) + _counts_used(loaded.residents, text)
    assert report.values == len(result)
    order = ("geoid", "year", "subgroup", "metric", "value", "lower", "upper", "quality")
    assert sorted(map(repr, ([row[name] for name in order] for row in result))) == sorted(
        map(repr, map(list, slow.rows))
    )


def _cells_used(result: list[dict[str, Any]]) -> int:
    """How many cells of the file stand behind the observations; a pair is one cell."""
    full_rows = [
        row for row in result if not row["metric"].endswith((".household_share", ".parity"))
    ]
    return sum(
        row[name] is not None
        for row in full_rows
        for name in ("value", "lower", "upper", "quality")
    )


def _counts_used(residents: list[Any], text: str) -> int:
    """How many head-counts were used; a file of groups has none here."""
    if "population" not in text.splitlines()[0]:
        return 0
    return sum(len(part.table) - part.table["population"].null_count for part in residents)
