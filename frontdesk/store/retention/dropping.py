"""Finding what is to be dropped, and dropping it: some callers at a time, each time in one transaction."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast

from peewee import Database, Model, fn

from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.referrals.steps import OPEN_STEPS
from frontdesk.domain.safety.retention import Circles, DroppedWords, Tie, dropped_key
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import Prepared, prepared
from frontdesk.store.retention.traces import (
    CALL,
    CALLBACK,
    CONTACT,
    NUMBER,
    REFERRAL,
    call_ties,
    traces,
)
from frontdesk.store.retention.words import WORDS, Becomes, Words
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactWord
from frontdesk.store.tables.crises import Crisis
from frontdesk.store.tables.drafts import Draft
from frontdesk.store.tables.practice import Undo
from frontdesk.store.tables.referrals import Referral

#: Records that are dropped in one transaction; a desk that saves meanwhile waits for it.
AT_ONCE: Final = 1_000


@dataclass(slots=True)
class Circle:
    """Callers who are settled together.

    Attributes:
        ties: everything that is tied together.
        owners: the records that have words, or whose own records have some, by kind.
    """

    ties: list[Tie] = field(default_factory=list)
    owners: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def size(self) -> int:
        """How many records have words."""
        return sum(map(len, self.owners.values()))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be dropped.

    Attributes:
        before: the horizon, as the store has instants.
        circles: the callers.
        counts: how many of each: ``callers`` (those who have a name), ``calls``, ``callbacks``, ``crises``,
            ``referrals``, ``texts`` (words about nobody alone), ``drafts`` and ``undo_steps``.
    """

    before: str
    circles: list[Circle]
    counts: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to drop."""
        return not any(self.counts.values())


_COUNTED: Final = {
    CONTACT: "callers", CALL: "calls", CALLBACK: "callbacks", "crisis": "crises", REFERRAL: "referrals",
}  # fmt: skip


def read_plan(store: Store, before: str) -> Plan:
    """Find what is to be dropped, as it is at one moment; nothing is changed.

    Args:
        store: the store.
        before: the horizon.
    """
    with store.snapshot() as db:
        settled = _settled(db, before)
        circles: dict[Tie, Circle] = defaultdict(Circle)
        for words in WORDS:
            if words.kind:
                for tie, owner in _owners(db, words):
                    if (root := settled.get(tie)) is not None:
                        circles[root].owners[words.kind].add(owner)
        for tie, of in settled.items():
            if of in circles:
                circles[of].ties.append(tie)
        counts = dict.fromkeys(_COUNTED.values(), 0)
        for circle in circles.values():
            for kind, owners in circle.owners.items():
                counts[_COUNTED[kind]] += len(owners)
        counts["texts"] = sum(
            int(_aged(words)[0].scalar(db, before=before) or 0) for words in WORDS if not words.kind
        )
        counts["drafts"] = int(_OLD_DRAFTS.scalar(db, before=before) or 0)
        counts["undo_steps"] = int(_OLD_UNDO.scalar(db, before=before) or 0)
    return Plan(before, list(circles.values()), counts)


def _settled(db: Database, before: str) -> dict[Tie, Tie]:
    circles = Circles()
    circles.add(traces(db, before))
    return circles.settled(before)


@lru_cache(maxsize=64)
def _query_of_owners(place: int) -> Prepared[Any]:
    words = WORDS[place]
    if words.kind != CALL:
        return prepared(lambda p: words.select(words.owner).distinct())
    of_call = (Call.id, Call.contact, Call.number, Call.callback)
    if words.model is Call:
        return prepared(lambda p: words.select(*of_call))
    return prepared(lambda p: words.model.select(*of_call).join(Call).where(words.is_there).distinct())


def _owners(db: Database, words: Words) -> Iterator[tuple[Tie, int]]:
    """Yield the records that have such words, each with one of the things it is tied to."""
    for owner, *ties in _query_of_owners(WORDS.index(words)).rows(db):
        if owner is not None:
            yield (call_ties(owner, *ties)[0] if words.kind == CALL else (words.kind, owner)), owner


@lru_cache(maxsize=64)
def _query_of_rows(place: int) -> Prepared[Any]:
    """Return the query of the rows of some owners: id, owner, then the columns."""
    words = WORDS[place]
    columns = [getattr(words.model, name) for name in words.columns]
    return prepared(
        lambda p: words.select(_id_of(words), words.owner, *columns).where(words.owner.in_(p.each("owners")))
    )


def _aged(words: Words) -> tuple[Prepared[Any], Prepared[Any]]:
    """Return two queries of words that go by their age: how many there are, and the rows."""
    return _queries_of_aged(WORDS.index(words))


@lru_cache(maxsize=64)
def _queries_of_aged(place: int) -> tuple[Prepared[Any], Prepared[Any]]:
    words = WORDS[place]
    columns = [getattr(words.model, name) for name in words.columns]
    return (
        prepared(lambda p: words.select(fn.COUNT(_id_of(words))).where(words.owner < p.before)),
        prepared(lambda p: words.select(_id_of(words), words.owner, *columns).where(words.owner < p.before)),
    )


def _id_of(words: Words) -> Any:
    return cast(Any, words.model).id


_OLD_DRAFTS = prepared(lambda p: Draft.select(fn.COUNT(Draft.uid)).where(Draft.updated_at < p.before))
_OLD_UNDO = prepared(lambda p: Undo.select(fn.COUNT(Undo.id)).where(Undo.at < p.before))
_FORGET_DRAFTS = prepared(lambda p: Draft.delete().where(Draft.updated_at < p.before))
_FORGET_UNDO = prepared(lambda p: Undo.delete().where(Undo.at < p.before))
_FORGET_WORDS = prepared(lambda p: ContactWord.delete().where(ContactWord.contact.in_(p.each("contacts"))))


def portions(plan: Plan) -> Iterator[list[Circle]]:
    """Yield the callers of a plan, some at a time; those of one circle are never divided."""
    portion: list[Circle] = []
    for circle in plan.circles:
        if portion and sum(one.size for one in portion) + circle.size > AT_ONCE:
            yield portion
            portion = []
        portion.append(circle)
    if portion:
        yield portion


def drop_callers(db: Database, some: Sequence[Circle], before: str, secret: bytes) -> Counter[str]:
    """Drop the words and numbers of some callers inside the caller's transaction.

    Who called, or of whom something was opened, since the plan was made is left out.

    Returns:
        How many records of each kind had words.
    """
    counts: Counter[str] = Counter()
    owners: dict[str, set[int]] = defaultdict(set)
    moved = _moved(db, some, before)
    for circle in some:
        if not moved.intersection(circle.ties):
            for kind, ids in circle.owners.items():
                owners[kind] |= ids
                counts[_COUNTED[kind]] += len(ids)
    stand_ins: defaultdict[Any, DroppedWords] = defaultdict(DroppedWords)
    for place, words in enumerate(WORDS):
        if words.kind and owners[words.kind]:
            rows = _query_of_rows(place).rows(db, owners=sorted(owners[words.kind]))
            _write(db, words, rows, secret, stand_ins)
    _FORGET_WORDS.run(db, contacts=sorted(owners[CONTACT]))
    return counts


def drop_aged(db: Database, before: str) -> Counter[str]:
    """Drop words about nobody alone, drafts and what could be undone, as far as they are older.

    Returns:
        How many there were.
    """
    counts: Counter[str] = Counter()
    for words in WORDS:
        if not words.kind:
            rows = _aged(words)[1].rows(db, before=before)
            _write(db, words, rows, b"", defaultdict(DroppedWords))
            counts["texts"] += len(rows)
    counts["drafts"] = _FORGET_DRAFTS.run(db, before=before)
    counts["undo_steps"] = _FORGET_UNDO.run(db, before=before)
    return counts


def _write(
    db: Database,
    words: Words,
    rows: Sequence[tuple[Any, ...]],
    secret: bytes,
    stand_ins: defaultdict[Any, DroppedWords],
) -> None:
    """Write what the columns of these rows become."""
    changed = []
    for row, owner, *values in rows:
        before = dict(zip(words.columns, values, strict=True))
        changed.append({"row": row, **_becomes(words, before, secret, stand_ins[owner])})
    if changed:
        _update_of(words.model, tuple(words.columns)).many(db, changed)


def _becomes(
    words: Words,
    row: Mapping[str, str],
    secret: bytes,
    stand_in: DroppedWords,
) -> dict[str, str]:
    """Return what the columns of one row become."""
    found = {}
    for name, becomes in words.columns.items():
        text = row[name]
        if becomes is Becomes.HASH or (becomes is Becomes.ROW_HASH and ":row-" in text and row["number"]):
            text = dropped_key(text, secret)
        elif becomes is Becomes.HASH_BACKWARDS:
            text = dropped_key(row["number"], secret)[::-1]
        elif becomes is Becomes.STAND_IN:
            text = stand_in(text)
        elif becomes is Becomes.DETAIL:
            text = _detail(text, stand_in)
        elif becomes is not Becomes.ROW_HASH:
            text = becomes.value
        found[name] = text
    return found


def _detail(text: str, stand_in: DroppedWords) -> str:
    """Return codes as JSON with what stands in for the note among them."""
    codes = json.loads(text)
    note = codes.pop("note", "")
    if note:
        codes["note"] = stand_in(note)
    return json.dumps(codes)


@lru_cache(maxsize=64)
def _update_of(model: type[Model], names: tuple[str, ...]) -> Prepared[Any]:
    table: Any = model
    return prepared(
        lambda p: table.update({getattr(table, name): p[name] for name in names}).where(table.id == p.row)
    )


# What happened since the plan was made: these rows are held until the transaction ends.
_CALLED = prepared(
    lambda p: (
        Contact.select(Contact.id)
        .where(Contact.id.in_(p.each("ids")), Contact.last_call_at >= p.before)
        .for_update()
    )
)
_OPENED = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(Callback.id.in_(p.each("ids")), Callback.state == CallbackStatus.OPEN)
        .for_update()
    )
)
_REFERRED = prepared(
    lambda p: (
        Referral.select(Referral.id)
        .where(
            Referral.contact.in_(p.each("ids")),
            Referral.step.in_(OPEN_STEPS),
            Referral.voided_at.is_null(),
        )
        .for_update()
    )
)
_RANG = prepared(
    lambda p: Call.select(Call.number).where(Call.number.in_(p.each("numbers")), Call.at >= p.before)
)
_IN_CRISIS = prepared(
    lambda p: Crisis.select(Crisis.number).where(
        Crisis.number.in_(p.each("numbers")), Crisis.accepted_at.is_null()
    )
)
_OWN_CALLBACK = prepared(
    lambda p: Callback.select(Callback.number).where(
        Callback.number.in_(p.each("numbers")), Callback.state == CallbackStatus.OPEN
    )
)
_CONTACT_OF = prepared(lambda p: Referral.select(Referral.contact).where(Referral.id.in_(p.each("ids"))))


def _moved(db: Database, portion: Sequence[Circle], before: str) -> set[Tie]:
    """Return what is no longer settled: it rang, or something of it was opened."""
    ids: dict[str, list[Any]] = defaultdict(list)
    for circle in portion:
        for kind, number in circle.ties:
            ids[kind].append(number)
    moved: set[Tie] = {(CONTACT, one) for one in _CALLED.values(db, ids=ids[CONTACT], before=before)}
    moved |= {(CALLBACK, one) for one in _OPENED.values(db, ids=ids[CALLBACK])}
    referred = _REFERRED.values(db, ids=ids[CONTACT])
    moved |= {(CONTACT, one) for one in (_CONTACT_OF.values(db, ids=referred) if referred else ())}
    numbers = ids[NUMBER]
    moved |= {(NUMBER, one) for one in _RANG.values(db, numbers=numbers, before=before)}
    return moved | {
        (NUMBER, one) for query in (_IN_CRISIS, _OWN_CALLBACK) for one in query.values(db, numbers=numbers)
    }
