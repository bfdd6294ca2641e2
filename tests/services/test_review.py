"""The review through the services, on both engines: what is asked for, and settling it with a name."""

from __future__ import annotations

from datetime import date

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import Draft, NextStep
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import NewCrisis
from frontdesk.domain.day.review import BreachReason, Item
from frontdesk.domain.errors import Incomplete, NotFound, Refused
from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.day.review import Review
from tests.builders import Desk, at

MON, TUE = date(2026, 11, 16), date(2026, 11, 17)


def left(review: Review) -> dict[Item, int]:
    """What is to be settled, by item."""
    return {line.item: line.left for line in review.lines if line.left}


def a_day(desk: Desk) -> tuple[int, int]:
    """A Monday with one callback tried and one left, at half past five; gives both."""
    tried, untried = desk.callback(name="Ann Tried"), desk.callback(name="Bob Left")
    desk.clock.set("mon 16:00")
    desk.do.callbacks.record(NewAttempt(tried, Outcome.NO_ANSWER), by=desk.dana)
    desk.clock.set("mon 17:30")
    return tried, untried


def test_a_quiet_day_asks_only_for_the_machine(any_desk: Desk) -> None:
    found = any_desk.do.review.look(by=any_desk.dana)
    assert (found.agenda.first, found.agenda.waiting) == (MON, ())
    assert left(found) == {Item.VOICEMAILS: 1}
    any_desk.do.review.count_voicemails(0, day=MON, by=any_desk.dana)
    assert left(any_desk.do.review.look(by=any_desk.dana)) == {}


def test_what_sleeps_until_its_next_try_is_not_owed_today(any_desk: Desk) -> None:
    _, untried = a_day(any_desk)
    any_desk.callback(name="Pia Promised", next_step=NextStep.CALL_BACK_AT, promised_at=at("tue 10:00"))
    found = any_desk.do.review.look(by=any_desk.dana)
    assert [case.callback_id for case in found.facts.callbacks] == [untried]
    assert [case.callback_id for case in found.facts.breaches] == [untried]
    assert left(found) == {Item.BREACHES: 1, Item.CALLBACKS: 1, Item.VOICEMAILS: 1}


def test_a_breach_gets_a_reason_with_a_name_and_the_last_one_holds(any_desk: Desk) -> None:
    a_day(any_desk)
    review = any_desk.do.review
    (breach,) = review.look(by=any_desk.dana).facts.breaches
    review.give_reason([breach.id], BreachReason.OVERLOOKED, by=any_desk.dana)
    review.give_reason([breach.id], BreachReason.OTHER, "a storm  \x1b[31m", by=any_desk.lee)
    (told,) = review.look(by=any_desk.dana).facts.breaches
    assert (told.reason, told.note, told.by) == (BreachReason.OTHER, "a storm [31m", "Lee Wong")
    assert any_desk.actions("breach", breach.id) == ["breach.reasoned"] * 2
    with pytest.raises(Incomplete):
        review.give_reason([breach.id], BreachReason.OTHER, " ", by=any_desk.dana)
    with pytest.raises(NotFound):
        review.give_reason([999], BreachReason.OVERLOOKED, by=any_desk.dana)


def test_a_callback_is_carried_over_to_its_owner_and_taken_back(any_desk: Desk) -> None:
    _, untried = a_day(any_desk)
    review = any_desk.do.review
    carried = review.carry_over(
        [untried], day=MON, owner=any_desk.lee, reason="rang all day", by=any_desk.dana
    )
    assert carried == (untried,)
    (case,) = review.look(by=any_desk.dana).facts.callbacks
    assert (case.carried_to, case.reason) == ("Lee Wong", "rang all day")
    assert any_desk.column(untried, "for_person_id") == any_desk.lee
    # Only a promise moves a deadline: it stays as late as it is.
    assert any_desk.do.callbacks.detail(untried).callback.due == at("mon 17:00")
    assert any_desk.do.undo.undo(by=any_desk.dana).callback_id == untried
    (again,) = review.look(by=any_desk.dana).facts.callbacks
    assert (again.carried_to, any_desk.column(untried, "for_person_id")) == ("", None)
    # The next day asks anew.
    review.carry_over([untried], day=MON, owner=any_desk.lee, reason="rang all day", by=any_desk.dana)
    any_desk.clock.set("tue 17:30")
    assert left(review.look(TUE, by=any_desk.dana))[Item.CALLBACKS] == 2  # and the try of the other


