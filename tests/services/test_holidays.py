"""Holidays as a first draft of the closed days, never over what the practice wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.holidays import change_region, holiday_regions, seed_holidays, unknown_region
from tests.builders import settings

NEW_YORK = PracticeSettings(holidays="US-NY")
THANKSGIVING = date(2026, 11, 26)


def test_the_holidays_of_a_year_become_closed_days_with_their_names() -> None:
    seeded = seed_holidays(NEW_YORK, [2026])
    assert seeded.exceptions[THANKSGIVING] == ()
    assert seeded.exception_names[THANKSGIVING] == "Thanksgiving Day"
    assert seeded.exception_names[date(2026, 7, 3)] == "Independence Day (observed)"
    assert seeded.holiday_years == (2026,)
    assert {day.year for day in seeded.exceptions} == {2026}
    assert not seeded.hours().is_open_day(THANKSGIVING)
    assert NEW_YORK.exceptions == {}


def test_a_part_of_a_country_has_days_that_the_country_has_not() -> None:
    lincoln = date(2026, 2, 12)
    assert lincoln in seed_holidays(NEW_YORK, [2026]).exceptions
    assert lincoln not in seed_holidays(replace(NEW_YORK, holidays="US"), [2026]).exceptions


def test_what_the_practice_wrote_stays() -> None:
    own = (Range(480, 720),)
    settings = replace(
        NEW_YORK,
        exceptions={THANKSGIVING: own, date(2026, 8, 3): ()},
        exception_names={date(2026, 8, 3): "Team day"},
    )
    seeded = seed_holidays(settings, [2026])
    assert seeded.exceptions[THANKSGIVING] == own
    assert THANKSGIVING not in seeded.exception_names
    assert seeded.exception_names[date(2026, 8, 3)] == "Team day"
    assert date(2026, 12, 25) in seeded.exceptions


def test_a_removed_holiday_stays_away_and_the_next_year_is_added() -> None:
    seeded = seed_holidays(NEW_YORK, [2026])
    kept = {day: ranges for day, ranges in seeded.exceptions.items() if day != THANKSGIVING}
    later = seed_holidays(replace(seeded, exceptions=kept), [2027, 2026, 2027])
    assert THANKSGIVING not in later.exceptions
    assert date(2027, 11, 25) in later.exceptions
    assert later.holiday_years == (2026, 2027)


def test_a_seeded_year_changes_nothing() -> None:
    seeded = seed_holidays(NEW_YORK, [2026])
    assert seed_holidays(seeded, [2026]) == seeded
    assert seed_holidays(seeded, []) == seeded


def test_without_a_region_nothing_is_seeded_nor_noted_as_seeded() -> None:
    settings = replace(NEW_YORK, holidays="")
    assert seed_holidays(settings, [2026]) == settings


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("US-XX", "US-TX, US, US-AK"),
        ("us-ny", "US-NY, US"),
        ("USA", "such as US, "),
        ("XX", "such as "),
        ("\x1b[2J", "such as "),
    ],
)
def test_an_unknown_region_is_refused_with_known_ones(code: str, named: str) -> None:
    with pytest.raises(BadSettings) as refused:
        seed_holidays(replace(NEW_YORK, holidays=code), [2026])
    assert refused.value.sentence.startswith("hours.holidays: '")
    assert named in refused.value.sentence
    assert refused.value.sentence.endswith("Nothing was changed.")
    assert refused.value.sentence.isprintable()


@pytest.mark.parametrize("year", [1999, 2101, -1, 10**9])
def test_a_year_out_of_range_is_refused(year: int) -> None:
    with pytest.raises(BadSettings, match="2000 to 2100"):
        seed_holidays(NEW_YORK, [2026, year])


def test_the_regions_of_a_country_are_offered_ready_to_write() -> None:
    regions = holiday_regions("US")
    assert regions[0] == "US"
    assert "US-NY" in regions
    assert [unknown_region(region) for region in regions if unknown_region(region)] == []
    assert holiday_regions("Atlantis") == []


TODAY = date(2026, 11, 17)
CHRISTMAS = date(2026, 12, 25)
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
