"""The result of a private vote in words: how a priority was scored, whether the group agrees."""

from __future__ import annotations

from mobility.text import count_of, format_number
from mobility.text.messages import message
from mobility.workspace import ScoreSpread
from mobility.workspace.form_kinds import SCORES


def mean_words(spread: ScoreSpread) -> str:
    """Return the mean of the scores with one digit.

    >>> mean_words(ScoreSpread((0, 1, 0, 3, 1)))
    '3.8'
    """
    return format_number(spread.mean, 1)


def vote_sentence(criterion: str, spread: ScoreSpread) -> str:
    """Return how a priority was scored on a criterion, with a period.

    >>> vote_sentence("Support", ScoreSpread((0, 1, 0, 3, 1)))
    'Support: 3.8 of 5 on average, from 2 to 5 (5 answers).'
    """
    low, high = spread.ends
    case = "vote.score, split" if spread.is_split else "vote.score"
    sentence = message(
        "vote.score, same" if low == high else case,
        criterion=criterion,
        mean=mean_words(spread),
        most=SCORES[-1],
        low=str(low),
        high=str(high),
        answers=count_of(spread.answers, "answer"),
    )
    return f"{sentence}."
