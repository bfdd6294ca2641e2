"""What every service needs: the store, the clock, the practice's settings; and whether another desk wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from frontdesk.domain.callbacks.state import Terms
from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.safety.connection import Noticed
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.settings import settings_from_document
from frontdesk.store.changes import Changes
from frontdesk.store.day.waiting import entries_after, last_entry, others_wrote
from frontdesk.store.db.engine import Store, Transaction
from frontdesk.store.settings import latest_version, read_version
from frontdesk.store.spool import Spool, SpoolTrouble, bring_back

if TYPE_CHECKING:
    from frontdesk.domain.sign_in.roles import Permission

#: Returns the present instant, aware, in UTC.
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's time, in UTC; nothing else reads the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Practice:
    """One version of the practice settings, with the rule they describe.

    Attributes:
        version: its number in the store; verdicts refer to it.
        settings: what the practice decided.
        rule: the same-day rule these settings describe.
    """

    version: int
    settings: PracticeSettings
    rule: SameDayRule

    def terms(self, now: datetime) -> Terms:
        """Return what callbacks are judged by at an instant."""
        settings = self.settings
        lead = timedelta(minutes=settings.promise_minutes)
        return Terms(self.rule, settings.ladder, now, self.version, lead)

    def day_bounds(self, instant: datetime) -> tuple[datetime, datetime]:
        """Return the local midnights around an instant, UTC."""
        hours = self.rule.hours
        day = hours.day_of(instant)
        return hours.instant(day, 0), hours.instant(day, 24 * 60)


@dataclass(frozen=True, slots=True)
class Work:
    """In which transaction something is written, under which settings, by whom and when.

    Attributes:
        db: the open transaction.
        changes: what it takes to undo the action; who began it saves it with the audit entry.
        practice: the settings.
        now: the present, UTC.
        by: who acts.
        imported_by: the import that tells it, or None.
    """

    db: Transaction
    changes: Changes
    practice: Practice
    now: datetime
    by: int
    imported_by: int | None = None


class Watch(Protocol):
    """Watches a server on a connection of its own."""

    is_live: bool

    def stop(self) -> None:
        """Stop watching."""


class Office:
    """The store, the clock and the settings, shared by all services."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the store and the clock; nothing is read yet."""
        self.store = store
        self.clock = clock
        #: The folder of this home's keys; None if nothing is kept beside the store.
        self.keys_folder: Path | None = None
        #: Keeps what is typed while the store does not answer; by itself nothing.
        self.spool = Spool(None)
        self._practice: Practice | None = None

    def now(self) -> datetime:
        """Return the present instant, UTC."""
        return self.clock()

    def watch(self, on_notice: Callable[[Noticed], None]) -> Watch | None:
        """Watch a store on a server; a file is asked with a :class:`Pulse` every second instead: None.

        Args:
            on_notice: called with what is noticed, on a thread of the watch.
        """
        return self.store.watch(on_notice)

    @contextmanager
    def leaving(self, uid: str) -> Iterator[None]:
        """A draft is saved, or thrown away, inside: it goes from the spool too, and never comes back from it.

        What is in the spool is brought to the store first, where the transaction takes it away with the save:
        however this is cut off, it is in one place or in none.

        Args:
            uid: the draft; "" for none.

        Raises:
            StoreTrouble: the store did not answer, before or inside.
        """
        if uid and self.spool.may_hold:
            with suppress(SpoolTrouble):  # a file that cannot be read must not keep anybody from saving
                bring_back(self.store, self.spool, uid)
        yield
        if uid:
            self.spool.leave(uid)

    def is_set_up(self) -> bool:
        """True if the practice has settings, that is, if the first start was finished."""
        with self.store.reading() as db:
            return latest_version(db) is not None

    def practice(self) -> Practice:
        """Return the settings in the store now: another desk may have changed them.

        Raises:
            NotFound: the practice was never set up.
        """
        with self.store.reading() as db:
            version = latest_version(db)
            if version is None:
                raise NotFound(
                    "This store has no practice settings yet. Start frontdesk, or run: frontdesk setup"
                )
            if self._practice is None or self._practice.version != version:
                settings = settings_from_document(read_version(db, version))
                self._practice = Practice(version, settings, settings.rule())
            return self._practice

    def refusal(self, by: int, permission: Permission) -> str | None:
        """Return why somebody may not do something, in a sentence; None where they may.

        While sign-in is off everybody may do everything, and the program itself always may. Whom the
        settings name as a clinician may approve clinical texts whatever their role: the only doctor of a
        small practice is its lead.
        """
        from frontdesk.store.sign_in import sign_in_is_on, standing

        if by == PROGRAM_ID or not sign_in_is_on(self.store):
            return None
        from frontdesk.domain.sign_in.roles import PERMISSIONS, Permission, refusal

        found = standing(self.store, by)
        if found is None or not (found.active or found.is_recovery):
            return "Who has left the practice may not do this. Nothing was changed."
        if permission in PERMISSIONS[found.role]:
            return None
        if permission is Permission.APPROVE and found.name in self.practice().settings.clinicians:
            return None
        return refusal(found.role, permission)

    def require(self, by: int, permission: Permission) -> None:
        """Raise Refused, naming who may, if somebody may not do something."""
        sentence = self.refusal(by, permission)
        if sentence is not None:
            raise Refused(sentence)

    def day_bounds(self, instant: datetime) -> tuple[datetime, datetime]:
        """Return the local midnights around an instant, UTC, by the present settings."""
        return self.practice().day_bounds(instant)


#: On a server an entry may be committed after entries with higher numbers: so many lower ones are counted.
LATE_ENTRIES: Final = 500
#: When so many are counted, it is begun anew.
MOST_COUNTED: Final = 5_000


class Pulse:
    """Tells if there is something new to read; it reads a number or two and writes nothing.

    It is used from one thread, that of the services.
    """

    def __init__(self, office: Office) -> None:
        """Start now: what is in the store already is not new.

        Args:
            office: whose store is read.
        """
        self._store = office.store
        self._written = others_wrote(self._store)
        self._count_from = max(0, last_entry(self._store) - LATE_ENTRIES)
        self._entries = entries_after(self._store, self._count_from)

    def changed(self) -> bool:
        """True if anything that a person would see was changed since the last time.

        A draft that is typed at another desk does not count. On a server, this desk's own changes count, too.

        Raises:
            StoreTrouble: the store did not answer.
        """
        written = others_wrote(self._store)
        if written is not None and written == self._written:
            return False
        entries = entries_after(self._store, self._count_from)
        changed = entries != self._entries
        self._written, self._entries = written, entries
        if entries[1] > MOST_COUNTED:
            self._count_from = entries[0] - LATE_ENTRIES
            self._entries = entries_after(self._store, self._count_from)
        return changed
