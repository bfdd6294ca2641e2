"""Why a call is due when it is, as the program says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from frontdesk.domain.clock_text import INTERNATIONAL
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.rule.words import explain
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
