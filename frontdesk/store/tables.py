"""The tables as they are today; how they came to be is in ``migrations/``.

The models are bound to no database: every query says on which store it runs, so that two stores
can be open in one process and none is chosen by accident.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BooleanField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from frontdesk.store.fields import UtcDateTimeField


class Person(Model):
    """A staff member; number 1 is the program itself."""

    id = AutoField()
    name = TextField(unique=True)
    active = BooleanField(default=True)

    class Meta:
        table_name = "person"


class Audit(Model):
    """Who did what to which record and when: ids and codes, never names or people's words."""

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    action = TextField()
    subject = TextField()
    subject_id = IntegerField()
    detail = TextField(default="{}")

    class Meta:
        table_name = "audit"


class SettingsVersion(Model):
    """One version of the practice settings, whole; verdicts refer to its number."""

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    document = TextField()

    class Meta:
        table_name = "settings_version"


class Organisation(Model):
    """Where referrers work."""

    id = AutoField()
    name = TextField()
    folded = TextField(unique=True)

    class Meta:
        table_name = "organisation"


class Referrer(Model):
    """A person who sends patients."""

    id = AutoField()
    name = TextField()
    folded = TextField()
    kind = TextField()
    organisation = ForeignKeyField(Organisation, null=True, lazy_load=False)
    created_at = UtcDateTimeField()

    class Meta:
        table_name = "referrer"


class Contact(Model):
    """A person as the practice knows them."""

    id = AutoField()
    name = TextField()
    folded = TextField()
    lane = TextField()
    voicemail = TextField()
    first_source = IntegerField(null=True)
    created_at = UtcDateTimeField()
    last_call_at = UtcDateTimeField()

    class Meta:
        table_name = "contact"


class ContactNumber(Model):
    """A number of a contact; families share one."""

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False)
    number = TextField()
    backwards = TextField(default="")

    class Meta:
        table_name = "contact_number"


class ImportRun(Model):
    """One import of a call log, and what became of its rows."""

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
    """How the columns of an unknown log were mapped once, remembered by its header."""

    id = AutoField()
    signature = TextField(unique=True)
    mapping = TextField()
    at = UtcDateTimeField()

    class Meta:
        table_name = "import_mapping"


class Callback(Model):
    """The promise to call someone back. Column meanings: ``domain.callbacks.Callback``."""

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

    class Meta:
        table_name = "callback"


class Call(Model):
    """One contact by phone. Column meanings: ``domain.calls``."""

    id = AutoField()
    uid = TextField(unique=True)
    at = UtcDateTimeField()
    direction = TextField()
    result = TextField()
    number = TextField()
    number_given = TextField()
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
    """One answer about who sent a patient; never overwritten, the call carries the present one."""

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


class Attempt(Model):
    """One try to reach the caller."""

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
    """A deadline that passed unmet, stamped once with the instant it passed; stays for good."""

    id = AutoField()
    callback = ForeignKeyField(Callback, lazy_load=False)
    kind = TextField()
    due = UtcDateTimeField()
    stamped_at = UtcDateTimeField()
    settings_version = IntegerField()
    referrer = ForeignKeyField(Referrer, null=True, lazy_load=False)

    class Meta:
        table_name = "breach"


class Undo(Model):
    """What it takes to take an action back: the columns as they were before it."""

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


class Draft(Model):
    """A call that is being typed: the fields as they stand, so that a crash loses nothing."""

    uid = TextField(primary_key=True)
    person = ForeignKeyField(Person, lazy_load=False)
    started_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    fields = TextField()
    parked = BooleanField(default=False)

    class Meta:
        table_name = "draft"


class Crisis(Model):
    """A crisis, red on every screen until a named person accepts it. Meanings: ``domain.crisis``."""

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
    """One step taken in a crisis."""

    id = AutoField()
    crisis = ForeignKeyField(Crisis, lazy_load=False)
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    kind = TextField()
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "crisis_step"
