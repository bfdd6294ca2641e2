"""The calls of each weekday and hour as a heat map in text, which reads in one color."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from frontdesk.domain.clock_text import DAYS, TimeStyle

_SHADES = " ·░▒▓█"
_ASCII = " .:+*#"
#: Hours beside each other; outside of them a column is shown only if a call was missed.
_DAY = range(7, 19)
#: The place of Saturday; it and Sunday are shown only if a call was missed.
_WEEKEND = 5


def heat_map(counts: Sequence[Sequence[int]], style: TimeStyle, *, ascii_only: bool) -> Content:
    """Return the missed calls as shades, with the count of each that stands out.

    Args:
        counts: the missed calls of each weekday, Monday first, by the hour.
        style: how the practice writes times.
        ascii_only: draw in ASCII.
    """
    hours = [hour for hour in range(24) if hour in _DAY or any(day[hour] for day in counts)]
    most = max((count for day in counts for count in day), default=0)
    lines = [("missed" + "".join(f"{_hour(hour, style):>4}" for hour in hours), "$quiet")]
    for day, (name, missed) in enumerate(zip(DAYS, counts, strict=True)):
        if day >= _WEEKEND and not any(missed):
            continue
        cells = "".join(_cell(missed[hour], most, ascii_only) for hour in hours)
        lines.append((f"{name:<6}{cells}", "$accent" if any(missed) else "$quiet"))
    return Content("\n").join(Content(text).stylize(color) for text, color in lines)


def _hour(hour: int, style: TimeStyle) -> str:
    """Return the hour in three cells: ``9a``, ``12p``; or ``9``, ``21``."""
    return f"{(hour - 1) % 12 + 1}{'a' if hour < 12 else 'p'}" if style.twelve_hour else str(hour)


def _cell(count: int, most: int, ascii_only: bool) -> str:
    """Return four cells: a shade and the count."""
    shades = _ASCII if ascii_only else _SHADES
    shade = shades[-(-count * (len(shades) - 1) // most)] if count else shades[1]
    return f"{shade if count else ' ':>2}{count or shade:<2}"
