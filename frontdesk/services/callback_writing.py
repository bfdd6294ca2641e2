"""What a call does to the caller's callback, inside the call's own transaction."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import PROMISE_LEAD, CallbackState, DueKind
from frontdesk.domain.calls import Effect, NewCall, effect_on_callback
from frontdesk.domain.logged_repeats import REOPENED_WITHIN, rings_back
from frontdesk.domain.outcomes import Outcome
from frontdesk.services.office import Practice
from frontdesk.services.promoting import promoted_columns, tell_promoted
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.callbacks import CallbackFacts, add_callback, callback_facts, open_callback_of
from frontdesk.store.changes import Changes
from frontdesk.store.deadlines import deadline_columns, stamp_breaches
from frontdesk.store.engine import Transaction
from frontdesk.store.repeat_callers import unreached_callback_of


def touch_callback(
    db: Transaction,
    changes: Changes,
    call: NewCall,
    *,
    number: str,
    contact_id: int | None,
    practice: Practice,
    now: datetime,
    by: int,
) -> tuple[Effect, int | None]:
    """Open, join, reopen or close the caller's callback, as the next step says; what was done, and which."""
    owes = call.next_step.owes_a_call
    known = open_callback_of(db, number)
    if known is not None:
        facts = callback_facts(db, known)
        # Closed by another desk since we looked; or the call was settled before they called about
        # this, and is only written down late.
        if facts.state is not CallbackState.OPEN or (not owes and call.at < facts.received):
            known = None
    if known is None and owes and number:
        known = unreached_callback_of(db, number, now - REOPENED_WITHIN)
        # Another desk may have opened it since we looked: then this call joins it.
        if known is not None and callback_facts(db, known).state is CallbackState.CLOSED:
            reopen_callback(db, changes, known, call, practice=practice, now=now, by=by)
            return Effect.REOPENED, known
    effect = effect_on_callback(call.next_step, has_open_callback=known is not None)
    if known is None and owes:
        known = open_callback(
            db, changes, call, number=number, contact_id=contact_id, practice=practice, now=now, by=by
        )
    elif known is not None and owes:
        join_callback(db, changes, known, call, contact_id=contact_id, practice=practice, now=now, by=by)
    elif known is not None:
        close_by_call(db, changes, known, call, now=now, by=by)
    return effect, known


def open_callback(
    db: Transaction,
    changes: Changes,
    call: NewCall,
    *,
    number: str,
    contact_id: int | None,
    practice: Practice,
    now: datetime,
    by: int,
) -> int:
    """Open a callback received when the call came, due by the rule or by what the caller asked for."""
    deadline = practice.rule.deadline(call.at, call.lane)
    wakes = call.promised_at - PROMISE_LEAD if call.promised_at else None
    number_id = add_callback(
        db,
        deadline=deadline,
        promised_at=call.promised_at,
        wakes_at=wakes,
        contact_id=contact_id,
        name=call.name,
        number=number,
        about=call.about,
        note=call.note,
        for_id=call.for_id,
        settings_version=practice.version,
    )
    changes.made("callback", number_id)
    audit = write_audit(db, at=now, person_id=by, action=Action.CALLBACK_OPENED, subject_id=number_id)
    changes.audited(number_id, audit)
    return number_id


def join_callback(
    db: Transaction,
    changes: Changes,
    callback_id: int,
    call: NewCall,
    *,
    contact_id: int | None,
    practice: Practice,
    now: datetime,
    by: int,
) -> None:
    """Count a repeated call on the callback that is open; received stays the first try (rule 1)."""
    stamp_breaches(db, now=now, by=by, callback_id=callback_id)
    facts = callback_facts(db, callback_id)
    columns = _counted(facts, call, contact_id) | _older(facts, call.at, practice)
    told: dict[str, int] = {}
    if facts.backlog and call.at >= facts.received:
        # Who calls today is owed a call today.
        columns |= promoted_columns(facts.lane, call.at, practice)
        told = tell_promoted(db, callback_id, at=now, by=by)
    if call.promised_at is not None:
        columns |= promise_columns(call.promised_at)
    elif not told:
        columns |= _awake(facts, call.at, practice)
    changes.change_callback(db, callback_id, **columns)
    audit = write_audit(
        db, at=now, person_id=by, action=Action.CALLBACK_JOINED, subject_id=callback_id, **told
    )
    changes.audited(callback_id, audit)


