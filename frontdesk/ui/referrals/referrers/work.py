"""What the keys of the Referrers list do: contacts, complaints, the focus list, facts, merging, sheets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import date, datetime
from functools import partial
from pathlib import Path

from textual.content import Content

from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.relationships.concerns import PLAYBOOK
from frontdesk.domain.relationships.meeting import PLANS
from frontdesk.domain.relationships.people import ReferrerDetail, ReferrerLine, ReferrerView
from frontdesk.domain.text import fold
from frontdesk.services.relationships.service import RelationshipService
from frontdesk.services.relationships.touching import FOCUS_MOST, NewComplaint, NewTouch
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.dialogs.narrow import Narrow
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.read_lines import ReadLines
from frontdesk.ui.referrals.days import day_reader
from frontdesk.ui.referrals.referrers.complaints import NOBODY, AskComplaint
from frontdesk.ui.referrals.referrers.detail import both_lines, referrer_lines
from frontdesk.ui.referrals.referrers.events import EventQuestions, Invitable
from frontdesk.ui.referrals.referrers.facts import AskFacts, ChangedFacts
from frontdesk.ui.referrals.referrers.library import look_at_library
from frontdesk.ui.referrals.referrers.listing import list_words
from frontdesk.ui.referrals.referrers.organization import look_at_organization
from frontdesk.ui.referrals.referrers.touching import AskTouch
from frontdesk.ui.text import said
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.eye import eye_of
from frontdesk.ui.widgets.work_list import WorkList

ReferrerList = WorkList[ReferrerView, ReferrerLine, ReferrerDetail]
#: So many are offered at once; typing narrows them.
_OFFERED = 40


class ReferrerWork:
    """Looks after those on the Referrers list."""

    def __init__(self, page: ReferrerList, marked: MutableMapping[int, None]) -> None:
        """Work for one list.

        Args:
            page: it is read again after every change.
            marked: those who are marked, in their order; once they are invited they are not any more.
        """
        self._page = page
        self._marked = marked
        # The one that n went to last: pressed again on it, it goes on.
        self._went_to: int | None = None

    @property
    def _desk(self) -> Desk:
        return self._page.desk

    @property
    def _relationships(self) -> RelationshipService:
        return self._desk.services.relationships

    def by_name(self, what: str) -> Callable[[int], Awaitable[None]]:
        """Return what a key does to the one under the cursor."""
        return {
            "touch": self.touch,
            "focus": self.focus,
            "complaint": self.complaint,
            "sheet": self.sheet,
            "edit": self.edit,
            "merge": self.merge,
            "organization": self.organization,
            "opt_out": self.opt_out,
            "detail": self.detail,
        }[what]

    async def _one(self, key: int) -> ReferrerDetail:
        return await self._desk.jobs.run(lambda: self._relationships.one(key))

    async def next(self) -> None:
        """Put the cursor on the next one to contact; pressed again there, on the one after."""
        async with self._page.acting():
            order = await self._desk.jobs.run(lambda: self._relationships.order(ReferrerView.NEXT))
            here = self._page.lines.key
            at = order.index(here) + 1 if here == self._went_to and here in order else 0
            if not order:
                self._desk.confirm("Nobody is to be contacted now")
                return
            self._went_to = order[at % len(order)]
            await self._page.show_row(ReferrerView.NEXT, self._went_to)

    async def detail(self, key: int) -> None:
        """Show everything about them, whole."""
        async with self._page.acting():
            detail = await self._one(key)
            lines = referrer_lines(detail, eye_of(self._desk))
            await self._desk.push_screen_wait(ReadLines("Referrer", detail.line.words, lines))

    # Contacts and complaints

    def _at_noon(self, day: date) -> datetime | None:
        """Return the instant that stands for a day on which they were in contact; None for today."""
        hours = self._desk.hours
        return None if day == hours.day_of(self._desk.now()) else hours.instant(day, 12 * 60)

    async def touch(self, key: int) -> None:
        """Write down a contact."""
        async with self._page.acting():
            desk, detail = self._desk, await self._one(key)
            messages = await desk.jobs.run(lambda: desk.services.library.unsent(key))
            spent = await desk.jobs.run(self._relationships.spent)

            async def keep(new: NewTouch) -> bool:
                """Write it down."""
                await desk.jobs.run(partial(self._relationships.touch, new, by=desk.person.id))
                return True

            about = detail.line.words
            if detail.line.apart:
                about += f"\n{detail.line.apart}: write down only what they do"
            dialog = AskTouch(keep, about, key, messages, day_reader(desk), self._at_noon, spent)
            if (new := await desk.push_screen_wait(dialog)) is not None:
                desk.confirm("Contact kept, owed what was promised; z undoes" if new.promised else _KEPT)
                await self._page.show_change()

    async def library(self) -> None:
        """Look at the messages of the library, or write a new one."""
        async with self._page.acting():
            await look_at_library(self._desk)

    async def complaint(self, key: int) -> None:
        """Write a complaint down; where one is open, settle it or write down another."""
        async with self._page.acting():
            detail = await self._one(key)
            if detail.complaints:
                choices = [
                    Choice(f"settle: {one.what}", one.id, one.owner) for one in reversed(detail.complaints)
                ]
                choices.append(Choice("write down another", NOBODY, ours=True))
                picked = await self._desk.push_screen_wait(Pick("Complaints", choices, detail.line.words))
                if picked is None:
                    return
                if picked != NOBODY:
                    await self._settle(picked, detail)
                    return
            await self._complain(detail)

    async def _settle(self, complaint: int, detail: ReferrerDetail) -> None:
        desk = self._desk
        what = next(one.what for one in detail.complaints if one.id == complaint)
        question = AskText("What did we say to them?", f"{detail.line.words}\n{what}")
        said_to_them = await desk.push_screen_wait(question)
        if said_to_them is not None:
            settle = partial(self._relationships.settle, complaint, said_to_them, by=desk.person.id)
            await desk.jobs.run(settle)
            desk.confirm("Complaint settled; z undoes")
            await self._page.show_change()

    async def _complain(self, detail: ReferrerDetail) -> None:
        desk = self._desk
        staff = await desk.jobs.run(desk.services.practice.staff)
        people = [Choice(one.name, one.id, ours=True) for one in staff]
        people.append(Choice("nobody yet", NOBODY, ours=True))

        async def keep(new: NewComplaint) -> bool:
            """Write it down."""
            await desk.jobs.run(partial(self._relationships.complain, new, by=desk.person.id))
            return True

        dialog = AskComplaint(keep, detail.line.words, detail.line.id, people, desk.person.id)
        if (new := await desk.push_screen_wait(dialog)) is not None:
            title = next((one.title for one in PLAYBOOK if one.card == new.card), "")
            desk.confirm(f"Kept; F8 “{title}” says what to do; z undoes" if title else "Kept; z undoes")
            await self._page.show_change()

    async def opt_out(self, key: int) -> None:
        """Ask, and write down that they asked not to be contacted."""
        async with self._page.acting():
            desk, detail = self._desk, await self._one(key)
            about = f"{detail.line.words}\nFrom now on never again a letter, call or invitation of ours."
            question = AskText(
                "Did they ask not to be contacted?",
                about,
                placeholder="who said so, and how; enter alone if that is not known",
                may_be_empty=True,
            )
            note = await desk.push_screen_wait(question)
            if note is not None:
                await desk.jobs.run(partial(self._relationships.opt_out, key, note, by=desk.person.id))
                desk.confirm("Not contacted any more; z undoes")
                await self._page.show_change()

    # Events for many

    async def events(self, key: int | None) -> None:
        """Plan an event, invite to it, and write down who came."""
        async with self._page.acting():
            desk = self._desk
            listed = tuple(one for one in self._page.lines.order if isinstance(one, int))
            focus = await desk.jobs.run(lambda: self._relationships.order(ReferrerView.FOCUS))
            line = (await self._one(key)).line if key is not None else None
            here = (line.id, line.name) if line is not None else None
            questions = EventQuestions(desk, Invitable(here, listed, focus, tuple(self._marked)))
            await questions.ask()
            if questions.invited_marked:
                self._marked.clear()
            await self._page.show_change()

    # The focus list

    async def focus(self, key: int) -> None:
        """Put them on the focus list or take them off; where it is full, ask who leaves."""
        async with self._page.acting():
            desk, line = self._desk, (await self._one(key)).line
            by, focus = desk.person.id, self._relationships.focus
            if not line.focus:
                on_it = await desk.jobs.run(lambda: self._relationships.order(ReferrerView.FOCUS))
                if len(on_it) >= FOCUS_MOST:
                    leaves = await self._who_leaves(on_it, line)
                    if leaves is None:
                        return
                    await desk.jobs.run(lambda: focus(leaves, on=False, by=by))
            await desk.jobs.run(lambda: focus(key, on=not line.focus, by=by))
            desk.confirm("Off the focus list; z undoes" if line.focus else "On the focus list; z undoes")
            await self._page.show_change()

    async def _who_leaves(self, on_it: tuple[int, ...], comes: ReferrerLine) -> int | None:
        """Ask who leaves the full focus list; those with seven contacts and no referral come first."""
        rows = await self._desk.jobs.run(lambda: self._relationships.rows(on_it))
        rows.sort(key=lambda one: ("leave_focus" not in one.lists, one.referrals))
        choices = [Choice(one.words, one.id, f"sent {one.referrals}, {list_words(one)}") for one in rows]
        heading = f"The focus list has {FOCUS_MOST}. Who leaves it?"
        return await self._desk.push_screen_wait(Pick(heading, choices, f"for {comes.words}"))

    # What is known

    async def edit(self, key: int) -> None:
        """Change what is known of them."""
        async with self._page.acting():
            desk, detail = self._desk, await self._one(key)
            referrers = await desk.jobs.run(desk.services.referrals.referrers)

            async def keep(new: ChangedFacts) -> bool:
                """Keep what was typed."""
                change = partial(self._relationships.facts, key, detail.facts, new.facts, new.reach)
                await desk.jobs.run(lambda: change(by=desk.person.id))
                return True

            number = partial(say_number, region=desk.practice.settings.phone_region)
            dialog = AskFacts(keep, detail, referrers, day_reader(desk), number)
            if await desk.push_screen_wait(dialog) is not None:
                desk.confirm("Kept; z undoes")
                await self._page.show_change()

    async def organization(self, key: int) -> None:
        """Look at where they work and who else matters there; keep changes."""
        async with self._page.acting():
            await look_at_organization(self._desk, key)
            await self._page.show_change()

    async def merge(self, key: int) -> None:
        """Ask which other entry is the same person, show both, and make them one."""
        async with self._page.acting():
            desk, stays = self._desk, await self._one(key)
            order = await desk.jobs.run(lambda: self._relationships.order(ReferrerView.ALL))
            rows = await desk.jobs.run(lambda: self._relationships.rows(order))

            def offered(typed: str, text: str) -> list[Choice[int]]:
                """Return those who fit what was typed."""
                found = [one for one in rows if one.id != key and typed in fold(one.words)]
                return [
                    Choice(one.words, one.id, f"{one.kind.words}, sent {one.referrals}")
                    for one in found[:_OFFERED]
                ]

            about = f"{stays.line.words} stays"
            taken = await desk.push_screen_wait(
                Narrow("Which other entry is the same person?", about, offered)
            )
            if taken is None:
                return
            goes = await self._one(taken.value)
            shown = Content("\n").join(both_lines(stays, goes, eye_of(desk)))
            if not await desk.push_screen_wait(Confirm("Are these one person?", shown, verb="make them one")):
                return
            await desk.jobs.run(partial(self._relationships.merge, taken.value, key, by=desk.person.id))
            desk.confirm("They are one now; z undoes")
            await self._page.show_change()

    async def sheet(self, key: int) -> None:
        """Write the sheet of a meeting to a file."""
        async with self._page.acting():
            desk, line, sheets = self._desk, (await self._one(key)).line, self._desk.services.meeting_sheets
            kinds = [
                Choice(kind.words, kind, f"{plan.minutes} min", ours=True) for kind, plan in PLANS.items()
            ]
            kind = await desk.push_screen_wait(Pick("A sheet for which meeting?", kinds, line.words))
            if kind is None:
                return
            place = str(Path.home() / await desk.jobs.run(lambda: sheets.file_name(key, kind)))
            about = said("Only you can read the file. A name ending in .pdf makes a PDF.")
            typed = await desk.push_screen_wait(AskText("Write it to which file?", about, text=place))
            if typed is not None:
                file = Path(typed).expanduser()
                folder = desk.locations.handbook_folder if desk.locations else None
                await desk.jobs.run(partial(sheets.write, key, kind, file, folder=folder, by=desk.person.id))
                desk.confirm(f"Written: {file}. After the meeting: c")


_KEPT = "Contact kept; z undoes"
