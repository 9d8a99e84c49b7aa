"""A figure as a card of the board: everything that it shows, kept whole."""

from __future__ import annotations

from mobility import queries, workspace
from mobility.exports.findings import draw_ahead
from mobility.figures.figure import Figure
from mobility.registry import HEADLINE
from mobility.workspace import View
from mobility.workspace.summary import DROPPED
from pages.ui import data
from pages.ui.address import ALONE
from pages.ui.request import Request

_MOST_NUMBERS = 300
_ON_WALL = 640  # pixels of 1,080 that a meeting has for the chart, below a sentence of two lines


def keep_figure(request: Request, figure: Figure) -> workspace.Finding:
    """Keep a figure as a finding of its place.

    Raises:
        UserError: when the workspace cannot be written.
    """
    finding = workspace.add_finding(
        data.workspace(),
        place=request.address.place,
        kind="figure",
        sentence=_sentence(figure),
        predictor=_predictor(request, figure),
        view=pinned_view(request, figure),
    )
    draw_ahead([finding])  # so that no file has to wait for its chart
    return finding


def card_of(request: Request, figure: Figure) -> workspace.Finding | None:
    """The newest card of this very view on the board, so that a meeting has one for all it says."""
    cards = workspace.findings(data.workspace(), request.address.place)
    pinned = (request.release, request.page.id, figure.id, _query(request))
    return next(
        (
            card
            for card in reversed(cards)
            if card.view is not None
            and card.status != DROPPED
            and (card.view.release, card.view.page, card.view.figure, card.view.query) == pinned
        ),
        None,
    )


def _query(request: Request) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The address of the view as a card keeps it."""
    return tuple(
        (key, (value,) if isinstance(value, str) else tuple(value))
        for key, value in request.address.query().items()
        if key not in ALONE
    )


def pinned_view(request: Request, figure: Figure) -> View:
    """Everything that a figure shows now, so that the card needs neither page nor release."""
    current = request.address
    basis = figure.basis
    metrics = basis.metrics or ((current.metric,) if current.metric else ())
    opened = data.store(current.release)
    ended = opened.jurisdiction(current.place).last_year  # later numbers are not in the view
    numbers = queries.pinned_numbers(
        opened,
        (current.place, *(place for place in basis.places if place != current.place)),
        metrics,
        breakdown=basis.breakdown or HEADLINE,
        year=ended if current.year is None else min(current.year, ended),
    )
    picture = figure.picture()
    on_wall = figure.wall_picture(_ON_WALL) if figure.wall_chart else picture
    return View(
        page=request.page.id,
        query=_query(request),
        figure=figure.id,
        release=current.release,
        invented=figure.invented,
        title=figure.title,
        subtitle=figure.subtitle,
        summary=figure.summary,
        footer=figure.footer,
        address=figure.address,
        verdict=basis.verdict,
        reason=basis.reason,
        quality=basis.quality,
        table=tuple(figure.rows()),
        picture=picture,
        wall="" if on_wall == picture else on_wall,
        numbers=numbers[:_MOST_NUMBERS],
        wall_title=figure.wall_title,
    )


def _sentence(figure: Figure) -> str:
    """The title as a sentence."""
    title = figure.title.strip()
    return title if title.endswith((".", "?", "!")) else f"{title}."


def _predictor(request: Request, figure: Figure) -> str:
    """What the metrics of a figure belong to, or else that of the address; '' for several."""
    metrics = data.framework().metrics
    ids = figure.basis.metrics or (request.address.metric,)
    predictors = {metrics[id_].predictor for id_ in ids if id_ in metrics}
    return predictors.pop() if len(predictors) == 1 else ""