def _counted(facts: CallbackFacts, call: NewCall, contact_id: int | None) -> dict[str, object]:
    """One call more, and what it tells that nobody knew yet."""
    columns: dict[str, object] = {"calls": facts.calls + 1}
    if call.name and not facts.name:
        columns["name"] = call.name
    if call.about and not facts.about:
        columns["about"] = call.about
    if contact_id is not None and facts.contact_id is None:
        columns["contact"] = contact_id
    if call.for_id is not None:
        columns["for_person"] = call.for_id
    if rings_back(call.at, facts.last_outcome, facts.last_attempt_at):
        columns["rang_back_at"] = call.at
    return columns


def reopen_callback(
    db: Transaction,
    changes: Changes,
    callback_id: int,
    call: NewCall,
    *,
    practice: Practice,
    now: datetime,
    by: int,
) -> None:
    """Open a callback again that was closed as unreached: its age and history stay, today's promise is new.

    What is due is decided by the call that came now; the ladder begins again, what was missed stays.
    """
    facts = callback_facts(db, callback_id)
    deadline = practice.rule.deadline(call.at, facts.lane)
    columns: dict[str, object] = {
        "state": CallbackState.OPEN.value,
        "closed_at": None,
        "reopened_at": call.at,
        "received": min(facts.received, call.at),
        "calls": facts.calls + 1,
        "rung": 1,
        "next_at": None,
        "met_at": None,
        "stamped": False,
        "backlog": False,
        "due_kind": DueKind.SAME_DAY.value,
        "for_person": call.for_id or facts.for_id,
        "name": facts.name or call.name,
        "about": facts.about or call.about,
        **deadline_columns(deadline, practice.version, is_promise=False),
    }
    if call.promised_at is not None:
        columns |= promise_columns(call.promised_at)
    changes.change_callback(db, callback_id, **columns)
    audit = write_audit(db, at=now, person_id=by, action=Action.CALLBACK_REOPENED, subject_id=callback_id)
    changes.audited(callback_id, audit)


def _older(facts: CallbackFacts, at: datetime, practice: Practice) -> dict[str, object]:
    """What a call changes that came before the one that opened the callback but was saved after it.

    Merging keeps the earliest (rule 1). A deadline that was met or has passed was judged already;
    one that is open is the earlier call's.
    """
    if at >= facts.received:
        return {}
    if facts.met_at is not None or facts.breached_at is not None or facts.reopened_at is not None:
        return {"received": at}
    deadline = practice.rule.deadline(at, facts.lane)
    moved = deadline_columns(deadline, practice.version, is_promise=facts.due_kind is DueKind.PROMISE)
    return {"received": at, **moved}


def _awake(facts: CallbackFacts, at: datetime, practice: Practice) -> dict[str, object]:
    """They called again while the ladder slept: they are at the phone now, so it is today's work.

    Who waits for a promised time goes on waiting for it.
    """
    if facts.next_at is None or (facts.due_kind is DueKind.PROMISE and facts.met_at is None):
        return {}
    if facts.met_at is None:
        return {"next_at": None}
    hours = practice.rule.hours
    return {"next_at": None, "call_by": min(facts.call_by, hours.closes(hours.service_day(at)))}


def promise_columns(promised_at: datetime) -> dict[str, object]:
    """What a promise changes: it is judged from now on, and it sleeps until just before."""
    return {
        "due": promised_at,
        "due_kind": DueKind.PROMISE.value,
        "call_by": promised_at,
        "met_at": None,
        "stamped": False,
        "next_at": promised_at - PROMISE_LEAD,
    }


def close_by_call(
    db: Transaction, changes: Changes, callback_id: int, call: NewCall, *, now: datetime, by: int
) -> None:
    """Close the callback of a caller who called again and was helped: they got what they needed."""
    facts = callback_facts(db, callback_id)
    if facts.due < call.at:
        # A call that came in time is in time, also when it is written down after the deadline.
        stamp_breaches(db, now=now, by=by, callback_id=callback_id)
    changes.change_callback(
        db,
        callback_id,
        state=CallbackState.CLOSED.value,
        closed_at=now,
        owner=None,
        claimed_at=None,
        last_outcome=Outcome.THEY_CALLED.value,
        met_at=facts.met_at or call.at,
        reached_at=facts.reached_at or call.at,
    )
    audit = write_audit(db, at=now, person_id=by, action=Action.CALLBACK_CLOSED, subject_id=callback_id)
    changes.audited(callback_id, audit)
