"""Finding people by any part of a name or number, over all history, and what is shown of those found.

The beginning of a word and the end of a number are read from an index; only where that finds nobody are all
names or numbers looked through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import count
from typing import Any, NamedTuple

from peewee import SQL, NodeList, Select, fn

from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.calls import Direction
from frontdesk.domain.contacts import ContactFacts
from frontdesk.domain.find import LEAST_INSIDE, MOST, Search
from frontdesk.domain.lanes import Lane
from frontdesk.store.contacts import facts_together
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows, escaped, like
from frontdesk.store.db.prepared import Parameters, Prepared, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber, ContactWord
from frontdesk.store.tables.practice import Person

#: One more than is shown, so that it is known whether there are others.
_LIMIT = MOST + 1
#: A beginning that more words have is looked for among the latest callers first.
BROAD = 2000
#: So many names have every beginning of several, and the latest callers among them are soon walked to.
COMMON = 20_000
#: From so many digits on they may also be a number's first ones.
_FIRST_DIGITS = 6
#: Sorts behind every text that begins alike.
_END = "\U0010ffff"


class _Where(NamedTuple):
    """A condition on those looked for.

    Attributes:
        condition: makes it for one engine, of a parameter for each value.
        values: what was typed, as the parameters take it.
    """

    condition: Callable[..., Any]
    values: tuple[str, ...]


def _conditions(p: Parameters, shape: _Shape) -> list[Any]:
    """The conditions of a query; its parameters are numbered, for it has as many as there are values."""
    numbers = count()
    return [
        condition(p, *(p[f"value {next(numbers)}"] for _ in range(values))) for condition, values in shape
    ]


#: Of each condition what makes it and of how many values: a query is compiled once for each such shape.
_Shape = tuple[tuple[Callable[..., Any], int], ...]


def _shape_of(wheres: Sequence[_Where]) -> _Shape:
    return tuple((one.condition, len(one.values)) for one in wheres)


def _arguments_of(wheres: Sequence[_Where]) -> dict[str, str]:
    values = (value for one in wheres for value in one.values)
    return {f"value {number}": value for number, value in enumerate(values)}


def _begins(p: Parameters, column: Any, start: Any, end: Any) -> Any:
    """A text begins so, letter by letter, whatever language a server sorts in: as the index has it."""
    exact = column if p.on_sqlite else NodeList((column, SQL('COLLATE "C"')))
    return (exact >= start) & (exact < end)


def _beginning(text: str) -> tuple[str, str]:
    """The bounds for :func:`_begins`."""
    return text, text + _END


# Contacts


def find_contacts(store: Store, search: Search, heads: Sequence[str] = ()) -> list[int]:
    """Return the numbers of contacts, the latest callers first: by the index, or else by an inner part.

    Args:
        store: the store.
        search: what is looked for.
        heads: how a stored number may begin if the digits are its first ones.
    """
    if not search.words:
        found = _read(store, [_by_end(search.digits, heads)])
        return found or _read(store, [_Where(_has_number_like, (f"%{search.digits}%",))])
    found = _named(store, search, heads)
    if found or any(len(word) < LEAST_INSIDE for word in search.words):
        return found
    inside = _Where(_is_named_like, tuple(f"%{escaped(word)}%" for word in search.words))
    return _read(store, [inside, *_with_digits(search.digits)])


def _named(store: Store, search: Search, heads: Sequence[str]) -> list[int]:
    """By the beginnings of words: through the rarest of them, unless even that is on every other name."""
    words = search.words
    if search.digits:
        # A number's last digits are rarer than any name.
        found = _read(store, [_by_end(search.digits, heads), *map(_with_word, words)])
        if found:
            return found
    common = {word: int(_HOW_MANY.scalar(store, start=word, end=word + _END)) for word in words}
    rarest = min(words, key=lambda word: (common[word], -len(word)))
    rest = [_with_word(word) for word in words if word != rarest]
    rest += _with_digits(search.digits)
    if common[rarest] > (BROAD if len(words) == 1 else COMMON):
        return _read(store, [_with_word(rarest), *rest], latest_first=True)
    if common[rarest] > BROAD:
        # Few names have several common beginnings: those are found without looking at each name.
        bounds = tuple(bound for word in words for bound in _beginning(word))
        return _read(store, [_Where(_is_among, bounds), *_with_digits(search.digits)])
    return _read(store, [_Where(_is_among, _beginning(rarest)), *rest])


def _with_word(word: str) -> _Where:
    return _Where(_has_word, _beginning(word))


def _with_digits(digits: str) -> list[_Where]:
    return [_Where(_has_digits, (f"%{digits}%",))] if digits else []


def _by_end(digits: str, heads: Sequence[str]) -> _Where:
    """Numbers that end, or begin, so. A zero that is only dialed inside the country is no part of a key."""
    ends = (digits[::-1], _national(digits)[::-1])
    firsts = sorted(set(heads)) if len(digits) >= _FIRST_DIGITS else []
    return _Where(_has_number, tuple(bound for text in (*ends, *firsts) for bound in _beginning(text)))


def _national(digits: str) -> str:
    """The digits of what may be a whole number without the zero that is only dialed inside the country."""
    return digits.lstrip("0") if len(digits) > _FIRST_DIGITS else digits


def _words(p: Parameters, start: Any, end: Any) -> Any:
    return ContactWord.select(ContactWord.contact).where(_begins(p, ContactWord.word, start, end))


def _has_word(p: Parameters, start: Any, end: Any) -> Any:
    return fn.EXISTS(_words(p, start, end).where(ContactWord.contact == Contact.id))


def _is_among(p: Parameters, *bounds: Any) -> Any:
    """They are among those who have every one of these words, which the index alone tells."""
    having = [_words(p, start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    return Contact.id.in_(reduce(lambda some, more: some.intersect(more), having))


def _is_named_like(_: Parameters, *patterns: Any) -> Any:
    """Through the index of the names alone, which holds little else."""
    alike = [like(Contact.folded, pattern) for pattern in patterns]
    return Contact.id.in_(Contact.select(Contact.id).where(*alike))


def _has_number(p: Parameters, *bounds: Any) -> Any:
    """One of their numbers ends as one of the first two ranges, or begins as one of the others."""
    ranges = list(zip(bounds[::2], bounds[1::2], strict=True))
    either = [_begins(p, ContactNumber.backwards, *one) for one in ranges[:2]]
    either += [_begins(p, ContactNumber.number, *one) for one in ranges[2:]]
    theirs = ContactNumber.select(ContactNumber.contact)
    return Contact.id.in_(theirs.where(reduce(lambda one, other: one | other, either)))


def _has_number_like(_: Parameters, pattern: Any) -> Any:
    theirs = ContactNumber.select(ContactNumber.contact)
    return Contact.id.in_(theirs.where(like(ContactNumber.number, pattern)))


def _has_digits(_: Parameters, pattern: Any) -> Any:
    theirs = ContactNumber.select(ContactNumber.id).where(
        ContactNumber.contact == Contact.id, like(ContactNumber.number, pattern)
    )
    return fn.EXISTS(theirs)


#: How many words of names begin so; counted no further than it matters.
_HOW_MANY = prepared(
    lambda p: Select([_words(p, p.start, p.end).limit(COMMON + 1).alias("alike")], [all_rows()])
)


def _read(store: Store, wheres: Sequence[_Where], *, latest_first: bool = False) -> list[int]:
    """The contacts of these conditions, the latest callers first.

    Args:
        store: the store.
        wheres: what holds for them.
        latest_first: True to walk through the latest callers, where many are found; else they are sorted.
    """
    query = _contacts_of(_shape_of(wheres), latest_first)
    return query.values(store, **_arguments_of(wheres))


@lru_cache(maxsize=64)
def _contacts_of(shape: _Shape, latest_first: bool) -> Prepared[tuple[int]]:
    # Who was made by a call that was undone is not found: nothing is known of them.
    numbered = ContactNumber.select(ContactNumber.id).where(ContactNumber.contact == Contact.id)
    called = Call.select(Call.id).where(
        Call.contact == Contact.id, Call.number == "", Call.voided_at.is_null()
    )
    # With the empty text behind it, it is not the column that an index holds in order.
    latest = Contact.last_call_at if latest_first else Contact.last_call_at.concat("")
    return prepared(
        lambda p: (
            Contact.select(Contact.id)
            .where(*_conditions(p, shape), fn.EXISTS(numbered) | fn.EXISTS(called))
            .order_by(latest.desc(), Contact.id.desc())
            .limit(_LIMIT)
        )
    )


# Numbers of which only calls are known


def find_strangers(store: Store, search: Search) -> list[tuple[str, str, str, str]]:
    """Return numbers of which only calls are known: the number, a name, the lane, the last call's time."""
    wheres = [_Where(_was_named, (f"% {escaped(word)}%",)) for word in search.words]
    if search.digits:
        wheres.append(_Where(_ends_in, (search.digits[-4:], f"%{_national(search.digits)}")))
    return _read_strangers(store, wheres)


