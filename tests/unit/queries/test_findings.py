"""Findings as a whole: labels, coverage, and what a later release has otherwise."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mobility import workspace as ws
from mobility.exports.finding_words import changed_words, coverage_sentence, verdict_words
from mobility.queries import changed_numbers, pinned_numbers, summary_of_findings
from mobility.registry import load_framework
from mobility.release.build import build
from mobility.store import Store
from mobility.workspace import Number, View, Workspace
from mobility.workspace.summary import ChangedNumber, Summary
from tests.support.cards import VIEW, add_card
from tests.support.tiny_release import FAIRFIELD, LOVING, SUMMIT, build_release, write_release

FRAMEWORK = load_framework()
CUYAHOGA = "39035"


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Store]:
    """A release and the next one: a value revised, one withdrawn, one weak now, and a new year."""
    folder = tmp_path_factory.mktemp("findings")
    first = build_release(folder)
    files = write_release(folder / "later")
    path = files / "11_mobility-metrics_county_longitudinal.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    columns = header.split(",")

    def edit(row: str) -> str:
        cells = dict(zip(columns, row.split(","), strict=True))
        if cells["state"] + cells["county"] == SUMMIT and cells["year"] == "2023":
            cells["share_employed"] = "0.865"
            cells["share_debt_coll"] = cells["share_debt_coll_quality"] = "NA"
            cells["share_digital_access_quality"] = "Weak"
        return ",".join(cells.values())

    rows = [edit(row) for row in rows]
    newest = [re.sub("^2023", "2024", row) for row in rows if row.startswith("2023")]
    newest = [
        ",".join(
            "NA" if name.startswith(("share_debt", "share_digital", "pctl", "rate")) else cell
            for name, cell in zip(columns, row.split(","), strict=True)
        )
        for row in newest
    ]
    path.write_text("\n".join([header, *rows, *newest, ""]), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        later = build([files]).release
    releases = folder / "releases"
    return Store(releases / f"{first}.duckdb"), Store(releases / f"{later}.duckdb")


def pin(store: Store, *metrics: str, year: int | None = None, geoid: str = SUMMIT) -> View:
    query = (("place", (geoid,)), *((("year", (str(year),)),) if year else ()))
    numbers = pinned_numbers(store, [geoid], metrics, breakdown="none", year=year)
    return replace(VIEW, release=store.release.id, invented=False, query=query, numbers=numbers)


def changes(store: Store, view: View) -> tuple[ChangedNumber, ...]:
    return changed_numbers(store, {"x": view}).get("x", ())


def test_pin_stores_newest_year_of_each_metric(stores: tuple[Store, Store]) -> None:
    result = pinned_numbers(
        stores[0], [SUMMIT, CUYAHOGA], ["share_debt_coll", "share_employed"], breakdown="none"
    )
    assert [(n.geoid, n.metric, n.year) for n in result] == [
        (SUMMIT, "share_employed", 2023),
        (SUMMIT, "share_debt_coll", 2023),
        (CUYAHOGA, "share_employed", 2023),
        (CUYAHOGA, "share_debt_coll", 2023),
    ]
    assert result[0] == Number(
        SUMMIT, "share_employed", 2023, "none", "All", 0.86, 0.85, 0.87, "Strong"
    )
    assert result[1].lower is None


def test_a_year_is_an_upper_limit(stores: tuple[Store, Store]) -> None:
    result = pinned_numbers(
        stores[0], [SUMMIT], ["share_employed", "share_debt_coll"], breakdown="none", year=2021
    )
    assert [number.year for number in result] == [2021, 2018]


def test_view_of_an_ended_county_stays_in_its_years(stores: tuple[Store, Store]) -> None:
    first, later = stores
    assert later.newest_year == 2024
    numbers = pinned_numbers(
        first, [FAIRFIELD, CUYAHOGA], ["share_employed"], breakdown="none", year=2021
    )
    assert [(number.geoid, number.year) for number in numbers] == [
        (FAIRFIELD, 2021),
        (CUYAHOGA, 2021),
    ]
    query = (("place", (FAIRFIELD,)),)
    view = replace(VIEW, release=first.release.id, invented=False, query=query, numbers=numbers)
    assert changes(later, view) == ()
    assert changes(later, replace(view, query=(("place", (CUYAHOGA,)),))) != ()


def test_no_names_need_no_question(stores: tuple[Store, Store]) -> None:
    assert pinned_numbers(stores[0], [], ["share_employed"], breakdown="none") == ()
    assert pinned_numbers(stores[0], [SUMMIT], [], breakdown="none") == ()
    assert pinned_numbers(stores[0], [SUMMIT], ["unknown"], breakdown="none") == ()


def test_the_same_release_has_changed_nothing(stores: tuple[Store, Store]) -> None:
    assert changes(stores[0], pin(stores[0], "share_employed")) == ()


def test_a_revised_value_of_a_named_year_is_found(stores: tuple[Store, Store]) -> None:
    first, later = stores
    (change,) = changes(later, pin(first, "share_employed", year=2023))
    assert change.now is not None
    assert (change.then.value, change.now.value, change.now.year) == (0.86, 0.865, 2023)


def test_without_a_year_the_newest_one_counts(stores: tuple[Store, Store]) -> None:
    first, later = stores
    (change,) = changes(later, pin(first, "share_employed"))
    assert change.now is not None
    assert (change.then.year, change.now.year) == (2023, 2024)


def test_a_withdrawn_value_and_a_weak_one_are_found(stores: tuple[Store, Store]) -> None:
    first, later = stores
    withdrawn, weak = changes(later, pin(first, "share_debt_coll", "share_digital_access"))
    assert (withdrawn.then.metric, withdrawn.now) == ("share_debt_coll", None)
    assert weak.now is not None
    assert (weak.then.quality, weak.now.quality) == ("Strong", "Weak")


def test_what_did_not_change_is_not_flagged(stores: tuple[Store, Store]) -> None:
    first, later = stores
    assert changes(later, pin(first, "share_debt_coll", geoid=CUYAHOGA)) == ()
    assert changes(later, pin(first, "share_debt_coll", geoid=LOVING)) == ()
    view = pin(first, "share_debt_coll", geoid=CUYAHOGA)
    (number,) = view.numbers
    assert number.value is not None
    rounded = replace(view, numbers=(replace(number, value=number.value * (1 + 1e-8)),))
    assert changes(later, rounded) == ()


def test_value_still_absent_is_unchanged(
    stores: tuple[Store, Store],
) -> None:
    first, later = stores
    view = pin(first, "share_employed", geoid=CUYAHOGA, year=2023)
    (number,) = view.numbers
    gone = replace(number, metric="rate_learning", value=None, lower=None, upper=None, quality="")
    assert changes(later, replace(view, numbers=(gone,))) == ()
    appeared = replace(number, value=None, lower=None, upper=None, quality="")
    (change,) = changes(later, replace(view, numbers=(appeared,)))
    assert change.now is not None
    assert change.then.value is None


def test_invented_numbers_are_not_compared_with_real_ones(stores: tuple[Store, Store]) -> None:
    first, later = stores
    view = replace(pin(first, "share_employed"), invented=True)
    assert changes(later, view) == ()


def test_a_change_is_said_with_old_and_new(stores: tuple[Store, Store]) -> None:
    first, later = stores
    result = changes(
        later, pin(first, "share_employed", "share_debt_coll", "share_digital_access", year=2023)
    )
    names = {place.geoid: place for place in later.jurisdictions()}
    lines = [line.replace("\u00a0", " ") for line in changed_words(result, FRAMEWORK, names)]
    assert lines == [
        (
            "Employed, ages 25–54, Summit County, Ohio: was 86.0 % (85.0 to 87.0 %) in 2023; "
            "now 86.5 % (85.0 to 87.0 %) in 2023."
        ),
        (
            "Debt in collections, Summit County, Ohio: was 19.0 % in 2023; "
            "this release has no such value."
        ),
        (
            "Computer and broadband, Summit County, Ohio: was 76.0 % in 2023; "
            "now 76.0 % (weak) in 2023."
        ),
    ]
    assert changed_words(result * 2, FRAMEWORK, names)[-1] == "And 3 more of its numbers."


def test_removed_metric_is_named_by_id() -> None:
    number = Number("39153", "old_metric", 2018, "none", "All", 0.5, None, None, "Strong")
    (line,) = changed_words([ChangedNumber(number, None)], FRAMEWORK, {})
    assert line == "old_metric, 39153: was 0.5 in 2018; this release has no such value."


def test_a_group_is_said_by_its_name() -> None:
    then = Number(
        "39153", "share_employed", 2021, "race-ethnicity", "Black, Non-Hispanic", 0.5, 0.4, 0.6, ""
    )
    (line,) = changed_words([ChangedNumber(then, replace(then, value=0.6))], FRAMEWORK, {})
    assert line.startswith("Employed, ages 25–54, Black, not Hispanic, 39153: was 50.0")


def summary(stores: tuple[Store, Store], workspace: Workspace, **requests: list[str]) -> Summary:
    store = stores[0]
    return summary_of_findings(store, FRAMEWORK, workspace, store.jurisdiction(SUMMIT), **requests)


def test_cards_are_ordered_by_pillar_and_predictor(
    stores: tuple[Store, Store], workspace: Workspace
) -> None:
    for sentence, predictor in [
        ("loose", ""),
        ("air", "environment"),
        ("jobs 1", "employment"),
        ("jobs 2", "employment"),
        ("wages", "living-wage"),
        ("gone", "a predictor of an earlier edition"),
    ]:
        add_card(workspace, sentence, predictor=predictor)
    add_card(workspace, "elsewhere", place=CUYAHOGA)
    ws.move_finding(
        workspace,
        next(c.id for c in ws.findings(workspace) if c.sentence == "jobs 2"),
        before=next(c.id for c in ws.findings(workspace) if c.sentence == "loose"),
    )
    result = summary(stores, workspace)
    assert [card.finding.sentence for card in result.cards] == [
        "jobs 2", "jobs 1", "wages", "air", "loose", "gone",
    ]  # fmt: skip
    columns = [(p.id if p else "", len(cards)) for p, cards in result.by_pillar()]
    assert columns == [
        ("rewarding-work", 3), ("education", 0), ("neighborhoods", 0), ("health", 1),
        ("governance", 0), ("", 2),
    ]  # fmt: skip
    assert result.cards[0].predictor is not None
    assert result.cards[0].predictor.label == "Employment opportunities"
    assert result.invented  # the cards were pinned on invented numbers


def test_dropped_cards_cover_nothing(stores: tuple[Store, Store], workspace: Workspace) -> None:
    add_card(workspace, predictor="employment", status="dropped")
    add_card(workspace, predictor="wealth", kind="history")
    result = summary(stores, workspace)
    assert len(result.cards) == 2
    assert result.coverage.pillars["rewarding-work"] == 1
    assert result.coverage.parts == {
        "economic-success": 1, "power-and-autonomy": 1, "being-valued": 0,
    }  # fmt: skip
    assert coverage_sentence(result.coverage, FRAMEWORK) == (
        "No finding yet: High-Quality Education; Opportunity-Rich & Inclusive Neighborhoods; "
        "Healthy Environment & Access to Good Health Care; Responsive & Just Governance; "
        "being valued in community."
    )


def test_full_coverage_is_reported(stores: tuple[Store, Store], workspace: Workspace) -> None:
    for predictor in ("wealth", "preschool", "racial-diversity", "trauma", "representation"):
        add_card(workspace, predictor=predictor)
    result = summary(stores, workspace).coverage
    assert coverage_sentence(result, FRAMEWORK).startswith("Every pillar and every part")


def test_part_of_board_has_its_own_links(stores: tuple[Store, Store], workspace: Workspace) -> None:
    first, second, three = (add_card(workspace) for _ in range(3))
    link = ws.add_link(workspace, first.id, second.id, "agrees")
    ws.add_link(workspace, second.id, three.id, "explains")
    result = summary(stores, workspace, only=[first.id, second.id])
    assert [card.finding.id for card in result.cards] == [first.id, second.id]
    assert result.links == (link,)
    assert len(summary(stores, workspace).links) == 2


@pytest.mark.parametrize(
    "verdict,reason,text",
    [
        ("better", "", "▲ better"),
        ("worse", "ignored", "▼ worse"),
        ("not compared", "The value is weak.", "not compared (The value is weak)"),
        ("", "", ""),
        ("sure", "", ""),
    ],
)
def test_a_verdict_has_a_symbol_and_a_word(verdict: str, reason: str, text: str) -> None:
    assert verdict_words(verdict, reason).replace("– ", "").replace("· ", "") == text
