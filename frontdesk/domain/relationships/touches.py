"""Contacts with referrers: their kinds, what they are about, what came of them, and how many it takes.

See product, "Relationships": touch n of 7 until the first referral; after seven and none it is proposed to
leave the focus list; the same message never goes to the same person twice.
"""

from __future__ import annotations

import re
from enum import StrEnum

from frontdesk.domain.errors import Refused

#: Dollars and cents, as people type them.
_MONEY = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{1,2}))?")

#: Touches after which a first referral may be expected.
TOUCHES_TO_FIRST = 7


class TouchKind(StrEnum):
    """How we were in contact."""

    words: str
    is_meeting: bool

    def __new__(cls, code: str, words: str = "", is_meeting: bool = False) -> TouchKind:
        """Make the kind of a row."""
        kind = str.__new__(cls, code)
        kind._value_, kind.words, kind.is_meeting = code, words or code, is_meeting
        return kind

    LETTER = "letter", "letter"
    CALL = "call", "call"
    MESSAGE = "message", "message"
    MEETING = "meeting", "meeting", True
    LUNCH = "lunch", "lunch", True
    LUNCH_VIRTUAL = "lunch_virtual", "virtual lunch", True
    LUNCH_DELIVERED = "lunch_delivered", "delivered lunch", True
    GRAND_ROUNDS = "grand_rounds", "grand rounds", True
    OPEN_HOUSE = "open_house", "open house", True
    CASE_CONFERENCE = "case_conference", "case conference", True
    DROP_IN = "drop_in", "drop-in", True


class Content(StrEnum):
    """What a contact of ours was about: one of five kinds."""

    TREATMENT = "treatment"
    EDUCATION = "education"
    SUCCESS = "success"
    OPERATIONS = "operations"
    COMMUNITY = "community"

    @property
    def words(self) -> str:
        """The kind as shown."""
        return _CONTENT_WORDS[self]


_CONTENT_WORDS = {
    Content.TREATMENT: "treatment and capacity",
    Content.EDUCATION: "education",
    Content.SUCCESS: "a de-identified success",
    Content.OPERATIONS: "operations",
    Content.COMMUNITY: "community",
}


class Response(StrEnum):
    """What came of a contact."""

    NONE = "none"
    POLITE = "polite"
    INTERESTED = "interested"
    REFERRED = "referred"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        """The response as shown."""
        return "no answer" if self is Response.NONE else self.value

    @property
    def is_answer(self) -> bool:
        """True if they answered at all: counted in the response rate."""
        return self is not Response.NONE


def touch_number(ours: int, referrals: int) -> str:
    """Return where we stand on the way to a first referral: ``touch 3 of 7``; "" once somebody was referred.

    Args:
        ours: contacts of ours so far.
        referrals: patients they sent so far.
    """
    if referrals or not ours:
        return ""
    return f"touch {ours} of {TOUCHES_TO_FIRST}"


def leaves_focus(ours: int, referrals: int) -> bool:
    """True if it is proposed that they leave the focus list: seven contacts, and nobody was referred."""
    return not referrals and ours >= TOUCHES_TO_FIRST


def read_cents(typed: str) -> int:
    """Read what a contact cost, as people type it: ``84.50``, ``$1,200``; nothing is 0.

    Raises:
        Refused: it is no amount.
    """
    text = typed.strip()
    found = _MONEY.fullmatch(text)
    if not text:
        return 0
    if found is None:
        raise Refused(f"“{text[:20]}” is no amount. Nothing was changed; write it as 84.50.")
    dollars, cents = found.groups()
    return int(dollars.replace(",", "")) * 100 + int((cents or "").ljust(2, "0"))


def money_words(cents: int) -> str:
    """Return an amount as shown: ``$84.50``, ``$1,200``."""
    dollars, rest = divmod(cents, 100)
    return f"${dollars:,}.{rest:02d}" if rest else f"${dollars:,}"
