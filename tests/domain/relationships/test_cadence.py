"""When the next contact with a referrer is due: two to four weeks, monthly, quarterly."""

from __future__ import annotations

from datetime import date

import pytest

from frontdesk.domain.relationships.cadence import (
    Cadence,
    ContactDue,
    YearPart,
    cadence_of,
    next_contact,
    year_part,
)

LAST = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("focus", "hospital", "cadence"),
    [
        (True, False, Cadence.FOCUS),
        (False, False, Cadence.REST),
        (True, True, Cadence.HOSPITAL),
        (False, True, Cadence.HOSPITAL),
    ],
)
def test_who_is_contacted_how_often(focus: bool, hospital: bool, cadence: Cadence) -> None:
    assert cadence_of(focus=focus, hospital=hospital) is cadence


@pytest.mark.parametrize(
    ("cadence", "day", "due"),
    [
        (Cadence.FOCUS, date(2026, 3, 15), ContactDue.ON_TIME),
        (Cadence.FOCUS, date(2026, 3, 16), ContactDue.SOON),
        (Cadence.FOCUS, date(2026, 3, 30), ContactDue.SOON),
        (Cadence.FOCUS, date(2026, 3, 31), ContactDue.LATE),
        (Cadence.REST, date(2026, 3, 29), ContactDue.ON_TIME),
        (Cadence.REST, date(2026, 3, 30), ContactDue.SOON),
        (Cadence.REST, date(2026, 4, 2), ContactDue.SOON),
        (Cadence.REST, date(2026, 4, 3), ContactDue.LATE),
        (Cadence.HOSPITAL, date(2026, 5, 24), ContactDue.ON_TIME),
        (Cadence.HOSPITAL, date(2026, 5, 25), ContactDue.SOON),
        (Cadence.HOSPITAL, date(2026, 6, 2), ContactDue.SOON),
        (Cadence.HOSPITAL, date(2026, 6, 3), ContactDue.LATE),
    ],
)
def test_soon_from_the_shorter_bound_and_late_past_the_longer(
    cadence: Cadence, day: date, due: ContactDue
) -> None:
    assert next_contact(cadence, LAST, day).due is due


def test_who_was_never_contacted_is_due_never() -> None:
    assert next_contact(Cadence.FOCUS, None, LAST).due is ContactDue.NEVER


@pytest.mark.parametrize(
    ("today", "part"),
    [
        (date(2026, 1, 15), YearPart.FULL),
        (date(2026, 4, 14), YearPart.FULL),
        (date(2026, 4, 15), YearPart.FEEDBACK),
        (date(2026, 7, 14), YearPart.FEEDBACK),
        (date(2026, 7, 15), YearPart.QUARTERLY),
        (date(2027, 1, 14), YearPart.QUARTERLY),
        (date(2027, 1, 15), None),
        (date(2026, 1, 14), None),
    ],
)
def test_the_first_year(today: date, part: YearPart | None) -> None:
    assert year_part(date(2026, 1, 15), today) is part


def test_before_the_first_referral_there_is_no_first_year() -> None:
    assert year_part(None, LAST) is None
