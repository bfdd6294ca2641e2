"""What a command needs of who runs it, once sign-in is on: one table of needs, checked in one place.

Each row of ``parser.COMMANDS`` says it. ``Context.services`` asks before anything of the store is given, so a
command cannot forget it.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from frontdesk.domain.sign_in.roles import Permission

if TYPE_CHECKING:
    from frontdesk.domain.sign_in.accounts import Session


class Need(Enum):
    """What a command needs, where it is no permission of a role."""

    #: It reads and writes nothing of the practice's store.
    OPEN = "open"
    #: It runs as the program, for cron or before anybody can sign in, and names nobody.
    PROGRAM = "program"
    #: Anybody who signs in.
    SIGNED_IN = "signed in"
    #: Anybody who signs in, also with a one-time code, to choose a PIN.
    OWN_PIN = "own pin"


#: What one command needs.
Needed: TypeAlias = "Need | Permission"
#: What a command needs; of one with commands of its own, each by its name, and "" for the one without.
Needs: TypeAlias = "Needed | Mapping[str, Needed]"

#: What a command needs of which nothing is said: that of the fewest.
UNSAID: Final = Permission.STORE


@dataclass(slots=True)
class Caller:
    """Who runs a command, as far as it is known.

    Attributes:
        needed: what the command needs.
        name: who they say they are (``--as``), or None.
        pin_file: the file with their PIN or password (``--pin-file``), or None.
        session: they signed in; None as long as nobody had to.
        secret: what they signed in with, for a command that asks the service once more.
    """

    needed: Needed = UNSAID
    name: str | None = None
    pin_file: str | None = None
    session: Session | None = None
    secret: str = ""


def caller_of(args: argparse.Namespace) -> Caller:
    """Return who runs a command, by what was typed."""
    needed = getattr(args, "needed", UNSAID)
    return Caller(needed, getattr(args, "person", None), getattr(args, "pin_file", None))
