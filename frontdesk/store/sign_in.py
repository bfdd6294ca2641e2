"""Whether people must sign in, and what each may then do: all that a desk reads at its start."""

from __future__ import annotations

from typing import NamedTuple

from peewee import JOIN

from frontdesk.domain.sign_in.roles import Role
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.sign_in import SignInAccount, SignInSwitch

#: What somebody is who was given no role.
USUAL_ROLE = Role.RECEPTIONIST


class Standing(NamedTuple):
    """What decides if somebody may do something.

    Attributes:
        name: as the settings name them.
        role: what they are.
        active: False once they have left.
        is_recovery: True for the one who acts in sessions of the recovery key.
    """

    name: str
    role: Role
    active: bool
    is_recovery: bool


_IS_ON = prepared(lambda p: SignInSwitch.select(SignInSwitch.is_on).order_by(SignInSwitch.id.desc()).limit(1))
_STANDING = prepared(
    lambda p: (
        Person.select(Person.name, SignInAccount.role, Person.active, SignInAccount.is_recovery)
        .join(SignInAccount, JOIN.LEFT_OUTER, on=SignInAccount.person == Person.id)
        .where(Person.id == p.person)
    )
)


def sign_in_is_on(on: On) -> bool:
    """True if sign-in was turned on and not off since."""
    return bool(_IS_ON.scalar(on))


def standing(on: On, person_id: int) -> Standing | None:
    """Return what decides about somebody's permissions, or None for nobody of that number."""
    found = _STANDING.one(on, person=person_id)
    if found is None:
        return None
    name, role, active, is_recovery = found
    return Standing(name, role_of(role), bool(active), bool(is_recovery))


def role_of(stored: str | None) -> Role:
    """Return a role as it is kept; the usual one where none was given."""
    return USUAL_ROLE if stored is None else Role(stored)
