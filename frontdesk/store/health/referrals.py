"""Does the way of each person agree with itself: its columns with its events, and with who sent them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from peewee import fn

from frontdesk.domain.audit import Action
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.replay import BEGIN, KeptEvent, replay, step_by
from frontdesk.domain.referrals.steps import OPEN_STEPS
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, to_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.practice import Audit
from frontdesk.store.tables.referrals import Referral, ReferralEvent, ReferralSender

#: Ways in one page.
PAGE = 2000

_COLUMNS = tuple(BEGIN)
_TELLS = frozenset(tell.value for tell in Tell)
_PAGE_IDS = prepared(
    lambda p: Referral.select(Referral.id).where(Referral.id > p.last).order_by(Referral.id).limit(p.size)
)
_ROWS = prepared(
    lambda p: (
        Referral.select(Referral.id, Referral.step, *(getattr(Referral, name) for name in _COLUMNS))
        .where(Referral.id.between(p.first, p.last), Referral.voided_at.is_null())
        .order_by(Referral.id)
    )
)
_EVENTS = prepared(
    lambda p: (
        ReferralEvent.select(
            ReferralEvent.referral,
            ReferralEvent.kind,
            ReferralEvent.at,
            ReferralEvent.reason,
            ReferralEvent.detail,
        )
        .where(ReferralEvent.referral.between(p.first, p.last), ReferralEvent.voided_at.is_null())
        .order_by(ReferralEvent.referral, ReferralEvent.id)
    )
)
_TWICE = prepared(
    lambda p: (
        Referral.select(Referral.contact)
        .where(Referral.step.in_(OPEN_STEPS), Referral.voided_at.is_null())
        .group_by(Referral.contact)
        .having(fn.COUNT(Referral.id) > 1)
        .order_by(Referral.contact)
    )
)
# By a call or an import nothing arrives.
_NOT_TOLD = prepared(
    lambda p: (
        Referral.select(Referral.id)
        .where(
            Referral.voided_at.is_null(),
            Referral.arrived_at.is_null(False),
            ~fn.EXISTS(
                Audit.select(Audit.id).where(
                    Audit.subject == "referral",
                    Audit.subject_id == Referral.id,
                    Audit.action.in_((Action.REFERRAL_ADDED, Action.REFERRAL_JOINED)),
                )
            ),
        )
        .order_by(Referral.id)
    )
)
_SENDERS = prepared(
    lambda p: (
        ReferralSender.select(
            ReferralSender.referral,
            ReferralSender.arrived_at,
            ReferralSender.is_primary,
            ReferralSender.tell,
        )
        .where(ReferralSender.referral.between(p.first, p.last), ReferralSender.voided_at.is_null())
        .order_by(ReferralSender.referral, ReferralSender.id)
    )
)


def referral_faults(store: Store) -> Iterator[str]:
    """Yield the ways that do not agree with their events, or with who sent them."""
    last = 0
    while ids := _PAGE_IDS.values(store, last=last, size=PAGE):
        yield from _page_faults(store, last + 1, ids[-1])
        last = ids[-1]
    for referral in _NOT_TOLD.values(store):
        yield f"referral {referral}: no audit entry says that it was taken in"
    for contact in _TWICE.values(store):
        yield f"contact {contact}: two referrals of theirs are open"


def _page_faults(store: Store, first: int, last: int) -> Iterator[str]:
    events = {
        referral: [KeptEvent(kind, at, reason, _detail(detail)) for _, kind, at, reason, detail in rows]
        for referral, rows in groupby(_EVENTS.rows(store, first=first, last=last), key=itemgetter(0))
    }
    senders = {
        referral: [(arrived, primary, tell) for _, arrived, primary, tell in rows]
        for referral, rows in groupby(_SENDERS.rows(store, first=first, last=last), key=itemgetter(0))
    }
    for referral, step, *values in _ROWS.rows(store, first=first, last=last):
        kept = dict(zip(_COLUMNS, values, strict=True))
        for fault in _faults_of(step, kept, events.get(referral, []), senders.get(referral, [])):
            yield f"referral {referral}: {fault}"


def _faults_of(
    step: str, kept: dict[str, Any], events: list[KeptEvent], senders: list[tuple[str | None, bool, str]]
) -> Iterator[str]:
    replayed = replay(events, _instant)
    wrong = [name for name in _COLUMNS if kept[name] != replayed[name]]
    if wrong:
        yield f"its events do not add up to its {', '.join(wrong)}"
    if step != step_by(kept):
        yield f"it stands on the step {step}, but its columns mean {step_by(kept)}"
    if any(tell not in _TELLS for _, _, tell in senders):
        yield "what one of its referrers may be told is no answer that is known"
    if senders and sum(bool(primary) for _, primary, _ in senders) != 1:
        yield "not exactly one of its referrers is the primary one"
    arrived = min((at for at, _, _ in senders if at is not None), default=None)
    if kept["arrived_at"] != arrived:
        yield "it arrived at another time than the first of its referrers says"


def _instant(text: str) -> str:
    return to_text(from_text(text))


def _detail(text: str) -> dict[str, Any]:
    """Return an event's codes; none where they cannot be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
