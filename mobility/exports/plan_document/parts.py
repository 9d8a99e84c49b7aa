"""The parts of the plan's document, each made from the plan, the board or the roster.

A part without content has no blocks; files leave it out, and `completeness` names what is missing.
Fixed sentences are whole messages (`mobility.text.languages`); what people wrote stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from mobility.exports.finding_words import QUESTIONS
from mobility.exports.findings.report import Report, ReportCard
from mobility.exports.links import reachable
from mobility.exports.measure_words import (
    baseline_sentence,
    group_name,
    number_words,
    target_sentence,
)
from mobility.exports.plan_document.content import (
    Block,
    Chain,
    Facts,
    Heading,
    Part,
    Picture,
    Points,
    Table,
    Text,
)
from mobility.exports.plan_document.inputs import Inputs, Targets, role_words
from mobility.exports.plan_words import chain_sentence, standing_lines
from mobility.exports.progress_words import (
    gap_beginning,
    progress_rows,
    revised_sentences,
    sentence_of_progress,
    untested_note,
)
from mobility.figures.figure import Figure
from mobility.registry import Framework
from mobility.text import within
from mobility.text.languages import (
    current_language,
    day_in,
    label_in,
    say,
    say_plural,
    translatable,
)
from mobility.text.plain_words import PLAIN_WORDS, found_words
from mobility.text.verdicts import ProgressClass, Verdict
from mobility.workspace import PlanRecord, looks_like_person
from mobility.workspace.plan_kinds import ACTIVITY, GAP, INPUT, KINDS, NOT_CHOSEN, OUTPUT

_PARAGRAPHS = re.compile(r"\n\s*\n")
_LONG = "long"
FREQUENCIES: Mapping[str, str] = {
    "month": translatable("every month"),
    "quarter": translatable("every quarter"),
    "half-year": translatable("twice a year"),
    "year": translatable("every year"),
    "two years": translatable("every two years"),
    "five years": translatable("every five years"),
}
CHANGES: Mapping[str, str] = {
    "policy": translatable("policy"),
    "practice": translatable("practice"),
    "resources": translatable("resources"),
    "relationships": translatable("relationships"),
    "power": translatable("power"),
    "narrative": translatable("narrative"),
}


def paragraphs(text: str, style: str = "plain") -> Iterator[Text]:
    """Return what people wrote, a paragraph each."""
    for each in _PARAGRAPHS.split(text.strip()):
        if each.strip():
            yield Text(each.strip(), style)


def letter(inputs: Inputs) -> Part:
    """The letter, and who signs it."""
    blocks: list[Block] = list(paragraphs(inputs.own_text("letter", "text")))
    record = inputs.one("letter")
    if blocks and record is not None and record.text("signed_by"):
        blocks.append(Text(f"— {role_words(record, 'signed_by')}", "quiet"))
    return Part("letter", say("A letter to residents"), tuple(blocks))


def vision(inputs: Inputs) -> Part:
    """What will be different for people."""
    return Part("vision", say("Our vision"), tuple(paragraphs(inputs.plan.vision, "lead")))


def participation(inputs: Inputs) -> Part:
    """Who took part: the group's words, then the organizations that agreed, by sector."""
    blocks: list[Block] = list(paragraphs(inputs.own_text("participation", "text")))
    organizations = inputs.organizations
    if organizations:
        sectors = len({each.text("sector") for each in organizations if each.text("sector")})
        number = say_plural(
            "{count} organization takes part",
            "{count} organizations take part",
            len(organizations),
        )
        blocks.append(
            Text(
                say(
                    "{organizations}, from {sectors} sectors.",
                    organizations=number,
                    sectors=sectors,
                )
                if sectors > 1
                else f"{number}."
            )
        )
        rows = sorted(
            (
                each.title,
                _choice(each, "sector"),
                _choice(each, "role_in_work"),
            )
            for each in organizations
        )
        header = (say("Organization"), say("Sector"), say("Role in the work"))
        blocks.append(Table(say("The organizations that take part"), header, tuple(rows)))
    return Part("participation", say("Who took part"), tuple(blocks))


