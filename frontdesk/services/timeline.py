"""The timeline of a callback: who did what when, in plain words, from the audit and the tries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.audit import Action, facts_of
from frontdesk.domain.callbacks.queue import Attempt
from frontdesk.domain.callbacks.state import DueKind
from frontdesk.store.db.engine import Store
from frontdesk.store.timeline import AuditEntry, audit_entries, missed_deadlines, names_of


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline.

    Attributes:
        at: when, UTC; a missed deadline stands at the instant it passed.
        words: what was done.
        note: people's words on it, or "".
        by: who did it, or "" where nobody did: a deadline passes, a claim runs out.
        next_at: when it was dated to come back, UTC, or None.
        undone: True if it was undone.
        is_try: True for a try to reach them.
        is_call: True if a call of theirs did it; the call itself stands in the history.
    """

    at: datetime
    words: str
    note: str = ""
    by: str = ""
    next_at: datetime | None = None
    undone: bool = False
    is_try: bool = False
    is_call: bool = False


_MISSED = {DueKind.SAME_DAY: "deadline missed", DueKind.PROMISE: "promise missed: the time they asked for"}


def timeline_of(store: Store, callback_ids: Sequence[int], attempts: Sequence[Attempt]) -> list[Event]:
    """Everything that was done to a callback and to those merged into it, newest first.

    Args:
        store: the store.
        callback_ids: the callback, then those merged into it.
        attempts: their tries.
    """
    entries = audit_entries(store, callback_ids)
    undone = {one.detail.get("undoes") for one in entries if one.action == Action.CALLBACK_UNDONE}
    has_breach = any(one.action == Action.CALLBACK_BREACHED for one in entries)
    was_given = any(one.action == Action.CALLBACK_HANDED_OVER for one in entries)
    words = _Words(entries, attempts, names_of(store) if was_given else {})
    events: list[tuple[datetime, int, Event]] = []
    for entry in entries:
        if not _is_shown_otherwise(entry, callback_ids[0]):
            event = _event(entry, words, undone=entry.id in undone)
            events.append((event.at, entry.id, event))
    # A phone log's try is shown when it was made; its audit entry, when the log was read.
    written = {_number(entry, "attempt") for entry in entries}
    events += [(one.at, 0, _try(one, "", undone=one.undone)) for one in attempts if one.id not in written]
    missed = missed_deadlines(store, callback_ids) if has_breach else []
    events += [(one.due, 0, Event(one.due, _MISSED[one.kind])) for one in missed]
    return [event for *_, event in sorted(events, key=lambda one: one[:2], reverse=True)]


def _is_shown_otherwise(entry: AuditEntry, callback_id: int) -> bool:
    """True if another line shows an entry: a breach its deadline, a try itself, a merge the one kept."""
    return (
        facts_of(entry.action).is_verdict
        or (entry.action == Action.CALLBACK_ATTEMPTED and "attempt" not in entry.detail)
        or (entry.action == Action.CALLBACK_MERGED and entry.callback_id != callback_id)
    )


def _event(entry: AuditEntry, words: _Words, *, undone: bool) -> Event:
    """One entry in plain words."""
    made, facts = words.try_of(entry), facts_of(entry.action)
    if made is not None:
        return _try(made, words.of(entry), undone=undone)
    by = "" if facts.by_time else entry.by
    return Event(entry.at, words.of(entry), by=by, undone=undone, is_call=facts.by_caller)


def _try(made: Attempt, words: str, *, undone: bool) -> Event:
    """Return a try, in these words or in those of its outcome."""
    words = words or made.outcome.words
    return Event(made.at, words, made.note, made.by, made.next_at, undone=undone, is_try=True)


class _Words:
    """What entries say, without who and when."""

    def __init__(
        self, entries: Sequence[AuditEntry], attempts: Sequence[Attempt], names: Mapping[int, str]
    ) -> None:
        self._entries = {one.id: one for one in entries}
        self._tries = {one.id: one for one in attempts}
        self._names = names

    def try_of(self, entry: AuditEntry) -> Attempt | None:
        """Return the try that an entry is about, or None."""
        return self._tries.get(_number(entry, "attempt"))

    def of(self, entry: AuditEntry | None) -> str:
        """Return an entry in words."""
        if entry is None:
            return "an earlier step"
        words, made = facts_of(entry.action).words, self.try_of(entry)
        if made is not None:
            ended = entry.detail.get("unreached") and made.outcome.facts.ends_the_ladder
            return made.outcome.words + (", closed as unreached" if ended else "")
        if not words:
            # An action of a later program: its code is better than nothing.
            return entry.action.removeprefix("callback.").replace("_", " ")
        if entry.action == Action.CALLBACK_UNDONE:
            undone = _number(entry, "undoes")
            return words.format(words=self.of(self._entries.get(undone) if undone < entry.id else None))
        return words.format(name=self._names.get(_number(entry, "to"), "nobody"))


def _number(entry: AuditEntry, name: str) -> int:
    """Return an id kept with an entry; 0 without one."""
    found = entry.detail.get(name)
    return found if isinstance(found, int) else 0
