"""The table of audit actions: stored codes, and the flags that other rooms are made from."""

from __future__ import annotations

from frontdesk.domain.audit import Action, ActionFacts, facts_of, undo_action
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.replay import Entry, ReplayedState, replay


def test_an_action_is_its_stored_code() -> None:
    assert Action("callback.claimed") is Action.CALLBACK_CLAIMED
    assert str(Action.CALLBACK_CLAIMED) == "callback.claimed"
    assert Action.HAND_OFF_NOTE_DONE.subject == "hand_off"
    assert facts_of("callback.claimed") is Action.CALLBACK_CLAIMED.facts
    assert facts_of("callback.of_a_later_program") == ActionFacts("callback.of_a_later_program")


def test_codes_tell_name_and_kind_of_record() -> None:
    for action in Action:
        assert action.name == action.value.replace(".", "_").upper()
        assert action.subject
    assert len(Action.__members__) == len(list(Action))  # no code stands twice


def test_what_undo_takes_back_has_one_action_each() -> None:
    made = {action.facts.voids for action in Action} - {""}
    changed = {action.facts.restores for action in Action} - {""}
    assert made == {
        "call", "callback", "source", "cover", "lunch", "hand_off", "hand_off_note", "owed", "referral",
        "touch", "complaint", "outreach_event", "invitation", "organization_person",
    }  # fmt: skip
    assert changed == {
        "callback", "lunch", "hand_off_note", "escalation", "owed", "referral", "referral_sender", "referrer",
        "complaint", "invitation", "organisation", "organization_person",
    }  # fmt: skip
    assert undo_action("lunch", made=True) is Action.COVER_LUNCH_UNDONE
    assert undo_action("lunch", made=False) is Action.COVER_LUNCH_REOPENED
    assert undo_action("callback", made=True) is undo_action("callback", made=False) is Action.CALLBACK_UNDONE
    assert undo_action("attempt", made=True) is None  # the entry of its callback says it


def test_every_action_on_a_callback_has_words_for_its_timeline() -> None:
    mute = {one for one in Action if one.subject == "callback" and not one.facts.words}
    shown_otherwise = {Action.CALLBACK_BREACHED}  # by the deadline that was missed
    assert mute == shown_otherwise, f"give these words in domain/audit.py: {mute - shown_otherwise}"


def test_a_new_action_on_a_callback_is_thought_of_by_the_replay() -> None:
    start = ReplayedState(CallbackStatus.CLOSED, 4, 1, 2, backlog=True)
    detail = {"promoted": 0, "to": 3, "closes": False, "calls": 1, "attempts": 1, "claims": True}
    before = [
        Entry(1, Action.CALLBACK_OPENED, 2, {}),
        Entry(2, Action.CALLBACK_JOINED, 2, {}),
        Entry(3, Action.CALLBACK_BACKLOGGED, 2, {}),
        Entry(4, Action.CALLBACK_ATTEMPTED, 4, {"keeps": True, "closes": True}),
    ]
    assert replay(before) == start
    changing = [
        action
        for action in Action
        if action.subject == "callback" and replay([*before, Entry(5, action, 2, detail)]) != start
    ]
    others = {one for one in Action if one.subject == "callback"} - set(changing)
    of_no_effect = {
        Action.CALLBACK_OPENED,
        Action.CALLBACK_BREACHED,
        Action.CALLBACK_REDATED,
        Action.CALLBACK_REFERRED,  # it is no call
        Action.CALLBACK_CARRIED,
        Action.CALLBACK_BACKLOGGED,  # it is of the backlog already
        Action.CALLBACK_UNDONE,  # by the entry that it names
    }
    assert others == of_no_effect, (
        f"{others - of_no_effect}: say in domain/replay.py what they do to a callback, or name them here"
    )
