"""Saying how far an import is, and stopping it where a person wants to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from frontdesk.services.imports.report import ImportCanceled, IsCanceled, Progress

#: Called with what is being done and how far it is, from 0 to 1; raises to stop.
GoOn: TypeAlias = Callable[[str, float], None]


def no_progress(doing: str, fraction: float) -> None:
    """Say nothing."""


def never() -> bool:
    """Nobody stops it."""
    return False


def going_on(progress: Progress, canceled: IsCanceled) -> GoOn:
    """Return the function that says how far an import is, and ends it where a person wants to stop."""

    def go_on(doing: str, fraction: float) -> None:
        """Say how far it is. Raises ImportCanceled where the person wants to stop."""
        if canceled():
            raise ImportCanceled("The import was stopped. Nothing of it is in the store.")
        progress(doing, fraction)

    return go_on
