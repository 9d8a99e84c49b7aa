"""The registry's rules, each broken once in a tiny registry, and what holds of the real one."""

from __future__ import annotations

import pickle
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import (
    EVERYONE,
    HEADLINE,
    Better,
    BreakdownKind,
    Computation,
    Framework,
    FrameworkError,
    IntervalKind,
    Unit,
    load_framework,
)

EXAMPLES = Path(__file__).parents[2] / "examples"
TINY = (EXAMPLES / "framework.toml").read_text(encoding="utf-8")
FAULTS = tomllib.loads((EXAMPLES / "framework_faults.toml").read_text(encoding="utf-8"))["fault"]


def read(folder: Path, text: str) -> Framework:
    path = folder / "tiny.toml"
    path.write_text(text, encoding="utf-8")
    return load_framework(path)


def test_a_small_registry_is_read_as_written(tmp_path: Path) -> None:
    framework = read(tmp_path, TINY)
    jobs = framework.metric("share_jobs")
    county, place = jobs.series_of(Level.COUNTY), jobs.series_of(Level.PLACE)
    by_color = jobs.series_of(Level.COUNTY, "color")
    assert county is not None
    assert place is not None
    assert by_color is not None
    assert county.interval_years == county.schedule == (2018, 2020, 2022)
    assert county.subgroups == (EVERYONE,)
    assert [item.year for item in county.breaks] == [2022]
    assert (place.schedule, place.interval_years, place.breaks) == ((2020,), (2020,), ())
    assert by_color.subgroups == ("All", "Red", "Blue"), (
        "the breakdown's order is the display order"
    )
    assert (by_color.period_years, county.period_years) == (5, 1)
    assert jobs.series_of(Level.PLACE, "color") is None
    assert jobs.caveats == ("Ours.", "Mind the gap.")
    assert (jobs.unit, jobs.better) == (Unit.SHARE, Better.HIGHER)
    assert framework.metric("pay").range == (0, None)
    assert framework.columns_by_name()["jobs"] == ("share_jobs", 0.01)
    assert framework.columns_by_name()["pay"] == ("pay", 1.0)


def test_parts_of_one_column_become_metrics(tmp_path: Path) -> None:
    text = TINY.replace(
        'id = "pay"',
        'id = "pair"\nparts.left = { label = "Left" }\n'
        'parts.right = { label = "Right", decimals = 2 }',
    )
    framework = read(tmp_path, text)
    left, right = framework.by_column["pair"]
    assert (left.id, left.column, left.part, left.label) == ("pair.left", "pair", "left", "Left")
    assert (right.id, right.decimals, left.decimals) == ("pair.right", 2, 0)
    assert left.series == right.series


def test_two_metrics_of_one_group_are_refused(tmp_path: Path) -> None:
    text = TINY.replace("universe =", 'group = "Red"\nuniverse =')
    with pytest.raises(FrameworkError, match="'pay' is about the group 'Red' too"):
        read(tmp_path, text)


def test_local_source_of_breakdown_comes_first(tmp_path: Path) -> None:
    text = TINY.replace(
        'universe = "Adults"', 'universe = "Adults"\nlocal_source = "the archive"', 1
    )
    jobs = read(tmp_path, text).metric("share_jobs")
    assert {item.local_source for item in jobs.series.values()} == {"the archive"}
    groups = 'groups = ["Blue", "Red", "All"]'
    text = text.replace(groups, f'{groups}\nlocal_source = "the mill"\nhead_counts = "table 1"')
    jobs = read(tmp_path, text).metric("share_jobs")
    by_color, for_everyone = jobs.series_of(Level.COUNTY, "color"), jobs.series_of(Level.COUNTY)
    assert by_color is not None
    assert for_everyone is not None
    assert (by_color.local_source, for_everyone.local_source) == ("the mill", "the archive")
    assert (by_color.head_counts, for_everyone.head_counts) == ("table 1", "")


@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, id=fault["name"].replace(" ", "-")) for fault in FAULTS],
)
def test_fault_raises_error_with_location(tmp_path: Path, fault: dict[str, str]) -> None:
    assert fault["replace"] in TINY
    with pytest.raises(FrameworkError) as caught:
        read(tmp_path, TINY.replace(fault["replace"], fault["by"], 1))
    assert fault["names"] in str(caught.value)
    assert fault["advice"] in str(caught.value)