def _choice(record: PlanRecord, key: str) -> str:
    """Return the words of a choice of a record of another part of the work."""
    fields = KINDS[record.kind].fields
    known = fields[key].choices if key in fields else {}
    values = record.ids(key) if isinstance(record.content.get(key), list) else [record.text(key)]
    return ", ".join(label_in(current_language(), known.get(each, each)) for each in values)


def conditions(report: Report, causes: Iterable[Block] = ()) -> Part:
    """What was found, by pillar, each finding with its chart; then the group's map of causes."""
    blocks: list[Block] = []
    for section in report.sections:
        if not section.cards:
            continue
        blocks.append(Heading(section.label))
        for card in section.cards:
            blocks += _finding(card)
    if blocks:
        careful = say(
            "A finding is what the group has seen and agreed on. Numbers show where to look; they "
            "do not say why, and no group of people is the cause of a gap."
        )
        blocks.insert(0, Text(careful, "quiet"))
    return Part("conditions", say("Conditions today"), (*blocks, *causes))


def _finding(card: ReportCard) -> Iterator[Block]:
    yield Heading(card.sentence, 3)
    if card.verdict:
        yield Text(card.verdict, card.side if card.side in {"better", "worse"} else "plain")
    details = "" if looks_like_person(card.details) else card.details
    grade = label_in(current_language(), card.quality).lower()
    quality = say("{quality} data", quality=grade) if grade else ""
    facts = (card.kind, details, quality, card.as_pinned)
    yield Text(" · ".join(filter(None, facts)), "quiet")
    for sentence in card.changed:
        yield Text(say("Changed since it was pinned: {change}", change=sentence), "worse")
    answers = [
        (heading, text)
        for heading, text in card.answers.items()
        if heading != QUESTIONS["checked_by"]
    ]
    if answers:
        yield Facts(tuple(answers))
    if card.figure is not None:
        yield picture(f"finding-{card.number}", card.figure)


def picture(key: str, figure: Figure) -> Picture:
    """Return a chart with its words; its link is left out where others cannot open it."""
    address = reachable(figure.address)
    return Picture(
        key,
        figure.summary,
        figure.title,
        figure.subtitle,
        " ".join(figure.footer),
        address,
        say("Open this view with the numbers of its release") if address else "",
    )


def priorities(inputs: Inputs) -> Part:
    """What was chosen and why, who saw it differently, and what has to wait."""
    plan, framework = inputs.plan, inputs.summary.framework
    blocks: list[Block] = []
    chosen = plan.priorities()
    if inputs.priorities and not chosen:
        blocks.append(Text(say("No priority is chosen yet; these are candidates."), "quiet"))
    if chosen and inputs.standing is not None:
        blocks.append(Text(standing_lines(plan, inputs.standing)[0], "quiet"))
    sentences = {card.finding.id: card.finding.sentence for card in inputs.cards.cards}
    for number, each in enumerate(inputs.priorities, start=1):
        blocks.append(Heading(f"{number}. {each.title}"))
        about = [
            _predictor(each, framework),
            group_name(each.text("group"), framework),
            each.text("people"),
        ]
        if any(about):
            blocks.append(Text(" · ".join(filter(None, about)), "quiet"))
        blocks += paragraphs(each.text("reasons"))
        rows = (
            (say("What else speaks for it"), each.text("evidence")),
            (say("Who saw it differently"), each.text("dissent")),
        )
        facts = [(term, text) for term, text in rows if text]
        found = [sentences[id_] for id_ in each.ids("findings") if id_ in sentences]
        if facts:
            blocks.append(Facts(tuple(facts)))
        if found:
            blocks += [Text(say("It rests on what was found:"), "quiet"), Points(tuple(found))]
    left = plan.priorities(NOT_CHOSEN)
    if left:
        blocks.append(Heading(say("What was not chosen, and why")))
        unsaid = say("No reason is written down.")
        blocks.append(
            Facts(tuple((each.title, each.text("not_chosen") or unsaid) for each in left))
        )
    return Part("priorities", say("Our priorities"), tuple(blocks))


def _predictor(record: PlanRecord, framework: Framework) -> str:
    known = framework.predictors.get(record.text("predictor"))
    return known.label if known is not None else ""


