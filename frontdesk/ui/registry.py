"""The screens, each imported when it is first opened: the desk starts with Calls and nothing more."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

# Each function imports what it opens: an import at the top would make every start pay for every screen.


def calls() -> Screen[None]:
    """F2 Calls."""
    from frontdesk.ui.calls.screen import CallsScreen

    return CallsScreen()


def callbacks() -> Screen[None]:
    """F3 Callbacks."""
    from frontdesk.ui.callbacks.screen import CallbacksScreen

    return CallbacksScreen()


def referrals() -> Screen[None]:
    """F4 Referrals."""
    from frontdesk.ui.referrals.screen import ReferralsScreen

    return ReferralsScreen()


def review() -> Screen[None]:
    """F6 Review."""
    from frontdesk.ui.review.screen import ReviewScreen

    return ReviewScreen()


def handbook() -> Screen[None]:
    """F8 Handbook."""
    from frontdesk.ui.handbook.screen import HandbookScreen

    return HandbookScreen()


def hand_off() -> Screen[None]:
    """The hand-off."""
    from frontdesk.ui.cover.hand_off import HandOffScreen

    return HandOffScreen()


def settings() -> Screen[None]:
    """Settings."""
    from frontdesk.ui.settings.screen import SettingsScreen

    return SettingsScreen()


def first_start() -> Screen[bool]:
    """The questions of the first start."""
    from frontdesk.ui.settings.first_start import FirstStart

    return FirstStart()


def paper() -> Screen[None]:
    """Calls typed in from paper."""
    from frontdesk.ui.calls.paper import PaperScreen

    return PaperScreen()


def import_ahead() -> None:
    """Import what the next keys may open, while nobody waits for it: F9 is never to wait for a disk."""
    import frontdesk.services.handbook
    import frontdesk.ui.callbacks.screen
    import frontdesk.ui.crisis.screen
    import frontdesk.ui.crisis.sheet
    import frontdesk.ui.handbook.screen
    import frontdesk.ui.referrals.screen  # noqa: F401


#: What opens each screen, by the name its key carries.
MODES: dict[str, str | Callable[[], Screen[None]]] = {
    "calls": calls,
    "callbacks": callbacks,
    "referrals": referrals,
    "review": review,
    "handbook": handbook,
    "hand_off": hand_off,
    "settings": settings,
}

#: What opens each screen that lies over another one until it is left.
OVER: dict[str, Callable[[], Screen[None]]] = {"paper": paper}
