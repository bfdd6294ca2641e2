"""The promises to call back, what was tried, and the deadlines that passed."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.contacts import Contact, Referrer
from frontdesk.store.tables.imports import ImportRun
from frontdesk.store.tables.practice import Person


class Callback(Model):
    """The promise to call someone back. The columns mean what ``domain.callbacks.state.CallbackState`` says.

    Attributes:
        lane_rank: the lane's place in the order of work.
    """

    id = AutoField()
    version = IntegerField(default=1)
    contact = ForeignKeyField(Contact, null=True, lazy_load=False)
    name = TextField()
    number = TextField()
    lane = TextField()
    lane_rank = IntegerField()
    about = TextField()
    note = TextField()
    received = UtcDateTimeField()
    service_day = TextField()
    rule_due = UtcDateTimeField()
    decided_by = TextField()
    settings_version = IntegerField()
    due = UtcDateTimeField()
    due_kind = TextField()
    call_by = UtcDateTimeField()
    met_at = UtcDateTimeField(null=True)
    stamped = BooleanField(default=False)
    state = TextField()
    owner = ForeignKeyField(Person, null=True, lazy_load=False)
    claimed_at = UtcDateTimeField(null=True)
    for_person = ForeignKeyField(Person, null=True, lazy_load=False)
    rung = IntegerField(default=1)
    next_at = UtcDateTimeField(null=True)
    attempts = IntegerField(default=0)
    calls = IntegerField(default=1)
    last_outcome = TextField(null=True)
    last_attempt_at = UtcDateTimeField(null=True)
    returned_at = UtcDateTimeField(null=True)
    reached_at = UtcDateTimeField(null=True)
    breached_at = UtcDateTimeField(null=True)
    closed_at = UtcDateTimeField(null=True)
    imported_by = ForeignKeyField(ImportRun, null=True, lazy_load=False)
    backlog = BooleanField(default=False)
    promoted_at = UtcDateTimeField(null=True)
    rang_back_at = UtcDateTimeField(null=True)
    reopened_at = UtcDateTimeField(null=True)
    merged_into = ForeignKeyField("self", null=True, lazy_load=False)
    asked_at = UtcDateTimeField(null=True)
    promise_kind = TextField(null=True)

    class Meta:
        table_name = "callback"


class Attempt(Model):
    """One try to reach the caller.

    Attributes:
        rung: the rung it was made on.
        next_at: when the callback was dated to come back, or None.
        minutes: from claiming to this, whole minutes; None where that measures nothing.
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    callback = ForeignKeyField(Callback, lazy_load=False)
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    outcome = TextField()
    note = TextField(default="")
    rung = IntegerField()
    next_at = UtcDateTimeField(null=True)
    minutes = IntegerField(null=True)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "attempt"


class Breach(Model):
    """A deadline that passed unmet, stamped once; it stays for good (product rule 7).

    Attributes:
        kind: what the deadline came from, a ``DueKind``.
        due: the deadline, the instant it passed.
        stamped_at: when a desk saw that.
        settings_version: the settings that the deadline was judged by.
        referrer: whom it hurts, or None.
    """

    id = AutoField()
    callback = ForeignKeyField(Callback, lazy_load=False)
    kind = TextField()
    due = UtcDateTimeField()
    stamped_at = UtcDateTimeField()
    settings_version = IntegerField()
    referrer = ForeignKeyField(Referrer, null=True, lazy_load=False)

    class Meta:
        table_name = "breach"
