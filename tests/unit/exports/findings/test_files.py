"""The files of a board, opened again by other programs: what they say, mark and never do."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pptx.slide import Slide
from pypdf import PdfReader

from mobility.exports.findings import KINDS, Report
from mobility.exports.findings.report import NOTHING_TRUE, TITLE
from mobility.exports.writing.texts import clean
from mobility.text import INVENTED
from mobility.workspace import Branding
from tests.support.logos import logo
from tests.support.pdf import fonts_of, pages_of
from tests.support.reports import ADDRESS, BOARD, board, hostile_board, many_cards


def quiet(_share: float, _words: str) -> None:
    """No progress."""


def docx_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    parts = [*document.paragraphs]
    for section in document.sections:
        parts += [*section.header.paragraphs, *section.footer.paragraphs]
    return "\n".join(paragraph.text for paragraph in parts)


def pptx_slides(content: bytes) -> list[str]:
    deck = Presentation(io.BytesIO(content))
    return [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in deck.slides
    ]


def pptx_text(content: bytes) -> str:
    notes = [
        slide.notes_slide.notes_text_frame.text
        for slide in Presentation(io.BytesIO(content)).slides
        if slide.has_notes_slide
    ]
    return "\n".join((*pptx_slides(content), *notes))


def xlsx_text(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(cell.value) for cell in cells if cell.value is not None)


class Page(HTMLParser):
    """Collects text, tags with their attributes, and words of images."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def html_page(content: bytes) -> Page:
    page = Page()
    page.feed(content.decode())
    return page


def html_text(content: bytes) -> str:
    return "\n".join(html_page(content).text)


TEXTS: dict[str, Callable[[bytes], str]] = {
    "docx": docx_text,
    "pptx": pptx_text,
    "xlsx": xlsx_text,
    "html": html_text,
    "pdf": lambda content: "\n".join(pages_of(content)),
}


