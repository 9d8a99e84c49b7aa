"""Gaps in words: which way, how much, how sure, and never more than is known."""

from __future__ import annotations

import pytest

from mobility.registry import Better, load_framework
from mobility.text.gaps import (
    Bounds,
    chosen_words,
    equality_words,
    gap_position_title,
    gap_words,
    group_words,
    ratio_words,
    reference_words,
)

FRAMEWORK = load_framework()
BEST = "the best-off reliable group"


@pytest.mark.parametrize(
    "metric,gap,bounds,text",
    [
        ("share_employed", 0.084, (0.056, 0.112), f"8.4 points below {BEST} (5.6 to 11.2)"),
        ("share_employed", -0.02, (-0.03, -0.01), f"2.0 points above {BEST} (1.0 to 3.0)"),
        (
            "share_employed",
            0.021,
            (-0.01, 0.052),
            f"2.1 points below {BEST} (from 1.0 above to 5.2 below)",
        ),
        ("share_debt_coll", 0.3, None, f"30.0 points above {BEST}"),
        ("pctl_income_50", 5_400.0, (1_000.4, 9_799.6), f"$5,400 below {BEST} ($1,000 to $9,800)"),
        (
            "rate_injury_death",
            12.34,
            (10.0, 14.7),
            f"12.3 per 100,000 residents above {BEST} (10.0 to 14.7)",
        ),
        ("rate_learning", 0.25, (0.1, 0.4), f"0.25 below {BEST} (0.10 to 0.40)"),
        ("index_air_hazard", 14.0, None, f"14 below {BEST}"),
        ("ratio_black_nh_house_value_households.parity", 0.1, None, f"0.10 above {BEST}"),
        ("share_employed", 0.0, None, f"the same as {BEST}"),
    ],
)
def test_a_gap_says_which_way_and_how_much(
    metric: str, gap: float, bounds: Bounds, text: str
) -> None:
    assert gap_words(FRAMEWORK.metric(metric), gap, bounds, BEST) == text


@pytest.mark.parametrize(
    "verdict,reason,tests,text",
    [
        ("worse", "", 6, f"8.4 points below {BEST} (5.6 to 11.2)"),
        (
            "cannot tell",
            "",
            6,
            (
                "cannot tell: 8.4 points below the best-off reliable group (5.6 to 11.2), not "
                "clear among 6 comparisons"
            ),
        ),
        (
            "not compared",
            "no interval published",
            1,
            "8.4 points below the reference (5.6 to 11.2), not compared: no interval published",
        ),
        ("not compared", "it is the reference", 1, "the reference"),
    ],
)
def test_a_verdict_decides_the_sentence(verdict: str, reason: str, tests: int, text: str) -> None:
    metric = FRAMEWORK.metric("share_employed")
    output = group_words(metric, 0.084, (0.056, 0.112), verdict, BEST, reason=reason, tests=tests)
    assert output == text


def test_what_cannot_be_told_apart_says_no_size() -> None:
    metric = FRAMEWORK.metric("share_employed")
    text = group_words(metric, 0.02, (-0.01, 0.05), "cannot tell", BEST, tests=6)
    assert text == f"cannot tell, could be 5.0 points below to 1.0 points above {BEST}"
    same = group_words(metric, 0.02, (-0.01, 0.05), "practically the same", BEST, tests=6)
    assert same == f"practically the same as {BEST}"
    absent = group_words(metric, None, None, "not compared", BEST, reason="Nobody asked.")
    assert absent == "not compared: Nobody asked"


@pytest.mark.parametrize(
    "better,reference,text",
    [
        (Better.HIGHER, "share", "the reference is 1.11 times as high (1.06 to 1.17)"),
        (Better.LOWER, "value", "1.11 times as high as the reference (1.06 to 1.17)"),
        (Better.NEITHER, "value", "1.11 times as high as the reference (1.06 to 1.17)"),
        (
            Better.HIGHER,
            "complement of the share",
            "the share who are not counted is 1.11 times as high here (1.06 to 1.17)",
        ),
        (
            Better.LOWER,
            "complement of the share",
            "the share who are not counted is 1.11 times as high in the reference (1.06 to 1.17)",
        ),
    ],
)
def test_a_ratio_says_what_it_is_a_ratio_of(better: Better, reference: str, text: str) -> None:
    assert ratio_words(better, reference, 1.11, (1.06, 1.17)) == text
    assert ratio_words(better, reference, 1.11, None) == text.removesuffix(" (1.06 to 1.17)")


def test_reference_is_named_by_kind() -> None:
    kinds = ("best reliable group", "largest group", "everyone", "group", "benchmark")
    references = [reference_words(kind, "White, not Hispanic") for kind in kinds]
    assert references[:2] == [BEST, "the largest group"]
    assert references[3:] == ["“White, not Hispanic”"] * 2
    assert reference_words("everyone", "All mothers") == "all mothers"
    assert reference_words("group", "Renters") == "Renters"
    places = reference_words("best reliable group", "Mixed", neighborhoods=True)
    assert places == "the best-off reliable kind of neighborhood"


def test_how_a_reference_was_chosen() -> None:
    assert chosen_words("best reliable group", "", 0, 1, "no group has a reliable value") == (
        "There is no reference: no group has a reliable value."
    )
    assert chosen_words("best reliable group", "Owners", 2, 1) == (
        "The reference is Owners, which has the best reliable value. Each comparison stands alone."
    )
    assert chosen_words("largest group", "Owners", 0, 1).startswith(
        "The reference is Owners, the largest group."
    )
    assert "of which each group is a part" in chosen_words("everyone", "Everyone", 0, 1)
    assert "among all 3 pairs" in chosen_words("best reliable group", "Owners", 3, 3)


def test_whether_groups_differ_at_all() -> None:
    assert equality_words("differ", "", 4).endswith("the 4 groups differ by more than chance.")
    assert equality_words("cannot tell", "", 2, neighborhoods=True) == (
        "Taken together, the 2 kinds of neighborhoods cannot be told apart."
    )
    assert equality_words("not compared", "Too few.", 0) == (
        "Whether the groups differ at all is not tested: Too few."
    )


@pytest.mark.parametrize(
    "gap,median,verdict,text",
    [
        (0.084, 0.05, "worse", "is wider than in the typical Ohio county (8.4 against 5.0 points)"),
        (0.02, 0.05, "better", "is narrower than in the typical Ohio county (2.0 against"),
        (-0.084, -0.05, "better", "is wider than in the typical Ohio county (8.4 against"),
        (-0.02, 0.05, "better", "runs the other way than in the typical Ohio county (2.0 against"),
        (0.051, 0.05, "practically the same", "is practically as wide as in the typical Ohio"),
        (
            0.084, 0.05, "cannot tell",
            ", 8.4 points, cannot be told apart from that in the typical Ohio county, 5.0 points",
        ),
        (
            0.084, 0.05, "not compared",
            "is 8.4 points, not compared with other places: weak value, the publisher says",
        ),
        (None, 0.05, "not compared", "is not compared with other places: weak value, the"),
    ],
)  # fmt: skip
def test_a_gap_is_wider_or_narrower_than_elsewhere(
    gap: float | None, median: float, verdict: str, text: str
) -> None:
    title = gap_position_title(
        FRAMEWORK.metric("share_employed"), "Erie County", ("A", "B"), gap, median,
        "typical Ohio county", verdict, "weak value: the publisher says not to act on it",
    )  # fmt: skip
    start = "“Employed, ages 25–54” in Erie County: the gap between A and B"
    assert title.startswith(f"{start}{'' if text.startswith(',') else ' '}{text}")
