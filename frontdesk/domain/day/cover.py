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
    """The cover from one moment on, as it was recorded.

    Attributes:
        id: the store's number.
        at: from when it holds, UTC.
        by: the person who recorded it.
        phones: the people on the phones, in the order in which they came.
        backup: the person who backs up, or None.
        busy: True if the backup takes the next ones.
    """

    id: int
    at: datetime
    by: int
    phones: tuple[int, ...] = ()
    backup: int | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Covering:
    """A person on the phones, or the backup.

    Attributes:
        person: who it is.
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
        busy: True if the backup takes the next ones; it ends with the day.
        busy_by: the person who said so, or None.
    """

    phones: tuple[Covering, ...] = ()
    backup: Covering | None = None
    busy: bool = False
    busy_by: Person | None = None

    @property
    def is_said(self) -> bool:
        """True if anybody is on the phones or backs up."""
        return bool(self.phones) or self.backup is not None

    def is_on_phones(self, person_id: int) -> bool:
        """True if somebody is on the phones."""
        return any(one.person.id == person_id for one in self.phones)

    def is_backup(self, person_id: int) -> bool:
        """True if somebody backs up."""
        return self.backup is not None and self.backup.person.id == person_id

    def people(self, usual: int) -> int:
        """Return how many people call back at the same time, for the forecast.

        Args:
            usual: the practice's setting, used while nobody is on the phones.
        """
        on_phones = len(self.phones) or usual
        helps = self.busy and self.backup is not None and not self.is_on_phones(self.backup.person.id)
        return on_phones + helps


def cover_now(
    changes: Sequence[CoverChange], staff: Sequence[Person], is_today: Callable[[datetime], bool]
) -> Cover:
    """Return the cover after the latest change, and since when each person has been there.

    Args:
        changes: newest first; the older ones tell only since when.
        staff: the people who work here now.
        is_today: a function that is True for an instant of the present day, with which "busy" ends.
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
    """Return since when something has held without a break."""
    at = changes[0].at
    for change in changes:
        if not holds(change):
            break
        at = change.at
    return at


class Place(StrEnum):
    """What happened to a person's place on the phones while they are out."""

    #: They were not on the phones.
    KEPT = "kept"
    #: They left it; the person who covers was on the phones already.
    LEFT = "left"
    #: The person who covers took it.
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class LunchOut:
    """A person who is out for lunch, and who covers for them.

    Attributes:
        id: the store's number.
        person: who is out.
        to: who covers and has their claims.
        out_at: since when, UTC.
        callbacks: the callbacks that were handed over.
        place: what happened to their place on the phones.
    """

    id: int
    person: Person
    to: Person
    out_at: datetime
    callbacks: tuple[int, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class LunchMoved:
    """The claims that going to lunch or coming back moved.

    Attributes:
        person: who is out, or is back.
        to: who covers, or covered.
        out: True if they went, False if they came back.
        moved: number of claims that changed hands.
        of: number of claims there were; those that did not come back were worked on meanwhile.
    """

    person: Person
    to: Person
    out: bool
    moved: int
    of: int

    @property
    def sentence(self) -> str:
        """A sentence for the screen: ``Lee covers for Dana and has 3 claims.``; names are people's text."""
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
    """How a call for the backup was answered."""

    #: Somebody claimed the callback.
    TAKEN = "taken"
    #: The backup was called; quiet for today.
    BACKUP_CALLED = "backup_called"
    #: It can wait, for a reason that is kept.
    NOT_NEEDED = "not_needed"
    #: The callback was tried or closed meanwhile.
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Escalation:
    """A due callback that nobody has, for which the backup is called until somebody answers.

    Attributes:
        id: the store's number.
        at: since when, UTC.
        callback: the callback as it is now.
    """

    id: int
    at: datetime
    callback: Callback

    @property
    def answered_by_action(self) -> Answer | None:
        """The answer given by working on the callback, or None while nobody did."""
        callback = self.callback
        tried = callback.last_attempt_at is not None and callback.last_attempt_at > self.at
        if not callback.is_open or callback.met_at is not None or callback.backlog or tried:
            return Answer.SETTLED
        return Answer.TAKEN if callback.owner_id is not None else None


def called_from(minutes: int, at_risk_minutes: Sequence[int]) -> tuple[timedelta, timedelta]:
    """Return from when the backup is called for an unclaimed callback, as distances from its deadline.

    A promise counts as due at its time. The rule's deadline is mostly the closing, when it is too late to
    call anybody: there the last warning counts as due.

    Args:
        minutes: the setting: minutes that a callback is due and unclaimed.
        at_risk_minutes: the warnings, minutes before a deadline.

    Returns:
        The distances for a deadline of the rule and for a promise; a negative one is before the deadline.
    """
    wait = timedelta(minutes=minutes)
    return wait - timedelta(minutes=min(at_risk_minutes, default=0)), wait
