"""Numbers and results as text, for pages, charts, exports and the command line.

The arguments are plain numbers and strings, so that callers need no result type. A no-break space
separates a number from its percent sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from mobility.places import Level
from mobility.registry import Better, IntervalKind, Metric, Unit
from mobility.text.languages import (
    Language,
    current_language,
    day_in,
    localized,
    plural_word,
    say,
    translatable,
)

NBSP = "\u00a0"  # keeps a number and its sign on one line
NO_VALUE = translatable("no value")
NO_INTERVAL = translatable("no interval")
CANNOT_TELL = translatable("the data cannot tell them apart")
INVENTED = translatable(
    "Demonstration: invented numbers"
)  # stands on every page, chart and file of one

_OLD_AFTER = 3  # years; the age of older values is shown
PLACES = {
    Level.NATION: ("nation", "nations"),
    Level.STATE: ("state", "states"),
    Level.COUNTY: ("county", "counties"),
    Level.PLACE: ("city", "cities"),
}
"""The noun of a level for one place and for several."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Markdown of a Streamlit label: signs that mean something anywhere, and those that do so at the
# beginning ("# title", "> quote", "- item", "1. item"). A colon opens a color or an icon.
_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~$])")
_DIRECTIVE = re.compile(r":(?=\w)")
_GOVERNMENT = re.compile(r"( \w+)? government \(balance\)$| \(balance\)$")
_AT_START = re.compile(r"^(\s*)(#+|[-+](?=\s)|\d+(?=[.)]\s))")


def format_number(value: float, decimals: int = 0) -> str:
    """Return '1,234.5' with a real minus sign, never a negative zero.

    >>> format_number(-0.04, 1), format_number(-1234.56, 1)
    ('0.0', '−1,234.6')
    """
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", "−")


def format_value(metric: Metric, value: float | None, *, unit: bool = True) -> str:
    """Return a stored value as people read it: '81.3 %', '$54,210 a year', '93.1 per 100,000 ...'.

    ``unit=False`` omits ``metric.unit_label`` but not the percent and dollar signs. None gives
    'no value'.
    """
    if value is None:
        return localized(NO_VALUE)
    unit_text = f" {metric.unit_label}" if unit and metric.unit_label else ""
    return f"{_signed(metric, value)}{unit_text}"


def within(name: str) -> str:
    """Return the name of a place as it follows 'in'.

    >>> within("District of Columbia"), within("Summit County")
    ('the District of Columbia', 'Summit County')
    """
    if name.startswith("District of "):
        return say("the {name}", name=name)
    if name.endswith(" city"):
        return say("{name} city", name=name.removesuffix(" city"))
    if name.endswith(" County"):
        return say("{name} County", name=name.removesuffix(" County"))
    return name


def brief_name(name: str) -> str:
    """Return the name of a place without its form of government.

    >>> brief_name("Louisville/Jefferson County metro government (balance)")
    'Louisville/Jefferson County'
    """
    return _GOVERNMENT.sub("", name)


def format_size(metric: Metric, size: float, *, unit: bool = True) -> str:
    """Return the size of a difference: '8.4 points' of a percentage, '$5,300', '12.3 per 100,000'.

    ``unit=False`` omits the unit but not the dollar sign. Dollars have no 'a year' here.
    """
    if metric.unit is Unit.SHARE:
        number = format_number(100 * size, metric.decimals)
        return say("{number} points", number=number) if unit else number
    return format_value(metric, size, unit=unit and metric.unit is not Unit.DOLLARS)


def format_interval(
    metric: Metric,
    lower: float | None,
    upper: float | None,
    kind: IntervalKind = IntervalKind.SAMPLING,
) -> str:
    """Return '80.4 to 82.2 %' or 'no interval' (also for one bound alone).

    A range of possible values of a suppressed number is labeled, as it is no margin of error.
    """
    if lower is None or upper is None or kind is IntervalKind.NONE:
        return localized(NO_INTERVAL)
    low, high = _signed(metric, lower), _signed(metric, upper)
    text = say("{low} to {high}", low=low.removesuffix(f"{NBSP}%"), high=high)
    hidden = kind is IntervalKind.SUPPRESSION_RANGE
    return say("{range}, because counts are hidden", range=text) if hidden else text


