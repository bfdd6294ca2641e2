"""What is known of those who sign in, and what a sign-in gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from frontdesk.domain.errors import Refused
from frontdesk.domain.people import Person
from frontdesk.domain.sign_in.roles import Role

#: The shortest reason, in characters, for which the recovery key is used.
SHORTEST_REASON: Final = 10


class SignInRefused(Refused):
    """Nobody was signed in. The sentence says why and what to do.

    Attributes:
        wait_seconds: how long no try is looked at; 0 where the next one may come at once.
    """

    title = "Sign-in"

    def __init__(self, sentence: str, wait_seconds: int = 0) -> None:
        """Keep the wait beside the sentence."""
        super().__init__(sentence)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody at the practice, as the list of people has them.

    Attributes:
        person: who.
        role: what they are.
        has_secret: True if they chose a PIN or password.
        has_code: True if a one-time code was handed out, is still valid and was not used.
        active: False once they have left.
    """

    person: Person
    role: Role
    has_secret: bool
    has_code: bool
    active: bool


@dataclass(frozen=True, slots=True)
class RecoveryUse:
    """One use of the recovery key, of which every lead is told at their next sign-in.

    Attributes:
        id: its number.
        at: when, UTC.
        desk: the machine it was used on, and the user of that machine.
        reason: why, as typed.
    """

    id: int
    at: datetime
    desk: str
    reason: str


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in.

    Attributes:
        person: who acts from now on.
        role: what they are; permissions are asked of the store each time, since a role may change meanwhile.
        is_recovery: True if the recovery key opened it: it is told all session.
        must_choose: True if a one-time code opened it: they choose a PIN or password before anything else.
        news: for a lead, each use of the recovery key they were not told of yet, the oldest first.
    """

    person: Person
    role: Role
    is_recovery: bool = False
    must_choose: bool = False
    news: tuple[RecoveryUse, ...] = ()
