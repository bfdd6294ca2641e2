"""The way of each person from referral to the end of treatment, and what is owed to those who sent them."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact, Referrer
from frontdesk.store.tables.imports import ImportRun
from frontdesk.store.tables.practice import Person


class Referral(Model):
    """One person's way from referral or first call to the end of treatment.

    The columns mean what ``domain.referrals.referral.ReferralState`` says.

    Attributes:
        step: the step it stands on, as the state says; kept so that lists can be read by it.
        voided_at: when the making of it was undone, or None.
    """

    id = AutoField()
    version = IntegerField(default=1)
    contact = ForeignKeyField(Contact, lazy_load=False)
    callback = ForeignKeyField(Callback, null=True, lazy_load=False)
    opened_at = UtcDateTimeField()
    announced_at = UtcDateTimeField(null=True)
    arrived_at = UtcDateTimeField(null=True)
    called_at = UtcDateTimeField(null=True)
    called_how = TextField(default="")
    urgency = TextField(default="routine")
    treatment = TextField(default="")
    tried_at = UtcDateTimeField(null=True)
    spoken_at = UtcDateTimeField(null=True)
    missing = TextField(default="")
    missing_asked_at = UtcDateTimeField(null=True)
    waiting_for = TextField(default="")
    waiting_note = TextField(default="")
    question = TextField(default="")
    until = TextField(null=True)
    answered_at = UtcDateTimeField(null=True)
    auth_state = TextField(default="")
    auth_submitted = TextField(null=True)
    auth_due = TextField(null=True)
    auth_expires = TextField(null=True)
    offered_at = UtcDateTimeField(null=True)
    no_slot = BooleanField(default=False)
    booked_at = UtcDateTimeField(null=True)
    booked_for = UtcDateTimeField(null=True)
    confirmed_at = UtcDateTimeField(null=True)
    forms_missing = BooleanField(default=False)
    evaluated_at = UtcDateTimeField(null=True)
    sessions_done = IntegerField(default=0)
    sessions_planned = IntegerField(null=True)
    off_at = UtcDateTimeField(null=True)
    off_kind = TextField(default="")
    completed_at = UtcDateTimeField(null=True)
    maintenance = BooleanField(default=False)
    lost_on_hold_at = UtcDateTimeField(null=True)
    lost_at = UtcDateTimeField(null=True)
    lost_reason = TextField(default="")
    lost_point = IntegerField(null=True)
    owner = ForeignKeyField(Person, null=True, lazy_load=False)
    step = TextField()
    imported_by = ForeignKeyField(ImportRun, null=True, lazy_load=False)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "referral"


class ReferralSender(Model):
    """One referrer who sent this person. Several may; one is primary.

    Attributes:
        via: how it came, a ``Via``.
        arrived_at: when the referral arrived; None while they were only told to call.
        logged_at: when it was written down.
        tell: what this referrer may be told, a ``Tell``.
        tell_at: when that was said, or None while nobody was asked.
        tell_by: who wrote it down.
        tell_said_by: who said so, in people's words.
        is_first: True if it is this referrer's first referral ever.
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    referral = ForeignKeyField(Referral, lazy_load=False)
    referrer = ForeignKeyField(Referrer, lazy_load=False)
    via = TextField()
    arrived_at = UtcDateTimeField(null=True)
    logged_at = UtcDateTimeField()
    urgency = TextField(default="routine")
    tell = TextField()
    tell_at = UtcDateTimeField(null=True)
    tell_by = ForeignKeyField(Person, null=True, lazy_load=False)
    tell_said_by = TextField(default="")
    is_primary = BooleanField()
    is_first = BooleanField()
    person = ForeignKeyField(Person, lazy_load=False)
    note = TextField(default="")
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "referral_sender"


