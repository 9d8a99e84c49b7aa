"""How policy areas hang together with predictors, each with a source that was read.

`policy_areas.toml` holds the cells; one without an entry has no source that was read yet.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mobility.registry.reading import known_keys, read_list, read_table, require
from mobility.registry.types import Framework, FrameworkError

POLICY_AREAS: Mapping[str, str] = MappingProxyType(
    {
        "housing": "Housing",
        "education": "Education",
        "workforce": "Jobs and training",
        "health": "Health",
        "justice": "Safety and justice",
        "transport": "Transportation",
        "finance": "Banking and credit",
        "planning": "Planning",
        "services": "Human services",
        "civic": "Civic life",
    }
)
"""The fields in which a local government acts, by id, in the order of the screen."""
NO_SOURCE = "no source read yet"
"""What an empty cell says."""
_SHIPPED = Path(__file__).with_name("policy_areas.toml")
_LONGEST = 200  # characters of a sentence
_YEARS = (1900, 2100)


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A text that was read; its year is its own or that of the studies in it, 0 for none named."""

    id: str
    title: str
    publisher: str
    link: str
    year: int = 0

    @property
    def citation(self) -> str:
        """Publisher, year and title in a line."""
        return f"{self.publisher} ({self.year or 'no year given'}): {self.title}"


@dataclass(frozen=True, slots=True)
class Cell:
    """How an area hangs together with a predictor, in a sentence, and the id of the source."""

    area: str
    predictor: str
    sentence: str
    source: str

    @property
    def id(self) -> str:
        """Names the cell in messages and addresses."""
        return cell_id(self.area, self.predictor)


@dataclass(frozen=True, slots=True)
class PolicyAreas:
    """The matrix of policy areas by predictors.

    Attributes:
        sources: by id.
        cells: by area and predictor; those without a source are left out.
    """

    sources: Mapping[str, ReadSource]
    cells: Mapping[tuple[str, str], Cell]

    def source_of(self, cell: Cell) -> ReadSource:
        """Return the source of a cell."""
        return self.sources[cell.source]


def cell_id(area: str, predictor: str) -> str:
    """Return what names a cell, also an empty one."""
    return f"{area}/{predictor}"


def load_policy_areas(framework: Framework, path: Path | None = None) -> PolicyAreas:
    """Return the matrix in ``path``, or the one shipped with the software, checked throughout.

    Raises:
        FrameworkError: where the file cannot be read or an entry is wrong; it names the entry.
    """
    if path is None:
        return _shipped(tuple(framework.predictors))
    return _load(tuple(framework.predictors), path)


@cache
def _shipped(predictors: tuple[str, ...]) -> PolicyAreas:
    return _load(predictors, _SHIPPED)


def _load(predictors: tuple[str, ...], path: Path) -> PolicyAreas:
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FrameworkError(f"the registry {path.name} cannot be read: {error}") from error
    known_keys(raw, ("source", "cell"), path.name)
    sources = read_table(ReadSource, raw, "source")
    cells: dict[tuple[str, str], Cell] = {}
    for cell in read_list(Cell, raw, "cell"):
        where = f"cell {cell.id}"
        require(cell.area in POLICY_AREAS, where, f"there is no area {cell.area!r}")
        require(cell.predictor in predictors, where, f"there is no predictor {cell.predictor!r}")
        require(cell.source in sources, where, f"there is no source {cell.source!r}")
        require((cell.area, cell.predictor) not in cells, where, "is there twice; keep one")
        require(cell.sentence.endswith("."), where, "write one sentence, with its full stop")
        require(len(cell.sentence) <= _LONGEST, where, f"use at most {_LONGEST} characters")
        cells[cell.area, cell.predictor] = cell
    used = {cell.source for cell in cells.values()}
    for source in sources.values():
        where = f"source {source.id}"
        require(source.link.startswith(("https://", "http://")), where, "give the address it has")
        in_range = not source.year or _YEARS[0] <= source.year <= _YEARS[1]
        require(in_range, where, "give the year it is of, or none")
        require(source.id in used, where, "no cell uses it; take it out")
    return PolicyAreas(sources, MappingProxyType(cells))
