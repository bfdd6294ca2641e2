"""What anyone is found by, beside a number."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, Model, TextField

from frontdesk.store.tables.contacts import Contact


class ContactWord(Model):
    """A word of a contact's name, folded, by which any part of the name is found."""

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False)
    word = TextField()

    class Meta:
        table_name = "contact_word"
