"""Trust, from outside: commands in processes of their own on homes on a disk, and tampering with plain SQLite.

What is expected was written from what the commands promise (names, keys, exit codes), before their code was read.
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
        for head, seq, mac in db.execute("SELECT head_id, max(seq), mac FROM audit_seal GROUP BY 1").fetchall():
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
            "INSERT INTO audit SELECT ?, at, person_id, action, subject, subject_id, detail FROM audit WHERE id = ?",
            (n, n - 1),
        )
    code, proof = verified(program, home)
    assert (code, proof["unaltered"], proof["broken_at"]) == (1, False, n)


def test_a_row_put_in_with_a_seal_that_was_made_up(program: Program, home: Path) -> None:
    with tampering(home) as db:
        n = ids(db)[-1] + 1
        db.execute(
            "INSERT INTO audit SELECT ?, at, person_id, action, subject, subject_id, detail FROM audit WHERE id = ?",
            (n, n - 1),
        )
        db.execute(
            "INSERT INTO audit_seal SELECT head_id, max(seq) + 1, ?, mac FROM audit_seal GROUP BY head_id", (n,)
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
        for head, seq, mac in db.execute("SELECT head_id, max(seq), mac FROM audit_seal GROUP BY 1").fetchall():
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
def test_without_the_right_key_an_edit_is_not_called_unaltered(program: Program, home: Path, what: str) -> None:
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


def test_kills_in_the_middle_of_writing_leave_a_proved_audit(program: Program, home: Path, tmp_path: Path) -> None:
    """Whatever the instant, what was committed is sealed, and the heads outside never know more than the store."""
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


def test_a_full_disk_leaves_nothing_under_the_final_name(program: Program, home: Path, tmp_path: Path) -> None:
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
