"""What is known of those who refer, counted from every table: what their health and lists are judged by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.health import RelationshipFacts
from frontdesk.domain.relationships.touches import Response
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, to_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import is_row_number
from frontdesk.store.tables.callbacks import Breach
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.referrals import Owed, Referral, ReferralSender
from frontdesk.store.tables.relationships import Complaint, Touch


@dataclass(frozen=True, slots=True)
class ReferrerRow:
    """One of those who refer, as the table has them.

    Attributes:
        id: their number.
        name: their name.
        folded: the same without case and accents.
        organization: where they work, or "".
        kind: what they are to us.
        is_hospital: True for a hospital system.
        created_at: since when they are known, UTC.
        focus_since: since when they are on the focus list, or None.
        key_since: since when they are a key relationship, or None.
        opted_out_at: when they asked not to be contacted, or None.
        inactive_at: when they moved or were deactivated, or None.
    """

    id: int
    name: str
    folded: str
    organization: str
    kind: SourceKind
    is_hospital: bool
    created_at: datetime
    focus_since: date | None
    key_since: date | None
    opted_out_at: datetime | None
    inactive_at: datetime | None


def _rows() -> Any:
    return (
        Referrer.select(
            *columns(
                ReferrerRow,
                Referrer,
                organization=fn.COALESCE(Organization.name, ""),
                is_hospital=fn.COALESCE(Organization.is_hospital, False),
            )
        )
        .join(Organization, JOIN.LEFT_OUTER)
        .where(Referrer.merged_into.is_null())
    )


_REFERRER = prepared(lambda p: _rows().where(Referrer.id == p.id), ReferrerRow)
# The same in brief: a directory may hold a hundred thousand with whom there was never anything.
_BRIEF = prepared(
    lambda p: (
        Referrer.select(
            Referrer.id,
            Referrer.created_at,
            Referrer.focus_since.is_null(False),
            Referrer.opted_out_at.is_null(False) | Referrer.inactive_at.is_null(False),
        )
        .where(Referrer.merged_into.is_null())
        .order_by(Referrer.folded, Referrer.id)
    )
)
_SEARCHED = prepared(
    lambda p: (
        Referrer.select(Referrer.id, Referrer.folded, fn.COALESCE(Organization.name, ""), Referrer.kind)
        .join(Organization, JOIN.LEFT_OUTER)
        .where(Referrer.merged_into.is_null())
    )
)
_MERGED = prepared(
    lambda p: Referrer.select(Referrer.id, Referrer.merged_into).where(Referrer.merged_into.is_null(False))
)
# Patients by who sent them: those with a referral, and those of calls from before referrals were kept.
_SENT = prepared(
    lambda p: (
        ReferralSender.select(
            ReferralSender.referrer,
            Referral.contact,
            fn.MIN(fn.COALESCE(ReferralSender.arrived_at, ReferralSender.logged_at)),
            fn.MAX(Referral.booked_at),
        )
        .join(Referral)
        .where(ReferralSender.voided_at.is_null(), Referral.voided_at.is_null())
        .group_by(ReferralSender.referrer, Referral.contact)
    )
)
_CALLED = prepared(
    lambda p: (
        Call.select(Call.referrer, Call.contact, fn.MIN(Call.at))
        .where(Call.referrer.is_null(False), Call.contact.is_null(False), Call.voided_at.is_null())
        .group_by(Call.referrer, Call.contact)
    )
)
_TOUCHES = prepared(
    lambda p: (
        Touch.select(Touch.referrer, Touch.at, Touch.theirs, Touch.response)
        .where(Touch.voided_at.is_null())
        .order_by(Touch.referrer, Touch.at)
    )
)
_BREACHES = prepared(
    lambda p: Breach.select(Breach.referrer, Breach.due).where(Breach.referrer.is_null(False))
)
_OWED_LATE = prepared(
    lambda p: Owed.select(Owed.referrer, Owed.breached_at).where(
        Owed.breached_at.is_null(False), Owed.voided_at.is_null()
    )
)
_OWED_OPEN = prepared(
    lambda p: Owed.select(Owed.referrer, Owed.kind, Owed.due).where(
        Owed.state == OwedState.OPEN,
        Owed.voided_at.is_null(),
        Owed.kind.in_((OwedKind.PROMISED, OwedKind.THANK_YOU)),
    )
)
_COMPLAINTS = prepared(
    lambda p: (
        Complaint.select(Complaint.referrer, fn.COUNT(Complaint.id))
        .where(
            Complaint.referrer.is_null(False), Complaint.closed_at.is_null(), Complaint.voided_at.is_null()
        )
        .group_by(Complaint.referrer)
    )
)


class _Gathered:
    """What the tables say, by referrer."""

    def __init__(self, store: Store, day_of: Callable[[datetime], date]) -> None:
        self._day = day_of
        # Who was merged counts as the one they were merged into.
        self._into: dict[int, int] = dict(_MERGED.rows(store))
        self.referrals: defaultdict[int, dict[int, date]] = defaultdict(dict)
        self.booked: defaultdict[int, int] = defaultdict(int)
        self.contacts: defaultdict[int, list[date]] = defaultdict(list)
        self.ours: defaultdict[int, int] = defaultdict(int)
        self.answered: defaultdict[int, int] = defaultdict(int)
        self.breaches: defaultdict[int, list[date]] = defaultdict(list)
        self.promised: defaultdict[int, list[date]] = defaultdict(list)
        self.to_thank: defaultdict[int, int] = defaultdict(int)
        self.complaints: defaultdict[int, int] = defaultdict(int)
        self._read_referrals(store)
        self._read_touches(store)
        self._read_owed(store)
        for number, count in _COMPLAINTS.rows(store):
            self.complaints[self._into.get(number, number)] += count

    def _read_referrals(self, store: Store) -> None:
        for referrer, contact, at, booked in _SENT.rows(store):
            self._sent(referrer, contact, at)
            self.booked[self._into.get(referrer, referrer)] += booked is not None
        for referrer, contact, at in _CALLED.rows(store):
            self._sent(referrer, contact, at)

    def _sent(self, referrer: int, contact: int, at: str) -> None:
        day, theirs = self._on(at), self.referrals[self._into.get(referrer, referrer)]
        theirs[contact] = min(theirs.get(contact, day), day)

    def _read_touches(self, store: Store) -> None:
        for number, at, theirs, response in _TOUCHES.rows(store):
            referrer = self._into.get(number, number)
            self.contacts[referrer].append(self._on(at))
            if not theirs:
                self.ours[referrer] += 1
                self.answered[referrer] += Response(response).is_answer

    def _read_owed(self, store: Store) -> None:
        for number, at in (*_BREACHES.rows(store), *_OWED_LATE.rows(store)):
            self.breaches[self._into.get(number, number)].append(self._on(at))
        for number, kind, due in _OWED_OPEN.rows(store):
            referrer = self._into.get(number, number)
            if kind == OwedKind.THANK_YOU:
                self.to_thank[referrer] += 1
            else:
                self.promised[referrer].append(self._on(due))

    def everybody(self) -> set[int]:
        """Return those with whom there was anything at all."""
        return {
            number
            for found in (
                self.referrals,
                self.contacts,
                self.breaches,
                self.promised,
                self.to_thank,
                self.complaints,
            )
            for number in found
        }

    def _on(self, at: str) -> date:
        return self._day(from_text(at))

    def of(self, row: ReferrerRow) -> RelationshipFacts:
        """Return the facts of one referrer."""
        return RelationshipFacts(
            row.id,
            tuple(sorted(self.referrals[row.id].values())),
            self.booked[row.id],
            tuple(self.contacts[row.id]),
            self.ours[row.id],
            self.answered[row.id],
            row.focus_since is not None,
            row.is_hospital or row.kind is SourceKind.HOSPITAL,
            row.opted_out_at is not None,
            row.inactive_at is not None,
            tuple(sorted(self.breaches[row.id])),
            self.complaints[row.id],
            tuple(sorted(self.promised[row.id])),
            self.to_thank[row.id],
            self._day(row.created_at),
        )


class Brief(NamedTuple):
    """One of those who refer, as far as the order of a list needs it.

    Attributes:
        id: their number.
        created_at: since when they are known, as the table has it.
        is_focus: True if they are on the focus list.
        is_apart: True if they are not contacted: they asked so, moved, or were deactivated.
    """

    id: int
    created_at: str
    is_focus: bool
    is_apart: bool

    def is_known_before(self, instant: datetime) -> bool:
        """True if they were known before an instant."""
        return self.created_at < to_text(instant)


class Relationships:
    """What is known of everybody at one moment; each is read when somebody looks at them.

    Reading takes as long as the history of what happened, however many a directory holds beside it.
    """

    def __init__(self, store: Store, day_of: Callable[[datetime], date]) -> None:
        """Read the history.

        Args:
            store: the store.
            day_of: the practice's day of an instant.
        """
        self._store = store
        self._gathered = _Gathered(store, day_of)
        self._known: dict[int, tuple[ReferrerRow, RelationshipFacts]] = {}
        #: Those with whom there was anything at all.
        self.with_history = self._gathered.everybody()

    def brief(self) -> list[Brief]:
        """Return everybody by name, in brief."""
        return [
            Brief(number, created, bool(focus), bool(apart))
            for number, created, focus, apart in _BRIEF.rows(self._store)
        ]

    def searched(self) -> dict[int, tuple[str, str, SourceKind]]:
        """Return name (folded), organization and kind of everybody, by their number."""
        kinds = {code: kind for kind in SourceKind for code in kind.stored_codes}
        return {
            number: (folded, organization, kinds[kind])
            for number, folded, organization, kind in _SEARCHED.rows(self._store)
        }

    def referrals(self, referrer_id: int) -> int:
        """Return how many they sent."""
        return len(self._gathered.referrals.get(referrer_id, ()))

    def facts(self, referrer_id: int) -> RelationshipFacts:
        """Return what the relationship with one of those in ``brief`` is judged by."""
        known = self.one(referrer_id)
        assert known is not None  # nobody is ever deleted
        return known[1]

    def one(self, referrer_id: int) -> tuple[ReferrerRow, RelationshipFacts] | None:
        """Return one of them with what their relationship is judged by; None if there is nobody."""
        if referrer_id not in self._known:
            row = _REFERRER.one(self._store, id=referrer_id) if is_row_number(referrer_id) else None
            if row is None:
                return None
            self._known[referrer_id] = row, self._gathered.of(row)
        return self._known[referrer_id]
