"""Words for the public in a language: whole messages by gettext, numbers and days by locale.

The English template of a message is its id in the catalogue (`locale/es/LC_MESSAGES/mobility.po`,
which `python -m tools.make_catalogue` keeps complete). Its fields are filled in after it was
translated, so a translation can put them in another order. What no catalogue has, such as the text
that a person wrote, stays as it is.

A writer of a file passes its language on:
``translate(language, "The plan of {place}", place=...)``.
Functions that make a part of a sentence and have no such argument use the language that
`speaking` has set around them.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter

CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "mobility"
REASON = "A reason in results, where its fields are filled in already."
"""Marks such a message in the catalogue."""


class Language(StrEnum):
    """A language of files for the public; the value is its code."""

    ENGLISH = "en"
    SPANISH = "es"

    @property
    def label(self) -> str:
        """Its own name for itself."""
        return {Language.ENGLISH: "English", Language.SPANISH: "Español"}[self]

    @property
    def locale(self) -> str:
        """Decides how numbers, money and days are written: as in the United States."""
        return f"{self.value}_US"

    @property
    def suffix(self) -> str:
        """Ends the names of its files; empty in English."""
        return "" if self is Language.ENGLISH else f"-{self.value}"


_BEFORE_ARTICLE = re.compile(r"\b(?:[Dd]e|[Aa]) $")
_current: ContextVar[Language] = ContextVar("language", default=Language.ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Make every sentence within a block in a language; other threads are not affected."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def current_language() -> Language:
    """Return the language that `speaking` has set; English outside of it."""
    return _current.get()


def translate(language: Language, template: str, **fields: object) -> str:
    """Return a message in a language, its fields filled in.

    >>> translate(Language.SPANISH, "{year}, {age} years old", year=2018, age=7)
    '2018, de hace 7 años'
    """
    return _filled(language, label_in(language, template), fields)


def translate_plural(language: Language, one: str, many: str, count: int, **fields: object) -> str:
    """Return the message for one or for several, with ``{count}`` as a number of the language.

    >>> translate_plural(Language.ENGLISH, "{count} finding", "{count} findings", 1200)
    '1,200 findings'
    """
    text = _catalogue(language).ngettext(one, many, count)
    return _filled(language, text, {"count": decimal(language, count), **fields})


def _filled(language: Language, template: str, fields: Mapping[str, object]) -> str:
    """Return a template with its fields; "de" or "a" before an article is "del" or "al".

    >>> _filled(Language.SPANISH, "a la tasa de {place}", {"place": "el condado de Erie"})
    'a la tasa del condado de Erie'
    """
    if language is not Language.SPANISH:
        return template.format(**fields)
    text = ""
    for literal, name, _, _ in Formatter().parse(template):
        text += literal
        if name:
            value = str(fields[name])
            joins = value.startswith("el ") and _BEFORE_ARTICLE.search(text)
            text = f"{text[:-1]}{value[1:]}" if joins else f"{text}{value}"
    return text


def say(template: str, **fields: object) -> str:
    """Return `translate` in the language of the block."""
    language = _current.get()
    if language is Language.ENGLISH:  # without a detour: charts of all counties say thousands
        return template.format(**fields)
    return translate(language, template, **fields)


def localized(text: str) -> str:
    """Return a text of a table or a result in the language of the block.

    Results hold their reasons in English, also where a field of a reason is filled in already, so
    that a result in a cache has no language: it is looked for among the patterns of such reasons.
    """
    language = current_language()
    if language is Language.ENGLISH:
        return text
    known = label_in(language, text)
    if known != text or not text:
        return known
    for pattern, template in _patterns(language):
        if match := pattern.fullmatch(text):
            return template.format(
                **{name: localized(part) for name, part in match.groupdict().items()}
            )
    return text


def say_plural(one: str, many: str, count: int, **fields: object) -> str:
    """Return `translate_plural` in the language of the block."""
    return translate_plural(current_language(), one, many, count, **fields)


def translatable(text: str) -> str:
    """Return the text of a table as it is, and have `make_catalogue` find it.

    Whoever shows it translates it then: ``label_in(language, text)``.
    """
    return text


def label_in(language: Language, text: str) -> str:
    """Return a text or template in a language; one that no catalogue has as it is."""
    if language is Language.ENGLISH or not text:
        return text
    return _catalogue(language).gettext(text)


def fields_of(template: str) -> frozenset[str]:
    """Return the named fields of a template.

    >>> sorted(fields_of("{value} of {place}"))
    ['place', 'value']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def plural_word(one: str, many: str, count: int) -> str:
    """Return a noun for one or for several in the language of the block, without the number.

    >>> plural_word("county", "counties", 3)
    'counties'
    """
    return _catalogue(current_language()).ngettext(one, many, count)


