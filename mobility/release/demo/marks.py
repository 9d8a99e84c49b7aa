"""What is withheld and how reliable the rest is called: small places and groups first.

The shares are those of the publisher's files (`proportions.toml`); whole states and years without
values are those that the registry names.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mobility.places import Level
from mobility.registry import EVERYONE, HEADLINE, Framework, IntervalKind, Series
from mobility.release.demo.landscape import Floats, generator
from mobility.release.demo.model import Proportions
from mobility.release.demo.places import YEARS, Places
from mobility.release.demo.values import Cells, Values, years_of

STRONG, MARGINAL, WEAK, UNMARKED = 0, 1, 2, -1
_LASTING, _PASSING = 0.7, 0.25  # how much chance adds to size (logarithms): of a place, of a year
_NAMED = 100_000  # residents from which a county has its own figure of births

Mask = NDArray[np.bool_]


def marked(
    values: Values, cells: Cells, column: str, series: Series, labels: tuple[str, ...]
) -> Cells:
    """The cells without what is not published, and with flags."""
    metric, _ = values.series(column, series.level, series.breakdown)
    places = values.places[series.level]
    schedule = years_of(series)
    there = np.broadcast_to(places.exists(schedule)[:, :, None], cells.value.shape)
    proportions = _proportions(values, column, series, labels)
    percentile = _percentile(values, column, metric.predictor, series, labels)
    candidates = there & ~np.isnan(cells.value)
    candidates &= ~_never(values.framework, column, places, series)[:, :, None]
    published = _top(percentile, candidates, proportions.published * int(there.sum()))
    quality = np.where(published, MARGINAL, UNMARKED).astype(np.int8)
    weak = np.zeros(published.shape, np.bool_)
    if "state" in metric.pooled:
        weak = published & (places.residents[len(YEARS) // 2] < _NAMED)[None, :, None]
        left = 1 - proportions.weak
        proportions = Proportions(1.0, proportions.strong / max(left, 0.01), 0.0)
    rest = published & ~weak
    count = int(rest.sum())
    quality[_top(percentile, rest, proportions.strong * count)] = STRONG
    quality[weak | _top(-percentile, rest, proportions.weak * count)] = WEAK
    model = values.model.metrics.get(column)
    stray = model.stray[0 if series.level is Level.COUNTY else 1] if model else 0.0
    if stray and (series.breakdown == HEADLINE) == (series.level is Level.COUNTY):
        chance = generator(values.seed, "stray", column, series.level).random(published.shape)
        quality[there & ~published & (chance < stray)] = WEAK
    bounded = [series.interval_in(year) is not IntervalKind.NONE for year in schedule]
    result = cells.changed(lambda numbers: np.where(published, numbers, np.nan))
    for numbers in (result.lower, result.upper):
        numbers[~np.array(bounded)] = np.nan
    result.quality = quality
    return result


def _proportions(
    values: Values, column: str, series: Series, labels: tuple[str, ...]
) -> Proportions:
    breakdown = HEADLINE if labels == (EVERYONE,) else series.breakdown
    return values.model.proportions[series.level, breakdown, column]


def _percentile(
    values: Values, column: str, predictor: str, series: Series, labels: tuple[str, ...]
) -> Floats:
    """How much is known about each place and group: residents, and some chance that stays."""
    metric, _ = values.series(column, series.level, series.breakdown)
    places = values.places[series.level]
    rows = np.array(years_of(series)) - YEARS[0]
    size = np.log(places.residents[rows])
    pool = values.pool(metric, series.level)
    if pool:  # a survey area knows more than its counties
        size = np.where(pool.shared(), (size + np.log(pool.residents[rows])) / 2, size)
    shares = values.group_shares(series.level, series.breakdown, labels)[rows]
    percentile = size[:, :, None] + np.log(shares)
    # Metrics of one predictor come from one source, and are known or unknown together.
    about = EVERYONE if labels == (EVERYONE,) else series.breakdown
    rng = generator(values.seed, "standing", predictor, series.level, about)
    percentile = percentile + _LASTING * rng.normal(size=percentile.shape[1:])
    return np.asarray(
        percentile + _PASSING * rng.normal(size=(len(YEARS), *percentile.shape[1:]))[rows]
    )


def _never(framework: Framework, column: str, places: Places, series: Series) -> Mask:
    """Years by places: what the registry says is absent there."""
    schedule = years_of(series)
    mask = np.zeros((len(schedule), len(places.geoids)), np.bool_)
    metric = framework.by_column[column][0].id
    for rule in (*framework.gaps, *framework.suppressions):
        if not rule.geoids or rule.level != series.level:
            continue
        for n, geoid in enumerate(places.geoids):
            if geoid in rule.geoids or geoid[:2] in rule.geoids:
                mask[:, n] |= [
                    rule.covers(metric, series.level, geoid, series.breakdown, year)
                    for year in schedule
                ]
    return mask


def _top(percentile: Floats, among: Mask, wanted: float) -> Mask:
    """The `wanted` cells (rounded) that stand highest among some; all when there are fewer."""
    number = min(round(wanted), int(among.sum()))
    chosen = np.zeros(among.shape, np.bool_)
    if number > 0:
        cells = np.flatnonzero(among)
        order = np.argpartition(-percentile.ravel()[cells], number - 1)[:number]
        chosen.ravel()[cells[order]] = True
    return chosen
