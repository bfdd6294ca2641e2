"""Calls, and the answers about who sent the caller."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact, Referrer
from frontdesk.store.tables.imports import ImportRun
from frontdesk.store.tables.practice import Person


class Call(Model):
    """One contact by phone. Other columns mean what ``domain.calls`` says.

    Attributes:
        uid: made where the call came from; saving the same one twice makes one record.
        number: the number's key, or "".
        number_given: the number as it was typed or logged. The program goes by ``number``; this is the record
            of what was there before it was read by the practice's region, from which it can be read again.
        extension: the digits to dial behind the number, out of ``number_given``, or "".
        folded: the name without case and accents, by which it is found.
        effect: what the call did to ``callback``, an ``Effect``.
        source_answer: the present answer about who sent them, with its kind, detail and referrer; every
            answer there was is a ``Source``.
        talk_seconds: how long was talked, or None where nobody measured it.
        imported_by: the import that wrote it, or None for a call typed at a desk.
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    uid = TextField(unique=True)
    at = UtcDateTimeField()
    direction = TextField()
    result = TextField()
    number = TextField()
    number_given = TextField()
    extension = TextField(default="")
    name = TextField()
    folded = TextField()
    contact = ForeignKeyField(Contact, null=True, lazy_load=False)
    lane = TextField()
    about = TextField()
    note = TextField()
    next_step = TextField(null=True)
    effect = TextField()
    callback = ForeignKeyField(Callback, null=True, lazy_load=False)
    source_answer = TextField(null=True)
    source_kind = TextField(null=True)
    source_detail = TextField(default="")
    referrer = ForeignKeyField(Referrer, null=True, lazy_load=False)
    person = ForeignKeyField(Person, lazy_load=False)
    talk_seconds = IntegerField(null=True)
    imported_by = ForeignKeyField(ImportRun, null=True, lazy_load=False)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "call"


class Source(Model):
    """One answer about who sent a patient; never overwritten, the call carries the present one.

    Attributes:
        contact: who was sent, or None where nobody is known.
        answer: a ``SourceAnswer``.
        detail: more about it in people's words, or "".
    """

    id = AutoField()
    call = ForeignKeyField(Call, lazy_load=False)
    contact = ForeignKeyField(Contact, null=True, lazy_load=False)
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    answer = TextField()
    kind = TextField(null=True)
    referrer = ForeignKeyField(Referrer, null=True, lazy_load=False)
    detail = TextField(default="")

    class Meta:
        table_name = "source"
