"""A call log moves the people on the way, too: those it leaves to be called, and those who were known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.ladder import LETTER_RUNG
from frontdesk.domain.callbacks.reconcile import LoggedCallback
from frontdesk.domain.callbacks.state import REOPENED_WITHIN, CallbackState
from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.events import Event, EventKind
from frontdesk.domain.referrals.points import UNREACHABLE
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.imports.history import NumberHistory
from frontdesk.services.office import Practice, Work
from frontdesk.services.patients.changing import Way
from frontdesk.services.patients.ending import BEFORE_BOOKING
from frontdesk.services.patients.following import called_how
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Filled
from frontdesk.store.db.rows import next_ids
from frontdesk.store.imports.spool import SpooledCall
from frontdesk.store.imports.ways import NewWay, on_a_way, way_rows, write_ways
from frontdesk.store.imports.write import ImportContext, NewCallback
from frontdesk.store.patients.states import latest_referral_of, referrals_of_callback

_INBOUND = Direction.INBOUND.value


@dataclass(slots=True)
class WayRows:
    """What a batch of a log does to people on the way.

    Attributes:
        rows: new ways.
        events: their events.
        known: people who have, or had, a way, and whom the log leaves to be called.
    """

    rows: list[Filled] = field(default_factory=list)
    events: list[Filled] = field(default_factory=list)
    known: list[NewWay] = field(default_factory=list)


def prepare_ways(
    context: ImportContext, opened: Sequence[tuple[NumberHistory, NewCallback]], hours: OpeningHours
) -> WayRows:
    """Make the rows of every new patient whom the log leaves to be called.

    Args:
        context: the import.
        opened: the callbacks that it opened, with the history of their numbers; their ids are set.
        hours: the practice's opening hours.
    """
    left: dict[int, NewWay] = {}
    may_be_known: list[int] = []
    for one, new in opened:
        state = new.callback.state
        if new.contact is None or state.lane is not Lane.NEW_PATIENT or not state.is_open:
            continue
        if new.contact not in left:
            left[new.contact] = _new_way(one.facts.fresh, new.contact, state, hours)
        if one.facts.contacts:
            may_be_known.append(new.contact)
    known = on_a_way(context.db, may_be_known) if may_be_known else set()
    new_ones = [way for contact, way in left.items() if contact not in known]
    ids = next_ids(context.db, "referral", len(new_ones))
    rows, events = way_rows(context.db, ids, new_ones, now=context.at, run_id=context.run.id)
    return WayRows(rows, events, [left[contact] for contact in left if contact in known])


def _new_way(calls: Sequence[SpooledCall], contact: int, state: CallbackState, hours: OpeningHours) -> NewWay:
    last = next((call for call in reversed(calls) if call.direction == _INBOUND), None)
    how = called_how(
        Result(last.result) if last else Result.MISSED, from_text(last.at) if last else state.received, hours
    )
    return NewWay(contact, state.id, state.received, how, state.returned_at or state.last_attempt_at)


def write_way_rows(
    context: ImportContext, practice: Practice, found: WayRows, changed: Sequence[LoggedCallback]
) -> None:
    """Write new ways, and move the people who were on the way before, in an open transaction.

    Args:
        context: the import, with the open transaction's database.
        practice: the settings.
        found: as ``prepare_ways`` gave it.
        changed: callbacks that were there before, and that the log changed.
    """
    write_ways(context.db, found.rows, found.events)
    for new in found.known:
        state = latest_referral_of(context.db, new.contact)
        if state is not None:
            _called(context, practice, state, new)
    for callback in changed:
        if callback.before is None:
            continue
        for state in referrals_of_callback(context.db, callback.before.id):
            _changed(context, practice, state, callback.before, callback.state)


def _called(context: ImportContext, practice: Practice, state: ReferralState, new: NewWay) -> None:
    """Somebody who was on the way called, and is to be called."""
    work = _work(context, practice)
    way = Way(work, state)
    if not state.is_open:
        ended = state.lost_at
        if ended is None or not ended <= new.called_at <= ended + REOPENED_WITHIN:
            way = Way(work, new.state(0, context.at, context.run.id))
            way.record(EventKind.CALLED_IN, new.called_at, how=new.how.value)
            _save(context, work, way)
            return
        way.record(EventKind.REOPENED, new.called_at, by_call=True)
    if way.step in BEFORE_BOOKING:
        way.reached_by(new.callback)
    way.record(EventKind.CALLED_IN, new.called_at, how=new.how.value)
    _save(context, work, way)


def _changed(
    context: ImportContext,
    practice: Practice,
    state: ReferralState,
    before: CallbackState,
    after: CallbackState,
) -> None:
    """Move who is to be reached by a callback that the log changed."""
    work = _work(context, practice)
    way = Way(work, state)
    if state.lost_at is not None and not before.is_open and after.is_open and after.reopened_at:
        if after.reopened_at >= state.lost_at:
            way.record(EventKind.REOPENED, after.reopened_at, by_call=True)
            way.record(EventKind.CALLED_IN, after.reopened_at)
    elif state.is_open and way.step in BEFORE_BOOKING:
        for kind, at, detail in _happened(state, before, after):
            if at >= way.state.begins and way.state.is_open:
                way.add(Event(kind, at, detail=detail))
    if way.recorded:
        _save(context, work, way)


def _happened(
    state: ReferralState, before: CallbackState, after: CallbackState
) -> list[tuple[EventKind, datetime, dict[str, int]]]:
    """Return what the log did to a callback, as it is told of the person."""
    found: list[tuple[EventKind, datetime, dict[str, int]]] = []
    tried = after.returned_at or after.last_attempt_at
    if after.attempts > before.attempts and state.tried_at is None and tried is not None:
        found.append((EventKind.TRIED, tried, {}))
    if before.rung <= LETTER_RUNG < after.rung and after.last_attempt_at is not None:
        found.append((EventKind.NOT_REACHED, after.last_attempt_at, {}))
    closed = before.is_open and not after.is_open
    if closed and after.is_given_up and after.closed_at is not None:
        found.append((EventKind.UNREACHED, after.closed_at, {"point": UNREACHABLE}))
    elif state.spoken_at is None and (after.reached_at is not None or closed):
        at = after.reached_at or after.closed_at
        if at is not None:
            found.append((EventKind.SPOKEN, at, {}))
    return found


def _work(context: ImportContext, practice: Practice) -> Work:
    return Work(context.db, Changes(), practice, context.at, PROGRAM_ID, context.run.id)


def _save(context: ImportContext, work: Work, way: Way) -> None:
    """Write the way, its audit entry, and what undoing the import needs; nobody else undoes a part of it."""
    state = way.save()
    action = Action.REFERRAL_FOLLOWED
    detail = {"import": context.run.id}
    audit = write_audit(
        context.db, at=context.at, person_id=context.by, action=action, subject_id=state.id, **detail
    )
    work.changes.save(context.db, audit_id=audit, at=context.at, person_id=PROGRAM_ID, action=action)
