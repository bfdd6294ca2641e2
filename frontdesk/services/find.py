"""Finding anyone over all history, and reading all that passed with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.calls import CallLine, Direction, Result
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
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.phone.numbers import prefixes
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.services.history import call_words
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.calls import calls_of_number, calls_without_number
from frontdesk.store.contacts import contact_by_id
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.find import (
    callers_with,
    extensions_of,
    find_contacts,
    find_strangers,
    find_strangers_inside,
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
    """Finds people and tells what passed with them."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def people(self, text: str) -> Results:
        """Who is meant by a part of a name or the last digits of a number; nobody while too little is typed.

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
            # Of those who share a switchboard first who has this extension.
            found.sort(key=lambda one: search.extension not in one.extensions.values())
        return Results(tuple(_with_callbacks(store, found[:MOST])), len(found) > MOST)

    def open(self, found: Found, *, by: int) -> PersonDetail:
        """Everything that passed with a person. That they were read is written down, by ids."""
        store, at = self._office.store, self._office.now()
        with store.writing() as db:
            write_audit(db, at=at, person_id=by, action=Action.CONTACT_READ, subject_id=found.contact_id or 0)
        contact = contact_by_id(store, found.contact_id) if found.contact_id else None
        calls = [pair for number in found.numbers for pair in calls_of_number(store, number, LINES)]
        if found.contact_id:
            calls += calls_without_number(store, found.contact_id, LINES)
        tries = [row for number in found.numbers for row in read_tries(store, number, LINES)]
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

    def searched(self, *, by: int) -> None:
        """Write down that somebody looked for people: once for each time they began to."""
        with self._office.store.writing() as db:
            at = self._office.now()
            write_audit(db, at=at, person_id=by, action=Action.CONTACT_SEARCHED, subject_id=0)


def _contacts(store: Store, ids: Sequence[int]) -> Iterator[Found]:
    numbers = read_numbers(store, ids)
    known = extensions_of(store, ids)
    for one in read_people(store, ids):
        theirs = numbers[one.id]
        last = max([one.last_call_at, *(at for _, at in theirs)])
        keys = tuple(number for number, _ in theirs)
        extensions = {key: known[one.id, key] for key in keys if (one.id, key) in known}
        yield Found(one.id, one.name, keys, one.lane, from_text(last), extensions=extensions, facts=one.facts)


def _strangers(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[Found]:
    for number, name, lane, at in rows:
        yield Found(None, name, (number,), Lane(lane), from_text(at))


def _with_callbacks(store: Store, people: Sequence[Found]) -> Iterator[Found]:
    """The people, each with the callback that is owed to one of their numbers; first their own."""
    numbers = sorted({number for one in people for number in one.numbers})
    owed = read_rows(store, open_callbacks(store, numbers))
    for one in people:
        yield replace(one, open=_owed_to(one, owed))


def _owed_to(one: Found, owed: Iterable[Callback]) -> Callback | None:
    theirs = [callback for callback in owed if callback.number in one.numbers]
    own = [callback for callback in theirs if callback.contact_id == one.contact_id]
    return next(iter([*own, *theirs]), None)


def _other(found: Found, name: str) -> str:
    """Whose it was, where somebody else shares the number."""
    return name if name and found.name and fold(name) != fold(found.name) else ""


def _calls(found: Found, calls: Iterable[tuple[CallLine, str]], tried: set[object]) -> Iterator[Passed]:
    for call, note in calls:
        way = "out" if call.direction is Direction.OUTBOUND else "in"
        # A call of ours from a phone log is also a try on the callback it was about: one line is enough.
        if way == "in" or call.at not in tried:
            # What it was about is people's text, and stands apart from the words of ours.
            words = call_words(replace(call, about=""))
            yield Passed(call.at, way, words, call.about, note, call.by, _other(found, call.name))


def _tries(found: Found, tries: Iterable[tuple[object, ...]]) -> Iterator[Passed]:
    for at, _, by, outcome, note, name, about, _ in tries:
        words = Outcome(str(outcome)).words
        yield Passed(
            from_text(str(at)), "out", words, str(about), str(note), str(by), _other(found, str(name))
        )


def _promises(store: Store, found: Found) -> Iterator[Passed]:
    """What was promised to them, and which deadlines passed."""
    for number in found.numbers:
        for received, name, about, asked_at, breached_at in read_promises(store, number, LINES):
            other = _other(found, name)
            if asked_at:
                until = from_text(asked_at)
                yield Passed(from_text(received), "", "asked to be called", about, other=other, until=until)
            if breached_at:
                yield Passed(from_text(breached_at), "", "nobody had called in time", about, other=other)


def _our_calls(
    found: Found, calls: Iterable[tuple[CallLine, str]], tries: Iterable[tuple[object, ...]]
) -> list[OurCall]:
    """Every call of ours: tries on callbacks, and calls that only the phone log knows."""
    made = [
        OurCall(
            from_text(str(at)),
            "" if by_id == PROGRAM_ID else str(by).split(" ", 1)[0],
            Outcome(str(outcome)),
            str(about),
            str(wants),
            _other(found, str(name)),
        )
        for at, by_id, by, outcome, _, name, about, wants in tries
    ]
    known = {call.at for call in made}
    for call, _ in calls:
        if call.direction is Direction.OUTBOUND and call.at not in known:
            outcome = Outcome.REACHED if call.result is Result.ANSWERED else Outcome.NO_ANSWER
            made.append(OurCall(call.at, "", outcome, call.about, "", _other(found, call.name)))
    return made
