"""Settling what the review found: why, who calls tomorrow, how many; and signing when nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol

from frontdesk.domain.day.review import AcknowledgementCase, BreachCase, Item, OpenCase, why_not_signed
from frontdesk.domain.errors import Refused
from frontdesk.domain.people import Person
from frontdesk.domain.referrals.owed import OwedState
from frontdesk.services.day.review import Review
from frontdesk.ui.review.items import CaseLine
from frontdesk.ui.show import day, span
from frontdesk.ui.text import said

if TYPE_CHECKING:
    from frontdesk.services.day.day_close import DayCloseService
    from frontdesk.ui.api.desk import Desk

#: So many cases are named in a dialog; the rest is counted.
_NAMED = 4


class DayUnderReview(Protocol):
    """The Review screen, as far as settling asks for it.

    Attributes:
        day: the day under review; None before it was read.
        review: what was found, as last read.
    """

    day: date | None
    review: Review | None

    @property
    def desk(self) -> Desk:
        """The program."""

    @property
    def closing(self) -> DayCloseService:
        """Signing, and the reports."""

    async def refresh_rows(self) -> None:
        """Read the day again."""

    def go_to_left(self) -> None:
        """Put the cursor on the item that is settled first."""

    def go_on(self) -> None:
        """Put the cursor on the next case that is left."""


class Settling:
    """What the keys of the Review screen do."""

    def __init__(self, screen: DayUnderReview) -> None:
        """Work for one screen.

        Args:
            screen: the Review screen; it is read again after every change.
        """
        self._screen = screen
        self._reason = ""
        self._owner: Person | None = None

    async def settle(self, item: Item, lines: Sequence[CaseLine]) -> None:
        """Ask what settles these cases of an item, and keep it."""
        screen = self._screen
        if screen.review is None or screen.day is None:
            return
        if screen.review.signed is not None and item is not Item.BREACHES:
            raise Refused("This day is signed, so it stays as it is. A note can be added to it (n).")
        if not lines:
            screen.desk.confirm("Nothing is left to settle here.")
        elif item is Item.BREACHES:
            await self._give_reason(lines)
        elif item is Item.CALLBACKS:
            await self._carry_over(lines, screen.day)
        elif item is Item.ACKNOWLEDGEMENTS:
            await self._say_why_not_sent(lines, screen.day)
        elif item is Item.VOICEMAILS:
            await self._count(screen.review, screen.day)
        else:
            screen.desk.confirm("enter opens it, and settles it there.")
        screen.go_on()

    async def _give_reason(self, lines: Sequence[CaseLine]) -> None:
        from frontdesk.ui.review.dialogs import AskBreachReason

        screen, by = self._screen, self._screen.desk.person.id
        breaches = [line.case.id for line in lines if isinstance(line.case, BreachCase)]
        given = await screen.desk.push_screen_wait(AskBreachReason(_about(lines)))
        if given is not None:
            give = screen.desk.services.review.give_reason
            await screen.desk.jobs.run(partial(give, breaches, given.reason, given.note, by=by))
            screen.desk.confirm(f"Kept: {given.note or given.reason.words}; s changes it")
            await screen.refresh_rows()

    async def _say_why_not_sent(self, lines: Sequence[CaseLine], which: date) -> None:
        from frontdesk.ui.review.dialogs import AskBreachReason

        screen, by = self._screen, self._screen.desk.person.id
        cases = [line.case for line in lines if isinstance(line.case, AcknowledgementCase)]
        still_open = [case.owed_id for case in cases if case.state is OwedState.OPEN]
        if not still_open:
            screen.desk.confirm("It is settled: it is not open any more.")
            return
        question = AskBreachReason(_about(lines), title="Why is it not sent?")
        given = await screen.desk.push_screen_wait(question)
        if given is not None:
            give = screen.desk.services.review.give_owed_reason
            await screen.desk.jobs.run(partial(give, still_open, given.reason, given.note, day=which, by=by))
            screen.desk.confirm(f"Kept: {given.note or given.reason.words}; s changes it")
            await screen.refresh_rows()

    async def _carry_over(self, lines: Sequence[CaseLine], which: date) -> None:
        from frontdesk.ui.review.dialogs import CarryOver

        screen, by = self._screen, self._screen.desk.person.id
        numbers = [line.case.callback_id for line in lines if isinstance(line.case, OpenCase)]
        staff = await screen.desk.jobs.run(screen.desk.services.practice.staff)
        owner = self._owner if self._owner in staff else screen.desk.person
        asked = CarryOver(_about(lines), staff, owner or screen.desk.person, self._reason)
        taken = await screen.desk.push_screen_wait(asked)
        if taken is None:
            return
        self._owner, self._reason = taken.owner, taken.reason
        carry = screen.desk.services.review.carry_over
        carried = await screen.desk.jobs.run(
            partial(carry, numbers, day=which, owner=taken.owner.id, reason=taken.reason, by=by)
        )
        words = f"{taken.owner.first_name} has {'it' if len(carried) == 1 else len(carried)} then; z undoes"
        screen.desk.confirm(words if carried else "It was closed meanwhile.")
        await screen.refresh_rows()

    async def _count(self, review: Review, which: date) -> None:
        from frontdesk.ui.review.dialogs import VoicemailCount

        screen, by = self._screen, self._screen.desk.person.id
        counted = await screen.desk.push_screen_wait(VoicemailCount(review.facts.voicemails))
        if counted is not None:
            count = screen.desk.services.review.count_voicemails
            await screen.desk.jobs.run(partial(count, counted.on_machine, counted.note, day=which, by=by))
            screen.desk.confirm(f"Kept: {counted.on_machine} on the machine")
            await screen.refresh_rows()

    async def sign(self) -> bool:
        """Sign the day under review, after asking; return True if it was signed."""
        from frontdesk.ui.review.dialogs import SignDay

        screen = self._screen
        await screen.refresh_rows()
        review, which, by = screen.review, screen.day, screen.desk.person.id
        if review is None or which is None:
            return False
        if review.signed is None:
            reason = why_not_signed(review.facts)
            if reason is not None:
                screen.go_to_left()
                raise Refused(reason)
            question = SignDay(
                day(which, screen.desk.hours), screen.desk.person.name, _record(review), self._warning(which)
            )
            if not await screen.desk.push_screen_wait(question):
                return False
        signed = await screen.desk.jobs.run(partial(screen.closing.sign, which, by=by))
        screen.desk.confirm(f"{day(signed.day, screen.desk.hours)} is signed. n adds a note")
        return True

    def _warning(self, which: date) -> str:
        """Return the warning that what comes after an early signature is not in its report."""
        hours, now = self._screen.desk.hours, self._screen.desk.now()
        if hours.is_open_day(which) and now < hours.closes(which):
            left = span(hours.closes(which) - now)
            return f"We close in {left}: what comes until then is not in the report."
        return ""

    async def annotate(self) -> None:
        """Add a note to the signed day."""
        from frontdesk.ui.dialogs.ask_text import AskText

        screen, by = self._screen, self._screen.desk.person.id
        which = screen.day
        if screen.review is None or which is None:
            return
        if screen.review.signed is None:
            raise Refused("This day is not signed yet. Nothing was added; a note belongs to a signed day.")
        text = await screen.desk.push_screen_wait(
            AskText("Add to this day", said(day(which, screen.desk.hours)))
        )
        if text is not None:
            await screen.desk.jobs.run(partial(screen.closing.annotate, which, text, by=by))
            screen.desk.confirm("Added below the report.")
            await screen.refresh_rows()


def _about(lines: Sequence[CaseLine]) -> str:
    """Return the cases a dialog acts on, a line each."""
    named = [" · ".join(part for part in line.cells[:3] if part) for line in lines[:_NAMED]]
    more = len(lines) - len(named)
    return "\n".join([*named, f"and {more} more"] if more else named)


def _record(review: Review) -> str:
    """Return what goes into the record, in few lines."""
    facts = review.facts
    parts = (
        (len(facts.crises), "crisis accepted", "crises accepted"),
        (len(facts.breaches), "breach with its reason", "breaches with their reasons"),
        (len(facts.callbacks), "callback carried over", "callbacks carried over"),
        (_unacknowledged(review), "referral not acknowledged", "referrals not acknowledged"),
        (facts.voicemails.on_machine or 0, "voicemail on the machine", "voicemails on the machine"),
    )
    return "\n".join(f"{count} {one if count == 1 else many}" for count, one, many in parts)


def _unacknowledged(review: Review) -> int:
    return sum(case.state is OwedState.OPEN for case in review.facts.acknowledgements)
