"""Exactly one desk: claims, hand-overs and races, with the naive way as a control that must fail."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

import pytest
from peewee import Database

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.calls import Effect
from frontdesk.domain.errors import FrontDeskError, NotFound, Refused, Taken
from frontdesk.services import calls as callback_writing
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.callbacks import open_callback_of
from frontdesk.store.db.engine import open_store
from tests.builders import Desk, SetClock, a_desk, at, settings

SPAWN = multiprocessing.get_context("spawn")
DESKS = 3
CALLBACKS = 25


def test_the_loser_is_told_who_won(any_desk: Desk) -> None:
    number = any_desk.callback()
    claimed = any_desk.do.callbacks.claim(number, by=any_desk.lee)
    assert (claimed.owner, claimed.claimed_at) == ("Lee Wong", any_desk.clock())
    with pytest.raises(Taken, match="Lee Wong has this callback already"):
        any_desk.do.callbacks.claim(number, by=any_desk.dana)
    with pytest.raises(Refused, match="Only who has a callback"):
        any_desk.do.callbacks.release(number, by=any_desk.dana)
    assert any_desk.do.callbacks.release(number, by=any_desk.lee).owner_id is None


def test_a_closed_callback_is_nobodys(any_desk: Desk) -> None:
    number = any_desk.callback()
    work = any_desk.do.callbacks
    work.record(NewAttempt(number, Outcome.REACHED_BOOKED), by=any_desk.dana)
    with pytest.raises(Refused, match="closed already"):
        work.claim(number, by=any_desk.dana)
    with pytest.raises(Refused, match="closed already"):
        work.hand_over(number, to=any_desk.lee, seen_owner=None, by=any_desk.dana)


@pytest.mark.parametrize("number", [0, -1, 99, 2**40, 2**70])
def test_a_callback_that_is_not_there_is_told(any_desk: Desk, number: int) -> None:
    work = any_desk.do.callbacks
    for act in (
        lambda: work.claim(number, by=2),
        lambda: work.release(number, by=2),
        lambda: work.hand_over(number, to=3, seen_owner=None, by=2),
        lambda: work.record(NewAttempt(number, Outcome.BUSY), by=2),
        lambda: work.detail(number),
    ):
        with pytest.raises(FrontDeskError):
            act()


def test_a_hand_over_holds_only_for_what_the_screen_showed(any_desk: Desk) -> None:
    number = any_desk.callback()
    work = any_desk.do.callbacks
    work.claim(number, by=any_desk.dana)
    with pytest.raises(Taken, match="Dana Reyes has"):
        work.hand_over(number, to=any_desk.sam, seen_owner=None, by=any_desk.lee)
    handed = work.hand_over(number, to=any_desk.sam, seen_owner=any_desk.dana, by=any_desk.lee)
    assert (handed.owner_id, handed.for_person_id) == (any_desk.sam, any_desk.sam)
    assert [line.id for line in work.tab(Tab.MINE, by=any_desk.sam)] == [number]


def test_nothing_is_handed_to_somebody_who_left(any_desk: Desk) -> None:
    number = any_desk.callback()
    any_desk.do.practice.save(settings(staff=("Dana Reyes", "Lee Wong")), by=any_desk.dana)
    for nobody in (any_desk.sam, 99, 1):
        with pytest.raises(NotFound, match="staff"):
            any_desk.do.callbacks.hand_over(number, to=nobody, seen_owner=None, by=any_desk.dana)


def test_a_claim_that_nothing_came_of_returns_by_itself(any_desk: Desk) -> None:
    number = any_desk.callback()
    any_desk.do.callbacks.claim(number, by=any_desk.lee)
    any_desk.clock.on(19.9)
    assert not any_desk.do.callbacks.tick(by=any_desk.dana)
    any_desk.clock.on(0.1)
    assert any_desk.do.callbacks.tick(by=any_desk.dana)
    assert any_desk.do.callbacks.detail(number).callback.owner_id is None
    assert any_desk.actions("callback", number)[-1] == "callback.expired"
    # What happened meanwhile counts: a new claim is twenty minutes of its own.
    any_desk.do.callbacks.claim(number, by=any_desk.lee)
    any_desk.clock.on(15)
    any_desk.do.callbacks.record(NewAttempt(number, Outcome.LINE_DROPPED), by=any_desk.lee)
    any_desk.clock.on(15)
    assert not any_desk.do.callbacks.tick(by=any_desk.dana)


def test_a_claim_from_a_clock_that_was_ahead_returns_too(any_desk: Desk) -> None:
    number = any_desk.callback()
    any_desk.clock.on(60 * 24)
    any_desk.do.callbacks.tick(by=any_desk.dana)
    any_desk.do.callbacks.claim(number, by=any_desk.lee)
    # A few minutes are another desk's clock; a day is one that was put right since.
    any_desk.clock.on(-19)
    assert not any_desk.do.callbacks.tick(by=any_desk.dana)
    any_desk.clock.on(-60)
    assert any_desk.do.callbacks.tick(by=any_desk.dana)
    assert any_desk.do.callbacks.detail(number).callback.owner_id is None


def test_next_gives_each_desk_another_callback_in_the_order_of_work(any_desk: Desk) -> None:
    numbers = [any_desk.callback() for _ in range(3)]
    work = any_desk.do.callbacks
    given = [work.next(by=person) for person in (2, 3, 4)]
    assert [callback and callback.id for callback in given] == numbers
    assert work.next(by=2) == work.detail(numbers[0]).callback
    work.record(NewAttempt(numbers[0], Outcome.NO_ANSWER), by=2)
    assert work.next(by=2) is None


# ------------------------------------------------------------------------------------------- races


def race(address: str, together: Barrier | threading.Barrier, by: int) -> list[int]:
    """Claim all callbacks in turn as one person; which were won."""
    won = []
    with a_desk(address, SetClock("mon 09:30")) as own:
        together.wait()
        for number in range(1, CALLBACKS + 1):
            try:
                own.do.callbacks.claim(number, by=by)
            except Taken:
                continue
            won.append(number)
    return won


def naive_race(address: str, together: Barrier | threading.Barrier, by: int) -> list[int]:
    """The control: read who has it, then decide, then write."""
    won = []
    store = open_store(address)
    together.wait()
    for number in range(1, CALLBACKS + 1):
        ((owner,),) = store.rows("SELECT owner_id FROM callback WHERE id = ?", number)
        if owner is None:
            with store.writing() as db:
                db.execute_sql(f"UPDATE callback SET owner_id = {by} WHERE id = {number}")
            won.append(number)
    store.close()
    return won


Race = Callable[[str, "Barrier | threading.Barrier", int], list[int]]


def by_threads(runner: Race, address: str) -> list[list[int]]:
    """Run the race in threads of this process."""
    together = threading.Barrier(DESKS)
    won: list[list[int]] = []
    desks = [
        threading.Thread(target=lambda by=by: won.append(runner(address, together, by)))
        for by in range(2, 2 + DESKS)
    ]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(60)
    return won


def tell(runner: Race, address: str, together: Barrier, by: int, won: SimpleQueue[list[int]]) -> None:
    """Run the race in this process and tell what was won."""
    won.put(runner(address, together, by))


def by_processes(runner: Race, address: str) -> list[list[int]]:
    """Run the race in two processes of their own."""
    together, won = SPAWN.Barrier(2), SPAWN.SimpleQueue()
    desks = [SPAWN.Process(target=tell, args=(runner, address, together, by, won)) for by in (2, 3)]
    for process in desks:
        process.start()
    for process in desks:
        process.join(60)
    return [won.get() for process in desks if process.exitcode == 0]


@pytest.mark.parametrize("run", [by_threads, by_processes])
def test_every_callback_is_claimed_by_exactly_one_desk(
    address: str, run: Callable[..., list[list[int]]]
) -> None:
    with a_desk(address) as desk:
        for _ in range(CALLBACKS):
            desk.callback()
    won = run(race, address)
    assert len(won) >= 2
    assert sorted(number for numbers in won for number in numbers) == list(range(1, CALLBACKS + 1))
    with a_desk(address) as desk:
        assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'callback.claimed'") == CALLBACKS


def test_the_race_catches_reading_before_writing(address: str) -> None:
    with a_desk(address) as desk:
        for _ in range(CALLBACKS):
            desk.callback()
    for _ in range(20):
        won = by_threads(naive_race, address)
        if sum(map(len, won)) > CALLBACKS:
            return
        with a_desk(address) as desk:
            desk.change("UPDATE callback SET owner_id = NULL")
    pytest.fail("the naive way was never caught: this race tests nothing")


def test_two_calls_of_one_caller_at_once_make_one_callback(address: str) -> None:
    together = threading.Barrier(DESKS)

    def take(by: int) -> None:
        with a_desk(address, SetClock("mon 09:00")) as own:
            together.wait()
            for line in range(6):
                own.call(number=f"(212) 555-011{line}", by=by)

    desks = [threading.Thread(target=take, args=(by,)) for by in range(2, 2 + DESKS)]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(60)
    with a_desk(address) as desk:
        assert desk.rows("SELECT number, calls FROM callback ORDER BY number") == [
            (f"+1212555011{line}", DESKS) for line in range(6)
        ]


def test_a_callback_closed_at_the_same_moment_is_not_joined(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On the server only: there another desk can write between our look and our write.
    with a_desk(own_database) as desk, a_desk(own_database) as other:
        first = desk.callback(number="(212) 555-0142")
        look = open_callback_of

        def look_then_lose(db: Database, number: str) -> int | None:
            found = look(db, number)
            if other.do.callbacks.detail(first).callback.is_open:
                other.do.callbacks.record(NewAttempt(first, Outcome.REACHED_BOOKED), by=other.lee)
            return found

        monkeypatch.setattr(callback_writing, "open_callback_of", look_then_lose)
        saved = desk.call(number="(212) 555-0142")
        assert (saved.effect, saved.callback_id) == (Effect.OPENED, first + 1)
        assert desk.column(first, "calls") == 1


def test_tries_recorded_at_once_are_all_counted(address: str) -> None:
    with a_desk(address) as desk:
        number = desk.callback()
    together = threading.Barrier(DESKS)

    def attempt(by: int) -> None:
        with a_desk(address, SetClock("mon 10:00")) as own:
            together.wait()
            for _ in range(5):
                own.do.callbacks.record(NewAttempt(number, Outcome.BUSY), by=by)

    desks = [threading.Thread(target=attempt, args=(by,)) for by in range(2, 2 + DESKS)]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(60)
    with a_desk(address) as desk:
        callback = desk.do.callbacks.detail(number).callback
        assert callback.state is CallbackStatus.OPEN
        assert callback.attempts == desk.value("SELECT COUNT(*) FROM attempt") == 5 * DESKS
        assert callback.returned_at == at("mon 10:00")


def test_claiming_what_one_has_already_does_nothing(any_desk: Desk) -> None:
    number = any_desk.callback()
    any_desk.do.callbacks.claim(number, by=any_desk.dana)
    any_desk.clock.on(15)
    before = any_desk.rows("SELECT * FROM callback"), any_desk.actions("callback", number)
    for again in (any_desk.do.callbacks.next(by=any_desk.dana), any_desk.do.callbacks.claim(number, by=2)):
        assert again is not None
        assert (again.id, again.owner_id) == (number, any_desk.dana)
    assert (any_desk.rows("SELECT * FROM callback"), any_desk.actions("callback", number)) == before
    # It is no sign of life either: the claim is as old as it is, and runs out when nothing came of it.
    any_desk.clock.on(6)
    any_desk.do.callbacks.tick(by=any_desk.lee)
    assert any_desk.column(number, "owner_id") is None
    any_desk.do.callbacks.claim(number, by=any_desk.dana)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.column(number, "owner_id") is None
