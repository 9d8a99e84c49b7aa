"""The kinds of forms that phones answer: which fields a form has, and what an answer may be.

A new kind is one entry of `FORM_KINDS`. Its page, the check of its answers, counting and the wall
follow from its fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mobility.errors import UserError
from mobility.registry.readiness import LEVELS, load_readiness

MOST_CHOICES = 40  # of a form; more are not read on a phone
LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_ANSWER = 200, 300, 600  # signs


class AnswerError(UserError):
    """An answer that is refused, with a sentence for whoever answers."""


Content = dict[str, str | list[int]]
"""An answer: the name of each field -> a text, or the numbers of what was chosen, from 0."""


@dataclass(frozen=True, slots=True)
class TextField:
    """A field for one text.

    ``name`` is its name in an answer, ``label`` what stands above it, ``longest`` how many signs
    a text may have.
    """

    name: str
    label: str
    longest: int = LONGEST_ANSWER

    def read(self, values: Sequence[str]) -> str:
        """Return the text that was sent; raises ``AnswerError`` for none and for one too long."""
        text = values[0].strip() if values else ""
        if not text:
            raise AnswerError("Nothing is written yet: write your answer, then send it.")
        if len(text) > self.longest:
            raise AnswerError(
                f"An answer has at most {self.longest} characters; this one has {len(text):,}. "
                "Shorten it, then send it."
            )
        return text


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """A field to choose from a list.

    ``name`` is its name in an answer, ``label`` what stands above it, ``options`` what can be
    chosen, ``most`` how many of them, ``required`` whether something has to be.
    """

    name: str
    label: str
    options: tuple[str, ...]
    most: int = 1
    required: bool = True

    def read(self, values: Sequence[str]) -> list[int]:
        """Return the chosen numbers, rising.

        Raises ``AnswerError`` for none, for too many, and for a number that is not offered.
        """
        if not all(re.fullmatch("[0-9]{1,3}", value) for value in values):
            raise AnswerError("This form has no such choice: open its address again.")
        chosen = sorted({int(value) for value in values})
        if not chosen:
            if not self.required:
                return []
            raise AnswerError("Nothing is chosen yet: choose, then send it.")
        if chosen[-1] >= len(self.options):
            raise AnswerError("This form has no such choice: open its address again.")
        if len(chosen) > self.most:
            raise AnswerError(
                f"{len(chosen)} are chosen, and at most {self.most} can be: take some away, then "
                "send it."
            )
        return chosen


CANNOT_SAY = "Cannot say"
SCORES = ("1", "2", "3", "4", "5")
"""What can be scored, the least first."""


@dataclass(frozen=True, slots=True)
class ScoreField(ChoiceField):
    """A field to score one thing: the choices are `SCORES`, and last `CANNOT_SAY`."""

    options: tuple[str, ...] = (*SCORES, CANNOT_SAY)


@dataclass(frozen=True, slots=True)
class LevelField(ChoiceField):
    """A field to place a condition on its levels: the choices are these, and last `CANNOT_SAY`."""


@dataclass(frozen=True, slots=True)
class RoleField(ChoiceField):
    """A field for the role of whoever answers; it can be left open, and the last choice is none."""

    required: bool = False


Field = TextField | ChoiceField
NO_ROLE = "I would rather not say"
ROLE = "role"
"""The name of the field with a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKind:
    """A kind of form.

    Attributes:
        label: what it is called where a form is opened.
        fields: the fields of a form, from what can be chosen and how many of it.
        chooses: whether a form needs a list to choose from.
        fewest: answers below which nothing but their number is ever shown.
        most: answers that a form takes.
    """

    label: str
    fields: Callable[[Sequence[str], int], tuple[Field, ...]]
    chooses: bool = False
    fewest: int = 1
    most: int = 500


def _note_fields(_items: Sequence[str], _most: int) -> tuple[Field, ...]:
    return (TextField("text", "Your answer"),)


def _vote_fields(items: Sequence[str], most: int) -> tuple[Field, ...]:
    label = "Choose one" if most == 1 else f"Choose up to {most}"
    return (ChoiceField("chosen", label, tuple(items), most),)


def _score_fields(items: Sequence[str], _most: int) -> tuple[Field, ...]:
    return tuple(ScoreField(f"item-{number}", item) for number, item in enumerate(items))


def _readiness_fields(items: Sequence[str], _most: int) -> tuple[Field, ...]:
    """The conditions of the registry, then the roles, which are the items of the form."""
    conditions = load_readiness().conditions.values()
    asked: list[Field] = [
        LevelField(
            each.id,
            f"{number}. {each.name}: {each.question}",
            (
                *(f"{level}: {words}" for level, words in zip(LEVELS, each.levels, strict=True)),
                CANNOT_SAY,
            ),
        )
        for number, each in enumerate(conditions, start=1)
    ]
    roles = (*items, NO_ROLE)
    return (*asked, RoleField(ROLE, "Your role, if you want to say it", roles))


FORM_KINDS: Mapping[str, FormKind] = {
    "note": FormKind(label="A short note", fields=_note_fields),
    # The votes of fewer people could be told from who sits in the room.
    "vote": FormKind(label="A vote", fields=_vote_fields, chooses=True, fewest=5),
    "scores": FormKind(label="Scores", fields=_score_fields, chooses=True, fewest=5),
    "readiness": FormKind(label="Readiness", fields=_readiness_fields, chooses=True, fewest=5),
}
"""Every kind of form by its id."""


def read_answer(fields: Sequence[Field], values: Mapping[str, Sequence[str]]) -> Content:
    """Return the checked answer of what a browser has sent for each field.

    Raises ``AnswerError`` with a sentence for whoever answers.
    """
    return {field.name: field.read(values.get(field.name, ())) for field in fields}
