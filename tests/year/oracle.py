"""Which lists somebody is on, from the plan alone, by walking through the days.

Product, "Relationships": two to four weeks for the focus list, monthly for the rest, quarterly for hospitals,
any contact restarts it, theirs too; going quiet is no referral for twice their median gap, 60 days at least.
"""

from __future__ import annotations

from datetime import date, timedelta

from frontdesk.domain.referrals.sources import SourceKind
from tests.year.plan import BEGIN, Referring

#: Days of silence from which the next contact is due soon, and up to which it is not late.
_BOUNDS = {
    SourceKind.PSYCHIATRIST: (2 * 7, 4 * 7),
    SourceKind.PRIMARY_CARE: (4 * 7, 31),
    SourceKind.HOSPITAL: (12 * 7, 92),
}


def lists(one: Referring, today: date) -> set[str]:
    """Return the codes of the lists that somebody is on in the evening of a day."""
    sent = [each for each in one.sends if each <= today]
    written = [each for each in one.contacts if each <= today]
    found = {"hurt_by_breach" for each in one.late if each <= today <= each + timedelta(30)}
    silence = _silence({*sent, *written}, today)
    if silence is not None:
        soon, late = _BOUNDS[one.kind]
        if silence > late:
            found.add("late")
        elif silence >= soon:
            found.add("due_soon")
    if sent and (sent[0].year, sent[0].month) == (today.year, today.month):
        found.add("first_referral")
    if sent and (today - sent[-1]).days >= _patience(sent):
        found.add("going_quiet")
    if one.is_focus and not sent and len(written) >= 7:
        found.add("leave_focus")
    if (today - (sent[-1] if sent else BEGIN)).days >= 365:
        found.add("year_nothing")
    return found


def _silence(contacts: set[date], today: date) -> int | None:
    """Count the days back to the last contact; None if there was never one."""
    for days in range(400):
        if today - timedelta(days) in contacts:
            return days
    return None


def _patience(sent: list[date]) -> float:
    """Return after how many days without a patient they are quiet."""
    gaps = sorted((sent[place + 1] - sent[place]).days for place in range(len(sent) - 1))
    if not gaps:
        return 60
    half = len(gaps) // 2
    middle = gaps[half] if len(gaps) % 2 else (gaps[half - 1] + gaps[half]) / 2
    return max(60, 2 * middle)
