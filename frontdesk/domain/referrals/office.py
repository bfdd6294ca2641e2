"""All patients of one referring office, for when that office calls: on the screen, and as a paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.markdown import document, escaped, table
from frontdesk.domain.referrals.owed import OwedKind, Tell
from frontdesk.domain.referrals.patients import PatientLine
from frontdesk.domain.rule.hours import OpeningHours


@dataclass(frozen=True, slots=True)
class OfficeOwed:
    """Something owed to that office about a patient.

    Attributes:
        kind: what.
        due: the last instant in time, UTC.
    """

    kind: OwedKind
    due: datetime


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One patient of the office.

    Attributes:
        line: where they are on the way.
        referrer: who of the office sent them, the one who is asked about first.
        tell: what may be told there about them: the least that any of the office may be told.
        owed: what is open, by due.
    """

    line: PatientLine
    referrer: str
    tell: Tell
    owed: tuple[OfficeOwed, ...]


@dataclass(frozen=True, slots=True)
class OfficePage:
    """All patients of an office.

    Attributes:
        words: the office, or the referrer where no office is known.
        referrer: the number of the referrer who was asked about.
        patients: the unfinished first.
        owed: what is owed to them about no patient, by due.
        read_at: when it was read, UTC.
    """

    words: str
    referrer: int
    patients: tuple[OfficeLine, ...]
    owed: tuple[OfficeOwed, ...]
    read_at: datetime

    @property
    def open(self) -> int:
        """How many are on the way."""
        return sum(one.line.step.is_open for one in self.patients)


def owed_words(owed: Sequence[OfficeOwed], now: datetime, hours: OpeningHours) -> str:
    """``acknowledgement, late; booked by Tue Nov 17``: what is owed, in the order of the deadlines."""
    parts = []
    for one in owed:
        by = f" by {hours.style.day(hours.day_of(one.due))}"
        parts.append(one.kind.words + (", late" if one.due < now else by))
    return "; ".join(parts)


def office_markdown(page: OfficePage, hours: OpeningHours, number: Callable[[str], str]) -> str:
    """Return the page as Markdown, one line a patient.

    Args:
        page: what was read.
        hours: the opening hours, which say how days are written.
        number: how a number's key is shown.
    """
    local, style = hours.local(page.read_at), hours.style
    rows = [
        (
            escaped(one.line.name) or "(no name)",
            number(one.line.dialed) if one.line.number else "",
            escaped(one.referrer),
            one.line.step.words,
            escaped(one.line.next_step or one.line.lost_reason),
            one.tell.words,
            owed_words(one.owed, page.read_at, hours),
        )
        for one in page.patients
    ]
    head = ("Patient", "Number", "Sent by", "Step", "Next", "May we tell", "Owed")
    beside = owed_words(page.owed, page.read_at, hours)
    return document(
        [f"# Patients of {escaped(page.words)}"],
        [f"{style.day_and_year(local.date())}, {style.clock(local)}. Tell only what the patient allowed."],
        table(head, rows) if rows else ["Nobody whom they sent is known."],
        [f"Owed about no patient: {beside}."] if beside else [],
    )