def find_strangers_inside(store: Store, digits: str) -> list[tuple[str, str, str, str]]:
    """Return the same by any digits of the number: all such numbers are looked through."""
    return _read_strangers(store, [_Where(_is_like, (f"%{digits}%",))])


def _was_named(_: Parameters, pattern: Any) -> Any:
    return (Call.folded != "") & like(" " + Call.folded, pattern)


def _ends_in(p: Parameters, last_four: Any, pattern: Any) -> Any:
    """By the last four, as the index has them; SQLite counts from the end, a server has a name for it."""
    found = fn.substr(Call.number, -4) if p.on_sqlite else fn.right(Call.number, 4)
    return (found == last_four) & like(Call.number, pattern)


def _is_like(_: Parameters, pattern: Any) -> Any:
    return like(Call.number, pattern)


def _read_strangers(store: Store, wheres: Sequence[_Where]) -> list[tuple[str, str, str, str]]:
    return _strangers_of(_shape_of(wheres)).rows(store, **_arguments_of(wheres))


@lru_cache(maxsize=64)
def _strangers_of(shape: _Shape) -> Prepared[tuple[str, str, str, str]]:
    def build(p: Parameters) -> Any:
        known = ContactNumber.select(ContactNumber.id).where(ContactNumber.number == Call.number)
        # Calls of whom nothing else is known, as their index has them.
        unknown = Call.contact.is_null() & Call.voided_at.is_null() & (Call.number != "")
        query = (
            Call.select(fn.MAX(Call.number), fn.MAX(Call.name), fn.MAX(Call.lane), fn.MAX(Call.at))
            .where(unknown, Call.direction != Direction.INTERNAL, *_conditions(p, shape), ~fn.EXISTS(known))
            .group_by(Call.number.concat(""))
            .order_by(fn.MAX(Call.at).desc())
            .limit(_LIMIT)
        )
        if not p.on_sqlite:
            return query
        # SQLite, which knows nothing of how many there are, would rather walk through all the calls.
        named = any(condition is _was_named for condition, _ in shape)
        index = "call_named_strangers" if named else "call_strangers"
        return query.from_(NodeList((Call, SQL(f"INDEXED BY {index}"))))

    return prepared(build)


