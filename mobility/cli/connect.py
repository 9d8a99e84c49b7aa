"""The command `connect`: which metrics go together with one among counties.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import add_command, choose_release, open_release, print_json

if TYPE_CHECKING:
    from mobility.analysis.associations import Association, MetricAssociations
    from mobility.registry import Framework


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `connect` subcommand."""
    words = "which metrics go together with one among the counties of a state"
    connect = add_command(commands, "connect", _connect, words)
    connect.add_argument("metric", help="the metric's id (share_employed)")
    choose_release(connect)


def _connect(arguments: argparse.Namespace) -> None:
    from mobility.associations_file import metric_associations
    from mobility.figures.metrics_together import CLAIM

    store, framework = open_release(arguments)
    associations = metric_associations(store, framework, arguments.metric)
    if arguments.json:
        print_json(_record(store.release.id, associations))
        return
    metric = associations.metric
    print(f"{metric.label}, {associations.years[metric.id]}, release {store.release.id}")
    print(CLAIM)
    _print_pairs(associations, framework)


def _print_pairs(associations: MetricAssociations, framework: Framework) -> None:
    from mobility.figures.metrics_together import correlation_words, pair_words

    for heading, pairs in (
        ("Go together:", associations.together),
        ("Weakly together:", associations.weak),
        ("Not clearly together:", associations.untold),
    ):
        if pairs:
            print(f"\n{heading}")
        for pair in pairs:
            sentence = pair_words(associations, framework, pair)
            print(f"  {sentence}: {correlation_words(pair)}")
    for heading, left in (
        ("Left out, as both are made of one input:", associations.related),
        ("Not compared:", associations.not_compared),
    ):
        if left:
            print(f"\n{heading}")
        for pair in left:
            other = framework.metric(pair.other(associations.metric.id)).short_label
            print(f"  {other}: {pair.related or pair.reason}")


def _record(release: str, associations: MetricAssociations) -> dict[str, Any]:
    """Return the pairs as plain data."""
    metric = associations.metric.id
    return {
        "release": release,
        "metric": metric,
        "year": associations.years[metric],
        "method": associations.method.id,
        "compared": associations.compared,
        **{
            name: [_pair(metric, associations, pair) for pair in getattr(associations, name)]
            for name in ("together", "weak", "untold")
        },
        "related": [
            {"metric": pair.other(metric), "reason": pair.related} for pair in associations.related
        ],
        "not_compared": [
            {"metric": pair.other(metric), "reason": pair.reason}
            for pair in associations.not_compared
        ],
    }


def _pair(metric: str, associations: MetricAssociations, pair: Association) -> dict[str, Any]:
    other = pair.other(metric)
    return {
        "metric": other,
        "year": associations.years[other],
        "correlation": pair.correlation,
        "lower": pair.lower,
        "upper": pair.upper,
        "p": pair.p,
        "national_correlation": pair.national,
        "counties": pair.counties,
        "states": pair.states,
        "holds": pair.holds,
    }
