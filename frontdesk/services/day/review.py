"""The review: what has to be settled before a day is signed, and settling it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.day.review import (
    BreachReason,
    CheckLine,
    ReviewFacts,
    ReviewPeriod,
    SignedDay,
    check_reason,
    checklist,
    days_waiting,
    review_period,
)
from frontdesk.domain.errors import Incomplete, NotFound, Refused
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.callbacks.queue import CallbackService
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.changes import Changes
from frontdesk.store.day.day_close import signatures, signed_day, who_signed
from frontdesk.store.day.review import add_reason, add_voicemail_count, carry_over, review_facts
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.reviewed import add_owed_reason
from frontdesk.store.people import is_on_staff

#: The most voicemails that a count may have; more is a typing error.
MOST_VOICEMAILS = 9999


@dataclass(frozen=True, slots=True)
class Agenda:
    """The days to review.

    Attributes:
        first: the day offered first: the oldest that nobody signed, else today's.
        today: the present or next open day.
        waiting: the days before today that nobody signed, oldest first.
        begins: the day on which the practice was set up; nothing before it is reviewed.
    """

    first: date
    today: date
    waiting: tuple[date, ...]
    begins: date


@dataclass(frozen=True, slots=True)
class Review:
    """A day under review, as it is now.

    Attributes:
        facts: the cases.
        lines: the checklist.
        signed: the signed record, or None while nobody signed.
        agenda: the days to review.
    """

    facts: ReviewFacts
    lines: tuple[CheckLine, ...]
    signed: SignedDay | None
    agenda: Agenda


class ReviewService:
    """Reviews what is open at the end of a day, and settles it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def agenda(self) -> Agenda:
        """Return the days to review."""
        hours = self._office.practice().rule.hours
        calendar = hours.day_of(self._office.now())
        today = hours.open_day_from(calendar)
        known = signatures(self._office.store, today)
        first_day = hours.day_of(known.set_up_at) if known.set_up_at else today
        waiting = days_waiting(today, hours, first_day=first_day, last_signed=known.last_day)
        return Agenda(waiting[0] if waiting else today, today, waiting, first_day)

    def look(self, day: date | None = None, *, by: int) -> Review:
        """Return the review of a day as it is now, after stamping missed deadlines.

        Args:
            day: the day, or None for the one that is offered first.
            by: who looks.

        Raises:
            Refused: the day cannot be reviewed.
        """
        CallbackService(self._office).tick(by=by)
        agenda = self.agenda()
        period = self.period(day or agenda.first)
        facts = review_facts(self._office.store, period)
        return Review(facts, checklist(facts), signed_day(self._office.store, period.day), agenda)

    def signed_by(self, at: datetime) -> str:
        """Return who signed the day of an instant, or ""; what is recorded later is not in its report."""
        hours = self._office.practice().rule.hours
        with self._office.store.reading() as db:
            signed = who_signed(db, hours.open_day_from(hours.day_of(at)))
        return signed[0] if signed else ""

    def period(self, day: date) -> ReviewPeriod:
        """Return the period that the review of a day covers.

        Raises:
            Refused: the practice is closed that day, was not set up yet, or the day is still to come.
        """
        hours = self._office.practice().rule.hours
        named = hours.style.day_and_year
        known = signatures(self._office.store, day)
        first_day = hours.day_of(known.set_up_at) if known.set_up_at else day
        if day < first_day:
            raise Refused(
                f"The practice was set up on {named(first_day)}, so {named(day)} has no review. "
                "Nothing was changed."
            )
        today = hours.day_of(self._office.now())
        if day > hours.open_day_from(today):
            raise Refused(f"{named(day)} is still to come. Nothing was changed.")
        if not hours.is_open_day(day):
            raise Refused(
                f"The practice is closed on {named(day)}: what came then belongs to the next open day. "
                "Nothing was changed."
            )
        return review_period(day, hours, first_day=first_day, last_signed_at=known.last_at)

    @again_if_lost
    @needs(Permission.CLOSE_DAY)
    def give_reason(self, breaches: Sequence[int], reason: BreachReason, note: str = "", *, by: int) -> None:
        """Record why deadlines were missed; earlier reasons are kept, too.

        Raises:
            Incomplete: "other" has no words.
            NotFound: there is no such breach.
        """
        clean = one_line(note, ABOUT_LIMIT)
        check_reason(reason, clean)
        at = self._office.now()
        with self._office.store.writing() as db:
            for breach in breaches:
                add_reason(db, breach, reason, clean, at=at, by=by)

    @again_if_lost
    @needs(Permission.CLOSE_DAY)
    def give_owed_reason(
        self, owed: Sequence[int], reason: BreachReason, note: str = "", *, day: date, by: int
    ) -> None:
        """Record why things owed were not sent by the end of a day; earlier reasons are kept, too.

        It settles them for that day only: what is still open is asked for again on the next.

        Raises:
            Incomplete: "other" has no words.
            NotFound: nothing owed has such a number.
            Refused: the day is signed already.
        """
        clean = one_line(note, ABOUT_LIMIT)
        check_reason(reason, clean)
        at = self._office.now()
        with self._office.store.writing() as db:
            self._refuse_signed(db, day)
            for number in owed:
                add_owed_reason(db, number, reason, clean, day=day, at=at, by=by)

    @again_if_lost
    @needs(Permission.CLOSE_DAY)
    def carry_over(
        self, callbacks: Sequence[int], *, day: date, owner: int, reason: str, by: int
    ) -> tuple[int, ...]:
        """Carry open callbacks over to the next open day, with an owner and a reason.

        Args:
            callbacks: the callbacks; one that was closed meanwhile is left out.
            day: the day from which they are carried over.
            owner: who has them then.
            reason: why nobody called today.
            by: who acts.

        Returns:
            The callbacks that were carried over.

        Raises:
            Incomplete: there is no reason.
            NotFound: the owner left.
            Refused: the day is signed already.
        """
        why = one_line(reason, ABOUT_LIMIT)
        if not why:
            raise Incomplete("reason", "Why is it carried over? A few words. Nothing was changed.")
        at = self._office.now()
        with self._office.store.writing() as db:
            self._refuse_signed(db, day)
            if not is_on_staff(db, owner):
                raise NotFound("They are not on the staff. Nothing was changed; choose somebody else.")
            changes, audits = Changes(), dict[int, int]()
            for number in callbacks:
                entry = carry_over(
                    db, changes, number, day=day.isoformat(), owner=owner, reason=why, at=at, by=by
                )
                if entry is not None:
                    audits[number] = entry
            if audits:
                last = max(audits.values())
                changes.save(db, audit_id=last, at=at, person_id=by, action=Action.CALLBACK_CARRIED)
        return tuple(audits)

    @again_if_lost
    @needs(Permission.CLOSE_DAY)
    def count_voicemails(self, on_machine: int, note: str = "", *, day: date, by: int) -> None:
        """Record how many voicemails the machine has; the latest count of a day holds.

        Args:
            on_machine: the number of voicemails.
            note: why some are not logged, or "".
            day: the day.
            by: who counted.

        Raises:
            Refused: no machine has so many, or the day is signed already.
        """
        if not 0 <= on_machine <= MOST_VOICEMAILS:
            raise Refused(f"A count is between 0 and {MOST_VOICEMAILS}. Nothing was changed.")
        period = self.period(day)
        with self._office.store.writing() as db:
            self._refuse_signed(db, day)
            logged = review_facts(self._office.store, period).voicemails.logged
            add_voicemail_count(
                db,
                day=day.isoformat(),
                on_machine=on_machine,
                logged=logged,
                note=one_line(note, ABOUT_LIMIT),
                at=self._office.now(),
                by=by,
            )

    @staticmethod
    def _refuse_signed(db: Transaction, day: date) -> None:
        signed = who_signed(db, day)
        if signed is not None:
            raise Refused(
                f"{signed[0]} signed this day already, so it stays as it is. Nothing was changed; "
                "a note can be added to it."
            )
