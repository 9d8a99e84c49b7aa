"""Forms: a question to the phones of a meeting, and the anonymous answers to it.

Whoever knows the token of a form can answer it, once per browser, and change that answer until the
form is closed. Nothing but a random number of the browser is stored beside an answer.

A form is open, then closed, then shown. While it is open only the number of its answers is known,
so that nobody can watch which answer comes when somebody sends one. A form whose answers were seen
is not opened again: the difference of two results would be the answer of whoever came between.
"""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.actors import Role
from mobility.workspace.answers_by_role import counts_by_role
from mobility.workspace.database import Workspace, now
from mobility.workspace.database import form as table
from mobility.workspace.database import form_answer as answer_table
from mobility.workspace.findings import plain_words
from mobility.workspace.form_kinds import (
    FORM_KINDS,
    LONGEST_CHOICE,
    LONGEST_QUESTION,
    MOST_CHOICES,
    ROLE,
    SCORES,
    Content,
    Field,
    FormKind,
    LevelField,
    RoleField,
    ScoreField,
    TextField,
    read_answer,
)
from mobility.workspace.schema import readable

OPEN, CLOSED, SHOWN = "open", "closed", "shown"

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on a wall, no capitals
_SIGNS_OF_TOKEN = 14  # 69 bits
_GONE = "This form is gone: open another one."


class ClosedFormError(UserError):
    """An answer to a form that takes none now."""


@dataclass(frozen=True, slots=True)
class Form:
    """A question to phones.

    Attributes:
        id: names it for good.
        place: the geoid of the county or city whose board it belongs to.
        kind: its id in `FORM_KINDS`.
        token: the secret part of its address.
        agenda: the id of the agenda of its meeting; empty outside of one.
        finding: the id of the card on that agenda that it was asked with; may be empty.
        title: the question.
        about: what the question is about, in a sentence; may be empty.
        items: what can be chosen.
        most: how many of them one answer may choose.
        state: open, closed, or shown (its answers were seen).
        on_wall: whether it stands on the wall in place of its card.
        opened: when it was opened (UTC, ISO 8601).
        revision: rises with every change.
    """

    id: str
    place: str
    kind: str
    token: str
    agenda: str
    finding: str
    title: str
    about: str
    items: tuple[str, ...]
    most: int
    state: str
    on_wall: bool
    opened: str
    revision: int

    @property
    def spec(self) -> FormKind:
        """Its kind."""
        return FORM_KINDS[self.kind]

    @property
    def fields(self) -> tuple[Field, ...]:
        """What it asks for."""
        return self.spec.fields(self.items, self.most)


@dataclass(frozen=True, slots=True)
class Result:
    """The answers of a form.

    Attributes:
        answers: how many there are.
        counts: of a form with choices, how often each was chosen, in the order of the form.
        texts: of a form with a text, all texts, in no order that says who wrote when.
        scores: of a form with scores or levels, how often each of them was given to each item;
            empty for an item to which too few have given one.
        by_role: of a form with levels, the same by the numbers of the item and of a role, without
            those from which somebody's answer could be told.
    """

    answers: int
    counts: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()
    scores: tuple[tuple[int, ...], ...] = ()
    by_role: Mapping[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)


def open_form(  # noqa: PLR0913 - every part of a form is named
    workspace: Workspace,
    *,
    kind: str,
    place: str,
    title: str,
    about: str = "",
    items: Sequence[str] = (),
    most: int = 1,
    agenda: str = "",
    finding: str = "",
) -> Form:
    """Open a form, put it on the wall in place of an earlier one of its card, and return it.

    Raises:
        UserError: for an unknown kind, without a question, or with too few or too many choices.
    """
    title, about = (" ".join(plain_words(text).split()) for text in (title, about))
    items = tuple(filter(None, (" ".join(plain_words(item).split()) for item in items)))
    _check(kind, title, items, most)
    values: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "place": place,
        "kind": kind,
        "token": "".join(secrets.choice(_ALPHABET) for _ in range(_SIGNS_OF_TOKEN)),
        "agenda": agenda,
        "finding": finding,
        "title": title,
        "about": about,
        "items": items,
        "most": most,
        "state": OPEN,
        "on_wall": True,
        "opened": now(),
        "revision": 1,
    }
    with workspace.writing(Role.LEAD) as connection:
        _clear_wall(connection, agenda, finding)
        stored = {**values, "items": list(items), "changed": now(), "deleted": False}
        connection.execute(sa.insert(table).values(stored))
    return Form(**values)


