"""Writing what a call log does to contacts, calls and callbacks, many rows a statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.callbacks import CallbackState
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import Deed, What
from frontdesk.domain.outcomes import Then
from frontdesk.domain.owed import Owed
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.store.audit import Action
from frontdesk.store.bulk import next_ids, write_many
from frontdesk.store.fields import to_text
from frontdesk.store.imports import StartedRun

#: What an attempt of a log says about itself.
ATTEMPT_NOTE = "from the phone log"

_ACTIONS = {
    What.OPENED: Action.CALLBACK_OPENED,
    What.JOINED: Action.CALLBACK_JOINED,
    What.ATTEMPTED: Action.CALLBACK_ATTEMPTED,
    What.CLOSED: Action.CALLBACK_CLOSED,
    What.BREACHED: Action.CALLBACK_BREACHED,
}


class Writing(NamedTuple):
    """In which run, under which settings, by whom and when something is written.

    Attributes:
        db: the open transaction's database.
        run: the import.
        version: the settings that verdicts refer to.
        at: now, UTC.
        by: who imports.
    """

    db: Database
    run: StartedRun
    version: int
    at: datetime
    by: int


class NewContact(NamedTuple):
    """Somebody who is known from the log only."""

    name: str
    lane: Lane
    number: str
    last_call: datetime


class SettledCall(NamedTuple):
    """What a call of the run is in the end, in the order of the statement's columns."""

    contact: int | None
    lane: str
    source_answer: str | None
    effect: str
    callback: int | None
    id: int


class NewCallback(NamedTuple):
    """A callback that the log opened, and whose it is."""

    owed: Owed
    contact: int | None
    name: str
    number: str


def add_contacts(to: Writing, contacts: Sequence[NewContact]) -> list[int]:
    """Write contacts, each with its one number, and give their ids."""
    ids = next_ids(to.db, "contact", len(contacts))
    made = to_text(to.at)
    write_many(
        to.db,
        "INSERT INTO contact (id, name, folded, lane, voicemail, created_at, last_call_at)"
        f" VALUES (?, ?, ?, ?, '{DEFAULT_PERMISSION.value}', ?, ?)",
        [
            (contact, it.name, fold(it.name), it.lane.value, made, to_text(it.last_call))
            for contact, it in zip(ids, contacts, strict=True)
        ],
    )
    write_many(
        to.db,
        "INSERT INTO contact_number (contact_id, number) VALUES (?, ?)",
        [(contact, it.number) for contact, it in zip(ids, contacts, strict=True)],
    )
    return ids


_CALLBACK = (
    "INSERT INTO callback (id, contact_id, name, number, lane, lane_rank, about, note, received, service_day,"
    " rule_due, decided_by, settings_version, due, due_kind, call_by, met_at, stamped, state, rung, next_at,"
    " attempts, calls, last_outcome, last_attempt_at, returned_at, reached_at, breached_at, closed_at,"
    " imported_by_id, version)"
    f" VALUES ({', '.join('?' * 6)}, '', '', {', '.join('?' * 22)}, 1)"
)


def add_callbacks(to: Writing, callbacks: Sequence[NewCallback]) -> None:
    """Write callbacks that the log opened, as they are at its end; their ``owed.id`` is set."""
    for number, it in zip(next_ids(to.db, "callback", len(callbacks)), callbacks, strict=True):
        it.owed.id = number
    write_many(to.db, _CALLBACK, [_callback_row(to, it) for it in callbacks])


def _callback_row(to: Writing, new: NewCallback) -> tuple[object, ...]:
    owed = new.owed
    deadline = owed.deadline
    assert deadline is not None  # whatever a log opens was judged when it was opened
    return (
        owed.id, new.contact, new.name, new.number, owed.lane.value, owed.lane.rank,
        to_text(owed.received), deadline.service_day.isoformat(), to_text(deadline.due),
        deadline.decided_by.value, to.version, to_text(owed.due), owed.due_kind.value, to_text(owed.call_by),
        maybe_text(owed.met_at), owed.stamped, _state(owed).value, owed.rung, maybe_text(owed.next_at),
        owed.attempts, owed.calls, owed.last_outcome and owed.last_outcome.value,
        maybe_text(owed.last_attempt_at), maybe_text(owed.returned_at), maybe_text(owed.reached_at),
        maybe_text(owed.breached_at), maybe_text(owed.closed_at), to.run.id,
    )  # fmt: skip


