"""Turning sign-in on and off, and the recovery key that opens a session when every lead is locked out."""

from __future__ import annotations

import getpass
import platform

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Refused
from frontdesk.domain.people import RECOVERY_NAME, Person
from frontdesk.domain.sign_in.accounts import SHORTEST_REASON, Session, SignInRefused
from frontdesk.domain.sign_in.roles import Role
from frontdesk.domain.sign_in.secret_rules import KEY_LENGTH, read_code, show_code
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.services.office import Office
from frontdesk.services.sign_in.hashes import hash_of, is_right, random_code
from frontdesk.services.sign_in.tries import begin_try, end_missed_try
from frontdesk.store import accounts as rows
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Transaction
from frontdesk.store.sign_in import sign_in_is_on

#: Said of what needs sign-in, while it is off.
OFF = "Sign-in is off. Nothing was changed."


def switch_on(office: Office, by: int, new_secret: str | None) -> str:
    """Turn sign-in on, with its first lead and a new recovery key, in one transaction.

    Args:
        office: the store and the clock.
        by: who does it, and becomes lead.
        new_secret: the PIN or password they chose; None to keep the one they have.

    Returns:
        The recovery key, as it is shown.

    Raises:
        Refused: another desk turned it on meanwhile.
    """
    key, at = random_code(KEY_LENGTH), office.now()
    key_hash, hashed = hash_of(key), None if new_secret is None else hash_of(new_secret)
    with office.store.writing() as db:
        if sign_in_is_on(db):
            raise Refused("Sign-in was turned on at another desk just now. Nothing was changed.")
        if hashed is not None:
            keep_secret(office, db, by, hashed, by)
        give_role(office, db, by, Role.LEAD, by)
        rows.make_recovery_person(db)
        _keep_key(office, db, key_hash, by)
        number = rows.add_switch(db, is_on=True, at=at, by=by)
        write_audit(db, at=at, person_id=by, action=Action.SIGN_IN_ON, subject_id=number)
    return show_code(key)


def switch_off(office: Office, by: int) -> None:
    """Turn sign-in off; PINs and roles are kept for the next time."""
    at = office.now()
    with office.store.writing() as db:
        number = rows.add_switch(db, is_on=False, at=at, by=by)
        write_audit(db, at=at, person_id=by, action=Action.SIGN_IN_OFF, subject_id=number)


def replace_key(office: Office, by: int) -> str:
    """Make a new recovery key and return it as it is shown; the one before opens nothing any more."""
    key = random_code(KEY_LENGTH)
    key_hash = hash_of(key)
    with office.store.writing() as db:
        _keep_key(office, db, key_hash, by)
    return show_code(key)


def open_recovery(office: Office, key: str, reason: str) -> Session:
    """Open a session with the recovery key; see ``SignInService.recover``."""
    why = one_line(reason, ABOUT_LIMIT)
    if len(why) < SHORTEST_REASON:
        raise SignInRefused(
            f"Type why you use the recovery key, in {SHORTEST_REASON} characters or more. "
            "Every lead is told the reason."
        )
    with office.store.reading() as db:
        acting, hashed = rows.recovery_person(db), rows.recovery_hash(db)
        is_on = sign_in_is_on(db)
    if not is_on or acting is None or hashed is None:
        raise SignInRefused(OFF)
    row = begin_try(office, acting)
    if not is_right(hashed, read_code(key)):
        end_missed_try(office, acting, row.misses + 1, Action.SIGN_IN_KEY_MISSED)
    at = office.now()
    with office.store.writing() as db:
        if rows.recovery_hash(db) != hashed:
            raise SignInRefused(
                "A new recovery key was made just now, so nobody was signed in. Use that one."
            )
        rows.change_row(db, row, misses=0, missed_at=None)
        use = rows.add_recovery_use(db, at=at, desk=this_desk(), reason=why)
        write_audit(db, at=at, person_id=acting, action=Action.SIGN_IN_RECOVERED, subject_id=use)
    return Session(Person(acting, RECOVERY_NAME, active=False), Role.LEAD, is_recovery=True)


def this_desk() -> str:
    """Return the name of this machine and of the user who runs the program: ``front-2, dana``."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = ""  # a user without a name, as in a container
    return one_line(", ".join(part for part in (platform.node(), user) if part), ABOUT_LIMIT)


def keep_secret(office: Office, db: Transaction, person_id: int, hashed: str, by: int) -> None:
    """Keep the hash of a new PIN or password; a one-time code was used up by it."""
    row = rows.make_row(db, person_id)
    rows.change_row(db, row, secret=hashed, code="", code_until=None, misses=0, missed_at=None)
    write_audit(db, at=office.now(), person_id=by, action=Action.PERSON_SECRET_SET, subject_id=person_id)


def give_role(office: Office, db: Transaction, person_id: int, role: Role, by: int) -> None:
    """Give somebody a role."""
    row = rows.make_row(db, person_id)
    if row.role is not role:
        rows.change_row(db, row, role=role)
        write_audit(
            db,
            at=office.now(),
            person_id=by,
            action=Action.PERSON_ROLE_GIVEN,
            subject_id=person_id,
            role=role.value,
        )


def _keep_key(office: Office, db: Transaction, hashed: str, by: int) -> None:
    at = office.now()
    number = rows.add_recovery_key(db, hashed, at=at, by=by)
    write_audit(db, at=at, person_id=by, action=Action.SIGN_IN_KEY_MADE, subject_id=number)
