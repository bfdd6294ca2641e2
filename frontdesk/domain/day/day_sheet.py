"""The sheet printed for when the computer is down: the crisis numbers, who to call, lines to write on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.markdown import document, escaped, table
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.settings import PracticeSettings

#: Callbacks on the sheet, which must fit two pages.
MOST_CALLBACKS = 24
#: Empty lines to write calls on.
CALL_LINES = 14
#: Characters of each of their columns where the sheet is not a PDF.
CALL_ROOM = (5, 14, 16, 9, 11, 14, 18)


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What a day sheet is made from.

    Attributes:
        settings: the practice's, for the crisis numbers and words.
        hours: the opening hours.
        callbacks: who is to be called today, in the order of work.
        at: when it is printed, UTC.
        number: how a number's key is shown.
    """

    settings: PracticeSettings
    hours: OpeningHours
    callbacks: Sequence[Callback]
    at: datetime
    number: Callable[[str], str]


def sheet_markdown(sheet: DaySheet) -> str:
    """Return the sheet as Markdown, for one or two landscape pages."""
    local, style = sheet.hours.local(sheet.at), sheet.hours.style
    return document(
        [f"# Day sheet: {escaped(sheet.settings.name)}"],
        [
            f"{style.day_and_year(local.date())}, printed {style.clock(local)}. When the computer is down, "
            "write here; when it is back, type it in on Review (F6, then t) with the times it happened."
        ],
        _crisis(sheet),
        _callbacks(sheet),
        _lines(),
    )


def _crisis(sheet: DaySheet) -> list[str]:
    crisis = sheet.settings.crisis
    rows = [
        (escaped(one.number) or "(not set)", escaped(one.label), escaped(one.about)) for one in crisis.numbers
    ]
    approved = f"approved by {escaped(crisis.approved_by)}" if crisis.approved_by else "not yet approved"
    says = [f"- “{escaped(sentence)}”" for sentence in crisis.say]
    return [
        "## In a crisis: stay on the line",
        "",
        *table(("Number", "Who", "How"), rows),
        "",
        f"Say ({approved}). Do not assess, advise or promise:",
        "",
        *says,
    ]


def _callbacks(sheet: DaySheet) -> list[str]:
    shown = sheet.callbacks[:MOST_CALLBACKS]
    rows = [
        (
            _due(sheet, one),
            escaped(one.name) or "unknown caller",
            escaped(sheet.number(one.dialed)),
            one.voicemail.words,
            escaped(one.about),
            f"{one.attempts} tries" if one.attempts != 1 else "1 try",
            "",
        )
        for one in shown
    ]
    if not rows:
        return ["## To call back", "", "Nobody is left to be called today."]
    head = ("Due", "Name", "Number", "Message", "About", "So far", "What came of it, when, by whom")
    more = len(sheet.callbacks) - len(shown)
    rest = ["", f"and {more} more: frontdesk due prints all of them"] if more else []
    return [f"## To call back: {len(sheet.callbacks)}", "", *table(head, rows), *rest]


def _due(sheet: DaySheet, one: Callback) -> str:
    promise, style = one.promise, sheet.hours.style
    due = sheet.hours.local(promise.at if promise else one.call_by)
    words = style.clock(due) if due.date() == sheet.hours.day_of(sheet.at) else style.moment(due)
    return f"{promise.kind.word}{words} asked" if promise else words


def _lines() -> list[str]:
    head = ("Time", "Number", "Name", "Caller is", "About", "Who sent them", "Next step, by when")
    return [
        "## Calls",
        "",
        "Caller is: new patient, existing patient, referring office, other. Ask every new patient: "
        "“Who can we thank for sending you?”",
        "",
        *table(head, [("",) * len(head)] * CALL_LINES, room=CALL_ROOM),
    ]
