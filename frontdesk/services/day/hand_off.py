"""The hand-off: reading it, its words, its notes, and giving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.queue import QueueCounts
from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.day.cover import Cover
from frontdesk.domain.day.hand_off import (
    MOST_LINES,
    HandOffSheet,
    Promised,
    Section,
    Unacknowledged,
    at_most,
    short,
)
from frontdesk.domain.errors import Incomplete, Taken
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.text import NOTE_LIMIT, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.day.cover import read_cover
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.day import hand_off as rows
from frontdesk.store.day.cover import lunches_out
from frontdesk.store.db.engine import Transaction
from frontdesk.store.queue import count_queue


@dataclass(frozen=True, slots=True)
class HandOffNow:
    """The present hand-off.

    Attributes:
        sheet: the data it is written from.
        sections: its text, to be read aloud.
        given_at: when it was last given on this day, UTC, or None.
        given_by: who gave it, or "".
    """

    sheet: HandOffSheet
    sections: tuple[Section, ...]
    given_at: datetime | None
    given_by: str


class HandOffService:
    """Writes, saves and ticks off hand-offs and their notes."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def now(self, *, by: int) -> HandOffNow:
        """Return the hand-off of today, from the present data."""
        office = self._office
        hours = office.practice().rule.hours
        sheet = read_sheet(office, hours.day_of(office.now()), by=by)
        given = rows.last_hand_off(office.store, sheet.day) or (None, "")
        return HandOffNow(sheet, sections(sheet, hours), *given)

    @again_if_lost
    def note(self, text: str, *, by: int) -> int:
        """Add a note for the next person and return its id.

        Raises:
            Incomplete: there are no words in it.
        """
        clean = one_line(text, NOTE_LIMIT)
        if not clean:
            raise Incomplete("note", "Type what the next one must know.")
        at = self._office.now()
        day = self._office.practice().rule.hours.day_of(at)
        with self._office.store.writing() as db:
            changes = Changes()
            number = rows.add_note(db, at=at, by=by, day=day, text=clean)
            changes.made("hand_off_note", number)
            _save(db, changes, Action.HAND_OFF_NOTED, number, at, by)
        return number

    @again_if_lost
    def tick(self, note_id: int, *, by: int) -> None:
        """Tick a note off as done.

        Raises:
            Taken: it was ticked off already.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            changes = Changes()
            if not rows.tick_note(db, changes, note_id, at=at, by=by):
                raise Taken("This note is ticked off already, or was undone. Nothing was changed.")
            _save(db, changes, Action.HAND_OFF_NOTE_DONE, note_id, at, by)

    @again_if_lost
    def give(self, *, by: int) -> int:
        """Save the present hand-off as given by a person; return its id."""
        office, at = self._office, self._office.now()
        practice = office.practice()
        hours = practice.rule.hours
        sheet = read_sheet(office, hours.day_of(at), by=by)
        with office.store.writing() as db:
            text = markdown(sheet, hours, practice.settings.name)
            changes = Changes()
            number = rows.add_hand_off(db, at=at, by=by, day=sheet.day, text=text)
            changes.made("hand_off", number)
            _save(db, changes, Action.HAND_OFF_WRITTEN, number, at, by)
        return number


def _save(db: Transaction, changes: Changes, action: Action, subject: int, at: datetime, by: int) -> None:
    """Write the audit entry and what it takes to undo the action."""
    audit = write_audit(db, at=at, person_id=by, action=action, subject_id=subject)
    changes.save(db, audit_id=audit, at=at, person_id=by, action=action)


def read_sheet(office: Office, day: date, *, by: int) -> HandOffSheet:
    """Read the data of a hand-off.

    Args:
        office: the store, the clock and the settings.
        day: the day whose breaches and notes are read.
        by: who reads it.
    """
    store, practice, now = office.store, office.practice(), office.now()
    hours = practice.rule.hours
    start, end = hours.instant(day, 0), hours.instant(day, 24 * 60)
    # Promises for the next open day are for the next person, too.
    until = hours.instant(hours.next_open_day(hours.day_of(now)), 24 * 60)
    promises, promised = rows.promised(store, until, MOST_LINES)
    unusual, unusuals = rows.unusual(store, start, end, now, MOST_LINES)
    unacknowledged, count = rows.unacknowledged(store, MOST_LINES)
    with store.reading() as db:
        out = tuple(lunches_out(db))
    return HandOffSheet(
        at=now,
        day=day,
        counts=_counts(office, now, by),
        cover=read_cover(store, practice, now),
        out=out,
        crises=rows.crises_waiting(store),
        claimed=tuple(rows.claimed_by(store)),
        promises=tuple(promises),
        promised=promised,
        unusual=tuple(unusual),
        unusuals=unusuals,
        unacknowledged=tuple(unacknowledged),
        unacknowledged_count=count,
        notes=tuple(rows.notes_of(store, day)),
    )


def _counts(office: Office, now: datetime, by: int) -> QueueCounts:
    practice = office.practice()
    hours = practice.rule.hours
    today = hours.day_of(now)
    start, end = practice.day_bounds(now)
    return count_queue(
        office.store,
        now=now,
        at_risk_until=now + timedelta(minutes=max(practice.rule.at_risk_minutes, default=0)),
        closes=hours.closes(today) if hours.is_open_day(today) else end,
        day_start=start,
        person_id=by,
    )


def sections(sheet: HandOffSheet, hours: OpeningHours) -> tuple[Section, ...]:
    """Return the sections of the hand-off: counts, cover, claims, referrals, promises, unusual, notes."""
    return (
        Section("Open", _open(sheet), ""),
        Section("Who covers", _cover(sheet, hours), "Nobody said who is on the phones."),
        Section(
            "Claimed",
            at_most(f"{name} has {count}" for name, count in sheet.claimed),
            "Nobody has a callback in hand.",
        ),
        Section(
            "Not acknowledged",
            _unacknowledged(sheet, hours),
            "Every referral is acknowledged.",
            True,
        ),
        Section("Promised", _promised(sheet, hours), "No time was promised.", True),
        Section(
            "Unusual",
            at_most((_of(one.name, one.what, one.owner) for one in sheet.unusual), sheet.unusuals),
            "Nothing unusual.",
            True,
        ),
        Section(
            "Notes",
            at_most(f"{short(note.text)} ({_first(note.by)})" for note in sheet.open_notes),
            "No note is open.",
            True,
        ),
    )


def markdown(sheet: HandOffSheet, hours: OpeningHours, practice: str) -> str:
    """Return the hand-off as Markdown, with people's text escaped.

    Args:
        sheet: its data.
        hours: the opening hours.
        practice: the practice's name.
    """
    style = hours.style
    lines = [
        f"# Hand-off, {style.day_and_year(sheet.day)}",
        "",
        f"{unmarked(practice)}, as of {style.moment(hours.local(sheet.at))}.",
    ]
    for section in sections(sheet, hours):
        lines += ["", f"## {section.title}", ""]
        lines += [f"- {unmarked(line)}" for line in section.lines] or [section.empty]
    return "\n".join(lines) + "\n"


def hand_off_markdown(office: Office, day: date, by: int) -> str:
    """Return the hand-off of a day as Markdown, from the present data.

    Args:
        office: the store, the clock and the settings.
        day: the day.
        by: who hands off.
    """
    practice = office.practice()
    return markdown(read_sheet(office, day, by=by), practice.rule.hours, practice.settings.name)


def unmarked(text: str) -> str:
    """Return people's text with all Markdown marks escaped."""
    return "".join(f"\\{char}" if char in _MARKS else char for char in text)


