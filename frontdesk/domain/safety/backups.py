"""Backups: what their names say, which are kept, and when the last good one is too old."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from frontdesk.domain.errors import FrontDeskError

#: How many days, weeks and months that have a backup keep one.
DAYS: Final = 7
WEEKS: Final = 4
MONTHS: Final = 12

#: The ending of an encrypted backup's name, as age names its files.
SEALED: Final = ".age"
#: The ending of a copy of the store's file.
PLAIN: Final = ".db"

_DAILY = "daily"
_BEFORE = "before-"
_FAULTY = "differences"
_NAME = re.compile(
    r"frontdesk-(?P<home>[0-9a-f]{8})-(?P<at>[0-9]{8}T[0-9]{6}Z)"
    r"(?:-(?P<why>daily|before-[0-9]{4}))?(?P<faulty>-differences)?(?:-(?P<number>[0-9]{1,4}))?"
    r"(?:-x(?P<digest>[0-9a-f]{12}))?(?P<end>\.db|\.age)"
)
_INSTANT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class BackupName:
    """What the name of a backup's file says; it names nobody.

    Attributes:
        home: eight digits that tell the stores apart whose backups lie in one folder.
        at: when it was made, UTC, to the second.
        sealed: True if it is encrypted to a recipient.
        daily: True if the desk made it by itself, once a day.
        before: the migration before which it was made, such as ``0011``, or "".
        faulty: True if the check of the copy found differences.
        number: tells apart what was made in the same second; 0 for the first.
        digest: the first twelve digits of the SHA-256 of the file, by which a changed byte is noticed; ""
            where the name has none.
    """

    home: str
    at: datetime
    sealed: bool = False
    daily: bool = False
    before: str = ""
    faulty: bool = False
    number: int = 0
    digest: str = ""

    @property
    def automatic(self) -> bool:
        """True if nobody asked for it, so that the program may remove it again."""
        return self.daily or bool(self.before)

    def __str__(self) -> str:
        """Return the name: ``frontdesk-1a2b3c4d-20261117T193205Z-daily.db``."""
        parts = ["frontdesk", self.home, self.at.astimezone(UTC).strftime(_INSTANT)]
        if self.daily:
            parts.append(_DAILY)
        elif self.before:
            parts.append(_BEFORE + self.before)
        if self.faulty:
            parts.append(_FAULTY)
        if self.number:
            parts.append(str(self.number))
        if self.digest:
            parts.append("x" + self.digest)
        return "-".join(parts) + (SEALED if self.sealed else PLAIN)


def read_name(name: str) -> BackupName | None:
    """Return what the name of a file says, or None for a file that is no backup of this program."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
    why = found["why"] or ""
    return BackupName(
        home=found["home"],
        at=at,
        sealed=found["end"] == SEALED,
        daily=why == _DAILY,
        before=why.removeprefix(_BEFORE) if why != _DAILY else "",
        faulty=found["faulty"] is not None,
        number=int(found["number"] or 0),
        digest=found["digest"] or "",
    )


def in_order(names: Iterable[BackupName]) -> list[BackupName]:
    """Return backups from the oldest to the newest."""
    return sorted(names, key=lambda name: (name.at, name.number))


def newest_good(names: Iterable[BackupName]) -> BackupName | None:
    """Return the newest backup whose check found nothing, or None."""
    return next((name for name in reversed(in_order(names)) if not name.faulty), None)


def to_remove(names: Iterable[BackupName], day_of: Callable[[datetime], date]) -> list[BackupName]:
    """Return the backups that are not kept any more, from the oldest to the newest.

    Of those that the program made by itself one is kept for each of the last 7 days, 4 weeks (Monday first)
    and 12 months that have one: the newest good one, or the newest where none is good. The newest good one of
    all, the newest of all and the newest before a migration are kept in any case. What a person asked for is
    never removed.

    Args:
        names: all backups of one store.
        day_of: returns the practice's day of an instant.
    """
    automatic = in_order(name for name in names if name.automatic)
    if not automatic:
        return []
    kept = {automatic[-1], newest_good(automatic)}
    kept.update([name for name in automatic if name.before][-1:])
    periods: tuple[tuple[int, Callable[[date], object]], ...] = (
        (DAYS, lambda day: day),
        (WEEKS, lambda day: day.isocalendar()[:2]),
        (MONTHS, lambda day: (day.year, day.month)),
    )
    days = [(name, day_of(name.at)) for name in automatic]
    for count, period_of in periods:
        kept.update(_one_of_each([(name, period_of(day)) for name, day in days], count))
    return [name for name in automatic if name not in kept]


def _one_of_each(automatic: Sequence[tuple[BackupName, object]], count: int) -> list[BackupName]:
    """Return the newest good backup of each of the last periods that have one, else its newest."""
    chosen: dict[object, BackupName] = {}
    for name, period in reversed(automatic):
        there = chosen.get(period)
        if there is None or (there.faulty and not name.faulty):
            chosen[period] = name
    return list(chosen.values())[:count]


def is_due(names: Iterable[BackupName], now: datetime, day_of: Callable[[datetime], date]) -> bool:
    """Return True if the desk made no backup by itself on this day of the practice yet."""
    today = day_of(now)
    return not any(name.daily and day_of(name.at) == today for name in names)


def is_old(last: datetime | None, now: datetime, hours: int) -> bool:
    """Return True if there is no good backup, or the last one is older than so many hours."""
    return last is None or now - last > timedelta(hours=hours)


class BackupTrouble(FrontDeskError):
    """A backup could not be made, read or restored; the sentence says why, and that nothing is half done."""

    title = "The backup"