def format_year(year: int, age: int) -> str:
    """Return '2023', or '2018, 7 years old' where the value is older than three years."""
    old = age > _OLD_AFTER
    return say("{year}, {age} years old", year=year, age=age) if old else str(year)


def format_date(day: date) -> str:
    """Return a day in American style, or as the language of the block writes it.

    >>> format_date(date(2026, 3, 9))
    'March 9, 2026'
    """
    language = current_language()
    if language is not Language.ENGLISH:
        return day_in(language, day)
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def places_word(level: Level, count: int | None = None) -> str:
    """Return 'county' for one, 'counties' for any other number or none given."""
    return plural_word(*PLACES[level], 2 if count is None else count)


def count_of(count: int, singular: str, plural: str = "") -> str:
    """Return '1 metric' or '2,000 metrics'."""
    word = plural_word(singular, plural or f"{singular}s", count)
    return f"{format_number(count)} {word}"


def benchmark_words(
    kind: str, scope: str, level: Level, n: int, total: int, *, pooled: bool = False
) -> str:
    """Return the set that a median is of, which the state's own value is not.

    The median is of ``n`` estimates from ``total`` places; ``total`` includes the place itself,
    except among peers. ``pooled``: places can share an estimate (``metric.pooled``), and ``n``
    counts a shared estimate once.

    >>> benchmark_words("state", "Ohio", Level.COUNTY, 34, 88)
    'median of the 34 other Ohio counties with reliable values, of 88'
    """
    numbers = {"n": format_number(n), "total": format_number(total), "scope": scope}
    places = places_word(level, n)
    everyone = n == total - (kind in {"state", "nation"})
    whose = {
        "state": say("other {scope} {places}", scope=scope, places=places),
        "nation": say("other U.S. {places}", places=places),
        "peers": say("peer {places}", places=places),
    }.get(kind, f"{scope} {places}".lstrip())
    if everyone:
        return say("median of all {n} {whose}", **numbers, whose=whose)
    if pooled:
        return say(
            "median of the {n} {whose} with reliable values (a shared value counts once), of "
            "{total}",
            **numbers,
            whose=whose,
        )
    return say("median of the {n} {whose} with reliable values, of {total}", **numbers, whose=whose)


def short_benchmark_words(kind: str, scope: str, level: Level) -> str:
    """Return 'median Ohio county' or 'median U.S. county'."""
    cities = level is Level.PLACE
    if kind == "nation":
        return say("median U.S. city") if cities else say("median U.S. county")
    if kind == "peers":
        return say("median peer city") if cities else say("median peer county")
    if cities:
        return say("median {scope} city", scope=scope)
    return say("median {scope} county", scope=scope)


def typical_place(kind: str, scope: str, level: Level) -> str:
    """Return 'typical Ohio county' or 'typical U.S. county'; typical means the median."""
    cities = level is Level.PLACE
    if kind == "nation":
        return say("typical U.S. city") if cities else say("typical U.S. county")
    if kind == "peers":
        return say("typical peer city") if cities else say("typical peer county")
    if cities:
        return say("typical {scope} city", scope=scope)
    return say("typical {scope} county", scope=scope)


Bounds = tuple[float, float] | None
"""The interval of a difference; None where there is none."""


