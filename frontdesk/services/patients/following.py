"""What the desk does anyway moves the people on the way: calls, tries, giving up and merging.

Each function works inside the transaction of what it follows and adds to its ``Changes``: who undoes the call
or the outcome undoes this, too.
"""

from __future__ import annotations

import re
from datetime import datetime

from frontdesk.domain.callbacks.ladder import LETTER_RUNG
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import REOPENED_WITHIN, CallbackState
from frontdesk.domain.calls import NewCall, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.events import CalledHow, EventKind, Via, WaitingFor
from frontdesk.domain.referrals.points import UNREACHABLE, CallbackFacts, point_of
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.sources import Source
from frontdesk.domain.referrals.steps import Step, step_of
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.office import Work
from frontdesk.services.patients.adding import default_tell
from frontdesk.services.patients.changing import Way, facts_with
from frontdesk.services.patients.ending import BEFORE_BOOKING
from frontdesk.store.patients.following import waiting_for_referrer
from frontdesk.store.patients.senders import add_sender, is_first_ever, senders_of
from frontdesk.store.patients.states import latest_referral_of, open_referral_of, referrals_of_callback
from frontdesk.store.referrals import referrer_kind

#: Who stands there is called about something else.
_SETTLED = frozenset({Step.BOOKED, Step.DONE})


def called_how(result: Result, at: datetime, hours: OpeningHours) -> CalledHow:
    """Return how a call of theirs ended."""
    if result is Result.ANSWERED:
        return CalledHow.ANSWERED
    if result is Result.VOICEMAIL:
        return CalledHow.MESSAGE
    return CalledHow.RANG_OUT if hours.is_open(at) else CalledHow.AFTER_HOURS


# Calls


def follow_call(
    work: Work, call: NewCall, *, contact_id: int | None, callback_id: int | None, number: str
) -> None:
    """Move the way of who called; a new patient who has none gets one.

    Args:
        work: the transaction of the call.
        call: the call, cleaned.
        contact_id: who called, or None where nobody is known.
        callback_id: the callback it opened, joined or closed, or None.
        number: the key of their number, or "".
    """
    if call.lane is Lane.REFERRING_OFFICE:
        _office_called(work, call, number)
        return
    if contact_id is None:
        return
    way = _way_of_caller(work, call, contact_id)
    if way is None:
        return
    if callback_id is not None and call.next_step.owes_a_call and way.step not in _SETTLED:
        way.reached_by(callback_id)
    how = called_how(call.result, call.at, work.practice.rule.hours)
    way.record(EventKind.CALLED_IN, call.at, how=how.value)
    if way.state.is_open:
        _settle(way, call)
    way.save()
    if call.lane is Lane.NEW_PATIENT and call.source is not None:
        follow_source(work, way.state, call.source, call.at)


def _way_of_caller(work: Work, call: NewCall, contact_id: int) -> Way | None:
    """Return the way that a call is part of: theirs, opened again where they were lost, or a new one."""
    known = latest_referral_of(work.db, contact_id)
    is_new_patient = call.lane is Lane.NEW_PATIENT
    if known is not None and known.is_open:
        return Way(work, known)
    if known is not None and known.lost_at is not None and call.at <= known.lost_at + REOPENED_WITHIN:
        way = Way(work, known)
        if call.at >= known.lost_at and (is_new_patient or call.next_step.owes_a_call):
            way.record(EventKind.REOPENED, call.at, by_call=True)
            return way
        return way if is_new_patient else None
    if not is_new_patient:
        return None
    return Way(work, ReferralState(contact_id=contact_id, opened_at=work.now, treatment=call.about))


def _settle(way: Way, call: NewCall) -> None:
    """Record what an answered call came to; who is owed a call is still to be reached."""
    if call.result is not Result.ANSWERED or call.next_step.owes_a_call:
        return
    if step_of(way.state) not in BEFORE_BOOKING:
        return
    match call.next_step:
        case NextStep.BOOKED:
            way.record(EventKind.BOOKED, call.at)
        case NextStep.NOT_FOR_US:
            # Decided in a conversation: nothing leaked.
            way.record(EventKind.DECLINED, call.at, call.note, point=0)
        case _:
            way.record(EventKind.SPOKEN, call.at)


def follow_source(work: Work, state: ReferralState, source: Source, at: datetime) -> None:
    """Keep a referrer whom the patient named as one who told them to call; nothing is owed for that."""
    if source.referrer_id is None or not state.is_open:
        return
    known = senders_of(work.db, state.id)
    if any(one.referrer == source.referrer_id for one in known):
        return
    referrer = source.referrer_id
    kind = referrer_kind(work.db, referrer)
    if kind is None:
        return
    sender = add_sender(
        work.db,
        work.changes,
        state.id,
        referrer,
        via=Via.TOLD,
        arrived_at=None,
        urgency=state.urgency,
        tell=default_tell(work.practice, kind),
        said_by="",
        is_primary=not known,
        is_first=is_first_ever(work.db, referrer, state.id, state.contact_id),
        note="",
        at=work.now,
        by=work.by,
    )
    way = Way(work, state)
    way.record(EventKind.ANNOUNCED, at, sender=sender)
    way.save()


