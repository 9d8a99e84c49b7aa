"""Whether masked counts can be worked out: an attacker against many random tables.

    python benchmarks/masking.py [--tables N] [--seed N]

The attacker knows the total, the counts that are shown, the size of every group and the masking
rule, and looks for every table that would look the same (tests/support/masking_attacker.py).
Printed as JSON: how many masked numbers could be one number only, or fewer than the rule hides,
where the total and the sizes of the groups alone would leave more. In large tables the search ends
once that many numbers are found, so that what is printed as narrower is an upper bound.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Attack random tables and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from tests.support.masking_attacker import possible_counts, random_table, rule, wanted

    rng = random.Random(arguments.seed)  # noqa: S311 - the same tables for the same seed
    tally: Counter[str] = Counter()
    least = 1.0
    while tally["tables"] < arguments.tables:
        table = random_table(rng)
        masked = rule(table.counts, table.bases, table.threshold)
        if not any(masked):
            continue
        kind = "masked as a whole" if all(masked) else "masked in part"
        tally["tables"] += 1
        tally[f"tables {kind}"] += 1
        tally["numbers"] += len(masked)
        tally["numbers masked"] += sum(masked)
        possible = possible_counts(table)
        for number, counts in possible.items():
            at_least = wanted(table, list(possible), number)
            tally["recovered"] += len(counts) == 1 < at_least
            tally[f"narrower than the rule, {kind}"] += len(counts) < at_least
            least = min(least, len(counts) / at_least)
    names = ("recovered", "narrower than the rule, masked in part")
    zeros = {name: tally[name] for name in (*names, "narrower than the rule, masked as a whole")}
    print(json.dumps({**tally, **zeros, "smallest share of the range": round(least, 2)}, indent=2))


if __name__ == "__main__":
    main()