def could_be_words(
    metric: Metric,
    bounds: tuple[float, float],
    sides: tuple[str, str] = (translatable("below"), translatable("above")),
) -> str:
    """Return the range of what a difference could be, in the unit of the metric.

    ``bounds`` are those of its interval, ``sides`` the words for less than 0 and more.

    >>> from mobility.registry import load_framework
    >>> metric = load_framework().metric("share_employed")
    >>> could_be_words(metric, (-0.037, 0.481))
    '3.7 points below to 48.1 points above'
    >>> could_be_words(metric, (0.037, 0.481))
    '3.7 to 48.1 points above'
    """
    low, high = bounds
    if low < 0 < high:
        again = metric.unit is Unit.SHARE
        first, last = format_size(metric, -low), format_size(metric, high, unit=again)
        return say(
            "{first} {below} to {last} {above}",
            first=first, below=localized(sides[0]), last=last, above=localized(sides[1]),
        )  # fmt: skip
    side = localized(sides[low >= 0 and high > 0])
    near, far = sorted((abs(low), abs(high)))
    return say(
        "{low} to {high} {side}",
        low=format_size(metric, near, unit=False), high=format_size(metric, far), side=side,
    )  # fmt: skip


def verdict_sentence(verdict: str, benchmark: str, reason: str = "", could_be: str = "") -> str:
    """Return a verdict as text, without a period.

    ``benchmark`` is what was compared with ('the median Ohio county'); ``reason`` is why there is
    no verdict; ``could_be`` is the range of what a difference that nothing tells could be.
    """
    if verdict == "not compared":
        return say("not compared: {reason}", reason=without_colon(reason))
    if verdict == "practically the same":
        return say("practically the same as {benchmark}", benchmark=benchmark)
    told = {"verdict": localized(verdict), "benchmark": benchmark}
    if verdict == "cannot tell" and could_be:
        text = say("cannot tell, could be {could_be} {benchmark}", could_be=could_be, **told)
    elif verdict == "cannot tell":
        text = say("cannot tell it from {benchmark}", **told)
    elif verdict in {"better", "worse", "higher", "lower"}:
        text = say("{verdict} than {benchmark}", **told)
    elif verdict in {"improved", "worsened"}:
        text = say("{verdict} since {benchmark}", **told)
    else:
        text = f"{told['verdict']}: {localized(CANNOT_TELL)}"
    return text


def family_words(tests: int) -> str:
    """Return the phrase beside a difference that is clear by itself, but not among all of its set.

    >>> family_words(44)
    'not clear among 44 comparisons'
    """
    return say("not clear among {comparisons}", comparisons=count_of(tests, "comparison"))


def position_words(below: int, equal: int, above: int, level: Level) -> str:
    """Return where a value stands among others: 'higher than 78 % of reliable counties'.

    The text names the largest of lower, higher and equal; percentages are rounded down, so that
    100 % appears only for all. Not a test.
    """
    others = below + equal + above
    if not others:
        return say("no other {place} has a reliable value", place=places_word(level, 1))
    side, count = max(
        (("higher than", below), ("lower than", above), ("the same as", equal)),
        key=lambda side: side[1],
    )
    if count == others:
        rest = _every(others, level)
    else:
        percent = f"{100 * count // others}{NBSP}%"
        rest = say("{percent} of reliable {places}", percent=percent, places=places_word(level))
    return {
        "higher than": say("higher than {others}", others=rest),
        "lower than": say("lower than {others}", others=rest),
        "the same as": say("the same as {others}", others=rest),
    }[side]


def position_sentence(below: int, equal: int, above: int, level: Level, better: Better) -> str:
    """Return 'position only: higher than 78 % of reliable counties (lower is better)'."""
    position = position_words(below, equal, above, level)
    if better is Better.HIGHER:
        return say("position only: {position} (higher is better)", position=position)
    if better is Better.LOWER:
        return say("position only: {position} (lower is better)", position=position)
    return say("position only: {position}", position=position)


def pooled_words(others: int, level: Level, shared: str) -> str:
    """Return how many places carry the same estimate; ``shared`` is ``metric.pooled``.

    >>> pooled_words(2, Level.COUNTY, "survey area (PUMA)")
    'the same estimate as 2 other counties: they share one survey area (PUMA)'
    """
    if not others:
        return ""
    parts = {"count": format_number(others), "places": places_word(level, others)}
    if shared:
        return say(
            "the same estimate as {count} other {places}: they share one {area}",
            **parts,
            area=shared,
        )
    return say("the same estimate as {count} other {places}", **parts)


