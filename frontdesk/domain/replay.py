"""What a callback must look like if its audit entries are true: ``check`` holds the rows against it.

Pure, and on purpose a second computation: it knows nothing of ``domain.callbacks.state``, which makes the
rows, and adds up what the audit tells in its own way, so that a fault in the one is seen by the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from frontdesk.domain.callbacks.state import CallbackStatus

#: The action that takes an earlier entry of the same callback back.
_UNDONE = "callback.undone"


class NotOpened(ValueError):
    """The entries do not begin with the opening: something is missing before them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One audit entry of one callback.

    Attributes:
        id: its number; entries are replayed in this order.
        action: what was done, ``callback.claimed``.
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
        attempts: tries made and not taken back.
        calls: how often they called, the opening call among them.
        backlog: whether it is from before, and nobody called or was spoken with since.
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
    if not in_order or in_order[0].action != "callback.opened":
        raise NotOpened("the first entry of a callback is its opening")
    undone = {entry.detail.get("undoes") for entry in in_order if entry.action == _UNDONE}
    # What made it today's work is taken back with what told of it.
    undone |= {entry.detail.get("promoted") for entry in in_order if entry.id in undone}
    state = ReplayedState(CallbackStatus.OPEN, None, 0, 1)
    for entry in in_order[1:]:
        if entry.id not in undone:
            state = _after(state, entry)
    if in_order[0].id in undone:
        state = replace(state, state=CallbackStatus.VOIDED)
    return replace(state, backlog=False) if state.state is CallbackStatus.VOIDED else state


def _after(state: ReplayedState, entry: Entry) -> ReplayedState:
    """The state after one more entry; what does not touch it (a breach, a new date) leaves it as it is."""
    match entry.action.removeprefix("callback."):
        case "joined":
            return replace(state, calls=state.calls + 1)
        case "claimed":
            return replace(state, owner=entry.person)
        case "released" | "expired":
            return replace(state, owner=None)
        case "handed_over":
            to = entry.detail.get("to")
            return replace(state, owner=to if isinstance(to, int) else None)
        case "attempted":
            owner = entry.person if entry.detail.get("keeps") else None
            closes = CallbackStatus.CLOSED if entry.detail.get("closes") else state.state
            return replace(state, state=closes, owner=owner, attempts=state.attempts + 1)
        case "closed" | "given_up":
            return replace(state, state=CallbackStatus.CLOSED, owner=None)
        case "backlogged":
            return replace(state, backlog=True)
        case "promoted":
            return replace(state, backlog=False)
        case "reopened":
            calls = state.calls + 1
            return replace(state, state=CallbackStatus.OPEN, owner=None, calls=calls, backlog=False)
        case "absorbed":
            owner = entry.person if entry.detail.get("claims") else state.owner
            calls, attempts = (_count(entry, name) for name in ("calls", "attempts"))
            return replace(state, owner=owner, attempts=state.attempts + attempts, calls=state.calls + calls)
        case "voided" | "merged":
            return replace(state, state=CallbackStatus.VOIDED, owner=None)
        case _:
            return state


def _count(entry: Entry, name: str) -> int:
    """What was taken over from another callback, as the entry tells it."""
    found = entry.detail.get(name)
    return found if isinstance(found, int) else 0
