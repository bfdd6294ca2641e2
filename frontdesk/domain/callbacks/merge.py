"""Two callbacks that are one: how alike two are, two of a person put together, and what a log adds to one.

Like ``state``, whose functions change one callback: pure, and merging keeps the earliest (product rule 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from operator import ne

from frontdesk.domain.callbacks.state import (
    CallbackState,
    CallbackStatus,
    DueKind,
    Terms,
    first_of,
    last_tried,
    promoted,
    released,
    replace,
)
from frontdesk.domain.text import NOTE_LIMIT, fold

#: Shorter words of a name (initials, "de") make nobody alike.
_SHORTEST_WORD = 3
#: A subscriber's number without country and area: the same in two areas is often one person's slip.
_LOCAL_DIGITS = 7


class Likeness(IntEnum):
    """How alike two callbacks are; a higher one is likelier the same person."""

    NONE = 0
    NUMBER = 1
    NAME = 2
    SAME_NAME = 3
    SAME_PERSON = 4

    @property
    def words(self) -> str:
        """Why they may be the same person, in a few words."""
        return _WORDS[self]


_WORDS = {
    Likeness.NONE: "",
    Likeness.NUMBER: "nearly the same number",
    Likeness.NAME: "a name in common",
    Likeness.SAME_NAME: "the same name",
    Likeness.SAME_PERSON: "the same contact",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What two callbacks are compared by: the person, the name and the number.

    Attributes:
        contact_id: who is to be called, or None.
        name: theirs, or "".
        number: the number's key, or "".
    """

    contact_id: int | None
    name: str
    number: str


def likeness(one: Marks, other: Marks) -> Likeness:
    """Return how alike two are; what both lack does not make them alike."""
    return likeness_to(one)(other)


def likeness_to(one: Marks) -> Callable[[Marks], Likeness]:
    """Return the function that compares another callback with this one, for comparing many."""
    mine = fold(one.name)
    words = {word for word in mine.split() if len(word) >= _SHORTEST_WORD}

    def compare(other: Marks) -> Likeness:
        """Return how much another callback's marks are like this one's."""
        if one.contact_id is not None and one.contact_id == other.contact_id:
            return Likeness.SAME_PERSON
        theirs = fold(other.name) if mine else ""
        if mine and mine == theirs:
            return Likeness.SAME_NAME
        if not words.isdisjoint(theirs.split()):
            return Likeness.NAME
        return Likeness.NUMBER if _nearly(one.number, other.number) else Likeness.NONE

    return compare


def _nearly(one: str, other: str) -> bool:
    """True if two numbers differ by one digit or by two that changed places, or end alike."""
    if not one or not other:
        return False
    if one[-_LOCAL_DIGITS:] == other[-_LOCAL_DIGITS:] and len(one) > _LOCAL_DIGITS:
        return True
    apart = sum(map(ne, one, other)) if len(one) == len(other) else len(one)
    if apart != 2:
        return apart == 1
    first, second = (at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right)
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]


def merged(kept: CallbackState, gone: CallbackState, terms: Terms) -> tuple[CallbackState, CallbackState]:
    """Merge two callbacks of a person; the one received first stays, with its ``received`` (rule 1).

    It takes over the sums of both counts, missing words, the earlier times, the later last try, the promise
    or else the verdict that still counts, and the claim.

    Args:
        kept: the callback that stays, received first.
        gone: the other one.
        terms: what they are judged by.

    Returns:
        Both as they are afterwards.

    Raises:
        NeverOpen: no open day follows.
    """
    one = replace(
        kept,
        calls=kept.calls + gone.calls,
        attempts=kept.attempts + gone.attempts,
        rung=max(kept.rung, gone.rung),
        name=kept.name or gone.name,
        number=kept.number or gone.number,
        about=kept.about or gone.about,
        note="\n".join(dict.fromkeys(note for note in (kept.note, gone.note) if note))[:NOTE_LIMIT],
        contact_id=kept.contact_id or gone.contact_id,
        for_person_id=kept.for_person_id or gone.for_person_id,
        returned_at=first_of(kept.returned_at, gone.returned_at),
        reached_at=first_of(kept.reached_at, gone.reached_at),
    )
    if gone.last_outcome and not gone.is_given_up and _tried_later(gone, kept):
        one = replace(one, last_outcome=gone.last_outcome, last_attempt_at=gone.last_attempt_at)
    one = _due_of_both(one, kept, gone)
    if kept.backlog and not gone.backlog:
        one = _as_today(promoted(one, gone.received, terms), gone)
    if gone.owner_id is not None and kept.owner_id is None:
        one = replace(one, owner_id=gone.owner_id, claimed_at=gone.claimed_at)
    ended = replace(released(gone), state=CallbackStatus.VOIDED, merged_into_id=kept.id)
    return one, ended


