"""Referrals for the tests of what is owed: patients, who sent them, and what happened, as rows of their own.

What happens to a referral is written as the service of the patients writes it: the referral, its event, then
what is owed with it, in one transaction.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from frontdesk.domain.audit import Action
from frontdesk.domain.referrals.owed import Arises, Tell
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.owed.arising import arise
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.contacts import add_words
from frontdesk.store.db.rows import insert, update
from frontdesk.store.tables.contacts import Contact, Referrer
from frontdesk.store.tables.referrals import Referral, ReferralEvent, ReferralSender
from tests.builders import Desk

_names = itertools.count(1)


class Ending(StrEnum):
    """What happens with which something ends."""

    REOPENED = "reopened"
    MAINTENANCE_ENDED = "maintenance_ended"


@dataclass(frozen=True)
class Sent:
    """One patient whom one referrer sent."""

    referral: int
    sender: int
    referrer: int


def a_referrer(desk: Desk, kind: SourceKind = SourceKind.PSYCHIATRIST, **columns: Any) -> int:
    """Add a referrer with a name of their own."""
    name = columns.pop("name", f"Dr Number {next(_names)}")
    number = desk.do.referrals.add(name, kind, "Westside", by=desk.dana).id
    if columns:
        with desk.store.writing() as db:
            update(db, Referrer, number, **columns)
    return number


def a_referral(desk: Desk, name: str = "Maria Alvarez") -> int:
    """Add a patient on their way, whom nobody sent yet."""
    now = desk.clock()
    with desk.store.writing() as db:
        contact = insert(
            db,
            Contact,
            name=name,
            folded=name.lower(),
            lane="new_patient",
            voicemail="without_name",
            created_at=now,
            last_call_at=now,
        )
        add_words(db, [(contact, name.lower())])
        return insert(db, Referral, contact=contact, opened_at=now, step="referred")


def sent_by(
    desk: Desk,
    referral: int,
    referrer: int,
    *,
    tell: Tell = Tell.NOT_ASKED,
    first: bool = False,
    arrived: bool = True,
    at: datetime | None = None,
) -> int:
    """Let a referrer send the patient; their referral arrives now unless they only announced it."""
    now = desk.clock()
    with desk.store.writing() as db:
        sender = insert(
            db,
            ReferralSender,
            referral=referral,
            referrer=referrer,
            via="fax" if arrived else "told",
            arrived_at=(at or now) if arrived else None,
            logged_at=now,
            tell=tell,
            is_primary=True,
            is_first=first,
            person=desk.dana,
        )
    if arrived:
        happened(desk, referral, Arises.ARRIVED, sender=sender, at=at, sender_made=True)
    return sender


def a_patient(desk: Desk, referrer: int | None = None, **sender: Any) -> Sent:
    """Let a referrer, or a new one, send a new patient."""
    by = referrer or a_referrer(desk)
    referral = a_referral(desk, sender.pop("name", "Maria Alvarez"))
    return Sent(referral, sent_by(desk, referral, by, **sender), by)


def happened(
    desk: Desk,
    referral: int,
    what: str,
    *,
    sender: int | None = None,
    at: datetime | None = None,
    sender_made: bool = False,
    **columns: Any,
) -> int:
    """Write down that something happened to a patient, and what is owed with it; return the event.

    Undoing it undoes that the sender sent the patient, if the same action wrote that.
    """
    now = desk.clock()
    practice = desk.do.practice.current()
    changes = Changes()
    with desk.store.writing() as db:
        if what == Arises.SESSION:
            done = desk.value("SELECT sessions_done FROM referral WHERE id = ?", referral) + 1
            columns["sessions_done"] = done
        if columns:
            changes.change(db, "referral", referral, **columns)
        detail = {"session": columns.get("sessions_done"), "maintenance": columns.get("maintenance")}
        event = insert(
            db,
            ReferralEvent,
            referral=referral,
            sender=sender,
            at=at or now,
            logged_at=now,
            kind=what,
            detail=json.dumps({name: value for name, value in detail.items() if value is not None}),
            person=desk.dana,
        )
        if sender_made and sender is not None:
            changes.made("referral_sender", sender)
        changes.made("referral_event", event)
        arise(
            db,
            changes,
            practice,
            referral_id=referral,
            event_id=event,
            event=Arises(what) if what in set(Arises) else Ending(what),
            at=at or now,
            now=now,
            by=desk.dana,
        )
        audit = write_audit(db, at=now, person_id=desk.dana, action=Action.CALL_SAVED, subject_id=event)
        changes.save(db, audit_id=audit, at=now, person_id=desk.dana, action=Action.CALL_SAVED)
    return event


def completed(desk: Desk, referral: int, *, maintenance: bool, at: datetime | None = None) -> int:
    """Write down that the course is completed."""
    when = at or desk.clock()
    return happened(desk, referral, "completed", at=at, completed_at=when, maintenance=maintenance)


def owed(desk: Desk, view: OwedView = OwedView.ALL) -> list[OwedLine]:
    """Everything on a list, the oldest number first on the list of all."""
    lines = desk.do.owed.rows(desk.do.owed.order(view, by=desk.dana))
    return sorted(lines, key=lambda line: line.owed) if view is OwedView.ALL else lines


def kinds(desk: Desk) -> list[tuple[str, str]]:
    """Kind and state of everything, in the order in which it arose."""
    return [(line.kind.value, line.state.value) for line in owed(desk)]