_MARKS = frozenset("\\`*_{}[]<>#|~!&")


def _open(sheet: HandOffSheet) -> tuple[str, ...]:
    counts = sheet.counts
    first = (
        f"{counts.open} to call back: {counts.breached} past the deadline, {counts.at_risk} at risk, "
        f"{counts.later} for later"
    )
    lines = [first]
    if sheet.crises:
        crises = "1 crisis is" if sheet.crises == 1 else f"{sheet.crises} crises are"
        lines.insert(0, f"{crises} not accepted by anybody")
    if counts.backlog:
        lines.append(f"{counts.backlog} more in the backlog")
    return tuple(lines)


def _cover(sheet: HandOffSheet, hours: OpeningHours) -> tuple[str, ...]:
    cover, lines = sheet.cover, []
    if cover.phones:
        who = ", ".join(f"{one.person.name} since {_clock(one.since, hours)}" for one in cover.phones[:4])
        lines.append(f"On the phones: {who}")
    if cover.backup is not None:
        lines.append(f"Backup: {cover.backup.person.name}{_busy(cover)}")
    lines += [f"{out.person.name} is out, {out.to.name} has the claims" for out in sheet.out[:3]]
    return tuple(lines)


def _busy(cover: Cover) -> str:
    return ", takes the next ones" if cover.busy else ""


def _promised(sheet: HandOffSheet, hours: OpeningHours) -> tuple[str, ...]:
    today = hours.day_of(sheet.at)

    def line(one: Promised) -> str:
        """Return a promise as a line: when, to whom, and if its time has passed."""
        local = hours.local(one.at)
        when = hours.style.clock(local) if local.date() == today else hours.style.moment(local)
        late = ", that has passed" if one.at < sheet.at and one.how is not PromiseKind.AFTER else ""
        return f"{one.how.word}{when} {_of(one.name, '', one.owner)}{late}"

    return at_most(map(line, sheet.promises), sheet.promised)


def _unacknowledged(sheet: HandOffSheet, hours: OpeningHours) -> tuple[str, ...]:
    today = hours.day_of(sheet.at)

    def line(one: Unacknowledged) -> str:
        """Return a referral as a line: who, from whom, and until when the referrer is owed a word."""
        local = hours.local(one.due)
        when = hours.style.clock(local) if local.date() == today else hours.style.moment(local)
        by = f"late since {when}" if one.due < sheet.at else f"by {when}"
        return f"{one.name or 'unknown caller'}, from {one.referrer}, {by}"

    return at_most(map(line, sheet.unacknowledged), sheet.unacknowledged_count)


def _of(name: str, what: str, owner: str) -> str:
    """One callback: who, what is unusual, who has it."""
    parts = [name or "unknown caller", what, f"{_first(owner)} has it" if owner else ""]
    return ", ".join(part for part in parts if part)


def _first(name: str) -> str:
    return name.split(" ", 1)[0]


def _clock(at: datetime, hours: OpeningHours) -> str:
    return hours.style.clock(hours.local(at))
