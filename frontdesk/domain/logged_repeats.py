"""Who calls again: does it answer our message, and does it open again what was given up as unreached.

What the desk does when such a call is typed (product, "Attempt ladder" and leak 20), put so that it holds
for calls of a log as well, which are read later than they came and in any order:

- They rang back (phone tag) when the last try before the call left word for them. A try that nobody
  answered leaves no word, and after we spoke with them there is none left to answer.
- A call opens again what is closed as unreached when it came after the closing and within a year of it,
  and nothing else was owed to them since. One that came before the closing was part of what was given up.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.domain.outcomes import Outcome

#: Who calls later than this after their callback was closed as unreached begins anew.
REOPENED_WITHIN = timedelta(days=365)

#: What was left for the caller: who rings after it is answering it.
LEFT_WORD = frozenset((Outcome.LEFT_MESSAGE, Outcome.TEXT_SENT))


def rings_back(at: datetime, last_outcome: Outcome | None, last_attempt_at: datetime | None) -> bool:
    """Whether a call of theirs answers what our last try left for them.

    Args:
        at: when they called, UTC.
        last_outcome: what came of our last try, or None.
        last_attempt_at: when that was, or None.
    """
    return last_attempt_at is not None and last_outcome in LEFT_WORD and at > last_attempt_at


def opens_again(at: datetime, outcome: Outcome | None, closed_at: datetime) -> bool:
    """Whether a call that nobody settled opens again the latest callback of its number.

    Args:
        at: when they called, UTC.
        outcome: what the callback was closed with.
        closed_at: when that was.
    """
    return outcome is Outcome.UNREACHED and closed_at < at <= closed_at + REOPENED_WITHIN
