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

NBSP = "\u00a0"  # keeps a number and its sign on one line
NO_VALUE = "no value"
NO_INTERVAL = "no interval"
CANNOT_TELL = "the data cannot tell them apart"
INVENTED = "Demonstration: invented numbers"  # stands on every page, chart and file of one

_OLD_AFTER = 3  # years; the age of older values is shown
_PLURALS = {
    Level.NATION: "nations",
    Level.STATE: "states",
    Level.COUNTY: "counties",
    Level.PLACE: "cities",
}
_SINGULARS = {
    Level.NATION: "nation",
    Level.STATE: "state",
    Level.COUNTY: "county",
    Level.PLACE: "city",
}

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
        return NO_VALUE
    unit_text = f" {metric.unit_label}" if unit and metric.unit_label else ""
    return f"{_signed(metric, value)}{unit_text}"


def within(name: str) -> str:
    """Return the name of a place as it follows 'in'.

    >>> within("District of Columbia"), within("Summit County")
    ('the District of Columbia', 'Summit County')
    """
    return f"the {name}" if name.startswith("District of ") else name


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
        return f"{format_number(100 * size, metric.decimals)}{' points' if unit else ''}"
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
        return NO_INTERVAL
    low, high = _signed(metric, lower), _signed(metric, upper)
    text = f"{low.removesuffix(f'{NBSP}%')} to {high}"
    return f"{text}, because counts are hidden" if kind is IntervalKind.SUPPRESSION_RANGE else text


def format_year(year: int, age: int) -> str:
    """Return '2023', or '2018, 7 years old' where the value is older than three years."""
    return f"{year}, {age} years old" if age > _OLD_AFTER else str(year)


def format_date(day: date) -> str:
    """Return a day in American style, independent of the locale.

    >>> format_date(date(2026, 3, 9))
    'March 9, 2026'
    """
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def places_word(level: Level, count: int | None = None) -> str:
    """Return 'county' for one, 'counties' for any other number or none given."""
    return _SINGULARS[level] if count == 1 else _PLURALS[level]


def count_of(count: int, singular: str, plural: str = "") -> str:
    """Return '1 metric' or '2,000 metrics'."""
    word = singular if count == 1 else plural or f"{singular}s"
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
    where = {"state": f"other {scope} ", "nation": "other U.S. "}.get(kind, f"{scope} ".lstrip())
    places = places_word(level, n)
    if n == total - (kind in {"state", "nation"}):
        return f"median of all {format_number(n)} {where}{places}"
    counting = " (a shared value counts once)" if pooled else ""
    return (
        f"median of the {format_number(n)} {where}{places} with reliable values{counting}, "
        f"of {format_number(total)}"
    )


def short_benchmark_words(kind: str, scope: str, level: Level) -> str:
    """Return 'median Ohio county' or 'median U.S. county'."""
    where = {"nation": "U.S.", "peers": "peer"}.get(kind, scope)
    return f"median {where} {places_word(level, 1)}"


Bounds = tuple[float, float] | None
"""The interval of a difference; None where there is none."""


