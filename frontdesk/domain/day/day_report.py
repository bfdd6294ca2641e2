"""The report of a day, as it is signed, printed and shown: its figures and its words.

Names of patients stand only in the list of who is carried over, where somebody has to call them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import median
from typing import Any

from frontdesk.domain.crisis import NearMiss
from frontdesk.domain.day.review import ReviewFacts
from frontdesk.domain.markdown import document, escaped, table
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.referrals.owed import OwedState
from frontdesk.domain.rule.hours import OpeningHours


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a day. Minutes are open minutes, of the callbacks of the day.

    Attributes:
        calls_in: inbound calls.
        answered: inbound calls that a person answered.
        missed: inbound calls that nobody answered, without a message.
        voicemails: inbound calls with a message.
        calls_out: outbound calls in the log.
        sources_known: new patients whose source is known.
        sources_askable: new patients who could be asked.
        callbacks_opened: callbacks received.
        callbacks_closed: callbacks closed, including the backlog's.
        tries: attempts made.
        callbacks_due: callbacks due on the day, without those promised for another day.
        same_day: of these, first tried, or settled by an inbound call, before the day's last closing.
        minutes_to_try: median until the first attempt, or None without one.
        minutes_to_contact: median until somebody spoke with them, or None.
        tried: number of callbacks of the first median.
        contacted: number of callbacks of the second median.
        breaches: deadlines missed.
        breach_reasons: by reason, as its code.
        carried_over: callbacks carried over.
        on_machine: voicemails on the machine, or None while nobody counted.
        crises: crises of the day.
        crises_accepted: crises accepted by a named person.
        backlog_open: callbacks in the backlog when the report was made.
        backlog_closed: callbacks of the backlog closed on the day.
        owed: things owed to referrers that were due on the day.
        owed_sent: of these, sent in time.
        owed_breaches: things owed that became late on the day.
        owed_breach_reasons: by reason, as its code.
        unacknowledged: referrals whose acknowledgement was due and is still open.
    """

    calls_in: int = 0
    answered: int = 0
    missed: int = 0
    voicemails: int = 0
    calls_out: int = 0
    sources_known: int = 0
    sources_askable: int = 0
    callbacks_opened: int = 0
    callbacks_closed: int = 0
    tries: int = 0
    callbacks_due: int = 0
    same_day: int = 0
    minutes_to_try: float | None = None
    minutes_to_contact: float | None = None
    tried: int = 0
    contacted: int = 0
    breaches: int = 0
    breach_reasons: Mapping[str, int] | None = None
    carried_over: int = 0
    on_machine: int | None = None
    crises: int = 0
    crises_accepted: int = 0
    backlog_open: int = 0
    backlog_closed: int = 0
    owed: int = 0
    owed_sent: int = 0
    owed_breaches: int = 0
    owed_breach_reasons: Mapping[str, int] | None = None
    unacknowledged: int = 0

    def as_record(self) -> dict[str, object]:
        """Return the figures by name, with the same-day and capture rates (None without cases)."""
        return asdict(self) | {
            "same_day_rate": _share(self.same_day, self.callbacks_due),
            "capture_rate": _share(self.sources_known, self.sources_askable),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def of_the_callbacks(
    figures: Sequence[tuple[datetime, datetime | None, datetime | None, bool]],
    hours: OpeningHours,
    closes: datetime,
) -> dict[str, Any]:
    """Return the figures of the callbacks of one service day.

    Args:
        figures: for each callback when it was received, first tried or settled, and reached; and True if it
            is promised for another day.
        hours: the opening hours, in which the minutes are counted.
        closes: the day's last closing, UTC.
    """
    due = [one for one in figures if not one[3] or (one[1] is not None and one[1] <= closes)]
    tries = [_minutes(hours, received, tried) for received, tried, _, _ in figures if tried]
    contacts = [_minutes(hours, received, reached) for received, _, reached, _ in figures if reached]
    return {
        "callbacks_due": len(due),
        "same_day": sum(tried is not None and tried <= closes for _, tried, _, _ in due),
        "minutes_to_try": median(tries) if tries else None,
        "minutes_to_contact": median(contacts) if contacts else None,
        "tried": len(tries),
        "contacted": len(contacts),
    }


def _minutes(hours: OpeningHours, start: datetime, end: datetime) -> float:
    return round(hours.open_time(start, end).total_seconds() / 60, 1)


def of_the_cases(facts: ReviewFacts) -> dict[str, Any]:
    """Return the figures of the cases of the review."""
    period = facts.period
    own = [one for one in facts.breaches if period.start <= one.due < period.end]
    reasons = Counter(one.reason.value if one.reason else "none_yet" for one in own)
    crises = [one for one in facts.crises if period.start <= one.opened_at < period.end]
    return {
        "breaches": len(own),
        "breach_reasons": dict(sorted(reasons.items())),
        "carried_over": sum(bool(one.carried_to) for one in facts.callbacks),
        "on_machine": facts.voicemails.on_machine,
        "crises": len(crises),
        "crises_accepted": sum(bool(one.accepted_by) for one in crises),
        "owed_breaches": len(facts.owed_breaches),
        "owed_breach_reasons": dict(sorted(Counter(one.code for one in facts.owed_breaches).items())),
        "unacknowledged": sum(one.state is OwedState.OPEN for one in facts.acknowledgements),
    }


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a day report is written from.

    Attributes:
        practice: the practice's name.
        facts: the cases of the day.
        figures: its figures.
        hours: the opening hours, in whose time zone times are shown.
        signed_by: who signs, or "" while nobody did.
        at: when it was made, UTC.
        number: how to show a number's key.
        near_misses: the notes of near misses of that day.
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
    """Return the report as it is signed, printed and shown, Markdown."""
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
        _owed_breaches(report),
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
        (
            "Called the same day",
            _of(all_.same_day, all_.callbacks_due, "callbacks of the day", "none was to be made"),
        ),
        ("To the first try", _time(all_.minutes_to_try, all_.tried)),
        ("To the first contact", _time(all_.minutes_to_contact, all_.contacted)),
        ("Breaches", str(all_.breaches)),
        ("Carried over", str(all_.carried_over)),
        ("Voicemails", _voicemails(all_)),
        ("Crises", f"{all_.crises}, {all_.crises_accepted} accepted" if all_.crises else "none"),
    ]
    if all_.owed or all_.owed_breaches or all_.unacknowledged:
        rows.append(("Owed to referrers", _owed(all_)))
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


