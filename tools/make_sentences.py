"""Makes docs/sentences.md: an example of every headline, and the sentence that it replaces.

Run from the repository after a change of `mobility/text/messages.py` or `tools/sentences.toml`:

    python -m tools.make_sentences

The good examples are the templates themselves with the parts of `tools/sentences.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from mobility.page_registry import PAGES
from mobility.text.messages import MESSAGES, message

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sentences.md"
PATTERNS: Mapping[str, tuple[str, str]] = {
    "level": ("Level", "The value of one place, and of which year it is."),
    "comparison": ("Comparison", "A value beside another one that is no place and no group."),
    "gap": ("Gap", "Two groups of one place, the group that is behind first."),
    "change": ("Change", "One metric of one place in two years."),
    "position": ("Position", "A place among others, or how all of its tests ended."),
    "absence": ("Absence", "No test, no value or no result, and why."),
    "gaps": ("Gaps", "All gaps of a place by one breakdown."),
    "gap position": ("Gap position", "The gap of a place against that of other places."),
    "level and gap": ("Level and gap", "How high values are, and how far two groups are apart."),
    "better": ("Better peers", "Peers that do better than a place."),
    "two": ("Two metrics", "A place and its peers on two metrics."),
    "grid": ("Grid", "The peers that do better on most metrics."),
    "list": ("List", "What the measures of a list have in common."),
    "pillar": ("Pillar", "The measures of one pillar; tests stand before positions."),
    "pillar change": ("Pillar change", "The measures of one pillar over the years."),
    "map": (PAGES["map"].title, "One metric in all places, or the chosen place among them."),
    "direction": ("Direction", "The top of the legend of a map."),
    "beside": ("Beside", "A place that was clicked on a map, against the chosen one."),
    "gap change": ("Gap change", "Two groups of one place in two years."),
    "wall": ("Wall", "About a dozen words, where the page's of the same name have more."),
    "told": ("What people told", "Cards of what people told, in files that others read."),
    "card": ("Card", "Who has changed a card of the board last, by role."),
    "needs": (PAGES["data_to_collect"].title, "The list of what a group wants to find out."),
    "readiness": ("Readiness", "On how many conditions a group is ready, and where it disagrees."),
    "coalition": ("Coalition", "Which sectors and predictors lack somebody."),
    "roster": ("Roster", "Which residents formed organizations that take part."),
    "together": ("Going together", "One metric and all others among the counties of a state."),
    "areas": ("Policy areas", "Which predictors local programs touch."),
    "cause": ("Map of causes", "What a group thinks leads to what, and the loops in it."),
    "plan": (PAGES["plan"].title, "What there is of a plan, and what is missing or does not fit."),
    "priorities": ("Priorities", "Which priorities hold whatever the criteria weigh."),
    "vote": ("Votes", "How a group has scored a priority, each on their own phone."),
    "thread": ("Thread", "A plan, or one priority, from priority to target."),
    "facts": ("Facts", "What a release says of a priority or a measure of a plan."),
    "progress": (PAGES["progress"].title, "How far a place has come on the way to its target."),
    "target": ("Target", "Whether data could show a target, and what others managed."),
    "upload": ("Upload", "What an uploaded file's numbers are taken for."),
}
_PATTERN_OF = {
    "change.one year": "level",
    "untested": "absence",
    "untested, reason": "absence",
    "absent": "absence",
}
_HEAD = """\
# Sentences

Each headline is one template of `mobility/text/messages.py`: one clause about people or the place,
in numbers one can picture. This page is written by `python -m tools.make_sentences`.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """The parts of a template in an example, and the sentence that the template replaces."""

    parts: Mapping[str, str]
    bad: str


def read_examples() -> dict[str, Example]:
    """Return the examples by the name of their template."""
    with Path(__file__).with_name("sentences.toml").open("rb") as file:
        entries = tomllib.load(file)["example"]
    return {entry["template"]: Example(entry["parts"], entry["bad"]) for entry in entries}


def parts_of(name: str) -> set[str]:
    """Return the names of the parts of a template."""
    return {part for _, part, _, _ in Formatter().parse(MESSAGES[name]) if part}


def pattern_of(name: str) -> str:
    """Return the pattern of a template."""
    return _PATTERN_OF.get(name, name.partition(".")[0])


def sentences_page() -> str:
    """Return the page in Markdown."""
    return "\n".join((_HEAD, *_tables(read_examples())))


def _tables(examples: Mapping[str, Example]) -> Iterator[str]:
    """A table for each pattern, a row for each template."""
    for pattern in PATTERNS:
        label, about = PATTERNS[pattern]
        rows = []
        for name in MESSAGES:
            if pattern_of(name) == pattern:
                example = examples[name]
                good = message(name, **example.parts)
                rows.append(f"| `{name}` | {good}. | {example.bad} |")
        yield f"## {label}\n\n{about}\n\n| template | good | not |\n|---|---|---|"
        yield "\n".join((*rows, ""))


if __name__ == "__main__":
    PAGE.write_text(sentences_page(), encoding="utf-8")
