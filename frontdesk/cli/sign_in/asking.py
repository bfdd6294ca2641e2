"""Signing in to a command: by name, with a PIN typed at the terminal or read from a private file."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from frontdesk.cli.access import Caller, Need
from frontdesk.cli.questions import ask_secret, can_ask
from frontdesk.domain.errors import Refused
from frontdesk.domain.sign_in.accounts import Account, Session, SignInRefused
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import fold, one_line

if TYPE_CHECKING:
    from frontdesk.cli.output import Output
    from frontdesk.services.desk import Services

#: Bytes of a PIN file, at most.
_MOST_BYTES: Final = 1024

_SAFE: Final = "Nothing was shown or changed"
_HOW: Final = (
    f"Sign-in is on, so this asks who you are. {_SAFE}; add --as NAME and type your PIN at a terminal, "
    "or name a private file that holds it with --pin-file FILE."
)


def sign_in(services: Services, caller: Caller, out: Output) -> Session:
    """Sign in who runs a command, and see if they may run it.

    Args:
        services: on the open store, in which sign-in is on.
        caller: who they say they are, and what the command needs.
        out: where a lead is told that the recovery key was used.

    Raises:
        SignInRefused: nobody can be asked, or the PIN or password is wrong.
        Refused: their role may not do this, or the PIN file is not private.
    """
    if not caller.name or not (caller.pin_file or can_ask()):
        raise SignInRefused(_HOW)
    caller.secret = secret_of(caller)
    account = account_named(services, caller.name)
    if account is None:
        raise SignInRefused(f"Nobody of this name can sign in. {_SAFE}.")
    session = services.sign_in.check(account.person.id, caller.secret)
    for use in session.news:
        local = services.practice.current().rule.hours.local
        out.note(
            f"The recovery key was used on {local(use.at):%Y-%m-%d at %H:%M} at {one_line(use.desk)}: "
            f"{one_line(use.reason)}"
        )
    if session.news and can_ask():  # a script that runs for the lead has told nobody
        services.sign_in.news_told(session.person.id, session.news[-1].id)
    if isinstance(caller.needed, Permission):
        services.sign_in.require(session.person.id, caller.needed)
    if session.must_choose and caller.needed is not Need.OWN_PIN:
        raise SignInRefused(
            f"That was your one-time code. {_SAFE}; choose your own PIN first: frontdesk people set-pin NAME"
        )
    return session


def account_named(services: Services, name: str) -> Account | None:
    """Return the one of the staff with this name; no two differ in capitals or accents only."""
    wanted = fold(one_line(name))
    known = services.sign_in.accounts()
    return next((one for one in known if one.active and fold(one.person.name) == wanted), None)


def secret_of(caller: Caller) -> str:
    """Return the PIN or password of who runs a command, from their file, else typed. Raises Refused."""
    if caller.pin_file:
        return read_pin_file(caller.pin_file)
    what = "PIN, password or one-time code" if caller.needed is Need.OWN_PIN else "PIN or password"
    return ask_secret(f"{what} of {one_line(caller.name or 'you')}")


def read_pin_file(name: str) -> str:
    """Return the first line of a file that nobody else may read.

    Raises:
        Refused: it cannot be read, is no file, is empty, or others may read it.
    """
    shown = one_line(name)
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise Refused(f"{shown} is no file. {_SAFE}; put the PIN into a file of your own.")
            if found.st_mode & 0o077 or found.st_uid not in (os.geteuid(), 0):
                raise Refused(
                    f"Others can read the PIN in {shown}. {_SAFE}; make it private: chmod 600 {shown}"
                )
            line = file.read(_MOST_BYTES).partition(b"\n")[0].rstrip(b"\r").decode()
    except (OSError, ValueError) as trouble:
        why = (trouble.strerror if isinstance(trouble, OSError) else None) or "it is not text"
        raise Refused(f"The PIN file {shown} cannot be read ({why.lower()}). {_SAFE}.") from None
    if not line:
        raise Refused(f"The PIN file {shown} is empty. {_SAFE}; its first line is the PIN or password.")
    return line