def decimal(language: Language, value: float, decimals: int = 0) -> str:
    """Return a number with a real minus sign: '1,234.5', in Spanish as in the United States.

    >>> decimal(Language.SPANISH, -1234.5, 1)
    '−1,234.5'
    """
    from babel.numbers import format_decimal  # noqa: PLC0415 - as in `_catalogue`

    text = format_decimal(value, format=_digits(decimals), locale=language.locale)
    return text.replace("-", "−")


def percent(language: Language, share: float, decimals: int = 0) -> str:
    r"""Return a share as a percentage, the sign behind a no-break space.

    >>> percent(Language.SPANISH, 0.813, 1)
    '81.3\xa0%'
    """
    return f"{decimal(language, 100 * share, decimals)}\u00a0%"


def money(language: Language, dollars: float, decimals: int = 0) -> str:
    """Return an amount of dollars: '$54,210'.

    >>> money(Language.SPANISH, -54210)
    '−$54,210'
    """
    from babel.numbers import format_currency  # noqa: PLC0415 - as in `_catalogue`

    text = format_currency(
        dollars, "USD", f"¤{_digits(decimals)}", language.locale, currency_digits=False
    )
    return text.replace("-", "−")


def day_in(language: Language, when: date) -> str:
    """Return a day in words.

    >>> day_in(Language.ENGLISH, date(2026, 3, 9)), day_in(Language.SPANISH, date(2026, 3, 9))
    ('March 9, 2026', '9 de marzo de 2026')
    """
    from babel.dates import format_date  # noqa: PLC0415 - as in `_catalogue`

    return format_date(when, "long", locale=language.locale)


def draft_note(language: Language) -> str:
    """Return what the footer of a translated file says about its translation; '' in English.

    >>> draft_note(Language.SPANISH)
    'Borrador de traducción: debe revisarse antes de publicarse.'
    """
    if language is Language.ENGLISH:
        return ""
    return translate(language, "Draft translation, to be reviewed before it is published.")


def _digits(decimals: int) -> str:
    return f"#,##0{'.' if decimals else ''}{'0' * decimals}"


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """Return the messages of a language, compiled in memory at their first use."""
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    # Two tenths of a second that nobody needs who stays with English.
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - see above
    from babel.messages.pofile import read_po  # noqa: PLC0415 - see above

    compiled = io.BytesIO()
    with catalogue_file(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language.value, domain=DOMAIN))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what matches each reason with its fields filled in, and its translated template."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as in `_catalogue`

    with catalogue_file(language).open("rb") as file:
        entries = list(read_po(file, locale=language.value, domain=DOMAIN))
    reasons = [
        (str(entry.id), str(entry.string)) for entry in entries if REASON in entry.auto_comments
    ]
    reasons.sort(key=lambda reason: len(reason[0]), reverse=True)  # the most particular one first
    return tuple((re.compile(_pattern_of(id_)), template) for id_, template in reasons)


def _pattern_of(template: str) -> str:
    """Return a template as a pattern whose named groups are its fields."""
    parts = Formatter().parse(template)
    return "".join(
        re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts
    )


def catalogue_file(language: Language) -> Path:
    """Return the file with the messages of a language."""
    return CATALOGUES / language.value / "LC_MESSAGES" / f"{DOMAIN}.po"
