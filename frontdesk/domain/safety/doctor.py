"""What ``frontdesk doctor`` says of an installation: one verdict for each thing it looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: A proof that is older than this is to be made anew: a month, and some days to do it.
PROOF_HOLDS: Final = timedelta(days=35)


class State(StrEnum):
    """How something stands. A member is its code."""

    #: As it should be.
    GOOD = "good"
    #: The practice may leave it so; what is better is said.
    ADVICE = "advice"
    #: Something can be lost, or read by others, or does not work.
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one thing stands.

    Attributes:
        state: how it stands.
        words: what was found, in one sentence; it names nobody.
        do: what to do, in one sentence; "" where nothing is to be done.
        proved_at: when it was last proved, UTC; None if it never was.
    """

    state: State
    words: str
    do: str = ""
    proved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckedThing:
    """One line of the report.

    Attributes:
        check: its code.
        title: what was looked at, in a few words.
        verdict: how it stands.
    """

    check: str
    title: str
    verdict: Verdict


def all_well(things: Iterable[CheckedThing]) -> bool:
    """Return True if nothing is a problem; advice may be left."""
    return all(thing.verdict.state is not State.PROBLEM for thing in things)


def is_fresh(proved_at: datetime, now: datetime) -> bool:
    """Return True if a proof still holds."""
    return now - proved_at <= PROOF_HOLDS
