"""Signing a day: once, by one person, with what is true at that moment; afterwards it is only added to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import Draft
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import NewCrisis
from frontdesk.domain.day.review import BreachReason
from frontdesk.domain.errors import FrontDeskError, Incomplete, NotFound, Refused, Taken
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.day.day_close import DayCloseService
from tests.builders import Desk, a_desk

MON, TUE = date(2026, 11, 16), date(2026, 11, 17)


def closing(desk: Desk) -> DayCloseService:
    """The service that signs."""
    return DayCloseService(desk.do.office)


def settle(desk: Desk, day: date = MON) -> None:
    """Settle everything but what blocks."""
    review = desk.do.review
    facts = review.look(day, by=desk.dana).facts
    review.give_reason([one.id for one in facts.breaches], BreachReason.NO_STAFF, by=desk.dana)
    numbers = [one.callback_id for one in facts.callbacks]
    if numbers:
        review.carry_over(numbers, day=day, owner=desk.lee, reason="rush", by=desk.dana)
    review.count_voicemails(facts.voicemails.logged, day=day, by=desk.dana)


def test_a_settled_day_is_signed_with_report_figures_and_hand_off(any_desk: Desk) -> None:
    tried = any_desk.callback(name="Ann Tried")
    any_desk.callback(name="Bob Left")
    any_desk.clock.set("mon 10:00")
    any_desk.do.callbacks.record(NewAttempt(tried, Outcome.NO_ANSWER), by=any_desk.dana)
    any_desk.clock.set("mon 17:05")
    with pytest.raises(Refused, match="no reason"):
        closing(any_desk).sign(MON, by=any_desk.dana)
    settle(any_desk)
    signed = closing(any_desk).sign(MON, by=any_desk.dana)
    assert (signed.by, signed.at) == ("Dana Reyes", any_desk.clock())
    assert "Bob Left" in signed.report
    assert "Ann Tried" not in signed.report
    assert "1 of 2 callbacks of the day: 50 %" in signed.report
    assert "# " in signed.hand_off
    assert signed.figures["callbacks_opened"] == 2
    assert signed.figures["breach_reasons"] == {"no_staff": 1}
    assert signed.figures["same_day_rate"] == 0.5
    assert any_desk.value("SELECT person_id FROM audit WHERE action = 'day.signed'") == any_desk.dana
    assert any_desk.do.review.look(MON, by=any_desk.lee).signed == signed


def test_a_signed_day_stays_as_it_is_and_is_only_added_to(any_desk: Desk) -> None:
    settle(any_desk)
    with pytest.raises(NotFound):
        closing(any_desk).annotate(MON, "late news", by=any_desk.lee)
    before = closing(any_desk).sign(MON, by=any_desk.dana)
    any_desk.clock.set("mon 17:30")
    with pytest.raises(Incomplete):
        closing(any_desk).annotate(MON, " \n ", by=any_desk.lee)
    after = closing(any_desk).annotate(MON, "the line was down [twice]", by=any_desk.lee)
    assert (after.report, after.notes[0].text) == (before.report, "the line was down [twice]")
    _, text = closing(any_desk).report(MON, by=any_desk.dana)
    assert text.startswith(before.report.rstrip())
    assert "- Mon Nov 16, 5:30 PM, Lee Wong: the line was down \\[twice\\]" in text
    with pytest.raises(Refused, match="Dana Reyes signed this day"):
        any_desk.do.review.count_voicemails(3, day=MON, by=any_desk.lee)
    for table in ("day_close", "day_note"):
        with pytest.raises(FrontDeskError):
            any_desk.change(f"UPDATE {table} SET person_id = 3")
        with pytest.raises(FrontDeskError):
            any_desk.change(f"DELETE FROM {table}")


def test_what_came_since_it_was_looked_at_is_seen_inside_the_signing(any_desk: Desk) -> None:
    settle(any_desk)
    crisis = any_desk.do.crises.open(NewCrisis("c", any_desk.clock(), Caller()), by=any_desk.lee)
    with pytest.raises(Refused, match="accepted by nobody"):
        closing(any_desk).sign(MON, by=any_desk.dana)
    any_desk.do.crises.accept(crisis.id, "Dr Ray", by=any_desk.lee)
    any_desk.do.drafts.keep(Draft("d", any_desk.lee, any_desk.clock(), {"name": "Half"}, True))
    with pytest.raises(Refused, match="half-typed"):
        closing(any_desk).sign(MON, by=any_desk.dana)
    any_desk.do.drafts.discard("d", by=any_desk.lee)
    assert closing(any_desk).sign(MON, by=any_desk.dana).figures["crises_accepted"] == 1


def test_two_desks_sign_at_once_and_the_other_is_told_who(address: str) -> None:
    with a_desk(address) as desk:
        settle(desk)

        def sign(by: int) -> str:
            try:
                return closing(desk).sign(MON, by=by).by
            except Taken as taken:
                return taken.sentence
            finally:
                desk.store.close()

        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(sign, [desk.dana, desk.lee] * 2))
        winner = desk.value("SELECT p.name FROM day_close d JOIN person p ON p.id = d.person_id")
        assert told.count(winner) == 1
        assert all(f"{winner} signed Mon Nov 16 at 9:00 AM" in one for one in told if one != winner)


def test_days_to_come_and_days_before_the_practice_are_refused(any_desk: Desk) -> None:
    any_desk.clock.set("sun 10:00")
    for day in (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 13), date(2026, 11, 21)):
        with pytest.raises(Refused, match=r"Nothing was (signed|changed)"):
            closing(any_desk).sign(day, by=any_desk.dana)
    assert any_desk.value("SELECT COUNT(*) FROM day_close") == 0


def test_a_breach_after_an_early_signature_is_asked_for_the_next_day(any_desk: Desk) -> None:
    any_desk.clock.set("mon 16:00")
    settle(any_desk)
    closing(any_desk).sign(MON, by=any_desk.dana)
    late = any_desk.callback(name="Came Late")
    assert any_desk.do.review.signed_by(any_desk.clock()) == "Dana Reyes"
    any_desk.clock.set("tue 09:00")
    found = any_desk.do.review.look(by=any_desk.dana)
    assert (found.agenda.first, found.agenda.waiting) == (TUE, ())
    assert [case.callback_id for case in found.facts.breaches] == [late]
    assert [case.callback_id for case in found.facts.callbacks] == [late]


def test_the_day_before_is_offered_first_until_it_is_signed(any_desk: Desk) -> None:
    any_desk.clock.set("tue 09:00")
    assert any_desk.do.review.agenda().waiting == (MON,)
    settle(any_desk)
    closing(any_desk).sign(MON, by=any_desk.dana)
    assert any_desk.do.review.agenda().waiting == ()
    assert any_desk.do.review.look(by=any_desk.dana).facts.period.day == TUE


def test_the_report_of_a_day_nobody_signed_is_of_now(any_desk: Desk) -> None:
    any_desk.callback()
    day, text = closing(any_desk).report(by=any_desk.dana)
    assert day == MON
    assert "not signed yet" in text
    figures = closing(any_desk).figures(by=any_desk.dana)
    assert (figures["day"], figures["signed_by"], figures["calls_in"]) == ("2026-11-16", None, 1)