def follow_answer(work: Work, contact_id: int, source: Source) -> None:
    """Keep a referrer whom a new patient named after their call."""
    state = open_referral_of(work.db, contact_id)
    if state is not None:
        follow_source(work, state, source, max(state.begins, work.now))


def _office_called(work: Work, call: NewCall, number: str) -> None:
    """Bring back those who wait for the referrer who called."""
    for state in waiting_for_referrer(work.db, number, call.name):
        if call.at >= state.begins:
            way = Way(work, state)
            way.record(EventKind.ANSWERED, call.at)
            way.save()


# Tries


def follow_attempt(
    work: Work,
    before: CallbackState,
    after: CallbackState,
    outcome: Outcome,
    *,
    at: datetime,
    note: str = "",
    asked_at: datetime | None = None,
) -> None:
    """Move those who are to be reached by a callback after a try, or after it was closed as unreached.

    Args:
        work: the transaction of the try.
        before: the callback before it.
        after: the callback after it.
        outcome: what came of it.
        at: when the try was made, UTC.
        note: from whom, sent where; people's words.
        asked_at: the time they asked for, or None.
    """
    for state in referrals_of_callback(work.db, before.id):
        if not state.is_open or step_of(state) not in BEFORE_BOOKING or at < state.begins:
            continue
        way = Way(work, state)
        if outcome.facts.reaches:
            _reached(work, way, before, outcome, at, note, asked_at)
        elif outcome.facts.is_try:
            if state.tried_at is None:
                way.record(EventKind.TRIED, at)
            if before.rung == LETTER_RUNG and after.rung > LETTER_RUNG:
                way.record(EventKind.NOT_REACHED, at)
        if after.is_given_up and not after.is_open:
            cause = before.last_outcome if outcome is Outcome.UNREACHED else outcome
            way.record(EventKind.UNREACHED, at, cause.words if cause else "", point=UNREACHABLE)
        way.save()


def _reached(
    work: Work,
    way: Way,
    before: CallbackState,
    outcome: Outcome,
    at: datetime,
    note: str,
    asked_at: datetime | None,
) -> None:
    """Record what came of speaking with them."""
    day = work.practice.rule.hours.day_of(asked_at).isoformat() if asked_at else None
    match outcome:
        case Outcome.REACHED_BOOKED:
            way.record(EventKind.BOOKED, at)
        case Outcome.REACHED_THINKING:
            way.record(EventKind.THINKING, at, day=day)
        case Outcome.REACHED_NEEDS_INFORMATION:
            way.record(EventKind.SPOKEN, at)
            item = f"information from {note}"
            way.record(EventKind.MISSING, at, f"{way.state.missing}\n{item}")
            way.record(EventKind.MISSING_ASKED, at, who=_whom(note).value, note=note)
        case Outcome.REACHED_NOT_FOR_US | Outcome.REACHED_DECLINED:
            facts = facts_with(way.state, callback_facts(before), work.practice, bool(before.number))
            way.record(EventKind.DECLINED, at, note or outcome.words, point=point_of(facts, at))
        case _:
            way.record(EventKind.SPOKEN, at, day=day)


#: Words of "information from whom"; the first group that has one decides.
_WORDS = (
    (WaitingFor.INSURER, "insurance insurer aetna cigna medicare medicaid payer plan"),
    (WaitingFor.REFERRER, "dr doctor office referrer clinic therapist psychiatrist pcp"),
    (WaitingFor.PATIENT, "patient them himself herself her him mother wife"),
)


def _whom(note: str) -> WaitingFor:
    """Return for whom they wait, as far as the words of "information from whom" say it.

    Whole words only: Hernandez is not "her", nor Drew a "dr".
    """
    said = re.findall(r"[a-z]+", note.lower())
    said += [word.removesuffix("s") for word in said]
    return next((who for who, words in _WORDS if not set(words.split()).isdisjoint(said)), WaitingFor.OTHER)


def callback_facts(state: CallbackState) -> CallbackFacts:
    """Return what the points need to know of a callback."""
    return CallbackFacts(**{name: getattr(state, name) for name in CallbackFacts.__dataclass_fields__})


def follow_merge(work: Work, kept: int, gone: int) -> None:
    """Point those who were to be reached by a merged callback to the one that stays."""
    for state in referrals_of_callback(work.db, gone):
        way = Way(work, state)
        way.reached_by(kept)
        way.save()
