"""The findings of a place in words, in the order in which every kind of file shows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mobility.analysis.method import Method
from mobility.analysis.methods import METHODS
from mobility.exports.finding_words import (
    KINDS,
    QUESTIONS,
    STATUSES,
    changed_words,
    coverage_sentence,
    detail_words,
    link_words,
    verdict_words,
    withheld_sentence,
)
from mobility.exports.findings.data_needs import need_rows, needs_sentence
from mobility.exports.links import reachable
from mobility.exports.writing.texts import clean, shortened
from mobility.figures.figure import Cell, Figure, figure_table
from mobility.page_registry import PAGES
from mobility.places import Jurisdiction
from mobility.registry import Framework
from mobility.text import INVENTED, count_of, format_date
from mobility.text.languages import (
    Language,
    current_language,
    draft_note,
    label_in,
    localized,
    say,
    speaking,
    translatable,
)
from mobility.text.names import framework_in
from mobility.text.verdicts import verdict_of_token
from mobility.workspace import View
from mobility.workspace.branding import Branding
from mobility.workspace.summary import DROPPED, Card, Summary

TITLE = translatable("Summary of Upward Mobility Findings")
METHODS_IN_ENGLISH = translatable(
    "The page Data & methods of the application explains each method with its formula, in English."
)
SUBJECT = translatable("Findings for a Mobility Action Plan")
NOTHING_YET = translatable("No finding yet.")
NO_PREDICTOR = translatable("Findings that belong to no predictor")
NOTHING_TRUE = translatable("Demonstration: invented numbers. Nothing here is true of any place.")
SOME_TRUE = translatable(
    "Demonstration: invented numbers are among these findings. Each that rests on them says so."
)
CAREFUL = translatable(
    "A finding is what a group has seen and agreed on. Numbers show where to look; they do not say "
    "why, and no group of people is the cause of a gap. Weak values are not acted on."
)
Progress = Callable[[float, str], None]
"""Called with the share of the work that is done, 0 to 1, and what is being done."""


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A finding as a file shows it.

    Attributes:
        number: counts through the whole report; links name it.
        sentence: what was found.
        pillar: the label of the pillar of its predictor; empty for none.
        predictor: the label of what it is about; empty for none.
        kind: what kind of finding, in words.
        details: who told it, or whom a program reaches, in one line; empty for other kinds.
        status: preliminary or confirmed, in words.
        confirmed: whether the group has confirmed it.
        verdict: how its comparison ended, with symbol and reason; empty where nothing was compared.
        side: better or worse for a verdict that has a color; else empty.
        quality: the quality of its value, as published; empty for none.
        answers: question -> the answer that the group wrote; unanswered ones are absent.
        links: how it stands to other findings, a sentence each.
        changed: what the open release has otherwise, a sentence each.
        prompts: questions to ask before it.
        figure: what was pinned; None without a chart.
        date: the day of its last change.
        as_pinned: says that the chart and its words stayed in English; empty where they did not.
    """

    number: int
    sentence: str
    pillar: str
    predictor: str
    kind: str
    details: str
    status: str
    confirmed: bool
    verdict: str
    side: str
    quality: str
    answers: Mapping[str, str]
    links: tuple[str, ...]
    changed: tuple[str, ...]
    prompts: tuple[str, ...]
    figure: Figure | None
    date: str
    as_pinned: str = ""

    @property
    def about(self) -> str:
        """Pillar and predictor in one line; empty for none."""
        return " · ".join(filter(None, (self.pillar, self.predictor)))

    @property
    def outcome(self) -> str:
        """Its verdict with symbol, without the reason; empty without one."""
        return self.verdict.partition(" (")[0]

    @property
    def facts(self) -> str:
        """Kind, details, status, quality, day, and whether numbers are invented, in one line."""
        quality = localized(self.quality).lower()
        quality = say("{quality} data", quality=quality) if quality else ""
        invented = say("invented numbers") if self.figure and self.figure.invented else ""
        parts = (self.kind, self.details, self.status, quality, self.date, invented, self.as_pinned)
        return " · ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A pillar with what was found, predictor by predictor."""

    label: str
    description: str
    cards: tuple[ReportCard, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a file says, in words.

    ``coverage`` are sentences on what has findings; ``citation`` how to cite the numbers,
    ``origins`` who measured them; ``methods`` explain the verdicts; ``footer`` stands on every
    page: place, release and date; ``branding`` is the logo and the colors of the place. ``needs``
    are the data to collect, a row of `COLUMNS` each, and ``needs_state`` says how far they are;
    both are empty without any. ``language`` is that of all words but those that people wrote, and
    ``counts`` says how many findings there are by pillar and part of mobility.
    """

    place: str
    geoid: str
    mark: str
    date: str
    footer: str
    source: str
    citation: str
    origins: tuple[str, ...]
    address: str
    coverage: tuple[str, ...]
    sections: tuple[ReportSection, ...]
    methods: tuple[Method, ...]
    framework: Framework
    branding: Branding
    needs: tuple[Mapping[str, str], ...] = ()
    needs_state: str = ""
    language: Language = Language.ENGLISH
    counts: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What the first page says where numbers are invented: all of them, or some."""
        if not self.mark:
            return ""
        real = any(card.figure and not card.figure.invented for card in self.cards)
        return label_in(self.language, SOME_TRUE if real else NOTHING_TRUE)

    @property
    def method_notes(self) -> tuple[tuple[str, str], ...]:
        """The methods behind the figures: in English what each does, else what each answers."""
        if self.language is Language.ENGLISH or not self.methods:
            return tuple(
                (method.name, f"{method.description} Source: {method.source}.")
                for method in self.methods
            )
        questions = (
            (label_in(self.language, method.name), label_in(self.language, method.question))
            for method in self.methods
        )
        return (*questions, ("", label_in(self.language, METHODS_IN_ENGLISH)))

    @property
    def cards(self) -> tuple[ReportCard, ...]:
        """All findings, in their order."""
        return tuple(card for section in self.sections for card in section.cards)

    @property
    def title(self) -> str:
        """What the file is, and of which place."""
        return f"{label_in(self.language, TITLE)}: {self.place}"

    @property
    def subject(self) -> str:
        """What kind of file it is."""
        return label_in(self.language, SUBJECT)

    @property
    def open_points(self) -> tuple[str, ...]:
        """What has no finding yet and what was left out: coverage without its counts."""
        return tuple(line for line in self.coverage if line not in self.counts)

    def first_page(self, most: int) -> tuple[ReportSection, ...]:
        """Return the pillars with the findings of a summary on one page, in their order.

        Args:
            most: findings for which there is room; where there are more, confirmed ones come first.
        """
        by_weight = sorted(self.cards, key=lambda card: not card.confirmed)
        chosen = {card.number for card in by_weight[:most]}
        sections = (
            replace(section, cards=tuple(c for c in section.cards if c.number in chosen))
            for section in self.sections
        )
        return tuple(section for section in sections if section.cards)


def report_of(
    summary: Summary,
    *,
    citation: str = "",
    address: str = "",
    names: Mapping[str, Jurisdiction] | None = None,
    branding: Branding | None = None,
    language: Language = Language.ENGLISH,
    remade: Mapping[str, View] | None = None,
) -> Report:
    """Return the findings of a place in words; dropped ones are counted and left out.

    Args:
        summary: the findings with what stands around them.
        citation: how to cite the numbers of the open release.
        address: the link that opens the board; the views open where it does.
        names: geoid -> place, for numbers of other places.
        branding: the logo and the colors of the place; None for those of the application.
        language: of all words but those that people wrote.
        remade: id of a finding -> its view in that language; the others stay as they were pinned.
    """
    pinned = {card.finding.id: card.finding.view for card in summary.cards if card.finding.view}
    drawn = {
        id_
        for id_, view in (remade or {}).items()
        if id_ in pinned and view.picture != pinned[id_].picture
    }
    with speaking(language):
        return _report(
            summary_in(language, summary, remade or {}),
            citation,
            address,
            names,
            branding,
            drawn,
        )


def _report(
    summary: Summary,
    citation: str,
    address: str,
    names: Mapping[str, Jurisdiction] | None,
    branding: Branding | None,
    remade: Collection[str],
) -> Report:
    """Return the report in the language of the block; ``remade`` are findings with a new chart."""
    shown_cards = [card for card in summary.cards if card.finding.status != DROPPED]
    numbers = {card.finding.id: at for at, card in enumerate(shown_cards, start=1)}
    known = {summary.place.geoid: summary.place} | dict(names or {})
    sections = [
        ReportSection(
            pillar.label if pillar else localized(NO_PREDICTOR),
            pillar.description if pillar else "",
            tuple(
                _card(card, numbers, summary, known, address, remade)
                for card in cards
                if card.finding.id in numbers
            ),
        )
        for pillar, cards in summary.by_pillar()
    ]
    views = [card.finding.view for card in shown_cards if card.finding.view is not None]
    day = format_date(date.fromisoformat(summary.date))
    about = say(
        "{place} ({geoid}) · release {release} · made on {day}",
        place=summary.place.full_name,
        geoid=summary.place.geoid,
        release=summary.release,
        day=day,
    )
    counts = _counts(summary)
    no_predictor = localized(NO_PREDICTOR)
    return Report(
        place=summary.place.full_name,
        geoid=summary.place.geoid,
        mark=localized(INVENTED) if summary.invented else "",
        date=day,
        footer=" · ".join(filter(None, (about, draft_note(current_language()).rstrip(".")))),
        source=localized(summary.source),
        citation=localized(citation),
        origins=_origins(views, summary.framework),
        address=reachable(address),
        coverage=_coverage(summary, len(shown_cards), counts),
        sections=tuple(
            section for section in sections if section.cards or section.label != no_predictor
        ),
        methods=_methods(views),
        framework=summary.framework,
        branding=branding or Branding(),
        needs=tuple(need_rows(summary.needs, summary.framework)),
        needs_state=f"{needs_sentence(summary.needs)}." if summary.needs else "",
        language=current_language(),
        counts=counts,
    )


def summary_in(language: Language, summary: Summary, remade: Mapping[str, View]) -> Summary:
    """Return the findings with names in a language, and with the views that were made in it.

    The sentence of a finding follows its view only where it is still the title that was pinned: a
    sentence that the group has written stays as it is.
    """
    if language is Language.ENGLISH:
        return summary
    framework = framework_in(language, summary.framework)
    return replace(
        summary,
        framework=framework,
        cards=tuple(_card_in(card, framework, remade) for card in summary.cards),
    )


def _card_in(card: Card, framework: Framework, remade: Mapping[str, View]) -> Card:
    """Return a card with the names of a framework, and its view where it was made anew."""
    finding, view = card.finding, remade.get(card.finding.id)
    if view is not None:
        pinned = finding.view.title if finding.view else ""
        as_pinned = _bare(finding.sentence) == _bare(pinned)
        sentence = f"{_bare(view.title)}." if as_pinned else finding.sentence
        finding = replace(finding, view=view, sentence=sentence)
    return replace(
        card,
        finding=finding,
        pillar=framework.pillars[card.pillar.id] if card.pillar else None,
        predictor=framework.predictors[card.predictor.id] if card.predictor else None,
    )


def _card(
    card: Card,
    numbers: Mapping[str, int],
    summary: Summary,
    names: Mapping[str, Jurisdiction],
    base: str,
    remade: Collection[str],
) -> ReportCard:
    finding, view = card.finding, card.finding.view
    verdict = view.verdict if view else ""
    english = current_language() is Language.ENGLISH
    as_pinned = view is not None and not english and finding.id not in remade
    known = verdict_of_token(verdict)
    written = {
        localized(heading): clean(getattr(finding, part)).strip()
        for part, heading in QUESTIONS.items()
    }
    return ReportCard(
        number=numbers[finding.id],
        sentence=clean(finding.sentence).strip(),
        pillar=card.pillar.label if card.pillar else "",
        predictor=card.predictor.label if card.predictor else "",
        kind=localized(KINDS[finding.kind]),
        details=clean(detail_words(finding)),
        status=localized(STATUSES[finding.status]),
        confirmed=finding.status == "confirmed",
        verdict=clean(verdict_words(verdict, view.reason if view else "")),
        side=known.side if known else "",
        quality=clean(view.quality) if view else "",
        answers={heading: text for heading, text in written.items() if text},
        links=tuple(_links(card, numbers, summary)),
        changed=tuple(
            clean(sentence) for sentence in changed_words(card.changed, summary.framework, names)
        ),
        prompts=card.predictor.prompts if card.predictor else (),
        figure=figure_of(view, finding.sentence, base) if view else None,
        date=format_date(date.fromisoformat(finding.changed[:10])),
        as_pinned=say("chart in English, as it was pinned") if as_pinned else "",
    )


def figure_of(view: View, sentence: str, base: str = "") -> Figure:
    """What was pinned as a figure; without its title where the finding says the same.

    ``base`` is an address of the app now, for one that was kept on one computer only; a view that
    opens nowhere else has none.
    """
    figure = Figure(
        id=view.figure,
        title=clean(view.title),
        subtitle=clean(view.subtitle),
        summary=clean(view.summary or view.title),
        footer=tuple(clean(line) for line in view.footer),
        table=lambda: figure_table([_clean_row(row) for row in view.table]),
        chart=lambda _theme: view.picture,
        address=clean(reachable(view.address, base)),
        invented=view.invented,
    )
    return replace(figure, title="") if _bare(view.title) == _bare(sentence) else figure


def _bare(sentence: str) -> str:
    """A sentence without its final sign, which a title goes without."""
    return " ".join(sentence.split()).rstrip(".?!")


def _clean_row(row: Mapping[str, Cell]) -> dict[str, Cell]:
    return {
        clean(name): clean(cell) if isinstance(cell, str) else cell for name, cell in row.items()
    }


def _links(card: Card, numbers: Mapping[str, int], summary: Summary) -> Iterator[str]:
    """How a card stands to others of the report."""
    own = card.finding.id
    sentences = {each.finding.id: each.finding.sentence for each in summary.cards}
    for link in summary.links:
        if own not in {link.first, link.second}:
            continue
        phrase, other = link_words(link, own)
        if other in numbers:
            yield say(
                "{stands} finding {number}: {sentence}",
                stands=phrase,
                number=numbers[other],
                sentence=shortened(clean(sentences[other]), 120),
            )


def _counts(summary: Summary) -> tuple[str, ...]:
    """How many findings there are by pillar and by part of mobility."""
    framework, none = summary.framework, say("none")
    by_pillar = "; ".join(
        f"{framework.pillars[pillar].label} {count or none}"
        for pillar, count in summary.coverage.pillars.items()
    )
    by_part = "; ".join(
        f"{framework.mobility_parts[part].label.lower()} {count or none}"
        for part, count in summary.coverage.parts.items()
    )
    return (
        say("By pillar: {counts}.", counts=by_pillar),
        say("By part of mobility (a finding can speak of several): {counts}.", counts=by_part),
    )


def _coverage(summary: Summary, total: int, counts: Sequence[str]) -> tuple[str, ...]:
    """How many findings there are, what has none, and how many were dropped."""
    framework, dropped = summary.framework, len(summary.cards) - total
    lines = (
        f"{count_of(total, 'finding')}. {coverage_sentence(summary.coverage, framework)}",
        *counts,
        say(
            "Left out: {findings} that the group has dropped.",
            findings=count_of(dropped, "finding"),
        )
        if dropped
        else "",
        withheld_sentence(summary),
    )
    return tuple(filter(None, lines))


def _origins(views: Sequence[View], framework: Framework) -> tuple[str, ...]:
    """Who measured the numbers, in the order of the registry."""
    used = {
        framework.metrics[number.metric].source
        for view in views
        for number in view.numbers
        if number.metric in framework.metrics
    }
    return tuple(
        f"{source.label}: {source.publisher}."
        for name, source in framework.sources.items()
        if name in used
    )


def _methods(views: Sequence[View]) -> tuple[Method, ...]:
    """What explains the kinds of figures there are, in the order of Data & methods."""
    wanted = {
        chapter for view in views if view.page in PAGES for chapter in PAGES[view.page].chapters
    }
    return tuple(
        method for chapter in METHODS if chapter.heading in wanted for method in chapter.methods
    )
