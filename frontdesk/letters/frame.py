"""What stands around the text of a letter, in both renderers: letterhead, recipient, signature, cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from frontdesk.letters.filling import Filled
from frontdesk.letters.table import Form, Signed

#: On every fax cover page.
CONFIDENTIAL: Final = (
    "Confidential. These pages hold health information that federal and state law protect. They are for the "
    "person named above only. If you are not that person, please do not read, copy or pass them on: call us "
    "at the number above, and destroy every page."
)
#: On the cover page to a program under 42 CFR Part 2.
PART_2: Final = (
    "Substance use disorder records. These pages may hold records about a patient of a program under federal "
    "rules for substance use disorder records (42 CFR Part 2). Those rules forbid you to pass the records on "
    "or to use them against the patient in a civil, criminal, administrative or legislative proceeding, "
    "unless the patient has agreed in writing or the rules themselves allow it (42 CFR 2.32)."
)
#: At the foot of every page that names a patient.
FOOT: Final = "Confidential health information"


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover page of a fax.

    Attributes:
        number: the fax number it goes to, as people write it.
        part2: True if it goes to a program under 42 CFR Part 2.
    """

    number: str
    part2: bool = False

    @property
    def notices(self) -> tuple[str, ...]:
        """What it says below: that it is confidential, and the notice of Part 2 where it is needed."""
        return (CONFIDENTIAL, PART_2) if self.part2 else (CONFIDENTIAL,)


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines around a letter.

    Attributes:
        practice: the practice's name.
        lines: below it in the letterhead.
        recipient: to whom, a line each; nobody on a handout.
        closing: what stands above the signature, or "".
        signature: below the line of the signature; "" there is a blank to be filled in by hand.
        dated: True if the signature has a date of its own.
        foot: at the foot of every page, or "".
    """

    practice: str
    lines: tuple[str, ...]
    recipient: tuple[str, ...] = ()
    closing: str = ""
    signature: tuple[str, ...] = ()
    dated: bool = False
    foot: str = ""


def frame_of(filled: Filled) -> Frame:
    """Return what stands around a letter. What is missing there is "" and becomes a blank line."""
    value = filled.value
    director = value("medical_director")
    ways = (
        ("Phone ", "practice_phone"),
        ("Fax ", "practice_fax"),
        ("", "practice_email"),
        ("", "practice_website"),
    )
    reached = "  ·  ".join(f"{words}{value(name)}" for words, name in ways if value(name))
    lines = (f"Medical director: {director}" if director else "", value("practice_address"), reached)
    letter = filled.letter
    is_letter = letter.form is Form.LETTER
    return Frame(
        practice=value("practice_name"),
        lines=lines,
        recipient=tuple(filter(None, (_addressee(filled), value("organization")))) if is_letter else (),
        closing="" if letter.signed is Signed.NOBODY else "Sincerely,",
        signature=_signature(filled),
        dated=letter.signed is Signed.CLINICIAN,
        foot=FOOT if letter.about_patient else "",
    )


def _addressee(filled: Filled) -> str:
    """Return the recipient with credentials, unless the name has them already."""
    name, credentials = filled.value("referrer"), filled.value("credentials")
    return f"{name}, {credentials}" if name and credentials and credentials not in name else name


def _signature(filled: Filled) -> tuple[str, ...]:
    """Return the lines below the signature."""
    practice = filled.value("practice_name")
    match filled.letter.signed:
        case Signed.NOBODY:
            return ()
        case Signed.CLINICIAN:
            return ("Clinician, name and credentials", practice)
        case Signed.DIRECTOR:
            return (filled.value("medical_director"), f"Medical director, {practice}")
        case Signed.PRACTICE:
            return (filled.value("signature"), practice)
