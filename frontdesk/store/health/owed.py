"""Does what is owed to referrers agree with what happened, with its sendings, and with its verdicts.

What each event demands is written down here a second time, on purpose: it shares nothing with what lets
things arise, so that a mistake there is found here. Where the settings changed at the very moment of an
event, either version is taken; a treatment update is left alone where its referrer changed since.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from peewee import JOIN, fn

from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import how_many, like
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.health.records import page_ids, pages
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.practice import Audit, SettingsVersion
from frontdesk.store.tables.referrals import Owed, Referral, ReferralEvent, ReferralSender, Sending

#: What each event demands for every referrer whose referral arrived.
_DEMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "arrived": ("acknowledgement",),
    "not_reached": ("not_reached",),
    "unreached": ("could_not_reach",),
    "booked": ("booked",),
    "no_show": ("no_show",),
    "declined": ("declined",),
    "evaluated": ("evaluation_summary", "follow_up"),
    "session": ("treatment_update",),
    "concern": ("concern",),
    "completed": ("outcome_summary", "maintenance_update"),
}
_ABOUT_NO_PATIENT: Final = frozenset({"joint_planning", "meeting", "annual_review", "thank_you", "promised"})
_TELLS: Final = frozenset({"not_asked", "receipt_only", "yes", "no"})
_STATES: Final = frozenset({"open", "sent", "confirmed", "waived"})


# What each event demands


@dataclass(frozen=True, slots=True)
class _Occasion:
    """An event with one referrer to whom it may owe something; instants are text."""

    id: int
    referral: int
    kind: str
    sender: int | None
    detail: str
    logged_at: str
    who: int
    is_first: bool
    referrer: int
    model: str


@dataclass(frozen=True, slots=True)
class _Settings:
    """What one version of the settings says of what is owed."""

    at: str
    model: str
    sessions: int
    never: frozenset[str]


_Arrival = ReferralEvent.alias("arrival")
_OCCASIONS = prepared(
    lambda p: (
        ReferralEvent.select(
            *columns(
                _Occasion,
                ReferralEvent,
                who=ReferralSender.id,
                is_first=ReferralSender.is_first,
                referrer=ReferralSender.referrer,
                model=Referrer.model,
            )
        )
        .join(ReferralSender, on=(ReferralSender.referral == ReferralEvent.referral))
        .join(Referrer, on=(ReferralSender.referrer == Referrer.id))
        .switch(ReferralEvent)
        .join(Referral, on=(ReferralEvent.referral == Referral.id))
        .where(
            ReferralEvent.id.between(p.first, p.last),
            ReferralEvent.voided_at.is_null(),
            Referral.voided_at.is_null(),
            ReferralSender.voided_at.is_null(),
            fn.EXISTS(
                _Arrival.select(_Arrival.id).where(
                    _Arrival.referral == ReferralEvent.referral,
                    _Arrival.sender == ReferralSender.id,
                    _Arrival.kind == "arrived",
                    _Arrival.id <= ReferralEvent.id,
                    _Arrival.voided_at.is_null(),
                )
            ),
        )
        .order_by(ReferralEvent.id, ReferralSender.id)
    ),
    _Occasion,
)
_ITEMS_OF_EVENTS = prepared(
    # The events of a way that was joined with another's are repeated there; what was owed went along.
    lambda p: (
        Owed.select(Owed.event, Owed.sender, Owed.kind, Owed.series)
        .join(ReferralEvent)
        .join(Referral)
        .where(Owed.event.between(p.first, p.last), Owed.voided_at.is_null(), Referral.voided_at.is_null())
    )
)
_VERSIONS = prepared(
    lambda p: SettingsVersion.select(SettingsVersion.at, SettingsVersion.document).order_by(
        SettingsVersion.id
    )
)
_MODEL_CHANGES = prepared(
    lambda p: (
        Audit.select(Audit.subject_id, fn.MAX(Audit.at))
        .where(
            Audit.subject == "referrer",
            (Audit.action == "referrer.undone") | like(Audit.detail, '%"model"%'),
        )
        .group_by(Audit.subject_id)
    )
)
_EVENT_IDS = page_ids(ReferralEvent)
_OWED_IDS = page_ids(Owed)


def demand_faults(store: Store) -> Iterator[str]:
    """Yield what is owed after an event and was not written, and what was written and is not owed."""
    versions = [_settings(at, document) for at, document in _VERSIONS.rows(store)]
    changed: dict[int, str] = dict(_MODEL_CHANGES.rows(store))
    for page in pages(store, _EVENT_IDS):
        written: defaultdict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
        for event, sender, kind, series in _ITEMS_OF_EVENTS.rows(store, **page):
            if series <= 1:
                written[event][sender, kind] += 1
        occasions = groupby(_OCCASIONS.rows(store, **page), key=attrgetter("id"))
        demanded = {event: list(senders) for event, senders in occasions}
        for event in sorted(written.keys() | demanded.keys()):
            yield from _event_faults(event, demanded.get(event, []), written[event], versions, changed)


def _settings(at: str, document: str) -> _Settings:
    owed: dict[str, Any] = json.loads(document).get("owed", {})
    when: dict[str, str] = owed.get("when", {})
    never = frozenset(kind for kind, term in when.items() if term == "never")
    return _Settings(
        at, owed.get("model", "consultation"), int(owed.get("treatment_update_sessions", 3)), never
    )


def _event_faults(
    event: int,
    occasions: Iterable[_Occasion],
    written: Counter[tuple[int, str]],
    versions: list[_Settings],
    changed: Mapping[int, str],
) -> Iterator[str]:
    """Yield the faults of one event."""
    left = Counter(written)
    for one in occasions:
        for kind in _DEMANDS.get(one.kind, ()):
            count = left.pop((one.who, kind), 0)
            about = f"referral {one.referral}, event {event}: the {kind} to sender {one.who}"
            if count > 1:
                yield f"{about} is owed {count} times"
            said = {_is_demanded(kind, one, at_that_time) for at_that_time in _in_force(versions, one)}
            if kind == "treatment_update" and changed.get(one.referrer, "") >= one.logged_at:
                continue
            if said == {True} and not count:
                yield f"{about} is owed, and was not written"
            if said == {False} and count:
                yield f"{about} was written, and is not owed"
    for sender, kind in left:
        yield f"event {event}: the {kind} to sender {sender} was written, and is not owed"


def _in_force(versions: list[_Settings], one: _Occasion) -> list[_Settings]:
    """Return the settings when an event was written: the last before, and those of the same instant."""
    before = [version for version in versions if version.at < one.logged_at]
    return before[-1:] + [version for version in versions if version.at == one.logged_at]


def _is_demanded(kind: str, one: _Occasion, settings: _Settings) -> bool:
    """True if an event demands a kind for one referrer, under these settings."""
    detail = json.loads(one.detail)
    # What a practice system's export says of long ago is news to nobody.
    if kind in settings.never or detail.get("quiet"):
        return False
    if kind == "acknowledgement":
        return one.sender in (None, one.who)
    if kind == "follow_up":
        return one.is_first
    if kind == "maintenance_update":
        return bool(detail.get("maintenance"))
    if kind == "treatment_update":
        session = int(detail.get("session") or 0)
        collaborative = (one.model or settings.model) == "collaborative"
        return collaborative and session > 0 and session % settings.sessions == 0
    return True


# Each thing owed


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
    sender_merged_into: int | None
    tell: str | None


_BESIDE: Final = (
    "event_voided",
    "sender_voided",
    "sender_referral",
    "sender_referrer",
    "sender_merged_into",
    "tell",
)
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
                sender_merged_into=Referrer.merged_into,
                tell=ReferralSender.tell,
            )
        )
        .join(ReferralEvent, JOIN.LEFT_OUTER, on=(Owed.event == ReferralEvent.id))
        .switch(Owed)
        .join(ReferralSender, JOIN.LEFT_OUTER, on=(Owed.sender == ReferralSender.id))
        .join(Referrer, JOIN.LEFT_OUTER, on=(ReferralSender.referrer == Referrer.id))
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
_SERIES = prepared(
    lambda p: (
        Owed.select(*columns(_Item, Owed, **dict.fromkeys(_BESIDE, Owed.breached_at)))
        .where(Owed.series > 0, Owed.voided_at.is_null())
        .order_by(Owed.referrer, Owed.kind, Owed.event, Owed.sender, Owed.day, Owed.series)
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
    """True if it is owed to who sent the patient, or to whom they were merged into since."""
    to = (item.sender_referrer, item.sender_merged_into)
    return item.referral == item.sender_referral and item.referrer in to


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
    versions = _VERSIONS.rows(store)
    going, never = set(_GOING_ON.values(store)), _settings(*versions[-1]).never if versions else frozenset()
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
    return item.referrer, item.kind, item.event, item.sender, item.day


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
