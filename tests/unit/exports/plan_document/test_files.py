"""The files of a plan, opened again by other programs: what they say, and what they never do."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from pptx import Presentation
from pypdf import PdfReader

from mobility.analysis.targets.follow_up import FollowUp, Planned
from mobility.analysis.targets.progress import ProgressClass
from mobility.analysis.uncertainty import Estimate
from mobility.exports.plan_document import KINDS
from mobility.exports.plan_document.build import Built, build
from mobility.exports.plan_document.content import (
    changed_parts,
    fingerprint,
    plain_document,
    read_document,
)
from mobility.exports.plan_document.files import file_of
from mobility.exports.plan_document.inputs import Inputs, TargetShown
from mobility.exports.plan_document.parts import words_of
from mobility.text.languages import Language
from tests.support.cards import HOSTILE
from tests.support.pdf import pages_of
from tests.support.plan_documents import (
    PRIVATE,
    TOLD,
    Writer,
    hostile_plan,
    inputs_of,
    long_plan,
    small_plan,
)

PARTS = (
    "A letter to residents", "Our vision", "Who took part", "Conditions today", "Our priorities",
    "What we will do", "How we will know", "How the work goes on", "Who is missing",
    "Sources and methods",
)  # fmt: skip
SAID = (
    "Dear neighbors,", "Everybody finds work", "Forty residents", "Rents rise faster than wages.",
    "Residents named it first.", "The association would begin with child care.", "Debt",
    "The state reviews it in 2027.", "If we pay for coaches, then more people keep a job",
    "400 people coached", "72.0", "These data cannot show a change of 5 points here.",
    "Organization A", "Champion", "The community foundation", "Nobody from the farm labor camps.",
    "a role that is still to be",
)  # fmt: skip
NEVER = (
    "Jane Doe", TOLD, "A first guess that nobody checked.", str(PRIVATE), "localhost",
    "Organization B", "Director of outreach", "Formed by renters.", "High", "Little",
)  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return small_plan(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def built(inputs: Inputs) -> Built:
    return build(inputs)


def check_words(text: str) -> None:
    """Everything that was written stands in a file once the signs between words are alike."""
    plain = " ".join(text.split())
    assert not [words for words in SAID if words not in plain]
    assert not [words for words in NEVER if words in plain]


def test_word_has_headings_tables_and_alternative_texts(built: Built) -> None:
    word = Document(io.BytesIO(file_of(built, "docx")))
    headings = [each.text for each in word.paragraphs if each.style.name == "Heading 1"]
    assert tuple(headings) == PARTS
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    check_words("\n".join([*(each.text for each in word.paragraphs), *cells]))
    first_rows = [table.rows[0]._tr.xml for table in word.tables]
    assert sum("w:tblHeader" in each for each in first_rows) == 5, (
        "roster, measures, two chains, how it goes on"
    )
    pictures = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert pictures == ["Summit County 84.0 %, Lucas County 79.0 %."] * 2


def test_pdf_is_tagged(built: Built) -> None:
    pdf = file_of(built, "pdf")
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in pdf or "pdfuaid" in str(root["/Metadata"].get_data())
    check_words(" ".join(pages_of(pdf)).replace("Open this view", ""))


def test_web_page_asks_nobody(built: Built) -> None:
    page = file_of(built, "html").decode()
    check_words(re.sub(r"<[^>]+>|base64,[^\"]*", " ", page).replace("&#x27;", "'"))
    assert "default-src &#x27;none&#x27;" in page
    assert not re.findall(r"<(?:script|iframe|link|form)", page)
    assert re.findall(r"\ssrc=\"(?!data:)", page) == []
    assert [each for each in PARTS if f">{each}</h2>" not in page] == []


def test_slides_have_the_whole_text_in_their_notes(built: Built) -> None:
    deck = Presentation(io.BytesIO(file_of(built, "pptx")))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[:2] == ["Summit County, Ohio", "Our vision"]
    assert "A letter to residents" not in titles, "nobody reads it aloud"
    notes = "\n".join(
        slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide
    )
    assert "If we pay for coaches, then more people keep a job" in notes
    assert not [words for words in NEVER if words in notes]
    tables = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) == 3


@pytest.mark.parametrize("plan", ["small", "long", "empty"])
def test_summary_has_two_pages_at_most(plan: str, tmp_path: Path, inputs: Inputs) -> None:
    made = {
        "small": lambda: inputs,
        "long": lambda: long_plan(tmp_path),
        "empty": lambda: inputs_of(Writer(tmp_path).plan()),
    }
    pages = pages_of(file_of(build(made[plan]()), "two-pages"))
    assert len(pages) <= 2
    assert "Mobility Action Plan" in pages[0]


@pytest.mark.cases(2)
@pytest.mark.parametrize("kind", list(KINDS))
def test_empty_and_hostile_plans_are_written(kind: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    empty = file_of(build(inputs_of(Writer(tmp_path / "a").plan())), kind)
    assert len(empty) > 1_000
    hostile = build(hostile_plan(tmp_path, (HOSTILE[0], *HOSTILE[1:4])))
    content = file_of(hostile, kind)
    if kind == "html":
        assert "<script>" not in content.decode()


def test_progress_stands_with_its_class_and_early_wins_apart(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    measure = writer.add("measure", title="Adults with a job", source="by hand", unit="people")
    target = writer.add("target", measure=measure.id, value=100.0, year=2029)
    writer.add("early_win", title="Coaches were hired", what="activity", reached="80 adults")
    empty = Planned(baseline=None, baseline_year=None, target=None, target_year=None)
    follow_up = FollowUp(
        progress=ProgressClass.NOT_COMPARED, reason="no value is stored yet", planned=empty
    )
    inputs = replace(inputs_of(writer.plan()), stands={target.id: follow_up})
    part = next(each for each in build(inputs).document.parts if each.id == "progress")
    words = words_of(part)
    assert "Adults with a job" in words
    assert "not compared" in words.lower()
    assert "Coaches were hired (reached: 80 adults)" in words
    assert "improved" not in words


def test_a_target_for_a_gap_begins_with_the_gap(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    measure = writer.add(
        "measure", title="Women with a job", source="metric", metric="share_employed",
        group="gender/Female", baseline=0.7, baseline_period="2023",
    )  # fmt: skip
    target = writer.add(
        "target", measure=measure.id, value=0.03, year=2029, of="gap", reference="gender/Male"
    )
    gap = Estimate(0.05, 0.01, 0.09)
    planned = Planned(baseline=gap, baseline_year=2023, target=0.03, target_year=2029)
    follow_up = FollowUp(progress=ProgressClass.NOT_DUE, planned=planned)
    inputs = replace(inputs_of(writer.plan()), stands={target.id: follow_up})
    words = words_of(next(each for each in build(inputs).document.parts if each.id == "measures"))
    words = words.replace("\N{NO-BREAK SPACE}", " ")
    assert "It begins with a gap of 5.0 points in 2023 (1.0 to 9.0 points)." in words
    assert "It begins at" not in words


def test_a_resident_of_the_roster_is_not_named(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    for title, sector in (("Jane Doe", "residents"), ("Renters of one street", "residents")):
        writer.add("organization", title=title, sector=sector, status="agreed")
    words = "\n".join(words_of(part) for part in build(inputs_of(writer.plan())).document.parts)
    assert "Renters of one street" in words
    assert "Jane Doe" not in words


def test_what_a_test_says_is_said_and_nothing_else(tmp_path: Path) -> None:
    """A target that is met says so; an early win that claims as much points to the tests."""
    writer = Writer(tmp_path)
    writer.add("early_win", title="Employment improved downtown", what="activity")
    targets = [
        writer.add(
            "target",
            measure=writer.add("measure", title=f"Measure {number}", source="by hand").id,
            value=100.0,
            year=2029,
        ).id
        for number in range(13)
    ]
    empty = Planned(baseline=None, baseline_year=None, target=None, target_year=None)
    shown = {each: TargetShown(("The target is no better than the baseline.",)) for each in targets}
    inputs = replace(
        inputs_of(writer.plan(), targets=shown),
        stands={targets[0]: FollowUp(progress=ProgressClass.MET, planned=empty)}
        | {each: FollowUp(progress=ProgressClass.WORSE, planned=empty) for each in targets[1:]},
    )
    document = build(inputs).document
    words = {part.id: words_of(part) for part in (*document.brief, *document.parts)}
    assert "improved downtown. Whether conditions moved is told by the tests" in words["progress"]
    for part in (words["measures"], words["targets"]):
        assert part.count("The target is no better than the baseline.") == 12
        assert part.count("has reached the target.") == 1
    assert "more" not in words["targets"], "there is room for all on two pages"


def test_an_approved_document_is_read_back_whole(built: Built, inputs: Inputs) -> None:
    document = built.document
    stored = json.loads(json.dumps(plain_document(document)))
    assert read_document(stored) == document
    again = build(inputs).document
    assert fingerprint(again) == fingerprint(document)
    assert changed_parts(document, again) == ()


def test_fixed_sentences_are_in_spanish_and_written_ones_as_they_are(inputs: Inputs) -> None:
    document = build(inputs, Language.SPANISH).document
    english = build(inputs).document
    assert not {part.title for part in document.parts} & {part.title for part in english.parts}
    page = file_of(build(inputs, Language.SPANISH), "html").decode()
    assert '<html lang="es">' in page
    assert "Borrador de traducción" in page
    assert "Everybody finds work that supports a family." in page


def test_records_of_team_and_connect_stand_in_their_parts(tmp_path: Path) -> None:
    """Ratings never; nothing where there are no records; each in Spanish, too."""
    inputs = small_plan(tmp_path)
    plain = build(inputs).document
    assert "What leads to what" not in str(plain.parts)
    writer = Writer(tmp_path)
    rent, moves = (writer.add("node", title=each) for each in ("Rent burden", "Evictions"))
    for start, end in ((rent, moves), (moves, rent)):
        writer.add("arrow", **{"from": start.id, "to": end.id, "sign": "more"})
    writer.add("readiness", condition="data", next_step="Train two analysts", owner="Data lead")
    inputs = replace(inputs, plan=writer.plan())
    told = {part.id: str(part.blocks) for part in build(inputs).document.parts}
    assert (
        "R1 feeds itself (reinforcing): Rent burden → Evictions → Rent burden" in told["conditions"]
    )
    assert "Data skills: Train two analysts (Data lead)." in told["sustainability"]
    assert "No group of residents has agreed to take part yet." in told["missing"]
    assert "'Sectors', 'Education; Jobs and training; Health" in told["missing"]
    assert "influence" not in str(told).lower()
    built = build(inputs, Language.SPANISH)
    told = {part.id: str(part.blocks) for part in built.document.parts}
    assert "más “Rent burden” lleva a más “Evictions”".casefold() in told["conditions"].casefold()
    assert "Manejo de datos: Train two analysts" in told["sustainability"]
    assert "causes" in built.figures
