"""Watched words in the texts of a call log: each call that has some waits for a person to look at it."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.domain.audit import Action
from frontdesk.domain.watch_words import watch_words_in
from frontdesk.store.audit import write_audit
from frontdesk.store.crisis_prompts import raise_prompts
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.import_writing import Writing


def watch(to: Writing, calls: Sequence[SpooledCall], words: Sequence[str]) -> int:
    """Raise a prompt, never a decision, for every call whose text holds watched words; how many.

    Args:
        to: the import, in the open transaction in which the calls were written.
        calls: the calls.
        words: the practice's list.
    """
    found = [(call.uid, here) for call in calls if call.note and (here := watch_words_in(call.note, words))]
    if found:
        raise_prompts(to.db, found, to.at)
        detail = {"found": len(found), "settings": to.version, "import": to.run.id}
        write_audit(
            to.db, at=to.at, person_id=to.by, action=Action.CRISIS_PROMPT_RAISED, subject_id=0, **detail
        )
    return len(found)
