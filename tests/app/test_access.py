"""What each role sees, what it can do, and what anybody sees in the public mode."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import mobility.workspace as ws
from mobility import sign_in
from mobility.page_registry import PAGES
from mobility.places import Level
from mobility.workspace import Workspace, audit
from mobility.workspace.actors import Role
from mobility.workspace.document_versions import approve_document, publish_document
from mobility.workspace.roles import delete_person_role, person_roles, save_person_role
from tests.app.conftest import page_text
from tests.support.cards import add_card
from tests.support.data_sets import EVICTED, keep_counts
from tests.support.tiny_release import SUMMIT, build_release

SECRETS = (
    "Evictions",
    "Rents rose for renters.",
    "Our own peers",
    "Board of tests",
    "clerk of tests",
)
WRITES = (
    "Pin", "Add a card", "Edit", "Add", "Change", "New agenda", "Rename or delete", "Keep",
    "Keep these seats", "Lead from a second window", "Put on the list", "Save the workspace",
    "Delete", "Store", "Try the download again", "Answer on a new card",
)  # fmt: skip
Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with the tiny release and a data set, for this file alone."""
    home = tmp_path_factory.mktemp("office")
    build_release(home)
    keep_counts(home)
    return home


@pytest.fixture
def records(workspace: Workspace) -> Workspace:
    """Return the workspace with records of every kind that pages show."""
    card = add_card(
        workspace, "Rents rose for renters.", place=SUMMIT, kind="qualitative", need="A list"
    )
    ws.save_agenda(workspace, name="First", place=SUMMIT, items=[ws.AgendaItem(card.id)])
    ws.add_data_need(workspace, place=SUMMIT, what="Waits for child care")
    ws.save_peer_set(workspace, "Our own peers", Level.COUNTY, ["39035"], how="chosen", release="r")
    seats = {"Black, Non-Hispanic": 2}
    ws.save_council_seats(
        workspace, SUMMIT, "Board of tests", date(2024, 1, 2), "clerk of tests", seats
    )
    return workspace


