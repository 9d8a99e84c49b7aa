"""People behind the gap on the page Disparities: numbers from head-counts, else how to get them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import HeadCount, Workspace
from tests.app.conftest import page_text, table_shown
from tests.support.gap_release import AKRON, BLACK, HISPANIC, OTHER, SUMMIT, WHITE

Open = Callable[..., AppTest]
RACE = {"place": SUMMIT, "metric": "share_employed", "by": "race-ethnicity"}


@pytest.fixture
def disparities(open_gaps: Open) -> Open:
    """Return a function that opens the page, with a workspace of the test's own."""
    return open_gaps


def keep(name: str, **counts: float) -> ws.HeadCountFile:
    labels = {"black": BLACK, "hispanic": HISPANIC, "other": OTHER, "white": WHITE,
              "everyone": "All"}  # fmt: skip
    rows = [
        HeadCount(SUMMIT, 2021, "share_employed", "race-ethnicity", labels[group], n)
        for group, n in counts.items()
    ]
    opened = Workspace()
    saved = ws.keep_head_counts(opened, name, "the survey of 2021", rows)
    opened.close()
    return saved


def test_without_head_counts_the_table_to_fetch_is_named(disparities: Open) -> None:
    text = page_text(disparities(**RACE))
    assert "People behind the gap are not known: no head-count for this metric." in text
    assert "Adults aged 25 to 54, by group, 2021" in text
    assert "tables B23002A to B23002I of the American Community Survey" in text


def test_where_no_table_is_certain_none_is_named(disparities: Open) -> None:
    app = disparities(place=SUMMIT, metric="share_homeless", by="race-ethnicity")
    assert "Census Bureau (data" not in page_text(app)


def test_kept_head_counts_give_numbers_of_people(disparities: Open) -> None:
    keep("a.csv", black=12_000, hispanic=1_000)
    text = page_text(disparities(**RACE))
    assert "People behind the gap, Black, not Hispanic: about 1,100 more (700 to 1,500)." in text
    assert "Hispanic, any race: about 70 more (0 to 140) (the data cannot tell" in text
    assert "these groups together: At the value of the best-off reliable group it would be" in text
    assert "Counted: Adults aged 25 to 54. Arithmetic, not a causal claim." in text
    assert "Head-counts in use: Black, not Hispanic and Hispanic, any race." in text


def test_a_file_is_deleted_and_brought_back(disparities: Open) -> None:
    saved = keep("a.csv", black=12_000)
    app = disparities(**RACE)
    app.button(key=f"people-delete-{saved.id}").click()
    app.run()
    text = page_text(app)
    assert "a.csv was deleted." in text
    assert "are not known: no head-count" in text
    (undo,) = [item for item in app.button if item.label == "Undo"]
    undo.click()
    app.run()
    assert "about 1,100 more" in page_text(app)


def test_head_counts_apply_to_their_year_and_place(disparities: Open) -> None:
    keep("a.csv", black=12_000)
    assert "are not known" in page_text(disparities(**RACE, year="2018"))
    assert "are not known" in page_text(disparities(**{**RACE, "place": "39035"}))


def test_students_are_counted_from_the_release(disparities: Open) -> None:
    text = page_text(disparities(place=SUMMIT, metric="share_homeless", by="race-ethnicity"))
    assert "People behind the gap, Black, not Hispanic: about 480 fewer." in text
    assert "these groups together: At the value of the best-off reliable group it would be" in text
    assert "Counted: Students in public schools." in text


def test_gap_in_money_is_no_number_of_people(disparities: Open) -> None:
    app = disparities(place=AKRON, metric="pctl_income_50", by="race-ethnicity")
    assert "People behind the gap are not known: An amount of money is no share" in page_text(app)
    assert "people-form" not in str(app.main)
    assert not [item for item in app.button if item.label == "Keep these head-counts"]


def test_kinds_of_neighborhoods_are_no_people(disparities: Open) -> None:
    app = disparities(place=SUMMIT, metric="share_debt_coll", by="race-share")
    assert "are not known: These are kinds of neighborhoods" in page_text(app)


def test_keeping_nothing_is_answered_in_a_sentence(disparities: Open) -> None:
    app = disparities(**RACE)
    (button,) = [item for item in app.button if item.label == "Keep these head-counts"]
    button.click()
    app.run()
    assert "Choose the file first" in "\n".join(item.value for item in app.warning)


def test_a_file_is_read_strictly_and_kept(disparities: Open) -> None:
    app = disparities(**RACE)
    header = "geoid,year,metric,breakdown,subgroup,n"
    row = f'{SUMMIT},2021,share_employed,race-ethnicity,"{BLACK}",'
    for n, expected_text in (
        ("many", "a.csv, row 2, column n: 'many' is no number"),
        ("12000", ""),
    ):
        app.file_uploader[0].set_value(("a.csv", f"{header}\n{row}{n}\n".encode(), "text/csv"))
        app.text_input[1].input("the survey")
        (button,) = [item for item in app.button if item.label == "Keep these head-counts"]
        button.click()
        app.run()
        assert not app.exception
        assert expected_text in "\n".join(item.value for item in app.warning)
    text = page_text(app)
    assert "a.csv: 1 row. the survey" in text
    assert "Black, not Hispanic: At the value of the best-off reliable group it would be" in text


def indices(app: AppTest) -> tuple[str, list[str]]:
    """Unfold the indices; what is said above them, and their names."""
    app.session_state["gaps-indices"] = True
    app.run()
    return page_text(app), table_shown(app, "indices-rows")["Index"]


def test_the_indices_are_folded_and_unweighted_ones_say_so(disparities: Open) -> None:
    app = disparities(**RACE)
    (folded,) = [
        item for item in app.expander if item.label.startswith("Methods: one test and indices")
    ]
    assert not folded.proto.expanded
    assert not table_shown(app, "indices-rows")
    text, names = indices(app)
    assert "Each of the four groups counts the same." in text
    assert "so is how much of everybody they make up" in text
    assert all(name.endswith("(every group counts the same)") for name in names)


def test_head_counts_weight_the_indices(disparities: Open) -> None:
    keep("a.csv", black=12_000, hispanic=1_000, other=5_000, white=60_000, everyone=80_000)
    text, names = indices(disparities(**RACE))
    assert not any("counts the same" in name for name in names)
    covered = "Each group counts with its size; the four groups are 97 % of everybody counted."
    assert covered in text.replace("\N{NO-BREAK SPACE}", " ")


def test_indices_of_few_covered_people_are_not_worked_out(disparities: Open) -> None:
    keep("a.csv", black=12_000, hispanic=1_000, other=5_000, white=40_000, everyone=80_000)
    app = disparities(**RACE)
    indices(app)
    said_of = table_shown(app, "indices-rows")["What it says"]
    assert all("not worked out" in text for text in said_of)
