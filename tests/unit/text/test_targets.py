"""What is said of targets: no class that the data cannot carry."""

from __future__ import annotations

import pytest

from mobility.registry import load_framework
from mobility.text import NBSP
from mobility.text.targets import detectable_sentence, progress_sentence, suggestion_words

METRICS = load_framework().metrics
SHARE, DEBT, INCOME = (
    METRICS[name] for name in ("share_employed", "share_debt_coll", "pctl_income_50")
)
HALF = f"50{NBSP}% of the planned change"


@pytest.mark.parametrize(
    "progress,share,bounds,against,reason,text",
    [
        (
            "improving",
            0.5,
            (0.25, 0.75),
            "",
            "",
            f"improving since 2018: {HALF} (25 to 75)",
        ),
        (
            "getting worse",
            -0.5,
            (-0.75, -0.25),
            "",
            "",
            f"getting worse since 2018: {HALF} (25 to 75), away from the target",
        ),
        (
            "little or no detectable change",
            0.5,
            (-0.1, 1.1),
            "",
            "",
            "little or no detectable change since 2018: the data cannot tell them apart",
        ),
        (
            "met or exceeded",
            1.1,
            (0.9, 1.3),
            "cannot tell",
            "",
            "met or exceeded by the published value; the data cannot tell it from the target",
        ),
        (
            "met or exceeded",
            1.4,
            (1.2, 1.6),
            "better",
            "",
            (
                "met or exceeded by the published value, and better than the target by more than "
                "chance"
            ),
        ),
        (
            "not compared",
            0.5,
            None,
            "",
            "no interval published.",
            f"not compared: no interval published; by the published values {HALF}",
        ),
        ("not compared", None, None, "", "weak value", "not compared: weak value"),
    ],
)
def test_progress_is_said_as_far_as_the_data_go(
    progress: str,
    share: float | None,
    bounds: tuple[float, float] | None,
    against: str,
    reason: str,
    text: str,
) -> None:
    output = progress_sentence(progress, share, bounds, 2018, against=against, reason=reason)
    assert output == text


def test_undetectable_target_is_marked() -> None:
    text = detectable_sentence(SHARE, 0.0277, 0.0396)
    assert text == (
        "A change of less than 2.8 points would not be told from chance; a true change of "
        "4.0 points is seen in 80 of 100 cases."
    )
    near = detectable_sentence(SHARE, 0.0277, 0.0396, planned=0.03)
    assert near.endswith(
        "of 3.0 points is smaller, so it could happen without the data showing it."
    )
    far = detectable_sentence(DEBT, 0.0277, 0.0396, planned=-0.05)
    assert far.endswith("The planned change of 5.0 points is large enough to be seen.")
    unknown = detectable_sentence(SHARE, None, None, reason="no interval published")
    assert unknown == (
        "How small a change the data could show is not known: no interval published."
    )


def test_suggestion_has_source_and_required_change() -> None:
    assert suggestion_words(SHARE, "peer median", 0.8, n=10, planned=0.05, shown=True) == (
        f"the median of 10 peers with reliable values: 80.0{NBSP}%, 5.0 points more than now, "
        "enough for the data to show"
    )
    assert (
        suggestion_words(DEBT, "best own reliable group", 0.2, name="Renters", planned=-0.03)
        == f"the best reliable group here, Renters: 20.0{NBSP}%, 3.0 points less than now"
    )
    assert suggestion_words(
        INCOME, "peer top quartile", 50_000.0, n=10, planned=-1.0, reason="it is there already"
    ) == ("what the best quarter of 10 peers reaches: $50,000 a year, it is there already")
    assert suggestion_words(
        SHARE, "peer median", None, n=1, reason="too few peers with a reliable value."
    ) == ("the median of 1 peer with reliable values: none, too few peers with a reliable value")
