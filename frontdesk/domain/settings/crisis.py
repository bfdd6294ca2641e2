"""What the practice decides about a crisis: the numbers, the words to say, the words to watch for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from frontdesk.domain.crisis import DEFAULT_WATCH_WORDS


@dataclass(frozen=True, slots=True)
class CrisisNumber:
    """One number to call in a crisis.

    Attributes:
        key: its name in the settings: small letters, digits, ``_`` and ``-``.
        label: whose it is.
        number: as it is dialed, or "" while the practice has not set it.
        about: how it is reached, in a few words.
        last_checked: the day somebody last tried it, or None for never.
    """

    key: str
    label: str
    number: str = ""
    about: str = ""
    last_checked: date | None = None


#: The two that everybody in the United States has, and the practice's own two, which it has to set.
DEFAULT_NUMBERS = (
    CrisisNumber("emergency", "Emergency", "911", "police, fire, ambulance"),
    CrisisNumber(
        "lifeline",
        "Suicide and Crisis Lifeline",
        "988",
        "call, text or chat, 24 hours; 1-800-273-8255 still connects",
    ),
    CrisisNumber("clinician", "Our urgent clinician"),
    CrisisNumber("backup", "Backup"),
)

#: Said by reception: nothing in it assesses, advises or promises. The practice's clinician approves it.
DEFAULT_SAY = (
    "I am glad you told me. I am staying on the line with you.",
    "Where are you right now, and is anyone with you?",
    "Which number can I call you on if we are cut off?",
    "I am getting one of our clinicians now.",
)


@dataclass(frozen=True, slots=True)
class CrisisSettings:
    """What every desk shows in a crisis (product, "Crisis").

    Attributes:
        numbers: the numbers, in the order shown; those of three or four digits are shown biggest.
        say: the words to say, one sentence each.
        approved_by: the practice's clinician who approved these words; "" shows them as not yet approved.
        watch_words: words in a note that raise the prompt.
    """

    numbers: tuple[CrisisNumber, ...] = DEFAULT_NUMBERS
    say: tuple[str, ...] = DEFAULT_SAY
    approved_by: str = ""
    watch_words: tuple[str, ...] = DEFAULT_WATCH_WORDS

    def following(self, before: CrisisSettings) -> CrisisSettings:
        """These settings as they are kept after others: new words are not approved by an old approval."""
        if self.say != before.say and self.approved_by == before.approved_by:
            return replace(self, approved_by="")
        return self
