"""What a call does to the caller's callback, inside the call's own transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks import state as life
from frontdesk.domain.callbacks.state import REOPENED_WITHIN, CallbackState, CallbackStatus
from frontdesk.domain.calls import Effect, NewCall, effect_on_callback
from frontdesk.services.office import Practice
from frontdesk.store.audit import write_audit
from frontdesk.store.callbacks import add_callback, open_callback_of, read_callback, unreached_callback_of
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.deadlines import judged


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
        """Open, join, reopen or close, as the next step says; gives what was done, and to which callback."""
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
        self._tell(Action.CALLBACK_OPENED, number)
        return number

    def _join(self, callback_id: int) -> None:
        call, db = self._call, self._db
        before = judged(db, callback_id, now=self._now, by=self._by)
        after = life.called_again(before, call.at, self._terms, call.promise)
        detail = tell_promoted(db, before, after, at=self._now, by=self._by)
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
        """With what the call tells that nobody knew yet."""
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
        self._tell(action, before.id, **detail)

    def _tell(self, action: Action, callback_id: int, **detail: int) -> None:
        audit = write_audit(
            self._db, at=self._now, person_id=self._by, action=action, subject_id=callback_id, **detail
        )
        self._changes.audited(callback_id, audit)


def tell_promoted(
    db: Transaction, before: CallbackState, after: CallbackState, *, at: datetime, by: int
) -> dict[str, int]:
    """Tell the audit that one of the backlog became today's work, before the entry of what made it so.

    Gives what that entry is to keep: who takes that one back takes this one back with it.
    """
    if not before.backlog or after.backlog or not after.is_open:
        return {}
    action = Action.CALLBACK_PROMOTED
    return {"promoted": write_audit(db, at=at, person_id=by, action=action, subject_id=before.id)}