def settle_calls(to: Writing, calls: Sequence[SettledCall]) -> None:
    """Give calls of the run their place, and show them; in the order of the table, which is quicker."""
    write_many(
        to.db,
        "UPDATE call SET contact_id = ?, lane = ?, source_answer = ?, effect = ?, callback_id = ?,"
        " voided_at = NULL WHERE id = ?",
        sorted(calls, key=attrgetter("id")),
    )


def add_attempts(to: Writing, deeds: Sequence[Deed]) -> list[int]:
    """Write the tries of the log, and give their numbers. Whose they were a log does not say."""
    ids = next_ids(to.db, "attempt", len(deeds))
    write_many(
        to.db,
        "INSERT INTO attempt (id, callback_id, at, person_id, outcome, note, rung, next_at)"
        f" VALUES (?, ?, ?, {PROGRAM_ID}, ?, ?, ?, ?)",
        [
            (
                number, deed.owed.id, to_text(deed.at), deed.outcome and deed.outcome.value, ATTEMPT_NOTE,
                deed.rung, maybe_text(deed.next_at),
            )
            for number, deed in zip(ids, deeds, strict=True)
        ],
    )  # fmt: skip
    return ids


# The referrer a breach hurts: who sent the caller about this, else who sent them first.
_BREACH = (
    "INSERT INTO breach (callback_id, kind, due, stamped_at, settings_version, referrer_id)"
    " SELECT k.id, ?, ?, ?, k.settings_version, COALESCE((SELECT c.referrer_id FROM call c"
    " WHERE c.callback_id = k.id AND c.referrer_id IS NOT NULL AND c.voided_at IS NULL"
    " ORDER BY c.at LIMIT 1), s.referrer_id) FROM callback k LEFT JOIN contact p ON p.id = k.contact_id"
    " LEFT JOIN source s ON s.id = p.first_source WHERE k.id = ?"
)


def add_breaches(to: Writing, deeds: Iterable[Deed]) -> None:
    """Stamp the deadlines that passed, each with the instant it passed (rule 7)."""
    stamped = to_text(to.at)
    write_many(to.db, _BREACH, [(_kind(deed), to_text(deed.at), stamped, deed.owed.id) for deed in deeds])


def add_entries(to: Writing, deeds: Iterable[Deed]) -> None:
    """Write everything that was done to callbacks into the audit, in its order, marked with the import."""
    at = to_text(to.at)
    write_many(
        to.db,
        "INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
        " VALUES (?, ?, ?, 'callback', ?, ?)",
        [(at, to.by, _ACTIONS[deed.what].value, deed.owed.id, _detail(deed, to.run.id)) for deed in deeds],
    )


def _detail(deed: Deed, run_id: int) -> str:
    """The codes and ids of an entry; the import comes last, which is how its entries are found again."""
    detail: Mapping[str, object] = {}
    if deed.outcome is not None:
        closes = deed.outcome.facts.then is Then.CLOSES and deed.owed.closed_at == deed.at
        detail = {"outcome": deed.outcome.value, "closes": closes, "keeps": False}
    elif deed.what is What.BREACHED:
        detail = {"kind": _kind(deed)}
    return json.dumps({**detail, "import": run_id}, separators=(",", ":"))


def _kind(deed: Deed) -> str:
    """Which deadline passed: the present one, else the rule's that was before a promise."""
    owed = deed.owed
    return owed.due_kind.value if deed.at == owed.due else "same_day"


def _state(owed: Owed) -> CallbackState:
    return CallbackState.OPEN if owed.closed_at is None else CallbackState.CLOSED


def maybe_text(instant: datetime | None) -> str | None:
    """Write an instant that may be absent."""
    return None if instant is None else to_text(instant)
