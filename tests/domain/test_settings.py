"""The practice's settings and the table of them: every value has a row, and every row a value."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from frontdesk.config import MACHINE, Config
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import ClockStyle, PracticeSettings
from frontdesk.domain.settings.crisis import CrisisNumber
from frontdesk.domain.settings.kinds import MOST_ENTRIES, ListOf, Number
from frontdesk.domain.settings.problems import Problems
from frontdesk.domain.settings.rows import Setting, with_changes
from frontdesk.domain.settings.table import FIRST_START, PRACTICE, STORED

USUAL = PracticeSettings()
MORNING = (Range(480, 720),)


@pytest.mark.parametrize(
    ("settings", "clock", "us_style"),
    [
        (PracticeSettings(), ClockStyle.TWELVE, True),
        (PracticeSettings(phone_region="PR"), ClockStyle.TWELVE, True),
        (PracticeSettings(phone_region="DE"), ClockStyle.TWENTY_FOUR, False),
        (PracticeSettings(clock_style=ClockStyle.TWENTY_FOUR), ClockStyle.TWENTY_FOUR, True),
        (PracticeSettings(phone_region="GB", clock_style=ClockStyle.TWELVE), ClockStyle.TWELVE, False),
    ],
)
def test_the_clock_follows_the_region_unless_the_practice_chose_one(
    settings: PracticeSettings, clock: ClockStyle, us_style: bool
) -> None:
    assert settings.clock is clock
    assert settings.us_style is us_style


def test_every_value_of_a_practice_and_of_a_machine_has_a_row() -> None:
    day = {date(2026, 12, 24): MORNING}
    practice = PracticeSettings(exceptions=day, exception_names={date(2026, 12, 24): "Half day"})
    config = Config(keys={"call.new": "f5"})
    in_rows = {row.steps[0] for row in STORED.of(practice)}
    assert in_rows == {field.name for field in fields(PracticeSettings)}
    assert {row.steps[0] for row in MACHINE.of(config)} == {
        field.name for field in fields(Config) if field.name != "environment"
    }


def test_every_row_reads_back_what_it_writes() -> None:
    for row in PRACTICE.of(USUAL):
        plain = row.plain(USUAL)
        assert plain is None or row.kind.read(plain) == row.value(USUAL), row.key


@pytest.mark.parametrize("field", PRACTICE.fields, ids=lambda field: field.key)
def test_every_field_reads_back_its_text(field: Setting) -> None:
    settings = replace(USUAL, staff=("Dana Reyes",), morning_deadline=600, target_minutes={Lane.OTHER: 5})
    for style in (USUAL.time_style, PracticeSettings(phone_region="DE").time_style):
        value = field.value(settings)
        assert field.kind.read_text(field.text(settings, style), value) == value


def test_keys_are_unique_begin_with_their_section_and_are_explained_on_the_screen() -> None:
    keys = [setting.key for setting in PRACTICE.settings]
    assert len(keys) == len(set(keys))
    for section in PRACTICE.sections:
        assert all(setting.keys[0] == section.name for setting in section.settings)
    for field in (*PRACTICE.fields, *FIRST_START.fields, *MACHINE.fields):
        assert field.hint
        assert len(field.label) <= 23  # the column of labels


def test_changes_are_made_at_any_depth() -> None:
    changed = with_changes(
        USUAL,
        {
            ("name",): "Lakeside",
            ("week", range(5)): MORNING,
            ("week", 6): MORNING,
            ("target_minutes", Lane.OTHER): 30,
            ("ladder", "busy_minutes"): 5,
            ("crisis", "numbers", "night", "number"): "(212) 555-0177",
            ("exceptions", date(2026, 12, 24)): (),
        },
    )
    assert changed.name == "Lakeside"
    assert changed.week == (MORNING,) * 5 + ((), MORNING)
    assert changed.target_minutes == {Lane.OTHER: 30}
    assert changed.ladder == replace(USUAL.ladder, busy_minutes=5)
    assert changed.crisis.numbers == (
        *USUAL.crisis.numbers,
        CrisisNumber("night", "night", "(212) 555-0177"),
    )
    assert changed.exceptions == {date(2026, 12, 24): ()}
    assert with_changes(changed, {("target_minutes", Lane.OTHER): None}).target_minutes == {}
    assert with_changes(changed, {}) == changed


def test_more_numbers_than_help_are_refused_and_nothing_is_slow() -> None:
    numbers = {f"n{number}": {"number": "1"} for number in range(20_000)}
    problems = Problems("the file")
    PRACTICE.read({"crisis": {"numbers": numbers}}, problems)
    with pytest.raises(BadSettings, match=r"crisis\.numbers: more than 12 numbers are no help") as refused:
        problems.refuse()
    assert len(refused.value.sentence.splitlines()) == 1


def test_a_list_has_an_end() -> None:
    kind = ListOf(Number(1, 9), example="[1]", least=1)
    assert kind.read([1] * MOST_ENTRIES) == (1,) * MOST_ENTRIES
    for wrong in ([], [1] * (MOST_ENTRIES + 1)):
        with pytest.raises(BadSettings, match="entries are not possible; from 1 to 500 are allowed"):
            kind.read(wrong)
        with pytest.raises(BadSettings, match="entries are not possible"):
            kind.read_text(", ".join(map(str, wrong)))