def _check(kind: str, title: str, items: Sequence[str], most: int) -> None:
    if kind not in FORM_KINDS:
        message = f"There is no kind of form {kind!r}; there are {', '.join(FORM_KINDS)}."
        raise UserError(message)
    if not title or len(title) > LONGEST_QUESTION:
        raise UserError(f"A form needs a question of 1 to {LONGEST_QUESTION} signs.")
    if not FORM_KINDS[kind].chooses:
        return
    if not 2 <= len(items) <= MOST_CHOICES:
        raise UserError(
            f"A vote needs 2 to {MOST_CHOICES} choices, one a line; this one has {len(items)}."
        )
    if len({item.casefold() for item in items}) < len(items):
        raise UserError("Two choices of a vote are the same: take one away.")
    if any(len(item) > LONGEST_CHOICE for item in items):
        raise UserError(f"A choice has at most {LONGEST_CHOICE} signs: shorten the longest.")
    if not 1 <= most <= len(items):
        raise UserError(f"One answer can choose 1 to {len(items)} of these, not {most}.")


def forms(workspace: Workspace, agenda: str) -> tuple[Form, ...]:
    """Return the forms of an agenda, the last opened first."""
    query = sa.select(table).where(table.c.agenda == agenda, table.c.deleted.is_(other=False))
    stored = _read(workspace.rows(query))
    return tuple(sorted(stored, key=lambda form: (form.opened, form.id), reverse=True))


def form_on_wall(workspace: Workspace, agenda: str, finding: str) -> Form | None:
    """Return the form that stands on the wall in place of a card of an agenda; None without one."""
    query = sa.select(table).where(
        table.c.agenda == agenda,
        table.c.finding == finding,
        table.c.on_wall,
        table.c.deleted.is_(other=False),
    )
    return next(iter(_read(workspace.rows(query))), None)


def form_of_token(workspace: Workspace, token: str) -> Form | None:
    """Return the form of an address; None where there is none, or it was deleted."""
    query = sa.select(table).where(table.c.token == token, table.c.deleted.is_(other=False))
    return next(iter(_read(workspace.rows(query))), None)


def forms_stamp(workspace: Workspace, agenda: str) -> tuple[int, int]:
    """Return two numbers that differ as soon as a form of an agenda or its answers have changed."""
    of_agenda = table.c.agenda == agenda
    answers = (
        sa.select(sa.func.count())
        .select_from(answer_table.join(table, table.c.id == answer_table.c.form))
        .where(of_agenda)
        .scalar_subquery()
    )
    revisions = sa.func.coalesce(sa.func.sum(table.c.revision), 0)
    row = workspace.rows(sa.select(revisions, answers).where(of_agenda))[0]
    return int(row[0]), int(row[1])


def close_form(workspace: Workspace, record_id: str) -> None:
    """Take no more answers; `reopen_form` takes that back until the answers were seen."""
    _change(workspace, record_id, {OPEN}, "This form is closed already.", state=CLOSED)


def reopen_form(workspace: Workspace, record_id: str) -> None:
    """Take answers again.

    Raises ``UserError`` once the answers were seen.
    """
    problem = "The answers of this form were seen, so it stays closed: open a new form instead."
    _change(workspace, record_id, {OPEN, CLOSED}, problem, state=OPEN)


