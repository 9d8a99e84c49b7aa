"""The command `disparities`: the same answers as sentences and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mobility import queries
from mobility.cli import main
from mobility.cli.records import record as as_record
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.gap_release import (
    AKRON,
    BLACK,
    CAPITOL,
    CUYAHOGA,
    FRANKLIN,
    LOVING,
    SUMMIT,
    make_gap_home,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gap_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def _in_use(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(home))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["disparities", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out.replace("\N{NO-BREAK SPACE}", " ")


def test_groups_in_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, SUMMIT, "share_employed", "--by", "race-ethnicity").splitlines()
    assert lines[0].startswith("Summit County, Ohio (39153), release ")
    assert lines[1] == "Adults with a job, ages 25 to 54 · Race and ethnicity · 2021"
    assert lines[3] == (
        "Of adults aged 25 to 54 in Summit County, 75 in 100 Black residents have a job, "
        "84 in 100 White residents do."
    )
    at = lines.index("  Black, not Hispanic: 75.0 %, 72.0 to 78.0 %, Strong")
    assert lines[at + 1 : at + 3] == [
        "      9.0 points below the best-off reliable group (5.8 to 12.2)",
        "      the reference is 1.12 times as high (1.07 to 1.17)",
    ]
    at = lines.index("  Hispanic, any race: 77.0 %, 70.0 to 84.0 %, Strong")
    best = "the best-off reliable group"
    assert lines[at + 1] == (
        f"      cannot tell, could be 14.1 points below to 0.1 points above {best}"
    )
    other = (
        "  Asian, Native, Pacific Islander, multiracial and others: 78.0 %, 73.0 to 83.0 %, Strong"
    )
    assert lines[lines.index(other) + 1] == (
        "      cannot tell: 6.0 points below the best-off reliable group (0.9 to 11.1), not clear "
        "among 6 comparisons"
    )
    assert lines[lines.index("  White, not Hispanic: 84.0 %, 83.0 to 85.0 %, Strong") + 1] == (
        "      the reference"
    )
    at = lines.index("Who is missing: all four groups have a reliable value.")
    assert lines[at + 1].startswith(
        "  Asian, Native, Pacific Islander, multiracial and others: The"
    )
    shares = "  Shares are of all residents, 2021, also where the metric counts only some."
    assert lines[lines.index(shares) + 1] == ""
    assert lines[at - 6 : at - 1] == [
        (
            "The reference is “White, not Hispanic”, the best-off of three reliable groups "
            "(“Asian, Native, Pacific Islander, multiracial and others” mixes several groups and "
            "is not picked). The data picked it, so a gap counts only if it holds among all 6 "
            "pairs of groups."
        ),
        "Taken together, the 4 groups differ by more than chance.",
        "People behind the gap are not known: no head-count for this metric.",
        "Head-counts are of those the metric counts: Adults aged 25 to 54, by group, 2021.",
        (
            "Fetch them from the Census Bureau (data.census.gov): tables B23002A to B23002I of the "
            "American Community Survey, five-year estimates, ages 25 to 54. The tables of a race "
            "count its Hispanic members too; H is White, not Hispanic, and I is Hispanic."
        ),
    ]


def test_a_file_of_head_counts_gives_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "heads.csv"
    row = f'{SUMMIT},2021,share_employed,race-ethnicity,"{BLACK}",12000'
    path.write_text(f"geoid,year,metric,breakdown,subgroup,n\n{row}\n", encoding="utf-8")
    requests = (SUMMIT, "share_employed", "--by", "race-ethnicity", "--head-counts", str(path))
    assert "it would be about 1,100 more (700 to 1,500)." in printed(capsys, *requests)
    people = {
        item["subgroup"]: item
        for item in json.loads(printed(capsys, *requests, "--json"))["people"]
    }
    assert people[BLACK]["estimate"] == pytest.approx(12_000 * 0.09)
    path.write_text(path.read_text("utf-8").replace("12000", "x"), encoding="utf-8")
    assert main(["disparities", *requests]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "heads.csv, row 2, column n: 'x' is no number of 0 or more; write digits alone, such as "
        "1200, or drop the row.\n"
    )


@pytest.mark.cases(6)
@pytest.mark.parametrize(
    "arguments,expected_text",
    [
        (
            (SUMMIT, "share_employed", "--by", "race-ethnicity", "--reference", BLACK),
            "“Black, not Hispanic”. A gap counts only if it holds among the 3 comparisons.",
        ),
        (
            (SUMMIT, "share_employed", "--by", "race-ethnicity", "--reference", "All"),
            "6.0 points below the reference, not compared: the group is part of the total",
        ),
        (
            (SUMMIT, "share_employed", "--by", "race-ethnicity", "--complement"),
            "the share who are not counted is 1.56 times as high here (1.36 to 1.78)",
        ),
        (
            (SUMMIT, "share_employed", "--by", "race-ethnicity", "--reference", "largest"),
            "There is no reference: the sizes of the groups are not known.",
        ),
        (
            (FRANKLIN, "share_employed", "--by", "race-ethnicity"),
            "2018, 5 years old (newest year not published here)",
        ),
        (
            (LOVING, "share_employed", "--by", "race-ethnicity"),
            "not compared: no group has a reliable value",
        ),
        (
            (SUMMIT, "ratio_living_wage", "--by", "industry"),
            (
                "There is no reference: Industries are kinds of jobs and not groups of people, so "
                "none of them is a reference for the others.\n"
            ),
        ),
        (
            (SUMMIT, "share_debt_coll", "--by", "race-share", "--year", "2018"),
            (
                "Neighborhoods with mostly residents of color: 25.0 points above the best-off "
                "reliable kind of neighborhood (22.2 to 27.8)."
            ),
        ),
        (
            (SUMMIT, "share_debt_coll", "--by", "race-share"),
            "No margin of error is published, so this is not tested.",
        ),
        (
            (SUMMIT, "share_homeless", "--by", "race-ethnicity"),
            (
                "People behind the gap, Black, not Hispanic: about 480 fewer.\nPeople behind the "
                "gap, Hispanic, any race: about 60 fewer."
            ),
        ),
        (
            (SUMMIT, "count_homeless", "--by", "race-ethnicity"),
            "A larger group has more students; compare the shares instead.",
        ),
        (
            (SUMMIT, "rate_juv_arrest", "--by", "race-ethnicity"),
            "1,500 per 100,000 people ages 10–17 above the reference, not compared: no interval",
        ),
        (
            (AKRON, "pctl_income_50", "--by", "race-ethnicity"),
            "$20,000 below the best-off reliable group ($15,757 to $24,243)",
        ),
        (
            (AKRON, "ratio_black_nh_house_value_households.parity", "--by", "age"),
            "0.18 below the reference, not compared: the group is part of the total",
        ),
        (
            (SUMMIT, "share_election_turnout", "--by", "gender"),
            "not collected. This is not collected for counties by gender",
        ),
        (
            (CAPITOL, "share_employed", "--by", "race-ethnicity"),
            "replaced by nine planning regions",
        ),
        ((CUYAHOGA, "share_employed", "--by", "race-ethnicity"), "Hispanic, any race: no value"),
        (("summit county", "share_employed", "--by", "race-ethnicity"), "Summit County, Ohio"),
    ],
)
def test_every_case_is_said_in_plain_words(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected_text: str
) -> None:
    text = printed(capsys, *arguments)
    assert expected_text in text
    assert ".." not in text
    assert "None" not in text


def test_groups_as_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (SUMMIT, "share_employed", "--by", "race-ethnicity", "--year", "2018")
    record = json.loads(printed(capsys, *arguments, "--json"))
    store = Store(next((home / "releases").glob("*.duckdb")))
    result = queries.disparities(
        store, load_framework(), SUMMIT, "share_employed", "race-ethnicity", year=2018
    )
    lacking = record.pop("missing")
    unusual, closing = record.pop("unusual"), record.pop("closing")
    assert (unusual["group"], unusual["year"]) == (BLACK, 2018)
    assert unusual["here"]["gap"] == pytest.approx(0.09)
    assert (closing["group"], closing["change"]["from"]) == (BLACK, 2018)
    assert closing["change"]["pairs"] == unusual["pairs"]
    assert record == as_record(result)
    assert lacking["residents_year"] == 2021
    assert [row["standing"] for row in lacking["groups"]] == ["reliable"] * 4
    assert record["year"] == 2018


def test_gap_is_compared_with_places_and_years(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys, SUMMIT, "share_employed", "--by", "race-ethnicity")
    assert "the gap between Black residents and White residents is 9.0 points, not compared" in text
    assert "was 9.0 points in 2018 and 9.0 points in 2021" in text
    named = (SUMMIT, "share_employed", "--by", "race-ethnicity", "--group", "Hispanic, any race")
    assert "The gap between “Hispanic, any race” and" in printed(capsys, *named)


def test_without_a_gap_there_is_nothing_to_hold_against(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = (SUMMIT, "ratio_living_wage", "--by", "industry")
    assert "The gap between" not in printed(capsys, *arguments)
    record = json.loads(printed(capsys, *arguments, "--json"))
    assert (record["unusual"], record["closing"]) == (None, None)


def test_all_gaps_in_sentences_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (SUMMIT, "--all", "--by", "race-ethnicity")
    text = printed(capsys, *arguments)
    assert (
        "One of 3 gaps by race and ethnicity in Summit County, Ohio is clear, most of all “" in text
    )
    assert "      Black, not Hispanic: ▼ behind 9.0 points below" in text
    assert text.index("\nTested\n") < text.index("\nNot tested: position only\n")
    record = json.loads(printed(capsys, *arguments, "--json"))
    assert (record["geoid"], record["breakdown"]) == (SUMMIT, "race-ethnicity")
    (holding,) = [item for item in record["tested"] if item["holds"]]
    assert (holding["metric"], holding["subgroup"], holding["verdict"]) == (
        "share_employed",
        BLACK,
        "worse",
    )
    assert len(record["tested"]) == 3
    assert "share_homeless" in {item["metric"] for item in record["untested"]}


@pytest.mark.parametrize(
    "arguments,text",
    [
        (("39999", "share_employed", "--by", "gender"), "no county with the code 39999"),
        ((SUMMIT, "share_emplyed", "--by", "gender"), "did you mean share_employed"),
        ((SUMMIT, "share_employed", "--by", "sex"), "choose race-ethnicity, race-share, income"),
        ((SUMMIT, "share_employed"), "the following arguments are required: --by"),
        ((SUMMIT, "--by", "gender"), "Name a metric, such as share_employed, or ask for all"),
        (
            (SUMMIT, "share_employed", "--by", "gender", "--all"),
            "--all is about every metric in its newest year: leave out a metric.",
        ),
        ((SUMMIT, "--by", "gender", "--all", "--year", "2021"), "leave out --year"),
        ((SUMMIT, "--by", "sex", "--all"), "There is no breakdown 'sex'"),
        (
            (SUMMIT, "share_employed", "--by", "race-ethnicity", "--group", "Men"),
            "There is no group 'Men' here",
        ),
        (
            (SUMMIT, "share_employed", "--by", "race-ethnicity", "--reference", "Men"),
            "There is no group 'Men' here: choose All; Black, Non-Hispanic; Hispanic; Other Races",
        ),
        (
            (SUMMIT, "share_employed", "--by", "race-ethnicity", "--year", "1990"),
            "choose one of these years, not 1990",
        ),
        (
            (AKRON, "pctl_income_50", "--by", "race-ethnicity", "--complement"),
            "is no share, so it has no complement",
        ),
        ((SUMMIT, "share_employed", "--by", "gender", "--release", "nope"), "no release 'nope'"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_choices(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], text: str
) -> None:
    try:
        status = main(["disparities", *arguments])
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert text in err
    assert err.count("\n") == 1
