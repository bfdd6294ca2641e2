"""``frontdesk retention``: the preview, the question, what is dropped, and the backups that go with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from tests.builders import Desk, at, settings
from tests.cli.conftest import Shell

KINDS = ("callers", "calls", "callbacks", "crises", "referrals", "texts", "drafts", "undo_steps", "backups")


@pytest.fixture
def old(desk: Desk, shell: Shell) -> Desk:
    """A store with one settled caller of Monday, nine months later; names are kept for six."""
    desk.call(name="Anna Quarzil", note="Bodnotewort", next_step=NextStep.SETTLED, lane=Lane.OTHER)
    shell.clock.instant = at("mon 09:00") + timedelta(days=270)
    desk.do.practice.save(settings(retention_months=6), by=desk.dana)
    desk.store.close()
    return desk


def names(desk: Desk) -> list[str]:
    """The callers in the store."""
    found = [name for (name,) in desk.rows("SELECT name FROM call ORDER BY id")]
    desk.store.close()
    return found


def test_it_shows_what_goes_and_asks(old: Desk, shell: Shell) -> None:
    ran = shell("retention", typed="n\n")
    assert ran.code == 2
    assert "last contact was before Sat Feb 13, 2027 (6 months)" in ran.out
    assert "      1  caller\n        1  call\n" in ran.out
    assert "It cannot be undone" in ran.err
    assert names(old) == ["Anna Quarzil"]
    assert shell("retention").code == 2
    assert names(old) == ["Anna Quarzil"]
    ran = shell("retention", typed="y\n")
    assert ran.code == 0
    assert ran.lines[-1] == "Dropped."
    assert names(old) == [""]
    assert shell("retention").lines[-1] == "  none"


def test_a_program_gets_the_counts_first_and_drops_with_yes(old: Desk, shell: Shell) -> None:
    seen = shell("retention", "--json").record
    assert names(old) == ["Anna Quarzil"]
    assert list(seen) == ["months", "before", "dropped", "cleaned", *KINDS]
    assert (seen["months"], seen["dropped"], seen["callers"], seen["calls"]) == (6, False, 1, 1)
    assert datetime.fromisoformat(seen["before"]).tzinfo is not None
    done = shell("retention", "--json", "--yes").record
    assert done == seen | {"dropped": True}
    assert names(old) == [""]
    assert shell("check").code == 0


def test_names_are_kept_for_good_unless_the_practice_says(desk: Desk, shell: Shell) -> None:
    desk.call(name="Anna Quarzil", next_step=NextStep.SETTLED)
    shell.clock.instant = at("mon 09:00") + timedelta(days=3000)
    assert shell("retention", "--yes").lines == ["Names are kept for good (desk.retention_months = 0)."]
    assert shell("retention", "--yes", "--json").record["months"] == 0
    assert names(desk) == ["Anna Quarzil"]


def test_backups_do_not_outlive_it(desk: Desk, shell: Shell, home: Path) -> None:
    desk.store.close()
    folder = home / "backups"
    shell("backup", "--to", str(folder))
    (first,) = folder.iterdir()
    other = folder / f"frontdesk-00000000-{datetime(2020, 1, 1, tzinfo=UTC):%Y%m%dT%H%M%SZ}.db"
    other.write_bytes(b"another store's")
    shell.clock.instant = at("mon 09:00") + timedelta(days=270)
    shell("backup", "--to", str(folder))
    desk.do.practice.save(settings(retention_months=6), by=desk.dana)
    desk.store.close()
    assert shell("retention", "--yes", "--json").record["backups"] == 1
    left = set(folder.iterdir())
    assert first not in left
    assert other in left
    assert len(left) == 2
