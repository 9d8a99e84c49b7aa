"""The result of scores by phone as a table: the average of each item, and how often each score."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from mobility.exports.vote_words import mean_words
from mobility.workspace import ScoreSpread
from mobility.workspace.form_kinds import SCORES

STYLES = (Path(__file__).parents[1] / "styles/scores.css").read_text("utf-8")
_TOO_FEW = "too few could say"
_SPLIT = "◆ split"


def scores_html(
    items: Sequence[str], scores: Sequence[tuple[int, ...]], most_rows: int | None = None
) -> str:
    """Return the table, the highest average first.

    Args:
        items: what was scored.
        scores: how often each score was given to each item; empty for one with too few.
        most_rows: a further line counts the items that are left out; None shows all.
    """
    spreads = [ScoreSpread(each) if each else None for each in scores]
    ordered = sorted(
        zip(items, spreads, strict=True),
        key=lambda pair: -pair[1].mean if pair[1] is not None else 0.0,
    )
    shown = ordered[:most_rows]
    heads = "".join(f"<th scope='col'>{score}</th>" for score in SCORES)
    rest = len(ordered) - len(shown)
    more = f"<tr><th colspan='{len(SCORES) + 3}'>and {rest} more</th></tr>" if rest else ""
    return (
        f"<table class='scores'><thead><tr><th scope='col'>Priority</th>"
        f"<th scope='col'>Average</th>{heads}<th></th></tr></thead>"
        f"<tbody>{''.join(_row(*pair) for pair in shown)}{more}</tbody></table>"
    )


def _row(item: str, spread: ScoreSpread | None) -> str:
    name = f"<th scope='row' dir='auto'>{escape(item)}</th>"
    if spread is None:
        return f"<tr>{name}<td class='note' colspan='{len(SCORES) + 2}'>{_TOO_FEW}</td></tr>"
    most = max(spread.counts)
    cells = "".join(
        f"<td class='share' style='--share: {100 * count / most:.0f}%'>{count}</td>"
        for count in spread.counts
    )
    mean = f"<td class='mean'>{mean_words(spread)}</td>"
    note = f"<td class='note'>{_SPLIT if spread.is_split else ''}</td>"
    return f"<tr>{name}{mean}{cells}{note}</tr>"