class ReferralEvent(Model):
    """One thing that happened on the way.

    Attributes:
        sender: the referrer it came from or is about, or None.
        at: when it happened.
        logged_at: when it was written down.
        kind: an ``EventKind``.
        reason: why, or where to; people's words.
        detail: codes that a replay needs, as JSON.
        imported_by: the import that told it, or None.
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    referral = ForeignKeyField(Referral, lazy_load=False)
    sender = ForeignKeyField(ReferralSender, null=True, lazy_load=False)
    at = UtcDateTimeField()
    logged_at = UtcDateTimeField()
    kind = TextField()
    reason = TextField(default="")
    detail = TextField(default="{}")
    person = ForeignKeyField(Person, lazy_load=False)
    imported_by = ForeignKeyField(ImportRun, null=True, lazy_load=False)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "referral_event"


class Owed(Model):
    """Something the practice owes a referrer by a time.

    Attributes:
        kind: an ``OwedKind``.
        event: what it arose with, or None for what was promised.
        series: which one it is of a kind that comes again, from 1; 0 for others.
        arose: when it arose.
        due: the last instant in time.
        decided_by: what decided ``due``, a code of ``domain.rule.terms``.
        settings_version: the settings it was dated by.
        state: an ``OwedState``.
        sent_at: the sending that stands, which stopped the clock, or None.
        channel: how that was sent, a ``Channel``, or "".
        owner: who does it, or None for anyone.
        text: what was promised, in people's words.
        day: the local day that was promised, or the first day of the key relationship it comes again with;
            None for others.
        followed: True if the next of its series was made, or if none follows.
        stamped: True if its deadline passed unmet and that was recorded.
        breached_at: that deadline, or None.
        breach_reason: ``permission`` where it was blocked by that, or "".
        voided_at: when what it arose with was undone, or None.
    """

    id = AutoField()
    version = IntegerField(default=1)
    kind = TextField()
    referral = ForeignKeyField(Referral, null=True, lazy_load=False)
    sender = ForeignKeyField(ReferralSender, null=True, lazy_load=False)
    referrer = ForeignKeyField(Referrer, lazy_load=False)
    event = ForeignKeyField(ReferralEvent, null=True, lazy_load=False)
    series = IntegerField(default=0)
    arose = UtcDateTimeField()
    due = UtcDateTimeField()
    decided_by = TextField()
    settings_version = IntegerField()
    state = TextField()
    sent_at = UtcDateTimeField(null=True)
    channel = TextField(default="")
    owner = ForeignKeyField(Person, null=True, lazy_load=False)
    text = TextField(default="")
    day = TextField(null=True)
    followed = BooleanField(default=False)
    waived_reason = TextField(default="")
    stamped = BooleanField(default=False)
    breached_at = UtcDateTimeField(null=True)
    breach_reason = TextField(default="")
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "owed"


class Sending(Model):
    """One try to send something owed.

    Attributes:
        at: when.
        channel: how, a ``Channel``.
        address: the number or address it went to, or "".
        state: a ``SendingState``.
        file: its name in the folder that a gateway watches, or "".
        ended_at: when it was confirmed or failed, or None.
        ended_by: who wrote that down.
        reason: why it failed, people's or the gateway's words.
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    owed = ForeignKeyField(Owed, lazy_load=False)
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    channel = TextField()
    address = TextField(default="")
    state = TextField()
    file = TextField(default="")
    ended_at = UtcDateTimeField(null=True)
    ended_by = ForeignKeyField(Person, null=True, lazy_load=False)
    reason = TextField(default="")
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "sending"


class OwedReason(Model):
    """Why something owed was not sent in time, or not on the day of the review; the latest holds.

    Attributes:
        reason: a ``domain.review.BreachReason``.
    """

    id = AutoField()
    owed = ForeignKeyField(Owed, lazy_load=False)
    day = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    reason = TextField()
    note = TextField(default="")

    class Meta:
        table_name = "owed_reason"


class Appointment(Model):
    """An appointment as the practice system last exported it.

    Attributes:
        key: what it is known again by: the practice system's id, else name, number and start.
        at: when it begins.
        kind: an evaluation, a session, or other.
        status: what became of it, as of the last export.
    """

    id = AutoField()
    referral = ForeignKeyField(Referral, lazy_load=False)
    key = TextField(unique=True)
    at = UtcDateTimeField()
    kind = TextField()
    status = TextField()
    imported_by = ForeignKeyField(ImportRun, null=True, lazy_load=False)

    class Meta:
        table_name = "appointment"


class LetterTemplate(Model):
    """The practice's own text of a letter; the latest of a name holds.

    Attributes:
        name: which letter, as in the table of ``letters``.
        text: the template; "" goes back to the program's own.
    """

    id = AutoField()
    name = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    text = TextField()

    class Meta:
        table_name = "letter_template"
