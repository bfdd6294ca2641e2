"""Cover: who is on the phones, who backs up, who is out for lunch, and when the backup is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.people import Person


@dataclass(frozen=True, slots=True)
class CoverChange:
    """The cover from one moment on, as it was written down.

    Attributes:
        id: the store's number.
        at: from when, UTC.
        by: who said so.
        phones: who is on the phones, by their numbers, in the order they came.
        backup: who backs up, or None.
        busy: whether the backup takes the next ones.
    """

    id: int
    at: datetime
    by: int
    phones: tuple[int, ...] = ()
    backup: int | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Covering:
    """Somebody at their place.

    Attributes:
        person: who.
        since: since when without a break, UTC.
    """

    person: Person
    since: datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover as it is now.

    Attributes:
        phones: who is on the phones.
        backup: who backs up, or None.
        busy: whether the backup takes the next ones; it ends with the day on which it was said.
        busy_by: who said that they are busy, or None.
    """

    phones: tuple[Covering, ...] = ()
    backup: Covering | None = None
    busy: bool = False
    busy_by: Person | None = None

    @property
    def is_said(self) -> bool:
        """Whether anybody is at a place."""
        return bool(self.phones) or self.backup is not None

    def is_on_phones(self, person_id: int) -> bool:
        """Whether somebody is on the phones."""
        return any(one.person.id == person_id for one in self.phones)

    def is_backup(self, person_id: int) -> bool:
        """Whether somebody backs up."""
        return self.backup is not None and self.backup.person.id == person_id

    def people(self, usual: int) -> int:
        """How many call back at the same time, for the forecast.

        Args:
            usual: the practice's setting, which holds while nobody said who is on the phones.
        """
        on_phones = len(self.phones) or usual
        helps = self.busy and self.backup is not None and not self.is_on_phones(self.backup.person.id)
        return on_phones + helps


def cover_now(
    changes: Sequence[CoverChange], staff: Sequence[Person], is_today: Callable[[datetime], bool]
) -> Cover:
    """The cover that the latest change left, with since when each of it holds.

    Args:
        changes: newest first; from the older ones only comes since when.
        staff: who works here now; who left covers nothing.
        is_today: whether an instant is of the present day; "busy" does not outlive it.
    """
    if not changes:
        return Cover()
    latest, known = changes[0], {person.id: person for person in staff}
    phones = tuple(
        Covering(known[number], _since(changes, partial(_has_on_phones, number)))
        for number in latest.phones
        if number in known
    )
    backup = None
    if latest.backup is not None and latest.backup in known:
        backup = Covering(known[latest.backup], _since(changes, lambda one: one.backup == latest.backup))
    busy_since = _since(changes, lambda one: one.busy)
    if not latest.busy or backup is None or not is_today(busy_since):
        return Cover(phones, backup)
    said_by = next(one.by for one in changes if one.at == busy_since and one.busy)
    return Cover(phones, backup, True, known.get(said_by))


def _has_on_phones(person_id: int, change: CoverChange) -> bool:
    return person_id in change.phones


def _since(changes: Sequence[CoverChange], holds: Callable[[CoverChange], bool]) -> datetime:
    """Since when something has held without a break; newest first."""
    at = changes[0].at
    for change in changes:
        if not holds(change):
            break
        at = change.at
    return at


class Place(StrEnum):
    """What became of somebody's place on the phones while they were out."""

    #: They were not on the phones.
    KEPT = "kept"
    #: They left it; who has their claims was on the phones already.
    LEFT = "left"
    #: Who has their claims took it.
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class LunchOut:
    """Somebody who is out, with their claims at somebody else.

    Attributes:
        id: the store's number.
        person: who is out.
        to: who has their claims.
        out_at: since when, UTC.
        callbacks: the claims that were handed over.
        place: whether the other one also took their place on the phones.
    """

    id: int
    person: Person
    to: Person
    out_at: datetime
    callbacks: tuple[int, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class LunchMoved:
    """What going out or coming back moved.

    Attributes:
        person: who is out, or is back.
        to: who has, or had, their claims.
        out: True when they went, False when they came back.
        moved: how many claims changed hands.
        of: how many there were; of those that did not come back the work went on.
    """

    person: Person
    to: Person
    out: bool
    moved: int
    of: int

    @property
    def sentence(self) -> str:
        """What to say: ``Lee has your 3 claims``; names are people's text."""
        claims = "1 claim" if self.of == 1 else f"{self.of} claims"
        if self.out:
            return f"{self.to.first_name} covers for {self.person.first_name} and has {claims}."
        if self.moved == self.of:
            return f"{self.person.first_name} is back and has {claims} again."
        rest = self.of - self.moved
        return (
            f"{self.person.first_name} is back and has {self.moved} of {claims} again; "
            f"{rest} {'was' if rest == 1 else 'were'} done, or went on, meanwhile."
        )


class Answer(StrEnum):
    """What was answered to the call for the backup."""

    #: Somebody claimed it, and calls.
    TAKEN = "taken"
    #: The backup was called; quiet for today.
    BACKUP_CALLED = "backup_called"
    #: It can wait, for a reason that is kept.
    NOT_NEEDED = "not_needed"
    #: Nobody needs to be called any more: it was tried or closed meanwhile.
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Escalation:
    """A callback for which the backup is called, until somebody answers.

    Attributes:
        id: the store's number.
        at: since when, UTC.
        callback: the callback as it is now.
    """

    id: int
    at: datetime
    callback: Callback

    @property
    def settled_by_deed(self) -> Answer | None:
        """The answer that was given by doing something about it, or None while nobody did."""
        callback = self.callback
        tried = callback.last_attempt_at is not None and callback.last_attempt_at > self.at
        if not callback.is_open or callback.met_at is not None or callback.backlog or tried:
            return Answer.SETTLED
        return Answer.TAKEN if callback.owner_id is not None else None


def called_from(minutes: int, at_risk_minutes: Sequence[int]) -> tuple[timedelta, timedelta]:
    """From when on the backup is called for a callback that nobody has, as distances from its deadline.

    A promise counts as due at its time. The rule's own deadline is mostly the closing: who waits for that
    calls the backup into an empty practice. There the last warning counts as due.

    Args:
        minutes: the setting: due and unclaimed for so long.
        at_risk_minutes: the warnings before a deadline.

    Returns:
        For a deadline of the rule, and for a promise; a negative one is before the deadline.
    """
    wait = timedelta(minutes=minutes)
    return wait - timedelta(minutes=min(at_risk_minutes, default=0)), wait
