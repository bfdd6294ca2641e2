"""Opening a demo: the same seed makes the same weeks, the clock runs on, and nothing is half made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from frontdesk.demo import open_demo, opening
from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.desk import Services
from tests.demo.conftest import new_york

NOON = new_york("2026-11-24 12:00")


def contents(services: Services) -> dict[str, Sequence[tuple[object, ...]]]:
    """Every row of every table, but for when they were made, and for the seals, which are a store's own."""
    store = services.office.store
    names = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema_migration'")
    own = ("audit_origin", "audit_head", "audit_seal")
    return {name: store.rows(f"SELECT * FROM {name}") for (name,) in names if name not in own}


def opened(seed: int, folder: Path, now: datetime | None) -> Services:
    """A demo in a folder that is made for it."""
    folder.mkdir()
    return open_demo(seed, folder, now)


def test_the_same_seed_and_moment_make_the_same_contents(tmp_path: Path) -> None:
    first, again = (opened(7, tmp_path / name, NOON) for name in ("first", "again"))
    assert contents(first) == contents(again)
    assert len(contents(first)["call"]) > 400
    for services in (first, again):
        services.office.store.close()


def test_the_machine_clock_decides_when_no_moment_is_given(tmp_path: Path) -> None:
    with time_machine.travel(NOON, tick=False) as machine:
        services = opened(8, tmp_path / "now", None)
        assert services.office.now() == NOON
        machine.shift(timedelta(minutes=5))
        assert services.office.now() == NOON + timedelta(minutes=5)
        services.office.store.close()


def without_a_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be planned, so that opening takes no time."""
    monkeypatch.setattr(opening, "plan", lambda script: None)


def test_the_clock_of_a_moved_day_runs_on_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_past(monkeypatch)
    with time_machine.travel(new_york("2026-11-21 23:00"), tick=False) as machine:
        services = opened(1, tmp_path / "moved", None)
        machine.shift(timedelta(hours=1))
        assert services.office.now() == new_york("2026-11-20 15:32")
        services.office.store.close()


def test_a_demo_that_fails_leaves_an_empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_past(monkeypatch)

    def fail(*_: object) -> None:
        raise StoreTrouble("The disk is full.")

    monkeypatch.setattr(opening, "park_drafts", fail)
    with pytest.raises(StoreTrouble, match="disk is full"):
        opened(1, tmp_path / "failed", NOON)
    monkeypatch.undo()
    without_a_past(monkeypatch)
    # The folder can be used again: nothing of the practice is in it.
    services = open_demo(1, tmp_path / "failed", NOON)
    assert services.practice.current().version == 1
    services.office.store.close()


def test_a_missing_folder_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble):
        open_demo(1, tmp_path / "nowhere", datetime(2026, 11, 24, 17, tzinfo=UTC))
