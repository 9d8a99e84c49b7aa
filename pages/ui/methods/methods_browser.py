"""Every method on a screen of its own: what it answers, a picture, its formula, and its limits.

Made from the list in `mobility.analysis.methods`, where each is described beside its code. Of the
methods, only the open one is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from mobility.analysis.method import Method
from mobility.analysis.methods import BY_ID, METHODS
from mobility.analysis.uncertainty import Verdict
from mobility.figures.method_pictures import picture_of
from mobility.figures.theme import DARK, Theme
from mobility.text import count_of
from pages.ui import address, data_views
from pages.ui.methods.finder import finder
from pages.ui.sheet import facts_list
from pages.ui.widgets import value_of

_KEY = "methods_browser"
_browser = finder(_KEY, "method", "rank, inflation, Census", "Methods by what they are for")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s)]+")
_EXAMPLE = re.compile(r"\{(\w+)\}")  # in a reason: an example of the words that stand there
_INDEX = re.compile(r"_(?:\(([^)]+)\)|([^\W¹²³]+))")  # in a formula, several words in parentheses


def browse(method: str, theme: Theme) -> None:
    """The list of all methods to search, and the screen of one or, with none, what all share.

    Args:
        method: the id of the open method; empty for none.
        theme: the colors of its picture.
    """
    total = sum(len(chapter.methods) for chapter in METHODS)
    data = {
        "list": method_list(),
        "sheet": method_sheet(BY_ID[method], theme) if method else _introduction(total),
        "chosen": method,
        "total": count_of(total, "method"),
    }
    _browser(data=data, key=_KEY, on_chosen_change=_was_chosen)


def _was_chosen() -> None:
    """Carry the choice into the address."""
    if chosen := value_of(_KEY).chosen:
        address.change_options(method=chosen)


def method_list() -> str:
    """The names under their headings, as nested lists of buttons with words to find them by."""
    return "".join(
        f"<section><h2>{escape(chapter.heading)}</h2><ul>"
        + "".join(
            f'<li data-words="{escape(_words(method))}">'
            f'<button type="button" value="{method.id}">{escape(method.name)}</button></li>'
            for method in chapter.methods
        )
        + "</ul></section>"
        for chapter in METHODS
    )


def _words(method: Method) -> str:
    """What a method can be found by: all of its texts."""
    texts = (method.id, method.name, method.question, method.description, method.cannot_tell)
    return " ".join((*texts, method.formula, method.source, *method.refuses))


def method_sheet(method: Method, theme: Theme) -> str:
    """The screen of a method: name, question, picture with its worked example, formula, facts."""
    parts = (escape(part) for part in method.formula.split("; "))
    lines = "<br>".join(_INDEX.sub(r"<sub>\1\2</sub>", part) for part in parts)
    formula = f'<p class="formula">{lines}</p>' if lines else ""
    return (
        f'<section class="method" id="{method.id}" aria-label="{escape(method.name)}">'
        f'<p class="path">{escape(method.chapter)}</p><h2>{escape(method.name)}</h2>'
        f'<p class="lead">{escape(method.question)}</p>{_picture(method, theme)}'
        f"<p>{escape(method.description)}</p>{formula}{facts_list(_facts(method))}"
        f"{_neighbors(method)}</section>"
    )


def _picture(method: Method, theme: Theme) -> str:
    """The picture of a method with its worked example; nothing where it has none."""
    picture = picture_of(method.id)
    if picture is None:
        return ""
    drawing = data_views.method_picture(method.id, dark=theme is DARK)
    return (
        f'<figure><div aria-hidden="true">{drawing}</div>'
        f"<figcaption><b>Example.</b> {escape(picture.caption)}</figcaption></figure>"
    )


def _facts(method: Method) -> Iterable[tuple[str, str]]:
    yield "What this cannot tell you", escape(method.cannot_tell)
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


def _neighbors(method: Method) -> str:
    """Buttons to the methods before and after in the list."""
    ids = [*BY_ID]
    at = ids.index(method.id)
    named = (("Before", ids[at - 1 : at] if at else []), ("Next", ids[at + 1 : at + 2]))
    items = "".join(
        f'<li>{word}: <button type="button" value="{other}">{escape(BY_ID[other].name)}</button>'
        "</li>"
        for word, others in named
        for other in others
    )
    return f'<ul class="links">{items}</ul>'


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
        "stands in the code, and tested with worked examples from its source. Choose one for what "
        "it answers, a picture, and what it cannot tell you.</p>"
    )
