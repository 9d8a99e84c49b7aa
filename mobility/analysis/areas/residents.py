"""Which residents live in areas that are worse off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Chapter, Method

Floats = NDArray[np.float64]

WHERE_RESIDENTS_LIVE = Method(
    id="residents-of-areas",
    chapter=Chapter.GAPS,
    order=8,
    name="Who lives where it is worse",
    question="Which residents live in the areas that are worse off?",
    description=(
        "Of each group in an uploaded table of residents, the share that lives in areas with the "
        "verdict “worse”, beside the same share of all residents. Areas without a verdict count "
        "as not worse, so the shares are lower limits; residents of areas that are masked in the "
        "table are left out and counted."
    ),
    formula="Σ over worse areas of n_g / Σ over all areas of n_g",
    cannot_tell=(
        "How the group itself fares: whoever lives in an area that is worse off may be better off "
        "than the area, and the other way round (the ecological fallacy)."
    ),
    refuses=(),
    source="Robinson 1950, American Sociological Review 15:351-357 (10.2307/2087176)",
)


@dataclass(frozen=True, slots=True)
class GroupOfResidents:
    """A group of residents: how many, how many live in worse areas, how many are not placed."""

    group: str
    residents: float
    in_worse: float
    left_out: int

    @property
    def share(self) -> float:
        """The share in worse areas; NaN for nobody."""
        return self.in_worse / self.residents if self.residents else float("nan")


def residents_of_worse(
    groups: dict[str, Floats], worse: NDArray[np.bool_]
) -> tuple[GroupOfResidents, ...]:
    """Return where the residents of each group live; `groups` have a count for every area."""
    return tuple(
        GroupOfResidents(
            group, float(np.nansum(counts)), float(np.nansum(counts[worse])),
            int(np.isnan(counts).sum()),
        )
        for group, counts in groups.items()
    )  # fmt: skip
