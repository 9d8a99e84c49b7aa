"""Signing in with a real provider: each role, what goes wrong, and the way out."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mobility.page_registry import PAGES
from mobility.sign_in import CONTACT, ROLE_CLAIM
from tests.browser.conftest import (
    PHONE,
    Windows,
    free_port,
    start_server,
    stop_server,
    wait_until_idle,
)
from tests.support.sign_in_provider import CLIENT, FAULTS, SECRET, Provider, running_provider
from tests.support.tiny_release import SUMMIT

_GROUPS = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(600)]
PEOPLE = {
    "viewer": {"name": "Viewer", "roles": ["viewer", *_GROUPS]},
    "editor": {"name": "Editor", "roles": ["editor"]},
    "lead": {"name": "Lead", "roles": ["lead"]},
    "admin": {"name": "Admin", "roles": ["admin"]},
    "nobody": {"name": "Nobody", "email": "nobody@county.gov", "email_verified": True},
}
_ROLES = {"viewer": "a viewer", "editor": "an editor", "lead": "a lead", "admin": "an admin"}
CLOSED = {401, 403}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider(free_port(), PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def office(
    repository: Path,
    tiny_home: Path,
    provider: Provider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Return the address of an app where people sign in."""
    folder = tmp_path_factory.mktemp("office")
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "{"0123456789abcdef" * 2}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.url}/.well-known/openid-configuration"
""",
        "utf-8",
    )
    program = ("-m", "streamlit", "run", "app.py", f"--secrets.files={secrets}")
    process, address = start_server(
        repository,
        tiny_home,
        program,
        settings={
            ROLE_CLAIM: "roles",
            CONTACT: "the data team (data@county.gov)",
            "MOBILITY_WORKSPACE_URL": f"sqlite:///{folder / 'workspace.sqlite'}",
        },
    )
    yield address.replace("127.0.0.1", "localhost")
    stop_server(process)


def sign_in(page: Page, address: str, person: str, link: str = "Sign in") -> None:
    """Open an address, and go through the pages of the provider."""
    page.goto(address)
    page.get_by_role("link", name=link).click()
    page.get_by_role("button", name=person, exact=True).click()


def status(address: str, cookie: str = "") -> int:
    """Return the status of the answer to a request."""
    request = urllib.request.Request(address, headers={"Cookie": cookie})  # noqa: S310 - our own
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


@pytest.mark.parametrize("person", _ROLES)
def test_each_role_signs_in_and_out(office: str, windows: Windows, person: str) -> None:
    link = f"{office}/compare?place={SUMMIT}&metric=share_employed"
    page = windows.new_page()
    sign_in(page, link, person)
    account = page.get_by_test_id("stSidebar").locator(".st-key-account")
    expect(account).to_contain_text(f"{person.capitalize()}, {_ROLES[person]}")
    expect(page).to_have_url(re.compile("/compare.*share_employed"))  # where the link led
    may_write = person != "viewer"
    expect(page.get_by_role("button", name="Pin").first).to_be_visible(visible=may_write)
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_text("People and roles")).to_have_count(int(person == "admin"))
    assert sum(len(each["value"]) for each in page.context.cookies(office)) < 4096
    account.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()  # at the provider
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_somebody_without_a_role_is_told_whom_to_ask(office: str, windows: Windows) -> None:
    page = windows.new_page(size=PHONE)
    sign_in(page, office, "nobody")
    expect(page.get_by_role("main")).to_contain_text("Nobody")
    expect(page.get_by_role("main")).to_contain_text("Ask the data team (data@county.gov)")
    assert Axe().run(page).response["violations"] == []
    for path in PAGES:
        page.goto(f"{office}/{path}?place={SUMMIT}")
        expect(page.get_by_role("main")).to_contain_text("no role here")
    page.get_by_role("link", name="Sign out").click()


@pytest.mark.parametrize("fault", [*FAULTS[1:], "down"])
def test_what_goes_wrong_leaves_the_door_closed(
    office: str, provider: Provider, windows: Windows, fault: str
) -> None:
    page = windows.new_page()
    page.goto(office)
    if fault == "down":
        provider.stop()
    else:
        provider.begin(fault)
    try:
        page.get_by_role("link", name="Sign in").click()
        if fault != "down":
            page.get_by_role("button", name="editor", exact=True).click()
        sentence = {
            "down": "The sign-in service cannot be reached",
            "claims": "have no role here yet",
        }.get(fault, "Signing in did not work")
        expect(page.get_by_role("main")).to_contain_text(sentence)
        cookies = page.context.cookies(office)
        cookie = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
        assert {status(f"{office}/{path}", cookie) for path in PAGES} <= CLOSED
    finally:
        if fault == "down":
            provider.start()
        provider.begin("none")


@pytest.mark.long
def test_an_answer_of_the_provider_counts_once_and_for_one_browser(
    office: str, windows: Windows
) -> None:
    page, answers = windows.new_page(cold=True), []
    page.on("request", lambda each: answers.append(each.url) if "code=" in each.url else None)
    sign_in(page, office, "editor")
    wait_until_idle(page)
    assert len(answers) == 1
    for again in (windows.new_page(cold=True), page):
        again.goto(answers[0])
        if again is page:  # still signed in: the answer changes nothing
            expect(again.get_by_test_id("stApp")).to_be_visible()
        else:
            expect(again.get_by_role("main")).to_contain_text("Signing in did not work")
            assert status(office) in CLOSED
