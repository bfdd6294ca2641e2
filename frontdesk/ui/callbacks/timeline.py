"""Who did what when about a callback, a line each, newest first."""

from __future__ import annotations

from textual.content import Content

from frontdesk.domain.contacts import HistoryLine
from frontdesk.services.callbacks.detail import Detail
from frontdesk.services.timeline import Event
from frontdesk.ui.show import moment, short_moment
from frontdesk.ui.text import data, ours
from frontdesk.ui.widgets.eye import Eye


def timeline_lines(detail: Detail, eye: Eye) -> list[Content]:
    """Return the calls both ways and everything that was done, newest first.

    The line of a call says what the call did, with its note; the line of a try says its outcome.
    """
    calls = [(line.at, _call(line, eye)) for line in detail.history if line.kind == "call in"]
    # A call out that is no try of this callback: of an earlier one, or found in a log.
    tried = {event.at for event in detail.timeline if event.is_try}
    by_us = [line for line in detail.history if line.kind != "call in" and line.at not in tried]
    calls += [(line.at, _call(line, eye)) for line in by_us]
    shown = [event for event in detail.timeline if not event.is_call or event.undone]
    done = [(event.at, _event(event, eye)) for event in shown]
    return [line for _, line in sorted((*done, *calls), key=lambda one: one[0], reverse=True)]


def _call(line: HistoryLine, eye: Eye) -> Content:
    return Content.assemble(
        (f"{short_moment(line.at, eye.now, eye.rule.hours)} {line.kind.split()[1]:<3} ", "$quiet"),
        data(line.what),
        data(f"  {line.note}" if line.note else "", "$quiet"),
        data(_by(line.by), "$quiet"),
    )


def _event(event: Event, eye: Eye) -> Content:
    hours = eye.rule.hours
    way = "out " if event.is_try else "    "
    following = ""
    if event.next_at is not None and not event.undone:
        following = f", next {moment(event.next_at, eye.now, hours)}"
    return Content.assemble(
        (f"{short_moment(event.at, eye.now, hours)} {way}", "$quiet"),
        ours(event.words, "strike" if event.undone else ""),
        data(f" {event.note}" if event.note else ""),
        (following + ("  undone" if event.undone else ""), "$quiet"),
        data(_by(event.by), "$quiet"),
    )


def _by(name: str) -> str:
    """Return the first name of who did it, set off; nothing if the program did it."""
    first = name.split(" ", 1)[0]
    return f"  {first}" if first else ""
