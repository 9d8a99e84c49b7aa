"""Words of a plan that readers may not know, or that say less than the whole of a person.

The list is our own choice. It follows public guidance on people-first and plain language: CDC,
"Preferred Terms for Select Population Groups & Communities" (Health Equity Guiding Principles for
Inclusive Communication, 2021); American Psychological Association, "Inclusive Language Guide"
(2nd edition, 2023); U.S. Plain Language guidelines (plainlanguage.gov). A word is found and
explained, never changed: whoever writes decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mobility.text.languages import translatable


@dataclass(frozen=True, slots=True)
class PlainWord:
    """A word or term to look at.

    Attributes:
        word: as it is explained.
        pattern: a regular expression of its forms, in small letters.
        instead: what could be written instead.
        meaning: why, or what the term means, in a sentence; documents print it for a term.
        stigma: whether it is about people; else a term that many readers do not know.
    """

    word: str
    pattern: str
    instead: str
    meaning: str
    stigma: bool = False


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word in a text: which one, and where it begins and ends."""

    word: PlainWord
    start: int
    end: int


def _people(word: str, pattern: str, instead: str, meaning: str) -> PlainWord:
    return PlainWord(word, pattern, instead, meaning, stigma=True)


PLAIN_WORDS: tuple[PlainWord, ...] = (
    _people(
        "the poor", r"the poor(?! (?:state|quality|condition|performance|result)s?)(?:est)?",
        "people with low incomes", "Poverty is a condition people live in, not who they are.",
    ),
    _people(
        "the homeless",
        r"the homeless(?! (?:shelter|service)s?)|homeless (?:people|persons?|men|women|"
        r"families|youth)",
        "people experiencing homelessness", "It names a situation, which can end.",
    ),
    _people(
        "at-risk",
        r"at[- ]risk(?= (?:youth|kids|children|students|families|people|groups|"
        r"populations|communities|residents|neighborhoods))",
        "say who, and the risk of what", "A risk comes from conditions; say which ones.",
    ),
    _people(
        "vulnerable",
        r"vulnerable(?= (?:people|populations?|groups?|communit(?:y|ies)|families|"
        r"children|residents))",
        "groups that have less access to …", "It sounds as if the weakness were in the people.",
    ),
    _people(
        "minorities",
        r"minorit(?:y|ies)(?= (?:groups?|communit(?:y|ies)|families|students|residents|"
        r"populations?))|minorities",
        "name the groups, such as Black and Hispanic residents",
        "Groups by name are clearer, and often they are no minority.",
    ),
    _people(
        "inner city", r"inner[- ]cit(?:y|ies)", "name the neighborhoods",
        "It stands for race in many ears; a place has a name.",
    ),
    _people(
        "illegal immigrants", r"illegal (?:immigrants?|aliens?)|illegals",
        "immigrants without legal status", "An act can be illegal; a person is not.",
    ),
    _people(
        "felons", r"(?:ex-)?(?:felons?|convicts?|offenders?)|inmates?",
        "people who were in prison", "People are more than what they were convicted of.",
    ),
    _people(
        "addicts", r"(?:drug )?addicts?|alcoholics?|substance abusers?",
        "people with a substance use disorder", "It is an illness that can be treated.",
    ),
    _people(
        "the disabled",
        r"the disabled|handicapped|wheelchair[- ]bound|suffer(?:s|"
        r"ing)? from (?:a )?disabilit(?:y|ies)",
        "people with disabilities", "The person first, then the disability.",
    ),
    _people(
        "the mentally ill", r"(?:the )?mentally ill", "people with a mental illness",
        "The person first, then the illness.",
    ),
    _people(
        "the elderly", r"the elderly|seniors|the aged", "older adults",
        "It is plain, and nobody minds being called so.",
    ),
    _people(
        "single mothers", r"(?:single|unwed) mothers?|broken homes?|broken famil(?:y|ies)",
        "families with one parent", "It names how a family lives, without judging it.",
    ),
    _people(
        "dropouts", r"(?:high[- ]school )?drop[- ]?outs", "people who left school before finishing",
        "Many were pushed out rather than dropped out.",
    ),
    _people(
        "low-skilled", r"(?:low|un)[- ]?skilled(?: workers?| labor)?",
        "workers in low-wage jobs", "Low-wage work takes skills; the wage is what is low.",
    ),
    _people(
        "welfare recipients", r"welfare recipients?|welfare dependen(?:t|cy)",
        "people who receive public benefits", "It says what happens, without judging it.",
    ),
    _people(
        "underprivileged",
        r"underprivileged|disadvantaged(?= (?:people|groups?|communit(?:y|ies)|families|"
        r"students|youth))|have-nots",
        "say what they have less access to", "It says what is missing, and who withholds it.",
    ),
    _people(
        "hard to reach", r"hard[- ]to[- ]reach", "people our services have not reached",
        "Reaching people is the task of the service.",
    ),
    _people(
        "target population", r"target(?:ed)? (?:population|group|communit(?:y|ies))s?",
        "the people this is for", "People are partners, not targets.",
    ),
    _people(
        "non-white", r"non-?whites?", "name the groups",
        "It makes one group the measure of all others.",
    ),
    PlainWord(
        translatable("stakeholders"), r"stakeholders?", "partners and residents; or name them",
        translatable("Everybody who has a part in something or whom it concerns."),
    ),
    PlainWord(
        translatable("wraparound services"), r"wrap-?around(?: services?| supports?)?",
        "help with housing, child care and transport in one place",
        translatable("Several kinds of help for one family, arranged together."),
    ),
    PlainWord(
        translatable("capacity building"), r"capacity[- ]building|build(?:ing)? capacity",
        "training, staff and tools",
        translatable("Training, staff and tools, so that an organization can do more."),
    ),
    PlainWord(
        translatable("braided funding"), r"(?:braid(?:ed|ing)|blend(?:ed|ing)) fund(?:s|ing)",
        "money from several sources used together",
        translatable("Money from several sources that pays for one thing together."),
    ),
    PlainWord(
        translatable("theory of change"), r"theor(?:y|ies) of change",
        "why we expect this to work",
        translatable("Why an action is expected to lead to what is hoped for."),
    ),
    PlainWord(
        translatable("logic model"), r"logic models?", "how one step leads to the next",
        translatable("How what is put in leads to what is done, and that to what changes."),
    ),
    PlainWord(
        translatable("evidence-based"), r"evidence[- ](?:based|informed)",
        "shown to work, and say where",
        translatable("Tested elsewhere, with results that were written down."),
    ),
    PlainWord(
        translatable("systems change"), r"systems?[- ]chang(?:e|es|ing)|systemic change",
        "changing rules, money and who decides",
        translatable("A change of rules, money, habits and of who decides."),
    ),
    PlainWord(
        translatable("equity lens"), r"equity lens", "asking who gains and who loses",
        translatable("Asking of every decision who gains by it and who loses."),
    ),
    PlainWord(
        translatable("cross-sector"), r"cross[- ]sector(?:al)?",
        "schools, employers, health and others together",
        translatable("Of several fields of work together, such as schools and employers."),
    ),
    PlainWord(
        translatable("upskilling"), r"(?:up|re)-?skilling", "training for a better job",
        translatable("Training for another or a better job."),
    ),
    PlainWord(
        translatable("food insecurity"), r"food[- ]insecur(?:e|ity)", "not always enough to eat",
        translatable("Not always having enough food, for want of money."),
    ),
    PlainWord(
        translatable("cost-burdened"), r"(?:cost|rent)[- ]burden(?:ed|s)?",
        "paying too much of one's income for housing",
        translatable("Paying 30 percent of one's income or more for housing."),
    ),
    PlainWord(
        translatable("area median income"), r"area median income|\bami\b",
        "the middle income of the area",
        translatable("The middle income of families in an area; rules for housing use it."),
    ),
    PlainWord(
        translatable("disaggregated data"), r"disaggregat(?:ed?|ion|ing)(?: data)?",
        "numbers for each group", translatable("Numbers for each group instead of one for all."),
    ),
    PlainWord(
        translatable("key performance indicators"), r"key performance indicators?|\bkpis?\b",
        "measures", translatable("The few measures by which work is judged."),
    ),
    PlainWord(
        translatable("leverage"), r"leverag(?:e|es|ed|ing)", "use",
        translatable("To use something one has in order to get more."),
    ),
    PlainWord(
        translatable("low-hanging fruit"), r"low[- ]hanging fruits?", "what can be done soon",
        translatable("What can be done soon and with little effort."),
    ),
)  # fmt: skip
"""The words by subject: about people first, then terms of the trade."""
_FORMS = [(word, re.compile(rf"\b(?:{word.pattern})\b", re.IGNORECASE)) for word in PLAIN_WORDS]


def found_words(text: str) -> list[FoundWord]:
    """Return the words to look at in a text, in reading order.

    >>> [hit.word.instead for hit in found_words("We serve the homeless with wraparound services.")]
    ['people experiencing homelessness', 'help with housing, child care and transport in one place']
    """
    hits = [
        FoundWord(word, match.start(), match.end())
        for word, form in _FORMS
        for match in form.finditer(text)
    ]
    return sorted(hits, key=lambda hit: (hit.start, hit.end))
