"""A start without data: the download, the demonstration in its place, files that somebody has."""

from __future__ import annotations

import io
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mobility import home
from mobility.release import demo, preparing
from mobility.release.preparing import Note, State
from tests.app.conftest import page_text
from tests.support.file_server import FileServer
from tests.support.small_world import NOBODY, edition_at, enter, tiny_files
from tests.support.tiny_release import SUMMIT, build_release

Open = Callable[..., AppTest]
INVENTED = "Demonstration: invented numbers"


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_app: Open) -> Path:
    """Return a home without a release, on a computer without a connection."""
    assert open_app  # it names another home, which this one replaces
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    enter(monkeypatch, edition_at(NOBODY, {"data/11_county.csv": b"never sent"}))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def home_of_a_first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home as a first run without a connection leaves it, to copy from."""
    folder = tmp_path_factory.mktemp("first run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        enter(patch, edition_at(NOBODY, {"data/11_county.csv": b"never sent"}))
        assert preparing.start(preparing.first_release)
        wait_until_done()
    return folder


@pytest.fixture
def demonstration_home(empty_home: Path, home_of_a_first_run: Path) -> Path:
    """Return a home with the demonstration, on a computer without a connection."""
    return shutil.copytree(home_of_a_first_run, empty_home)


@pytest.fixture
def server(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FileServer]:
    """Return a server that has the tiny release."""
    assert not empty_home.exists()
    files = tiny_files(tmp_path / "published")
    with FileServer(files) as server:
        enter(monkeypatch, edition_at(server.url, files))
        yield server


def strip_of(app: AppTest) -> list[str]:
    """Return what the strip says, as often as there is one."""
    texts = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return [text for text in texts if text == INVENTED]


def show_files(app: AppTest, label: str = "Use files I already have") -> AppTest:
    """Return the app with the place to drop files."""
    return next(item for item in app.toggle if item.label == label).set_value(True).run()


def wait_until_done() -> None:
    """Return once the work that was begun has ended."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        note = preparing.current()
        if note is not None and note.state is not State.WORKING:
            return
        time.sleep(0.05)
    pytest.fail("the work does not end")


def wait_for_the_work(app: AppTest) -> AppTest:
    """Run the app again once the work that it began has ended."""
    wait_until_done()
    return app.run()


