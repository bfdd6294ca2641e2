"""A dictionary in the shape of ``practice.toml``, checked and made into PracticeSettings.

The shape is that of product.md, "Commands and files", with ``[desk]`` and ``[ladder]`` beside it. What is
left out keeps the default of PracticeSettings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.hours import Range, parse_ranges
from frontdesk.domain.ladder import Ladder
from frontdesk.domain.lanes import Lane
from frontdesk.domain.opening_text import read_clock
from frontdesk.domain.same_day import MetBy
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.text import ABOUT_LIMIT, PHONE_LIMIT
from frontdesk.services.toml_tables import (
    Problems,
    Table,
    a_list,
    a_number,
    a_text,
    nearest,
    one_of,
    shown,
)

#: The keys of the week, Monday first.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: The lanes that may have a target: all but the crisis, which has no clock (product rule 8).
TARGET_LANES = tuple(lane for lane in Lane if lane is not Lane.CRISIS)
#: The first and the last year in which a day may be named.
YEARS = (2000, 2100)
#: The longest warning or target, minutes: a week, as in the rule itself.
LONGEST = 10_080

_USUAL = PracticeSettings()
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS_EXAMPLE = '["08:00-12:00", "13:00-17:00"]'


def read_settings(document: Mapping[str, object], problems: Problems) -> PracticeSettings:
    """Read a whole document; what is wrong is told to ``problems``, and the default stands in its place.

    The caller asks ``problems`` to refuse. Names of exceptions are no part of the document and stay empty.
    """
    root = Table(document, problems)
    practice, hours, rule = root.section("practice"), root.section("hours"), root.section("rule")
    targets = rule.section("target_minutes")
    phones, staff, desk = root.section("phones"), root.section("staff"), root.section("desk")
    ladder = root.section("ladder")
    settings = PracticeSettings(
        name=practice.take("name", _USUAL.name, a_text()),
        time_zone=practice.take("time_zone", _USUAL.time_zone, _a_zone),
        phone_region=practice.take("phone_region", _USUAL.phone_region, _a_region),
        phone=practice.take("phone", _USUAL.phone, a_text(PHONE_LIMIT, empty=True)),
        week=_week(hours),
        holidays=hours.take("holidays", _USUAL.holidays, _a_holiday_region),
        exceptions=_exceptions(hours.section("exceptions")),
        holiday_years=hours.take("holiday_years", (), a_list(a_number(*YEARS), example="[2026, 2027]")),
        met_by=rule.take("met_by", _USUAL.met_by, one_of(tuple(MetBy))),
        morning_deadline=rule.take("morning_deadline", None, _a_deadline),
        at_risk_minutes=rule.take(
            "at_risk_minutes", _USUAL.at_risk_minutes, a_list(a_number(1, LONGEST), example="[60, 30]")
        ),
        target_minutes=_targets(targets),
        own_numbers=phones.take("own_numbers", (), a_list(_a_phone_number, example='["+12125550100"]')),
        inbound_contexts=phones.take("inbound_contexts", (), a_list(a_text(), example='["from-trunk"]')),
        extension_digits=phones.take("extension_digits", _USUAL.extension_digits, a_number(0, 9)),
        staff=staff.take("names", (), a_list(a_text(), example='["Dana Reyes"]', once=True)),
        people_on_phones=desk.take("people_on_phones", _USUAL.people_on_phones, a_number(1, 99)),
        minutes_per_callback=desk.take("minutes_per_callback", _USUAL.minutes_per_callback, a_number(1, 240)),
        claim_minutes=desk.take("claim_minutes", _USUAL.claim_minutes, a_number(1, 480)),
        reasons=desk.take(
            "reasons",
            _USUAL.reasons,
            a_list(a_text(ABOUT_LIMIT), example='["Spravato", "TMS"]', least=1, once=True),
        ),
        ladder=Ladder(
            days_to_letter=ladder.take("days_to_letter", _USUAL.ladder.days_to_letter, a_number(1, 60)),
            days_to_close=ladder.take("days_to_close", _USUAL.ladder.days_to_close, a_number(1, 365)),
            busy_minutes=ladder.take("busy_minutes", _USUAL.ladder.busy_minutes, a_number(1, 480)),
        ),
    )
    for table in (root, practice, hours, rule, targets, phones, staff, desk, ladder):
        table.finish()
    return settings


def read_day(text: str) -> date:
    """Read ``2026-11-26``. Raises BadSettings: another form, no such day, or a year outside ``YEARS``."""
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not YEARS[0] <= day.year <= YEARS[1]:
        raise BadSettings(
            f"{shown(text)} is not a day from {YEARS[0]} to {YEARS[1]}; "
            'write year, month and day, for example "2026-11-26".'
        )
    return day


def _week(hours: Table) -> tuple[tuple[Range, ...], ...]:
    week = tuple(hours.take(key, usual, _ranges) for key, usual in zip(WEEKDAYS, _USUAL.week, strict=True))
    if not any(week):
        hours.tell(
            "mon", f"every weekday is closed; give at least one its hours, for example {_HOURS_EXAMPLE}."
        )
    return week


def _exceptions(table: Table) -> dict[date, tuple[Range, ...]]:
    exceptions: dict[date, tuple[Range, ...]] = {}
    closed: tuple[Range, ...] = ()
    for key in table.names:
        try:
            day = read_day(key)
        except BadSettings as wrong:
            table.tell(key, wrong.sentence)
        else:
            exceptions[day] = table.take(key, closed, _ranges)
    return exceptions


def _targets(table: Table) -> dict[Lane, int]:
    """Open minutes per lane; a lane that is left out has no target."""
    read = a_number(1, LONGEST)
    taken = {lane: table.take(lane.value, 0, read) for lane in TARGET_LANES}
    return {lane: minutes for lane, minutes in taken.items() if minutes}


def _ranges(value: object) -> tuple[Range, ...]:
    texts = a_list(_a_range_text, example=f"{_HOURS_EXAMPLE}, or [] for a closed day")(value)
    return parse_ranges(texts)


def _a_range_text(value: object) -> str:
    if not isinstance(value, str):
        raise BadSettings(
            f"{shown(value)} is not allowed; write ranges in quotes, for example {_HOURS_EXAMPLE}."
        )
    return value


def _a_deadline(value: object) -> int | None:
    """A time of day as minutes from midnight; an empty text is no deadline."""
    if not isinstance(value, str):
        raise BadSettings(f'{shown(value)} is not allowed; write a time in quotes, for example "10:00".')
    return read_clock(value) if value.strip() else None


def _a_zone(value: object) -> str:
    name = a_text()(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        # ValueError comes for a path, OSError for a folder of zones.
        near = nearest(name.replace(" ", "_"), available_timezones())
        raise BadSettings(
            f"{shown(name)} is not a time zone; write one such as {near or _USUAL.time_zone}."
        ) from wrong
    return name


def _a_region(value: object) -> str:
    region = a_text()(value).upper()
    if not re.fullmatch("[A-Z]{2}", region):
        raise BadSettings(f'{shown(value)} is not a country; write its two letters, for example "US".')
    return region


def _a_holiday_region(value: object) -> str:
    """A country or a part of one, in form only: whether it is known is asked where texts are read."""
    region = a_text(empty=True)(value)
    if region and not re.fullmatch("[A-Z]{2}(-.+)?", region):
        raise BadSettings(
            f'{shown(value)} is not a country or a part of one; write for example "US" or "US-NY", or "" for none.'
        )
    return region


def _a_phone_number(value: object) -> str:
    number = a_text(PHONE_LIMIT)(value)
    if not any(char.isdecimal() for char in number):
        raise BadSettings(f'{shown(value)} holds no digit; write a phone number, for example "+12125550100".')
    return number
