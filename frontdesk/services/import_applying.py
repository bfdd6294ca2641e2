"""Applying a part of a log: the stories of some numbers told, and the rows they come to made ready."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from frontdesk.domain.calls import Effect
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import What
from frontdesk.domain.logged_story import SAME_CALL
from frontdesk.domain.owed import Judge, Owed
from frontdesk.services.import_lanes import lanes_of
from frontdesk.services.import_rules import NumberFacts, NumberStory, story_of
from frontdesk.store.bulk import next_ids, pages
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.import_changes import change_callback
from frontdesk.store.import_known import calls_with, contacts_on, open_callbacks, past_callbacks, tries_of
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.import_writing import (
    Ready,
    Settled,
    Writing,
    add_new,
    add_verdicts,
    attempt_row,
    breach_rows,
    call_row,
    callback_row,
    contact_rows,
    entry_rows,
)

#: Numbers about which the store is asked at once.
TOLD_TOGETHER = 300

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
    stories = [
        story_of(facts, judge)
        for numbers in pages(list(portion.numbers), TOLD_TOGETHER)
        for facts in _facts_of(to, {number: portion.numbers[number] for number in numbers})
    ]
    ready = Ready()
    counts: Counter[str] = Counter()
    _add_contacts(to, ready, stories)
    _add_callbacks(to, ready, stories)
    _add_calls(to, ready, stories, portion)
    _add_deeds(to, ready, stories)
    for story in stories:
        story.count(counts)
    return Applied(ready, counts)


def write(to: Writing, ready: Ready) -> None:
    """Write the rows of a portion in an open transaction, and bring older callbacks to what they are now."""
    # First, because a number has one open callback: where the log closed it, another may have been opened.
    for owed, tries in ready.changed:
        change_callback(to, owed, tries)
    add_new(to, ready)
    add_verdicts(to, ready)


def _facts_of(to: Writing, calls: Mapping[str, Sequence[SpooledCall]]) -> Iterator[NumberFacts]:
    numbers = list(calls)
    start = to_text(from_text(min(some[0].at for some in calls.values())) - SAME_CALL)
    # What is owed is read first, because on a server that holds it until the transaction ends.
    owed = open_callbacks(to.db, numbers)
    past = past_callbacks(to.db, numbers, start)
    tries = tries_of(to.db, numbers, start)
    contacts = contacts_on(to.db, numbers)
    known = calls_with(to.db, numbers, start)
    for number, fresh in calls.items():
        yield NumberFacts(
            number,
            known.get(number, ()),
            fresh,
            contacts.get(number, ()),
            owed.get(number),
            past.get(number, ()),
            tries.get(number, ()),
        )


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


def _add_deeds(to: Writing, ready: Ready, stories: Sequence[NumberStory]) -> None:
    deeds = [deed for story in stories for deed in story.told.deeds]
    tries = [deed for deed in deeds if deed.what is What.ATTEMPTED]
    ids = next_ids(to.db, "attempt", len(tries))
    ready.attempts = [attempt_row(number, deed) for number, deed in zip(ids, tries, strict=True)]
    by_callback: dict[Owed, list[int]] = defaultdict(list)
    for number, deed in zip(ids, tries, strict=True):
        by_callback[deed.owed].append(number)
    changed = [it for story in stories if (it := story.changed) is not None]
    ready.changed = [(owed, by_callback.get(owed, [])) for owed in changed]
    ready.breaches = breach_rows(to, [deed for deed in deeds if deed.what is What.BREACHED])
    ready.entries = entry_rows(to, deeds)
