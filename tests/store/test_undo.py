"""What an action was about, and which one a person would undo, on either engine."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.people import keys_said, recorded_actions
from frontdesk.store.undo import Touched, UndoableAction, last_undo, touched_by
from tests.builders import Desk, known

NUMBER, KEY = "(212) 555-0142", "+12125550142"


def latest(desk: Desk) -> UndoableAction:
    """What Dana would undo."""
    with desk.store.reading() as db:
        found = last_undo(db, desk.dana, desk.clock() - timedelta(hours=12))
    assert found is not None
    return found


def about(desk: Desk) -> Touched:
    """What that was about."""
    with desk.store.reading() as db:
        return touched_by(db, latest(desk).steps)


def test_an_action_knows_whom_it_was_about(any_desk: Desk) -> None:
    callback = any_desk.callback(number=NUMBER, name="Maria Alvarez")
    call = any_desk.value("SELECT id FROM call")
    assert about(any_desk) == Touched("Maria Alvarez", KEY, None, callback, call)
    any_desk.do.callbacks.record(NewAttempt(callback, Outcome.BUSY), by=any_desk.dana)
    assert about(any_desk) == Touched("Maria Alvarez", KEY, "busy", callback, None)
    any_desk.do.referrals.answer(call, known(SourceKind.WEB_SEARCH), by=any_desk.dana)
    assert about(any_desk) == Touched("Maria Alvarez", KEY, None, None, call)
    any_desk.do.cover.lunch_out(any_desk.sam, any_desk.lee, by=any_desk.dana)
    assert about(any_desk) == Touched("", "", None, None, None)


def test_the_action_before_and_none_that_is_too_old(any_desk: Desk) -> None:
    any_desk.callback(number=NUMBER)
    any_desk.clock.on(10)
    any_desk.do.callbacks.claim(1, by=any_desk.dana)
    with any_desk.store.reading() as db:
        before = last_undo(db, any_desk.dana, any_desk.clock() - timedelta(hours=1), before=latest(any_desk))
        assert last_undo(db, any_desk.dana, any_desk.clock() + timedelta(minutes=1)) is None
        assert last_undo(db, any_desk.lee, any_desk.clock() - timedelta(hours=1)) is None
    assert latest(any_desk).action == "callback.claimed"
    assert before is not None
    assert (before.action, before.at, before.bulk) == (
        "call.saved",
        any_desk.clock() - timedelta(minutes=10),
        None,
    )


def test_what_somebody_recorded_is_counted_up_to_a_few(any_desk: Desk) -> None:
    for _ in range(4):
        any_desk.callback()
    assert [recorded_actions(any_desk.store, any_desk.dana, most) for most in (3, 9)] == [3, 4]
    any_desk.do.undo.undo(by=any_desk.dana)
    assert recorded_actions(any_desk.store, any_desk.dana, 9) == 3
    assert recorded_actions(any_desk.store, any_desk.lee, 9) == 0


def test_the_last_wish_about_the_keys_holds(any_desk: Desk) -> None:
    any_desk.do.first_time.keep(shown=False, by=any_desk.dana)
    any_desk.do.first_time.keep(shown=True, by=any_desk.dana)
    any_desk.do.first_time.keep(shown=False, by=any_desk.sam)
    said = [keys_said(any_desk.store, person) for person in (any_desk.dana, any_desk.lee, any_desk.sam)]
    assert said == [True, None, False]
