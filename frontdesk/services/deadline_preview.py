"""What saving would do to deadlines, before it is saved: new settings, and a call in the form."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import Callback, CallbackState, DueKind
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged_repeats import REOPENED_WITHIN
from frontdesk.domain.phone import logged_number
from frontdesk.domain.same_day import SameDayRule
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.office import Office
from frontdesk.store.callbacks import open_callback_of
from frontdesk.store.deadlines import unjudged
from frontdesk.store.queue import callback_by_id
from frontdesk.store.repeat_callers import unreached_callback_of


def would_move(office: Office, settings: PracticeSettings) -> int:
    """How many open callbacks would get another deadline; nothing is changed (product rule 7).

    Deadlines that have passed keep their verdict, so they are not counted.
    """
    rule, now = settings.rule(), office.now()
    with office.store.reading() as db:
        rows = unjudged(db)
    return sum(
        rule.deadline(received, lane).due != due
        for _, received, lane, due, kind in rows
        if due > now or kind is DueKind.PROMISE
    )


def joined_callback(office: Office, typed: str) -> Callback | None:
    """The callback that a call from a number would join or open again; None where it opens a new one.

    Args:
        office: the store and the clock.
        typed: the number as it stands in a form, whole or not.
    """
    key = logged_number(typed, office.practice().settings.phone_region).key
    if not key:
        return None
    with office.store.reading() as db:
        found = open_callback_of(db, key)
        if found is None:
            found = unreached_callback_of(db, key, office.now() - REOPENED_WITHIN)
    return callback_by_id(office.store, found) if found is not None else None


def due_after_call(known: Callback | None, lane: Lane, at: datetime, rule: SameDayRule) -> datetime:
    """By when they are called, once a call is saved that asks for a callback and names no time.

    The deadline of an open callback stays as it is, whoever calls again (rule 1). One whose deadline was met
    is called by the closing of its day.

    Args:
        known: the callback that the call joins or opens again, or None.
        lane: what kind of caller, as it stands in the form; an open callback keeps its own.
        at: when they called, UTC.
        rule: the same-day rule.
    """
    if known is None:
        return rule.deadline(at, lane).due
    counts_anew = known.state is not CallbackState.OPEN or (known.backlog and at >= known.received)
    if counts_anew or _is_older(known, at):
        return rule.deadline(at, known.lane).due
    if known.met_at is None:
        return known.due
    if known.next_at is None:
        return known.call_by
    return min(known.call_by, rule.hours.closes(rule.hours.service_day(at)))


def _is_older(known: Callback, at: datetime) -> bool:
    """Whether a call came before the one that opened a callback whose deadline is not judged yet."""
    is_judged = known.met_at is not None or known.breached_at is not None or known.reopened_at is not None
    return at < known.received and not is_judged and known.due_kind is not DueKind.PROMISE
