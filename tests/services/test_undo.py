"""Undo: every action is put back exactly, told in the audit, and refused once somebody built on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import FrontDeskError, Refused
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.undo import Undoable
from tests.builders import Desk, at, known, settings

NUMBER = "(212) 555-0142"


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """All that a person sees of callbacks, calls, contacts and tries; no versions, and nothing voided."""
    callbacks = desk.rows("SELECT * FROM callback WHERE state <> 'voided' ORDER BY id")
    return {
        "callback": [row[:1] + row[2:] for row in callbacks],
        "call": desk.rows("SELECT * FROM call WHERE voided_at IS NULL"),
        "attempt": desk.rows("SELECT * FROM attempt WHERE voided_at IS NULL"),
        "contact": desk.rows(
            "SELECT c.* FROM contact c JOIN contact_number n ON n.contact_id = c.id ORDER BY c.id, n.number"
        ),
        "number": desk.rows("SELECT contact_id, number FROM contact_number ORDER BY id"),
    }


def record(outcome: Outcome) -> Callable[[Desk], object]:
    """An action: Dana records an outcome of the first callback."""
    asked = at("thu 10:00") if outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP) else None

    def act(desk: Desk) -> object:
        return desk.do.callbacks.record(NewAttempt(1, outcome, "the clinic", asked), by=desk.dana)

    return act


ACTIONS: dict[str, Callable[[Desk], object]] = {
    "open": lambda desk: desk.call(),
    "join": lambda desk: desk.call(number=NUMBER, name="Ana Ruiz"),
    "join as somebody else": lambda desk: desk.call(number=NUMBER, name="Ben Ruiz"),
    "join with a promise": lambda desk: desk.call(
        number=NUMBER, next_step=NextStep.CALL_BACK_AT, promised_at=at("thu 10:00")
    ),
    "join with all that changes a contact": lambda desk: desk.call(
        number=NUMBER,
        name="Ana Ruiz",
        lane=Lane.EXISTING_PATIENT,
        voicemail=VoicemailPermission.NONE,
        source=known(SourceKind.THERAPIST),
    ),
    "close by a call": lambda desk: desk.call(number=NUMBER, next_step=NextStep.SETTLED),
    "claim": lambda desk: desk.do.callbacks.claim(1, by=desk.dana),
    "hand over": lambda desk: desk.do.callbacks.hand_over(1, to=desk.sam, seen_owner=None, by=desk.dana),
    "answer": lambda desk: desk.do.referrals.answer(1, known(SourceKind.OTHER), by=desk.dana),
    **{f"record {outcome}": record(outcome) for outcome in Outcome if outcome is not Outcome.UNREACHED},
}


@pytest.fixture
def with_one(desk: Desk) -> Desk:
    """A desk with one callback of Lee's making."""
    desk.callback(number=NUMBER, name="", by=desk.lee)
    desk.clock.on(30)
    return desk


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_put_back_exactly(with_one: Desk, action: str) -> None:
    desk = with_one
    before = everything(desk)
    ACTIONS[action](desk)
    assert everything(desk) != before
    assert desk.do.undo.what(by=desk.dana)
    desk.clock.on(1)
    desk.do.undo.undo(by=desk.dana)
    assert everything(desk) == before
    assert desk.do.undo.what(by=desk.dana) is None
    with pytest.raises(Refused, match="nothing of yours"):
        desk.do.undo.undo(by=desk.dana)


def test_actions_are_taken_back_one_after_the_other(any_desk: Desk) -> None:
    desk = any_desk
    states = [everything(desk)]
    for act in (
        lambda: desk.callback(number=NUMBER),
        lambda: desk.do.callbacks.claim(1, by=desk.dana),
        lambda: desk.do.callbacks.record(NewAttempt(1, Outcome.LINE_DROPPED), by=desk.dana),
        lambda: desk.do.callbacks.release(1, by=desk.dana),
        lambda: desk.call(number=NUMBER),
        lambda: desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana),
        lambda: desk.call(number=NUMBER, next_step=NextStep.BOOKED),
    ):
        desk.clock.on(1)
        act()
        states.append(everything(desk))
    for state in reversed(states[:-1]):
        desk.clock.on(1)
        desk.do.undo.undo(by=desk.dana)
        assert everything(desk) == state


