"""An action that can be taken back, in words: what will be undone is said first."""

from __future__ import annotations

import json

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.store.audit import Action
from frontdesk.store.cover import change_of
from frontdesk.store.engine import Transaction
from frontdesk.store.people import all_people

_WORDS = {
    Action.CALL_SAVED: "the saved call",
    Action.CALLBACK_CLAIMED: "the claim",
    Action.CALLBACK_RELEASED: "putting it back",
    Action.CALLBACK_HANDED_OVER: "the hand-over",
    Action.CALLBACK_ATTEMPTED: "the outcome",
    Action.CALLBACK_GIVEN_UP: "closing as unreached",
    Action.CALLBACK_CARRIED: "the carry-over",
    Action.CALLBACK_MERGED: "the merge",
    Action.SOURCE_ANSWERED: "the answer about the source",
    Action.HAND_OFF_NOTED: "the note for the next one",
    Action.HAND_OFF_NOTE_DONE: "ticking off the note",
    Action.HAND_OFF_WRITTEN: "handing off",
    Action.ESCALATION_ANSWERED: "the answer to the call for the backup",
}

_LUNCH = {
    Action.COVER_LUNCH_OUT: "the lunch cover for",
    Action.COVER_LUNCH_BACK: "the end of the lunch cover for",
}


def action_words(db: Transaction, action: str, steps: str, outcome: str | None) -> str:
    """An action in words: ``the outcome “busy”``, ``Lee on the phones``, ``the lunch cover for Dana``.

    Args:
        db: the open database.
        action: its code.
        steps: what it changed, as kept.
        outcome: the code of the outcome it recorded, or None.
    """
    known = Action(action)
    if known is Action.COVER_CHANGED:
        return _cover_words(db, _row_of(steps, "cover"))
    if known in _LUNCH:
        # Only here: who undoes a claim needs nothing of the lunch.
        from frontdesk.store.lunch import name_at_lunch

        return f"{_LUNCH[known]} {_first(name_at_lunch(db, _row_of(steps, 'lunch')))}"
    words = _WORDS.get(known, action.replace(".", " ").replace("_", " "))
    return f"{words} “{Outcome(outcome).words}”" if outcome else words


def bulk_words(count: int) -> str:
    """``the outcome of 12 callbacks``."""
    return "the outcome of a callback" if count == 1 else f"the outcome of {count:,} callbacks"


def stayed_words(count: int) -> str:
    """What is said of claims that went on meanwhile, or ""."""
    if not count:
        return ""
    one = "1 claim went on meanwhile and stays where it is"
    return f"; {one if count == 1 else f'{count} claims went on meanwhile and stay where they are'}"


def _cover_words(db: Transaction, cover_id: int) -> str:
    """What a change of the cover changed; it changes one thing at a time."""
    before, after = change_of(db, cover_id)
    names = {one.id: one.first_name for one in all_people(db)}
    for number in after.phones:
        if number not in before.phones:
            return f"{names[number]} on the phones"
    for number in before.phones:
        if number not in after.phones:
            return f"{names[number]} off the phones"
    if after.backup is not None and after.backup != before.backup:
        return f"{names[after.backup]} as the backup"
    if before.backup is not None and after.backup is None:
        return f"{names[before.backup]} no longer the backup"
    return "“busy”" if after.busy else "“not busy any more”"


def _row_of(steps: str, table: str) -> int:
    """The row of a table that an action made or changed."""
    return int(next(step["id"] for step in json.loads(steps)["steps"] if step["table"] == table))


def _first(name: str) -> str:
    return name.split(" ", 1)[0]
