"""Is everything owed that an event demands, and nothing else.

What each event demands is written down here a second time, on purpose: it shares nothing with what lets
things arise, so that a mistake there is found here. Where the settings changed at the very moment of an
event, either version is taken; a treatment update is left alone where its referrer changed since.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from peewee import fn

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import like
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.health.records import page_ids, pages
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.practice import Audit, SettingsVersion
from frontdesk.store.tables.referrals import Owed, Referral, ReferralEvent, ReferralSender

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


@dataclass(frozen=True, slots=True)
class _Merge:
    """When and into whom somebody who refers was merged; the instant is text."""

    at: str
    into: int


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
            )
        )
        .join(ReferralSender, on=(ReferralSender.referral == ReferralEvent.referral))
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
_MERGES = prepared(
    # Those that stand; of one who was merged, undone and merged again, the last.
    lambda p: (
        Audit.select(Audit.subject_id, Audit.at, Audit.detail)
        .join(Referrer, on=(Audit.subject_id == Referrer.id))
        .where(
            Audit.subject == "referrer",
            Audit.action == "referrer.merged",
            Referrer.merged_into.is_null(False),
        )
        .order_by(Audit.id)
    )
)
_MODELS = prepared(lambda p: Referrer.select(Referrer.id, Referrer.model))
_EVENT_IDS = page_ids(ReferralEvent)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the demands of all events are judged by.

    Attributes:
        versions: the settings, the oldest first.
        changed: when the model with a referrer was last changed, by their number.
        models: the model with each referrer.
        merges: the merges that stand, by the number of the one who went.
    """

    versions: list[_Settings]
    changed: Mapping[int, str]
    models: Mapping[int, str]
    merges: Mapping[int, _Merge]

    def who(self, referrer: int, at: str, *, from_then: bool) -> int:
        """Return who somebody was at an instant, where a merge at that instant counts if ``from_then``."""
        merge = self.merges.get(referrer)
        while merge is not None and (merge.at < at or (from_then and merge.at == at)):
            referrer = merge.into
            merge = self.merges.get(referrer)
        return referrer


def demand_faults(store: Store) -> Iterator[str]:
    """Yield what is owed after an event and was not written, and what was written and is not owed."""
    known = _Known(
        _versions(store),
        dict(_MODEL_CHANGES.rows(store)),
        dict(_MODELS.rows(store)),
        {goes: _Merge(at, int(json.loads(detail)["into"])) for goes, at, detail in _MERGES.rows(store)},
    )
    for page in pages(store, _EVENT_IDS):
        written: defaultdict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
        for event, sender, kind, series in _ITEMS_OF_EVENTS.rows(store, **page):
            if series <= 1:
                written[event][sender, kind] += 1
        occasions = groupby(_OCCASIONS.rows(store, **page), key=attrgetter("id"))
        demanded = {event: list(senders) for event, senders in occasions}
        for event in sorted(written.keys() | demanded.keys()):
            found = demanded.get(event, [])
            faults = list(_event_faults(event, _persons(found, known), written[event], known))
            # Where it happened at the very instant of a merge, both ways are right.
            merged = _persons(found, known, from_then=True) if faults else []
            if faults and not any(_event_faults(event, merged, written[event], known)):
                continue
            yield from faults


def _persons(found: Iterable[_Occasion], known: _Known, *, from_then: bool = False) -> list[_Person]:
    """Return those to whom an event may owe something: two entries of one person are one but on arrival."""
    persons: dict[tuple[int, int], list[_Occasion]] = {}
    for one in found:
        who = known.who(one.referrer, one.logged_at, from_then=from_then)
        persons.setdefault((who, one.who if one.kind == "arrived" else 0), []).append(one)
    return [_Person(who, same) for (who, _), same in persons.items()]


@dataclass(frozen=True, slots=True)
class _Person:
    """One who sent a patient, with the event for each entry of theirs that did."""

    referrer: int
    entries: list[_Occasion]

    @property
    def one(self) -> _Occasion:
        """The event; the patient is a person's first only if it is so for every entry of theirs."""
        return replace(self.entries[0], is_first=all(one.is_first for one in self.entries))


def never_owed(store: Store) -> frozenset[str]:
    """Return the kinds that the present settings never owe."""
    versions = _versions(store)
    return versions[-1].never if versions else frozenset()


def _versions(store: Store) -> list[_Settings]:
    return [_settings(at, document) for at, document in _VERSIONS.rows(store)]


def _settings(at: str, document: str) -> _Settings:
    try:
        owed: dict[str, Any] = json.loads(document).get("owed", {})
    except ValueError as error:
        raise StoreTrouble(
            "The practice's settings in the store are damaged and cannot be read. Nothing was changed. "
            "Restore the last good backup: frontdesk help backup"
        ) from error
    when: dict[str, str] = owed.get("when", {})
    never = frozenset(kind for kind, term in when.items() if term == "never")
    return _Settings(
        at, owed.get("model", "consultation"), int(owed.get("treatment_update_sessions", 3)), never
    )


def _event_faults(
    event: int, persons: Iterable[_Person], written: Counter[tuple[int, str]], known: _Known
) -> Iterator[str]:
    """Yield the faults of one event."""
    left = Counter(written)
    for person in persons:
        one, model = person.one, known.models[person.referrer]
        for kind in _DEMANDS.get(one.kind, ()):
            count = sum(left.pop((entry.who, kind), 0) for entry in person.entries)
            about = f"referral {one.referral}, event {event}: the {kind} to sender {one.who}"
            if count > 1:
                yield f"{about} is owed {count} times"
            said = {_is_demanded(kind, one, model, then) for then in _in_force(known.versions, one)}
            if kind == "treatment_update" and known.changed.get(person.referrer, "") >= one.logged_at:
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


def _is_demanded(kind: str, one: _Occasion, model: str, settings: _Settings) -> bool:
    """True if an event demands a kind for one referrer, by the model with them, under these settings."""
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
        collaborative = (model or settings.model) == "collaborative"
        return collaborative and session > 0 and session % settings.sessions == 0
    return True
