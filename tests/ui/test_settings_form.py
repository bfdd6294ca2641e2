"""Settings as lines of a form: written and read back, and every wrong answer told at its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.config import MACHINE, Config
from frontdesk.domain.clock_text import INTERNATIONAL, US
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.domain.settings import ClockStyle, PracticeSettings
from frontdesk.domain.settings.kinds import HOURS, TimeOfDay
from frontdesk.domain.settings.table import PRACTICE
from frontdesk.services.settings import read_form
from frontdesk.ui.settings.other_days import OtherDay, OtherDays, read_typed_day
from frontdesk.ui.settings.saving import machine_changes, practice_changes
from tests.builders import settings

MORNING = (Range(8 * 60, 12 * 60),)
TODAY = date(2026, 11, 17)
RICH = settings(
    phone="(212) 555-0100",
    clock_style=ClockStyle.TWENTY_FOUR,
    met_by=MetBy.MESSAGE,
    morning_deadline=600,
    at_risk_minutes=(90, 15),
    target_minutes={Lane.REFERRING_OFFICE: 60, Lane.OTHER: 300},
    own_numbers=("+12125550100", "+12125550101"),
    inbound_contexts=("from-trunk", "hq"),
    extension_digits=4,
    ring_seconds=45,
    staff=("Dana Reyes", "Ann Lee, MD"),
    reasons=("Spravato, first visit", "TMS"),
    exceptions={date(2026, 12, 24): MORNING},
    exception_names={date(2026, 12, 24): "Half day"},
)


@pytest.mark.parametrize("kept", [settings(), RICH])
def test_what_is_written_is_read_back(kept: PracticeSettings) -> None:
    assert read_form(kept, PRACTICE.texts(kept)) == (kept, {})
    assert read_form(settings(), PRACTICE.texts(RICH))[0] == replace(RICH, exceptions={}, exception_names={})


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("practice.name", " ", "Type the practice's name"),
        ("practice.time_zone", "Mars", "'Mars' is not a time zone; write one such as"),
        ("practice.time_zone", " ", "This may not be empty."),
        ("practice.phone_region", "Narnia", "write its two letters"),
        ("practice.phone_region", "", "Write a country's two letters"),
        ("hours.mon", "9-25", "'9-25' cannot be read. Write two times"),
        ("hours.tue", "22:00-02:00", "A day ends at 24:00"),
        ("hours.wed", "08:00-12:00, 11:00-13:00", "overlap"),
        ("hours.holidays", "US-XX", "not a region whose holidays are known"),
        ("rule.met_by", "", "Take one of the lines"),
        ("rule.morning_deadline", "25:00", "cannot be read"),
        ("rule.at_risk_minutes", "60, soon", "write a whole number from 1 to 10080"),
        ("rule.target_minutes.new_patient", "99999", "a whole number from 1 to 10080"),
        ("staff.names", "\n", "Name at least one person"),
        ("staff.names", "Dana\nDANA", "is there twice"),
        ("desk.people_on_phones", "0", "a whole number from 1 to 99"),
        ("desk.claim_minutes", "-3", "write a whole number from 1 to 480"),
        ("desk.reasons", "", "Name at least one reason"),
        ("phones.own_numbers", "none", "holds no digit"),
        ("desk.mask_minutes", "", "Write a whole number from 1 to 60"),
        ("practice.clock", "", "Take one of the lines"),
        ("crisis.numbers.backup.number", "the nurse", "holds no digit"),
        ("crisis.numbers.backup.last_checked", "soon", "'soon' is not a day"),
        ("phones.extension_digits", "12", "a whole number from 0 to 9"),
    ],
)
def test_a_wrong_answer_is_told_at_its_key(key: str, typed: str, told: str) -> None:
    _, wrong = read_form(RICH, {key: typed})
    assert list(wrong) == [key]
    assert told in wrong[key]
    assert "nothing was changed" not in wrong[key].lower()
    assert not wrong[key][0].islower()


def test_every_wrong_answer_is_told_at_once() -> None:
    _, wrong = read_form(RICH, {"practice.time_zone": "Mars", "hours.mon": "x", "desk.claim_minutes": "0"})
    assert sorted(wrong) == ["desk.claim_minutes", "hours.mon", "practice.time_zone"]


def test_a_week_without_an_open_day_is_refused() -> None:
    week = {f"hours.{day}": "closed" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    _, wrong = read_form(RICH, week)
    assert wrong == {"hours.mon": wrong["hours.mon"]}
    assert wrong["hours.mon"].startswith("Every weekday is closed")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("8:30am-5pm", ["08:30-17:00"]),
        ("8-12, 1-5", ["08:00-12:00", "13:00-17:00"]),
        ("8-5", ["08:00-17:00"]),
        ("09:00-13:00, 14:00-18:30", ["09:00-13:00", "14:00-18:30"]),
    ],
)
def test_hours_are_read_as_people_type_them_and_stored_in_24_hours(typed: str, stored: list[str]) -> None:
    read, wrong = read_form(RICH, {"hours.fri": typed})
    assert not wrong
    assert PRACTICE.write(read)["hours"]["fri"] == stored


@pytest.mark.parametrize("typed", ["", "closed", " CLOSED ", "none"])
def test_a_day_without_hours_is_closed(typed: str) -> None:
    read, wrong = read_form(RICH, {"hours.fri": typed})
    assert not wrong
    assert read.week[4] == ()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("24 Dec", date(2026, 12, 24)),
        ("dec 24", date(2026, 12, 24)),
        ("Thu Dec 24, 2026", date(2026, 12, 24)),
        ("12/24", date(2026, 12, 24)),
        ("12/24/2027", date(2027, 12, 24)),
        ("24/12", date(2026, 12, 24)),
        ("17 nov", TODAY),
        ("16 nov", date(2027, 11, 16)),
        ("29 feb", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: date) -> None:
    assert read_typed_day(typed, TODAY, US) == day


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "30 feb", "12", "1999-01-01", "2101-01-01", "24 dec dec", "12/24/26", "1/2/3/4"],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(BadSettings, match="is not a day"):
        read_typed_day(typed, TODAY, US)


def test_changes_of_days_survive_another_desks() -> None:
    days = OtherDays()
    days.load(RICH, keep=False)
    days.put(OtherDay(date(2026, 12, 31), (), "Year end"))
    theirs = replace(RICH, exceptions={**RICH.exceptions, date(2027, 1, 1): ()})
    days.load(theirs, keep=True)
    assert sorted(days.changed) == [date(2026, 12, 31)]
    assert sorted(days.apply(theirs).exceptions) == [date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 1)]
    days.put(OtherDay(date(2026, 12, 30), (), "Year end"), instead_of=date(2026, 12, 31))
    days.remove(date(2026, 12, 24))
    assert sorted(days.apply(theirs).exceptions) == [date(2026, 12, 30), date(2027, 1, 1)]
    days.load(theirs, keep=False)
    assert days.changed == {}


def test_changes_are_said_in_the_words_of_the_form() -> None:
    after = replace(RICH, met_by=MetBy.CONTACT, phone="", exceptions={}, exception_names={})
    told = [(change.label, change.before, change.after) for change in practice_changes(RICH, after)]
    assert told == [
        ("Phone", "(212) 555-0100", "nothing"),
        ("The rule is met by", "a message, text or letter", "speaking with them"),
        ("Thu Dec 24, 2026", "08:00-12:00, Half day", "as usual"),
    ]


def test_times_are_said_on_the_practices_clock() -> None:
    before = settings(morning_deadline=600, exceptions={date(2026, 12, 24): MORNING})
    after = replace(before, morning_deadline=None, exceptions={})
    changes = [(change.label, change.before, change.after) for change in practice_changes(before, after)]
    assert changes == [
        ("Morning deadline", "10am", "nothing"),
        ("Thu Dec 24, 2026", "8am-noon", "as usual"),
    ]


def test_a_number_that_was_tried_is_said_with_whose_it_is() -> None:
    texts = {"crisis.numbers.backup.last_checked": "2026-11-02"}
    after, _ = read_form(RICH, texts)
    (change,) = practice_changes(RICH, after)
    assert (change.label, change.before, change.after) == ("Backup, last tried", "nothing", "2026-11-02")


@given(st.integers(0, 1440), st.integers(0, 1440))
def test_hours_and_times_are_read_back_as_either_clock_shows_them(one: int, other: int) -> None:
    for style in (US, INTERNATIONAL):
        assert TimeOfDay().read_text(TimeOfDay().write_text(one, style)) == one
        if one != other:
            ranges = (Range(min(one, other), max(one, other)),)
            assert HOURS.read_text(HOURS.write_text(ranges, style)) == ranges


def test_many_days_are_only_counted() -> None:
    after = replace(RICH, exceptions={date(2027, month, 1): () for month in range(1, 13)}, exception_names={})
    (change,) = practice_changes(RICH, after)
    assert (change.label, change.before, change.after) == ("Other days", None, "12 come, 1 go")


def test_this_machines_lines_are_read_back() -> None:
    config = Config(theme="ansi", ascii=True, person="Dana Reyes")
    assert MACHINE.read_texts(Config(person="Dana Reyes"), MACHINE.texts(config)) == (config, {})
    assert MACHINE.read_texts(config, {"theme": "", "ascii": ""})[0] == config
    assert [change.after for change in machine_changes(Config(), config)] == ["16 colors", "plain"]


def test_names_with_commas_between_them_are_several_people() -> None:
    read, wrong = read_form(RICH, {"staff.names": "Dana Reyes\nJoan, Bea\nAnn Lee, MD"})
    assert (wrong, read.staff) == ({}, ("Dana Reyes", "Joan", "Bea", "Ann Lee, MD"))
