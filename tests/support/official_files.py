"""Small files in the publisher's combined format, written row by row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from mobility.registry import HEADLINE, load_framework
from mobility.release.official import Loaded, load_file

NUMBERS = {
    ("county", HEADLINE): "11", ("county", "race-ethnicity"): "12", ("county", "race-share"): "13",
    ("county", "income"): "14", ("county", "age"): "15", ("county", "gender"): "16",
    ("county", "tenure"): "17", ("county", "disability"): "18", ("county", "industry"): "19",
    ("county", "mothers-education"): "20", ("place", HEADLINE): "61",
    ("place", "race-ethnicity"): "62", ("place", "race-share"): "63",
}  # fmt: skip
STATE_NAMES = {"02": "Alaska", "06": "California", "09": "Connecticut", "35": "New Mexico",
               "39": "Ohio", "48": "Texas"}  # fmt: skip


@dataclass
class OfficialFile:
    """A combined file of one level and breakdown; cells that no row gives are NA.

    The columns of metrics stand in the order in which rows first name them.
    """

    level: str = "county"
    breakdown: str = HEADLINE
    rows: list[dict[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The publisher's name for such a file."""
        kind = "" if self.breakdown == HEADLINE else f"{self.breakdown}_"
        number = NUMBERS[self.level, self.breakdown]
        return f"{number}_mobility-metrics_{self.level}_{kind}longitudinal.csv"

    @property
    def header(self) -> list[str]:
        """The columns of all rows, in the order in which they were first named."""
        return list(dict.fromkeys(column for row in self.rows for column in row))

    def row(
        self, geoid: str = "39153", year: int = 2021, group: str = "All", **cells: object
    ) -> Self:
        """Add a row; `cells` go by the names of their columns and replace what keys say too."""
        state = STATE_NAMES.get(geoid[:2], "Ohio")
        row = {"year": str(year), "state": geoid[:2], self.level: geoid[2:], "state_name": state}
        row[f"{self.level}_name"] = f"Somewhere {geoid}"
        if self.breakdown == HEADLINE:
            row["population"] = "1000"
        else:
            row |= {"subgroup": group, "subgroup_type": self.breakdown}
        self.rows.append(row | {name: str(value) for name, value in cells.items()})
        return self

    def filler(self, count: int = 60, year: int = 2014, **cells: object) -> Self:
        """Add sound rows, so that one bad cell in the file is less than one percent."""
        cells = cells or {"share_employed": 0.7, "share_employed_lb": 0.6, "share_employed_ub": 0.8,
                          "share_employed_quality": "Strong"}  # fmt: skip
        width = 3 if self.level == "county" else 5
        for number in range(1, count + 1):
            self.row(f"48{number:0{width}d}", year, **cells)
        return self

    def text(self, line_end: str = "\n") -> str:
        """The file as CSV text."""
        text = io.StringIO()
        writer = csv.DictWriter(text, self.header, restval="NA", lineterminator=line_end)
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue()

    def write(self, folder: Path, name: str = "") -> Path:
        """Write the file into a folder, under its own name unless another is given."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (name or self.name)
        path.write_text(self.text(), encoding="utf-8", newline="")
        return path

    def load(self) -> Loaded:
        """What the loader makes of the file."""
        return load(self.text(), self.name)


def load(text: str | bytes, name: str = "11_mobility-metrics_county_longitudinal.csv") -> Loaded:
    """What the loader makes of a text or of bytes."""
    content = text if isinstance(text, bytes) else text.encode()
    return load_file(name, lambda: content, load_framework())


def observations(loaded: Loaded) -> list[dict[str, Any]]:
    """The long table's rows."""
    return [] if loaded.observations is None else loaded.observations.to_pylist()


def values(loaded: Loaded, metric: str) -> list[float]:
    """The values of one metric in the order of the file."""
    return [row["value"] for row in observations(loaded) if row["metric"] == metric]


def only(loaded: Loaded) -> dict[str, Any]:
    """The one observation that a file gave."""
    (row,) = observations(loaded)
    return row


def residents(loaded: Loaded) -> list[dict[str, Any]]:
    """Names and head-counts that a file gave."""
    return [row for part in loaded.residents for row in part.table.to_pylist()]