# What is shown of the people found


@dataclass(frozen=True, slots=True)
class FoundContact:
    """A contact that was found.

    Attributes:
        id: its number.
        name: theirs, or "".
        lane: what kind of caller they were last.
        last_call_at: when the last call with them was, as the store has it.
        facts: what else is kept of them.
    """

    id: int
    name: str
    lane: Lane
    last_call_at: str
    facts: ContactFacts


_PEOPLE = prepared(
    lambda p: Contact.select(*columns(FoundContact, Contact, facts=facts_together())).where(
        Contact.id.in_(p.each("ids"))
    ),
    FoundContact,
)


def read_people(store: Store, ids: Sequence[int]) -> list[FoundContact]:
    """Return these contacts."""
    return _PEOPLE.rows(store, ids=ids)


def _numbers(p: Any) -> Any:
    # On a switchboard the latest calls are looked through, not all: somebody else has most of them.
    latest = (
        Call.select(Call.at, Call.contact)
        .where(
            Call.number == ContactNumber.number,
            Call.voided_at.is_null(),
            Call.direction != Direction.INTERNAL,
        )
        .order_by(Call.at.desc())
        .limit(20)
        .alias("latest")
    )
    theirs = (latest.c.contact_id == ContactNumber.contact) | latest.c.contact_id.is_null()
    return (
        ContactNumber.select(
            ContactNumber.contact,
            ContactNumber.number,
            fn.COALESCE(Select([latest], [fn.MAX(latest.c.at)]).where(theirs), ""),
        )
        .where(ContactNumber.contact.in_(p.each("ids")))
        .order_by(ContactNumber.id)
    )


