"""Undo of cover, lunch, hand-off and the answers to a call for the backup: put back exactly, or refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.day.cover import Answer, LunchMoved
from frontdesk.domain.errors import FrontDeskError, Refused
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, a_desk, at
from tests.services.call_logs import sound


def everything(desk: Desk) -> dict[str, Any]:
    """All that a person sees of the cover, the claims and the hand-off."""
    sheet, look = desk.do.hand_off.now(by=desk.dana), desk.do.cover.look(by=desk.dana)
    return {
        "cover": (look.cover, look.out, [one.id for one in look.escalations]),
        "claims": desk.rows("SELECT id, owner_id, claimed_at FROM callback ORDER BY id"),
        "notes": sheet.sheet.notes,
        "given": (sheet.given_at, sheet.given_by),
    }


def claimed(desk: Desk, *, by: int, count: int = 2) -> list[int]:
    numbers = [desk.callback(by=desk.sam) for _ in range(count)]
    for number in numbers:
        desk.do.callbacks.claim(number, by=by)
    return numbers


def out(desk: Desk) -> int:
    """The number of the lunch somebody is at."""
    ((one,), _) = (desk.do.cover.look(by=desk.dana).out, None)
    return one.id


def escalated(desk: Desk) -> int:
    """A callback for which the backup is called; gives the call's number."""
    desk.callback(name="Ann Lee", by=desk.sam, next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 10:00"))
    desk.clock.set("mon 10:20")
    (one,) = desk.do.cover.look(by=desk.dana).escalations
    return one.id


def at_lunch(desk: Desk) -> LunchMoved:
    claimed(desk, by=desk.dana)
    desk.do.cover.turn_phones(desk.dana, by=desk.sam)
    desk.clock.on(1)
    return desk.do.cover.lunch_out(desk.dana, desk.lee, by=desk.sam)


Act = Callable[[Desk], object]

#: What was there before, what Dana does, and how it is said before it is taken back.
ACTIONS: dict[str, tuple[Act, Act, str]] = {
    "on the phones": (
        lambda desk: None,
        lambda desk: desk.do.cover.turn_phones(desk.lee, by=desk.dana),
        "Lee on the phones",
    ),
    "off the phones": (
        lambda desk: desk.do.cover.turn_phones(desk.lee, by=desk.sam),
        lambda desk: desk.do.cover.turn_phones(desk.lee, by=desk.dana),
        "Lee off the phones",
    ),
    "backup": (
        lambda desk: desk.do.cover.turn_backup(desk.sam, by=desk.sam),
        lambda desk: desk.do.cover.turn_backup(desk.lee, by=desk.dana),
        "Lee as the backup",
    ),
    "no backup": (
        lambda desk: (
            desk.do.cover.turn_backup(desk.lee, by=desk.sam) and desk.do.cover.turn_busy(by=desk.sam)
        ),
        lambda desk: desk.do.cover.turn_backup(desk.lee, by=desk.dana),
        "Lee no longer the backup",
    ),
    "busy": (
        lambda desk: desk.do.cover.turn_backup(desk.lee, by=desk.sam),
        lambda desk: desk.do.cover.turn_busy(by=desk.dana),
        "“busy”",
    ),
    "not busy": (
        lambda desk: (
            desk.do.cover.turn_backup(desk.lee, by=desk.sam) and desk.do.cover.turn_busy(by=desk.sam)
        ),
        lambda desk: desk.do.cover.turn_busy(by=desk.dana),
        "“not busy any more”",
    ),
    "lunch": (
        lambda desk: (claimed(desk, by=desk.dana), desk.do.cover.turn_phones(desk.dana, by=desk.sam)),
        lambda desk: desk.do.cover.lunch_out(desk.dana, desk.lee, by=desk.dana),
        "the lunch cover for Dana",
    ),
    "back from lunch": (
        at_lunch,
        lambda desk: desk.do.cover.lunch_back(out(desk), by=desk.dana),
        "the end of the lunch cover for Dana",
    ),
    "a note": (
        lambda desk: desk.do.hand_off.note("The fax is out of paper", by=desk.sam),
        lambda desk: desk.do.hand_off.note("Call the lab", by=desk.dana),
        "the note for the next one",
    ),
    "a note ticked off": (
        lambda desk: desk.do.hand_off.note("The fax is out of paper", by=desk.sam),
        lambda desk: desk.do.hand_off.tick(1, by=desk.dana),
        "ticking off the note",
    ),
    "a hand-off": (
        lambda desk: desk.do.hand_off.give(by=desk.sam),
        lambda desk: desk.do.hand_off.give(by=desk.dana),
        "handing off",
    ),
    "the backup was called": (
        escalated,
        lambda desk: desk.do.cover.escalations.answer([1], Answer.BACKUP_CALLED, by=desk.dana),
        "the answer to the call for the backup",
    ),
    "taken for the backup": (
        escalated,
        lambda desk: desk.do.cover.escalations.take(1, by=desk.dana),
        "the claim",
    ),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_it_is_said_and_put_back_exactly(any_desk: Desk, action: str) -> None:
    desk = any_desk
    before, act, words = ACTIONS[action]
    before(desk)
    desk.clock.on(2)
    found = everything(desk)
    act(desk)
    assert everything(desk) != found
    desk.clock.on(1)
    what = desk.do.undo.what(by=desk.dana)
    assert what is not None
    assert what.words == words
    assert desk.do.undo.undo(by=desk.dana, of=what.id).words == words
    assert everything(desk) == found
    assert desk.value("SELECT undone_at FROM undo WHERE id = ?", what.id) is not None
    assert sound(desk)


BUILT_ON: dict[str, tuple[Act, Act, str]] = {
    "the cover was changed again": (
        lambda desk: desk.do.cover.turn_phones(desk.dana, by=desk.dana),
        lambda desk: desk.do.cover.turn_backup(desk.lee, by=desk.sam),
        "The cover was changed again since",
    ),
    "they are back": (
        lambda desk: desk.do.cover.lunch_out(desk.dana, desk.lee, by=desk.dana),
        lambda desk: desk.do.cover.lunch_back(out(desk), by=desk.sam),
        "back already",
    ),
    "they went out again": (
        lambda desk: [at_lunch(desk), desk.do.cover.lunch_back(out(desk), by=desk.dana)],
        lambda desk: desk.do.cover.lunch_out(desk.lee, desk.sam, by=desk.sam),
        "Lee is out",
    ),
    "the note is done": (
        lambda desk: desk.do.hand_off.note("Call the lab", by=desk.dana),
        lambda desk: desk.do.hand_off.tick(1, by=desk.sam),
        "ticked this note off",
    ),
}


@pytest.mark.parametrize("case", BUILT_ON)
def test_what_somebody_built_on_is_refused_in_a_sentence(any_desk: Desk, case: str) -> None:
    act, build, why = BUILT_ON[case]
    act(any_desk)
    any_desk.clock.on(1)
    build(any_desk)
    found, entries = everything(any_desk), any_desk.value("SELECT COUNT(*) FROM audit")
    with pytest.raises(Refused, match=why):
        any_desk.do.undo.undo(by=any_desk.dana)
    assert everything(any_desk) == found
    assert any_desk.value("SELECT COUNT(*) FROM audit") == entries


def test_a_claim_worked_meanwhile_stays_where_it_is(any_desk: Desk) -> None:
    desk = any_desk
    kept, done, dropped = claimed(desk, by=desk.dana, count=3)
    desk.do.cover.lunch_out(desk.dana, desk.lee, by=desk.dana)
    desk.clock.on(5)
    desk.do.callbacks.record(NewAttempt(done, Outcome.LINE_DROPPED), by=desk.lee)
    desk.do.callbacks.release(dropped, by=desk.lee)
    undone = desk.do.undo.undo(by=desk.dana)
    assert undone.words == "the lunch cover for Dana; 2 claims went on meanwhile and stay where they are"
    owners = [desk.column(number, "owner_id") for number in (kept, done, dropped)]
    assert owners == [desk.dana, desk.lee, None]
    assert not desk.do.cover.look(by=desk.dana).out
    assert sound(desk)


def test_since_when_somebody_covers_is_as_it_was(desk: Desk) -> None:
    desk.do.cover.turn_phones(desk.dana, by=desk.dana)
    desk.clock.set("mon 10:00")
    desk.do.cover.turn_phones(desk.dana, by=desk.dana)
    desk.clock.set("mon 10:01")
    desk.do.undo.undo(by=desk.dana)
    (dana,) = desk.do.cover.now().phones
    assert dana.since == at("mon 09:00")
    assert desk.actions("cover", 2) == ["cover.changed", "cover.undone"]


def test_a_change_and_an_undoing_at_the_same_moment_lose_nothing(any_desk: Desk, address: str) -> None:
    any_desk.do.cover.turn_phones(any_desk.dana, by=any_desk.dana)
    together = threading.Barrier(2)

    def at_once(do: Act) -> bool:
        with a_desk(address, any_desk.clock) as other:
            together.wait()
            try:
                do(other)
            except FrontDeskError:
                return False
            return True

    acts: list[Act] = [
        lambda desk: desk.do.undo.undo(by=desk.dana),
        lambda desk: desk.do.cover.turn_phones(desk.lee, by=desk.lee),
    ]
    with ThreadPoolExecutor(2) as desks:
        undone, changed = [one.result() for one in [desks.submit(at_once, act) for act in acts]]
    assert changed
    on_phones = [one.person.id for one in any_desk.do.cover.now().phones]
    assert on_phones == ([any_desk.lee] if undone else [any_desk.dana, any_desk.lee])
