"""Understanding a million rows against pandas.read_csv plus the same checks, in one run.

    python benchmarks/upload.py [--rows N] [--rounds N]

The file has what files of counties have: codes without their leading zeros, names, years, groups,
counts with thousands commas, percent signs, signs for suppressed cells, a few bad rows. Both
contenders end with the same counts of used, rejected and ignored rows, which is checked. The
pandas one knows beforehand which column is what, proposes nothing and keeps no line of a fault;
`infer_schema` includes all of that and a preview. Each runs in a process of its own, in turn; the
medians of the rounds and their ratios are printed as JSON. Goals: below 3 seconds and 600
megabytes, and at most 0.5 of pandas' time.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
YEARS = range(2014, 2024)
GROUPS = [f"Ages {low} to {low + 1}" for low in range(18, 82, 2)]
HEADER = ["fips", "county", "state", "year", "age group", "cases", "population", "rate"]


def write_file(path: Path, rows: int) -> None:
    """Write the file; the same every time."""
    from mobility.places import STATES

    rng = random.Random(7)  # noqa: S311 - invented numbers, the same every time
    with (ROOT / "data/boundaries/places.csv").open(encoding="utf-8") as file:
        counties = [
            row
            for row in csv.DictReader(file)
            if row["level"] == "county"
            and row["first_year"] == "2014"
            and row["last_year"] == "2023"
        ]  # those of every year: the others are rejected before or after, which pandas does not do
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for group in GROUPS:
            for year in YEARS:
                for county in counties[: rows - written]:
                    people = rng.randint(200, 90_000)
                    cases = rng.randint(10, people // 5)
                    cells: list[object] = [
                        int(county["geoid"]), county["name"],
                        STATES[county["geoid"][:2]].abbreviation, year, group, f"{cases:,}",
                        f"{people:,}", f"{100 * cases / people:.2f}%",
                    ]  # fmt: skip
                    written += 1
                    if written % 101 == 0:
                        cells[5] = cells[7] = "*"
                    if written % 1009 == 0:
                        cells[0] = 99_999
                    writer.writerow(cells)


def infer_file_schema(path: Path) -> list[int]:
    """Rows used, rejected and ignored by the program."""
    from mobility.uploads import infer_schema

    rows = infer_schema(path).rows
    return [rows.used, rows.rejected, rows.ignored]


def pandas_checks(path: Path) -> list[int]:
    """Rows used, rejected and ignored by pandas and the same checks, written by hand."""
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    with (ROOT / "data/boundaries/places.csv").open(encoding="utf-8") as file:
        known = {row["geoid"] for row in csv.DictReader(file)}
    for column in ("county", "state", "age group"):  # personal data would stop it
        text = frame[column].drop_duplicates()
        assert not text.str.match(r"^[0-8]\d{2}[- ]\d{2}[- ]\d{4}$").any()
        assert not text.str.match(r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$").any()
    geoid = frame["fips"].str.strip().str.replace(r"\.0$", "", regex=True).str.zfill(5)
    place = geoid.isin(known)
    year = pd.to_numeric(frame["year"].str.extract(r"^((?:19|20)\d\d)$")[0])
    numbers = {}
    suppressed = {}
    for column in ("cases", "population", "rate"):
        text = frame[column].str.strip()
        plain = text.str.replace(r"[$,%\s]", "", regex=True)
        plain = plain.str.replace(r"^\((.*)\)$", r"-\1", regex=True)
        numbers[column] = pd.to_numeric(plain, errors="coerce")
        suppressed[column] = text.str.match(r"^(\*+|S|D|<\s*\d+)$", case=False)
        absent = text.str.match(r"^(|-|–|na|n/a|nan|null|none|\.)$", case=False)
        bad = numbers[column].isna() & ~suppressed[column] & ~absent
        assert not bad.any()
    share = numbers["rate"] / 100
    counted = numbers["cases"] / numbers["population"]
    assert (counted.dropna() <= 1).all()
    assert ((share - counted).abs().dropna() < 0.01).all()
    fine = place & year.notna()
    used = fine & share.between(0, 1)
    key = frame.loc[used, ["year", "age group"]].assign(geoid=geoid[used])
    assert not key.duplicated().any()
    ignored = fine & ~used & suppressed["rate"]
    return [int(used.sum()), int((~fine).sum()), int(ignored.sum())]


CONTENDERS = {"understand": infer_file_schema, "pandas": pandas_checks}


def measure(name: str, path: Path) -> tuple[dict[str, float], list[int]]:
    """Seconds, processor seconds and peak megabytes of one contender, and what it counted."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    answer = path.with_suffix(".json")
    arguments = [sys.executable, __file__, "--only", name, "--file", str(path)]
    start = time.perf_counter()
    process = os.posix_spawn(sys.executable, arguments, environment)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == 0, f"{name} failed"
    return {
        "seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss / 1024,
    }, json.loads(answer.read_text("utf-8"))


def main() -> None:
    """Run the contenders in turn and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        counts = CONTENDERS[arguments.only](arguments.file)
        arguments.file.with_suffix(".json").write_text(json.dumps(counts), encoding="utf-8")
        return
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.csv"
        write_file(path, arguments.rows)
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
        counted = [measure(name, path)[1] for name in CONTENDERS]  # also a warm-up
        assert counted[0] == counted[1], f"the contenders do not agree: {counted}"
        for _ in range(arguments.rounds):
            for name, figures in rounds.items():
                figures.append(measure(name, path)[0])
        result: dict[str, object] = {
            "rows": dict(zip(("used", "rejected", "ignored"), counted[0], strict=True))
        }
        result |= {
            name: {
                figure: round(statistics.median(one[figure] for one in figures), 2)
                for figure in figures[0]
            }
            for name, figures in rounds.items()
        }
        result["ratio understand : pandas"] = {
            figure: round(
                statistics.median(
                    ours[figure] / theirs[figure]
                    for ours, theirs in zip(rounds["understand"], rounds["pandas"], strict=True)
                ),
                2,
            )
            for figure in ("seconds", "cpu_seconds", "megabytes")
        }
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
