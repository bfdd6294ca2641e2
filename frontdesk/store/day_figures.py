"""Counting a day for its report."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.domain.callbacks.state import DueKind
from frontdesk.domain.review import ReviewPeriod
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, maybe_from_text, to_text

_IN = "direction = 'inbound' AND "


def count_calls(store: Store, period: ReviewPeriod) -> dict[str, int]:
    """Calls of the day by direction and result, and the sources of new patients."""
    new = "direction = 'inbound' AND lane = 'new_patient' AND"
    sums = {
        "calls_in": "direction = 'inbound'",
        "answered": f"{_IN} result = 'answered'",
        "missed": f"{_IN} result = 'missed'",
        "voicemails": f"{_IN} result = 'voicemail'",
        "calls_out": "direction = 'outbound'",
        "sources_known": f"{new} source_answer = 'known'",
        "sources_askable": f"{new} (source_answer IS NULL OR source_answer NOT IN ('in_distress', 'missed'))",
    }
    columns = ", ".join(f"COALESCE(SUM(CASE WHEN {what} THEN 1 ELSE 0 END), 0)" for what in sums.values())
    ((*counts,),) = store.rows(
        f"SELECT {columns} FROM call WHERE at >= ? AND at < ? AND voided_at IS NULL",
        to_text(period.start),
        to_text(period.end),
    )
    return {name: int(count) for name, count in zip(sums, counts, strict=True)}


def count_callbacks(store: Store, period: ReviewPeriod) -> dict[str, int]:
    """Callbacks opened and closed on the day, tries made, and where the backlog stands."""
    bounds = (to_text(period.start), to_text(period.end))
    ((opened, closed, of_backlog, tries, left),) = store.rows(
        "SELECT (SELECT COUNT(*) FROM call WHERE at >= ? AND at < ? AND effect = 'opened'"
        " AND voided_at IS NULL),"
        " (SELECT COUNT(*) FROM callback WHERE state = 'closed' AND closed_at >= ? AND closed_at < ?),"
        " (SELECT COUNT(*) FROM callback WHERE state = 'closed' AND closed_at >= ? AND closed_at < ?"
        " AND backlog),"
        " (SELECT COUNT(*) FROM attempt WHERE at >= ? AND at < ? AND voided_at IS NULL),"
        " (SELECT COUNT(*) FROM callback WHERE state = 'open' AND backlog)",
        *bounds * 4,
    )
    return {
        "callbacks_opened": int(opened),
        "callbacks_closed": int(closed),
        "backlog_closed": int(of_backlog),
        "tries": int(tries),
        "backlog_open": int(left),
    }


def callbacks_of_day(
    store: Store, period: ReviewPeriod
) -> list[tuple[datetime, datetime | None, datetime | None, bool]]:
    """The callbacks whose service day it is: received, first tried or settled, reached, asked for later.

    They are found by their calls: one that came after the day before had closed belongs to this day.
    """
    rows = store.rows(
        "SELECT DISTINCT k.id, k.received, k.returned_at, k.reached_at, k.due_kind, k.due FROM call c"
        " JOIN callback k ON k.id = c.callback_id WHERE c.at >= ? AND c.at < ? AND k.service_day = ?"
        " AND k.state <> 'voided' AND NOT k.backlog ORDER BY k.id",
        to_text(period.start - timedelta(days=1)),
        to_text(period.end),
        period.day.isoformat(),
    )
    found = []
    for _, received, returned, reached, kind, due in rows:
        spoken = maybe_from_text(reached)
        later = kind == DueKind.PROMISE and from_text(due) >= period.end
        found.append((from_text(received), maybe_from_text(returned) or spoken, spoken, later))
    return found
