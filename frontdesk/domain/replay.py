"""What a callback must look like if its audit entries are true: ``check`` holds the rows against it.

Pure, and on purpose another way to the same state than the statements that change the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from frontdesk.domain.callbacks import CallbackState

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
    """

    state: CallbackState
    owner: int | None
    attempts: int
    calls: int


def replay(entries: Iterable[Entry]) -> ReplayedState:
    """Add up the entries of one callback. Entries that were undone do not count; an undone opening voids.

    Raises:
        NotOpened: the first entry is not the opening.
    """
    in_order = sorted(entries, key=lambda entry: entry.id)
    if not in_order or in_order[0].action != "callback.opened":
        raise NotOpened("the first entry of a callback is its opening")
    undone = {entry.detail.get("undoes") for entry in in_order if entry.action == _UNDONE}
    state = ReplayedState(CallbackState.OPEN, None, 0, 1)
    for entry in in_order[1:]:
        if entry.id not in undone:
            state = _after(state, entry)
    if in_order[0].id in undone:
        state = replace(state, state=CallbackState.VOIDED)
    return state


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
            closes = CallbackState.CLOSED if entry.detail.get("closes") else state.state
            return ReplayedState(closes, owner, state.attempts + 1, state.calls)
        case "closed":
            return replace(state, state=CallbackState.CLOSED, owner=None)
        case "voided":
            return replace(state, state=CallbackState.VOIDED, owner=None)
        case _:
            return state