def preceded(
    state: CallbackState, older: CallbackState, *, in_hand: bool, known_until: datetime
) -> tuple[CallbackState, bool]:
    """Merge what a log shows was owed before this callback was opened: the earliest stays (rule 1).

    Args:
        state: the callback in the store.
        older: the callback that the log opened before it.
        in_hand: True if somebody has claimed it: their own tries count.
        known_until: the latest event of it in the store.

    Returns:
        The merged callback, and True if it took over the verdict on the older one. It does not where one of
        its own deadlines was judged already, where only one of the two is in the backlog, or where a call
        from another of their numbers had made it older still.
    """
    is_judged = state.is_judged or older.received >= state.received
    one = replace(state, received=min(state.received, older.received), calls=state.calls + older.calls)
    if older.backlog and not state.backlog:
        one = replace(one, promoted_at=state.promoted_at or state.received)
    one = replace(one, returned_at=first_of(state.returned_at, older.returned_at))
    if not in_hand:
        one = replace(one, attempts=state.attempts + older.attempts)
        if state.last_outcome is None and older.last_outcome and older.last_attempt_at:
            one = last_tried(one, older.last_attempt_at, older.last_outcome, known_until)
    if is_judged or state.backlog is not older.backlog:
        return one, False
    one = replace(
        one,
        service_day=older.service_day,
        rule_due=older.rule_due,
        decided_by=older.decided_by,
        settings_version=older.settings_version,
        breached_at=older.breached_at,
    )
    if state.due_kind is DueKind.SAME_DAY:
        call_by = min(older.call_by, state.call_by) if older.met_at else older.due
        one = replace(one, due=older.due, stamped=older.stamped, met_at=older.met_at, call_by=call_by)
    return one, True


def _due_of_both(one: CallbackState, kept: CallbackState, gone: CallbackState) -> CallbackState:
    """Set what is due: a promise that is still to be kept, the earlier of two; else the rule's deadline.

    A try under one of them was a try to the same person, so it meets the older deadline.
    """
    if _is_promised(gone) and (not _is_promised(kept) or gone.due < kept.due):
        return _promise_of(one, gone)
    if _is_promised(kept):
        return one
    met_at = kept.met_at
    if met_at is None and kept.due_kind is DueKind.SAME_DAY:
        met_at = gone.met_at
    next_at = _both_sleep_until(kept, gone)
    one = replace(one, met_at=met_at, next_at=next_at)
    if met_at is None:
        return one
    asleep = kept.call_by if next_at == kept.next_at else gone.call_by
    return replace(one, call_by=asleep if next_at is not None else min(kept.call_by, gone.call_by))


def _as_today(one: CallbackState, gone: CallbackState) -> CallbackState:
    """Merge today's callback into one of the backlog: its promise, or that it was tried already."""
    if _is_promised(gone):
        return _promise_of(one, gone)
    return replace(one, met_at=gone.met_at, next_at=gone.next_at, call_by=gone.call_by)


def _promise_of(one: CallbackState, gone: CallbackState) -> CallbackState:
    return replace(
        one,
        due=gone.due,
        due_kind=DueKind.PROMISE,
        call_by=gone.due,
        met_at=None,
        stamped=False,
        next_at=gone.next_at,
        asked_at=gone.asked_at,
        promise_kind=gone.promise_kind,
    )


def _both_sleep_until(kept: CallbackState, gone: CallbackState) -> datetime | None:
    """Return until when both sleep; None if one of them called and nobody is known to have tried since."""
    if gone.next_at is None and kept.next_at is None:
        return None
    for awake, asleep in ((gone, kept), (kept, gone)):
        if awake.next_at is None:
            tried_at = asleep.last_attempt_at
            once = awake.calls == 1 and awake.attempts == 0
            return asleep.next_at if once and tried_at is not None and tried_at >= awake.received else None
    return gone.next_at if _tried_later(gone, kept) else kept.next_at


def _is_promised(state: CallbackState) -> bool:
    """True if a promise waits to be kept."""
    return state.owes_promise and not state.stamped


def _tried_later(one: CallbackState, other: CallbackState) -> bool:
    """True if the last try of one came after that of the other."""
    if one.last_attempt_at is None:
        return False
    return other.last_attempt_at is None or one.last_attempt_at > other.last_attempt_at