@pytest.fixture
def open_as(
    tiny_home: Path, workspace: Workspace, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> Open:
    """Return a function that opens a page as somebody who has signed in, or as nobody."""
    assert workspace  # the app opens this one
    monkeypatch.setenv("MOBILITY_HOME", str(tiny_home))

    def opened(
        role: Role | None, page: str = "", *, since: float = 1, signed_in: bool = True, **query: str
    ) -> AppTest:
        app = AppTest.from_file(str(repository / "app.py"), default_timeout=180)
        person = sign_in.Identity("a-1", "ann@county.gov", "Ann", role, time.time() - since)
        app.user = {"is_logged_in": signed_in} | (
            sign_in.stored_claims(person) if signed_in else {}
        )
        return enter(app, page, query)

    return opened


def writes(app: AppTest) -> list[str]:
    """Return the labels of what changes something, of all that can be pressed or opened."""
    shown = [
        *(each.label for each in (*app.button, *app.expander)),
        *(each.proto.label for each in app.get("download_button")),
        *(each.proto.popover.label for each in app.get("popover")),
    ]
    names = [re.sub(":material/[a-z_]+: ", "", label) for label in shown]
    return [name for name in names if name in WRITES or name.startswith("Delete")]


def sent(app: AppTest) -> str:
    """Return everything that the browser got, in whatever element."""
    return "".join(str(getattr(node, "proto", "")) for node in app._tree)


def enter(app: AppTest, page: str, query: Mapping[str, str]) -> AppTest:
    """Ask for a page as a browser can, also for one that is not in the menu."""
    app._page_hash = calc_hash(page)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.usefixtures("records")
def test_a_viewer_reads_and_is_offered_no_change(open_as: Open) -> None:
    app = open_as(Role.VIEWER, place=SUMMIT)
    assert "Ann, a viewer: everything can be read, nothing changed." in page_text(app)
    for page in (page for page in PAGES.values() if not page.for_admins):
        app = open_as(Role.VIEWER, page.id, place=SUMMIT, metric="share_employed")
        assert writes(app) == [], page.title
    text = "".join(sent(open_as(Role.VIEWER, page, place=SUMMIT, tab="forms")) for page in PAGES)
    assert [secret for secret in SECRETS if secret not in text] == ["Our own peers"]


def test_an_editor_writes_under_the_own_subject(open_as: Open, workspace: Workspace) -> None:
    app = open_as(Role.EDITOR, "compare", place=SUMMIT, metric="share_employed", tab="one")
    app.button(key="pin-of-page").click().run()
    assert not app.exception
    (card,) = ws.findings(workspace)
    (change,) = audit.changes(workspace, "finding", card.id)
    assert (change.who, change.subject) == ("an editor", "a-1")


def test_a_role_that_was_taken_away_ends_an_open_session(
    open_as: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "_SECONDS_CACHED", 0.0)
    given = save_person_role(workspace, "ann@county.gov", Role.EDITOR)
    app = open_as(None, "compare", place=SUMMIT, metric="share_employed")
    save_person_role(workspace, given.person, Role.VIEWER)
    app.button(key="pin-of-page").click().run()
    assert not app.exception
    assert "signed in as a viewer; this needs an editor" in page_text(app)
    delete_person_role(workspace, given.id)
    app.run()
    assert "You have no role here any more." in page_text(app)
    assert ws.findings(workspace) == ()


@pytest.mark.cases(5)
@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("page", PAGES)
def test_a_closed_door_shows_no_page(open_as: Open, page: str) -> None:
    for signed_in, since in ((False, 0), (True, sign_in.HOURS * 3600)):
        app = open_as(Role.ADMIN, since=since, signed_in=signed_in)
        enter(app, page, {"place": SUMMIT, "room": "dark", "metric": EVICTED})
        assert "Your sign-in has ended: it lasts 12 hours." in page_text(app)
        assert [each.label for each in app.button] == ["Sign in"]
        assert app.get("selectbox") == []


def test_an_admin_gives_and_takes_roles(open_as: Open, workspace: Workspace) -> None:
    app = open_as(Role.ADMIN, "people")
    assert "No role was given here yet." in page_text(app)
    assert "Give a role" in sent(app)
    (person,) = (field for field in app.text_input if field.label.startswith("E-mail"))
    (role,) = (field for field in app.selectbox if field.label == "Role")
    person.set_value("Bo@County.gov")
    role.select("Lead: also gets new releases")
    app.button(key="FormSubmitter:role-new-Give the role").click().run()
    assert [(each.person, each.role) for each in person_roles(workspace)] == [
        ("bo@county.gov", Role.LEAD)
    ]
    (given,) = person_roles(workspace)
    app.selectbox(key=f"role-{given.id}").select("Viewer: reads").run()
    assert [each.role for each in person_roles(workspace)] == [Role.VIEWER]
    app.button(key=f"role-delete-{given.id}").click().run()
    assert person_roles(workspace) == ()
    app.button(key="people-roles-undo").click().run()
    assert [each.role for each in person_roles(workspace)] == [Role.VIEWER]
    assert not app.exception
    for role in (Role.LEAD, Role.VIEWER):
        assert "Give a role" not in sent(open_as(role, "people"))


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sign_in.PUBLIC, "1")


@pytest.mark.cases(4)
@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("page", PAGES)
def test_the_public_sees_nothing_of_the_workspace(
    open_as: Open, records: Workspace, page: str
) -> None:
    """Whatever the address names: a page, a data set, a stored view, the wall."""
    (agenda,) = ws.agendas(records)
    (seats,) = ws.council_seats(records, SUMMIT)
    for query in (
        {"metric": "share_employed", "tab": "all"},
        {"metric": EVICTED, "tab": "one"},
        {"metric": EVICTED, "room": "dark"},
        {"agenda": agenda.id, "room": "dark", "lead": "yes"},
        {"tab": "forms", "body": seats.id},
        {"tab": "places", "peers": "39035", "pin": EVICTED},
        {"tab": "loaded", "panel": "closed"},
    ):
        app = open_as(None, page, signed_in=False, place=SUMMIT, **query)
        text = sent(app)
        assert [secret for secret in SECRETS if secret in text] == [], query
        assert writes(app) == []


@pytest.mark.usefixtures("public")
def test_the_public_finds_the_published_plan(open_as: Open, workspace: Workspace) -> None:
    def links() -> list[str]:
        app = open_as(None, signed_in=False, place=SUMMIT)
        return [each.value for each in app.markdown if "/published/" in each.value]

    version = approve_document(
        workspace, SUMMIT, {"text": "x"}, "f", role="Council", day=date(2026, 1, 2)
    )
    assert links() == []
    publish_document(workspace, version, SUMMIT)
    (link,) = links()
    assert link.endswith(f"/published/{SUMMIT})")


@pytest.mark.usefixtures("public")
def test_the_public_menu_has_public_pages_and_a_way_to_sign_in(open_as: Open) -> None:
    app = open_as(None, signed_in=False, place=SUMMIT)
    assert "Sign in" in [each.label for each in app.button]
    shown = {page.title for page in PAGES.values() if page.public}
    assert {info["page_name"] for info in app._registered_pages.values()} == shown
