"""Events for many: plan one, invite, write down who comes and who came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.relationships.outreach import (
    OUTCOME_DAYS,
    EventDetail,
    InvitationState,
    Invited,
)
from frontdesk.domain.relationships.touches import TouchKind, money_words, read_cents
from frontdesk.domain.text import NAME_LIMIT, NOTE_LIMIT
from frontdesk.services.relationships.outreach import InvitedNow, NewEvent
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.referrals.days import EXAMPLE, day_reader
from frontdesk.ui.show import day_with_year
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_KINDS = [Choice(kind.words, kind, ours=True) for kind in TouchKind if kind.is_meeting]
#: Stands for an event that is not planned yet.
_NEW = 0
_MARKED = "invite those who are marked"
_STATES = [Choice(state.words, state, ours=True) for state in InvitationState]


class AskEvent(FormDialog[NewEvent]):
    """A new event."""

    LABELS = 13

    def __init__(self, keep: Keep[NewEvent], read_day: Callable[[str], date]) -> None:
        """Make the form.

        Args:
            keep: keeps the event.
            read_day: reads a typed day.
        """
        super().__init__("An event for many", keep)
        self._read_day = read_day

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        name = TextField(id="name", max_length=NAME_LIMIT, placeholder="Open house in spring")
        cost = TextField(id="cost", placeholder="450", max_length=14)
        return (
            (Field(name, label="Name"),),
            (Field(Picker[TouchKind](_KINDS, id="kind"), 26, "Kind"),),
            (
                Field(TextField(id="day", placeholder=EXAMPLE, max_length=40), 26, "Day"),
                Field(cost, 14, "cost"),
            ),
            (Field(TextField(id="note", max_length=NOTE_LIMIT), label="Note"),),
        )

    def begin(self) -> None:
        """Offer an open house."""
        self.query_one("#kind", Picker).take_value(TouchKind.OPEN_HOUSE)

    def read(self) -> NewEvent:
        """Return the event as typed."""
        kind, day = self.value_of("kind"), in_field("day", self._read_day, self.text_of("day"))
        if not self.text_of("name"):
            raise Incomplete("name", "What is the event called?")
        if not isinstance(kind, TouchKind):
            raise Incomplete("kind", "What kind of event is it? Choose one.")
        if day is None:
            raise Incomplete("day", "On which day is it?")
        cost = in_field("cost", read_cents, self.text_of("cost")) or 0
        return NewEvent(self.text_of("name"), kind, day, cost, self.text_of("note"))


@dataclass(frozen=True, slots=True)
class _Invite:
    """The line that invites some.

    Attributes:
        referrers: whom.
        is_marked: True if it is for those who are marked.
    """

    referrers: tuple[int, ...]
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Invitable:
    """Who may be invited from a list.

    Attributes:
        here: the one under the cursor, with their name; or None.
        listed: everybody in the list as it is filtered.
        focus: everybody on the focus list.
        marked: those who are marked in the list.
    """

    here: tuple[int, str] | None
    listed: tuple[int, ...]
    focus: tuple[int, ...]
    marked: tuple[int, ...] = ()


class EventQuestions:
    """Asks about events, and keeps what was answered."""

    def __init__(self, desk: Desk, invitable: Invitable) -> None:
        """Ask at one desk.

        Args:
            desk: the program.
            invitable: who may be invited.
        """
        self._desk = desk
        self._invitable = invitable
        #: True once those who are marked were invited.
        self.invited_marked = False

    async def ask(self) -> None:
        """Ask which event is meant, then about it, until the person leaves."""
        desk, outreach = self._desk, self._desk.services.outreach
        known = await desk.jobs.run(outreach.events)
        choices = [
            Choice(one.name, one.id, f"{one.kind.words}, {day_with_year(one.day, desk.hours)}")
            for one in known
        ]
        choices.append(Choice("plan an event", _NEW, ours=True))
        event = await desk.push_screen_wait(Pick("Which event?", choices))
        if event == _NEW:
            event = await self._plan()
        if event is None:
            return
        while await self._about(event):
            pass

    async def _plan(self) -> int | None:
        """Ask about a new event and plan it; None where the person left."""
        desk, made = self._desk, list[int]()

        async def keep(new: NewEvent) -> bool:
            """Plan it."""
            plan = partial(desk.services.outreach.plan, new, by=desk.person.id)
            made.append(await desk.jobs.run(plan))
            return True

        if await desk.push_screen_wait(AskEvent(keep, day_reader(desk))) is not None:
            desk.confirm("Planned; z undoes")
        return made[0] if made else None

    async def _about(self, event: int) -> bool:
        """Show an event with who was invited, and keep one change; False where the person left."""
        desk, outreach = self._desk, self._desk.services.outreach
        detail = await desk.jobs.run(lambda: outreach.one(event))
        lines: list[Choice[Invited | _Invite]] = [*self._invites(detail), *_invited(detail)]
        question = Pick(
            "Who comes, and who is invited?",
            lines,
            self._words(detail),
            keys="enter  invite or answer     esc  leave",
        )
        picked = await desk.push_screen_wait(question)
        if picked is None:
            return False
        if isinstance(picked, _Invite):
            invite = partial(outreach.invite, event, picked.referrers, by=desk.person.id)
            desk.confirm(_said(await desk.jobs.run(invite)))
            self.invited_marked |= picked.is_marked
            return True
        state = await desk.push_screen_wait(Pick("What became of it?", _STATES, picked.words))
        if state is not None:
            answer = partial(outreach.answered, event, picked.referrer_id, state, by=desk.person.id)
            await desk.jobs.run(answer)
            desk.confirm(f"{state.words.capitalize()}; z undoes")
        return True

    def _invites(self, detail: EventDetail) -> list[Choice[Invited | _Invite]]:
        """Return the lines that invite, of those who are not invited yet."""
        known = {one.referrer_id for one in detail.invited}
        offers: list[tuple[str, tuple[int, ...], bool]] = []
        here, marked = self._invitable.here, self._invitable.marked
        offers.append((_MARKED, marked, True))
        if here is not None:
            offers.append((f"invite {here[1]}", (here[0],), False))
        offers.append(("invite everybody in the list behind", self._invitable.listed, True))
        offers.append(("invite the focus list", self._invitable.focus, True))
        lines: list[Choice[Invited | _Invite]] = []
        for words, whom, ours in offers:
            new = tuple(one for one in whom if one not in known)
            if new:
                invite = _Invite(new, is_marked=words == _MARKED and ours)
                lines.append(Choice(words, invite, f"{len(new)}" if ours else "", ours))
        return lines

    def _words(self, detail: EventDetail) -> str:
        event = detail.event
        parts = [event.kind.words, day_with_year(event.day, self._desk.hours)]
        parts += [money_words(event.cost_cents)] if event.cost_cents else []
        coming, came = detail.count(InvitationState.COMING), detail.count(InvitationState.CAME)
        counts = f"{detail.count()} invited, {coming} coming, {came} came"
        if came:
            counts += f"; they sent {detail.referrals} within {OUTCOME_DAYS} days"
        note = f"\n{event.note}" if event.note else ""
        return f"{event.name} · {' · '.join(parts)}\n{counts}{note}"


def _invited(detail: EventDetail) -> list[Choice[Invited | _Invite]]:
    """Return a line for each who was invited."""
    lines: list[Choice[Invited | _Invite]] = []
    for one in detail.invited:
        sent = f", sent {one.referrals} after it" if one.referrals else ""
        lines.append(Choice(one.words, one, f"{one.state.words}{sent}"))
    return lines


def _said(done: InvitedNow) -> str:
    """Return what came of inviting, in a few words."""
    parts = [f"{done.invited} invited"]
    if done.left_alone:
        parts.append(f"{len(done.left_alone)} asked not to be contacted, and are left alone")
    return f"{'; '.join(parts)}; z undoes" if done.invited else "; ".join(parts)