def could_be_words(
    metric: Metric, bounds: tuple[float, float], sides: tuple[str, str] = ("below", "above")
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
        return f"{first} {sides[0]} to {last} {sides[1]}"
    side = sides[low >= 0 and high > 0]
    near, far = sorted((abs(low), abs(high)))
    return f"{format_size(metric, near, unit=False)} to {format_size(metric, far)} {side}"


def verdict_sentence(verdict: str, benchmark: str, reason: str = "", could_be: str = "") -> str:
    """Return a verdict as text, without a period.

    ``benchmark`` is what was compared with ('the median Ohio county'); ``reason`` is why there is
    no verdict; ``could_be`` is the range of what a difference that nothing tells could be.
    """
    if verdict == "not compared":
        return f"not compared: {without_colon(reason)}"
    if verdict == "practically the same":
        return f"{verdict} as {benchmark}"
    if verdict == "cannot tell":
        rest = f", could be {could_be} {benchmark}" if could_be else f" it from {benchmark}"
        return f"{verdict}{rest}"
    if verdict in {"better", "worse", "higher", "lower"}:
        return f"{verdict} than {benchmark}"
    changes = {"improved", "worsened"}
    return f"{verdict} since {benchmark}" if verdict in changes else f"{verdict}: {CANNOT_TELL}"


def family_words(tests: int) -> str:
    """Return the phrase beside a difference that is clear by itself, but not among all of its set.

    >>> family_words(44)
    'not clear among 44 comparisons'
    """
    return f"not clear among {count_of(tests, 'comparison')}"


def position_words(below: int, equal: int, above: int, level: Level) -> str:
    """Return where a value stands among others: 'higher than 78 % of reliable counties'.

    The text names the largest of lower, higher and equal; percentages are rounded down, so that
    100 % appears only for all. Not a test.
    """
    others = below + equal + above
    if not others:
        return f"no other {places_word(level, 1)} has a reliable value"
    text, count = max(
        (("higher than", below), ("lower than", above), ("the same as", equal)),
        key=lambda side: side[1],
    )
    if count == others:
        return f"{text} {_every(others, level)}"
    percent = 100 * count // others
    return f"{text} {percent}{NBSP}% of reliable {places_word(level)}"


def position_sentence(below: int, equal: int, above: int, level: Level, better: Better) -> str:
    """Return 'position only: higher than 78 % of reliable counties (lower is better)'."""
    text = f"position only: {position_words(below, equal, above, level)}"
    return text if better is Better.NEITHER else f"{text} ({better.value} is better)"


def pooled_words(others: int, level: Level, shared: str) -> str:
    """Return how many places carry the same estimate; ``shared`` is ``metric.pooled``.

    >>> pooled_words(2, Level.COUNTY, "survey area (PUMA)")
    'the same estimate as 2 other counties: they share one survey area (PUMA)'
    """
    if not others:
        return ""
    why = f": they share one {shared}" if shared else ""
    return f"the same estimate as {format_number(others)} other {places_word(level, others)}{why}"


def ordinal(number: int) -> str:
    """Return '1st', '2nd', '3rd', '11th', '21st', '1,002nd'.

    >>> [ordinal(number) for number in (4, 12, 23, 111)]
    ['4th', '12th', '23rd', '111th']
    """
    teens = number % 100 in {11, 12, 13}
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{format_number(number)}{ending}"


def number_word(number: int) -> str:
    """Return 'one' to 'ten', digits for larger numbers, 'no' for 0."""
    return _FEW[number] if 0 <= number < len(_FEW) else format_number(number)


def joined(parts: Sequence[str]) -> str:
    """Return a list as text, with commas and 'and'.

    >>> joined(["better on 1", "worse on 4", "not told apart on 6"])
    'better on 1, worse on 4 and not told apart on 6'
    """
    return " and ".join([*([", ".join(parts[:-1])] if len(parts) > 1 else []), *parts[-1:]])


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
        for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(year) for year in run])
    ]
    return " and ".join([part for part in (", ".join(parts[:-1]), parts[-1]) if part])


def without_colon(reason: str) -> str:
    """Return a reason to stand after a colon: no period, and a comma where it has a colon.

    >>> without_colon("weak value: the publisher says not to act on it.")
    'weak value, the publisher says not to act on it'
    """
    return reason.rstrip(".").replace(": ", ", ")


def as_clause(sentence: str) -> str:
    """Return a sentence to stand after a colon: a small first letter, no period and no colon.

    >>> as_clause("Larger places have more students.")
    'larger places have more students'
    """
    return without_colon(f"{sentence[:1].lower()}{sentence[1:]}")


def absence_words(kind: str, sentence: str) -> str:
    """Return the kind of absence and what is known about it.

    >>> absence_words("suppressed", "The source hides fewer than ten deaths.")
    'Suppressed. The source hides fewer than ten deaths.'
    """
    return f"{kind.capitalize()}. {sentence}"


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
        return f"the only other {places_word(level, 1)}"
    return f"all {format_number(others)} other {places_word(level)}"
