"""The review of a day: why deadlines were missed, what is carried over, and the signed record."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.callbacks import Breach, Callback
from frontdesk.store.tables.practice import Person


class BreachReason(Model):
    """Why a deadline was missed; the latest of a breach holds.

    Attributes:
        reason: a ``domain.review.BreachReason``.
    """

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
    """Voicemails on the machine against those logged; the latest of a day holds.

    Attributes:
        on_machine: how many somebody heard there.
        logged: how many the day's calls had then.
    """

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
    """The signed record of a day; never changed.

    Attributes:
        report: the day's report, as Markdown.
        hand_off: what was handed over with it, as Markdown.
        figures: the day's counts, as JSON.
        settings_version: the settings it was signed under.
    """

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
