"""Head-counts in the one form of their template, read strictly: the first fault is the answer.

The people behind a gap are a group's gap times how many the metric counts of it, which no release
holds. The template has a row for each group of one metric by one breakdown; nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from mobility.errors import UserError
from mobility.places import level_of
from mobility.registry import HEADLINE, Computation, Framework, Series
from mobility.workspace import HeadCount

COLUMNS = ("geoid", "year", "metric", "breakdown", "subgroup", "n")
LARGEST = 5_000_000  # bytes
MOST_ROWS = 100_000
_YEARS = range(1990, 2101)
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def head_count_template(geoid: str, year: int, metric: str, breakdown: str, series: Series) -> str:
    """Return the template for one metric and breakdown of a place: everything filled in but n."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    rows.writerows((geoid, year, metric, breakdown, group, "") for group in series.subgroups)
    return written.getvalue()


def read_head_counts(
    name: str, content: bytes, framework: Framework, places: Collection[str]
) -> tuple[HeadCount, ...]:
    """Return the rows of a file that is filled in as its template says.

    ``places`` are the codes of the release. Raises ``UserError`` at the first fault, with the file,
    the row as a spreadsheet counts it, the column, and what to do.
    """
    if len(content) > LARGEST:
        raise UserError(f"{name} is larger than {LARGEST // 1_000_000} MB: split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name} is no CSV file in UTF-8: save it as “CSV UTF-8” and read it again."
        raise UserError(message) from error
    row_of_key: dict[tuple[str | int, ...], int] = {}
    counts: list[HeadCount] = []
    for row, cells in _rows(name, text):
        count = _count(f"{name}, row {row}", cells, framework, places)
        key = (count.geoid, count.year, count.metric, count.breakdown, count.subgroup)
        if key in row_of_key:
            message = (
                f"{name}, row {row}, column subgroup: {count.subgroup!r} of this place, year and "
                f"metric stands in row {row_of_key[key]} too; keep one."
            )
            raise UserError(message)
        row_of_key[key] = row
        counts.append(count)
    if not counts:
        raise UserError(f"{name} has no row below its header: fill in the template.")
    return tuple(counts)


def read_file(path: Path, framework: Framework, places: Collection[str]) -> tuple[HeadCount, ...]:
    """Return the rows of a file on disk; the same refusals."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    return read_head_counts(path.name, content, framework, places)


def counts_of(
    counts: Iterable[HeadCount], geoid: str, metric: str, breakdown: str
) -> dict[int, Mapping[str, float]]:
    """Return the head-counts of one place and metric by year and group."""
    by_year: dict[int, dict[str, float]] = defaultdict(dict)
    for count in counts:
        if (count.geoid, count.metric, count.breakdown) == (geoid, metric, breakdown):
            by_year[count.year][count.subgroup] = count.n
    return dict(by_year)


def _rows(name: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield every row that is not blank with its number, the header being row 1."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if header != list(COLUMNS):
            message = (
                f"{name}, row 1: the columns are {', '.join(COLUMNS)}, in this order and with "
                f"these names, not {', '.join(header)[:80] or 'none'}; begin with the template."
            )
            raise UserError(message)
        for row, cells in enumerate(reader, start=2):
            if row > MOST_ROWS + 1:
                raise UserError(f"{name} has more than {MOST_ROWS:,} rows: split it.")
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(COLUMNS):
                message = f"{name}, row {row}: {len(cells)} cells instead of {len(COLUMNS)}."
                raise UserError(message)
            yield row, dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        message = f"{name}, row {reader.line_num}: is no row of a CSV file ({error})."
        raise UserError(message) from error


def _count(
    where: str, cells: dict[str, str], framework: Framework, places: Collection[str]
) -> HeadCount:
    geoid, metric_id, breakdown = cells["geoid"], cells["metric"], cells["breakdown"]
    if geoid not in places:
        message = (
            f"{where}, column geoid: the release has no place {geoid!r}; counties have 5 digits "
            "(39153), cities 7 (3901000), zeros in front included."
        )
        raise UserError(message)
    if not cells["year"].isdecimal() or int(cells["year"]) not in _YEARS:
        raise UserError(f"{where}, column year: {cells['year']!r} is no year; write 2023.")
    try:
        metric = framework.metric(metric_id)
    except UserError as error:
        raise UserError(f"{where}, column metric: {error}") from error
    level = level_of(geoid)
    series = metric.series_of(level, breakdown)
    if series is None or breakdown == HEADLINE:
        ways = [by for at, by in metric.series if at is level and by != HEADLINE]
        message = (
            f"{where}, column breakdown: {metric.id} has no {breakdown!r}; it has "
            f"{', '.join(ways) or 'no breakdown for such places'}."
        )
        raise UserError(message)
    if refusal := framework.refusal(metric.id, breakdown, Computation.PEOPLE):
        raise UserError(f"{where}, column metric: no people can be counted. {refusal}")
    if cells["subgroup"] not in series.subgroups:
        message = (
            f"{where}, column subgroup: {metric.id} has no group {cells['subgroup']!r}; it has "
            f"{'; '.join(series.subgroups)}."
        )
        raise UserError(message)
    return HeadCount(
        geoid, int(cells["year"]), metric.id, breakdown, cells["subgroup"], _n(where, cells["n"])
    )


def _n(where: str, text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        what = "is empty" if not text else f"{text!r} is no number of 0 or more"
        message = f"{where}, column n: {what}; write digits alone, such as 1200, or drop the row."
        raise UserError(message)
    return number
