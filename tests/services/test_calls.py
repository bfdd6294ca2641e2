"""Saving a call: what it does to the caller's callback, and who the desk says is on the phone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import Effect, NextStep, Result, SavedCall
from frontdesk.domain.errors import FrontDeskError, Incomplete, Refused
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.numbers import BadNumber
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, a_call, a_number, at, known

SETTLED = NextStep.SETTLED


# ------------------------------------------------------------------------- opening, joining, closing


def test_a_call_opens_a_callback_due_by_the_rule(any_desk: Desk) -> None:
    saved = any_desk.call()
    assert saved == SavedCall(1, 1, Effect.OPENED, at("mon 17:00"), 1, first_referral=False, contact=1)
    callback = any_desk.do.callbacks.detail(1).callback
    assert (callback.received, callback.due, callback.rule_due) == (
        at("mon 09:00"),
        at("mon 17:00"),
        at("mon 17:00"),
    )
    assert callback.source == "web search"
    assert any_desk.actions("call", 1) == ["call.saved"]
    assert any_desk.actions("callback", 1) == ["callback.opened"]


def test_a_second_call_joins_and_received_stays_the_first(any_desk: Desk) -> None:
    number = a_number()
    any_desk.callback(number=number, name="")
    any_desk.clock.set("tue 10:00")
    saved = any_desk.call(number=f"+1 {number}", name="Maria Alvarez")
    assert (saved.effect, saved.callback_id, saved.calls, saved.due) == (Effect.JOINED, 1, 2, at("mon 17:00"))
    callback = any_desk.do.callbacks.detail(1).callback
    assert (callback.received, callback.calls, callback.name) == (at("mon 09:00"), 2, "Maria Alvarez")


def test_a_call_taken_earlier_but_saved_later_makes_the_callback_as_old_as_it_is(any_desk: Desk) -> None:
    # The draft of the morning, parked for another call and saved after the caller rang again.
    any_desk.clock.set("mon 17:30")
    number = a_number()
    any_desk.callback(number=number)
    assert any_desk.do.callbacks.detail(1).callback.due == at("tue 17:00")
    saved = any_desk.call(number=number, at=at("mon 16:50"))
    assert saved.effect is Effect.JOINED
    callback = any_desk.do.callbacks.detail(1).callback
    assert (callback.received, callback.rule_due, callback.due, callback.call_by) == (
        at("mon 16:50"),
        at("mon 17:00"),
        at("mon 17:00"),
        at("mon 17:00"),
    )
    assert any_desk.do.callbacks.standing(by=any_desk.dana).counts.breached == 1
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.do.callbacks.detail(1).callback.received == at("mon 17:30")


def test_an_earlier_call_moves_received_but_no_verdict(any_desk: Desk) -> None:
    number = a_number()
    any_desk.callback(number=number)
    any_desk.clock.set("tue 09:00")
    assert any_desk.do.callbacks.tick(by=any_desk.dana)
    any_desk.call(number=number, at=at("mon 08:10"))
    callback = any_desk.do.callbacks.detail(1).callback
    assert (callback.received, callback.breached_at) == (at("mon 08:10"), at("mon 17:00"))
    assert any_desk.value("SELECT COUNT(*) FROM breach") == 1


def test_a_joined_call_may_say_for_whom_it_is(any_desk: Desk) -> None:
    number = a_number()
    any_desk.callback(number=number)
    any_desk.call(number=number, for_id=any_desk.lee)
    assert any_desk.do.callbacks.detail(1).callback.for_person_id == any_desk.lee


def test_a_settled_call_closes_the_callers_callback(any_desk: Desk) -> None:
    number = a_number()
    any_desk.callback(number=number)
    any_desk.do.callbacks.claim(1, by=any_desk.lee)
    any_desk.clock.set("mon 11:00")
    saved = any_desk.call(number=number, next_step=SETTLED)
    assert (saved.effect, saved.callback_id, saved.due) == (Effect.CLOSED, 1, None)
    callback = any_desk.do.callbacks.detail(1).callback
    assert (callback.state, callback.owner_id, callback.closed_at, callback.met_at, callback.reached_at) == (
        "closed",
        None,
        *[at("mon 11:00")] * 3,
    )
    assert any_desk.call(number=number).effect is Effect.OPENED


def test_who_called_before_the_deadline_was_helped_in_time_though_saved_after_it(desk: Desk) -> None:
    number = a_number()
    desk.callback(number=number)
    desk.clock.set("mon 17:03")
    desk.call(number=number, at=at("mon 16:55"), next_step=SETTLED)
    callback = desk.do.callbacks.detail(1).callback
    assert (callback.met_at, callback.breached_at) == (at("mon 16:55"), None)
    assert desk.value("SELECT COUNT(*) FROM breach") == 0


def test_who_called_after_the_deadline_was_helped_late(desk: Desk) -> None:
    number = a_number()
    desk.callback(number=number)
    desk.clock.set("mon 17:03")
    desk.call(number=number, next_step=SETTLED)
    assert desk.do.callbacks.detail(1).callback.breached_at == at("mon 17:00")


def test_a_call_settled_before_they_called_again_does_not_settle_that(desk: Desk) -> None:
    # A parked draft of nine o'clock, saved after the caller's new question of ten.
    number = a_number()
    desk.clock.set("mon 10:00")
    desk.callback(number=number)
    assert desk.call(number=number, at=at("mon 09:00"), next_step=SETTLED).effect is Effect.NONE
    assert desk.do.callbacks.detail(1).callback.is_open


def test_who_calls_again_while_the_ladder_sleeps_is_todays_work(desk: Desk) -> None:
    number = a_number()
    desk.callback(number=number)
    desk.do.callbacks.record(NewAttempt(1, Outcome.LEFT_MESSAGE), by=desk.dana)
    assert desk.do.callbacks.next(by=desk.lee) is None
    desk.clock.set("mon 14:00")
    assert desk.call(number=number).due == at("mon 17:00")
    found = desk.do.callbacks.next(by=desk.lee)
    assert found is not None
    assert (found.id, found.call_by, found.calls) == (1, at("mon 17:00"), 2)


def test_who_calls_before_the_promised_time_does_not_move_it(desk: Desk) -> None:
    number = a_number()
    desk.callback(number=number, next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 15:00"))
    desk.call(number=number)
    callback = desk.do.callbacks.detail(1).callback
    assert (callback.due, callback.next_at) == (at("mon 15:00"), at("mon 14:45"))


def test_a_settled_call_of_somebody_new_touches_nothing(desk: Desk) -> None:
    saved = desk.call(next_step=SETTLED)
    assert saved == SavedCall(1, None, Effect.NONE, None, 1, first_referral=False, contact=1)


# ------------------------------------------------------------------------------------ what is refused


def test_a_crisis_is_never_a_callback(desk: Desk) -> None:
    with pytest.raises(Refused, match="never a callback"):
        desk.call(lane=Lane.CRISIS, source=None)
    assert desk.value("SELECT COUNT(*) FROM call") == 0


@pytest.mark.parametrize("number", ["", "+266696687", "anonymous 1"])
def test_a_callback_needs_a_number_to_call(desk: Desk, number: str) -> None:
    # The second is a caller who hides the number, in a spelling some carriers send.
    with pytest.raises((Incomplete, BadNumber), match="number"):
        desk.call(number=number)
    assert desk.value("SELECT COUNT(*) FROM callback") == 0


def test_a_promise_needs_its_time_and_a_later_one(desk: Desk) -> None:
    with pytest.raises(Incomplete) as missing:
        desk.call(next_step=NextStep.CALL_BACK_AT)
    assert missing.value.field == "promised_at"
    with pytest.raises(Refused, match="passed already"):
        desk.call(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 08:59"))


def test_a_time_left_in_the_form_is_no_promise(desk: Desk) -> None:
    saved = desk.call(next_step=NextStep.CALL_BACK, promised_at=at("thu 10:00"))
    assert saved.due == at("mon 17:00")


def test_a_promise_is_due_when_they_asked_and_the_rule_stays_beside_it(any_desk: Desk) -> None:
    saved = any_desk.call(next_step=NextStep.CALL_BACK_AT, promised_at=at("tue 15:00"))
    callback = any_desk.do.callbacks.detail(1).callback
    assert (saved.due, callback.due, callback.rule_due) == (*[at("tue 15:00")] * 2, at("mon 17:00"))
    assert callback.next_at == at("tue 14:45")


# ------------------------------------------------------------------------------------ once, and clean


def test_the_same_form_saved_twice_makes_one_record(any_desk: Desk) -> None:
    call = a_call(any_desk.clock())
    first = any_desk.do.calls.save(call, by=any_desk.dana)
    again = any_desk.do.calls.save(call, by=any_desk.dana)
    assert again == replace(first, already_saved=True)
    for table in ("call", "callback", "undo"):
        assert any_desk.value(f"SELECT COUNT(*) FROM {table}") == 1


HOSTILE = "Ann\x1b]0;x\x07[/b] \u202eeilA\u2069\x9b31m\u0000 O'Neil\ud800 %s {0} [@click=app.quit]"


def test_hostile_text_is_stored_clean_and_whole(any_desk: Desk) -> None:
    any_desk.call(name=HOSTILE, about=HOSTILE, note=f"{HOSTILE}\nsecond\rline", number="(212) 555-0142\x1b[A")
    stored = any_desk.rows("SELECT name, about, note, number_given, folded FROM call")[0]
    stored += any_desk.rows("SELECT name, about, note FROM callback")[0]
    assert all(char.isprintable() or char == "\n" for text in stored for char in text)
    assert all("O'Neil" in text and "[@click=app.quit]" in text for text in stored[:3])
    assert stored[3].startswith("(212) 555-0142")


def test_what_was_cut_is_said(desk: Desk) -> None:
    assert desk.call(note="n" * 2010).notices == ("note cut by 10 characters",)


def test_the_audit_holds_no_names(any_desk: Desk) -> None:
    number = a_number()
    any_desk.call(name="Zebulon Quick", note="Quagmire", number=number)
    any_desk.call(name="Zebulon Quick", number=number, next_step=SETTLED)
    text = json.dumps(any_desk.rows("SELECT action, subject, detail FROM audit"))
    assert not any(word in text for word in ("Zebulon", "Quagmire", number[-4:]))


# ------------------------------------------------------------------------------- contacts, who is this


def test_one_number_may_belong_to_several_people(any_desk: Desk) -> None:
    number = a_number()
    any_desk.call(number=number, name="Ana Ruiz", next_step=SETTLED)
    any_desk.clock.on(5)
    any_desk.call(number=number, name="Ben Ruiz", lane=Lane.EXISTING_PATIENT, source=None, next_step=SETTLED)
    any_desk.clock.on(5)
    any_desk.call(number=number, name="ana  RUIZ", next_step=SETTLED)
    who = any_desk.do.calls.who_is_this(number)
    assert who is not None
    assert [contact.name for contact in who.contacts] == ["Ana Ruiz", "Ben Ruiz"]
    assert (who.exact, who.calls_today, who.calls_ever, who.open_callback_id) == (True, 3, 3, None)


def test_a_call_without_a_name_belongs_to_who_called_last(desk: Desk) -> None:
    number = a_number()
    desk.call(number=number, name="", next_step=SETTLED)
    desk.call(number=number, name="Ana Ruiz", next_step=SETTLED)
    desk.call(number=number, name="", next_step=SETTLED)
    assert desk.rows("SELECT DISTINCT contact_id FROM call") == [(1,)]


def test_a_chosen_contact_is_found_by_the_new_number_too(desk: Desk) -> None:
    desk.call(name="Ana Ruiz", next_step=SETTLED)
    other = a_number()
    for _ in range(2):
        desk.call(number=other, name="Ana Ruiz", contact_id=1, next_step=SETTLED)
    who = desk.do.calls.who_is_this(other)
    assert who is not None
    assert [contact.id for contact in who.contacts] == [1]


def test_the_permission_a_caller_gives_is_kept_until_they_say_otherwise(any_desk: Desk) -> None:
    number = a_number()
    any_desk.callback(number=number, voicemail=VoicemailPermission.NONE)
    any_desk.call(number=number)
    assert any_desk.do.callbacks.detail(1).callback.voicemail is VoicemailPermission.NONE


def test_who_is_this_answers_from_the_third_digit(any_desk: Desk) -> None:
    number = a_number()
    any_desk.callback(number=number)
    calls = any_desk.do.calls
    assert calls.who_is_this(number[:3]) is None
    part = calls.who_is_this(number[:4])
    assert part is not None
    assert (part.exact, [contact.name for contact in part.contacts]) == (False, ["Maria Alvarez"])
    whole = calls.who_is_this(number)
    assert whole is not None
    assert (whole.exact, whole.open_callback_id, len(whole.history)) == (True, 1, 1)


@pytest.mark.parametrize("typed", ["room 1234", "2125550142 Maria", "+266696687", "0" * 60, "1" * 40])
def test_who_is_this_never_refuses_and_knows_nobody_by_no_number(any_desk: Desk, typed: str) -> None:
    any_desk.call(number="", name="Withheld Caller", next_step=SETTLED)
    who = any_desk.do.calls.who_is_this(typed)
    assert who is not None
    assert (who.calls_ever, who.contacts, who.history) == (0, (), ())


def test_history_goes_both_ways_newest_first(any_desk: Desk) -> None:
    number = a_number()
    any_desk.call(number=number, result=Result.VOICEMAIL, note="asked about Spravato")
    any_desk.clock.on(30)
    any_desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=any_desk.lee)
    any_desk.clock.on(30)
    any_desk.call(number=number, next_step=SETTLED)
    lines = any_desk.do.callbacks.detail(1).history
    assert [(line.kind, line.what, line.by) for line in lines] == [
        ("call in", "Spravato, settled the callback", "Dana Reyes"),
        ("call out", "no answer", "Lee Wong"),
        ("call in", "voicemail, callback opened", "Dana Reyes"),
    ]


def test_today_lists_the_practices_day_newest_first(any_desk: Desk) -> None:
    any_desk.clock.set("sun 23:59")
    any_desk.call(name="Late Sunday")
    any_desk.clock.set("mon2 00:00")
    any_desk.call(name="Early Monday", result=Result.MISSED)
    any_desk.clock.set("mon2 23:59")
    any_desk.call(name="Late Monday", next_step=SETTLED)
    today = any_desk.do.calls.today()
    assert [line.name for line in today.lines] == ["Late Monday", "Early Monday"]
    assert (today.summary.calls, today.summary.answered) == (2, 1)


def test_an_error_for_a_person_leaves_nothing_behind(any_desk: Desk) -> None:
    counts = "SELECT (SELECT COUNT(*) FROM call), (SELECT COUNT(*) FROM contact), (SELECT MAX(id) FROM audit)"
    before = any_desk.rows(counts)
    for wrong in ({"number": "call me"}, {"source": None}, {"number": "9" * 16}):
        with pytest.raises(FrontDeskError):
            any_desk.call(**wrong)
    assert any_desk.rows(counts) == before


def test_a_referrer_is_marked_the_first_time_only(any_desk: Desk) -> None:
    referrer = any_desk.do.referrals.add(
        "Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=any_desk.dana
    )
    source = known(SourceKind.PSYCHIATRIST, referrer.id)
    assert any_desk.call(source=source).first_referral
    assert not any_desk.call(source=source).first_referral
