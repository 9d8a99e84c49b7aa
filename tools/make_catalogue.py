"""Find every message for the public in code and registry, and bring the catalogues up to date.

Translations stay; a new message comes in empty, for a translator to fill in; one that nothing uses
any more is taken out. No translation is guessed from a similar message: "wider" and "narrower" are
similar. Run: ``python -m tools.make_catalogue``.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from mobility.analysis.absence import Absence
from mobility.analysis.groups.disparity import OF_REFERENCE
from mobility.analysis.methods import ALL_METHODS
from mobility.analysis.reliability import Quality
from mobility.page_registry import PAGES
from mobility.places.outlines import CITY_CREDIT, CREDIT
from mobility.registry import load_framework
from mobility.registry.readiness import load_readiness
from mobility.store import DO_NOT_CITE
from mobility.text import INVENTED, PLACES
from mobility.text.languages import DOMAIN, REASON, Language, catalogue_file, fields_of
from mobility.text.messages import APP_ONLY, MESSAGES
from mobility.text.names import texts_of
from mobility.text.verdicts import ProgressClass, Verdict
from mobility.workspace.plan_kinds import KINDS
from mobility.workspace.progress_kinds import ACTIVITIES, RHYTHMS

_ROOT = Path(__file__).parents[1]
_FOLDERS = ("mobility", "pages")
_KEYWORDS = {
    "translate": (2,),
    "translate_plural": (2, 3),
    "say": None,
    "say_plural": (1, 2),
    "translatable": None,
}
_NOUNS = {"count_of": {2: (2,), 3: (2, 3)}}
_PARTS_OF_REASONS = (
    "in the state", "in the nation", "among the peers", "in the set", "counties", "cities",
)  # fmt: skip
_WIDTH = 100
_CHANGING = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By')
ENGLISH_GRAMMAR = frozenset({"auxiliary", "are", "stay", "among"})
"""Fields that hold a word which only English needs, or says twice; a translation may omit them."""


def messages_used() -> Catalog:
    """Return every message for the public, without translations."""
    catalog = Catalog(domain=DOMAIN)
    for file, text in _tables():
        catalog.add(text, locations=[(file, 0)])
    for file, text in _reasons():
        marks = [REASON] if fields_of(text) else []
        catalog.add(text, locations=[(file, 0)], auto_comments=marks)
    for file, text in _texts_of_calls(_KEYWORDS):
        catalog.add(text, locations=[(file, 0)])
    for file, noun in _texts_of_calls(_NOUNS):  # its plural is in the call, or has an s
        one, many = noun if isinstance(noun, tuple) else (noun, f"{noun}s")
        catalog.add((one, many), locations=[(file, 0)])
    for one, many in PLACES.values():
        catalog.add((one, many), locations=[("mobility/text/__init__.py", 0)])
    return catalog


def _reasons() -> Iterator[tuple[str, str]]:
    """Return the reasons and kinds of results, which are constants of the modules of analysis."""
    for file in sorted((_ROOT / "mobility/analysis").rglob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
                continue
            (name, text) = (node.targets[0], node.value.value)
            public = isinstance(name, ast.Name) and name.id.isupper() and name.id[0] != "_"
            if public and isinstance(text, str) and " " in text.strip() and text != OF_REFERENCE:
                yield str(file.relative_to(_ROOT)), text
    for kind in (*Absence, *Quality):
        yield "mobility/analysis", kind.value
    for text in (*_PARTS_OF_REASONS, f"{OF_REFERENCE}{{reason}}"):
        yield "mobility/analysis", text
    yield "mobility/store.py", DO_NOT_CITE
    yield "mobility/store.py", f"{INVENTED} ({{release}})"  # the source of such numbers


def _texts_of_calls(keywords: Mapping[str, Any]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Return the texts that some functions are called with in the code, each with its file."""
    called = re.compile(rf"\b({'|'.join(keywords)})\b")  # other files need not be taken apart
    for folder in _FOLDERS:
        files = (_ROOT / folder).rglob("*.py")
        for file in sorted(files, key=lambda each: (each.parent.parts, each.name)):
            if called.search(file.read_text("utf-8")):
                for _, texts, _, _ in extract_from_file("python", file, keywords=keywords):
                    yield str(file.relative_to(_ROOT)), texts


def _choices() -> Iterator[tuple[str, str]]:
    """Return the choices that files for the public name, each with its file."""
    for kind, key, file in (
        ("measure", "frequency", "plan_kinds"),
        ("organization", "sector", "team_kinds"),
        ("organization", "role_in_work", "team_kinds"),
    ):
        for words in KINDS[kind].fields[key].choices.values():
            yield f"mobility/workspace/{file}.py", words
    for condition in load_readiness().conditions.values():
        for words in dict.fromkeys((condition.name, condition.short)):
            yield "mobility/registry/readiness.toml", words


def _tables() -> Iterator[tuple[str, str]]:
    """Return the texts of tables, each with its file."""
    for text in texts_of(load_framework()):
        yield "mobility/registry/framework.toml", text
    for name, template in MESSAGES.items():
        if not name.startswith(APP_ONLY):
            yield "mobility/text/messages.py", template
    yield from _choices()
    for method in ALL_METHODS:
        yield "mobility/analysis", method.name
        yield "mobility/analysis", method.question
    for credit in (CREDIT, CITY_CREDIT):
        yield "mobility/places/outlines.py", credit
    yield "mobility/page_registry.py", PAGES["data_to_collect"].title  # a heading of a document
    for verdict in Verdict:
        yield "mobility/text/verdicts.py", verdict.label
        yield "mobility/text/verdicts.py", verdict.value
        yield "mobility/text/verdicts.py", verdict.meaning
    for progress in ProgressClass:
        yield "mobility/text/verdicts.py", progress.value
    for choices in (ACTIVITIES, RHYTHMS):
        for label in choices.values():
            yield "mobility/workspace/progress_kinds.py", label


def read_catalogue(language: Language) -> Catalog:
    """Return the catalogue of a language as it is in the repository."""
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language.value, domain=DOMAIN)


def write_catalogue(language: Language, catalog: Catalog) -> None:
    """Write the catalogue of a language without days and numbers of lines, which always change."""
    content = io.BytesIO()
    write_po(content, catalog, width=_WIDTH, include_lineno=False)
    lines = content.getvalue().splitlines(keepends=True)
    stable = (line for line in lines if not line.startswith(_CHANGING))
    catalogue_file(language).write_bytes(b"".join(stable))


def main() -> None:
    """Bring the catalogue of each language but English up to date, and say what it lacks."""
    used = messages_used()
    for language in Language:
        if language is Language.ENGLISH:
            continue
        catalog = read_catalogue(language)
        catalog.update(used, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        write_catalogue(language, catalog)
        missing = sum(not _complete(entry.string) for entry in catalog if entry.id)
        print(f"{language.label}: {len(catalog)} messages, {missing} without a translation.")


def _complete(translation: str | tuple[str, ...]) -> bool:
    return all(translation) if isinstance(translation, tuple) else bool(translation)


if __name__ == "__main__":
    main()
