"""The store does not answer, or stands still: what is typed is set aside in a second, and comes back once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from frontdesk.domain.calls import Draft
from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.drafts import DraftService
from frontdesk.store.migrate import migrate
from frontdesk.store.spool import Spool
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

SIXTY = "asks if insurance covers it and is tired of waiting for us.."
assert len(SIXTY) == 60


@pytest.fixture
def spool(desk: Desk, tmp_path: Path) -> Spool:
    """The desk's spool."""
    desk.do.office.spool = Spool(tmp_path / "spool.db")
    return desk.do.office.spool


@contextmanager
def away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store does not answer."""

    def refuse(*_: object) -> None:
        raise StoreTrouble("The store did not answer. What you typed is kept.")

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "_refuse_other_version", refuse)
        yield


@contextmanager
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The store stands still in the middle of keeping a draft, until it is let go."""
    free, real = threading.Event(), DraftService.keep

    def stand_still(service: DraftService, draft: Draft) -> None:
        assert free.wait(20)
        real(service, draft)

    with monkeypatch.context() as patch:
        patch.setattr(DraftService, "keep", stand_still)
        yield free
        free.set()


def notes(spool: Spool) -> list[tuple[str, bool]]:
    """What another process would find set aside: notes, and whether they are parked."""
    found = Spool(spool._file).drafts()
    return [(draft.fields.get("note", ""), draft.parked) for draft, _ in found]


async def within(seconds: float, what: Callable[[], bool]) -> None:
    """Wait for something, and fail when the time is over."""
    limit = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < limit, f"not within {seconds} s"
        await asyncio.sleep(0.01)


class Saved:
    """What the launcher was told last: True if all that was typed is kept."""

    def __init__(self, screen: Watcher) -> None:
        self.now = True
        screen.app.jobs.unkept.tell_to(self.tell)

    def tell(self, saved: bool) -> None:
        """Remember it."""
        self.now = saved


