"""Who works at the practice, under which settings, who did what, and what it takes to undo it."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField


class Person(Model):
    """A staff member; number 1 is the program itself.

    Attributes:
        active: True if they work here now; who left stays named in what they wrote.
    """

    id = AutoField()
    name = TextField(unique=True)
    active = BooleanField(default=True)

    class Meta:
        table_name = "person"


class SettingsVersion(Model):
    """One version of the practice settings, whole; verdicts refer to its number.

    Attributes:
        document: the settings as JSON, as ``services.settings`` makes them.
    """

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    document = TextField()

    class Meta:
        table_name = "settings_version"


class Audit(Model):
    """Who did what to which record and when: ids and codes, never names or people's words.

    Attributes:
        action: an ``Action``; the part before the dot is ``subject``.
        subject: what kind of record ``subject_id`` numbers.
        detail: codes and ids that a replay needs, as JSON.
    """

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    action = TextField()
    subject = TextField()
    subject_id = IntegerField()
    detail = TextField(default="{}")

    class Meta:
        table_name = "audit"


class Undo(Model):
    """What it takes to undo an action: the columns as they were before it.

    Attributes:
        audit: the entry of the action.
        steps: the columns as they were and as the action left them, as JSON (``store.changes``).
        undone_at: when it was undone, or None.
        bulk: the audit entry that began what was done to many at once, or None.
    """

    id = AutoField()
    audit = ForeignKeyField(Audit, lazy_load=False)
    person = ForeignKeyField(Person, lazy_load=False)
    at = UtcDateTimeField()
    action = TextField()
    steps = TextField()
    undone_at = UtcDateTimeField(null=True)
    bulk = IntegerField(null=True)

    class Meta:
        table_name = "undo"
