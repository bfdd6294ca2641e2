"""What the practice adds to the handbook: approvals, and the next free times."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.practice import Person


class CardApproval(Model):
    """A clinician's approval of a handbook card, for the text it had.

    Attributes:
        digest: of the text; another text is not approved by this.
        approved_by: the clinician, or "" where the approval was withdrawn.
    """

    id = AutoField()
    card = TextField()
    digest = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    approved_by = TextField()

    class Meta:
        table_name = "card_approval"


class NextAvailable(Model):
    """The next free time of a treatment, as somebody last wrote it down.

    Attributes:
        treatment: the name of its card.
    """

    id = AutoField()
    treatment = TextField()
    text = TextField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)

    class Meta:
        table_name = "next_available"
