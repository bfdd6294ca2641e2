"""The timeline of a callback: who did what when, in plain words, from the audit and the tries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks.queue import Attempt
from frontdesk.domain.callbacks.state import DueKind
from frontdesk.store.audit import Action
from frontdesk.store.engine import Store
from frontdesk.store.timeline import Deed, deeds_of, missed_deadlines, names_of


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline.

    Attributes:
        at: when, UTC; a missed deadline stands at the instant it passed.
        words: what was done.
        note: people's words on it, or "".
        by: who did it, or "" where nobody did: a deadline passes, a claim runs out.
        next_at: when it was dated to come back, UTC, or None.
        undone: whether it was taken back.
        is_try: whether it is a try to reach them.
        is_call: whether it is what a call of theirs did; the call itself stands in the history.
    """

    at: datetime
    words: str
    note: str = ""
    by: str = ""
    next_at: datetime | None = None
    undone: bool = False
    is_try: bool = False
    is_call: bool = False


#: What a call of theirs did.
_BY_CALL = {
    Action.CALLBACK_OPENED: "callback opened",
    Action.CALLBACK_JOINED: "called again",
    Action.CALLBACK_REOPENED: "called again, callback opened again",
    Action.CALLBACK_CLOSED: "closed: they called and were helped",
}

_WORDS = {
    **_BY_CALL,
    Action.CALLBACK_CLAIMED: "claimed",
    Action.CALLBACK_RELEASED: "put back",
    Action.CALLBACK_EXPIRED: "claim ran out, back in the queue",
    Action.CALLBACK_HANDED_OVER: "handed over",
    Action.CALLBACK_ATTEMPTED: "tried",
    Action.CALLBACK_GIVEN_UP: "closed as unreached",
    Action.CALLBACK_VOIDED: "taken back",
    Action.CALLBACK_REDATED: "deadline moved: the opening hours or the rule changed",
    Action.CALLBACK_MERGED: "merged into the older one",
    Action.CALLBACK_ABSORBED: "merged with another of theirs",
    Action.CALLBACK_CARRIED: "carried over",
    Action.CALLBACK_BACKLOGGED: "put into the backlog",
    Action.CALLBACK_PROMOTED: "taken out of the backlog: today's work",
}

#: Time did it, not the person at whose desk it was noticed.
_NOBODY = (Action.CALLBACK_EXPIRED, Action.CALLBACK_BREACHED, Action.CALLBACK_REDATED)

_MISSED = {DueKind.SAME_DAY: "deadline missed", DueKind.PROMISE: "promise missed: the time they asked for"}


def timeline_of(store: Store, callback_ids: Sequence[int], attempts: Sequence[Attempt]) -> list[Event]:
    """Everything that was done to a callback and to those merged into it, newest first.

    Args:
        store: the store.
        callback_ids: the callback, then those merged into it.
        attempts: their tries.
    """
    deeds = deeds_of(store, callback_ids)
    undone = {deed.detail.get("undoes") for deed in deeds if deed.action == Action.CALLBACK_UNDONE}
    tries = {one.id: one for one in attempts}
    told = {deed.id: deed for deed in deeds}
    missed = missed_deadlines(store, callback_ids) if _any(deeds, Action.CALLBACK_BREACHED) else []
    names = names_of(store) if _any(deeds, Action.CALLBACK_HANDED_OVER) else {}
    events: list[tuple[datetime, int, Event]] = []
    for deed in deeds:
        if _is_told_elsewhere(deed, callback_ids[0]):
            continue
        event = _event(deed, told, tries, names, undone=deed.id in undone)
        events.append((event.at, deed.id, event))
    # A phone log tells of a try when it was made; its entry in the audit, when the log was read.
    written = {_number(deed, "attempt") for deed in deeds}
    events += [(one.at, 0, _try(one, "", undone=one.undone)) for one in attempts if one.id not in written]
    events += [(due, 0, Event(due, _MISSED[DueKind(kind)])) for _, kind, due in missed]
    return [event for *_, event in sorted(events, key=lambda one: one[:2], reverse=True)]


def _is_told_elsewhere(deed: Deed, callback_id: int) -> bool:
    """A breach is told by its deadline, a try of a log by itself, a merge once: by the one that stays."""
    return (
        deed.action == Action.CALLBACK_BREACHED
        or (deed.action == Action.CALLBACK_ATTEMPTED and "attempt" not in deed.detail)
        or (deed.action == Action.CALLBACK_MERGED and deed.callback_id != callback_id)
    )


def _any(deeds: Sequence[Deed], action: Action) -> bool:
    return any(deed.action == action for deed in deeds)


def _event(
    deed: Deed,
    told: Mapping[int, Deed],
    tries: Mapping[int, Attempt],
    names: Mapping[int, str],
    *,
    undone: bool,
) -> Event:
    """One entry in plain words."""
    by = "" if deed.action in _NOBODY else deed.by
    if deed.action == Action.CALLBACK_UNDONE:
        taken_back = told.get(_number(deed, "undoes"))
        return Event(deed.at, f"took back: {_words_of(taken_back, tries, names)}", by=by)
    words = _words_of(deed, tries, names)
    made = tries.get(_number(deed, "attempt"))
    is_call = deed.action in _BY_CALL
    if made is None:
        return Event(deed.at, words, by=by, undone=undone, is_call=is_call)
    return _try(made, words, undone=undone)


def _try(made: Attempt, words: str, *, undone: bool) -> Event:
    """A try, in these words or in those of its outcome."""
    told = words or made.outcome.words
    return Event(made.at, told, made.note, made.by, made.next_at, undone=undone, is_try=True)


def _words_of(deed: Deed | None, tries: Mapping[int, Attempt], names: Mapping[int, str]) -> str:
    """What an entry says, without who and when."""
    if deed is None:
        return "an earlier step"
    if deed.action == Action.CALLBACK_HANDED_OVER:
        return f"handed over to {names.get(_number(deed, 'to'), 'nobody')}"
    made = tries.get(_number(deed, "attempt"))
    if made is not None:
        ended = deed.detail.get("unreached") and made.outcome.facts.ends_the_ladder
        return made.outcome.words + (", closed as unreached" if ended else "")
    try:
        return _WORDS[Action(deed.action)]
    except (KeyError, ValueError):
        # An action of a later program: its code is better than nothing.
        return deed.action.removeprefix("callback.").replace("_", " ")


def _number(deed: Deed, name: str) -> int:
    """An id kept with an entry; 0 where there is none."""
    found = deed.detail.get(name)
    return found if isinstance(found, int) else 0
