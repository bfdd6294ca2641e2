"""Why a call is due when it is, as the program says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from frontdesk.domain.clock_text import INTERNATIONAL
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.rule.terms import Term, due_by_term
from frontdesk.domain.rule.words import explain, explain_term
from tests.domain.ruled import at, practice, ruled


def explained(rule: SameDayRule, received: str, lane: Lane = Lane.OTHER) -> str:
    """The explanation of one call of November 2023 in New York."""
    return explain(rule, rule.deadline(at(f"2023-11-{received}-05:00"), lane))


@pytest.mark.parametrize(
    ("received", "morning", "target", "arrived", "due"),
    [
        ("21T17:40", 600, None, "after the last closing", "10:00 (morning deadline)"),
        ("25T10:00", None, None, "on a closed day", "17:00 (last closing)"),
        ("21T07:10", None, 120, "before opening", "10:00 (new patient target of 120 open minutes)"),
        ("21T12:30", None, None, "in a break", "17:00 (last closing)"),
        ("21T09:05", None, 415, "while open", "17:00 (last closing)"),
    ],
)
def test_explanation_says_when_it_arrived_and_what_decided(
    received: str, morning: int | None, target: int | None, arrived: str, due: str
) -> None:
    words = explained(ruled(practice(), morning, target), received, Lane.NEW_PATIENT)
    assert f", {arrived}: it belongs to " in words
    assert f". Due by {due}" in words


def test_explanation_in_full() -> None:
    assert explained(ruled(practice(), 600), "21T17:40") == (
        "Arrived Tue 21 Nov 17:40, after the last closing: it belongs to Wed 22 Nov. "
        "Due by 10:00 (morning deadline); the day closes at 17:00. At risk from 09:00."
    )
    assert explained(ruled(practice()), "21T16:00") == (
        "Arrived Tue 21 Nov 16:00, while open: it belongs to that day. "
        "Due by 17:00 (last closing). At risk at once."
    )


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2023-11-21T09:00-05:00", "At Tue 21 Nov 09:00, if not met: on time, 8 h 00 left."),
        ("2023-11-21T16:20:30-05:00", "At Tue 21 Nov 16:20, if not met: at risk, 39 minutes left."),
        ("2023-11-21T18:12-05:00", "At Tue 21 Nov 18:12, if not met: breached, 1 h 12 late."),
    ],
)
def test_explanation_with_a_moment(now: str, words: str) -> None:
    rule = ruled(practice())
    deadline = rule.deadline(at("2023-11-21T08:30-05:00"), Lane.OTHER)
    assert explain(rule, deadline, at(now)) == f"{explain(rule, deadline)} {words}"


def test_explanation_at_the_edges_of_a_day() -> None:
    late, early = ruled(practice(("16:00-24:00",)), target=479), ruled(practice(("00:00-00:30",)))
    assert explained(late, "21T16:00").endswith("Due by 24:00 (last closing). At risk from 23:00.")
    assert "Due by 23:59 (new" in explained(late, "21T16:00", Lane.NEW_PATIENT)
    assert explained(late, "21T16:00", Lane.NEW_PATIENT).endswith("closes at 24:00. At risk from 22:59.")
    assert explained(early, "21T12:00").endswith("(last closing). At risk from Tue 21 Nov 23:30.")
    assert explained(replace(early, at_risk_minutes=()), "21T12:00").endswith(". No at-risk warning is set.")


def test_deadline_of_earlier_settings_is_explained_by_later_ones() -> None:
    deadline = ruled(practice(), target=60).deadline(at("2023-11-21T09:00-05:00"), Lane.NEW_PATIENT)
    assert "Due by 10:00 (new patient target)." in explain(ruled(practice(())), deadline)


def test_days_are_named_by_us() -> None:
    days = [INTERNATIONAL.day(date(2026, 11, 16) + timedelta(days=day)) for day in range(7)]
    assert " ".join(days) == "Mon 16 Nov Tue 17 Nov Wed 18 Nov Thu 19 Nov Fri 20 Nov Sat 21 Nov Sun 22 Nov"
    months = [INTERNATIONAL.day(date(2026, month, 1))[-3:] for month in range(1, 13)]
    assert " ".join(months) == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


def term_explained(rule: SameDayRule, term: Term, arose: str, promised: date | None = None) -> str:
    """The explanation of one thing owed that arose in New York, at risk an hour before."""
    due = due_by_term(rule, term, at(f"{arose}-05:00"), promised=promised)
    return explain_term(rule, term, due, due.due - timedelta(hours=1))


@pytest.mark.parametrize(
    ("term", "arose", "arising", "reason"),
    [
        (Term.HOURS_24, "2026-11-17T10:00", "while open.", "24 hours: the same time on the next open day"),
        (Term.HOURS_24, "2026-11-17T07:00", "before opening: it counts from Tue 17 Nov 08:00.", "same time"),
        (
            Term.HOURS_48,
            "2026-11-17T12:00",
            "in a break: it counts from Tue 17 Nov 13:00.",
            "second open day",
        ),
        (Term.HOURS_24, "2026-11-17T17:00", "after the last closing: it counts from Wed 18 Nov", "24 hours"),
        (Term.HOURS_24, "2026-11-21T10:00", "on a closed day: it counts from Mon 23 Nov 08:00.", "24 hours"),
        (Term.HOURS_24, "2026-11-23T16:00", "while open.", "is closed by that time, so its last closing"),
        (Term.HOURS_24, "2026-11-24T08:30", "while open.", "opens later than that time, so its opening"),
        (Term.HOURS_24, "2026-11-25T12:30", "while open.", "has a break at that time, so the end of it"),
        (Term.NEXT_OPEN_DAY, "2026-11-17T10:00", "while open.", "(next open day: last closing)"),
        (Term.DAYS_7, "2026-11-19T10:00", "while open.", "(7 days: that day is closed, so the last closing"),
        (Term.SAME_DAY, "2026-11-17T07:00", "before opening", "10:00 (morning deadline)"),
    ],
)
def test_what_is_owed_says_from_when_it_counts_and_what_decided(
    term: Term, arose: str, arising: str, reason: str
) -> None:
    # Tuesday the 24th is a half day, Wednesday the 25th opens late and has no break, the 26th is a holiday.
    odd = {"2026-11-24": ("08:00-12:00",), "2026-11-25": ("09:00-17:00",), "2026-11-26": ()}
    words = term_explained(ruled(practice(exceptions=odd), 600), term, arose)
    assert arising in words
    assert reason in words


def test_a_thing_promised_is_explained_in_full() -> None:
    words = term_explained(ruled(practice()), Term.PROMISED, "2026-11-17T10:00", date(2027, 1, 20))
    assert words == (
        "Arose Tue 17 Nov 10:00, while open. Due by Wed 20 Jan 2027 17:00 (last closing). At risk from 16:00."
    )
