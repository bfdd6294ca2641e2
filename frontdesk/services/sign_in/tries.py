"""Tries to sign in: counted in the store before they are looked at, with a wait after five misses.

Many tries at once, at one desk or at many, are therefore not more than the same tries one after another,
and neither a restart nor a killed program gives one back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

from frontdesk.domain.audit import Action
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.sign_in.accounts import SignInRefused
from frontdesk.domain.sign_in.delay import FREE_MISSES, say_wait, wait_after, wait_left
from frontdesk.services.office import Office
from frontdesk.store.accounts import SignInRow, change_row, make_row
from frontdesk.store.audit import write_audit


def begin_try(office: Office, person_id: int) -> SignInRow:
    """Count a try as missed and return what it is compared with, as it was before.

    Raises:
        SignInRefused: they must wait; this try is not looked at.
    """
    now = office.now()
    with office.store.writing() as db:
        row = make_row(db, person_id)
        left = wait_left(row.misses, row.missed_at, now)
        if not left:
            change_row(db, row, misses=row.misses + 1, missed_at=now)
            return row
        if row.missed_at is not None and now < row.missed_at:
            # The clock was set back: the wait begins again, or it would last until that time comes.
            change_row(db, row, missed_at=now)
    raise _must_wait(left)


def end_missed_try(office: Office, person_id: int, misses: int, action: Action) -> NoReturn:
    """Record that a try was wrong.

    Args:
        office: the store and the clock.
        person_id: who they said they are.
        misses: how many there were in a row, this one included.
        action: what the audit calls it.

    Raises:
        SignInRefused: always; the sentence says how many more there are, or how long they must wait.
    """
    with office.store.writing() as db:
        # By the program: who typed it is not known.
        write_audit(db, at=office.now(), person_id=PROGRAM_ID, action=action, subject_id=person_id)
    wait = wait_after(misses)
    if wait:
        raise _must_wait(wait)
    left = FREE_MISSES - misses
    raise SignInRefused(
        f"That is wrong, so nobody was signed in. {left} more {'try' if left == 1 else 'tries'}, "
        "then there is a wait."
    )


def _must_wait(left: timedelta) -> SignInRefused:
    seconds = -(-left // timedelta(seconds=1))
    return SignInRefused(
        f"Too many wrong tries, so nobody was signed in. Wait {say_wait(left)}, then try again.", seconds
    )
