"""What the store knows of the numbers of a portion, a few hundred at a time; those of one person together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks.reconcile import SAME_CALL, LoggedCallback, Past
from frontdesk.services.import_number import NumberFacts
from frontdesk.store.bulk import pages
from frontdesk.store.db.engine import Transaction
from frontdesk.store.db.fields import from_text, to_text
from frontdesk.store.import_given_up import given_up
from frontdesk.store.import_known import calls_with, contacts_on, open_callbacks, past_callbacks, tries_of
from frontdesk.store.import_merged import Followed, any_merged, followed, last_calls, owed_by_id, tries_at
from frontdesk.store.import_spool import SpooledCall

#: Numbers about which the store is asked at once.
TOLD_TOGETHER = 300

#: All calls of the log of some numbers, in the order of time.
Calls = Mapping[str, Sequence[SpooledCall]]


def people_of(db: Transaction, calls: Calls) -> Iterator[list[NumberFacts]]:
    """What is known of these numbers: each alone, but those together whose callbacks were merged.

    On a server ``db`` is that of an open transaction, and what is owed is held until its end.
    """
    if not any_merged(db):
        for page in pages(list(calls), TOLD_TOGETHER):
            yield from ([facts] for facts in _facts_of(db, page, calls, None))
        return
    ways = followed(db, list(calls))
    for persons in _pages_of(_persons(list(calls), ways)):
        numbers = [number for person in persons for number in person]
        found = {facts.number: facts for facts in _facts_of(db, numbers, calls, ways)}
        yield from ([found[number] for number in person] for person in persons)


def _persons(numbers: Sequence[str], ways: Mapping[str, Followed]) -> list[list[str]]:
    """The numbers of each person: those whose calls lead to the same callback."""
    persons: dict[str, list[str]] = {}
    for number in numbers:
        way = ways.get(number)
        persons.setdefault(way.person if way and way.owed else number, []).append(number)
    return list(persons.values())


def _pages_of(persons: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Some hundred numbers at a time, nobody's divided."""
    page: list[Sequence[str]] = []
    for person in persons:
        if page and sum(map(len, page)) + len(person) > TOLD_TOGETHER:
            yield page
            page = []
        page.append(person)
    if page:
        yield page


@dataclass(slots=True)
class _History:
    """What some numbers are owed and were owed, and when people tried to reach them, each by number.

    Attributes as in ``NumberFacts``.
    """

    open: dict[str, LoggedCallback]
    given_up: dict[str, LoggedCallback]
    past: dict[str, list[Past]]
    tried: dict[str, list[datetime]]


def _facts_of(
    db: Transaction, numbers: Sequence[str], calls: Calls, ways: Mapping[str, Followed] | None
) -> Iterator[NumberFacts]:
    """What is known of these numbers; ``ways`` tells where merged callbacks lead, None where none are."""
    since = from_text(min(calls[number][0].at for number in numbers)) - SAME_CALL
    start = to_text(since)
    # What is owed is read first, because on a server that holds it until the transaction ends.
    it = _History(
        open_callbacks(db, numbers),
        given_up(db, numbers, since),
        past_callbacks(db, numbers, start),
        tries_of(db, numbers, start),
    )
    if ways is not None:
        own = {number: ways[number] for number in numbers if number in ways}
        _follow(db, it, own)
        _add_ended(db, it, own, since)
    contacts = contacts_on(db, numbers)
    known = calls_with(db, numbers, start)
    for number in numbers:
        yield NumberFacts(
            number,
            known.get(number, ()),
            calls[number],
            contacts.get(number, ()),
            it.open.get(number),
            it.past.get(number, ()),
            it.tried.get(number, ()),
            it.given_up.get(number),
        )


def _follow(db: Transaction, it: _History, ways: Mapping[str, Followed]) -> None:
    """Give every number the callback that stays of the one it was merged into: the same object to all."""
    known = (*it.open.values(), *it.given_up.values())
    stay = {one.state.id: one for one in known}
    wanted = {way.owed for number, way in ways.items() if way.owed is not None and number not in it.open}
    stay |= owed_by_id(db, wanted - stay.keys())
    for number, way in ways.items():
        one = stay.get(way.owed) if way.owed is not None else None
        if one is not None and number not in it.open:
            (it.open if one.state.is_open else it.given_up)[number] = one
    by_id = {one.state.id: one for one in it.open.values()}
    for callback_id, last in last_calls(db, by_id.keys()).items():
        by_id[callback_id].touched = last


def _add_ended(db: Transaction, it: _History, ways: Mapping[str, Followed], since: datetime) -> None:
    """Count among what a number was owed what its own was merged into, and the tries that were made there."""
    tries = tries_at(db, {end for way in ways.values() for end in way.ends}, to_text(since))
    for number, way in ways.items():
        ended = {past.id: past for past in (*it.past.get(number, ()), *way.past) if past.closed_at >= since}
        it.past[number] = sorted(ended.values(), key=lambda past: (past.closed_at, past.id))
        it.tried[number] = [*it.tried.get(number, ()), *(at for end in way.ends for at in tries.get(end, ()))]
