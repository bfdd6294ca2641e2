"""Rows of calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.calls import CallLine, DaySummary, Direction, Effect, NewCall, NextStep, Result
from frontdesk.domain.errors import NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import extension_of
from frontdesk.domain.referrals.sources import Source, SourceAnswer, capture_rate
from frontdesk.domain.text import fold
from frontdesk.store.bulk import read
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.source_words import source_words
from frontdesk.store.statements import insert
from frontdesk.store.tables import calls as tables


def call_by_uid(db: Database, uid: str) -> tuple[int, int | None, str] | None:
    """The number, callback and effect of a call that was already saved under this identity."""
    rows = read(db, "SELECT id, callback_id, effect FROM call WHERE uid = ?", uid)
    return rows[0] if rows else None


def add_call(
    db: Database,
    call: NewCall,
    *,
    number_key: str,
    contact_id: int | None,
    callback_id: int | None,
    effect: Effect,
    by: int,
) -> int:
    """Write one call of the desk and give its number; its text is already clean."""
    return insert(
        db,
        tables.Call,
        uid=call.uid,
        at=call.at,
        direction=Direction.INBOUND.value,
        result=call.result.value,
        number=number_key,
        number_given=call.number,
        extension=extension_of(call.number) if number_key else "",
        name=call.name,
        folded=fold(call.name),
        contact=contact_id,
        lane=call.lane.value,
        about=call.about,
        note=call.note,
        next_step=call.next_step.value,
        effect=effect.value,
        callback=callback_id,
        person=by,
        **source_columns(call.source),
    )


def add_source(
    db: Database, *, call_id: int, contact_id: int | None, source: Source, at: datetime, by: int
) -> int:
    """Keep an answer about the source beside the earlier ones and give its number."""
    return insert(
        db,
        tables.Source,
        call=call_id,
        contact=contact_id,
        at=at,
        person=by,
        answer=source.answer.value,
        kind=source.kind.value if source.kind else None,
        referrer=source.referrer_id,
        detail=source.detail,
    )


def source_columns(source: Source | None) -> dict[str, object]:
    """The columns of a call that carry its present answer."""
    if source is None:
        return {}
    return {
        "source_answer": source.answer.value,
        "source_kind": source.kind.value if source.kind else None,
        "source_detail": source.detail,
        "referrer": source.referrer_id,
    }


def call_contact(db: Database, call_id: int) -> int | None:
    """Whose call it was, or None.

    Raises:
        NotFound: there is no such call.
    """
    rows: list[tuple[int | None]] = []
    if 0 < call_id < 2**63:
        rows = read(db, "SELECT contact_id FROM call WHERE id = ?", call_id)
    if not rows:
        raise NotFound(f"There is no call number {call_id}.")
    return rows[0][0]


_LINE = (
    "SELECT c.id, c.at, c.direction, c.result, c.number, c.name, c.lane, c.about, c.next_step, c.effect,"
    " c.callback_id, c.source_answer, c.source_kind, r.name, o.name, p.name, c.voided_at, c.extension, c.note"
    " FROM call c JOIN person p ON p.id = c.person_id"
    " LEFT JOIN referrer r ON r.id = c.referrer_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id"
)


#: The calls of one number, newest first, at most so many.
OF_NUMBER = f"{_LINE} WHERE c.number = ? AND c.voided_at IS NULL ORDER BY c.at DESC, c.id DESC LIMIT ?"


def calls_between(store: Store, start: datetime, end: datetime, limit: int = 500) -> list[CallLine]:
    """Calls of a stretch of time, newest first."""
    rows = store.rows(
        f"{_LINE} WHERE c.at >= ? AND c.at < ? AND c.direction <> 'internal'"
        " ORDER BY c.at DESC, c.id DESC LIMIT ?",
        to_text(start),
        to_text(end),
        limit,
    )
    return [_line(row) for row in rows]


def calls_of_number(store: Store, number: str, limit: int = 50) -> list[tuple[CallLine, str]]:
    """The calls of one number over all history, newest first, each with its note."""
    rows = store.rows(OF_NUMBER, number, limit)
    return [(_line(row), row[-1]) for row in rows]


def calls_without_number(store: Store, contact_id: int, limit: int) -> list[tuple[CallLine, str]]:
    """The calls of a contact that came without a number, newest first, each with its note."""
    rows = store.rows(
        f"{_LINE} WHERE c.contact_id = ? AND c.number = '' AND c.voided_at IS NULL"
        " ORDER BY c.at DESC, c.id DESC LIMIT ?",
        contact_id,
        limit,
    )
    return [(_line(row), row[-1]) for row in rows]


def tries_of_number(
    store: Store, number: str, since: datetime | None, limit: int
) -> list[tuple[datetime, str, str, str]]:
    """Tries to reach one number, newest first: when, outcome, note, who.

    Args:
        store: the store.
        number: the number's key.
        since: older ones are not looked for; a switchboard has hundreds of them.
        limit: at most so many.
    """
    rows = store.rows(
        "SELECT a.at, a.outcome, a.note, p.name FROM callback k"
        " JOIN attempt a ON a.callback_id = k.id JOIN person p ON p.id = a.person_id"
        " WHERE k.number = ? AND a.at >= ? AND a.voided_at IS NULL ORDER BY a.at DESC, a.id DESC LIMIT ?",
        number,
        to_text(since) if since else "",
        limit,
    )
    return [(from_text(at), outcome, note, by) for at, outcome, note, by in rows]


_THEIRS = "FROM call WHERE number = ? AND direction = 'inbound' AND voided_at IS NULL"


def count_calls_of_number(store: Store, number: str, since: datetime) -> tuple[int, int]:
    """How often a number called since an instant, and ever."""
    ((today, ever),) = store.rows(
        f"SELECT (SELECT COUNT(*) {_THEIRS} AND at >= ?), (SELECT COUNT(*) {_THEIRS})",
        number,
        to_text(since),
        number,
    )
    return int(today), int(ever)


def numbers_starting_with(store: Store, prefix: str, limit: int = 8) -> list[str]:
    """Numbers of known contacts that begin as typed, a few of them."""
    rows = store.rows(
        "SELECT DISTINCT number FROM contact_number WHERE number >= ? AND number < ? ORDER BY number LIMIT ?",
        prefix,
        prefix + "￿",
        limit,
    )
    return [number for (number,) in rows]


def day_summary(store: Store, start: datetime, end: datetime) -> DaySummary:
    """Count one day's inbound calls and the answers about their sources."""
    rows = store.rows(
        "SELECT result, lane, source_answer, COUNT(*) FROM call WHERE at >= ? AND at < ?"
        " AND direction = 'inbound' AND voided_at IS NULL GROUP BY result, lane, source_answer",
        to_text(start),
        to_text(end),
    )
    answers: list[SourceAnswer | None] = []
    calls = answered = 0
    for result, lane, answer, count in rows:
        calls += count
        answered += count if result == Result.ANSWERED else 0
        if lane == Lane.NEW_PATIENT:
            answers += [SourceAnswer(answer) if answer else None] * count
    rate = capture_rate(answers)
    return DaySummary(calls, answered, rate.known, rate.askable)


def _line(row: tuple[Any, ...]) -> CallLine:
    (number_id, at, direction, result, number, name, lane, about, step, effect, callback_id) = row[:11]
    answer, kind, referrer, organisation, by, voided, extension = row[11:18]
    return CallLine(
        id=number_id,
        at=from_text(at),
        direction=Direction(direction),
        result=Result(result),
        number=number,
        name=name,
        lane=Lane(lane),
        about=about,
        next_step=NextStep(step) if step else None,
        effect=Effect(effect),
        callback_id=callback_id,
        source=source_words(answer, kind, referrer, organisation),
        by=by,
        voided=voided is not None,
        extension=extension,
    )
