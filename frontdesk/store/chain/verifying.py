"""Prove the audit: follow every chain from its beginning, and hold the ends against what was seen outside.

It reads the rows in pages and keeps one bit for each entry, so that it needs hardly more memory for a million
calls than for a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from peewee import JOIN, Database, OperationalError, fn

from frontdesk.domain.safety.audit_proof import AuditProof, Outside, OutsideState
from frontdesk.store.chain.chain import PUBLIC_DESK, Chain
from frontdesk.store.chain.macs import PUBLIC_KEY, first_mac, mac_of
from frontdesk.store.chain.outside import Known, Seen
from frontdesk.store.db.engine import Store
from frontdesk.store.db.entries import Entry
from frontdesk.store.db.errors import as_peewee_errors
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.chain import AuditHead, AuditSeal
from frontdesk.store.tables.practice import Audit

#: Rows that are read at once.
PAGE: Final = 5_000
#: Entries beyond this number have no bit of their own: no store has so many, so somebody made up the number.
_MOST_BITS: Final = 2_000_000_000

_HEADS = prepared(
    lambda p: AuditHead.select(AuditHead.id, AuditHead.desk, AuditHead.seq, AuditHead.mac).order_by(
        AuditHead.id
    )
)
# One after the other by the key: to group all seals would read every one of them.
_NEXT_CHAIN = prepared(
    lambda p: (
        AuditSeal.select(AuditSeal.head_id)
        .where(AuditSeal.head_id > p.after)
        .order_by(AuditSeal.head_id)
        .limit(1)
    )
)
_PAGE_OF = prepared(
    lambda p: (
        AuditSeal.select(
            AuditSeal.seq,
            AuditSeal.mac,
            AuditSeal.audit_id,
            Audit.id,
            Audit.at,
            Audit.person,
            Audit.action,
            Audit.subject,
            Audit.subject_id,
            Audit.detail,
        )
        .join(Audit, JOIN.LEFT_OUTER, on=(Audit.id == AuditSeal.audit_id))
        .where(AuditSeal.head_id == p.chain, AuditSeal.seq > p.after)
        .order_by(AuditSeal.seq)
        .limit(p.most)
    )
)
# One row of which SQLite cannot read a text, because somebody wrote bytes into it: its numbers only.
_NUMBERS_OF = prepared(
    lambda p: (
        AuditSeal.select(AuditSeal.seq, AuditSeal.audit_id, Audit.id)
        .join(Audit, JOIN.LEFT_OUTER, on=(Audit.id == AuditSeal.audit_id))
        .where(AuditSeal.head_id == p.chain, AuditSeal.seq > p.after)
        .order_by(AuditSeal.seq)
        .limit(1)
    )
)
_COUNT = prepared(lambda p: Audit.select(fn.COUNT(Audit.id), fn.MAX(Audit.id)))
_IDS = prepared(lambda p: Audit.select(Audit.id).where(Audit.id > p.after).order_by(Audit.id).limit(p.most))


@dataclass(slots=True)
class _Found:
    """What was found so far.

    Attributes:
        sealed: a bit for each entry that has a seal.
        far: entries with a seal whose numbers have no bit.
        proved: entries proved with the key of this desk.
        elsewhere: entries sealed by others.
        altered: entries that are not what was sealed, each with how many seals say so.
        gone: entries that have a seal and are not there.
        unseen: seals that the heads know of and are not there.
    """

    sealed: bytearray
    far: set[int] = field(default_factory=set)
    proved: int = 0
    elsewhere: int = 0
    altered: dict[int, int] = field(default_factory=dict)
    gone: int = 0
    unseen: int = 0

    def has_seal(self, number: int) -> None:
        """Note that an entry has a seal."""
        if 0 <= number >> 3 < len(self.sealed):
            self.sealed[number >> 3] |= 1 << (number & 7)
        else:
            self.far.add(number)

    def is_sealed(self, number: int) -> bool:
        """True if an entry has a seal."""
        if 0 <= number >> 3 < len(self.sealed):
            return bool(self.sealed[number >> 3] & 1 << (number & 7))
        return number in self.far

    def alter(self, number: int) -> None:
        """Note that an entry is not what was sealed."""
        self.altered[number] = self.altered.get(number, 0) + 1

    def is_proved(self, number: int) -> None:
        """Note that an entry is what was sealed.

        SQLite gives the numbers of the last entries again once those are deleted. Then an earlier seal was of
        an entry that is gone, and not of this one.
        """
        if self.altered:
            self.gone += self.altered.pop(number, 0)


@dataclass(slots=True)
class _Chain:
    """One chain as it is followed.

    Attributes:
        id: its number.
        desk: whose it is; "" if that is not known.
        head: its end as the store has it.
        key: the key it can be proved with, or None.
        seen: its end as it is known outside, or None.
    """

    id: int
    desk: str
    head: Seen
    key: bytes | None
    seen: Seen | None


def verify(store: Store, chain: Chain) -> AuditProof:
    """Prove the audit of a store with the key of this desk, as it is at one moment. It changes nothing.

    Args:
        store: the store.
        chain: this desk's chain, attached to the store.

    Raises:
        StoreTrouble: the store did not answer.
    """
    # Outside first: a desk that saves meanwhile must not make what is known outside newer than what is read.
    known, outside = known_outside(chain)
    with store.snapshot() as db:
        count, last = _COUNT.one(db) or (0, None)
        found = _Found(bytearray(min(last or 0, _MOST_BITS) // 8 + 1))
        chains = list(_chains(db, chain, known))
        behind = sum(_follow(db, chain.store, one, found) for one in chains)
        there = {one.desk for one in chains}
        found.unseen += sum(head.seq for desk, head in known.heads.items() if desk not in there)
        unsealed = _unsealed(db, found, count)
    begun = chain.desk in there
    return AuditProof(
        entries=count,
        proved=found.proved,
        elsewhere=found.elsewhere,
        altered=len(found.altered),
        broken_at=min(found.altered, default=None),
        # Entries whose seals are gone are there, if without proof. Seals of entries that are gone stay for
        # good, so those that somebody accepted are counted off.
        missing=max(0, found.gone + max(0, found.unseen - unsealed) - known.accepted),
        begun=begun,
        key_lost=known.misses_key(chain.desk),
        outside=Outside(
            outside,
            sum(head.seq for head in known.heads.values()),
            behind,
            sum(lost.missing for lost in known.lost),
            any(lost.seq == 0 for lost in known.lost),
            _written_at(chain),
        ),
    )


def known_outside(chain: Chain) -> tuple[Known, OutsideState]:
    """Return what this home knows of the chains outside the store, and what there is of the file."""
    if chain.outside is None:
        return Known(), OutsideState.NOT_KEPT
    try:
        known = chain.outside.read(chain.store)
    except OSError:
        return Known(), OutsideState.UNREADABLE
    return known, OutsideState.MISSING if known.is_empty else OutsideState.KNOWN


def _written_at(chain: Chain) -> datetime | None:
    try:
        return (
            datetime.fromtimestamp(chain.outside.path.stat().st_mtime, UTC)
            if chain.outside is not None
            else None
        )
    except OSError:
        return None


def _chains(db: Database, own: Chain, known: Known) -> Iterator[_Chain]:
    """Yield every chain in the store; one whose head was taken away has no desk."""
    keys = {PUBLIC_DESK: PUBLIC_KEY, own.desk: own.key}
    heads = _HEADS.rows(db)
    numbers, desks = {number for number, *_ in heads}, {desk for _, desk, *_ in heads}
    for number, desk, seq, mac in heads:
        # SQLite lets a text stand where a number should; what is known outside counts then.
        head = Seen(seq if isinstance(seq, int) else 0, mac)
        yield _Chain(number, desk, head, keys.get(desk), known.heads.get(desk))
    after = -(2**31)
    while (chain := _NEXT_CHAIN.scalar(db, after=after)) is not None:
        if chain not in numbers:
            # Its head was taken away; it can only be proved if it is this desk's own.
            desk = "" if own.desk in desks else own.desk
            yield _Chain(chain, desk, Seen(0, ""), keys.get(desk), known.heads.get(desk))
        after = chain


def _follow(db: Database, store: str, one: _Chain, found: _Found) -> int:
    """Follow a chain to its end; return how many entries it has that are not known outside yet."""
    seq, mac = 0, first_mac(store, one.desk)
    seen = one.seen or Seen(0, "")
    for place, sealed_as, number, *row in _rows_of(db, one.id):
        if not isinstance(place, int):  # SQLite lets a text stand there; such rows come last
            found.alter(row[0] or 0)
            continue
        if place != seq + 1:
            found.unseen += place - seq - 1
            mac = ""  # what this one's was made of is gone, so it proves nothing
        if row[0] is None:
            found.gone += 1
        else:
            found.has_seal(number)
            _judge(one, found, Entry(*row), mac, place, sealed_as)
        if place == seen.seq and sealed_as != seen.mac:
            found.unseen += 1  # another entry stands where the known one was
        seq, mac = place, sealed_as
    found.unseen += max(0, max(one.head.seq, seen.seq) - seq)
    return max(0, seq - seen.seq)


def _judge(one: _Chain, found: _Found, entry: Entry, before: str, place: int, sealed_as: str) -> None:
    """Judge an entry by its seal.

    Args:
        one: the chain.
        found: what is added to.
        entry: the entry.
        before: the seal before it, or "" if that is gone.
        place: its place in the chain.
        sealed_as: its seal.
    """
    if one.key is None:
        found.elsewhere += 1
        return
    if mac_of(one.key, before, place, entry) != sealed_as:
        found.alter(entry.id)
        return
    found.is_proved(entry.id)
    if one.desk == PUBLIC_DESK:
        found.elsewhere += 1
    else:
        found.proved += 1


def _rows_of(db: Database, number: int) -> Iterator[tuple[Any, ...]]:
    after = 0
    while page := _page_of(db, number, after, PAGE):
        yield from page
        after = page[-1][0]


def _page_of(db: Database, number: int, after: int, most: int) -> list[tuple[Any, ...]]:
    """Return the next rows of a chain; one with a text that cannot be read comes alone and proves nothing."""
    try:
        with as_peewee_errors:
            return _PAGE_OF.rows(db, chain=number, after=after, most=most)
    except OperationalError as error:
        if "decode" not in str(error):
            raise
    if most > 1:
        return _page_of(db, number, after, most // 2)
    return [
        (place, "", sealed, entry, *[None] * (len(Entry._fields) - 1))
        for place, sealed, entry in _NUMBERS_OF.rows(db, chain=number, after=after)
    ]


def _unsealed(db: Database, found: _Found, count: int) -> int:
    """Note the entries that have no seal, which the program did not write; return how many there are."""
    sealed = sum(map(int.bit_count, found.sealed)) + len(found.far)
    if sealed == count:
        return 0
    unsealed, after = 0, -(2**62)
    while page := _IDS.values(db, after=after, most=PAGE):
        for number in page:
            if not found.is_sealed(number):
                found.alter(number)
                unsealed += 1
        after = page[-1]
    return unsealed
