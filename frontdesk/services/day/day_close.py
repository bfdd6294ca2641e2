"""Signing a day: its figures, its report and its record. A signed day is never changed, only added to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from frontdesk.domain.day.day_report import (
    DayFigures,
    DayReport,
    of_the_callbacks,
    of_the_cases,
    report_markdown,
)
from frontdesk.domain.day.review import AddedNote, ReviewFacts, SignedDay, why_not_signed
from frontdesk.domain.errors import Incomplete, NotFound, Refused, StoreConflict, Taken
from frontdesk.domain.markdown import escaped
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import NOTE_LIMIT, clean
from frontdesk.services.again import again_if_lost
from frontdesk.services.callbacks.queue import CallbackService
from frontdesk.services.day.review import ReviewService
from frontdesk.services.office import Office, Practice
from frontdesk.services.permitted import needs
from frontdesk.store.crises import near_misses_between
from frontdesk.store.day.day_close import (
    add_day_close,
    add_day_note,
    callbacks_of_day,
    count_callbacks,
    count_calls,
    note_printed,
    signed_day,
    who_signed,
)
from frontdesk.store.day.review import hold_what_blocks, review_facts
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.reviewed import count_due
from frontdesk.store.people import all_people


def day_figures(office: Office, practice: Practice, facts: ReviewFacts) -> DayFigures:
    """Return the figures of a day.

    Args:
        office: the store.
        practice: the present settings.
        facts: the cases of the day.
    """
    store, period = office.store, facts.period
    hours = practice.rule.hours
    closes = hours.closes(period.day) if hours.is_open_day(period.day) else period.end - timedelta(seconds=1)
    counted: dict[str, Any] = (
        count_calls(store, period) | count_callbacks(store, period) | count_due(store, period)
    )
    judged = of_the_callbacks(callbacks_of_day(store, period), hours, closes)
    return DayFigures(**counted, **judged, **of_the_cases(facts))


def day_report(
    office: Office,
    practice: Practice,
    facts: ReviewFacts,
    figures: DayFigures,
    *,
    signed_by: str,
    at: datetime,
) -> str:
    """Return the report of a day, Markdown.

    Args:
        office: the store.
        practice: the present settings.
        facts: the cases of the day.
        figures: its figures.
        signed_by: who signs, or "" if nobody signed.
        at: when, UTC.
    """
    region = practice.settings.phone_region
    return report_markdown(
        DayReport(
            practice=practice.settings.name,
            facts=facts,
            figures=figures,
            hours=practice.rule.hours,
            signed_by=signed_by,
            at=at,
            number=lambda key: say_number(key, region) if key else "no number",
            near_misses=tuple(near_misses_between(office.store, facts.period.start, facts.period.end)),
        )
    )


class DayCloseService:
    """Signs days and writes their reports."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @again_if_lost
    @needs(Permission.CLOSE_DAY)
    def sign(self, day: date, *, by: int) -> SignedDay:
        """Sign a day, with its report and the hand-off as they are at this moment.

        Everything is checked again inside the transaction that signs: other desks went on working.

        Raises:
            Refused: something is not settled, and the sentence names the first; or the day cannot be signed.
            Taken: somebody signed it already; the sentence says who and when.
        """
        from frontdesk.services.day.hand_off import hand_off_markdown

        office = self._office
        CallbackService(office).tick(by=by)
        hours = office.practice().rule.hours
        if day > hours.day_of(office.now()):
            raise Refused(f"{hours.style.day(day)} has not begun yet. Nothing was signed.")
        hand_off = hand_off_markdown(office, day, by)
        try:
            with office.store.writing() as db:
                hold_what_blocks(db)
                self._write(db, day, hand_off, by)
        except StoreConflict:
            with office.store.reading() as db:
                self._say_who(db, day)
            raise
        return self._signed(day)

    def _write(self, db: Transaction, day: date, hand_off: str, by: int) -> None:
        office = self._office
        self._say_who(db, day)
        practice = office.practice()
        facts = review_facts(office.store, ReviewService(office).period(day))
        reason = why_not_signed(facts)
        if reason is not None:
            raise Refused(reason)
        figures = day_figures(office, practice, facts)
        name = next(person.name for person in all_people(db) if person.id == by)
        at = office.now()
        add_day_close(
            db,
            day=day,
            report=day_report(office, practice, facts, figures, signed_by=name, at=at),
            hand_off=hand_off,
            figures=figures.as_record(),
            settings_version=practice.version,
            at=at,
            by=by,
        )

    def _say_who(self, db: Transaction, day: date) -> None:
        signed = who_signed(db, day)
        if signed is not None:
            hours = self._office.practice().rule.hours
            at = hours.style.clock(hours.local(signed[1]))
            raise Taken(
                f"{signed[0]} signed {hours.style.day(day)} at {at} already. Nothing was changed; "
                "a note can be added to it."
            )

    def _signed(self, day: date) -> SignedDay:
        found = signed_day(self._office.store, day)
        if found is None:
            raise NotFound(f"{self._named(day)} is not signed.")
        return found

    def _named(self, day: date) -> str:
        return self._office.practice().rule.hours.style.day_and_year(day)

    @again_if_lost
    @needs(Permission.CLOSE_DAY)
    def annotate(self, day: date, text: str, *, by: int) -> SignedDay:
        """Add a note to a signed day; the record itself stays as it was signed.

        Raises:
            Incomplete: there are no words.
            NotFound: nobody signed the day.
        """
        note = clean(text, limit=NOTE_LIMIT, lines=True).text
        if not note:
            raise Incomplete("text", "Type what is to be added. Nothing was changed.")
        with self._office.store.writing() as db:
            if who_signed(db, day) is None:
                raise NotFound(f"{self._named(day)} is not signed, so nothing can be added to it yet.")
            add_day_note(db, day=day, text=note, at=self._office.now(), by=by)
        return self._signed(day)

    def report(self, day: date | None = None, *, by: int) -> tuple[date, str]:
        """Return the report of a day: as it was signed, with the notes added since; else as it is now.

        Args:
            day: the day, or None for the present or next open day.
            by: who looks.

        Raises:
            Refused: there is no such day.
        """
        review = ReviewService(self._office)
        found = review.look(day or review.agenda().today, by=by)
        which = found.facts.period.day
        if found.signed is not None:
            return which, self.with_notes(found.signed)
        practice = self._office.practice()
        figures = day_figures(self._office, practice, found.facts)
        return which, day_report(
            self._office, practice, found.facts, figures, signed_by="", at=self._office.now()
        )

    def hand_off(self, day: date | None = None, *, by: int) -> str:
        """Return the hand-off of a day: as it was signed, else as it is now. Raises as ``report``."""
        from frontdesk.services.day.hand_off import hand_off_markdown

        review = ReviewService(self._office)
        which = review.period(day or review.agenda().today).day
        signed = signed_day(self._office.store, which)
        return signed.hand_off if signed else hand_off_markdown(self._office, which, by)

    def figures(self, day: date | None = None, *, by: int) -> dict[str, object]:
        """Return the figures of a day by name: as signed, else as they are now. Raises as ``report``."""
        review = ReviewService(self._office)
        found = review.look(day or review.agenda().today, by=by)
        head: dict[str, object] = {
            "day": found.facts.period.day.isoformat(),
            "signed_by": None,
            "signed_at": None,
        }
        if found.signed is None:
            counted: DayFigures = day_figures(self._office, self._office.practice(), found.facts)
            return head | counted.as_record()
        local = self._office.practice().rule.hours.local
        signed = {"signed_by": found.signed.by, "signed_at": local(found.signed.at).isoformat()}
        return head | signed | dict(found.signed.figures)

    def with_notes(self, signed: SignedDay) -> str:
        """Return a signed report with the notes added to the day."""
        if not signed.notes:
            return signed.report
        lines = ["## Added since", "", *(self._note_line(note) for note in signed.notes)]
        return "\n".join((signed.report.rstrip("\n"), "", *lines)) + "\n"

    def _note_line(self, note: AddedNote) -> str:
        hours = self._office.practice().rule.hours
        at = hours.style.moment(hours.local(note.at))
        return f"- {at}, {escaped(note.by)}: {escaped(note.text)}"

    def printed(self, what: str, day: date, *, by: int) -> None:
        """Record in the audit that something with people's names was printed or written to a file."""
        with self._office.store.writing() as db:
            note_printed(db, what, day=day, at=self._office.now(), by=by)
