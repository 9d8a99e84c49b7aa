"""Input fields for the text of a finding: sentence, predictor, questions, who checked it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from mobility.exports.finding_words import CONSENTS, DETAILS, QUESTIONS
from mobility.text import escape_markdown
from mobility.workspace import Finding
from mobility.workspace.schema import LONGEST
from pages.ui import data
from pages.ui.widgets import value_of

_HELP = {
    "see": "What the chart or the people say, without a reason yet.",
    "mean": "Guesses are welcome here; say whose they are.",
    "need": "Other numbers, voices that are missing, history, a second look.",
    "checked_by": "A role, such as the data lead or the housing group, and no name.",
    "told_by": "Parents of young children",
    "told_count": "14",
    "told_when": "March 2026",
    "reach": "120 families a year",
    "owner": "Workforce board",
}
_HEIGHT = 80  # pixels of a field; it grows where a browser lets it


def parts_of(kind: str) -> list[str]:
    """Return the parts that people write on a card of a kind."""
    return ["sentence", "predictor", *QUESTIONS, *DETAILS.get(kind, ())]


def texts_of(card: Finding) -> dict[str, str]:
    """Return what people have written on a card, by part."""
    return {part: getattr(card, part) for part in parts_of(card.kind)}


def show_fields(
    kind: str, texts: Mapping[str, str], key: str, on_change: Callable[[], None] | None = None
) -> None:
    """Show the input fields, filled with the present text.

    Args:
        kind: of the card; some have details of their own.
        texts: the present text of the card, by part; those left out are empty.
        key: begins the key of each field; `written` reads them under it.
        on_change: called when a field was left changed; None inside a form, which is sent whole.
    """
    st.text_area(
        "The finding in a sentence",
        texts.get("sentence", ""),
        key=f"{key}-sentence",
        max_chars=LONGEST["sentence"],
        height=_HEIGHT,
        on_change=on_change,
    )
    _show_details(DETAILS.get(kind, {}), texts, key)
    labels = predictor_labels()
    predictor = texts.get("predictor", "")
    st.selectbox(
        "Predictor",
        list(labels),
        index=list(labels).index(predictor) if predictor in labels else 0,
        format_func=labels.__getitem__,
        key=f"{key}-predictor",
        on_change=on_change,
    )
    for part in ("see", "mean", "need"):
        st.text_area(
            QUESTIONS[part],
            texts.get(part, ""),
            key=f"{key}-{part}",
            max_chars=LONGEST[part],
            height=_HEIGHT,
            placeholder=_HELP[part],
            on_change=on_change,
        )
    st.text_input(
        QUESTIONS["checked_by"],
        texts.get("checked_by", ""),
        key=f"{key}-checked_by",
        max_chars=LONGEST["checked_by"],
        placeholder=_HELP["checked_by"],
        on_change=on_change,
    )


def _show_details(labels: Mapping[str, str], texts: Mapping[str, str], key: str) -> None:
    """The details of what people told, or of a program."""
    for part, label in labels.items():
        text = texts.get(part, "")
        if part == "consent":
            st.selectbox(
                label,
                list(CONSENTS),
                index=list(CONSENTS).index(text),
                format_func=CONSENTS.__getitem__,
                key=f"{key}-{part}",
            )
        else:
            st.text_input(
                label,
                text,
                key=f"{key}-{part}",
                max_chars=LONGEST[part],
                placeholder=_HELP[part],
            )


def written(kind: str, key: str) -> dict[str, str]:
    """Return the text of the fields of a card of a kind, by part."""
    return {part: value_of(f"{key}-{part}") or "" for part in parts_of(kind)}


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
