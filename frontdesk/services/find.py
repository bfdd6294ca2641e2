"""Finding anyone over all history, and reading everything about them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.find import (
    LEAST_DIGITS,
    MOST,
    Found,
    OurCall,
    Passed,
    PersonDetail,
    Results,
    read_search,
)
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.phone.numbers import prefixes
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.services.history import call_words
from frontdesk.services.office import Office
from frontdesk.store.calls import NotedCall, calls_of_number, calls_without_number
from frontdesk.store.contacts import contact_by_id
from frontdesk.store.db.engine import Store
from frontdesk.store.find import (
    Stranger,
    callers_with,
    find_contacts,
    find_strangers,
    find_strangers_inside,
)
from frontdesk.store.found_people import (
    FoundTry,
    extensions_of,
    open_callbacks,
    read_numbers,
    read_people,
    read_promises,
    read_tries,
)
from frontdesk.store.queue import read_rows

#: Calls, tries and promises of one number that are read at most.
LINES = 40


class FindService:
    """Finds people and reads their history."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def people(self, text: str) -> Results:
        """Return the people with a part of a name or the last digits of a number; nobody for too little.

        Args:
            text: as typed.
        """
        search, store = read_search(text), self._office.store
        if search.is_empty:
            return Results()
        region = self._office.practice().settings.phone_region if len(search.digits) > LEAST_DIGITS else ""
        heads = prefixes(search.digits, region) if region and not search.words else ()
        if search.words or search.digits:
            ids, strangers = find_contacts(store, search, heads), [*_strangers(find_strangers(store, search))]
        else:
            ids, strangers = callers_with(store, search.extension), []
        found = [*_contacts(store, ids), *strangers]
        if not found and search.digits and not search.words:
            found = [*_strangers(find_strangers_inside(store, search.digits))]
        found.sort(key=lambda one: one.last_call_at, reverse=True)
        if search.extension:
            # Of those who share a switchboard, those with this extension come first.
            found.sort(key=lambda one: search.extension not in one.extensions.values())
        return Results(tuple(_with_callbacks(store, found[:MOST])), len(found) > MOST)

    def read(self, found: Found) -> PersonDetail:
        """Return everything about a person; who looks at it longer writes it down (``services.reading``)."""
        store = self._office.store
        contact = contact_by_id(store, found.contact_id) if found.contact_id else None
        calls = [call for number in found.numbers for call in calls_of_number(store, number, LINES)]
        if found.contact_id:
            calls += calls_without_number(store, found.contact_id, LINES)
        tries = [one for number in found.numbers for one in read_tries(store, number, LINES)]
        ours = _our_calls(found, calls, tries)
        passed = [*_calls(found, calls, {call.at for call in ours if call.by}), *_tries(found, tries)]
        passed += _promises(store, found)
        passed.sort(key=lambda line: line.at, reverse=True)
        return PersonDetail(
            found,
            contact.voicemail if contact else DEFAULT_PERMISSION,
            contact.source if contact else "",
            max(ours, key=lambda call: call.at, default=None),
            tuple(passed),
        )


def _contacts(store: Store, ids: Sequence[int]) -> Iterator[Found]:
    numbers = read_numbers(store, ids)
    known = extensions_of(store, ids)
    for one in read_people(store, ids):
        theirs = numbers[one.id]
        last = max([one.last_call_at, *(each.last_call_at for each in theirs if each.last_call_at)])
        keys = tuple(each.number for each in theirs)
        extensions = {key: known[one.id, key] for key in keys if (one.id, key) in known}
        yield Found(one.id, one.name, keys, one.lane, last, extensions=extensions, facts=one.facts)


def _strangers(found: Iterable[Stranger]) -> Iterator[Found]:
    for one in found:
        yield Found(None, one.name, (one.number,), one.lane, one.last_call_at)


def _with_callbacks(store: Store, people: Sequence[Found]) -> Iterator[Found]:
    """Return the people, each with the open callback of one of their numbers, their own first."""
    numbers = sorted({number for one in people for number in one.numbers})
    owed = read_rows(store, open_callbacks(store, numbers))
    for one in people:
        yield replace(one, open=_owed_to(one, owed))


def _owed_to(one: Found, owed: Iterable[Callback]) -> Callback | None:
    theirs = [callback for callback in owed if callback.number in one.numbers]
    own = [callback for callback in theirs if callback.contact_id == one.contact_id]
    return next(iter([*own, *theirs]), None)


def _other(found: Found, name: str) -> str:
    """Return the name of somebody else with the same number, or ""."""
    return name if name and found.name and fold(name) != fold(found.name) else ""


def _calls(found: Found, calls: Iterable[NotedCall], tried: Container[datetime]) -> Iterator[Passed]:
    for call in calls:
        way = "out" if call.direction is Direction.OUTBOUND else "in"
        # An outbound call of a phone log is also a try on its callback: one line is enough.
        if way == "in" or call.at not in tried:
            # What it was about is people's text, kept apart from the program's words.
            words = call_words(replace(call, about=""))
            yield Passed(call.at, way, words, call.about, call.note, call.by, _other(found, call.name))


def _tries(found: Found, tries: Iterable[FoundTry]) -> Iterator[Passed]:
    for one in tries:
        words, other = one.outcome.words, _other(found, one.name)
        yield Passed(one.at, "out", words, one.about, one.note, one.by, other)


def _promises(store: Store, found: Found) -> Iterator[Passed]:
    """Promises to them, and deadlines that passed."""
    for number in found.numbers:
        for one in read_promises(store, number, LINES):
            about, other = one.about, _other(found, one.name)
            if one.asked_at:
                until = one.asked_at
                yield Passed(one.received, "", "asked to be called", about, other=other, until=until)
            if one.breached_at:
                yield Passed(one.breached_at, "", "nobody had called in time", about, other=other)


def _our_calls(found: Found, calls: Iterable[NotedCall], tries: Iterable[FoundTry]) -> list[OurCall]:
    """Return every outbound call: tries on callbacks, and calls that only the phone log has."""
    made = [
        OurCall(
            one.at,
            "" if one.person_id == PROGRAM_ID else one.by.split(" ", 1)[0],
            one.outcome,
            one.about,
            one.wants,
            _other(found, one.name),
        )
        for one in tries
    ]
    known = {call.at for call in made}
    for call in calls:
        if call.direction is Direction.OUTBOUND and call.at not in known:
            outcome = Outcome.REACHED if call.result is Result.ANSWERED else Outcome.NO_ANSWER
            made.append(OurCall(call.at, "", outcome, call.about, "", _other(found, call.name)))
    return made
