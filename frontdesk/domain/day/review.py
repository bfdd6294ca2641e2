"""The review: what has to be settled before a day is signed (product, "Screens", Review).

The services read the cases; the checklist is made from them here. An unaccepted crisis or a half-typed call
blocks the day; everything else is settled by a reason, an owner or a count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.owed import PERMISSION, OwedKind, OwedState
from frontdesk.domain.referrals.sources import MissingSource
from frontdesk.domain.rule.hours import OpeningHours


class BreachReason(StrEnum):
    """Why nobody called in time."""

    NO_STAFF = "no_staff"
    OVERLOOKED = "overlooked"
    PHONES_DOWN = "phones_down"
    NO_NUMBER = "no_number"
    WAITING_FOR_CLINICIAN = "waiting_for_clinician"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The reason as shown."""
        return self.value.replace("_", " ").replace("for clinician", "for a clinician")

    @property
    def key(self) -> str:
        """The letter that chooses it."""
        return _KEYS[self]


_KEYS = {
    BreachReason.NO_STAFF: "s",
    BreachReason.OVERLOOKED: "o",
    BreachReason.PHONES_DOWN: "p",
    BreachReason.NO_NUMBER: "n",
    BreachReason.WAITING_FOR_CLINICIAN: "c",
    BreachReason.OTHER: "x",
}


def check_reason(reason: BreachReason, note: str) -> None:
    """Refuse "other" without a note.

    Raises:
        Incomplete: the note is missing.
    """
    if reason is BreachReason.OTHER and not note.strip():
        raise Incomplete("note", "“Other” needs a few words: what happened? Nothing was changed.")


#: A reason is asked for breaches of unreviewed days, as far back as this.
FURTHEST_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReviewPeriod:
    """The period that the review of a day covers. Instants are UTC.

    Attributes:
        day: the open day that is reviewed.
        start: midnight after the open day before; closed days in between belong to this one.
        end: midnight after the day, excluded.
        since: from when on breaches need a reason: earlier than ``start`` if days before were not signed, or
            something happened after they were.
    """

    day: date
    start: datetime
    end: datetime
    since: datetime


def review_period(
    day: date, hours: OpeningHours, *, first_day: date, last_signed_at: datetime | None
) -> ReviewPeriod:
    """Return the period that the review of an open day covers.

    Args:
        day: an open day, not before ``first_day``.
        hours: the opening hours.
        first_day: the day on which the practice was set up; nothing before it is reviewed.
        last_signed_at: when the latest day before this one was signed, UTC, or None.
    """
    before = day - timedelta(1)
    while before >= first_day and not hours.is_open_day(before):
        before -= timedelta(1)
    start = hours.instant(max(before + timedelta(1), first_day), 0)
    since = start
    if last_signed_at is not None:
        since = max(min(last_signed_at, start), hours.instant(day, 0) - FURTHEST_BACK)
    return ReviewPeriod(day, start, hours.instant(day, 24 * 60), since)


def days_waiting(
    today: date, hours: OpeningHours, *, first_day: date, last_signed: date | None
) -> tuple[date, ...]:
    """Return the open days before today that are offered for review, oldest first.

    Where no day was signed yet, only the last one is offered: a practice that starts to review is not asked
    for the weeks before.
    """
    oldest = max(first_day, today - FURTHEST_BACK)
    if last_signed is not None:
        oldest = max(oldest, last_signed + timedelta(1))
    days = [oldest + timedelta(count) for count in range(max(0, (today - oldest).days))]
    waiting = tuple(day for day in days if hours.is_open_day(day))
    return waiting if last_signed is not None else waiting[-1:]


@dataclass(frozen=True, slots=True)
class CrisisCase:
    """A crisis of the day, or an earlier one that nobody accepted.

    Attributes:
        id: the crisis's number.
        opened_at: when it was opened, UTC.
        name: the name of the person in crisis, or "".
        number: their number, or "".
        call_uid: the uid of the call it came up in, or "".
        callback_id: the callback it came up in, or None.
        accepted_by: who accepted it, or "".
    """

    id: int
    opened_at: datetime
    name: str
    number: str
    call_uid: str
    callback_id: int | None
    accepted_by: str


