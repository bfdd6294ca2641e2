"""A dictionary in the shape of ``practice.toml``, checked and made into PracticeSettings.

The shape is that of the product, "Commands and files", with ``[desk]``, ``[backlog]``, ``[ladder]`` and
``[crisis]`` beside it. What is left out keeps the default of PracticeSettings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.domain.settings import ClockStyle, PracticeSettings
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, PHONE_LIMIT
from frontdesk.services.crisis_reading import read_crisis
from frontdesk.services.practice_values import (
    HOURS_EXAMPLE,
    YEARS,
    a_deadline,
    a_holiday_region,
    a_phone_number,
    a_region,
    a_zone,
    hours_of_day,
    read_day,
)
from frontdesk.services.toml_tables import Problems, Table, a_flag, a_list, a_number, a_text, one_of

#: The keys of the week, Monday first.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: The lanes that may have a target: all but the crisis, which has no clock (product rule 8).
TARGET_LANES = tuple(lane for lane in Lane if lane is not Lane.CRISIS)
#: The longest warning or target, minutes: a week, as in the rule itself.
LONGEST = 10_080
#: What stands at ``practice.clock`` where the region decides.
CLOCK_BY_REGION = "auto"


def read_settings(document: Mapping[str, object], problems: Problems) -> PracticeSettings:
    """Read a whole document; what is wrong is told to ``problems``, and the default stands in its place.

    The caller asks ``problems`` to refuse. Names of exceptions are no part of the document and stay empty.
    """
    root = Table(document, problems)
    settings = PracticeSettings()
    for name, read in _SECTIONS.items():
        table = root.section(name)
        settings = read(settings, table)
        table.finish()
    root.finish()
    return settings


def _practice(usual: PracticeSettings, table: Table) -> PracticeSettings:
    return replace(
        usual,
        name=table.take("name", usual.name, a_text()),
        time_zone=table.take("time_zone", usual.time_zone, a_zone),
        phone_region=table.take("phone_region", usual.phone_region, a_region),
        clock_style=table.take("clock", usual.clock_style, _a_clock),
        phone=table.take("phone", usual.phone, a_text(PHONE_LIMIT, empty=True)),
    )


def _a_clock(value: object) -> ClockStyle | None:
    """How times of day are shown; None where the region decides."""
    word = one_of((CLOCK_BY_REGION, *ClockStyle))(value)
    return None if word == CLOCK_BY_REGION else ClockStyle(word)


def _hours(usual: PracticeSettings, table: Table) -> PracticeSettings:
    week = tuple(table.take(key, day, hours_of_day) for key, day in zip(WEEKDAYS, usual.week, strict=True))
    if not any(week):
        table.tell("mon", f"every weekday is closed; give at least one its hours: {HOURS_EXAMPLE}.")
    return replace(
        usual,
        week=week,
        holidays=table.take("holidays", usual.holidays, a_holiday_region),
        exceptions=_exceptions(table.section("exceptions")),
        holiday_years=table.take(
            "holiday_years", usual.holiday_years, a_list(a_number(*YEARS), example="[2026, 2027]")
        ),
    )


def _rule(usual: PracticeSettings, table: Table) -> PracticeSettings:
    minutes = a_number(1, LONGEST)
    targets = table.section("target_minutes")
    taken = {lane: targets.take(lane.value, 0, minutes) for lane in TARGET_LANES}
    targets.finish()
    return replace(
        usual,
        met_by=table.take("met_by", usual.met_by, one_of(tuple(MetBy))),
        morning_deadline=table.take("morning_deadline", usual.morning_deadline, a_deadline),
        promise_minutes=table.take("promise_minutes", usual.promise_minutes, a_number(0, 240)),
        at_risk_minutes=table.take(
            "at_risk_minutes", usual.at_risk_minutes, a_list(minutes, example="[60, 30]")
        ),
        target_minutes={lane: target for lane, target in taken.items() if target},
    )


def _phones(usual: PracticeSettings, table: Table) -> PracticeSettings:
    numbers = a_list(a_phone_number, example='["+12125550100"]')
    contexts = a_list(a_text(), example='["from-trunk"]')
    return replace(
        usual,
        own_numbers=table.take("own_numbers", usual.own_numbers, numbers),
        inbound_contexts=table.take("inbound_contexts", usual.inbound_contexts, contexts),
        extension_digits=table.take("extension_digits", usual.extension_digits, a_number(0, 9)),
        ring_seconds=table.take("ring_seconds", usual.ring_seconds, a_number(1, 300)),
    )


def _staff(usual: PracticeSettings, table: Table) -> PracticeSettings:
    names = a_list(a_text(), example='["Dana Reyes"]', once=True)
    return replace(usual, staff=table.take("names", usual.staff, names))


def _desk(usual: PracticeSettings, table: Table) -> PracticeSettings:
    reasons = a_list(a_text(ABOUT_LIMIT), example='["Spravato", "TMS"]', least=1, once=True)
    return replace(
        usual,
        people_on_phones=table.take("people_on_phones", usual.people_on_phones, a_number(1, 99)),
        minutes_per_callback=table.take("minutes_per_callback", usual.minutes_per_callback, a_number(1, 240)),
        claim_minutes=table.take("claim_minutes", usual.claim_minutes, a_number(1, 480)),
        escalate_minutes=table.take("escalate_minutes", usual.escalate_minutes, a_number(1, 480)),
        bell=table.take("bell", usual.bell, a_flag),
        mask_minutes=table.take("mask_minutes", usual.mask_minutes, a_number(1, 60)),
        reasons=table.take("reasons", usual.reasons, reasons),
    )


def _backlog(usual: PracticeSettings, table: Table) -> PracticeSettings:
    return replace(
        usual,
        backlog_days=table.take("days", usual.backlog_days, a_number(0, 3650)),
        backlog_quota=table.take("daily_quota", usual.backlog_quota, a_number(1, 9999)),
        apology=table.take("apology", usual.apology, a_text(NOTE_LIMIT)),
    )


def _ladder(usual: PracticeSettings, table: Table) -> PracticeSettings:
    steps = usual.ladder
    return replace(
        usual,
        ladder=Ladder(
            days_to_letter=table.take("days_to_letter", steps.days_to_letter, a_number(1, 60)),
            days_to_close=table.take("days_to_close", steps.days_to_close, a_number(1, 365)),
            busy_minutes=table.take("busy_minutes", steps.busy_minutes, a_number(1, 480)),
        ),
    )


def _crisis(usual: PracticeSettings, table: Table) -> PracticeSettings:
    return replace(usual, crisis=read_crisis(usual.crisis, table))


_SECTIONS: Mapping[str, Callable[[PracticeSettings, Table], PracticeSettings]] = {
    "practice": _practice,
    "hours": _hours,
    "rule": _rule,
    "phones": _phones,
    "staff": _staff,
    "desk": _desk,
    "backlog": _backlog,
    "ladder": _ladder,
    "crisis": _crisis,
}


def _exceptions(table: Table) -> dict[date, tuple[Range, ...]]:
    exceptions: dict[date, tuple[Range, ...]] = {}
    closed: tuple[Range, ...] = ()
    for key in table.names:
        try:
            day = read_day(key)
        except BadSettings as wrong:
            table.tell(key, wrong.sentence)
        else:
            exceptions[day] = table.take(key, closed, hours_of_day)
    return exceptions
