"""Calls: taking one, and knowing who is on the phone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from frontdesk.domain.callbacks import Callback
from frontdesk.domain.calls import (
    WHICH_NUMBER,
    CallLine,
    DaySummary,
    Effect,
    NewCall,
    NextStep,
    SavedCall,
    check_call,
)
from frontdesk.domain.contacts import WhoIsThis
from frontdesk.domain.crisis import no_callback_words
from frontdesk.domain.errors import Incomplete, StoreConflict
from frontdesk.domain.number_prefix import prefixes
from frontdesk.domain.phone import digits, logged_number, read_number
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, clean, clean_name
from frontdesk.services.callback_writing import CallbackOfCall
from frontdesk.services.deadline_preview import joined_callback
from frontdesk.services.history import history_of
from frontdesk.services.office import Office, Practice
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.callbacks import open_callback_of, owed_by
from frontdesk.store.calls import (
    add_call,
    add_source,
    call_by_uid,
    calls_between,
    count_calls_of_number,
    day_summary,
    numbers_starting_with,
)
from frontdesk.store.changes import Changes
from frontdesk.store.contacts import contacts_on, find_or_add_contact, settle_first_source, voicemail_of
from frontdesk.store.crises import accepted_in, crises_on
from frontdesk.store.drafts import drop_draft
from frontdesk.store.engine import Transaction
from frontdesk.store.referrers import has_referred_before

#: "Who is this" begins to answer at so many digits.
DIGITS_TO_LOOK_UP = 3


@dataclass(frozen=True, slots=True)
class Today:
    """Today's list and the line above it.

    Attributes:
        summary: how many calls, how many answered, the capture rate.
        lines: the calls, newest first.
    """

    summary: DaySummary
    lines: list[CallLine]


class CallService:
    """Takes calls and knows who is on the phone."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def who_is_this(self, typed: str) -> WhoIsThis | None:
        """What is known of a number while it is typed; None before the third digit."""
        office = self._office
        typed_digits = digits(typed)
        if len(typed_digits) < DIGITS_TO_LOOK_UP:
            return None
        practice = office.practice()
        region = practice.settings.phone_region
        # While it is typed it may be anything; it is refused when it is saved.
        number = logged_number(typed, region)
        if not number.key:
            return self._begins_with(typed_digits, region)
        start, _ = practice.day_bounds(office.now())
        contacts = contacts_on(office.store, number.key)
        if number.extension:
            # Of those who share a switchboard first who has the extension that is typed.
            contacts.sort(key=lambda one: one.extension != number.extension)
        today, ever = count_calls_of_number(office.store, number.key, start)
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
        """The callback that a call from this number joins or opens again; None where it opens a new one."""
        return joined_callback(self._office, typed)

    def _begins_with(self, typed_digits: str, region: str) -> WhoIsThis:
        """The known callers whose number begins as typed, with or without the country's code."""
        store = self._office.store
        found: list[str] = []
        for prefix in prefixes(typed_digits, region):
            found += [number for number in numbers_starting_with(store, prefix) if number not in found]
        contacts = [contact for number in found[:8] for contact in contacts_on(store, number)[:2]]
        return WhoIsThis(typed_digits, False, tuple(contacts), 0, 0, None, ())

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
        with self._office.store.writing() as db:
            drop_draft(db, call.uid)
            saved = call_by_uid(db, call.uid)
            if saved is not None:
                return _told(
                    db, call, saved[0], saved[1], Effect(saved[2]), notices=notices, already_saved=True
                )
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
        audit = write_audit(
            db, at=at, person_id=by, action=Action.CALL_SAVED, subject_id=call_id, effect=effect.value
        )
        changes.save(db, audit_id=audit, at=at, person_id=by, action=Action.CALL_SAVED)
        return _told(db, call, call_id, callback_id, effect, notices=notices, first_referral=first)

    @staticmethod
    def _keep_source(
        db: Transaction, changes: Changes, call: NewCall, call_id: int, contact_id: int | None, by: int
    ) -> bool:
        """Keep who sent them and what they allow; whether it is the referrer's first referral."""
        allowed = call.voicemail
        if contact_id and allowed is not None and allowed is not voicemail_of(db, contact_id):
            changes.change(db, "contact", contact_id, voicemail=allowed.value)
        if call.source is None:
            return False
        source_id = add_source(
            db, call_id=call_id, contact_id=contact_id, source=call.source, at=call.at, by=by
        )
        changes.made("source", source_id)
        if contact_id:
            settle_first_source(db, contact_id)
        referrer = call.source.referrer_id
        return referrer is not None and not has_referred_before(db, referrer, call_id)

    def today(self) -> Today:
        """Today's calls, newest first, with the day's counts."""
        start, end = self._office.day_bounds(self._office.now())
        store = self._office.store
        return Today(day_summary(store, start, end), calls_between(store, start, end))


def _told(
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
    """What to say of a call that is in the store."""
    due, calls = owed_by(db, callback_id) if callback_id else (None, 1)
    if not call.next_step.owes_a_call:
        due = None
    return SavedCall(call_id, callback_id, effect, due, calls, first_referral, notices, already_saved)


def _clean(call: NewCall) -> tuple[NewCall, tuple[str, ...]]:
    """Clean everything people typed, and say what was cut."""
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
        # A time left in the form is a promise only when the next step says so.
        promised_at=call.promised_at if call.next_step is NextStep.CALL_BACK_AT else None,
    )
    return cleaned, notices