def show_answers(workspace: Workspace, record_id: str, *, on_wall: bool = True) -> None:
    """Let the answers of a closed form be seen from now on, on the wall or in lists alone.

    Raises ``UserError`` for an open form, and for one with fewer answers than its kind asks for.
    """
    problem = "Close the form first: while it is open, only the number of answers is shown."
    _change(
        workspace, record_id, {CLOSED, SHOWN}, problem, enough=True, state=SHOWN, on_wall=on_wall
    )


def put_on_wall(workspace: Workspace, record_id: str, *, on_wall: bool) -> None:
    """Show a form in place of its card, or the card again."""
    _change(workspace, record_id, {OPEN, CLOSED, SHOWN}, _GONE, on_wall=on_wall)


def delete_form(workspace: Workspace, record_id: str) -> None:
    """Take a form out of every list, so that its address opens nothing; `restore_form` undoes."""
    _change(workspace, record_id, {OPEN, CLOSED, SHOWN}, _GONE, deleted=True, on_wall=False)


def restore_form(workspace: Workspace, record_id: str) -> None:
    """Bring a deleted form back."""
    _change(workspace, record_id, {OPEN, CLOSED, SHOWN}, _GONE, deleted=False)


def _change(
    workspace: Workspace,
    record_id: str,
    states: set[str],
    problem: str,
    *,
    enough: bool = False,
    **values: object,
) -> None:
    """Write values to a form that is in one of some states; `problem` says why it is not.

    ``enough`` is whether it needs as many answers as its kind asks for.
    """
    with workspace.writing(Role.LEAD) as connection:
        rows = _read(connection.execute(sa.select(table).where(table.c.id == record_id)).all())
        if not rows:
            raise UserError(_GONE)
        (form,) = rows
        if form.state not in states:
            raise UserError(problem)
        if enough and (count := _count(connection, record_id)) < form.spec.fewest:
            raise UserError(too_few(form, count))
        if values.get("on_wall"):
            _clear_wall(connection, form.agenda, form.finding)
        full = {**values, "revision": form.revision + 1, "changed": now()}
        connection.execute(sa.update(table).where(table.c.id == record_id).values(full))


def _clear_wall(connection: sa.Connection, agenda: str, finding: str) -> None:
    """Take the form off the wall that stands there in place of a card."""
    there = sa.update(table).where(
        table.c.agenda == agenda, table.c.finding == finding, table.c.on_wall
    )
    connection.execute(there.values(on_wall=False, revision=table.c.revision + 1, changed=now()))


def too_few(form: Form, count: int) -> str:
    """The sentence about a form with fewer answers than can be shown."""
    return (
        f"{count} of at least {form.spec.fewest} answers: with fewer, a result would say who chose "
        "what. Reopen the form, or ask for a show of hands."
    )


def answer_form(
    workspace: Workspace, token: str, browser: str, values: Mapping[str, Sequence[str]]
) -> None:
    """Store the answer of a browser, in place of its earlier one.

    Args:
        workspace: the open workspace; its actor needs no right to write anything else.
        token: of the form.
        browser: a digest that names the browser on this form alone (64 hexadecimal digits).
        values: what was sent: the name of each field with its values.

    Raises:
        ClosedFormError: when the form takes no answers, or has as many as it can.
        AnswerError: for an answer that is refused.
    """
    cleaned = {name: [plain_words(value) for value in texts] for name, texts in values.items()}
    with workspace.writing(Role.VIEWER) as connection:
        query = sa.select(table).where(table.c.token == token, table.c.deleted.is_(other=False))
        rows = _read(connection.execute(query).all())
        if not rows or rows[0].state != OPEN:
            raise ClosedFormError("This form is closed.")
        (form,) = rows
        content = read_answer(form.fields, cleaned)
        key = sa.and_(answer_table.c.form == form.id, answer_table.c.browser == browser)
        stored = {"content": content, "time": now("minutes")}
        if connection.execute(sa.update(answer_table).where(key).values(stored)).rowcount:
            return
        if _count(connection, form.id) >= form.spec.most:
            raise ClosedFormError("This form has as many answers as it can take.")
        names = {"form": form.id, "browser": browser}
        connection.execute(sa.insert(answer_table).values(names | stored))


