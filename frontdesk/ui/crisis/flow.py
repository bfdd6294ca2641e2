"""From the key to the crisis screen, and all else that leads there: the screen first, then the store."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import PromptAt, watch_words_in
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.crisis.notes import CrisisNotes
from frontdesk.ui.keeping import PATIENCE
from frontdesk.ui.show import who
from frontdesk.ui.widgets.choice import Choice

if TYPE_CHECKING:
    from frontdesk.ui.crisis.screen import CrisisScreen
    from frontdesk.ui.crisis.sheet import CrisisSheet

#: Seconds until the store is tried again.
_TRY_AGAIN = 3.0


class CrisisFlow:
    """Tracks every crisis that nobody accepted yet, and opens the screen of one."""

    def __init__(self, desk: Desk) -> None:
        """Begin with none.

        Args:
            desk: the program.
        """
        self._desk = desk
        self.sheets: list[CrisisSheet] = []
        #: Near misses, and watched words in imported texts.
        self.notes = CrisisNotes(desk, self)
        self._keeping: set[str] = set()
        # Those that the store did not take at once, which are on this machine meanwhile.
        self._slow: set[str] = set()
        # By the call they came up in, those that were opened here since the start.
        self._of_calls: dict[str, CrisisSheet] = {}
        # Those that were opened since the desk was locked: they may be shown there.
        self._of_lock: list[CrisisSheet] = []

    @property
    def waiting(self) -> list[CrisisSheet]:
        """The crises that nobody accepted yet, oldest first; the frame is red while there is one."""
        return [sheet for sheet in self.sheets if not sheet.is_accepted]

    @property
    def by(self) -> int:
        """Who signs: the person at this desk; the program while it still asks who that is."""
        person = getattr(self._desk, "person", None)
        return person.id if person else PROGRAM_ID

    def signer(self) -> int:
        """Return who signs now: nobody is known while the desk is locked, so the program does."""
        return PROGRAM_ID if self._desk.lock.is_locked else self.by

    async def look(self) -> None:
        """Read which crises nobody accepted; other desks open and accept them too."""
        await self.notes.look()
        if not self.sheets and not await self._desk.jobs.run(self._desk.services.crisis_waits):
            return
        from frontdesk.ui.crisis.sheet import CrisisSheet

        found = await self._desk.jobs.run(self._desk.services.crises.unaccepted)
        known = {sheet.uid: sheet for sheet in self.sheets}
        for crisis in found:
            if crisis.uid in known:
                known[crisis.uid].see(crisis)
            else:
                self.sheets.append(CrisisSheet.of(crisis))
        here = {crisis.uid for crisis in found}
        for sheet in self.waiting:
            if sheet.crisis is not None and sheet.uid not in here:
                # Another desk accepted it: read by whom.
                read = partial(self._desk.services.crises.one, sheet.crisis.id)
                sheet.crisis = await self._desk.jobs.run(read)
        self.sheets = [sheet for sheet in self.sheets if not (sheet.is_accepted and sheet.is_kept)]

    # What leads to the screen

    def key(self) -> None:
        """F9: open the crisis screen over whatever is there; on it, go back to that."""
        if self._screen() is not None:
            self._back()
        elif not hasattr(self._desk, "practice"):
            return  # before the first start there is nothing to show
        elif self._desk.lock.is_locked:
            self._show(self._unnamed())
        else:
            self.open(self._in_hand())

    def put_away(self) -> tuple[str, DeskScreen]:
        """Close the crisis screen, with what is above it, before another screen is opened.

        Returns:
            What is left for the other screen: its mode, and the screen itself.
        """
        while self._screen() is not None:
            self._back()
        stack = self._desk.screen_stack
        below = next(one for one in reversed(stack) if isinstance(one, DeskScreen))
        return self._desk.current_mode, below

    def _back(self) -> None:
        top = self._desk.screen
        if top is self._screen():
            cast("CrisisScreen", top).action_back()
        else:
            top.dismiss(None)

    def open(self, caller: Caller) -> None:
        """Open the crisis of a caller: the one that is there already, or a new one."""
        self._show(self._sheet_of(caller))

    def was_opened_in(self, call_uid: str) -> bool:
        """True if a crisis was opened here, since the start, in a call that is being typed."""
        return call_uid in self._of_calls

    def was_accepted_in(self, call_uid: str) -> bool:
        """True if a crisis that was opened here, in a call that is being typed, was accepted."""
        sheet = self._of_calls.get(call_uid)
        return sheet is not None and sheet.is_accepted

    async def began_in(self, call_uid: str) -> bool:
        """True if a crisis came up in a call that is being typed, here or before a restart."""
        if self.was_opened_in(call_uid):
            return True
        crises = self._desk.services.crises
        return await self._desk.jobs.run(lambda: crises.began_in(call_uid))

    def open_new(self) -> CrisisSheet:
        """Make one more crisis, for another caller."""
        if self._desk.lock.is_locked:
            self._of_lock.append(sheet := self._new(Caller()))
            return sheet
        caller = self._in_hand()
        if any(sheet.is_about(caller) for sheet in self.waiting):
            caller = Caller()
        return self._new(caller)

    def watch(self, note: str, caller: Caller, where: PromptAt, record_id: int) -> None:
        """Ask whether to open the crisis steps, where a saved note holds watched words.

        A prompt, never a decision: no is an answer, and it is recorded.

        Args:
            note: what was noted.
            caller: about whom.
            where: in what kind of record.
            record_id: its number.
        """
        found = watch_words_in(note, self._desk.practice.settings.crisis.watch_words)
        if found and not any(sheet.is_about(caller) for sheet in self.sheets):
            self._desk.run_worker(self._ask(found, caller, where, record_id), group="crisis")

    async def _ask(self, found: list[str], caller: Caller, where: PromptAt, record_id: int) -> None:
        from frontdesk.ui.dialogs.pick import Pick

        desk, by = self._desk, self.by
        words = ", ".join(f"“{word}”" for word in found[:6])
        about = f"These words were in the note: {words}\n{who(caller.name)}  {caller.number}"
        choices = [Choice("yes, open them", True, ours=True), Choice("no", False, "that is recorded", True)]
        if await desk.push_screen_wait(Pick("Open the crisis steps?", choices, about)):
            self.open(caller)
            return
        with desk.jobs.errors_shown():
            crises = desk.services.crises
            await desk.jobs.run(lambda: crises.dismissed(found, where, record_id, by=by))

    def _screen(self) -> CrisisScreen | None:
        stack = self._desk.screen_stack
        found = next((one for one in stack if isinstance(one, DeskScreen) and one.IS_CRISIS), None)
        return cast("CrisisScreen | None", found)

    def _in_hand(self) -> Caller:
        """Return who is on the phone, as far as the screen below knows; a dialog on it hides nothing."""
        below = next((one for one in reversed(self._desk.screen_stack) if isinstance(one, DeskScreen)), None)
        return below.in_hand() if below and below is not self._screen() else Caller()

    def _sheet_of(self, caller: Caller) -> CrisisSheet:
        waiting = self.waiting
        if about := [sheet for sheet in waiting if sheet.is_about(caller)]:
            return about[-1]
        ours = [sheet for sheet in waiting if sheet.is_ours]
        if not caller.is_known and waiting:
            return (ours or waiting)[-1]
        if blank := [sheet for sheet in ours if sheet.is_blank]:
            blank[-1].identify(caller)
            return blank[-1]
        # Somebody else's sheet would mix two people up: one sheet too many does not.
        return self._new(caller)

    def _unnamed(self) -> CrisisSheet:
        """Return a crisis that names nobody: one of this lock, or one in which nothing was typed yet."""
        ours = [
            sheet for sheet in self.waiting if sheet.is_ours and (sheet in self._of_lock or sheet.is_blank)
        ]
        sheet = ours[-1] if ours else self._new(Caller())
        self._of_lock.append(sheet)
        return sheet

    def locked(self) -> None:
        """Keep what is typed: the desk is locked now, and what is known of callers is not shown any more."""
        self._of_lock.clear()
        for sheet in self.sheets:
            self.keep(sheet)

    def _new(self, caller: Caller) -> CrisisSheet:
        from frontdesk.ui.crisis.sheet import CrisisSheet

        sheet = CrisisSheet(caller, self._desk.now())
        self.sheets.append(sheet)
        if caller.call_uid:
            self._of_calls[caller.call_uid] = sheet
        return sheet

    def _show(self, sheet: CrisisSheet) -> None:
        from frontdesk.ui.crisis.screen import CrisisScreen

        is_locked = self._desk.lock.is_locked
        if is_locked and sheet not in self._of_lock:
            return  # begun before the lock; the frame is red, and it opens with F9 after it
        screen = self._screen()
        self._desk.clear_notifications()  # nothing lies over the numbers and the boxes
        if screen is None:
            self._desk.push_screen(CrisisScreen(sheet, self, self.notes, locked=is_locked))
        elif screen.sheet is not sheet:
            screen.load(sheet)

    # Keeping

    def keep(self, sheet: CrisisSheet) -> None:
        """Save a sheet, retrying until the store answers; nobody waits for it."""
        if not sheet.is_kept and sheet.uid not in self._keeping:
            self._keeping.add(sheet.uid)
            self._desk.run_worker(self._keep(sheet), group="crisis")
        elif sheet.uid in self._slow:
            self._set_aside(sheet)

    def _set_aside(self, sheet: CrisisSheet) -> None:
        """Keep a sheet on this machine: the store does not take it, or takes longer than a moment."""
        if sheet.uid in self._keeping and not sheet.is_kept:
            self._slow.add(sheet.uid)
            draft, drafts = sheet.as_draft(self.signer()), self._desk.services.drafts
            aside = self._desk.jobs.set_aside(sheet.uid, lambda: drafts.set_aside(draft))
            self._desk.run_worker(aside, group="crisis")

    async def _taken(self, sheet: CrisisSheet) -> None:
        """The store has all of a sheet that was set aside."""
        self._slow.discard(sheet.uid)
        await self._desk.jobs.run(lambda: self._desk.services.drafts.forget(sheet.uid))

    async def _keep(self, sheet: CrisisSheet) -> None:
        desk, answered = self._desk, False
        desk.jobs.unkept.trying(sheet.uid)
        desk.set_timer(PATIENCE, partial(self._set_aside, sheet))
        with desk.jobs.errors_shown():
            try:
                await sheet.keep(desk.services.crises, desk.jobs, by=self.signer())
                answered = True
            except StoreTrouble as error:
                if not sheet.trouble:
                    desk.tell("Not kept yet", f"{error.sentence} It is tried again by itself.")
                sheet.trouble = error.sentence
                self._set_aside(sheet)
        self._keeping.discard(sheet.uid)
        if sheet.is_kept:
            desk.jobs.unkept.kept(sheet.uid)
            if sheet.uid in self._slow:
                await self._taken(sheet)
        self.changed()
        if answered:
            self.keep(sheet)  # what was typed meanwhile
        else:
            desk.set_timer(_TRY_AGAIN, partial(self.keep, sheet))

    def keep_last(self) -> None:
        """Hand what the store does not have to its thread: the program ends, this screen open or not."""
        for sheet in self.sheets:
            if not sheet.is_kept:
                keep = partial(sheet.keep_last, self._desk.services.crises, by=self.signer())
                draft, drafts = sheet.as_draft(self.signer()), self._desk.services.drafts
                self._desk.jobs.hand_over(sheet.uid, keep, partial(drafts.set_aside, draft))
        self.notes.keep_last()

    def changed(self) -> None:
        """Show what changed, on every screen that is open."""
        self._desk.show_frames()
        if (screen := self._screen()) is not None:
            screen.show()
