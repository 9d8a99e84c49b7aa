"""The page of a form as HTML: one question, fields a thumb can hit, no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from mobility.workspace.form_kinds import ChoiceField, Field, ScoreField, TextField
from mobility.workspace.forms import OPEN, Form

Values = Mapping[str, Sequence[str]]
"""What stands in the fields: the name of each field with its values."""

_STYLE = Path(__file__).with_suffix(".css").read_text("utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of every page: its own style, and no program at all."""
KEY = "key"
"""The name of the field with which a page proves that it was opened by the browser that sends."""


def form_page(
    form: Form, key: str, values: Values, *, stored: bool = False, problem: str = ""
) -> str:
    """Return the page of a form.

    Args:
        form: what is asked.
        key: the value of the field `KEY`.
        values: what stands in the fields.
        stored: whether this browser has an answer in the workspace.
        problem: why the last answer was not taken; empty for no problem.
    """
    about = f'<p class="about" dir="auto">{escape(form.about)}</p>' if form.about else ""
    head = f'{about}<h1 dir="auto">{escape(form.title)}</h1>'
    if problem:
        head += f'<p class="problem" role="alert">{escape(problem)}</p>'
    if form.state != OPEN:
        last = "Your answer is counted." if stored else "You have not answered it."
        body = f'<p class="note" role="status">This form is closed. {last}</p>'
        return _document(form.title, head + body)
    if stored and not problem:
        head += (
            '<p class="note" role="status"><span aria-hidden="true">✓ </span>Your answer is '
            "counted. You can change it until the form is closed.</p>"
        )
    fields = "".join(_field(field, values.get(field.name, ())) for field in form.fields)
    send = "Change my answer" if stored else "Send"
    return _document(
        form.title,
        f'{head}<form method="post"><input type="hidden" name="{KEY}" value="{escape(key)}">'
        f"{fields}<button>{send}</button></form>"
        '<p class="small">Nobody is asked for a name, and no address or device is stored with an '
        "answer.</p>",
    )


def plain_page(title: str, sentence: str) -> str:
    """Return a page that says one thing."""
    return _document(title, f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>")


def _field(field: Field, values: Sequence[str]) -> str:
    if isinstance(field, TextField):
        text = escape("\n".join(values))
        return (
            f'<label class="text" for="{field.name}">{escape(field.label)}</label>'
            f'<textarea id="{field.name}" name="{field.name}" rows="6" maxlength="{field.longest}" '
            # A new line at the beginning of a text area is not part of what stands in it.
            f'dir="auto" required>\n{text}</textarea>'
        )
    scores = ' class="scores"' if isinstance(field, ScoreField) else ""
    return (
        f'<fieldset{scores}><legend dir="auto">{escape(field.label)}</legend>'
        f"{''.join(_options(field, values))}</fieldset>"
    )


def _options(field: ChoiceField, values: Sequence[str]) -> list[str]:
    one = field.most == 1
    return [
        f'<label><input type="{"radio" if one else "checkbox"}" name="{field.name}" '
        f'value="{number}"{" checked" if str(number) in values else ""}'
        f"{' required' if one and field.required else ''}>"
        f'<span dir="auto">{escape(option)}</span></label>'
        for number, option in enumerate(field.options)
    ]


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )
