"""Requests to open something on a screen: ``desk.go(ShowCallback(17))``, whatever screen asks.

The screen that a request names answers it (:meth:`frontdesk.ui.api.screen.DeskScreen.take`), so no screen
imports another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from frontdesk.domain.callbacks.queue import Tab


@dataclass(frozen=True)
class Request:
    """Something to open.

    Attributes:
        screen: the name of the screen that answers it, as in the registry.
    """

    screen: ClassVar[str]


@dataclass(frozen=True)
class ShowList(Request):
    """Show one list of the Callbacks screen, from its beginning."""

    screen: ClassVar[str] = "callbacks"
    tab: Tab


@dataclass(frozen=True)
class ShowCallback(Request):
    """Put the cursor on a callback, on the list where it stands now."""

    screen: ClassVar[str] = "callbacks"
    callback_id: int


@dataclass(frozen=True)
class TakeCall(Request):
    """Begin a call with what is known of the caller; what was typed into the form is parked.

    Attributes:
        number: the number as people here write it, or "".
        name: the name, or "".
        lane: the code of the lane, or "".
    """

    screen: ClassVar[str] = "calls"
    number: str
    name: str
    lane: str


@dataclass(frozen=True)
class ShowDraft(Request):
    """Put a half-typed call back into the form, if it is still one."""

    screen: ClassVar[str] = "calls"
    uid: str


@dataclass(frozen=True)
class TypeInFromPaper(Request):
    """Type in calls that were written on paper, over the screen that is open."""

    screen: ClassVar[str] = "paper"


@dataclass(frozen=True)
class ShowMissingSource(Request):
    """Put the cursor on a call among those whose source is not known."""

    screen: ClassVar[str] = "referrals"
    call_id: int


@dataclass(frozen=True)
class ShowPatient(Request):
    """Put the cursor on a person on their way from referral to treatment."""

    screen: ClassVar[str] = "referrals"
    referral_id: int


@dataclass(frozen=True)
class ShowOwed(Request):
    """Put the cursor on something owed to a referrer; without a number show the list, from its beginning."""

    screen: ClassVar[str] = "referrals"
    owed_id: int | None = None


@dataclass(frozen=True)
class ShowOffice(Request):
    """Show all patients of one referring office, over the screen that is open.

    Attributes:
        referrer_id: a referrer of that office.
    """

    screen: ClassVar[str] = "office"
    referrer_id: int
