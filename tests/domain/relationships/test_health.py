"""How a relationship stands, and on which lists it is, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from frontdesk.domain.relationships.health import (
    RelationshipFacts,
    Trend,
    contact_order,
    goes_quiet_on,
    health_of,
    lists_of,
)

TODAY = date(2026, 11, 16)
#: Known since spring, contacted yesterday: on no list.
CALM = RelationshipFacts(1, known_since=date(2026, 4, 1), contacts=(date(2026, 11, 15),))


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days)


@pytest.mark.parametrize(
    ("referrals", "quiet_on"),
    [
        ((), None),
        # One patient has no gap: sixty days.
        ((date(2026, 9, 17),), date(2026, 11, 16)),
        # A gap of ten days, twice that is under sixty.
        ((date(2026, 8, 1), date(2026, 8, 11)), date(2026, 10, 10)),
        # Gaps of 40, 50 and 90 days: the middle one is 50, and twice that is 100.
        ((date(2026, 1, 1), date(2026, 2, 10), date(2026, 4, 1), date(2026, 6, 30)), date(2026, 10, 8)),
    ],
)
def test_when_somebody_goes_quiet(referrals: tuple[date, ...], quiet_on: date | None) -> None:
    assert goes_quiet_on(referrals) == quiet_on


def test_who_is_well_looked_after_is_on_no_list() -> None:
    assert lists_of(CALM, TODAY) == ()


@pytest.mark.parametrize(
    ("facts", "on"),
    [
        (replace(CALM, open_complaints=1), "complaint_open"),
        (replace(CALM, breaches=(ago(30),)), "hurt_by_breach"),
        (replace(CALM, promised_open=(ago(1),)), "promised_not_sent"),
        (replace(CALM, to_thank=1), "to_thank"),
        (replace(CALM, referrals=(date(2026, 11, 1),)), "first_referral"),
        (replace(CALM, referrals=(ago(61),)), "going_quiet"),
        (replace(CALM, contacts=(ago(32),)), "late"),
        (replace(CALM, contacts=(ago(28),)), "due_soon"),
        (replace(CALM, focus=True, ours=7), "leave_focus"),
        (replace(CALM, known_since=ago(365)), "year_nothing"),
    ],
)
def test_each_list_names_who_belongs_to_it(facts: RelationshipFacts, on: str) -> None:
    assert lists_of(facts, TODAY) == (on,)


@pytest.mark.parametrize(
    "facts",
    [
        replace(CALM, breaches=(ago(31),)),
        replace(CALM, promised_open=(TODAY,)),
        replace(CALM, referrals=(date(2026, 10, 31), date(2026, 11, 1))),
        replace(CALM, contacts=(ago(27),)),
        replace(CALM, focus=True, ours=6),
        replace(CALM, focus=True, ours=7, referrals=(ago(3), ago(3))[:0] or (date(2026, 10, 20),)),
        replace(CALM, known_since=ago(364)),
        replace(CALM, contacts=(ago(100),), opted_out=True),
        replace(CALM, contacts=(ago(100),), inactive=True),
        replace(CALM, referrals=(ago(200),), opted_out=True),
    ],
)
def test_who_just_does_not_belong_to_a_list(facts: RelationshipFacts) -> None:
    assert lists_of(facts, TODAY) == ()


def test_any_contact_begins_the_cadence_anew_theirs_and_a_referral_too() -> None:
    late = replace(CALM, contacts=(ago(60),))
    assert lists_of(late, TODAY) == ("late",)
    assert lists_of(replace(late, referrals=(date(2026, 10, 1), date(2026, 11, 2))), TODAY) == ()


def test_the_figures_of_a_relationship() -> None:
    facts = replace(
        CALM,
        referrals=(ago(400), ago(170), ago(100), ago(80), ago(40), ago(10)),
        ours=8,
        answered=5,
        breaches=(ago(366), ago(20)),
        open_complaints=2,
    )
    found = health_of(facts, TODAY)
    assert (found.per_month, found.trend, found.days_since_last) == (0.4, Trend.UP, 10)
    assert (found.response_percent, found.breaches, found.open_complaints) == (62, 1, 2)
    empty = health_of(CALM, TODAY)
    assert (empty.per_month, empty.trend, empty.days_since_last, empty.response_percent) == (
        0,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("referrals", "trend"),
    [
        ((ago(100), ago(10)), Trend.LEVEL),
        ((ago(100), ago(91)), Trend.DOWN),
        ((ago(90), ago(89)), Trend.LEVEL),
        ((ago(181),), None),
    ],
)
def test_the_trend_compares_ninety_days_with_the_ninety_before(
    referrals: tuple[date, ...], trend: Trend | None
) -> None:
    assert health_of(replace(CALM, referrals=referrals), TODAY).trend is trend


def test_who_to_contact_next() -> None:
    complaint = replace(CALM, referrer_id=2, open_complaints=1)
    late = replace(CALM, referrer_id=3, contacts=(ago(40),))
    later = replace(CALM, referrer_id=4, contacts=(ago(90),))
    order = sorted([CALM, late, complaint, later], key=lambda one: contact_order(one, TODAY))
    assert [one.referrer_id for one in order] == [2, 4, 3, 1]
