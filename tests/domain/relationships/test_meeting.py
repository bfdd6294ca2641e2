"""The sheet of a meeting: what is on it for each kind, and what stays off it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.cadence import ContactDue, NextContact
from frontdesk.domain.relationships.health import Health
from frontdesk.domain.relationships.meeting import ASK, PLANS, plan_of, sheet_markdown
from frontdesk.domain.relationships.people import (
    Complaint,
    EntryKind,
    ReferrerDetail,
    ReferrerFacts,
    ReferrerLine,
    TimelineEntry,
)
from frontdesk.domain.relationships.touches import TouchKind
from tests.builders import at, settings

LINE = ReferrerLine(
    id=1,
    name="Dr Priya Patel",
    organization="Westside [East] *Psychiatry*",
    kind=SourceKind.PSYCHIATRIST,
    referrals=0,
    health=Health(0.0, None, None, None, 0, 0),
    next_contact=NextContact(ContactDue.LATE, None, None),
    lists=("late",),
    touches=3,
    focus=True,
    key=False,
    apart="",
)
DETAIL = ReferrerDetail(
    line=LINE,
    facts=ReferrerFacts(credentials="MD", concern="evidence", barrier="trust", refers_to="Harbor TMS"),
    timeline=(
        TimelineEntry(at("mon 09:00"), EntryKind.TOUCH, 1, "lunch, education, polite", "liked the _video_"),
        TimelineEntry(at("mon 08:00"), EntryKind.REFERRAL, 2, "referral, by fax", "Maria Alvarez"),
    ),
    complaints=(Complaint(1, 1, "nobody called back", "", at("mon 08:00"), "", None),),
    first_year="",
    cost_cents=0,
    last_contact=date(2026, 11, 16),
)


def sheet(kind: TouchKind, detail: ReferrerDetail = DETAIL) -> str:
    """The sheet of a meeting with Dr Patel."""
    return sheet_markdown(
        detail, kind, at("tue 09:00"), settings().rule().hours, lambda name: f"# Say\n\nThe card {name}."
    )


def test_every_meeting_has_a_plan_and_nothing_else_has() -> None:
    assert set(PLANS) == {kind for kind in TouchKind if kind.is_meeting}
    with pytest.raises(Refused, match="no sheet for a letter"):
        plan_of(TouchKind.LETTER)


@pytest.mark.parametrize("kind", PLANS)
def test_each_sheet_ends_with_the_question_about_patients(kind: TouchKind) -> None:
    text, plan = sheet(kind), PLANS[kind]
    assert f"- **{ASK}**" in text
    assert any(ASK in part.words for part in plan.agenda)
    assert plan.objectives
    assert plan.questions
    assert sum(part.minutes for part in plan.agenda) == plan.minutes


@pytest.mark.parametrize("kind", [TouchKind.LUNCH, TouchKind.LUNCH_VIRTUAL, TouchKind.LUNCH_DELIVERED])
def test_a_lunch_has_four_parts(kind: TouchKind) -> None:
    assert len(PLANS[kind].agenda) == 4


def test_a_sheet_says_who_they_are_and_what_answers_their_concern() -> None:
    text = sheet(TouchKind.LUNCH)
    assert text.startswith("# Lunch: Dr Priya Patel · Westside \\[East\\] \\*Psychiatry\\*\n")
    assert "- MD, psychiatrist" in text
    assert "- sent nobody yet, touch 3 of 7, last contact Mon Nov 16, 2026" in text
    assert "- contact late: be in touch" in text
    assert "- open complaint: nobody called back" in text
    assert "## Doubts that it works\n\n### Say\n\nThe card concern_psychiatrist." in text
    assert "## Trust: does not trust us yet\n\n### Say\n\nThe card barrier_trust." in text
    assert "| We promised, by when" in text


def test_a_sheet_that_is_carried_around_names_no_patient() -> None:
    text = sheet(TouchKind.MEETING)
    assert "- Mon Nov 16, 2026: referral, by fax\n" in text
    assert "liked the \\_video\\_" in text
    assert "Maria" not in text


def test_without_concern_and_history_those_parts_are_left_out() -> None:
    text = sheet(TouchKind.MEETING, replace(DETAIL, facts=ReferrerFacts(), timeline=(), complaints=()))
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings[1:] == ["## Who they are", "## What this is for", "## Agenda", "## Ask", "## Notes"]
