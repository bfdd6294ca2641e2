"""Commands once sign-in is on: who may run which, and what is asked of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from frontdesk.cli.access import UNSAID, Need
from frontdesk.cli.command import CommandParser
from frontdesk.cli.parser import build_parser
from frontdesk.domain.sign_in.roles import Permission, Role
from tests.builders import Desk
from tests.cli.conftest import Shell
from tests.terminal import Terminal

#: Dana's PIN, Lee's PIN.
DANA, LEE = "482913", "705316"


class Leaf(NamedTuple):
    """One command that runs: its words, its parser, and what it needs."""

    words: tuple[str, ...]
    parser: CommandParser
    needed: Need | Permission


def leaves() -> Iterator[Leaf]:
    """Yield every command and every command under one, as the program defines them."""
    for words, parser in _children((), build_parser()):
        # Defines the command, as naming it does.
        with pytest.raises(SystemExit):
            parser.parse_known_args(["--help"])
        parts = list(_children(words, parser))
        if parser.get_default("run"):
            yield Leaf(words, parser, parser.get_default("needed"))
        for path, part in parts:
            yield Leaf(path, part, part.get_default("needed"))


def _children(
    words: tuple[str, ...], parser: CommandParser
) -> Iterator[tuple[tuple[str, ...], CommandParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, part in action.choices.items():
                yield (*words, name), part


def least_arguments(leaf: Leaf, file: Path) -> list[str]:
    """Return arguments with which a command can be parsed: every required one, files being this file."""
    given: list[str] = []
    for action in leaf.parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        value = _value(action, file)
        if not action.option_strings and action.nargs not in ("?", "*"):
            given.append(value)
        elif action.option_strings and action.required:
            given += [action.option_strings[0], value]
    if leaf.words == ("move",):
        given += ["--to", f"sqlite:{file.parent / 'moved.db'}"]  # or --undo, so neither is required
    return given


def _value(action: argparse.Action, file: Path) -> str:
    if action.choices:
        return str(next(iter(action.choices)))
    if action.type is int:
        return "1"
    if action.metavar in ("FILE", "DIR"):
        return str(file if action.metavar == "FILE" else file.parent)
    if action.metavar == "ROLE":
        return "lead"
    others = {"HOW": "fax", "CHANNEL": "fax", "EVENT": "evaluated", "ID": "1"}
    return others.get(str(action.metavar), "smith")


@pytest.fixture
def pin(tmp_path: Path) -> Callable[[str], str]:
    """Write a PIN into a private file and give its name."""

    def write(secret: str) -> str:
        file = tmp_path / f"{secret}.pin"
        file.write_text(f"{secret}\n", encoding="utf-8")
        file.chmod(0o600)
        return str(file)

    return write


@pytest.fixture
def locked(desk: Desk) -> Desk:
    """A desk with a patient, on which sign-in is on: Dana leads, Lee is the backup, Sam has no PIN."""
    desk.call(name="Maria Smith", number="(212) 555-0142")
    desk.do.sign_in.set_secret(desk.lee, None, LEE, desk.lee)
    desk.do.sign_in.turn_on(desk.dana, DANA)
    desk.do.sign_in.set_role(desk.lee, Role.BACKUP, desk.dana)
    return desk


# The gate


def test_every_command_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    found = {leaf.words: leaf.needed for leaf in leaves()}
    assert len(found) > 30
    strictest = {("move",), ("encrypt",), ("retention",), ("import", "all")}
    unsaid = [words for words, needed in found.items() if needed is UNSAID and words not in strictest]
    assert not unsaid, "give these a need in cli/parser.py"
    assert all(isinstance(needed, Need | Permission) for needed in found.values())
    as_program = {words for words, needed in found.items() if needed in (Need.PROGRAM, Need.OPEN)}
    assert as_program <= {
        ("setup",), ("demo",), ("rule",), ("check",), ("assess",), ("help",),
        ("backup",), ("restore",), ("doctor",), ("audit", "verify"),
    }  # fmt: skip


def test_no_command_shows_or_changes_anything_without_a_name_and_a_pin(
    locked: Desk, shell: Shell, write: Callable[[str, str], Path]
) -> None:
    file = write("log.csv", "calldate,src,dst,disposition\n2026-11-16 08:01:00,2125550142,100,NO ANSWER\n")
    before = locked.value("SELECT COUNT(*) FROM audit")
    locked.store.close()  # as encrypting uses another library in this process
    asked = 0
    for leaf in leaves():
        if leaf.needed in (Need.OPEN, Need.PROGRAM):
            continue
        # A file to read is there, a file to write is not.
        for place in (file, file.parent / "new" / "file.csv"):
            place.parent.mkdir(exist_ok=True)
            shell.capture.readouterr()
            ran = shell(*leaf.words, *least_arguments(leaf, place), piped="")
            assert ran.code == 2, leaf.words
            assert ran.out == "", leaf.words
            assert len(ran.err.splitlines()) == 1, leaf.words
            assert "Smith" not in ran.err
            if "Sign-in is on" in ran.err or "pip install" in ran.err:
                break
        assert "Sign-in is on" in ran.err or "pip install" in ran.err, (leaf.words, ran.err)
        asked += 1
    assert asked > 20
    assert locked.value("SELECT COUNT(*) FROM audit") == before
    assert not list((file.parent / "new").iterdir())


def test_without_sign_in_the_same_commands_run_as_before(desk: Desk, shell: Shell) -> None:
    desk.call(name="Maria Smith")
    assert "Maria Smith" in shell("find", "smith").out
    assert shell("due").code == 0
    assert shell("find", "smith", "--as", "Dana Reyes", "--pin-file", "/nowhere").code == 0


def test_find_without_anybody_there_is_one_sentence_and_no_name(locked: Desk, shell: Shell) -> None:
    for argv in (["find", "smith"], ["find", "smith", "--as", "Dana Reyes"], ["find", "smith", "--json"]):
        ran = shell(*argv, piped="")
        assert (ran.code, ran.out) == (2, "")
        assert len(ran.err.splitlines()) == 1
        assert not any(name in ran.err for name in ("Smith", "Maria", "Dana", "Lee", "smith"))


def test_a_pin_file_signs_in(locked: Desk, shell: Shell, pin: Callable[[str], str]) -> None:
    ran = shell("find", "smith", "--as", "dana reyes", "--pin-file", pin(DANA))
    assert ran.code == 0
    assert "Maria Smith" in ran.out
    assert locked.rows("SELECT person_id FROM audit WHERE action = 'contact.searched'") == [(locked.dana,)]


def test_a_pin_is_typed_where_there_is_a_terminal(locked: Desk, shell: Shell) -> None:
    ran = shell("find", "smith", "--as", "Dana Reyes", typed=f"{DANA}\n")
    assert ran.code == 0
    assert "Maria Smith" in ran.out
    assert ran.err == "PIN or password of Dana Reyes: \n"
    assert shell("find", "smith", "--as", "Dana Reyes", typed="").code == 2


def test_a_pin_that_is_typed_is_never_shown(locked: Desk, shell: Shell) -> None:
    locked.store.close()
    command = [
        sys.executable,
        "-m",
        "frontdesk",
        "--home",
        str(shell.home),
        "find",
        "smith",
        "--as",
        "Lee Wong",
    ]
    with Terminal(command, size=(100, 24)) as terminal:
        terminal.wait_for("PIN or password of Lee Wong:")
        terminal.send(f"{LEE}{{enter}}")
        assert terminal.wait() == 0
        assert "Maria Smith" in terminal.screen()
        assert LEE.encode() not in terminal.raw


@pytest.mark.parametrize("name", ["Nobody Here", "Sam Okafor", "Recovery key", "frontdesk"])
def test_who_has_no_pin_or_is_not_there_gets_nothing(
    locked: Desk, shell: Shell, pin: Callable[[str], str], name: str
) -> None:
    ran = shell("find", "smith", "--as", name, "--pin-file", pin(DANA))
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert "Smith" not in ran.err


def test_a_role_is_given_to_who_is_there_already_however_the_name_is_typed(
    locked: Desk, shell: Shell, pin: Callable[[str], str]
) -> None:
    as_dana = ("--as", "Dana Reyes", "--pin-file", pin(DANA), "--yes", "--json")
    for name, role in (("Lee Wong", "liaison"), ("lee  WONG", "clinician")):
        ran = shell("people", "add", name, "--role", role, *as_dana)
        assert (ran.record["person"], ran.record["role"]) == (locked.lee, role)
        assert "code" not in ran.record  # Lee has a PIN
    assert len(locked.do.practice.staff()) == 3
    assert "is no role" in shell("people", "add", "Lee Wong", "--role", "boss", *as_dana).err


def test_five_wrong_pins_bring_a_wait_that_a_right_one_does_not_end(
    locked: Desk, shell: Shell, pin: Callable[[str], str]
) -> None:
    wrong = ["find", "smith", "--as", "Dana Reyes", "--pin-file", pin("111222")]
    right = [*wrong[:-1], pin(DANA)]
    for _ in range(5):
        assert "wrong" in shell(*wrong).err
    # Each command is a start of the program of its own.
    ran = shell(*right)
    assert (ran.code, ran.out) == (2, "")
    assert "Wait 30 seconds" in ran.err
    shell.clock.on(-60)
    assert "Wait 30 seconds" in shell(*right).err
    shell.clock.on(60.6)
    assert shell(*right).code == 0


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_pin_file_that_others_can_read_is_refused(
    locked: Desk, shell: Shell, pin: Callable[[str], str], mode: int
) -> None:
    file = pin(DANA)
    Path(file).chmod(mode)
    ran = shell("find", "smith", "--as", "Dana Reyes", "--pin-file", file)
    assert (ran.code, ran.out) == (2, "")
    assert "chmod 600" in ran.err
    assert DANA not in ran.err.replace(file, "")


def test_a_pin_file_that_is_none_is_one_sentence(locked: Desk, shell: Shell, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch(0o600)
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    binary.chmod(0o600)
    for name in (str(empty), str(binary), str(tmp_path), str(tmp_path / "missing"), "x" * 5000, "a\0b", ""):
        ran = shell("find", "smith", "--as", "Dana Reyes", "--pin-file", name)
        assert (ran.code, ran.out) == (2, ""), name[:40]
        assert len(ran.err.splitlines()) == 1, name[:40]
        assert "mistake of its own" not in ran.err


def test_a_role_that_may_not_is_told_who_may(locked: Desk, shell: Shell, pin: Callable[[str], str]) -> None:
    as_lee = ("--as", "Lee Wong", "--pin-file", pin(LEE))
    assert shell("due", *as_lee).code in (0, 1)
    for argv, who in (
        (("report", "sources"), "coordinator, liaison, lead or clinician"),
        (("people", "add", "Pat Kim", "--role", "lead", "--yes"), "lead"),
        (("sign-in", "off", "--yes"), "lead"),
        (("settings", "edit"), "coordinator or lead"),
    ):
        ran = shell(*argv, *as_lee)
        assert (ran.code, ran.out) == (2, ""), argv
        assert f"Only the {who} may" in ran.err
        assert len(ran.err.splitlines()) == 1
    assert locked.do.sign_in.is_on()


def test_what_runs_as_the_program_asks_nobody(locked: Desk, shell: Shell) -> None:
    ran = shell("check")
    assert ran.code == 0
    assert not any(name in ran.out for name in ("Smith", "Dana", "Lee"))
    assert shell("rule", "2026-11-16T10:00:00-05:00").code == 0


# People, on and off


def test_the_first_person_turns_it_on_and_hands_out_codes(
    desk: Desk, shell: Shell, pin: Callable[[str], str]
) -> None:
    as_dana = ("--as", "Dana Reyes", "--pin-file", pin(DANA))
    on = shell("sign-in", "on", *as_dana, "--yes", "--json")
    assert on.code == 0
    assert len(on.record["recovery_key"].replace("-", "")) == 25
    assert [on.record[name] for name in ("person", "name", "role", "has_pin", "active")] == [
        2, "Dana Reyes", "lead", True, True,
    ]  # fmt: skip
    assert len(on.record) == 6
    added = shell("people", "add", "Pat Kim", "--role", "coordinator", *as_dana, "--yes", "--json").record
    assert {name: added[name] for name in ("name", "role", "has_pin", "active")} == {
        "name": "Pat Kim", "role": "coordinator", "has_pin": False, "active": True,
    }  # fmt: skip
    as_pat = ("--as", "Pat Kim", "--pin-file", pin(added["code"]))
    refused = shell("due", *as_pat)
    assert (refused.code, refused.out) == (2, "")
    assert "choose your own PIN first" in refused.err
    chosen = shell("people", "set-pin", "Pat Kim", *as_pat, "--new-pin-file", pin("618034"), "--json")
    assert chosen.record["has_pin"] is True
    assert shell("due", *as_pat).code == 2  # the code was for once
    assert shell("due", "--as", "Pat Kim", "--pin-file", pin("618034")).code == 0


def test_a_lead_gives_a_code_to_who_forgot_and_cannot_choose_for_them(
    locked: Desk, shell: Shell, pin: Callable[[str], str]
) -> None:
    as_dana = ("--as", "Dana Reyes", "--pin-file", pin(DANA))
    ran = shell("people", "set-pin", "Lee Wong", *as_dana, "--yes", "--json")
    assert ran.record["has_pin"] is False
    assert len(ran.record["code"]) == 11
    assert shell("due", "--as", "Lee Wong", "--pin-file", pin(LEE)).code == 2


def test_a_pin_of_four_digits_is_refused(desk: Desk, shell: Shell, pin: Callable[[str], str]) -> None:
    for argv in (("people", "set-pin", "Dana Reyes"), ("sign-in", "on", "--yes")):
        ran = shell(*argv, "--pin-file", pin("4829"))
        assert (ran.code, ran.out) == (2, "")
        assert "at least 6 digits" in ran.err
    assert not desk.do.sign_in.is_on()


def test_a_pin_is_typed_twice(desk: Desk, shell: Shell) -> None:
    assert "not the same" in shell("people", "set-pin", "Dana Reyes", typed="482913\n482914\n").err
    assert shell("people", "set-pin", "Dana Reyes", typed="482913\n482913\n").code == 0
    ran = shell("sign-in", "on", typed="y\n482913\n")
    assert ran.code == 0
    assert "Recovery key: " in ran.out


def test_people_are_listed_with_role_and_pin(locked: Desk, shell: Shell, pin: Callable[[str], str]) -> None:
    listed = shell("people", "list", "--json", "--as", "Lee Wong", "--pin-file", pin(LEE)).records
    assert [tuple(one.values()) for one in listed] == [
        (2, "Dana Reyes", "lead", True, True),
        (3, "Lee Wong", "backup", True, True),
        (4, "Sam Okafor", "receptionist", False, True),
    ]


def test_turning_it_off_needs_the_lead_and_brings_back_what_was(
    locked: Desk, shell: Shell, pin: Callable[[str], str]
) -> None:
    assert shell("sign-in", "off", "--yes", piped="").code == 2
    ran = shell("sign-in", "off", "--yes", "--json", "--as", "Dana Reyes", "--pin-file", pin(DANA))
    assert ran.record["role"] == "lead"
    assert "Maria Smith" in shell("find", "smith").out


def test_the_lead_is_told_first_that_the_recovery_key_was_used(
    desk: Desk, shell: Shell, pin: Callable[[str], str]
) -> None:
    key = desk.do.sign_in.turn_on(desk.dana, DANA)
    desk.do.sign_in.recover(key, "the lead is ill and nobody can sign in")
    as_dana = ("--as", "Dana Reyes", "--pin-file", pin(DANA))
    for typed in (None, ""):  # a script in the lead's name has told nobody: it is told until they sit there
        told = shell("due", *as_dana, typed=typed).err
        assert "The recovery key was used on 2026-11-16 at 09:00" in told
        assert "the lead is ill and nobody can sign in" in told
    assert shell("due", *as_dana).err == ""


def test_a_new_recovery_key_replaces_the_old(locked: Desk, shell: Shell, pin: Callable[[str], str]) -> None:
    ran = shell("sign-in", "key", "--yes", "--json", "--as", "Dana Reyes", "--pin-file", pin(DANA))
    assert locked.do.sign_in.recover(ran.record["recovery_key"], "to see if it opens").is_recovery
