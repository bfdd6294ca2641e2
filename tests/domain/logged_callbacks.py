"""Callbacks as a log meets them: known to the store, in the week of ``tests.builders``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.reconcile import LoggedCallback
from frontdesk.domain.callbacks.state import CallbackStatus, Terms, opened
from frontdesk.domain.lanes import Lane
from tests.builders import at, settings

RULE = settings().rule()


def existing(
    received: str = "mon 09:00", *, touched: str | None = None, in_hand: bool = False, **changes: Any
) -> LoggedCallback:
    """A callback the store knows, untouched since it was received, unless something else is said."""
    terms = Terms(RULE, Ladder(), at(received))
    state = replace(opened(at(received), Lane.NEW_PATIENT, terms), **{"id": 7} | changes)
    if state.closed_at is not None:
        state = replace(state, state=CallbackStatus.CLOSED)
    return LoggedCallback(state, state, at(touched or received), in_hand)
