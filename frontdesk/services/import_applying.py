"""Applying a collected log: the story of every number, some hundred numbers at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from frontdesk.domain.logged import What
from frontdesk.domain.logged_story import SAME_CALL
from frontdesk.domain.owed import Judge
from frontdesk.services.import_rules import NumberFacts, NumberStory, story_of
from frontdesk.store.fields import to_text
from frontdesk.store.import_changes import change_callback
from frontdesk.store.import_known import calls_with, contacts_on, open_callbacks, past_callbacks, tries_of
from frontdesk.store.import_writing import (
    Writing,
    add_attempts,
    add_breaches,
    add_callbacks,
    add_contacts,
    add_entries,
    settle_calls,
)


def apply_numbers(to: Writing, numbers: Sequence[str], since: datetime, judge: Judge) -> Counter[str]:
    """Tell the stories of these numbers and write what they come to; gives what they add to the report.

    Args:
        to: the open transaction, and the import.
        numbers: keys of numbers that are in the log.
        since: none of them is in the log before that, UTC.
        judge: the rule, the ladder and the present.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    stories = [story_of(facts, to.run.id, judge) for facts in _facts_of(to, numbers, since)]
    _write(to, stories)
    return sum((story.counts() for story in stories), Counter())


def _facts_of(to: Writing, numbers: Sequence[str], since: datetime) -> list[NumberFacts]:
    start = to_text(since - SAME_CALL)
    # What is owed is read first, because on a server that holds it until the transaction ends.
    owed = open_callbacks(to.db, numbers)
    past = past_callbacks(to.db, numbers, start)
    tries = tries_of(to.db, numbers, start)
    contacts = contacts_on(to.db, numbers)
    calls = calls_with(to.db, numbers, since=start, run_id=to.run.id)
    return [
        NumberFacts(
            number,
            calls[number],
            contacts.get(number, ()),
            owed.get(number),
            past.get(number, ()),
            tries.get(number, ()),
        )
        for number in numbers
    ]


def _write(to: Writing, stories: Sequence[NumberStory]) -> None:
    """Write contacts, callbacks, calls, tries, breaches and the audit, in the order in which they refer."""
    newcomers = [(story, made) for story in stories if (made := story.newcomer()) is not None]
    ids = add_contacts(to, [made for _, made in newcomers])
    for (story, _), contact in zip(newcomers, ids, strict=True):
        story.contact = contact
    add_callbacks(to, [new for story in stories for new in story.opened()])
    settle_calls(to, [call for story in stories for call in story.settled()])
    deeds = [deed for story in stories for deed in story.told.deeds]
    tries = [deed for deed in deeds if deed.what is What.ATTEMPTED]
    attempts = list(zip(add_attempts(to, tries), tries, strict=True))
    for story in stories:
        if (changed := story.changed) is not None:
            change_callback(to, changed, [number for number, deed in attempts if deed.owed is changed])
    add_breaches(to, [deed for deed in deeds if deed.what is What.BREACHED])
    add_entries(to, deeds)
