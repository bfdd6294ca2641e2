"""The audit: one entry in the transaction of every write. Ids and codes, never names or people's words."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum

from peewee import Database

from frontdesk.store.statements import insert
from frontdesk.store.tables.practice import Audit

# Made once: json.dumps with these separators makes an encoder for each entry.
_CODES = json.JSONEncoder(separators=(",", ":")).encode


class Action(StrEnum):
    """What can be done to a record; ``check`` replays the callback ones."""

    CALL_SAVED = "call.saved"
    CALL_VOIDED = "call.voided"
    CALLBACK_OPENED = "callback.opened"
    CALLBACK_JOINED = "callback.joined"
    CALLBACK_CLAIMED = "callback.claimed"
    CALLBACK_RELEASED = "callback.released"
    CALLBACK_EXPIRED = "callback.expired"
    CALLBACK_HANDED_OVER = "callback.handed_over"
    CALLBACK_ATTEMPTED = "callback.attempted"
    CALLBACK_CLOSED = "callback.closed"
    CALLBACK_GIVEN_UP = "callback.given_up"
    CALLBACK_VOIDED = "callback.voided"
    CALLBACK_BREACHED = "callback.breached"
    CALLBACK_REDATED = "callback.redated"
    CALLBACK_UNDONE = "callback.undone"
    CALLBACK_MERGED = "callback.merged"
    CALLBACK_ABSORBED = "callback.absorbed"
    CALLBACK_REOPENED = "callback.reopened"
    CALLBACK_CARRIED = "callback.carried"
    CALLBACK_BACKLOGGED = "callback.backlogged"
    CALLBACK_PROMOTED = "callback.promoted"
    BACKLOG_BULK = "backlog.bulk"
    SOURCE_ANSWERED = "source.answered"
    SOURCE_UNDONE = "source.undone"
    REFERRER_ADDED = "referrer.added"
    PERSON_ADDED = "person.added"
    PERSON_LEFT = "person.left"
    PERSON_KEYS_SHOWN = "person.keys_shown"
    PERSON_KEYS_AWAY = "person.keys_away"
    SETTINGS_CHANGED = "settings.changed"
    IMPORT_STARTED = "import.started"
    IMPORT_FINISHED = "import.finished"
    IMPORT_UNDONE = "import.undone"
    DRAFT_DISCARDED = "draft.discarded"
    CRISIS_OPENED = "crisis.opened"
    CRISIS_NAMED = "crisis.named"
    CRISIS_NOTED = "crisis.noted"
    CRISIS_STEP = "crisis.step"
    CRISIS_STEP_UNDONE = "crisis.step_undone"
    CRISIS_ACCEPTED = "crisis.accepted"
    CRISIS_PROMPT_DISMISSED = "crisis.prompt_dismissed"
    CRISIS_PROMPT_RAISED = "crisis.prompt_raised"
    CRISIS_PROMPT_OPENED = "crisis.prompt_opened"
    CRISIS_NEAR_MISS = "crisis.near_miss"
    COVER_CHANGED = "cover.changed"
    COVER_LUNCH_OUT = "cover.lunch_out"
    COVER_LUNCH_BACK = "cover.lunch_back"
    COVER_UNDONE = "cover.undone"
    COVER_LUNCH_UNDONE = "cover.lunch_undone"
    COVER_LUNCH_REOPENED = "cover.lunch_reopened"
    HAND_OFF_WRITTEN = "hand_off.written"
    HAND_OFF_NOTED = "hand_off.noted"
    HAND_OFF_NOTE_DONE = "hand_off.note_done"
    HAND_OFF_UNDONE = "hand_off.undone"
    HAND_OFF_NOTE_UNDONE = "hand_off.note_undone"
    HAND_OFF_NOTE_REOPENED = "hand_off.note_reopened"
    ESCALATION_RAISED = "escalation.raised"
    ESCALATION_ANSWERED = "escalation.answered"
    ESCALATION_UNDONE = "escalation.undone"
    BREACH_REASONED = "breach.reasoned"
    REVIEW_COUNTED = "review.counted"
    DAY_SIGNED = "day.signed"
    DAY_NOTED = "day.noted"
    DAY_PRINTED = "day.printed"
    CARD_APPROVED = "card.approved"
    CARD_AVAILABLE = "card.available"
    CONTACT_READ = "contact.read"
    CONTACT_SEARCHED = "contact.searched"


def write_audit(
    db: Database,
    *,
    at: datetime,
    person_id: int,
    action: Action,
    subject_id: int,
    **detail: str | int | bool | None,
) -> int:
    """Add one entry inside the caller's transaction and give its number.

    Args:
        db: the open transaction's database.
        at: when, UTC.
        person_id: who acts.
        action: what was done; the part before the dot names the kind of record.
        subject_id: which record.
        detail: codes and ids that a replay needs.
    """
    return insert(
        db,
        Audit,
        at=at,
        person=person_id,
        action=action.value,
        subject=action.value.split(".", 1)[0],
        subject_id=subject_id,
        detail=_CODES(detail) if detail else "{}",
    )