def test_undoing_a_first_call_forgets_the_mistyped_number(any_desk: Desk) -> None:
    any_desk.call(number=NUMBER, name="Ana Ruiz")
    any_desk.do.undo.undo(by=any_desk.dana)
    who = any_desk.do.calls.who_is_this(NUMBER)
    assert who is not None
    assert (who.contacts, who.open_callback_id, who.calls_ever, who.history) == ((), None, 0, ())
    assert any_desk.actions("callback", 1) == ["callback.opened", "callback.undone"]
    assert any_desk.actions("call", 1) == ["call.saved", "call.voided"]


def lapse(desk: Desk) -> None:
    """Let a claim rot."""
    desk.clock.on(30)
    desk.do.callbacks.tick(by=desk.lee)


BUILT_ON: dict[str, tuple[Callable[[Desk], object], Callable[[Desk], object]]] = {
    "opened, then claimed": (
        lambda desk: desk.call(number=NUMBER),
        lambda desk: desk.do.callbacks.claim(1, by=desk.lee),
    ),
    "opened, then joined": (
        lambda desk: desk.call(number=NUMBER),
        lambda desk: desk.call(number=NUMBER, by=desk.lee),
    ),
    "opened, then tried": (
        lambda desk: desk.call(number=NUMBER),
        lambda desk: desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.lee),
    ),
    "claimed, then handed over": (
        lambda desk: desk.call(number=NUMBER) and desk.do.callbacks.claim(1, by=desk.dana),
        lambda desk: desk.do.callbacks.hand_over(1, to=desk.sam, seen_owner=desk.dana, by=desk.lee),
    ),
    "tried, then tried": (
        lambda desk: desk.call(number=NUMBER) and record(Outcome.NO_ANSWER)(desk),
        lambda desk: desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.lee),
    ),
    "closed, then called again": (
        lambda desk: desk.call(number=NUMBER) and record(Outcome.REACHED_BOOKED)(desk),
        lambda desk: desk.call(number=NUMBER, by=desk.lee),
    ),
    "put back, then taken and put back by somebody else": (
        lambda desk: (
            desk.call(number=NUMBER)
            and desk.do.callbacks.claim(1, by=desk.dana)
            and desk.do.callbacks.release(1, by=desk.dana)
        ),
        lambda desk: desk.do.callbacks.claim(1, by=desk.lee) and desk.do.callbacks.release(1, by=desk.lee),
    ),
    "put back, then closed by a call": (
        lambda desk: (
            desk.call(number=NUMBER)
            and desk.do.callbacks.claim(1, by=desk.dana)
            and desk.do.callbacks.release(1, by=desk.dana)
        ),
        lambda desk: desk.call(number=NUMBER, next_step=NextStep.SETTLED, by=desk.lee),
    ),
    "handed over, then lapsed": (
        lambda desk: (
            desk.call(number=NUMBER)
            and desk.do.callbacks.hand_over(1, to=desk.sam, seen_owner=None, by=desk.dana)
        ),
        lapse,
    ),
}


@pytest.mark.parametrize("case", BUILT_ON)
def test_what_somebody_built_on_is_refused_and_nothing_changed(any_desk: Desk, case: str) -> None:
    act, build = BUILT_ON[case]
    act(any_desk)
    any_desk.clock.on(1)
    build(any_desk)
    before = everything(any_desk)
    entries = any_desk.value("SELECT COUNT(*) FROM audit")
    with pytest.raises(Refused, match="cannot be undone"):
        any_desk.do.undo.undo(by=any_desk.dana)
    assert everything(any_desk) == before
    assert any_desk.value("SELECT COUNT(*) FROM audit") == entries


