"""Signing people in, their PINs, codes and roles.

A PIN, password, code or key is kept as a slow hash only, and is neither in the audit, nor in a log, nor in a
sentence.
"""

from __future__ import annotations

from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.sign_in.accounts import Account, RecoveryUse, Session, SignInRefused
from frontdesk.domain.sign_in.roles import Permission, Role
from frontdesk.domain.sign_in.secret_rules import (
    CODE_LASTS,
    CODE_LENGTH,
    check_secret,
    read_code,
    read_secret,
    show_code,
)
from frontdesk.domain.text import clean_name, fold
from frontdesk.services.office import Office
from frontdesk.services.practice import PracticeService
from frontdesk.services.sign_in.hashes import hash_of, is_old, is_right, random_code
from frontdesk.services.sign_in.switch import (
    OFF,
    give_role,
    keep_secret,
    open_recovery,
    replace_key,
    switch_off,
    switch_on,
)
from frontdesk.services.sign_in.tries import begin_try, end_missed_try
from frontdesk.store import accounts as rows
from frontdesk.store.audit import write_audit
from frontdesk.store.sign_in import sign_in_is_on

_SAFE: Final = "Nothing was changed"


class SignInService:
    """Signs people in, and says what each may do."""

    def __init__(self, office: Office, practice: PracticeService) -> None:
        """Take the store, the clock and the staff.

        Args:
            office: the store and the clock.
            practice: who is on the staff.
        """
        self._office = office
        self._practice = practice

    # What holds

    def is_on(self) -> bool:
        """True if people must sign in: one read of a row."""
        return sign_in_is_on(self._office.store)

    def accounts(self) -> list[Account]:
        """Return everybody who is or was on the staff, by number."""
        return rows.all_accounts(self._office.store, self._office.now())

    def account(self, person_id: int) -> Account:
        """Return one of them. Raises NotFound."""
        for account in self.accounts():
            if account.person.id == person_id:
                return account
        raise NotFound(f"Nobody on the staff has this number. {_SAFE}.")

    def may(self, person_id: int, permission: Permission) -> bool:
        """True if somebody may do something: everybody may while sign-in is off, and so may the program."""
        return self._office.refusal(person_id, permission) is None

    def require(self, person_id: int, permission: Permission) -> None:
        """Raise Refused, naming who may, if somebody may not do something."""
        self._office.require(person_id, permission)

    # Signing in

    def check(self, person_id: int, secret: str) -> Session:
        """Sign somebody in with their PIN, password or one-time code.

        Args:
            person_id: who they say they are.
            secret: as typed.

        Raises:
            SignInRefused: it is wrong, there is none, or they must wait; the sentence says which.
            NotFound: there is nobody of this number.
        """
        account = self.account(person_id)
        name = account.person.name
        if not account.active:
            raise SignInRefused(f"{name} has left the practice, so nobody was signed in.")
        if not (account.has_secret or account.has_code):
            raise SignInRefused(f"{name} has no PIN or password yet. Ask a lead for a one-time code.")
        if not secret:
            raise SignInRefused("Type your PIN or password.")
        row = begin_try(self._office, person_id)
        hashed, typed = (row.secret, read_secret(secret)) if row.secret else (row.code, read_code(secret))
        if not is_right(hashed, typed):
            end_missed_try(self._office, person_id, row.misses + 1, Action.PERSON_SIGN_IN_MISSED)
        better = {"secret": hash_of(typed)} if row.secret and is_old(hashed) else {}
        with self._office.store.writing() as db:
            now = rows.make_row(db, person_id)
            if (now.secret, now.code) != (row.secret, row.code):
                raise SignInRefused("Your PIN was changed at another desk just now. Sign in again.")
            rows.change_row(db, now, misses=0, missed_at=None, **better)
            write_audit(
                db,
                at=self._office.now(),
                person_id=person_id,
                action=Action.PERSON_SIGNED_IN,
                subject_id=person_id,
                by_code=not row.secret,
            )
            news = rows.recovery_uses(db, now.told_use) if now.role is Role.LEAD else ()
        return Session(account.person, now.role, must_choose=not row.secret, news=news)

    def news_told(self, person_id: int, use_id: int) -> None:
        """Record that a lead was told of the uses of the recovery key up to this one."""
        with self._office.store.writing() as db:
            row = rows.make_row(db, person_id)
            if use_id > row.told_use:
                rows.change_row(db, row, told_use=use_id)

    # PINs, passwords and codes

    def set_secret(self, person_id: int, old: str | None, new: str, by: int) -> None:
        """Choose a PIN or password; whoever has a one-time code gives that as the old one.

        Args:
            person_id: whose.
            old: the one until now, as typed; None if there is none, while sign-in is off.
            new: the new one, as typed.
            by: who acts: once sign-in is on everybody chooses their own, so that nobody else knows it.

        Raises:
            BadSecret: the new one breaks a rule.
            SignInRefused: the old one is wrong or missing, or they must wait.
            Refused: it is another person's.
        """
        account = self.account(person_id)
        if self.is_on() and by != person_id:
            raise Refused(
                f"Everybody chooses their own PIN or password. {_SAFE}; "
                f"a lead can hand out a one-time code for {account.person.name}."
            )
        chosen = check_secret(new)
        if account.has_secret or self.is_on():
            self.check(person_id, old or "")
        hashed = hash_of(chosen)
        with self._office.store.writing() as db:
            keep_secret(self._office, db, person_id, hashed, by)

    def issue_code(self, person_id: int, by: int) -> str:
        """Hand out a one-time code; their PIN or password until now is no longer valid.

        Returns:
            The code, to be shown once: only its hash is kept. It is valid for four days.

        Raises:
            Refused: who acts may not, sign-in is off, they have left, or they are the only lead. The only
                lead's code is handed out in a session of the recovery key only.
        """
        self.require(by, Permission.PEOPLE)
        if not self.is_on():
            raise Refused(f"{OFF} Nobody needs a one-time code while it is.")
        account = self.account(person_id)
        if not account.active:
            raise Refused(f"{account.person.name} has left the practice. {_SAFE}.")
        code = random_code(CODE_LENGTH)
        hashed, at = hash_of(code), self._office.now()
        with self._office.store.writing() as db:
            row = rows.make_row(db, person_id)
            until = at + CODE_LASTS
            rows.change_row(db, row, secret="", code=hashed, code_until=until, misses=0, missed_at=None)
            if by != rows.recovery_person(db):
                rows.refuse_without_lead(db)
            write_audit(db, at=at, person_id=by, action=Action.PERSON_CODE_ISSUED, subject_id=person_id)
        return show_code(code)

    # People

    def add_person(self, name: str, role: Role, by: int) -> Account:
        """Add somebody to the staff, or give who is on it already another role.

        Raises:
            Refused: who acts may not, or nobody would be left who is lead.
            BadSettings: this cannot be a name; nothing was changed.
        """
        wanted = fold(clean_name(name).text)
        known = [one.person for one in self.accounts() if one.active and fold(one.person.name) == wanted]
        with self._office.store.writing():
            person = known[0] if known else self._practice.add_person(name, by=by)
            self.set_role(person.id, role, by)
        return self.account(person.id)

    def set_role(self, person_id: int, role: Role, by: int) -> None:
        """Give somebody a role. Raises Refused: who acts may not, or nobody would be left who is lead."""
        self.require(by, Permission.PEOPLE)
        self.account(person_id)
        with self._office.store.writing() as db:
            give_role(self._office, db, person_id, role, by)
            rows.refuse_without_lead(db)

    # On, off, recovery

    def turn_on(self, by: int, secret: str) -> str:
        """Turn sign-in on: who does it becomes lead.

        Args:
            by: who.
            secret: their PIN or password: the one they have, or the one they choose now.

        Returns:
            The recovery key, to be shown once: only its hash is kept.

        Raises:
            BadSecret: a new one breaks a rule.
            SignInRefused: it is not the one they have.
            Refused: sign-in is on already, or they have left.
        """
        account = self.account(by)
        if self.is_on():
            raise Refused(f"Sign-in is on already. {_SAFE}.")
        if not account.active:
            raise Refused(f"{account.person.name} has left the practice. {_SAFE}.")
        if account.has_secret:
            self.check(by, secret)
            return switch_on(self._office, by, None)
        return switch_on(self._office, by, check_secret(secret))

    def turn_off(self, by: int, secret: str) -> None:
        """Turn sign-in off: everybody may do everything again; PINs and roles are kept.

        Args:
            by: a lead, or who acts with the recovery key.
            secret: the lead's PIN or password; not looked at in a session of the recovery key.

        Raises:
            Refused: they may not, or it is off already.
            SignInRefused: the PIN or password is wrong.
        """
        self._confirm_lead(by, secret)
        switch_off(self._office, by)

    def new_recovery_key(self, by: int, secret: str) -> str:
        """Make a new recovery key and return it, to be shown once; asks and raises as ``turn_off`` does."""
        self._confirm_lead(by, secret)
        return replace_key(self._office, by)

    def recover(self, key: str, reason: str) -> Session:
        """Open a session with the recovery key. Every lead is told at their next sign-in.

        Args:
            key: as typed.
            reason: why, in ten characters or more.

        Returns:
            A session with the permissions of a lead. What is done in it is signed with a name of its own,
            so that nobody is blamed for it.

        Raises:
            SignInRefused: the reason is too short, the key is wrong, sign-in is off, or they must wait.
        """
        return open_recovery(self._office, key, reason)

    def recovery_uses(self) -> tuple[RecoveryUse, ...]:
        """Return every use of the recovery key, the oldest first."""
        return rows.recovery_uses(self._office.store)

    def _confirm_lead(self, by: int, secret: str) -> None:
        """Check that sign-in is on, who acts is lead, and that it is they who sit there."""
        if not self.is_on():
            raise Refused(OFF)
        self.require(by, Permission.PEOPLE)
        with self._office.store.reading() as db:
            is_recovery = rows.recovery_person(db) == by
        if not is_recovery:
            self.check(by, secret)
