"""Reading sources: calls that miss one, and who sends patients."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.referrals.sources import (
    CaptureRate,
    MissingSource,
    SourceAnswer,
    SourceCount,
    SourceKind,
)
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, to_text

_NEW = "c.lane = 'new_patient' AND c.direction = 'inbound' AND c.voided_at IS NULL"


def missing_sources(store: Store, limit: int = 500) -> list[MissingSource]:
    """New-patient calls whose source is missing or was not asked, newest first."""
    rows = store.rows(
        "SELECT c.id, c.at, c.name, c.number, c.about, c.source_answer, c.source_detail, p.name,"
        " c.extension FROM call c"
        f" JOIN person p ON p.id = c.person_id WHERE {_NEW}"
        " AND (c.source_answer IS NULL OR c.source_answer = 'not_asked')"
        " ORDER BY c.at DESC, c.id DESC LIMIT ?",
        limit,
    )
    return [
        MissingSource(
            number, from_text(at), name, key, about, SourceAnswer(answer) if answer else None, *rest
        )
        for number, at, name, key, about, answer, *rest in rows
    ]


def rate_between(store: Store, start: datetime, end: datetime) -> CaptureRate:
    """The capture rate of a period."""
    ((known, askable),) = store.rows(
        "SELECT COALESCE(SUM(CASE WHEN c.source_answer = 'known' THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN c.source_answer IS NULL OR c.source_answer NOT IN ('in_distress', 'missed')"
        f" THEN 1 ELSE 0 END), 0) FROM call c WHERE {_NEW} AND c.at >= ? AND c.at < ?",
        to_text(start),
        to_text(end),
    )
    return CaptureRate(int(known), int(askable))


#: Breached callbacks of a call, counted once however often their caller called.
_BREACHED = "COUNT(DISTINCT CASE WHEN k.breached_at IS NOT NULL THEN k.id END)"


def sources_by_kind(store: Store, start: datetime, end: datetime) -> list[SourceCount]:
    """New patients of a period by kind of source, most first."""
    rows = store.rows(
        f"SELECT c.source_kind, COUNT(DISTINCT c.id), {_BREACHED} FROM call c"
        f" LEFT JOIN callback k ON k.id = c.callback_id WHERE {_NEW} AND c.source_kind IS NOT NULL"
        " AND c.at >= ? AND c.at < ? GROUP BY c.source_kind ORDER BY 2 DESC, 1",
        to_text(start),
        to_text(end),
    )
    return [SourceCount(SourceKind(kind).words, count, breached) for kind, count, breached in rows]


def sources_by_referrer(store: Store, start: datetime, end: datetime, limit: int = 100) -> list[SourceCount]:
    """New patients of a period by referrer, most first."""
    rows = store.rows(
        f"SELECT r.name, COALESCE(o.name, ''), COUNT(DISTINCT c.id), {_BREACHED} FROM call c"
        " JOIN referrer r ON r.id = c.referrer_id LEFT JOIN organisation o ON o.id = r.organisation_id"
        f" LEFT JOIN callback k ON k.id = c.callback_id WHERE {_NEW} AND c.at >= ? AND c.at < ?"
        " GROUP BY r.id, r.name, o.name ORDER BY 3 DESC, 1 LIMIT ?",
        to_text(start),
        to_text(end),
        limit,
    )
    return [
        SourceCount(f"{name} · {place}" if place else name, count, breached)
        for name, place, count, breached in rows
    ]
