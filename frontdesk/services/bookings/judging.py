"""Appointments of an export beside those that are known: what is new, and what it says happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from frontdesk.domain.referrals.appointments import AppointmentKind, AppointmentStatus
from frontdesk.domain.referrals.bookings import Appointment, Change, Followed, Known, follow
from frontdesk.domain.referrals.events import EventKind
from frontdesk.exports.instants import instant_of
from frontdesk.services.bookings.report import BookingCounts
from frontdesk.services.office import Practice
from frontdesk.store.bookings import (
    StoredAppointment,
    appointments_of,
    appointments_with,
    recorded_of,
    states_of,
)
from frontdesk.store.db.prepared import On

_ID = "id:"
# Of two rows of one appointment the one counts that knows more, else the later one.
_PROGRESS = {status: place for place, status in enumerate((
    AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED, AppointmentStatus.CANCELED,
    AppointmentStatus.NO_SHOW, AppointmentStatus.DONE,
))}  # fmt: skip


class MatchedRow(NamedTuple):
    """An appointment of an export, and whose it is; the other fields as in ``BookedRow``."""

    referral: int
    line: int
    id: str
    at: int
    kind: str
    status: str
    provider: str
    booked_on: int | None

    @property
    def key(self) -> str:
        """What it is known again by: the practice system's id, else whose, when and what."""
        begins = f"{instant_of(self.at):%Y-%m-%dT%H:%MZ}"
        return f"{_ID}{self.id}" if self.id else f"{self.referral}|{begins}|{self.kind}"

    def appointment(self) -> Appointment:
        """Return it as the rules see it."""
        return Appointment(
            instant_of(self.at),
            AppointmentKind(self.kind) if self.kind else None,
            AppointmentStatus(self.status),
            self.provider,
            None if self.booked_on is None else instant_of(self.booked_on),
        )


@dataclass(slots=True)
class Judged:
    """One patient's appointments, judged.

    Attributes:
        followed: what they say happened.
        rows: the row of each change, by its line.
        known: what is stored of it, by its line, where something is.
    """

    followed: Followed
    rows: dict[int, MatchedRow]
    known: dict[int, StoredAppointment]


@dataclass(slots=True)
class _Person:
    """One patient's rows beside what is stored of them."""

    changes: list[Change] = field(default_factory=list)
    rows: dict[int, MatchedRow] = field(default_factory=dict)
    known: dict[int, StoredAppointment] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


def judge(
    on: On, rows: Sequence[MatchedRow], practice: Practice, now: datetime, counts: BookingCounts
) -> list[Judged]:
    """Judge all rows of some patients; those to whom nothing is new are left out.

    Args:
        on: where what is known is read: in the transaction that writes, or before for a preview.
        rows: all rows of these patients.
        practice: the settings.
        now: UTC.
        counts: what becomes of the rows is added here.
    """
    once = _once(rows, counts)
    referrals = sorted({row.referral for row in once})
    states = states_of(on, referrals)
    stored: dict[int, list[StoredAppointment]] = {}
    for one in appointments_of(on, referrals):
        stored.setdefault(one.referral, []).append(one)
    with_key = appointments_with(on, [row.key for row in once])
    day_of = practice.rule.hours.day_of
    told = _told_by_desks(on, stored, referrals, day_of)
    by_person: dict[int, list[MatchedRow]] = {}
    for row in once:
        by_person.setdefault(row.referral, []).append(row)
    judged = []
    for referral, theirs in by_person.items():
        if (state := states.get(referral)) is None:
            for row in theirs:
                counts.unmatch(row.line, "the referral was undone meanwhile")
            continue
        known = stored.get(referral, [])
        person = _compare(theirs, known, with_key, state.contact_id, counts)
        if not person.changes:
            continue
        rest = tuple(_appointment(one) for one in known if one.id not in person.touched)
        followed = follow(state, person.changes, Known(rest, told.get(referral, {})), now=now, day_of=day_of)
        _count(followed, person, counts)
        judged.append(Judged(followed, person.rows, person.known))
    return judged


