"""Typed times as instants: the time a caller asks for (``tomorrow 10``), and when a call on paper came.

Pure: the present and the opening hours come in. What was understood goes back in words, because
the desk says it to the caller before it becomes a promise (product rule 5). "At 3", "after 3" and "by 3" are
three different promises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.rule.hours import NeverOpen, OpeningHours
from frontdesk.domain.text import ascii_digits, clean, fold
from frontdesk.domain.typed_time import BadTime, examples, in_figures, minutes_of_day, read_day

#: The longest text that is read as a time, in characters.
ASKED_LIMIT = 60
#: A promise is never further off than this.
FURTHEST = timedelta(days=366)

_Moment = tuple[datetime, int]  # an instant, and the minute of the day as which it was asked
_OPENING, _AFTERNOON = -1, -2  # stand for a minute until the day is known
_NINE, _NOON, _ONE, _SIX = 9 * 60, 12 * 60, 13 * 60, 18 * 60
_DAYTIME = range(7 * 60, 19 * 60)  # a bare hour at which nobody is ever open is one in here
_OFFICE = range(7, 19)  # the hours at which people call where we were closed at both that may be meant
_SEARCHED_DAYS = 15
_SHOWN = 30  # characters of a text that cannot be read, repeated in the message

_PARTS = {"morning": _OPENING, "afternoon": _AFTERNOON, "after lunch": _AFTERNOON, "noon": _NOON}
_PARTS |= {"midday": _NOON, "evening": _SIX, "first thing": _OPENING, "lunchtime": _NOON}

_PART = rf"\b(?:in )?(?P<part>{'|'.join(_PARTS)})\b"
_SPAN = r"(?P<start>[^-]+?) ?(?P<link>-|\u2013|\bto\b|\band\b) ?(?P<end>[^-]+)"
_LONGEST_SPAN = 12 * 60  # minutes; a span is shorter
_START_TAKEN = "The start of that time is promised."
_MINUTES = r"m(?:in(?:ute)?s?)?"
_FROM_NOW = (
    r"(?:in )?(?:(?P<hours>half an|an?|[0-9]{1,4}(?:\.5)?) ?h(?:(?:ou)?rs?)?)?"
    rf" ?(?:and )?(?:(?P<minutes>[0-9]{{1,5}}) ?(?(hours)(?:{_MINUTES})?|{_MINUTES}))?"
)
_UNSAID = (
    r"[,@~]|\b(?:at|on|around|about|between|by|before|until|till|from|the|now|please"
    r"|after(?! (?:lunch|tomorrow))|o'?clock)\b"
)
_AFTER = re.compile(r"\b(?:after(?! tomorrow)|from(?! now))\b")
_BY = re.compile(r"\b(?:by|before|until|till)\b")


@dataclass(frozen=True, slots=True)
class AskedTime:
    """A time to call, as it was understood."""

    #: The instant, UTC, on a whole minute.
    at: datetime
    #: The practice's wall time in words: ``Tue Nov 21, 3:00 PM``; with the year when it is another one.
    reading: str
    #: What to say to the person who typed, in sentences: that the practice is closed then, or what
    #: the change of the clocks did to the time, or that a span was typed. Empty when there is nothing to say.
    remark: str = ""
    #: They asked to be called at it, after it, or by it.
    how: PromiseKind = PromiseKind.AT

    @property
    def words(self) -> str:
        """What was understood: ``after Tue Nov 21, 3:00 PM, by closing``."""
        if self.how is PromiseKind.AFTER:
            return f"after {self.reading}, by closing"
        return f"by {self.reading}" if self.how is PromiseKind.BY else self.reading


def read_asked_time(text: str, now: datetime, hours: OpeningHours) -> AskedTime:
    """Read when a caller wants to be called; a time without a day is the next such time.

    A bare hour is the next one at which the practice is open, a day alone and ``morning`` are the
    opening, ``after lunch`` is the opening after it, or 13:00. Closed times are taken, with a remark.

    Args:
        text: as typed: ``3``, ``1530``, ``tom 10am``, ``mon 9:30``, ``nov 25 2pm``, ``in 20 min``, ``10-12``.
        now: the present, aware.
        hours: the practice's opening hours, time zone and style of writing times.

    Raises:
        BadTime: the text cannot be read, or the time has passed or is more than a year away.
    """
    cleaned = clean(text, limit=ASKED_LIMIT)
    folded = fold(ascii_digits(cleaned.text))
    how = _how(folded)
    said = " ".join(re.sub(_UNSAID, " ", folded).split())
    said = in_figures(said)
    if not said or cleaned.cut:
        raise _unread(cleaned.text, hours.style)
    if ahead := _from_now(said):
        return replace(_answer((now + ahead).replace(second=0, microsecond=0), None, now, hours), how=how)
    days, rest = read_day(said, hours.day_of(now), hours.style)
    starts = _span_starts(rest)
    at, minute = _choose(days, starts or _read_minutes(rest, hours.style), now, hours)
    answer = _answer(at, minute, now, hours)
    if not starts:
        return replace(answer, how=how)
    return replace(answer, remark=" ".join(filter(None, (answer.remark, _START_TAKEN))))


def read_promise(text: str, now: datetime, hours: OpeningHours) -> AskedTime:
    """Read a time that the desk is to keep: nobody is promised a call while we are closed.

    "By" a time at which we are closed means by the last closing before it.

    Args:
        text: as typed, as for :func:`read_asked_time`.
        now: the present, aware.
        hours: the practice's opening hours and time zone.

    Raises:
        BadTime: as :func:`read_asked_time`; or we are closed then, and another time is to be asked for.
    """
    asked = read_asked_time(text, now, hours)
    if hours.is_open(asked.at):
        return asked
    if asked.how is PromiseKind.BY:
        closing = _closing_before(asked.at, now, hours)
        if closing is not None:
            return replace(_answer(closing, None, now, hours), how=PromiseKind.BY, remark=asked.remark)
    raise BadTime(
        f"{asked.reading}: {_closed(asked.at, hours)} Ask them for another time; nothing was changed."
    )


def _how(said: str) -> PromiseKind:
    """Return how the time was named: "after 3", "by 3", or at 3."""
    if _AFTER.search(said):
        return PromiseKind.AFTER
    return PromiseKind.BY if _BY.search(said) else PromiseKind.AT


def _closing_before(at: datetime, now: datetime, hours: OpeningHours) -> datetime | None:
    """Return the last closing, of a break too, from now to an instant; None if closed until then."""
    day, first = hours.day_of(at), hours.day_of(now)
    while day >= first:
        closings = [span.closes for span in hours.spans(day) if now < span.closes <= at]
        if closings:
            return max(closings)
        day -= timedelta(1)
    return None


def _from_now(said: str) -> timedelta | None:
    """Return a time given by its distance: ``in 20 min``, ``2 hours``, ``half an hour``, ``1 h 30``."""
    found = re.fullmatch(_FROM_NOW, said)
    if found is None or not any(found.groups()):
        return None
    spoken = {None: 0.0, "half an": 0.5, "a": 1.0, "an": 1.0}
    count = found["hours"]
    ahead = spoken[count] if count in spoken else float(count)
    return timedelta(hours=ahead, minutes=int(found["minutes"] or 0))


def _span_starts(rest: str) -> tuple[int, ...]:
    """Return the minutes at which a typed span of time may start, the likeliest first: ``10-12``.

    Empty if no span was typed. "10 to 4" is not one: it may be 3:50.
    """
    found = re.fullmatch(_SPAN, rest)
    if found is None or (found["link"] == "to" and not re.search("[ap]", found["start"] + found["end"])):
        return ()
    lengths = {
        start: end - start
        for start in minutes_of_day(found["start"])
        for end in sorted(minutes_of_day(found["end"]), reverse=True)
        if 0 < end - start < _LONGEST_SPAN
    }
    shortest = min(lengths.values(), default=0)
    return _likeliest_first(tuple(start for start, length in lengths.items() if length == shortest))


def _read_minutes(rest: str, style: TimeStyle) -> tuple[int, ...]:
    """Return the minutes of the day that may be meant, the likeliest first. Raises BadTime."""
    if not rest:
        return (_OPENING,)
    part = re.search(_PART, rest)
    said = " ".join((rest[: part.start()] + " " + rest[part.end() :]).split()) if part else rest
    if part and not said:
        return (_PARTS[part["part"]],)
    minutes = minutes_of_day(said)
    if not minutes:
        raise _unread(rest, style)
    if part and len(minutes) == 2:
        return minutes[:1] if part["part"] == "morning" else minutes[1:]
    return _likeliest_first(minutes)


def _likeliest_first(minutes: tuple[int, ...]) -> tuple[int, ...]:
    """Of an early and a late minute the one in the daytime first, else the late one."""
    return minutes if minutes and minutes[0] in _DAYTIME else minutes[::-1]


def _choose(named: list[date], minutes: tuple[int, ...], now: datetime, hours: OpeningHours) -> _Moment:
    """Return the first moment meant that is still to come. Raises BadTime."""
    ahead = [hours.day_of(now) + timedelta(days) for days in range(_SEARCHED_DAYS)]
    days = named or [day for day in ahead if hours.is_open_day(day)] or ahead
    # Far dates are refused before anything is reckoned: the calendar ends, and so do the rules of the zones.
    if not -1 <= (days[0] - ahead[0]).days <= FURTHEST.days + 1:
        raise _outside(hours.style.day_and_year(days[0]), days[0] < ahead[0])
    choices = [_on_day(minutes, day, hours) for day in days]
    # Without a day, an hour that may be early or late is looked for in the opening hours first.
    for anyway in (True,) if named or len(minutes) == 1 else (False, True):
        for moments in choices:
            if at_work := [each for each in moments if each[0] > now and hours.is_open(each[0])]:
                return min(at_work)
            if anyway and moments[0][0] > now:
                return moments[0]
    return choices[0][0]


def _on_day(minutes: tuple[int, ...], day: date, hours: OpeningHours) -> list[_Moment]:
    """Return the moments of one day, its opening and the opening after its lunch break among them."""
    ranges = hours.ranges(day)
    opening = ranges[0].start if ranges else _NINE
    afternoon = next((later.start for later in ranges[1:] if later.start >= _NOON), _ONE)
    meant = [{_OPENING: opening, _AFTERNOON: afternoon}.get(minute, minute) for minute in minutes]
    return [(hours.instant(day, minute), minute) for minute in meant]


def _answer(at: datetime, minute: int | None, now: datetime, hours: OpeningHours) -> AskedTime:
    """Return the time in words, and what to say about it. Raises BadTime outside of now and a year."""
    local, style = hours.local(at), hours.style
    reading = style.moment(local, year=local.year != hours.local(now).year)
    if at <= now or at - now > FURTHEST:
        raise _outside(reading, at <= now)
    remarks, clock = [], style.clock(local)
    if minute is not None and minute != local.hour * 60 + local.minute:
        skipped = style.clock_of(minute)
        remarks.append(f"{skipped} is skipped that day, as the clocks go forward: {clock} is meant.")
    elif minute is not None and local.utcoffset() != local.replace(fold=1).utcoffset():
        remarks.append(f"{clock} comes twice that day, as the clocks go back: the first is meant.")
    if not hours.is_open(at):
        remarks.append(_closed(at, hours))
    return AskedTime(at.astimezone(UTC), reading, " ".join(remarks))


def _closed(at: datetime, hours: OpeningHours) -> str:
    """That we are closed at a time, and when we open next."""
    words = f"We are closed {'then' if hours.is_open_day(hours.day_of(at)) else 'that day'}"
    try:
        opens = hours.local(hours.after_open_time(at, timedelta(0)))
    except NeverOpen:
        return f"{words}."
    return f"{words}; next open {hours.style.moment(opens)}."


def _outside(reading: str, passed: bool) -> BadTime:
    """Return the refusal of a time that has passed or is too far off."""
    why = "has already passed; nothing was changed. Name a later time."
    return BadTime(f"{reading} {why if passed else 'is more than a year away; nothing was changed.'}")


def _unread(text: str, style: TimeStyle) -> BadTime:
    """Return the refusal of a text that is no time."""
    start = f'"{text[:_SHOWN]}" cannot be read as a time' if text else "No time was typed"
    return BadTime(f"{start}; nothing was changed. {examples(style)}")


# ------------------------------------------------------------------------------ times that have passed


@dataclass(frozen=True, slots=True)
class PastTime:
    """A time that has passed.

    Attributes:
        at: the instant, UTC.
        reading: as it was understood: ``Mon Nov 16, 9:12 AM``.
    """

    at: datetime
    reading: str


def read_past_time(text: str, now: datetime, hours: OpeningHours) -> PastTime:
    """Read when a call came: today, yesterday, or since the last open day.

    An hour that may be early or late is the one we were open at, else the one of daytime.

    Args:
        text: as typed: ``9:12``, ``4pm``, ``yesterday 16:40``, ``fri 9:05``.
        now: the present instant, UTC.
        hours: the practice's opening hours, time zone and style of writing times.

    Raises:
        BadTime: it cannot be read, is still to come, or is longer ago.
    """
    today, style = hours.day_of(now), hours.style
    try_again = f"Type it as 9:12, 4pm or yesterday {'4:40pm' if style.twelve_hour else '16:40'}."
    cleaned = clean(text, limit=ASKED_LIMIT)
    said = in_figures(" ".join(re.sub(_UNSAID, " ", fold(ascii_digits(cleaned.text))).split()))
    days, rest = read_day(said, today, style, past=True)
    minutes = minutes_of_day(rest)
    if cleaned.cut or not minutes:
        raise BadTime(f"This cannot be read as a time; nothing was changed. {try_again}")
    day = days[0] if days else today
    if day < _oldest(today, hours):
        raise BadTime(
            f"{style.day(day)} is too long ago to be typed in here; nothing was changed. {try_again}"
        )
    if day > today:
        raise BadTime(f"{style.day(day)} is still to come; nothing was changed. {try_again}")
    moments = [hours.instant(day, minute) for minute in minutes]
    passed = [moment for moment in moments if moment <= now]
    if not passed:
        first = style.moment(hours.local(moments[0]))
        raise BadTime(f"{first} is still to come; nothing was changed. {try_again}")
    at = max(passed, key=lambda moment: (hours.is_open(moment), hours.local(moment).hour in _OFFICE, moment))
    return PastTime(at, style.moment(hours.local(at)))


def _oldest(today: date, hours: OpeningHours) -> date:
    """Yesterday, or the last open day where that is longer ago, a week at most."""
    days = [today - timedelta(count) for count in range(1, 8)]
    return next((one for one in days if hours.is_open_day(one)), days[0])