def ordinal(number: int) -> str:
    """Return '1st', '2nd', '3rd', '11th', '21st', '1,002nd'; in other languages the number.

    >>> [ordinal(number) for number in (4, 12, 23, 111)]
    ['4th', '12th', '23rd', '111th']
    """
    if current_language() is not Language.ENGLISH:
        return format_number(number)
    teens = number % 100 in {11, 12, 13}
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{format_number(number)}{ending}"


def number_word(number: int) -> str:
    """Return 'one' to 'ten', digits for larger numbers, 'no' for 0; digits in other languages.

    In Spanish a word for a number has the gender of what is counted.
    """
    in_words = 0 <= number < len(_FEW) and current_language() is Language.ENGLISH
    return _FEW[number] if in_words else format_number(number)


def joined(parts: Sequence[str]) -> str:
    """Return a list as text, with commas and 'and'.

    >>> joined(["better on 1", "worse on 4", "not told apart on 6"])
    'better on 1, worse on 4 and not told apart on 6'
    """
    if len(parts) < 2:
        return "".join(parts)
    return say("{parts} and {last}", parts=", ".join(parts[:-1]), last=parts[-1])


def years_in_words(years: Sequence[int]) -> str:
    """Return ascending years as text, three or more consecutive ones as a span.

    >>> years_in_words([2014, 2015, 2016, 2018, 2021, 2022])
    '2014 to 2016, 2018, 2021 and 2022'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    parts = [
        word
        for run in runs
        for word in (
            [say("{low} to {high}", low=run[0], high=run[-1])]
            if len(run) > 2
            else [str(year) for year in run]
        )
    ]
    return joined(parts)


def without_colon(reason: str) -> str:
    """Return a reason to stand after a colon: no period, and a comma where it has a colon.

    >>> without_colon("weak value: the publisher says not to act on it.")
    'weak value, the publisher says not to act on it'
    """
    return localized(reason).rstrip(".").replace(": ", ", ")


def as_clause(sentence: str) -> str:
    """Return a sentence to stand after a colon: a small first letter, no period and no colon.

    >>> as_clause("Larger places have more students.")
    'larger places have more students'
    """
    text = localized(sentence)
    return without_colon(f"{text[:1].lower()}{text[1:]}")


def absence_words(kind: str, sentence: str) -> str:
    """Return the kind of absence and what is known about it.

    >>> absence_words("suppressed", "The source hides fewer than ten deaths.")
    'Suppressed. The source hides fewer than ten deaths.'
    """
    return f"{localized(kind).capitalize()}. {localized(sentence)}"


def escape_markdown(text: str) -> str:
    r"""Return text escaped for a Streamlit label ('$' would open a formula).

    >>> print(escape_markdown("$50,000 or More [a_b]"))
    \$50,000 or More \[a\_b\]
    """
    escaped = _DIRECTIVE.sub(r"\\:", _ANYWHERE.sub(r"\\\1", text))
    return _AT_START.sub(_escape_start, escaped)


def _escape_start(match: re.Match[str]) -> str:
    indent, sign = match.groups()
    return f"{indent}{sign}\\" if sign.isdigit() else f"{indent}\\{sign}"


def _signed(metric: Metric, value: float) -> str:
    """Return a value with its percent or dollar sign, without its unit."""
    if metric.unit is Unit.SHARE:
        return f"{format_number(100 * value, metric.decimals)}{NBSP}%"
    number = format_number(value, metric.decimals)
    if metric.unit is Unit.DOLLARS:
        return f"−${number[1:]}" if number.startswith("−") else f"${number}"
    return number


def _every(others: int, level: Level) -> str:
    """Return 'the only other county' or 'all 87 other counties'."""
    if others == 1:
        return say("the only other {place}", place=places_word(level, 1))
    return say("all {count} other {places}", count=format_number(others), places=places_word(level))