def actions(inputs: Inputs) -> Part:
    """What will be done for each priority, each action read as a chain."""
    plan = inputs.plan
    blocks: list[Block] = []
    for number, priority in enumerate(inputs.priorities, start=1):
        own = plan.linking(priority, "action", "priority")
        if own:
            blocks.append(Heading(f"{number}. {priority.title}"))
        for action in own:
            blocks += _action(inputs, action)
    loose = [each for each in plan.of_kind("action") if not plan.linked(each, "priority")]
    if loose:
        blocks.append(Heading(say("For no single priority")))
        for action in loose:
            blocks += _action(inputs, action)
    return Part("actions", say("What we will do"), tuple(blocks))


def _action(inputs: Inputs, action: PlanRecord) -> Iterator[Block]:
    framework = inputs.summary.framework
    yield Heading(action.title, 3)
    if chain := chain_sentence(action):
        yield Text(chain, "lead")
    changes = [
        label_in(current_language(), CHANGES[each])
        for each in action.ids("changes")
        if each in CHANGES
    ]
    who = " · ".join(
        filter(None, (group_name(action.text("group"), framework), action.text("people")))
    )
    rows = (
        (say("Who owns it"), role_words(action, "owner") or say("Nobody yet")),
        (say("When"), _period(action)),
        (say("For whom"), who),
        (say("Partners"), action.text("partners")),
        (say("Cost"), action.text("cost")),
        (say("What it changes"), ", ".join(changes)),
        (say("Problem"), action.text("problem")),
        (say("Root cause"), action.text("root_cause")),
        (say("What has to be true"), action.text("assumptions")),
        (say("Evidence"), action.text("evidence")),
    )
    yield Facts(tuple((term, text) for term, text in rows if text))
    boxes = _boxes(inputs, action)
    if any(items for _, items in boxes):
        yield Chain(say("From inputs to outcomes: {action}", action=action.title), boxes)


def _period(action: PlanRecord) -> str:
    start, end = (_long_day(action.text(key)) for key in ("start", "end"))
    if start and end:
        return say("From {start} to {end}", start=start, end=end)
    if start:
        return say("From {start}", start=start)
    return say("Until {end}", end=end) if end else ""


def _long_day(text: str) -> str:
    return day_in(current_language(), date.fromisoformat(text)) if text else ""


