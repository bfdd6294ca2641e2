"""One crisis as this desk works on it: what the store has, and what is not there yet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from frontdesk.domain.calls import Draft
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import Crisis, CrisisBox, CrisisStep, NewCrisis
from frontdesk.domain.phone.dialing import bare
from frontdesk.domain.phone.numbers import digits
from frontdesk.services.crises import CrisisService
from frontdesk.ui.jobs import Jobs

#: Two numbers that end alike in so many digits are one, whether typed or kept.
_SAME_END = 7


class CrisisSheet:
    """Made the moment the key is pressed; saving follows, and is retried until the store answers.

    Attributes:
        caller: who it is, as far as that came along.
        opened_at: when the key was pressed, UTC.
        crisis: as the store last gave it; None while the store does not have it yet.
        trouble: why the store does not have everything, in a sentence; or "".
        is_ours: True if it was opened at this desk since it started.
    """

    def __init__(self, caller: Caller, opened_at: datetime) -> None:
        self.caller = caller
        self.opened_at = opened_at
        self.crisis: Crisis | None = None
        self.trouble = ""
        self.is_ours = True
        self.uid = str(uuid.uuid4())
        self._unnamed = False
        self._typed: dict[CrisisBox, str] = {}
        self._here: dict[CrisisBox, str] = {}

    @classmethod
    def of(cls, crisis: Crisis) -> CrisisSheet:
        """Return the sheet of a crisis that the store has."""
        sheet = cls(_caller(crisis), crisis.opened_at)
        sheet.uid, sheet.crisis, sheet.is_ours = crisis.uid, crisis, False
        return sheet

    @property
    def is_accepted(self) -> bool:
        """True if a named person has taken over."""
        return self.crisis is not None and self.crisis.is_accepted

    @property
    def is_blank(self) -> bool:
        """True if nothing is known and nothing was done yet."""
        blank = self.crisis is None or self.crisis.is_blank
        return blank and not self.caller.is_known and not any(self._typed.values())

    @property
    def is_kept(self) -> bool:
        """True if the store has everything."""
        return self.crisis is not None and not self._unnamed and not self._typed

    def is_about(self, caller: Caller) -> bool:
        """True if this is the crisis of a caller: the same call, callback or number."""
        own = self.caller
        if caller.call_uid and caller.call_uid == own.call_uid:
            return True
        if caller.callback_id is not None and caller.callback_id == own.callback_id:
            return True
        ends = [digits(bare(number))[-_SAME_END:] for number in (caller.number, own.number)]
        return ends[0] == ends[1] and len(ends[0]) == _SAME_END

    def see(self, crisis: Crisis) -> None:
        """Take what the store has now; who it is may have been said at another desk."""
        self.crisis = crisis
        if not self.caller.is_known:
            self.caller = _caller(crisis)

    def identify(self, caller: Caller) -> None:
        """Say who it is, where the key was pressed before that was known."""
        self.caller, self._unnamed = caller, True

    def write(self, box: CrisisBox, text: str) -> None:
        """Take the text of a box; :meth:`keep` saves it."""
        self._typed[box] = self._here[box] = text

    def typed_here(self, box: CrisisBox) -> str:
        """Return the text of a box as far as it was typed at this desk since it started."""
        return self._here.get(box, "")

    def text(self, box: CrisisBox) -> str:
        """Return the text of a box, saved or not yet."""
        return self._typed.get(box, self.crisis.boxes.text(box) if self.crisis else "")

    def as_draft(self, by: int) -> Draft:
        """Return it, with what the store does not have of it, as it is set aside on this machine."""
        return NewCrisis(self.uid, self.opened_at, self.caller).as_draft(self._typed, by)

    async def keep(self, crises: CrisisService, jobs: Jobs, *, by: int) -> None:
        """Save what the store does not have yet.

        Raises:
            StoreTrouble: the store did not answer; what is typed stays here and may be kept again.
        """
        caller, typed, unnamed = self.caller, dict(self._typed), self._unnamed
        if self.crisis is None:
            new = NewCrisis(self.uid, self.opened_at, caller)
            self.crisis = await jobs.run(lambda: crises.open(new, by=by))
        number = self.crisis.id
        if unnamed:
            self.crisis = await jobs.run(lambda: crises.identify(number, caller, by=by))
            self._unnamed = caller is not self.caller
        if typed:
            self.crisis = await jobs.run(lambda: crises.note(number, typed, by=by))
            # What was typed meanwhile is newer than what was kept.
            self._typed = {box: text for box, text in self._typed.items() if typed.get(box) != text}
        self.trouble = ""

    def keep_last(self, crises: CrisisService, *, by: int) -> None:
        """Save what the store does not have yet, on the services' own thread: the program ends."""
        crisis = self.crisis or crises.open(NewCrisis(self.uid, self.opened_at, self.caller), by=by)
        if self._unnamed:
            crises.identify(crisis.id, self.caller, by=by)
        crises.note(crisis.id, dict(self._typed), by=by)

    async def step(self, kind: CrisisStep, crises: CrisisService, jobs: Jobs, *, by: int) -> None:
        """Record a step; raises as :meth:`keep`."""
        await self._act(lambda number: crises.step(number, kind, by=by), crises, jobs, by)

    async def take_back(self, crises: CrisisService, jobs: Jobs, *, by: int) -> None:
        """Undo the person's last step; raises Refused if they took no step, and as :meth:`keep`."""
        await self._act(lambda number: crises.take_back_step(number, by=by), crises, jobs, by)

    async def accept(self, name: str, crises: CrisisService, jobs: Jobs, *, by: int) -> None:
        """Record who accepted; raises Taken and Incomplete, and as :meth:`keep`."""
        await self._act(lambda number: crises.accept(number, name, by=by), crises, jobs, by)

    async def _act(self, act: Callable[[int], Crisis], crises: CrisisService, jobs: Jobs, by: int) -> None:
        await self.keep(crises, jobs, by=by)
        if self.crisis is not None:
            number = self.crisis.id
            self.crisis = await jobs.run(lambda: act(number))


def _caller(crisis: Crisis) -> Caller:
    return Caller(crisis.name, crisis.number, crisis.call_uid, crisis.callback_id)


class OpenCrises(Protocol):
    """The crises of this desk, as the crisis screen and the panels beside it ask for them."""

    @property
    def waiting(self) -> Sequence[CrisisSheet]:
        """The crises that nobody accepted yet, oldest first."""

    def signer(self) -> int:
        """Return who signs now."""

    def open(self, caller: Caller) -> None:
        """Open the crisis of a caller on the screen."""

    def open_new(self) -> CrisisSheet:
        """Make one more crisis, for another caller."""

    def keep(self, sheet: CrisisSheet) -> None:
        """Save a sheet, retrying until the store answers; nobody waits for it."""

    async def look(self) -> None:
        """Read which crises nobody accepted."""

    def changed(self) -> None:
        """Show what changed, on every screen that is open."""
