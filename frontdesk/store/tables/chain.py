"""The chain of the audit: one for each desk, which is one home on one machine."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, IntegerField, Model, TextField


class AuditHead(Model):
    """The end of one desk's chain.

    Attributes:
        desk: which desk, by its key (``chain.macs.desk_of``); nothing in it tells the key.
        seq: how many entries it has sealed.
        mac: the seal of the last of them.
    """

    id = AutoField()
    desk = TextField(unique=True)
    seq = IntegerField()
    mac = TextField()

    class Meta:
        table_name = "audit_head"


class AuditSeal(Model):
    """What proves one entry of the audit. Rows are added only.

    No reference to ``audit``: an entry that is gone must leave its seal behind.

    Attributes:
        head_id: whose chain it stands in.
        seq: its place there, from 1.
        audit_id: the entry.
        mac: the seal, made of the entry and of the seal before it.
    """

    head_id = IntegerField()
    seq = IntegerField()
    audit_id = IntegerField()
    mac = TextField()

    class Meta:
        table_name = "audit_seal"
        primary_key = CompositeKey("head_id", "seq")


class AuditOrigin(Model):
    """Which store this is, and what was in its audit before there were chains. One row.

    Attributes:
        store: a random name, the same in every copy of the store.
        adopt_after: entries up to this one are sealed.
        adopt_to: the last entry from before the chains; those up to here are sealed by who opens first.
    """

    id = AutoField()
    store = TextField()
    adopt_after = IntegerField()
    adopt_to = IntegerField()

    class Meta:
        table_name = "audit_origin"