async def test_what_is_typed_while_the_store_is_away_is_set_aside_and_comes_back(
    desk: Desk, on_screen: OnScreen, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        saved = Saved(screen)
        await screen.press(*"2125550142", "tab", *"Maria", "tab", "tab", "tab", *"web", "tab")
        await within(3, lambda: bool(desk.do.drafts.all()))
        assert notes(spool) == []
        with away(desk, monkeypatch):
            await screen.press(*SIXTY)
            await within(3, lambda: notes(spool) == [(SIXTY, False)])
            await within(3, lambda: saved.now)
            assert any("did not answer" in said for said in screen.said())
        await within(5, lambda: [one.fields.get("note") for one in desk.do.drafts.all()] == [SIXTY])
        await within(5, lambda: notes(spool) == [])
        await screen.settle()
        await screen.press("f10")
        await within(5, lambda: desk.value("SELECT COUNT(*) FROM call") == 1)
        assert desk.value("SELECT note FROM call") == SIXTY
        assert desk.do.drafts.all() == []
        assert notes(spool) == []


async def test_what_is_typed_while_the_store_stands_still_is_set_aside_within_a_second(
    desk: Desk, on_screen: OnScreen, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        saved = Saved(screen)
        with frozen(monkeypatch) as free:
            for key in (*"2125550142", "tab", *"Maria", "tab", "tab", "tab", "tab", *"tired"):
                screen.app.simulate_key(key)
            await within(3, lambda: notes(spool) == [("tired", False)])
            for key in SIXTY[5:]:
                screen.app.simulate_key("space" if key == " " else key)
            await within(3, lambda: bool(notes(spool)) and notes(spool)[0][0].startswith("tired"))
            await within(3, lambda: saved.now)
            # Another call comes: the first is parked on this machine.
            screen.app.simulate_key("ctrl+n")
            await within(3, lambda: [parked for _, parked in notes(spool)] == [True])
            await within(3, lambda: screen.shows("parked: Maria"))
            free.set()
        await screen.settle()
        await within(
            6, lambda: [(one.title, one.parked) for one in desk.do.drafts.all()] == [("Maria", True)]
        )
        await within(6, lambda: notes(spool) == [])


async def test_what_a_killed_desk_had_set_aside_is_offered_at_the_next_start(
    desk: Desk, on_screen: OnScreen, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as outage:
        async with on_screen() as screen:
            outage.enter_context(away(desk, monkeypatch))
            await screen.press(*"2125550142", "tab", *"Maria", "tab", "tab", "tab", "tab", *SIXTY)
            await within(3, lambda: notes(spool) == [(SIXTY, False)])
            await screen.press("ctrl+q")
    assert desk.do.drafts.all() == []
    desk.do.office.spool = Spool(spool._file)
    async with on_screen() as screen:
        assert screen.shows("Here is the call you were typing")
        assert screen.shows(SIXTY[:20])
        assert notes(spool) == []


async def test_without_a_place_to_set_it_aside_the_launcher_is_told(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same outage with nothing beside the store."""
    with ExitStack() as outage:
        async with on_screen() as screen:
            saved = Saved(screen)
            outage.enter_context(away(desk, monkeypatch))
            await screen.press(*"2125550142", "tab", *SIXTY[:20])
            await within(5, lambda: not saved.now)
            await screen.press("ctrl+q")
        assert not saved.now
    assert desk.do.drafts.all() == []


async def test_nothing_is_set_aside_while_the_store_answers(
    desk: Desk, on_screen: OnScreen, spool: Spool, tmp_path: Path
) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", "tab", *"Maria", "ctrl+n", *"6465550188")
        await asyncio.sleep(1)
        await screen.press("ctrl+q")
    assert len(desk.do.drafts.all()) == 2
    assert not (tmp_path / "spool.db").exists()


async def test_what_is_typed_at_a_desk_of_an_older_version_is_set_aside(
    desk: Desk, on_screen: OnScreen, spool: Spool
) -> None:
    migrate(desk.store)
    async with on_screen() as screen:
        await screen.press(*"2125550142", "tab", *"Maria", "tab", "tab", "tab", *"web", "tab")
        await within(2, lambda: bool(desk.do.drafts.all()))
        with desk.store.filling() as db:  # another desk migrates
            db.execute_sql(
                "INSERT INTO schema_migration (name, applied) VALUES ('9000_later', '2026-11-16 14:00:00')"
            )
        await screen.press(*SIXTY)
        await within(2, lambda: notes(spool) == [(SIXTY, False)])
        await screen.until(lambda: any("cannot save in it any more" in said for said in screen.said()))
        await screen.press("f10")
        await screen.settle()
        assert desk.value("SELECT COUNT(*) FROM call") == 0
        assert screen.shows(SIXTY[-15:])


async def test_a_crisis_that_comes_while_the_store_is_away_is_set_aside_and_opened_at_the_next_start(
    desk: Desk, on_screen: OnScreen, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "I do not want to be here any more"
    with ExitStack() as outage:
        async with on_screen() as screen:
            saved = Saved(screen)
            outage.enter_context(away(desk, monkeypatch))
            await screen.press(*"2125550142", "tab", *"Maria", "f9", "tab", "tab", *words)
            await within(4, lambda: words in str([draft.fields for draft, _ in Spool(spool._file).drafts()]))
            await within(3, lambda: saved.now)
            await screen.press("ctrl+q")
    assert desk.do.crises.unaccepted() == []
    desk.do.office.spool = Spool(spool._file)
    async with on_screen():
        (crisis,) = desk.do.crises.unaccepted()
        assert (crisis.name, crisis.number) == ("Maria", "+12125550142")
        assert words in (crisis.boxes.where, crisis.boxes.words, crisis.boxes.number_now)
        assert Spool(spool._file).drafts() == []
        assert desk.do.drafts.bring_back() == 0
        assert len(desk.do.crises.unaccepted()) == 1


async def test_a_crisis_is_not_left_on_this_machine_once_the_store_has_it(
    desk: Desk, on_screen: OnScreen, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        with away(desk, monkeypatch):
            await screen.press("f9", "tab", *"at home")
            await within(4, lambda: bool(Spool(spool._file).drafts()))
        await within(9, lambda: len(desk.do.crises.unaccepted()) == 1)
        await within(6, lambda: Spool(spool._file).drafts() == [])
        assert not screen.app.crisis.waiting[0].trouble