def _told_by_desks(
    on: On,
    stored: Mapping[int, Sequence[StoredAppointment]],
    referrals: Sequence[int],
    day_of: Callable[[datetime], date],
) -> dict[int, Counter[tuple[EventKind, date]]]:
    """Return how often a desk recorded a session or a no-show that no known appointment stands for yet.

    Each known appointment that took place, or was missed, stands for one of the day's records.
    """
    told: dict[int, Counter[tuple[EventKind, date]]] = {referral: Counter() for referral in referrals}
    for one in recorded_of(on, referrals):
        told[one.referral][one.kind, day_of(one.at)] += 1
    for referral, theirs in stored.items():
        for known in theirs:
            if known.status == AppointmentStatus.NO_SHOW:
                told[referral][EventKind.NO_SHOW, day_of(known.at)] -= 1
            elif known.status == AppointmentStatus.DONE and known.kind == AppointmentKind.SESSION:
                told[referral][EventKind.SESSION, day_of(known.at)] -= 1
    return {referral: +counts for referral, counts in told.items()}


def _once(rows: Iterable[MatchedRow], counts: BookingCounts) -> list[MatchedRow]:
    """Return one row for each appointment."""
    best: dict[str, MatchedRow] = {}
    for row in rows:
        known = best.get(row.key)
        if known is not None:
            counts.duplicates += 1
        if known is None or _rank(row) > _rank(known):
            best[row.key] = row
    return list(best.values())


def _rank(row: MatchedRow) -> tuple[int, int]:
    return _PROGRESS[AppointmentStatus(row.status)], row.line


def _compare(
    rows: Sequence[MatchedRow],
    known: Sequence[StoredAppointment],
    with_key: dict[str, StoredAppointment],
    contact: int,
    counts: BookingCounts,
) -> _Person:
    """Return what the rows of one patient change.

    Args:
        rows: theirs.
        known: the appointments of their way.
        with_key: the appointments known by the keys of the rows, whosever they are.
        contact: who they are; an appointment of an earlier way of theirs comes to this one if it changed.
        counts: what does not change is counted here.
    """
    person = _Person()
    keys = {row.key for row in rows}
    left = {one.id: one for one in known if one.key not in keys}
    for row in rows:
        before = with_key.get(row.key)
        if before is not None and before.contact != contact and not before.is_free:
            counts.unmatch(row.line, "an earlier export had this appointment as another patient's")
            continue
        if before is None and (before := _alike(row, left.values())) is not None:
            del left[before.id]
        if before is not None and not before.is_free and _is_same(row, before):
            counts.unchanged += 1
            continue
        of_this_way = before is not None and before.referral == row.referral and not before.is_free
        was = _appointment(before) if before is not None and of_this_way else None
        if before is not None:
            person.known[row.line] = before
            person.touched.add(before.id)
        person.rows[row.line] = row
        person.changes.append(Change(row.line, was, row.appointment()))
    return person


def _alike(row: MatchedRow, known: Iterable[StoredAppointment]) -> StoredAppointment | None:
    """Return the appointment that a row without an id means, or that was known without one."""
    at = instant_of(row.at)
    for one in known:
        without = not row.id or not one.key.startswith(_ID)
        if without and one.at == at and row.kind in ("", one.kind):
            return one
    return None


def _is_same(row: MatchedRow, known: StoredAppointment) -> bool:
    same = known.at == instant_of(row.at) and known.status == row.status
    return same and row.kind in ("", known.kind)


def _appointment(one: StoredAppointment) -> Appointment:
    return Appointment(one.at, AppointmentKind(one.kind), AppointmentStatus(one.status))


def _count(followed: Followed, person: _Person, counts: BookingCounts) -> None:
    for change, sentence in followed.refused:
        counts.unmatch(change.line, _reason(sentence))
    for change in followed.taken:
        known = person.known.get(change.line)
        if known is None or known.is_free:
            counts.added += 1
        else:
            counts.updated += 1
    counts.patients += bool(followed.events)
    counts.events.update(event.kind for event in followed.events)


def _reason(sentence: str) -> str:
    """Return why an event cannot be, without what a desk would say of its own change."""
    reason = sentence.partition(" Nothing was changed")[0].rstrip(".;")
    return reason[:1].lower() + reason[1:]