@dataclass(frozen=True, slots=True)
class BreachCase:
    """A deadline that was missed.

    Attributes:
        id: the breach's number.
        callback_id: its callback.
        due: the deadline, UTC.
        promised: True if it was a time the caller asked for.
        name: who was to be called, or "".
        number: their number's key.
        lane: what kind of caller.
        is_open: True if they are still to be called.
        referrer: the referrer it hurts, or "".
        reason: why it was missed, or None while nobody gave a reason.
        note: the reason in words.
        by: who gave it.
    """

    id: int
    callback_id: int
    due: datetime
    promised: bool
    name: str
    number: str
    lane: Lane
    is_open: bool
    referrer: str
    reason: BreachReason | None
    note: str
    by: str

    @property
    def reason_words(self) -> str:
        """The reason with its note, or ""."""
        return reason_words(self.reason, self.note)


def reason_words(reason: BreachReason | None, note: str) -> str:
    """Return a reason with its note; "" while there is none."""
    if reason is None:
        return ""
    if reason is BreachReason.OTHER:
        return note
    return f"{reason.words}: {note}" if note else reason.words


@dataclass(frozen=True, slots=True)
class AcknowledgementCase:
    """A referral whose acknowledgement was due by the end of the day, or earlier and is still open.

    Attributes:
        owed_id: the number of what is owed.
        due: until when it is in time, UTC.
        name: the patient, or "".
        number: the patient's number's key, or "".
        referrer: who sent them.
        state: what became of it.
        sent_at: when it was sent, UTC, or None.
        reason: why it was not sent, as said on this day, or None.
        note: the reason in words.
        by: who gave it, or "".
    """

    owed_id: int
    due: datetime
    name: str
    number: str
    referrer: str
    state: OwedState
    sent_at: datetime | None
    reason: BreachReason | None
    note: str
    by: str

    @property
    def is_settled(self) -> bool:
        """True if it was sent or waived, or somebody said why not."""
        return self.state is not OwedState.OPEN or self.reason is not None

    @property
    def reason_words(self) -> str:
        """The reason with its note, or ""."""
        return reason_words(self.reason, self.note)