@pytest.mark.usefixtures("empty_home")
def test_demonstration_is_built_without_connection(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    (notice,) = [info.value for info in app.info]
    assert "real places, invented numbers" in notice
    assert "could not be downloaded (11" in notice
    assert strip_of(app) == [INVENTED]
    assert app.title[0].value == "Summit County, Ohio"
    assert str(app.query_params["release"]).startswith("demonstration-")
    assert "Try the download again" in [button.label for button in app.button]
    assert "Use files I already have" in [toggle.label for toggle in app.toggle]
    # The notice is closed, and the strip stays.
    app.button(key="demonstration_close").click().run()
    assert not app.info
    assert strip_of(app) == [INVENTED]
    # Whoever comes later is told on the start page, and not above every place.
    assert not open_app(place=SUMMIT).info
    assert "invented numbers" in open_app().info[0].value


def test_publishers_release_is_built_once(open_app: Open, server: FileServer) -> None:
    app = open_app(place=SUMMIT)
    assert not strip_of(app)
    assert "The new release is open in this window" in app.info[0].value
    assert "every cell could be used" in app.info[0].value
    assert not app.success, "a release without groups is no full success"
    requests_before = len(server.seen)
    open_app(place=SUMMIT)
    assert len(server.seen) == requests_before


@pytest.mark.long
def test_repeated_download_opens_the_release(
    open_app: Open, demonstration_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, other = open_app(), open_app()
    invented = home.current_release_id()
    files = tiny_files(tmp_path / "published")
    with FileServer(files) as server:
        enter(monkeypatch, edition_at(server.url, files))
        app.button(key="demonstration_download").click().run()
        wait_for_the_work(app)
    assert not strip_of(app)
    assert app.query_params["release"] == home.current_release_id() != invented
    assert other.run().query_params["release"] == invented
    assert strip_of(other) == [INVENTED]
    assert demonstration_home.exists()


@pytest.mark.usefixtures("demonstration_home")
def test_files_are_read_on_the_page(open_app: Open, tmp_path: Path) -> None:
    app = open_app()
    show_files(app)
    files = tiny_files(tmp_path / "published")
    given = [(Path(path).name, content, "text/csv") for path, content in files.items()]
    app.file_uploader[0].set_value(given).run()
    app.button(key="demonstration_read").click().run()
    wait_for_the_work(app)
    assert not strip_of(app)
    assert str(app.query_params["release"]).startswith("data-2023-")


@pytest.mark.usefixtures("demonstration_home")
def test_refused_file_is_named_in_message(open_app: Open) -> None:
    app = open_app()
    show_files(app)
    (before,) = [toggle.key for toggle in app.toggle]
    app.file_uploader[0].set_value([("mine.csv", b"a,b\n1,2\n", "text/csv")]).run()
    app.button(key="demonstration_read").click().run()
    wait_for_the_work(app)
    assert app.error[0].value.startswith("mine.csv: holds no release file")
    assert strip_of(app) == [INVENTED]
    # The place for files is open for others, and empty. A browser may still have sent the old key.
    (switch,) = app.toggle
    assert switch.value
    assert switch.key != before
    assert not app.file_uploader[0].value


@pytest.mark.usefixtures("demonstration_home")
def test_dropped_files_stay_during_work_of_another_window(open_app: Open, tmp_path: Path) -> None:
    app = open_app()
    show_files(app)
    files = tiny_files(tmp_path / "published")
    given = [(Path(path).name, content, "text/csv") for path, content in files.items()]
    app.file_uploader[0].set_value(given).run()
    go_on = threading.Event()

    def job(_: preparing.Tell) -> Note:
        assert go_on.wait(180)
        return Note(State.FAILED, "Nothing came of it.")

    assert preparing.start(job)
    try:
        app.button(key="demonstration_read").click().run()
        assert app.get("progress")
        assert app.error[0].value.startswith("Another window is making a release.")
        assert len(app.file_uploader[0].value) == len(given)
    finally:
        go_on.set()
    wait_for_the_work(app)
    app.button(key="demonstration_read").click().run()
    wait_for_the_work(app)
    assert str(app.query_params["release"]).startswith("data-2023-")


@pytest.mark.usefixtures("empty_home")
def test_work_that_fails_is_said_with_the_ways_on(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "The disk is full: make room."
    monkeypatch.setattr(preparing, "first_release", lambda _: Note(State.FAILED, sentence))
    app = open_app(place=SUMMIT)
    assert app.error[0].value == sentence
    assert "Try the download again" in [button.label for button in app.button]
    # It is not begun over and over by whoever touches the page.
    show_files(app)
    assert app.error[0].value == sentence
    assert app.file_uploader


def test_second_window_waits_for_running_build(
    open_app: Open, empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def slowly(tell: preparing.Tell) -> Note:
        begun.append(1)
        tell("Half of it.", 0.5)
        time.sleep(1)
        return Note(State.DONE, release=build_release(empty_home))

    monkeypatch.setattr(preparing, "first_release", slowly)
    assert preparing.start(slowly)
    app = open_app(place=SUMMIT)
    assert begun == [1]
    assert app.title[0].value == "Summit County, Ohio"
    assert "invented" not in page_text(app)


@pytest.mark.parametrize("pointer", [b"\xff\xfe", b"gone\n"])
def test_a_damaged_pointer_offers_the_releases_at_hand(
    open_app: Open, empty_home: Path, pointer: bytes
) -> None:
    release = build_release(empty_home)
    (home.releases_folder() / "current").write_bytes(pointer)
    app = open_app(place=SUMMIT)
    assert "damaged or names one that is gone" in app.error[0].value
    assert preparing.current() is None, "nothing is downloaded or invented unasked"
    picker = next(box for box in app.selectbox if box.label == "Data release")
    picker.set_value(release).run()
    assert not app.error
    assert app.title[0].value == "Summit County, Ohio"


@pytest.mark.long
def test_every_window_sees_work_and_its_release(
    open_app: Open, empty_home: Path, tmp_path: Path
) -> None:
    """A window opened meanwhile sees the work on every page, and is offered what came of it."""
    build_release(empty_home)
    old = home.current_release_id()
    go_on = threading.Event()
    published = tiny_files(tmp_path / "published")
    files = [(Path(name).name, io.BytesIO(data)) for name, data in published.items()][:1]

    def job(tell: preparing.Tell) -> Note:
        tell("Half of it.", 0.5)
        assert go_on.wait(180)
        return preparing.from_files(files)(tell)

    assert preparing.start(job)
    try:
        app = open_app(place=SUMMIT)
        for page in ("pages/explore/trends.py", "pages/data/methods.py", "pages/explore/map.py"):
            app = app.switch_page(page).run()
            (bar,) = app.get("progress")
            assert bar.proto.text
    finally:
        go_on.set()
    wait_for_the_work(app)
    new = home.current_release_id()
    assert new != old
    assert app.query_params["release"] == old, "nobody's numbers change under their eyes"
    assert app.info[0].value.startswith("A new release is ready: ")
    (button,) = [each for each in app.button if each.label == "Open the new release"]
    button.click().run()
    assert app.query_params["release"] == new
    assert app.info[0].value.startswith("The new release is open in this window: ")
    assert not [each for each in app.button if each.label == "Open the new release"]


QUIETLY = "Incomplete: add files"


def links_of(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


@pytest.mark.usefixtures("demonstration_home")
@pytest.mark.long
def test_incomplete_release_lists_and_accepts_missing_files(open_app: Open, tmp_path: Path) -> None:
    made = demo.write_demonstration(tmp_path / "published", states=("09",))
    given = {path.name: (path.name, path.read_bytes(), "text/csv") for path in made}
    first, *rest = given.values()
    app = open_app()
    assert QUIETLY not in links_of(app), "nothing can be added to invented numbers"
    show_files(app)
    app.file_uploader[0].set_value([first]).run()
    app.button(key="demonstration_read").click().run()
    wait_for_the_work(app)
    counties_only = app.query_params["release"]
    assert "This release holds counties only: no cities, no groups by race" in page_text(app)
    assert not app.success
    # Whoever comes later sees it on the start page, and a quiet line everywhere else.
    assert "no cities, no groups by race" in page_text(open_app())
    assert "Add the publisher's other files here: a new release then holds them" in page_text(
        open_app()
    )
    later = open_app(place="09190")
    assert "no cities" not in page_text(later)
    assert QUIETLY in links_of(later)
    app = later.switch_page("pages/data/methods.py").run()
    assert page_text(app).count("no cities, no groups by race") == 1
    show_files(app, "Add files to this release")
    app.file_uploader[0].set_value(rest).run()
    app.button(key="methods_rest_read").click().run()
    wait_for_the_work(app)
    assert app.query_params["release"] not in {counties_only, ""}
    assert "The new release is open in this window" in app.success[0].value
    assert "from 18 files" in app.success[0].value
    assert "no cities" not in page_text(app)
    assert QUIETLY not in links_of(app)
    assert {counties_only, app.query_params["release"]} <= set(home.release_ids())