def test_blocks_of_one_predictor_stand_together(tmp_path: Path) -> None:
    rest = TINY[TINY.index("[[predictor]]") : TINY.index("[[metric]]")].replace("jobs", "rest")
    text = TINY.replace("[[metric]]", f"{rest}[[metric]]", 1)
    text = text.replace('predictor = "jobs"', 'predictor = "rest"', 1)
    with pytest.raises(FrameworkError, match="predictor 'jobs': its blocks are apart"):
        read(tmp_path, text)


def test_a_share_is_counted_wherever_it_is_published(tmp_path: Path) -> None:
    text = TINY.replace('caveats = ["Ours."]', 'caveats = ["Ours."]\ncounted_by = "pay"')
    text = text.replace('unit = "dollars"', 'unit = "count"').replace('dollars = "nominal"\n', "")
    with pytest.raises(FrameworkError, match="'share_jobs': counted_by: 'pay' is not published"):
        read(tmp_path, text)
    assert load_framework().metric("share_homeless").counted_by == "count_homeless"


@pytest.mark.parametrize("ordered", ["true", "false"])
def test_a_slope_needs_three_groups_in_an_order(tmp_path: Path, ordered: str) -> None:
    start, end = TINY.index("[[refusal]]"), TINY.index("[[geography_change]]")
    text = TINY[:start] + TINY[end:]
    text = text.replace('"change of a gap"]', '"change of a gap", "ordered index"]')
    text = text.replace("ordered = false", f"ordered = {ordered}")
    with pytest.raises(FrameworkError, match=r"'share_jobs', color, county: fewer than three"):
        read(tmp_path, text)
    three = text.replace(
        'groups = ["Blue", "Red", "All"]', 'groups = ["Blue", "Green", "Red", "All"]'
    )
    three = three.replace(
        '  { label = "Blue",', '  { label = "Green", name = "Green" },\n  { label = "Blue",'
    )
    if ordered == "true":
        assert read(tmp_path, three).refusal("share_jobs", "color", Computation.ORDERED_INDEX) == ""


def test_the_first_refusal_that_fits_is_the_reason(tmp_path: Path) -> None:
    own = (
        '[[refusal]]\ncomputations = ["ordered index", "gap"]\n'
        'metrics = ["share_jobs"]\nreason = "Ours."\n'
    )
    for text, reason in (
        (TINY.replace("[[refusal]]", f"{own}[[refusal]]"), "Ours."),
        (
            TINY.replace("[[geography_change]]", f"{own}[[geography_change]]"),
            "Colors have no order.",
        ),
    ):
        framework = read(tmp_path, text)
        assert framework.refusal("share_jobs", "color", Computation.ORDERED_INDEX) == reason
        assert framework.refusal("share_jobs", "color", Computation.GAP) == "Ours."
        assert framework.refusal("pay", "color", Computation.GAP) == ""