@dataclass(frozen=True, slots=True)
class OwedBreach:
    """Something owed to a referrer that was not sent in time.

    Attributes:
        owed_id: its number.
        kind: what it is.
        due: the deadline that passed, UTC.
        referrer: to whom it is owed.
        sent_at: when it was sent after all, UTC, or None.
        held_by: ``permission`` if the patient was not asked or said no, else "".
        reason: why it was late, or None while nobody said so.
        note: the reason in words.
    """

    owed_id: int
    kind: OwedKind
    due: datetime
    referrer: str
    sent_at: datetime | None
    held_by: str
    reason: BreachReason | None
    note: str

    @property
    def code(self) -> str:
        """The reason as a code: what somebody said, else ``permission``, else ``none_yet``."""
        return self.reason.value if self.reason else self.held_by or "none_yet"

    @property
    def reason_words(self) -> str:
        """The reason with its note, or ""."""
        if self.reason is None and self.held_by == PERMISSION:
            return "the patient's permission"
        return reason_words(self.reason, self.note)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A callback that still needs a try at the end of the day.

    Attributes:
        callback_id: its number.
        name: who is to be called, or "".
        number: their number's key.
        lane: what kind of caller.
        about: what they asked for.
        received: when they first called, UTC.
        call_by: when the try was due, UTC.
        attempts: number of tries.
        breached: True if a deadline of it passed unmet.
        owner: who has it or is to call, or "".
        carried_to: who has it tomorrow, or "" while it was not carried over.
        reason: why it is carried over.
        extension: the extension to dial after the number, or "".
    """

    callback_id: int
    name: str
    number: str
    lane: Lane
    about: str
    received: datetime
    call_by: datetime
    attempts: int
    breached: bool
    owner: str
    carried_to: str
    reason: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailTally:
    """Voicemails on the machine and in the log.

    Attributes:
        logged: number in the log of the period.
        on_machine: number on the machine, or None while nobody counted.
        note: why some are not logged.
        by: who counted.
    """

    logged: int
    on_machine: int | None = None
    note: str = ""
    by: str = ""

    @property
    def unlogged(self) -> int:
        """Number of voicemails on the machine that are not logged."""
        return max(0, (self.on_machine or 0) - self.logged)

    @property
    def is_settled(self) -> bool:
        """True if they were counted, and all are logged or a note says why not."""
        return self.on_machine is not None and (not self.unlogged or bool(self.note))


@dataclass(frozen=True, slots=True)
class DraftCase:
    """A half-typed call.

    Attributes:
        uid: its uid.
        title: its name, number or "unnamed".
        person: who types it.
        started_at: since when, UTC.
        parked: True if it was put aside.
    """

    uid: str
    title: str
    person: str
    started_at: datetime
    parked: bool


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """All cases of a review, read at one moment.

    Attributes:
        period: the period that is reviewed.
        crises: of the day, and earlier ones that nobody accepted.
        breaches: of the day, and earlier ones without a reason.
        callbacks: those that still need a try at the end of the day.
        voicemails: on the machine and in the log.
        sources: new patients' calls whose source is missing or was not asked.
        acknowledgements: of the day, and earlier ones that are still open.
        drafts: half-typed calls of anyone.
        owed_breaches: what was owed to referrers and became late on the day.
    """

    period: ReviewPeriod
    crises: tuple[CrisisCase, ...] = ()
    breaches: tuple[BreachCase, ...] = ()
    callbacks: tuple[OpenCase, ...] = ()
    voicemails: VoicemailTally = VoicemailTally(0)
    sources: tuple[MissingSource, ...] = ()
    acknowledgements: tuple[AcknowledgementCase, ...] = ()
    drafts: tuple[DraftCase, ...] = ()
    owed_breaches: tuple[OwedBreach, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedNote:
    """A note that was added to a signed day.

    Attributes:
        at: when it was added, UTC.
        by: who added it.
        text: people's words.
    """

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class SignedDay:
    """The signed record of a day. It is never changed, only added to.

    Attributes:
        day: the day.
        at: when it was signed, UTC.
        by: who signed.
        report: the report of that moment, Markdown.
        hand_off: the hand-off of that moment, Markdown.
        figures: the figures by name.
        notes: added since, oldest first.
    """

    day: date
    at: datetime
    by: str
    report: str
    hand_off: str
    figures: Mapping[str, object]
    notes: tuple[AddedNote, ...]


class Item(StrEnum):
    """The items of the checklist, in the order of the review."""

    CRISES = "crises"
    BREACHES = "breaches"
    CALLBACKS = "callbacks"
    VOICEMAILS = "voicemails"
    SOURCES = "sources"
    ACKNOWLEDGEMENTS = "acknowledgements"
    DRAFTS = "drafts"

    @property
    def words(self) -> str:
        """The item as shown."""
        return _ITEM_WORDS[self]

    @property
    def blocks(self) -> bool:
        """True if the day cannot be signed before it is settled."""
        return self in (Item.CRISES, Item.DRAFTS)


_ITEM_WORDS = {
    Item.CRISES: "Crises accepted",
    Item.BREACHES: "Breaches have a reason",
    Item.CALLBACKS: "Open callbacks settled",
    Item.VOICEMAILS: "Voicemails all logged",
    Item.SOURCES: "Sources answered",
    Item.ACKNOWLEDGEMENTS: "Referrals acknowledged",
    Item.DRAFTS: "Half-typed calls",
}


class ItemState(StrEnum):
    """Where an item stands."""

    #: Nothing is left of it.
    DONE = "done"
    #: Something is left, and the review settles it.
    TO_DO = "to_do"
    #: Something is left that blocks signing the day.
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist.

    Attributes:
        item: what is checked.
        left: number still to settle.
        settled: number settled.
    """

    item: Item
    left: int
    settled: int = 0

    @property
    def state(self) -> ItemState:
        """Done, to do, or blocking the day."""
        if not self.left:
            return ItemState.DONE
        return ItemState.BLOCKS if self.item.blocks else ItemState.TO_DO


