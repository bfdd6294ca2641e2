"""Events for many: planned, invited to, answered, counted; on both engines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from frontdesk.domain.errors import FrontDeskError, Incomplete, NotFound, Refused
from frontdesk.domain.relationships.outreach import InvitationState
from frontdesk.domain.relationships.touches import TouchKind
from frontdesk.services.relationships.outreach import InvitedNow, NewEvent
from tests.builders import Desk
from tests.referral_scene import refer
from tests.services.relationships.test_relationships import referrer

TODAY = date(2026, 11, 16)


def plan(desk: Desk, day: date = TODAY, **more: Any) -> int:
    """Plan an open house."""
    facts: dict[str, Any] = {"name": "Open house", "kind": TouchKind.OPEN_HOUSE, "day": day} | more
    new = NewEvent(**facts)
    return desk.do.outreach.plan(new, by=desk.dana)


def states(desk: Desk, event: int) -> list[tuple[int, InvitationState, int]]:
    """Who was invited, where it stands, and how many they sent after it."""
    return [(one.referrer_id, one.state, one.referrals) for one in desk.do.outreach.one(event).invited]


def test_an_event_is_planned_and_undone(any_desk: Desk) -> None:
    desk = any_desk
    event = plan(desk, date(2026, 12, 3), cost_cents=45000, note="bring chairs")
    (found,) = desk.do.outreach.events()
    assert (found.name, found.kind, found.day, found.cost_cents, found.note) == (
        "Open house",
        TouchKind.OPEN_HOUSE,
        date(2026, 12, 3),
        45000,
        "bring chairs",
    )
    assert desk.actions("outreach", event) == ["outreach.planned"]
    desk.do.undo.undo(by=desk.dana)
    assert desk.do.outreach.events() == []
    with pytest.raises(NotFound):
        desk.do.outreach.one(event)


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"name": " "}, Incomplete, "called"),
        ({"kind": TouchKind.LETTER}, Refused, "no event"),
        ({"cost_cents": -1}, Refused, "less than nothing"),
    ],
)
def test_an_event_that_cannot_be_is_not_kept(
    any_desk: Desk, more: dict[str, Any], error: type[FrontDeskError], says: str
) -> None:
    with pytest.raises(error, match=says):
        plan(any_desk, **more)
    assert any_desk.do.outreach.events() == []


def test_who_asked_not_to_be_contacted_is_never_invited(any_desk: Desk) -> None:
    desk = any_desk
    priya, kim, gone = referrer(desk), referrer(desk, "Dr Alan Kim"), referrer(desk, "Dr Ruth Weiss")
    desk.do.relationships.opt_out(gone, by=desk.dana)
    event = plan(desk)
    done = desk.do.outreach.invite(event, [priya, gone, priya], by=desk.dana)
    assert done == InvitedNow(1, 0, ("Dr Ruth Weiss",))
    assert desk.do.outreach.invite(event, [priya, kim, gone], by=desk.lee) == InvitedNow(
        1, 1, ("Dr Ruth Weiss",)
    )
    assert {who for who, *_ in states(desk, event)} == {priya, kim}
    desk.do.undo.undo(by=desk.lee)
    assert {who for who, *_ in states(desk, event)} == {priya}
    with pytest.raises(NotFound):
        desk.do.outreach.invite(event, [kim, 99], by=desk.lee)
    assert {who for who, *_ in states(desk, event)} == {priya}


def test_who_came_was_in_contact_and_undoing_takes_both_back(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    event = plan(desk)
    desk.do.outreach.invite(event, [priya], by=desk.dana)
    desk.do.outreach.answered(event, priya, InvitationState.COMING, by=desk.dana)
    assert desk.do.relationships.one(priya).timeline == ()
    desk.do.outreach.answered(event, priya, InvitationState.CAME, by=desk.dana)
    detail = desk.do.relationships.one(priya)
    assert (detail.last_contact, [one.detail for one in detail.timeline]) == (TODAY, ["Open house"])
    with pytest.raises(Refused, match="known"):
        desk.do.outreach.answered(event, priya, InvitationState.CAME, by=desk.lee)
    with pytest.raises(Refused, match="came"):
        desk.do.outreach.answered(event, priya, InvitationState.DID_NOT, by=desk.lee)
    desk.do.undo.undo(by=desk.dana)
    assert states(desk, event) == [(priya, InvitationState.COMING, 0)]
    assert desk.do.relationships.one(priya).timeline == ()


def test_nobody_came_to_what_is_still_to_come_and_only_who_was_invited_answers(any_desk: Desk) -> None:
    desk = any_desk
    priya, kim = referrer(desk), referrer(desk, "Dr Alan Kim")
    event = plan(desk, TODAY + timedelta(1))
    desk.do.outreach.invite(event, [priya], by=desk.dana)
    for state in (InvitationState.CAME, InvitationState.DID_NOT):
        with pytest.raises(Refused, match="still to come"):
            desk.do.outreach.answered(event, priya, state, by=desk.dana)
    with pytest.raises(NotFound, match="not invited"):
        desk.do.outreach.answered(event, kim, InvitationState.COMING, by=desk.dana)
    desk.do.outreach.answered(event, priya, InvitationState.COMING, by=desk.dana)
    assert states(desk, event) == [(priya, InvitationState.COMING, 0)]


def test_what_came_of_it_are_the_referrals_of_those_who_came_within_90_days(any_desk: Desk) -> None:
    desk = any_desk
    priya, kim = referrer(desk), referrer(desk, "Dr Alan Kim")
    event = plan(desk)
    desk.do.outreach.invite(event, [priya, kim], by=desk.dana)
    refer(desk, "Before Webb", priya, "(212) 555-0140")  # on the day itself: not counted
    desk.do.outreach.answered(event, priya, InvitationState.CAME, by=desk.dana)
    desk.do.outreach.answered(event, kim, InvitationState.DID_NOT, by=desk.dana)
    first = desk.clock.instant
    for days, who, name in (
        (1, priya, "Ann Lee"),
        (90, priya, "Bo Chen"),
        (91, priya, "Cy Moss"),
        (2, kim, "Di Roe"),
    ):
        desk.clock.instant = first + timedelta(days=days)
        refer(desk, name, who)
    found = desk.do.outreach.one(event)
    assert states(desk, event) == [(kim, InvitationState.DID_NOT, 1), (priya, InvitationState.CAME, 2)]
    assert found.referrals == 2
    assert (found.count(), found.count(InvitationState.CAME)) == (2, 1)


def test_who_was_merged_is_counted_as_the_one_that_stays(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Dr P. Patel")
    event = plan(desk)
    desk.do.outreach.invite(event, [double], by=desk.dana)
    desk.do.relationships.merge(double, priya, by=desk.dana)
    assert [who for who, *_ in states(desk, event)] == [priya]
    assert desk.do.outreach.invite(event, [priya], by=desk.dana) == InvitedNow(0, 1, ())
    desk.do.outreach.answered(event, priya, InvitationState.CAME, by=desk.dana)
    assert len(desk.do.relationships.one(priya).timeline) == 1
