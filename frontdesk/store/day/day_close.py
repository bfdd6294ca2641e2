"""Rows of signed days, of what was added to them, and the counts for a day's report."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from peewee import Database, Select, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.calls import Direction, Effect, Result
from frontdesk.domain.day.review import AddedNote, ReviewPeriod, SignedDay
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows, how_many
from frontdesk.store.db.fields import from_text, maybe_from_text
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert
from frontdesk.store.referrals import is_askable, is_new_patient
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.practice import Person, SettingsVersion
from frontdesk.store.tables.review import DayClose, DayNote


@dataclass(frozen=True, slots=True)
class Signatures:
    """What decides which day is to be reviewed.

    Attributes:
        set_up_at: when the practice got its first settings, UTC, or None when it has none.
        last_day: the latest signed day before the one asked for, or None.
        last_at: when that was signed, UTC, or None.
    """

    set_up_at: datetime | None
    last_day: date | None
    last_at: datetime | None


def _read_figures(text: str) -> dict[str, object]:
    """Read the figures of a signed day; before things were owed to referrers, ``owed`` were its callbacks."""
    figures: dict[str, object] = json.loads(text)
    if "callbacks_due" in figures:
        return figures
    return {"callbacks_due" if name == "owed" else name: value for name, value in figures.items()}


_FIRST_SETTINGS = prepared(
    lambda p: SettingsVersion.select(SettingsVersion.at).order_by(SettingsVersion.id).limit(1)
)
_SIGNED_BEFORE = prepared(
    lambda p: (
        DayClose.select(DayClose.day, DayClose.at)
        .where(DayClose.day < p.day)
        .order_by(DayClose.day.desc())
        .limit(1)
    )
)
_SIGNED_BY = prepared(
    lambda p: DayClose.select(Person.name, DayClose.at).join(Person).where(DayClose.day == p.day)
)
_SIGNED = prepared(
    lambda p: (
        DayClose.select(
            *columns(
                SignedDay,
                DayClose,
                by=Person.name,
                figures=Together(_read_figures, DayClose.figures),
                notes=Together(lambda _: (), DayClose.id),  # read by a query of their own
            )
        )
        .join(Person)
        .where(DayClose.day == p.day)
    ),
    SignedDay,
)
_NOTES = prepared(
    lambda p: (
        DayNote.select(*columns(AddedNote, DayNote, by=Person.name))
        .join(Person)
        .where(DayNote.day == p.day)
        .order_by(DayNote.id)
    ),
    AddedNote,
)


def signatures(store: Store, before: date) -> Signatures:
    """Return when the practice was set up, and the latest day before one that was signed."""
    begun = _FIRST_SETTINGS.scalar(store)
    day, at = _SIGNED_BEFORE.one(store, day=before) or (None, None)
    return Signatures(maybe_from_text(begun), date.fromisoformat(day) if day else None, maybe_from_text(at))


def who_signed(db: Database, day: date) -> tuple[str, datetime] | None:
    """Return who signed a day and when, UTC, or None."""
    found = _SIGNED_BY.one(db, day=day)
    return (found[0], from_text(found[1])) if found else None


def signed_day(store: Store, day: date) -> SignedDay | None:
    """Return the signed record of a day with its notes, or None."""
    found = _SIGNED.one(store, day=day)
    return replace(found, notes=tuple(_NOTES.rows(store, day=day))) if found else None


def add_day_close(
    db: Database,
    *,
    day: date,
    report: str,
    hand_off: str,
    figures: Mapping[str, object],
    settings_version: int,
    at: datetime,
    by: int,
) -> None:
    """Sign a day; the unique day is what decides between two desks."""
    number = insert(
        db,
        DayClose,
        day=day,
        at=at,
        person=by,
        report=report,
        hand_off=hand_off,
        figures=json.dumps(dict(figures)),
        settings_version=settings_version,
    )
    write_audit(db, at=at, person_id=by, action=Action.DAY_SIGNED, subject_id=number, day=day.isoformat())


def add_day_note(db: Database, *, day: date, text: str, at: datetime, by: int) -> None:
    """Add something to a signed day."""
    number = insert(db, DayNote, day=day, at=at, person=by, text=text)
    write_audit(db, at=at, person_id=by, action=Action.DAY_NOTED, subject_id=number, day=day.isoformat())


def note_printed(db: Database, what: str, *, day: date, at: datetime, by: int) -> None:
    """Write into the audit that something with people's names left the store on paper or as a file.

    Args:
        db: the open transaction's database.
        what: ``report``, ``hand_off`` or ``sheet``.
        day: of which day; its number is that of its digits, 20261116.
        at: when, UTC.
        by: who.
    """
    number = int(f"{day:%Y%m%d}")
    write_audit(db, at=at, person_id=by, action=Action.DAY_PRINTED, subject_id=number, what=what)


# The counts for a day's report


def _inbound(result: Result) -> Any:
    return (Call.direction == Direction.INBOUND) & (Call.result == result)


def _closed(p: Parameters) -> Any:
    return Callback.select(all_rows()).where(
        Callback.state == CallbackStatus.CLOSED, Callback.closed_at >= p.start, Callback.closed_at < p.end
    )


#: What is counted of the calls of a day: the figure's name, and which calls.
_CALL_FIGURES: dict[str, Callable[[], Any]] = {
    "calls_in": lambda: Call.direction == Direction.INBOUND,
    "answered": lambda: _inbound(Result.ANSWERED),
    "missed": lambda: _inbound(Result.MISSED),
    "voicemails": lambda: _inbound(Result.VOICEMAIL),
    "calls_out": lambda: Call.direction == Direction.OUTBOUND,
    "sources_known": lambda: is_new_patient() & (Call.source_answer == SourceAnswer.KNOWN),
    "sources_askable": lambda: is_new_patient() & is_askable(),
}

#: What is counted of the callbacks of a day: the figure's name, and the query that counts it.
_CALLBACK_FIGURES: dict[str, Callable[[Parameters], Any]] = {
    "callbacks_opened": lambda p: Call.select(all_rows()).where(
        Call.at >= p.start, Call.at < p.end, Call.effect == Effect.OPENED, Call.voided_at.is_null()
    ),
    "callbacks_closed": _closed,
    "backlog_closed": lambda p: _closed(p).where(Callback.backlog),
    "tries": lambda p: Attempt.select(all_rows()).where(
        Attempt.at >= p.start, Attempt.at < p.end, Attempt.voided_at.is_null()
    ),
    "backlog_open": lambda p: Callback.select(all_rows()).where(
        Callback.state == CallbackStatus.OPEN, Callback.backlog
    ),
}

_CALLS = prepared(
    lambda p: Call.select(*(how_many(which()) for which in _CALL_FIGURES.values())).where(
        Call.at >= p.start, Call.at < p.end, Call.voided_at.is_null()
    )
)
_CALLBACKS = prepared(lambda p: Select(columns=[count(p) for count in _CALLBACK_FIGURES.values()]))
_OF_SERVICE_DAY = prepared(
    lambda p: (
        Call.select(
            Callback.id,
            Callback.received,
            fn.COALESCE(Callback.returned_at, Callback.reached_at),
            Callback.reached_at,
            (Callback.due_kind == DueKind.PROMISE) & (Callback.due >= p.end),
        )
        .join(Callback, on=Call.callback == Callback.id)
        .where(
            Call.at >= p.since,
            Call.at < p.end,
            Callback.service_day == p.day,
            Callback.state != CallbackStatus.VOIDED,
            ~Callback.backlog,
        )
        .distinct()
        .order_by(Callback.id)
    )
)


def count_calls(store: Store, period: ReviewPeriod) -> dict[str, int]:
    """Return the calls of the day by direction and result, and the sources of new patients."""
    (counts,) = _CALLS.rows(store, start=period.start, end=period.end)
    return {name: int(count) for name, count in zip(_CALL_FIGURES, counts, strict=True)}


def count_callbacks(store: Store, period: ReviewPeriod) -> dict[str, int]:
    """Return the callbacks opened and closed on the day, tries made, and where the backlog stands."""
    (counts,) = _CALLBACKS.rows(store, start=period.start, end=period.end)
    return {name: int(count) for name, count in zip(_CALLBACK_FIGURES, counts, strict=True)}


def callbacks_of_day(
    store: Store, period: ReviewPeriod
) -> list[tuple[datetime, datetime | None, datetime | None, bool]]:
    """Return the callbacks whose service day it is, found by their calls.

    A call that came after the day before had closed belongs to this day.

    Returns:
        Of each: received, first tried or settled, reached, and True if they asked for another day.
    """
    since = period.start - timedelta(days=1)
    return [
        (from_text(received), maybe_from_text(tried), maybe_from_text(reached), bool(later))
        for _, received, tried, reached, later in _OF_SERVICE_DAY.rows(
            store, since=since, end=period.end, day=period.day
        )
    ]
