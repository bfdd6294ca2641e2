"""Rows of sign-in: what people sign in with, when it was turned on, the recovery key and its uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Database, fn

from frontdesk.domain.errors import Refused
from frontdesk.domain.people import PROGRAM_ID, RECOVERY_NAME, Person
from frontdesk.domain.sign_in.accounts import Account, RecoveryUse
from frontdesk.domain.sign_in.roles import Role
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert, update
from frontdesk.store.sign_in import USUAL_ROLE, role_of, sign_in_is_on
from frontdesk.store.tables import sign_in as tables
from frontdesk.store.tables.practice import Person as PersonRow
from frontdesk.store.tables.sign_in import SignInAccount


@dataclass(frozen=True, slots=True)
class SignInRow:
    """What one person signs in with; see ``tables.sign_in.SignInAccount``."""

    id: int
    role: Role
    secret: str
    code: str
    code_until: datetime | None
    misses: int
    missed_at: datetime | None
    told_use: int
    is_recovery: bool


_ALL = prepared(
    lambda p: (
        PersonRow.select(
            PersonRow.id,
            PersonRow.name,
            PersonRow.active,
            SignInAccount.role,
            SignInAccount.secret,
            SignInAccount.code,
            SignInAccount.code_until,
            SignInAccount.is_recovery,
        )
        .join(SignInAccount, JOIN.LEFT_OUTER, on=SignInAccount.person == PersonRow.id)
        .where(PersonRow.id != PROGRAM_ID)
        .order_by(PersonRow.id)
    )
)
_HELD = prepared(
    lambda p: (
        SignInAccount.select(*columns(SignInRow, SignInAccount))
        .where(SignInAccount.person == p.person)
        .for_update()
    ),
    SignInRow,
)
_RECOVERY = prepared(
    lambda p: SignInAccount.select(SignInAccount.person).where(SignInAccount.is_recovery).limit(1)
)
_LEADS = prepared(
    lambda p: (
        SignInAccount.select(fn.COUNT(SignInAccount.id))
        .join(PersonRow, on=SignInAccount.person == PersonRow.id)
        .where(PersonRow.active, SignInAccount.role == Role.LEAD.value, SignInAccount.secret != "")
    )
)
_KEY = prepared(
    lambda p: (
        tables.RecoveryKey.select(tables.RecoveryKey.hash).order_by(tables.RecoveryKey.id.desc()).limit(1)
    )
)
_USES = prepared(
    lambda p: (
        tables.RecoveryUse.select(*columns(RecoveryUse, tables.RecoveryUse))
        .where(tables.RecoveryUse.id > p.after)
        .order_by(tables.RecoveryUse.id)
    ),
    RecoveryUse,
)


def all_accounts(on: On, now: datetime) -> list[Account]:
    """Return everybody who is or was on the staff, by number.

    Args:
        on: where to read.
        now: the present, UTC: a one-time code is valid for a time.
    """
    found = []
    for number, name, active, role, secret, code, until, is_recovery in _ALL.rows(on):
        if is_recovery:
            continue
        person = Person(number, name, bool(active))
        has_code = bool(code) and until is not None and datetime.fromisoformat(until) > now
        found.append(Account(person, role_of(role), bool(secret), has_code, person.active))
    return found


def held_row(db: Database, person_id: int) -> SignInRow | None:
    """Return what a person signs in with, held until the transaction ends; None if they have nothing."""
    return _HELD.one(db, person=person_id)


def make_row(db: Database, person_id: int, *, is_recovery: bool = False) -> SignInRow:
    """Return what a person signs in with, held; made with the usual role where there was nothing.

    Raises:
        StoreConflict: another desk made it at the same moment.
    """
    found = held_row(db, person_id)
    if found is not None:
        return found
    role = Role.LEAD if is_recovery else USUAL_ROLE
    insert(db, SignInAccount, person=person_id, role=role, is_recovery=is_recovery)
    made = held_row(db, person_id)
    assert made is not None  # just made
    return made


def change_row(db: Database, row: SignInRow, **values: Any) -> None:
    """Change what a person signs in with."""
    update(db, SignInAccount, row.id, **values)


def forget_secrets(db: Database, person_id: int) -> None:
    """Take away the PIN and code of somebody who left: should they return, a lead hands out a new code."""
    row = held_row(db, person_id)
    if row is not None:
        change_row(db, row, secret="", code="", code_until=None)


def recovery_person(db: Database) -> int | None:
    """Return who acts in sessions of the recovery key, or None while there never was one."""
    found = _RECOVERY.scalar(db)
    return None if found is None else int(found)


def make_recovery_person(db: Database) -> int:
    """Return who acts in sessions of the recovery key; made, not as one of the staff, if missing."""
    found = recovery_person(db)
    if found is None:
        found = insert(db, PersonRow, name=RECOVERY_NAME, active=False)
        make_row(db, found, is_recovery=True)
    return found


def refuse_without_lead(db: Database) -> None:
    """Refuse what a transaction did if sign-in is on and nobody is left who is lead and has a PIN.

    Raises:
        Refused: which undoes the transaction.
    """
    if sign_in_is_on(db) and not _LEADS.scalar(db):
        raise Refused(
            "Then nobody would be left who is lead and can sign in. Nothing was changed; "
            "give the role of lead to somebody else first."
        )


def add_switch(db: Database, *, is_on: bool, at: datetime, by: int) -> int:
    """Write down that sign-in was turned on or off; return the row's number."""
    return insert(db, tables.SignInSwitch, at=at, person=by, is_on=is_on)


def recovery_hash(db: Database) -> str | None:
    """Return the hash of the recovery key that holds, or None."""
    found = _KEY.scalar(db)
    return None if found is None else str(found)


def add_recovery_key(db: Database, hashed: str, *, at: datetime, by: int) -> int:
    """Keep a new recovery key's hash, which replaces the one before; return the row's number."""
    return insert(db, tables.RecoveryKey, at=at, person=by, hash=hashed)


def add_recovery_use(db: Database, *, at: datetime, desk: str, reason: str) -> int:
    """Write down a use of the recovery key; return its number."""
    return insert(db, tables.RecoveryUse, at=at, desk=desk, reason=reason)


def recovery_uses(store: Store | Database, after: int = 0) -> tuple[RecoveryUse, ...]:
    """Return the uses of the recovery key past a number, the oldest first."""
    return tuple(_USES.rows(store, after=after))
