"""Values that an address can have, and the messages for any other."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mobility.errors import UserError
from mobility.places import parse_geoid
from mobility.places.boundaries import known_names, why_not_here
from mobility.registry import SUPPLEMENT, Framework

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
    if (padded := f"0{text}") in known.places:
        meant = known_names().get(padded, "the place")
        message = f"{text!r} is no place code: with its leading zero, {meant} is {padded}."
        raise UserError(message)
    geoid = parse_geoid(text)
    if geoid not in known.places:
        raise UserError(why_not_here(geoid, known.places))
    return geoid


def check_metric(text: str, known: Known) -> str:
    """A metric of the registry or of a data set in use.

    Raises:
        UserError: when there is no such metric, naming those with a similar name.
    """
    if text not in known.framework.metrics and not text.startswith(SUPPLEMENT):
        near = difflib.get_close_matches(text.lower(), known.framework.metrics, n=3, cutoff=0.4)
        labels = " or ".join(known.framework.metrics[each].short_label for each in near)
        hint = f"perhaps {labels} is meant. Choose it" if labels else "choose one"
        message = f"There is no metric {text!r}: {hint} from the list of metrics."
        raise UserError(message)
    return known.framework.metric(text).id


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
        message = f"There is no breakdown {text!r}: the page chooses one."
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
        message = f"There is no benchmark {text!r}: the usual one is shown."
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
