"""What passed between a number and the practice, both ways, newest first."""

from __future__ import annotations

from frontdesk.domain.calls import CallLine, Effect, Result
from frontdesk.domain.contacts import HistoryLine
from frontdesk.domain.outcomes import Outcome
from frontdesk.store.calls import calls_of_number
from frontdesk.store.engine import Store
from frontdesk.store.queue import attempts_of_number

#: Lines shown at most; the rest is for the search over all history.
LINES = 30


def history_of(store: Store, number: str) -> list[HistoryLine]:
    """Calls in and attempts out of one number, newest first."""
    lines = [
        HistoryLine(call.at, f"call {_way(call)}", _call_words(call), note, call.by)
        for call, note in calls_of_number(store, number, LINES)
    ]
    lines += [
        HistoryLine(at, "call out", Outcome(outcome).words, note, by)
        for at, outcome, note, by in attempts_of_number(store, number, LINES)
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:LINES]


def _way(call: CallLine) -> str:
    return "in" if call.direction == "inbound" else "out"


def _call_words(call: CallLine) -> str:
    """What a call was, in a few words of ours."""
    if call.result is not Result.ANSWERED:
        first = "voicemail" if call.result is Result.VOICEMAIL else "missed"
    else:
        first = call.about or "call"
    after = {
        Effect.OPENED: "callback opened",
        Effect.JOINED: "called again",
        Effect.CLOSED: "settled the callback",
        Effect.NONE: call.next_step.words if call.next_step else "",
    }[call.effect]
    return ", ".join(part for part in (first, after) if part)
