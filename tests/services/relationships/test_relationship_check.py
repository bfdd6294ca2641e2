"""What `check` finds in the records of relationships; and merging one who was merged into."""

from __future__ import annotations

from datetime import date

import pytest

from frontdesk.domain.errors import Refused
from frontdesk.domain.relationships.outreach import InvitationState
from frontdesk.domain.relationships.touches import TouchKind
from frontdesk.services.relationships.outreach import NewEvent
from frontdesk.services.relationships.touching import NewComplaint, NewTouch
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk
from tests.services.relationships.test_relationships import everything, referrer


def fill(desk: Desk) -> int:
    """One record of each kind, everything in order."""
    priya = referrer(desk)
    do = desk.do.relationships
    do.touch(NewTouch(priya, TouchKind.CALL), by=desk.dana)
    do.settle(do.complain(NewComplaint("late", referrer_id=priya), by=desk.dana), "sorry", by=desk.lee)
    event = desk.do.outreach.plan(
        NewEvent("Open house", TouchKind.OPEN_HOUSE, date(2026, 11, 16)), by=desk.dana
    )
    desk.do.outreach.invite(event, [priya], by=desk.dana)
    desk.do.outreach.answered(event, priya, InvitationState.CAME, by=desk.dana)
    card = desk.do.handbook.read(None).shelf.cards[0]
    desk.do.handbook.mark_read(card, by=desk.dana)
    return priya


def test_what_is_in_order_is_found_in_order(any_desk: Desk) -> None:
    desk = any_desk
    fill(desk)
    assert CheckService(desk.do.office).run().findings == []
    desk.do.undo.undo(by=desk.dana)
    assert CheckService(desk.do.office).run().findings == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (
            "INSERT INTO touch (id, referrer_id, at, kind, theirs, response, asked_patients, cost_cents,"
            " next_step, note, person_id) SELECT 90, referrer_id, at, kind, theirs, response, asked_patients,"
            " 0, '', '', person_id FROM touch WHERE id = 1",
            "touch 90 has no entry",
        ),
        (
            "INSERT INTO complaint (id, referrer_id, what, opened_at, said, card, person_id)"
            " SELECT 90, referrer_id, what, opened_at, '', '', person_id FROM complaint WHERE id = 1",
            "complaint 90 has no entry",
        ),
        (
            "INSERT INTO outreach_event (id, name, kind, day, cost_cents, note, created_at, person_id)"
            " SELECT 90, name, kind, day, 0, '', created_at, person_id FROM outreach_event WHERE id = 1",
            "event 90 has no entry",
        ),
        (
            "INSERT INTO card_read (id, card, digest, at, person_id)"
            " SELECT 90, card, digest, at, person_id FROM card_read WHERE id = 1",
            "card reading 90 has no entry",
        ),
        (
            "UPDATE referrer SET focus_since = '2026-11-16', opted_out_at = created_at WHERE id = 1",
            "referrer 1 is on the focus list",
        ),
    ],
)
def test_what_is_planted_is_found(any_desk: Desk, planted: str, found: str) -> None:
    desk = any_desk
    fill(desk)
    with desk.store.writing() as db:
        db.execute_sql(planted)
    (finding,) = [one for one in CheckService(desk.do.office).run().findings if found in one]
    assert "Patel" not in finding


def test_what_is_undone_names_whom_it_was_about(any_desk: Desk) -> None:
    desk = any_desk
    priya = fill(desk)
    said = []
    for _ in range(3):
        one = desk.do.undo.what(by=desk.dana)
        assert one is not None
        said.append((one.words, one.name))
        desk.do.undo.undo(by=desk.dana)
    assert said == [
        ("the answer to the invitation", "Dr Priya Patel"),
        ("the invitation", "Dr Priya Patel"),
        ("the event", "Open house"),
    ]
    desk.do.relationships.focus(priya, on=True, by=desk.lee)
    assert (found := desk.do.undo.what(by=desk.lee)) is not None
    assert (found.words, found.name) == ("the change of the focus list", "Dr Priya Patel")


def test_what_somebody_went_on_with_is_not_undone(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    complaint = desk.do.relationships.complain(NewComplaint("late", referrer_id=priya), by=desk.dana)
    desk.do.relationships.settle(complaint, "sorry", by=desk.lee)
    new = NewEvent("Open house", TouchKind.OPEN_HOUSE, date(2026, 11, 16))
    event = desk.do.outreach.plan(new, by=desk.dana)
    desk.do.outreach.invite(event, [priya], by=desk.lee)
    before = everything(desk)
    with pytest.raises(Refused, match="built on by somebody since, and so was all"):
        desk.do.undo.what(by=desk.dana)
    with pytest.raises(Refused, match="cannot be undone"):
        desk.do.undo.undo(by=desk.dana)
    assert everything(desk) == before
    desk.do.outreach.answered(event, priya, InvitationState.COMING, by=desk.dana)
    with pytest.raises(Refused, match="cannot be undone"):
        desk.do.undo.undo(by=desk.lee)
    assert len(desk.do.outreach.one(event).invited) == 1


def test_who_was_merged_into_is_merged_on_with_all_that_was_theirs(any_desk: Desk) -> None:
    desk = any_desk
    first, second, third = referrer(desk), referrer(desk, "Dr P. Patel"), referrer(desk, "Priya Patel MD")
    desk.do.relationships.touch(NewTouch(first, TouchKind.LUNCH), by=desk.dana)
    desk.do.relationships.merge(first, second, by=desk.dana)
    before = everything(desk)
    desk.do.relationships.merge(second, third, by=desk.dana)
    found = desk.do.relationships.one(third)
    assert (found.line.touches, len(found.timeline)) == (1, 1)
    assert CheckService(desk.do.office).run().findings == []
    desk.do.undo.undo(by=desk.dana)
    assert everything(desk) == before
    assert desk.do.relationships.one(second).line.touches == 1
