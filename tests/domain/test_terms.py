"""When things owed are due, by hand: the terms on opening hours, breaks, holidays and clock changes.

Instants are written with their offset from UTC, so that no expectation rests on the code under test.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from frontdesk.domain.clock_text import US
from frontdesk.domain.errors import Refused
from frontdesk.domain.rule.hours import NeverOpen, OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.rule.terms import NoDate, Term, TermDecidedBy, due_by_term
from tests.domain.ruled import OFFICE, at, practice, ruled

#: New Year, Martin Luther King Day and Presidents' Day 2027; a half day; a working Saturday.
HOLIDAYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31"), ()),
    "2027-01-22": ("08:00-12:00",),
    "2027-01-23": ("09:00-13:00",),
}


def office() -> SameDayRule:
    """An office with a lunch break, closed on weekends and holidays."""
    return ruled(practice(exceptions=HOLIDAYS))


def said(rule: SameDayRule, term: Term, arose: str, nth: int = 1) -> tuple[datetime, str]:
    """Due and what decided it."""
    found = due_by_term(rule, term, at(arose), nth=nth)
    return found.due, found.decided_by.value


@pytest.mark.parametrize(
    ("term", "arose", "due", "decided_by"),
    [
        # The three examples of the product's acceptance.
        (Term.HOURS_24, "2027-01-15T16:30-05:00", "2027-01-19T16:30-05:00", "same_time"),
        (Term.HOURS_48, "2027-01-14T12:30-05:00", "2027-01-19T13:00-05:00", "same_time"),
        (Term.DAYS_7, "2027-01-11T10:00-05:00", "2027-01-15T17:00-05:00", "close_before"),
        # 24 hours: the same local time on the next open day, to the second.
        (Term.HOURS_24, "2027-01-12T10:00:07-05:00", "2027-01-13T10:00:07-05:00", "same_time"),
        (Term.HOURS_24, "2027-01-12T08:00-05:00", "2027-01-13T08:00-05:00", "same_time"),
        # What arises while closed counts from the next opening: early, at lunch, late, on a Sunday.
        (Term.HOURS_24, "2027-01-12T07:00-05:00", "2027-01-13T08:00-05:00", "same_time"),
        (Term.HOURS_24, "2027-01-12T12:00-05:00", "2027-01-13T13:00-05:00", "same_time"),
        (Term.HOURS_24, "2027-01-12T16:59:59-05:00", "2027-01-13T16:59:59-05:00", "same_time"),
        (Term.HOURS_24, "2027-01-12T17:00-05:00", "2027-01-14T08:00-05:00", "same_time"),
        (Term.HOURS_24, "2027-01-10T11:00-05:00", "2027-01-12T08:00-05:00", "same_time"),
        # The half Friday: past its closing that closing; the Saturday opens at nine.
        (Term.HOURS_24, "2027-01-21T15:00-05:00", "2027-01-22T12:00-05:00", "close"),
        (Term.HOURS_24, "2027-01-22T08:30-05:00", "2027-01-23T09:00-05:00", "opening"),
        (Term.HOURS_48, "2027-01-21T13:00-05:00", "2027-01-23T13:00-05:00", "close"),
        (Term.HOURS_48, "2027-01-22T12:00-05:00", "2027-01-26T09:00-05:00", "same_time"),
        # From the Saturday's half past twelve to Monday's break.
        (Term.HOURS_24, "2027-01-23T12:30-05:00", "2027-01-25T13:00-05:00", "break_end"),
        (Term.HOURS_24, "2027-01-23T12:00-05:00", "2027-01-25T13:00-05:00", "break_end"),
        # Next open day: its last closing, counted from the next opening too.
        (Term.NEXT_OPEN_DAY, "2027-01-12T09:00-05:00", "2027-01-13T17:00-05:00", "close"),
        (Term.NEXT_OPEN_DAY, "2027-01-12T17:00-05:00", "2027-01-14T17:00-05:00", "close"),
        (Term.NEXT_OPEN_DAY, "2027-01-15T09:00-05:00", "2027-01-19T17:00-05:00", "close"),
        (Term.NEXT_OPEN_DAY, "2027-01-21T09:00-05:00", "2027-01-22T12:00-05:00", "close"),
        # 7 days: that day's last closing, or of the last open day before.
        (Term.DAYS_7, "2027-01-12T10:00-05:00", "2027-01-19T17:00-05:00", "close"),
        (Term.DAYS_7, "2027-01-16T10:00-05:00", "2027-01-26T17:00-05:00", "close"),
        (Term.DAYS_7, "2027-01-23T10:00-05:00", "2027-01-29T17:00-05:00", "close_before"),
        # Same day: as a callback.
        (Term.SAME_DAY, "2027-01-12T09:00-05:00", "2027-01-12T17:00-05:00", "close"),
        (Term.SAME_DAY, "2027-01-12T12:30-05:00", "2027-01-12T17:00-05:00", "close"),
        (Term.SAME_DAY, "2027-01-15T17:00-05:00", "2027-01-19T17:00-05:00", "close"),
        # Over the clock change of March 14: the same time on the wall.
        (Term.HOURS_24, "2027-03-12T10:00-05:00", "2027-03-15T10:00-04:00", "same_time"),
        (Term.DAYS_7, "2027-03-10T10:00-05:00", "2027-03-17T17:00-04:00", "close"),
    ],
)
def test_terms_worked_out_by_hand(term: Term, arose: str, due: str, decided_by: str) -> None:
    assert said(office(), term, arose) == (at(due), decided_by)


@pytest.mark.parametrize(
    ("term", "nth", "due", "decided_by"),
    [
        # From Sunday January 31 on, so from Monday February 1: the first of each month.
        (Term.MONTHLY, 1, "2027-03-01T17:00-05:00", "close"),
        (Term.MONTHLY, 2, "2027-04-01T17:00-04:00", "close"),
        # May 1 is a Saturday: Friday April 30.
        (Term.MONTHLY, 3, "2027-04-30T17:00-04:00", "close_before"),
        (Term.QUARTERLY, 1, "2027-04-30T17:00-04:00", "close_before"),
        (Term.YEARLY, 1, "2028-02-01T17:00-05:00", "close"),
    ],
)
def test_months_count_from_the_day_of_the_next_opening(
    term: Term, nth: int, due: str, decided_by: str
) -> None:
    assert said(office(), term, "2027-01-31T10:00-05:00", nth) == (at(due), decided_by)


@pytest.mark.parametrize(
    ("term", "nth", "due", "decided_by"),
    [
        # From Friday, January 29: February 28 is a Sunday, so Friday the 26th ...
        (Term.MONTHLY, 1, "2027-02-26T17:00-05:00", "close_before"),
        # ... and March is counted from January 29 again, not from the 28th or 26th of February: Monday 29.
        (Term.MONTHLY, 2, "2027-03-29T17:00-04:00", "close"),
        (Term.MONTHLY, 3, "2027-04-29T17:00-04:00", "close"),
        # In 2028 February has its 29th.
        (Term.MONTHLY, 13, "2028-02-29T17:00-05:00", "close"),
        (Term.QUARTERLY, 2, "2027-07-29T17:00-04:00", "close"),
        (Term.YEARLY, 2, "2029-01-29T17:00-05:00", "close"),
    ],
)
def test_each_time_counts_from_the_first_date(term: Term, nth: int, due: str, decided_by: str) -> None:
    assert said(office(), term, "2027-01-29T10:00-05:00", nth) == (at(due), decided_by)


def test_a_leap_day_is_clamped_in_other_years() -> None:
    assert said(office(), Term.YEARLY, "2028-02-29T10:00-05:00") == (at("2029-02-28T17:00-05:00"), "close")


def test_same_day_takes_the_morning_deadline_and_no_target() -> None:
    rule = ruled(practice(exceptions=HOLIDAYS), morning=600, target=30)
    assert said(rule, Term.SAME_DAY, "2027-01-12T07:00-05:00") == (at("2027-01-12T10:00-05:00"), "morning")
    assert said(rule, Term.SAME_DAY, "2027-01-12T09:00-05:00") == (at("2027-01-12T17:00-05:00"), "close")


@pytest.mark.parametrize(
    ("arose", "promised", "due", "decided_by"),
    [
        ("2027-01-12T09:00-05:00", "2027-01-20", "2027-01-20T17:00-05:00", "close"),
        ("2027-01-12T09:00-05:00", "2027-01-12", "2027-01-12T17:00-05:00", "close"),
        # A holiday and a weekend: the last open day before.
        ("2027-01-12T09:00-05:00", "2027-01-18", "2027-01-15T17:00-05:00", "close_before"),
        # Never before the service day of the promise itself.
        ("2027-01-12T17:30-05:00", "2027-01-12", "2027-01-13T17:00-05:00", "close"),
        ("2027-01-16T09:00-05:00", "2027-01-17", "2027-01-19T17:00-05:00", "close"),
    ],
)
def test_things_promised_are_due_on_their_date(arose: str, promised: str, due: str, decided_by: str) -> None:
    found = due_by_term(office(), Term.PROMISED, at(arose), promised=date.fromisoformat(promised))
    assert (found.due, found.decided_by.value) == (at(due), decided_by)


def test_a_promise_needs_a_date_that_is_still_to_come() -> None:
    arose = at("2027-01-12T09:00-05:00")
    with pytest.raises(NoDate, match="which date"):
        due_by_term(office(), Term.PROMISED, arose)
    with pytest.raises(Refused, match="was over"):
        due_by_term(office(), Term.PROMISED, arose, promised=date(2027, 1, 11))
    with pytest.raises(Refused, match="ten years"):
        due_by_term(office(), Term.PROMISED, arose, promised=date(9999, 12, 31))


def test_an_item_says_from_when_it_counts() -> None:
    while_open = due_by_term(office(), Term.HOURS_24, at("2027-01-12T10:00-05:00"))
    assert while_open.counts_from == while_open.arose == at("2027-01-12T10:00-05:00")
    at_lunch = due_by_term(office(), Term.HOURS_24, at("2027-01-12T12:15-05:00"))
    assert at_lunch.arose == at("2027-01-12T12:15-05:00")
    assert at_lunch.counts_from == at("2027-01-12T13:00-05:00")
    assert at_lunch.due.tzinfo is UTC


@pytest.mark.parametrize(
    ("texts", "arose", "due", "decided_by"),
    [
        # An evening clinic, whose evening is the next day in UTC.
        (("14:00-22:00",), "2027-01-13T02:30:00+00:00", "2027-01-14T02:30:00+00:00", "same_time"),
        (("14:00-22:00",), "2027-01-13T03:00:00+00:00", "2027-01-14T19:00:00+00:00", "same_time"),
        # Open all night: 02:30 does not exist on March 14, 01:30 comes twice on November 7.
        (("00:00-24:00",), "2027-03-13T02:30-05:00", "2027-03-14T03:30-04:00", "same_time"),
        (("00:00-24:00",), "2027-11-06T01:30-04:00", "2027-11-07T01:30-04:00", "same_time"),
        (("00:00-24:00",), "2027-11-07T01:30-05:00", "2027-11-08T01:30-05:00", "same_time"),
    ],
)
def test_the_same_time_is_that_of_the_wall(
    texts: tuple[str, ...], arose: str, due: str, decided_by: str
) -> None:
    assert said(ruled(practice(texts, texts)), Term.HOURS_24, arose) == (at(due), decided_by)


def test_a_practice_that_never_opens_again_is_told() -> None:
    never = OpeningHours(practice().zone, ((),) * 7, {}, US)
    with pytest.raises(NeverOpen):
        due_by_term(SameDayRule(never), Term.HOURS_24, at("2027-01-12T10:00-05:00"))


def test_times_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        due_by_term(office(), Term.MONTHLY, at("2027-01-12T10:00-05:00"), nth=0)


def test_what_decides_has_the_codes_that_were_agreed() -> None:
    assert [*TermDecidedBy] == ["same_time", "opening", "break_end", "close", "close_before", "morning"]
    assert OFFICE == ("08:00-12:00", "13:00-17:00")
