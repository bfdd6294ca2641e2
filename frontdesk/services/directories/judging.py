"""Rows of a list beside those who are known: who is new, and what changes of whom.

What a person typed is never overwritten. A list fills what is empty. What still is as an earlier list said it
is changed by a later one; what people changed or took away since is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from frontdesk.directories.rows import NO, YES, ListedRow
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.text import fold
from frontdesk.services.directories.matching import OddNames, People
from frontdesk.services.directories.report import ListCounts
from frontdesk.store.db.prepared import On
from frontdesk.store.directories import KnownOrganization, KnownPerson, organizations_named

#: What a list may say of a person.
FIELDS: Final = (
    "name", "kind", "organization", "phone", "fax", "email", "specialty", "credentials", "npi", "address",
    "web",
)  # fmt: skip
# Who has another one of these is somewhere else.
_WHERE: Final = frozenset(("organization", "phone", "address"))


@dataclass(slots=True)
class JudgedPerson:
    """A row that adds somebody, or changes something of somebody.

    Attributes:
        row: the row.
        known: whom it changes; None if they are new.
        becomes: the new values by column; ``organization`` by its name.
        was: what these columns have now, so that another desk's change is noticed.
        listed: what lists said of them, with this one.
    """

    row: ListedRow
    known: KnownPerson | None
    becomes: dict[str, Any] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class JudgedPlace:
    """A row that fills something of an organization that is known.

    Attributes:
        known: the organization.
        becomes: the new values by column, each empty before.
    """

    known: KnownOrganization
    becomes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Judging:
    """What rows are judged by.

    Attributes:
        odd: names that the database does not find.
        hours: the opening hours, for the practice's days.
        now: UTC.
        run: the import that is under way; None for a preview.
    """

    odd: OddNames
    hours: OpeningHours
    now: datetime
    run: int | None = None


def judge(
    on: On, rows: Sequence[ListedRow], by: Judging, counts: ListCounts
) -> list[JudgedPerson | JudgedPlace]:
    """Judge some rows; those that change nothing are left out.

    Args:
        on: where what is known is read: in the transaction that writes, or before for a preview.
        rows: the rows, each of another person.
        by: what they are judged by.
        counts: what becomes of the rows is added here.
    """
    people = People(on, [row for row in rows if not row.is_organization], by.odd, by.run)
    places = organizations_named(on, sorted({fold(row.name) for row in rows if row.is_organization}))
    judged: list[JudgedPerson | JudgedPlace] = []
    told: dict[int, int] = {}
    for row in rows:
        if row.is_organization:
            made: JudgedPerson | JudgedPlace | None = _place(row, places, counts)
        else:
            made = _person(row, people, by, told, counts)
        if made is not None:
            judged.append(made)
    return judged


def _place(row: ListedRow, places: dict[str, KnownOrganization], counts: ListCounts) -> JudgedPlace | None:
    if (known := places.get(fold(row.name))) is None:
        counts.unmatch(row.line, "an organization at which nobody you know works")
        return None
    said = {"phone": row.phone, "fax": row.fax, "locations": row.address}
    becomes = {name: value for name, value in said.items() if value and not getattr(known, name)}
    if not becomes:
        counts.unchanged += 1
        return None
    counts.updated += 1
    return JudgedPlace(known, becomes)


def _person(
    row: ListedRow, people: People, by: Judging, told: dict[int, int], counts: ListCounts
) -> JudgedPerson | None:
    """Judge the row of a person; ``told`` has the lines that told of those who are known."""
    known, problem = people.whose(row)
    if known is not None and told.setdefault(known.id, row.line) != row.line:
        problem = f"line {told[known.id]} tells of the same person, number {known.id}"
    if problem:
        counts.leave(row.line, problem)
        return None
    if known is None:
        if row.inactive not in ("", NO):
            counts.unmatch(row.line, "deactivated, and nobody here is this person")
            return None
        return _new(row, by, counts)
    made = _changed(row, known, by, counts)
    counts.stay_out += known.opted_out_at is not None
    counts.updated += bool(made.becomes)
    counts.unchanged += not made.becomes
    return made if made.becomes else None


def _new(row: ListedRow, by: Judging, counts: ListCounts) -> JudgedPerson:
    kind = SourceKind(row.kind) if row.kind else SourceKind.OTHER_SPECIALTY
    made = JudgedPerson(row, None)
    for name in FIELDS:
        if value := getattr(row, name):
            made.becomes[name], made.listed[name] = value, _said(name, value)
    made.becomes["kind"] = made.listed["kind"] = kind.value
    if row.opted_out:
        made.becomes["opted_out_at"] = _instant(row.opted_out, by)
        made.listed["opted_out"] = row.opted_out
        counts.opted_out += 1
    counts.added += 1
    counts.kinds[kind] += 1
    counts.without_kind += not row.kind
    return made


def _changed(row: ListedRow, known: KnownPerson, by: Judging, counts: ListCounts) -> JudgedPerson:
    """Return what a row changes of somebody."""
    made = JudgedPerson(row, known, listed=dict(known.listed))
    moved = False
    for name in FIELDS:
        value, now = getattr(row, name), _now(known, name)
        said = _said(name, value)
        if not value or said == now or not _may_change(known, name, said, now):
            continue
        moved |= bool(now) and name in _WHERE
        made.becomes[name], made.listed[name] = value, said
        made.was[name] = known.organization_id if name == "organization" else getattr(known, name)
    _leave_or_return(made, known, by, counts)
    if row.opted_out and known.opted_out_at is None and known.listed.get("opted_out") != row.opted_out:
        made.becomes |= {"opted_out_at": _instant(row.opted_out, by), "focus_since": None}
        made.was |= {"opted_out_at": None, "focus_since": known.focus_since}
        made.listed["opted_out"] = row.opted_out
        counts.opted_out += 1
    counts.moved += moved
    return made


def _may_change(known: KnownPerson, name: str, said: str, now: str) -> bool:
    """True if a list may change a field: it is empty, or still as an earlier list said it."""
    if name == "fax" and known.fax_verified_at is not None:
        return False
    if name == "kind" and said == SourceKind.OTHER_SPECIALTY:
        return False
    if name == "address" and _words(said) <= _words(now):
        # A list that knows only the city.
        return False
    before = known.listed.get(name)
    # What is empty although a list said it was taken away by a person.
    return before != said if not now else before == now


def _words(address: str) -> set[str]:
    return set(fold(address).replace(",", " ").split())


def _leave_or_return(made: JudgedPerson, known: KnownPerson, by: Judging, counts: ListCounts) -> None:
    """Settle if somebody is deactivated, or active again: only who was deactivated by a list is by one."""
    day, listed = made.row.inactive, known.listed.get("inactive")
    if day not in ("", NO):
        if known.inactive_at is None and listed != day:
            made.becomes["inactive_at"], made.was["inactive_at"] = _instant(day, by), None
            made.listed["inactive"] = day
            counts.deactivated += 1
    elif (
        day == NO
        and known.inactive_at is not None
        and listed == by.hours.day_of(known.inactive_at).isoformat()
    ):
        made.becomes["inactive_at"], made.was["inactive_at"] = None, known.inactive_at
        del made.listed["inactive"]
        counts.reactivated += 1


def _said(name: str, value: str) -> str:
    """Return a value as it is compared and remembered."""
    return fold(value) if name == "organization" else value


def _now(known: KnownPerson, name: str) -> str:
    value = getattr(known, name)
    return fold(value) if name == "organization" else str(value)


def _instant(day: str, by: Judging) -> datetime:
    return by.now if day == YES else by.hours.instant(date.fromisoformat(day), 0)
