"""What tests build with: a practice, a settable clock, calls, and a desk on an empty store of either engine.

All of it plays in one week in New York, Monday 16 to Sunday 22 November 2026, before the holidays and
without a clock change: the practice is open Monday to Friday 08:00-12:00 and 13:00-17:00.
"""

from __future__ import annotations

import functools
import itertools
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.domain.calls import NewCall, NextStep, SavedCall
from frontdesk.domain.contacts import ContactFacts
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.desk import Services, build_services
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.migrate import migrate

NEW_YORK = ZoneInfo("America/New_York")

#: Day of November 2026 by its name; "mon2" is the Monday a week later, before Thanksgiving.
_DAYS = {"mon": 16, "tue": 17, "wed": 18, "thu": 19, "fri": 20, "sat": 21, "sun": 22, "mon2": 23, "tue2": 24}

#: The people of the practice, in the order of their numbers, which begin at 2.
STAFF = ("Dana Reyes", "Lee Wong", "Sam Okafor")

_lines = itertools.count(100)


def at(text: str) -> datetime:
    """The instant, in UTC, of a wall time of the practice: ``"mon 14:32"``."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, _DAYS[day], hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, text: str) -> None:
        """Start at a wall time such as ``"mon 09:00"``."""
        self.instant = at(text)

    def __call__(self) -> datetime:
        """The present instant, UTC."""
        return self.instant

    def set(self, text: str) -> None:
        """Move to a wall time, forwards or backwards."""
        self.instant = at(text)

    def on(self, minutes: float) -> None:
        """Move forwards."""
        self.instant += timedelta(minutes=minutes)


def settings(**changes: Any) -> PracticeSettings:
    """The practice's settings: the defaults without holidays, with three people."""
    return PracticeSettings(**({"name": "Lakeside Psychiatry", "holidays": "", "staff": STAFF} | changes))


def a_number() -> str:
    """A number nobody has used in these tests yet, from the reserved range; 212 is for tests to write out."""
    area, line = divmod(next(_lines), 100)
    return f"({201 + area if area < 11 else 202 + area}) 555-01{line:02}"


def known(kind: SourceKind = SourceKind.WEB_SEARCH, referrer_id: int | None = None) -> Source:
    """A complete answer about the source."""
    return Source(SourceAnswer.KNOWN, kind, referrer_id)


def a_call(when: datetime, **changes: Any) -> NewCall:
    """A call of a new patient who is to be called back today; ``voicemail`` is what they allow, or None."""
    fields: dict[str, Any] = {
        "uid": uuid.uuid4().hex,
        "at": when,
        "number": a_number(),
        "name": "Maria Alvarez",
        "lane": Lane.NEW_PATIENT,
        "about": "Spravato",
        "source": known(),
        "note": "",
        "next_step": NextStep.CALL_BACK,
    }
    allowed = changes.pop("voicemail", None)
    facts = ContactFacts(voicemail=allowed) if allowed else None
    return NewCall(**({"facts": facts} | fields | changes))


@dataclass(frozen=True)
class Desk:
    """One desk on an open store, with its clock and three people."""

    store: Store
    clock: SetClock
    do: Services
    dana: int = 2
    lee: int = 3
    sam: int = 4

    def call(self, by: int | None = None, **changes: Any) -> SavedCall:
        """Save a call that came just now; by Dana unless said."""
        return self.do.calls.save(a_call(self.clock(), **changes), by=by or self.dana)

    def callback(self, **changes: Any) -> int:
        """Save a call that opens a callback, and give the callback's number."""
        number = self.call(**changes).callback_id
        assert number is not None
        return number

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Read straight from the tables."""
        return self.store.rows(sql, *params)

    def value(self, sql: str, *params: Any) -> Any:
        """The one value of the one row of a read."""
        ((found,),) = self.rows(sql, *params)
        return found

    def change(self, sql: str) -> None:
        """Change rows behind the program's back."""
        with self.store.writing() as db:
            db.execute_sql(sql)

    def column(self, callback_id: int, name: str) -> Any:
        """One column of a callback."""
        return self.value(f"SELECT {name} FROM callback WHERE id = ?", callback_id)

    def actions(self, subject: str, subject_id: int) -> list[str]:
        """What was done to a record, in order, as the audit has it."""
        found = self.rows(
            "SELECT action FROM audit WHERE subject = ? AND subject_id = ? ORDER BY id", subject, subject_id
        )
        return [action for (action,) in found]


def set_up(address: str) -> None:
    """Make the tables in an empty store and finish the first start, Monday at seven.

    A file that is not there yet is a copy of one made once: its tables cost more than many a test. What is
    there already is migrated and set up where it is.
    """
    store = Path(address)
    if "://" in address or (store.exists() and store.stat().st_size):
        _make(address)
        return
    for ending, content in _made_once().items():
        path = Path(address + ending)
        path.touch(0o600)
        path.write_bytes(content)


@functools.cache
def _made_once() -> dict[str, bytes]:
    """The files of a store that was set up, by what their names end in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frontdesk.db"
        _make(str(path))
        return {beside.name.removeprefix(path.name): beside.read_bytes() for beside in path.parent.iterdir()}


def _make(address: str) -> None:
    store = open_store(address)
    migrate(store)
    build_services(store, SetClock("mon 07:00")).practice.set_up(settings())
    store.close()


def know_the_keys(desk: Desk) -> None:
    """Everybody put the panel of all keys away: nobody of the practice is new."""
    for person in (desk.dana, desk.lee, desk.sam):
        desk.do.first_time.keep(shown=False, by=person)


def set_up_home(folder: Path) -> Path:
    """Make the folder of a practice that was just set up, as private as the program's own; give its store."""
    folder.mkdir(mode=0o700)
    store = folder / "frontdesk.db"
    store.touch(0o600)
    set_up(str(store))
    with a_desk(str(store)) as desk:
        know_the_keys(desk)
    return store


@contextmanager
def a_desk(address: str, clock: SetClock | None = None) -> Iterator[Desk]:
    """Open a desk on a store that was set up; Monday at nine unless a clock is given."""
    own = clock or SetClock("mon 09:00")
    store = open_store(address)
    try:
        yield Desk(store, own, build_services(store, own))
    finally:
        store.close()
