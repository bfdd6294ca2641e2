"""What an event of the way wants to know before it is recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.events import EventKind, WaitingFor
from frontdesk.domain.referrals.patients import PatientDetail
from frontdesk.domain.typed_moments import read_asked_time
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.referrals.checklist import Missing, MissingItems, items_for
from frontdesk.ui.referrals.days import EXAMPLE, day_reader
from frontdesk.ui.referrals.waiting import AskAuthorization, AskQuestion, Authorization, Question
from frontdesk.ui.show import day
from frontdesk.ui.widgets.choice import Choice

#: A course has no more sessions than this.
MOST_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened, as ``PatientService.record`` takes it.

    Attributes:
        kind: what.
        at: when, UTC; None for now.
        reason: people's words; items are one a line.
        booked_for: the appointment, UTC, where it is known.
        day: when the answer is due, or when it is looked at again.
        expires: when an authorization expires.
        who: for whom they wait then.
        note: who that is, in people's words.
        maintenance: True if maintenance goes on after the course.
        planned: sessions of the whole course.
        owner: who has it from now on.
    """

    kind: EventKind
    at: datetime | None = None
    reason: str = ""
    booked_for: datetime | None = None
    day: date | None = None
    expires: date | None = None
    who: WaitingFor | None = None
    note: str = ""
    maintenance: bool = False
    planned: int | None = None
    owner: int | None = None


#: Records what happened, one after the other; raises what the service raises.
Record = Callable[[Sequence[Happened]], Awaitable[None]]


class EventQuestions:
    """Asks about one person, then records."""

    def __init__(self, desk: Desk, about: str, detail: PatientDetail, record: Record) -> None:
        """Ask about one person.

        Args:
            desk: where it is asked.
            about: who they are, people's text.
            detail: everything about them.
            record: records what happened.
        """
        self._desk = desk
        self._about = about
        self._line = detail.line
        self._state = detail.state
        self._record = record

    async def ask(self, kind: EventKind) -> bool:
        """Ask what an event wants to know, and record it; False where the person left the question."""
        asks = {
            EventKind.MISSING: self._missing,
            EventKind.QUESTION: self._question,
            EventKind.AUTH_SUBMITTED: self._authorization,
            EventKind.BOOKED: self._booked,
            EventKind.THINKING: self._thinking,
            EventKind.COMPLETED: self._completed,
            EventKind.SESSIONS_PLANNED: self._planned,
            EventKind.FORMS_MISSING: self._forms,
            EventKind.LOST: self._why,
            EventKind.CANCELED: self._why,
        }
        return await asks.get(kind, self._at_once)(kind)

    async def _kept(self, *happened: Happened) -> bool:
        await self._record(happened)
        return True

    async def _at_once(self, kind: EventKind) -> bool:
        return await self._kept(Happened(kind))

    async def _forms(self, kind: EventKind) -> bool:
        """One key for both: what is missing came."""
        came = self._state.forms_missing
        return await self._kept(Happened(EventKind.FORMS_CAME if came else kind))

    async def _why(self, kind: EventKind) -> bool:
        question = "Why are they lost?" if kind is EventKind.LOST else "Why was it canceled?"
        reason = await self._desk.push_screen_wait(AskText(question, self._about))
        return reason is not None and await self._kept(Happened(kind, reason=reason))

    async def _booked(self, kind: EventKind) -> bool:
        """Ask when the appointment is; it may be booked without our knowing when."""
        now, hours = self._desk.now(), self._desk.hours

        def reading(text: str) -> str:
            """Return how a typed time is read."""
            asked = read_asked_time(text, now, hours)
            return ". ".join(part for part in (asked.reading, asked.remark) if part)

        question = AskText(
            "When is the appointment?",
            self._about,
            placeholder="dec 3 10am; enter alone if nobody knows yet",
            read=reading,
            may_be_empty=True,
        )
        text = await self._desk.push_screen_wait(question)
        if text is None:
            return False
        at = read_asked_time(text, now, hours).at if text else None
        return await self._kept(Happened(kind, booked_for=at))

    async def _thinking(self, kind: EventKind) -> bool:
        read, hours = day_reader(self._desk), self._desk.hours
        question = AskText(
            "Thinking it over: when shall we follow up?",
            self._about,
            placeholder=EXAMPLE,
            read=lambda text: day(read(text), hours),
            wanted="a day",
        )
        text = await self._desk.push_screen_wait(question)
        return text is not None and await self._kept(Happened(kind, day=read(text)))

    async def _completed(self, kind: EventKind) -> bool:
        choices = [
            Choice("no, they are back with their referrer", False, ours=True),
            Choice("yes", True, "a monthly update to the referrer", ours=True),
        ]
        question = Pick("Completed: does maintenance go on here?", choices, self._about)
        goes_on = await self._desk.push_screen_wait(question)
        return goes_on is not None and await self._kept(Happened(kind, maintenance=goes_on))

    async def _planned(self, kind: EventKind) -> bool:
        question = AskText(
            "How many sessions are planned?",
            self._about,
            placeholder="36",
            read=lambda text: f"{_count(text)} sessions",
            wanted="a number",
        )
        text = await self._desk.push_screen_wait(question)
        return text is not None and await self._kept(Happened(kind, planned=_count(text)))

    async def _missing(self, kind: EventKind) -> bool:
        before = self._state.missing_items

        async def keep(missing: Missing) -> bool:
            """Record what changed, then that it was asked for."""
            gone = [item for item in before if item not in missing.items]
            added = [item for item in missing.items if item not in before]
            happened = []
            if added:
                happened.append(Happened(kind, reason="\n".join(missing.items)))
            elif gone:
                happened.append(Happened(EventKind.MISSING_CAME, reason="\n".join(gone)))
            if missing.items and (missing.asked or missing.until):
                happened.append(Happened(EventKind.MISSING_ASKED, day=missing.until))
            return await self._kept(*happened)

        items = items_for(self._line.treatment, self._desk.practice.settings.checklists)
        dialog = MissingItems(keep, self._about, items, before, day_reader(self._desk))
        return await self._desk.push_screen_wait(dialog) is not None

    async def _question(self, kind: EventKind) -> bool:
        async def keep(asked: Question) -> bool:
            """Record the question."""
            return await self._kept(
                Happened(kind, reason=asked.words, who=asked.whom, note=asked.name, day=asked.until)
            )

        whom = self._state.waiting_for or WaitingFor.PATIENT
        dialog = AskQuestion(keep, self._about, day_reader(self._desk), whom)
        return await self._desk.push_screen_wait(dialog) is not None

    async def _authorization(self, kind: EventKind) -> bool:
        async def keep(known: Authorization) -> bool:
            """Record where it stands."""
            at = self._instant(known.submitted) if known.event is EventKind.AUTH_SUBMITTED else None
            return await self._kept(Happened(known.event, at=at, day=known.due, expires=known.expires))

        dialog = AskAuthorization(keep, self._about, day_reader(self._desk), self._state.auth_state)
        return await self._desk.push_screen_wait(dialog) is not None

    def _instant(self, which: date | None) -> datetime | None:
        """Return an instant of a day that has passed; None for today."""
        hours, now = self._desk.hours, self._desk.now()
        if which is None or which >= hours.day_of(now):
            return None
        return max(hours.instant(which, 12 * 60), self._state.begins)


def _count(text: str) -> int:
    """Return a number of sessions. Raises Refused where it is none."""
    typed = text.strip()
    if not typed.isdecimal() or not 1 <= int(typed) <= MOST_SESSIONS:
        raise Refused(f"Type a number from 1 to {MOST_SESSIONS}.")
    return int(typed)
