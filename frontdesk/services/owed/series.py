"""What comes again by itself: monthly while maintenance goes on, quarterly and yearly with key relationships.

The next of a series arises when the one before is due, whether that was sent or not, and all are counted
from the first date. Whichever desk looks first makes it: a conditional update of the one before decides, and
a unique index is the second lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.referrals.owed import Arises, Needs, OwedKind, OwedState, Tell, is_owed
from frontdesk.domain.referrals.owed_items import OwedItem
from frontdesk.domain.rule.terms import Term, due_by_term
from frontdesk.services.office import Practice
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.items import (
    NewItem,
    ReferrerRow,
    add_item,
    change_item,
    items_of_day,
    open_items_of_event,
    read_item,
)
from frontdesk.store.owed.series import (
    LastOfSeries,
    mark_followed,
    series_of_referrer,
    series_to_follow,
)

#: Why nothing is owed to a referrer who may not be told.
SAID_NO: Final = "The patient said that this referrer is told nothing."
_NO_KEY: Final = "They are no longer a key relationship since that day."
_OTHER_MODEL: Final = "It is not part of the shared-care model with this referrer."


def repeats(kind: OwedKind, term: Term) -> bool:
    """True if a kind comes again and again, by its nature and as the practice has it."""
    return kind.facts.term.repeats and term.repeats


@dataclass(frozen=True, slots=True)
class First:
    """From where a series is counted.

    Attributes:
        item: what comes again.
        at: its first instant, UTC.
    """

    item: NewItem
    at: datetime


def make_series(
    db: Transaction,
    changes: Changes | None,
    practice: Practice,
    first: First,
    *,
    now: datetime,
    by: int,
    nth: int = 1,
    arose: datetime | None = None,
) -> list[int]:
    """Write one of a series, and those after it that arose by now.

    Args:
        db: the open transaction.
        changes: the action that they arise with and are undone with; None if time makes them.
        practice: the present settings.
        first: from where they are counted.
        now: UTC.
        by: who acts.
        nth: which one is the first to be written.
        arose: when that one arose, UTC; None for the first instant of all.
    """
    term, version = practice.settings.owed.terms[first.item.kind], practice.version
    made: list[int] = []
    arose = arose or first.at
    while True:
        dated = due_by_term(practice.rule, term, first.at, nth=nth)
        new = replace(first.item, series=nth)
        made.append(add_item(db, changes, new, dated, arose=arose, settings_version=version, at=now, by=by))
        if dated.due >= now or not term.repeats:
            return made
        mark_followed(db, made[-1])
        arose, nth = dated.due, nth + 1


def follow_series(db: Transaction, practice: Practice, *, now: datetime, by: int) -> list[int]:
    """Make the next ones of the series whose last one is due, and return them.

    A series whose ground is gone ends.
    """
    made: list[int] = []
    for last in series_to_follow(db, now=now):
        if not mark_followed(db, last.id):
            continue  # another desk made the next one
        term = practice.settings.owed.terms.get(last.kind)
        if not last.goes_on or term is None or not repeats(last.kind, term) or not _fits(last, practice):
            write_audit(db, at=now, person_id=by, action=Action.OWED_ENDED, subject_id=last.id)
            continue
        first = _first_of(last, practice)
        made += make_series(db, None, practice, first, now=now, by=by, nth=last.series + 1, arose=last.due)
    return made


def _fits(last: LastOfSeries, practice: Practice) -> bool:
    return is_owed(last.kind, practice.settings.owed.model_with(last.model))


def _first_of(last: LastOfSeries, practice: Practice) -> First:
    """Return from where a series is counted, by its last one."""
    says_no = last.tell is Tell.NO and last.kind.facts.needs is not Needs.NOTHING
    item = NewItem(
        last.kind,
        last.referrer_id,
        last.referral_id,
        last.sender_id,
        last.event_id,
        day=last.day,
        waived_reason=SAID_NO if says_no else "",
    )
    if last.first_at is not None:
        return First(item, last.first_at)
    assert last.day is not None
    return First(item, key_begins(practice, last.day))


def key_begins(practice: Practice, day: date) -> datetime:
    """Return the first instant of a key relationship, UTC."""
    return practice.rule.hours.instant(day, 0)


def end_series(
    db: Transaction,
    changes: Changes,
    lasts: Iterable[LastOfSeries],
    reason: str,
    *,
    at: datetime,
    by: int,
) -> None:
    """End series: no next one arises, and what is open of them is waived with the reason.

    Args:
        db: the open transaction.
        changes: the action that ends them, with which that is undone.
        lasts: the last ones of the series.
        reason: why they end, as it is shown.
        at: now, UTC.
        by: who acts.
    """
    for last in lasts:
        for item in _open_items(db, last):
            _waive(db, changes, item, reason, is_last=item.id == last.id, at=at, by=by)
        ended = read_item(db, last.id)
        if not ended.followed:
            change_item(db, changes, ended, followed=True)
            write_audit(db, at=at, person_id=by, action=Action.OWED_ENDED, subject_id=last.id)


def _open_items(db: Transaction, last: LastOfSeries) -> list[OwedItem]:
    if last.event_id is not None and last.sender_id is not None:
        return open_items_of_event(db, event=last.event_id, sender=last.sender_id, kind=last.kind)
    assert last.day is not None
    found = items_of_day(db, referrer=last.referrer_id, kind=last.kind, day=last.day)
    return [item for item in found if item.is_open]


def _waive(
    db: Transaction,
    changes: Changes,
    item: OwedItem,
    reason: str,
    *,
    is_last: bool,
    at: datetime,
    by: int,
) -> None:
    becomes = {"state": OwedState.WAIVED, "waived_reason": reason}
    change_item(db, changes, item, **becomes, followed=item.followed or is_last)
    write_audit(db, at=at, person_id=by, action=Action.OWED_ENDED, subject_id=item.id)


def keep_key_series(
    db: Transaction, changes: Changes, practice: Practice, referrer: ReferrerRow, *, now: datetime, by: int
) -> None:
    """Begin and end what comes with a key relationship, as the referrer and the settings are now.

    A relationship that began earlier owes what is due from now on.
    """
    going = {last.kind: last for last in series_of_referrer(db, referrer.id)}
    since, owed = referrer.key_since, practice.settings.owed
    for kind in (one for one in OwedKind if one.facts.arises is Arises.KEY_RELATIONSHIP):
        last = going.get(kind)
        fits = is_owed(kind, owed.model_with(referrer.model))
        if last is not None and not (fits and last.day == since):
            end_series(db, changes, [last], _NO_KEY if fits else _OTHER_MODEL, at=now, by=by)
            last = None
        if last is None and fits and since is not None and kind in owed.terms:
            _begin(db, changes, practice, NewItem(kind, referrer.id, day=since), since, now=now, by=by)


def _begin(
    db: Transaction,
    changes: Changes,
    practice: Practice,
    item: NewItem,
    since: date,
    *,
    now: datetime,
    by: int,
) -> None:
    """Write the first of a series that is not due yet, or go on with what was written of it before."""
    at, term = key_begins(practice, since), practice.settings.owed.terms[item.kind]
    nth, arose = 1, at
    while (due := due_by_term(practice.rule, term, at, nth=nth).due) < now:
        if not term.repeats:
            return
        nth, arose = nth + 1, due
    written = items_of_day(db, referrer=item.referrer, kind=item.kind, day=since)
    if written and written[-1].series >= nth:
        _go_on(db, changes, written[-1], at=now, by=by)
        return
    make_series(db, changes, practice, First(item, at), now=now, by=by, nth=nth, arose=arose)


def _go_on(db: Transaction, changes: Changes, item: OwedItem, *, at: datetime, by: int) -> None:
    """Let a series go on that had ended: its last one is owed again."""
    again = {"state": OwedState.OPEN, "waived_reason": ""} if item.state is OwedState.WAIVED else {}
    change_item(db, changes, item, followed=False, **again)
    write_audit(db, at=at, person_id=by, action=Action.OWED_RESUMED, subject_id=item.id)
