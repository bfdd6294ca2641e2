"""The standard load is a store as the desk makes it: check finds nothing, and every standing is there."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.services.desk import Services
from frontdesk.services.safety.check import CheckService
from frontdesk.store import migrate
from frontdesk.store.migrate import known_migrations
from tests.benchmarks.standard_load import copy_of, made_at, standard_load

#: A Thursday at half past two in New York: the practice is open.
NOW = datetime(2026, 11, 19, 19, 30, tzinfo=UTC)
CALLS, OPEN = 18_000, 6_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A load of the smaller kind."""
    return standard_load(tmp_path_factory.mktemp("loads"), CALLS, OPEN, now=NOW)


@pytest.fixture(scope="module")
def services(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A desk on a copy of it, at the instant at which it ends."""
    copy = copy_of(home, tmp_path_factory.mktemp("copies") / "home")
    opened = open_services(str(copy / "frontdesk.db"), lambda: made_at(copy))
    yield opened
    opened.office.store.close()


def test_check_finds_nothing(services: Services) -> None:
    report = CheckService(services.office).run()
    assert report.findings == []
    assert dict(report.facts)["Calls"] == f"{CALLS:,}, 0 of them undone"
    assert f"{OPEN:,} open" in dict(report.facts)["Callbacks"]


def test_callbacks_stand_in_every_way(services: Services) -> None:
    assert not services.callbacks.tick(by=2)  # nothing is left for the desk to stamp or to take back
    counts = services.callbacks.standing(by=2).counts
    assert counts.open == OPEN
    assert counts.breached > OPEN / 2
    assert all((counts.at_risk, counts.later, counts.mine, counts.done_today, counts.due_today))
    today = [it for it in services.callbacks.tab(Tab.NOW, by=2) if it.due > NOW]
    assert any(it.owner_id for it in today)


def test_it_spans_three_years_of_open_days(services: Services) -> None:
    ((first, last, numbers),) = services.office.store.rows(
        "SELECT MIN(at), MAX(at), COUNT(DISTINCT number) FROM call"
    )
    years = datetime.fromisoformat(last) - datetime.fromisoformat(first)
    assert timedelta(days=3 * 365 - 7) < years < timedelta(days=3 * 365)
    assert numbers > CALLS / 5
    hours = services.callbacks.rule.hours
    instants = [datetime.fromisoformat(at) for (at,) in services.office.store.rows("SELECT at FROM call")]
    assert sum(map(hours.is_open, instants)) > CALLS * 0.9


def test_it_is_private_and_ready_for_a_desk(home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}
    assert (home / "config.toml").read_text() == 'person = "Dana Reyes"\n'


def dump(home: Path) -> list[str]:
    """All that a load's store holds."""
    with closing(sqlite3.connect(home / "frontdesk.db")) as file:
        return [line for line in file.iterdump() if "schema_migration" not in line]


def test_it_is_kept_and_made_the_same_again(tmp_path: Path) -> None:
    made = standard_load(tmp_path / "one", 600, 100, now=NOW)
    kept = made.stat().st_ino
    assert standard_load(tmp_path / "one", 600, 100, now=NOW) == made
    assert made.stat().st_ino == kept
    assert dump(standard_load(tmp_path / "two", 600, 100, now=NOW)) == dump(made)


def test_one_that_is_too_old_is_made_again(tmp_path: Path) -> None:
    made = standard_load(tmp_path, 300, 30)
    (made / "made-at").write_text("2020-01-01T00:00:00+00:00")
    again = standard_load(tmp_path, 300, 30)
    assert again == made
    assert made_at(again).year > 2025
    assert [path.name for path in tmp_path.iterdir()] == [made.name]


def test_one_of_an_older_schema_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = standard_load(tmp_path / "loads", 300, 30, now=NOW)
    scripts = tmp_path / "migrations"
    scripts.mkdir()
    for name in known_migrations():
        shutil.copy(migrate._SCRIPTS / f"{name}.py", scripts)
    (scripts / "9999_of_tomorrow.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE INDEX of_tomorrow ON call (about)')\n"
    )
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    newer = standard_load(tmp_path / "loads", 300, 30, now=NOW)
    assert list((tmp_path / "loads").iterdir()) == [newer] != [older]
    with closing(sqlite3.connect(newer / "frontdesk.db")) as file:
        applied = [name for (name,) in file.execute("SELECT name FROM schema_migration ORDER BY name")]
    assert applied == known_migrations()
    assert dump(newer) == dump(standard_load(tmp_path / "at once", 300, 30, now=NOW))
