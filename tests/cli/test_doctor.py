"""``frontdesk doctor``: how the examination is written; what is looked at is tested with the service."""

from __future__ import annotations

import stat
from pathlib import Path

from frontdesk.domain.calls import Draft
from frontdesk.store.spool import Spool
from tests.builders import Desk
from tests.cli.conftest import Shell


def test_in_words_each_thing_says_what_to_do(desk: Desk, shell: Shell) -> None:
    ran = shell("doctor")
    assert ran.code == 1
    place = next(number for number, line in enumerate(ran.lines) if line.startswith("PROBLEM  Backed up "))
    assert ran.lines[place].endswith("not proved")
    assert [line.strip() for line in ran.lines[place + 1 : place + 3]] == [
        "There is no good backup.",
        "Run: frontdesk backup; leave the desk open to make one a day",
    ]
    assert max(map(len, ran.lines)) <= 80


def test_after_a_backup_and_a_rehearsal_the_days_are_shown(desk: Desk, shell: Shell) -> None:
    made = shell("backup", "--json").record
    shell("restore", made["file"], "--rehearse")
    ran = shell("doctor", "--json")
    assert (ran.code, list(ran.record)) == (0, ["ok", "checks"])
    assert ran.record["ok"] is True
    checks = {one["check"]: one for one in ran.record["checks"]}
    nine = "2026-11-16T09:00:00-05:00"
    assert checks["backed_up"] == {"check": "backed_up", "state": "good", "proved_at": nine, "do": None}
    assert checks["rehearsed"] == {"check": "rehearsed", "state": "good", "proved_at": nine, "do": None}
    assert checks["signed_in"] == {
        "check": "signed_in",
        "state": "advice",
        "proved_at": None,
        "do": "Turn it on with: frontdesk sign-in on",
    }


def test_the_page_is_a_private_file_and_replaces_none(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "security.html"
    ran = shell("doctor", "--html", str(file))
    assert ran.err == f"Written to {file}.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Lakeside Psychiatry: security of the front desk" in file.read_text()
    assert shell("doctor", "--html", str(file)).code == 2


def test_without_a_store_it_says_so(shell: Shell) -> None:
    ran = shell("doctor")
    assert ran.code == 2
    assert "There is no store" in ran.err


def test_what_was_typed_in_an_outage_and_waits_is_said(desk: Desk, shell: Shell) -> None:
    spool = Spool(shell.home / "spool.db")
    spool.keep(Draft("one", desk.dana, shell.clock(), {"name": "Maria Alvarez"}), shell.clock())
    ran = shell("doctor")
    place = next(number for number, line in enumerate(ran.lines) if "Typed in an outage" in line)
    assert "not in it yet: 1." in ran.lines[place + 1]
    assert "Maria" not in ran.out
    spool.forget("one")
    assert "Typed in an outage" not in shell("doctor").out
