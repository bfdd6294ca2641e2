"""The hand-off: what the next person must know, read aloud in two minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.domain.callbacks.queue import QueueCounts
from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.day.cover import Cover, LunchOut

#: Lines of a section; then the number of further ones: 150 words a minute for two minutes.
MOST_LINES = 5
#: Words of one line.
MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class HandOffNote:
    """A note to the next person, open until somebody did what it says.

    Attributes:
        id: the store's number.
        at: when it was written, UTC.
        by: who wrote it.
        text: people's words.
        done_at: when it was ticked off, or None.
        done_by: by whom, or "".
    """

    id: int
    at: datetime
    by: str
    text: str
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True, slots=True)
class Promised:
    """A promised callback.

    Attributes:
        name: the caller's name, or "".
        at: the promised time, UTC.
        how: at that time, after it, or by it.
        owner: who has the callback, or "".
    """

    name: str
    at: datetime
    how: PromiseKind
    owner: str


@dataclass(frozen=True, slots=True)
class Unusual:
    """A callback that is unusual.

    Attributes:
        name: the caller's name, or "".
        what: what is unusual, in words: ``called 4 times``.
        owner: who has it, or "".
    """

    name: str
    what: str
    owner: str


@dataclass(frozen=True, slots=True)
class Unacknowledged:
    """A referral of which nobody told the referrer yet that it arrived.

    Attributes:
        name: the patient, or "".
        referrer: who sent them.
        due: until when they are owed that, UTC.
    """

    name: str
    referrer: str
    due: datetime


@dataclass(frozen=True, slots=True)
class HandOffSheet:
    """Everything a hand-off is written from, as it was at one moment.

    Attributes:
        at: when it was read, UTC.
        day: which day it is about.
        counts: of the queue.
        cover: who is on the phones and who backs up.
        out: who is out for lunch.
        crises: crises that nobody accepted.
        claimed: open claims by person: name, how many.
        promises: promised times still to be kept, the earliest first, and how many there are.
        unusual: unusual callbacks, and how many there are.
        unacknowledged: referrals that nobody acknowledged, the first due first, and how many there are.
        notes: notes of the day and open ones of earlier days, open ones first.
    """

    at: datetime
    day: date
    counts: QueueCounts
    cover: Cover
    out: tuple[LunchOut, ...]
    crises: int
    claimed: tuple[tuple[str, int], ...]
    promises: tuple[Promised, ...]
    promised: int
    unusual: tuple[Unusual, ...]
    unusuals: int
    unacknowledged: tuple[Unacknowledged, ...]
    unacknowledged_count: int
    notes: tuple[HandOffNote, ...]

    @property
    def open_notes(self) -> tuple[HandOffNote, ...]:
        """The notes that are still to be done."""
        return tuple(note for note in self.notes if note.done_at is None)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the hand-off.

    Attributes:
        title: two or three words.
        lines: each a sentence or less.
        empty: the sentence if there are none.
        names: True if callers' names or people's words are in the lines.
    """

    title: str
    lines: tuple[str, ...]
    empty: str
    names: bool = False


def at_most(lines: Iterable[str], of: int | None = None, most: int = MOST_LINES) -> tuple[str, ...]:
    """Return the first lines, and how many more there are.

    Args:
        lines: in their order.
        of: the number of all lines, if not all of them were read.
        most: the number of lines to keep.
    """
    found = tuple(lines)
    more = (len(found) if of is None else of) - most
    return (*found[:most], f"and {more} more") if more > 0 else found


def short(text: str, words: int = MOST_WORDS) -> str:
    """Return a text cut after so many words, with a sign."""
    found = text.split()
    return text if len(found) <= words else " ".join(found[:words]) + " …"
