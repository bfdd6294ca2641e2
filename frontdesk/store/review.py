"""What the review of a day reads, each item with one query; and what it writes but the signature."""

from __future__ import annotations

import json
from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks.state import meant_for
from frontdesk.domain.calls import Draft
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import MissingSource, SourceAnswer
from frontdesk.domain.review import CrisisCase, DraftCase, OpenCase, ReviewFacts, ReviewPeriod, VoicemailTally
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.breaches import breaches_of
from frontdesk.store.callbacks import read_callback
from frontdesk.store.changes import Changes
from frontdesk.store.engine import Store
from frontdesk.store.extensions import EXTENSION_OF_CALLBACK
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.statements import insert
from frontdesk.store.tables.review import CarryOver, VoicemailCount

# A carry-over that was undone does not count: its audit entry is named by the one that took it back.
_OWED = (
    "SELECT k.id, k.name, k.number, k.lane, k.about, k.received, k.call_by, k.attempts, k.breached_at,"
    " p.name, f.name, c.id, t.name, c.reason,"
    f" {EXTENSION_OF_CALLBACK} FROM callback k"
    " LEFT JOIN person p ON p.id = k.owner_id LEFT JOIN person f ON f.id = k.for_person_id"
    " LEFT JOIN carry_over c ON c.id = (SELECT MAX(x.id) FROM carry_over x WHERE x.callback_id = k.id"
    " AND x.day = ? AND NOT EXISTS (SELECT 1 FROM audit a JOIN audit u ON u.subject = 'callback'"
    " AND u.subject_id = a.subject_id AND u.action = 'callback.undone' AND u.detail = '{\"undoes\":' || a.id"
    " || '}' WHERE a.subject = 'callback' AND a.subject_id = k.id AND a.action = 'callback.carried'"
    " AND a.detail = '{\"carry\":' || x.id || '}'))"
    " LEFT JOIN person t ON t.id = c.owner_id"
    " WHERE k.state = 'open' AND NOT k.backlog AND k.call_by <= ?"
    " ORDER BY CASE WHEN c.id IS NULL THEN 0 ELSE 1 END, k.call_by, k.lane_rank, k.received, k.id"
)


def review_facts(store: Store, period: ReviewPeriod) -> ReviewFacts:
    """Everything the checklist of a day is made from."""
    return ReviewFacts(
        period=period,
        crises=_crises(store, period),
        breaches=breaches_of(store, period),
        callbacks=_owed(store, period),
        voicemails=_voicemails(store, period),
        sources=_sources(store, period),
        drafts=_drafts(store, period),
    )


def _crises(store: Store, period: ReviewPeriod) -> tuple[CrisisCase, ...]:
    rows = store.rows(
        "SELECT id, opened_at, name, number, call_uid, callback_id, accepted_by FROM crisis"
        " WHERE accepted_at IS NULL OR (opened_at >= ? AND opened_at < ?)"
        " ORDER BY CASE WHEN accepted_at IS NULL THEN 0 ELSE 1 END, opened_at, id",
        to_text(period.start),
        to_text(period.end),
    )
    return tuple(CrisisCase(number, from_text(at), *rest) for number, at, *rest in rows)


def _owed(store: Store, period: ReviewPeriod) -> tuple[OpenCase, ...]:
    rows = store.rows(_OWED, period.day.isoformat(), to_text(period.end))
    found = []
    for (
        number,
        name,
        key,
        lane,
        about,
        received,
        call_by,
        tries,
        breached,
        owner,
        for_,
        carry,
        to,
        why,
        extension,
    ) in rows:
        found.append(
            OpenCase(
                callback_id=number,
                name=name,
                number=key,
                lane=Lane(lane),
                about=about,
                received=from_text(received),
                call_by=from_text(call_by),
                attempts=tries,
                breached=breached is not None,
                owner=owner or for_ or "",
                carried_to=to if carry is not None else "",
                reason=why or "",
                extension=extension,
            )
        )
    return tuple(found)


