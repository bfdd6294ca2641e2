"""The program as a whole: its help, wrong use, exit codes, and what is said when it is itself at fault."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from frontdesk import __version__
from frontdesk.cli import main, parser
from frontdesk.cli.parser import build_parser
from tests.builders import Desk
from tests.cli.conftest import Shell

COMMANDS = [
    ["setup"], ["demo"], ["rule"], ["due"], ["find"], ["check"], ["settings"],
    ["import"], ["import", "calls"], ["import", "undo"],
    ["settings", "show"], ["settings", "export"], ["settings", "import"], ["settings", "edit"],
    ["report"], ["report", "day"], ["report", "hand-off"], ["report", "sheet"],
    ["people"], ["people", "list"], ["people", "add"], ["people", "set-pin"],
    ["sign-in"], ["sign-in", "on"], ["sign-in", "off"], ["sign-in", "key"],
    ["backup"], ["restore"], ["doctor"],
]  # fmt: skip


class Bug(Exception):
    """A mistake of the program's own, whose message holds a patient."""


def fail(*_: object) -> int:
    """Raise it behind a second one."""
    maria = "Maria Alvarez (212) 555-0142"
    try:
        raise KeyError(maria)
    except KeyError as error:
        raise Bug(f"no row for {maria}") from error


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``frontdesk due`` fail with the mistake."""
    monkeypatch.setattr("frontdesk.cli.due.run", fail)


def test_the_programs_help_is_one_short_page(shell: Shell) -> None:
    ran = shell("--help")
    assert ran.code == 0
    assert ran.err == ""
    assert len(ran.lines) <= 50
    assert max(map(len, ran.lines)) <= 80
    for told in ("setup", "demo", "rule", "due", "check", "settings", "--home DIR", "--color", "exit codes"):
        assert told in ran.out


def test_the_help_names_every_command_there_is(shell: Shell) -> None:
    page = shell("--help").out
    assert len(re.findall(r"^    [a-z-]+ {2,}\S", page, re.MULTILINE)) == len(parser.COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_commands_help_shows_an_example_of_it(shell: Shell, command: list[str]) -> None:
    ran = shell(*command, "--help")
    assert ran.code == 0
    assert f"usage: frontdesk {' '.join(command)}" in ran.lines[0]
    examples = ran.out.partition("\nexample")[2]
    assert f"frontdesk {' '.join(command)}" in examples
    assert max(map(len, ran.lines)) <= 80


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_of_a_command_is_in_its_line_of_usage(shell: Shell, command: list[str]) -> None:
    page = shell(*command, "--help").out
    told = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", page, re.MULTILINE)) - {"--help"}
    assert told == set(re.findall(r"--[a-z-]+", page.partition("\n\n")[0]))


def test_the_version(shell: Shell) -> None:
    assert shell("--version").out == f"frontdesk {__version__}\n"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["nonsense"], "nonsense"),
        (["due", "--nonsense"], "--nonsense"),
        (["due", "--js"], "--js"),
        (["settings"], "WHAT"),
        (["demo", "--seed", "x"], "--seed"),
        (["--color", "pink", "due"], "pink"),
        (["due", "\x1b]0;title\x07"], "title"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_help(shell: Shell, argv: list[str], told: str) -> None:
    ran = shell(*argv)
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert told in ran.err
    assert ran.err.endswith("--help\n")
    assert "\x1b" not in ran.err


def test_home_may_stand_before_or_behind_the_command(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    before = shell("due")
    assert before.code == 0
    assert str(tmp_path / "other") in shell("due", "--home", str(tmp_path / "other")).err


def test_the_home_of_the_environment_is_the_same_as_the_option(desk: Desk, shell: Shell) -> None:
    assert main(["due", "--json"], clock=shell.clock, environ={"FRONTDESK_HOME": str(shell.home)}) == 0
    assert main(["due", "--json"], clock=shell.clock, environ={"FRONTDESK_HOME": "/nowhere"}) == 2


@pytest.mark.parametrize("command", [["due"], ["check"], ["settings", "show"], ["settings", "export"]])
def test_a_command_that_reads_makes_no_store(shell: Shell, command: list[str]) -> None:
    ran = shell(*command)
    assert ran.code == 2
    assert ran.out == ""
    assert "frontdesk setup" in ran.err
    assert not shell.home.exists()


def test_a_file_that_is_not_a_store_is_refused_and_unchanged(shell: Shell) -> None:
    shell.home.mkdir()
    store = shell.home / "frontdesk.db"
    store.write_bytes(b"\x89PNG not a store" * 100)
    store.chmod(0o600)
    before = store.read_bytes()
    ran = shell("due")
    assert ran.code == 2
    assert "not a frontdesk store" in ran.err
    assert store.read_bytes() == before


@pytest.mark.parametrize("home", ["x" * 5000, "", "~nobody-of-that-name/x"])
def test_a_home_that_cannot_be_is_one_sentence(shell: Shell, home: str) -> None:
    ran = shell("--home", home, "due")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert "mistake of its own" not in ran.err


def test_a_newer_store_is_refused(desk: Desk, shell: Shell) -> None:
    desk.change("UPDATE schema_migration SET name = '9999_from_the_future' WHERE name LIKE '0002%'")
    ran = shell("due")
    assert ran.code == 2
    assert "newer frontdesk" in ran.err


def test_a_wrong_config_is_reported_with_file_and_key(shell: Shell) -> None:
    shell.home.mkdir()
    config = shell.home / "config.toml"
    config.write_text('theme = "pink"\n')
    ran = shell("due")
    assert ran.code == 2
    assert f"{config}, line 1, theme" in ran.err


def test_the_store_that_the_environment_names_is_taken(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    store = shell.home / "frontdesk.db"
    shell.patch.chdir(shell.home)
    for named in (str(store), "frontdesk.db"):
        found = main(
            ["--home", str(tmp_path / "empty"), "due"], clock=shell.clock, environ={"FRONTDESK_STORE": named}
        )
        assert found == 0


def test_a_store_named_in_config_without_its_folder_lies_beside_it(desk: Desk, shell: Shell) -> None:
    (shell.home / "frontdesk.db").rename(shell.home / "practice.db")
    (shell.home / "config.toml").write_text('store = "practice.db"\n')
    assert shell("due").code == 0


@pytest.mark.usefixtures("faulty")
def test_a_mistake_of_the_program_shows_no_value_of_it(shell: Shell) -> None:
    ran = shell("due")
    log = (shell.home / "log" / "frontdesk.log").read_text()
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    for text in (ran.err, log):
        assert "Maria" not in text
        assert "0142" not in text
        assert "Traceback" not in text
    assert "Bug at frontdesk.cli.program:" in ran.err
    assert str(shell.home / "log" / "frontdesk.log") in ran.err


@pytest.mark.usefixtures("faulty")
def test_the_log_has_the_reference_the_classes_and_the_places(shell: Shell) -> None:
    first, second = shell("due"), shell("due")
    log = shell.home / "log" / "frontdesk.log"
    found = [re.findall("reference ([0-9a-f]{8})", ran.err) for ran in (first, second)]
    assert found[0] != found[1]
    text = log.read_text()
    for (reference,) in found:
        assert reference in text
    assert "KeyError" in text
    assert "tests.cli.test_program.Bug" in text
    assert re.search(r"tests\.cli\.test_program:\d+ fail", text)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


@pytest.mark.usefixtures("faulty")
def test_a_log_that_is_a_link_is_not_written_through(shell: Shell, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (shell.home / "log").mkdir(parents=True)
    (shell.home / "log" / "frontdesk.log").symlink_to(victim)
    ran = shell("due")
    assert ran.code == 2
    assert "send this line" in ran.err
    assert victim.read_text() == "mine"


def test_ctrl_c_ends_quietly(shell: Shell) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    shell.patch.setattr("frontdesk.cli.due.run", interrupted)
    ran = shell("due")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_what_a_command_makes_is_private_and_the_mask_is_given_back(shell: Shell) -> None:
    before = os.umask(0o022)
    try:
        masks: list[int] = []

        def look(*_: object) -> int:
            masks.append(os.umask(0o077))
            os.umask(masks[-1])
            return 0

        shell.patch.setattr("frontdesk.cli.due.run", look)
        assert shell("due").code == 0
        assert masks == [0o077]
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


def test_the_parser_gives_no_half_named_option() -> None:
    assert not build_parser().allow_abbrev


def test_no_stream_at_all_is_no_reason_to_fail(desk: Desk, shell: Shell) -> None:
    shell.patch.setattr(sys, "stdout", None)
    assert main(["--home", str(shell.home), "due"], clock=shell.clock, environ={}) == 0


@pytest.mark.parametrize("command", [["retention", "--months", "3"], ["export", "all", "x", "--to", "y"]])
def test_an_option_that_a_command_does_not_have_points_to_its_own_help(
    shell: Shell, command: list[str]
) -> None:
    ran = shell(*command)
    name = " ".join(["frontdesk", *command[: command.index("x") if "x" in command else 1]])
    rest = " ".join(command[-2:])
    assert (ran.code, ran.err) == (2, f"{name}: unrecognized arguments: {rest}. See: {name} --help\n")
