"""Rows of referral sources: who sends patients, and the calls that miss the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, Case, Database, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.calls import Direction
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import (
    CaptureRate,
    MissingSource,
    Referrer,
    SourceAnswer,
    SourceCount,
    SourceKind,
)
from frontdesk.domain.text import fold
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows, how_many
from frontdesk.store.db.prepared import On, Parameters, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables import contacts as tables
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Referral, ReferralSender


def source_words(answer: str | None, kind: str | None, referrer: str | None, organization: str | None) -> str:
    """Return a source in one line, the same in every list.

    That is the referrer if there is one, else the kind, else what became of the question, else "".
    """
    if answer is None:
        return ""
    if referrer:
        return referrer_words(referrer, organization)
    return SourceKind(kind).words if kind else SourceAnswer(answer).words


def referrer_words(referrer: str | None, organization: str | None) -> str:
    """Return a referrer with where they work, or ""."""
    return " · ".join(part for part in (referrer, organization) if part)


def is_new_patient() -> Any:
    """Return the condition that a call is a new patient's, and so has a source to ask for."""
    return (Call.lane == Lane.NEW_PATIENT) & (Call.direction == Direction.INBOUND) & Call.voided_at.is_null()


def is_askable() -> Any:
    """Return the condition that a call's source could be asked for: not in distress, not a voicemail."""
    answer = Call.source_answer
    return answer.is_null() | answer.not_in([one.value for one in SourceAnswer if not one.could_be_asked])


def select_missing_sources() -> Any:
    """Return the query of new patients' calls whose source is missing or was not asked."""
    return (
        Call.select(
            *columns(
                MissingSource,
                Call,
                call_id=Call.id,
                answer=Call.source_answer,
                detail=Call.source_detail,
                taken_by=Person.name,
            )
        )
        .join(Person)
        .where(
            is_new_patient(),
            Call.source_answer.is_null() | (Call.source_answer == SourceAnswer.NOT_ASKED),
        )
    )


def _select_referrers() -> Any:
    table = tables.Referrer
    called = Call.select(all_rows()).where(Call.referrer == table.id, Call.voided_at.is_null())
    return table.select(
        *columns(
            Referrer,
            table,
            organization=fn.COALESCE(tables.Organization.name, ""),
            referrals=(SQL("0") + called + _referred_without_a_call(table)).alias("referrals"),
        )
    ).join(tables.Organization, JOIN.LEFT_OUTER)


def _referred_without_a_call(referrer: Any) -> Any:
    """Return the count of a referrer's referrals whose patient has not named them on a call."""
    named = Call.select(Call.id).where(
        Call.referrer == referrer.id, Call.contact == Referral.contact, Call.voided_at.is_null()
    )
    return (
        ReferralSender.select(all_rows())
        .join(Referral)
        .where(
            ReferralSender.referrer == referrer.id,
            ReferralSender.voided_at.is_null(),
            Referral.voided_at.is_null(),
            ~fn.EXISTS(named),
        )
    )


def _breached() -> Any:
    """Breached callbacks of calls, counted once however often their caller called."""
    return fn.COUNT(fn.DISTINCT(Case(None, [(Callback.breached_at.is_null(False), Callback.id)])))


def _select_by_kind(p: Parameters) -> Any:
    return (
        Call.select(
            *columns(
                SourceCount,
                Call,
                words=Together(lambda kind: SourceKind(kind).words, Call.source_kind),
                count=fn.COUNT(fn.DISTINCT(Call.id)),
                breached=_breached(),
            )
        )
        .join(Callback, JOIN.LEFT_OUTER, on=Call.callback == Callback.id)
        .where(is_new_patient(), Call.source_kind.is_null(False), Call.at >= p.start, Call.at < p.end)
        .group_by(Call.source_kind)
        .order_by(SQL("2 DESC"), SQL("1"))
    )


def _select_by_referrer(p: Parameters) -> Any:
    referrer, place = tables.Referrer, tables.Organization
    return (
        Call.select(
            *columns(
                SourceCount,
                Call,
                words=Together(referrer_words, referrer.name, place.name),
                count=fn.COUNT(fn.DISTINCT(Call.id)),
                breached=_breached(),
            )
        )
        .join(referrer, on=Call.referrer == referrer.id)
        .join(place, JOIN.LEFT_OUTER, on=referrer.organization == place.id)
        .join(Callback, JOIN.LEFT_OUTER, on=Call.callback == Callback.id)
        .where(is_new_patient(), Call.at >= p.start, Call.at < p.end)
        .group_by(referrer.id, referrer.name, place.name)
        .order_by(SQL("3 DESC"), SQL("1"))
        .limit(p.limit)
    )


