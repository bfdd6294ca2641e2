"""What came from the logs of phone systems."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.practice import Person


class ImportRun(Model):
    """One import of a call log, and what became of its rows.

    Attributes:
        format: the layout of the log, a code of ``phones``.
        counts: what was counted, as JSON.
        finished_at: when it was complete; None while it runs, or when it was cut off.
        undone_at: when it was undone, or None.
    """

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    file_name = TextField()
    format = TextField()
    counts = TextField(default="{}")
    finished_at = UtcDateTimeField(null=True)
    undone_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "import_run"


class ImportMapping(Model):
    """How the columns of an unknown log were mapped once, remembered by its header.

    Attributes:
        signature: what a header is known again by.
        mapping: which column is what, as text.
    """

    id = AutoField()
    signature = TextField(unique=True)
    mapping = TextField()
    at = UtcDateTimeField()

    class Meta:
        table_name = "import_mapping"
