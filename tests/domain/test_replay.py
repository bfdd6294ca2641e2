"""The replay of a callback's audit entries: each action, what was undone, and what cannot be replayed."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.replay import Entry, NotOpened, ReplayedState, replay

OPEN, CLOSED, VOIDED = CallbackStatus.OPEN, CallbackStatus.CLOSED, CallbackStatus.VOIDED
DANA, LEE = 2, 3


def entries(*actions: str | tuple[str, dict[str, Any]]) -> list[Entry]:
    """An opening by Dana, then these of hers, numbered 1, 2, 3 and so on."""
    told: list[str | tuple[str, dict[str, Any]]] = ["opened", *actions]
    pairs = [(action, {}) if isinstance(action, str) else action for action in told]
    return [
        Entry(number, f"callback.{action}", DANA, detail) for number, (action, detail) in enumerate(pairs, 1)
    ]


TRIED = ("attempted", {"closes": False, "keeps": False})
KEPT = ("attempted", {"closes": False, "keeps": True})
DONE = ("attempted", {"closes": True, "keeps": False})
TAKEN_IN = ("absorbed", {"from": 9, "calls": 3, "attempts": 2, "claims": False})
WITH_CLAIM = ("absorbed", {"from": 9, "calls": 3, "attempts": 2, "claims": True})
TO_LEE = ("handed_over", {"to": LEE})


#: It made one of the backlog today's work; the entry before it tells so.
TO_TODAY = ("joined", {"promoted": 3})


def undoing(number: int | None) -> tuple[str, dict[str, Any]]:
    """The entry that takes another one back."""
    return ("undone", {"undoes": number})


@pytest.mark.parametrize(
    ("actions", "wanted"),
    [
        ((), ReplayedState(OPEN, None, 0, 1)),
        (("joined", "joined"), ReplayedState(OPEN, None, 0, 3)),
        (("claimed",), ReplayedState(OPEN, DANA, 0, 1)),
        (("claimed", "released"), ReplayedState(OPEN, None, 0, 1)),
        (("claimed", "expired"), ReplayedState(OPEN, None, 0, 1)),
        (("claimed", TO_LEE), ReplayedState(OPEN, LEE, 0, 1)),
        (("claimed", TRIED), ReplayedState(OPEN, None, 1, 1)),
        (("claimed", KEPT), ReplayedState(OPEN, DANA, 1, 1)),
        ((KEPT, TRIED, DONE), ReplayedState(CLOSED, None, 3, 1)),
        (("claimed", "closed"), ReplayedState(CLOSED, None, 0, 1)),
        (("claimed", "voided"), ReplayedState(VOIDED, None, 0, 1)),
        ((DONE, "reopened"), ReplayedState(OPEN, None, 1, 2)),
        ((DONE, "reopened", "claimed"), ReplayedState(OPEN, DANA, 1, 2)),
        ((DONE, "reopened", undoing(3)), ReplayedState(CLOSED, None, 1, 1)),
        (("claimed", "merged"), ReplayedState(VOIDED, None, 0, 1)),
        (("claimed", "merged", undoing(3)), ReplayedState(OPEN, DANA, 0, 1)),
        ((TRIED, TAKEN_IN), ReplayedState(OPEN, None, 3, 4)),
        ((TRIED, WITH_CLAIM), ReplayedState(OPEN, DANA, 3, 4)),
        ((TRIED, WITH_CLAIM, undoing(3)), ReplayedState(OPEN, None, 1, 1)),
        (("backlogged",), ReplayedState(OPEN, None, 0, 1, backlog=True)),
        (("backlogged", "closed"), ReplayedState(CLOSED, None, 0, 1, backlog=True)),
        (("backlogged", "voided"), ReplayedState(VOIDED, None, 0, 1)),
        (("backlogged", undoing(2)), ReplayedState(OPEN, None, 0, 1)),
        (("backlogged", "promoted", TO_TODAY), ReplayedState(OPEN, None, 0, 2)),
        (("backlogged", "promoted", TO_TODAY, undoing(4)), ReplayedState(OPEN, None, 0, 1, backlog=True)),
        (("backlogged", DONE, "reopened"), ReplayedState(OPEN, None, 1, 2)),
        (("breached", "redated", "something of a later program"), ReplayedState(OPEN, None, 0, 1)),
        ((undoing(1),), ReplayedState(VOIDED, None, 0, 1)),
        (("claimed", TRIED, undoing(3)), ReplayedState(OPEN, DANA, 1 - 1, 1)),
        (("claimed", "released", undoing(3), undoing(2)), ReplayedState(OPEN, None, 0, 1)),
        (("joined", "claimed", undoing(2)), ReplayedState(OPEN, DANA, 0, 1)),
        ((DONE, undoing(2), "joined"), ReplayedState(OPEN, None, 0, 2)),
        ((undoing(None), "claimed"), ReplayedState(OPEN, DANA, 0, 1)),
    ],
)
def test_entries_add_up(actions: tuple[Any, ...], wanted: ReplayedState) -> None:
    assert replay(entries(*actions)) == wanted


def test_what_has_no_opening_cannot_be_replayed() -> None:
    for lost in ([], entries("claimed")[1:]):
        with pytest.raises(NotOpened):
            replay(lost)


ACTIONS = st.lists(
    st.sampled_from(["joined", "claimed", "released", TO_LEE, TRIED, KEPT, DONE, "closed"]), max_size=8
)


@given(ACTIONS, ACTIONS)
def test_what_is_undone_from_the_end_never_happened(first: list[Any], undone: list[Any]) -> None:
    last = len(first) + len(undone) + 1
    taken_back = [undoing(number) for number in range(last, len(first) + 1, -1)]
    assert replay(entries(*first, *undone, *taken_back)) == replay(entries(*first))


@given(ACTIONS, st.randoms())
def test_the_order_in_which_entries_are_read_does_not_matter(actions: list[Any], random: Any) -> None:
    told = entries(*actions)
    mixed = list(told)
    random.shuffle(mixed)
    assert replay(mixed) == replay(told)
    for earlier, later in itertools.pairwise(told):
        assert earlier.id < later.id
