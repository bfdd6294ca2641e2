"""Faults planted in a store, one of each kind, and what the check must say of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, at

NUMBER = "(212) 555-0142"


def unguarded(table: str, sql: str) -> Callable[[Desk], None]:
    """Change rows that the guards would keep."""

    def plant(desk: Desk) -> None:
        guards = desk.rows(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table
        )
        for name, _ in guards:
            desk.change(f"DROP TRIGGER {name}")
        desk.change(sql)
        for _, guard in guards:
            desk.change(guard)

    return plant


def plain(sql: str) -> Callable[[Desk], None]:
    """Change rows that may be changed."""
    return lambda desk: desk.change(sql)


def without_references(sql: str) -> Callable[[Desk], None]:
    """Change rows while references are not looked after."""

    def plant(desk: Desk) -> None:
        with desk.store.reading() as db:
            db.execute_sql("PRAGMA foreign_keys = 0")
            db.execute_sql(sql)
            db.execute_sql("PRAGMA foreign_keys = 1")

    return plant


def another_mode(desk: Desk) -> None:
    """Leave write-ahead logging, as a copy tool may."""
    with desk.store.reading() as db:
        db.execute_sql("PRAGMA journal_mode = delete")


def broken_index(desk: Desk) -> None:
    """Take a row out of an index, as a bad disk may."""
    path = desk.store.where
    desk.store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(number, at,', '(at, number,')"
            " WHERE name = 'call_number_at'"
        )
    connection.close()


#: What is done to the store, and what the check must say of it.
FAULTS: dict[str, tuple[Callable[[Desk], object], str]] = {
    "an unknown state": (
        plain("UPDATE callback SET state = 'done' WHERE id = 1"),
        "callback 1: its state is unknown",
    ),
    "closed without a trace": (
        plain("UPDATE callback SET state = 'closed', closed_at = received WHERE id = 1"),
        "callback 1: it is closed, 0 attempts, 2 calls, but its audit entries add up to open",
    ),
    "claimed without a trace": (
        plain("UPDATE callback SET owner_id = 3, claimed_at = received WHERE id = 1"),
        "callback 1: it is open, claimed by 3",
    ),
    "claimed though closed": (
        plain("UPDATE callback SET owner_id = 3, claimed_at = received WHERE id = 2"),
        "callback 2: it is closed and still claimed",
    ),
    "a claim without its time": (
        plain("UPDATE callback SET owner_id = 3 WHERE id = 1"),
        "callback 1: its claim",
    ),
    "a wrong count of attempts": (
        plain("UPDATE callback SET attempts = 7 WHERE id = 2"),
        "callback 2: it counts 7 attempts and has 1",
    ),
    "a wrong count of calls": (
        plain("UPDATE callback SET calls = 3 WHERE id = 1"),
        "callback 1: it counts 3 calls and has 2",
    ),
    "an attempt without a trace": (
        plain(
            "INSERT INTO attempt (callback_id, at, person_id, outcome, note, rung)"
            " VALUES (2, '2026-11-16T14:00:00.000000Z', 2, 'busy', '', 1)"
        ),
        "callback 2: it has 2 attempts, but the audit has 1",
    ),
    "a received that grew younger": (
        plain("UPDATE callback SET received = '2026-11-16T15:00:00.000000Z' WHERE id = 1"),
        "callback 1: it is younger than the first call",
    ),
    "a deadline nobody set": (
        plain("UPDATE callback SET due = '2026-11-18T22:00:00.000000Z' WHERE id = 1"),
        "callback 1: its deadline is not the rule's",
    ),
    "a breach that is gone": (
        unguarded("breach", "DELETE FROM breach"),
        "callback 3: its breach is not the first",
    ),
    "a breach of another deadline": (
        plain("UPDATE breach SET due = '2026-11-15T22:00:00.000000Z'"),
        "callback 3: a breach was stamped for a deadline it never had",
    ),
    "a breach stamped too early": (
        plain("UPDATE breach SET stamped_at = '2026-11-16T21:00:00.000000Z'"),
        "callback 3: a breach was stamped before",
    ),
    "a mark without a breach": (
        plain("UPDATE callback SET stamped = 1 WHERE id = 1"),
        "callback 1: its deadline is",
    ),
    "an opening that is gone": (
        unguarded("audit", "DELETE FROM audit WHERE action = 'callback.opened' AND subject_id = 1"),
        "callback 1: no audit entry says that it was opened",
    ),
    "an entry that is gone": (
        unguarded("audit", "DELETE FROM audit WHERE action = 'callback.breached'"),
        "callback 3: it has 1 breaches, but the audit has 0",
    ),
    "a call nobody wrote down": (
        unguarded("audit", "UPDATE audit SET subject_id = 99 WHERE action = 'call.saved' AND subject_id = 2"),
        "call 2: it has no audit entry",
    ),
    "a first source of somebody else": (
        plain("UPDATE contact SET first_source = 3 WHERE id = 1"),
        "contact 1: the first source",
    ),
    "a first source that never was": (
        plain("UPDATE contact SET first_source = 999"),
        "contact 1: the first source",
    ),
    "a reference to nothing": (
        without_references("UPDATE callback SET for_person_id = 99 WHERE id = 1"),
        "callback 1: refers to a person",
    ),
    "a guard that is gone": (plain("DROP TRIGGER call_no_delete"), "guard call_no_delete: gone"),
    "a migration that never ran": (
        plain("DELETE FROM schema_migration"),
        "migration 0001_first_tables: not applied",
    ),
    "another journal": (another_mode, "file: its journal is in mode delete"),
    "saves that do not wait": (
        lambda desk: desk.store.database.execute_sql("PRAGMA synchronous = 1"),
        "file: saving does not wait",
    ),
    "a file others may read": (
        lambda desk: Path(desk.store.where).chmod(0o644),
        "others on this machine may use it",
    ),
    "an index that lies": (broken_index, "file: row 1 missing from index call_number_at"),
}


def use_for_faults(desk: Desk) -> None:
    """Leave an open callback called about twice, a closed one, and one that was breached."""
    desk.callback(number=NUMBER, name="Zebulon Quick", note="Quagmire")
    desk.call(number=NUMBER)
    desk.do.callbacks.record(NewAttempt(desk.callback(), Outcome.REACHED_BOOKED), by=desk.dana)
    late = desk.callback(next_step=NextStep.CALL_BACK)
    desk.do.callbacks.record(NewAttempt(1, Outcome.LINE_DROPPED), by=desk.dana)
    desk.do.undo.undo(by=desk.dana)
    desk.call(number=NUMBER, next_step=NextStep.CALL_BACK_AT, promised_at=at("fri 10:00"))
    desk.do.undo.undo(by=desk.dana)
    desk.change("UPDATE callback SET met_at = received WHERE id = 1")
    desk.clock.set("mon 17:01")
    desk.do.callbacks.tick(by=desk.dana)
    assert late == 3
    assert CheckService(desk.do.office).run().findings == []
