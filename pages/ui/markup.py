"""Plain HTML of our own on a page, in a shadow root with its own style sheet.

So a row can become a card on a phone and grow on a wall, and nothing outside is touched. The
script only puts the text in place, sorts tables, and tells the page when something was opened.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from mobility.errors import UserError
from pages.ui import address, data
from pages.ui.known import check_metric
from pages.ui.widgets import value_of

_SORT = Path(__file__).with_name("sort_table")
SORT_SCRIPT = _SORT.with_suffix(".js").read_text("utf-8")
SORT_CSS = _SORT.with_suffix(".css").read_text("utf-8")
"""`sortBy(heading)` and the look of `data-sort`, a button in the heading of a column."""

# A click anywhere on an element with `data-metric` opens it; its button does so for the keyboard.
# When the panel that this opened has gone, the focus returns to that button.
_SCRIPT = """
const shown = new WeakMap();
const dialog = () => document.querySelector('[role="dialog"]');

function comeBackTo(button) {
  let open = false;
  const watch = new MutationObserver(() => {
    if (dialog()) open = true;
    else if (open) {
      watch.disconnect();
      setTimeout(() => button.focus({ preventScroll: true }), 50);
    }
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".rows");
  if (shown.get(root) !== data) {
    root.innerHTML = data;
    shown.set(root, data);
  }
  root.onclick = (event) => {
    const heading = event.target.closest("[data-sort]");
    if (heading) sortBy(heading.closest("th"));
    const chosen = event.target.closest("[data-metric]");
    if (!chosen || (!event.target.closest("button") && String(getSelection()))) return;
    comeBackTo(chosen.matches("button") ? chosen : chosen.querySelector("button"));
    setTriggerValue("opened", chosen.dataset.metric);
  };
}
"""


def _components() -> dict[str, ComponentRenderer]:
    """A component for each style sheet, on top of the one that all share."""
    folder = Path(__file__).with_name("styles")
    shared = SORT_CSS + (folder / "marks.css").read_text("utf-8")
    return {
        file.stem: st.components.v2.component(
            file.stem,
            html='<div class="rows"></div>',
            css=shared + file.read_text("utf-8"),
            js=SORT_SCRIPT + _SCRIPT,
        )
        for file in sorted(folder.glob("*.css"))
        if file.stem != "marks"
    }


_COMPONENTS = _components()


def show_html(
    html: str, sheet: str, key: str, on_open: Callable[[str], None] | None = None
) -> None:
    """Put a piece of HTML on the page.

    Args:
        html: what to show, everything that comes from data escaped.
        sheet: its style sheet, the name of a file in `styles`.
        key: the same for the same piece on every run.
        on_open: called with the metric's id when a reader opens an element that has one.
    """
    opened = partial(_opened, key, on_open) if on_open else lambda: None
    _COMPONENTS[sheet](data=html, key=key, on_opened_change=opened)


def _opened(key: str, on_open: Callable[[str], None]) -> None:
    """Open what the browser sends, which can be anything, where it is a metric."""
    metric = value_of(key).opened
    if not metric:
        return
    try:
        on_open(check_metric(str(metric), data.known(address.current_address().release)))
    except UserError as error:
        address.say_problem(f"Nothing was opened. {error}")
