"""Trust, from outside: commands in processes of their own on homes on a disk, tampered with by plain SQLite.

What is expected was written from what the commands promise (names, keys, exit codes), before their code was
read.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.separate import Program, Ran, begin

#: Parts of the names and the note of the planted patients: in no other file of the world.
CALLER, FAMILY, NOTE = "Zyqqara", "Plonkettu", "wuxlamite"
NUMBERS = [f"+1212555{number}" for number in range(1000, 1012)]
MAPPED = [
    f"--map={field}={column}"
    for field, column in (
        ("started_at", "start"),
        ("from_number", "from"),
        ("to_number", "to"),
        ("result", "result"),
        ("talk_time", "talk"),
        ("name", "name"),
        ("note", "remark"),
        ("call_id", "call_id"),
    )
]
PRACTICE = """
[practice]
name = "Lakeside Psychiatry"
time_zone = "America/New_York"
[staff]
names = ["Dana Reyes", "Lee Wong"]
"""
AUDIT_KEYS = ["unaltered", "complete", "entries", "missing", "broken_at"]
BACKUP_KEYS = ["file", "verified", "encrypted", "calls", "callbacks", "head", "seconds"]
DUE_KEYS = [
    "callback",
    "contact",
    "name",
    "number",
    "lane",
    "received",
    "due",
    "standing",
    "waiting_minutes",
    "attempts",
    "calls",
    "owner",
    "source",
]

# ---------------------------------------------------------------------------------------- the homes


def call_log(file: Path, count: int = 12, *, ago: timedelta = timedelta(hours=30), word: str = "") -> Path:
    """A call log: every second call was missed, each of a number and a person of its own."""
    rows = ["call_id,start,from,to,result,talk,name,remark"]
    begin_at = datetime.now() - ago
    for i in range(count):
        at = begin_at + timedelta(seconds=20 * i)
        missed = i % 2
        number = NUMBERS[i] if count == 12 and not word else f"+1646{2000000 + i + len(word) * 100000}"
        rows.append(
            f"{word}c{i},{at:%Y-%m-%d %H:%M:%S},{number},+12125550100,{'missed' if missed else 'answered'},"
            f"{0 if missed else 90},{word or CALLER}{i} {FAMILY},{NOTE} {i}"
        )
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program, each command in a process of its own."""
    running = Program(tmp_path_factory.mktemp("streams"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def pattern(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with twelve calls, six callbacks and some twenty audit entries; never used itself."""
    folder = tmp_path_factory.mktemp("pattern")
    practice = folder / "practice.toml"
    practice.write_text(PRACTICE, encoding="utf-8")
    home = folder / "home"
    assert program(home, "setup", "--file", str(practice), "--yes").code == 0
    log = call_log(folder / "calls.csv")
    ran = program(home, "import", "calls", str(log), "--yes", "--json", *MAPPED)
    assert (ran.code, ran.record["calls"], ran.record["callbacks_opened"]) == (0, 12, 6), ran
    assert program(home, "find", "zyqqara").code == 0
    return home


@pytest.fixture
def home(pattern: Path, tmp_path: Path) -> Path:
    """A copy of that home for one test."""
    return clone(pattern, tmp_path / "home")


def clone(home: Path, to: Path) -> Path:
    """Copy a home with the modes of its files."""
    shutil.copytree(home, to)
    return to


def store_of(home: Path) -> Path:
    """The store's file."""
    return home / "frontdesk.db"


@contextmanager
def tampering(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the store as somebody with SQLite alone does, after dropping every trigger."""
    with closing(sqlite3.connect(store_of(home), isolation_level=None)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        assert len(names) > 10
        for name in names:
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("PRAGMA foreign_keys = OFF")
        yield db
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def ids(db: sqlite3.Connection) -> list[int]:
    """The numbers of the audit's rows, in their order."""
    return [number for (number,) in db.execute("SELECT id FROM audit ORDER BY id")]


def verified(program: Program, home: Path) -> tuple[int, dict[str, Any]]:
    """Run audit verify; the exit code tells the same as its two verdicts."""
    ran = program(home, "audit", "verify", "--json")
    assert ran.code in {0, 1}, ran
    proof = ran.record
    assert list(proof) == AUDIT_KEYS
    assert (ran.code == 0) == (proof["unaltered"] and proof["complete"])
    assert "Traceback" not in ran.err
    return ran.code, proof


def due(program: Program, home: Path) -> list[dict[str, Any]]:
    """Today's queue without what time alone changes."""
    ran = program(home, "due", "--json")
    assert ran.code in {0, 1}, ran
    for row in ran.records:
        assert list(row) == DUE_KEYS
    return [{key: value for key, value in row.items() if key != "waiting_minutes"} for row in ran.records]


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def files_with(home: Path, *words: str) -> list[str]:
    """The files below a folder that hold one of the words, in any case, as UTF-8 or UTF-16."""
    found = []
    for file in home.rglob("*"):
        if file.is_file():
            held = file.read_bytes().lower()
            for word in words:
                if word.lower().encode() in held or word.lower().encode("utf-16-le") in held:
                    found.append(f"{file.relative_to(home)}: {word}")
    return found


def names_nobody(ran: Ran) -> bool:
    """No name, note or number of a planted patient on either stream."""
    said = (ran.out + ran.err).lower()
    words = [CALLER.lower(), FAMILY.lower(), NOTE, *(n[2:] for n in NUMBERS), *(n[-4:] for n in NUMBERS)]
    return not any(word in said for word in words)


# ---------------------------------------------------------------------------------------- the audit


def test_an_untouched_audit_is_proved(program: Program, home: Path, tmp_path: Path) -> None:
    code, proof = verified(program, home)
    with closing(sqlite3.connect(store_of(home))) as db:
        count = len(ids(db))
    assert code == 0
    assert proof == {
        "unaltered": True,
        "complete": True,
        "entries": count,
        "missing": 0,
        "broken_at": None,
    }
    moved = home.rename(tmp_path / "elsewhere")
    assert verified(program, moved)[0] == 0, "a home that is carried to another folder is the same home"


def test_a_fresh_store_is_proved(program: Program, tmp_path: Path) -> None:
    practice = tmp_path / "practice.toml"
    practice.write_text(PRACTICE, encoding="utf-8")
    home = tmp_path / "fresh"
    assert program(home, "setup", "--file", str(practice), "--yes").code == 0
    assert verified(program, home)[0] == 0


def test_five_rows_cut_off_are_missing(program: Program, home: Path) -> None:
    with tampering(home) as db:
        db.execute("DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id DESC LIMIT 5)")
    code, proof = verified(program, home)
    assert code == 1
    assert (proof["unaltered"], proof["complete"], proof["missing"]) == (True, False, 5)
    assert proof["broken_at"] is None


def test_five_rows_cut_off_with_all_that_the_store_knows_of_them(program: Program, home: Path) -> None:
    """The heads and the seals go back with the rows; only what is outside the store still knows."""
    with tampering(home) as db:
        gone = ids(db)[-5:]
        db.execute("DELETE FROM audit WHERE id >= ?", (gone[0],))
        db.execute("DELETE FROM audit_seal WHERE audit_id >= ?", (gone[0],))
        for head, seq, mac in db.execute(
            "SELECT head_id, max(seq), mac FROM audit_seal GROUP BY 1"
        ).fetchall():
            db.execute("UPDATE audit_head SET seq = ?, mac = ? WHERE id = ?", (seq, mac, head))
    code, proof = verified(program, home)
    assert code == 1
    assert (proof["unaltered"], proof["complete"], proof["missing"]) == (True, False, 5)


def test_the_whole_log_gone(program: Program, home: Path) -> None:
    with tampering(home) as db:
        count = len(ids(db))
        for table in ("audit", "audit_seal", "audit_head"):
            db.execute(f"DELETE FROM {table}")
    code, proof = verified(program, home)
    assert (code, proof["complete"], proof["missing"]) == (1, False, count)


#: A row that is like another one but for its number.
COPY_OF_A_ROW = (
    "INSERT INTO audit SELECT ?, at, person_id, action, subject, subject_id, detail FROM audit WHERE id = ?"
)

#: What somebody may write over a row, or over its seal.
EDITS: dict[str, str] = {
    "at": "UPDATE audit SET at = replace(at, '2', '3') WHERE id = :n",
    "person_id": "UPDATE audit SET person_id = person_id + 1 WHERE id = :n",
    "action": "UPDATE audit SET action = 'callback.closed' WHERE id = :n",
    "subject": "UPDATE audit SET subject = 'call' WHERE id = :n",
    "subject_id": "UPDATE audit SET subject_id = subject_id + 1 WHERE id = :n",
    "detail": "UPDATE audit SET detail = replace(detail, ':', ': ') || ' ' WHERE id = :n",
    "detail emptied": "UPDATE audit SET detail = '{}' WHERE id = :n",
    "detail as bytes": "UPDATE audit SET detail = CAST(detail AS BLOB) WHERE id = :n",
    "detail no text": "UPDATE audit SET detail = CAST(x'ff41' AS TEXT) WHERE id = :n",
    "person no number": "UPDATE audit SET person_id = 'Dana' WHERE id = :n",
    "its seal no text": "UPDATE audit_seal SET mac = CAST(x'ff41' AS TEXT) WHERE audit_id = :n",
    "its seal bytes": "UPDATE audit_seal SET mac = CAST(mac AS BLOB) WHERE audit_id = :n",
    "its place no number": "UPDATE audit_seal SET seq = 'x' WHERE audit_id = :n",
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edited_row_is_named(program: Program, home: Path, what: str) -> None:
    with tampering(home) as db:
        rows = db.execute("SELECT id FROM audit WHERE action = 'callback.opened' ORDER BY id").fetchall()
        n = rows[2][0]
        assert db.execute(EDITS[what], {"n": n}).rowcount == 1
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["broken_at"]) == (1, False, n)


def test_an_entry_that_was_written_over_is_still_shown(program: Program, home: Path) -> None:
    """Who looks for what was altered must get to see the log."""
    with tampering(home) as db:
        first, second = ids(db)[5], ids(db)[6]
        db.execute("UPDATE audit SET detail = '{broken' WHERE id = ?", (first,))
        db.execute("UPDATE audit SET detail = '7' WHERE id = ?", (second,))
    ran = program(home, "audit", "show", "--json")
    assert ran.code == 0, ran
    shown = {row["entry"]: row["detail"] for row in ran.records}
    assert shown[first] == shown[second] == {"unreadable": True}
    assert program(home, "audit", "show").code == 0
    assert verified(program, home)[1]["broken_at"] == first


def test_the_first_of_several_edited_rows_is_named(program: Program, home: Path) -> None:
    with tampering(home) as db:
        third, ninth, last = ids(db)[2], ids(db)[8], ids(db)[-1]
        db.execute("UPDATE audit SET at = at || '0' WHERE id IN (?, ?, ?)", (third, ninth, last))
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["broken_at"]) == (1, False, third)


def test_a_row_gone_from_the_middle_is_missing(program: Program, home: Path) -> None:
    with tampering(home) as db:
        db.execute("DELETE FROM audit WHERE id = ?", (ids(db)[6],))
    code, proof = verified(program, home)
    assert (code, proof["complete"], proof["missing"]) == (1, False, 1)


def test_a_row_put_in_is_named(program: Program, home: Path) -> None:
    with tampering(home) as db:
        n = ids(db)[-1] + 1
        db.execute(
            COPY_OF_A_ROW,
            (n, n - 1),
        )
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["broken_at"]) == (1, False, n)


def test_a_row_put_in_with_a_seal_that_was_made_up(program: Program, home: Path) -> None:
    with tampering(home) as db:
        n = ids(db)[-1] + 1
        db.execute(
            COPY_OF_A_ROW,
            (n, n - 1),
        )
        db.execute(
            "INSERT INTO audit_seal SELECT head_id, max(seq) + 1, ?, mac FROM audit_seal GROUP BY head_id",
            (n,),
        )
        db.execute("UPDATE audit_head SET seq = seq + 1")
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["broken_at"]) == (1, False, n)


def test_two_rows_with_their_details_exchanged(program: Program, home: Path) -> None:
    with tampering(home) as db:
        rows = db.execute("SELECT id, detail FROM audit ORDER BY id").fetchall()
        first, second = rows[1], next(row for row in rows[2:] if row[1] != rows[1][1])
        db.execute("UPDATE audit SET detail = ? WHERE id = ?", (second[1], first[0]))
        db.execute("UPDATE audit SET detail = ? WHERE id = ?", (first[1], second[0]))
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["broken_at"]) == (1, False, first[0])


