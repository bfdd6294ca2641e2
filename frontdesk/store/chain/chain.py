"""The chain of one desk: seals entries as the last thing in their transaction, and notes its head outside."""

from __future__ import annotations

from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Final

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.audit import write_audit
from frontdesk.store.chain.macs import PUBLIC_KEY, desk_of, first_mac, macs_of
from frontdesk.store.chain.outside import Known, Lost, OutsideHeads, Seen
from frontdesk.store.db.engine import Store
from frontdesk.store.db.entries import Entry, Sealed, written_entries
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.chain import AuditHead, AuditOrigin, AuditSeal
from frontdesk.store.tables.practice import Audit

#: Seconds after which a desk that saves looks at the heads of the other desks again.
OTHERS_SECONDS: Final = 60.0
#: Entries from before the chains that are sealed in one transaction.
PORTION: Final = 10_000


_HEAD = prepared(
    lambda p: (
        AuditHead.select(AuditHead.id, AuditHead.seq, AuditHead.mac)
        .where(AuditHead.desk == p.desk)
        .for_update()
    )
)
_ADD_HEAD = prepared(lambda p: AuditHead.insert(desk=p.desk, seq=p.seq, mac=p.mac).on_conflict_ignore())
# Where another process of this home was quicker, or the rows were changed behind the program's back, nothing
# is changed, and the end is looked up.
_MOVE_HEAD = prepared(
    lambda p: AuditHead.update({AuditHead.seq: p.seq, AuditHead.mac: p.mac}).where(
        AuditHead.id == p.id, AuditHead.seq == p.seq_before, AuditHead.mac == p.mac_before
    )
)
_ADD_SEAL = prepared(lambda p: AuditSeal.insert(head_id=p.chain, seq=p.seq, audit_id=p.audit, mac=p.mac))
_LAST_SEAL = prepared(
    lambda p: (
        AuditSeal.select(AuditSeal.seq, AuditSeal.mac)
        .where(AuditSeal.head_id == p.chain)
        .order_by(AuditSeal.seq.desc())
        .limit(1)
    )
)
_MAC_AT = prepared(
    lambda p: AuditSeal.select(AuditSeal.mac).where(AuditSeal.head_id == p.chain, AuditSeal.seq == p.seq)
)
_OTHER_DESKS = prepared(
    lambda p: AuditHead.select(AuditHead.desk).where(AuditHead.desk != p.desk, AuditHead.desk != p.public)
)
_HEADS = prepared(lambda p: AuditHead.select(AuditHead.id, AuditHead.desk, AuditHead.seq, AuditHead.mac))
_ORIGIN = prepared(
    lambda p: AuditOrigin.select(AuditOrigin.store, AuditOrigin.adopt_after, AuditOrigin.adopt_to).where(
        AuditOrigin.id == 1
    )
)
_ORIGIN_HELD = prepared(
    lambda p: (
        AuditOrigin.select(AuditOrigin.adopt_after, AuditOrigin.adopt_to)
        .where(AuditOrigin.id == 1)
        .for_update()
    )
)
_ADOPTED = prepared(
    lambda p: AuditOrigin.update({AuditOrigin.adopt_after: p.after}).where(AuditOrigin.id == 1)
)
_BEFORE = prepared(
    lambda p: (
        Audit.select(
            Audit.id, Audit.at, Audit.person, Audit.action, Audit.subject, Audit.subject_id, Audit.detail
        )
        .where(Audit.id > p.after, Audit.id <= p.to)
        .order_by(Audit.id)
        .limit(p.most)
    )
)

#: The desk of a store that is opened without a home.
PUBLIC_DESK: Final = desk_of(PUBLIC_KEY)


