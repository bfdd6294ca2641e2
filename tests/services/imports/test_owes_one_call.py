"""A number is owed one call at a time, also when a log closes its callback and opens another."""

from __future__ import annotations

from pathlib import Path

from tests.builders import Desk
from tests.services.call_logs import MARIA, Log, import_log, sound


def states(desk: Desk) -> list[tuple[int, str]]:
    """Every callback and where it stands."""
    return [(number, state) for number, state in desk.rows("SELECT id, state FROM callback ORDER BY id")]


def test_a_log_that_closes_what_was_owed_and_opens_it_again(any_desk: Desk, tmp_path: Path) -> None:
    owed = any_desk.callback(number=MARIA)
    any_desk.clock.set("mon 14:00")
    log = Log().rang("mon 09:30").answered("mon 10:00").missed("mon 11:00").rang("mon 12:00")
    report = import_log(any_desk, log, tmp_path)
    assert (report.closed, report.opened, report.attempts) == (1, 1, 2)
    assert states(any_desk) == [(owed, "closed"), (owed + 1, "open")]
    assert any_desk.rows("SELECT callback_id FROM attempt ORDER BY at") == [(owed,), (owed + 1,)]
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert states(any_desk) == [(owed, "open"), (owed + 1, "voided")]
    assert sound(any_desk)
