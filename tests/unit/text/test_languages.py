"""The catalogue of Spanish is complete, and its sentences have the parts of the English ones."""

from __future__ import annotations

import threading

import pytest
from babel.messages.catalog import Message

from mobility.analysis.methods import ALL_METHODS
from mobility.registry import load_framework
from mobility.text import format_interval, format_value
from mobility.text.languages import Language, current_language, fields_of, label_in, say, speaking
from mobility.text.names import framework_in
from tools.make_catalogue import ENGLISH_GRAMMAR, messages_used, read_catalogue

RUN = "run `python -m tools.make_catalogue`, then write the translations"


@pytest.fixture(scope="module")
def entries() -> list[Message]:
    return [entry for entry in read_catalogue(Language.SPANISH) if entry.id]


def ids_of(entry: Message) -> tuple[str, ...]:
    return entry.id if isinstance(entry.id, tuple) else (entry.id,)


def strings_of(entry: Message) -> tuple[str, ...]:
    return tuple(entry.string) if isinstance(entry.string, tuple | list) else (entry.string,)


def test_the_catalogue_has_every_message_and_no_other(entries: list[Message]) -> None:
    used = {entry.id for entry in messages_used() if entry.id}
    known = {entry.id for entry in entries}
    assert (used - known, known - used) == (set(), set()), RUN


def test_every_message_is_translated(entries: list[Message]) -> None:
    missing = [entry.id for entry in entries if not all(strings_of(entry))]
    unsure = [entry.id for entry in entries if entry.fuzzy]
    assert (missing, unsure) == ([], [])


def test_a_translation_has_the_fields_of_its_original(entries: list[Message]) -> None:
    wrong = [
        (ids, text)
        for entry in entries
        for ids in [ids_of(entry)]
        for text in strings_of(entry)
        if fields_of(text) - ENGLISH_GRAMMAR != fields_of(ids[-1]) - ENGLISH_GRAMMAR
    ]
    assert wrong == []


def test_every_metric_predictor_pillar_and_group_has_a_spanish_name() -> None:
    english = load_framework()
    spanish = framework_in(Language.SPANISH, english)
    for kind in ("pillars", "predictors", "metrics", "breakdowns"):
        theirs, ours = getattr(english, kind), getattr(spanish, kind)
        same = [id_ for id_ in theirs if theirs[id_].label == ours[id_].label]
        assert same == [], kind
    names = {
        name: other.name
        for breakdown, translation in zip(
            english.breakdowns.values(), spanish.breakdowns.values(), strict=True
        )
        for name, other in zip(
            (group.name for group in breakdown.groups), translation.groups, strict=True
        )
    }
    assert [name for name, other in names.items() if name == other] == []
    assert english.metrics.keys() == spanish.metrics.keys()
    assert all(
        metric.column == spanish.metrics[id_].column for id_, metric in english.metrics.items()
    )


def test_every_method_has_a_spanish_name_and_question() -> None:
    methods = [(method.name, method.question) for method in ALL_METHODS]
    same = [text for texts in methods for text in texts
            if label_in(Language.SPANISH, text) == text]  # fmt: skip
    assert same == []


def test_a_value_is_written_for_the_united_states_in_both_languages() -> None:
    english = load_framework()
    with speaking(Language.SPANISH):
        spanish = framework_in(Language.SPANISH, english)
        income, jobs = spanish.metric("pctl_income_50"), spanish.metric("share_employed")
        assert format_value(income, 69327) == "$69,327 al año"
        assert format_interval(jobs, 0.814, 0.867) == "81.4 a 86.7\u00a0%"
    assert format_value(english.metric("pctl_income_50"), 69327) == "$69,327 a year"


def test_a_language_is_that_of_one_block_and_one_thread() -> None:
    heard: list[Language] = []
    with speaking(Language.SPANISH):
        thread = threading.Thread(target=lambda: heard.append(current_language()))
        thread.start()
        thread.join()
        assert say("better") == "mejor"
        assert say("What a person has written {so}", so=1) == "What a person has written 1"
    assert heard == [Language.ENGLISH]
    assert say("better") == "better"