def test_what_a_caller_allowed_since_is_not_undone_with_an_older_call(any_desk: Desk) -> None:
    any_desk.call(number=NUMBER, voicemail=VoicemailPermission.WITH_NAME, next_step=NextStep.SETTLED)
    any_desk.clock.on(5)
    any_desk.call(
        number=NUMBER, voicemail=VoicemailPermission.NONE, next_step=NextStep.SETTLED, by=any_desk.lee
    )
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.value("SELECT voicemail FROM contact") == "none"


def test_a_promise_that_was_missed_cannot_be_undone(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    desk.call(number=NUMBER, next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 11:00"))
    desk.clock.set("mon 11:01")
    desk.do.callbacks.tick(by=desk.lee)
    with pytest.raises(Refused, match="cannot be undone"):
        desk.do.undo.undo(by=desk.dana)


def test_a_deadline_met_by_mistake_is_judged_by_the_hours_of_today(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    record(Outcome.NO_ANSWER)(desk)
    (day,) = {at("mon 12:00").date()}
    short = {day: settings().week[0][:1]}
    desk.do.practice.save(settings(exceptions=short), by=desk.lee)
    assert desk.do.callbacks.detail(1).callback.due == at("mon 17:00")
    desk.do.undo.undo(by=desk.dana)
    assert desk.do.callbacks.detail(1).callback.due == at("mon 12:00")


def test_a_person_undoes_their_own_last_action_of_today(any_desk: Desk) -> None:
    any_desk.callback(number=NUMBER)
    assert any_desk.do.undo.what(by=any_desk.lee) is None
    with pytest.raises(FrontDeskError):
        any_desk.do.undo.undo(by=any_desk.lee)
    what = any_desk.do.undo.what(by=any_desk.dana)
    assert what == Undoable(1, "the saved call", "Maria Alvarez", "+12125550142", at("mon 09:00"))
    any_desk.clock.on(12 * 60 + 1)
    assert any_desk.do.undo.what(by=any_desk.dana) is None


WHAT: dict[str, tuple[Callable[[Desk], object], str]] = {
    "open": (lambda desk: desk.call(name="Ana Ruiz"), "the saved call Ana Ruiz"),
    "join": (ACTIONS["join"], "the saved call Ana Ruiz"),
    "close": (ACTIONS["close by a call"], "the saved call Maria Alvarez"),
    "claim": (ACTIONS["claim"], "the claim Lou Quick"),
    "hand over": (ACTIONS["hand over"], "the hand-over Lou Quick"),
    "outcome": (record(Outcome.NO_ANSWER), "the outcome “no answer” Lou Quick"),
    "promise": (record(Outcome.REACHED_CALL_AGAIN), "the outcome “reached, call again at” Lou Quick"),
    "answer": (ACTIONS["answer"], "the answer about the source Lou Quick"),
    "merge": (
        lambda desk: desk.do.callbacks.merge(1, desk.callback(by=desk.lee), by=desk.dana),
        "the merge Lou Quick",
    ),
}


@pytest.mark.parametrize("case", WHAT)
def test_what_it_will_undo_is_said_first(any_desk: Desk, case: str) -> None:
    act, wanted = WHAT[case]
    any_desk.callback(number=NUMBER, name="Lou Quick", by=any_desk.lee)
    any_desk.clock.on(30)
    act(any_desk)
    what = any_desk.do.undo.what(by=any_desk.dana)
    assert what is not None
    assert (f"{what.words} {what.name}", what.at) == (wanted, any_desk.clock())
    any_desk.clock.on(1)
    undone = any_desk.do.undo.undo(by=any_desk.dana, of=what.id)
    assert undone.words == what.words


def test_what_was_not_shown_is_not_taken_back(any_desk: Desk) -> None:
    any_desk.callback(number=NUMBER)
    what = any_desk.do.undo.what(by=any_desk.dana)
    assert what is not None
    # The same person at another desk.
    any_desk.do.callbacks.claim(1, by=any_desk.dana)
    with pytest.raises(Refused, match="meanwhile, so nothing was undone"):
        any_desk.do.undo.undo(by=any_desk.dana, of=what.id)
    assert any_desk.do.callbacks.detail(1).callback.owner_id == any_desk.dana
    any_desk.do.undo.undo(by=any_desk.dana)
    any_desk.do.undo.undo(by=any_desk.dana, of=what.id)
    with pytest.raises(Refused, match="meanwhile"):
        any_desk.do.undo.undo(by=any_desk.dana, of=what.id)


def test_the_one_before_is_offered_where_somebody_built_on_the_last(any_desk: Desk) -> None:
    desk = any_desk
    kept, given = desk.callback(name="Ann Lee"), desk.callback(name="Jon Diaz", by=desk.lee)
    desk.do.callbacks.claim(kept, by=desk.dana)
    desk.clock.on(1)
    desk.do.callbacks.claim(given, by=desk.dana)
    desk.do.callbacks.hand_over(given, to=desk.sam, seen_owner=desk.dana, by=desk.lee)
    entries = desk.value("SELECT COUNT(*) FROM audit")
    what = desk.do.undo.what(by=desk.dana)
    assert what is not None
    assert (what.words, what.name) == ("the claim", "Ann Lee")
    assert [(one.words, one.name) for one in what.blocked] == [("the claim", "Jon Diaz")]
    # That it was tried leaves no trace.
    assert desk.value("SELECT COUNT(*) FROM audit") == entries
    assert desk.column(kept, "owner_id") == desk.dana
    past = [one.id for one in what.blocked]
    with pytest.raises(Refused, match="meanwhile"):
        desk.do.undo.undo(by=desk.dana, of=what.id)
    assert desk.do.undo.undo(by=desk.dana, of=what.id, past=past).words == "the claim"
    assert (desk.column(kept, "owner_id"), desk.column(given, "owner_id")) == (None, desk.sam)
    # What comes after it was shown is not passed over.
    desk.do.callbacks.claim(kept, by=desk.dana)
    earlier = desk.do.undo.what(by=desk.dana)
    assert earlier is not None
    desk.do.callbacks.release(kept, by=desk.dana)
    with pytest.raises(Refused, match="meanwhile"):
        desk.do.undo.undo(by=desk.dana, of=earlier.id, past=past)


def test_who_can_undo_nothing_is_told_so_and_what_it_was(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    desk.do.callbacks.claim(1, by=desk.lee)
    with pytest.raises(Refused, match=r"the saved call\) was built on by somebody since\. It cannot"):
        desk.do.undo.what(by=desk.dana)


def test_many_at_once_are_one_step_of_the_way_back(desk: Desk) -> None:
    """Below what was built on lies a bulk: it is offered whole, and passed over whole."""
    numbers = [desk.callback(by=desk.lee) for _ in range(3)]
    desk.change("UPDATE callback SET backlog = TRUE")
    before = desk.callback(name="Ann Lee")
    bulk = desk.do.backlog.begin_bulk(Outcome.NO_ANSWER, 3, by=desk.dana)
    desk.do.backlog.record_some(bulk, numbers, Outcome.NO_ANSWER, by=desk.dana)
    desk.do.callbacks.claim(before, by=desk.dana)
    desk.do.callbacks.hand_over(before, to=desk.sam, seen_owner=desk.dana, by=desk.lee)
    what = desk.do.undo.what(by=desk.dana)
    assert what is not None
    assert (what.words, what.bulk, what.count) == ("the outcome of 3 callbacks", bulk, 3)
    assert len(what.blocked) == 1
    done = desk.do.undo.undo_some(bulk, by=desk.dana)
    assert (done.undone, done.is_over, done.words) == (3, True, "the outcome of 3 callbacks")
