"""Dropping the names of callers who are settled: each run, and the key that knows a number again."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.practice import Person


class RetentionRun(Model):
    """One run, in one transaction: while it is not finished, the guards let words of frozen records go.

    Attributes:
        before: callers whose last contact was before this instant, and who were settled, were dropped.
        counts: how many records of each kind, as JSON.
        finished_at: when it was complete; None only inside its own transaction.
        cleaned_at: when the file was rewritten since, so that no old bytes are left in it, or None.
    """

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    before = UtcDateTimeField()
    counts = TextField()
    finished_at = UtcDateTimeField(null=True)
    cleaned_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "retention_run"


class RetentionKey(Model):
    """The key by which a dropped number is known again; the first one holds.

    Attributes:
        fingerprint: by which the key's file is known to be the right one.
        secret: the key itself on a server, where every desk needs it; "" where it is in a file of the home.
    """

    id = AutoField()
    at = UtcDateTimeField()
    fingerprint = TextField()
    secret = TextField()

    class Meta:
        table_name = "retention_key"
