"""The plan of a place in sentences: how much of it there is, and which priorities hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobility.errors import UserError
from mobility.text import as_clause, number_word
from mobility.text.messages import message

_SHOWN = 4  # things that are named; the page lists all
_HUNDREDTHS = ("%", "points", "point")  # what ends a number that is divided by 100


def counted(count: int, singular: str, plural: str) -> str:
    """Return a number of records in words.

    >>> counted(1, "priority", "priorities"), counted(12, "measure", "measures")
    ('one priority', '12 measures')
    """
    return f"{number_word(count)} {singular if count == 1 else plural}"


def number_text(value: float | None, *, share: bool, gap: bool = False) -> str:
    """Return a number as it is written in a field: a share in percent, a gap of shares in points.

    >>> number_text(0.8, share=True), number_text(12.5, share=False)
    ('80 %', '12.5')
    >>> number_text(0.03, share=True, gap=True)
    '3 points'
    """
    if value is None:
        return ""
    return f"{100 * value:.10g} {'points' if gap else '%'}" if share else f"{value:.12g}"


def read_number(label: str, text: str) -> float | None:
    """Return the number of a text; None for an empty one.

    >>> read_number("Target", "80 %"), read_number("Target", "$1,250"), read_number("Target", "")
    (0.8, 1250.0, None)
    >>> read_number("Target", "3 points")
    0.03

    Raises:
        UserError: for a text that is no number.
    """
    bare = text.strip().replace(",", "").replace("\N{NO-BREAK SPACE}", " ").removeprefix("$")
    if not bare:
        return None
    unit = next((each for each in _HUNDREDTHS if bare.endswith(each)), "")
    scale = 100.0 if unit else 1.0
    try:
        number = float(bare.removesuffix(unit))
    except ValueError:
        raise UserError(
            f"{label}: {text[:40]!r} is no number; write 80 %, 0.8 or 1,250. Nothing was changed."
        ) from None
    return number / scale


def plan_sentence(
    place: str,
    counts: Mapping[str, str],
    missing: Sequence[str] = (),
    to_check: int = 0,
) -> str:
    """Return the one sentence at the top of a plan, with a period.

    Args:
        place: its name within a sentence.
        counts: the numbers of priorities, actions and measures in words, by these names; empty for
            a plan without anything.
        missing: what is missing, the most important first.
        to_check: how many things do not fit together.

    >>> counts = {"priorities": "one priority", "actions": "no actions", "measures": "no measures"}
    >>> plan_sentence("Erie County", counts, ["an action for one priority"])
    'One priority, no actions, no measures. Missing: an action for one priority.'
    """
    if not counts:
        return f"{message('plan.nothing', place=place)}."
    parts = dict(counts)
    if missing:
        rest = len(missing) - _SHOWN
        more = [f"{number_word(rest)} more"] if rest > 0 else []
        parts["missing"] = "; ".join([*map(as_clause, missing[:_SHOWN]), *more])
    if to_check:
        parts["things"] = counted(to_check, "thing", "things")
    case = ", ".join([*(["missing"] if missing else []), *(["to check"] if to_check else [])])
    return f"{message(f'plan.{case}' if case else 'plan.whole', **parts)}."


def standing_sentence(holds: int, depends: int, chosen: int, reason: str = "") -> str:
    """Return which priorities are chosen whatever the criteria weigh, with a period.

    >>> standing_sentence(3, 2, 4)
    'Three priorities hold under every weighting we tried; two depend on the weights.'
    """
    if reason:
        return f"{message('priorities.not compared', reason=as_clause(reason))}."
    verb = "depends" if depends == 1 else "depend"
    depend = f"{number_word(depends)} {verb}"
    if not holds:
        return f"{message('priorities.none hold', depend=depend)}."
    if not depends:
        return f"{message('priorities.all hold', chosen=number_word(chosen))}."
    hold = f"{counted(holds, 'priority', 'priorities')} {'holds' if holds == 1 else 'hold'}"
    return f"{message('priorities.hold and depend', hold=hold, depend=depend)}."
