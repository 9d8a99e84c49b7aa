"""The public page of a plan as somebody from outside asks for it, without a server or a role."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mobility import workspace as ws
from mobility.exports.plan_document.build import build
from mobility.exports.plan_document.content import fingerprint
from mobility.exports.plan_document.files import frozen
from mobility.published.web import PublishedPages
from mobility.workspace import Workspace
from mobility.workspace.actors import VISITOR, NotAllowedError
from mobility.workspace.document_versions import (
    approve_document,
    document_versions,
    frozen_document,
    publish_document,
    take_back_approval,
    withdraw_document,
)
from mobility.workspace_file import load_workspace, save_workspace
from tests.support.plan_documents import PLACE, PRIVATE, TOLD, small_plan


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


def ask(pages: PublishedPages, path: str, method: str = "GET") -> Answer:
    messages: list[Any] = []

    async def run() -> None:
        async def receive() -> Any:  # noqa: ANN401 - as the interface says
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:  # noqa: ANN401 - as above
            messages.append(message)

        scope = {
            "type": "http", "method": method, "path": path, "headers": [], "query_string": b"",
        }  # fmt: skip
        await pages(scope, receive, send)

    asyncio.run(run())
    start, *parts = messages
    headers = {key.decode(): value.decode() for key, value in start["headers"]}
    return Answer(
        start["status"], headers, b"".join(part["body"] for part in parts).decode(errors="replace")
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("public")


@pytest.fixture(scope="module")
def workspace(folder: Path) -> Iterator[Workspace]:
    """A workspace with an approved document that is not published."""
    inputs = small_plan(folder)
    opened = Workspace(f"sqlite:///{folder / 'workspace.sqlite'}")
    content, mark = frozen(inputs), fingerprint(build(inputs).document)
    approve_document(opened, PLACE, content, mark, role="County council", day=date(2026, 5, 4))
    yield opened
    opened.close()


def test_only_what_was_published_is_read_from_outside(workspace: Workspace) -> None:
    pages = PublishedPages(lambda: workspace)
    path = f"/published/{PLACE}"
    assert ask(pages, path).status == 404, "an approved version is no published one"
    (version,) = document_versions(workspace, PLACE)
    publish_document(workspace, version, PLACE)
    ws.add_plan_record(workspace, PLACE, "plan", {"vision": "A draft that came later."})

    page = ask(pages, path)
    assert page.status == 200
    assert "Approved by County council on May 4, 2026." in page.text
    assert "Everybody finds work that supports a family." in page.text
    never = ("A draft that came later.", "Jane Doe", TOLD, str(PRIVATE), "localhost", "<script")
    assert [words for words in never if words in page.text] == []
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-cache"
    spanish = ask(pages, f"{path}/es")
    assert '<html lang="es">' in spanish.text
    assert "Aprobado por County council el 4 de mayo de 2026." in spanish.text
    assert f'href="{path}"' in spanish.text

    paper = ask(pages, f"{path}/two-pages.pdf")
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")

    withdraw_document(workspace, PLACE)
    assert ask(pages, path).status == 404
    publish_document(workspace, version, PLACE)
    (approval,) = version.approvals
    take_back_approval(workspace, approval.id)
    assert ask(pages, path).status == 404, "nobody stands behind it any more"


@pytest.mark.parametrize(
    "path",
    ["/published", "/published/", "/published/39035", "/published/../../etc/passwd",
     f"/published/{PLACE}/fr", f"/published/{PLACE}/es/x", "/published/3915%33"],
)  # fmt: skip
def test_other_addresses_say_that_there_is_no_plan(workspace: Workspace, path: str) -> None:
    answer = ask(PublishedPages(lambda: workspace), path)
    assert (answer.status, "No plan is published here." in answer.text) == (404, True)


def test_nothing_is_written_from_outside(workspace: Workspace) -> None:
    assert ask(PublishedPages(lambda: workspace), f"/published/{PLACE}", "POST").status == 404
    (version,) = document_versions(workspace, PLACE)
    with pytest.raises(NotAllowedError):
        frozen_document(workspace.acting(VISITOR), version.id)


def test_a_version_that_a_file_brought_along_runs_nothing(tmp_path: Path) -> None:
    """Who writes a workspace file can write what such a version says, but not make it public."""
    evil = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)">'
        '<image href="http://x.example/"/></svg>'
    )
    with closing(Workspace(f"sqlite:///{tmp_path / 'evil.sqlite'}")) as writer:
        small = json.loads(json.dumps(frozen(small_plan(tmp_path))))
        for document in small["documents"].values():
            document["branding"]["color"] = "red}</style><script>alert(1)</script>"
            part = next(each for each in document["parts"] if each["id"] == "conditions")
            part["id"] = '"><script>alert(2)</script>'
            for block in part["blocks"]:
                if block["is"] == "Picture":
                    block["address"] = "javascript:alert(3)"
                if block["is"] == "Heading":
                    block["level"] = '1 onclick="alert(4)"'
        small["drawings"] = dict.fromkeys(small["drawings"], evil)
        version = approve_document(writer, PLACE, small, "e", role="Council", day=date(2026, 1, 2))
        publish_document(writer, version, PLACE)
        save_workspace(writer, tmp_path / "evil.zip")
    with closing(Workspace(f"sqlite:///{tmp_path / 'reader.sqlite'}")) as reader:
        load_workspace(reader, tmp_path / "evil.zip")
        pages, path = PublishedPages(lambda: reader), f"/published/{PLACE}"
        assert ask(pages, path).status == 404, "a lead decides here what is public"
        publish_document(reader, document_versions(reader, PLACE)[0], PLACE)
        page = ask(pages, path)
        assert page.status == 200
        encoded = re.findall(r"svg\+xml;base64,([^\"]+)", page.text)
        drawings = [b64decode(each).decode() for each in encoded]
        assert drawings
        assert not [each for each in ("onload", "x.example") if each in "".join(drawings)]
        assert not re.findall(r"<script|javascript:|<h[^>]*onclick", page.text)


def test_a_damaged_version_is_told_in_a_sentence(workspace: Workspace) -> None:
    version = approve_document(
        workspace, PLACE, {"documents": "gone"}, "x", role="Council", day=date(2026, 6, 1)
    )
    publish_document(workspace, version, PLACE)
    answer = ask(PublishedPages(lambda: workspace), f"/published/{PLACE}")
    assert (answer.status, "cannot be read just now" in answer.text) == (503, True)