def test_two_rows_that_changed_places_whole(program: Program, home: Path) -> None:
    """Each row is as it was written, but under the other's number."""
    with tampering(home) as db:
        first, second = ids(db)[4], ids(db)[5]
        db.execute("UPDATE audit SET id = -1 WHERE id = ?", (first,))
        db.execute("UPDATE audit SET id = ? WHERE id = ?", (first, second))
        db.execute("UPDATE audit SET id = ? WHERE id = -1", (second,))
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["broken_at"]) == (1, False, first)


def test_without_the_heads_outside_nothing_is_called_complete(program: Program, home: Path) -> None:
    (home / "audit-heads.json").unlink()
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["complete"]) == (1, True, False)
    assert verified(program, home)[0] == 1, "looking does not make it whole"
    program(home, "find", "zyqqara")
    assert verified(program, home)[0] == 1, "going on working does not either"


def test_heads_and_tail_gone_together(program: Program, home: Path) -> None:
    with tampering(home) as db:
        gone = ids(db)[-5]
        db.execute("DELETE FROM audit WHERE id >= ?", (gone,))
        db.execute("DELETE FROM audit_seal WHERE audit_id >= ?", (gone,))
        for head, seq, mac in db.execute(
            "SELECT head_id, max(seq), mac FROM audit_seal GROUP BY 1"
        ).fetchall():
            db.execute("UPDATE audit_head SET seq = ?, mac = ? WHERE id = ?", (seq, mac, head))
    (home / "audit-heads.json").unlink()
    assert verified(program, home)[0] == 1


