"""Whether a role looks like a person: a name, or a title before a surname. It asks, never refuses.

A few declared words decide, no list of names: a role names work, an office or an organization, so
a text with one such word in it is a role. What is left is a person only in the shape of a name.
"""

from __future__ import annotations

import re
from enum import StrEnum


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of some lines."""
    return frozenset(word for line in lines for word in line.split())


class LooksLike(StrEnum):
    """What a role looks like."""

    NAME = "name"
    """A person's name: "Jane Doe"."""
    TITLED = "titled"
    """An official with a name: "Mayor Smith", "Dr. Lee"."""
    CONTACT = "contact"
    """An address or a telephone number."""


_CONTACT = re.compile(r"\S@\S|(?:\d[\s().-]*){7}")
_HONORIFICS = word_set(
    "mr mrs ms miss mx dr prof rev sir madam hon",
)
_OFFICES = word_set(
    "mayor judge sheriff governor senator representative councilmember councilman",
    "councilwoman councilor commissioner supervisor alderman alderwoman alderperson",
    "president chair chairman chairwoman chairperson superintendent secretary treasurer",
    "chief captain officer pastor reverend father sister bishop rabbi imam doctor",
    "professor principal coach attorney director manager deputy clerk auditor prosecutor",
)
_OF_WORK = word_set(
    # work and posts
    "administrator adviser advisor advocate aide analyst assistant associate board",
    "caseworker champion coach committee consultant coordinator counselor developer donor",
    "driver economist educator engineer epidemiologist evaluator executive facilitator",
    "fellow funder grant head intern inspector investigator lawyer lead leader liaison",
    "librarian manager member navigator nurse officer operator organizer owner parent",
    "planner policymaker practitioner provider ranger recruiter researcher resident",
    "scientist specialist staff statistician steward strategist student supervisor",
    "support surveyor teacher team technician trainer trustee tutor volunteer worker",
    "writer youth",
    # organizations and their parts
    "agency alliance assembly association authority bank board bureau cabinet center",
    "centre chamber church city clinic coalition collaborative college commission",
    "committee company consortium cooperative corporation council county court department",
    "district division federation foundation fund government group hospital housing",
    "institute initiative league legislature library ministry network nonprofit office",
    "organization panel partner partners partnership police program project public school",
    "sector section service services shelter society state subcommittee task taskforce",
    "town tribe trust union unit united university village ward workgroup working army",
    "association's brothers club clubs homes industries jobs ministries schools services",
    "sisters works",
    # subjects
    "access affairs benefits business budget career care child childcare children civic",
    "community communications data development diversity early economic education",
    "employment engagement equity evaluation family finance food health human immigrant",
    "information innovation justice labor law learning legal literacy media mental",
    "mobility neighborhood neighborhoods operations outreach parks performance planning",
    "policy preschool procurement quality records recreation reentry research resource",
    "resources safety senior social strategy success sustainability technology training",
    "transit transport transportation utilities veterans welfare wellness workforce works",
    # before and after them
    "acting chief city's co deputy general interim junior local management national",
    "regional rural shared statewide tribal urban vice",
)
_PARTICLES = word_set(
    "al bin da de del della der di dos du el ibn la le van von y",
)
_SUFFIXES = word_set(
    "jr sr ii iii iv phd md esq",
)
_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?")


def looks_like_person(role: str) -> LooksLike | None:
    """Return what makes a role look like a person; None for a role.

    >>> looks_like_person("Jane Doe"), looks_like_person("Director of public health")
    (<LooksLike.NAME: 'name'>, None)
    """
    if _CONTACT.search(role):
        return LooksLike.CONTACT
    for part in re.split(r"[;/()\n]|\s[-–—]\s", role):
        if kind := _part_looks_like(part):
            return kind
    return None


def _part_looks_like(part: str) -> LooksLike | None:
    """The same of a part of a text that may name one person."""
    inverted = re.fullmatch(r"\s*(\S+),\s*(\S+(?:\s\S\.?)?)\s*", part)
    pieces = [" ".join(reversed(inverted.groups()))] if inverted else part.split(",")
    for piece in pieces:
        words = _WORD.findall(piece)
        if len(words) != len(piece.split()):
            continue
        if kind := _words_look_like(words):
            return kind
    return None


def _words_look_like(words: list[str]) -> LooksLike | None:
    folded = [word.lower().rstrip(".") for word in words]
    while folded and folded[-1] in _SUFFIXES:
        folded, words = folded[:-1], words[:-1]
    if len(words) < 2:
        return None
    titles = 0
    while titles < len(folded) and folded[titles] in _OFFICES | _HONORIFICS:
        titles += 1
    rest = words[titles:]
    initial = any(len(word) == 1 for word in folded[titles + 1 : -1])
    of_work = any(word in _OF_WORK or word in _OFFICES for word in folded[titles:])
    if of_work and not initial:
        return None
    if titles and rest and len(rest) <= 4 and _is_name(rest):
        return LooksLike.TITLED
    if not titles and 2 <= len(rest) <= 4 and _is_name(rest):
        return LooksLike.NAME
    return None


def _is_name(words: list[str]) -> bool:
    """Whether all words are written as those of a name: a capital, then small letters."""
    named = [word for word in words if word.lower() not in _PARTICLES]
    acronym = any(len(word.strip(".")) > 1 and word.isupper() for word in named)
    return bool(named) and not acronym and all(word[:1].isupper() for word in named)
