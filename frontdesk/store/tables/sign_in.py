"""Who may sign in and as what, when sign-in was on, and the recovery key: hashes only, never a secret."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

from frontdesk.store.db.fields import UtcDateTimeField
from frontdesk.store.tables.practice import Person


class SignInAccount(Model):
    """What one person signs in with; who has no row is a receptionist without a PIN.

    Attributes:
        role: a ``Role``.
        secret: the hash of the PIN or password, or "".
        code: the hash of the one-time code that was handed out, or "".
        code_until: until when that code may be used, or None.
        misses: wrong tries in a row; one that is being looked at counts already.
        missed_at: when the last of them was, or None.
        told_use: the last use of the recovery key that they were told of, as a lead; 0 for none.
        is_recovery: True for the one who acts in sessions that the recovery key opened.
    """

    id = AutoField()
    person = ForeignKeyField(Person, unique=True, lazy_load=False)
    role = TextField()
    secret = TextField(default="")
    code = TextField(default="")
    code_until = UtcDateTimeField(null=True)
    misses = IntegerField(default=0)
    missed_at = UtcDateTimeField(null=True)
    told_use = IntegerField(default=0)
    is_recovery = BooleanField(default=False)

    class Meta:
        table_name = "sign_in_account"


class SignInSwitch(Model):
    """Sign-in was turned on or off; the last row holds."""

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    is_on = BooleanField()

    class Meta:
        table_name = "sign_in_switch"


class RecoveryKey(Model):
    """A recovery key; the last row holds.

    Attributes:
        hash: its hash: the key itself was shown once.
    """

    id = AutoField()
    at = UtcDateTimeField()
    person = ForeignKeyField(Person, lazy_load=False)
    hash = TextField()

    class Meta:
        table_name = "recovery_key"


class RecoveryUse(Model):
    """One use of the recovery key.

    Attributes:
        desk: the machine and its user.
        reason: why, as typed.
    """

    id = AutoField()
    at = UtcDateTimeField()
    desk = TextField()
    reason = TextField()

    class Meta:
        table_name = "recovery_use"
