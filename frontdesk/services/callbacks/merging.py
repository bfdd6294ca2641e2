"""Merging: two callbacks of one person become one, the older; nothing of the other is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.merge import Likeness, Marks, likeness_to, merged
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.domain.errors import Refused, Taken
from frontdesk.services.callbacks.changing import audit_promoted
from frontdesk.services.office import Practice, Work
from frontdesk.services.patients.following import follow_merge
from frontdesk.store.audit import write_audit
from frontdesk.store.callbacks import other_open, owner_name
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store, Transaction
from frontdesk.store.deadlines import judged


@dataclass(frozen=True, slots=True)
class Alike:
    """A callback that another may be merged with.

    Attributes:
        id: the callback.
        name: theirs, or "".
        number: the number's key, or "".
        received: when they first tried, UTC.
        about: what they asked for.
        owner: who has it, or "".
        likeness: how likely it is the same person, and why.
    """

    id: int
    name: str
    number: str
    received: datetime
    about: str
    owner: str
    likeness: Likeness


def alike(store: Store, callback: Callback) -> list[Alike]:
    """Return every other open callback, the likeliest first, then the latest."""
    compare = likeness_to(Marks(callback.contact_id, callback.name, callback.number))
    found = [
        Alike(number, other.name, other.number, received, about, owner, compare(other))
        for number, other, received, about, owner in other_open(store, callback.id)
    ]
    return sorted(found, key=lambda one: -one.likeness)


def merge_callbacks(
    db: Transaction, one_id: int, other_id: int, *, practice: Practice, now: datetime, by: int
) -> int:
    """Merge two open callbacks inside the caller's transaction; return the id of the one that stays.

    The one received first stays as it was received (rule 1). Breaches and attempts stay on the record
    they were made on; the counts of both are its counts.

    Raises:
        Taken: somebody else has one of them.
        Refused: one of them is closed, or they are the same.
        NotFound: there is no such callback.
    """
    work = Work(db, Changes(), practice, now, by)
    kept, entry = merge_two(work, one_id, other_id)
    work.changes.save(db, audit_id=entry, at=now, person_id=by, action=Action.CALLBACK_MERGED)
    return kept


def merge_two(work: Work, one_id: int, other_id: int) -> tuple[int, int]:
    """Merge two open callbacks as a part of an action; return the one that stays, and its audit entry.

    Raises:
        Taken: somebody else has one of them.
        Refused: one of them is closed, or they are the same.
        NotFound: there is no such callback.
    """
    db, changes, now, by = work.db, work.changes, work.now, work.by
    if one_id == other_id:
        raise Refused("These are the same callback. Nothing was changed; choose the other one.")
    # Always in the same order: two desks that merge at once must not wait for each other.
    both = [_to_merge(db, number, now=now, by=by) for number in sorted((one_id, other_id))]
    kept, gone = sorted(both, key=lambda one: (one.received, one.id))
    one, ended = merged(kept, gone, work.practice.terms(now))
    both_ways = [(kept, one), (gone, ended)]
    if one.number != kept.number:
        # A number has one open callback: where the one that stays takes it over, the other goes first.
        both_ways.reverse()
    for before, after in both_ways:
        changes.change_callback(db, before, after)
    follow_merge(work, kept.id, gone.id)
    claims = gone.owner_id is not None and kept.owner_id is None
    promoted = audit_promoted(db, kept, one, at=now, by=by)
    absorbed = write_audit(
        db,
        at=now,
        person_id=by,
        action=Action.CALLBACK_ABSORBED,
        subject_id=kept.id,
        merged=gone.id,
        calls=gone.calls,
        attempts=gone.attempts,
        claims=claims,
        **promoted,
    )
    entry = write_audit(
        db, at=now, person_id=by, action=Action.CALLBACK_MERGED, subject_id=gone.id, into=kept.id
    )
    changes.audited(kept.id, absorbed)
    changes.audited(gone.id, entry)
    return kept.id, entry


def _to_merge(db: Transaction, callback_id: int, *, now: datetime, by: int) -> CallbackState:
    """Return one of the two, after stamping its own deadline.

    Raises:
        Taken: somebody else has it.
        Refused: it is closed.
        NotFound: there is no such callback.
    """
    found = judged(db, callback_id, now=now, by=by)
    if not found.is_open:
        raise Refused("One of the two is closed already. Nothing was changed; only open ones are merged.")
    if found.owner_id not in (None, by):
        owner = owner_name(db, callback_id) or "Somebody else"
        raise Taken(f"{owner} has one of the two. Nothing was changed; ask them, or hand it over first (h).")
    return found
