"""Every method in plain words: what it does, its formula, when it gives no answer, and its source.

Made from the list in `mobility.analysis.methods`, where each is described beside its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from mobility.analysis.method import Method
from mobility.analysis.methods import METHODS
from mobility.analysis.uncertainty import Verdict
from mobility.text import count_of
from pages.ui import address
from pages.ui.methods.finder import finder
from pages.ui.sheet import facts_list
from pages.ui.widgets import value_of

_KEY = "methods_browser"
_browser = finder(_KEY, "method", "rank, inflation, Census", "Methods by what they are for")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s)]+")
_EXAMPLE = re.compile(r"\{(\w+)\}")  # in a reason: an example of the words that stand there
_INDEX = re.compile(r"_(?:\(([^)]+)\)|([^\W¹²³]+))")  # in a formula, several words in parentheses


def browse(method: str) -> None:
    """All methods as one text to read or search, turned to the one with this id if there is."""
    total = sum(len(chapter.methods) for chapter in METHODS)
    data = {
        "list": method_list(),
        "sheet": _introduction(total) + method_sheets(),
        "chosen": method,
        "total": count_of(total, "method"),
    }
    _browser(data=data, key=_KEY, on_chosen_change=_was_chosen)


def _was_chosen() -> None:
    """Carry the choice into the address."""
    if chosen := value_of(_KEY).chosen:
        address.change_options(method=chosen)


def method_list() -> str:
    """The names under their headings, as nested lists of buttons."""
    return "".join(
        f"<section><h2>{escape(chapter.heading)}</h2><ul>"
        + "".join(
            f'<li data-words="{method.id}"><button type="button" value="{method.id}">'
            f"{escape(method.name)}</button></li>"
            for method in chapter.methods
        )
        + "</ul></section>"
        for chapter in METHODS
    )


def method_sheets() -> str:
    """Everything there is to say of every method, under the headings."""
    return "".join(
        f"<section data-chapter><h2>{escape(chapter.heading)}</h2>"
        f"{''.join(map(_sheet, chapter.methods))}</section>"
        for chapter in METHODS
    )


def _sheet(method: Method) -> str:
    lines = "<br>".join(_INDEX.sub(r"<sub>\1\2</sub>", escape(method.formula)).split("; "))
    formula = f'<p class="formula">{lines}</p>' if lines else ""
    return (
        f'<section class="part" id="{method.id}" tabindex="-1" aria-label="{escape(method.name)}">'
        f"<h3>{escape(method.name)}</h3><p>{escape(method.description)}</p>{formula}"
        f"{facts_list(_facts(method))}</section>"
    )


def _facts(method: Method) -> Iterable[tuple[str, str]]:
    if method.refuses:
        items = "".join(f"<li>{_reason(reason)}</li>" for reason in method.refuses)
        yield "No answer where", f"<ul>{items}</ul>"
    yield "Source", _linked(method.source)


def _reason(reason: str) -> str:
    return _EXAMPLE.sub(lambda match: f"<i>{match[1].replace('_', ' ')}</i>", escape(reason))


def _linked(source: str) -> str:
    """A source with its identifiers as links."""
    return _DOI.sub(
        lambda match: (
            f'<a href="https://doi.org/{match[0]}" target="_blank" rel="noopener">{match[0]}</a>'
        ),
        escape(source),
    )


def _introduction(total: int) -> str:
    """What all methods have in common: the closed list of words in which a comparison ends."""
    word = {verdict: f"<b>{verdict.value}</b>" for verdict in Verdict}
    one_of = (
        f"{word[Verdict.BETTER]} or {word[Verdict.WORSE]} where the registry says which way is "
        f"better, {word[Verdict.HIGHER]} or {word[Verdict.LOWER]} where it says neither"
    )
    change = (
        f"{word[Verdict.IMPROVED]}, {word[Verdict.WORSENED]} or "
        f"{word[Verdict.NO_DETECTABLE_CHANGE]}"
    )
    open_ended = (
        f"{word[Verdict.PRACTICALLY_THE_SAME]} where a difference that matters is ruled out, "
        f"{word[Verdict.CANNOT_TELL]} where the data cannot separate the two, and "
        f"{word[Verdict.NOT_COMPARED]}, always with the reason"
    )
    pairs = {"Against a reference": one_of, "Between two years": change, "Otherwise": open_ended}
    return (
        "<h2>How a comparison ends</h2>"
        '<p class="lead">In one of a few words, and only these decide a color, an order or a '
        "sentence. Never a raw difference, a rank, or whether two intervals overlap.</p>"
        f"{facts_list(pairs.items())}"
        f'<p class="quiet">{count_of(total, "method")}. Each is described where its formula '
        "stands in the code, and tested with worked examples from its source.</p>"
    )