def _boxes(inputs: Inputs, action: PlanRecord) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The logic model of an action: inputs, activities, outputs, sooner and later outcomes."""
    steps = inputs.plan.linking(action, "step", "action")
    outcomes = inputs.plan.linked(action, "outcomes")

    def of(part: str) -> tuple[str, ...]:
        return tuple(each.title for each in steps if (each.text("part") or ACTIVITY) == part)

    return (
        (say("Inputs"), of(INPUT)),
        (say("Activities"), of(ACTIVITY)),
        (say("Outputs"), of(OUTPUT)),
        (
            say("Outcomes, sooner"),
            tuple(each.title for each in outcomes if each.text("horizon") != _LONG),
        ),
        (
            say("Outcomes, in the long term"),
            tuple(each.title for each in outcomes if each.text("horizon") == _LONG),
        ),
    )


def measures(inputs: Inputs, targets: Targets) -> Part:
    """How it will be known: every measure in a table, then each target with what data can show."""
    plan, framework = inputs.plan, inputs.summary.framework
    own = plan.of_kind("measure")
    blocks: list[Block] = []
    if own:
        header = (
            say("Measure"), say("Beginning"), say("Target"), say("Who brings it, how often"),
        )  # fmt: skip
        rows = tuple(_measure_row(inputs, each) for each in own)
        blocks.append(Table(say("Every measure with its target"), header, rows))
    aimed = [(each, target) for each in own for target in plan.linking(each, "target", "measure")]
    for measure, target in aimed:
        blocks.append(Heading(target_sentence(target, measure, framework).rstrip("."), 3))
        begin = _beginning(inputs, measure, target)
        if begin:
            blocks.append(Text(begin))
        shown = targets.get(target.id)
        if shown is not None and shown.sentences:
            blocks.append(Text(" ".join(shown.sentences)))
        blocks += [
            Text(say("Watch first: {measure}.", measure=each.title))
            for each in plan.linked(measure, "faster")
        ]
        rows = (
            (say("Why this target"), target.text("reason")),
            (say("Set by"), role_words(target, "set_by")),
        )
        if any(text for _, text in rows):
            blocks.append(Facts(tuple((term, text) for term, text in rows if text)))
        if shown is not None and shown.figure is not None:
            chart = picture(f"target-{target.id}", shown.figure)
            own_notes = [line for line in shown.figure.footer if line not in shown.sentences]
            blocks.append(replace(chart, title="", notes=" ".join(own_notes)))
    if aimed:
        at = 1 if own else 0
        blocks.insert(at, Heading(say("Each target, and what the data can show")))
    return Part("measures", say("How we will know"), tuple(blocks))


def _beginning(inputs: Inputs, measure: PlanRecord, target: PlanRecord) -> str:
    """What a target begins with: of a gap the gap, and not the rate of one of its groups."""
    framework = inputs.summary.framework
    if target.text("of") != GAP:
        return baseline_sentence(measure, framework)
    stands = inputs.stands.get(target.id)
    return gap_beginning(stands, measure, framework) if stands is not None else ""


def _measure_row(inputs: Inputs, measure: PlanRecord) -> tuple[str, ...]:
    plan, framework = inputs.plan, inputs.summary.framework
    value = measure.number("baseline")
    begin = ""
    if value is not None:
        begin = number_words(measure, value, framework)
        if period := measure.text("baseline_period"):
            begin = say("{value} in {period}", value=begin, period=period)
        low, high = measure.number("baseline_lower"), measure.number("baseline_upper")
        if low is not None and high is not None:
            ends = [number_words(measure, end, framework) for end in (low, high)]
            interval = say("interval {low} to {high}", low=ends[0], high=ends[1])
            begin = f"{begin} ({interval})"
    targets = [
        _target_words(target, measure, framework)
        for target in plan.linking(measure, "target", "measure")
    ]
    of = plan.linked(measure, "of")
    title = measure.title if not of else f"{measure.title} ({of[0].title})"
    frequency = label_in(current_language(), FREQUENCIES.get(measure.text("frequency"), ""))
    owner = role_words(measure, "owner") or say("Nobody yet")
    return (
        title,
        begin or say("Not known yet"),
        "; ".join(filter(None, targets)) or say("No target"),
        ", ".join(filter(None, (owner, frequency))),
    )


def _target_words(target: PlanRecord, measure: PlanRecord, framework: Framework) -> str:
    value, year = target.number("value"), target.number("year")
    if value is None or year is None:
        return ""
    gap = target.text("of") == GAP
    number = number_words(measure, value, framework, gap=gap)
    if gap:
        return say("a gap of {value} or less by {year}", value=number, year=f"{year:.0f}")
    return say("{value} by {year}", value=number, year=f"{year:.0f}")


def progress_in_short(inputs: Inputs) -> Iterator[Text]:
    """How many targets are of which class, once any is due."""
    plan, stands = inputs.plan, inputs.stands
    if any(each.progress is not ProgressClass.NOT_DUE for each in stands.values()):
        yield Text(sentence_of_progress(plan, stands, within(inputs.place.name)), "lead")


def progress(inputs: Inputs) -> Part:
    """What moved since the plan began, what was only revised, and early wins."""
    plan, stands = inputs.plan, inputs.stands
    blocks: list[Block] = [*progress_in_short(inputs)]
    if blocks:
        release = inputs.summary.release
        blocks.append(
            Text(
                say(
                    "As of data release {release}, which this document was made with; data that "
                    "were published later are not in it.",
                    release=release,
                ),
                "quiet",
            )
        )
        rows = progress_rows(plan, stands, inputs.summary.framework)
        header = (say("Measure"), say("How it stands"), say("Numbers"))
        cells = tuple(
            (row.title, f"{row.stands.progress.symbol} {row.words}.", row.values) for row in rows
        )
        blocks.append(Table(say("Every target in this release"), header, cells))
        if revised := revised_sentences(rows):
            blocks += [
                Heading(say("Only revised by new data, not changed")),
                Points(tuple(revised)),
            ]
    wins = plan.of_kind("early_win")
    if wins:
        blocks.append(Heading(say("Early wins: what was done so far")))
        blocks.append(Points(tuple(map(_early_win, wins))))
    return Part("progress", say("What moved so far"), tuple(blocks))


def _early_win(win: PlanRecord) -> str:
    """What was done and for whom; one that claims an outcome points to the tests."""
    people = win.text("reached")
    told = say("{win} (reached: {people})", win=win.title, people=people) if people else win.title
    note = untested_note(win)
    return f"{told}. {note}." if note else told


def sustainability(inputs: Inputs, readiness: Iterable[Block] = ()) -> Part:
    """Who keeps it going inside and outside, and how; then how ready the group is."""
    record = inputs.one("sustainability")
    blocks: list[Block] = []
    if record is not None and any(record.content.values()):
        open_ = say("Not written yet")
        rows = tuple(
            (label, record.text(f"{side}_who") or open_, record.text(f"{side}_how") or open_)
            for side, label in (
                ("internal", say("Inside our own organizations")),
                ("external", say("Outside them")),
            )
        )
        header = (say("Where"), say("Who keeps it going"), say("How"))
        blocks.append(Table(say("How the work goes on after an election"), header, rows))
    return Part("sustainability", say("How the work goes on"), (*blocks, *readiness))


def missing_people(inputs: Inputs, missing: Iterable[Block] = ()) -> Part:
    """Who was not in the room, is not on the roster, or is not in the data."""
    blocks: list[Block] = [*paragraphs(inputs.own_text("participation", "missing")), *missing]
    if blocks or inputs.plan.records:
        hidden = say(
            "In the published data, Asian, Native and Pacific Islander residents stand together in "
            "one group with others, so nothing here is known of each of them."
        )
        blocks.append(Text(hidden, "quiet"))
    if contact := inputs.own_text("participation", "contact"):
        blocks.append(Facts(((say("Questions and comments"), contact),)))
    return Part("missing", say("Who is missing"), tuple(blocks))


def methods(report: Report, targets: Targets, before: tuple[Part, ...]) -> Part:
    """Sources, words that are explained, how comparisons end, and the names of methods."""
    language = current_language()
    blocks: list[Block] = [Heading(say("Sources and how to cite"))]
    origins = (report.citation, say("Source: {source}.", source=report.source), *report.origins)
    blocks += [Text(line) for line in origins if line]
    written = " ".join(words_of(part) for part in before)
    terms = {hit.word for hit in found_words(written) if not hit.word.stigma}
    if terms:
        known = tuple(
            (label_in(language, word.word), label_in(language, word.meaning))
            for word in PLAIN_WORDS
            if word in terms
        )
        blocks += [Heading(say("Words that this plan uses")), Facts(known)]
    if any(card.verdict for card in report.cards):
        ends = tuple(
            (label_in(language, verdict.label), label_in(language, verdict.meaning))
            for verdict in Verdict
        )
        blocks += [Heading(say("How a comparison ends")), Facts(ends)]
    figures = [shown.figure for shown in targets.values() if shown.figure is not None]
    used = (*report.methods, *(method for figure in figures for method in figure.methods))
    if used:
        names = "; ".join(dict.fromkeys(label_in(language, method.name) for method in used))
        explained = say("The page Data & methods explains each of these with its formula:")
        blocks += [
            Heading(say("How it was worked out")),
            Text(explained),
            Text(f"{names}.", "quiet"),
        ]
    return Part("methods", say("Sources and methods"), tuple(blocks))


def words_of(part: Part) -> str:
    """Return all words of a part, for reading."""
    words: list[str] = []
    for block in part.blocks:
        match block:
            case Text(text) | Heading(text):
                words.append(text)
            case Points(items):
                words += items
            case Facts(rows) | Table(rows=rows):
                words += [cell for row in rows for cell in row]
            case Chain(boxes=boxes):
                words += [item for _, items in boxes for item in items]
            case _:
                pass
    return "\n".join(words)