_NUMBERS = prepared(_numbers)


def read_numbers(store: Store, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the numbers of these contacts, each with the time of the last call with them on it, or ""."""
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for contact, number, at in _NUMBERS.rows(store, ids=ids):
        found[contact].append((number, at))
    return found


_EXTENSIONS = prepared(
    lambda p: (
        ContactNumber.select(Call.contact, Call.number, Call.extension)
        .join(
            Call,
            on=(Call.number == ContactNumber.number)
            & (Call.contact == ContactNumber.contact)
            & (Call.extension != "")
            & Call.voided_at.is_null(),
        )
        .where(ContactNumber.contact.in_(p.each("ids")))
        .order_by(Call.at, Call.id)
    )
)


def extensions_of(store: Store, contacts: Sequence[int]) -> dict[tuple[int, str], str]:
    """Return the latest extensions that these contacts called with, by contact and number's key."""
    rows = _EXTENSIONS.rows(store, ids=contacts)
    return {(contact, number): extension for contact, number, extension in rows}


_CALLERS_WITH = prepared(
    lambda p: (
        Call.select(Call.contact)
        .where(Call.extension == p.extension, Call.contact.is_null(False), Call.voided_at.is_null())
        .group_by(Call.contact)
        .order_by(fn.MAX(Call.at).desc())
        .limit(50)
    )
)


def callers_with(store: Store, extension: str) -> list[int]:
    """Return the contacts who called with an extension, the latest first."""
    return _CALLERS_WITH.values(store, extension=extension)


_OPEN = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(
            Callback.state == CallbackStatus.OPEN,
            Callback.number.in_(p.each("numbers")),
            Callback.number != "",
        )
        .order_by(Callback.received.desc(), Callback.id.desc())
    )
)


def open_callbacks(store: Store, numbers: Sequence[str]) -> list[int]:
    """Return the callbacks that are owed to these numbers, the latest first."""
    return _OPEN.values(store, numbers=numbers)


_TRIES = prepared(
    lambda p: (
        Attempt.select(
            Attempt.at,
            Person.id,
            Person.name,
            Attempt.outcome,
            Attempt.note,
            Callback.name,
            Callback.about,
            Callback.note,
        )
        .join(Callback, on=(Attempt.callback == Callback.id))
        .join(Person, on=(Attempt.person == Person.id))
        .where(Callback.number == p.number, Attempt.voided_at.is_null())
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .limit(p.limit)
    )
)


def read_tries(store: Store, number: str, limit: int) -> list[tuple[Any, ...]]:
    """Return attempts to reach a number, newest first: when, by whom (number, name), outcome, note; whom."""
    return _TRIES.rows(store, number=number, limit=limit)


_PROMISES = prepared(
    lambda p: (
        Callback.select(
            Callback.received, Callback.name, Callback.about, Callback.asked_at, Callback.breached_at
        )
        .where(Callback.number == p.number, Callback.state != CallbackStatus.VOIDED)
        .order_by(Callback.received.desc(), Callback.id.desc())
        .limit(p.limit)
    )
)


def read_promises(store: Store, number: str, limit: int) -> list[tuple[Any, ...]]:
    """Return callbacks of a number, newest first: received, name, about, the time asked for, breached at."""
    return _PROMISES.rows(store, number=number, limit=limit)
