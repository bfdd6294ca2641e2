"""Calls: knowing who is on the phone, taking a call with what it does to a callback, and drafts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks import state as life
from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import (
    REOPENED_WITHIN,
    CallbackState,
    CallbackStatus,
    Terms,
    called_again,
    opened,
    reopened,
)
from frontdesk.domain.calls import (
    WHICH_NUMBER,
    CallLine,
    DaySummary,
    Effect,
    NewCall,
    NextStep,
    SavedCall,
    check_call,
    effect_on_callback,
)
from frontdesk.domain.contacts import WhoIsThis
from frontdesk.domain.crisis import no_callback_words
from frontdesk.domain.errors import Incomplete, StoreConflict
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.numbers import digits, logged_number, prefixes, read_number
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, clean, clean_name
from frontdesk.services.again import again_by_key
from frontdesk.services.callbacks.changing import audit_promoted
from frontdesk.services.history import history_of
from frontdesk.services.office import Office, Practice, Work
from frontdesk.store.audit import write_audit
from frontdesk.store.callbacks import (
    add_callback,
    open_callback_of,
    owed_by,
    read_callback,
    unreached_callback_of,
)
from frontdesk.store.calls import (
    add_call,
    add_source,
    call_by_uid,
    call_contact,
    calls_between,
    count_calls_of_number,
    day_summary,
    drop_draft,
    numbers_starting_with,
)
from frontdesk.store.changes import Changes
from frontdesk.store.contacts import contacts_on, find_or_add_contact, keep_facts, settle_first_source
from frontdesk.store.crises import accepted_in, crises_on
from frontdesk.store.db.engine import Transaction
from frontdesk.store.deadlines import judged
from frontdesk.store.queue import callback_by_id
from frontdesk.store.referrals import has_referred_before

if TYPE_CHECKING:
    from frontdesk.domain.referrals.patients import Match

#: "Who is this" begins to answer at so many digits.
DIGITS_TO_LOOK_UP = 3


@dataclass(frozen=True, slots=True)
class Today:
    """Today's calls and the line above them.

    Attributes:
        summary: the counts of the day and its capture rate.
        lines: the calls, newest first.
    """

    summary: DaySummary
    lines: list[CallLine]


class CallService:
    """Takes calls and looks up who is on the phone."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def who_is_this(self, typed: str) -> WhoIsThis | None:
        """Return what is known of a number while it is typed; None before the third digit."""
        office = self._office
        typed_digits = digits(typed)
        if len(typed_digits) < DIGITS_TO_LOOK_UP:
            return None
        practice = office.practice()
        region = practice.settings.phone_region
        # While it is typed it may be anything; a bad number is refused when it is saved.
        number = logged_number(typed, region)
        if not number.key:
            return self._begins_with(typed_digits, region)
        start, _ = practice.day_bounds(office.now())
        contacts = contacts_on(office.store, number.key)
        if number.extension:
            # Of those who share a switchboard, the one with the typed extension comes first.
            contacts.sort(key=lambda one: one.extension != number.extension)
        today, ever = count_calls_of_number(office.store, number.key, start)
        # Only here: a start needs nothing of what a crisis consists of.

        crises = crises_on(office.store, number.key)
        if not contacts and not ever and not crises:
            return self._begins_with(typed_digits, region)
        with office.store.reading() as db:
            open_id = open_callback_of(db, number.key)
        return WhoIsThis(
            number=number.key,
            exact=True,
            contacts=tuple(contacts),
            calls_today=today,
            calls_ever=ever,
            open_callback_id=open_id,
            history=tuple(history_of(office.store, number.key)),
            crises=tuple(crises),
        )

    def joins(self, typed: str) -> Callback | None:
        """Return the callback that a call from this number joins or reopens; None if it opens a new one."""
        return joined_callback(self._office, typed)

    def _begins_with(self, typed_digits: str, region: str) -> WhoIsThis:
        """Return the known callers whose number begins as typed, with or without the country's code."""
        store = self._office.store
        found: list[str] = []
        for prefix in prefixes(typed_digits, region):
            found += [number for number in numbers_starting_with(store, prefix) if number not in found]
        contacts = [contact for number in found[:8] for contact in contacts_on(store, number)[:2]]
        return WhoIsThis(typed_digits, False, tuple(contacts), 0, 0, None, ())

    @again_by_key
    def save(self, call: NewCall, *, by: int) -> SavedCall:
        """Save a call with everything it does to the caller's callback, in one transaction.

        Saving the same form twice makes one record.

        Raises:
            Incomplete: an answer is missing; nothing was written.
            Refused: a crisis as a callback.
            BadNumber: the number cannot be one.
            StoreTrouble: the store did not answer; nothing was written.
        """
        cleaned, notices = _clean(call)
        check_call(cleaned)
        practice = self._office.practice()
        try:
            return self._write(cleaned, notices, practice, by)
        except StoreConflict:
            # Another desk opened the caller's callback between our look and our write: join it now.
            return self._write(cleaned, notices, practice, by)

    def _write(self, call: NewCall, notices: tuple[str, ...], practice: Practice, by: int) -> SavedCall:
        number = read_number(call.number, practice.settings.phone_region).key
        if call.next_step.owes_a_call and not number:
            raise Incomplete("number", WHICH_NUMBER)
        with self._office.leaving(call.uid), self._office.store.writing() as db:
            drop_draft(db, call.uid)
            saved = call_by_uid(db, call.uid)
            if saved is not None:
                call_id, callback, effect = saved
                known = _saved(
                    db, call, call_id, callback, Effect(effect), notices=notices, already_saved=True
                )
                return replace(known, contact=call_contact(db, call_id))
            if call.next_step.owes_a_call and (accepted_by := accepted_in(db, call.uid)):
                # A crisis is never a callback (rule 8): who accepted it has the caller.
                call = replace(call, next_step=NextStep.SETTLED, promised_at=None)
                notices = (*notices, no_callback_words(accepted_by))
            return self._add(db, call, notices, number, practice, by)

    def _add(
        self,
        db: Transaction,
        call: NewCall,
        notices: tuple[str, ...],
        number: str,
        practice: Practice,
        by: int,
    ) -> SavedCall:
        """Write a call that is new, and all it changes."""
        at = self._office.now()
        changes = Changes()
        contact_id = find_or_add_contact(
            db,
            number=number,
            name=call.name,
            lane=call.lane,
            at=at,
            chosen=call.contact_id,
            changes=changes,
        )
        effect, callback_id = CallbackOfCall(
            db, changes, call, number=number, contact_id=contact_id, practice=practice, now=at, by=by
        ).write()
        call_id = add_call(
            db, call, number_key=number, contact_id=contact_id, callback_id=callback_id, effect=effect, by=by
        )
        changes.made("call", call_id)
        first = self._keep_source(db, changes, call, call_id, contact_id, by)
        matches = _follow(Work(db, changes, practice, at, by), call, contact_id, callback_id, number=number)
        audit = write_audit(
            db, at=at, person_id=by, action=Action.CALL_SAVED, subject_id=call_id, effect=effect.value
        )
        changes.save(db, audit_id=audit, at=at, person_id=by, action=Action.CALL_SAVED)
        saved = _saved(db, call, call_id, callback_id, effect, notices=notices, first_referral=first)
        return replace(saved, referral_matches=matches, contact=contact_id)

    @staticmethod
    def _keep_source(
        db: Transaction, changes: Changes, call: NewCall, call_id: int, contact_id: int | None, by: int
    ) -> bool:
        """Record what they said of themselves and who sent them; True if it is that referrer's first."""
        if contact_id and call.facts is not None:
            keep_facts(db, changes, contact_id, call.facts)
        if call.source is None:
            return False
        source_id = add_source(
            db, call_id=call_id, contact_id=contact_id, source=call.source, at=call.at, by=by
        )
        changes.made("source", source_id)
        if contact_id:
            settle_first_source(db, contact_id)
        referrer = call.source.referrer_id
        return referrer is not None and not has_referred_before(db, referrer, call_id, contact_id)

    def today(self) -> Today:
        """Return today's calls, newest first, with the day's counts."""
        start, end = self._office.day_bounds(self._office.now())
        store = self._office.store
        return Today(day_summary(store, start, end), calls_between(store, start, end))


