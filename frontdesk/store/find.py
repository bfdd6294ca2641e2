"""Finding people by any part of a name or number, over all history.

The beginning of a word and the end of a number are read from an index; only where that finds nobody are all
names or numbers looked through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from itertools import count
from typing import Any, NamedTuple

from peewee import SQL, NodeList, Select, fn

from frontdesk.domain.calls import Direction
from frontdesk.domain.find import LEAST_INSIDE, MOST, Search
from frontdesk.domain.lanes import Lane
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows, escaped, like
from frontdesk.store.db.prepared import Parameters, Prepared, prepared
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber, ContactWord

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
    """Return the conditions of a query; its parameters are numbered, one for each value."""
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
    """Return a text begins so, letter by letter, whatever language a server sorts in: as the index has it."""
    exact = column if p.on_sqlite else NodeList((column, SQL('COLLATE "C"')))
    return (exact >= start) & (exact < end)


def _beginning(text: str) -> tuple[str, str]:
    """Return the bounds for :func:`_begins`."""
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
    """Return the digits of what may be a whole number, without the zero dialed only inside the country."""
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
    """Return the contacts of these conditions, the latest callers first.

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


# Numbers of which only calls are known


@dataclass(frozen=True, slots=True)
class Stranger:
    """A number of which only calls are known.

    Attributes:
        number: its key.
        name: a name that somebody gave on it, or "".
        lane: what kind of caller.
        last_call_at: when the last call was, UTC.
    """

    number: str
    name: str
    lane: Lane
    last_call_at: datetime


def find_strangers(store: Store, search: Search) -> list[Stranger]:
    """Return the numbers of which only calls are known, the latest callers first."""
    wheres = [_Where(_was_named, (f"% {escaped(word)}%",)) for word in search.words]
    if search.digits:
        wheres.append(_Where(_ends_in, (search.digits[-4:], f"%{_national(search.digits)}")))
    return _read_strangers(store, wheres)


def find_strangers_inside(store: Store, digits: str) -> list[Stranger]:
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


def _read_strangers(store: Store, wheres: Sequence[_Where]) -> list[Stranger]:
    return _strangers_of(_shape_of(wheres)).rows(store, **_arguments_of(wheres))


@lru_cache(maxsize=64)
def _strangers_of(shape: _Shape) -> Prepared[Stranger]:
    def build(p: Parameters) -> Any:
        """Make the query: one row a number of which only calls are known."""
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

    return prepared(build, Stranger)
