"""What is owed after something happened to a patient: the table of kinds, applied to each who sent them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from frontdesk.domain.referrals.owed import Arises, Needs, Occasion, OwedKind, Tell, kinds_of
from frontdesk.domain.rule.terms import due_by_term
from frontdesk.services.office import Practice
from frontdesk.services.owed.permission import waive_for_no
from frontdesk.services.owed.series import SAID_NO, First, end_series, make_series, repeats
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.items import (
    EventFacts,
    NewItem,
    SenderFacts,
    add_item,
    arrived_senders,
    event_facts,
)
from frontdesk.store.owed.series import series_of_referral
from frontdesk.store.patients.joining import owed_with

_ENDED: Final = "The maintenance treatment ended."

#: With what the updates of a maintenance end; a course that is completed again begins its own.
_ENDS = frozenset({"reopened", "maintenance_ended", "completed"})
#: What may be told, the least first.
_LEAST: Final = (Tell.NO, Tell.NOT_ASKED, Tell.RECEIPT_ONLY, Tell.YES)
_ARISES = {one.value: one for one in Arises}


def arise(
    db: Transaction,
    changes: Changes,
    practice: Practice,
    *,
    referral_id: int,
    event_id: int,
    event: StrEnum,
    at: datetime,
    now: datetime,
    by: int,
    only: Collection[int] | None = None,
) -> list[int]:
    """Write what the practice owes after something happened, in the transaction that wrote it.

    Every referrer whose referral arrived is owed it, once, also where two entries were one person and both
    sent the patient; of an arrival only the one whose it is. Who may be told nothing is owed nothing: that is
    written down as waived, so that the record shows it.

    Args:
        db: the open transaction, which wrote the event and the referral as it is after it.
        changes: the action, with which all of it is undone.
        practice: the present settings.
        referral_id: the referral.
        event_id: what happened.
        event: its kind; what nothing arises with is left alone.
        at: when it happened, UTC.
        now: UTC.
        by: who acts.
        only: the senders to whom it may be owed; None for all. It is used where two people were one.

    Returns:
        What is owed now.
    """
    code = event.value
    if code in _ENDS:
        end_series(db, changes, series_of_referral(db, referral_id), _ENDED, at=now, by=by)
    arises = _ARISES.get(code)
    if arises is None:
        return []
    happened = event_facts(db, event_id)
    senders = arrived_senders(db, referral_id)
    if arises is not Arises.ARRIVED:
        senders = _persons(senders, told=() if only is None else owed_with(db, event_id))
    made: list[int] = []
    for sender in senders:
        if only is not None and sender.id not in only:
            continue
        if arises is Arises.ARRIVED and sender.id != (happened.sender_id or sender.id):
            continue
        if arises is Arises.ARRIVED:
            # With it may have come that they are told nothing.
            waive_for_no(db, changes, sender.id, now=now, by=by)
        for kind in _kinds(practice, arises, happened, sender):
            new = _item(kind, sender, referral_id, event_id)
            made += _write(db, changes, practice, new, at=at, now=now, by=by)
    return made


def _persons(senders: Sequence[SenderFacts], *, told: Collection[int]) -> list[SenderFacts]:
    """Return each person who sent a patient once.

    Of two entries of one person it is the one who may be told the least, and it is their first patient only
    if it is so for both.

    Args:
        senders: those who sent the patient.
        told: the senders to whom this is owed already; their persons are left out.
    """
    entries: dict[int, list[SenderFacts]] = {}
    for one in senders:
        entries.setdefault(one.referrer_id, []).append(one)
    return [
        replace(min(same, key=lambda one: _LEAST.index(one.tell)), is_first=all(one.is_first for one in same))
        for same in entries.values()
        if not any(one.id in told for one in same)
    ]


def _kinds(practice: Practice, arises: Arises, happened: EventFacts, sender: SenderFacts) -> list[OwedKind]:
    """Return what one referrer is owed."""
    owed = practice.settings.owed
    occasion = Occasion(arises, sender.is_first, happened.session, happened.maintenance)
    model = owed.model_with(sender.model)
    return kinds_of(occasion, model, terms=owed.terms, update_sessions=owed.update_sessions)


def _item(kind: OwedKind, sender: SenderFacts, referral_id: int, event_id: int) -> NewItem:
    says_no = sender.tell is Tell.NO and kind.facts.needs is not Needs.NOTHING
    return NewItem(
        kind,
        sender.referrer_id,
        referral_id,
        sender.id,
        event_id,
        waived_reason=SAID_NO if says_no else "",
    )


def _write(
    db: Transaction,
    changes: Changes,
    practice: Practice,
    new: NewItem,
    *,
    at: datetime,
    now: datetime,
    by: int,
) -> list[int]:
    """Write one thing owed, or those of its series that arose by now."""
    term = practice.settings.owed.terms[new.kind]
    if repeats(new.kind, term):
        return make_series(db, changes, practice, First(new, at), now=now, by=by)
    dated = due_by_term(practice.rule, term, at)
    version = practice.version
    return [add_item(db, changes, new, dated, arose=at, settings_version=version, at=now, by=by)]
