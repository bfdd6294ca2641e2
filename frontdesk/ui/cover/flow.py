"""Cover as this desk last read it: the phones, the backup, lunch, and the calls for the backup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.text import said

if TYPE_CHECKING:
    from frontdesk.domain.day.cover import Cover, Escalation, LunchMoved, LunchOut
    from frontdesk.services.day.cover import CoverLook
    from frontdesk.ui.cover.keys_in_sight import KeysInSight


class CoverFlow:
    """Holds the cover as last read, and acts on its keys."""

    def __init__(self, desk: Desk) -> None:
        """Begin without having read anything.

        Args:
            desk: the program.
        """
        self.desk = desk
        self._seen: CoverLook | None = None

    @cached_property
    def keys(self) -> KeysInSight:
        """The panel of all keys; the first screen does not wait for it."""
        from frontdesk.ui.cover.keys_in_sight import KeysInSight

        return KeysInSight(self.desk)

    @property
    def cover(self) -> Cover | None:
        """Who is on the phones and who backs up, or None while nobody said so."""
        return self._seen.cover if self._seen else None

    @property
    def out(self) -> tuple[LunchOut, ...]:
        """Who is out, with whom their claims are."""
        return self._seen.out if self._seen else ()

    @property
    def escalations(self) -> tuple[Escalation, ...]:
        """For which callbacks the backup is called."""
        return self._seen.escalations if self._seen else ()

    # Reading

    async def look(self) -> None:
        """Read the cover and what waits for an answer."""
        desk, before = self.desk, self._seen
        await self.keys.look()
        counts = desk.standing.counts if desk.standing else None
        is_pressing = counts is not None and (counts.breached or counts.at_risk)
        # Most minutes there is nothing to read: what is neither late nor at risk calls nobody.
        if before is None and not is_pressing and not await desk.jobs.run(desk.services.cover_waits):
            self.show_keys()
            return
        by = desk.person.id
        now = await desk.jobs.run(lambda: desk.services.cover.look(by=by))
        self._seen = now if now.is_anything else None
        self._tell_news(before, now)
        self.show_keys()

    def _tell_news(self, before: CoverLook | None, now: CoverLook) -> None:
        """Say what another desk changed that asks something of this one."""
        known = {one.id for one in before.escalations} if before else set()
        if self.desk.practice.settings.bell and any(one.id not in known for one in now.escalations):
            self.desk.bell()
        me, was_busy = self.desk.person.id, before is not None and before.cover.busy
        if before is not None and now.cover.busy and not was_busy and now.cover.is_backup(me):
            by = now.cover.busy_by
            who = f"{by.first_name} is" if by is not None else "The phones are"
            words = f"{who} busy: you take the next ones."
            self.desk.notify(words, severity="warning", timeout=15, markup=False)

    # The keys

    async def do(self, what: str) -> None:
        """Do what a key asks for: ``open``, ``answer`` or ``keys``."""
        ways = {"open": self.open, "answer": self.answer, "keys": self.turn_keys}
        below = self._below()
        if self._may() and below is not None:
            # What is typed before a question is shown, or between two, is an answer to it.
            with below.keys_held():
                await ways[what]()

    async def open(self) -> None:
        """Ask who is on the phones and who backs up; the same key closes it."""
        from frontdesk.ui.cover.dialog import CoverDialog

        if isinstance(self.desk.screen, CoverDialog):
            self.desk.screen.dismiss(None)
            return
        with self.desk.jobs.errors_shown():
            staff = await self.desk.jobs.run(self.desk.services.practice.staff)
            await self.look()
            wants_hand_off = await self.desk.push_screen_wait(CoverDialog(self, staff, self.desk.person.id))
            self.desk.look_again()
            if wants_hand_off:
                await self.desk.show("hand_off")

    async def busy(self) -> None:
        """Turn busy on or off."""
        if self._may():
            with self.desk.jobs.errors_shown():
                cover = await self._change(self.desk.services.cover.turn_busy)
                backup = cover.backup.person.first_name if cover.backup else ""
                on = f"{backup} takes the next ones; ctrl+b ends it"
                self.desk.confirm(on if cover.busy else "Not busy any more")

    async def turn_phones(self, person_id: int) -> None:
        """Put somebody on the phones, or take them off."""
        with self.desk.jobs.errors_shown():
            await self._change(partial(self.desk.services.cover.turn_phones, person_id))

    async def turn_backup(self, person_id: int) -> None:
        """Make somebody the backup, or nobody."""
        with self.desk.jobs.errors_shown():
            await self._change(partial(self.desk.services.cover.turn_backup, person_id))

    async def lunch(self, person_id: int) -> None:
        """Hand somebody's claims over for their lunch, or take them back."""
        with self.desk.jobs.errors_shown():
            out = next((one for one in self.out if one.person.id == person_id), None)
            moved = await (self._back(out) if out is not None else self._go_out(person_id))
            if moved is not None:
                self.desk.confirm(moved.sentence)
                await self.desk.look()

    async def undo(self) -> None:
        """Show what the person did last, and undo it if they want that."""
        from frontdesk.ui.dialogs.undo import ask_and_undo

        with self.desk.jobs.errors_shown():
            if await ask_and_undo(self.desk):
                await self.desk.look()

    async def _back(self, out: LunchOut) -> LunchMoved:
        service, by = self.desk.services.cover, self.desk.person.id
        return await self.desk.jobs.run(lambda: service.lunch_back(out.id, by=by))

    async def _go_out(self, person_id: int) -> LunchMoved | None:
        desk, by = self.desk, self.desk.person.id
        to = await self._who_covers(person_id)
        if to is None:
            return None
        return await desk.jobs.run(lambda: desk.services.cover.lunch_out(person_id, to, by=by))

    async def _who_covers(self, person_id: int) -> int | None:
        """Return the backup, and nobody is asked; else whom the person picks."""
        cover, away = self.cover, {one.person.id for one in self.out} | {person_id}
        if cover is not None and cover.backup is not None and cover.backup.person.id not in away:
            return cover.backup.person.id
        from frontdesk.ui.dialogs.pick import Pick
        from frontdesk.ui.widgets.choice import Choice

        staff = await self.desk.jobs.run(self.desk.services.practice.staff)
        choices = [Choice(one.name, one.id, ours=True) for one in staff if one.id not in away]
        who = next((one.first_name for one in staff if one.id == person_id), "")
        if not choices:
            self.desk.tell("Lunch", "Nobody else is here to take the claims. They stay where they are.")
            return None
        return await self.desk.push_screen_wait(
            Pick("Who has the claims meanwhile?", choices, said(f"{who}: lunch"))
        )

    # The call for the backup

    async def answer(self) -> None:
        """Answer the call for the backup."""
        if self.escalations:
            from frontdesk.ui.cover.answering_backup import answer_backup

            with self.desk.jobs.errors_shown():
                await answer_backup(self.desk, self.escalations)
                self.desk.look_again()

    # All keys in sight, for who is new here or here twice a month

    @property
    def _is_backup(self) -> bool:
        return self.cover is not None and self.cover.is_backup(self.desk.person.id)

    async def turn_keys(self) -> None:
        """Keep all keys of the screen in sight, or put them away, for good and on every desk."""
        with self.desk.jobs.errors_shown():
            await self.keys.turn(is_backup=self._is_backup)
        self.show_keys()

    def show_keys(self) -> None:
        """Show the panel of all keys on the open screen, or take it away."""
        screen = self._below()
        if screen is not None and not screen.IS_CRISIS:
            self.keys.show(screen, is_backup=self._is_backup)

    # One door

    def _below(self) -> DeskScreen | None:
        """Return the screen under all dialogs."""
        stack: Sequence[object] = self.desk.screen_stack
        return next((one for one in reversed(stack) if isinstance(one, DeskScreen)), None)

    def _may(self) -> bool:
        """True if the key acts now: the desk is open, and nothing is above the crisis screen."""
        stack: Sequence[object] = self.desk.screen_stack
        return self.desk.is_open and not any(isinstance(one, DeskScreen) and one.IS_CRISIS for one in stack)

    async def _change(self, change: Callable[..., Cover]) -> Cover:
        cover = await self.desk.jobs.run(partial(change, by=self.desk.person.id))
        await self.desk.look()
        return cover
