"""Who was read about is an entry, once for a person and contact in 15 minutes; a search has its hits."""

from __future__ import annotations

from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.services.safety.reading import ReadingService
from tests.builders import Desk


def entries(desk: Desk) -> list[tuple[int, int, str]]:
    """Who read whom: the person, the contact, the detail."""
    return [
        (person, contact, detail)
        for person, contact, detail in desk.rows(
            "SELECT person_id, subject_id, detail FROM audit WHERE action = 'contact.read' ORDER BY id"
        )
    ]


def test_one_entry_for_a_person_and_contact_in_15_minutes(any_desk: Desk) -> None:
    callback = any_desk.callback(name="Maria")
    contact = any_desk.value("SELECT MAX(id) FROM contact")
    reading = any_desk.do.reading
    by_contact, by_callback = Reading(SeenBy.CONTACT, contact), Reading(SeenBy.CALLBACK, callback)
    assert reading.note([by_contact], by=any_desk.dana) == 1
    assert reading.note([by_contact, by_callback], by=any_desk.dana) == 0
    assert reading.note([by_callback], by=any_desk.lee) == 1
    # Another desk of the same person asks the store.
    other = ReadingService(any_desk.do.office)
    any_desk.clock.on(minutes=14.9)
    assert other.note([by_contact], by=any_desk.dana) == 0
    any_desk.clock.on(minutes=0.2)
    assert not reading.is_noted(by_contact, by=any_desk.dana)
    assert other.note([by_callback, by_contact], by=any_desk.dana) == 1
    assert entries(any_desk) == [
        (any_desk.dana, contact, "{}"),
        (any_desk.lee, contact, "{}"),
        (any_desk.dana, contact, "{}"),
    ]


def test_whoever_is_no_contact_is_known_by_the_record(any_desk: Desk) -> None:
    any_desk.call()
    any_desk.change("UPDATE call SET contact_id = NULL")
    call = any_desk.value("SELECT MAX(id) FROM call")
    reading = any_desk.do.reading
    assert reading.note([Reading(SeenBy.CALL, call)], by=any_desk.dana) == 1
    assert ReadingService(any_desk.do.office).note([Reading(SeenBy.CALL, call)], by=any_desk.dana) == 0
    assert reading.note([Reading(SeenBy.CONTACT, 0)], by=any_desk.dana) == 1
    assert entries(any_desk) == [(any_desk.dana, 0, f'{{"call":{call}}}'), (any_desk.dana, 0, "{}")]


def test_a_call_and_a_referral_lead_to_their_contact(any_desk: Desk) -> None:
    any_desk.callback(name="Maria")
    call, contact = any_desk.value("SELECT MAX(id) FROM call"), any_desk.value("SELECT MAX(id) FROM contact")
    referral = any_desk.value("SELECT MAX(id) FROM referral")
    seen = [Reading(SeenBy.CALL, call), Reading(SeenBy.REFERRAL, referral)]
    assert any_desk.do.reading.note(seen, by=any_desk.dana) == 1
    assert entries(any_desk) == [(any_desk.dana, contact, "{}")]


def test_nothing_new_writes_nothing_and_asks_nothing(any_desk: Desk) -> None:
    any_desk.callback()
    seen = [Reading(SeenBy.CALLBACK, 1)]
    any_desk.do.reading.note(seen, by=any_desk.dana)
    any_desk.do.office.store.close()
    assert any_desk.do.reading.note(seen, by=any_desk.dana) == 0
    assert any_desk.store.database.is_closed()


def test_a_search_keeps_its_hits_and_never_its_words(any_desk: Desk) -> None:
    any_desk.do.reading.searched(3, by=any_desk.lee)
    any_desk.do.reading.searched(50, more=True, by=any_desk.lee)
    assert any_desk.rows("SELECT detail FROM audit WHERE action = 'contact.searched' ORDER BY id") == [
        ('{"hits":3}',),
        ('{"hits":50,"more":true}',),
    ]


def test_reading_is_no_news_for_other_desks(any_desk: Desk) -> None:
    from frontdesk.services.office import Office, Pulse
    from frontdesk.store.db.engine import open_store

    any_desk.callback()
    where = any_desk.store.where if any_desk.store.is_sqlite else None
    office = Office(open_store(where) if where else any_desk.store, any_desk.clock)
    pulse = Pulse(office)
    any_desk.do.reading.note([Reading(SeenBy.CALLBACK, 1)], by=any_desk.dana)
    any_desk.do.reading.searched(1, by=any_desk.dana)
    assert not pulse.changed()
    any_desk.callback(name="Other", number="(212) 555-0199")
    assert pulse.changed()
    if where:
        office.store.close()
