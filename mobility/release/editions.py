"""The publisher's releases in the release list (`releases.toml`), identified by content."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

from mobility.release.inputs import Content

_LIST = Path(__file__).with_name("releases.toml")


@dataclass(frozen=True, slots=True)
class Edition:
    """A release of the publisher.

    `files` maps the path of each file below `base_url` (which ends in a slash) to the git blob id
    of its bytes.
    """

    edition: str
    year: int
    title: str
    publisher: str
    license: str
    catalog_page: str
    base_url: str
    files: Mapping[str, str] = field(hash=False)

    @property
    def blobs(self) -> frozenset[str]:
        """The git blob ids of its files."""
        return frozenset(self.files.values())


@cache
def known_editions() -> tuple[Edition, ...]:
    """The editions of the release list, in its order."""
    with _LIST.open("rb") as file:
        entries = tomllib.load(file)["release"]
    names = [each.name for each in fields(Edition)]
    return tuple(Edition(**{name: entry[name] for name in names}) for entry in entries)


def newest_edition() -> Edition:
    """The edition of the newest year: the one to download."""
    return max(known_editions(), key=lambda edition: edition.year)


def edition_of(blobs: Iterable[str]) -> Edition | None:
    """The edition that most of these files belong to byte for byte, None where none does."""
    given = set(blobs)
    shared = Counter({edition: len(edition.blobs & given) for edition in known_editions()})
    edition, count = shared.most_common(1)[0]
    return edition if count else None


def git_blob_id(content: Content) -> str:
    """The id git gives to `content`: SHA-1 of 'blob', its size, a zero byte and the bytes.

    SHA-1 recognizes here; it protects nothing. Source: Chacon & Straub, Pro Git, chapter 10.2.
    """
    digest = hashlib.sha1(f"blob {len(content)}\0".encode(), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
