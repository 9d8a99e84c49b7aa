"""The figure `highlights`: metrics of a place as rows, those that stand out or those of a pillar.

A row has the name of a metric with its year, its value with the interval, where it stands among all
places of its level, the medians, the result of the comparison, and what to be careful about. What
stands out fits half a page and a pillar a page; all metrics fit neither and are a table only.

Pictures are SVG rather than Vega-Lite: rows of words, numbers and small pictures then are one table
that a browser lays out, wraps on a phone and reads aloud, and that costs 1 kB a row. Colors come
from the classes that `theme.py` names; files have fixed lengths and colors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from mobility.analysis.method import Method
from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.percentile import Distribution
from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.places.screening import (
    PositionFinding,
    Screening,
    Summary,
    TestedFinding,
    Why,
    summarize,
)
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import Join, TrendPoint
from mobility.figures import theme as style
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.flat import Column, flat_strip, highest_that_fits
from mobility.figures.letters import text_width
from mobility.figures.parts import small
from mobility.figures.theme import Theme
from mobility.figures.words.families import verdict_columns
from mobility.figures.words.readings import (
    DIRECTIONS,
    basis_words,
    careful_words,
    compared_words,
    median_number,
    median_words,
    period_words,
    power_words,
    profile_rows,
    reading_verdict_sentence,
    with_words,
    year_words,
)
from mobility.places import Jurisdiction, Level
from mobility.registry import Framework, IntervalKind, Pillar
from mobility.text import (
    INVENTED,
    benchmark_words,
    count_of,
    format_interval,
    format_value,
    places_word,
    pooled_words,
    short_benchmark_words,
)
from mobility.text.headlines import (
    HEADLINES,
    NOTHING_STANDS_OUT,
    headline_note,
    list_heading,
    others_sentence,
    own_data_sentence,
    pillar_sentence,
    positions_sentence,
    size_words,
    title_sentence,
    unscored_words,
)
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message
from mobility.text.verdicts import Verdict

SPEC = FigureSpec("highlights", "What stands out in a place", "", ("year", "pillar"))
_NEW_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")  # not after 'U.S.'
SHARES_OF_GROUPS = translatable("Home value, neighbors and residents by group: page Disparities.")
"""Where the metrics are that have no row here."""
_STRETCH = 0.5  # how far an axis may grow for a value outside it, as a share of its length
_WIDTH = 840
_NAME, _VALUE_ENDS, _STRIP, _MEDIANS, _COMPARED = 0, 364, 382, 526, 680  # where columns begin
_NAME_WIDTH, _VALUE_WIDTH, _STRIP_WIDTH = 214, 150, 128
_MEDIANS_WIDTH, _COMPARED_WIDTH = 150, _WIDTH - _COMPARED
_BODY, _SMALL, _NUMBER = 16, 14, 19  # sizes of letters
_ON_WALL = 3  # rows, which are read from the last row of a room
_BETWEEN = 9  # pixels above and below a row


Headline = TestedFinding | PositionFinding
"""A metric of one of the two lists."""
_Kind = tuple[str, Sequence[Headline]]
"""Headlines of one kind, with what they have in common."""


@dataclass(frozen=True, slots=True)
class ScreenedProfile:
    """All metrics of a place, what stands out among them, and up to which year they are."""

    profile: Profile
    screening: Screening
    framework: Framework
    until: int | None = None

    @property
    def line(self) -> str:
        """Population, release, and the last year if one is chosen."""
        place = self.profile.jurisdiction
        people = "" if place.population is None else f"{_people(place)} · "
        limit = "" if self.until is None else say(" · values up to {year}", year=self.until)
        edition = say("release of {year}", year=self.profile.release.year)
        return f"{people}{edition}{limit}"


def profile_figure(screened: ScreenedProfile, view: View, provenance: Provenance) -> Figure:
    """Return the figure of some rows of a profile; its id is that of the view.

    Args:
        screened: all metrics of the place.
        view: the rows, one of `profile_views`.
        provenance: where the numbers are from.
    """
    profile = screened.profile
    first, *others = _NEW_SENTENCE.split(view.sentence)
    label = "" if view.id == SPEC.id else f"{view.label}: "
    place = profile.jurisdiction
    rows = [row for section in view.sections for row in section.rows]
    readings = {reading.metric.id: reading for reading in profile.readings}
    return new_figure(
        view.id,
        provenance,
        title=f"{label}{first}",
        wall_title=f"{label}{view.wall_sentence}" if view.wall_sentence else "",
        subtitle=" ".join((f"{place.full_name}, {screened.line}.", *others)),
        summary=view.sentence,
        footer=(*footnotes(rows), *view.notes),
        table=lambda: profile_table(profile, screened.framework),
        chart=lambda theme: profile_picture(view.sections, place, readings, theme),
        wall_chart=lambda theme, high: _wall(view.sections, place, readings, theme, high),
        methods=_methods(screened),
        basis=Basis(metrics=tuple(row.metric.id for row in rows)),
    )


def profile_table_figure(screened: ScreenedProfile, provenance: Provenance) -> Figure:
    """Return all metrics of a place as a figure that is a table only, for spreadsheets."""
    profile = screened.profile
    return new_figure(
        "profile",
        provenance,
        title=_highlights(screened).sentence,
        subtitle=profile_subtitle(profile),
        summary="",
        footer=profile_notes(profile),
        table=lambda: profile_table(profile, screened.framework),
        chart=lambda _theme: "",
        methods=_methods(screened),
    )


def _methods(screened: ScreenedProfile) -> tuple[Method, ...]:
    used = dict.fromkeys(reading.method for reading in screened.profile.readings)
    return (*used, QUESTION_SET, screened.screening.method)


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading, a reading each."""

    heading: str
    rows: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class View:
    """Some rows of a profile that make a figure.

    Attributes:
        id: of the figure.
        label: what the rows have in common.
        sentence: what they show.
        sections: the rows.
        notes: what to know of the lists they are in.
        wall_sentence: what they show in about a dozen words, without a period; empty where the
            sentence has few.
    """

    id: str
    label: str
    sentence: str
    sections: Sequence[Section]
    notes: tuple[str, ...] = ()
    wall_sentence: str = ""


