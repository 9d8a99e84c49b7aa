"""What the metrics are made of, which says why two of them go together by themselves.

`inputs.toml` declares it; nothing is guessed from numbers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from mobility.registry.reading import known_keys, read_table, require
from mobility.registry.types import Framework, FrameworkError

_SHIPPED = Path(__file__).with_name("inputs.toml")


@dataclass(frozen=True, slots=True)
class Input:
    """Numbers that one or more metrics are made of.

    Attributes:
        id: names it.
        label: what it is, as a part of "made of ...".
        reason: why metrics that are made of it go together by themselves, a sentence.
        metrics: ids of metrics, or columns for all their parts.
        arithmetic: whether one metric is a part, a multiple or the remainder of another.
    """

    id: str
    label: str
    reason: str
    metrics: tuple[str, ...]
    arithmetic: bool = False


def load_inputs(framework: Framework, path: Path = _SHIPPED) -> Mapping[str, Input]:
    """Return the inputs by id, checked against the registry.

    Raises:
        FrameworkError: where the file cannot be read or an entry is wrong; it names the id.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FrameworkError(f"the registry {path.name} cannot be read: {error}") from error
    known_keys(raw, ("input",), path.name)
    inputs = read_table(Input, raw, "input")
    known = {name for each in framework.metrics.values() for name in (each.id, each.column)}
    for each in inputs.values():
        unknown = [metric for metric in each.metrics if metric not in known]
        require(not unknown, f"input {each.id}", f"there is no metric {unknown[:1]}")
        require(each.metrics, f"input {each.id}", "name the metrics that are made of it")
        sentence = each.reason.endswith(".")
        require(sentence, f"input {each.id}", "write the reason as a sentence")
    return inputs


def related_metrics(framework: Framework) -> Mapping[frozenset[str], str]:
    """Return the pairs of metrics that are made of one input, with the reason, a sentence.

    Where two share several inputs the arithmetic one is named.
    """
    related: dict[frozenset[str], str] = {}
    inputs = load_inputs(framework).values()
    for each in sorted(inputs, key=lambda one: not one.arithmetic):
        made_of_it = [
            metric.id
            for metric in framework.metrics.values()
            if metric.id in each.metrics or metric.column in each.metrics
        ]
        for pair in combinations(made_of_it, 2):
            related.setdefault(frozenset(pair), each.reason)
    return related
