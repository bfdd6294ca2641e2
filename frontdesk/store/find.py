"""Finding people by any part of a name or number, over all history, most recent call first.

The beginning of a word and the end of a number are read from an index; only where that finds nobody are all
names or numbers looked through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.domain.find import LEAST_INSIDE, MOST, Search
from frontdesk.store.db.engine import Store

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

# Who was made by a call that was taken back is not found: nothing is known of them.
_KNOWN = (
    "(EXISTS (SELECT 1 FROM contact_number n WHERE n.contact_id = c.id) OR EXISTS (SELECT 1 FROM call x"
    " WHERE x.contact_id = c.id AND x.number = '' AND x.voided_at IS NULL))"
)
_LATEST = " ORDER BY c.last_call_at DESC, c.id DESC LIMIT ?"
# Not by the index of the latest: few are left to be sorted, and all would be walked through.
_SORTED = " ORDER BY c.last_call_at || '' DESC, c.id DESC LIMIT ?"

#: Calls of whom nothing else is known, as their index has them.
_STRANGERS = "x.contact_id IS NULL AND x.voided_at IS NULL AND x.direction <> 'internal' AND x.number <> ''"
_NAMED = "x.folded <> ''"


@dataclass(frozen=True, slots=True)
class _Where:
    """A condition on contacts or calls, and what stands for its marks."""

    sql: str
    params: tuple[str, ...]


def find_contacts(store: Store, search: Search, heads: Sequence[str] = ()) -> list[int]:
    """The numbers of contacts, the latest callers first: by the index, or else by an inner part.

    Args:
        store: the store.
        search: what is looked for.
        heads: how a stored number may begin if the digits are its first ones.
    """
    ends = _ends(store, search.digits, heads)
    if not search.words:
        theirs = "c.id IN (SELECT contact_id FROM contact_number WHERE {})"
        found = _read(store, [_Where(theirs.format(ends.sql), ends.params)], _SORTED)
        inside = _Where(theirs.format("number LIKE ?"), (f"%{search.digits}%",))
        return found or _read(store, [inside], _SORTED)
    found = _named(store, search, ends)
    if found or any(len(word) < LEAST_INSIDE for word in search.words):
        return found
    # Through the index of the names alone, which holds little else.
    names = " AND ".join(["folded LIKE ? ESCAPE '!'"] * len(search.words))
    parts = tuple(f"%{_escaped(word)}%" for word in search.words)
    inside = _Where(f"c.id IN (SELECT id FROM contact WHERE {names})", parts)
    return _read(store, [inside, *_with_digits(search.digits)], _SORTED)


def _named(store: Store, search: Search, ends: _Where) -> list[int]:
    """By the beginnings of words: through the rarest of them, unless even that is on every other name."""
    exact, words = _exact(store), search.words
    if search.digits:
        # A number's last digits are rarer than any name.
        number = _Where(f"c.id IN (SELECT contact_id FROM contact_number WHERE {ends.sql})", ends.params)
        found = _read(store, [number, *(_has_word(word, exact) for word in words)], _SORTED)
        if found:
            return found
    common = {word: _how_many(store, word, exact) for word in words}
    rarest = min(words, key=lambda word: (common[word], -len(word)))
    rest = [_has_word(word, exact) for word in words if word != rarest]
    rest += _with_digits(search.digits)
    if common[rarest] > (BROAD if len(words) == 1 else COMMON):
        return _read(store, [_has_word(rarest, exact), *rest], _LATEST)
    if common[rarest] > BROAD:
        # Few names have several common beginnings: those are found without looking at each name.
        all_of_them = " INTERSECT ".join([_having(exact)] * len(words))
        named = _Where(
            f"c.id IN ({all_of_them})", tuple(bound for word in words for bound in (word, word + _END))
        )
        return _read(store, [named, *_with_digits(search.digits)], _SORTED)
    named = _Where(f"c.id IN ({_having(exact)})", (rarest, rarest + _END))
    return _read(store, [named, *rest], _SORTED)


def _how_many(store: Store, word: str, exact: str) -> int:
    """How many words of names begin so; counted no further than it matters."""
    ((count,),) = store.rows(
        "SELECT COUNT(*) FROM (SELECT 1 FROM contact_word"
        f" WHERE {_range('word', exact)} LIMIT {COMMON + 1}) AS alike",
        word,
        word + _END,
    )
    return int(count)


def _having(exact: str) -> str:
    return f"SELECT contact_id FROM contact_word WHERE {_range('word', exact)}"


def _has_word(word: str, exact: str) -> _Where:
    return _Where(
        f"EXISTS (SELECT 1 FROM contact_word w WHERE w.contact_id = c.id AND {_range('w.word', exact)})",
        (word, word + _END),
    )


def _with_digits(digits: str) -> list[_Where]:
    condition = "EXISTS (SELECT 1 FROM contact_number m WHERE m.contact_id = c.id AND m.number LIKE ?)"
    return [_Where(condition, (f"%{digits}%",))] if digits else []


def _ends(store: Store, digits: str, heads: Sequence[str]) -> _Where:
    """Numbers that end, or begin, so. A zero that is only dialled inside the country is no part of a key."""
    exact = _exact(store)
    ends = sorted({digits[::-1], _national(digits)[::-1]})
    firsts = sorted(set(heads)) if len(digits) >= _FIRST_DIGITS else []
    ranges = [_range("backwards", exact)] * len(ends) + [_range("number", exact)] * len(firsts)
    return _Where(
        f"({' OR '.join(ranges)})", tuple(bound for one in (*ends, *firsts) for bound in (one, one + _END))
    )


def _read(store: Store, conditions: Sequence[_Where], order: str) -> list[int]:
    rows = store.rows(
        f"SELECT c.id FROM contact c WHERE {' AND '.join([*(one.sql for one in conditions), _KNOWN])}{order}",
        *(param for one in conditions for param in one.params),
        _LIMIT,
    )
    return [number for (number,) in rows]


def find_strangers(store: Store, search: Search) -> list[tuple[str, str, str, str]]:
    """Numbers of which only calls are known: the number, a name, the lane and the time of the last call."""
    conditions = ["' ' || x.folded LIKE ? ESCAPE '!'"] * len(search.words)
    params = [f"% {_escaped(word)}%" for word in search.words]
    if search.words:
        conditions.append(_NAMED)
    if search.digits:
        # By the last four, as the index has them; SQLite counts from the end, a server has a name for it.
        last_four = "substr(x.number, -4)" if store.is_sqlite else "right(x.number, 4)"
        conditions.append(f"{last_four} = ? AND x.number LIKE ?")
        params += [search.digits[-4:], f"%{_national(search.digits)}"]
    return _strangers(store, conditions, params)


def find_strangers_inside(store: Store, digits: str) -> list[tuple[str, str, str, str]]:
    """The same by any digits of the number: all such numbers are looked through."""
    return _strangers(store, ["x.number LIKE ?"], [f"%{digits}%"])


def _strangers(
    store: Store, conditions: Sequence[str], params: Sequence[str]
) -> list[tuple[str, str, str, str]]:
    # SQLite, which knows nothing of how many there are, would rather walk through all the calls.
    index = "call_named_strangers" if _NAMED in conditions else "call_strangers"
    found = store.rows(
        "SELECT MAX(x.number), MAX(x.name), MAX(x.lane), MAX(x.at) FROM call x"
        f"{f' INDEXED BY {index}' if store.is_sqlite else ''} WHERE {' AND '.join([_STRANGERS, *conditions])}"
        " AND NOT EXISTS (SELECT 1 FROM contact_number n WHERE n.number = x.number)"
        " GROUP BY x.number || '' ORDER BY MAX(x.at) DESC LIMIT ?",
        *params,
        _LIMIT,
    )
    return [(number, name, lane, at) for number, name, lane, at in found]


def _range(column: str, exact: str) -> str:
    return f"{column}{exact} >= ? AND {column}{exact} < ?"


def _exact(store: Store) -> str:
    """Letter by letter, whatever language a server sorts in: as the index has it."""
    return "" if store.is_sqlite else ' COLLATE "C"'


def _national(digits: str) -> str:
    """The digits of what may be a whole number without the zero that is only dialled inside the country."""
    return digits.lstrip("0") if len(digits) > _FIRST_DIGITS else digits


def _escaped(text: str) -> str:
    """Text for LIKE, where it means nothing but itself."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