@pytest.mark.parametrize("what", ["half", "rubbish", "empty"])
def test_damaged_heads_never_end_in_a_crash(program: Program, home: Path, what: str) -> None:
    """What is damaged proves less, never more: a tail that was cut as well is not called complete."""
    heads = home / "audit-heads.json"
    held = heads.read_bytes()
    heads.write_bytes({"half": held[: len(held) // 2], "rubbish": b"\xff\x00{{{" * 9, "empty": b""}[what])
    _, proof = verified(program, home)
    assert proof["unaltered"] is True
    with tampering(home) as db:
        db.execute("DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id DESC LIMIT 2)")
    code, proof = verified(program, home)
    assert (code, proof["complete"]) == (1, False)


def test_heads_of_another_store_prove_nothing(program: Program, home: Path, tmp_path: Path) -> None:
    practice = tmp_path / "practice.toml"
    practice.write_text(PRACTICE, encoding="utf-8")
    other = tmp_path / "other"
    assert program(other, "setup", "--file", str(practice), "--yes").code == 0
    shutil.copy2(other / "audit-heads.json", home / "audit-heads.json")
    code, proof = verified(program, home)
    assert (code, proof["complete"]) == (1, False)


@pytest.mark.parametrize("what", ["missing", "another", "cut", "open to others"])
def test_without_the_right_key_an_edit_is_not_called_unaltered(
    program: Program, home: Path, what: str
) -> None:
    key = home / "keys" / "audit.key"
    with tampering(home) as db:
        db.execute("UPDATE audit SET at = at || '0' WHERE id = ?", (ids(db)[3],))
    if what == "missing":
        key.unlink()
    elif what == "another":
        key.write_text("ab" * 32 + "\n", encoding="ascii")
    elif what == "cut":
        key.write_text("abcd", encoding="ascii")
    else:
        key.chmod(0o644)
    ran = program(home, "audit", "verify", "--json")
    assert ran.code in {1, 2}, ran
    assert "Traceback" not in ran.err
    assert "key" in ran.err
    if ran.code == 1:
        assert not (ran.record["unaltered"] and ran.record["complete"])


def test_a_lost_key_is_said(program: Program, home: Path) -> None:
    """A new chain begins, and both the proof and the doctor say that the key of the old one is gone."""
    (home / "keys" / "audit.key").unlink()
    assert program(home, "find", "zyqqara").code == 0, "patients are served all the same"
    ran = program(home, "audit", "verify", "--json")
    assert ran.code in {0, 1}
    assert "key" in ran.err
    checks = {row["check"]: row for row in program(home, "doctor", "--json").record["checks"]}
    assert checks["audit_key"]["state"] != "good" or checks["audit"]["state"] != "good"
    assert "key" in " ".join(str(checks[name]["do"]) for name in ("audit", "audit_key"))


def test_a_long_import_and_its_undoing_are_proved(program: Program, home: Path, tmp_path: Path) -> None:
    log = call_log(tmp_path / "long.csv", 2000, ago=timedelta(hours=20), word="long")
    before = verified(program, home)[1]["entries"]
    ran = program(home, "import", "calls", str(log), "--yes", "--json", *MAPPED)
    assert (ran.code, ran.record["calls"]) == (0, 2000), ran.err[-300:]
    code, proof = verified(program, home)
    assert code == 0
    assert proof["entries"] > before + 1000
    assert program(home, "import", "undo", "--yes").code in {0, 1}
    code, undone = verified(program, home)
    assert code == 0
    assert undone["entries"] > proof["entries"]
    assert program(home, "check", "--json").record["ok"] is True


def test_kills_in_the_middle_of_writing_leave_a_proved_audit(
    program: Program, home: Path, tmp_path: Path
) -> None:
    """Whatever the instant, what was committed is sealed, and the heads outside are never ahead of it."""
    killed = 0
    for n, delay in enumerate((0.5, 0.8, 1.1, 1.4)):
        log = call_log(tmp_path / f"k{n}.csv", 900, ago=timedelta(hours=20), word="k" * (n + 1))
        child = begin(home, "import", "calls", str(log), "--yes", *MAPPED)
        time.sleep(delay)
        child.kill()
        child.communicate()
        killed += child.returncode == -9
        code, proof = verified(program, home)
        assert (code, proof["missing"], proof["broken_at"]) == (0, 0, None)
    assert killed
    assert program(home, "check", "--json").record["ok"] is True


# -------------------------------------------------------------------------------- backup and restore


def backed_up(program: Program, home: Path, to: Path) -> dict[str, Any]:
    """Make a backup that must be good."""
    ran = program(home, "backup", "--to", str(to), "--yes", "--json")
    assert ran.code == 0, ran
    assert list(ran.record) == BACKUP_KEYS
    return ran.record


def test_a_backup_is_private_whole_and_comes_back(program: Program, home: Path, tmp_path: Path) -> None:
    made = backed_up(program, home, tmp_path / "copies")
    file = Path(made["file"])
    assert (made["verified"], made["encrypted"], made["calls"], made["callbacks"]) == (True, False, 12, 6)
    assert made["seconds"] >= 0
    assert (mode(file.parent), mode(file)) == (0o700, 0o600)
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    queue = due(program, home)

    rehearsed = program(home, "restore", str(file), "--rehearse", "--yes", "--json")
    assert rehearsed.code == 0, rehearsed
    assert list(rehearsed.record) == BACKUP_KEYS
    assert (rehearsed.record["verified"], rehearsed.record["calls"]) == (True, 12)

    into = tmp_path / "restored"
    ran = program(home, "restore", str(file), "--into", str(into), "--yes", "--json")
    assert ran.code == 0, ran
    assert list(ran.record) == BACKUP_KEYS
    assert (ran.record["verified"], ran.record["callbacks"]) == (True, 6)
    assert mode(into) == 0o700
    for each in into.rglob("*"):
        assert mode(each) == (0o700 if each.is_dir() else 0o600), each
    assert due(program, into) == queue
    assert verified(program, into)[0] == 0
    assert verified(program, home)[0] == 0
    actions = [row["action"] for row in program(into, "audit", "show", "--json").records]
    assert any("restored" in action for action in actions), actions


def test_a_store_that_does_not_agree_with_itself_is_not_verified(
    program: Program, home: Path, tmp_path: Path
) -> None:
    with tampering(home) as db:
        db.execute("UPDATE callback SET state = 'closed', closed_at = received WHERE id = 3")
    assert program(home, "check").code == 1
    ran = program(home, "backup", "--to", str(tmp_path / "copies"), "--yes", "--json")
    assert ran.code == 1, ran
    assert ran.record["verified"] is False


def test_a_home_with_a_store_is_never_restored_into(program: Program, home: Path, tmp_path: Path) -> None:
    file = backed_up(program, home, tmp_path / "copies")["file"]
    before = store_of(home).read_bytes()
    ran = program(home, "restore", file, "--into", str(home), "--yes", "--json")
    assert ran.is_one_sentence, ran
    assert store_of(home).read_bytes() == before
    neither = program(home, "restore", file, "--yes")
    assert neither.code == 2


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut to half": lambda held: held[: len(held) // 2],
    "cut by a page": lambda held: held[:-4096],
    "text": lambda _: b"hello\n" * 900,
    "another database": lambda _: another_database(),
    "its first bytes": lambda held: b"\x00" * 16 + held[16:],
    "holes": lambda held: held[:8192] + b"\x00" * 8192 + held[16384:],
}


def another_database() -> bytes:
    """A database of somebody else's program."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE call (id INTEGER PRIMARY KEY, note TEXT)")
        return bytes(db.serialize())


def test_damaged_backups_are_refused(program: Program, home: Path, tmp_path: Path) -> None:
    held = Path(backed_up(program, home, tmp_path / "copies")["file"]).read_bytes()
    for what, damage in DAMAGES.items():
        file = tmp_path / "damaged.db"
        file.write_bytes(damage(held))
        into = tmp_path / "into"
        ran = program(home, "restore", str(file), "--into", str(into), "--yes", "--json")
        assert ran.is_one_sentence, (what, ran)
        assert "Traceback" not in ran.err, what
        assert not store_of(into).exists(), what
        again = program(home, "restore", str(file), "--rehearse", "--yes", "--json")
        assert again.is_one_sentence, (what, again)


def test_a_backup_with_edited_records_is_not_called_verified(
    program: Program, home: Path, tmp_path: Path
) -> None:
    """A backup in which somebody closed a callback opens, and says that it does not agree with itself."""
    file = Path(backed_up(program, home, tmp_path / "copies")["file"])
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("UPDATE callback SET state = 'closed', closed_at = received WHERE id = 3")
    ran = program(home, "restore", str(file), "--rehearse", "--yes", "--json")
    assert (ran.code, ran.record["verified"]) == (1, False)


def test_a_backup_with_damaged_settings_is_refused_in_a_sentence(
    program: Program, home: Path, tmp_path: Path
) -> None:
    """One flipped bit in the text of the settings: the pages are whole, and nothing can be judged."""
    file = Path(backed_up(program, home, tmp_path / "copies")["file"])
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("DROP TRIGGER settings_version_no_update")
        db.execute("UPDATE settings_version SET document = replace(document, ':', ';')")
    ran = program(home, "restore", str(file), "--into", str(tmp_path / "into"), "--yes", "--json")
    assert ran.is_one_sentence, ran
    assert "mistake of its own" not in ran.err
    assert not store_of(tmp_path / "into").exists()


def test_a_backup_never_goes_through_a_link(program: Program, home: Path, tmp_path: Path) -> None:
    copies, victim = tmp_path / "copies", tmp_path / "victim"
    first = Path(backed_up(program, home, copies)["file"])
    victim.write_bytes(b"untouched")
    stem, _, stamp = first.stem.rpartition("-")
    at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")
    for seconds in range(1, 30):
        (copies / f"{stem}-{at + timedelta(seconds=seconds):%Y%m%dT%H%M%SZ}.db").symlink_to(victim)
    ran = program(home, "backup", "--to", str(copies), "--yes", "--json")
    assert victim.read_bytes() == b"untouched"
    if ran.code == 0:
        assert not Path(ran.record["file"]).is_symlink()
    else:
        assert ran.is_one_sentence, ran


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of a few hundred kilobytes; skipped where this user may not mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "frontdesk-test", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_leaves_nothing_under_the_final_name(
    program: Program, home: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "stick", "512k") as stick:
        ran = program(home, "backup", "--to", str(stick / "copies"), "--yes", "--json")
        assert ran.is_one_sentence, ran
        assert "full" in ran.err or "space" in ran.err or "room" in ran.err
        assert not [each for each in stick.rglob("*") if each.is_file() and each.stat().st_size]
    assert verified(program, home)[0] == 0


def test_backups_at_once_are_each_whole_or_refused(program: Program, home: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    children = [begin(home, "backup", "--to", str(copies), "--yes", "--json") for _ in range(3)]
    ends = [(child.communicate(), child.returncode) for child in children]
    good = [json.loads(out) for (out, _), code in ends if code == 0]
    assert good
    for (out, err), code in ends:
        assert code in {0, 2}, err
        if code == 2:
            assert not out
            assert len(err.strip().splitlines()) == 1
    names = sorted(each.name for each in copies.iterdir())
    assert names == sorted({Path(each["file"]).name for each in good})
    for name in names:
        assert program(home, "restore", str(copies / name), "--rehearse", "--yes").code == 0


def test_the_doctor_answers_in_its_keys_and_names_nobody(program: Program, home: Path) -> None:
    ran = program(home, "doctor", "--json")
    assert list(ran.record) == ["ok", "checks"]
    assert ran.code == (0 if ran.record["ok"] else 1)
    assert len(ran.record["checks"]) >= 8
    for row in ran.record["checks"]:
        assert list(row) == ["check", "state", "proved_at", "do"]
        assert row["check"] == row["check"].lower().replace(" ", "_")
        if row["proved_at"] is not None:
            assert datetime.fromisoformat(row["proved_at"]).tzinfo is not None
    assert names_nobody(ran)
    assert "Dana" not in ran.out + ran.err


# ---------------------------------------------------------------------------------------- encryption


def test_an_encrypted_store_has_no_readable_word_left(program: Program, home: Path, tmp_path: Path) -> None:
    assert files_with(home, CALLER, FAMILY, NOTE), "the search finds them before"
    queue = due(program, home)
    ran = program(home, "encrypt", "--yes", "--json")
    assert ran.code == 0, ran
    assert list(ran.record) == ["encrypted", "file"]
    assert ran.record["encrypted"] is True
    assert Path(ran.record["file"]) == store_of(home)
    assert files_with(home, CALLER, FAMILY, NOTE, *NUMBERS) == []
    assert due(program, home) == queue
    assert verified(program, home)[0] == 0
    key = home / "keys" / "store.key"
    assert mode(key) == 0o600

    made = backed_up(program, home, tmp_path / "copies")
    assert made["encrypted"] is True
    assert files_with(tmp_path / "copies", CALLER, FAMILY, NOTE) == []
    rehearsed = program(home, "restore", made["file"], "--rehearse", "--yes", "--json")
    assert (rehearsed.code, rehearsed.record["verified"]) == (0, True)
    held = bytearray(Path(made["file"]).read_bytes())
    for place in (4096 * 3 + 100, len(held) // 2, len(held) - 50):
        held[place] ^= 4
        flipped = tmp_path / "flipped.db"
        flipped.write_bytes(held)
        ran = program(
            home, "restore", str(flipped), "--into", str(tmp_path / "f"), "--key-file", str(key), "--yes"
        )
        assert ran.is_one_sentence, (place, ran)
        held[place] ^= 4

    keys_decide(program, home, tmp_path / "new.key", queue)


def keys_decide(program: Program, home: Path, new_key: Path, queue: list[dict[str, Any]]) -> None:
    """A wrong, short, lost or open key opens nothing and changes nothing; another key takes its place."""
    key = home / "keys" / "store.key"
    before = store_of(home).read_bytes()
    right = key.read_bytes()
    for wrong in (b"ab" * 32 + b"\n", b"short\n", None):
        if wrong is None:
            key.unlink()
        else:
            key.write_bytes(wrong)
        ran = program(home, "due", "--json")
        assert ran.is_one_sentence, (wrong, ran)
        assert "key" in ran.err
        assert store_of(home).read_bytes() == before
    key.write_bytes(right)
    key.chmod(0o644)
    assert program(home, "due", "--json").is_one_sentence, "a key that others can read is refused"
    key.chmod(0o600)
    again = program(home, "encrypt", "--yes", "--json", "--key-file", str(new_key))
    assert again.code == 0, again
    assert mode(new_key) == 0o600
    assert due(program, home) == queue
    assert files_with(home, new_key.read_text(encoding="ascii").strip()) == []
    new_key.write_bytes(right)
    assert program(home, "due", "--json").is_one_sentence, "the old key opens nothing any more"


# -------------------------------------------------------------------------------------------- sign-in

PEOPLE_KEYS = ["person", "name", "role", "has_pin", "active"]


def pin_file(file: Path, pin: str) -> str:
    """A private file with a PIN."""
    file.write_text(pin + "\n", encoding="ascii")
    file.chmod(0o600)
    return str(file)


@dataclass(frozen=True)
class SignedIn:
    """A home with sign-in on: Dana is the lead, Lee a receptionist."""

    home: Path
    dana: list[str]
    lee: list[str]


@pytest.fixture(scope="module")
def guarded(program: Program, pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> SignedIn:
    """The home with sign-in on; tests only look."""
    folder = tmp_path_factory.mktemp("guarded")
    home = clone(pattern, folder / "home")
    dana = ["--as", "Dana Reyes", "--pin-file", pin_file(folder / "dana", "481516")]
    lee = ["--as", "Lee Wong", "--pin-file", pin_file(folder / "lee", "234299")]
    listed = program(home, "people", "list", "--json")
    assert listed.code == 0
    for row in listed.records:
        assert list(row) == PEOPLE_KEYS
        assert (row["has_pin"], row["active"]) == (False, True)
    added = program(home, "people", "add", "Kim Cho", "--role", "coordinator", "--yes", "--json")
    assert added.code == 0, added
    assert list(added.record)[:5] == PEOPLE_KEYS
    assert (added.record["name"], added.record["role"]) == ("Kim Cho", "coordinator")
    assert program(home, "people", "add", "Kim Cho", "--role", "boss", "--yes").code == 2
    for who, options in (("Dana Reyes", dana), ("Lee Wong", lee)):
        chosen = program(home, "people", "set-pin", who, "--new-pin-file", options[3], "--yes", "--json")
        assert chosen.code == 0, chosen
        assert chosen.record["has_pin"] is True
    on = program(home, "sign-in", "on", *dana, "--yes", "--json")
    assert on.code == 0, on
    assert list(on.record)[:5] == PEOPLE_KEYS
    assert (on.record["name"], on.record["role"]) == ("Dana Reyes", "lead")
    return SignedIn(home, dana, lee)


def commands_of(program: Program, home: Path) -> Iterator[tuple[str, ...]]:
    """Every command of the program's own help, and every command below one."""
    for line in listed_under(program(home, "--help").out, "commands:"):
        below = listed_under(program(home, line, "--help").out, "what:")
        for second in below or [""]:
            yield (line, second) if second else (line,)
    yield ("due", "--json")
    yield ("find", "zyqqara", "--json")
    yield ()


def listed_under(text: str, title: str) -> list[str]:
    """The first words of the lines below a title of a help page."""
    found, inside = [], False
    for line in text.splitlines():
        if line == title:
            inside = True
        elif inside and not line.strip():
            inside = False
        elif inside and line.startswith("    ") and line[4] != " ":
            found.append(line.split()[0])
    return found


#: What the commands need behind them to get as far as the sign-in.
NEEDED: dict[tuple[str, ...], list[str]] = {
    ("rule",): ["2026-11-17T09:30"],
    ("find",): ["zyqqara"],
    ("import", "calls"): ["{log}", "--yes"],
    ("import", "bookings"): ["{log}", "--yes"],
    ("import", "referrers"): ["{log}", "--yes"],
    ("import", "all"): ["{folder}/nothing", "--yes"],
    ("import", "undo"): ["--yes"],
    ("export", "all"): ["{folder}/everything", "--yes"],
    ("export", "referrers"): ["{folder}/referrers.csv"],
    ("assess",): ["{log}"],
    ("letter",): ["1"],
    ("letters", "show"): ["introduction_warm"],
    ("letters", "export"): ["{folder}/letters"],
    ("letters", "import"): ["{folder}"],
    ("letters", "print"): ["referral_form"],
    ("referrals", "add"): [
        *("--patient", "New Body", "--number", "2125550142", "--referrer", "Dr Priya Patel"),
        *("--organization", "Westside", "--kind", "psychiatrist", "--via", "fax", "--yes"),
    ],
    ("referrals", "set"): ["1", "evaluated", "--yes"],
    ("owed", "sent"): ["1", "--by", "fax", "--yes"],
    ("owed", "confirmed"): ["1", "--yes"],
    ("owed", "failed"): ["1", "--reason", "busy", "--yes"],
    ("owed", "waive"): ["1", "--reason", "busy", "--yes"],
    ("backup",): ["--to", "{folder}/copies", "--yes"],
    ("restore",): ["{folder}/none.db", "--rehearse", "--yes"],
    ("encrypt",): ["--yes"],
    ("retention",): ["--yes"],
    ("move",): ["--to", "sqlite:{folder}/moved.db", "--yes"],
    ("people", "add"): ["New Body", "--role", "lead", "--yes"],
    ("people", "set-pin"): ["Lee Wong", "--yes"],
    ("sign-in", "on"): ["--yes"],
    ("sign-in", "off"): ["--yes"],
    ("sign-in", "key"): ["--yes"],
    ("audit", "accept"): ["--yes"],
    ("settings", "export"): ["{folder}/settings.toml"],
    ("settings", "import"): ["{folder}/practice.toml", "--yes"],
    ("setup",): ["--file", "{folder}/practice.toml", "--yes"],
    ("demo",): ["--keep", "{folder}/demo.db"],
}

#: These open no store of patients, or run as the program: they need nobody's name.
NAMELESS = {
    ("rule",),
    ("check",),
    ("doctor",),
    ("backup",),
    ("audit", "verify"),
    ("help",),
    ("assess",),
    ("demo",),
}


def test_no_command_names_a_patient_before_somebody_signs_in(
    program: Program, guarded: SignedIn, tmp_path: Path
) -> None:
    home = clone(guarded.home, tmp_path / "home")
    log = call_log(tmp_path / "log.csv")
    (tmp_path / "practice.toml").write_text(PRACTICE, encoding="utf-8")
    before = due_with(program, home, guarded.dana)
    ran_any = 0
    for command in commands_of(program, home):
        needed = [each.format(log=log, folder=tmp_path) for each in NEEDED.get(command, [])]
        ran = program(home, *command, *needed)
        assert "Traceback" not in ran.err, command
        said = Ran(ran.code, ran.out, ran.err)
        assert names_nobody(said), (command, ran)
        if command not in NAMELESS:
            assert ran.code == 2, (command, ran)
            assert not ran.out, (command, ran)
        ran_any += 1
    assert ran_any > 45
    assert due_with(program, home, guarded.dana) == before, "and nothing was changed"
    assert not (tmp_path / "everything").exists()
    assert not (tmp_path / "moved.db").exists()


def due_with(program: Program, home: Path, who: list[str]) -> list[dict[str, Any]]:
    """Today's queue, by somebody who signed in."""
    ran = program(home, "due", "--json", *who)
    assert ran.code in {0, 1}, ran
    return [{key: value for key, value in row.items() if key != "waiting_minutes"} for row in ran.records]


def test_find_without_a_name_and_without_a_terminal(program: Program, guarded: SignedIn) -> None:
    child = begin(guarded.home, "find", "zyqqara")
    out, err = child.communicate()
    ran = Ran(child.returncode, out, err)
    assert ran.is_one_sentence, ran
    assert names_nobody(ran)
    assert "Dana" not in err
    named = program(guarded.home, "find", "zyqqara", "--as", "Dana Reyes")
    assert named.is_one_sentence, "a name without its PIN is no sign-in"
    right = program(guarded.home, "find", "zyqqara", *guarded.dana)
    assert (right.code, CALLER in right.out) == (0, True)


def test_what_a_role_may_not_do(program: Program, guarded: SignedIn, tmp_path: Path) -> None:
    home = guarded.home
    assert program(home, "due", *guarded.lee).code in {0, 1}
    for command in (
        ["export", "all", str(tmp_path / "all")],
        ["export", "referrers", str(tmp_path / "referrers.csv")],
        ["encrypt", "--yes"],
        ["retention", "--yes"],
        ["move", "--to", f"sqlite:{tmp_path / 'moved.db'}", "--yes"],
        ["people", "add", "Own Friend", "--role", "lead", "--yes"],
        ["people", "add", "Lee Wong", "--role", "lead", "--yes"],
        ["people", "set-pin", "Dana Reyes", "--yes"],
        ["sign-in", "off", "--yes"],
        ["sign-in", "key", "--yes"],
        ["audit", "show"],
        ["audit", "accept", "--yes"],
    ):
        ran = program(home, *command, *guarded.lee)
        assert ran.is_one_sentence, (command, ran)
    assert list(tmp_path.iterdir()) == []
    assert program(home, "audit", "show", "--json", *guarded.dana).code == 0


def test_a_pin_file_is_private(program: Program, guarded: SignedIn, tmp_path: Path) -> None:
    file = tmp_path / "pin"
    pin_file(file, "481516")
    for bits in (0o644, 0o640, 0o604):
        file.chmod(bits)
        ran = program(guarded.home, "due", "--as", "Dana Reyes", "--pin-file", str(file))
        assert ran.is_one_sentence, ran
        assert names_nobody(ran)
    missing = program(guarded.home, "due", "--as", "Dana Reyes", "--pin-file", str(tmp_path / "none"))
    assert missing.is_one_sentence
    assert "481516" not in missing.err
    nobody = program(guarded.home, "due", "--as", "Nobody Known", "--pin-file", guarded.dana[3])
    assert nobody.is_one_sentence


def test_five_wrong_pins_make_even_the_right_one_wait(
    program: Program, guarded: SignedIn, tmp_path: Path
) -> None:
    home = clone(guarded.home, tmp_path / "home")
    wrong = ["--as", "Lee Wong", "--pin-file", pin_file(tmp_path / "wrong", "999999")]
    for _ in range(5):
        ran = program(home, "due", *wrong)
        assert ran.is_one_sentence, ran
        assert names_nobody(ran)
        assert "999999" not in ran.err
    ran = program(home, "due", *guarded.lee)
    assert ran.is_one_sentence, "each command is a process of its own: the misses are in the store"
    assert program(home, "due", *guarded.dana).code in {0, 1}, "the others are not kept out"
    off = program(home, "sign-in", "off", *guarded.dana, "--yes", "--json")
    assert off.code == 0, off
    assert list(off.record)[:5] == PEOPLE_KEYS
    assert program(home, "find", "zyqqara").code == 0
    assert verified(program, home)[0] == 0
    assert files_with(home, "481516", "234299", "999999") == [], "no PIN stands anywhere"


# --------------------------------------------------------------------------- moving and taking along


def test_everything_moves_to_a_server_and_back(
    program: Program, home: Path, tmp_path: Path, postgres_url: str
) -> None:
    queue = due(program, home)
    entries = verified(program, home)[1]["entries"]
    for target in (postgres_url, f"sqlite:{tmp_path / 'back' / 'frontdesk.db'}"):
        ran = program(home, "move", "--to", target, "--yes", "--json")
        assert ran.code == 0, ran
        assert list(ran.record) == ["equal", "tables"]
        assert ran.record["equal"] is True
        tables = ran.record["tables"]
        assert tables["call"]["rows"] == 12
        assert tables["callback"]["rows"] == 6
        assert all(sorted(table) == ["digest", "rows"] for table in tables.values())
        assert due(program, home) == queue
        code, proof = verified(program, home)
        assert (code, proof["missing"], proof["broken_at"]) == (0, 0, None)
        assert proof["entries"] >= entries
        assert program(home, "check", "--json").record["ok"] is True
    with closing(sqlite3.connect(tmp_path / "back" / "frontdesk.db")) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 10
    assert mode(tmp_path / "back" / "frontdesk.db") == 0o600


def test_an_export_of_everything_comes_back_equal(program: Program, home: Path, tmp_path: Path) -> None:
    place = tmp_path / "everything"
    ran = program(home, "export", "all", str(place), "--yes", "--json")
    assert ran.code == 0, ran
    for file in place.rglob("*"):
        assert mode(file) == (0o700 if file.is_dir() else 0o600), file
    assert program(home, "import", "all", str(place), "--yes").code == 2, "never into a home with records"
    empty = tmp_path / "empty"
    back = program(empty, "import", "all", str(place), "--yes", "--json")
    assert back.code == 0, back
    assert back.record["equal"] is True
    assert due(program, empty) == due(program, home)
    changed = next(
        file for file in place.rglob("*") if file.is_file() and CALLER.encode() in file.read_bytes()
    )
    changed.write_bytes(changed.read_bytes().replace(CALLER.encode(), b"Xyqqara", 1))
    other = tmp_path / "other"
    refused = program(other, "import", "all", str(place), "--yes", "--json")
    assert refused.is_one_sentence, refused
    assert CALLER not in refused.err
    assert not store_of(other).exists() or program(other, "due").code == 2


def test_retention_leaves_no_byte_of_an_old_name(program: Program, home: Path, tmp_path: Path) -> None:
    """Who called 14 months ago and was answered loses name, number and note; who called yesterday not."""
    old = tmp_path / "old.csv"
    at = datetime.now() - timedelta(days=430)
    old.write_text(
        "call_id,start,from,to,result,talk,name,remark\n"
        f"o1,{at:%Y-%m-%d %H:%M:%S},+19175550171,+12125550100,answered,90,Umbrifex Dorwald,asks zanthorium\n",
        encoding="utf-8",
    )
    assert program(home, "import", "calls", str(old), "--yes", *MAPPED).code == 0
    with closing(sqlite3.connect(store_of(home))) as db, db:
        # As if it had been imported then: who was written down today is kept from today on.
        db.execute("UPDATE contact SET created_at = last_call_at WHERE folded LIKE '%umbrifex%'")
    words = ("umbrifex", "dorwald", "zanthorium", "9175550171")
    assert files_with(home, *words), "the search finds them before"
    settings = tmp_path / "settings.toml"
    assert program(home, "settings", "export", str(settings)).code == 0
    text = settings.read_text(encoding="utf-8")
    assert "retention_months = 0" in text
    settings.write_text(text.replace("retention_months = 0", "retention_months = 12"), encoding="utf-8")
    assert program(home, "settings", "import", str(settings), "--yes").code == 0
    period = ["--from", f"{at:%Y-%m-%d}", "--to", f"{datetime.now():%Y-%m-%d}", "--json"]
    figures = program(home, "report", "same-day", *period)
    assert figures.code in {0, 1}, figures
    queue = due(program, home)

    preview = program(home, "retention", "--json")
    assert preview.code in {0, 1, 2}
    assert not any(word in preview.out.lower() for word in words)
    assert program(home, "find", "umbrifex").code == 0, "a preview drops nothing"

    ran = program(home, "retention", "--yes", "--json")
    assert ran.code == 0, ran
    assert ran.record["months"] == 12
    assert program(home, "find", "umbrifex").code == 1
    assert files_with(home, *words) == []
    assert due(program, home) == queue
    assert program(home, "report", "same-day", *period).out == figures.out
    code, proof = verified(program, home)
    assert (code, proof["missing"]) == (0, 0)
    assert program(home, "check", "--json").record["ok"] is True
    again = program(home, "import", "calls", str(old), "--yes", "--json", *MAPPED)
    assert (again.record["calls"], again.record["already_known"]) == (0, 1)
    assert files_with(home, *words) == []


# -------------------------------------------------------------------------------------------- at once


def test_a_tampered_audit_a_full_disk_and_a_restored_backup_together(
    program: Program, pattern: Path, tmp_path: Path
) -> None:
    """Three misfortunes in one store; what must come of it was written down before it was ever run.

    1. A home on a disk of 4 MB, with a backup on another disk.
    2. The disk fills up. A long import ends with 2 and a sentence, and so does a backup onto that disk.
       Nothing of either stays: the queue is the same, no file under a backup's final name, and the audit is
       proved.
    3. There is room again, and somebody drops the triggers and deletes the last five audit rows. The proof
       says unaltered, not complete, 5 missing, and exits with 1; so it does after the desk worked on.
    4. The backup of step 1 is restored into a new home: verified, the same queue, the audit proved there.
       The home that was tampered with still says 5: a restore elsewhere clears nobody.
    5. There, somebody who knows why begins anew (audit accept): from then on it is proved, and the entry
       says 5.
    """
    with small_disk(tmp_path / "disk", "4m") as disk:
        home = clone(pattern, disk / "home")
        made = backed_up(program, home, tmp_path / "copies")
        queue = due(program, home)

        log = call_log(tmp_path / "long.csv", 1500, ago=timedelta(hours=20), word="long")
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        filler = disk / "filler"
        filler.write_bytes(bytes(free - 200_000))
        ran = program(home, "import", "calls", str(log), "--yes", "--json", *MAPPED)
        assert (ran.code, ran.out) == (2, ""), ran
        assert "disk is full" in ran.err.splitlines()[-1], "below what the log was read as"
        ran = program(home, "backup", "--to", str(disk / "copies"), "--yes", "--json")
        assert ran.is_one_sentence, ran
        if (disk / "copies").exists():
            assert [each for each in (disk / "copies").iterdir() if each.suffix != ".lock"] == []
        assert due(program, home) == queue
        filler.unlink()
        assert verified(program, home)[0] == 0

        with tampering(home) as db:
            db.execute("DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id DESC LIMIT 5)")
        lost = {"unaltered": True, "complete": False, "missing": 5, "broken_at": None}
        code, proof = verified(program, home)
        assert (code, {key: proof[key] for key in lost}) == (1, lost)
        assert program(home, "find", "zyqqara").code == 0
        code, proof = verified(program, home)
        assert (code, {key: proof[key] for key in lost}) == (1, lost)

        into = tmp_path / "restored"
        ran = program(home, "restore", made["file"], "--into", str(into), "--yes", "--json")
        assert (ran.code, ran.record["verified"], ran.record["calls"]) == (0, True, 12)
        assert due(program, into) == queue
        assert verified(program, into)[0] == 0
        code, proof = verified(program, home)
        assert (code, {key: proof[key] for key in lost}) == (1, lost)

        assert program(home, "audit", "accept", "--yes").code == 0
        assert verified(program, home)[0] == 0
        (begun,) = [
            row
            for row in program(home, "audit", "show", "--json").records
            if row["action"] == "audit.heads_begun"
        ]
        assert begun["detail"]["missing"] == 5
