"""A metric has one short and one long name: in the registry, in the code and in every figure."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from mobility.registry import Metric, load_framework
from tests.support.sources import texts_like

METRICS = list(load_framework().metrics.values())
NAMES = {name for metric in METRICS for name in (metric.label, metric.short_label)}
# An invented release and uploads recognize what others call a metric; the registry is the list.
OTHERS_NAMES = ("mobility/registry/", "mobility/release/demo/", "mobility/uploads/")


def test_no_two_metrics_share_a_name() -> None:
    owners = Counter(
        name.casefold() for metric in METRICS for name in {metric.label, metric.short_label}
    )
    assert [name for name, count in owners.items() if count > 1] == []


def content_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower())) - {"in", "a", "the", "of"}


@pytest.mark.parametrize(
    "metric",
    [metric for metric in METRICS if metric.wording and metric.wording.noun],
    ids=lambda metric: metric.id,
)
def test_phrase_of_a_sentence_has_the_words_of_the_short_name(metric: Metric) -> None:
    assert metric.wording
    assert content_words(metric.short_label) <= content_words(metric.wording.noun)


def test_code_takes_names_of_metrics_from_the_registry(repository: Path) -> None:
    several_words = re.compile("|".join(re.escape(name) for name in NAMES if " " in name))
    files = (
        path for folder in ("mobility", "pages") for path in repository.glob(f"{folder}/**/*.py")
    )

    def is_named(source: str) -> bool:
        return any(name in source for name in NAMES if " " in name)

    named = [
        f"{path.relative_to(repository)}: {match[0]}"
        for path in files
        if not str(path.relative_to(repository)).startswith(OTHERS_NAMES)
        for text in texts_like(path.read_text("utf-8"), is_named)
        if (match := several_words.search(text))
    ]
    assert named == []
