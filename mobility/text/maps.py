"""A map as text: its title, the meaning of each color, and its text equivalent.

The arguments are plain numbers and ids; ``kind`` is the kind of map: value, verdict, position,
change or modeled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mobility.places import Level
from mobility.registry import Better, Metric
from mobility.text import (
    NBSP,
    count_of,
    format_number,
    format_size,
    format_value,
    places_word,
    within,
    without_colon,
)
from mobility.text.messages import message, wall_message
from mobility.text.verdicts import Verdict

WITH_PEERS = "this one and its peers"
_SYMBOLS = {verdict.value: verdict.symbol for verdict in Verdict if verdict.symbol} | {
    "better quarter": Verdict.HIGHER.symbol,  # a position is not tested
    "worse quarter": Verdict.LOWER.symbol,
    "highest quarter": Verdict.HIGHER.symbol,
    "lowest quarter": Verdict.LOWER.symbol,
}
"""By the id of a class."""
_QUARTERS = {"better quarter": "best quarter", "worse quarter": "worst quarter"}
"""What a quarter is called, by the id of its class, where that is another name."""
NO_VALUE_HERE = "no value"
WEAK_HERE = "weak or not judged"
MODELED_HERE = "modeled, not measured"
SYNTHETIC_HERE = "synthetic: modeled, nothing is published"
NOT_MODELED = "no modeled value"
MODELED_LIMITS = (
    "A modeled value assumes that a place is like others of its kind and says nothing of what is "
    "particular about it. It enters no verdict, median, rank or choice of peers."
)


class ClassCount(Protocol):
    """One color of a map with its counts (`analysis.maps.colors.MapClass`)."""

    @property
    def id(self) -> str:
        """What it stands for."""

    @property
    def count(self) -> int:
        """How many places are in it."""

    @property
    def hatched(self) -> int:
        """How many more are hatched in it."""

    @property
    def low(self) -> float | None:
        """The smallest reliable value of a class of values."""

    @property
    def high(self) -> float | None:
        """The largest."""


@dataclass(frozen=True, slots=True)
class MapDescription:
    """Properties of a map for its sentences.

    Attributes:
        metric: what is mapped.
        level: of what kind of place.
        kind: what the colors show.
        year: of the values.
        against: the median or the set: 'state', 'nation', 'peers' or '' for the state's median, or
            the nation's where the state has too few.
        since: the year a change runs from.
        where: which places, if not all of the nation: 'Ohio', 'peer', or `WITH_PEERS`.
        real: whether money of the earlier year is in dollars of the later one.
        name: the place whose peers they are, for a median of peers.
        in_file: whether a user's data set covers only part of the places shown.
    """

    metric: Metric
    level: Level
    kind: str
    year: int
    against: str = ""
    since: int | None = None
    where: str = ""
    real: bool = False
    name: str = ""
    in_file: bool = False

    @property
    def places(self) -> str:
        """'counties', 'Ohio counties', 'counties of the District of Columbia', or with its peers.

        The last of a place itself: 'counties (this one and its peers)'.
        """
        if self.where == WITH_PEERS:
            return f"{places_word(self.level)} ({WITH_PEERS})"
        there = " in the data set" if self.in_file else ""
        if within(self.where) != self.where:
            return f"{places_word(self.level)} of {within(self.where)}{there}"
        return f"{self.where} {places_word(self.level)}{there}".strip()

    @property
    def typical(self) -> str:
        """The median of a verdict as 'typical U.S. county'; of each state where it is not one."""
        place_word = places_word(self.level, 1)
        if self.against == "peers":
            return f"typical peer of {self.name}"
        if self.against == "nation":
            return f"typical U.S. {place_word}"
        if self.where and self.where not in {WITH_PEERS, "peer"}:
            return f"typical {self.where} {place_word}"
        return f"typical {place_word} of the same state"

    @property
    def brief_typical(self) -> str:
        """The same in fewer words, for a wall."""
        if self.against == "peers":
            return "typical peer"
        return self.typical.replace("of the same state", "of its state")

    @property
    def median(self) -> str:
        """The same as 'the median U.S. county'."""
        return f"the {self.typical.replace('typical', 'median', 1)}"

    @property
    def set_name(self) -> str:
        """The places of a position."""
        many = places_word(self.level)
        return f"{many} of its state" if self.against == "state" else f"U.S. {many}"


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """The chosen place on a map: its name, its value where that is judged, and its modeled one."""

    name: str
    value: float | None = None
    judged: bool = False
    class_id: str = ""
    modeled: float | None = None


def median_sentence(
    about: MapDescription,
    value: float | None,
    bounds: tuple[float, float] | None,
    n: int,
    total: int,
) -> str:
    """Return the median of the peers on a map, with their number.

    ``value`` is None with too few reliable values for a median; ``bounds`` are its interval.
    """
    peers = f"{count_of(n, 'peer')} of {about.name} with a reliable value"
    among = f", of {format_number(total)}" if total != n else ""
    if value is None:
        return f"{peers}{among}: too few for a median."
    interval = ""
    if bounds is not None:
        interval = f" ({_range_words(about.metric, *bounds)})"
    return f"Median of the {peers}{among}: {format_value(about.metric, value)}{interval}."


def class_words(about: MapDescription, each: ClassCount) -> str:
    """Return what a color means: '72.1 to 76.4 %', '▲ better than the median U.S. county'."""
    mark = f"{_SYMBOLS[each.id]} " if each.id in _SYMBOLS else ""
    if about.kind in {"value", "modeled"}:
        return _range_words(about.metric, each.low, each.high)
    if each.id in {"better", "worse", "higher", "lower"}:
        return f"{mark}{each.id} than {about.median}"
    if each.id in {"improved", "worsened", "higher", "lower", "no detectable change"}:
        return f"{mark}{each.id} since {about.since}{', after inflation' if about.real else ''}"
    return (
        f"{mark}{_quarter(each.id)} of {about.set_name}"
        if about.kind == "position" and mark
        else (f"{mark}{each.id}")
    )


def _quarter(class_id: str) -> str:
    """Return what the class of a position is called."""
    return _QUARTERS.get(class_id, class_id)


def _range_words(metric: Metric, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "no place"
    first, last = (format_value(metric, value, unit=False) for value in (low, high))
    if first == last:
        return first
    return f"{first.removesuffix(f'{NBSP}%')} to {last}"


def count_words(about: MapDescription, each: ClassCount) -> str:
    """Return how many places a color stands for: '222 counties, 533 more hatched'."""
    counted = count_of(each.count, *_forms(about.level))
    more = "synthetic" if about.kind == "modeled" else "hatched"
    return f"{counted}, {format_number(each.hatched)} more {more}" if each.hatched else counted


def short_count_words(each: ClassCount, more: str = "hatched") -> str:
    """Return the same for a legend, whose last entry names the places: '222 + 533 hatched'."""
    counted = format_number(each.count)
    return f"{counted} + {format_number(each.hatched)} {more}" if each.hatched else counted


def map_sentence(
    about: MapDescription,
    classes: Sequence[ClassCount],
    middle_half: tuple[float, float] | None,
    own: OwnPlace | None = None,
    *,
    wall: bool = False,
) -> str:
    """Return the result of a map, a sentence; on a wall one clause without a period."""
    counts = {each.id: each.count for each in classes}
    if about.kind == "value":
        case, parts = _value_parts(about, middle_half, own)
    elif about.kind == "position":
        case, parts = _position_parts(about, counts, own)
    elif about.kind == "modeled":
        case, parts = _modeled_parts(about, classes, own)
    else:
        case, parts = _verdict_parts(about, counts, own)
    places = about.places
    if wall:
        parts |= {"typical": about.brief_typical}
        places = f"peer {places_word(about.level)}" if about.where == WITH_PEERS else places
        if about.against == "state" and "others" in parts:
            parts["others"] = "its state" if case.endswith("here") else "their state"
    write = wall_message if wall else message
    text = write(
        f"map.{about.kind}{case}",
        label=about.metric.short_label,
        places=places,
        **parts,
    )
    return text if wall else f"{text}."


_Parts = tuple[str, dict[str, str]]
"""The case of a message, '' or after a comma, and its parts beside metric and places."""


def _value_parts(
    about: MapDescription, middle_half: tuple[float, float] | None, own: OwnPlace | None
) -> _Parts:
    if middle_half is None:
        return ", none", {}
    parts = {"spread": _range_words(about.metric, *middle_half)}
    if own is None or not own.judged:
        return "", parts
    value, (low, high) = own.value or 0.0, middle_half
    return ", here", parts | {
        "value": format_value(about.metric, own.value, unit=False),
        "place": within(own.name),
        "side": "below" if value < low else "above" if value > high else "in",
    }


def _modeled_parts(
    about: MapDescription, classes: Sequence[ClassCount], own: OwnPlace | None
) -> _Parts:
    """Return how many places have a modeled value, and both values of the chosen place."""
    synthetic = sum(each.hatched for each in classes)
    parts = {
        "total": _plain(sum(each.count for each in classes)),
        "synthetic": _plain(synthetic),
    }
    case = ", synthetic" if synthetic else ""
    if own is None or own.modeled is None:
        return case, parts
    values = {
        "place": within(own.name),
        "modeled": format_value(about.metric, own.modeled, unit=False),
        "value": "nothing"
        if own.value is None
        else format_value(about.metric, own.value, unit=False),
    }
    return ", here", values


def _position_parts(
    about: MapDescription, counts: Mapping[str, int], own: OwnPlace | None
) -> _Parts:
    if not sum(count for name, count in counts.items() if name != "no position"):
        return ", none", {}
    others = {"others": about.set_name}
    if own is not None and (own.class_id in _SYMBOLS or own.class_id == "middle half"):
        return ", here", others | {"place": within(own.name), "quarter": _quarter(own.class_id)}
    high, low = (name for name in counts if name.endswith("quarter"))
    numbers = {"first": _plain(counts[high]), "second": _plain(counts[low])}
    return "", others | numbers | {"high": _quarter(high), "low": _quarter(low)}


def _verdict_parts(
    about: MapDescription, counts: Mapping[str, int], own: OwnPlace | None
) -> _Parts:
    """Return the verdict of the chosen place, else how many places a test puts on either side."""
    total = sum(count for name, count in counts.items() if name != "not compared")
    first, second, *_ = counts
    parts = {
        "first": _number_or_none(counts[first]),
        "second": _number_or_none(counts[second]),
        "total": _plain(total),
        "since": str(about.since or ""),
        "money": " after inflation" if about.real else "",
        "typical": about.typical,
    }
    if not total:
        return ", none", parts
    if first == "higher":
        return ", neither", parts
    if about.kind == "verdict" and own is not None and own.class_id not in {"", "not compared"}:
        return f", {own.class_id}", parts | {"place": within(own.name)}
    return "", parts


def _number_or_none(count: int) -> str:
    return _plain(count) if count else "none"


def direction_words(about: MapDescription, stronger: str) -> str:
    """Return which way is better, for the top of a legend.

    Args:
        about: the map.
        stronger: how the color of more looks in this theme, 'darker' or 'lighter'; '' where
            colors do not run from little to much.
    """
    case = f"direction.{about.metric.better}{', shaded' if stronger else ''}"
    return message(case, stronger=stronger)


def difference_words(
    metric: Metric, place: str, verdict: str, difference: float, *, tested: bool
) -> str:
    """Return how the value of a clicked place differs from that of the chosen one.

    Args:
        metric: of both values.
        place: the chosen one.
        verdict: of the clicked place against it.
        difference: clicked minus chosen.
        tested: whether both have an interval to test with.
    """
    size, name = format_size(metric, abs(difference)), within(place)
    if not tested:
        side = "above" if difference > 0 else "below"
        return message(
            f"beside.{'untested' if difference else 'equal'}", size=size, side=side, place=name
        )
    cases = {"practically the same": "same", "cannot tell": "untold"}
    return message(f"beside.{cases.get(verdict, 'told')}", result=verdict, place=name, size=size)


def map_subtitle(about: MapDescription) -> str:
    """Return metric, places, year and who is counted."""
    country = "" if about.where or about.in_file else "U.S. "
    where = f"{country}{about.places}, {about.year}"
    where += f" · {MODELED_HERE}" if about.kind == "modeled" else ""
    direction = (
        "" if about.metric.better is Better.NEITHER else f" ({about.metric.better} is better)"
    )
    return f"{about.metric.label}{direction} · {where} · {about.metric.counted}"


def map_summary(
    about: MapDescription,
    classes: Sequence[ClassCount],
    absent: int,
    reasons: Mapping[str, int],
    own: OwnPlace | None = None,
) -> str:
    """Return the text equivalent of a map.

    ``reasons`` are the reasons why places are not compared, with their counts.
    """
    listed = "; ".join(
        f"{class_words(about, each)}: {count_words(about, each)}"
        for each in classes
        if each.count or each.hatched
    )
    parts = [f"{listed[:1].upper()}{listed[1:]}." if listed else "No place has a value."]
    if about.kind == "value" and any(each.hatched for each in classes):
        parts.append("Hatched places have a value that is weak or not judged.")
    if about.kind == "modeled":
        parts.append("All of it is modeled, not measured, in the classes of the published values.")
    if reasons:
        why = "; ".join(
            f"{without_colon(reason)} ({_plain(count)})" for reason, count in reasons.items()
        )
        parts.append(f"Not compared because of: {why}.")
    if absent:
        kind = "modeled value" if about.kind == "modeled" else "value"
        parts.append(f"{count_of(absent, *_forms(about.level))} without a {kind}.")
    if own is not None:
        parts.append(_own_sentence(about, classes, own))
    return " ".join(parts)


def _own_sentence(about: MapDescription, classes: Sequence[ClassCount], own: OwnPlace) -> str:
    """Return the value of the chosen place and what its color means."""
    if about.kind == "modeled":
        return _own_modeled(about, own)
    if own.value is None:
        return f"{own.name} has no value."
    value = format_value(about.metric, own.value)
    if about.kind == "value":
        return f"{own.name}: {value}{'' if own.judged else f' ({WEAK_HERE})'}."
    meaning = next(class_words(about, each) for each in classes if each.id == own.class_id)
    return f"{own.name}: {value}, {meaning}."


def _own_modeled(about: MapDescription, own: OwnPlace) -> str:
    modeled, published = NOT_MODELED, "nothing published"
    if own.modeled is not None:
        modeled = f"modeled {format_value(about.metric, own.modeled)}"
    if own.value is not None:
        published = f"published {format_value(about.metric, own.value)}"
    return f"{own.name}: {modeled}, {published}."


def _forms(level: Level) -> tuple[str, str]:
    return places_word(level, 1), places_word(level)


def _plain(count: int) -> str:
    return format_number(count)
