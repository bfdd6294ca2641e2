"""Who is on the phones, and what one hands to the next."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.practice import Person


class Cover(Model):
    """Who is on the phones and who backs up, from an instant on; the latest row is how it is now.

    Attributes:
        phones: the numbers of who is on the phones, as JSON, in the order they came.
        busy: True if the backup takes the next ones.
    """

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    phones = TextField()
    backup = ForeignKeyField(Person, null=True, lazy_load=False)
    busy = BooleanField(default=False)

    class Meta:
        table_name = "cover"


class Lunch(Model):
    """One lunch cover: whose claims went to whom, and when they came back.

    Attributes:
        callbacks: the numbers of the claims that went to ``to_person``, as JSON.
        place: what became of their place on the phones, a ``domain.cover.Place``.
        back_at: when they were back; None while they are out.
    """

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
    """A callback due and unclaimed for too long, until somebody on a desk answers.

    Attributes:
        answer: what they did, an ``Answer``, or None while it is open.
    """

    id = AutoField()
    at = UtcDateTimeField()
    callback = ForeignKeyField(Callback, lazy_load=False)
    answered_at = UtcDateTimeField(null=True)
    answered_by = ForeignKeyField(Person, null=True, lazy_load=False)
    answer = TextField(null=True)

    class Meta:
        table_name = "escalation"
