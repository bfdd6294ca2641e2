"""Relationships with those who refer: contacts with them, events, complaints, and what was promised."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.contacts import Contact, Organization, Referrer
from frontdesk.store.tables.practice import Person


class OrganizationPerson(Model):
    """Somebody at an organization who does not refer and matters all the same: a coordinator, the chair.

    Attributes:
        role: what they do there, people's words.
        phone: the number's key, or "".
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    organization = ForeignKeyField(Organization, lazy_load=False)
    name = TextField()
    role = TextField(default="")
    phone = TextField(default="")
    email = TextField(default="")
    note = TextField(default="")
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "organization_person"


class Message(Model):
    """A text of the library that may be sent to each referrer once.

    Attributes:
        content: what it is about, a ``Content``.
        retired_at: since when it is offered no more, or None.
    """

    id = AutoField()
    name = TextField()
    content = TextField()
    text = TextField()
    created_at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    retired_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "message"


class OutreachEvent(Model):
    """An event for many referrers at once, such as an open house.

    Attributes:
        kind: a ``TouchKind``.
        day: on which day.
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    name = TextField()
    kind = TextField()
    day = TextField()
    cost_cents = IntegerField(default=0)
    note = TextField(default="")
    created_at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "outreach_event"


class Invitation(Model):
    """One referrer invited to an event.

    Attributes:
        state: an ``InvitationState``.
        at: when that was written down.
    """

    id = AutoField()
    event = ForeignKeyField(OutreachEvent, lazy_load=False)
    referrer = ForeignKeyField(Referrer, lazy_load=False)
    state = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "invitation"


class Touch(Model):
    """One contact with a referrer.

    The columns mean what ``NewTouch`` of ``services.relationships.touching`` says.

    Attributes:
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    referrer = ForeignKeyField(Referrer, lazy_load=False)
    at = UtcDateTimeField()
    kind = TextField()
    theirs = BooleanField(default=False)
    content = TextField(null=True)
    message = ForeignKeyField(Message, null=True, lazy_load=False)
    response = TextField()
    asked_patients = BooleanField(default=False)
    cost_cents = IntegerField(default=0)
    next_step = TextField(default="")
    next_on = TextField(null=True)
    outreach = ForeignKeyField(OutreachEvent, null=True, lazy_load=False)
    note = TextField(default="")
    person = ForeignKeyField(Person, lazy_load=False)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "touch"


class Complaint(Model):
    """A complaint of a referrer or a patient, until it is answered.

    Attributes:
        what: people's words.
        said: what we said, people's words.
        card: the handbook card that was followed, or "".
        closed_at: when it was settled, or None.
        voided_at: when it was undone, or None.
    """

    id = AutoField()
    referrer = ForeignKeyField(Referrer, null=True, lazy_load=False)
    contact = ForeignKeyField(Contact, null=True, lazy_load=False)
    what = TextField()
    owner = ForeignKeyField(Person, null=True, lazy_load=False)
    opened_at = UtcDateTimeField()
    said = TextField(default="")
    card = TextField(default="")
    closed_at = UtcDateTimeField(null=True)
    person = ForeignKeyField(Person, lazy_load=False)
    voided_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "complaint"


class CardRead(Model):
    """A handbook card that somebody of the staff has read, in the text it had.

    Attributes:
        digest: of the text.
    """

    id = AutoField()
    card = TextField()
    digest = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)

    class Meta:
        table_name = "card_read"
