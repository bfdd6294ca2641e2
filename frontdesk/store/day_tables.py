"""The tables of the day: cover, escalations, the review, the crisis's prompts, the handbook, finding."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.fields import UtcDateTimeField
from frontdesk.store.tables import Breach, Call, Callback, Contact, Crisis, Person


class ContactWord(Model):
    """A word of a contact's name, folded, by which any part of the name is found."""

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False)
    word = TextField()

    class Meta:
        table_name = "contact_word"


class Cover(Model):
    """Who is on the phones and who backs up, from an instant on; the latest row is how it is now."""

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    phones = TextField()
    backup = ForeignKeyField(Person, null=True, lazy_load=False)
    busy = BooleanField(default=False)

    class Meta:
        table_name = "cover"


class Lunch(Model):
    """One lunch cover: whose claims went to whom, and when they came back."""

    id = AutoField()
    out_at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    to_person = ForeignKeyField(Person, lazy_load=False)
    callbacks = TextField()
    place = TextField()
    back_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "lunch"


class HandOffNote(Model):
    """A note from one to the next, until somebody did what it says."""

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    day = TextField()
    text = TextField()
    done_at = UtcDateTimeField(null=True)
    done_by = ForeignKeyField(Person, null=True, lazy_load=False)

    class Meta:
        table_name = "hand_off_note"


class HandOff(Model):
    """A hand-off as it was written from the data; never changed."""

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    day = TextField()
    text = TextField()

    class Meta:
        table_name = "hand_off"


class Escalation(Model):
    """A callback due and unclaimed for too long, until somebody on a desk answers."""

    id = AutoField()
    at = UtcDateTimeField()
    callback = ForeignKeyField(Callback, lazy_load=False)
    answered_at = UtcDateTimeField(null=True)
    answered_by = ForeignKeyField(Person, null=True, lazy_load=False)
    answer = TextField(null=True)

    class Meta:
        table_name = "escalation"


class BreachReason(Model):
    """Why a deadline was missed; the latest of a breach holds."""

    id = AutoField()
    breach = ForeignKeyField(Breach, lazy_load=False)
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    reason = TextField()
    note = TextField(default="")

    class Meta:
        table_name = "breach_reason"


class CarryOver(Model):
    """A callback taken over to the next open day, with its owner and the reason."""

    id = AutoField()
    callback = ForeignKeyField(Callback, lazy_load=False)
    day = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    owner = ForeignKeyField(Person, lazy_load=False)
    reason = TextField()

    class Meta:
        table_name = "carry_over"


class VoicemailCount(Model):
    """Voicemails on the machine against those logged; the latest of a day holds."""

    id = AutoField()
    day = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    on_machine = IntegerField()
    logged = IntegerField()
    note = TextField(default="")

    class Meta:
        table_name = "voicemail_count"


class DayClose(Model):
    """The signed record of a day; never changed."""

    id = AutoField()
    day = TextField(unique=True)
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    report = TextField()
    hand_off = TextField()
    figures = TextField()
    settings_version = IntegerField()

    class Meta:
        table_name = "day_close"


class DayNote(Model):
    """What was added to a signed day."""

    id = AutoField()
    day = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    text = TextField()

    class Meta:
        table_name = "day_note"


class CrisisPrompt(Model):
    """Watched words in an imported text, until somebody answers."""

    id = AutoField()
    at = UtcDateTimeField()
    call = ForeignKeyField(Call, lazy_load=False)
    words = TextField()
    answered_at = UtcDateTimeField(null=True)
    answered_by = ForeignKeyField(Person, null=True, lazy_load=False)
    answer = TextField(null=True)

    class Meta:
        table_name = "crisis_prompt"


class NearMiss(Model):
    """What nearly went wrong in a crisis, in the words of who was there."""

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    crisis = ForeignKeyField(Crisis, null=True, lazy_load=False)
    text = TextField()

    class Meta:
        table_name = "near_miss"


class CardApproval(Model):
    """A clinician's approval of a handbook card, for the text it had."""

    id = AutoField()
    card = TextField()
    digest = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    approved_by = TextField()

    class Meta:
        table_name = "card_approval"


class NextAvailable(Model):
    """The next free time of a treatment, as somebody last wrote it down."""

    id = AutoField()
    treatment = TextField()
    text = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)

    class Meta:
        table_name = "next_available"
