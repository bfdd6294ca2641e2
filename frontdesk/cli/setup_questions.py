"""The questions of the first run: few, with good defaults, each asked again until its answer can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from frontdesk.cli.output import Output
from frontdesk.cli.questions import ask_text
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.people import names_in
from frontdesk.domain.rule.hours import Range, parse_ranges
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.text import clean_name
from frontdesk.services.holiday_seeds import unknown_region
from frontdesk.services.machine_zone import machine_zone
from frontdesk.services.practice_file import read_practice, settings_from_document, write_practice

_T = TypeVar("_T")

_NONE = "none"
_CLOSED = "closed"


def ask_settings(out: Output, environ: Mapping[str, str]) -> PracticeSettings:
    """Ask for what cannot be guessed: the practice, its zone, its hours, its holidays, and who asks.

    Raises:
        Refused: the input ended.
    """
    out.note("A few questions. Enter takes what stands in brackets; everything can be changed later.")
    usual = PracticeSettings()
    settings = replace(
        usual,
        name=_until(out, "Name of the practice", "", _read_name),
        time_zone=_until(out, "Time zone", machine_zone(environ) or usual.time_zone, _read_zone),
        week=_ask_week(out, usual),
        holidays=_until(out, "Holidays of (US, US-NY, none)", usual.holidays, _read_region),
        staff=_until(out, "Your name", "", _read_staff),
    )
    if settings.holidays:
        settings = replace(settings, phone_region=settings.holidays.partition("-")[0])
    # As a file would be read: whatever one answer alone could not tell is found here.
    return read_practice(write_practice(settings), "the answers")


def _until(out: Output, question: str, default: str, read: Callable[[str], _T]) -> _T:
    """Ask until the answer can be read."""
    while True:
        try:
            return read(ask_text(question, default))
        except BadSettings as wrong:
            out.note(f"  {wrong.sentence.replace('; nothing was changed', '')}")


def _ask_week(out: Output, usual: PracticeSettings) -> tuple[tuple[Range, ...], ...]:
    """The hours of a week in three questions; single days are for the settings."""
    out.note("Opening hours: ranges with commas between them, or closed.")
    workday = ", ".join(map(str, usual.week[0]))
    while True:
        workdays = _until(out, "  Monday to Friday", workday, _read_day)
        weekend = tuple(_until(out, f"  {day}", _CLOSED, _read_day) for day in ("Saturday", "Sunday"))
        if workdays or any(weekend):
            return (workdays,) * 5 + weekend
        out.note("  Every day is closed; at least one must be open.")


def _read_name(answer: str) -> str:
    name = clean_name(answer).text
    if not name:
        raise BadSettings("This one has no default; please type a name.")
    return name


def _read_staff(answer: str) -> tuple[str, ...]:
    """Who was named: a person who sets the desk up may name the others too."""
    _read_name(answer)
    return names_in([answer])


def _read_zone(answer: str) -> str:
    try:
        return settings_from_document({"practice": {"time_zone": answer}}).time_zone
    except BadSettings as wrong:
        # The place and the key say nothing to who just answered.
        said = wrong.sentence.partition("time_zone: ")[2].removesuffix(" Nothing was changed.")
        raise BadSettings(said) from wrong


def _read_day(answer: str) -> tuple[Range, ...]:
    return parse_ranges(answer)


def _read_region(answer: str) -> str:
    region = "" if answer.casefold() == _NONE else answer.upper()
    if region and (wrong := unknown_region(region)):
        raise BadSettings(wrong)
    return region
