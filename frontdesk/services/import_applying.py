"""Applying a part of a log: the stories of some numbers told, and the rows they come to made ready."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from frontdesk.domain.calls import Effect
from frontdesk.domain.judge import Judge
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import What
from frontdesk.domain.owed import Owed
from frontdesk.services.import_facts import people_of
from frontdesk.services.import_lanes import lanes_of
from frontdesk.services.import_number import NumberStory
from frontdesk.services.import_rules import Telling, telling_of
from frontdesk.store.bulk import next_ids
from frontdesk.store.import_changes import change_callback
from frontdesk.store.import_entries import add_verdicts, breach_rows, entry_rows
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.import_writing import (
    Ready,
    Settled,
    Writing,
    add_new,
    attempt_row,
    call_row,
    callback_row,
    contact_rows,
)

_FIRST = itemgetter(0)


class Portion(NamedTuple):
    """Calls of a log that are written in one transaction.

    Attributes:
        numbers: all calls of some numbers, by number, in the order of time.
        others: calls that belong to no story: between two of ours, and withheld ones.
        is_last: whether nothing of the log is left after it.
    """

    numbers: Mapping[str, Sequence[SpooledCall]]
    others: Sequence[SpooledCall]
    is_last: bool

    @property
    def calls(self) -> list[SpooledCall]:
        """All of its calls."""
        return [*(call for some in self.numbers.values() for call in some), *self.others]


class Applied(NamedTuple):
    """A portion, ready to be written.

    Attributes:
        ready: its rows.
        counts: what it adds to the report.
    """

    ready: Ready
    counts: Counter[str]


def make_ready(to: Writing, portion: Portion, judge: Judge) -> Applied:
    """Tell the stories of a portion's numbers, and make the rows that are to be written.

    Args:
        to: the import, and where to look things up: on SQLite outside of a transaction too, as long as
            nobody has written anything when the rows are (``version_of``).
        portion: the calls.
        judge: the rule, the ladder and the present.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    tellings = [telling_of(person, judge) for person in people_of(to.db, portion.numbers)]
    stories = [story for telling in tellings for story in telling.numbers]
    ready = Ready()
    counts: Counter[str] = Counter()
    _add_contacts(to, ready, stories)
    _add_callbacks(to, ready, stories)
    _add_calls(to, ready, stories, portion)
    _add_deeds(to, ready, tellings)
    for telling in tellings:
        telling.add_to(counts)
    return Applied(ready, counts)


def write(to: Writing, ready: Ready) -> None:
    """Write the rows of a portion in an open transaction, and bring older callbacks to what they are now."""
    # First, because a number has one open callback: where the log closed it, another may have been opened.
    for owed, tries in ready.changed:
        change_callback(to, owed, tries)
    add_new(to, ready)
    add_verdicts(to, ready)


def _add_contacts(to: Writing, ready: Ready, stories: Sequence[NumberStory]) -> None:
    """Make a contact of everybody who called and whom nobody knows."""
    newcomers = [(story, made) for story in stories if (made := story.newcomer()) is not None]
    ids = next_ids(to.db, "contact", len(newcomers))
    for (story, _), contact in zip(newcomers, ids, strict=True):
        story.contact = contact
    contacts = [one for _, one in newcomers]
    ready.contacts, ready.numbers, ready.names = contact_rows(to, ids, contacts)


def _add_callbacks(to: Writing, ready: Ready, stories: Sequence[NumberStory]) -> None:
    opened = [new for story in stories for new in story.opened()]
    for number, new in zip(next_ids(to.db, "callback", len(opened)), opened, strict=True):
        new.owed.id = number
    ready.callbacks = [callback_row(to, new) for new in opened]


def _add_calls(to: Writing, ready: Ready, stories: Sequence[NumberStory], portion: Portion) -> None:
    """Make the rows of all calls, in the order of the log, which is that of time."""
    run = to.run.id
    rows = [
        (call.order, call_row(call, settled, run)) for story in stories for call, settled in story.settled()
    ]
    lanes = lanes_of(Lane.NEW_PATIENT)
    for call in portion.others:
        lane, answer = lanes[call.direction, call.result]
        settled = Settled(None, lane, answer, Effect.NONE.value, None)
        rows.append((call.order, call_row(call, settled, run)))
    rows.sort(key=_FIRST)
    ready.calls = [row for _, row in rows]


def _add_deeds(to: Writing, ready: Ready, tellings: Sequence[Telling]) -> None:
    deeds = [deed for telling in tellings for deed in telling.told.deeds]
    tries = [deed for deed in deeds if deed.what is What.ATTEMPTED]
    ids = next_ids(to.db, "attempt", len(tries))
    ready.attempts = [attempt_row(number, deed) for number, deed in zip(ids, tries, strict=True)]
    by_callback: dict[Owed, list[int]] = defaultdict(list)
    for number, deed in zip(ids, tries, strict=True):
        by_callback[deed.owed].append(number)
    changed = [it.changed for it in tellings if it.changed is not None]
    ready.changed = [(owed, by_callback.get(owed, [])) for owed in changed]
    ready.breaches = breach_rows(to, [deed for deed in deeds if deed.what is What.BREACHED])
    ready.entries = entry_rows(to, deeds, ids)
