"""Merging: two callbacks of one person become one, the older; nothing of the other is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks import Callback, CallbackState, DueKind
from frontdesk.domain.errors import Refused, Taken
from frontdesk.domain.likeness import Likeness, Marks, likeness_to
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.text import NOTE_LIMIT
from frontdesk.services.office import Practice
from frontdesk.services.promoting import promoted_columns, tell_promoted
from frontdesk.store import callbacks as rows
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.callbacks import CallbackFacts
from frontdesk.store.changes import Changes
from frontdesk.store.deadlines import stamp_breaches
from frontdesk.store.engine import Store, Transaction
from frontdesk.store.merging import other_open


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
        likeness: how likely it is of the same person, and why.
    """

    id: int
    name: str
    number: str
    received: datetime
    about: str
    owner: str
    likeness: Likeness


def alike(store: Store, callback: Callback) -> list[Alike]:
    """Every other open callback, the likeliest first, then the latest."""
    compare = likeness_to(Marks(callback.contact_id, callback.name, callback.number))
    found = [
        Alike(number, other.name, other.number, received, about, owner, compare(other))
        for number, other, received, about, owner in other_open(store, callback.id)
    ]
    return sorted(found, key=lambda one: -one.likeness)


def merge_callbacks(
    db: Transaction, one_id: int, other_id: int, *, practice: Practice, now: datetime, by: int
) -> int:
    """Merge two open callbacks inside the caller's transaction; gives the one that stays.

    The one received first stays as it was received (rule 1). Breaches and attempts stay on the record
    they were made on; the counts of both are its counts.

    Raises:
        Taken: somebody else has one of them.
        Refused: one of them is closed, or they are the same.
        NotFound: there is no such callback.
    """
    if one_id == other_id:
        raise Refused("These are the same callback. Nothing was changed; choose the other one.")
    found = _judged(db, one_id, other_id, now=now, by=by)
    kept_id, gone_id = sorted(found, key=lambda number: (found[number].received, number))
    kept, gone = found[kept_id], found[gone_id]
    changes = Changes()
    changes.change_callback(db, kept_id, **_merged(kept, gone, practice))
    ended = {"state": CallbackState.VOIDED.value, "owner": None, "claimed_at": None, "merged_into": kept_id}
    changes.change_callback(db, gone_id, **ended)
    taken_in = {"merged": gone_id, "calls": gone.calls, "attempts": gone.attempts}
    taken_in["claims"] = _claims(kept, gone)
    if _promotes(kept, gone):
        taken_in |= tell_promoted(db, kept_id, at=now, by=by)
    absorbed = write_audit(
        db, at=now, person_id=by, action=Action.CALLBACK_ABSORBED, subject_id=kept_id, **taken_in
    )
    merged = write_audit(
        db, at=now, person_id=by, action=Action.CALLBACK_MERGED, subject_id=gone_id, into=kept_id
    )
    changes.audited(kept_id, absorbed)
    changes.audited(gone_id, merged)
    changes.save(db, audit_id=merged, at=now, person_id=by, action=Action.CALLBACK_MERGED)
    return kept_id


def _judged(
    db: Transaction, one_id: int, other_id: int, *, now: datetime, by: int
) -> dict[int, CallbackFacts]:
    """Both, ours to merge, as they are once each was judged by its own deadline."""
    both = sorted((one_id, other_id))
    # Always in the same order: two desks that merge at once must not wait for each other.
    for number in both:
        _check(db, number, rows.callback_facts(db, number), by)
        stamp_breaches(db, now=now, by=by, callback_id=number)
    return {number: rows.callback_facts(db, number) for number in both}


def _check(db: Transaction, callback_id: int, facts: CallbackFacts, by: int) -> None:
    """Refuse what is not ours to merge."""
    if facts.state is not CallbackState.OPEN:
        raise Refused("One of the two is closed already. Nothing was changed; only open ones are merged.")
    if facts.owner_id not in (None, by):
        owner = rows.owner_name(db, callback_id) or "Somebody else"
        raise Taken(f"{owner} has one of the two. Nothing was changed; ask them, or hand it over first (h).")


def _promotes(kept: CallbackFacts, gone: CallbackFacts) -> bool:
    """Whether one of the backlog becomes today's work, by the other that is."""
    return kept.backlog and not gone.backlog


