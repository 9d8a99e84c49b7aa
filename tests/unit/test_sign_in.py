"""Settings of the sign-in, what is stored of claims, and the role that follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import sign_in
from mobility.errors import UserError
from mobility.sign_in import HOURS, Identity, Roles, identity_of_claims, read_settings
from mobility.workspace import Workspace
from mobility.workspace.actors import VISITOR, Role
from mobility.workspace.roles import delete_person_role, save_person_role

NOW = 1_800_000_000.0
CLAIMS = {"sub": "a-1", "email": "Ann@County.gov", "name": "Ann", "iss": "https://id.county.gov"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace(f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    yield opened
    opened.close()


def signed_in(**changed: object) -> Identity:
    return identity_of_claims({**CLAIMS, **changed}, read_settings({}), NOW)


@pytest.mark.parametrize(
    "claim,values,claims,role",
    [
        ("roles", "", {"roles": ["editor"]}, Role.EDITOR),
        ("roles", "", {"roles": "lead"}, Role.LEAD),
        ("roles", "", {"roles": ["viewer", "admin", "other"]}, Role.ADMIN),
        ("groups", "editor=Planning Staff, health", {"groups": ["Planning Staff"]}, Role.EDITOR),
        ("groups", "editor=planning", {"groups": ["editor", "Planning"]}, None),
        ("realm_access.roles", "", {"realm_access": {"roles": ["viewer"]}}, Role.VIEWER),
        ("https://county.gov/roles", "", {"https://county.gov/roles": ["lead"]}, Role.LEAD),
        ("roles", "", {}, None),
        ("roles", "", {"roles": None}, None),
        ("roles", "", {"roles": [["admin"], {"admin": 1}, 4]}, None),
        ("roles.deeper", "", {"roles": ["admin"]}, None),
        ("", "", {"roles": ["admin"], "": "admin"}, None),
        ("roles", "", {"roles": ["visitor", "VISITOR"]}, None),
    ],
)
def test_claims_give_the_highest_role(
    claim: str, values: str, claims: dict[str, object], role: Role | None
) -> None:
    settings = read_settings({sign_in.ROLE_CLAIM: claim, sign_in.ROLES: values})
    assert identity_of_claims({**CLAIMS, **claims}, settings, NOW).role == role


@pytest.mark.parametrize("subject", [None, "", 5, ["a"], "a" * 256])
def test_claims_without_a_subject_are_refused(subject: object) -> None:
    with pytest.raises(UserError, match="no subject"):
        signed_in(sub=subject)


@pytest.mark.parametrize(
    "verified,email", [(True, CLAIMS["email"]), (False, ""), ("false", ""), (None, CLAIMS["email"])]
)
def test_an_unverified_address_counts_for_nothing(verified: object, email: str) -> None:
    assert signed_in(email_verified=verified).email == email


def test_hundreds_of_groups_are_not_stored() -> None:
    settings = read_settings({sign_in.ROLE_CLAIM: "groups", sign_in.ROLES: "editor=group-7"})
    groups = [f"group-{number}" for number in range(2000)]
    person = identity_of_claims({**CLAIMS, "groups": groups}, settings, NOW)
    stored = sign_in.stored_claims(person)
    assert len(str(stored)) < 200
    assert sign_in.stored_identity(stored, NOW + 1) == person


@pytest.mark.parametrize(
    "claims",
    [{"since": None}, {"since": "now"}, {"sub": ""}, {"sub": None}, {"role": 4}, {"email": None}],
)
def test_other_cookies_sign_nobody_in(claims: dict[str, object]) -> None:
    stored = sign_in.stored_claims(signed_in())
    assert sign_in.stored_identity(stored | claims, NOW) is None


@pytest.mark.parametrize(
    "seconds,valid", [(0, True), (HOURS * 3600 - 1, True), (HOURS * 3600, False), (-1, False)]
)
def test_a_sign_in_ends_after_hours(seconds: float, valid: bool) -> None:
    stored = sign_in.stored_claims(signed_in())
    assert (sign_in.stored_identity(stored, NOW + seconds) is not None) == valid


@pytest.mark.parametrize(
    "name,text,problem",
    [
        (sign_in.ROLES, "owner=planning", "“owner=planning” is not understood"),
        (sign_in.ROLES, "editor", "“editor” is not understood"),
        (sign_in.ROLES, "visitor=everyone", "is not understood"),
        (sign_in.PUBLIC, "overview, findings", "no public page findings"),
        (sign_in.PUBLIC, "your_data", "no public page your_data"),
    ],
)
def test_settings_that_mean_nothing_are_refused(name: str, text: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        read_settings({name: text})


@pytest.mark.parametrize(
    "text,pages",
    [
        ("", ()),
        ("map", ("", "map")),
        ("1", ("", "compare", "disparities", "map", "trends", "methods")),
    ],
)
def test_public_pages_are_named_or_all(text: str, pages: tuple[str, ...]) -> None:
    assert read_settings({sign_in.PUBLIC: text}).public == pages


def test_roles_come_from_claim_setting_and_workspace(workspace: Workspace) -> None:
    roles = Roles(read_settings({sign_in.ADMINS: "boss@county.gov b-2"}), lambda: workspace)
    assert roles.actor(None) == VISITOR
    assert roles.actor(signed_in()) == VISITOR
    given = save_person_role(workspace, "ann@county.gov", Role.EDITOR)
    assert roles.actor(signed_in()) == VISITOR, "cached for some seconds"
    roles.forget()
    assert roles.actor(signed_in()).role is Role.EDITOR
    assert roles.actor(signed_in(email_verified=False)) == VISITOR
    assert roles.actor(signed_in(sub="b-2")).role is Role.ADMIN
    assert roles.actor(signed_in(email="Boss@county.gov")).role is Role.ADMIN
    delete_person_role(workspace, given.id)
    roles.forget()
    assert roles.actor(signed_in()) == VISITOR
    save_person_role(workspace, "a-1", Role.VIEWER)
    roles.forget()
    assert roles.actor(signed_in()).role is Role.VIEWER
    higher = Identity("a-1", "", "Ann", Role.LEAD, NOW)
    assert roles.actor(higher).role is Role.LEAD
    assert roles.actor(higher).subject == "a-1"
