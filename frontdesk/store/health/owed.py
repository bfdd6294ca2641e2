"""Does what is owed to referrers agree with what happened, with its sendings, and with its verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from peewee import JOIN, Case, fn

from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import how_many
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.health.demands import never_owed
from frontdesk.store.health.records import page_ids, pages
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.practice import Audit
from frontdesk.store.tables.referrals import Owed, Referral, ReferralEvent, ReferralSender, Sending

_ABOUT_NO_PATIENT: Final = frozenset({"joint_planning", "meeting", "annual_review", "thank_you", "promised"})
_OWED_IDS = page_ids(Owed)
_TELLS: Final = frozenset({"not_asked", "receipt_only", "yes", "no"})
_STATES: Final = frozenset({"open", "sent", "confirmed", "waived"})


@dataclass(frozen=True, slots=True)
class _Item:
    """A thing owed as the table has it; instants are text, which sorts as time."""

    id: int
    kind: str
    referral: int | None
    sender: int | None
    referrer: int
    event: int | None
    series: int
    arose: str
    due: str
    day: str | None
    state: str
    sent_at: str | None
    channel: str
    waived_reason: str
    followed: bool
    stamped: bool
    breached_at: str | None
    breach_reason: str
    event_voided: str | None
    sender_voided: str | None
    sender_referral: int | None
    sender_referrer: int | None
    sender_is: int | None
    owed_to: int
    tell: str | None


_BESIDE: Final = (
    "event_voided",
    "sender_voided",
    "sender_referral",
    "sender_referrer",
    "sender_is",
    "owed_to",
    "tell",
)
_To = Referrer.alias("owed_to")
_ITEMS = prepared(
    lambda p: (
        Owed.select(
            *columns(
                _Item,
                Owed,
                event_voided=ReferralEvent.voided_at,
                sender_voided=ReferralSender.voided_at,
                sender_referral=ReferralSender.referral,
                sender_referrer=ReferralSender.referrer,
                sender_is=fn.COALESCE(Referrer.merged_into, Referrer.id),
                owed_to=fn.COALESCE(_To.merged_into, _To.id),
                tell=ReferralSender.tell,
            )
        )
        .join(ReferralEvent, JOIN.LEFT_OUTER, on=(Owed.event == ReferralEvent.id))
        .switch(Owed)
        .join(ReferralSender, JOIN.LEFT_OUTER, on=(Owed.sender == ReferralSender.id))
        .join(Referrer, JOIN.LEFT_OUTER, on=(ReferralSender.referrer == Referrer.id))
        .switch(Owed)
        .join(_To, on=(Owed.referrer == _To.id))
        .where(Owed.id.between(p.first, p.last), Owed.voided_at.is_null())
        .order_by(Owed.id)
    ),
    _Item,
)
_SENDINGS = prepared(
    lambda p: (
        Sending.select(Sending.owed, Sending.state, Sending.at, Sending.channel)
        .where(
            Sending.owed.between(p.first, p.last),
            Sending.voided_at.is_null(),
            Sending.state != "failed",
        )
        .order_by(Sending.id)
    )
)
_ENTRIES = prepared(
    lambda p: (
        Audit.select(Audit.subject_id, Audit.action, Audit.at)
        .where(
            Audit.subject == "owed",
            Audit.subject_id.between(p.first, p.last),
            Audit.action.in_(("owed.arose", "owed.breached", "owed.undone")),
        )
        .order_by(Audit.id)
    )
)
# What was sent before a merge stays with the one that went: the completion and the sender say whose it is.
_KEY_OF = Case(None, [(Owed.event.is_null(), Owed.referrer)], 0)
_SERIES = prepared(
    lambda p: (
        Owed.select(*columns(_Item, Owed, **dict.fromkeys(_BESIDE, Owed.breached_at)))
        .where(Owed.series > 0, Owed.voided_at.is_null())
        .order_by(_KEY_OF, Owed.kind, Owed.event, Owed.sender, Owed.day, Owed.series)
    ),
    _Item,
)
_Completion = ReferralEvent.alias("completion")
_GOING_ON = prepared(
    lambda p: (
        Owed.select(Owed.id)
        .join(Referrer, on=(Owed.referrer == Referrer.id))
        .switch(Owed)
        .join(Referral, JOIN.LEFT_OUTER, on=(Owed.referral == Referral.id))
        .where(
            Owed.series > 0,
            Owed.voided_at.is_null(),
            (Owed.event.is_null() & (Referrer.key_since == Owed.day))
            | (
                Owed.event.is_null(False)
                & Referral.maintenance
                & Referral.completed_at.is_null(False)
                & Referral.lost_at.is_null()
                & (
                    Owed.event
                    == _Completion.select(fn.MAX(_Completion.id)).where(
                        _Completion.referral == Owed.referral,
                        _Completion.kind == "completed",
                        _Completion.voided_at.is_null(),
                    )
                )
            ),
        )
    )
)

#: A sending that stands: what became of it, when and how.
_Sent = tuple[str, str, str]


def owed_faults(store: Store) -> Iterator[str]:
    """Yield what is wrong with things owed: their state, their sendings, their verdicts, their series."""
    for page in pages(store, _OWED_IDS):
        sendings: defaultdict[int, list[_Sent]] = defaultdict(list)
        for owed, state, at, channel in _SENDINGS.rows(store, **page):
            sendings[owed].append((state, at, channel))
        entries: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for owed, action, at in _ENTRIES.rows(store, **page):
            entries[owed].append((action, at))
        for item in _ITEMS.rows(store, **page):
            for fault in _item_faults(item, sendings[item.id], entries[item.id]):
                yield f"owed {item.id}: {fault}"
    yield from _series_faults(store)


def _is_to_who_sent(item: _Item) -> bool:
    """True if it is owed to who sent the patient; whoever was merged is the one that stays."""
    return item.referral == item.sender_referral and item.owed_to == item.sender_is


def _item_faults(item: _Item, sent: list[_Sent], entries: list[tuple[str, str]]) -> Iterator[str]:
    if item.state not in _STATES:
        yield "its state is unknown"
        return
    if item.event_voided is not None or item.sender_voided is not None:
        yield "it stands, but what it arose with was undone"
    if item.sender is not None and not _is_to_who_sent(item):
        yield "it is owed to another than who sent the patient"
    if item.due < item.arose:
        yield "it was due before it arose"
    if "owed.arose" not in {action for action, _ in entries}:
        yield "no audit entry says that it arose"
    if item.tell is not None and item.tell not in _TELLS:
        yield "what its referrer may be told is unknown"
    if item.tell == "no" and item.state == "open" and item.kind not in _ABOUT_NO_PATIENT and not sent:
        yield "it is open, but the referrer is told nothing"
    yield from _state_faults(item, sent)
    yield from _verdict_faults(item, [at for action, at in entries if action == "owed.breached"])
    if not item.stamped and entries and entries[-1][0] == "owed.breached":
        yield "the audit says that it was breached, and it has no breach"


def _state_faults(item: _Item, sent: list[_Sent]) -> Iterator[str]:
    """Yield where the state of a thing and its sendings do not agree."""
    if len(sent) > 1:
        yield f"{len(sent)} sendings stand for it"
    found = [(at, channel) for state, at, channel in sent if state == item.state]
    if item.state in ("sent", "confirmed"):
        if found != [(item.sent_at, item.channel)]:
            yield f"it is {item.state}, but its sendings do not say so"
        return
    if item.sent_at is not None or item.channel:
        yield f"it is {item.state}, and still has the time or the way of a sending"
    if any(state != "staged" for state, _, _ in sent):
        yield f"it is {item.state}, but a sending stands"
    if (item.state == "waived") != bool(item.waived_reason):
        yield "its state and the reason of a waiver do not agree"


def _verdict_faults(item: _Item, stamped_at: list[str]) -> Iterator[str]:
    """Yield where the verdict of a thing does not agree with its due, its sending and the audit."""
    if item.stamped != (item.breached_at is not None):
        yield "its breach has no instant, or its instant no breach"
        return
    if not item.stamped:
        if item.sent_at is not None and item.sent_at > item.due:
            yield "it was sent late, but no breach was stamped"
        if item.breach_reason:
            yield "it has the reason of a breach, and no breach"
        return
    if item.breached_at != item.due:
        yield "its breach is not at its due"
    if not stamped_at:
        yield "no audit entry says that it was breached"
    elif min(stamped_at) <= item.due:
        yield "its breach was stamped before its due passed"
    if item.breach_reason not in ("", "permission"):
        yield "the reason of its breach is unknown"


def _series_faults(store: Store) -> Iterator[str]:
    """Yield where the things of a series do not follow one another, or where no next one will come."""
    going, never = set(_GOING_ON.values(store)), never_owed(store)
    before: _Item | None = None
    for item in _SERIES.rows(store):
        same = before is not None and _series_of(before) == _series_of(item)
        if before is not None and not same:
            yield from _end_faults(before, going, never)
        if before is not None and same:
            # A key relationship that ended and began again passes over what was due meanwhile.
            if item.series != before.series + 1 and item.event is not None:
                yield f"owed {item.id}: it does not follow the one before in its series"
            elif item.arose != before.due and item.event is not None:
                yield f"owed {item.id}: it did not arise when the one before was due"
            if not before.followed:
                yield f"owed {before.id}: the next of its series was made, and it does not say so"
        elif item.event is not None and item.series != 1:
            yield f"owed {item.id}: the first of its series is missing"
        before = item
    if before is not None:
        yield from _end_faults(before, going, never)


def _end_faults(last: _Item, going: set[int], never: frozenset[str]) -> Iterator[str]:
    """Yield the fault of a series that goes on, and of which no next one will be made."""
    if last.followed and last.id in going and last.kind not in never and last.kind != "joint_planning":
        yield f"owed {last.id}: its series goes on, but no next one will be made"


def _series_of(item: _Item) -> tuple[object, ...]:
    key_of = item.referrer if item.event is None else 0
    return key_of, item.kind, item.event, item.sender, item.day


@dataclass(frozen=True, slots=True)
class DatedItem:
    """A thing owed with what its due is computed from.

    Attributes:
        id: its number.
        kind: the code of its kind.
        arose: when it arose, UTC.
        due: its due, UTC.
        decided_by: the code of what decided that.
        series: which one of its series, from 1; 0 for none.
        first_at: when what its series is counted from happened, UTC; or None.
        day: the day it was promised for, or the first day of the key relationship; or None.
        settings_version: the settings it was dated by.
    """

    id: int
    kind: str
    arose: datetime
    due: datetime
    decided_by: str
    series: int
    first_at: datetime | None
    day: date | None
    settings_version: int


_DATED = prepared(
    lambda p: (
        Owed.select(*columns(DatedItem, Owed, first_at=ReferralEvent.at))
        .join(ReferralEvent, JOIN.LEFT_OUTER, on=(Owed.event == ReferralEvent.id))
        .where(Owed.id.between(p.first, p.last), Owed.voided_at.is_null())
        .order_by(Owed.id)
    ),
    DatedItem,
)


def dated_items(store: Store) -> Iterator[DatedItem]:
    """Yield everything that is owed or was, with what its due is computed from."""
    for page in pages(store, _OWED_IDS):
        yield from _DATED.rows(store, **page)


_SUMS = prepared(
    lambda p: Owed.select(
        fn.COUNT(Owed.id),
        how_many((Owed.state == "open") & Owed.voided_at.is_null()),
        how_many((Owed.state == "sent") & Owed.voided_at.is_null()),
        how_many((Owed.state == "confirmed") & Owed.voided_at.is_null()),
        how_many((Owed.state == "waived") & Owed.voided_at.is_null()),
        how_many(Owed.voided_at.is_null(False)),
        how_many(Owed.stamped & Owed.voided_at.is_null()),
    )
)


def owed_sums(store: Store) -> list[tuple[str, str]]:
    """Return the counts of what is owed that a person can follow, each with its name."""
    ((all_, open_, sent, confirmed, waived, void, late),) = _SUMS.rows(store)
    return [
        (
            "Owed to referrers",
            f"{all_:,} = {open_:,} open + {sent:,} sent + {confirmed:,} confirmed + {waived:,} waived"
            f" + {void:,} undone",
        ),
        ("Owed and not sent in time", f"{late:,}"),
    ]
