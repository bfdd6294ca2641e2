"""F4, Patients, a: what is typed of a referral is kept, comes back, and goes once it is saved or dropped."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from frontdesk.domain.calls import Draft
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.referrals.patients import AddedReferral, NewReferral, View
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.drafts import DraftService
from frontdesk.services.patients.service import PatientService
from frontdesk.ui.referrals.checklist import Checklist
from frontdesk.ui.referrals.intake import Intake
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.seen import until, until_said
from tests.ui.watching import Watcher

#: F4, the tab behind Sources, and the key that takes a referral in.
INTAKE = ("f4", "right_square_bracket", "a")
AGAIN = "Here is the referral you were typing"


def patel(desk: Desk) -> None:
    """A referrer."""
    desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana)


def draft(desk: Desk) -> Draft | None:
    """What the store has of Dana's referral."""
    return desk.do.drafts.referral_of(desk.dana)


async def kept(screen: Watcher) -> None:
    """Wait for one second, the most that may pass between the last key and the store."""
    await asyncio.sleep(1)
    await screen.settle()


def form(screen: Watcher) -> dict[str, str]:
    """Every field of the open form."""
    intake = screen.app.screen
    assert isinstance(intake, Intake)
    return intake.fields()


async def test_everything_typed_is_there_again_after_the_desk_ended(desk: Desk, on_screen: OnScreen) -> None:
    patel(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE, *"Bo Li", "tab", *"2125550142", "tab", *"pat", "enter")
        await screen.press(*"call", "enter", *"8am", "tab", *"spr", "enter", "tab", "tab")
        await screen.press(*"his wife", "tab", *"the MRI", "tab", "space")
        typed = form(screen)
        await screen.press("ctrl+q")
        assert screen.app.return_code == 0
    async with on_screen((80, 24)) as screen:
        assert not screen.shows("Bo Li")
        await screen.press(*INTAKE)
        assert screen.shows(AGAIN)
        assert form(screen) == typed
        assert typed["patient"] == "Bo Li"
        assert (typed["came"], typed["said_by"], typed["also"]) == ("8am", "his wife", "the MRI")
        assert screen.app.screen.query_one(Checklist).ticked == ("Referral form",)
        await screen.press("f10")
        await until_said(screen, "Taken in")
        (referral,) = desk.do.patients.order(View.OPEN)
        assert desk.do.patients.line(referral).referrers == ("Dr Priya Patel · Westside",)
        assert draft(desk) is None
        await screen.press("a")
        assert screen.shows("A referral came")


async def test_it_is_in_the_store_a_second_after_the_last_key(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE)
        await kept(screen)
        assert draft(desk) is None
        await screen.press(*"Bo Li", "tab", "tab", *"Dr Ad")
        await kept(screen)
        found = draft(desk)
        assert found is not None
        assert (found.fields["patient"], found.fields["source"]) == ("Bo Li", "Dr Ad")


async def test_a_new_referrer_who_is_being_made_comes_back(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE, *"Bo Li", "tab", "tab", *"Dr Ada Ray", "enter")
        await until(screen, "New referrer")
        await kept(screen)
        found = draft(desk)
        assert found is not None
        assert found.fields["source"] == "Dr Ada Ray"


@pytest.mark.parametrize("ends", ["dropped", "emptied"])
async def test_what_is_dropped_does_not_come_back(desk: Desk, on_screen: OnScreen, ends: str) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE, *"Bo Li")
        await kept(screen)
        assert draft(desk) is not None
        if ends == "dropped":
            await screen.press("escape")
            assert screen.shows("Drop what you typed?")
            await screen.press("enter")
        else:
            await screen.press("ctrl+u", "escape")
        await kept(screen)
        assert not screen.shows("A referral came")
        assert draft(desk) is None


async def test_what_came_back_is_dropped_only_when_that_is_meant(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE, *"Bo Li", "ctrl+q")
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE, "escape")
        assert screen.shows("Drop what you typed?")
        await screen.press("escape")
        assert screen.shows("Bo Li")
        assert draft(desk) is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"source_answer": "of another version", "source": "Dr X", "urgency": "never heard of"},
        {"left_kind": "of another version", "source": "Dr X", "note": "no such field"},
    ],
)
async def test_a_draft_of_another_version_closes_no_form(
    desk: Desk, on_screen: OnScreen, fields: dict[str, str]
) -> None:
    desk.do.drafts.keep(
        Draft("other", desk.dana, desk.clock(), {"draft_of": "referral", "patient": "Bo Li", **fields})
    )
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE)
        assert screen.shows("Bo Li")
        assert screen.shows("Dr X")


async def test_a_key_just_before_the_save_does_not_bring_it_back(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    patel(desk)
    real = PatientService.add

    def slow(service: PatientService, new: NewReferral, **named: Any) -> AddedReferral:
        time.sleep(0.8)  # longer than the form waits before it keeps what is typed
        return real(service, new, **named)

    monkeypatch.setattr(PatientService, "add", slow)
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE, *"Bo Li", "tab", "tab", *"pat", "enter", "f10")
        await until_said(screen, "Taken in")
        await kept(screen)
        assert draft(desk) is None


async def test_what_the_store_refused_is_kept_without_another_key(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refusals = DraftService.keep, [0]

    def refuses(service: DraftService, what: Draft) -> None:
        if refusals[0] < 1:
            refusals[0] += 1
            raise StoreTrouble("The disk is full.")
        real(service, what)

    monkeypatch.setattr(DraftService, "keep", refuses)
    async with on_screen((80, 24)) as screen:
        await screen.press(*INTAKE, *"Bo Li")
        await kept(screen)
        assert refusals == [1]
        assert draft(desk) is None
        await asyncio.sleep(2)
        await kept(screen)
        found = draft(desk)
        assert found is not None
        assert found.fields["patient"] == "Bo Li"