_REFERRERS = prepared(
    lambda p: (
        _select_referrers()
        .where(tables.Referrer.merged_into.is_null())
        .order_by(SQL("referrals").desc(), tables.Referrer.folded)
        .limit(p.limit)
    ),
    Referrer,
)
_REFERRER = prepared(lambda p: _select_referrers().where(tables.Referrer.id == p.referrer), Referrer)
_KIND = prepared(
    lambda p: tables.Referrer.select(tables.Referrer.kind).where(tables.Referrer.id == p.referrer)
)
_SAME_REFERRER = prepared(
    lambda p: tables.Referrer.select(fn.COALESCE(tables.Referrer.merged_into, tables.Referrer.id)).where(
        tables.Referrer.folded == p.folded,
        tables.Referrer.kind.in_(p.each("kinds")),
        fn.COALESCE(tables.Referrer.organization, 0) == p.place,
    )
)
_ADD_ORGANIZATION = prepared(
    lambda p: tables.Organization.insert(name=p.name, folded=p.folded).on_conflict_ignore()
)
_ORGANIZATION = prepared(
    lambda p: tables.Organization.select(tables.Organization.id).where(tables.Organization.folded == p.folded)
)
_SENT_BEFORE = prepared(
    lambda p: (
        Call.select(Call.id)
        .where(Call.referrer == p.referrer, Call.id != p.call, Call.voided_at.is_null())
        .limit(1)
    )
)
_REFERRED_ANOTHER = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.id)
        .join(Referral)
        .where(
            ReferralSender.referrer == p.referrer,
            ReferralSender.voided_at.is_null(),
            Referral.voided_at.is_null(),
            Referral.contact != p.contact,
        )
        .limit(1)
    )
)
_MISSING = prepared(
    lambda p: select_missing_sources().order_by(Call.at.desc(), Call.id.desc()).limit(p.limit), MissingSource
)
_RATE = prepared(
    lambda p: Call.select(how_many(Call.source_answer == SourceAnswer.KNOWN), how_many(is_askable())).where(
        is_new_patient(), Call.at >= p.start, Call.at < p.end
    )
)
_BY_KIND = prepared(_select_by_kind, SourceCount)
_BY_REFERRER = prepared(_select_by_referrer, SourceCount)


def all_referrers(store: Store, limit: int = 5000) -> list[Referrer]:
    """Return every referrer who was not merged into another, those who send most first.

    A form holds them while it is open.
    """
    return _REFERRERS.rows(store, limit=limit)


def referrer_kind(db: On, referrer_id: int) -> SourceKind | None:
    """Return what kind of source a referrer is; None where nobody has the number."""
    found = _KIND.scalar(db, referrer=referrer_id)
    return None if found is None else SourceKind(found)


def referrer_by_id(store: On, referrer_id: int) -> Referrer | None:
    """Return one referrer, or None."""
    return _REFERRER.one(store, referrer=referrer_id)


def add_referrer(
    db: Database, *, name: str, kind: SourceKind, organization: str, at: datetime, by: int
) -> int:
    """Add a referrer, or return the number of the one with the same name, kind and organization.

    Who was merged into another is that other one.
    """
    folded, place = fold(name), _organization(db, organization) if organization else None
    found = _SAME_REFERRER.scalar(db, folded=folded, kinds=kind.stored_codes, place=place or 0)
    if found is not None:
        return int(found)
    row = {"name": name, "folded": folded, "kind": kind, "organization": place, "created_at": at}
    made = insert(db, tables.Referrer, **row, part2=kind is SourceKind.ADDICTION_CENTER)
    write_audit(db, at=at, person_id=by, action=Action.REFERRER_ADDED, subject_id=made)
    return made


def _organization(db: Database, name: str) -> int:
    """Return the number of an organization, which is added if need be."""
    folded = fold(name)
    _ADD_ORGANIZATION.run(db, name=name, folded=folded)
    return int(_ORGANIZATION.scalar(db, folded=folded))


def has_referred_before(db: Database, referrer_id: int, call_id: int, contact_id: int | None) -> bool:
    """Return True if this referrer sent somebody before, on another call or for another patient."""
    if _SENT_BEFORE.rows(db, referrer=referrer_id, call=call_id):
        return True
    return bool(_REFERRED_ANOTHER.rows(db, referrer=referrer_id, contact=contact_id or 0))


def missing_sources(store: Store, limit: int = 500) -> list[MissingSource]:
    """Return new-patient calls whose source is missing or was not asked, newest first."""
    return _MISSING.rows(store, limit=limit)


def rate_between(store: Store, start: datetime, end: datetime) -> CaptureRate:
    """Return the capture rate of a period."""
    ((known, askable),) = _RATE.rows(store, start=start, end=end)
    return CaptureRate(int(known), int(askable))


def sources_by_kind(store: Store, start: datetime, end: datetime) -> list[SourceCount]:
    """Return the new patients of a period by kind of source, most first."""
    return _BY_KIND.rows(store, start=start, end=end)


def sources_by_referrer(store: Store, start: datetime, end: datetime, limit: int = 100) -> list[SourceCount]:
    """Return the new patients of a period by referrer, most first."""
    return _BY_REFERRER.rows(store, start=start, end=end, limit=limit)
