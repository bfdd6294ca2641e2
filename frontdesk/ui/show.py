"""How times, ages, numbers and states read: pure functions of a value and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.clock_text import DAYS, MONTHS
from frontdesk.domain.referrals.owed import OwedStanding, OwedState
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule, Standing

if TYPE_CHECKING:
    from frontdesk.domain.referrals.owed_items import OwedLine


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs of the states, or their stand-ins where the terminal has no UTF-8.

    Attributes:
        breached: a deadline passed unmet.
        at_risk: close to the deadline.
        on_time: time enough.
        met: called in time.
        now: where the cursor stands, for lists.
        crisis: nobody accepted it yet.
        marked: marked for what is done to many at once.
    """

    breached: str = "‼"
    at_risk: str = "▲"
    on_time: str = "○"
    met: str = "✓"
    now: str = "▸"
    crisis: str = "■"
    marked: str = "●"


UNICODE = Glyphs()
ASCII = Glyphs(breached="!!", at_risk="^", on_time="o", met="v", now=">", crisis="##", marked="*")
#: The signs that the help explains: the field of ``Glyphs``, whose color has the same name, and the words.
SIGNS = (
    ("breached", "breached: the deadline passed, nobody had called"),
    ("at_risk", "at risk: close to the deadline"),
    ("on_time", "on time"),
    ("met", "met: we called in time"),
)


def clock(instant: datetime, hours: OpeningHours) -> str:
    """Return the wall clock in a sentence: ``2:32 PM`` or ``14:32``."""
    return hours.style.clock(hours.local(instant))


def short_clock(instant: datetime, hours: OpeningHours) -> str:
    """Return the wall clock in a column: ``2:32p`` or ``14:32``."""
    return hours.style.short_clock(hours.local(instant))


def day(which: date, hours: OpeningHours) -> str:
    """Return a day as people say it: ``Tue Nov 21``."""
    return hours.style.day(which)


def day_with_year(which: date, hours: OpeningHours) -> str:
    """Return a day that may be long ago: ``Tue Jun 27, 2017``."""
    return hours.style.day_and_year(which)


def near_day(which: date, today: date, hours: OpeningHours) -> str:
    """``today``, ``tomorrow``, ``yesterday``, the weekday within a week, else the date."""
    return _near(which, today) or (
        day(which, hours) if which.year == today.year else day_with_year(which, hours)
    )


def _near(which: date, today: date) -> str:
    """Return a day without its date, where that is enough; else ""."""
    distance = (which - today).days
    return _NEAR.get(distance) or (DAYS[which.weekday()] if 0 < distance < 7 else "")


_NEAR = {0: "today", 1: "tomorrow", -1: "yesterday"}


def moment(instant: datetime, now: datetime, hours: OpeningHours) -> str:
    """Return a time near now in a sentence: ``2:32 PM`` today, else with its day."""
    which, today = hours.day_of(instant), hours.day_of(now)
    if which == today:
        return clock(instant, hours)
    if near := _near(which, today):
        return f"{near} {clock(instant, hours)}"
    return hours.style.moment(hours.local(instant), year=which.year != today.year)


def short_moment(instant: datetime, now: datetime, hours: OpeningHours) -> str:
    """Return a time near now in a column: ``2:32p``, ``Tue 5:00p``, ``Nov 16 9:12a``, ``Nov 16 2025``."""
    which, today = hours.day_of(instant), hours.day_of(now)
    at = short_clock(instant, hours)
    if which == today:
        return at
    if 0 < (which - today).days < 7:
        return f"{DAYS[which.weekday()]} {at}"
    if (today - which).days == 1:
        return f"yesterday {at}"
    return f"{hours.style.month_day(which)} {at if which.year == today.year else which.year}"


