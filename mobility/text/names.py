"""The registry in a language: names of metrics, predictors, pillars and groups, and their notes.

A framework in Spanish is a framework like any other, so whatever takes one, or a metric of it,
makes its sentences with Spanish names. What an uploaded file says of its measures stays as its
owner wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from mobility.registry import Framework
from mobility.registry import types as registry
from mobility.text.languages import Language, label_in

_T = TypeVar("_T")

TEXTS: Mapping[type, tuple[str, ...]] = {
    registry.Pillar: ("label", "description"),
    registry.MobilityPart: ("label", "description"),
    registry.Predictor: ("label", "description", "why", "limits", "prompts"),
    registry.Source: ("label", "publisher"),
    registry.Subgroup: ("name", "note", "short", "phrase", "brief"),
    registry.Breakdown: ("label",),
    registry.Break: ("reason", "short"),
    registry.Series: ("note", "local_source", "head_counts"),
    registry.Margin: ("reason",),
    registry.Misreading: ("text",),
    registry.Wording: ("people", "verb", "among", "lead", "noun"),
    registry.SuppressionRule: ("reason",),
    registry.CoverageGap: ("reason",),
    registry.Refusal: ("reason",),
    registry.GeographyChange: ("reason",),
    registry.Metric: (
        "label", "short_label", "description", "unit_label", "zero_meaning", "comparable", "pooled",
        "universe", "caveats",
    ),
}  # fmt: skip
"""What is text for people, by the kind of entry; everything else is ids, numbers and rules."""


def framework_in(language: Language, framework: Framework) -> Framework:
    """Return the registry with its names and notes in a language.

    >>> from mobility.registry import load_framework
    >>> framework_in(Language.SPANISH, load_framework()).pillars["education"].label
    'Educación de alta calidad'
    """
    return in_language(language, framework)


def metric_in(language: Language, metric: registry.Metric) -> registry.Metric:
    """Return a metric with its names and notes in a language."""
    return in_language(language, metric)


def in_language(language: Language, entry: _T) -> _T:
    """Return an entry of the registry, or a result with such entries, with its texts translated.

    A result in a cache is in English; this is the same one in the language of a file.
    """
    if language is Language.ENGLISH:
        return entry
    translated: Any = _translated(language, entry)
    result: _T = translated
    return result


def _translated(language: Language, entry: Any) -> Any:  # noqa: ANN401 - of any kind, the same back
    kind = type(entry)
    if isinstance(entry, Mapping):
        return kind({key: in_language(language, value) for key, value in entry.items()})
    if kind in {list, tuple}:
        return kind(in_language(language, each) for each in entry)
    if not is_dataclass(entry) or (isinstance(entry, registry.Metric) and entry.supplement):
        return entry
    changed: dict[str, Any] = {}
    texts = TEXTS.get(kind, ())
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name not in texts:
            new = in_language(language, value)
        elif isinstance(value, str):
            new = label_in(language, value)
        else:
            new = tuple(label_in(language, each) for each in value)
        if new is not value and field.init:
            changed[field.name] = new
    same: Any = entry
    return replace(same, **changed)


def texts_of(entry: object) -> Iterator[str]:
    """Return every text that `framework_in` translates."""
    if isinstance(entry, Mapping):
        for value in entry.values():
            yield from texts_of(value)
    elif isinstance(entry, tuple):
        for value in entry:
            yield from texts_of(value)
    elif is_dataclass(entry):
        texts = TEXTS.get(type(entry), ())
        for field in fields(entry):
            value = getattr(entry, field.name)
            if field.name not in texts:
                yield from texts_of(value)
            else:
                yield from filter(None, (value,) if isinstance(value, str) else value)
