"""The backup that the desk makes by itself once a day, and the one before the store's tables are changed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.domain.safety.backups import BackupName, BackupTrouble, read_name
from frontdesk.locations import find_locations
from frontdesk.services.backups.files import one_at_a_time
from frontdesk.services.backups.restoring import restore
from frontdesk.store import migrate as migrations
from frontdesk.store.migrate import applied_migrations, known_migrations
from tests.builders import SetClock
from tests.services.backups.conftest import Home


def named(home: Home) -> list[BackupName]:
    return [name for name in map(read_name, home.files()) if name is not None]


def test_one_is_made_each_day_of_the_practice(home: Home) -> None:
    backups = home.backups
    made = backups.make_daily()
    assert made is not None
    assert "-daily-x" in made.file.name
    assert backups.make_daily() is None
    home.desk.clock.set("mon 23:59")  # in UTC the next day
    assert backups.make_daily() is None
    home.desk.clock.set("tue 00:01")
    assert backups.make_daily() is not None
    assert len(home.files()) == 2


def test_what_somebody_asked_for_does_not_stand_for_the_one_of_the_day(home: Home) -> None:
    home.backups.make()
    assert home.backups.make_daily() is not None


def test_those_that_are_not_kept_are_removed_and_nothing_else(home: Home, tmp_path: Path) -> None:
    mine = home.backups.make_daily()
    assert mine is not None
    tag = mine.file.name.split("-")[1]
    now = home.desk.clock()
    old = [BackupName(tag, now - timedelta(days=days), daily=True) for days in range(1, 20)]
    asked = BackupName(tag, now - timedelta(days=300))
    foreign = BackupName("0badcafe", now - timedelta(days=300), daily=True)
    for name in (*old, asked, foreign):
        (home.places.folder / str(name)).touch()
    (home.places.folder / "letter.txt").touch()
    home.desk.clock.set("tue 09:00")
    assert home.backups.make_daily() is not None
    kept = {name for name in named(home) if name.daily and name.home == tag}
    # Tuesday 17 November: seven days back to the 11th; Sundays 8 and 1 November; October's last, the 31st.
    assert sorted(f"{name.at:%m-%d}" for name in kept) == [
        "10-31", "11-01", "11-08", "11-11", "11-12", "11-13", "11-14", "11-15", "11-16", "11-17",
    ]  # fmt: skip
    assert {str(asked), str(foreign), "letter.txt"} <= set(home.files())


def test_while_another_desk_makes_it_nothing_is_done(home: Home) -> None:
    with one_at_a_time(home.places.lock) as is_held:
        assert is_held
        assert home.backups.make_daily() is None
    assert home.files() == []


def test_one_that_fails_is_written_down_once_and_tried_again_later(home: Home, tmp_path: Path) -> None:
    away = replace(home, places=replace(home.places, folder=tmp_path / "disk", is_named=True)).backups
    for minutes in (0, 16, 16):
        home.desk.clock.on(minutes)
        with pytest.raises(BackupTrouble, match="not there"):
            away.make_daily()
        assert away.make_daily() is None  # not again at once
    assert home.desk.rows("SELECT kind, ok FROM proof") == [("backup", 0)]
    (tmp_path / "disk").mkdir()
    home.desk.clock.on(16)
    assert away.make_daily() is not None


def test_the_last_good_one_grows_old(home: Home) -> None:
    backups = home.backups
    assert backups.too_old()
    backups.make_daily()
    home.desk.clock.set("tue 21:00")
    assert not backups.too_old()
    home.desk.clock.on(1)
    assert backups.too_old()


# Before a migration


@pytest.fixture
def older(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home with no desk on its store, and a program that has one more migration."""
    home.desk.store.close()
    scripts = tmp_path / "migrations"
    shutil.copytree(migrations._SCRIPTS, scripts)
    (scripts / "0999_later.py").write_text(
        'def up(migrator, db):\n    db.execute_sql("CREATE TABLE later (id INTEGER PRIMARY KEY)")\n'
    )
    monkeypatch.setattr(migrations, "_SCRIPTS", scripts)
    return home


def test_a_store_is_backed_up_before_its_tables_are_changed(older: Home, tmp_path: Path) -> None:
    services = open_services(str(older.locations.store_file), SetClock("mon 10:00"), older.locations)
    assert applied_migrations(services.office.store)[-1] == "0999_later"
    services.office.store.close()
    (name,) = older.files()
    assert "-before-0999-x" in name
    with closing(sqlite3.connect(older.places.folder / name)) as copy:
        last = copy.execute("SELECT MAX(name) FROM schema_migration").fetchone()
        assert last == (known_migrations()[-2],)
    new = find_locations(str(tmp_path / "new"), {})
    assert restore(older.places.folder / name, new, SetClock("mon 10:00")).calls == 2
    open_services(
        str(older.locations.store_file), SetClock("mon 10:00"), older.locations
    ).office.store.close()
    assert older.files() == [name]


def test_a_new_store_is_not_backed_up(tmp_path: Path) -> None:
    locations = find_locations(str(tmp_path), {})
    open_services(str(locations.store_file), SetClock("mon 10:00"), locations).office.store.close()
    assert not locations.backups_folder.exists()


def test_without_its_backup_a_store_is_left_as_it_was(older: Home) -> None:
    older.locations.config_file.write_text(f'[backup]\nto = "{older.locations.home}/not mounted"\n')
    older.locations.config_file.chmod(0o600)
    before = older.locations.store_file.read_bytes()
    with pytest.raises(
        BackupTrouble, match=r"so the store was left as it was.*disk connected\? Then start again"
    ):
        open_services(str(older.locations.store_file), SetClock("mon 10:00"), older.locations)
    assert older.locations.store_file.read_bytes() == before


def test_without_a_home_it_is_migrated_as_it_is(older: Home, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copyfile(older.locations.store_file, copy)
    open_services(str(copy), SetClock("mon 10:00")).office.store.close()
    assert older.files() == []