def _saved(
    db: Transaction,
    call: NewCall,
    call_id: int,
    callback_id: int | None,
    effect: Effect,
    *,
    notices: tuple[str, ...],
    first_referral: bool = False,
    already_saved: bool = False,
) -> SavedCall:
    """Return what saving a call did, as it is in the store."""
    due, calls = owed_by(db, callback_id) if callback_id else (None, 1)
    if not call.next_step.owes_a_call:
        due = None
    return SavedCall(call_id, callback_id, effect, due, calls, first_referral, notices, already_saved)


def _follow(
    work: Work, call: NewCall, contact_id: int | None, callback_id: int | None, *, number: str
) -> tuple[Match, ...]:
    """Move the way of who called; return whose referral may be theirs, which is asked."""
    # Not needed before the first call is saved.
    from frontdesk.services.patients.following import follow_call
    from frontdesk.store.patients.following import unanswered_referrals

    follow_call(work, call, contact_id=contact_id, callback_id=callback_id, number=number)
    if call.lane is not Lane.NEW_PATIENT or contact_id is None:
        return ()
    return tuple(unanswered_referrals(work.db, call.name, number, contact_id))


def _clean(call: NewCall) -> tuple[NewCall, tuple[str, ...]]:
    """Clean everything people typed; return the notices of what was cut, too."""
    name = clean_name(call.name)
    about = clean(call.about, limit=ABOUT_LIMIT)
    note = clean(call.note, limit=NOTE_LIMIT, lines=True)
    number = clean(call.number, limit=80)
    source = call.source
    if source is not None and source.detail:
        source = replace(source, detail=clean(source.detail, limit=ABOUT_LIMIT).text)
    notices = tuple(
        f"{field} cut by {cleaned.cut} characters"
        for field, cleaned in (("name", name), ("about", about), ("note", note))
        if cleaned.cut
    )
    cleaned = replace(
        call,
        name=name.text,
        about=about.text,
        note=note.text,
        number=number.text,
        source=source,
        facts=call.facts and call.facts.cleaned(),
        # A time left in the form is a promise only when the next step says so.
        promised_at=call.promised_at if call.next_step is NextStep.CALL_BACK_AT else None,
    )
    return cleaned, notices


