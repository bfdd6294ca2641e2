"""Cover: who is on the phones, who backs up, since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

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
