"""Emoji in words, for pictures and pages for paper: no face that comes along has them."""

from __future__ import annotations

import re
import unicodedata

_JOINS = "\u200d\ufe0e\ufe0f\u20e3"  # what only says how the signs beside it look
# All beyond the basic plane, which the drawing library cannot cut safely, and in it the signs that
# are colored pictures everywhere (Unicode, emoji-data.txt: Emoji_Presentation).
_SIGNS = (
    "\U00010000-\U0010ffff\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u2614\u2615\u2648-\u2653\u267f\u2693"
    "\u26a1\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b"
    "\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b50\u2b55"
)
_RUN = re.compile(f"[{_JOINS}]*[{_SIGNS}](?:[{_JOINS} ]*[{_SIGNS}])*[{_JOINS}]*")
_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG = "REGIONAL INDICATOR SYMBOL LETTER "
_UNNAMED = "sign"
_MOST = 4  # names of a row of signs


def spelled(text: str) -> str:
    """A text with its emoji as their names in brackets; of many in a row, the first different ones.

    >>> spelled("Late \U0001f68c\U0001f68c again")
    'Late [bus] again'
    """
    return _RUN.sub(lambda run: f"[{_names(run[0])}]", text)


def _names(run: str) -> str:
    signs = [sign for sign in _TONES.sub("", run) if sign not in f"{_JOINS} "] or list(run)
    names = list(dict.fromkeys(filter(None, map(_name, signs)))) or [_UNNAMED]
    more = ["and more"] if len(names) > _MOST else []
    return ", ".join([*names[:_MOST], *more])


def _name(sign: str) -> str:
    """What Unicode calls a sign, its letter in a flag; a tag shows nothing."""
    name = unicodedata.name(sign, _UNNAMED)
    if name.startswith("TAG ") or name == "CANCEL TAG":
        return ""
    if name.startswith(_FLAG):
        return f"flag {name.removeprefix(_FLAG)}"
    return name.lower()
