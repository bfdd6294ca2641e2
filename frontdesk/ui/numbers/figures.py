"""The figures that F7 shows: what each is called, how it is read, and what is said of it in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontdesk.domain.numbers import CallPattern, Report

if TYPE_CHECKING:
    from frontdesk.domain.clock_text import TimeStyle
    from frontdesk.services.desk import Services
    from frontdesk.services.numbers import Period


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the list of figures.

    Attributes:
        code: identifies it.
        words: what it is called.
        read: reads it from the services.
    """

    code: str
    words: str
    read: Callable[[Services, Period], Report | CallPattern]


#: The figures, in the order of the screen; to add one is to add a row.
FIGURES = (
    Figure("same_day", "Same day", lambda services, period: services.numbers.same_day(period)),
    Figure("first_try", "First try", lambda services, period: services.numbers.first_try(period)),
    Figure("contact", "Spoken with", lambda services, period: services.numbers.contact(period)),
    Figure("calls", "Calls and missed", lambda services, period: services.numbers.calls(period)),
    Figure("sources", "Who sent them", lambda services, period: services.numbers.sources(period)),
    Figure("breaches", "Missed deadlines", lambda services, period: services.numbers.breaches(period)),
    Figure("booked", "Booked in 7 days", lambda services, period: services.loop_numbers.booked(period)),
    Figure("funnel", "Where they are", lambda services, period: services.loop_numbers.funnel(period)),
    Figure("owed", "Owed in time", lambda services, period: services.loop_numbers.owed(period)),
)


def headline(found: Report | CallPattern) -> tuple[str, str]:
    """Return the figure in few characters, and of how many it tells.

    Args:
        found: what was read.
    """
    if isinstance(found, CallPattern):
        missed = round(100 * found.unanswered / found.inbound) if found.inbound else 0
        return (f"{missed} % missed" if found.inbound else "–"), f"{found.inbound:,}"
    return found.headline or "–", f"{found.n:,}"


def note_of(found: Report | CallPattern, style: TimeStyle) -> str:
    """Return the sentence below a figure."""
    if not isinstance(found, CallPattern):
        return found.note
    if not found.inbound:
        return "No call came in."
    repeats = round(100 * found.repeats / found.inbound)
    return (
        f"{found.inbound:,} calls in, {found.unanswered:,} missed; {repeats} % had called that day before."
        f" {found.advice(style)}"
    )
