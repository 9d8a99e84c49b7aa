"""Opening a page of the app at an address, without a browser."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.testing.v1 import AppTest


def go_to(app: AppTest, page: str, query: Mapping[str, str | list[str]]) -> AppTest:
    """Return the app on a page, named by its file, at an address; nothing may go wrong there."""
    app.switch_page(page)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app
