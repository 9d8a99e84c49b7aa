"""An invitation to an organization, with the place's own numbers: text to copy, and a sheet.

The sheet is a Word document, a web page that needs no other file, or a PDF file. It says what the
numbers are and that they do not say why; what an organization may think of them is its own to say.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.reliability import Quality
from mobility.exports.formats import figure_bytes
from mobility.exports.paper.typesetting import typeset
from mobility.exports.writing.texts import clean
from mobility.figures.figure import Figure
from mobility.figures.profile import interval_text
from mobility.figures.theme import LIGHT
from mobility.figures.words.readings import reading_verdict_sentence, year_words
from mobility.registry import Framework
from mobility.text import INVENTED, as_clause, format_value, joined, within
from mobility.workspace import PlanRecord

_MOST = 3  # numbers of a sheet
_NO_CAUSE = (
    "A number shows where to look. It does not say why, and no group of people is the cause of a "
    "gap."
)
_OPENING = (
    "A group in {place} works so that more people here can move out of poverty, have a say in "
    "their lives, and belong. It begins with what can be measured."
)
_ANSWER = "Please answer to: [role, phone and e-mail]"
_ROLES: Mapping[str, str] = {
    "management": "We ask you to join the management team, which prepares what the group decides.",
    "stakeholder": "We ask you to look at the findings with us and to say what they leave out.",
    "champion": "We ask you to speak for this work where people listen to you.",
    "resident": "We ask you to decide with us: you know what these numbers leave out.",
    "": "We ask you to take part.",
}
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_WIDE, _TALL = 6.5, 4.4  # inches of a picture


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says.

    Attributes:
        heading: who asks whom.
        opening: sentences before the numbers, a paragraph each.
        numbers: the place's own numbers, a sentence each.
        closing: sentences after them, a paragraph each.
        figure: a picture of the first number; None without one.
        footer: where the numbers are from.
        mark: says that numbers are invented; empty for real ones.
    """

    heading: str
    opening: tuple[str, ...]
    numbers: tuple[str, ...]
    closing: tuple[str, ...]
    figure: Figure | None
    footer: str
    mark: str

    @property
    def text(self) -> str:
        """All of it as plain text, to be copied."""
        numbers = [f"- {each}" for each in self.numbers]
        above = [self.mark] if self.mark else []
        parts = [*above, *self.opening, *numbers, *self.closing, self.footer]
        return "\n\n".join([self.heading, *parts])


def metrics_for(organization: PlanRecord, profile: Profile, framework: Framework) -> list[Reading]:
    """Return reliable values of predictors that an organization works on, one of each.

    Without a predictor of its own, those of the first predictors of the framework that have one.
    """
    wanted = [id_ for id_ in organization.ids("predictors") if id_ in framework.predictors]
    chosen: dict[str, Reading] = {}
    for reading in profile.readings:
        predictor = reading.metric.predictor
        known = reading.value is not None and reading.quality is not Quality.WEAK
        if known and not reading.implausible and predictor in (wanted or framework.predictors):
            chosen.setdefault(predictor, reading)
    order = wanted or list(chosen)
    return [chosen[each] for each in order if each in chosen][:_MOST]


def invitation(
    organization: PlanRecord,
    profile: Profile,
    framework: Framework,
    source: str,
    figure: Figure | None,
) -> Invitation:
    """Return the invitation of an organization.

    Args:
        organization: who is asked.
        profile: the place with all of its numbers.
        framework: the registry.
        source: who published the numbers, as a sentence without its stop.
        figure: a picture of the first number of `metrics_for`.
    """
    place = profile.jurisdiction
    predictors = [
        as_clause(framework.predictors[id_].label)
        for id_ in organization.ids("predictors")
        if id_ in framework.predictors
    ]
    opening = [_OPENING.format(place=within(place.name))]
    if predictors:
        named = joined(predictors[:_MOST])
        opening.append(f"Your work touches {named}, so we would like to have you there.")
    numbers = tuple(
        _number_sentence(each, profile) for each in metrics_for(organization, profile, framework)
    )
    if numbers:
        opening.append("What the numbers say here:")
    return Invitation(
        heading=f"{organization.title}: an invitation from {within(place.name)}",
        opening=tuple(opening),
        numbers=numbers,
        closing=(
            *((_NO_CAUSE,) if numbers else ()),
            _ROLES.get(organization.text("role_in_work"), _ROLES[""]),
            _ANSWER,
        ),
        figure=figure,
        footer=f"Source: {source}.",
        mark=INVENTED if profile.release.demonstration else "",
    )