def _voicemails(store: Store, period: ReviewPeriod) -> VoicemailTally:
    ((logged,),) = store.rows(
        "SELECT COUNT(*) FROM call WHERE at >= ? AND at < ? AND direction = 'inbound'"
        " AND result = 'voicemail' AND voided_at IS NULL",
        to_text(period.start),
        to_text(period.end),
    )
    counted = store.rows(
        "SELECT v.on_machine, v.note, p.name FROM voicemail_count v JOIN person p ON p.id = v.person_id"
        " WHERE v.day = ? ORDER BY v.id DESC LIMIT 1",
        period.day.isoformat(),
    )
    return VoicemailTally(int(logged), *counted[0]) if counted else VoicemailTally(int(logged))


def _sources(store: Store, period: ReviewPeriod) -> tuple[MissingSource, ...]:
    rows = store.rows(
        "SELECT c.id, c.at, c.name, c.number, c.about, c.source_answer, c.source_detail, p.name,"
        " c.extension FROM call c"
        " JOIN person p ON p.id = c.person_id WHERE c.lane = 'new_patient' AND c.direction = 'inbound'"
        " AND c.voided_at IS NULL AND (c.source_answer IS NULL OR c.source_answer = 'not_asked')"
        " AND c.at >= ? AND c.at < ? AND (c.at >= ? OR c.source_answer IS NULL)"
        " ORDER BY CASE WHEN c.source_answer IS NULL THEN 0 ELSE 1 END, c.at, c.id",
        to_text(period.since),
        to_text(period.end),
        to_text(period.start),
    )
    return tuple(
        MissingSource(
            number, from_text(at), name, key, about, SourceAnswer(answer) if answer else None, *rest
        )
        for number, at, name, key, about, answer, *rest in rows
    )


def _drafts(store: Store, period: ReviewPeriod) -> tuple[DraftCase, ...]:
    rows = store.rows(
        "SELECT d.uid, d.person_id, p.name, d.started_at, d.fields, d.parked FROM draft d"
        " JOIN person p ON p.id = d.person_id WHERE d.started_at < ? ORDER BY d.started_at, d.uid",
        to_text(period.end),
    )
    found = []
    for uid, person_id, person, started, fields, parked in rows:
        draft = Draft(uid, person_id, from_text(started), json.loads(fields), bool(parked))
        if not draft.is_empty:
            found.append(DraftCase(uid, draft.title, person, draft.started_at, draft.parked))
    return tuple(found)


def carry_over(
    db: Database,
    changes: Changes,
    callback_id: int,
    *,
    day: str,
    owner: int,
    reason: str,
    at: datetime,
    by: int,
) -> int | None:
    """Take a callback over to the next open day; its audit entry's number, or None when it is closed."""
    before = read_callback(db, callback_id)
    if not before.is_open:
        return None
    changes.change_callback(db, before, meant_for(before, owner))
    number = insert(
        db, CarryOver, callback=callback_id, day=day, at=at, person=by, owner=owner, reason=reason
    )
    audit = write_audit(
        db, at=at, person_id=by, action=Action.CALLBACK_CARRIED, subject_id=callback_id, carry=number
    )
    changes.audited(callback_id, audit)
    return audit


def add_voicemail_count(
    db: Database, *, day: str, on_machine: int, logged: int, note: str, at: datetime, by: int
) -> None:
    """Keep how many voicemails the machine has."""
    number = insert(
        db, VoicemailCount, day=day, at=at, person=by, on_machine=on_machine, logged=logged, note=note
    )
    write_audit(
        db,
        at=at,
        person_id=by,
        action=Action.REVIEW_COUNTED,
        subject_id=number,
        on_machine=on_machine,
        logged=logged,
    )


def hold_what_blocks(db: Database) -> None:
    """Let nobody open a crisis or begin a draft until the transaction ends (on SQLite nobody writes)."""
    if db.for_update:
        db.execute_sql("LOCK TABLE crisis, draft IN SHARE MODE")
