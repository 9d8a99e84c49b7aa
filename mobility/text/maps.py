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
    typical_place,
    within,
    without_colon,
)
from mobility.text.languages import Language, current_language, localized, say, translatable
from mobility.text.messages import message, wall_message
from mobility.text.verdicts import Verdict

WITH_PEERS = translatable("this one and its peers")
_SYMBOLS = {verdict.value: verdict.symbol for verdict in Verdict if verdict.symbol} | {
    "better quarter": Verdict.HIGHER.symbol,  # a position is not tested
    "worse quarter": Verdict.LOWER.symbol,
    "highest quarter": Verdict.HIGHER.symbol,
    "lowest quarter": Verdict.LOWER.symbol,
}
"""By the id of a class."""
_QUARTERS = {
    "better quarter": translatable("best quarter"),
    "worse quarter": translatable("worst quarter"),
    "highest quarter": translatable("highest quarter"),
    "lowest quarter": translatable("lowest quarter"),
    "middle half": translatable("middle half"),
    "no position": translatable("no position"),
}
"""What a class of positions is called, by its id."""
NO_VALUE_HERE = translatable("no value")
WEAK_HERE = translatable("weak or not judged")
MODELED_HERE = translatable("modeled, not measured")
SYNTHETIC_HERE = translatable("synthetic: modeled, nothing is published")
NOT_MODELED = translatable("no modeled value")
MODELED_LIMITS = translatable(
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
            return f"{places_word(self.level)} ({localized(WITH_PEERS)})"
        parts = {
            "places": places_word(self.level),
            "there": say(" in the data set") if self.in_file else "",
        }
        if self.where == "peer":
            return say("peer {places}{there}", **parts)
        if within(self.where) != self.where:
            return say("{places} of {state}{there}", state=within(self.where), **parts)
        if self.where:
            return say("{state} {places}{there}", state=self.where, **parts)
        return "{places}{there}".format(**parts)

    @property
    def typical(self) -> str:
        """The median of a verdict as 'typical U.S. county'; of each state where it is not one."""
        if self.against == "peers":
            return say("typical peer of {place}", place=within(self.name))
        if self.against == "nation":
            return typical_place("nation", "", self.level)
        if self.where and self.where not in {WITH_PEERS, "peer"}:
            return typical_place("state", self.where, self.level)
        if self.level is Level.PLACE:
            return say("typical city of the same state")
        return say("typical county of the same state")

    @property
    def brief_typical(self) -> str:
        """The same in fewer words, for a wall."""
        if self.against == "peers":
            return "typical peer"
        return self.typical.replace("of the same state", "of its state")

    @property
    def median(self) -> str:
        """The same as 'the median U.S. county'."""
        if current_language() is not Language.ENGLISH:
            return self.typical
        return f"the {self.typical.replace('typical', 'median', 1)}"

    @property
    def set_name(self) -> str:
        """The places of a position."""
        many = places_word(self.level)
        if self.against == "state":
            return say("{places} of its state", places=many)
        return say("U.S. {places}", places=many)


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
    peers = say(
        "{peers} of {name} with a reliable value", peers=count_of(n, "peer"), name=about.name
    )
    among = say(", of {total}", total=format_number(total)) if total != n else ""
    if value is None:
        return say("{peers}{among}: too few for a median.", peers=peers, among=among)
    interval = ""
    if bounds is not None:
        interval = f" ({_range_words(about.metric, *bounds)})"
    return say(
        "Median of the {peers}{among}: {value}{interval}.",
        peers=peers,
        among=among,
        value=format_value(about.metric, value),
        interval=interval,
    )


def class_words(about: MapDescription, each: ClassCount) -> str:
    """Return what a color means: '72.1 to 76.4 %', '▲ better than the median U.S. county'."""
    mark = f"{_SYMBOLS[each.id]} " if each.id in _SYMBOLS else ""
    if about.kind in {"value", "modeled"}:
        return _range_words(about.metric, each.low, each.high)
    if each.id in {"better", "worse", "higher", "lower"}:
        told = {"verdict": localized(each.id), "benchmark": about.median}
        return f"{mark}{say('{verdict} than {benchmark}', **told)}"
    if each.id in {"improved", "worsened", "higher", "lower", "no detectable change"}:
        told = {"verdict": localized(each.id), "benchmark": str(about.since)}
        inflation = say(", after inflation") if about.real else ""
        return f"{mark}{say('{verdict} since {benchmark}', **told)}{inflation}"
    if about.kind == "position" and mark:
        quarter = say("{quarter} of {places}", quarter=_quarter(each.id), places=about.set_name)
        return f"{mark}{quarter}"
    return f"{mark}{localized(each.id)}"


def _quarter(class_id: str) -> str:
    """Return what the class of a position is called."""
    return localized(_QUARTERS.get(class_id, class_id))


def _range_words(metric: Metric, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return say("no place")
    first, last = (format_value(metric, value, unit=False) for value in (low, high))
    if first == last:
        return first
    return say("{low} to {high}", low=first.removesuffix(f"{NBSP}%"), high=last)


def count_words(about: MapDescription, each: ClassCount) -> str:
    """Return how many places a color stands for: '222 counties, 533 more hatched'."""
    counted = count_of(each.count, *_forms(about.level))
    if not each.hatched:
        return counted
    parts = {"places": counted, "count": format_number(each.hatched)}
    if about.kind == "modeled":
        return say("{places}, {count} more synthetic", **parts)
    return say("{places}, {count} more hatched", **parts)


def short_count_words(each: ClassCount, more: str = translatable("hatched")) -> str:
    """Return the same for a legend, whose last entry names the places: '222 + 533 hatched'."""
    counted = format_number(each.count)
    return (
        f"{counted} + {format_number(each.hatched)} {localized(more)}" if each.hatched else counted
    )


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
    if "first" in parts:
        parts["first_places"] = _counted(parts["first"], places, about.level)
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
        "side": say("below") if value < low else say("above") if value > high else say("in"),
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
        "value": say("nothing")
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
        "money": say(" after inflation") if about.real else "",
        "typical": about.typical,
    }
    if not total:
        return ", none", parts
    if first == "higher":
        return ", neither", parts
    if about.kind == "verdict" and own is not None and own.class_id not in {"", "not compared"}:
        return f", {own.class_id}", parts | {"place": within(own.name)}
    return "", parts


def _counted(number: str, places: str, level: Level) -> str:
    """Return '12 Ohio counties', '1 Ohio county' or 'no Ohio counties'."""
    if number == "1":
        return f"1 {places.replace(places_word(level), places_word(level, 1))}"
    if number in {"0", say("none")}:
        return say("no {places}", places=places)
    return f"{number} {places}"


def _number_or_none(count: int) -> str:
    return _plain(count) if count else say("none")


def direction_words(about: MapDescription, stronger: str) -> str:
    """Return which way is better, for the top of a legend.

    Args:
        about: the map.
        stronger: how the color of more looks in this theme, 'darker' or 'lighter'; '' where
            colors do not run from little to much.
    """
    case = f"direction.{about.metric.better}{', shaded' if stronger else ''}"
    return message(case, stronger=localized(stronger))


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
    places = about.places
    if not about.where and not about.in_file:
        places = say("U.S. {places}", places=places)
    where = f"{places}, {about.year}"
    where += f" · {localized(MODELED_HERE)}" if about.kind == "modeled" else ""
    direction = {
        Better.HIGHER: say(" (higher is better)"),
        Better.LOWER: say(" (lower is better)"),
    }.get(about.metric.better, "")
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
    parts = [f"{listed[:1].upper()}{listed[1:]}." if listed else say("No place has a value.")]
    if about.kind == "value" and any(each.hatched for each in classes):
        parts.append(say("Hatched places have a value that is weak or not judged."))
    if about.kind == "modeled":
        parts.append(
            say("All of it is modeled, not measured, in the classes of the published values.")
        )
    if reasons:
        why = "; ".join(
            f"{without_colon(reason)} ({_plain(count)})" for reason, count in reasons.items()
        )
        parts.append(say("Not compared because of: {why}.", why=why))
    if absent:
        without = count_of(absent, *_forms(about.level))
        if about.kind == "modeled":
            parts.append(say("{places} without a modeled value.", places=without))
        else:
            parts.append(say("{places} without a value.", places=without))
    if own is not None:
        parts.append(_own_sentence(about, classes, own))
    return " ".join(parts)


def _own_sentence(about: MapDescription, classes: Sequence[ClassCount], own: OwnPlace) -> str:
    """Return the value of the chosen place and what its color means."""
    if about.kind == "modeled":
        return _own_modeled(about, own)
    if own.value is None:
        return say("{name} has no value.", name=own.name)
    value = format_value(about.metric, own.value)
    if about.kind == "value":
        return f"{own.name}: {value}{'' if own.judged else f' ({localized(WEAK_HERE)})'}."
    meaning = next(class_words(about, each) for each in classes if each.id == own.class_id)
    return f"{own.name}: {value}, {meaning}."


def _own_modeled(about: MapDescription, own: OwnPlace) -> str:
    modeled, published = localized(NOT_MODELED), say("nothing published")
    if own.modeled is not None:
        modeled = say("modeled {value}", value=format_value(about.metric, own.modeled))
    if own.value is not None:
        published = say("published {value}", value=format_value(about.metric, own.value))
    return f"{own.name}: {modeled}, {published}."


def _forms(level: Level) -> tuple[str, str]:
    return places_word(level, 1), places_word(level)


def _plain(count: int) -> str:
    return format_number(count)
