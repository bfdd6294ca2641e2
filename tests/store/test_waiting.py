"""What every desk asks every minute: is anything waiting, on either engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import NewCrisis
from frontdesk.store.crises import began_in
from frontdesk.store.day.review import open_breaches_after
from frontdesk.store.day.waiting import cover_is_said, cover_waits, crisis_waits
from tests.builders import Desk, at


def test_a_crisis_waits_until_somebody_accepts_it(any_desk: Desk) -> None:
    store, crises = any_desk.store, any_desk.do.crises
    assert not crisis_waits(store)
    crisis = crises.open(NewCrisis("uid", any_desk.clock(), Caller(call_uid="call")), by=any_desk.dana)
    assert crisis_waits(store)
    assert began_in(store, "call")
    assert not began_in(store, "")
    crises.accept(crisis.id, "Dr Stein", by=any_desk.dana)
    assert not crisis_waits(store)


def say_who_is_on_the_phones(desk: Desk) -> None:
    desk.do.cover.turn_phones(desk.dana, by=desk.dana)
    assert cover_is_said(desk.store)


def go_to_lunch(desk: Desk) -> None:
    desk.do.cover.lunch_out(desk.dana, desk.lee, by=desk.sam)


def leave_a_promise_unkept(desk: Desk) -> None:
    desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 10:00"))
    desk.clock.set("mon 10:20")
    assert len(desk.do.cover.look(by=desk.dana).escalations) == 1


@pytest.mark.parametrize("happens", [say_who_is_on_the_phones, go_to_lunch, leave_a_promise_unkept])
def test_a_cover_a_lunch_or_an_unclaimed_callback_waits(
    any_desk: Desk, happens: Callable[[Desk], None]
) -> None:
    assert not cover_waits(any_desk.store)
    assert not cover_is_said(any_desk.store)
    happens(any_desk)
    assert cover_waits(any_desk.store)


def test_breaches_since_the_last_are_counted_by_open_callback(any_desk: Desk) -> None:
    first, second = any_desk.callback(), any_desk.callback()
    any_desk.clock.set("tue 09:00")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    assert open_breaches_after(any_desk.store, 0) == 2
    assert open_breaches_after(any_desk.store, any_desk.value("SELECT MIN(id) FROM breach")) == 1
    any_desk.change(f"UPDATE callback SET state = 'closed' WHERE id = {first}")
    assert open_breaches_after(any_desk.store, 0) == 1
    assert any_desk.column(second, "state") == "open"
