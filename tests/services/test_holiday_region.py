"""Another holiday region: what the library closed goes, what the practice wrote stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.rule.hours import Range
from frontdesk.services.holiday_region import change_region
from frontdesk.services.holiday_seeds import seed_holidays
from tests.builders import settings

TODAY = date(2026, 11, 17)
THANKSGIVING, CHRISTMAS = date(2026, 11, 26), date(2026, 12, 25)
SEEDED = seed_holidays(settings(holidays="US"), (2026, 2027))


def test_coming_holidays_of_the_old_region_go_and_the_new_ones_come() -> None:
    new = change_region(replace(SEEDED, holidays="GB-ENG"), "US", TODAY)
    assert THANKSGIVING not in new.exceptions
    assert THANKSGIVING not in new.exception_names
    assert new.exceptions[date(2026, 12, 28)] == ()
    assert new.holiday_years == (2026, 2027)


def test_the_past_stays_as_it_was() -> None:
    new = change_region(replace(SEEDED, holidays="GB-ENG"), "US", TODAY)
    past = {day for day in SEEDED.exceptions if day < TODAY}
    assert {day for day in new.exceptions if day < TODAY} == past
    assert {day for day in new.exception_names if day < TODAY} == past


def test_what_the_practice_wrote_itself_stays() -> None:
    morning = (Range(480, 720),)
    own = replace(
        SEEDED,
        holidays="",
        exceptions={**SEEDED.exceptions, CHRISTMAS: morning, date(2026, 12, 31): ()},
        exception_names={**SEEDED.exception_names, THANKSGIVING: "Retreat", date(2026, 12, 31): "Year end"},
    )
    new = change_region(own, "US", TODAY)
    assert {day: ranges for day, ranges in new.exceptions.items() if day >= TODAY} == {
        THANKSGIVING: (),
        CHRISTMAS: morning,
        date(2026, 12, 31): (),
    }
    assert new.holiday_years == ()


def test_an_old_region_the_library_forgot_takes_nothing_out() -> None:
    own = replace(SEEDED, holidays="")
    assert change_region(own, "XX", TODAY).exceptions == own.exceptions


def test_an_unknown_new_region_is_refused() -> None:
    with pytest.raises(BadSettings, match="not a region"):
        change_region(replace(SEEDED, holidays="US-XX"), "US", TODAY)
