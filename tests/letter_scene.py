"""A practice with a whole profile, a folder for letters, and patients about whom letters are owed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from frontdesk.domain.referrals.owed import Arises, Tell
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.settings.referrals import Profile
from frontdesk.services.letters.service import LetterService
from tests.builders import Desk
from tests.referred import a_patient, a_referrer, happened, owed

#: A profile that lacks nothing.
PROFILE = Profile(
    medical_director="Elena Ruiz",
    credentials="MD",
    services=("TMS", "Spravato"),
    conditions=("Major depression",),
    insurance=("Aetna",),
    address=("12 Lake Street", "Albany, NY 12207"),
    fax="(212) 555-0101",
    email="office@lakeside.example",
    website="lakeside.example",
    referral_line="Fax the referral form, or call.",
    signature="Dana Reyes",
)
#: A fax number of a referrer, and its digits in the name of a file.
FAX, DIGITS = "+12125550188", "12125550188"


def with_profile(desk: Desk, **changes: Any) -> None:
    """Let the practice fill in its profile and its phone number; ``changes`` are further settings."""
    practice = desk.do.practice.current()
    fields: dict[str, Any] = {"profile": PROFILE, "phone": "(212) 555-0100"} | changes
    after = replace(practice.settings, **fields)
    desk.do.practice.save(after, by=desk.dana, seen_version=practice.version)


def letters_of(desk: Desk, outbox: Path | None = None) -> LetterService:
    """The letters of a desk on a machine with this folder."""
    return LetterService(desk.do.office, desk.do.owed, outbox)


def a_doctor(desk: Desk, *, verified: bool = True, **columns: Any) -> int:
    """Add a referrer with a fax number, verified unless said."""
    kind = columns.pop("kind", SourceKind.PSYCHIATRIST)
    columns = {"name": "Dr Priya Patel", "fax": FAX} | columns
    if verified:
        columns |= {"fax_verified_at": desk.clock(), "fax_verified_by": desk.dana}
    return a_referrer(desk, kind, **columns)


def an_acknowledgement(desk: Desk, referrer: int | None = None, **sender: Any) -> int:
    """Let a referral arrive, and give the acknowledgement that is owed with it."""
    a_patient(desk, referrer or a_doctor(desk), **sender)
    return owed(desk)[-1].owed


def something_owed(desk: Desk, what: Arises, *, tell: Tell = Tell.YES, **columns: Any) -> int:
    """Let something happen to a new patient of a new referrer, and give the first thing owed with it."""
    sent = a_patient(desk, a_doctor(desk), tell=tell)
    before = {line.owed for line in owed(desk)}
    happened(desk, sent.referral, what, **columns)
    return min(line.owed for line in owed(desk) if line.owed not in before)


def state_of(desk: Desk, owed_id: int) -> str:
    """What became of something owed."""
    return str(desk.value("SELECT state FROM owed WHERE id = ?", owed_id))


def sendings(desk: Desk, owed_id: int) -> list[tuple[str, str, bool]]:
    """State, file and whether it was voided, of every sending of something owed."""
    rows = desk.rows("SELECT state, file, voided_at FROM sending WHERE owed_id = ? ORDER BY id", owed_id)
    return [(state, file, voided is not None) for state, file, voided in rows]
