"""Writing what happens on the way: the state, its events and what is owed with them, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from frontdesk.domain.errors import NotFound, Refused, StoreConflict
from frontdesk.domain.referrals.events import Event, EventKind
from frontdesk.domain.referrals.points import CallbackFacts, PointFacts, point_of
from frontdesk.domain.referrals.referral import ReferralState, apply
from frontdesk.domain.referrals.steps import Step, step_of
from frontdesk.services.office import Practice, Work
from frontdesk.services.owed.arising import arise
from frontdesk.services.patients.ending import TO_CALL, end_calling
from frontdesk.services.patients.reaching import callback_for
from frontdesk.store.contacts import contact_by_id
from frontdesk.store.patients.lists import PatientRow, read_rows
from frontdesk.store.patients.senders import referral_of_sender, senders_of
from frontdesk.store.patients.states import (
    add_event,
    add_referral,
    another_open,
    change_referral,
    read_referral,
)


class Way:
    """One way while an action changes it: events are recorded one after the other, and written together."""

    def __init__(self, work: Work, state: ReferralState) -> None:
        """Take the way as it was read in this transaction, or a new one, whose number is 0.

        Args:
            work: the transaction.
            state: the way before the action.
        """
        self._work = work
        self._before = state
        self._recorded: list[tuple[Event, int | None]] = []
        #: The way as it is after what was recorded so far.
        self.state = state

    def record(
        self,
        kind: EventKind,
        at: datetime,
        reason: str = "",
        *,
        sender: int | None = None,
        **detail: str | int | bool | None,
    ) -> None:
        """Record that something happened.

        Args:
            kind: what.
            at: when, UTC.
            reason: people's words.
            sender: the record of the referrer it came from or is about, or None.
            detail: codes, see ``Event``.

        Raises:
            Refused: it is out of order; nothing was changed.
        """
        self.add(Event(kind, at, reason, detail), sender)

    def add(self, event: Event, sender: int | None = None) -> None:
        """Record an event; see :meth:`record`."""
        if event.kind is EventKind.SESSION:
            event = replace(event, detail={**event.detail, "session": self.state.sessions_done + 1})
        self.state = apply(self.state, event)
        self._recorded.append((event, sender))

    @property
    def step(self) -> Step:
        """The step they stand on after what was recorded so far."""
        return step_of(self.state)

    @property
    def recorded(self) -> bool:
        """True if something was recorded that is not written yet."""
        return bool(self._recorded)

    def reached_by(self, callback_id: int | None) -> None:
        """Point it to the callback by which they are to be reached."""
        self.state = replace(self.state, callback_id=callback_id)

    def make(self) -> int:
        """Write a new way without its events, so that others can refer to it; return its number."""
        number = add_referral(self._work.db, self._work.changes, self.state)
        self.state = self._before = replace(self.state, id=number)
        return number

    def save(self) -> ReferralState:
        """Write everything that was recorded, and what is owed with it; return the way as it is now.

        Raises:
            StoreConflict: another desk changed it at the same moment.
        """
        work = self._work
        if not self._before.id:
            self.make()
        else:
            self.state = self._before = change_referral(
                work.db, work.changes, self._before, self.state, happened=self.recorded
            )
        for event, sender in self._recorded:
            self._write(event, sender)
        self._recorded.clear()
        return self.state

    def _write(self, event: Event, sender: int | None) -> None:
        work = self._work
        number = add_event(
            work.db,
            work.changes,
            self.state.id,
            event,
            sender=sender,
            logged_at=work.now,
            by=work.by,
            imported_by=work.imported_by,
        )
        if not event.detail.get("quiet"):
            _arise(work, self.state.id, number, event)


def _arise(work: Work, referral_id: int, event_id: int, event: Event) -> None:
    """Let what is owed to those who sent them arise."""
    arise(
        work.db,
        work.changes,
        work.practice,
        referral_id=referral_id,
        event_id=event_id,
        event=event.kind,
        at=event.at,
        now=work.now,
        by=work.by,
    )


def _lacks_its_day(before: ReferralState) -> bool:
    """True if they are booked, and nobody said yet for which day."""
    return before.booked_at is not None and before.booked_for is None and before.off_at is None


def record_event(
    work: Work, referral_id: int, event: Event, *, sender: int | None = None, version: int | None = None
) -> ReferralState:
    """Record one event of a way in an open transaction; who began that saves audit and undo.

    Args:
        work: the transaction.
        referral_id: whose way.
        event: what happened.
        sender: the record of the referrer it is about, or None.
        version: the version that was on the screen, or None where nobody looked.

    Raises:
        NotFound: there is no such way.
        Refused: it is out of order.
        StoreConflict: another desk changed it.
    """
    before = read_referral(work.db, referral_id)
    if event.kind is EventKind.REOPENED and (other := another_open(work.db, before)):
        raise Refused(f"They are on the way again, as referral {other.id}. Nothing was changed.")
    if version is not None and before.version != version:
        raise StoreConflict("Another desk changed this patient since you looked. Nothing was changed.")
    way = Way(work, before)
    if event.kind in (EventKind.LOST, EventKind.DECLINED) and "point" not in event.detail:
        event = replace(event, detail={**event.detail, "point": point_now(work, referral_id)})
    if event.kind is EventKind.BOOKED and "for" in event.detail and _lacks_its_day(before):
        # The letter that is owed since they were booked says the day.
        event = replace(event, detail={**event.detail, "quiet": True})
    way.add(event, sender)
    after = way.save()
    end_calling(work, before, after)
    if event.kind is EventKind.REOPENED:
        _call_again(work, after, event.at)
    return after


def _call_again(work: Work, state: ReferralState, at: datetime) -> None:
    """Let the desk call somebody again who was opened again by a key and is still to be reached."""
    if step_of(state) not in TO_CALL:
        return
    contact = contact_by_id(work.db, state.contact_id)
    way = Way(work, state)
    way.reached_by(
        callback_for(
            work,
            referral_id=state.id,
            contact_id=state.contact_id,
            name=contact.name if contact else "",
            number=next(iter(contact.numbers), "") if contact else "",
            about=state.treatment,
            received=at,
            known=state.callback_id,
        )
    )
    way.save()


def change_primary(work: Work, sender_id: int) -> int:
    """Make one of those who sent a person the primary one; return whose way it is.

    Raises:
        NotFound: there is no such record.
        Refused: it is the primary one already.
    """
    referral_id = referral_of_sender(work.db, sender_id)
    if referral_id is None:
        raise NotFound(f"There is no referrer's record number {sender_id}. Nothing was changed.")
    for one in senders_of(work.db, referral_id):
        if one.is_primary == (one.id == sender_id):
            if one.is_primary:
                raise Refused("This is the primary one already. Nothing was changed.")
            continue
        work.changes.change(work.db, "referral_sender", one.id, is_primary=one.id == sender_id)
    state = read_referral(work.db, referral_id)
    way = Way(work, state)
    way.record(EventKind.PRIMARY, max(work.now, state.begins), sender=sender_id)
    way.save()
    return referral_id


def point_now(work: Work, referral_id: int) -> int:
    """Return the point of a person as the store has them in this transaction."""
    rows = read_rows(work.db, [referral_id], work.now)
    return point_of(facts_of(rows[0], work.practice), work.now) if rows else 0


def facts_of(row: PatientRow, practice: Practice) -> PointFacts:
    """Return what decides somebody's point."""
    return facts_with(row.state, row.callback, practice, bool(row.number), row.unacknowledged)


def facts_with(
    state: ReferralState,
    callback: CallbackFacts | None,
    practice: Practice,
    has_number: bool = True,
    unacknowledged: bool = False,
) -> PointFacts:
    """Return what decides somebody's point, under the practice's settings."""
    rule = practice.rule
    return PointFacts(
        state,
        callback,
        has_number,
        unacknowledged,
        rule.hours,
        at_risk_minutes=max(rule.at_risk_minutes, default=0),
        claim_minutes=practice.settings.claim_minutes,
    )