def span(length: timedelta) -> str:
    """Return a length of time: ``28 min``, ``1 h 12``, ``1 d 4 h``, ``12 d``."""
    minutes = int(abs(length.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d}"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if days < 2 else f"{days} d"


def short_span(length: timedelta) -> str:
    """Return a length of time in at most six cells: ``28 min``, ``1 h 12``, ``45 h``, ``12 d``."""
    hours = int(abs(length.total_seconds()) // 3600)
    return f"{hours} h" if 10 <= hours < 48 else span(length)


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in glyph and words, and the name of its color.

    Attributes:
        text: ``‼ 1 h 12 late``.
        style: ``breached``, ``last-call`` (the last warning), ``at-risk``, ``on-time``, ``met`` or ``quiet``.
    """

    text: str
    style: str


def standing_badge(
    callback: Callback,
    rule: SameDayRule,
    now: datetime,
    glyphs: Glyphs = UNICODE,
) -> Badge:
    """Return where a callback stands, in glyph and words, never color alone.

    Args:
        callback: it.
        rule: the rule.
        now: the present instant, UTC.
        glyphs: the signs in use.
    """
    hours = rule.hours
    if callback.backlog:
        return _backlog_badge(callback, now, hours, glyphs)
    standing = callback.standing(rule, now)
    if not callback.is_open and callback.met_at is None:
        return _closed_unmet(callback, glyphs)
    if standing is Standing.BREACHED:
        return Badge(f"{glyphs.breached} {short_span(now - callback.due)} late", "breached")
    if standing is Standing.AT_RISK:
        last_call = callback.due - now <= timedelta(minutes=min(rule.at_risk_minutes, default=0))
        return Badge(
            f"{glyphs.at_risk} {span(callback.due - now)} left", "last-call" if last_call else "at-risk"
        )
    if standing is Standing.ON_TIME:
        promise = callback.promise
        asked = "asked " if promise is not None and promise.kind is PromiseKind.AT else "by "
        return Badge(f"{glyphs.on_time} {asked}{short_moment(callback.due, now, hours)}", "on-time")
    if callback.is_open and callback.rung > 1:
        return Badge(f"{glyphs.on_time} try {callback.rung}", "on-time")
    met_at = callback.met_at or callback.due
    if standing is Standing.MET_LATE or callback.breached_at is not None:
        late = short_span(met_at - (callback.breached_at or callback.due))
        return Badge(f"{glyphs.breached} met +{late}", "breached")
    return Badge(f"{glyphs.met} {short_moment(met_at, now, hours)}", "met")


def owed_badge(line: OwedLine, now: datetime, hours: OpeningHours, glyphs: Glyphs = UNICODE) -> Badge:
    """Return where something owed to a referrer stands, in glyph and words, as a callback's badge does.

    Args:
        line: it.
        now: the present instant, UTC.
        hours: the practice's.
        glyphs: the signs in use.
    """
    if line.state is OwedState.WAIVED:
        return Badge("waived", "quiet")
    standing = line.standing_at(now)
    if standing is OwedStanding.LATE:
        return Badge(f"{glyphs.breached} {short_span(now - line.due)} late", "breached")
    if standing is OwedStanding.AT_RISK:
        return Badge(f"{glyphs.at_risk} {span(line.due - now)} left", "at-risk")
    if standing is OwedStanding.ON_TIME or line.sent_at is None:
        return Badge(f"{glyphs.on_time} by {short_moment(line.due, now, hours)}", "on-time")
    if standing is OwedStanding.MET_LATE:
        return Badge(f"{glyphs.breached} sent +{short_span(line.sent_at - line.due)}", "breached")
    return Badge(f"{glyphs.met} {short_moment(line.sent_at, now, hours)}", "met")


def sleeping_words(callback: Callback, now: datetime, hours: OpeningHours, glyphs: Glyphs = UNICODE) -> str:
    """Why a callback sleeps and until when.

    ``○ asked 4:45p``, ``○ after 3:00p``, ``○ Mon 10:00a``, ``○ try 3 Mon``. In a week or later only the day:
    ``○ Nov 24``.
    """
    promise = callback.promise
    wakes = promise.at if promise else (callback.next_at or callback.due)
    today, which = hours.day_of(now), hours.day_of(wakes)
    at = short_clock(wakes, hours)
    if (which - today).days > 6:
        return f"{glyphs.on_time} {hours.style.month_day(which)}"
    if promise:
        asked = "after" if promise.kind is PromiseKind.AFTER else "asked"
        return (
            f"{glyphs.on_time} {asked} {at}"
            if which == today
            else f"{glyphs.on_time} {DAYS[which.weekday()]} {at}"
        )
    until = at if which == today else DAYS[which.weekday()]
    why = f"try {callback.rung}" if callback.rung > 1 else "until"
    return f"{glyphs.on_time} {why} {until}"


def _closed_unmet(callback: Callback, glyphs: Glyphs) -> Badge:
    """One that was closed without meeting its deadline grows no later; missed is what had passed by then."""
    words = "not called" if callback.returned_at is None else "not reached"
    if callback.breached_at is not None:
        return Badge(f"{glyphs.breached} {words}", "breached")
    return Badge(words, "quiet")


def _backlog_badge(callback: Callback, now: datetime, hours: OpeningHours, glyphs: Glyphs) -> Badge:
    """One of the backlog is never late again: from when it is, or when it is tried again."""
    if not callback.is_open:
        if callback.is_given_up:
            return _closed_unmet(callback, glyphs)
        return Badge(f"{glyphs.met} {short_moment(callback.closed_at or now, now, hours)}", "met")
    if callback.next_at is not None and callback.next_at > now:
        which, today = hours.day_of(callback.next_at), hours.day_of(now)
        again = short_clock(callback.next_at, hours) if which == today else _short_day(which, today, hours)
        return Badge(f"{glyphs.on_time} {again}", "on-time")
    if callback.attempts:
        return Badge(f"{glyphs.on_time} try {callback.rung}", "on-time")
    first = hours.day_of(callback.received)
    if first.year == hours.day_of(now).year:
        return Badge(f"from {hours.style.month_day(first)}", "quiet")
    return Badge(f"in {MONTHS[first.month - 1]} {first.year}", "quiet")


def _short_day(which: date, today: date, hours: OpeningHours) -> str:
    return "tomorrow" if (which - today).days == 1 else day(which, hours)


def due_in_words(due: datetime, now: datetime, hours: OpeningHours) -> str:
    """Return the deadline as said beside the next step: ``by 5:00 PM today``.

    A call that comes when the day is over is owed on the next open day; the words say that we are
    closed meanwhile.
    """
    which, today = hours.day_of(due), hours.day_of(now)
    at = clock(due, hours)
    if which == today:
        return f"by {at} today"
    closed = "" if hours.is_open(now) else ", we are closed until then"
    return f"{near_day(which, today, hours)} by {at}{closed}"


def spoken_due(due: datetime, now: datetime, hours: OpeningHours) -> str:
    """Return the promise as said to the caller: ``We will call you before five today``."""
    local = hours.local(due)
    word = (
        _HOUR_WORDS[local.hour % 12] if local.minute == 0 else f"{local.hour % 12 or 12}:{local.minute:02d}"
    )
    which = near_day(local.date(), hours.day_of(now), hours)
    return f"We will call you before {word} {which if which in _NEAR.values() else 'on ' + which}."


_HOUR_WORDS = (
    "twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
)  # fmt: skip


def who(name: str, number: str = "") -> str:
    """Return a caller's name; without one the number as shown, or that they are unknown."""
    return name or number or "unknown caller"


def times_called(calls: int) -> str:
    """``called 3 times``, or nothing for a first call."""
    return f"called {calls} times" if calls > 1 else ""