class Chain:
    """Seals the entries of one desk. It is used from several threads.

    Attributes:
        key: the desk's key.
        desk: the desk's name, made of the key.
        store: the name of the store (``AuditOrigin.store``).
        outside: the heads outside the store, or None.
        trouble: why the last head could not be written outside, or "".
    """

    def __init__(self, key: bytes, outside: OutsideHeads | None) -> None:
        """Take the key and the file of heads; nothing is read yet."""
        self.key = key
        self.desk = desk_of(key)
        self.store = ""
        self.outside = outside
        self.trouble = ""
        self._end: Sealed | None = None
        # When the other desks' heads were looked at, and those that are to be noted with the next commit.
        self._looked = -OTHERS_SECONDS
        self._others: dict[str, Seen] = {}
        self._lock = Lock()

    def attach(self, store: Store, now: datetime) -> None:
        """Seal what this store writes from now on; first the entries from before there were chains.

        Args:
            store: the store, its tables up to date.
            now: the present, UTC.

        Raises:
            StoreTrouble: the store did not answer.
        """
        origin = _ORIGIN.one(store)
        if origin is None:
            return
        self.store, after, to = origin
        store.seals = self
        if after < to:
            self._adopt(store, now)

    def _adopt(self, store: Store, now: datetime) -> None:
        """Seal the entries from before the chains; a kill leaves what is left to who opens next."""
        while True:
            with store.writing() as db:
                held = _ORIGIN_HELD.one(db)
                after, to = held or (0, 0)
                if after >= to:
                    return
                rows = _BEFORE.rows(db, after=after, to=to, most=PORTION)
                written_entries(db).extend(Entry(*row) for row in rows)
                after = rows[-1][0] if len(rows) == PORTION else to
                _ADOPTED.run(db, after=after)
                if after == to:
                    action = Action.AUDIT_ADOPTED
                    write_audit(db, at=now, person_id=PROGRAM_ID, action=action, subject_id=0, to=to)

    # In the transaction

    def seal(self, db: Database, entries: list[Entry]) -> Sealed:
        """Seal the entries of the open transaction as the last thing in it; return the end of the chain."""
        end = self._end
        while True:
            if end is None:
                end = self._find_end(db, entries)
            sealed = [*macs_of(self.key, end.mac, end.seq, entries)]
            seq, _, mac = sealed[-1]
            if self._move(db, end, seq, mac):
                break
            end = None
        _ADD_SEAL.many_filled(db, [(end.chain, place, entry.id, one) for place, entry, one in sealed])
        if self.outside is not None and monotonic() - self._looked >= OTHERS_SECONDS:
            self._look_at_others(db)
        return Sealed(end.chain, seq, mac)

    def _look_at_others(self, db: Database) -> None:
        """See where the other desks' chains end now; what is missing since this home saw them is noted."""
        self._looked = monotonic()
        known = self._known()
        for chain, desk, seq, mac in _HEADS.rows(db):
            before, head = known.heads.get(desk, Seen(0, "")), Seen(seq, mac)
            if desk == self.desk or head == before:
                continue
            missing = missing_since(db, Sealed(chain, seq, mac), before)
            if missing:
                self._note_lost(Lost(desk, before.seq, missing))
            self._others[desk] = head

    def _move(self, db: Database, end: Sealed, seq: int, mac: str) -> bool:
        """Move the head in the store on; False if it is not where this process knows it to be."""
        where = {"id": end.chain, "seq_before": end.seq, "mac_before": end.mac}
        return _MOVE_HEAD.run(db, seq=seq, mac=mac, **where) > 0

    def _find_end(self, db: Database, entries: list[Entry]) -> Sealed:
        """Return the end of this desk's chain as the store has it, held; begin the chain if there is none.

        What this home knows of the chain and is not there was taken away behind the program's back. The desk
        goes on, and the file outside keeps that it was so.
        """
        found = _HEAD.one(db, desk=self.desk)
        end = Sealed(*found) if found else self._begin(db, entries)
        known = self._known()
        last = _LAST_SEAL.one(db, chain=end.chain)
        if last is not None and last[0] >= end.seq and last != end[1:]:
            # The head was changed and the seals were not: they are continued where they end.
            self._move(db, end, *last)
            end = Sealed(end.chain, *last)
        expected = [Seen(self._end.seq, self._end.mac)] if self._end is not None else []
        if self.desk in known.heads:
            expected.append(known.heads[self.desk])
        for seen in expected:
            missing = missing_since(db, end, seen)
            if missing:
                self._note_lost(Lost(self.desk, seen.seq, missing))
                break
        if self.outside is not None and end.seq and known.own != self.desk:
            # This home sealed entries, and its file does not know of it.
            self._note_lost(Lost(self.desk, 0, 0))
        self._end = None
        return end

    def _begin(self, db: Database, entries: list[Entry]) -> Sealed:
        """Begin this desk's chain; where other desks have theirs already, that is an entry of its own."""
        others = _OTHER_DESKS.values(db, desk=self.desk, public=PUBLIC_DESK)
        before = self._known().own
        key_lost = before not in ("", self.desk)
        self._outside_begins(before if key_lost else "")
        _ADD_HEAD.run(db, desk=self.desk, seq=0, mac=first_mac(self.store, self.desk))
        found = _HEAD.one(db, desk=self.desk)
        assert found is not None  # it was added, by this process or by another one
        if others and self.desk != PUBLIC_DESK:
            why = "key_lost" if key_lost else "new_desk"
            at, action = from_text(entries[0].at), Action.AUDIT_CHAIN_BEGUN
            write_audit(db, at=at, person_id=PROGRAM_ID, action=action, subject_id=found[0], why=why)
        return Sealed(*found)

    # Outside the store

    def _known(self) -> Known:
        if self.outside is None:
            return Known()
        try:
            return self.outside.read(self.store)
        except OSError as error:
            self._cannot(error)
            return Known()

    def _outside_begins(self, before: str) -> None:
        """Begin this desk's heads; those of the desk it was before, whose key is gone, keep that it is so."""
        if self.outside is not None:
            try:
                if before:
                    self.outside.add_lost_key(self.store, before)
                self.outside.begin(self.store, self.desk)
            except OSError as error:
                self._cannot(error)

    def _note_lost(self, lost: Lost) -> None:
        if self.outside is not None:
            try:
                self.outside.begin(self.store, self.desk)
                self.outside.add_lost(self.store, lost)
            except OSError as error:
                self._cannot(error)

    def committed(self, sealed: Sealed) -> None:
        """Note the committed end of the chain outside the store; that it cannot be written stops nobody."""
        with self._lock:
            if self._end is None or self._end.seq < sealed.seq:
                self._end = sealed
        if self.outside is None:
            return
        try:
            self.outside.add(self.store, self.desk, Seen(sealed.seq, sealed.mac))
            others, self._others = self._others, {}
            for desk, head in others.items():
                self.outside.add(self.store, desk, head)
            self.trouble = ""
        except OSError as error:
            self._cannot(error)

    def note_all(self, store: Store) -> None:
        """Note outside the ends of all desks' chains, as the store has them now. Raises StoreTrouble."""
        heads = heads_of(store)
        known = self._known()
        # A desk that never wrote to this store has no heads outside that could be missed.
        if self.outside is not None and known.own == self.desk:
            try:
                for desk, head in heads.items():
                    if known.heads.get(desk) != head:
                        self.outside.add(self.store, desk, head)
            except OSError as error:
                self._cannot(error)

    def _cannot(self, error: OSError) -> None:
        self.trouble = (error.strerror or "the disk refuses").lower()


def missing_since(db: Database, end: Sealed, seen: Seen) -> int:
    """Return how many entries a chain has lost since its end was seen; 0 if it goes on from there."""
    if end.seq < seen.seq:
        return seen.seq - end.seq
    if seen.seq == 0 or _MAC_AT.scalar(db, chain=end.chain, seq=seen.seq) == seen.mac:
        return 0
    return 1


def heads_of(store: Store) -> dict[str, Seen]:
    """Return the ends of all desks' chains as the store has them."""
    return {desk: Seen(seq, mac) for _, desk, seq, mac in _HEADS.rows(store)}