def profile_views(screened: ScreenedProfile) -> list[View]:
    """Return what stands out, then each pillar."""
    profile = screened.profile
    place = profile.jurisdiction
    views = [_highlights(screened)]
    for pillar, sections in by_pillar(rows_of(profile.readings), screened.framework):
        readings = [row for section in sections for row in section.rows]
        counts = summarize(readings)
        sentence, on_wall = (
            pillar_sentence(counts, place.level, place.name, wall=wall) for wall in (False, True)
        )
        views.append(View(pillar.id, pillar.label, sentence, sections, wall_sentence=on_wall))
    return views


def _highlights(screened: ScreenedProfile) -> View:
    """Return both lists in their two kinds, each as long as on the page."""
    screening, place = screened.screening, screened.profile.jurisdiction
    counts = summarize(screened.profile.readings)
    sections = [
        Section(
            f"{title}: {heading[:1].lower()}{heading[1:]}",
            [headline.reading for headline in headlines[:HEADLINES]],
        )
        for _, title, kinds in list_kinds(screening, counts, place.level)
        for heading, headlines in kinds
    ]
    sentence, on_wall = (
        title_sentence(counts, place.level, place.name, wall=wall) for wall in (False, True)
    )
    notes = (others_sentence(counts, place.level), headline_note(screening.family))
    return View(SPEC.id, say("What stands out"), sentence, sections, notes, on_wall)


def list_kinds(
    screening: Screening, counts: Summary, level: Level
) -> Iterator[tuple[str, str, list[_Kind]]]:
    """Yield both lists: id, title, and tested headlines before those by position, if any.

    Args:
        screening: of all metrics of a place.
        counts: of the same metrics.
        level: of the place.
    """
    for side, title, own in (
        ("areas", say("Areas to explore"), screening.areas),
        ("strengths", say("Strengths"), screening.strengths),
    ):
        kinds: list[_Kind] = [
            (list_heading(side, counts, level, tested=True), own.tested),
            (list_heading(side, counts, level, tested=False), own.position),
        ]
        yield side, title, [kind for kind in kinds if kind[1]]