def plain(text: str) -> str:
    """Words without the white space that a file lays them out with."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def hostile() -> Report:
    return hostile_board()


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx", "html"])
def test_file_has_everything_of_the_board(kind: str) -> None:
    text = plain(TEXTS[kind](KINDS[kind](board(), quiet)))
    for phrase in (
        TITLE,
        "Summit County, Ohio",
        "March 9, 2026",
        "Urban Institute, release 2025-c7e0b4cc",
        "Urban Institute (2025). Boosting Upward Mobility.",
        "American Community Survey, one year of microdata: U.S. Census Bureau, through IPUMS USA.",
        "No finding yet: High-Quality Education;",
        "Left out: 1 finding that the group has dropped.",
        "Transportation access",
        "Employed, ages 25–54: cannot tell it from the median peer county",
        "? cannot tell",
        "▼ worse",
        "Chart or table",
        "Confirmed",
        "Most adults have a job.",
        "Pay and hours by neighborhood.",
        "Workforce analyst",
        "Is explained by finding",
        "was 80.0",
        "Nobody knows where to ask.",
        "The same in the worse direction.",
    ):
        assert phrase in text.replace("\u00a0", " "), phrase
    assert "What nobody believed any more." not in text
    assert INVENTED not in text


@pytest.mark.parametrize("kind", list(KINDS))
def test_progress_rises_to_the_end(kind: str) -> None:
    updates: list[tuple[float, str]] = []
    KINDS[kind](board(), lambda share, text: updates.append((share, text)))
    shares = [share for share, _ in updates]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(text for _, text in updates)


def test_invented_numbers_are_marked_in_every_file() -> None:
    report = board(invented=True)
    document = Document(io.BytesIO(KINDS["docx"](report, quiet)))
    assert {section.header.paragraphs[0].text for section in document.sections} == {INVENTED}
    assert NOTHING_TRUE in docx_text(KINDS["docx"](report, quiet))
    slides = pptx_slides(KINDS["pptx"](report, quiet))
    assert [slide for slide in slides if INVENTED not in slide] == []
    book = load_workbook(io.BytesIO(KINDS["xlsx"](report, quiet)))
    assert {sheet.oddHeader.center.text for sheet in book} == {INVENTED}
    assert book["README"]["A3"].value == NOTHING_TRUE
    assert {row[0].value for row in book["Findings"].iter_rows(min_row=2)} == {INVENTED}
    assert NOTHING_TRUE in str(book["Finding 1"]["A2"].value)
    page = KINDS["html"](report, quiet).decode()
    assert f"<title>{INVENTED}: " in page
    assert f'@top-center {{ content: "{INVENTED}" }}' in page
    posters = pages_of(KINDS["pdf"](report, quiet))
    assert [page for page in posters if not page.startswith(INVENTED)] == []


@pytest.mark.cases(2)
@pytest.mark.parametrize("kind", list(KINDS))
def test_hostile_words_come_back_as_they_were_written(hostile: Report, kind: str) -> None:
    text = plain(TEXTS[kind](KINDS[kind](hostile, quiet)))
    for card in hostile.cards:
        expected_text = plain(card.sentence)
        if kind == "pdf":  # long ones are cut there, and letters from right to left are laid out
            expected_text = expected_text[:60] if expected_text.isascii() else ""
            text = text.replace(" ", "").replace("\u200b", "")
            expected_text = expected_text.replace(" ", "")
        assert expected_text in text, card.sentence[:40]


def test_mark_stays_inside_style_sheet() -> None:
    mark = 'Invented" } }</style><script>alert("1")</script>'
    page = KINDS["html"](replace(board(), mark=mark), quiet).decode()
    assert "<script" not in page
    assert page.count("</style>") == 1
    (rule,) = [line for line in page.splitlines() if line.startswith("@page { @top")]
    text = rule.partition('"')[2].rpartition('"')[0]
    assert re.sub(r"\\([0-9a-f]+) ", lambda sign: chr(int(sign[1], 16)), text) == mark


def test_a_formula_stays_text(hostile: Report) -> None:
    book = load_workbook(io.BytesIO(KINDS["xlsx"](hostile, quiet)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    formulas = [cell for cell in cells if str(cell.value).startswith("=1+1")]
    assert formulas
    assert [cell.coordinate for cell in formulas if not cell.quotePrefix] == []


def test_a_page_runs_nothing_and_fetches_nothing(hostile: Report) -> None:
    content = KINDS["html"](hostile, quiet)
    page = html_page(content)
    tags = {tag for tag, _ in page.tags}
    assert tags.isdisjoint({"script", "iframe", "object", "link", "svg", "b", "form"})
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    sources = [attrs["src"] for tag, attrs in page.tags if tag == "img"]
    assert len(sources) == len(hostile.cards)
    assert all(str(source).startswith("data:image/svg+xml;base64,") for source in sources)
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert all(str(link).startswith(("http", "#finding-")) for link in links)


def test_page_has_outline_and_text_equivalents() -> None:
    page = html_page(KINDS["html"](board(), quiet))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    images = [attrs for tag, attrs in page.tags if tag == "img"]
    assert {image["alt"] for image in images} == {"Summit County 84.0 %, Lucas County 79.0 %."}
    assert ("html", {"lang": "en"}) in page.tags


def test_document_has_outline_text_equivalents_and_links() -> None:
    document = Document(io.BytesIO(KINDS["docx"](board(), quiet)))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[:3] == ["What was found", "What is covered", "Rewarding Work"]
    assert "High-Quality Education" not in headings, "named on the first page"
    assert headings[-1] == "Annex: sources and methods"
    texts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert texts == ["Summit County 84.0 %, Lucas County 79.0 %."] * 2
    targets = {part.target_ref for part in document.part.rels.values() if part.is_external}
    assert targets == {ADDRESS, BOARD}


def test_document_begins_with_summary_and_ends_with_methods_in_columns() -> None:
    document = Document(io.BytesIO(KINDS["docx"](board(), quiet)))
    texts = [p.text for p in document.paragraphs]
    findings = next(p for p in document.paragraphs if p.paragraph_format.page_break_before)
    first_page = "\n".join(texts[: texts.index(findings.text, 8)])
    assert all(f"{card.number}. {card.sentence}" in first_page for card in board().cards)
    assert "5. Nobody knows where to ask." in first_page
    columns = [section._sectPr.xpath("./w:cols/@w:num") for section in document.sections]
    assert columns == [[], [], ["2"]]


@pytest.mark.parametrize("kind", list(KINDS))
def test_address_of_this_computer_is_in_no_file(kind: str) -> None:
    here = "http://localhost:8501/findings?place=39153"
    content = KINDS[kind](board(address=here, link=here), quiet)
    assert "localhost" not in TEXTS[kind](content)
    assert "Open this view" not in TEXTS[kind](content)
    if kind == "docx":
        targets = [part.target_ref for part in Document(io.BytesIO(content)).part.rels.values()]
        assert not [target for target in targets if "localhost" in target]


def test_right_to_left_text_keeps_direction(hostile: Report) -> None:
    document = Document(io.BytesIO(KINDS["docx"](hostile, quiet)))
    turned = [p.text for p in document.paragraphs if p._p.xpath("./w:pPr/w:bidi")]
    assert turned
    assert all("שלום" in text for text in turned)


def test_the_workbook_holds_the_data_behind_every_chart() -> None:
    book = load_workbook(io.BytesIO(KINDS["xlsx"](board(), quiet)))
    assert book.sheetnames == ["README", "Findings", "Finding 1", "Finding 2", "Methods"]
    sheet = book["Finding 1"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[0] == "Place")
    assert [str(row[0]) for row in rows[:head] if row[0]] == [
        "Employed, ages 25–54: cannot tell it from the median peer county",
        "Summit County, Ohio: 84.0 %, 2023. Adults aged 25 to 54.",
        "Bars: 95 % intervals.",
        "Source: Urban Institute, release 2025-c7e0b4cc.",
        ADDRESS,
    ]
    column = rows[head].index("stored_value")
    assert [row[column] for row in rows[head + 1 :]] == [0.84, 0.79]
    assert sheet.auto_filter.ref.startswith(f"A{head + 1}:")
    assert book["Finding 2"]["A1"].value == "Fewer people have a job than in the peers."


def test_one_slide_names_every_method() -> None:
    report = board()
    slides = pptx_slides(KINDS["pptx"](report, quiet))
    (text,) = [slide for slide in slides if "How it was worked out" in slide]
    assert len(report.methods) > 10
    assert all(method.name in text for method in report.methods)


def test_long_text_fits_slide_and_is_full_in_notes(hostile: Report) -> None:
    deck = Presentation(io.BytesIO(KINDS["pptx"](hostile, quiet)))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width + 1000
            assert shape.top + shape.height <= deck.slide_height + 1000
    long = next(card for card in hostile.cards if card.sentence.startswith("very long"))
    notes = [s.notes_slide.notes_text_frame.text for s in deck.slides if s.has_notes_slide]
    assert any(clean(long.sentence) in text for text in notes)


def test_pillar_without_finding_has_no_slide() -> None:
    slides = pptx_slides(KINDS["pptx"](board(), quiet))
    (named,) = [slide for slide in slides if "High-Quality Education" in slide]
    assert named.startswith("5 findings in Summit County, Ohio")


def test_slides_are_numbered_and_name_source_in_full() -> None:
    slides = pptx_slides(KINDS["pptx"](board(), quiet))
    numbers = [slide for slide in slides if re.search(r"Finding \d of 5", slide)]
    assert len(numbers) == 5
    assert "Finding 1 of 5 · Rewarding Work · Employment opportunities" in numbers[0]
    assert "Source: Urban Institute, release 2025-c7e0b4cc." in numbers[0]


def test_slides_fill_their_width() -> None:
    deck = Presentation(io.BytesIO(KINDS["pptx"](board(), quiet)))
    for slide in list(deck.slides)[2:7]:
        shapes = [shape for shape in slide.shapes if shape.top > 1_500_000]
        assert min(shape.left for shape in shapes) < 0.05 * deck.slide_width
        assert max(shape.left + shape.width for shape in shapes) > 0.95 * deck.slide_width


def test_answers_of_text_card_stand_side_by_side() -> None:
    deck = Presentation(io.BytesIO(KINDS["pptx"](board(), quiet)))
    (slide,) = [each for each in deck.slides if each.shapes.title.text.startswith("Two plants")]
    assert "History or policy" in slide.shapes[1].text_frame.text
    long = replace(board().cards[0], figure=None)
    report = replace(board(), sections=(replace(board().sections[0], cards=(long,)),))
    (slide,) = list(Presentation(io.BytesIO(KINDS["pptx"](report, quiet))).slides)[2:3]
    boxes = [
        shape
        for shape in slide.shapes
        if shape.has_text_frame and shape.text_frame.text.split("\n")[0] in long.answers
    ]
    assert len(boxes) == 4
    assert len({shape.top for shape in boxes}) == 1
    assert len({shape.left for shape in boxes}) == 4


@pytest.mark.parametrize("kind", ["docx", "pptx", "html", "pdf"])
def test_files_carry_logo_and_colors(kind: str) -> None:
    branding = Branding(logo(), "#7A1F3D", "#B8860B")
    report = replace(board(), branding=branding)
    bare, branded = KINDS[kind](board(), quiet), KINDS[kind](report, quiet)
    if kind == "docx":
        document = Document(io.BytesIO(branded))
        assert document.inline_shapes[0]._inline.docPr.get("descr") == "Logo of Summit County, Ohio"
        assert str(document.styles["Heading 1"].font.color.rgb) == "7A1F3D"
    elif kind == "pptx":
        slides = Presentation(io.BytesIO(branded)).slides
        assert all(has_logo(slide) for slide in slides)
    elif kind == "html":
        assert b'alt="Logo of Summit County, Ohio"' in branded
        assert b"--heading: #7A1F3D" in branded
    else:
        assert b"Logo" in branded or len(branded) > len(bare)


def has_logo(slide: Slide) -> bool:
    return any("Logo of" in name for name in slide.shapes._spTree.xpath(".//p:cNvPr/@descr"))


def test_a_poster_has_a_page_with_questions_and_space() -> None:
    report = board()
    content = KINDS["pdf"](report, quiet)
    posters = pages_of(content)
    assert len(posters) == len(report.cards)
    assert fonts_of(content) <= {"SourceSansPro", "Arimo", "LiberationSans"}
    assert fonts_of(content) & {"Arimo", "LiberationSans"}, "as wide as its drawings were measured"
    assert "What do you notice?" in posters[0]
    assert report.cards[0].prompts[0] in posters[0]
    assert "Your notes here" in posters[0]
    assert "Opens this view" in posters[0]
    assert "What surprises you?" in posters[-1]  # a finding that belongs to no predictor


def test_an_endless_word_stays_on_its_poster(hostile: Report) -> None:
    endless = next(card for card in hostile.cards if card.sentence.startswith("unbroken"))
    reader = PdfReader(io.BytesIO(KINDS["pdf"](hostile, quiet)))
    page = reader.pages[endless.number - 1]
    lines = [line for line in page.extract_text().splitlines() if line.startswith("unbroken")]
    assert len(lines[0]) < 60  # that of the large letters; the picture breaks its own


def test_an_empty_board_makes_every_file() -> None:
    from mobility.exports.findings.report import report_of  # noqa: PLC0415 - this test alone
    from tests.support.reports import summary  # noqa: PLC0415 - as above

    report = report_of(summary())
    for kind, make in KINDS.items():
        assert TEXTS[kind](make(report, quiet)), kind


def test_twenty_charts_are_drawn_once_for_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    from mobility.exports.findings import drawn  # noqa: PLC0415 - this test alone

    calls: list[str] = []
    real = drawn.figure_svg
    monkeypatch.setattr(
        drawn, "figure_svg", lambda figure: (calls.append(figure.summary), real(figure))[1]
    )
    report = many_cards(3)
    KINDS["docx"](report, quiet)
    KINDS["html"](report, quiet)
    KINDS["pptx"](report, quiet)
    assert len(calls) == 3


def test_a_chart_that_cannot_be_drawn_leaves_its_words() -> None:
    from mobility.exports.findings.report import report_of  # noqa: PLC0415 - this test alone
    from tests.support.reports import card, summary, view  # noqa: PLC0415 - as above

    broken = view(table=(), picture={"mark": "no such mark"}, summary="What it showed.")
    report = report_of(summary(card("a", view=broken)))
    for kind in ("docx", "pptx", "html"):
        text = plain(TEXTS[kind](KINDS[kind](report, quiet)))
        assert "could not be drawn; its numbers are in the Excel file. What it showed." in text
    assert len(pages_of(KINDS["pdf"](report, quiet))) == 1


def test_the_summary_reads_as_it_was_looked_at(repository: Path) -> None:
    """Delete the file after a meant change, run, read it, and run again."""
    path = repository / "tests/golden/findings.txt"
    text = "\n".join(line for line in docx_text(KINDS["docx"](board(), quiet)).splitlines() if line)
    saved = text.split("\nHow a comparison ends\n")[0] + "\n"
    if not path.exists():
        path.write_text(saved, encoding="utf-8")
        pytest.fail(f"{path} was written: look at it and run again")
    assert saved == path.read_text(encoding="utf-8")
