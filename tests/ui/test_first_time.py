"""All keys in sight for who is new and for the backup, until they put them away for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.config import Config
from frontdesk.domain.people import NEW_BELOW, KeysWish
from frontdesk.ui.cover.keys_in_sight import FirstTime
from tests.builders import Desk, a_desk, set_up
from tests.ui.conftest import OnScreen

AWAY = "^a puts them away"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A practice that was set up this moment: nobody knows a key; Dana has recorded much since."""
    address = str(tmp_path / "frontdesk.db")
    set_up(address)
    with a_desk(address) as opened:
        for _ in range(NEW_BELOW):
            opened.call(by=opened.dana)
        yield opened


def test_what_somebody_said_goes_before_what_they_did(desk: Desk) -> None:
    wish = desk.do.first_time.wish
    assert wish(desk.dana) == KeysWish(None, is_new=False)
    assert wish(desk.lee) == KeysWish(None, is_new=True)
    desk.do.undo.undo(by=desk.dana)
    assert wish(desk.dana).is_new  # what was taken back was no action
    for shown in (False, True, False):
        desk.do.first_time.keep(shown=shown, by=desk.lee)
        for is_backup in (False, True):
            assert wish(desk.lee).shows(is_backup=is_backup) is shown


async def test_who_is_new_has_them_in_sight_and_puts_them_away_for_good(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    wish = desk.do.first_time.wish

    def counted(person: int) -> KeysWish:
        asked.append(person)
        return wish(person)

    monkeypatch.setattr(desk.do.first_time, "wish", counted)
    lee = Config(person="Lee Wong")
    async with on_screen((80, 24), lee) as screen:
        assert screen.shows(AWAY)
        await screen.press("f3")
        assert screen.shows(AWAY)
        screen.app.look_again()
        await screen.settle()
        assert asked == [desk.lee]
        await screen.press("ctrl+a")
        assert not screen.shows(AWAY)
    async with on_screen((80, 24), lee) as screen:
        await screen.press("f3")
        assert not screen.app.screen.query(FirstTime)
    assert desk.actions("person", desk.lee)[-1] == "person.keys_away"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_backup_has_all_keys_in_sight_until_they_put_them_away(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        assert not screen.shows("^a puts them away")
        desk.do.cover.turn_backup(desk.dana, by=desk.sam)
        for key, shown in (("f3", "r put back"), ("f4", "p period"), ("f2", "^g discard")):
            await screen.press(key)
            assert screen.shows("^a puts them away")
            assert screen.shows(shown)
            # The key line stays where it is.
            assert screen.text().splitlines()[-1].startswith(" F1 help")
        await screen.press("ctrl+a")
        for key in ("f2", "f3", "f4"):
            await screen.press(key)
            assert not screen.shows("^a puts them away")
        await screen.press("ctrl+a")
        assert screen.shows("^a puts them away")
