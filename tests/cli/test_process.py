"""Commands as the system runs them: pipes, null devices, signals, and what a start loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from frontdesk.cli.parser import COMMANDS
from tests.builders import Desk
from tests.cli.conftest import Shell
from tests.terminal import Terminal

PROGRAM = [sys.executable, "-m", "frontdesk"]


def run(
    home: Path,
    *argv: str,
    environ: dict[str, str] | None = None,
    piped: bytes | None = None,
    out: IO[str] | int = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, with the null device for standard input unless piped."""
    command = [*PROGRAM, "--home", str(home), *argv]
    stdin: dict[str, Any] = {"stdin": subprocess.DEVNULL} if piped is None else {"input": piped}
    ran = subprocess.run(
        command,
        stdout=out,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environ or {})},
        timeout=60,
        check=False,
        **stdin,
    )
    return subprocess.CompletedProcess(
        command, ran.returncode, (ran.stdout or b"").decode(), ran.stderr.decode()
    )


def test_a_wrong_use_ends_with_two(home: Path) -> None:
    ran = run(home, "nonsense")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert len(ran.stderr.splitlines()) == 1


def test_cron_without_anything_gets_now(home: Path) -> None:
    ran = run(home, "rule", "--json")
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == 1


def test_bytes_that_are_no_text_are_one_bad_instant(home: Path) -> None:
    piped = b"2026-11-17T09:30\n\xff\xfe\n2026-11-18T09:30\n"
    ran = run(home, "rule", "--json", piped=piped)
    assert ran.returncode == 2
    assert len(ran.stdout.splitlines()) == 2


def test_a_reader_that_has_seen_enough_ends_it_quietly(home: Path) -> None:
    lines = "2026-11-17T09:30\n" * 5000
    shell = f"{sys.executable} -m frontdesk --home {home} rule --json | head -n 1"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", shell],
        input=lines, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["decided_by"] == "close"
    assert "Error" not in ran.stderr
    assert "Exception" not in ran.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_one_sentence(desk: Desk, shell: Shell) -> None:
    with open("/dev/full", "w") as full:
        ran = run(shell.home, "settings", "show", out=full)
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1
    assert "could not be written" in ran.stderr


@pytest.mark.parametrize("elsewhere", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(("command", "code"), [("rule --json 2026-11-17T09:30", 0), ("nonsense", 2)])
def test_what_cannot_be_said_beside_the_result_changes_nothing(
    home: Path, command: str, code: int, elsewhere: str
) -> None:
    shell = f"env -u PYTHONUNBUFFERED {sys.executable} -m frontdesk --home {home} {command} {elsewhere}"
    ran = subprocess.run(["bash", "-c", shell], stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    assert ran.returncode == code
    assert [json.loads(line)["decided_by"] for line in ran.stdout.splitlines()] == ["close"] * (code == 0)


def test_the_machines_time_zone_changes_nothing(desk: Desk, shell: Shell) -> None:
    command = ("rule", "--json", "2026-11-17T09:30", "2026-03-08T23:30-05:00")
    told = {
        run(shell.home, *command, environ={"TZ": zone}).stdout for zone in ("Asia/Tokyo", "Nonsense/Zone")
    }
    (one,) = told
    assert '"received": "2026-11-17T09:30:00-05:00"' in one


def test_a_terminal_without_utf_8_gets_stand_ins(desk: Desk, shell: Shell) -> None:
    desk.callback(name="José Núñez")
    ran = run(shell.home, "due", environ={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert ran.returncode == 1  # long ago by the machine's own clock
    assert ran.stdout.isascii()
    assert "Jos? N??ez" in ran.stdout
    assert "!!" in ran.stdout


def test_ctrl_c_ends_quietly(home: Path) -> None:
    # As a shell starts it, also where the tests themselves were started with Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*PROGRAM, "--home", str(home), "rule", "--json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    signal.signal(signal.SIGINT, before)
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write("2026-11-17T09:30\n" * 3)
    process.stdin.flush()
    # The note about the setup comes when the command has begun to read.
    assert "not set up yet" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert "Traceback" not in process.stderr.read()
    for stream in (process.stdin, process.stdout, process.stderr):
        assert stream is not None
        stream.close()


def test_ctrl_c_while_a_class_is_made_ends_with_130(home: Path, tmp_path: Path) -> None:
    # A dataclass is made by exec(); "python -m" ends by the signal itself when one came inside exec().
    (tmp_path / "interrupted.py").write_text(
        "import sys; from frontdesk.cli import main, rule\n"
        "def interrupted(*_): exec('raise KeyboardInterrupt')\n"
        "rule.run = interrupted; sys.exit(main(sys.argv[1:]))\n"
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    ran = subprocess.run(
        [sys.executable, "-m", "interrupted", "--home", str(home), "rule", "now"],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (130, "")


def test_without_a_terminal_the_desk_is_refused_before_textual_is_loaded(home: Path) -> None:
    ran = run(home, environ={"PYTHONPROFILEIMPORTTIME": "1"})
    assert ran.returncode == 2
    assert "needs a terminal" in ran.stderr
    assert "textual" not in ran.stderr
    assert not home.exists()


def test_a_command_loads_no_screen_no_holidays_and_no_number_plans(desk: Desk, shell: Shell) -> None:
    loaded = run(shell.home, "rule", "--json", environ={"PYTHONPROFILEIMPORTTIME": "1"}).stderr
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.splitlines()}
    assert "peewee" in names  # the probe sees what is loaded
    assert not names & {"textual", "rich", "holidays", "phonenumbers", "tomlkit"}


@pytest.mark.parametrize(("argv", "wanted"), [("--help", set()), ("rule --help", {"rule"})])
def test_a_command_imports_no_other_command(argv: str, wanted: set[str]) -> None:
    program = (
        "import sys; from frontdesk.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *argv.split()], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(ran.stderr.split())
    assert "frontdesk.cli.parser" in loaded  # the probe sees what is loaded
    modules = {command.module for command in COMMANDS} | {"desk"}
    assert {name for name in modules if f"frontdesk.cli.{name}" in loaded} == wanted


def test_questions_in_a_real_terminal(home: Path) -> None:
    with Terminal([*PROGRAM, "--home", str(home), "setup"], size=(80, 24)) as terminal:
        terminal.wait_for("Practice name (as callers know it):")
        terminal.send("Lakeside Psychiatry{enter 6}Dana Reyes{enter}")
        terminal.wait_for("Save this to")
        terminal.send("{enter}")
        terminal.wait_for("Open the desk with: frontdesk")
    assert run(home, "settings", "show").returncode == 0
