"""The words of the frame, each in a few lengths: where it is narrow shorter ones, and no count is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from frontdesk.domain.people import Person
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.pace import Pace
from frontdesk.services.callbacks.queue import Standing
from frontdesk.ui.show import Glyphs, clock, day, moment, short_clock, span
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.pressable import Part

if TYPE_CHECKING:
    from frontdesk.domain.day.cover import Cover

#: Rows that were read longer ago than this may be wrong, and the frame says so.
STALE_AFTER = timedelta(seconds=90)


#: That names and numbers are masked, and what shows them again.
MASKED = Content(" masked: ^l shows ").stylize("bold $accent")
#: The same where people sign in: the key locks, and who signs in again sees everything.
MASKED_TILL_SIGN_IN = Content(" masked: ^l, then your PIN ").stylize("bold $accent")


def dates(now: datetime, hours: OpeningHours) -> tuple[str, ...]:
    """Return day and time, from long to short: ``Fri Nov 27 2:32 PM``, ``Nov 27 2:32p``, ``2:32p``."""
    today, at = hours.day_of(now), short_clock(now, hours)
    return (
        f" {day(today, hours)} {clock(now, hours)} ",
        f" {day(today, hours)} {at} ",
        f" {hours.style.month_day(today)} {at} ",
        f" {at} ",
    )


def closing(standing: Standing, now: datetime, hours: OpeningHours) -> tuple[Content, ...]:
    """Return the time to close, long and short."""
    if standing.closes is None:
        words = ("closed today", "closed")
    elif standing.opens is not None:
        words = (f"closed until {moment(standing.opens, now, hours)}", "closed")
    else:
        left = span(max(timedelta(0), standing.closes - now))
        words = (f"closes in {left}", f"closes {left}")
    return tuple(Content(f" {text} ").stylize("$secondary") for text in words)


def at_this_desk(person: Person) -> Content:
    """Return who signs what is written here."""
    return Content.assemble((" desk ", "$secondary"), ours(person.first_name), " ")


def covering(cover: Cover | None) -> tuple[Content, ...]:
    """Return who covers what, from long to short; nothing while nobody said."""
    if cover is None or not cover.is_said:
        return ()
    on_phones = [one.person.first_name for one in cover.phones]
    backup = cover.backup.person.first_name if cover.backup is not None else ""
    if cover.busy:
        who = cover.busy_by.first_name + " " if cover.busy_by is not None else ""
        texts = (
            f"{who}busy: {backup} takes the next ones",
            f"busy: {backup} is next",
            f"busy: {backup}",
        )
        return tuple(ours(f" {text} ", "bold $accent") for text in texts)
    few = (
        on_phones[0] if len(on_phones) == 1 else f"{on_phones[0]} +{len(on_phones) - 1}" if on_phones else ""
    )
    long = ("on phones ", ", ".join(on_phones)), ("backup ", backup)
    middle = ("", few), ("backup ", backup)
    short = ("", few), ("" if few else "backup ", backup)
    return tuple(_named(one) for one in (long, middle, short))


def _named(parts: Sequence[tuple[str, str]]) -> Content:
    shown = [Content.assemble((word, "$secondary"), ours(name)) for word, name in parts if name]
    return Content.assemble(" ", Content(" · ").join(shown), " ")


def counts(standing: Standing, glyphs: Glyphs) -> tuple[list[Part], list[Part], list[Part]]:
    """Return the counts, which are buttons: with room around, without, and for a narrow terminal.

    What is owed to referrers stands behind those of the callbacks while some of it is late or soon will be.
    """
    numbers, pace = standing.counts, standing.pace
    late = f", ~{pace.late} late" if pace.late and standing.opens is None else ""
    rows = (
        (
            f"{glyphs.breached} {numbers.breached} breached",
            "breached" if numbers.breached else "",
            "breached",
        ),
        (
            f"{glyphs.at_risk} {numbers.at_risk} at risk{late}",
            "at-risk" if numbers.at_risk or late else "",
            "now",
        ),
        (f"{numbers.open} open", "", "now"),
    )
    wide = [_count(f" {text} ", style, _LIST.format(tab)) for text, style, tab in rows]
    tight = [_count(f" {text}", style, _LIST.format(tab)) for text, style, tab in rows]
    least = [
        _count(" " + " ".join(text.split(" ")[:2]), style, _LIST.format(tab)) for text, style, tab in rows
    ]
    long, short = _owed(standing, glyphs)
    return [*wide, *long], [*tight, *short, Part(Content(" "))], [*least, *short[:1]]


_LIST = "app.list('{}')"


def _owed(standing: Standing, glyphs: Glyphs) -> tuple[list[Part], list[Part]]:
    """Return what is owed to referrers and late or at risk, long and short; nothing where nothing is."""
    late, soon = standing.owed.late, standing.owed.at_risk
    long, short = [], []
    if late:
        long.append(_count(f" {glyphs.breached} {late} owed late ", "breached", "app.owed"))
        short.append(_count(f" {glyphs.breached} {late} owed", "breached", "app.owed"))
    if soon:
        long.append(_count(f" {glyphs.at_risk} {soon} owed soon ", "at-risk", "app.owed"))
        short.append(_count(f" {glyphs.at_risk} {soon}" + ("" if late else " owed"), "at-risk", "app.owed"))
    return long, short


def _count(text: str, style: str, action: str) -> Part:
    content = Content(text)
    return Part(content.stylize(f"bold ${style}") if style else content, action)


def pace_words(pace: Pace, now: datetime, hours: OpeningHours) -> Iterator[str]:
    """Yield the forecast, from long to short; nothing while nothing is due."""
    if pace.late:
        within = pace.backup_within
        by = f" by {_after(now, within, hours)}" if within is not None and within >= 1 else " now"
        yield f"{pace.sentence}{by}, {pace.basis}"
        yield f"{pace.sentence}{by}"
        yield f"about {pace.late} late: ask for backup{by}"
        yield f"~{pace.late} late: backup{by}"
    elif pace.last_made_after is not None:
        at = _after(now, pace.last_made_after, hours)
        yield f"{pace.to_call} to call today, the last one made by {at}, {pace.basis}"
        yield f"{pace.to_call} to call today, the last one made by {at}"
        yield f"{pace.to_call} to call, made by {at}"
        yield f"made by {at}"


def _after(now: datetime, minutes: float, hours: OpeningHours) -> str:
    return clock(hours.after_open_time(now, timedelta(minutes=minutes)), hours)


def stale(checked_at: datetime, now: datetime, glyphs: Glyphs) -> Content | None:
    """Return the mark of rows that were read too long ago."""
    age = now - checked_at
    if age <= STALE_AFTER:
        return None
    return Content(f" {glyphs.breached} last check {span(age)} ago ").stylize("bold $on-crisis on $crisis")
