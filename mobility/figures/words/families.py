"""How a comparison ended among all of its family, in words and in columns of files."""

from __future__ import annotations

from mobility.analysis.multiple_testing import FamilyOutcome
from mobility.analysis.uncertainty import Verdict
from mobility.figures.figure import Cell
from mobility.text import family_words


def overruled_words(single: Verdict, family: FamilyOutcome | None) -> str:
    """Return the phrase beside a verdict that the family overrules; '' for every other one."""
    overruled = family is not None and family.overrules(single)
    return family_words(family.tests) if family is not None and overruled else ""


def verdict_columns(
    shown: Verdict, single: Verdict, family: FamilyOutcome | None
) -> dict[str, Cell]:
    """Return the columns of a file: the verdict that is shown, that of the comparison alone."""
    return {
        "verdict": shown.value,
        "verdict_alone": single.value,
        "comparisons": family.tests if family else None,
    }
