"""The backup of the day, as the open desk makes it and says that it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.services.backups.places import BackupPlaces
from frontdesk.ui.app import daily_backups
from frontdesk.ui.app.daily_backups import DailyBackups
from tests.builders import Desk
from tests.ui.conftest import OnScreen


@pytest.fixture
def places(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BackupPlaces:
    """The places of the desk's home; the desk looks for the first time at once."""
    monkeypatch.setattr(daily_backups, "FIRST_LOOK", 0.01)
    given = BackupPlaces(tmp_path, tmp_path / "backups", False, "", tmp_path / "keys")
    desk.do.backup_places = given
    return given


async def test_an_open_desk_makes_it_and_says_nothing(
    desk: Desk, on_screen: OnScreen, places: BackupPlaces
) -> None:
    async with on_screen() as screen:
        await screen.until(lambda: any(desk.rows("SELECT id FROM proof WHERE ok")))
        await screen.settle()
        assert "backup" not in screen.text()
        assert screen.said() == []
    (made,) = places.folder.iterdir()
    assert "-daily-x" in made.name


async def test_a_folder_that_is_gone_is_said_once_and_stands_in_the_frame(
    desk: Desk, on_screen: OnScreen, places: BackupPlaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.do.backup_places = BackupPlaces(tmp_path, tmp_path / "disk", True, "", tmp_path / "keys")
    async with on_screen() as screen:
        await screen.until(lambda: any("is not there" in said for said in screen.said()))
        await screen.settle()
        assert "there is no good backup yet" in screen.text()
        (tmp_path / "disk").mkdir()
        desk.clock.on(16)
        backups = DailyBackups(screen.app)
        backups.look()
        await screen.until(lambda: not backups.is_working)
        await screen.settle()
        assert "no good backup yet" not in screen.text()
        desk.clock.on(60 * 37)
        desk.clock.set("tue 23:00")
        (tmp_path / "disk").rename(tmp_path / "gone")
        backups.look()
        await screen.until(lambda: not backups.is_working)
        await screen.settle()
        assert "backup 1 d 13 h old" in screen.text()
