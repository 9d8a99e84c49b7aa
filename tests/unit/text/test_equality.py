"""What is said of all groups of a place at once, and of the people behind their gaps."""

from __future__ import annotations

import pytest

from mobility.analysis.inequality import DEFINITIONS, Definition
from mobility.figures.words.people import people_sentence
from mobility.registry import load_framework
from mobility.text import NBSP, format_size
from mobility.text.equality import (
    coverage_sentence,
    equality_numbers,
    index_sentence,
    left_out_sentence,
    p_words,
)

METRICS = load_framework().metrics
SHARE, INCOME, RATE = (
    METRICS[name] for name in ("share_employed", "pctl_income_50", "rate_injury_death")
)
BEST = ("White, not Hispanic", "")
ENDS = ("No high school diploma", "Bachelor's degree or higher")


@pytest.mark.parametrize(
    "p,text",
    [
        (0.0, "p below 0.001"),
        (0.00099, "p below 0.001"),
        (0.001, "p 0.001"),
        (0.0496, "p 0.050"),
        (0.1, "p 0.10"),
        (1.0, "p 1.00"),
    ],
)
def test_a_p_is_never_nothing(p: float, text: str) -> None:
    assert p_words(p) == text


def test_one_degree_of_freedom_is_one() -> None:
    assert equality_numbers(8, 1, 0.0047) == "Cochran's Q 8.0 with 1 degree of freedom, p 0.005"


def test_everybody_left_out_is_named() -> None:
    assert left_out_sentence([]) == ""
    named = left_out_sentence([("Women and girls", "weak value."), ("Renters", "no interval")])
    assert named == "Left out: Women and girls (weak value); Renters (no interval)."


@pytest.mark.parametrize(
    "coverage,weighted,text",
    [
        (0.9999, True, f"Each group counts with its size; the three groups are 99{NBSP}% of"),
        (1.0, True, f"the three groups are 100{NBSP}% of everybody counted."),
        (0.87, False, f"counts the same, whatever its size; the three groups are 87{NBSP}% of"),
        (None, False, "How many people they are is not known"),
    ],
)
def test_the_coverage_is_printed_or_said_to_be_unknown(
    coverage: float | None, weighted: bool, text: str
) -> None:
    assert text in coverage_sentence(3, coverage, weighted=weighted)


@pytest.mark.parametrize(
    "index,value,bounds,names,text",
    [
        (
            "between-group-variance",
            0.0004,
            (0.0001, 0.0009),
            ("", ""),
            "the groups are typically 2.0 points (1.0 to 3.0) away from their mean",
        ),
        (
            "mean-difference-from-best",
            0.02,
            (0.015, 0.025),
            BEST,
            "the groups are on average 2.0 points (1.5 to 2.5) away from “White, not Hispanic”",
        ),
        (
            "index-of-disparity",
            0.141,
            (0.096, 0.186),
            ("", ""),
            f"the groups are on average 14.1{NBSP}% (9.6 to 18.6) of their mean away from it",
        ),
        (
            "population-attributable-risk",
            0.02,
            None,
            ("Renters", ""),
            "with the value of Renters in every group, everybody's would be 2.0 points better",
        ),
        (
            "population-attributable-fraction",
            0.2353,
            (0.18, 0.29),
            ("Renters", ""),
            (
                "with the value of Renters in every group, everybody's would be "
                f"23.5{NBSP}% (18.0 to 29.0) better"
            ),
        ),
        ("theil", 0.0149, (0.0072, 0.0243), ("", ""), "0.0149 (0.0072 to 0.0243), where 0 is"),
        ("mean-log-deviation", 0.0154, None, ("", ""), "0.0154, where 0 is no difference"),
        (
            "slope-index",
            -0.051,
            (-0.067, -0.036),
            ENDS,
            (
                "from No high school diploma to Bachelor's degree or higher the line falls by "
                "5.1 points (3.6 to 6.7)"
            ),
        ),
        (
            "slope-index",
            0.01,
            (-0.01, 0.03),
            ENDS,
            "the line rises by 1.0 points (−1.0 to 3.0)",
        ),
        (
            "relative-index",
            0.535,
            (0.443, 0.643),
            ENDS,
            (
                "at the end of Bachelor's degree or higher the line is 0.54 times as high "
                "(0.44 to 0.64) as at the end of No high school diploma"
            ),
        ),
    ],
)
def test_an_index_says_what_it_is(
    index: str,
    value: float,
    bounds: tuple[float, float] | None,
    names: tuple[str, str],
    text: str,
) -> None:
    output = index_sentence(index, SHARE, value, bounds, "differ", names=names)
    assert text in output
    assert not output.endswith(".")
    assert "evidence" not in output


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.method.id)
def test_equal_groups_make_no_index_evidence(definition: Definition) -> None:
    index = definition.method.id
    text = index_sentence(index, SHARE, 0.01, (0.0, 0.02), "cannot tell", names=BEST)
    assert text.endswith("no evidence of a difference, because the groups cannot be told apart")


def test_missing_results_have_reasons() -> None:
    text = index_sentence("theil", SHARE, 0.01, None, "not compared", reason="Too few.")
    assert text == "0.0100, where 0 is no difference; not tested: Too few"
    nothing = index_sentence("theil", SHARE, None, None, "not compared", reason="no zero.")
    assert nothing == "not worked out: no zero"


def test_variance_without_intervals_is_marked_uncorrected() -> None:
    text = index_sentence(
        "between-group-variance", SHARE, 0.0004, None, "differ", interval_reason="no interval."
    )
    assert text.endswith(
        "from their mean, with the errors of the estimates in it, no interval: no interval"
    )
    other = index_sentence("theil", SHARE, 0.01, None, "differ", interval_reason="no interval")
    assert "errors of the estimates" not in other


def test_sizes_are_in_the_unit_of_the_metric() -> None:
    assert format_size(SHARE, 0.084) == "8.4 points"
    assert format_size(SHARE, 0.084, unit=False) == "8.4"
    assert format_size(INCOME, 5_300) == "$5,300"
    assert format_size(RATE, 12.34) == "12.3 per 100,000 residents"
    assert format_size(RATE, 12.34, unit=False) == "12.3"


def test_people_sentence_makes_no_causal_claim() -> None:
    text = people_sentence(SHARE, 1_234, (812, 1_640), "the best-off reliable group")
    assert text == (
        "At the value of the best-off reliable group it would be about 1,200 more (810 to 1,600). "
        "Counted: Adults aged 25 to 54. Arithmetic, not a causal claim."
    )
    births = METRICS["share_low_birth_weight"]
    fewer = people_sentence(births, 0.3, None, "Ohio", interval_reason="no interval published.")
    assert fewer.startswith(
        "At the value of Ohio it would be nobody fewer, without an interval: no interval published."
    )
    none = people_sentence(RATE, 0, None, "Ohio")
    assert "it would be none fewer." in none
    missing = people_sentence(SHARE, None, None, "Ohio", reason="no head-count for this metric")
    assert missing == "Not available: no head-count for this metric."
