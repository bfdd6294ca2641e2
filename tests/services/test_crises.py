"""Crises in the store: nothing is lost, everything is signed, only a named person ends one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NextStep
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import Crisis, CrisisBox, CrisisBoxes, CrisisStep, NewCrisis, PromptAt
from frontdesk.domain.errors import FrontDeskError, Incomplete, NotFound, Refused, StoreTrouble, Taken
from frontdesk.domain.lanes import Lane
from frontdesk.domain.settings.crisis import CrisisSettings
from tests.builders import Desk, SetClock, a_call, a_desk, settings


def opened(desk: Desk, uid: str = "sheet-1", **caller: object) -> Crisis:
    """Open a crisis, by Dana, now."""
    return desk.do.crises.open(NewCrisis(uid, desk.clock(), Caller(**caller)), by=desk.dana)  # type: ignore[arg-type]


def test_a_crisis_is_opened_once_and_waits_for_a_named_person(any_desk: Desk) -> None:
    crisis = opened(any_desk, name="Maria  Alvarez\x1b[31m", number="(212) 555-0142")
    assert (crisis.name, crisis.number) == ("Maria Alvarez[31m", "+12125550142")
    assert (crisis.opened_at, crisis.opened_by) == (any_desk.clock(), "Dana Reyes")
    assert (crisis.boxes, crisis.steps, crisis.is_accepted) == (CrisisBoxes(), (), False)
    any_desk.clock.on(1)
    assert opened(any_desk, name="Somebody else") == crisis
    assert any_desk.do.crises.unaccepted() == [crisis]
    assert any_desk.actions("crisis", crisis.id) == ["crisis.opened"]


def test_half_a_number_and_no_number_come_along_as_they_are(any_desk: Desk) -> None:
    assert opened(any_desk, "a", number="(212) 55").number == "21255"
    assert opened(any_desk, "b", number="withheld").number == "withheld"
    assert opened(any_desk, "c").number == ""


def test_boxes_are_kept_as_typed_each_for_itself(any_desk: Desk) -> None:
    crisis = opened(any_desk)
    note = any_desk.do.crises.note
    note(crisis.id, {CrisisBox.WHERE: "12 Elm Street"}, by=any_desk.dana)
    kept = note(crisis.id, {CrisisBox.WORDS: '"I took [b]all\x00 of them"'}, by=any_desk.lee)
    assert kept.boxes == CrisisBoxes(where="12 Elm Street", words='"I took [b]all of them"')
    note(crisis.id, {CrisisBox.WHERE: "12 Elm Street"}, by=any_desk.lee)
    note(crisis.id, {}, by=any_desk.lee)
    assert any_desk.rows("SELECT person_id, detail FROM audit WHERE action = 'crisis.noted' ORDER BY id") == [
        (any_desk.dana, '{"boxes":"where"}'),
        (any_desk.lee, '{"boxes":"words"}'),
    ]


def test_the_audit_holds_no_names_and_no_words(any_desk: Desk) -> None:
    crisis = opened(any_desk, name="Maria Alvarez", number="(212) 555-0142")
    any_desk.do.crises.note(crisis.id, {CrisisBox.WORDS: "canary"}, by=any_desk.dana)
    any_desk.do.crises.step(crisis.id, CrisisStep.CALLED_911, by=any_desk.dana)
    any_desk.do.crises.accept(crisis.id, "Dr Stein", by=any_desk.dana)
    any_desk.do.crises.dismissed(["end it", "pills"], PromptAt.CALL, 7, by=any_desk.dana)
    details = " ".join(detail for (detail,) in any_desk.rows("SELECT detail FROM audit"))
    assert not [word for word in ("Maria", "555", "canary", "Stein", "pills") if word in details]
    assert '{"call":7,"found":2,"settings":1}' in details


def test_steps_carry_time_and_name_and_a_held_key_is_one_press(any_desk: Desk) -> None:
    crisis, step = opened(any_desk), any_desk.do.crises.step
    first = any_desk.clock()
    step(crisis.id, CrisisStep.LINE_DROPPED_CALLED_BACK, by=any_desk.dana)
    any_desk.clock.instant += timedelta(seconds=2)
    step(crisis.id, CrisisStep.LINE_DROPPED_CALLED_BACK, by=any_desk.dana)
    step(crisis.id, CrisisStep.LINE_DROPPED_CALLED_BACK, by=any_desk.lee)
    any_desk.clock.on(3)
    kept = step(crisis.id, CrisisStep.LINE_DROPPED_CALLED_BACK, by=any_desk.dana)
    assert [(taken.by, taken.at - first) for taken in kept.taken(CrisisStep.LINE_DROPPED_CALLED_BACK)] == [
        ("Dana Reyes", timedelta(0)),
        ("Lee Wong", timedelta(seconds=2)),
        ("Dana Reyes", timedelta(minutes=3, seconds=2)),
    ]


def test_a_step_is_taken_back_by_who_took_it_and_stays_in_the_record(any_desk: Desk) -> None:
    crisis = opened(any_desk)
    any_desk.do.crises.step(crisis.id, CrisisStep.CLINICIAN_TOLD, by=any_desk.dana)
    any_desk.do.crises.step(crisis.id, CrisisStep.CALLED_911, by=any_desk.dana)
    with pytest.raises(Refused, match="no step in this crisis"):
        any_desk.do.crises.take_back_step(crisis.id, by=any_desk.lee)
    kept = any_desk.do.crises.take_back_step(crisis.id, by=any_desk.dana)
    assert [(step.kind, step.taken_back) for step in kept.steps] == [
        (CrisisStep.CLINICIAN_TOLD, False),
        (CrisisStep.CALLED_911, True),
    ]
    again = any_desk.do.crises.step(crisis.id, CrisisStep.CALLED_911, by=any_desk.dana)
    assert len(again.taken(CrisisStep.CALLED_911)) == 1
    assert any_desk.actions("crisis", crisis.id)[-2:] == ["crisis.step_undone", "crisis.step"]


def test_only_a_named_person_ends_it_and_only_one(any_desk: Desk) -> None:
    crisis = opened(any_desk)
    for nobody in ("", "  ", "12", "\u200b"):
        with pytest.raises(Incomplete):
            any_desk.do.crises.accept(crisis.id, nobody, by=any_desk.dana)
    assert any_desk.do.crises.unaccepted() == [crisis]
    any_desk.clock.on(4)
    accepted = any_desk.do.crises.accept(crisis.id, " Dr  Stein ", by=any_desk.dana)
    assert (accepted.accepted_by, accepted.accepted_at) == ("Dr Stein", any_desk.clock())
    with pytest.raises(Taken, match="Dr Stein accepted this crisis already"):
        any_desk.do.crises.accept(crisis.id, "Dr Other", by=any_desk.lee)
    assert any_desk.do.crises.unaccepted() == []
    assert any_desk.do.crises.one(crisis.id).accepted_by == "Dr Stein"
    assert any_desk.actions("crisis", crisis.id) == ["crisis.opened", "crisis.accepted"]


def test_two_desks_that_accept_at_once_make_one_acceptance(address: str) -> None:
    names = ["Dr Stein", "Dr Gold", "Dr Weiss"]
    with a_desk(address) as desk:
        crisis = opened(desk)
        together, lost = threading.Barrier(len(names)), []

        def accept(name: str) -> None:
            with a_desk(address, SetClock("mon 09:01")) as own:
                together.wait()
                try:
                    own.do.crises.accept(crisis.id, name, by=own.dana)
                except Taken:
                    lost.append(name)

        desks = [threading.Thread(target=accept, args=(name,)) for name in names]
        for one in desks:
            one.start()
        for one in desks:
            one.join()
        assert len(lost) == 2
        assert desk.do.crises.one(crisis.id).accepted_by in set(names) - set(lost)
        assert desk.actions("crisis", crisis.id).count("crisis.accepted") == 1


def test_after_the_acceptance_the_rest_is_still_written_down(any_desk: Desk) -> None:
    crisis = opened(any_desk)
    any_desk.do.crises.accept(crisis.id, "Dr Stein", by=any_desk.dana)
    any_desk.do.crises.note(crisis.id, {CrisisBox.WITH_WHOM: "her sister"}, by=any_desk.dana)
    kept = any_desk.do.crises.step(crisis.id, CrisisStep.HANDED_TO_988, by=any_desk.dana)
    assert kept.boxes.with_whom == "her sister"
    assert len(kept.steps) == 1
    assert kept.is_accepted


def test_who_it_is_may_come_later_but_is_never_replaced(any_desk: Desk) -> None:
    crisis = opened(any_desk)
    named = any_desk.do.crises.identify(crisis.id, Caller("Ann", "(212) 555-0142", "call-1"), by=any_desk.lee)
    assert (named.name, named.number, named.call_uid) == ("Ann", "+12125550142", "call-1")
    again = any_desk.do.crises.identify(crisis.id, Caller("Bob"), by=any_desk.dana)
    assert again == named
    assert any_desk.actions("crisis", crisis.id) == ["crisis.opened", "crisis.named"]


def test_the_call_and_the_callback_it_came_up_in_are_known(any_desk: Desk) -> None:
    callback = any_desk.callback(number="(646) 555-0188")
    before = opened(any_desk, "a", call_uid="form-1", name="Ann", number="(212) 555-0142")
    assert before.call_id is None
    saved = any_desk.do.calls.save(
        a_call(any_desk.clock(), uid="form-1", lane=Lane.CRISIS, source=None, next_step=NextStep.SETTLED),
        by=any_desk.dana,
    )
    assert any_desk.do.crises.one(before.id).call_id == saved.call_id
    assert saved.callback_id is None
    assert opened(any_desk, "b", callback_id=callback).callback_id == callback
    assert opened(any_desk, "c").call_id is None


def test_a_crisis_is_never_a_callback(any_desk: Desk) -> None:
    call = a_call(any_desk.clock(), lane=Lane.CRISIS, source=None, name="Ann")
    with pytest.raises(Refused, match="never a callback"):
        any_desk.do.calls.save(call, by=any_desk.dana)
    opened(any_desk, name="Ann")
    assert any_desk.do.callbacks.tab(Tab.NOW, by=any_desk.dana) == []
    any_desk.do.calls.save(replace(call, next_step=NextStep.SETTLED), by=any_desk.dana)
    assert any_desk.value("SELECT COUNT(*) FROM callback") == 0


@pytest.mark.parametrize("number", [0, -1, 99, 2**40, 2**70])
def test_a_crisis_that_is_not_there_is_told(any_desk: Desk, number: int) -> None:
    crises = any_desk.do.crises
    acts: tuple[Callable[[], object], ...] = (
        lambda: crises.one(number),
        lambda: crises.identify(number, Caller("Ann"), by=2),
        lambda: crises.note(number, {CrisisBox.WHERE: "x"}, by=2),
        lambda: crises.step(number, CrisisStep.CALLED_911, by=2),
        lambda: crises.take_back_step(number, by=2),
        lambda: crises.accept(number, "Dr Stein", by=2),
    )
    for act in acts:
        with pytest.raises(FrontDeskError):
            act()
    with pytest.raises(NotFound):
        crises.one(number)


@pytest.mark.parametrize("table", ["crisis", "crisis_step"])
def test_no_crisis_is_deleted(any_desk: Desk, table: str) -> None:
    any_desk.do.crises.step(opened(any_desk).id, CrisisStep.CALLED_911, by=any_desk.dana)
    with pytest.raises(StoreTrouble):
        any_desk.change(f"DELETE FROM {table}")
    assert any_desk.value(f"SELECT COUNT(*) FROM {table}") == 1


def test_a_step_that_could_not_be_audited_is_not_kept(any_desk: Desk) -> None:
    crisis = opened(any_desk)
    acts: tuple[Callable[[], object], ...] = (
        lambda: any_desk.do.crises.step(crisis.id, CrisisStep.CALLED_911, by=999),
        lambda: any_desk.do.crises.accept(crisis.id, "Dr Stein", by=999),
        lambda: any_desk.do.crises.note(crisis.id, {CrisisBox.WHERE: "x"}, by=999),
        lambda: opened(replace(any_desk, dana=999), "other"),
    )
    for act in acts:
        with pytest.raises(StoreTrouble):
            act()
    assert any_desk.do.crises.unaccepted() == [crisis]


def test_other_words_to_say_are_not_approved_by_who_approved_the_old_ones(desk: Desk) -> None:
    save, current = desk.do.practice.save, desk.do.practice.current
    save(settings(crisis=CrisisSettings(approved_by="Dr Stein")), by=desk.dana)
    assert current().settings.crisis.approved_by == "Dr Stein"
    other = CrisisSettings(say=("I am here.",), approved_by="Dr Stein")
    save(settings(crisis=other), by=desk.dana)
    assert current().settings.crisis == replace(other, approved_by="")
    save(settings(crisis=other), by=desk.dana)
    assert current().settings.crisis == other
    both = CrisisSettings(say=("I am here with you.",), approved_by="Dr Gold")
    save(settings(crisis=both), by=desk.dana)
    assert current().settings.crisis == both


@pytest.mark.parametrize("accepted", [False, True])
def test_a_call_in_which_a_crisis_was_accepted_opens_no_callback(any_desk: Desk, accepted: bool) -> None:
    crisis = opened(any_desk, call_uid="the call")
    if accepted:
        any_desk.do.crises.accept(crisis.id, "Dr Stein", by=any_desk.dana)
    saved = any_desk.call(uid="the call", number="(212) 555-0142")
    assert (saved.callback_id is None) is accepted
    assert saved.notices == (("no callback: Dr Stein accepted the crisis",) if accepted else ())
    assert any_desk.do.crises.one(crisis.id).call_id == saved.call_id
    assert any_desk.value("SELECT next_step FROM call") == ("settled" if accepted else "call_back")
