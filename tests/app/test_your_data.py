"""What the page of people's own data says of their files, and what its choices do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mobility.registry import Better
from mobility.uploads import Purpose
from mobility.uploads.columns.mapping import Hispanic
from mobility.uploads.versions.keeping import supplement_ids, version_in_use, versions
from tests.app.conftest import page_text
from tests.support.nasty_files import workbook
from tests.support.page_turning import go_to

Open = Callable[..., AppTest]
PLAIN = b"fips,year,rate,cases\n39153,2022,0.5,70\n39035,2022,0.25,90\n39999,2022,0.3,80\n"


@pytest.fixture
def open_page(
    open_app: Open, tiny_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Open:
    """Return a function that opens the page with a file, in a home of its own."""
    shutil.copytree(tiny_home, tmp_path / "home")

    def opened(content: bytes | None = None, name: str = "file.csv", **query: str) -> AppTest:
        app = open_app()
        monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
        go_to(app, "pages/data/your_data.py", query)
        if content is not None:
            bring(app, content, name)
        assert not app.exception
        return app

    return opened


def bring(app: AppTest, content: bytes, name: str = "file.csv") -> None:
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception


def choose(app: AppTest, label: str, value: object) -> None:
    """Change the widget with this label."""
    kinds = (app.selectbox, app.radio, app.text_input, app.number_input, app.checkbox)
    (widget,) = [each for kind in kinds for each in kind if each.label == label]
    widget.set_value(value).run()
    assert not app.exception


def press(app: AppTest, label: str) -> None:
    (button,) = [each for each in app.button if each.label == label]
    assert not button.disabled
    button.click().run()
    assert not app.exception


def keep_it(app: AppTest, predictor: str = "employment") -> None:
    """Say what is missing of a plain file, and keep it."""
    choose(app, "Predictor it belongs to", predictor)
    choose(app, "Which way is better", Better.NEITHER)
    press(app, "Keep")


def tables(app: AppTest) -> str:
    return " ".join(str(component.proto.json) for component in app.get("bidi_component"))


def test_page_without_file_shows_upload_field(open_page: Open) -> None:
    app = open_page()
    assert [title.value for title in app.title] == ["Your data"]
    assert "No data set yet" in page_text(app)
    assert [button.label for button in app.button if button.label == "Keep"] == []


def test_counts_add_up_and_every_problem_has_its_line(open_page: Open) -> None:
    app = open_page(PLAIN)
    text = page_text(app)
    assert "3 rows read = 2 used + 1 rejected + 0 ignored." in text
    assert "“39999”" in text
    assert "(line 4)" in text
    assert "Places from “fips” (2 places); years from “year”; numbers from “rate”" in text
    assert [header.value for header in app.header] == [
        "1 · What we read", "2 · What we understood", "3 · How it looks",
    ]  # fmt: skip
    assert "2 numbers of 2 counties, 2022" in text


def test_another_column_becomes_the_measure(open_page: Open) -> None:
    app = open_page(PLAIN)
    choose(app, "What cases is", "value")
    assert "numbers from “cases”" in page_text(app)
    assert "you said so" in page_text(app)
    assert [box.value for box in app.selectbox if box.label == "Unit"] == ["count"]
    assert [box.value for box in app.text_input if box.label == "Name of the measure"] == ["Cases"]


def test_leaving_the_page_loses_nothing(open_page: Open) -> None:
    app = open_page(PLAIN)
    choose(app, "Name of the measure", "Ours")
    choose(app, "Source", "County clerk")
    app.switch_page("pages/data/methods.py").run()
    app.switch_page("pages/data/your_data.py").run()
    assert "3 rows read" in page_text(app)
    texts = {box.label: box.value for box in app.text_input}
    assert (texts["Name of the measure"], texts["Source"]) == ("Ours", "County clerk")


def test_missing_details_are_named_before_storing(open_page: Open) -> None:
    app = open_page(b"fips,pct\n39153,5\n39035,6\n")
    (button,) = [each for each in app.button if each.label == "Keep"]
    assert button.disabled
    assert "Say which year the numbers are of." in page_text(app)
    assert "Say which predictor" in page_text(app)
    choose(app, "Year of the numbers", 2024)
    choose(app, "Who answers for it, as a role", "data analyst")
    keep_it(app)
    assert "is kept as version 1" in " ".join(box.value for box in app.success)
    (saved,) = supplement_ids()
    version = version_in_use(saved)
    assert version.origin.contact_role == "data analyst"
    assert version.mapping.year == 2024
    assert version.mapping.metric.predictor == "employment"
    assert "Pct" in [header.value for header in app.subheader]
    links = [link.proto.page for link in app.get("page_link")]
    assert any("map" in link for link in links)


def test_next_years_file_is_read_the_same_way(open_page: Open) -> None:
    app = open_page(b"fips,year,pct\n39153,2022,5\n39035,2022,6\n")
    choose(app, "Name of the measure", "Uninsured")
    keep_it(app)
    bring(app, b"fips,year,pct\n39153,2023,7\n39035,2023,8\n", "next.csv")
    assert "The columns are those of **Uninsured**" in " ".join(box.value for box in app.info)
    press(app, "Read it the same way")
    assert {box.label: box.value for box in app.text_input}["Name of the measure"] == "Uninsured"
    press(app, "Keep")
    (saved,) = supplement_ids()
    assert [version.number for version in versions(saved)] == [1, 2]
    assert "Against version 1: 2 added, 2 the same." in page_text(app)
    press(app, "Put version 1 in use")
    assert version_in_use(saved).number == 1


def test_earlier_years_can_be_left_behind(open_page: Open) -> None:
    app = open_page(b"fips,year,pct\n39153,2022,5\n39035,2022,6\n")
    keep_it(app)
    bring(app, b"fips,year,pct\n39153,2023,7\n39035,2023,8\n")
    press(app, "Read it the same way")
    choose(app, "Keep the years that only the earlier version has", False)
    press(app, "Keep")
    assert "Against version 1: 2 added, 2 removed." in page_text(app)


def test_new_data_set_keeps_namesake(open_page: Open) -> None:
    app = open_page(PLAIN)
    choose(app, "Name of the measure", "Ours")
    keep_it(app)
    bring(app, PLAIN)
    choose(app, "Name of the measure", "Ours")
    keep_it(app)
    assert supplement_ids() == ["my_ours", "my_ours_2"]


def test_deleting_is_undone(open_page: Open) -> None:
    app = open_page(PLAIN)
    keep_it(app)
    press(app, "Delete")
    assert supplement_ids() == []
    assert "is deleted" in " ".join(box.value for box in app.info)
    press(app, "Undo")
    assert len(supplement_ids()) == 1


def test_county_without_a_state_needs_question(open_page: Open) -> None:
    app = open_page(b"county,year,pct\nSummit,2022,5\nCuyahoga,2022,6\nLucas,2022,7\n")
    assert "have no state" in " ".join(box.value for box in app.warning)
    label = "3 names have no state. Which state are they in?"
    (box,) = [each for each in app.selectbox if each.label == label]
    assert box.options[0] == "Ohio: 3 of 3 names fit"
    assert "fit no place for sure" not in page_text(app)  # the state answers that
    assert "when the question above is answered" in " ".join(box.value for box in app.info)
    choose(app, label, "39")
    assert "3 rows read = 3 used" in page_text(app)
    assert "have no state" not in " ".join(box.value for box in app.warning)


def test_direction_is_asked_and_proposed(open_page: Open) -> None:
    app = open_page(PLAIN)
    choose(app, "Predictor it belongs to", "employment")
    question = "**Before it can be kept:** Say which way is better."
    assert question in page_text(app)
    assert "Proposed" not in page_text(app)  # nothing in “Rate” says it
    choose(app, "Name of the measure", "Eviction filings")
    assert "Proposed: lower is better, because the name says “eviction”." in page_text(app)
    press(app, "Yes, lower is better")
    assert question not in page_text(app)
    choose(app, "Which way is better", Better.NEITHER)
    assert "no page calls a value better or worse" in page_text(app)
    choose(app, "What cases is", "value")  # another measure needs another answer
    assert question in page_text(app)


def test_counts_are_divided_by_residents_on_request(open_page: Open) -> None:
    app = open_page(b"fips,year,arrests\n39153,2022,60\n39035,2022,90000000\n")
    assert "without intervals, so by position only" in page_text(app)
    choose(app, "Compare the counts", "events")
    assert "2 numbers of 2 counties, 2022; with an interval each" in page_text(app)
    assert "Divided by residents of the same year" in page_text(app)
    choose(app, "Compare the counts", "people")
    assert "arrests: is more than the residents of the place" in page_text(app)
    keep_it(app)
    version = version_in_use(*supplement_ids())
    assert version.mapping.residents.startswith("residents of the same year")


def test_own_state_is_proposed_for_names_without_one(open_page: Open) -> None:
    content = b"county,year,pct\nFranklin,2022,5\nAdams,2022,6\nWayne,2022,7\n"
    app = open_page(content, place="39153")
    (box,) = [each for each in app.selectbox if each.label.startswith("3 names have no state")]
    assert box.options[:2] == ["Ohio: 3 of 3 names fit", "Illinois: 3 of 3 names fit"]
    press(app, "They are in Ohio")
    assert "3 rows read = 3 used" in page_text(app)
    assert "They are in Ohio" not in [button.label for button in app.button]


def test_names_of_counties_and_cities_are_one_question(open_page: Open) -> None:
    rows = b"Philadelphia,PA,2022,5\nDenver,CO,2022,6\nBaltimore,MD,2022,7\n"
    app = open_page(b"place,state,year,pct\n" + rows)
    question = "counties and of cities: say which they are"
    assert question in " ".join(box.value for box in app.warning)
    (radio,) = [each for each in app.radio if each.label == "The places are"]
    assert radio.value is None
    assert "fit no place for sure" not in page_text(app)
    choose(app, "The places are", "place")
    assert question not in " ".join(box.value for box in app.warning)
    assert "3 rows read = 3 used" in page_text(app)
    assert "3 numbers of 3 cities, 2022" in page_text(app)


def test_code_and_name_that_contradict_need_question(open_page: Open) -> None:
    rows = b"39153,Summit,2022,5\n39035,Franklin,2022,6\n39151,Stark,2022,7\n"
    app = open_page(b"fips,county,year,pct\n" + rows)
    assert "1 name in the file fits no place for sure" in page_text(app)
    choose(app, "39035 Franklin (1 row)", "39049")
    assert "3 rows read = 3 used" in page_text(app)


def test_names_of_many_states_are_single_questions(open_page: Open) -> None:
    app = open_page(
        b"county,year,pct\nCuyahoga,2022,5\nTravis,2022,6\nMaricopa,2022,7\nCoos,2022,8\n"
    )
    assert "4 names in the file fit no place for sure" in page_text(app)


def test_near_match_of_name_needs_confirmation(open_page: Open) -> None:
    app = open_page(b'county,year,pct\n"Summit, OH",2022,5\n"Cuyhoga, OH",2022,6\n')
    assert "1 name in the file fits no place for sure" in page_text(app)
    choose(app, "Cuyhoga, OH (1 row)", "39035")
    assert "2 rows read = 2 used" in page_text(app)
    press(app, "Ask again about 1 name")
    assert "2 rows read = 1 used + 1 rejected" in page_text(app)


@pytest.mark.cases(2)
@pytest.mark.parametrize(
    "content,reason",
    [
        (b"state,year,pct\nOhio,2022,5\nUtah,2022,6\nMaine,2022,7\n", "whole states"),
        (b"coc,year,n\nOH-500,2022,5\nOH-501,2022,6\n", "continuums of care"),
        (b"%PDF-1.4", "is a PDF"),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_used_is_reported(open_page: Open, content: bytes, reason: str) -> None:
    app = open_page(content)
    (error,) = app.error
    assert reason in error.value
    assert app.file_uploader
    bring(app, PLAIN)
    assert not app.error
    assert "3 rows read" in page_text(app)


def test_personal_columns_and_racial_groups_need_question(open_page: Open) -> None:
    rows = "39153,2022,Robert Moe,5,6\n39035,2022,Mary Roe,7,8\n39151,2022,John Doe,9,9\n"
    app = open_page(f"fips,year,Name,Black %,White %\n{rows}".encode())
    (box,) = [each for each in app.checkbox if each.label.startswith("Use Name: names of persons")]
    assert not box.value
    assert "R••• •••" in box.label
    assert "Robert" not in page_text(app) + tables(app)
    assert any("Are Hispanic residents counted" in each.value for each in app.warning)
    choose(app, "Hispanic residents in these groups", Hispanic.APART)
    assert not any("Are Hispanic residents counted" in each.value for each in app.warning)
    assert "White, Non-Hispanic" in page_text(app)
    choose(app, box.label, True)
    assert "You use 1 column of personal data" in page_text(app)


def test_few_people_are_masked_and_that_is_reported(open_page: Open) -> None:
    app = open_page(b"fips,year,numerator,denominator\n39153,2022,5,900\n39035,2022,60,800\n")
    assert "Not shown: 1 masked, because fewer than 10 are counted" in page_text(app)
    choose(app, "Fewest people shown", 3)
    assert "Not shown" not in page_text(app)


def test_rate_without_people_needs_question(open_page: Open) -> None:
    app = open_page(b"fips,year,race,pct\n39153,2022,Black,5\n39153,2022,White,6\n")
    question = "How many people is each number of?"
    assert any(question in each.value for each in app.warning)
    (box,) = [each for each in app.checkbox if each.label == "Each number is of at least 10 people"]
    box.check().run()
    assert not any(question in each.value for each in app.warning)


def test_groups_are_matched_by_a_person(open_page: Open) -> None:
    app = open_page(b"fips,year,race,pct\n39153,2022,Black,5\n39153,2022,Purple,6\n")
    (box,) = [each for each in app.selectbox if each.label == "Purple"]
    assert box.value == " own"
    choose(app, "Purple", "Hispanic")
    choose(app, "They divide people by", "gender")
    assert {each.label: each.value for each in app.selectbox}["Black"] == " own"


def test_hostile_text_is_only_text(open_page: Open) -> None:
    header = '"<script>alert(1)</script>","$x_1$ **bold**","=cmd()","\u202eevil [a](http://x)"'
    rows = "39153,2022,5,<img src=x onerror=1>\n39035,2022,6,😀👩‍👩‍👧\n39001,2022,7,مرحبا\n"
    app = open_page(f"{header}\n{rows}".encode(), "<b>$f$.csv")
    text = page_text(app)
    assert "\\<script\\>" in text
    assert "\\$x\\_1\\$ \\*\\*bold\\*\\*" in text
    assert "\u202e" not in text + tables(app)
    assert "<script>" not in tables(app).replace("\\u003c", "<")
    assert "\\<b\\>\\$f\\$.csv" in text


def test_another_measure_of_a_file_of_several(open_page: Open) -> None:
    app = open_page(
        b"county,state,year,indicator,value\nSummit,OH,2022,Uninsured (%),6.1\n"
        b"Summit,OH,2022,Median rent ($),900\nLucas,OH,2022,Uninsured (%),7.1\n"
        b"Lucas,OH,2022,Median rent ($),850\n"
    )
    choose(app, "Measure, of indicator", "Median rent ($)")
    texts = {box.label: box.value for box in app.text_input}
    assert texts["Name of the measure"] == "Median rent ($)"
    assert {box.label: box.value for box in app.selectbox}["Unit"] == "dollars"


def test_the_map_says_what_it_will_show(open_page: Open) -> None:
    app = open_page(b"fips,year,pct\n39153,2022,5\n39153,2023,6\n39035,2023,7\n09001,2021,9\n")
    text = page_text(app)
    assert "in the middle half of counties in the data set.** 2023." in text
    assert "3,142 counties without a value." in text
    (chart,) = app.get("vega_lite_chart")
    assert chart is not None


def test_a_doubtful_decision_is_shown_to_be_checked(open_page: Open) -> None:
    app = open_page(b"fips,year,score\n39153,2022,12.345\n39035,2022,13.456\n")
    assert "Please check:" in page_text(app)
    assert "the point stands before decimals" in page_text(app)
    choose(app, "Numbers are written", "comma")
    assert "12,345" in tables(app)


def test_a_percentage_beside_its_base_can_be_counted(open_page: Open) -> None:
    app = open_page(b"fips,year,pct_absent,enrolled\n39153,2022,15.8,990\n39035,2022,9,1000\n")
    assert "without intervals, so by position only" in page_text(app)
    label = (
        "The numbers count the people of the denominator and are no survey's estimate: work out "
        "intervals"
    )
    choose(app, label, True)
    assert "with an interval each" in page_text(app)


def test_a_column_that_is_put_aside_stays_in_sight(open_page: Open) -> None:
    app = open_page(PLAIN)
    choose(app, "What rate is", "text, not used")
    assert [box.value for box in app.selectbox if box.label == "What rate is"] == ["text, not used"]


def test_sheets_of_a_workbook_are_chosen(open_page: Open) -> None:
    content = workbook([["fips", "year", "pct"], [39153, 2022, 5]], sheets=("Notes", "Data"))
    app = open_page(content, "book.xlsx")
    assert "1 row read = 1 used" in page_text(app)
    assert "sheet" in page_text(app).lower()


def test_context_for_peers_needs_no_predictor(open_page: Open) -> None:
    app = open_page(b"fips,year,score\n39153,2022,5.5\n39035,2022,6.5\n", place="39153")
    assert "Predictor it belongs to" in {box.label for box in app.selectbox}
    choose(app, "What the numbers are for", Purpose.CONTEXT)
    assert "Predictor it belongs to" not in {box.label for box in app.selectbox}
    press(app, "Keep")
    assert "peers are matched on it as well" in " ".join(box.value for box in app.success)
    assert version_in_use(supplement_ids()[0]).mapping.purpose is Purpose.CONTEXT
    assert "compare" in {link.proto.page for link in app.get("page_link")}


def test_map_of_single_state_file_shows_that_state(open_page: Open) -> None:
    app = open_page(b"fips,year,pct\n39153,2022,5\n39035,2022,6\n", place="06037")
    keep_it(app)
    (link,) = [each for each in app.get("page_link") if "map" in each.proto.page]
    assert "area=state" in link.proto.query_string
    assert "place=39035" in link.proto.query_string
