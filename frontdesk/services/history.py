"""The history of a number: calls in and out, newest first."""

from __future__ import annotations

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import CallLine, Direction, Effect, Result
from frontdesk.domain.contacts import HistoryLine
from frontdesk.store.calls import calls_of_number, tries_of_number
from frontdesk.store.db.engine import Store

#: Lines at most; find shows the rest.
LINES = 30


def history_of(store: Store, number: str) -> list[HistoryLine]:
    """Return the calls and attempts of one number, newest first."""
    calls = calls_of_number(store, number, LINES)
    # For a number with so many calls, nothing older is shown.
    since = calls[-1].at if len(calls) == LINES else None
    tries = [
        HistoryLine(at, "call out", Outcome(outcome).words, note, by)
        for at, outcome, note, by in tries_of_number(store, number, since, LINES)
    ]
    tried_at = {line.at for line in tries}
    lines = [
        HistoryLine(call.at, f"call {_way(call)}", call_words(call), call.note, call.by)
        for call in calls
        # An outbound call of a phone log is also a try on its callback: one line is enough.
        if call.direction is not Direction.OUTBOUND or call.at not in tried_at
    ]
    return sorted((*lines, *tries), key=lambda line: line.at, reverse=True)[:LINES]


def _way(call: CallLine) -> str:
    return "out" if call.direction is Direction.OUTBOUND else "in"


def call_words(call: CallLine) -> str:
    """Return what a call was, in a few words."""
    if call.direction is Direction.OUTBOUND:
        return "answered" if call.result is Result.ANSWERED else "no answer"
    if call.result is not Result.ANSWERED:
        first = "voicemail" if call.result is Result.VOICEMAIL else "missed"
    else:
        first = call.about or "call"
    after = {
        Effect.OPENED: "callback opened",
        Effect.JOINED: "called again",
        Effect.CLOSED: "settled the callback",
        Effect.REOPENED: "callback opened again",
        Effect.NONE: call.next_step.words if call.next_step else "",
    }[call.effect]
    return ", ".join(part for part in (first, after) if part)
