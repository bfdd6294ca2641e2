"""``frontdesk audit``: the two verdicts and their exit codes, what they rest on, and the entries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.store.chain_home import ChainHome, ids, make_home


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> ChainHome:
    """A home with a few sealed entries; for copying only."""
    return make_home(tmp_path_factory.mktemp("chain") / "home")


@pytest.fixture
def sealed(template: ChainHome, shell: Shell) -> ChainHome:
    """The shell's home, with a few sealed entries."""
    shutil.copytree(template.folder, shell.home)
    return ChainHome(shell.home, str(shell.home / "frontdesk.db"))


def test_a_whole_audit(shell: Shell, sealed: ChainHome) -> None:
    ran = shell("audit", "verify", "--json")
    assert ran.code == 0
    assert ran.record == {
        "unaltered": True,
        "complete": True,
        "entries": len(ids(sealed)),
        "missing": 0,
        "broken_at": None,
    }
    assert "rests on audit-heads.json, the count kept outside the store" in ran.err
    ran = shell("audit", "verify")
    assert ran.code == 0
    assert ran.lines[:2] == [
        "Unaltered: every entry is as it was sealed.",
        "Complete: no entry is missing.",
    ]


def test_the_last_five_deleted(shell: Shell, sealed: ChainHome) -> None:
    left = ids(sealed)[:-5]
    sealed.raw(f"DELETE FROM audit WHERE id > {left[-1]}")
    ran = shell("audit", "verify", "--json")
    assert ran.code == 1
    assert ran.record == {
        "unaltered": True,
        "complete": False,
        "entries": len(left),
        "missing": 5,
        "broken_at": None,
    }
    assert "NOT COMPLETE: 5 entries are missing." in shell("audit", "verify").out


def test_one_edited(shell: Shell, sealed: ChainHome) -> None:
    sealed.raw("UPDATE audit SET person_id = 3 WHERE id = 4")
    ran = shell("audit", "verify", "--json")
    assert (ran.code, ran.record["unaltered"], ran.record["broken_at"]) == (1, False, 4)
    assert "ALTERED: 1 entry is not what was sealed; the first is 4." in shell("audit", "verify").out


def test_without_the_file_outside_it_is_never_called_complete(shell: Shell, sealed: ChainHome) -> None:
    sealed.locations.heads_file.unlink()
    ran = shell("audit", "verify", "--json")
    assert (ran.code, ran.record["complete"], ran.record["missing"]) == (1, False, 0)
    assert "is gone, or was cut" in ran.err
    assert shell("audit", "accept", "--as", "Nobody", "--yes").code == 2
    assert shell("audit", "accept").code == 2  # nobody to ask
    assert shell("audit", "verify").code == 1
    assert shell("audit", "accept", "--as", "Dana Reyes", "--yes").code == 0
    assert shell("audit", "verify").code == 0
    (entry,) = shell("audit", "show", "--last", "1", "--json").records
    assert entry["action"] == "audit.heads_begun"
    assert entry["person"] == "Dana Reyes"
    assert entry["detail"] == {"why": "accepted", "missing": 0}


def test_a_key_that_others_can_read_is_refused(shell: Shell, sealed: ChainHome) -> None:
    (sealed.locations.keys_folder / "audit.key").chmod(0o644)
    ran = shell("audit", "verify")
    assert ran.code == 2
    assert "chmod 600" in ran.err


def test_entries_are_shown_with_numbers_and_staff_but_no_patient(shell: Shell, sealed: ChainHome) -> None:
    records = shell("audit", "show", "--json").records
    assert [one["entry"] for one in records] == ids(sealed)[::-1]
    assert records[0] == {
        "entry": ids(sealed)[-1],
        "at": "2026-11-16T09:00:00-05:00",
        "person": "Dana Reyes",
        "action": "call.saved",
        "subject": "call",
        "subject_id": 5,
        "detail": records[0]["detail"],
    }
    plain = shell("audit", "show", "--last", "3")
    assert len(plain.lines) == 3
    assert "Dana Reyes" in plain.lines[0]
    only = shell("audit", "show", "--of", "call", "3", "--json").records
    assert [(one["subject"], one["subject_id"]) for one in only] == [("call", 3)]
    by_lee = shell("audit", "show", "--by", "Lee Wong", "--json").records
    assert {one["person"] for one in by_lee} == {"Lee Wong"}
    assert shell("audit", "show", "--by", "Lee Wong", "--of", "call").out == "No such entry.\n"
    assert shell("audit", "show", "--last", "0").code == 2
    assert shell("audit", "show", "--of", "call", "three").code == 2


def test_no_store(shell: Shell, tmp_path: Path) -> None:
    assert shell("audit", "verify").code == 2
