"""Whether another desk changed anything: cheap to ask, and only what a person would see counts."""

from __future__ import annotations

from frontdesk.domain.audit import Action
from frontdesk.domain.calls import Draft
from frontdesk.services.office import Pulse
from frontdesk.store.audit import write_audit
from frontdesk.store.day.waiting import last_entry
from tests.builders import Desk, a_desk


def draft(desk: Desk, name: str) -> None:
    """Lee types."""
    desk.do.drafts.keep(Draft("one", desk.lee, desk.clock(), {"name": name}))


def test_what_another_desk_did_is_new_once(address: str) -> None:
    with a_desk(address) as desk, a_desk(address) as other:
        desk.callback()
        pulse = Pulse(desk.do.office)
        assert not pulse.changed()
        other.do.callbacks.claim(1, by=other.lee)
        assert pulse.changed()
        assert not pulse.changed()


def test_a_draft_that_is_typed_elsewhere_is_nothing_to_see(address: str) -> None:
    with a_desk(address) as desk, a_desk(address) as other:
        pulse = Pulse(desk.do.office)
        for name in ("Maria", "Maria A", "Maria Alvarez"):
            draft(other, name)
            assert not pulse.changed()


def test_an_idle_desk_reads_a_number_and_writes_nothing(desk: Desk) -> None:
    desk.callback()
    pulse = Pulse(desk.do.office)
    said: list[str] = []
    desk.store.database.query_hooks.append(lambda event: said.append(event.sql))
    assert [pulse.changed() for _ in range(100)] == [False] * 100
    assert set(said) == {"PRAGMA data_version"}


def test_what_this_desk_did_is_on_its_glass_already(desk: Desk) -> None:
    desk.callback()
    pulse = Pulse(desk.do.office)
    desk.do.callbacks.claim(1, by=desk.dana)
    assert not pulse.changed()


def test_a_connection_that_was_made_anew_misses_nothing(desk: Desk) -> None:
    desk.callback()
    pulse = Pulse(desk.do.office)
    with a_desk(desk.store.where) as other:
        other.callback()
    desk.store.close()
    assert pulse.changed()


def test_an_entry_that_is_committed_after_one_with_a_higher_number_is_new(own_database: str) -> None:
    # On a server numbers are given before transactions end: the highest one alone would miss it.
    with a_desk(own_database) as desk, a_desk(own_database) as slow:
        desk.callback()
        desk.callback()
        pulse = Pulse(desk.do.office)
        with slow.store.writing() as db:
            write_audit(db, at=slow.clock(), person_id=3, action=Action.CALLBACK_CLAIMED, subject_id=1)
            a_third_desk_claims(own_database)
            assert pulse.changed()
            last = last_entry(desk.store)
            assert not pulse.changed()
        assert last_entry(desk.store) == last
        assert pulse.changed()
        assert not pulse.changed()


def a_third_desk_claims(address: str) -> None:
    """A third desk claims a callback, while the second one is not done yet."""
    with a_desk(address) as other:
        other.do.callbacks.claim(2, by=other.sam)