def joined_callback(office: Office, typed: str) -> Callback | None:
    """Return the callback that a call from a number would join or open again; None if it opens a new one.

    Args:
        office: the store and the clock.
        typed: the number as typed, whole or not.
    """
    key = logged_number(typed, office.practice().settings.phone_region).key
    if not key:
        return None
    with office.store.reading() as db:
        found = open_callback_of(db, key)
        if found is None:
            found = unreached_callback_of(db, key, office.now() - REOPENED_WITHIN)
    return callback_by_id(office.store, found) if found is not None else None


def due_after_call(known: Callback | None, lane: Lane, at: datetime, rule: SameDayRule) -> datetime:
    """Return when the callback of a call will be due, if the call asks for one and names no time.

    An open callback keeps its deadline (rule 1). One whose deadline was met is called by the closing of its
    day.

    Args:
        known: the callback that the call joins or opens again, or None.
        lane: the lane in the form; an open callback keeps its own.
        at: when they called, UTC.
        rule: the same-day rule.
    """
    terms = Terms(rule, Ladder(), at)
    if known is None:
        return opened(at, lane, terms).due
    after = called_again(known, at, terms) if known.is_open else reopened(known, at, terms)
    return after.due if after.met_at is None else after.call_by


class CallbackOfCall:
    """Writes what one call does to the caller's callback."""

    def __init__(
        self,
        db: Transaction,
        changes: Changes,
        call: NewCall,
        *,
        number: str,
        contact_id: int | None,
        practice: Practice,
        now: datetime,
        by: int,
    ) -> None:
        """Take the call, in an open transaction.

        Args:
            db: the transaction.
            changes: collects what is changed, for undo.
            call: the call, cleaned.
            number: its number's key.
            contact_id: whose call it is, or None.
            practice: the settings.
            now: the present, UTC.
            by: who wrote the call down.
        """
        self._db, self._changes, self._call = db, changes, call
        self._number, self._contact_id = number, contact_id
        self._terms, self._now, self._by = practice.terms(now), now, by

    def write(self) -> tuple[Effect, int | None]:
        """Open, join, reopen or close a callback, as the next step says; return what was done, to which."""
        db, call = self._db, self._call
        owes = call.next_step.owes_a_call
        known = open_callback_of(db, self._number)
        if known is not None:
            found = read_callback(db, known)
            # Closed by another desk since we looked; or the call was settled before they called about
            # this, and is only written down late.
            if not found.is_open or (not owes and call.at < found.received):
                known = None
        if known is None and owes and self._number:
            known = unreached_callback_of(db, self._number, self._now - REOPENED_WITHIN)
            # Another desk may have opened it since we looked: then this call joins it.
            if known is not None and read_callback(db, known).state is CallbackStatus.CLOSED:
                self._reopen(known)
                return Effect.REOPENED, known
        effect = effect_on_callback(call.next_step, has_open_callback=known is not None)
        if known is None:
            return effect, self._open() if owes else None
        if owes:
            self._join(known)
        else:
            self._close(known)
        return effect, known

    def _open(self) -> int:
        call = self._call
        new = replace(
            life.opened(call.at, call.lane, self._terms, call.promise),
            contact_id=self._contact_id,
            name=call.name,
            number=self._number,
            about=call.about,
            note=call.note,
            for_person_id=call.for_id,
        )
        number = add_callback(self._db, new)
        self._changes.made("callback", number)
        self._audit(Action.CALLBACK_OPENED, number)
        return number

    def _join(self, callback_id: int) -> None:
        call, db = self._call, self._db
        before = judged(db, callback_id, now=self._now, by=self._by)
        after = life.called_again(before, call.at, self._terms, call.promise)
        detail = audit_promoted(db, before, after, at=self._now, by=self._by)
        self._change(Action.CALLBACK_JOINED, before, self._described(after), **detail)

    def _reopen(self, callback_id: int) -> None:
        before = read_callback(self._db, callback_id)
        after = life.reopened(before, self._call.at, self._terms, self._call.promise)
        self._change(Action.CALLBACK_REOPENED, before, self._described(after))

    def _close(self, callback_id: int) -> None:
        # A call that came in time is in time, also when it is written down after the deadline.
        before = judged(self._db, callback_id, now=self._now, by=self._by, until=self._call.at)
        self._change(Action.CALLBACK_CLOSED, before, life.helped(before, self._call.at, self._now))

    def _described(self, state: CallbackState) -> CallbackState:
        """Return the state with what was not known before the call."""
        call = self._call
        return replace(
            state,
            name=state.name or call.name,
            about=state.about or call.about,
            contact_id=state.contact_id or self._contact_id,
            for_person_id=call.for_id or state.for_person_id,
        )

    def _change(self, action: Action, before: CallbackState, after: CallbackState, **detail: int) -> None:
        self._changes.change_callback(self._db, before, after)
        self._audit(action, before.id, **detail)

    def _audit(self, action: Action, callback_id: int, **detail: int) -> None:
        audit = write_audit(
            self._db, at=self._now, person_id=self._by, action=action, subject_id=callback_id, **detail
        )
        self._changes.audited(callback_id, audit)