def answer_of(workspace: Workspace, form: Form, browser: str) -> Content | None:
    """Return the answer of a browser to a form; None without one."""
    query = sa.select(answer_table.c.content).where(
        answer_table.c.form == form.id, answer_table.c.browser == browser
    )
    rows = workspace.rows(query)
    return rows[0].content if rows else None


def number_of_answers(workspace: Workspace, form: Form) -> int:
    """Return how many browsers have answered a form."""
    query = sa.select(sa.func.count()).where(answer_table.c.form == form.id)
    return int(workspace.rows(query)[0][0])


def result_of(workspace: Workspace, form: Form) -> Result:
    """Return the answers of a form that were shown; of any other only how many there are."""
    if form.state != SHOWN:
        return Result(number_of_answers(workspace, form))
    # Digests of random numbers: an order that has nothing to do with when somebody answered.
    query = (
        sa.select(answer_table)
        .where(answer_table.c.form == form.id)
        .order_by(answer_table.c.browser)
    )
    contents = [row.content for row in readable(answer_table.name, workspace.rows(query))]
    counts: list[tuple[str, int]] = []
    texts: list[str] = []
    scores: list[tuple[int, ...]] = []
    by_role: dict[tuple[int, int], tuple[int, ...]] = {}
    for asked in form.fields:
        answers = [content[asked.name] for content in contents if asked.name in content]
        if isinstance(asked, TextField):
            texts += answers
        elif isinstance(asked, LevelField):
            total, roles = _levels(asked, contents, len(form.items))
            by_role |= {(len(scores), role): counts for role, counts in roles.items()}
            scores.append(total if sum(total) >= form.spec.fewest else ())
        elif isinstance(asked, ScoreField):
            chosen = Counter(number for each in answers for number in each)
            given = tuple(chosen[number] for number in range(len(SCORES)))
            scores.append(given if sum(given) >= form.spec.fewest else ())
        elif not isinstance(asked, RoleField):  # who answers is shown with what they answer alone
            chosen = Counter(number for each in answers for number in each)
            counts += [(option, chosen[number]) for number, option in enumerate(asked.options)]
    return Result(len(contents), tuple(counts), tuple(texts), tuple(scores), by_role)


def _levels(
    asked: LevelField, contents: Sequence[Content], of_roles: int
) -> tuple[tuple[int, ...], Mapping[int, tuple[int, ...]]]:
    """How often each level of a condition was chosen, in all and by role; who cannot say is out.

    ``of_roles`` is how many roles there are; a higher number is none.
    """
    levels = len(asked.options) - 1
    given: list[tuple[int | None, int]] = []
    for content in contents:
        chosen, roles = content.get(asked.name), content.get(ROLE)
        if isinstance(chosen, list) and chosen and chosen[0] < levels:
            role = roles[0] if isinstance(roles, list) and roles else None
            given.append((None if role is None or role >= of_roles else role, chosen[0]))
    return counts_by_role(given, levels)


def erase_answers(workspace: Workspace, record_id: str) -> None:
    """Erase the single answers of a form whose result was stored elsewhere.

    Raises ``UserError`` for a form whose answers were not shown yet.
    """
    problem = "Show the answers first: without their result they would be lost."
    _change(workspace, record_id, {SHOWN}, problem, on_wall=False)
    with workspace.writing(Role.LEAD) as connection:
        connection.execute(sa.delete(answer_table).where(answer_table.c.form == record_id))


def _count(connection: sa.Connection, form_id: str) -> int:
    query = sa.select(sa.func.count()).where(answer_table.c.form == form_id)
    return int(connection.execute(query).scalar_one())


def _read(rows: Sequence[Any]) -> list[Form]:
    """The forms of rows that can be shown."""
    names = [each.name for each in fields(Form)]
    return [
        Form(**{name: getattr(row, name) for name in names} | {"items": tuple(row.items)})
        for row in readable(table.name, rows)
    ]
