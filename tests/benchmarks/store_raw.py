"""The floor of the store's rows: bare ``sqlite3`` on the same file, the same rows and nothing around them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from frontdesk.domain.calls import Draft
from frontdesk.store.db.fields import to_text

_DEED = '{"steps": [{"table": "callback", "id": 100000, "made": true}], "audits": {"100000": 1000000}}'
_MARKS = {number: ", ".join("?" * number) for number in range(2, 24)}


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({_MARKS[columns.count(',') + 1]})"


_CONTACT = _insert("contact", "name, folded, lane, voicemail, created_at, last_call_at")
_LINK = _insert("contact_number", "contact_id, number")
_CALLBACK = _insert(
    "callback",
    "contact_id, name, number, lane, lane_rank, about, note, received, service_day, rule_due, decided_by,"
    " settings_version, due, due_kind, call_by, stamped, state, version, rung, attempts, calls",
)
_CALL = _insert(
    "call",
    "uid, at, direction, result, number, number_given, name, folded, contact_id, lane, about, note,"
    " next_step, effect, callback_id, source_answer, source_kind, source_detail, referrer_id, person_id",
)
_SOURCE = _insert("source", "call_id, contact_id, at, person_id, answer, kind, referrer_id, detail")
_AUDIT = _insert("audit", "at, person_id, action, subject, subject_id, detail")
_UNDO = _insert("undo", "audit_id, person_id, at, action, steps")
_CLAIM = (
    "UPDATE callback SET owner_id = ?, claimed_at = ?, version = version + 1"
    " WHERE id = ? AND state = 'open' AND owner_id IS NULL"
)
_ATTEMPT = _insert("attempt", "callback_id, at, person_id, outcome, note, rung, next_at")
_OUTCOME = (
    "UPDATE callback SET attempts = ?, last_outcome = ?, last_attempt_at = ?, returned_at = ?,"
    " reached_at = ?, met_at = ?, rung = ?, next_at = ?, owner_id = NULL, claimed_at = NULL, call_by = ?,"
    " version = version + 1 WHERE id = ? AND state = 'open' AND (owner_id IS NULL OR owner_id = ?)"
)
_DRAFT = (
    "INSERT INTO draft (uid, person_id, started_at, updated_at, fields, parked) VALUES (?, ?, ?, ?, ?, 0)"
    " ON CONFLICT (uid) DO UPDATE SET fields = excluded.fields, updated_at = excluded.updated_at"
)


class Raw:
    """A connection with the settings of the desk's own: WAL, waiting for the disk at every commit."""

    def __init__(self, home: Path, now: datetime) -> None:
        """Open the store of a home folder at an instant."""
        self._file = sqlite3.connect(home / "frontdesk.db", isolation_level=None)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = 1",
            "temp_store = memory",
            "busy_timeout = 5000",
        ):
            self._file.execute(f"PRAGMA {pragma}")
        self._now = to_text(now)
        self._turns = count(1)

    def rows(self, sql: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
        """All rows of a read."""
        return self._file.execute(sql, params).fetchall()

    def save_call(self) -> None:
        """The rows of a new caller's call that opens a callback: eight inserts, one update, one commit."""
        turn, now, run = next(self._turns), self._now, self._file.execute
        number, name = f"+1908555{turn:04}", f"New Caller {turn}"
        run("BEGIN IMMEDIATE")
        contact = run(_CONTACT, (name, name.lower(), "new_patient", "without_name", now, now)).lastrowid
        run(_LINK, (contact, number))
        due = (now, "2026-11-19", now, "close", 1, now, "same_day", now, 0, "open", 1, 1, 0, 1)
        callback = run(_CALLBACK, (contact, name, number, "new_patient", 2, "TMS", "a note", *due)).lastrowid
        run(_AUDIT, (now, 2, "callback.opened", "callback", callback, "{}"))
        sent = ("known", "psychiatrist", "", 5, 2)
        whose = (number, number, name, name.lower(), contact, "new_patient", "TMS", "a note")
        uid = f"{turn:032x}"
        call = run(
            _CALL, (uid, now, "inbound", "answered", *whose, "call_back", "opened", callback, *sent)
        ).lastrowid
        source = run(_SOURCE, (call, contact, now, 2, "known", "psychiatrist", 5, "")).lastrowid
        run("UPDATE contact SET first_source = ? WHERE id = ?", (source, contact))
        audit = run(_AUDIT, (now, 2, "call.saved", "call", call, '{"effect":"opened"}')).lastrowid
        run(_UNDO, (audit, 2, now, "call.saved", _DEED * 2))
        run("COMMIT")

    def claim(self, callback_id: int) -> None:
        """The rows of a claim: one conditional update and two inserts in one commit."""
        now, run = self._now, self._file.execute
        run("BEGIN IMMEDIATE")
        run(_CLAIM, (2, now, callback_id))
        audit = run(_AUDIT, (now, 2, "callback.claimed", "callback", callback_id, "{}")).lastrowid
        run(_UNDO, (audit, 2, now, "callback.claimed", _DEED))
        run("COMMIT")

    def record(self, callback_id: int) -> None:
        """The rows of an outcome: one conditional update of twelve columns, three inserts, one commit."""
        now, run = self._now, self._file.execute
        run("BEGIN IMMEDIATE")
        run(_OUTCOME, (1, "left_message", now, now, now, now, 2, now, now, callback_id, 2))
        attempt = run(_ATTEMPT, (callback_id, now, 2, "left_message", "", 1, now)).lastrowid
        told = f'{{"attempt":{attempt},"outcome":"left_message","closes":false,"keeps":false}}'
        audit = run(_AUDIT, (now, 2, "callback.attempted", "callback", callback_id, told)).lastrowid
        run(_UNDO, (audit, 2, now, "callback.attempted", _DEED * 6))
        run("COMMIT")

    def keep_draft(self, draft: Draft) -> None:
        """The row of a draft, over what was kept of it before."""
        run, fields = self._file.execute, json.dumps(dict(draft.fields))
        run("BEGIN IMMEDIATE")
        run(_DRAFT, (f"raw {draft.uid}", draft.person_id, to_text(draft.started_at), self._now, fields))
        run("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
