"""Crises, the steps taken in them, and what warns of one."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.practice import Person


class Crisis(Model):
    """A crisis, red on every screen until a named person accepts it (product rule 8).

    Attributes:
        uid: made when the key was pressed; saving the same one twice makes one record.
        number: their number's key, or as typed while it cannot be read as a number.
        call_uid: the identity of the call that was being typed, or "".
        place: where they are.
        number_now: the number to call back when the line drops.
        words: their exact words.
        with_whom: who is with them.
        accepted_by: the named person who accepted it, or "".
    """

    id = AutoField()
    uid = TextField(unique=True)
    opened_at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    name = TextField()
    number = TextField()
    call_uid = TextField()
    callback = ForeignKeyField(Callback, null=True, lazy_load=False)
    place = TextField()
    number_now = TextField()
    words = TextField()
    with_whom = TextField()
    accepted_by = TextField()
    accepted_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "crisis"


class CrisisStep(Model):
    """One step taken in a crisis.

    Attributes:
        kind: a ``domain.crisis.CrisisStep``.
        voided_at: when it was undone, or None; it stays in the record.
    """

    id = AutoField()
    crisis = ForeignKeyField(Crisis, lazy_load=False)
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    kind = TextField()
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "crisis_step"


class CrisisPrompt(Model):
    """Watched words in an imported text, until somebody answers.

    Attributes:
        words: those that were found, as JSON.
        answer: what a person did with it, a ``PromptAnswer``, or None while it is open.
    """

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
