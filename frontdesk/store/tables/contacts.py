"""Who is known: those who send patients, and the patients with their numbers."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.imports import ImportRun


class Organization(Model):
    """Where referrers work.

    Attributes:
        folded: the name without case and accents, by which it is one and the same.
        department: the part of it that refers, or "".
        phone: the key of its number, or "".
        fax: the key of its fax number, or "".
        locations: where it is, one a line.
        contact_name: the one person to speak with there, with their phone and email.
        is_hospital: True for a hospital system, which has a longer cadence.
        imported_by: the import that made it, or None.
    """

    id = AutoField()
    name = TextField()
    folded = TextField(unique=True)
    department = TextField(default="")
    phone = TextField(default="")
    fax = TextField(default="")
    locations = TextField(default="")
    contact_name = TextField(default="")
    contact_phone = TextField(default="")
    contact_email = TextField(default="")
    is_hospital = BooleanField(default=False)
    note = TextField(default="")
    imported_by = ForeignKeyField(ImportRun, null=True, lazy_load=False)

    class Meta:
        table_name = "organisation"


class Referrer(Model):
    """A person who sends patients.

    Attributes:
        kind: what they are to us, a ``SourceKind``.
        folded: the name without case and accents, by which it is found.
        phone: the key of their phone number, or "".
        fax: the key of their fax number, or "".
        fax_verified_at: when somebody verified that number, or None; only then it is used for patients.
        fax_verified_by: the number of the person who did.
        email: their address for secure mail, or "".
        channel: how they want to hear from us, a ``Channel``, or "".
        model: how care is shared with them, a ``SharedCare``; "" for the practice's default.
        key_since: the day since which they are a key relationship, or None.
        part2: True if they are a program under 42 CFR Part 2, whose notice goes with every letter.
        caseload: how many patients they care for, or None.
        npi: their National Provider Identifier, or "".
        distance: the band of miles to the practice, a ``Distance``, or "".
        refers_to: whom they refer to now, people's words.
        introduced_by: who introduced them, or None.
        concern: what holds them back, a code of ``domain.relationships.concerns``, or "".
        barrier: knowledge, trust or practical, or "".
        enthusiasm: in a word, as are ``complexity``, ``unprompted`` and ``reciprocal``; or "".
        focus_since: the day since which they are on the focus list, or None.
        opted_out_at: when they asked not to be contacted, or None.
        fax_basis: why we may fax them what they did not ask for, people's words.
        first_asked_at: when they were first asked if they want to hear from us, or None.
        inactive_at: when they moved or were deactivated, or None.
        merged_into: whom this one is the same as, or None.
        imported_by: the import that made them, or None.
        address: where they are, in one line, or "".
        listed: what lists said of them and the store took over, by its field, as JSON: what still is as a
            list said it may be changed by a later list, what a person typed never.
    """

    id = AutoField()
    name = TextField()
    folded = TextField()
    kind = TextField()
    organization = ForeignKeyField(Organization, column_name="organisation_id", null=True, lazy_load=False)
    created_at = UtcDateTimeField()
    phone = TextField(default="")
    fax = TextField(default="")
    fax_verified_at = UtcDateTimeField(null=True)
    fax_verified_by = IntegerField(null=True)
    email = TextField(default="")
    channel = TextField(default="")
    model = TextField(default="")
    key_since = TextField(null=True)
    part2 = BooleanField(default=False)
    credentials = TextField(default="")
    specialty = TextField(default="")
    caseload = IntegerField(null=True)
    npi = TextField(default="")
    distance = TextField(default="")
    web = TextField(default="")
    opinion_leader = BooleanField(default=False)
    refers_to = TextField(default="")
    introduced_by = ForeignKeyField("self", null=True, lazy_load=False)
    concern = TextField(default="")
    barrier = TextField(default="")
    enthusiasm = TextField(default="")
    complexity = TextField(default="")
    unprompted = TextField(default="")
    reciprocal = TextField(default="")
    focus_since = TextField(null=True)
    opted_out_at = UtcDateTimeField(null=True)
    opt_out_note = TextField(default="")
    fax_basis = TextField(default="")
    first_asked_at = UtcDateTimeField(null=True)
    inactive_at = UtcDateTimeField(null=True)
    merged_into = ForeignKeyField("self", null=True, lazy_load=False)
    imported_by = ForeignKeyField(ImportRun, null=True, lazy_load=False)
    address = TextField(default="")
    listed = TextField(default="{}")

    class Meta:
        table_name = "referrer"


class Contact(Model):
    """A person as the practice knows them.

    Attributes:
        folded: the name without case and accents, by which it is found.
        voicemail: what may be said on their voicemail, a ``VoicemailPermission``.
        first_source: the number of the first ``Source`` that still stands, or None.
    """

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
    """A number of a contact; families share one.

    Attributes:
        number: the number's key.
        backwards: the same turned round, so that its last digits are found as its first.
    """

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False)
    number = TextField()
    backwards = TextField(default="")

    class Meta:
        table_name = "contact_number"


class ContactWord(Model):
    """A word of a contact's name, folded, by which any part of the name is found."""

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False)
    word = TextField()

    class Meta:
        table_name = "contact_word"
