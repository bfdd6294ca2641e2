"""The check computes a second time what is owed: it finds every planted fault, and none in what was used."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.events import EventKind, Via
from frontdesk.domain.referrals.owed import Channel, OwedKind, SharedCare, Tell
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.settings.referrals import OwedSettings
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, at, settings
from tests.referred import a_patient, a_referrer, completed, happened, owed, sent_by
from tests.services.planted_faults import plain, unguarded


def faults(desk: Desk) -> list[str]:
    """What the check says of what is owed; the ways of these patients are not written as events make them."""
    found = CheckService(desk.do.office).run().findings
    return [one for one in found if one.startswith(("owed ", "event ")) or ", event " in one]


def use(desk: Desk) -> None:
    """Leave one thing of every state and standing, two referrers of one patient, and series that go on."""
    work = desk.do.owed
    shared = a_referrer(desk, model="collaborative")
    patient = a_patient(desk, shared, tell=Tell.YES, first=True)
    desk.clock.set("mon 10:00")
    other = sent_by(desk, patient.referral, a_referrer(desk))
    for event in ("not_reached", "booked", "no_show", "booked", "evaluated"):
        happened(desk, patient.referral, event)
    for _ in range(4):
        happened(desk, patient.referral, "session")
    happened(desk, patient.referral, "concern")
    completed(desk, patient.referral, maintenance=True)
    refused = a_patient(desk, shared, tell=Tell.NO)
    happened(desk, refused.referral, "unreached")
    happened(desk, a_patient(desk).referral, "declined")
    work.referrer_facts(shared, ReferrerFacts(key_since="2026-11-16"), by=desk.dana)
    work.promise(shared, OwedKind.PROMISED, at("thu 12:00").date(), "brochures", by=desk.dana)
    work.sent(1, Channel.POST, by=desk.dana)
    work.confirmed(1, by=desk.dana)
    work.sent(2, Channel.FAX, by=desk.dana)
    work.failed(2, "busy", by=desk.dana)
    desk.clock.set("wed 08:00")
    desk.do.callbacks.tick(by=desk.dana)
    work.sent(2, Channel.FAX, by=desk.dana)
    work.waive(4, "told them", by=desk.lee)
    work.tell(other, Tell.NO, "the patient", by=desk.lee)
    desk.do.undo.undo(by=desk.lee)
    staged = work.staging.stage(3, Channel.FAX, "", lambda number: f"{number}.pdf", by=desk.dana)
    assert staged


def undo_everything(desk: Desk, person: int) -> None:
    """Undo what a person did, the last first, until that is refused."""
    with suppress(Refused):
        while True:
            desk.do.undo.undo(by=person)


def test_nothing_is_found_in_what_was_used(any_desk: Desk) -> None:
    use(any_desk)
    assert len(owed(any_desk)) > 25
    assert faults(any_desk) == []
    changed = replace(settings(), owed=OwedSettings(model=SharedCare.COLLABORATIVE, update_sessions=1))
    any_desk.do.practice.save(changed, by=any_desk.dana)
    patient = a_patient(any_desk)
    any_desk.clock.on(5)
    happened(any_desk, patient.referral, "evaluated")
    happened(any_desk, patient.referral, "session")
    assert owed(any_desk)[-1].kind is OwedKind.TREATMENT_UPDATE
    terms = dict(OwedSettings().terms)
    del terms[OwedKind.BOOKED]
    any_desk.do.practice.save(replace(settings(), owed=OwedSettings(terms=terms)), by=any_desk.dana)
    any_desk.clock.on(5)
    happened(any_desk, patient.referral, "booked")
    assert owed(any_desk)[-1].kind is not OwedKind.BOOKED
    assert faults(any_desk) == []
    any_desk.clock.instant = any_desk.clock.instant.replace(month=12)
    any_desk.do.owed.tick(by=any_desk.dana)
    assert faults(any_desk) == []
    any_desk.clock.set("wed 08:15")
    for person in (any_desk.dana, any_desk.lee):
        undo_everything(any_desk, person)
    assert faults(any_desk) == []


Plant = Callable[[Desk], object]

#: What is done to the store, and what the check must say of it.
FAULTS: dict[str, tuple[Plant, str]] = {
    "something owed that is gone": (
        unguarded("owed", "DELETE FROM owed WHERE kind = 'no_show' AND sender_id = 1"),
        "the no_show to sender 1 is owed, and was not written",
    ),
    "something owed that nothing demands": (
        plain("UPDATE owed SET kind = 'declined' WHERE kind = 'no_show' AND sender_id = 1"),
        "the declined to sender 1 was written, and is not owed",
    ),
    "an update after a session that brings none": (
        plain("UPDATE owed SET event_id = event_id + 1 WHERE kind = 'treatment_update' AND sender_id = 1"),
        "the treatment_update to sender 1 was written, and is not owed",
    ),
    "a personal call to who sent others before": (
        plain("UPDATE referral_sender SET is_first = 0 WHERE id = 1"),
        "the follow_up to sender 1 was written, and is not owed",
    ),
    "an acknowledgement of another's referral": (
        plain("UPDATE owed SET sender_id = 2, referrer_id = 2 WHERE id = 1"),
        "the acknowledgement to sender 2 was written, and is not owed",
    ),
    "it is owed to somebody else": (
        plain("UPDATE owed SET referrer_id = 3 WHERE id = 1"),
        "owed 1: it is owed to another than who sent the patient",
    ),
    "an event that was undone": (
        plain("UPDATE referral_event SET voided_at = logged_at WHERE kind = 'no_show'"),
        "it stands, but what it arose with was undone",
    ),
    "an unknown state": (
        plain("UPDATE owed SET state = 'done' WHERE id = 1"),
        "owed 1: its state is unknown",
    ),
    "confirmed without a sending": (
        unguarded("sending", "DELETE FROM sending WHERE owed_id = 1"),
        "owed 1: it is confirmed, but its sendings do not say so",
    ),
    "sent at another time": (
        plain("UPDATE owed SET sent_at = '2026-11-16T14:00:00.000000Z' WHERE id = 1"),
        "owed 1: it is confirmed, but its sendings do not say so",
    ),
    "open though it was sent": (
        plain("UPDATE owed SET state = 'open', sent_at = NULL, channel = '' WHERE id = 1"),
        "owed 1: it is open, but a sending stands",
    ),
    "open with the time of a sending": (
        plain("UPDATE owed SET sent_at = arose WHERE id = 6"),
        "owed 6: it is open, and still has the time or the way of a sending",
    ),
    "waived without a reason": (
        plain("UPDATE owed SET waived_reason = '' WHERE id = 4"),
        "owed 4: its state and the reason of a waiver do not agree",
    ),
    "a breach before due": (
        plain(
            "UPDATE owed SET due = '2026-12-01T22:00:00.000000Z',"
            " breached_at = '2026-12-01T22:00:00.000000Z' WHERE id = 2"
        ),
        "owed 2: its breach was stamped before its due passed",
    ),
    "a breach at another time": (
        plain("UPDATE owed SET breached_at = '2026-11-17T22:00:00.000000Z' WHERE id = 2"),
        "owed 2: its breach is not at its due",
    ),
    "a breach that is gone": (
        plain("UPDATE owed SET stamped = 0, breached_at = NULL WHERE id = 2"),
        "owed 2: it was sent late, but no breach was stamped",
    ),
    "a breach without an instant": (
        plain("UPDATE owed SET breached_at = NULL WHERE id = 2"),
        "owed 2: its breach has no instant",
    ),
    "a breach that the audit does not have": (
        unguarded("audit", "DELETE FROM audit WHERE action = 'owed.breached'"),
        "owed 2: no audit entry says that it was breached",
    ),
    "a reason that is none": (
        plain("UPDATE owed SET breach_reason = 'weather' WHERE id = 2"),
        "owed 2: the reason of its breach is unknown",
    ),
    "something that never arose": (
        unguarded("audit", "DELETE FROM audit WHERE action = 'owed.arose'"),
        "owed 1: no audit entry says that it arose",
    ),
    "another due": (
        plain("UPDATE owed SET due = '2026-12-01T22:00:00.000000Z' WHERE id = 6"),
        "owed 6: it is due at another time than its settings say",
    ),
    "decided by something else": (
        plain("UPDATE owed SET decided_by = 'morning' WHERE id = 6"),
        "owed 6: it is due at another time than its settings say",
    ),
    "an unknown kind": (
        plain("UPDATE owed SET kind = 'flowers' WHERE id = 6"),
        "owed 6: its kind is unknown",
    ),
    "an unknown permission": (
        plain("UPDATE referral_sender SET tell = 'maybe' WHERE id = 2"),
        "what its referrer may be told is unknown",
    ),
    "due before it arose": (
        plain("UPDATE owed SET due = '2026-11-01T22:00:00.000000Z' WHERE id = 6"),
        "owed 6: it was due before it arose",
    ),
    "open to who is told nothing": (
        plain("UPDATE referral_sender SET tell = 'no' WHERE id = 1"),
        "it is open, but the referrer is told nothing",
    ),
    "a series that stops": (
        plain("UPDATE owed SET followed = 1 WHERE kind = 'maintenance_update'"),
        "its series goes on, but no next one will be made",
    ),
    "a relationship's series that stops": (
        plain("UPDATE owed SET followed = 1 WHERE kind = 'meeting'"),
        "its series goes on, but no next one will be made",
    ),
    "a series with a gap": (
        plain("UPDATE owed SET series = 3 WHERE kind = 'maintenance_update'"),
        "the first of its series is missing",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_planted_fault_is_found(desk: Desk, name: str) -> None:
    plant, sentence = FAULTS[name]
    use(desk)
    plant(desk)
    found = faults(desk)
    assert any(sentence in one for one in found), found


def refer(desk: Desk, referrer: str, number: str) -> int:
    """Take in a referral as the desk does."""
    new = NewReferral("Maria Alvarez", number, referrer, "", SourceKind.PSYCHIATRIST, Via.FAX)
    return desk.do.patients.add(new, by=desk.dana).referral


def test_what_is_owed_goes_along_when_two_become_one_person(any_desk: Desk) -> None:
    first, second = refer(any_desk, "Dr One", "(212) 555-0142"), refer(any_desk, "Dr Two", "(212) 555-0143")
    any_desk.do.patients.record(second, EventKind.BOOKED, by=any_desk.dana)
    before = CheckService(any_desk.do.office).run().findings
    contact = any_desk.value("SELECT contact_id FROM referral WHERE id = ?", second)
    any_desk.do.patients.join(first, contact, by=any_desk.dana)
    assert {line.referral for line in owed(any_desk)} == {first}
    any_desk.do.patients.record(first, EventKind.NO_SHOW, by=any_desk.lee)
    assert [line.kind.value for line in owed(any_desk)].count("no_show") == 2
    assert CheckService(any_desk.do.office).run().findings == before == []
    any_desk.do.undo.undo(by=any_desk.lee)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert {line.referral for line in owed(any_desk)} == {first, second}
    assert CheckService(any_desk.do.office).run().findings == []
