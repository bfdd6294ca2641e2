"""The report of a day, as it is signed, printed and shown.

Names of patients stand only in the list of who is carried over, where somebody has to call them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.day_figures import DayFigures
from frontdesk.domain.dialing import dialed
from frontdesk.domain.hours import OpeningHours
from frontdesk.domain.markdown import document, escaped, table
from frontdesk.domain.near_miss import NearMiss
from frontdesk.domain.review_cases import ReviewFacts


@dataclass(frozen=True, slots=True)
class DayReport:
    """What the report of a day is written from.

    Attributes:
        practice: the practice's name.
        facts: the cases of the day.
        figures: its figures.
        hours: the opening hours, by which times are shown.
        signed_by: who signs, or "" while nobody did.
        at: when it was made, UTC.
        number: how a number's key is shown.
        near_misses: what nearly went wrong that day, as it was noted.
    """

    practice: str
    facts: ReviewFacts
    figures: DayFigures
    hours: OpeningHours
    signed_by: str
    at: datetime
    number: Callable[[str], str]
    near_misses: tuple[NearMiss, ...] = ()


def report_markdown(report: DayReport) -> str:
    """The report as it is signed, printed and shown."""
    facts, hours = report.facts, report.hours
    day = facts.period.day
    at = hours.local(report.at)
    made = hours.style.moment(at) if at.date() != day else hours.style.clock(at)
    signed = f"signed by {escaped(report.signed_by)}" if report.signed_by else "not signed yet"
    return document(
        [f"# Day report: {escaped(report.practice)}"],
        [f"{hours.style.day_and_year(day)}, {signed}, {made}"],
        _figures(report.figures),
        _breaches(report),
        _carried(report),
        _crises(report),
        _near_misses(report),
    )


def _figures(all_: DayFigures) -> list[str]:
    rows = [
        ("Calls in", f"{all_.calls_in}: {_calls(all_)}" if all_.calls_in else "0"),
        ("Calls out", _calls_out(all_)),
        (
            "Source known",
            _of(all_.sources_known, all_.sources_askable, "who could be asked", "nobody could be asked"),
        ),
        ("Callbacks", _callbacks(all_)),
        ("Called the same day", _of(all_.same_day, all_.owed, "callbacks of the day", "none was to be made")),
        ("To the first try", _time(all_.minutes_to_try, all_.tried)),
        ("To the first contact", _time(all_.minutes_to_contact, all_.contacted)),
        ("Breaches", str(all_.breaches)),
        ("Carried over", str(all_.carried_over)),
        ("Voicemails", _voicemails(all_)),
        ("Crises", f"{all_.crises}, {all_.crises_accepted} accepted" if all_.crises else "none"),
    ]
    if all_.backlog_open or all_.backlog_closed:
        rows.append(("Backlog", f"{all_.backlog_closed} closed, {all_.backlog_open} left"))
    return table(("Figure", "Of the day"), rows)


def _calls(all_: DayFigures) -> str:
    return f"{all_.answered} answered, {all_.missed} missed, {all_.voicemails} voicemail"


def _calls_out(all_: DayFigures) -> str:
    """Tries at callbacks and calls of a phone log are counted apart: a try may be in the log as well."""
    tries = "1 try" if all_.tries == 1 else f"{all_.tries} tries"
    return f"{tries}, {all_.calls_out} in phone logs" if all_.calls_out else tries


def _callbacks(all_: DayFigures) -> str:
    return f"{all_.callbacks_opened} opened, {all_.callbacks_closed} closed"


def _of(part: int, whole: int, words: str, none: str) -> str:
    return f"{part} of {whole} {words}: {round(100 * part / whole)} %" if whole else none


def _time(minutes: float | None, count: int) -> str:
    if minutes is None:
        return "nobody yet"
    hours, rest = divmod(round(minutes), 60)
    told = f"{hours} h {rest:02d}" if hours else f"{rest} min"
    return f"{told} while open, the median of {count}"


def _voicemails(all_: DayFigures) -> str:
    machine = "not counted" if all_.on_machine is None else f"{all_.on_machine} on the machine"
    return f"{machine}, {all_.voicemails} logged"


def _breaches(report: DayReport) -> list[str]:
    """Missed deadlines by number of the callback: the name is not needed to learn from it."""
    rows = [
        (
            _when(report, one.due) + (" asked" if one.promised else ""),
            f"callback {one.callback_id}",
            one.lane.words,
            escaped(one.referrer) or "nobody named",
            escaped(one.reason_words) or "no reason yet",
        )
        for one in sorted(report.facts.breaches, key=lambda case: (case.due, case.id))
    ]
    head = ("Due", "Callback", "Caller is", "Sent by", "Reason")
    return ["## Breaches", "", *table(head, rows)] if rows else []


def _carried(report: DayReport) -> list[str]:
    rows = [
        (
            escaped(one.name) or "unknown caller",
            escaped(report.number(dialed(one.number, one.extension))),
            escaped(one.about),
            _when(report, one.received),
            escaped(one.carried_to) or "nobody yet",
            escaped(one.reason),
        )
        for one in report.facts.callbacks
    ]
    head = ("Name", "Number", "About", "Since", "Who calls", "Reason")
    all_carried = all(one.carried_to for one in report.facts.callbacks)
    return [f"## {'Carried over' if all_carried else 'Still open'}", "", *table(head, rows)] if rows else []


def _crises(report: DayReport) -> list[str]:
    lines = [
        f"- {_when(report, one.opened_at)} opened, "
        + (f"accepted by {escaped(one.accepted_by)}" if one.accepted_by else "**accepted by nobody yet**")
        for one in report.facts.crises
    ]
    return ["## Crises", "", *lines] if lines else []


def _when(report: DayReport, instant: datetime) -> str:
    local, style = report.hours.local(instant), report.hours.style
    return style.clock(local) if local.date() == report.facts.period.day else style.moment(local)


def _near_misses(report: DayReport) -> list[str]:
    """What nearly went wrong, without who wrote it: the day learns from it, nobody is blamed."""
    lines = [f"- {_when(report, one.at)} {escaped(one.text)}" for one in report.near_misses]
    return ["## Near misses", "", *lines] if lines else []
