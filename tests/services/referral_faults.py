"""Faults planted among referrals and what is owed, one of each kind, and what the check must point to."""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.domain.referrals.events import EventKind, Via
from frontdesk.domain.referrals.owed import Channel, OwedKind, Tell
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk
from tests.services.planted_faults import plain, unguarded, without_references

_TOMORROW = "2026-11-17T15:00:00.000000Z"


def without_index(table: str, sql: str) -> Callable[[Desk], None]:
    """Change rows that a unique index would keep apart."""

    def plant(desk: Desk) -> None:
        found = desk.rows(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql LIKE '%UNIQUE%'",
            table,
        )
        for (name,) in found:
            desk.change(f'DROP INDEX "{name}"')
        desk.change(sql)

    return plant


def copy_of(table: str, number: int, **changed: str) -> Callable[[Desk], None]:
    """Write a row a second time, with other values in some columns."""

    def plant(desk: Desk) -> None:
        columns = [name for _, name, *_ in desk.rows(f"PRAGMA table_info({table})") if name != "id"]
        values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        copied = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = {number}"
        without_index(table, copied)(desk)

    return plant


#: What is done to the store, and what a finding must name. Of the scene: referral 1 was sent by two referrers
#: and is booked; owed 1 is the first acknowledgement, sent; owed 2 the second, open and late; owed 3 and 4
#: tell of the booking, the first of them sent, failed and sent again.
FAULTS: dict[str, tuple[Callable[[Desk], object], str]] = {
    "another step": (plain("UPDATE referral SET step = 'deciding' WHERE id = 1"), "referral 1"),
    "an unknown step": (plain("UPDATE referral SET step = 'gone' WHERE id = 1"), "referral 1"),
    "a booking that nobody made": (
        plain(f"UPDATE referral SET booked_at = '{_TOMORROW}' WHERE id = 1"),
        "referral 1",
    ),
    "a booking that is gone": (plain("UPDATE referral SET booked_at = NULL WHERE id = 1"), "referral 1"),
    "lost without an event": (
        plain(f"UPDATE referral SET lost_at = '{_TOMORROW}', step = 'lost' WHERE id = 1"),
        "referral 1",
    ),
    "an event that is gone": (
        plain(f"UPDATE referral_event SET voided_at = '{_TOMORROW}' WHERE kind = 'booked'"),
        "event 3",
    ),
    "an event of nobody": (
        without_references("UPDATE referral_event SET referral_id = 99 WHERE kind = 'booked'"),
        "referral",
    ),
    "two primary referrers": (plain("UPDATE referral_sender SET is_primary = 1"), "referral 1"),
    "no primary referrer": (plain("UPDATE referral_sender SET is_primary = 0"), "referral 1"),
    "an unknown permission": (plain("UPDATE referral_sender SET tell = 'maybe' WHERE id = 2"), "2"),
    "owed and missing": (plain(f"UPDATE owed SET voided_at = '{_TOMORROW}' WHERE id = 4"), "event 3"),
    "owed twice": (copy_of("owed", 4), "owed"),
    "owed without cause": (
        copy_of("owed", 4, kind="'outcome_summary'"),
        "owed",
    ),
    "another due": (plain(f"UPDATE owed SET due = '{_TOMORROW}' WHERE id = 4"), "owed 4"),
    "an unknown kind": (plain("UPDATE owed SET kind = 'flowers' WHERE id = 4"), "owed"),
    "an unknown state": (plain("UPDATE owed SET state = 'burned' WHERE id = 4"), "owed 4"),
    "sent without a sending": (
        plain("UPDATE owed SET state = 'sent', sent_at = arose, channel = 'fax' WHERE id = 4"),
        "owed 4",
    ),
    "open though it was sent": (
        plain("UPDATE owed SET state = 'open', sent_at = NULL, channel = '' WHERE id = 1"),
        "owed 1",
    ),
    "sent at another time": (plain(f"UPDATE owed SET sent_at = '{_TOMORROW}' WHERE id = 1"), "owed 1"),
    "sent twice": (copy_of("sending", 1), "owed 1"),
    "a sending of nothing": (
        without_references("UPDATE sending SET owed_id = 99 WHERE id = 1"),
        "owed",
    ),
    "a breach that is gone": (
        plain("UPDATE owed SET stamped = 0, breached_at = NULL, breach_reason = '' WHERE id = 2"),
        "owed 2",
    ),
    "a breach of another instant": (
        plain(f"UPDATE owed SET breached_at = '{_TOMORROW}' WHERE id = 2"),
        "owed 2",
    ),
    "a breach that never was": (
        plain("UPDATE owed SET stamped = 1, breached_at = due WHERE id = 1"),
        "owed 1",
    ),
    "waived without a reason": (plain("UPDATE owed SET state = 'waived' WHERE id = 4"), "owed 4"),
    "sent though they said no": (plain("UPDATE referral_sender SET tell = 'no' WHERE id = 2"), "owed"),
    "an entry that is gone": (
        unguarded("audit", "UPDATE audit SET subject_id = 99 WHERE action = 'referral.added'"),
        "referral 1",
    ),
}


def refer_for_faults(desk: Desk) -> None:
    """Two referrers of one patient, a booking, sendings that stand and that failed, and something late."""
    patients, owed = desk.do.patients, desk.do.owed
    for who in ("Dr Zebulon Quick", "Joan Quagmire"):
        new = NewReferral(
            "Maria Alvarez", "(212) 555-0142", who, "", SourceKind.THERAPIST, Via.FAX, tell=Tell.YES
        )
        patients.add(new, by=desk.dana)
    owed.sent(1, Channel.PHONE, by=desk.dana)
    desk.clock.set("tue 09:30")
    desk.do.callbacks.tick(by=desk.dana)
    owed.tick(by=desk.dana)
    patients.record(1, EventKind.BOOKED, by=desk.dana)
    owed.sent(3, Channel.FAX, "(212) 555-0160", by=desk.dana)
    owed.failed(3, "line busy", by=desk.dana)
    owed.sent(3, Channel.PHONE, by=desk.dana)
    kinds = [kind for (kind,) in desk.rows("SELECT kind FROM owed ORDER BY id")]
    assert kinds == [OwedKind.ACKNOWLEDGEMENT] * 2 + [OwedKind.BOOKED] * 2
    assert CheckService(desk.do.office).run().findings == []