def checklist(facts: ReviewFacts) -> tuple[CheckLine, ...]:
    """Return the checklist, in its order."""
    accepted = sum(bool(one.accepted_by) for one in facts.crises)
    reasons = sum(one.reason is not None for one in facts.breaches)
    carried = sum(bool(one.carried_to) for one in facts.callbacks)
    answered = sum(one.answer is not None for one in facts.sources)
    acknowledged = sum(one.is_settled for one in facts.acknowledgements)
    tally = facts.voicemails
    unsettled = 0 if tally.is_settled else max(1, tally.unlogged)
    return (
        CheckLine(Item.CRISES, len(facts.crises) - accepted, accepted),
        CheckLine(Item.BREACHES, len(facts.breaches) - reasons, reasons),
        CheckLine(Item.CALLBACKS, len(facts.callbacks) - carried, carried),
        CheckLine(Item.VOICEMAILS, unsettled, tally.logged),
        CheckLine(Item.SOURCES, len(facts.sources) - answered, answered),
        CheckLine(Item.ACKNOWLEDGEMENTS, len(facts.acknowledgements) - acknowledged, acknowledged),
        CheckLine(Item.DRAFTS, len(facts.drafts)),
    )


def first_left(lines: Sequence[CheckLine]) -> CheckLine | None:
    """Return what to settle next: what blocks, then the rest in order; None if all is settled."""
    left = [line for line in lines if line.left]
    return min(left, key=lambda line: line.state is not ItemState.BLOCKS, default=None)


def why_not_signed(facts: ReviewFacts) -> str | None:
    """Return a sentence on the first thing that keeps the day from being signed; None if nothing does.

    What blocks comes first, then the rest in the order of the checklist.
    """
    first = first_left(checklist(facts))
    if first is None:
        return None
    if first.item is Item.VOICEMAILS:
        return _voicemail_sentence(facts.voicemails)
    one, more, remedy = _SENTENCES[first.item]
    what = one if first.left == 1 else more.format(first.left)
    return f"{what}. Nothing was signed; {remedy}"


_SENTENCES = {
    Item.CRISES: (
        "A crisis was accepted by nobody yet",
        "{} crises were accepted by nobody yet",
        "open it (F9) and name who takes over.",
    ),
    Item.BREACHES: (
        "A breach has no reason yet",
        "{} breaches have no reason yet",
        "say why it happened.",
    ),
    Item.CALLBACKS: (
        "A callback is still open and nobody has it tomorrow",
        "{} callbacks are still open and nobody has them tomorrow",
        "call now, or carry it over with an owner and a reason.",
    ),
    Item.SOURCES: (
        "A new patient's call has no answer about who sent them",
        "{} calls of new patients have no answer about who sent them",
        "answer it on Referrals (F4), or say there why nobody asked.",
    ),
    Item.ACKNOWLEDGEMENTS: (
        "A referral that was to be acknowledged by now is not",
        "{} referrals that were to be acknowledged by now are not",
        "send the acknowledgement on Referrals (F4), or say here why not.",
    ),
    Item.DRAFTS: (
        "A call is still half-typed",
        "{} calls are still half-typed",
        "save it on Calls (F2), or throw it away there.",
    ),
}


def _voicemail_sentence(tally: VoicemailTally) -> str:
    if tally.on_machine is None:
        return "Nobody counted the voicemails on the machine yet. Nothing was signed; count them."
    what = "1 voicemail on the machine is" if tally.unlogged == 1 else f"{tally.unlogged} voicemails are"
    return f"{what} not logged. Nothing was signed; write them down, or say why not when you count again."
