"""Reads the stories of the month: what happens, what the person is then, and what is owed for it.

A line of ``stories.txt`` is one of

    person KEY NAME NUMBER                          whose story follows; "-" where there is none
    MM-DD HH:MM VERB ARGUMENTS > STEP LIST POINT    what happens, and what the person is then
        owes KIND REFERRER by MM-DD HH:MM = VERDICT what arises with the line above, when it is due, and what
                                                    is true of it at the end of the month

A person who is ``done`` or ``lost`` has neither list nor point. Where nothing stands behind the action, the
person stays what they were. The verbs ``breach`` and ``passes`` are done by nobody: time passes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_FOLDER = Path(__file__).parent
_STORIES = _FOLDER / "stories.txt"
TOTALS = _FOLDER / "totals.jsonl"
ZONE = ZoneInfo("America/New_York")
YEAR = 2026
FIRST, LAST = date(YEAR, 10, 19), date(YEAR, 11, 13)
#: Days of the month with other hours than Monday to Friday 08:00-12:00 and 13:00-17:00; none: closed.
OTHER_HOURS = {
    date(YEAR, 10, 31): ("09:00-12:00",),
    date(YEAR, 11, 6): ("08:00-12:00",),
    date(YEAR, 11, 11): (),
}
#: When the figures of a day are read: in the middle, and when the doors are closed.
NOON, CLOSE = time(12, 30), time(17, 5)
NOON_OF_HALF, CLOSE_OF_HALF = time(10, 30), time(12, 5)

_OWES = re.compile(r"owes (\w+) (\w+) by (\S+ \S+)(?: arose (\S+ \S+))? = (.+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is on the way.

    Attributes:
        step: the code of the step.
        home_list: the code of the home list, "" for who is done or lost.
        point: the point of the 27, or 0; None for who is done or lost.
    """

    step: str
    home_list: str = ""
    point: int | None = None

    @property
    def is_open(self) -> bool:
        """True if they are still on the way."""
        return self.point is not None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens.

    Attributes:
        at: when, UTC.
        number: the place of the line in the file; what happens at one moment happens in this order.
        person: the person's key, "-" for nobody.
        verb: what.
        arguments: what belongs to it.
        after: where the person is then, or None where they stay.
    """

    at: datetime
    number: int
    person: str
    verb: str
    arguments: tuple[str, ...]
    after: Place | None

    @property
    def words(self) -> str:
        """The arguments as one text."""
        return " ".join(self.arguments)


@dataclass(frozen=True, slots=True)
class Owes:
    """One thing that is owed to a referrer.

    Attributes:
        person: the patient's key, "-" for none.
        referrer: the referrer's key.
        kind: the code of its kind.
        arose: when it arose, UTC.
        logged: when the line with which it arises happens, UTC; later than ``arose`` where that was written
            down late.
        due: when it is due, UTC.
        verdict: what is true of it at the end of the month.
    """

    person: str
    referrer: str
    kind: str
    arose: datetime
    logged: datetime
    due: datetime
    verdict: str


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the month.

    Attributes:
        key: as the stories name them.
        name: their name.
        number: their number, or "".
    """

    key: str
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Sender:
    """One referrer of the month.

    Attributes:
        key: as the stories name them.
        name: their name.
        organization: where they work, or "".
        kind: the code of their kind of source.
        model: their shared-care model, or "" for the practice's.
    """

    key: str
    name: str
    organization: str
    kind: str
    model: str


@dataclass(frozen=True, slots=True)
class Month:
    """All of it.

    Attributes:
        people: the people by their keys.
        senders: the referrers by their keys.
        lines: what happens, in order.
        owes: what is owed, in the order of the file.
    """

    people: dict[str, Person]
    senders: dict[str, Sender]
    lines: tuple[Line, ...]
    owes: tuple[Owes, ...]


def instant(text: str) -> datetime:
    """The instant, UTC, of a local time of the year: ``"10-19 08:20"``."""
    return datetime.strptime(f"{YEAR}-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


def open_days() -> Iterator[date]:
    """The open days of the month."""
    day = FIRST
    while day <= LAST:
        if OTHER_HOURS.get(day, ("open",) if day.weekday() < 5 else ()):
            yield day
        day += timedelta(1)


def checkpoints() -> Iterator[datetime]:
    """The instants at which the figures are read: twice on each open day."""
    for day in open_days():
        noon, close = (NOON_OF_HALF, CLOSE_OF_HALF) if day in OTHER_HOURS else (NOON, CLOSE)
        yield datetime.combine(day, noon, ZONE).astimezone(UTC)
        yield datetime.combine(day, close, ZONE).astimezone(UTC)


def read_month() -> Month:
    """Read the stories and the referrers."""
    with (_FOLDER / "referrers.csv").open(encoding="utf-8", newline="") as file:
        senders = {row["key"]: Sender(**row) for row in csv.DictReader(file)}
    people: dict[str, Person] = {}
    lines: list[Line] = []
    owes: list[Owes] = []
    key = ""
    for number, text in enumerate(_STORIES.read_text(encoding="utf-8").splitlines()):
        if not text.strip() or text.startswith("#"):
            continue
        if text.startswith("person "):
            _, key, *name, phone = text.split()
            if key != "-":
                people[key] = Person(key, " ".join(name), "" if phone == "-" else phone)
        elif owing := _OWES.fullmatch(text.strip()):
            kind, referrer, due, arose, verdict = owing.groups()
            logged = lines[-1].at
            began = instant(arose) if arose else logged
            owes.append(Owes(key, referrer, kind, began, logged, instant(due), verdict))
        else:
            lines.append(_line(text, number, key))
    return Month(people, senders, tuple(sorted(lines, key=lambda line: (line.at, line.number))), tuple(owes))


def _line(text: str, number: int, person: str) -> Line:
    done, _, after = text.partition(" > ")
    day, clock, verb, *arguments = done.split()
    return Line(
        instant(f"{day} {clock}"),
        number,
        person,
        verb,
        tuple(arguments),
        _place(after.split()) if after else None,
    )


def _place(words: list[str]) -> Place:
    step, *rest = words
    return Place(step, rest[0], int(rest[1])) if rest else Place(step)
