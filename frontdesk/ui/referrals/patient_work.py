"""What the keys of the Patients list do: take in a referral, record what happened, give them to somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from functools import partial

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.phone.numbers import BadNumber
from frontdesk.domain.referrals.events import Event, EventKind
from frontdesk.domain.referrals.patients import (
    AddedReferral,
    Likeness,
    Match,
    NewReferral,
    PatientDetail,
    PatientLine,
    View,
)
from frontdesk.domain.referrals.referral import check
from frontdesk.domain.referrals.steps import HomeList
from frontdesk.services.patients.service import PatientService
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.requests import ShowCallback
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.read_lines import ReadLines
from frontdesk.ui.dialogs.unusual_number import number_is_kept
from frontdesk.ui.referrals.days import arrival_reader
from frontdesk.ui.referrals.event_questions import EventQuestions, Happened
from frontdesk.ui.referrals.intake import Intake, IntakeOffers
from frontdesk.ui.referrals.intake_draft import IntakeDraft
from frontdesk.ui.referrals.patient_detail import patient_lines
from frontdesk.ui.referrals.telling import AskPermission, Permission
from frontdesk.ui.show import who
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.eye import eye_of
from frontdesk.ui.widgets.work_list import WorkList

PatientList = WorkList[View, PatientLine, PatientDetail]
#: Stands for what people will say.
_TO_BE_ASKED = "…"
#: Stands for nobody, where a person is chosen.
_NOBODY = 0


class PatientWork:
    """Records what happens to those on the Patients list."""

    def __init__(self, page: PatientList) -> None:
        """Work for one list.

        Args:
            page: it is read again after every change.
        """
        self._page = page

    @property
    def _desk(self) -> Desk:
        return self._page.desk

    @property
    def _patients(self) -> PatientService:
        return self._desk.services.patients

    def by_name(self, what: str) -> Callable[[int], Awaitable[None]]:
        """Return what a key does to the person under the cursor."""
        return {
            "open": self.open,
            "detail": self.detail,
            "owner": self.owner,
            "tell": self.tell,
            "primary": self.primary,
        }[what]

    def _about(self, line: PatientLine) -> str:
        """Return who a dialog acts on."""
        region = self._desk.practice.settings.phone_region
        number = say_number(line.dialed, region) if line.number else "no number"
        return f"{who(line.name)}  {number} · {line.step.words}"

    async def open(self, key: int) -> None:
        """Go to their callback where one is to be made, else show everything about them."""
        async with self._page.acting():
            line = await self._line(key)
            if line.home_list is HomeList.CALLBACKS and line.callback is not None:
                await self._desk.go(ShowCallback(line.callback))
                return
        await self.detail(key)

    async def _line(self, key: int) -> PatientLine:
        held = self._page.lines.held(key)
        return held if held is not None else await self._desk.jobs.run(lambda: self._patients.line(key))

    async def detail(self, key: int) -> None:
        """Show everything about them, whole."""
        async with self._page.acting():
            detail = await self._desk.jobs.run(lambda: self._patients.one(key))
            lines = patient_lines(detail, eye_of(self._desk))
            await self._desk.push_screen_wait(ReadLines("Patient", self._about(detail.line), lines))

    async def record(self, key: int, kind: EventKind) -> None:
        """Ask what an event wants to know, and record it."""
        async with self._page.acting():
            line = await self._line(key)
            detail = await self._desk.jobs.run(lambda: self._patients.one(key))
            # What cannot be next is refused before anything is asked, such as the reason.
            check(detail.state, Event(kind, self._desk.now(), _TO_BE_ASKED))
            record = partial(self._record, line.referral, line.version)
            questions = EventQuestions(self._desk, self._about(line), detail, record)
            if await questions.ask(kind):
                self._desk.confirm(f"{kind.words.capitalize()}; z undoes")
                await self._page.show_change()

    async def _record(self, referral: int, version: int, happened: Sequence[Happened]) -> None:
        """Record what happened; what another desk changed since is refused."""
        by, patients = self._desk.person.id, self._patients
        for one in happened:
            facts = {name: value for name, value in asdict(one).items() if name != "kind"}
            line = await self._desk.jobs.run(
                partial(patients.record, referral, one.kind, by=by, version=version, **facts)
            )
            version = line.version

    async def owner(self, key: int) -> None:
        """Give them to somebody, or to nobody."""
        async with self._page.acting():
            line = await self._line(key)
            staff = await self._desk.jobs.run(self._desk.services.practice.staff)
            choices = [Choice(one.name, one.id, ours=True) for one in staff if one.name != line.owner]
            if line.owner:
                choices.append(Choice("nobody", _NOBODY, ours=True))
            to = await self._desk.push_screen_wait(Pick("Who takes them?", choices, self._about(line)))
            if to is None:
                return
            await self._record(line.referral, line.version, [Happened(EventKind.OWNER, owner=to or None)])
            name = next((one.first_name for one in staff if one.id == to), "")
            self._desk.confirm(f"{name} has it now; z undoes" if name else "Nobody has it now; z undoes")
            await self._page.show_change()

    async def tell(self, key: int) -> None:
        """Ask what their referrer may be told."""
        async with self._page.acting():
            detail = await self._desk.jobs.run(lambda: self._patients.one(key))
            if not detail.senders:
                self._desk.confirm("No referrer sent them: there is nobody to tell")
                return
            senders = [Choice(one.words, one.id) for one in detail.senders]
            first = detail.senders[0]
            dialog = AskPermission(
                partial(keep_permission, self._desk),
                self._about(detail.line),
                senders,
                first.tell,
                first.tell_said_by,
            )
            if await self._desk.push_screen_wait(dialog) is not None:
                await self._page.show_change()

    async def primary(self, key: int) -> None:
        """Say which of several referrers is the primary one."""
        async with self._page.acting():
            detail = await self._desk.jobs.run(lambda: self._patients.one(key))
            others = [Choice(one.words, one.id) for one in detail.senders if not one.is_primary]
            if not others:
                self._desk.confirm("One referrer sent them: there is no other")
                return
            question = Pick("Who is the primary one from now on?", others, self._about(detail.line))
            sender = await self._desk.push_screen_wait(question)
            if sender is not None:
                by = self._desk.person.id
                await self._desk.jobs.run(lambda: self._patients.make_primary(sender, by=by))
                self._desk.confirm("Another referrer is the primary one; z undoes")
                await self._page.show_change()

    # Taking in

    async def add(self) -> None:
        """Take in a referral, and put the cursor on the person."""
        async with self._page.acting():
            desk = self._desk
            settings = desk.practice.settings
            referrers = await desk.jobs.run(desk.services.referrals.referrers)
            offers = IntakeOffers(
                referrers,
                settings.reasons,
                settings.checklists,
                settings.owed,
                settings.phone_region,
                arrival_reader(desk),
            )
            found = await desk.jobs.run(partial(desk.services.drafts.referral_of, desk.person.id))
            draft = IntakeDraft(desk, found)
            added: list[AddedReferral] = []

            async def keep(new: NewReferral) -> bool:
                """Ask about its number and whether it is somebody known, and keep it."""
                meant = await self._meant(new) if await number_is_kept(desk, new.number) else None
                if meant is None:
                    return False
                with draft.leaving():
                    add = partial(self._patients.add, meant, by=desk.person.id, draft=draft.uid)
                    added.append(await desk.jobs.run(add))
                return True

            await desk.push_screen_wait(Intake(self._page.at_desk, keep, offers, draft))
            for one in added:
                desk.confirm(_added_words(one))
                await self._page.show_row(View.OPEN, one.referral)
                await self._page.show_change()

    async def _meant(self, new: NewReferral) -> NewReferral | None:
        """Ask whether a referral is about somebody known; None where the form is to be changed."""
        try:
            matches = await self._desk.jobs.run(partial(self._patients.matches, new.patient, new.number))
        except BadNumber as wrong:
            raise Incomplete("number", wrong.sentence) from wrong
        if not matches:
            return new
        choices = [Choice(self._match_words(one), one, _likeness(one)) for one in matches]
        if all(one.likeness is not Likeness.SAME for one in matches):
            choices.append(Choice("none of them: a new patient", _NEW, ours=True))
        about = f"{new.patient}  {new.number}".strip()
        picked = await self._desk.push_screen_wait(Pick("Is this somebody we know?", choices, about))
        if picked is None:
            return None
        if picked is _NEW:
            return new
        return replace(new, contact_id=picked.contact, referral_id=picked.referral)

    def _match_words(self, one: Match) -> str:
        number = (
            say_number(one.number, self._desk.practice.settings.phone_region) if one.number else "no number"
        )
        return f"{who(one.name)}  {number}"


#: Stands for nobody who is known.
_NEW = Match(0, None, "", "", Likeness.OTHER)


def _likeness(one: Match) -> str:
    way = "on the way already" if one.referral is not None else "known"
    return f"{way}, same name and number" if one.likeness is Likeness.SAME else way


def _added_words(added: AddedReferral) -> str:
    parts = ["Joined their other referral" if added.joined else "Taken in", added.step.words, *added.notices]
    return " · ".join((*parts, "z undoes"))


async def keep_permission(desk: Desk, answer: Permission) -> bool:
    """Keep what a referrer may be told, and say what it does to what is owed."""
    tell = partial(desk.services.owed.tell, answer.sender, answer.tell, answer.said_by, by=desk.person.id)
    waived = await desk.jobs.run(tell)
    more = f" · {waived} waived" if waived else ""
    desk.confirm(f"May we tell: {answer.tell.words}{more}; z undoes")
    return True