def test_a_missing_registry_is_an_error_for_users(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no\.toml cannot be read"):
        load_framework(tmp_path / "no.toml")


# ------------------------------------------------------------------------------ the real registry


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


def test_it_holds_the_whole_framework(framework: Framework) -> None:
    assert len(framework.pillars) == 5
    assert len(framework.predictors) == 24
    assert len(framework.by_column) == 47
    assert len(framework.metrics) == 47 + 4 * 2, "a house-value column is three measures"
    assert {metric.predictor for metric in framework.metrics.values()} == set(framework.predictors)
    parts = [metric.part for metric in framework.metrics.values() if metric.part]
    assert parts == ["value_share", "household_share", "parity"] * 4


def test_the_file_is_read_once() -> None:
    assert load_framework() is load_framework()


def test_it_survives_a_cache_that_copies(framework: Framework) -> None:
    assert pickle.loads(pickle.dumps(framework)) == framework  # noqa: S301 - our own bytes


def test_an_unknown_metric_proposes_the_nearest(framework: Framework) -> None:
    assert framework.metric("pctl_income_50").short_label == "Income, middle"
    with pytest.raises(UserError, match="did you mean pctl_income_50 or"):
        framework.metric("pctl_incom_50")
    with pytest.raises(UserError, match="no metric has a name like it"):
        framework.metric("???")


def test_old_names_lead_to_today_s_columns(framework: Framework) -> None:
    names = framework.columns_by_name()
    assert names["economic_connectedness"] == ("share_economic_connectedness", 0.5)
    assert names["rate_low_birth_weight"] == ("share_low_birth_weight", 1.0)
    retired = {column.column for column in framework.retired}
    assert {"transportation_cost", "index_transit_trips", "rate_violent_crime"} <= retired
    assert not retired & set(names)


def test_an_absence_has_the_reason_the_publisher_gives(framework: Framework) -> None:
    def reason(metric: str, level: Level, geoid: str, breakdown: str, year: int) -> str | None:
        rule = framework.absence_rule(metric, level, geoid, breakdown, year)
        return None if rule is None else rule.reason

    county, place = Level.COUNTY, Level.PLACE
    assert "before 2023" in str(reason("rate_crime_violent", county, "36061", HEADLINE, 2021))
    assert reason("rate_crime_violent", county, "36061", HEADLINE, 2023) is None
    assert "groups" not in str(reason("share_homeless", place, "0644000", HEADLINE, 2022))
    assert "by group" in str(reason("share_homeless", place, "0644000", "race-ethnicity", 2022))
    # Connecticut's planning regions are a gap of the source, not few deaths.
    assert "Connecticut" in str(reason("rate_injury_death", county, "09110", HEADLINE, 2023))
    assert "ten deaths" in str(reason("rate_injury_death", county, "48301", HEADLINE, 2023))


def test_only_some_bounds_can_be_tested(framework: Framework) -> None:
    kinds = {
        column: series.interval
        for column, (metric, *_) in framework.by_column.items()
        if (series := metric.series_of(Level.COUNTY))
    }
    sampling = {name for name, kind in kinds.items() if kind is IntervalKind.SAMPLING}
    assert len(sampling) == 11
    assert kinds["count_homeless"] is IntervalKind.SUPPRESSION_RANGE
    debt = framework.metric("share_debt_coll").series_of(Level.COUNTY)
    assert debt is not None
    assert debt.interval_years == (2018,)


def test_groups_are_not_white_first_and_others_are_named(framework: Framework) -> None:
    for breakdown in framework.breakdowns.values():
        labels = [group.label for group in breakdown.groups]
        assert labels[0] == EVERYONE
        assert "White" not in labels[1]
        names = [group.name for group in breakdown.groups]
        assert len(set(names)) == len(names)
        assert not any(name.lower().startswith("other") and "famil" not in name for name in names)


def test_group_labels_are_lowercase_within_sentences(framework: Framework) -> None:
    inside = framework.breakdowns["disability"].inside
    assert inside("With Disability") == "people with a disability"
    assert inside(EVERYONE) == "everyone"
    assert inside("a value of one's own") == "a value of one's own"
    peoples = {group.inside for group in framework.breakdowns["race-ethnicity"].groups}
    assert {name for name in peoples if name[0].islower()} == {"everyone"}
    school = framework.breakdowns["mothers-education"]
    assert school.inside("Less than High School") == "No high school diploma"


def test_metric_states_missing_direction_or_ratio(framework: Framework) -> None:
    neither = {m.column for m in framework.metrics.values() if m.better is Better.NEITHER}
    assert {name.split("_")[0] for name in neither} == {"ratio", "share"}
    assert all("house_value" in n or "exposure" in n or "desc_rep" in n for n in neither)
    assert "share_poverty_exposure" not in neither
    no_ratio = {m.id for m in framework.metrics.values() if not m.ratio_meaningful}
    assert no_ratio == {"rate_learning", "index_air_hazard"}
    not_compared = {m.id for m in framework.metrics.values() if m.comparable}
    assert "count_homeless" in not_compared
    assert {name.rpartition(".")[2] for name in not_compared - {"count_homeless"}} == {
        "value_share",
        "household_share",
    }


def permitted(framework: Framework, metric: str, breakdown: str) -> set[str]:
    return {c.value for c in Computation if not framework.refusal(metric, breakdown, c)}


@pytest.mark.parametrize(
    "metric,breakdown,permits",
    [
        ("share_employed", "race-ethnicity", "gap ratio equality index people change"),
        (
            "share_low_birth_weight",
            "mothers-education",
            "gap ratio equality index ordered people change",
        ),
        ("share_digital_access", "income", "gap ratio equality index people change"),
        ("pctl_income_50", "race-ethnicity", "gap ratio equality index change"),
        ("rate_learning", "gender", "gap equality index change"),
        ("rate_injury_death", "race-ethnicity", "gap ratio equality index people change"),
        ("share_affordable_50_ami", "tenure", "gap ratio equality index change"),
        ("share_debt_coll", "race-share", "gap ratio equality change"),
        ("index_air_hazard", "race-share", "gap equality change"),
        ("index_air_hazard", "income", "gap equality change"),
        ("rate_juv_arrest", "race-ethnicity", "gap ratio change"),
        ("rate_juv_arrest", "gender", "gap ratio equality index change"),
        ("share_poverty_exposure", "race-ethnicity", "gap ratio change"),
        ("ratio_black_nh_house_value_households.parity", "age", "gap"),
        ("ratio_white_nh_house_value_households.value_share", "age", "gap"),
        ("count_homeless", "race-ethnicity", ""),
        ("share_homeless", "race-ethnicity", "gap ratio equality index people change"),
        ("ratio_living_wage", "industry", ""),
    ],
)
def test_what_may_be_worked_out_between_groups(
    framework: Framework, metric: str, breakdown: str, permits: str
) -> None:
    assert {c.partition(" ")[0] for c in permitted(framework, metric, breakdown)} == set(
        permits.split()
    )


def test_every_refusal_is_a_sentence(framework: Framework) -> None:
    reasons = [rule.reason for rule in framework.refusals]
    assert all(reason[0].isupper() and reason.endswith(".") for reason in reasons)
    parity = framework.refusal(
        "ratio_black_nh_house_value_households.parity", "age", Computation.INDEX
    )
    assert parity.startswith("Parity is the goal here")
    poor = framework.refusal("index_air_hazard", "income", Computation.PEOPLE)
    assert poor == framework.refusal("share_debt_coll", "race-share", Computation.PEOPLE)
    assert "kinds of neighborhoods" in poor
    jobs = framework.refusal("ratio_living_wage", "industry", Computation.GAP)
    assert "none of them is a reference" in jobs


def test_neighborhoods_are_distinguished_from_people(framework: Framework) -> None:
    kinds = {
        (metric.id, name): series.kind
        for metric in framework.metrics.values()
        for (_, name), series in metric.series.items()
    }
    places = {key for key, kind in kinds.items() if kind is BreakdownKind.NEIGHBORHOODS}
    assert ("index_air_hazard", "income") in places
    assert ("share_digital_access", "income") not in places
    assert {name for _, name in places} == {"race-share", "income"}


def test_groups_that_share_people_are_listed_by_pair(framework: Framework) -> None:
    arrests = framework.metric("rate_juv_arrest").series_of(Level.COUNTY, "race-ethnicity")
    employed = framework.metric("share_employed").series_of(Level.COUNTY, "race-ethnicity")
    assert arrests is not None
    assert employed is not None
    hispanic = [g for g in arrests.subgroups if arrests.share_people("Hispanic", g)]
    assert hispanic == ["All", "Black", "Other Races and Ethnicities", "White"]
    assert not arrests.share_people("Black", "White")
    assert arrests.share_people("White", EVERYONE)
    assert employed.overlaps == ()


def test_texts_are_sentences_and_labels_are_short(framework: Framework) -> None:
    for metric in framework.metrics.values():
        assert len(metric.short_label) <= 50, metric.id
        texts = [metric.description, metric.comparable, metric.zero_meaning, *metric.caveats]
        texts += [metric.margin.reason] if metric.margin else []
        assert all(text.endswith(".") for text in texts if text), metric.id
        assert not metric.label.endswith("."), metric.id
        for series in metric.series.values():
            assert not series.note or series.note.endswith("."), metric.id
            assert not any(item.reason.endswith(".") for item in series.breaks), metric.id
    for predictor in framework.predictors.values():
        texts = [predictor.description, predictor.why, predictor.limits]
        assert all(text.endswith(".") for text in texts), predictor.id


def test_mobility_parts_have_predictors_and_unique_prompts(
    framework: Framework,
) -> None:
    predictors = framework.predictors.values()
    assert len(framework.mobility_parts) == 3
    for part in framework.mobility_parts:
        assert sum(part in predictor.parts for predictor in predictors) >= 3
    prompts = [prompt for predictor in predictors for prompt in predictor.prompts]
    assert len(prompts) == len(set(prompts)) >= 3 * len(framework.predictors)
    assert max(map(len, prompts)) <= 110  # on a wall, two lines


def test_labels_tell_metrics_apart(framework: Framework) -> None:
    for labels in (
        [metric.label for metric in framework.metrics.values()],
        [metric.short_label for metric in framework.metrics.values()],
    ):
        assert len(set(labels)) == len(labels)


def test_the_price_index_rises_year_by_year(framework: Framework) -> None:
    years = list(framework.cpi)
    assert years == list(range(2014, 2025))
    assert all(framework.cpi[a] < framework.cpi[b] for a, b in pairwise(years))
