"""What a callback must look like if its audit entries are true: ``check`` holds the rows against it.

Pure, and on purpose a second computation: it knows nothing of ``domain.callbacks.state``, which makes the
rows, and adds up the audit in its own way, so that a fault in the one is seen by the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackStatus


class NotOpened(ValueError):
    """The entries do not begin with the opening: something is missing before them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One audit entry of one callback.

    Attributes:
        id: its number; entries are replayed in this order.
        action: what was done, the code of an ``Action`` or of a later program's.
        person: who did it.
        detail: the codes and ids kept with it.
    """

    id: int
    action: str
    person: int
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReplayedState:
    """What the entries of a callback add up to.

    Attributes:
        state: open, closed or voided.
        owner: who has claimed it, or None.
        attempts: tries made and not undone.
        calls: how often they called, the opening call among them.
        backlog: True if it is from before, and they neither called nor were spoken with since.
    """

    state: CallbackStatus
    owner: int | None
    attempts: int
    calls: int
    backlog: bool = False


def replay(entries: Iterable[Entry]) -> ReplayedState:
    """Add up the entries of one callback. Entries that were undone do not count; an undone opening voids.

    Raises:
        NotOpened: the first entry is not the opening.
    """
    in_order = sorted(entries, key=lambda entry: entry.id)
    if not in_order or in_order[0].action != Action.CALLBACK_OPENED:
        raise NotOpened("the first entry of a callback is its opening")
    undone = {entry.detail.get("undoes") for entry in in_order if entry.action == Action.CALLBACK_UNDONE}
    # What made it today's work is undone with the entry that names it.
    undone |= {entry.detail.get("promoted") for entry in in_order if entry.id in undone}
    # A referral that arrived opened it, not a call.
    calls = 0 if in_order[0].detail.get("referral") else 1
    state = ReplayedState(CallbackStatus.OPEN, None, 0, calls)
    for entry in in_order[1:]:
        if entry.id not in undone:
            state = _after(state, entry)
    if in_order[0].id in undone:
        state = replace(state, state=CallbackStatus.VOIDED)
    return replace(state, backlog=False) if state.state is CallbackStatus.VOIDED else state


def _after(state: ReplayedState, entry: Entry) -> ReplayedState:
    """Return the state after one more entry."""
    effect = _EFFECTS.get(entry.action)
    return state if effect is None else effect(state, entry)


def _handed_over(state: ReplayedState, entry: Entry) -> ReplayedState:
    to = entry.detail.get("to")
    return replace(state, owner=to if isinstance(to, int) else None)


def _attempted(state: ReplayedState, entry: Entry) -> ReplayedState:
    owner = entry.person if entry.detail.get("keeps") else None
    becomes = CallbackStatus.CLOSED if entry.detail.get("closes") else state.state
    return replace(state, state=becomes, owner=owner, attempts=state.attempts + 1)


def _reopened(state: ReplayedState, _: Entry) -> ReplayedState:
    return replace(state, state=CallbackStatus.OPEN, owner=None, calls=state.calls + 1, backlog=False)


def _absorbed(state: ReplayedState, entry: Entry) -> ReplayedState:
    owner = entry.person if entry.detail.get("claims") else state.owner
    calls, attempts = (_count(entry, name) for name in ("calls", "attempts"))
    return replace(state, owner=owner, attempts=state.attempts + attempts, calls=state.calls + calls)


def _closed(state: ReplayedState, _: Entry) -> ReplayedState:
    return replace(state, state=CallbackStatus.CLOSED, owner=None)


def _voided(state: ReplayedState, _: Entry) -> ReplayedState:
    return replace(state, state=CallbackStatus.VOIDED, owner=None)


def _unowned(state: ReplayedState, _: Entry) -> ReplayedState:
    return replace(state, owner=None)


#: What each action does to a callback. One that is not named here (a breach, a new date) leaves it as it is.
_EFFECTS: Mapping[str, Callable[[ReplayedState, Entry], ReplayedState]] = {
    Action.CALLBACK_JOINED: lambda state, _: replace(state, calls=state.calls + 1),
    Action.CALLBACK_CLAIMED: lambda state, entry: replace(state, owner=entry.person),
    Action.CALLBACK_RELEASED: _unowned,
    Action.CALLBACK_EXPIRED: _unowned,
    Action.CALLBACK_HANDED_OVER: _handed_over,
    Action.CALLBACK_ATTEMPTED: _attempted,
    Action.CALLBACK_CLOSED: _closed,
    Action.CALLBACK_GIVEN_UP: _closed,
    Action.CALLBACK_BACKLOGGED: lambda state, _: replace(state, backlog=True),
    Action.CALLBACK_PROMOTED: lambda state, _: replace(state, backlog=False),
    Action.CALLBACK_REOPENED: _reopened,
    Action.CALLBACK_ABSORBED: _absorbed,
    Action.CALLBACK_VOIDED: _voided,
    Action.CALLBACK_MERGED: _voided,
}


def _count(entry: Entry, name: str) -> int:
    """Return what was taken over from another callback, as the entry says."""
    found = entry.detail.get(name)
    return found if isinstance(found, int) else 0
