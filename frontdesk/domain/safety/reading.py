"""What it is to have read about somebody, and for how long one reading counts."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

#: Readings of one contact by one person within this time are one entry of the audit.
READING_COUNTS: Final = timedelta(minutes=15)


class SeenBy(StrEnum):
    """The kind of record by which somebody was seen. A member is the code in the audit."""

    CONTACT = "contact"
    CALLBACK = "callback"
    CALL = "call"
    REFERRAL = "referral"


class Reading(NamedTuple):
    """Somebody who was read about.

    Attributes:
        by: the kind of record.
        id: its number; 0 for a caller of whom only calls are known.
    """

    by: SeenBy
    id: int
