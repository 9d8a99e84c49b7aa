"""The Mobility Action Plan as content: parts with blocks, which every kind of file writes out.

It is made once (`build`), in one language, and can be stored whole, so that what was approved is
what is published. Nothing in it depends on a kind of file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from mobility.exports.links import reachable
from mobility.workspace.branding import Branding

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph.

    Attributes:
        text: what it says.
        style: `plain`; `lead` for the sentence of a part; `quiet` for what stands beside; `better`
            and `worse` for a verdict with a color.
    """

    text: str
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a part: of level 2, or 3 below one of level 2."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Points:
    """A list with a bullet for each item."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of something: pairs of a term and what it is."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of headings; ``about`` says in a line what it shows."""

    about: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The logic model of an action: boxes from inputs to outcomes, each a label with its items.

    ``about`` says in a line what it shows.
    """

    about: str
    boxes: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart.

    Attributes:
        key: of its drawing, among the pictures that a writer is given.
        words: its text equivalent.
        title: the line above it; empty for none.
        subtitle: the second one.
        notes: what stands below it: what it shows, source, release.
        address: the link that reopens its view; empty where others cannot open it.
        link: what that link says.
    """

    key: str
    words: str
    title: str = ""
    subtitle: str = ""
    notes: str = ""
    address: str = ""
    link: str = ""


Block = Text | Heading | Points | Facts | Table | Chain | Picture
_BLOCKS: Mapping[str, type[Any]] = {
    each.__name__: each for each in (Text, Heading, Points, Facts, Table, Chain, Picture)
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document, such as the vision.

    Attributes:
        id: names it for good.
        title: its heading.
        blocks: what it says; a part without any is left out of files.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The Mobility Action Plan of a place in one language.

    Attributes:
        language: the code of its language.
        title: what it is, and of which place.
        kind: what it is, without the place.
        subject: what it is, for the properties of files.
        place: the full name of the county or city.
        geoid: its code.
        mark: what says that numbers are invented; empty for real ones.
        warning: the same in a sentence or two.
        made: the line with its day, release and source.
        footer: the line at the foot of every page.
        parts: in reading order.
        brief: the same as a summary on two pages.
        labels: other fixed words that writers need, by name.
        state: how far it is agreed on: a line for each approval, or that it is a draft.
        draft: whether nobody has approved it.
        branding: the logo and the colors of the place.
    """

    language: str
    title: str
    kind: str
    subject: str
    place: str
    geoid: str
    mark: str
    warning: str
    made: str
    footer: str
    parts: tuple[Part, ...]
    brief: tuple[Part, ...]
    labels: Mapping[str, str]
    state: tuple[str, ...] = ()
    draft: bool = True
    branding: Branding = field(default_factory=Branding)

    @property
    def shown(self) -> tuple[Part, ...]:
        """The parts that say anything."""
        return tuple(part for part in self.parts if part.blocks)

    def pictures(self) -> Iterator[Picture]:
        """Its charts, in reading order."""
        for part in self.parts:
            yield from (block for block in part.blocks if isinstance(block, Picture))

    def agreed(self, state: tuple[str, ...]) -> PlanDocument:
        """Return the same as it was approved; a line for each approval."""
        return replace(self, state=state, draft=False)


def plain_document(document: PlanDocument) -> dict[str, Any]:
    """Return a document as JSON can hold it; `read_document` reads it."""
    plain = {
        each.name: getattr(document, each.name)
        for each in fields(document)
        if each.name not in {"parts", "brief", "branding", "state"}
    }
    branding = asdict(document.branding)
    branding["logo"] = base64.b64encode(document.branding.logo).decode("ascii")
    return {
        **plain,
        "labels": dict(document.labels),
        "state": list(document.state),
        "branding": branding,
        "parts": [_plain_part(part) for part in document.parts],
        "brief": [_plain_part(part) for part in document.brief],
    }


def _plain_part(part: Part) -> dict[str, Any]:
    blocks = [{"is": type(block).__name__, **asdict(block)} for block in part.blocks]
    return {"id": part.id, "title": part.title, "blocks": blocks}


def read_document(plain: Mapping[str, Any]) -> PlanDocument:
    """Return a stored document; colors and addresses that are none are left out.

    A workspace file can bring one along, so nothing in it is trusted to be as `plain_document` made
    it.

    Raises:
        KeyError, TypeError, ValueError: when it is none.
    """
    branding = dict(plain["branding"])
    branding["logo"] = base64.b64decode(branding["logo"])
    for key in ("color", "second"):
        branding[key] = branding[key] if _COLOR.fullmatch(branding[key]) else ""
    return PlanDocument(
        **{
            **plain,
            "state": tuple(plain["state"]),
            "branding": Branding(**branding),
            "parts": tuple(map(_read_part, plain["parts"])),
            "brief": tuple(map(_read_part, plain["brief"])),
        }
    )


def _read_part(plain: Mapping[str, Any]) -> Part:
    blocks = []
    for each in plain["blocks"]:
        values = {key: _tuples(value) for key, value in each.items() if key != "is"}
        if "address" in values:
            values["address"] = reachable(values["address"])
        if "level" in values:
            values["level"] = 2 if values["level"] == 2 else 3
        blocks.append(_BLOCKS[each["is"]](**values))
    return Part(plain["id"], plain["title"], tuple(blocks))


def _tuples(value: Any) -> Any:  # noqa: ANN401 - JSON
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def fingerprint(document: PlanDocument) -> str:
    """Return a text that differs as soon as a part says something else."""
    parts = json.dumps([_plain_part(part) for part in document.parts], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def changed_parts(before: PlanDocument, now: PlanDocument) -> tuple[str, ...]:
    """Return the titles of the parts that say something else than before, in reading order."""
    old = {part.id: part.blocks for part in before.parts}
    return tuple(part.title for part in now.parts if part.blocks != old.get(part.id, ()))