def _number_sentence(reading: Reading, profile: Profile) -> str:
    metric, interval = reading.metric, interval_text(reading)
    value = format_value(metric, reading.value)
    known = f"{value} ({interval})" if interval else value
    result = reading_verdict_sentence(reading, profile.jurisdiction.level)
    return f"{metric.label}, {year_words(reading)[0]}: {known}. {result}"


# ---- files -----------------------------------------------------------------------------------
def invitation_docx(content: Invitation) -> bytes:
    """Return the sheet as a Word document."""
    import docx  # noqa: PLC0415 - a fifth of a second that nothing else needs
    from docx.shared import Inches  # noqa: PLC0415 - as above

    document = docx.Document()
    document.core_properties.title = clean(content.heading)
    document.core_properties.language = "en-US"
    if content.mark:
        document.add_paragraph().add_run(content.mark).bold = True
    document.add_heading(clean(content.heading), 1)
    for text in content.opening:
        document.add_paragraph(clean(text))
    for text in content.numbers:
        document.add_paragraph(clean(text), style="List Bullet")
    if content.figure is not None:
        shape = document.add_picture(io.BytesIO(figure_bytes(content.figure, "png")))
        scale = min(Inches(_WIDE) / shape.width, Inches(_TALL) / shape.height)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        about = shape._inline.docPr  # noqa: SLF001 - the library has no other way
        about.set("descr", clean(content.figure.summary))
    for text in (*content.closing, content.footer):
        document.add_paragraph(clean(text))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def invitation_html(content: Invitation) -> bytes:
    """Return the sheet as a web page that needs no other file and runs nothing."""
    picture = ""
    if content.figure is not None:
        image = base64.b64encode(figure_bytes(content.figure, "png")).decode("ascii")
        about = escape(clean(content.figure.summary))
        picture = f'<img src="data:image/png;base64,{image}" alt="{about}">'
    mark = f'<p class="mark">{escape(content.mark)}</p>' if content.mark else ""
    numbers = f"<ul>{_tags('li', content.numbers)}</ul>" if content.numbers else ""
    title = escape(clean(content.heading))
    style = (
        f"body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: {LIGHT.text}; "
        f"background: {LIGHT.background}; font: 1.0625rem/1.5 system-ui, sans-serif; }} "
        f"img {{ width: 100%; }} .mark {{ padding: 0.5rem; background: #FFF3C9; color: #584300; "
        f"font-weight: 700; }} .small {{ color: {LIGHT.muted}; font-size: 0.875rem; }}"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body><main>{mark}"
        f'<h1 dir="auto">{title}</h1>{_tags("p", content.opening)}{numbers}{picture}'
        f'{_tags("p", content.closing)}<p class="small">{escape(clean(content.footer))}</p>'
        "</main></body></html>\n"
    ).encode()


def invitation_pdf(content: Invitation) -> bytes:
    """Return the sheet as a PDF file."""
    figure = content.figure
    return typeset(
        "invitation",
        {
            "heading": clean(content.heading),
            "mark": content.mark,
            "opening": [clean(each) for each in content.opening],
            "numbers": [clean(each) for each in content.numbers],
            "closing": [clean(each) for each in content.closing],
            "footer": clean(content.footer),
            "picture": "" if figure is None else figure_bytes(figure, "svg").decode(),
            "alt": "" if figure is None else clean(figure.summary),
            "text": LIGHT.text,
            "quiet": LIGHT.muted,
        },
    )


def _tags(name: str, texts: Sequence[str]) -> str:
    return "".join(f'<{name} dir="auto">{escape(clean(text))}</{name}>' for text in texts)


SHEETS: Mapping[str, tuple[str, str, Callable[[Invitation], bytes]]] = {
    "docx": (
        "Word",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        invitation_docx,
    ),
    "html": ("Web page", "text/html", invitation_html),
    "pdf": ("PDF", "application/pdf", invitation_pdf),
}
"""The ending of a sheet -> its name for people, its media type, and what returns its content."""
