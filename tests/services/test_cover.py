"""Cover and lunch: who is on the phones, who backs up, and whose claims are whose."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.day.cover import Cover
from frontdesk.domain.errors import FrontDeskError, NotFound, Refused
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, a_desk, at, settings


def names(cover: Cover) -> list[str]:
    return [one.person.first_name for one in cover.phones]


def test_the_latest_cover_holds_with_since_when_and_every_change_is_kept(any_desk: Desk) -> None:
    cover = any_desk.do.cover
    assert cover.now() == Cover()
    cover.turn_phones(any_desk.dana, by=any_desk.dana)
    any_desk.clock.set("mon 10:00")
    cover.turn_backup(any_desk.lee, by=any_desk.sam)
    any_desk.clock.set("mon 11:00")
    now = cover.turn_phones(any_desk.sam, by=any_desk.sam)
    assert [(one.person.first_name, one.since) for one in now.phones] == [
        ("Dana", at("mon 09:00")),
        ("Sam", at("mon 11:00")),
    ]
    assert now.backup is not None
    assert (now.backup.person.first_name, now.backup.since) == ("Lee", at("mon 10:00"))
    assert names(cover.turn_phones(any_desk.dana, by=any_desk.dana)) == ["Sam"]
    assert cover.turn_backup(any_desk.lee, by=any_desk.lee).backup is None
    who = any_desk.rows("SELECT person_id FROM audit WHERE action = 'cover.changed' ORDER BY id")
    assert [person for (person,) in who] == [2, 4, 4, 2, 3]
    assert any_desk.value("SELECT COUNT(*) FROM cover") == 5


def test_busy_needs_a_backup_and_ends_with_the_day(any_desk: Desk) -> None:
    cover = any_desk.do.cover
    with pytest.raises(Refused, match="Nobody backs up"):
        cover.turn_busy(by=any_desk.dana)
    cover.turn_backup(any_desk.lee, by=any_desk.dana)
    busy = cover.turn_busy(by=any_desk.dana)
    assert busy.busy
    assert busy.busy_by is not None
    assert busy.busy_by.id == any_desk.dana
    any_desk.clock.set("tue 08:00")
    assert not cover.now().busy
    # A change on the next day does not bring yesterday's back, and saying it anew works.
    assert not cover.turn_phones(any_desk.sam, by=any_desk.sam).busy
    assert cover.turn_busy(by=any_desk.sam).busy
    assert not cover.turn_busy(by=any_desk.sam).busy


def test_who_is_on_the_phones_feeds_the_forecast(any_desk: Desk) -> None:
    def people() -> int:
        return any_desk.do.callbacks.standing(by=any_desk.dana).pace.people

    assert people() == 1
    for person in (any_desk.dana, any_desk.sam):
        any_desk.do.cover.turn_phones(person, by=any_desk.dana)
    any_desk.do.cover.turn_backup(any_desk.lee, by=any_desk.dana)
    assert people() == 2
    any_desk.do.cover.turn_busy(by=any_desk.dana)
    assert people() == 3


def test_two_desks_that_change_the_cover_at_once_lose_nothing_of_each_other(
    any_desk: Desk, address: str
) -> None:
    together = threading.Barrier(3)

    def turn(person: int) -> None:
        with a_desk(address, any_desk.clock) as other:
            together.wait()
            other.do.cover.turn_phones(person, by=person)

    people = (any_desk.dana, any_desk.lee, any_desk.sam)
    with ThreadPoolExecutor(3) as desks:
        for desk in [desks.submit(turn, person) for person in people]:
            desk.result()
    assert sorted(one.person.id for one in any_desk.do.cover.now().phones) == list(people)


def test_who_left_covers_nothing(any_desk: Desk) -> None:
    cover = any_desk.do.cover
    cover.turn_phones(any_desk.sam, by=any_desk.dana)
    cover.turn_backup(any_desk.sam, by=any_desk.dana)
    any_desk.do.practice.save(settings(staff=("Dana Reyes", "Lee Wong")), by=any_desk.dana)
    assert cover.now() == Cover()
    cover.turn_phones(any_desk.sam, by=any_desk.dana)
    with pytest.raises(NotFound, match="not on the staff"):
        cover.turn_phones(any_desk.sam, by=any_desk.dana)
    with pytest.raises(Refused, match="Nobody backs up"):
        cover.turn_busy(by=any_desk.dana)


def test_lunch_hands_all_claims_over_and_takes_back_what_is_still_there(any_desk: Desk) -> None:
    cover, work = any_desk.do.cover, any_desk.do.callbacks
    any_desk.clock.set("mon 11:50")
    kept, done, given = (any_desk.callback() for _ in range(3))
    others = any_desk.callback()
    for number in (kept, done, given):
        work.claim(number, by=any_desk.dana)
    work.claim(others, by=any_desk.lee)
    cover.turn_phones(any_desk.dana, by=any_desk.dana)
    any_desk.clock.set("mon 12:00")
    out = cover.lunch_out(any_desk.dana, any_desk.lee, by=any_desk.dana)
    assert out.sentence == "Lee covers for Dana and has 3 claims."
    assert not work.order(Tab.MINE, by=any_desk.dana)
    assert names(cover.now()) == ["Lee"]
    assert any_desk.actions("callback", kept)[-1] == "callback.handed_over"
    work.record(NewAttempt(done, Outcome.REACHED_BOOKED), by=any_desk.lee)
    work.hand_over(given, to=any_desk.sam, seen_owner=any_desk.lee, by=any_desk.lee)
    any_desk.clock.on(5)
    ((out_now,), by) = (cover.look(by=any_desk.lee).out, any_desk.dana)
    back = cover.lunch_back(out_now.id, by=by)
    assert back.sentence == "Dana is back and has 1 of 3 claims again; 2 were done, or went on, meanwhile."
    assert any_desk.column(kept, "owner_id") == any_desk.dana
    assert any_desk.column(given, "owner_id") == any_desk.sam
    assert any_desk.column(others, "owner_id") == any_desk.lee
    assert names(cover.now()) == ["Dana"]
    assert any_desk.actions("cover", out_now.id)[-1] == "cover.lunch_back"
    with pytest.raises(NotFound, match="back already"):
        cover.lunch_back(out_now.id, by=by)
    assert CheckService(any_desk.do.office).run().findings == []


def test_lunch_that_cannot_be_is_refused_and_changes_nothing(any_desk: Desk) -> None:
    cover = any_desk.do.cover
    claimed = any_desk.callback()
    any_desk.do.callbacks.claim(claimed, by=any_desk.dana)
    for to, why in ((any_desk.dana, "Somebody else"), (99, "not on the staff")):
        with pytest.raises(FrontDeskError, match=why):
            cover.lunch_out(any_desk.dana, to, by=any_desk.dana)
    cover.lunch_out(any_desk.lee, any_desk.sam, by=any_desk.lee)
    for person, to in ((any_desk.lee, any_desk.dana), (any_desk.dana, any_desk.lee)):
        with pytest.raises(Refused, match="Lee is out already"):
            cover.lunch_out(person, to, by=any_desk.dana)
    assert any_desk.column(claimed, "owner_id") == any_desk.dana


def test_claims_of_who_left_go_back_to_the_queue(any_desk: Desk) -> None:
    claimed = [any_desk.callback() for _ in range(2)]
    for number in claimed:
        any_desk.do.callbacks.claim(number, by=any_desk.sam)
    without_sam = settings(staff=("Dana Reyes", "Lee Wong"))
    assert any_desk.do.practice.leaving(without_sam) == {"Sam Okafor": 2}
    any_desk.do.practice.save(without_sam, by=any_desk.dana)
    assert any_desk.do.practice.leaving(without_sam) == {}
    for number in claimed:
        assert any_desk.column(number, "owner_id") is None
        assert any_desk.actions("callback", number)[-1] == "callback.released"
    assert CheckService(any_desk.do.office).run().findings == []
