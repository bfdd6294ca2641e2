"""Calls that are being typed."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.practice import Person


class Draft(Model):
    """A call that is being typed: the fields as they stand, so that a crash loses nothing.

    Attributes:
        uid: the identity of the call to be.
        fields: what stands in each field, as JSON.
        updated_at: the last time it was kept, UTC. Nothing in the program goes by it: it is for whoever must
            tell from the store alone, after a machine died, up to when typing was kept.
        parked: True if it was put aside for another call.
    """

    uid = TextField(primary_key=True)
    person = ForeignKeyField(Person, lazy_load=False)
    started_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    fields = TextField()
    parked = BooleanField(default=False)

    class Meta:
        table_name = "draft"
