"""Appointments of a practice system: what they are, and what became of them."""

from __future__ import annotations

from enum import StrEnum


class AppointmentKind(StrEnum):
    """What an appointment is for."""

    EVALUATION = "evaluation"
    SESSION = "session"
    #: Neither: it is kept, and moves nobody's referral.
    OTHER = "other"


class AppointmentStatus(StrEnum):
    """What became of an appointment, as of the last export."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    DONE = "done"
    NO_SHOW = "no_show"
    #: Canceled, or moved to another time, which is an appointment of its own.
    CANCELED = "canceled"

    @property
    def is_live(self) -> bool:
        """True while the person is expected."""
        return self in (AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED)
