"""The area to drop files on, as readers of a screen meet it."""

from __future__ import annotations

import streamlit as st

# Streamlit calls the area an ornament and gives it a name all the same, which readers of a screen
# cannot make sense of; as a named region it says what it is.
_REGION = st.components.v2.component(
    "drop_region",
    html="<i hidden></i>",
    js="""
export default function () {
  const name = () => document
    .querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]')
    .forEach((area) => area.removeAttribute("role"));
  name();
  const watch = new MutationObserver(name);
  const all = { subtree: true, childList: true, attributes: true, attributeFilter: ["role"] };
  watch.observe(document.body, all);
  return () => watch.disconnect();
}
""",
)


def name_drop_regions(key: str) -> None:
    """Give the areas to drop files on of the whole page their names, as long as this stands there.

    Args:
        key: a name of its own on its page.
    """
    _REGION(data="", key=key)