def rows_of(readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings that have a row: all but shares of one group, which nothing judges.

    Those (home value, neighbors and residents by group) are on the page Disparities.
    """
    return [reading for reading in readings if not reading.metric.group]


def by_pillar(
    rows: Sequence[Reading], framework: Framework
) -> Iterator[tuple[Pillar, list[Section]]]:
    """Yield each pillar that has rows, with a section for each of its predictors that has any."""
    for pillar in framework.pillars.values():
        sections = [
            Section(
                predictor.label,
                [row for row in rows if row.metric.predictor == predictor.id],
            )
            for predictor in framework.predictors.values()
            if predictor.pillar == pillar.id
        ]
        if filled := [section for section in sections if section.rows]:
            yield pillar, filled


# ---- small pictures of a row -----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Axis:
    """Stored values to percent of the width."""

    low: float
    high: float

    def percent(self, value: float) -> float:
        inner = 100.0 - 2 * style.STRIP_MARGIN
        return style.STRIP_MARGIN + inner * (value - self.low) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def _axis(distribution: Distribution, value: float) -> _Axis:
    """The axis of the bins, grown to hold the value unless it is far away."""
    low, high = distribution.low, distribution.high
    if high <= low:
        half = abs(low) * 0.5 or 0.5
        low, high = low - half, high + half
    reach = (high - low) * _STRETCH
    if low - reach <= value <= high + reach:
        low, high = min(low, value), max(high, value)
    return _Axis(low, high)


def _bins(distribution: Distribution, axis: _Axis) -> str:
    """The counts as one silhouette; heights go by the square root, so that thin tails stay."""
    counts = distribution.counts
    top = max(counts, default=0)
    if not top:
        return ""
    if distribution.high <= distribution.low:
        tall = f'y="{style.STRIP_TOP}" height="{_bin_height()}"'
        return f'<rect class="all" x="49%" width="2%" {tall}/>'
    left, right = axis.percent(distribution.low), axis.percent(distribution.high)
    steps = "".join(f"V{100 - 100 * (count / top) ** 0.5:.0f}h1" for count in counts)
    return (
        f'<svg x="{left:.1f}%" y="{style.STRIP_TOP}" width="{right - left:.1f}%" '
        f'height="{_bin_height()}" viewBox="0 0 {len(counts)} 100" preserveAspectRatio="none">'
        f'<path class="all" d="M0 100{steps}V100z"/></svg>'
    )


def _bin_height() -> int:
    return style.STRIP_HEIGHT - style.STRIP_TOP - style.STRIP_FOOT


def _tick(benchmark: Benchmark | None, axis: _Axis, kind: str) -> str:
    """A line at a median, where there is one on the axis."""
    if benchmark is None or benchmark.value is None or not axis.holds(benchmark.value):
        return ""
    x = f"{axis.percent(benchmark.value):.1f}%"
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="1" y2="{style.STRIP_HEIGHT - 1}"/>'


def _own_mark(reading: Reading, axis: _Axis) -> str:
    """Return the own value: a dot with its interval, or an arrow far off; hollow when weak."""
    value, middle = reading.value or 0.0, style.STRIP_HEIGHT - style.STRIP_FOOT - 6
    hollow = " weak" if reading.quality is Quality.WEAK or reading.implausible else ""
    if not axis.holds(value):
        beyond, step = ("1%", 7) if value < axis.low else ("99%", -7)
        return (
            f'<svg x="{beyond}" y="{middle}" width="1" height="1" overflow="visible">'
            f'<path class="mine{hollow}" d="M0 0l{step} -6v12z"/></svg>'
        )
    bar = ""
    if reading.lower is not None and reading.upper is not None and reading.upper > reading.lower:
        ends = [min(max(bound, axis.low), axis.high) for bound in (reading.lower, reading.upper)]
        left, right = (axis.percent(end) for end in ends)
        bar = (
            f'<line class="range{hollow}" x1="{left:.1f}%" x2="{right:.1f}%" '
            f'y1="{middle}" y2="{middle}"/>'
        )
    x = f"{axis.percent(value):.1f}%"
    return f'{bar}<circle class="mine{hollow}" cx="{x}" cy="{middle}" r="{style.DOT_RADIUS}"/>'


def distribution_strip(reading: Reading) -> str:
    """All places of the level as bins, the medians as lines, and this place as a dot.

    Args:
        reading: one metric of one place.

    Returns:
        SVG text as wide as its container; empty when there is no value or nothing to compare with.
    """
    distribution = reading.distribution
    if reading.value is None or distribution is None or not distribution.n:
        return ""
    axis = _axis(distribution, reading.value)
    marks = (
        _bins(distribution, axis),
        _tick(reading.nation, axis, "nation"),
        _tick(reading.state, axis, "state"),
        _own_mark(reading, axis),
    )
    name = escape(strip_words(reading, distribution))
    return (
        f'<svg class="strip" role="img" aria-label="{name}" width="100%" '
        f'height="{style.STRIP_HEIGHT}">{"".join(marks)}</svg>'
    )


def key_pictures() -> tuple[str, ...]:
    """Samples of the marks for a key: all places, both medians, here, and here when weak."""
    bar = '<line class="range" x1="0" x2="30" y1="8" y2="8"/>'
    marks = (
        (34, '<path class="all" d="M0 16V12H5V7H11V2H18V5H24V10H30V14H34V16z"/>'),
        (3, '<line class="state" x1="1" x2="1" y1="0" y2="16"/>'),
        (3, '<line class="nation" x1="1" x2="1" y1="0" y2="16"/>'),
        (30, f'{bar}<circle class="mine" cx="15" cy="8" r="{style.DOT_RADIUS}"/>'),
        (16, f'<circle class="mine weak" cx="8" cy="8" r="{style.DOT_RADIUS}"/>'),
    )
    return tuple(
        f'<svg aria-hidden="true" width="{width}" height="16">{mark}</svg>' for width, mark in marks
    )


def strip_words(reading: Reading, distribution: Distribution) -> str:
    """Return the text equivalent of the strip."""
    metric = reading.metric
    low, high = format_value(metric, distribution.low), format_value(metric, distribution.high)
    clipped = distribution.below + distribution.above
    return say(
        "{inside} of {n} reliable values lie between {low} and {high}; {below} "
        "are lower and {above} higher.",
        inside=format(distribution.n - clipped, ","),
        n=format(distribution.n, ","),
        low=low,
        high=high,
        below=format(distribution.below, ","),
        above=format(distribution.above, ","),
    )


def sparkline(reading: Reading, years: tuple[int, int]) -> str:
    """The values over the years, joined as the series allows: solid, dashed or not at all.

    Args:
        reading: one metric of one place.
        years: first and last year of the axis, the same for all rows so that years line up.

    Returns:
        SVG text of a fixed size; empty when there are no points.
    """
    if not reading.points:
        return ""
    pixels = _pixels(reading.points, years)
    size = f'width="{style.SPARK_WIDTH}" height="{style.SPARK_HEIGHT}"'
    return (
        f'<svg class="spark" role="img" aria-label="{escape(_spark_words(reading))}" {size}>'
        f"{_lines(reading.joins, pixels)}{_dots(reading.points, pixels)}</svg>"
    )


def _lines(joins: tuple[Join, ...], pixels: Mapping[int, str]) -> str:
    """The joins, one path for the solid ones and one for the dashed; nothing where broken."""
    paths = []
    for kind in ("solid", "dashed"):
        drawn = [join for join in joins if join.kind == kind]
        steps = "".join(f"M{pixels[join.start]}L{pixels[join.end]}" for join in drawn)
        paths.append(f'<path class="{kind}" d="{steps}"/>' if steps else "")
    return "".join(paths)


def _dots(points: tuple[TrendPoint, ...], pixels: Mapping[int, str]) -> str:
    """A marker for every year: the newest is larger, weak ones are hollow."""
    *earlier, last = points
    firm = [pixels[point.year] for point in earlier if point.quality is not Quality.WEAK]
    weak = [pixels[point.year] for point in earlier if point.quality is Quality.WEAK]
    dots = f'<path class="year" d="{"".join(f"M{pixel}h0" for pixel in firm)}"/>' if firm else ""
    dots += "".join(_circle(pixel, "year weak", style.SPARK_DOT) for pixel in weak)
    hollow = " weak" if last.quality is Quality.WEAK else ""
    return dots + _circle(pixels[last.year], f"mine{hollow}", style.SPARK_LAST)


def _circle(pixel: str, kind: str, radius: float) -> str:
    x, y = pixel.split()
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'


def _pixels(points: tuple[TrendPoint, ...], years: tuple[int, int]) -> dict[int, str]:
    """Return where the point of each year lies: 'x y' in pixels."""
    edge = style.SPARK_EDGE
    wide, high = style.SPARK_WIDTH - 2 * edge, style.SPARK_HEIGHT - 2 * edge
    values = [point.value for point in points]
    low, span = min(values), max(values) - min(values)
    length = max(years[1] - years[0], 1)
    pixels = {}
    for point in points:
        x = edge + wide * (point.year - years[0]) / length
        y = edge + high * (1 - ((point.value - low) / span if span else 0.5))
        pixels[point.year] = f"{x:.0f} {y:.0f}"
    return pixels


def _spark_words(reading: Reading) -> str:
    """The line in words: its ends, and why it is broken."""
    first, last = reading.points[0], reading.points[-1]
    metric = reading.metric
    if first is last:
        return f"One year only: {format_value(metric, first.value)} in {first.year}."
    reasons = dict.fromkeys(join.reason for join in reading.joins if join.kind == "broken")
    broken = f" The line is broken: {'; '.join(reasons)}." if reasons else ""
    return (
        f"From {format_value(metric, first.value)} in {first.year} "
        f"to {format_value(metric, last.value)} in {last.year}.{broken}"
    )


# ---- HTML for the page -----------------------------------------------------------------------
def profile_html(screened: ScreenedProfile, views: Sequence[View], years: tuple[int, int]) -> str:
    """Return the whole profile: what stands out, a key, and a table for each pillar.

    An element with `data-metric` opens its metric.

    Args:
        screened: all metrics of the place.
        views: all of `profile_views`.
        years: first and last year of the lines.
    """
    place = screened.profile.jurisdiction
    items = zip(key_pictures(), key_words(place, " (of how many)"), strict=True)
    listed = "".join(f"<li>{picture}{escape(text)}</li>" for picture, text in items)
    tables = (
        f'<h2 class="pillar">{escape(view.label)}</h2><p class="says">{escape(view.sentence)}</p>'
        f"{view_html(screened, view, years, opens=True)}"
        for view in views[1:]
    )
    head = highlights_html(screened.profile, screened.screening)
    return f'{head}<ul class="key" role="list">{listed}</ul>{"".join(tables)}'


def highlights_html(profile: Profile, screening: Screening, notes: Sequence[str] = ()) -> str:
    """Return the finding in large type, what stands out, and, folded, why others do not.

    Args:
        profile: all metrics of the place.
        screening: what of them is a headline.
        notes: sentences that follow the finding.
    """
    place = profile.jurisdiction
    counts = summarize(profile.readings)
    notes_html = "".join(f'<p class="counts">{escape(text)}</p>' for text in notes)
    lists = ""
    for side, title, kinds in list_kinds(screening, counts, place.level):
        body = ""
        for heading, headlines in kinds:
            items = _items_html(headlines[:HEADLINES], place)
            if rest := headlines[HEADLINES:]:
                more = f"<summary>{len(rest)} more</summary>{_items_html(rest, place)}"
                items += f"<details>{more}</details>"
            body += f"<h3>{escape(heading)}</h3>{items}"
        body = body or f"<h3>{NOTHING_STANDS_OUT}</h3>"
        lists += f'<section class="{side}" aria-label="{title}"><h2>{title}</h2>{body}</section>'
    return (
        f'<p class="finding">{escape(title_sentence(counts, place.level, place.name))}</p>'
        f'{notes_html}<div class="lists">{lists}</div>{_unlisted_html(screening, counts, place)}'
    )


def _items_html(headlines: Sequence[Headline], place: Jurisdiction) -> str:
    items = "".join(f"<li>{_item_html(finding, place)}</li>" for finding in headlines)
    return f'<ul role="list">{items}</ul>'


def _item_html(finding: Headline, place: Jurisdiction) -> str:
    """A headline: symbol, metric, value with unit and year; it opens its metric."""
    reading, tested = finding.reading, isinstance(finding, TestedFinding)
    metric = reading.metric
    up, down = (Verdict.BETTER, Verdict.WORSE) if tested else (Verdict.HIGHER, Verdict.LOWER)
    mark = (up if finding.side == "better" else down).symbol
    spoken = f"{finding.side}, {'tested' if tested else 'by position only'}: "
    value = escape(format_value(metric, reading.value, unit=False))
    facts = f"{metric.unit_label} in {reading.year}{typical_words(reading)}"
    far = (
        escape(size_words(finding.size, place.level)) if isinstance(finding, TestedFinding) else ""
    )
    title = f' title="{far} from the median"' if far else ""
    content = (
        f'<span class="mark" aria-hidden="true">{mark}</span><span{title}>'
        f'<span class="heard">{spoken}</span>{escape(metric.short_label)} <b>{value}</b> '
        f'<span class="unit">{escape(facts.strip())}</span></span>'
    )
    return _opener(reading, content, f"item {finding.side}")


def typical_words(reading: Reading) -> str:
    """Return ', typically 8.6 %', the median that a headline is about; '' for none."""
    median = reading.benchmark or reading.compared_among
    if median is None or median.value is None:
        return ""
    return say(", typically {value}", value=median_number(reading, median))


def _opener(reading: Reading, content: str, kind: str) -> str:
    """A button that opens a metric; `content` is HTML."""
    return (
        f'<button type="button" class="{kind}" aria-haspopup="dialog" '
        f'data-metric="{escape(reading.metric.id)}">{content}</button>'
    )


def _unlisted_html(screening: Screening, counts: Summary, place: Jurisdiction) -> str:
    """Return, folded, what is not scored, scored but in no list, and how lists are made."""
    unscored = {why.value: screening.left_out(why) for why in (Why.NEITHER, Why.TOO_OLD)}
    scored = {
        why.value: screening.left_out(why)
        for why in Why
        if why not in {Why.NOT_COMPARED, Why.NEITHER, Why.TOO_OLD}
    }
    positions = small(positions_sentence(counts, place.level))
    note = small(headline_note(screening.family)) + small(screening.method.description)
    parts = (
        _folded_html({**unscored, **_not_judged(screening, place)}),
        small(own_data_sentence(counts)),
        f"<h3>Scored, in neither list</h3>{positions}{_folded_html(scored)}",
        f"<h3>How the lists are made</h3>{note}",
    )
    more, _ = unscored_words(counts)
    summary = f"{more}: why?" if more else "How the lists are made"
    return (
        f'<details class="unlisted"><summary>{escape(summary)}</summary>{"".join(parts)}</details>'
    )


def _not_judged(screening: Screening, place: Jurisdiction) -> Mapping[str, Sequence[Reading]]:
    """Readings by the reason in short; own data sets with too few places share one reason."""
    own = say("Your data: too few {places} to compare", places=places_word(place.level))
    groups: dict[str, list[Reading]] = {}
    for reason, readings in screening.not_judged.items():
        for reading in readings:
            few = {median.reason for median in (reading.state, reading.nation) if median}
            is_own = bool(reading.metric.supplement) and reason in few
            groups.setdefault(own if is_own else reason.split(":")[0], []).append(reading)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def _folded_html(groups: Mapping[str, Sequence[Reading]]) -> str:
    """A line for each reason with its number; the metrics behind it unfold."""
    parts = []
    for reason, readings in groups.items():
        if not readings:
            continue
        buttons = (_opener(each, escape(each.metric.short_label), "item") for each in readings)
        items = "".join(f"<li>{button}</li>" for button in buttons)
        parts.append(
            f"<details><summary>{escape(reason)} <b>{len(readings)}</b></summary>"
            f'<ul role="list">{items}</ul></details>'
        )
    return "".join(parts)


def view_html(
    screened: ScreenedProfile, view: View, years: tuple[int, int], *, opens: bool = False
) -> str:
    """Return some rows of a profile as a table.

    Args:
        screened: all metrics of the place.
        view: the rows.
        years: first and last year of the lines.
        opens: whether a click on a row opens its metric.
    """
    place = screened.profile.jurisdiction
    readings = {reading.metric.id: reading for reading in screened.profile.readings}
    heads = {
        "name": "Metric",
        "value": "Here",
        "where": f"Among all {places_word(place.level)}",
        "median": f"Median {places_word(place.level, 1)}",
        "trend": f"{years[0]}–{years[1]}",
        "verdict": "Compared",
    }
    columns = "".join(f'<col class="{kind}">' for kind in heads)
    cells = "".join(
        f'<th role="columnheader" scope="col" class="{kind}">{escape(head)}</th>'
        for kind, head in heads.items()
    )
    across = f'colspan="{len(heads)}"'
    body = ""
    for section in view.sections:
        rows = ""
        for row in section.rows:
            rows += _row_html(row, place, years, opens=opens)
            if careful := _careful_html(row, readings):
                cell = f'<td role="cell" {across}>{careful}</td>'
                rows += f'<tr role="row" class="careful">{cell}</tr>'
        body += (
            '<tbody role="rowgroup"><tr class="predictor" role="row"><th role="rowheader" '
            f'scope="rowgroup" {across}>{escape(section.heading)}</th></tr>{rows}</tbody>'
        )
    return (
        f'<table role="table" aria-label="{escape(view.label)}"><colgroup>{columns}</colgroup>'
        f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>{body}</table>'
    )


def _row_html(lead: Reading, place: Jurisdiction, years: tuple[int, int], *, opens: bool) -> str:
    """One metric; what is weak or absent is set in a quieter tone."""
    muted = ' class="quiet"' if lead.value is None or lead.quality is Quality.WEAK else ""
    cells = [("value", _value_html(lead)), ("where", distribution_strip(lead))]
    cells += [
        ("median", "".join(_median_html(lead, *each, place) for each in medians_of(lead, place)))
    ]
    if lead.absence is None:
        cells += [("trend", sparkline(lead, years)), ("verdict", _verdict_html(lead, place.level))]
    else:
        cells += [('reason" colspan="2', small(lead.absence.sentence))]
    html = "".join(f'<td role="cell" class="{kind}">{content}</td>' for kind, content in cells)
    opened = f' data-metric="{escape(lead.metric.id)}"' if opens else ""
    name = _name_html(lead, place.level, opens=opens)
    return f'<tr role="row"{muted}{opened}>{name}{html}</tr>'


def _careful_html(row: Reading, readings: Mapping[str, Reading]) -> str:
    """What to be careful about, and the readings to take a row with."""
    warnings = careful_words(row)
    text = f"<b>Careful:</b> {escape(warnings)}. " if warnings else ""
    return text + escape(with_words(row, readings))


def _name_html(lead: Reading, level: Level, *, opens: bool) -> str:
    """The metric with its year, its age when it is old, and which way is better."""
    old, facts = _name_words(lead, level)
    notes = f'<small class="old">{old}</small>' if old else ""
    if lead.year is not None:
        notes += f"<small>{' · '.join(f'<span>{fact}</span>' for fact in facts)}</small>"
    name = escape(lead.metric.short_label)
    if opens:
        name = f'<button type="button" class="open" aria-haspopup="dialog">{name}</button>'
    return f'<th role="rowheader" scope="row" class="name">{name}{notes}</th>'


def _value_html(lead: Reading) -> str:
    """The number with its unit small, and its interval."""
    if lead.value is None:
        return small(str(lead.absence.kind) if lead.absence else "")
    number = escape(format_value(lead.metric, lead.value, unit=False))
    unit_label = lead.metric.unit_label
    unit = f' <span class="unit">{escape(unit_label)}</span>' if unit_label else ""
    return f"<b>{number}</b>{unit}{small(interval_text(lead))}"


def _median_html(reading: Reading, name: str, median: Benchmark, place: Jurisdiction) -> str:
    """Return a line with a median; its title is the exact name."""
    if not median.covered:
        return small(f"{name}: {median.reason}")  # a sentence, wider than the column of names
    exact = benchmark_words(median.kind, median.scope, place.level, median.n, median.total)
    value = escape(median_number(reading, median))
    number = f'<i>({median.n:,}<span class="of"> of {median.total:,}</span>)</i>'
    return (
        f'<span class="line" title="{escape(exact)}"><span>{escape(name)}</span> '
        f"<span>{value} {number}</span></span>"
    )


def _verdict_html(lead: Reading, level: Level) -> str:
    """How the comparison ends: a verdict, a position, or why there is neither."""
    pooled = small(pooled_words(lead.pooled_with, level, lead.metric.pooled))
    mark, result, more = compared_words(lead, level)
    if not mark:
        return f"{escape(result)}{small(more)}{pooled}"
    return (
        f'<strong class="{lead.family_verdict.side}"><span aria-hidden="true">{mark}'
        f"</span> {result}</strong>{small(more)}{pooled}"
    )


def reading_html(profile: Profile, reading: Reading) -> str:
    """Return one metric of a place: value, verdict, warnings, and where it stands among all."""
    place, metric = profile.jurisdiction, reading.metric
    careful = careful_words(reading)
    notes = (
        careful and f"Careful: {careful}.",
        pooled_words(reading.pooled_with, place.level, metric.pooled).capitalize(),
    )
    _, *pictures = key_pictures()
    medians = "".join(
        f"<li>{picture}{escape(median_words(reading, median, place.level))}</li>"
        for picture, median in zip(pictures, (reading.state, reading.nation), strict=False)
        if median is not None
    )
    invented = f'<p class="invented">{INVENTED}</p>' if profile.release.demonstration else ""
    strip, picture = distribution_strip(reading), ""
    if strip and reading.distribution is not None:
        picture = f"<figure>{strip}{small(strip_words(reading, reading.distribution))}</figure>"
    return (
        f'<div class="panel">{invented}<p class="where">{escape(place.full_name)}</p>'
        f"{value_html(reading)}{small(basis_words(reading, hollow=True))}"
        f'<p class="says">{escape(reading_verdict_sentence(reading, place.level))}</p>'
        f"{small(power_words(reading))}"
        f"{''.join(f'<p>{escape(note)}</p>' for note in notes if note)}{picture}"
        f'<ul role="list">{medians}</ul></div>'
    )


def value_html(reading: Reading) -> str:
    """Return the value of a metric in large type, its unit small."""
    value = escape(format_value(reading.metric, reading.value, unit=False))
    text = reading.metric.unit_label if reading.value is not None else ""
    unit = f' <span class="unit">{escape(text)}</span>' if text else ""
    return f'<p class="number">{value}{unit}</p>'


# ---- drawing for files -----------------------------------------------------------------------
def _first_rows(sections: Sequence[Section], number: int) -> list[Section]:
    """Return the sections with so many first rows in all, without those that have none left."""
    chosen = []
    for section in sections:
        if rows := section.rows[:number]:
            chosen.append(Section(section.heading, rows))
            number -= len(rows)
    return chosen


def _wall(
    sections: Sequence[Section],
    place: Jurisdiction,
    readings: Mapping[str, Reading],
    theme: Theme,
    high: float,
) -> str:
    """Return as many of the first three rows as a wall has room for."""
    total = sum(len(section.rows) for section in sections)

    def draw(number: int) -> str:
        parts = {"shown": str(number), "total": count_of(total, "row")}
        note = f"{message('wall.rows', **parts)}." if number < total else ""
        return profile_picture(_first_rows(sections, number), place, readings, theme, note)

    numbers = range(1, min(total, _ON_WALL) + 1)
    return highest_that_fits(draw, numbers, high) if total else draw(total)


def profile_picture(
    sections: Sequence[Section],
    place: Jurisdiction,
    readings: Mapping[str, Reading],
    theme: Theme,
    note: str = "",
) -> str:
    """Return the rows as an SVG drawing.

    Args:
        sections: what to show, in its order.
        place: whose values they are.
        readings: all readings of the place by the metric's id, for what is read together.
        theme: the light colors.
        note: what stands below them.
    """
    drawing = _Drawing(place, readings, theme)
    drawing.key()
    drawing.heads()
    for section in sections:
        drawing.section(section)
    drawing.note(note)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{drawing.y:.0f}">'
        f"{''.join(drawing.parts)}</svg>"
    )


class _Drawing:
    """The picture while it grows downwards."""

    def __init__(self, place: Jurisdiction, readings: Mapping[str, Reading], theme: Theme) -> None:
        self.place, self.readings, self.theme = place, readings, theme
        self.y = 0.0
        self.parts: list[str] = []

    def heads(self) -> None:
        """Add the names of the columns."""
        many = places_word(self.place.level)
        heads = (
            (_NAME, say("Metric"), "start"),
            (_VALUE_ENDS, say("Here"), "end"),
            (_STRIP, say("Among all {places}", places=many), "start"),
            (_MEDIANS, say("Median (of how many)"), "start"),
            (_COMPARED, say("Compared"), "start"),
        )
        for x, text, anchor in heads:
            self._write(x, _WIDTH, text, _SMALL, self.theme.muted, anchor=anchor)
        self.y += 22

    def _write(
        self, x: float, width: float, text: str, size: int, color: str, *, anchor: str = "start"
    ) -> float:
        """Add a text at the present height; returns the height of its last line."""
        column = Column(x, width, self.y, anchor)
        column.write(text, size, color)
        self.parts += column.parts
        return column.y

    def section(self, section: Section) -> None:
        """Add a heading and what stands under it."""
        self.parts.append(
            f'<path d="M0 {self.y:.1f}H{_WIDTH}" fill="none" stroke="{self.theme.border}"/>'
        )
        heading = Column(_NAME, _WIDTH, self.y + 3)
        heading.write(section.heading, _SMALL, self.theme.muted, bold=True)
        self.parts += heading.parts
        self.y = heading.y
        for row in section.rows:
            self._row(row)
        self.y += 6

    def _row(self, lead: Reading) -> None:
        top = self.y + _BETWEEN
        columns = [self._name(lead, top), self._value(lead, top), *self._judged(lead, top)]
        strip = distribution_strip(lead)
        if strip:
            shapes = flat_strip(strip, _STRIP_WIDTH, self.theme)
            self.parts.append(f'<g transform="translate({_STRIP},{top + 1:.1f})">{shapes}</g>')
        for column in columns:
            self.parts += column.parts
        ends = [column.y + 4 for column in columns]
        self.y = max([*ends, top + 1 + style.STRIP_HEIGHT if strip else top])
        careful = careful_words(lead)
        together = with_words(lead, self.readings)
        note = " ".join(filter(None, (careful and f"Careful: {careful}.", together)))
        if note:
            self.y = self._write(_NAME, _WIDTH, note, _SMALL, self.theme.muted) + 4

    def _name(self, lead: Reading, top: float) -> Column:
        """The metric with its year, its age when it is old, and which way is better."""
        column = Column(_NAME, _NAME_WIDTH, top)
        column.write(lead.metric.short_label, _BODY, self.theme.text, bold=True)
        old, facts = _name_words(lead, self.place.level)
        column.write(old, _SMALL, self.theme.text, bold=True)
        column.write(" · ".join(facts), _SMALL, self.theme.muted)
        return column

    def _value(self, lead: Reading, top: float) -> Column:
        """The number with its unit small, and its interval."""
        theme = self.theme
        column = Column(_VALUE_ENDS, _VALUE_WIDTH, top - 2, "end")
        if lead.value is None:
            column.write(
                localized(str(lead.absence.kind)) if lead.absence else "", _SMALL, theme.muted
            )
            return column
        number = format_value(lead.metric, lead.value, unit=False)
        column.write(number, _NUMBER, theme.text, bold=True)
        column.write(lead.metric.unit_label, _SMALL, theme.muted)
        column.write(interval_text(lead), _SMALL, theme.muted)
        return column

    def _judged(self, lead: Reading, top: float) -> list[Column]:
        """The medians and how the comparison ended; or why there is no value."""
        theme, level = self.theme, self.place.level
        if lead.absence is not None:
            why = Column(_STRIP, _WIDTH - _STRIP, top)
            why.write(localized(lead.absence.sentence), _SMALL, theme.muted)
            return [why]
        medians = Column(_MEDIANS, _MEDIANS_WIDTH, top)
        for name, median in medians_of(lead, self.place):
            n = f" ({median.n:,})" if median.covered else ""
            medians.write(f"{name} {median_number(lead, median)}{n}", _SMALL, theme.text)
        compared = Column(_COMPARED, _COMPARED_WIDTH, top)
        mark, text, more = compared_words(lead, level)
        color = theme.sides.get(lead.family_verdict.side, theme.text) if mark else theme.text
        compared.write(f"{mark} {text}".strip(), _BODY if mark else _SMALL, color, bold=bool(mark))
        compared.write(more, _SMALL, theme.muted)
        pooled = pooled_words(lead.pooled_with, level, lead.metric.pooled)
        compared.write(pooled, _SMALL, theme.muted)
        return [medians, compared]

    def note(self, text: str) -> None:
        """Add a line below the rows; nothing for no text."""
        if text:
            self.y = self._write(_NAME, _WIDTH, text, _SMALL, self.theme.muted) + 6

    def key(self) -> None:
        """Add what the marks mean."""
        x = 0.0
        for picture, text in zip(key_pictures(), key_words(self.place), strict=True):
            width = float(picture.partition('width="')[2].partition('"')[0])
            length = width + 8 + text_width(text, _SMALL)
            if x + length > _WIDTH:
                x, self.y = 0.0, self.y + 24
            shapes = flat_strip(picture, width, self.theme)
            self.parts.append(f'<g transform="translate({x:.1f},{self.y:.1f})">{shapes}</g>')
            self.parts.append(
                f'<text x="{x + width + 8:.1f}" y="{self.y + 13:.1f}" font-size="{_SMALL}" '
                f'fill="{self.theme.muted}">{escape(text)}</text>'
            )
            x += length + 22
        self.y += 34


# ---- words -----------------------------------------------------------------------------------
def key_words(place: Jurisdiction, suffix: str = "") -> tuple[str, ...]:
    """Return what the marks of `key_pictures` mean; ``suffix`` follows the state's median."""
    return (
        say("all {places}", places=places_word(place.level)),
        f"{short_benchmark_words('state', place.state_name, place.level)}{suffix}",
        short_benchmark_words("nation", "", place.level),
        say("here, with 95 % interval"),
        say("weak: not judged"),
    )


def _name_words(lead: Reading, level: Level) -> tuple[str, list[str]]:
    """The year of an old value, or ''; then year, direction and period, those that there are."""
    year, old = year_words(lead)
    facts = (
        "" if old else year,
        localized(DIRECTIONS[lead.metric.better]),
        period_words(lead, level),
    )
    return year if old else "", [fact for fact in facts if fact]


def interval_text(lead: Reading) -> str:
    """Return the interval of a value; '' where none is published."""
    if lead.interval is IntervalKind.NONE:
        return ""
    return format_interval(lead.metric, lead.lower, lead.upper, lead.interval)


def medians_of(lead: Reading, place: Jurisdiction) -> list[tuple[str, Benchmark]]:
    """Return the medians of state and nation that there are, each with its short name."""
    scopes = ((place.state_abbreviation, lead.state), (say("U.S."), lead.nation))
    return [(name, median) for name, median in scopes if median]


def footnotes(rows: Sequence[Reading]) -> tuple[str, str]:
    """Return how many metrics are shown, and what medians, positions and pictures leave out."""
    metrics = [row for row in rows if not row.metric.supplement]
    own = sum(row.value is not None for row in rows if row.metric.supplement)
    shown = sum(row.value is not None for row in metrics)
    weak = sum(row.quality is Quality.WEAK for row in metrics)
    hollow = say(", {weak} of them weak", weak=weak) if weak else ""
    absent = len(metrics) - shown
    without = say("; {absent} not shown because there is no value", absent=absent) if absent else ""
    counts = say(
        "{metrics} shown{hollow}{without}.",
        metrics=count_of(shown, "metric"),
        hollow=hollow,
        without=without,
    )
    if own:
        counts += say(" {measures} of your own data shown.", measures=count_of(own, "measure"))
    left_out = say(
        "Medians and positions leave out weak values, values beyond what is "
        "plausible and this place itself, and count an estimate that several "
        "places share once. The pictures leave out the lowest and the highest "
        "2 % of places."
    )
    return counts, left_out


def profile_footer(rows: Sequence[Reading], source: str, *, invented: bool) -> str:
    """Return where the numbers of a page are from, and how many there are."""
    warning = (f"{localized(INVENTED)}.",) if invented else ()
    return " ".join(
        (
            *warning,
            say("Source: {source}.", source=source),
            *footnotes(rows),
            localized(SHARES_OF_GROUPS),
        )
    )


def not_collected(level: Level, framework: Framework) -> str:
    """Return which metrics are not collected for places of a level at all; '' for none."""
    names = [
        metric.short_label
        for metric in framework.metrics.values()
        if metric.series_of(level) is None
    ]
    return (
        say("Not collected for {places}: {list}.", places=places_word(level), list=", ".join(names))
        if names
        else ""
    )


def profile_subtitle(profile: Profile) -> str:
    """Return whose metrics they are."""
    place = profile.jurisdiction
    people = f", {_people(place)}" if place.population else ""
    return say(
        "Mobility Metrics of {place} ({geoid}){people}",
        place=place.full_name,
        geoid=place.geoid,
        people=people,
    )


def profile_notes(profile: Profile) -> tuple[str, ...]:
    """Return how many values there are and how to read them."""
    shown = [reading for reading in profile.readings if reading.value is not None]
    weak = sum(reading.quality is Quality.WEAK for reading in shown)
    counts = say(
        "{number} values, {weak} of them weak: the publisher says not to act "
        "on these; {absent} without a value, each with the reason.",
        number=len(shown),
        weak=weak,
        absent=len(profile.readings) - len(shown),
    )
    return (
        counts,
        say(
            "In the stored_ columns shares are 0 to 1. Dollars are those of the year of the value."
        ),
        say("A position is not a test."),
    )


def _people(place: Jurisdiction) -> str:
    people = count_of(place.population or 0, "person", "people")
    return say("{people} in {year}", people=people, year=place.population_year)


# ---- table -----------------------------------------------------------------------------------
def profile_table(profile: Profile, framework: Framework) -> pd.DataFrame:
    """Return every metric of a place: place and release, the words of the screen, the numbers.

    Every row says the place and the release, so that files can be put below each other.
    """
    place = profile.jurisdiction
    identity: dict[str, Cell] = {
        "geoid": place.geoid,
        "place": place.full_name,
        "release": profile.release.id,
    }
    return figure_table(
        texts=[{**identity, **row} for row in profile_rows(profile, framework)],
        numbers=[_numbers(reading) for reading in profile.readings],
    )


def _numbers(reading: Reading) -> dict[str, Cell]:
    """Return ids and numbers in full precision."""
    state, nation = reading.state, reading.nation
    return {
        "metric_id": reading.metric.id,
        "unit": unit_words(reading.metric),
        "data_year": reading.year,
        "stored_value": reading.value,
        "stored_lower": reading.lower,
        "stored_upper": reading.upper,
        "interval_kind": reading.interval.value,
        **verdict_columns(reading.family_verdict, reading.verdict, reading.family),
        "state_median": state.value if state else None,
        "nation_median": nation.value if nation else None,
    }
