"""Whom a row of a list means: by NPI, else by name and where they are; never by a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from frontdesk.directories.rows import ListedRow
from frontdesk.domain.relationships.names import name_key, share_a_name
from frontdesk.domain.text import fold
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import On
from frontdesk.store.directories import (
    KnownPerson,
    all_names,
    people_named,
    people_numbered,
    people_with_npi,
)

#: How many numbers of people a reason names.
SHOWN = 5


class Whose(NamedTuple):
    """Whom a row means.

    Attributes:
        known: the person; None if it is nobody who is known.
        problem: why it cannot be said, in words; or "".
    """

    known: KnownPerson | None
    problem: str = ""


class OddNames:
    """Those whose names are written with a title, degrees or a middle name, by the name that is compared.

    They are read once: a database compares names as they are written.
    """

    def __init__(self, store: Store) -> None:
        """Read the names of everybody who refers."""
        self._ids: dict[str, tuple[int, ...]] = {}
        for number, folded in all_names(store):
            if (key := name_key(folded)) != folded:
                self._ids[key] = (*self._ids.get(key, ()), number)

    def of(self, keys: Iterable[str]) -> list[int]:
        """Return the numbers of those who have one of these names."""
        return [number for key in keys for number in self._ids.get(key, ())]


class People:
    """Those who may be meant by some rows."""

    def __init__(self, on: On, rows: Sequence[ListedRow], odd: OddNames, run: int | None) -> None:
        """Read them.

        Args:
            on: in the transaction that writes, or before for a preview.
            rows: the rows.
            odd: names that the database does not find.
            run: the import that is under way, whose own people are left out: rows of one list are compared
                with each other before.
        """
        self._on = on
        keys = {row.key for row in rows if row.key}
        found = {
            one.id: one
            for one in (
                *people_with_npi(on, sorted({row.npi for row in rows if row.npi})),
                *people_named(on, sorted({*keys, *(fold(row.name) for row in rows)})),
                *people_numbered(on, sorted(set(odd.of(keys)))),
            )
            if run is None or one.imported_by_id != run
        }
        self._npi: defaultdict[str, dict[int, KnownPerson]] = defaultdict(dict)
        self._named: defaultdict[str, dict[int, KnownPerson]] = defaultdict(dict)
        self._without_npi: defaultdict[str, dict[int, KnownPerson]] = defaultdict(dict)
        self._at: defaultdict[tuple[str, str], dict[int, KnownPerson]] = defaultdict(dict)
        for one in found.values():
            stays = self._stays(one)
            for named in {one.id: one, stays.id: stays}.values():
                self._add(named, stays)

    def _add(self, named: KnownPerson, stays: KnownPerson) -> None:
        """Note somebody under a name, an NPI and the places of theirs."""
        key = name_key(named.name)
        self._named[key][stays.id] = stays
        if named.npi:
            self._npi[named.npi][stays.id] = stays
        if not stays.npi:
            self._without_npi[key][stays.id] = stays
        for place in places_of(named):
            self._at[key, place][stays.id] = stays

    def _stays(self, one: KnownPerson) -> KnownPerson:
        """Return whom somebody was merged into, and so on; themselves if they were not."""
        seen = {one.id}
        while one.merged_into_id is not None and one.merged_into_id not in seen:
            seen.add(one.merged_into_id)
            one = people_numbered(self._on, [one.merged_into_id])[0]
        return one

    def whose(self, row: ListedRow) -> Whose:
        """Return whom a row means, or why that cannot be said.

        The NPI decides. Else the same name counts together with the same office, number or mail address.
        The same name alone may be the same person: it is said, and left.
        """
        if row.npi and (with_npi := self._npi.get(row.npi)):
            return _of_npi(row, with_npi)
        same: dict[int, KnownPerson] = {}
        for place in places_of(row):
            at_place = self._at.get((row.key, place), {})
            same |= {number: one for number, one in at_place.items() if not _differ(one.npi, row.npi)}
        if len(same) == 1:
            (one,) = same.values()
            return Whose(one)
        if same:
            return Whose(None, f"{len(same)} here have this name and office: numbers {_numbers(same)}")
        # Of two NPIs it is known that they are two people.
        if alike := (self._without_npi if row.npi else self._named).get(row.key):
            who = f"number {_numbers(alike)}" if len(alike) == 1 else f"one of the numbers {_numbers(alike)}"
            return Whose(None, f"may be {who}: the same name, no office, number or mail in common")
        return Whose(None)


def _of_npi(row: ListedRow, known: Mapping[int, KnownPerson]) -> Whose:
    if len(known) > 1:
        return Whose(None, f"{len(known)} here have this NPI: numbers {_numbers(known)}; merge them first")
    (one,) = known.values()
    if row.name and not share_a_name(row.name, one.name):
        return Whose(None, f"number {one.id} has this NPI and another name: one of the two is wrong")
    return Whose(one)


def places_of(one: KnownPerson | ListedRow) -> Iterator[str]:
    """Yield where somebody is: who has the same name and one of these in common is the same person."""
    if one.organization:
        yield f"office {fold(one.organization)}"
    if one.email:
        yield f"mail {one.email.casefold()}"
    if one.phone:
        yield f"phone {one.phone}"


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _numbers(people: Iterable[int]) -> str:
    numbers = sorted(people)
    more = len(numbers) - SHOWN
    return ", ".join(map(str, numbers[:SHOWN])) + (f" and {more:,} more" if more > 0 else "")
