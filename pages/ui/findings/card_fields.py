"""Input fields for the text of a finding: sentence, predictor, questions, who checked it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from mobility.exports.finding_words import QUESTIONS
from mobility.text import escape_markdown
from mobility.workspace.schema import LONGEST
from pages.ui import data
from pages.ui.widgets import value_of

_HELP = {
    "see": "What the chart or the people say, without a reason yet.",
    "mean": "Guesses are welcome here; say whose they are.",
    "need": "Other numbers, voices that are missing, history, a second look.",
    "checked_by": "A role, such as the data lead or the housing group, and no name.",
}
_HEIGHT = 80  # pixels of a field; it grows where a browser lets it


def show_fields(
    texts: Mapping[str, str], key: str, on_change: Callable[[], None] | None = None
) -> None:
    """Show the input fields, filled with the present text.

    Args:
        texts: the present text of the card, by part.
        key: begins the key of each field; `written` reads them under it.
        on_change: called when a field was left changed; None inside a form, which is sent whole.
    """
    st.text_area(
        "The finding in a sentence",
        texts["sentence"],
        key=f"{key}-sentence",
        max_chars=LONGEST["sentence"],
        height=_HEIGHT,
        on_change=on_change,
    )
    labels = predictor_labels()
    st.selectbox(
        "Predictor",
        list(labels),
        index=list(labels).index(texts["predictor"]) if texts["predictor"] in labels else 0,
        format_func=labels.__getitem__,
        key=f"{key}-predictor",
        on_change=on_change,
    )
    for part in ("see", "mean", "need"):
        st.text_area(
            QUESTIONS[part],
            texts[part],
            key=f"{key}-{part}",
            max_chars=LONGEST[part],
            height=_HEIGHT,
            placeholder=_HELP[part],
            on_change=on_change,
        )
    st.text_input(
        QUESTIONS["checked_by"],
        texts["checked_by"],
        key=f"{key}-checked_by",
        max_chars=LONGEST["checked_by"],
        placeholder=_HELP["checked_by"],
        on_change=on_change,
    )


def written(key: str) -> dict[str, str]:
    """Return the text of the fields, by part."""
    return {part: value_of(f"{key}-{part}") or "" for part in LONGEST}


def predictor_labels() -> dict[str, str]:
    """Every predictor with its pillar by its id, and first that there is none."""
    framework = data.framework()
    labels = {
        predictor.id: f"{framework.pillars[predictor.pillar].label}: {predictor.label}"
        for predictor in framework.predictors.values()
    }
    return {"": "No single predictor", **labels}


def show_prompts(predictor: str) -> None:
    """The questions of a predictor that a group can ask itself."""
    known = data.framework().predictors.get(predictor)
    if known is not None:
        questions = "\n".join(f"- {escape_markdown(prompt)}" for prompt in known.prompts)
        st.markdown(f"Questions that may help:\n{questions}")
