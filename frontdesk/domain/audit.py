"""The actions of the audit: everything that can be done to a record, one row each.

An action is stored as its code, which never changes. To add one is to add a row here; lists of actions
anywhere else are made from these rows.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Self


class ActionFacts(NamedTuple):
    """What the program knows about one action.

    Attributes:
        code: as stored. The part before the dot is the subject: the kind of record it was done to.
        words: as a callback's timeline shows it, or "". ``{name}`` is who got it; ``{words}`` is what was
            undone.
        undo_words: what a person can undo by it ("the claim"), or "" if they cannot undo it as such.
            ``{name}`` is whose lunch it was; ``{change}`` is what changed in the cover.
        by_caller: True if a call of theirs did it.
        by_time: True if time did it, and not the person at whose desk it was noticed.
        is_verdict: True for a missed deadline: stamped whatever else happens, and never undone.
        is_work: True if it keeps an import from being undone: somebody worked on the callback, or they
            called again. A claim that was given up or ran out is no work.
        voids: the table whose rows are voided by it, when the action that made them is undone, or "".
        restores: the table whose rows are put back by it, when the action that changed them is undone, or "".
    """

    code: str
    words: str = ""
    undo_words: str = ""
    by_caller: bool = False
    by_time: bool = False
    is_verdict: bool = False
    is_work: bool = False
    voids: str = ""
    restores: str = ""


_Row = ActionFacts


class Action(StrEnum):
    """What can be done to a record. A member is its stored code."""

    CALL_SAVED = _Row("call.saved", undo_words="the saved call")
    CALL_VOIDED = _Row("call.voided", voids="call")

    CALLBACK_OPENED = _Row("callback.opened", "callback opened", by_caller=True)
    CALLBACK_JOINED = _Row("callback.joined", "called again", by_caller=True, is_work=True)
    CALLBACK_REFERRED = _Row("callback.referred", "a referral for them arrived", is_work=True)
    CALLBACK_REOPENED = _Row(
        "callback.reopened", "called again, callback opened again", by_caller=True, is_work=True
    )
    CALLBACK_CLOSED = _Row(
        "callback.closed", "closed: they called and were helped", by_caller=True, is_work=True
    )
    CALLBACK_CLAIMED = _Row("callback.claimed", "claimed", "the claim")
    CALLBACK_RELEASED = _Row("callback.released", "put back", "putting it back")
    CALLBACK_EXPIRED = _Row("callback.expired", "claim ran out, back in the queue", by_time=True)
    CALLBACK_HANDED_OVER = _Row(
        "callback.handed_over", "handed over to {name}", "the hand-over", is_work=True
    )
    CALLBACK_ATTEMPTED = _Row("callback.attempted", "tried", "the outcome", is_work=True)
    CALLBACK_GIVEN_UP = _Row("callback.given_up", "closed as unreached", "closing as unreached", is_work=True)
    CALLBACK_BREACHED = _Row("callback.breached", by_time=True, is_verdict=True)
    CALLBACK_REDATED = _Row(
        "callback.redated", "deadline moved: the opening hours or the rule changed", by_time=True
    )
    CALLBACK_MERGED = _Row("callback.merged", "merged into the older one", "the merge", is_work=True)
    CALLBACK_ABSORBED = _Row("callback.absorbed", "merged with another of theirs", is_work=True)
    CALLBACK_CARRIED = _Row("callback.carried", "carried over", "the carry-over", is_work=True)
    CALLBACK_BACKLOGGED = _Row("callback.backlogged", "put into the backlog")
    CALLBACK_PROMOTED = _Row("callback.promoted", "taken out of the backlog: today's work")
    CALLBACK_VOIDED = _Row("callback.voided", "taken back", is_work=True)
    CALLBACK_UNDONE = _Row(
        "callback.undone", "took back: {words}", is_work=True, voids="callback", restores="callback"
    )
    BACKLOG_BULK = _Row("backlog.bulk")

    SOURCE_ANSWERED = _Row("source.answered", undo_words="the answer about the source")
    SOURCE_UNDONE = _Row("source.undone", voids="source")
    REFERRER_ADDED = _Row("referrer.added")
    REFERRER_LISTED = _Row("referrer.listed")
    REFERRER_REMOVED = _Row("referrer.removed")
    REFERRER_EXPORTED = _Row("referrer.exported")
    REFERRER_PRINTED = _Row("referrer.printed")
    REFERRER_CHANGED = _Row("referrer.changed", undo_words="the change of the referrer")
    REFERRER_FAX_VERIFIED = _Row("referrer.fax_verified", undo_words="the verified fax number")
    REFERRER_FOCUSED = _Row("referrer.focused", undo_words="the change of the focus list")
    REFERRER_OPTED_OUT = _Row("referrer.opted_out", undo_words="the wish not to be contacted")
    REFERRER_MERGED = _Row("referrer.merged", undo_words="the merge of two who refer")
    ORGANIZATION_CHANGED = _Row("organization.changed", undo_words="the change of the organization")
    ORGANIZATION_UNDONE = _Row("organization.undone", restores="organisation")
    ORGANIZATION_PERSON_SAVED = _Row(
        "organization_person.saved", undo_words="what was kept of somebody at the organization"
    )
    ORGANIZATION_PERSON_REMOVED = _Row(
        "organization_person.removed", undo_words="taking somebody out of the organization"
    )
    ORGANIZATION_PERSON_UNDONE = _Row(
        "organization_person.undone", voids="organization_person", restores="organization_person"
    )
    TOUCH_SAVED = _Row("touch.saved", undo_words="the contact with a referrer")
    TOUCH_UNDONE = _Row("touch.undone", voids="touch")
    COMPLAINT_OPENED = _Row("complaint.opened", undo_words="the complaint")
    COMPLAINT_SETTLED = _Row("complaint.settled", undo_words="the settled complaint")
    COMPLAINT_UNDONE = _Row("complaint.undone", voids="complaint", restores="complaint")
    OUTREACH_PLANNED = _Row("outreach.planned", undo_words="the event")
    OUTREACH_UNDONE = _Row("outreach.undone", voids="outreach_event")
    OUTREACH_INVITED = _Row("outreach.invited", undo_words="the invitation")
    INVITATION_ANSWERED = _Row("invitation.answered", undo_words="the answer to the invitation")
    INVITATION_UNDONE = _Row("invitation.undone", voids="invitation", restores="invitation")
    MESSAGE_ADDED = _Row("message.added")
    MESSAGE_RETIRED = _Row("message.retired")
    REFERRER_UNDONE = _Row("referrer.undone", restores="referrer")

    OWED_AROSE = _Row("owed.arose")
    OWED_PROMISED = _Row("owed.promised", undo_words="what was promised to the referrer")
    OWED_STAGED = _Row("owed.staged")
    OWED_UNSTAGED = _Row("owed.unstaged")
    OWED_SENT = _Row("owed.sent", undo_words="the sending")
    OWED_CONFIRMED = _Row("owed.confirmed", undo_words="the confirmation")
    OWED_FAILED = _Row("owed.failed", undo_words="the failed sending")
    OWED_WAIVED = _Row("owed.waived", undo_words="the waiver")
    OWED_ENDED = _Row("owed.ended")
    OWED_RESUMED = _Row("owed.resumed")
    OWED_BREACHED = _Row("owed.breached", by_time=True, is_verdict=True)
    OWED_REDATED = _Row("owed.redated", by_time=True)
    OWED_VOIDED = _Row("owed.voided", voids="owed")
    OWED_UNDONE = _Row("owed.undone", restores="owed")
    SENDER_TOLD = _Row("sender.told", undo_words="the answer whether they may be told")
    SENDER_UNDONE = _Row("sender.undone", restores="referral_sender")

    REFERRAL_ADDED = _Row("referral.added", undo_words="taking in the referral")
    REFERRAL_RECORDED = _Row("referral.recorded", undo_words="“{event}”")
    REFERRAL_JOINED = _Row("referral.joined", undo_words="joining a caller and a referral")
    REFERRAL_FOLLOWED = _Row("referral.followed")
    REFERRAL_EXPORTED = _Row("referral.exported")
    REFERRAL_VOIDED = _Row("referral.voided", voids="referral")
    REFERRAL_UNDONE = _Row("referral.undone", restores="referral")

    PERSON_ADDED = _Row("person.added")
    PERSON_LEFT = _Row("person.left")
    PERSON_KEYS_SHOWN = _Row("person.keys_shown")
    PERSON_KEYS_AWAY = _Row("person.keys_away")
    PERSON_ROLE_GIVEN = _Row("person.role_given")
    PERSON_SECRET_SET = _Row("person.secret_set")
    PERSON_CODE_ISSUED = _Row("person.code_issued")
    PERSON_SIGNED_IN = _Row("person.signed_in")
    PERSON_SIGN_IN_MISSED = _Row("person.sign_in_missed")
    SIGN_IN_ON = _Row("sign_in.on")
    SIGN_IN_OFF = _Row("sign_in.off")
    SIGN_IN_KEY_MADE = _Row("sign_in.key_made")
    SIGN_IN_RECOVERED = _Row("sign_in.recovered")
    SIGN_IN_KEY_MISSED = _Row("sign_in.key_missed")
    SETTINGS_CHANGED = _Row("settings.changed")

    IMPORT_STARTED = _Row("import.started")
    IMPORT_FINISHED = _Row("import.finished")
    IMPORT_UNDONE = _Row("import.undone")
    DRAFT_DISCARDED = _Row("draft.discarded")

    CRISIS_OPENED = _Row("crisis.opened")
    CRISIS_NAMED = _Row("crisis.named")
    CRISIS_NOTED = _Row("crisis.noted")
    CRISIS_STEP = _Row("crisis.step")
    CRISIS_STEP_UNDONE = _Row("crisis.step_undone")
    CRISIS_ACCEPTED = _Row("crisis.accepted")
    CRISIS_PROMPT_DISMISSED = _Row("crisis.prompt_dismissed")
    CRISIS_PROMPT_RAISED = _Row("crisis.prompt_raised")
    CRISIS_PROMPT_OPENED = _Row("crisis.prompt_opened")
    CRISIS_NEAR_MISS = _Row("crisis.near_miss")

    COVER_CHANGED = _Row("cover.changed", undo_words="{change}")
    COVER_UNDONE = _Row("cover.undone", voids="cover")
    COVER_LUNCH_OUT = _Row("cover.lunch_out", undo_words="the lunch cover for {name}")
    COVER_LUNCH_UNDONE = _Row("cover.lunch_undone", voids="lunch")
    COVER_LUNCH_BACK = _Row("cover.lunch_back", undo_words="the end of the lunch cover for {name}")
    COVER_LUNCH_REOPENED = _Row("cover.lunch_reopened", restores="lunch")

    HAND_OFF_WRITTEN = _Row("hand_off.written", undo_words="handing off")
    HAND_OFF_UNDONE = _Row("hand_off.undone", voids="hand_off")
    HAND_OFF_NOTED = _Row("hand_off.noted", undo_words="the note for the next one")
    HAND_OFF_NOTE_UNDONE = _Row("hand_off.note_undone", voids="hand_off_note")
    HAND_OFF_NOTE_DONE = _Row("hand_off.note_done", undo_words="ticking off the note")
    HAND_OFF_NOTE_REOPENED = _Row("hand_off.note_reopened", restores="hand_off_note")

    ESCALATION_RAISED = _Row("escalation.raised")
    ESCALATION_ANSWERED = _Row("escalation.answered", undo_words="the answer to the call for the backup")
    ESCALATION_UNDONE = _Row("escalation.undone", restores="escalation")

    BREACH_REASONED = _Row("breach.reasoned")
    OWED_REASONED = _Row("owed.reasoned")
    REVIEW_COUNTED = _Row("review.counted")
    DAY_SIGNED = _Row("day.signed")
    DAY_NOTED = _Row("day.noted")
    DAY_PRINTED = _Row("day.printed")
    CARD_APPROVED = _Row("card.approved")
    CARD_AVAILABLE = _Row("card.available")
    CARD_READ = _Row("card.read")
    LETTER_TEXT_CHANGED = _Row("letter.text_changed")
    LETTER_MADE = _Row("letter.made")
    STORE_ENCRYPTED = _Row("store.encrypted")
    BACKUP_MADE = _Row("backup.made")
    BACKUP_RESTORED = _Row("backup.restored")
    STORE_MOVED = _Row("store.moved")
    STORE_EXPORTED = _Row("store.exported")
    AUDIT_CHAIN_BEGUN = _Row("audit.chain_begun")
    AUDIT_ADOPTED = _Row("audit.adopted")
    AUDIT_HEADS_BEGUN = _Row("audit.heads_begun")
    RETENTION_DROPPED = _Row("retention.dropped", by_time=True)
    REPORT_EXPORTED = _Row("report.exported")
    CONTACT_READ = _Row("contact.read")
    CONTACT_SEARCHED = _Row("contact.searched")

    facts: ActionFacts

    def __new__(cls, *row: str | bool) -> Self:
        """Make a member whose text is its code, and which knows its facts."""
        known = ActionFacts._make(row)
        member = str.__new__(cls, known.code)
        member._value_ = known.code
        member.facts = known
        return member

    @property
    def subject(self) -> str:
        """The kind of record that this is done to: "callback" for ``callback.claimed``."""
        return self.value.partition(".")[0]


def facts_of(code: str) -> ActionFacts:
    """Return what is known about a stored code: nothing but itself for one of a later program."""
    return _FACTS.get(code) or ActionFacts(code)


def undo_action(table: str, *, made: bool) -> Action | None:
    """Return the action that the audit keeps when a row is undone.

    Args:
        table: the row's table.
        made: True if the undone action had made the row, False if it had changed it.

    Returns:
        The action, or None where the entry of another record says it: that of the callback for a try, that
        of the call for a contact.
    """
    return (_VOIDING if made else _RESTORING).get(table)


_FACTS = {action.value: action.facts for action in Action}
_VOIDING = {action.facts.voids: action for action in Action if action.facts.voids}
_RESTORING = {action.facts.restores: action for action in Action if action.facts.restores}
