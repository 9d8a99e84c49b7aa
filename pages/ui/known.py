"""What an address can name, and what is said when it names something else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mobility.errors import UserError
from mobility.framework import Framework
from mobility.places import Level, level_of, parse_geoid

BENCHMARKS = ("state", "nation", "peers")


@dataclass(frozen=True, slots=True)
class Known:
    """What an address can name: the registry, and the places and years of the open release."""

    framework: Framework
    places: Collection[str]
    years: Collection[int]
    release: str


def check_place(text: str, known: Known) -> str:
    """A county or city of the release.

    Raises:
        UserError: when there is no such place.
    """
    geoid = parse_geoid(text)
    if geoid not in known.places:
        kind = "county" if level_of(geoid) is Level.COUNTY else "city"
        message = f"There is no {kind} with the code {geoid} in this release: choose a place."
        raise UserError(message)
    return geoid


def check_year(text: str, known: Known) -> str:
    """A year of the release.

    Raises:
        UserError: when there is no such thing, naming what there is.
    """
    if not text.isascii() or not text.isdigit() or int(text) not in known.years:
        message = f"This release has no year {text!r}: the newest values are shown."
        raise UserError(message)
    return text


def check_breakdown(text: str, known: Known) -> str:
    """A breakdown of the registry.

    Raises:
        UserError: when there is no such thing, naming what there is.
    """
    if text not in known.framework.breakdowns:
        choices = ", ".join(known.framework.breakdowns)
        message = f"There is no breakdown {text!r}; there are {choices}."
        raise UserError(message)
    return text


def check_group(text: str, by: str, known: Known) -> str:
    """A group of the breakdown, or of any where none is named.

    Raises:
        UserError: when there is no such thing, naming what there is.
    """
    breakdowns = known.framework.breakdowns
    wanted = [breakdowns[by]] if by else breakdowns.values()
    if not any(text == group.label for breakdown in wanted for group in breakdown.groups):
        message = f"There is no group {text!r}{f' in the breakdown {by}' if by else ''}."
        raise UserError(message)
    return text


def check_benchmark(text: str) -> str:
    """One of the benchmarks.

    Raises:
        UserError: when there is no such thing, naming what there is.
    """
    if text not in BENCHMARKS:
        message = f"There is no benchmark {text!r}; there are {', '.join(BENCHMARKS)}."
        raise UserError(message)
    return text


def known_peers(texts: Sequence[str], known: Known, problems: list[str]) -> tuple[str, ...]:
    """The peers that exist; the others are named in one sentence."""
    lost = [text for text in texts if text not in known.places]
    if lost:
        problems.append(
            f"The link was only partly used. No place of this release has the code "
            f"{' or '.join(lost)}: left out of the peers."
        )
    return tuple(dict.fromkeys(text for text in texts if text in known.places))
