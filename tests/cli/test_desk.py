"""The desk and the demo, up to the moment the screens take over."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.services.desk import Services
from frontdesk.ui.jobs import Jobs
from tests.builders import Desk, SetClock, settings
from tests.cli.conftest import Shell


@dataclass
class Screens:
    """What the screens were given, in the place of the screens."""

    return_code: int | None = 0
    services: Services | None = None
    config: Any = None
    locations: Any = None
    demo: bool | None = None
    practice: str = ""
    mask: int = 0


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch) -> Screens:
    """Put something in the place of the screens, and a terminal in that of the streams."""
    seen = Screens()

    class FrontDesk:
        def __init__(
            self, services: Services, *, config: Any, locations: Any, demo: bool, **options: Any
        ) -> None:
            seen.services, seen.config, seen.locations, seen.demo = services, config, locations, demo
            self.when_open = options["when_open"]
            self.jobs = Jobs(lambda title, sentence: None, lambda: None)
            self.return_code = seen.return_code

        async def run_async(self) -> None:
            assert seen.services is not None
            seen.mask = os.umask(0o077)
            os.umask(seen.mask)
            if seen.services.office.is_set_up():
                seen.practice = seen.services.practice.current().settings.name
            logging.getLogger("frontdesk").error("a1b2c3 KeyError at somewhere:12")
            self.when_open()

    module = ModuleType("frontdesk.ui.app.front_desk")
    module.__dict__["FrontDesk"] = FrontDesk
    monkeypatch.setitem(sys.modules, "frontdesk.ui.app.front_desk", module)
    monkeypatch.setattr("frontdesk.cli.desk.is_terminal", lambda _: True)
    for command in ("desk", "demo"):
        monkeypatch.setattr(f"frontdesk.cli.{command}.launch", in_this_process)
    return seen


def in_this_process(program: Callable[[], int], *, kept: str, **_: object) -> int:
    """Stand in for the launcher, whose child's doings a test could not see."""
    assert kept
    return program()


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Path]]:
    """Replace the demo's generator by a small one; return the seeds and folders it is called with."""
    asked: list[tuple[int, Path]] = []

    def open_demo(seed: int, folder: Path) -> Services:
        asked.append((seed, folder))
        services = open_services(str(folder / "invented.db"), SetClock("mon 10:00"))
        services.practice.set_up(settings(name=f"Invented {seed}"))
        return services

    module = ModuleType("frontdesk.demo")
    module.__dict__["open_demo"] = open_demo
    monkeypatch.setitem(sys.modules, "frontdesk.demo", module)
    return asked


@pytest.mark.parametrize("command", [[], ["demo"]])
def test_without_a_terminal_it_is_one_line(shell: Shell, command: list[str]) -> None:
    ran = shell(*command)
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert "needs a terminal" in ran.err
    assert not shell.home.exists()


def test_the_desk_opens_on_a_new_private_store(shell: Shell, screens: Screens) -> None:
    assert shell().code == 0
    assert (screens.demo, screens.practice) == (False, "")
    assert stat.S_IMODE(shell.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((shell.home / "frontdesk.db").stat().st_mode) == 0o600
    assert screens.locations.config_file == shell.home / "config.toml"
    assert screens.mask == 0o077


def test_the_desk_opens_on_the_practices_store_with_its_clock(
    desk: Desk, shell: Shell, screens: Screens
) -> None:
    (shell.home / "config.toml").write_text('theme = "frontdesk-light"\n')
    assert shell().code == 0
    assert screens.practice == "Lakeside Psychiatry"
    assert screens.config.theme == "frontdesk-light"
    assert screens.services is not None
    assert screens.services.office.now() == shell.clock()


def test_a_store_that_others_can_read_is_refused_before_anything_opens(
    desk: Desk, shell: Shell, screens: Screens
) -> None:
    (shell.home / "frontdesk.db").chmod(0o644)
    ran = shell()
    assert ran.code == 2
    assert f"chmod 600 {shell.home / 'frontdesk.db'}" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert screens.services is None


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (1, 1), (4, 4)])
def test_the_exit_code_is_that_of_the_screens(
    shell: Shell, screens: Screens, returned: int | None, code: int
) -> None:
    screens.return_code = returned
    assert shell().code == code


def test_what_the_desk_logs_is_in_the_log_and_not_on_the_screen(shell: Shell, screens: Screens) -> None:
    ran = shell()
    log = shell.home / "log" / "frontdesk.log"
    assert ran.err == ""
    assert log.read_text().endswith("a1b2c3 KeyError at somewhere:12\n")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert logging.getLogger("frontdesk").handlers == []


def test_a_desk_whose_log_cannot_be_made_still_opens(shell: Shell, screens: Screens) -> None:
    shell.home.mkdir()
    (shell.home / "log").write_text("in the way")
    ran = shell()
    assert (ran.code, ran.err) == (0, "")


def test_the_demo_leaves_nothing_and_touches_nothing_else(
    desk: Desk, shell: Shell, screens: Screens, invented: list[tuple[int, Path]]
) -> None:
    (shell.home / "config.toml").write_text('theme = "frontdesk-light"\nperson = "Dana Reyes"\n')
    assert shell("demo", "--seed", "7").code == 0
    ((seed, folder),) = invented
    assert seed == 7
    assert (screens.demo, screens.practice) == (True, "Invented 7")
    assert (screens.config.theme, screens.config.person) == ("frontdesk-light", "")
    assert screens.locations.config_file.parent == folder
    assert not folder.exists()


def test_a_demo_can_be_kept_in_a_file(shell: Shell, invented: list[tuple[int, Path]], tmp_path: Path) -> None:
    file = tmp_path / "demo.db"
    ran = shell("demo", "--keep", str(file))
    assert ran.code == 0
    assert ran.out == f"{file}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["demo.db"]
    shell.environ = {"FRONTDESK_STORE": str(file)}
    assert "Invented 1" in shell("settings", "show").out


@pytest.mark.parametrize("place", ["taken.db", "missing/demo.db"])
def test_a_demo_is_kept_in_a_new_file_only(
    shell: Shell, invented: list[tuple[int, Path]], tmp_path: Path, place: str
) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    ran = shell("demo", "--keep", str(tmp_path / place))
    assert ran.code == 2
    assert str(tmp_path / place) in ran.err
    assert taken.read_text() == "mine"
    assert [found.name for found in tmp_path.iterdir()] == ["taken.db"]
