"""Each thing that the examination looks at, as it should be and as it should not."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.config import Backup, Config
from frontdesk.domain.safety.doctor import CheckedThing, State, all_well
from frontdesk.domain.safety.proofs import ProofKind
from frontdesk.locations import find_locations
from frontdesk.services.backups.sealing import new_identity
from frontdesk.services.backups.service import BackupService
from frontdesk.services.doctor import rows
from frontdesk.services.doctor.examined import Examined
from frontdesk.services.doctor.page import page
from frontdesk.services.doctor.rows import CHECKS
from frontdesk.services.doctor.service import examine
from frontdesk.services.safety.encryption import EncryptionState
from frontdesk.store.proofs import add_proof
from frontdesk.store.retention.runs import begin_run, finish_run
from tests.builders import SetClock, a_call, set_up
from tests.store.fixtures import set_up_file

__all__ = ["set_up_file"]

CLOCK = SetClock("mon 09:00")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Examined]:
    """A practice that was just set up, with a call of Maria Alvarez; Monday at nine."""
    before = os.umask(0o077)  # as the program has it
    locations = find_locations(str(tmp_path / "home"), {})
    locations.home.mkdir(mode=0o700)
    locations.store_file.touch(0o600)
    set_up(str(locations.store_file))
    services = open_services(str(locations.store_file), CLOCK, locations)
    services.calls.save(a_call(CLOCK()), by=2)
    yield Examined(services, locations, Config(), CLOCK())
    services.office.store.close()
    os.umask(before)


def found(home: Examined, check: str) -> CheckedThing:
    """What the examination says of one thing."""
    (thing,) = (thing for thing in examine(home) if thing.check == check)
    return thing


def state(home: Examined, check: str) -> tuple[State, bool]:
    """How one thing stands, and whether it was ever proved."""
    verdict = found(home, check).verdict
    return verdict.state, verdict.proved_at is not None


def prove(home: Examined, kind: ProofKind, *, days_ago: float = 0, ok: bool = True, **detail: int) -> None:
    """Write down that something was tried."""
    with home.store.writing() as db:
        at = home.now - timedelta(days=days_ago)
        add_proof(db, kind, at=at, ok=ok, seconds=90, head=3, **detail)


def to(home: Examined, *, folder: Path | None = None, recipient: str = "", outbox: str = "") -> Examined:
    """The home with other settings of the machine."""
    settings = Backup(str(folder) if folder else "", recipient)
    return replace(home, config=Config(backup=settings, outbox=outbox))


def test_of_a_new_practice_only_the_backup_is_a_problem(home: Examined) -> None:
    things = examine(home)
    assert [thing.check for thing in things] == [
        "libraries", "sqlite", "tables", "records", "disk", "encrypted", "files", "backed_up",
        "backed_up_elsewhere", "rehearsed", "signed_in", "audit", "audit_key", "clock",
    ]  # fmt: skip
    assert [thing.check for thing in things if thing.verdict.state is State.PROBLEM] == ["backed_up"]
    assert not all_well(things)
    assert all(thing.verdict.do for thing in things if thing.verdict.state is not State.GOOD)
    BackupService(home.services.office, home.places).make()
    assert all_well(examine(home))


def test_a_backup_is_good_until_it_is_too_old(home: Examined) -> None:
    BackupService(home.services.office, home.places).make()
    assert state(home, "backed_up") == (State.GOOD, True)
    assert state(home, "records") == (State.GOOD, True)
    later = replace(home, now=home.now + timedelta(hours=37))
    assert state(later, "backed_up") == (State.PROBLEM, True)
    assert "over 36 hours old" in found(later, "backed_up").verdict.words


def test_records_that_differ_are_a_problem(home: Examined) -> None:
    with home.store.writing() as db:
        db.execute_sql("UPDATE callback SET state = 'closed'")
    BackupService(home.services.office, home.places).make()
    assert state(home, "records") == (State.PROBLEM, False)
    assert state(home, "backed_up") == (State.PROBLEM, False)


def test_a_rehearsal_holds_for_a_month(home: Examined) -> None:
    assert state(home, "rehearsed") == (State.ADVICE, False)
    prove(home, ProofKind.REHEARSAL, days_ago=36)
    assert state(home, "rehearsed") == (State.ADVICE, True)
    prove(home, ProofKind.REHEARSAL, days_ago=34)
    assert state(home, "rehearsed") == (State.GOOD, True)
    assert found(home, "rehearsed").verdict.words == "A backup was restored and checked. It took 2 minutes."


def test_the_audit_holds_for_a_month_unless_it_did_not(home: Examined) -> None:
    assert state(home, "audit") == (State.ADVICE, False)
    assert found(home, "audit").verdict.words == "That the audit is unaltered and complete was never proved."
    prove(home, ProofKind.AUDIT, days_ago=40)
    assert found(home, "audit").verdict.words.endswith("was not proved for a month.")
    prove(home, ProofKind.AUDIT, days_ago=1)
    assert state(home, "audit") == (State.GOOD, True)
    prove(home, ProofKind.AUDIT, ok=False)
    assert state(home, "audit") == (State.PROBLEM, True)


def test_backups_elsewhere(home: Examined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state(to(home, folder=tmp_path / "away"), "backed_up_elsewhere") == (State.PROBLEM, False)
    (tmp_path / "away").mkdir()
    assert (
        "on the disk of the store"
        in found(to(home, folder=tmp_path / "away"), "backed_up_elsewhere").verdict.words
    )
    monkeypatch.setattr(rows, "_is_same_disk", lambda one, other: False)
    assert "not encrypted" in found(to(home, folder=tmp_path / "away"), "backed_up_elsewhere").verdict.words
    sealed = to(home, folder=tmp_path / "away", recipient="age1")
    assert state(sealed, "backed_up_elsewhere") == (State.GOOD, False)


def test_the_identity_is_shown_by_a_rehearsal(home: Examined, tmp_path: Path) -> None:
    pytest.importorskip("pyrage", reason="the extra backup is not installed")
    sealed = to(home, recipient=new_identity(tmp_path / "identity"))
    prove(home, ProofKind.REHEARSAL, encrypted=False)
    assert state(sealed, "identity") == (State.ADVICE, False)
    assert state(sealed, "audit_key")[0] is State.GOOD
    prove(home, ProofKind.REHEARSAL, encrypted=True)
    assert state(sealed, "identity") == (State.GOOD, True)


def test_a_server_is_encrypted_by_its_disk(home: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "The store is not encrypted by this program; encrypt the disk of its server."
    monkeypatch.setattr(rows, "encryption_state", lambda store: EncryptionState(False, words))
    assert found(home, "encrypted").verdict.words == words


def test_backups_from_before_they_were_encrypted(home: Examined) -> None:
    BackupService(home.services.office, home.places).make()
    assert state(home, "encrypted")[0] is State.ADVICE
    verdict = found(to(home, recipient="age1"), "encrypted").verdict
    assert (verdict.state, verdict.words) == (
        State.ADVICE,
        "One backup from before can be read by whoever finds the file.",
    )


def test_a_home_that_was_restored_without_the_key_of_its_audit(home: Examined) -> None:
    sealed = to(home, recipient="age1")
    prove(home, ProofKind.RESTORE, days_ago=1, audit_key=False)
    verdict = found(sealed, "audit_key").verdict
    assert (verdict.state, verdict.proved_at) == (State.ADVICE, home.now - timedelta(days=1))
    prove(home, ProofKind.RESTORE, audit_key=True)
    assert state(sealed, "audit_key")[0] is State.GOOD


def test_what_the_settings_need_and_is_not_installed(home: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "installed", lambda name: None)
    assert state(home, "libraries")[0] is State.GOOD
    verdict = found(to(home, recipient="age1", outbox="/srv/fax"), "libraries").verdict
    assert (verdict.state, verdict.do) == (
        State.PROBLEM,
        "Install it with: pip install 'frontdesk[backup,letters]'",
    )


def test_an_old_sqlite_is_told(home: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, expected in (("3.51.2", State.ADVICE), ("3.51.3", State.GOOD)):
        numbers = tuple(map(int, version.split(".")))
        made = type("driver", (), {"sqlite_version": version, "sqlite_version_info": numbers})
        monkeypatch.setattr(rows, "sqlite_driver", lambda made=made, **_: made)
        assert state(home, "sqlite")[0] is expected


def test_a_guard_that_is_gone_is_a_problem(home: Examined) -> None:
    with home.store.writing() as db:
        db.execute_sql("DROP TRIGGER audit_no_delete")
    assert state(home, "tables") == (State.PROBLEM, False)


@pytest.mark.parametrize("which", ["store_file", "heads_file", "keys_folder"])
def test_what_others_can_read_is_a_problem_with_its_cure(home: Examined, which: str) -> None:
    assert state(home, "files")[0] is State.GOOD
    path = getattr(home.locations, which)
    path.chmod(0o755)
    verdict = found(home, "files").verdict
    assert verdict.state is State.PROBLEM
    assert verdict.do == f"Close it to them with: chmod go= {path}"


def test_a_disk_that_is_nearly_full(home: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10**8))
    assert state(home, "disk") == (State.PROBLEM, False)


def test_the_outgoing_folder(home: Examined, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert state(to(home, outbox=str(tmp_path / "out")), "outbox") == (State.GOOD, True)
    verdict = found(to(home, outbox=str(tmp_path / "none")), "outbox").verdict
    assert verdict.state is State.PROBLEM
    assert "is not there" in verdict.words


def test_a_clock_behind_the_last_entry(home: Examined) -> None:
    assert state(home, "clock")[0] is State.GOOD
    assert state(replace(home, now=home.now - timedelta(hours=1)), "clock")[0] is State.PROBLEM


def test_sign_in_and_pins(home: Examined) -> None:
    pytest.importorskip("argon2")
    assert state(home, "signed_in")[0] is State.ADVICE
    home.services.sign_in.turn_on(2, "481516")
    assert state(home, "signed_in") == (State.GOOD, True)
    verdict = found(home, "secrets").verdict
    assert (verdict.state, verdict.words) == (State.ADVICE, "2 of the staff have no PIN and cannot sign in.")


def test_names_that_are_dropped(home: Examined) -> None:
    assert [thing for thing in examine(home) if thing.check == "retention"] == []
    practice = home.services.practice
    practice.save(replace(practice.current().settings, retention_months=6), by=2)
    verdict = found(home, "retention").verdict
    assert (verdict.state, verdict.proved_at) == (State.GOOD, None)
    assert verdict.words == (
        "Names and numbers of settled callers are dropped 6 months after their last contact. None was old "
        "enough yet."
    )
    with home.store.writing() as db:
        number = begin_run(db, at=home.now, by=2, before="2026-05-16")
        finish_run(db, number, {"contacts": 3}, home.now)
    assert state(home, "retention") == (State.ADVICE, False)  # the file was not rewritten yet
    home.services.retention.run(by=2)
    assert state(home, "retention") == (State.GOOD, True)


def test_the_heads_outside_are_gone(home: Examined) -> None:
    assert state(home, "audit_key")[0] is State.ADVICE  # it is in no backup
    home.locations.heads_file.unlink()
    assert state(home, "audit_key")[0] is State.PROBLEM


def test_a_thing_that_cannot_be_looked_at_is_a_problem(
    home: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "disk_usage", fails)
    assert found(home, "disk").verdict.words == "This could not be looked at (permission denied)."


def test_the_page_names_nobody_and_fetches_nothing(home: Examined) -> None:
    pytest.importorskip("argon2")
    home.services.sign_in.turn_on(2, "481516")
    prove(home, ProofKind.REHEARSAL)
    text = page(home, examine(home), lambda at: f"{at:%Y-%m-%d %H:%M}")
    for name in ("Alvarez", "Maria", "Dana", "Lee Wong", "Okafor"):
        assert name not in text
    assert not re.search(r"https?:|src=|href=|@import|url\(", text.replace("http://www.w3.org/2000/svg", ""))
    assert "3 accounts: 1 lead, 2 receptionist. 1 have a PIN or password." in text
    assert "rehearsed in a fresh place: 1.5 minutes" in text
    assert "<h2>Inventory</h2>" in text
    for check in CHECKS:
        assert (check.title in text) == any(thing.check == check.code for thing in examine(home))