def _owed(all_: DayFigures) -> str:
    """``3 due, 2 sent in time, 1 late, 1 referral not acknowledged``."""
    words = f"{all_.owed} due, {all_.owed_sent} sent in time, {all_.owed_breaches} late"
    if not all_.unacknowledged:
        return words
    referrals = "1 referral" if all_.unacknowledged == 1 else f"{all_.unacknowledged} referrals"
    return f"{words}, {referrals} not acknowledged"


def _of(part: int, whole: int, words: str, none: str) -> str:
    return f"{part} of {whole} {words}: {round(100 * part / whole)} %" if whole else none


def _time(minutes: float | None, count: int) -> str:
    if minutes is None:
        return "nobody yet"
    hours, rest = divmod(round(minutes), 60)
    length = f"{hours} h {rest:02d}" if hours else f"{rest} min"
    return f"{length} while open, the median of {count}"


def _voicemails(all_: DayFigures) -> str:
    machine = "not counted" if all_.on_machine is None else f"{all_.on_machine} on the machine"
    return f"{machine}, {all_.voicemails} logged"


def _breaches(report: DayReport) -> list[str]:
    """Missed deadlines by callback number, without names: nobody needs them to learn from it."""
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


def _owed_breaches(report: DayReport) -> list[str]:
    """What was owed and became late, without patients' names: nobody needs them to learn from it."""
    rows = [
        (
            _when(report, one.due),
            one.kind.words,
            escaped(one.referrer),
            f"sent {_when(report, one.sent_at)}" if one.sent_at else "still open",
            escaped(one.reason_words) or "no reason yet",
        )
        for one in report.facts.owed_breaches
    ]
    head = ("Due", "What", "To", "Sent", "Reason")
    return ["## Late to referrers", "", *table(head, rows)] if rows else []


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
    """Near misses, without who wrote them: nobody is blamed."""
    lines = [f"- {_when(report, one.at)} {escaped(one.text)}" for one in report.near_misses]
    return ["## Near misses", "", *lines] if lines else []
