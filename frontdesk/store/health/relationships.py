"""Do the records of relationships agree: each has its audit entry, and a wish not to be contacted holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peewee import fn

from frontdesk.domain.audit import Action
from frontdesk.domain.relationships.outreach import InvitationState
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import Prepared, prepared
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.practice import Audit
from frontdesk.store.tables.relationships import CardRead, Complaint, Invitation, OutreachEvent, Touch


def _has_entry(action: Action, record: Any) -> Any:
    """Return the condition that the audit has an entry of an action on a record."""
    entries = Audit.select(Audit.id).where(
        Audit.subject == action.subject, Audit.subject_id == record, Audit.action == action.value
    )
    return fn.EXISTS(entries)


# Who came to an event was in contact: the entry is that of the invitation.
_TOUCHES = prepared(
    lambda p: (
        Touch.select(Touch.id)
        .where(Touch.voided_at.is_null(), Touch.outreach.is_null(), ~_has_entry(Action.TOUCH_SAVED, Touch.id))
        .order_by(Touch.id)
    )
)
_COMPLAINTS = prepared(
    lambda p: (
        Complaint.select(Complaint.id)
        .where(
            Complaint.voided_at.is_null(),
            ~_has_entry(Action.COMPLAINT_OPENED, Complaint.id)
            | (Complaint.closed_at.is_null(False) & ~_has_entry(Action.COMPLAINT_SETTLED, Complaint.id)),
        )
        .order_by(Complaint.id)
    )
)
_EVENTS = prepared(
    lambda p: (
        OutreachEvent.select(OutreachEvent.id)
        .where(OutreachEvent.voided_at.is_null(), ~_has_entry(Action.OUTREACH_PLANNED, OutreachEvent.id))
        .order_by(OutreachEvent.id)
    )
)
_INVITATIONS = prepared(
    lambda p: (
        Invitation.select(Invitation.id)
        .where(
            Invitation.voided_at.is_null(),
            ~_has_entry(Action.OUTREACH_INVITED, Invitation.event)
            | (
                (Invitation.state != InvitationState.INVITED)
                & ~_has_entry(Action.INVITATION_ANSWERED, Invitation.id)
            ),
        )
        .order_by(Invitation.id)
    )
)
_READINGS = prepared(
    lambda p: (
        CardRead.select(CardRead.id).where(~_has_entry(Action.CARD_READ, CardRead.id)).order_by(CardRead.id)
    )
)
_IN_FOCUS = prepared(
    lambda p: (
        Referrer.select(Referrer.id)
        .where(
            Referrer.focus_since.is_null(False),
            Referrer.opted_out_at.is_null(False) | Referrer.merged_into.is_null(False),
        )
        .order_by(Referrer.id)
    )
)
_Into = Referrer.alias()
_MERGED_ON = prepared(
    lambda p: (
        Referrer.select(Referrer.id)
        .join(_Into, on=(Referrer.merged_into == _Into.id))
        .where(_Into.merged_into.is_null(False))
        .order_by(Referrer.id)
    )
)

#: What is wrong with the records that a query finds, by the words before their number.
_FAULTS: tuple[tuple[str, Prepared[Any], str], ...] = (
    ("touch", _TOUCHES, "has no entry in the audit"),
    ("complaint", _COMPLAINTS, "has no entry in the audit for what it says"),
    ("event", _EVENTS, "has no entry in the audit"),
    ("invitation", _INVITATIONS, "has no entry in the audit for what it says"),
    ("card reading", _READINGS, "has no entry in the audit"),
    ("referrer", _IN_FOCUS, "is on the focus list, and is not to be contacted or is another one by now"),
    ("referrer", _MERGED_ON, "is merged into one that is merged into another"),
)


def relationship_faults(store: Store) -> Iterator[str]:
    """Yield what does not agree, by numbers and never by names."""
    for kind, query, words in _FAULTS:
        for number in query.values(store):
            yield f"{kind} {number} {words}"
