"""Which way of a measure is likely better, by words in its name; a person has to confirm it."""

from __future__ import annotations

import re

from mobility.places import fold
from mobility.registry import Better

_LOWER = re.compile(
    r"\b(absen\w*|abuse|accidents?|arrests?|asthma|bankrupt\w*|burden\w*|chronic\w*|closures?|"
    r"complaints?|crashes|crimes?|deaths?|debts?|delinquen\w*|depress\w*|diabet\w*|disconnect\w*|"
    r"dropouts?|evict\w*|expuls\w*|fatalit\w*|filings?|foreclos\w*|homeless\w*|homicides?|"
    r"hospitalizations?|hunger|injur\w*|insecur\w*|jail\w*|lead poison\w*|low birth ?weight|"
    r"mortality|neglect|obes\w*|offenses|outages?|overcrowd\w*|overdos\w*|pollut\w*|poverty|"
    r"robber\w*|segregat\w*|shutoffs?|smok\w*|suicides?|suspen\w*|theft|truan\w*|unemploy\w*|"
    r"uninsur\w*|unsheltered|vacan\w*|victims?|violen\w*|wait\w*|without)\b"
)
_HIGHER = re.compile(
    r"\b(access|attend\w*|attain\w*|college|complet\w*|coverage|earnings|employ\w*|enroll\w*|"
    r"enrol\w*|graduat\w*|homeowner\w*|immuni\w*|incomes?|insured|kindergarten ready|literacy|"
    r"membership|on time|pass(ed|ing)?|placements?|preschool|proficien\w*|readiness|retention|"
    r"satisf\w*|screened|trust|turnout|vaccin\w*|volunteer\w*|wages?)\b"
)


def proposed_direction(name: str) -> tuple[Better, str] | None:
    """Return the likely direction and the word that says so; None without one, or for both.

    >>> proposed_direction("Eviction filings per 1,000 renters")
    (<Better.LOWER: 'lower'>, 'eviction')
    >>> proposed_direction("High school graduates")
    (<Better.HIGHER: 'higher'>, 'graduates')
    >>> proposed_direction("College students without a home"), proposed_direction("Cost per visit")
    (None, None)
    """
    text = fold(name)
    lower, higher = _LOWER.search(text), _HIGHER.search(text)
    if bool(lower) == bool(higher):
        return None
    if lower:
        return Better.LOWER, lower[0]
    return (Better.HIGHER, higher[0]) if higher else None
