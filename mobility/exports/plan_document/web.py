"""The plan's document as one HTML file, for a website and for the page that everybody may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mobility.exports.plan_document.content import (
    Block,
    Chain,
    Facts,
    Heading,
    Picture,
    PlanDocument,
    Points,
    Table,
    Text,
)
from mobility.exports.writing.page import chart_image, html_page, logo_image, text, written


def plan_html(
    document: PlanDocument, pictures: Mapping[str, bytes], others: Mapping[str, str] | None = None
) -> bytes:
    """Return the document as an HTML file that needs no other.

    Args:
        document: the content.
        pictures: key of a picture -> its SVG drawing; one that is missing is told in words.
        others: name of another language -> the address of the page in it.
    """
    return html_page(document, "\n".join(_body(document, pictures, others or {})))


def _body(
    document: PlanDocument, pictures: Mapping[str, bytes], others: Mapping[str, str]
) -> Iterator[str]:
    if document.mark:
        yield f'<aside class="mark top">{text(document.mark)}</aside>'
    yield "<header>"
    yield logo_image(document)
    if others:
        links = (f'<a href="{text(each)}">{text(name)}</a>' for name, each in others.items())
        yield f'<p class="others">{"".join(links)}</p>'
    yield f'<p class="kind">{text(document.kind)}</p><h1>{text(document.place)}</h1>'
    if document.mark:
        yield f'<p class="mark">{text(document.warning)}</p>'
    yield from (f'<p class="state">{text(line)}</p>' for line in document.state)
    yield f'<p class="quiet">{text(document.made)}</p></header>'
    shown = document.shown
    contents = text(document.labels["contents"])
    yield f'<nav aria-labelledby="contents"><h2 id="contents">{contents}</h2><ul>'
    yield from (f'<li><a href="#{text(part.id)}">{text(part.title)}</a></li>' for part in shown)
    yield "</ul></nav><main>"
    if len(shown) <= 1:
        yield f"<p>{text(document.labels['nothing'])}</p>"
    for part in shown:
        name = text(part.id)
        yield f'<section aria-labelledby="{name}"><h2 id="{name}">{text(part.title)}</h2>'
        for block in part.blocks:
            yield from _block(document, block, pictures)
        yield "</section>"
    yield f'</main><footer class="line"><p class="quiet">{text(document.footer)}</p></footer>'


def _block(document: PlanDocument, block: Block, pictures: Mapping[str, bytes]) -> Iterator[str]:
    match block:
        case Heading(words, level):
            yield written(words, f"h{level + 1}")
        case Text(words, style):
            yield written(words, kind="" if style == "plain" else f"words {style}")
        case Points(items):
            yield "<ul>"
            yield from (written(item, "li") for item in items)
            yield "</ul>"
        case Facts(rows):
            yield '<dl class="facts">'
            yield from (
                f"<div>{written(term, 'dt')}{written(words, 'dd')}</div>" for term, words in rows
            )
            yield "</dl>"
        case Table():
            yield from _table(block)
        case Chain(about, boxes):
            yield f'<ol class="chain" aria-label="{text(about)}">'
            for label, items in boxes:
                yield f"<li><strong>{text(label)}</strong><ul>"
                yield from (written(item, "li") for item in items or ("–",))
                yield "</ul></li>"
            yield "</ol>"
        case Picture():
            yield from _picture(document, block, pictures.get(block.key))


def _table(table: Table) -> Iterator[str]:
    """A table that scrolls in its own frame, by the keyboard, too; on a phone rows are cards."""
    about = text(table.about)
    yield f'<div class="frame" role="region" aria-label="{about}" tabindex="0"><table>'
    yield f"<caption>{about}</caption><thead><tr>"
    yield from (f'<th scope="col">{text(cell)}</th>' for cell in table.header)
    yield "</tr></thead><tbody>"
    for first, *others in table.rows:
        yield f'<tr><th scope="row" dir="auto">{text(first)}</th>'
        yield from (
            f'<td dir="auto" data-label="{text(label)}">{text(cell)}</td>'
            for label, cell in zip(table.header[1:], others, strict=True)
        )
        yield "</tr>"
    yield "</tbody></table></div>"


def _picture(document: PlanDocument, block: Picture, drawing: bytes | None) -> Iterator[str]:
    yield "<figure>"
    yield from (written(each, kind="quiet") for each in (block.title, block.subtitle) if each)
    if drawing is None:
        yield f"<p>{text(document.labels['no_chart'])} {text(block.words)}</p>"
    else:
        yield chart_image(drawing, block.words)
    notes = text(block.notes)
    if block.address:
        notes += f' <a href="{text(block.address)}">{text(block.link)}</a>'
    if notes:
        yield f"<figcaption>{notes}</figcaption>"
    yield "</figure>"
