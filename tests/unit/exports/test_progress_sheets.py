"""Sheets of progress: who has to know what, in print and as a page; no claim without its test."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from pypdf import PdfReader

from mobility import workspace as ws
from mobility.exports.paper.sheets import sheet_html, sheet_pdf
from mobility.exports.progress_sheets import (
    Section,
    Sheet,
    SheetFacts,
    funder_sheet,
    handover_sheet,
    quarter_sheet,
)
from mobility.exports.progress_words import due_sentence, sentence_of_progress
from mobility.queries.progress import plan_progress
from mobility.registry import load_framework
from mobility.store import Store
from mobility.text import INVENTED
from mobility.text.languages import Language
from mobility.workspace import Workspace
from mobility.workspace.due import due_items, roles_of
from tests.support.cards import HOSTILE
from tests.support.progress_plan import CUYAHOGA, add_progress_plan, build_both_demonstrations

TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SheetFacts]:
    """Return ten targets with records of each kind, one of them with signs that could harm."""
    home = tmp_path_factory.mktemp("sheets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        first, later = build_both_demonstrations(home)
        workspace = Workspace()
        add_progress_plan(workspace, first)
        for kind, content in (
            ("plan", {"vision": "Nobody here is poor."}),
            ("early_win", {"title": "Coaches on Saturdays", "what": "output", "date": "2026-10-01",
                           "reached": "80 parents", "evidence": "Sign-in sheets"}),
            ("early_win", {"title": "Employment improved", "what": "activity",
                           "date": "2026-11-01"}),
            ("early_win", {"title": "Last year's fair", "what": "activity", "date": "2025-10-01"}),
            ("decision", {"title": "A later year", "date": "2026-11-01", "owner": "Data lead",
                          "reasons": "The path was too steep", "review": "2027-05-01"}),
            ("engagement", {"title": "Which hours", "date": "2026-09-10", "owner": "Organizer",
                            "heard": "Saturdays", "changed": "Coaches work then"}),
            ("routine", {"activity": "data", "owner": "data  lead", "rhythm": "quarter",
                         "next_due": "2026-10-15"}),
            ("handover", {"owner": "Data lead", "tasks": HOSTILE[0], "open": "A data agreement"}),
            ("funding", {"owner": "Program office", "reached": "80 parents", "why": "Work nearby",
                         "needed": "Two coaches", "enough": "part"}),
        ):  # fmt: skip
            ws.add_plan_record(workspace, CUYAHOGA, kind, content)
        plan = ws.plan_of(workspace, CUYAHOGA)
        workspace.close()
        store = Store(later)
        yield SheetFacts(
            plan=plan,
            stands=plan_progress(store, load_framework(), plan),
            framework=load_framework(),
            place=store.jurisdiction(CUYAHOGA),
            today=TODAY,
            source=store.release.source,
            mark=INVENTED,
        )
        store.close()


def printed(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages
    )


def test_a_handover_sheet_has_all_of_a_role(facts: SheetFacts) -> None:
    assert roles_of(facts.plan) == ("Data lead", "Organizer", "Program office")
    sheet = handover_sheet(facts, "Data lead")
    text = printed(sheet_pdf(sheet))
    for words in (
        "Handover: Data lead", "A data agreement", "overdue since October 15, 2026",
        "Watching the data of programs, every quarter", "The path was too steep",
        "“Adults with a job” comes every year",
    ):  # fmt: skip
        assert words in text
    assert "Sign-in sheets" not in text
    html = sheet_html(sheet).decode()
    assert "<script" not in html
    other = printed(sheet_pdf(handover_sheet(facts, "Organizer")))
    assert "None is written for this role yet." in other
    assert "What changed: Coaches work then." in other


def test_the_page_for_funders_says_results_with_their_tests(facts: SheetFacts) -> None:
    pdf = sheet_pdf(funder_sheet(facts))
    text = printed(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    for words in (
        "Nobody here is poor.", "Who is responsible Program office", "80 parents",
        "improving since 2023, 62", "What cannot be known yet", "Two coaches",
        "Funding outside government would suffice for a part.", "Demonstration: invented numbers",
    ):  # fmt: skip
        assert words in text.replace("\N{NO-BREAK SPACE}", " ")
    for sentence in text.split(". "):
        if "mproving since" in sentence:
            assert "of the way (" in sentence, "an improvement stands with the interval of its test"


def test_a_long_sheet_is_one_page_as_long_as_it_can_be_read() -> None:
    def number_of_pages(items: int) -> int:
        results = Section("Results", items=("Improving since 2023.",) * items)
        sheet = Sheet("funders", "For funders", "Made today", (results,), ("Source: here.",))
        return len(PdfReader(io.BytesIO(sheet_pdf(sheet))).pages)

    assert number_of_pages(52) == 1, "in smaller letters"
    assert number_of_pages(60) == 2, "in letters of the usual size"


def test_the_page_of_the_quarter_has_what_was_done_in_it(facts: SheetFacts) -> None:
    text = printed(sheet_pdf(quarter_sheet(facts)))
    assert "Coaches on Saturdays" in text
    told = "told by the tests of the targets of the plan only"
    assert f"Employment improved. Whether conditions moved is {told}." in text
    assert "Last year's fair" not in text
    assert "which is a revision and no change" in text
    assert "A second look" not in text.partition("Due, by role")[2], "due after the quarter"


def test_sheets_exist_in_spanish(facts: SheetFacts) -> None:
    for sheet in (
        funder_sheet(facts, Language.SPANISH),
        quarter_sheet(facts, Language.SPANISH),
        handover_sheet(facts, "Data lead", Language.SPANISH),
    ):
        text = printed(sheet_pdf(sheet))
        assert "Borrador de traducción" in text
        headings = {each.heading for each in sheet.sections}
        assert not headings & {"What is needed", "Due, by role", "What is due", "Targets"}
        assert sheet.name.endswith("-es-invented-numbers")


def test_what_is_due_comes_by_day_and_names_a_role(facts: SheetFacts) -> None:
    items = due_items(facts.plan, TODAY)
    assert [each.record.kind for each in items] == ["routine", "decision"]
    assert due_sentence(facts.plan, items[0], TODAY) == (
        "Data  lead: “Watching the data of programs”, overdue since October 15, 2026."
    ).replace("  ", " ")
    assert due_sentence(facts.plan, items[1], TODAY).endswith("by May 1, 2027.")


def test_without_a_target_the_sentence_says_so() -> None:
    assert sentence_of_progress(ws.Plan(CUYAHOGA), {}, "Cuyahoga County") == (
        "No target is set for Cuyahoga County yet."
    )
