"""What the keys of the Owed list do: send, confirm, fail, waive, promise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from frontdesk.domain.errors import Refused
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.phone.numbers import BadNumber, read_number
from frontdesk.domain.referrals.owed import Channel, OwedState, channels
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView
from frontdesk.services.owed.promising import PROMISED_KINDS
from frontdesk.services.owed.service import OwedService
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.read_lines import ReadLines
from frontdesk.ui.referrals.days import day_reader
from frontdesk.ui.referrals.owed_list import owed_lines
from frontdesk.ui.referrals.patient_work import keep_permission
from frontdesk.ui.referrals.sending import AskPromise, AskSent, Promised, Sent
from frontdesk.ui.referrals.telling import AskPermission
from frontdesk.ui.show import moment, who
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.eye import eye_of
from frontdesk.ui.widgets.work_list import WorkList

OwedList = WorkList[OwedView, OwedLine, Any]


class OwedWork:
    """Works what is owed."""

    def __init__(self, page: OwedList) -> None:
        """Work for one list.

        Args:
            page: it is read again after every change.
        """
        self._page = page
        # The one that n went to last: pressed again on it, it goes on.
        self._went_to: int | None = None

    @property
    def _desk(self) -> Desk:
        return self._page.desk

    @property
    def _owed(self) -> OwedService:
        return self._desk.services.owed

    def by_name(self, what: str) -> Callable[[int], Awaitable[None]]:
        """Return what a key does to the one under the cursor."""
        return {
            "send": self.send,
            "detail": self.detail,
            "letter": self.letter,
            "confirmed": self.confirmed,
            "failed": self.failed,
            "waive": self.waive,
            "tell": self.tell,
        }[what]

    def about(self, line: OwedLine) -> str:
        """Return what a dialog acts on, in two lines at most."""
        whom = f"\nabout {who(line.patient)}" if line.referral is not None else ""
        words = f": {line.text}" if line.text else ""
        return f"To {line.referrer_words}: {line.kind.words}{words}{whom}"

    async def _line(self, key: int) -> OwedLine:
        return await self._desk.jobs.run(lambda: self._owed.one(key))

    async def next(self) -> None:
        """Put the cursor on the one to do now; pressed again there, on the one after it."""
        async with self._page.acting():
            after = self._went_to if self._page.lines.key == self._went_to else None
            found = await self._desk.jobs.run(partial(self._owed.next, by=self._desk.person.id, after=after))
            if found is None:
                self._desk.confirm("Nothing is owed now")
                return
            self._went_to = found.owed
            await self._page.show_row(OwedView.DUE, found.owed)

    async def detail(self, key: int) -> None:
        """Show everything about it, whole."""
        async with self._page.acting():
            line = await self._line(key)
            sendings = await self._desk.jobs.run(lambda: self._owed.sendings(key))
            lines = owed_lines(line, sendings, eye_of(self._desk))
            await self._desk.push_screen_wait(ReadLines("Owed", line.referrer_words, lines))

    async def letter(self, key: int) -> None:
        """Look at its letter; write it to a file, or hand it over to the outgoing folder."""
        # What makes letters is imported when one is wanted.
        from frontdesk.ui.referrals.letter import look_at_letter

        async with self._page.acting():
            line = await self._line(key)
            if await look_at_letter(self._desk, key, self.about(line)):
                await self._page.show_change()

    async def send(self, key: int) -> None:
        """Ask how it was sent and where to, and write it down."""
        async with self._page.acting():
            line = await self._line(key)
            self._check_open(line)
            if line.blocked_by:
                raise Refused(
                    f"The patient has not allowed it yet ({line.tell.words}). Nothing was changed;"
                    " ask them, and write the answer down with t."
                )
            settings = self._desk.practice.settings
            ways = channels(line.kind, line.model_or(settings.owed.model))
            number = partial(say_number, region=settings.phone_region)
            dialog = AskSent(partial(self._keep_sent, line), self.about(line), line, ways, number)
            if await self._desk.push_screen_wait(dialog) is not None:
                await self._page.show_change()

    def _check_open(self, line: OwedLine) -> None:
        """Refuse to send what does not wait to be sent."""
        if line.state is OwedState.WAIVED:
            raise Refused("It is waived, so it is not owed any more. Nothing was changed.")
        if line.sent_at is not None and not line.is_open:
            at = moment(line.sent_at, self._desk.now(), self._desk.hours)
            raise Refused(f"It was sent {at}. Nothing was changed; f opens it again if that failed.")

    async def _keep_sent(self, line: OwedLine, sent: Sent) -> bool:
        """Write a sending down; the first fax about a patient to a number asks whether it was verified."""
        by, desk = self._desk.person.id, self._desk
        if not await self._fax_is_meant(line, sent):
            return False
        done = await desk.jobs.run(partial(self._owed.sent, line.owed, sent.channel, sent.to, by=by))
        desk.confirm("Sent; c when they confirm it, f if it failed, z undoes")
        if done.notice:
            desk.notify(done.notice, title="The fax number", severity="warning", markup=False)
        return True

    async def _fax_is_meant(self, line: OwedLine, sent: Sent) -> bool:
        """Ask whether an unverified number was verified; True if it goes there either way."""
        if sent.channel is not Channel.FAX or line.referral is None or self._is_verified(line, sent.to):
            return True
        choices = [
            Choice("yes: their office read it back", "yes", "verified from now on", ours=True),
            Choice("no, it was sent anyway", "no", ours=True),
            Choice("change the number", "change", ours=True),
        ]
        about = f"{sent.to or 'no number'}\n{line.referrer_words}"
        picked = await self._desk.push_screen_wait(Pick("Was this fax number verified?", choices, about))
        if picked == "yes":
            verify = partial(self._owed.verify_fax, line.referrer, sent.to, by=self._desk.person.id)
            await self._desk.jobs.run(verify)
        return picked in ("yes", "no")

    def _is_verified(self, line: OwedLine, typed: str) -> bool:
        try:
            key = read_number(typed, self._desk.practice.settings.phone_region).key
        except BadNumber:
            return False
        return line.fax_is_verified and key == line.fax

    async def confirmed(self, key: int) -> None:
        """Write down that it arrived."""
        async with self._page.acting():
            await self._desk.jobs.run(partial(self._owed.confirmed, key, by=self._desk.person.id))
            self._desk.confirm("Confirmed; z undoes")
            await self._page.show_change()

    async def failed(self, key: int) -> None:
        """Write down that the sending failed: it is open again, with the due it had."""
        async with self._page.acting():
            line = await self._line(key)
            if line.state is not OwedState.SENT:
                raise Refused("Only what was sent and not confirmed can have failed. Nothing was changed.")
            question = AskText(
                "Why did it fail?", self.about(line), placeholder="busy, wrong number, came back"
            )
            reason = await self._desk.push_screen_wait(question)
            if reason is None:
                return
            await self._desk.jobs.run(partial(self._owed.failed, key, reason, by=self._desk.person.id))
            self._desk.confirm("Failed: it is open again, with the due it had; z undoes")
            await self._page.show_change()

    async def waive(self, key: int) -> None:
        """Write down that it is not owed after all, and why."""
        async with self._page.acting():
            line = await self._line(key)
            self._check_open(line)
            reason = await self._desk.push_screen_wait(AskText("Why is it not owed?", self.about(line)))
            if reason is None:
                return
            await self._desk.jobs.run(partial(self._owed.waive, key, reason, by=self._desk.person.id))
            self._desk.confirm("Waived; z undoes")
            await self._page.show_change()

    async def tell(self, key: int) -> None:
        """Ask what this referrer may be told about the patient."""
        async with self._page.acting():
            line = await self._line(key)
            if line.sender is None:
                self._desk.confirm("It is about no patient: nobody has to allow it")
                return
            sender = Choice(line.referrer_words, line.sender)
            keep = partial(keep_permission, self._desk)
            dialog = AskPermission(keep, f"About {who(line.patient)}", [sender], line.tell, "")
            if await self._desk.push_screen_wait(dialog) is not None:
                await self._page.show_change()

    async def promise(self) -> None:
        """Write down what was promised to a referrer, and put the cursor on it."""
        async with self._page.acting():
            desk, here = self._desk, self._page.lines.row
            referrers = await desk.jobs.run(desk.services.referrals.referrers)
            made: list[OwedLine] = []

            async def keep(new: Promised) -> bool:
                """Write it down."""
                promise = partial(self._owed.promise, new.referrer, new.kind, new.day, new.words)
                made.append(await desk.jobs.run(lambda: promise(by=desk.person.id)))
                return True

            whom = here.referrer if here is not None else None
            dialog = AskPromise(keep, referrers, PROMISED_KINDS, day_reader(desk), whom)
            await desk.push_screen_wait(dialog)
            for one in made:
                desk.confirm(f"Owed by {moment(one.due, desk.now(), desk.hours)}; z undoes")
                await self._page.show_row(OwedView.DUE, one.owed)
                await self._page.show_change()
