"""Where things live: one folder on request, else the platform's; folders private from the first moment."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from frontdesk.locations import BadFolder, find_locations, make_private_folder


def test_home_puts_everything_in_one_folder(tmp_path: Path) -> None:
    found = find_locations(str(tmp_path), {})
    assert found.home == tmp_path
    assert found.config_file == tmp_path / "config.toml"
    assert found.store_file == tmp_path / "frontdesk.db"
    assert found.log_file == tmp_path / "log" / "frontdesk.log"
    assert list(tmp_path.iterdir()) == []


def test_the_option_goes_before_the_environment() -> None:
    environ = {"FRONTDESK_HOME": "/from/environment"}
    assert find_locations(None, environ).home == Path("/from/environment")
    assert find_locations("/from/option", environ).home == Path("/from/option")


def test_without_a_home_the_platforms_folders_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    found = find_locations(None, {"FRONTDESK_HOME": ""})
    places = [found.config_file, found.store_file, found.log_file]
    assert [place.name for place in places] == ["config.toml", "frontdesk.db", "frontdesk.log"]
    assert all("frontdesk" in place.parent.parts for place in places)
    assert found.home == found.store_file.parent
    assert all(place.is_absolute() for place in places)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_and_a_tilde_become_full_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "dana"))
    assert find_locations("desk/../front", {}).home == tmp_path / "front"
    assert find_locations("~/desk", {}).home == tmp_path / "dana" / "desk"


@pytest.mark.parametrize("home", ["", "  ", "a\0b", "~nobody-of-that-name/desk"])
def test_a_home_that_names_no_folder_is_refused(home: str) -> None:
    with pytest.raises(BadFolder, match="Nothing was changed"):
        find_locations(home, {})


def test_every_folder_that_is_made_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_private_folder(tmp_path / "a" / "b" / "c")
    finally:
        os.umask(before)
    for made in (tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "c"):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    make_private_folder(shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


def test_several_desks_may_make_the_same_folders_at_once(tmp_path: Path) -> None:
    troubles: list[BaseException] = []
    start = threading.Barrier(8)

    def make() -> None:
        start.wait()
        for number in range(20):
            try:
                make_private_folder(tmp_path / str(number) / "b" / "c")
            except BadFolder as trouble:
                troubles.append(trouble)

    desks = [threading.Thread(target=make) for _ in range(8)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert troubles == []


@pytest.mark.parametrize(
    "kind", ["file", "under a file", "dead link", "long name", "nul", "control characters"]
)
def test_a_folder_that_cannot_be_made_is_refused_with_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "home"
    if kind == "dead link":
        path.symlink_to(tmp_path / "nowhere" / "at all")
    elif kind == "long name":
        path = tmp_path / ("x" * 300)
    elif kind == "nul":
        path = tmp_path / "a\0b"
    else:
        path.write_text("mine")
        path = path if kind == "file" else path / "\x1b[2Jdesk"
    with pytest.raises(BadFolder, match="cannot be made") as refused:
        make_private_folder(path)
    assert refused.value.sentence.isprintable()
    assert "--home" in refused.value.sentence
    if kind == "file":
        assert path.read_text() == "mine"
