"""What was proved about this store: backups, rehearsals, checks."""

from __future__ import annotations

from peewee import AutoField, BooleanField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField


class Proof(Model):
    """One try and how it ended; never changed.

    Attributes:
        kind: a ``domain.proofs.ProofKind``.
        milliseconds: how long it took.
        detail: numbers and codes, as JSON.
    """

    id = AutoField()
    kind = TextField()
    at = UtcDateTimeField()
    ok = BooleanField()
    milliseconds = IntegerField()
    detail = TextField(default="{}")

    class Meta:
        table_name = "proof"