def _claims(kept: CallbackFacts, gone: CallbackFacts) -> bool:
    """Whether the claim of the one that goes is now of the one that stays."""
    return gone.owner_id is not None and kept.owner_id is None


def _merged(kept: CallbackFacts, gone: CallbackFacts, practice: Practice) -> dict[str, object]:
    """The columns of the one that stays."""
    columns: dict[str, object] = {
        "calls": kept.calls + gone.calls,
        "attempts": kept.attempts + gone.attempts,
        "rung": max(kept.rung, gone.rung),
        "name": kept.name or gone.name,
        "about": kept.about or gone.about,
        "note": _notes(kept.note, gone.note),
        "contact": kept.contact_id or gone.contact_id,
        "for_person": kept.for_id or gone.for_id,
        "returned_at": _first(kept.returned_at, gone.returned_at),
        "reached_at": _first(kept.reached_at, gone.reached_at),
    }
    if gone.last_outcome and gone.last_outcome is not Outcome.UNREACHED and _tried_later(gone, kept):
        columns |= {"last_outcome": gone.last_outcome.value, "last_attempt_at": gone.last_attempt_at}
    columns |= _deadline(kept, gone)
    if _promotes(kept, gone):
        columns |= promoted_columns(kept.lane, gone.received, practice) | _as_it_stood(gone)
    if _claims(kept, gone):
        columns |= {"owner": gone.owner_id, "claimed_at": gone.claimed_at}
    return columns


def _deadline(kept: CallbackFacts, gone: CallbackFacts) -> dict[str, object]:
    """What is due now: a promise that is still to be kept, the earlier of two; else by the rule.

    Whoever was tried under the one was tried under the other, so that the older deadline is met by it.
    """
    promised, theirs = _is_promised(kept), _is_promised(gone)
    if theirs and (not promised or gone.due < kept.due):
        return _promise_of(gone)
    if promised:
        return {}
    met_at = kept.met_at
    if met_at is None and kept.due_kind is DueKind.SAME_DAY:
        met_at = gone.met_at
    next_at = _sleeps_until(kept, gone)
    columns: dict[str, object] = {"met_at": met_at, "next_at": next_at}
    if met_at is not None:
        asleep = kept.call_by if next_at == kept.next_at else gone.call_by
        columns["call_by"] = asleep if next_at is not None else min(kept.call_by, gone.call_by)
    return columns


def _as_it_stood(gone: CallbackFacts) -> dict[str, object]:
    """What today's work brings to one of the backlog: its promise, or that it was tried already."""
    stood: dict[str, object] = {"met_at": gone.met_at, "next_at": gone.next_at, "call_by": gone.call_by}
    return _promise_of(gone) if _is_promised(gone) else stood


def _promise_of(gone: CallbackFacts) -> dict[str, object]:
    return {
        "due": gone.due,
        "due_kind": DueKind.PROMISE.value,
        "call_by": gone.due,
        "met_at": None,
        "stamped": False,
        "next_at": gone.next_at,
    }


def _sleeps_until(kept: CallbackFacts, gone: CallbackFacts) -> datetime | None:
    """Until when both sleep; None where one of them called and nobody has tried since, as far as we know."""
    if gone.next_at is None and kept.next_at is None:
        return None
    for awake, asleep in ((gone, kept), (kept, gone)):
        if awake.next_at is None:
            tried = asleep.last_attempt_at
            once = awake.calls == 1 and awake.attempts == 0
            return asleep.next_at if once and tried is not None and tried >= awake.received else None
    return gone.next_at if _tried_later(gone, kept) else kept.next_at


def _is_promised(facts: CallbackFacts) -> bool:
    """Whether a promise waits to be kept."""
    return facts.due_kind is DueKind.PROMISE and facts.met_at is None and not facts.stamped


def _tried_later(one: CallbackFacts, other: CallbackFacts) -> bool:
    """Whether the last try of one came after that of the other."""
    if one.last_attempt_at is None:
        return False
    return other.last_attempt_at is None or one.last_attempt_at > other.last_attempt_at


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _notes(one: str, other: str) -> str:
    """Both notes, the older first, as far as a note goes."""
    return "\n".join(dict.fromkeys(note for note in (one, other) if note))[:NOTE_LIMIT]
