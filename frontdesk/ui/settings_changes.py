"""What saving the settings changes, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from frontdesk.config import Config
from frontdesk.domain.settings import PracticeSettings
from frontdesk.ui.settings_fields import Line, hours_text
from frontdesk.ui.settings_machine import MACHINE_LINES, machine_texts
from frontdesk.ui.settings_sections import FIELDS

#: More changed days than these are only counted: another region's holidays.
_DAYS_TOLD = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another.

    Attributes:
        label: what it is.
        before: its text now; None where only what comes is said.
        after: its text then.
    """

    label: str
    before: str | None
    after: str


def practice_changes(before: PracticeSettings, after: PracticeSettings) -> list[Change]:
    """What changes for the practice: its fields, then its days with other hours."""
    fields = [
        Change(
            field.line.label, _words(field.line, field.write(before)), _words(field.line, field.write(after))
        )
        for field in FIELDS
        if field.write(before) != field.write(after)
    ]
    days = [
        day for day in {*before.exceptions, *after.exceptions} if _hours(day, before) != _hours(day, after)
    ]
    if len(days) <= _DAYS_TOLD:
        told = [
            Change(after.time_style.day_and_year(day), _hours(day, before), _hours(day, after))
            for day in sorted(days)
        ]
        return [*fields, *told]
    come = sum(day not in before.exceptions for day in days)
    go = sum(day not in after.exceptions for day in days)
    counts = [(come, "come"), (go, "go"), (len(days) - come - go, "change")]
    return [*fields, Change("Other days", None, ", ".join(f"{many} {what}" for many, what in counts if many))]


def machine_changes(before: Config, after: Config) -> list[Change]:
    """What changes for this machine."""
    old, new = machine_texts(before), machine_texts(after)
    return [
        Change(line.label, _words(line, old[line.key]), _words(line, new[line.key]))
        for line in MACHINE_LINES
        if old[line.key] != new[line.key]
    ]


def _hours(day: date, settings: PracticeSettings) -> str:
    """``closed, Thanksgiving Day``, or that the day has its weekday's hours."""
    if day not in settings.exceptions:
        return "as usual"
    name = settings.exception_names.get(day, "")
    hours = hours_text(settings.exceptions[day])
    return f"{hours}, {name}" if name else hours


def _words(line: Line, text: str) -> str:
    """A field's text in one line, as the form shows it."""
    chosen = next((choice.label for choice in line.choices if choice.value == text), text)
    return ", ".join(chosen.splitlines()) or "nothing"
