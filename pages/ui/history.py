"""One step of the browser's history for each thing that a person does, none without a place.

Streamlit pushes a bare address (`/trends`) when somebody uses the menu and pushes the whole
address as a second step when the page has run. A reload in between would ask for a county, and a
step back would seem to do nothing. Therefore the script below changes what a push does:

- the bare address of another page takes along the part of the present one that all pages share;
- a whole address replaces a shortened one of the same page: after the menu, or of a short link;
- when the whole address came before Streamlit had turned the page, the page it was for takes its
  place, as it was pushed for the page before.

Where the browser has not loaded the script yet, pages work all the same, with some steps more.
"""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

_script = st.components.v2.component(
    "address_history",
    js="""
const LINKS = '[data-testid="stSidebarNavLink"], [data-testid="stPageLink-NavLink"]';

function begin(keys) {
  const shared = () => new URLSearchParams(
    [...new URLSearchParams(location.search)].filter(([key]) => keys.includes(key))
  ).toString();
  const push = history.pushState.bind(history);
  let clicked = true; // since the last push

  history.pushState = (_state, title, url) => {
    const there = new URL(url, location.href);
    const turned = there.pathname !== location.pathname;
    const early = turned && !clicked && there.search === location.search;
    const short = history.state?.short || !new URLSearchParams(location.search).has("release");
    const bare = turned && !there.search;
    if (bare) there.search = shared();
    const automatic = window.replaceAddress && !turned; // a year that was played
    if (early || automatic || (short && !turned)) history.replaceState({}, title, there);
    else push({ short: bare }, title, there);
    clicked = false;
  };
  addEventListener("click", () => { clicked = true; }, true);

  // What a new tab or the clipboard gets of the links of the menu and of pages.
  const complete = ({ target }) => {
    const link = target.closest?.(LINKS);
    if (link?.origin !== location.origin || (link.search && !link.completed)) return;
    link.search = shared();
    link.completed = true;
  };
  for (const kind of ["pointerdown", "focusin"]) addEventListener(kind, complete, true);
}

export default function ({ data }) {
  if (!window.addressHistory) begin(data.split(" "));
  window.addressHistory = true;
}
""",
)


def keep_steps(keys: Collection[str]) -> None:
    """Make each thing that a person does one step of the browser's history.

    Args:
        keys: of an address, those that every page understands.
    """
    _script(data=" ".join(keys), key="address_history")