def test_carrying_over_wants_a_reason_and_somebody_who_is_here(any_desk: Desk) -> None:
    tried, untried = a_day(any_desk)
    review = any_desk.do.review
    audits = any_desk.value("SELECT COUNT(*) FROM audit")
    with pytest.raises(Incomplete):
        review.carry_over([untried], day=MON, owner=any_desk.lee, reason=" ", by=any_desk.dana)
    with pytest.raises(NotFound):
        review.carry_over([untried], day=MON, owner=99, reason="rush", by=any_desk.dana)
    assert any_desk.value("SELECT COUNT(*) FROM audit") == audits
    any_desk.do.callbacks.record(NewAttempt(tried, Outcome.REACHED_BOOKED), by=any_desk.dana)
    both = review.carry_over([tried, untried], day=MON, owner=any_desk.lee, reason="rush", by=any_desk.dana)
    assert both == (untried,)


def test_the_machine_is_held_against_what_is_logged(any_desk: Desk) -> None:
    review = any_desk.do.review
    review.count_voicemails(2, day=MON, by=any_desk.dana)
    assert left(review.look(by=any_desk.dana)) == {Item.VOICEMAILS: 2}
    review.count_voicemails(2, "both robots", day=MON, by=any_desk.dana)
    assert left(review.look(by=any_desk.dana)) == {}
    with pytest.raises(Refused):
        review.count_voicemails(-1, day=MON, by=any_desk.dana)
    assert any_desk.value("SELECT COUNT(*) FROM audit WHERE action = 'review.counted'") == 2


def test_crises_drafts_and_sources_are_found(any_desk: Desk) -> None:
    opened = any_desk.do.crises.open(NewCrisis("one", any_desk.clock(), Caller("Cara")), by=any_desk.dana)
    any_desk.do.drafts.keep(Draft("d", any_desk.lee, any_desk.clock(), {"name": "Half Typed"}, True))
    any_desk.call(source=Source(SourceAnswer.NOT_ASKED, detail="rush"), next_step=NextStep.SETTLED)
    unknown = any_desk.call(next_step=NextStep.SETTLED).call_id
    any_desk.change(f"UPDATE call SET source_answer = NULL WHERE id = {unknown}")
    found = any_desk.do.review.look(by=any_desk.dana)
    assert left(found) == {Item.CRISES: 1, Item.VOICEMAILS: 1, Item.SOURCES: 1, Item.DRAFTS: 1}
    assert found.facts.sources[0].call_id == unknown
    assert (found.facts.drafts[0].title, found.facts.drafts[0].person) == ("Half Typed", "Lee Wong")
    any_desk.do.crises.accept(opened.id, "Dr Ray", by=any_desk.dana)
    assert left(any_desk.do.review.look(by=any_desk.dana)).keys() >= {Item.DRAFTS}
    # Of a draft that is begun today yesterday's review knows nothing.
    any_desk.clock.set("tue 09:00")
    any_desk.do.drafts.keep(Draft("e", any_desk.lee, any_desk.clock(), {"name": "Of Tuesday"}))
    assert len(any_desk.do.review.look(MON, by=any_desk.dana).facts.drafts) == 1
    assert len(any_desk.do.review.look(TUE, by=any_desk.dana).facts.drafts) == 2


def test_days_that_cannot_be_reviewed_are_refused(any_desk: Desk) -> None:
    review = any_desk.do.review
    for day in (date(2026, 11, 13), TUE, date(2026, 12, 1)):
        with pytest.raises(Refused, match="Nothing was changed"):
            review.look(day, by=any_desk.dana)
    any_desk.clock.set("sat 10:00")
    with pytest.raises(Refused, match="closed"):
        review.look(date(2026, 11, 21), by=any_desk.dana)
    assert review.agenda().today == date(2026, 11, 23)
    assert review.agenda().first == date(2026, 11, 20)
