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
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Self

CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "mobility"


class Language(StrEnum):
    """A language of files for the public; the value is its code.

    Attributes:
        label: its own name for itself.
        locale: decides how numbers, money and days are written.
    """

    label: str
    locale: str

    ENGLISH = ("en", "English", "en_US")
    SPANISH = ("es", "Español", "es_US")

    def __new__(cls, code: str, label: str, locale: str) -> Self:  # noqa: D102 - of enumerations
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.locale = label, locale
        return member


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
    return label_in(language, template).format(**fields)


def translate_plural(language: Language, one: str, many: str, count: int, **fields: object) -> str:
    """Return the message for one or for several, with ``{count}`` as a number of the language.

    >>> translate_plural(Language.ENGLISH, "{count} finding", "{count} findings", 1200)
    '1,200 findings'
    """
    text = _catalogue(language).ngettext(one, many, count)
    return text.format(count=decimal(language, count), **fields)


def say(template: str, **fields: object) -> str:
    """Return `translate` in the language of the block."""
    return translate(current_language(), template, **fields)


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

    text = format_decimal(value, format=_pattern(decimals), locale=language.locale)
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
        dollars, "USD", f"¤{_pattern(decimals)}", language.locale, currency_digits=False
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


def _pattern(decimals: int) -> str:
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


def catalogue_file(language: Language) -> Path:
    """Return the file with the messages of a language."""
    return CATALOGUES / language.value / "LC_MESSAGES" / f"{DOMAIN}.po"
