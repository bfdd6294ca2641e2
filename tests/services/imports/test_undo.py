"""Undoing an import: the store is as it was, what people did since stays, and the log may come again."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.imports import undo
from tests.builders import Desk, at, known, settings
from tests.services.call_logs import JON, MARIA, PRIYA, Log, import_log, seen, sound


@pytest.fixture(params=[20_000, 2])
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are taken back at once, or two at a time."""
    monkeypatch.setattr(undo, "BATCH", request.param)


def week() -> Log:
    """Calls of three people: one is helped, one was tried, one waits."""
    return (
        Log()
        .missed("mon 09:30")
        .rang("mon 10:00")
        .missed("mon 11:00")
        .voicemail("mon 10:00", JON)
        .answered("tue 09:00", JON)
        .missed("tue 10:00", PRIYA)
        .internal("tue 10:00")
        .missed("tue 11:00", "")
    )


class CutOff(Exception):
    """The undo ends here, as by a death between two transactions."""


def test_cut_off_between_any_two_transactions_the_store_agrees_with_itself(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A callback was put back while the call that had joined it still counted."""
    for name in ("BATCH", "CALLBACKS", "PUT_BACK"):
        monkeypatch.setattr(undo, name, 1)
    desk.callback(number=MARIA)
    desk.callback(number=PRIYA)
    desk.clock.set("wed 12:00")
    desk.do.callbacks.tick(by=desk.dana)  # breaches stay, and are none of the import's
    before = seen(desk)
    calls = import_log(desk, week(), tmp_path).new.calls
    left = 0

    def pause(_: float) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise CutOff

    monkeypatch.setattr(undo, "time", SimpleNamespace(sleep=pause))
    ends = 0
    while True:
        ends += 1
        left = ends
        try:
            undone = desk.do.imports.undo(by=desk.dana)
        except CutOff:
            assert sound(desk), f"after transaction {ends}"
            desk.do.imports.clean_up(by=desk.dana)
            assert seen(desk) == before
            desk.clock.on(minutes=0.01)  # two runs of one moment would share the contacts they made
            import_log(desk, week(), tmp_path)
        else:
            break
    assert ends > calls
    assert undone.calls == calls
    assert seen(desk) == before
    assert sound(desk)


@pytest.mark.usefixtures("batches")
def test_afterwards_everything_is_as_before_and_the_log_may_come_again(
    any_desk: Desk, tmp_path: Path
) -> None:
    any_desk.callback(number=MARIA)
    any_desk.callback(number=PRIYA)
    any_desk.do.callbacks.record(NewAttempt(2, Outcome.REACHED_BOOKED), by=any_desk.lee)
    before = seen(any_desk)
    any_desk.clock.set("wed 12:00")
    log = week()
    report = import_log(any_desk, log, tmp_path)
    after = seen(any_desk)
    assert (report.opened, report.joined, report.closed, report.withheld) == (2, 2, 1, 1)
    assert sound(any_desk)

    any_desk.clock.set("wed 12:05")
    undone = any_desk.do.imports.undo(by=any_desk.lee)
    assert (undone.import_id, undone.calls, undone.callbacks, undone.restored) == (1, 8, 2, 1)
    assert (undone.calls_kept, undone.callbacks_kept, undone.not_restored) == (0, (), ())
    assert seen(any_desk) == before
    assert any_desk.actions("import", 1) == ["import.started", "import.finished", "import.undone"]
    assert any_desk.actions("callback", 3) == [
        "callback.opened",
        "callback.breached",
        "callback.closed",
        "callback.undone",
        "callback.undone",
    ]
    assert sound(any_desk)

    again = import_log(any_desk, log, tmp_path)
    assert again.import_id == 2
    assert seen(any_desk) == after
    assert sound(any_desk)


def test_the_last_import_is_meant_unless_another_is_named(desk: Desk, tmp_path: Path) -> None:
    desk.clock.set("wed 12:00")
    import_log(desk, Log().missed("mon 10:00"), tmp_path)
    import_log(desk, Log().missed("mon 10:00", JON), tmp_path)
    run = desk.do.imports.to_undo()
    assert (run.id, run.by, run.file_name, run.calls, run.opened) == (2, "Dana Reyes", "Master.csv", 1, 1)
    assert desk.do.imports.undo(1, by=desk.dana).import_id == 1
    assert desk.do.imports.undo(by=desk.dana).import_id == 2
    assert desk.rows("SELECT DISTINCT state FROM callback") == [("voided",)]
    assert sound(desk)


def test_nothing_is_taken_back_twice_or_that_never_was(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no import to undo"):
        desk.do.imports.undo(by=desk.dana)
    import_log(desk, Log().missed("mon 08:10"), tmp_path)
    desk.do.imports.undo(by=desk.dana)
    with pytest.raises(NotFound, match="no import to undo"):
        desk.do.imports.undo(by=desk.dana)
    with pytest.raises(Refused, match="Import 1 was undone already"):
        desk.do.imports.undo(1, by=desk.dana)
    for number in (2, 0, -1, 2**70):
        with pytest.raises(NotFound, match=f"no import number {number}"):
            desk.do.imports.undo(number, by=desk.dana)


def test_a_persons_own_undo_leaves_imports_alone(desk: Desk, tmp_path: Path) -> None:
    kept = desk.callback(number=MARIA)
    desk.clock.set("mon 12:00")
    import_log(desk, Log().missed("mon 10:00"), tmp_path)
    with pytest.raises(Refused, match=r"What you did last \(the saved call\) was built on"):
        desk.do.undo.what(by=desk.dana)
    assert desk.do.undo.what(by=desk.lee) is None
    with pytest.raises(Refused):
        desk.do.undo.undo(by=desk.dana)  # somebody called again since
    assert desk.do.callbacks.detail(kept).callback.calls == 2


def test_what_somebody_worked_on_since_stays_and_is_told(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("mon 12:00")
    log = Log()
    for number in (MARIA, JON, PRIYA, "2125550145", "2125550146", "2125550147"):
        log.missed("mon 08:10", number)
    import_log(any_desk, log, tmp_path)
    do = any_desk.do.callbacks
    do.record(NewAttempt(1, Outcome.NO_ANSWER), by=any_desk.lee)
    do.claim(2, by=any_desk.lee)
    any_desk.call(number=PRIYA)
    do.hand_over(4, to=any_desk.sam, seen_owner=None, by=any_desk.lee)
    do.claim(5, by=any_desk.lee)
    do.release(5, by=any_desk.lee)
    any_desk.do.referrals.answer(6, known(), by=any_desk.dana)
    undone = any_desk.do.imports.undo(by=any_desk.dana)
    assert (undone.callbacks, undone.callbacks_kept) == (2, (1, 2, 3, 4))
    assert (undone.calls, undone.calls_kept) == (1, 5)
    states = any_desk.rows("SELECT state FROM callback ORDER BY id")
    assert [state for (state,) in states] == ["open"] * 4 + ["voided"] * 2
    # Who was asked after the import still counts; the call leads to no callback any more.
    assert any_desk.rows("SELECT effect, callback_id, source_answer FROM call WHERE id = 6") == [
        ("none", None, SourceAnswer.KNOWN.value)
    ]
    assert sound(any_desk)
    # What stayed is known, so it makes no second callback.
    again = import_log(any_desk, log, tmp_path)
    assert (again.known, again.new.calls, again.opened) == (5, 1, 1)
    assert sound(any_desk)


def test_a_callback_that_changed_since_stays_as_it_is(any_desk: Desk, tmp_path: Path) -> None:
    joined = any_desk.callback(number=MARIA)
    closed = any_desk.callback(number=JON)
    freed = any_desk.callback(number=PRIYA)
    any_desk.clock.set("mon 12:00")
    log = Log().missed("mon 10:00").answered("mon 10:00", JON).missed("mon 10:00", PRIYA)
    import_log(any_desk, log, tmp_path)
    any_desk.do.callbacks.record(NewAttempt(joined, Outcome.NO_ANSWER), by=any_desk.lee)
    any_desk.call(number=JON)  # another callback is open for this number now
    undone = any_desk.do.imports.undo(by=any_desk.dana)
    assert (undone.restored, sorted(undone.not_restored)) == (1, [joined, closed])
    assert (undone.calls, undone.calls_kept) == (1, 2)
    assert (any_desk.column(freed, "calls"), any_desk.column(joined, "calls")) == (1, 2)
    assert sound(any_desk)


def test_a_verdict_that_the_import_brought_stays(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("tue 09:00")
    kept = any_desk.callback(number=MARIA)
    import_log(any_desk, Log().missed("mon 09:00"), tmp_path)
    assert any_desk.column(kept, "breached_at") == "2026-11-16T22:00:00.000000Z"
    undone = any_desk.do.imports.undo(by=any_desk.dana)
    assert undone.not_restored == (kept,)
    assert any_desk.do.callbacks.detail(kept).callback.received == at("mon 09:00")
    assert sound(any_desk)


def test_what_is_put_back_goes_by_the_hours_of_today(any_desk: Desk, tmp_path: Path) -> None:
    kept = any_desk.callback(number=MARIA)
    any_desk.clock.set("mon 10:00")
    import_log(any_desk, Log().answered("mon 09:30"), tmp_path)
    half_days = tuple(day[:1] for day in settings().week)
    any_desk.do.practice.save(settings(week=half_days), by=any_desk.dana)
    assert any_desk.do.imports.undo(by=any_desk.dana).restored == 1
    callback = any_desk.do.callbacks.detail(kept).callback
    assert (callback.is_open, callback.due) == (True, at("mon 12:00"))
    assert sound(any_desk)


def test_a_number_that_only_the_import_knew_is_found_no_more(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.call(number=JON, name="Jon Park", next_step=NextStep.SETTLED)
    import_log(any_desk, Log().missed("mon 08:10").missed("mon 08:20", JON), tmp_path)
    assert any_desk.value("SELECT COUNT(*) FROM contact_number") == 2
    any_desk.do.imports.undo(by=any_desk.dana)
    assert any_desk.rows("SELECT number FROM contact_number") == [("+12125550143",)]


def test_a_number_is_forgotten_also_when_the_import_took_its_time(desk: Desk, tmp_path: Path) -> None:
    def later(doing: str, fraction: float) -> None:
        desk.clock.on(1)

    import_log(desk, Log().missed("mon 08:10").missed("mon 08:20", JON), tmp_path, progress=later)
    assert desk.value("SELECT COUNT(*) FROM contact_number") == 2
    desk.do.imports.undo(by=desk.dana, progress=later)
    assert desk.value("SELECT COUNT(*) FROM contact_number") == 0


def test_in_short_transactions_it_comes_to_the_same(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BATCH", "CALLBACKS", "PUT_BACK"):
        monkeypatch.setattr(undo, name, 1)
    desk.callback(number=MARIA)
    desk.callback(number=PRIYA)
    desk.clock.set("wed 12:00")
    import_log(desk, week().missed("tue 09:00", MARIA).missed("tue 09:10", PRIYA), tmp_path)
    told: list[float] = []
    undone = desk.do.imports.undo(by=desk.dana, progress=lambda doing, fraction: told.append(fraction))
    assert undone.restored + len(undone.not_restored) == 2
    assert told == sorted(told)
    assert told[-1] < 1
    assert desk.rows("SELECT state, calls, attempts FROM callback WHERE state <> 'voided'") == [
        ("open", 1, 0),
        ("open", 1, 0),
    ]
    assert desk.value("SELECT COUNT(*) FROM call WHERE voided_at IS NULL") == 2
    assert sound(desk)


def test_what_a_later_import_did_and_took_back_is_nobodys_work(desk: Desk, tmp_path: Path) -> None:
    before = seen(desk)
    import_log(desk, Log().missed("mon 08:10"), tmp_path)
    import_log(desk, Log().missed("mon 08:10").missed("mon 08:20"), tmp_path)
    desk.do.imports.undo(by=desk.dana)
    undone = desk.do.imports.undo(by=desk.dana)
    assert undone.not_restored == ()
    assert desk.value("SELECT COUNT(*) FROM callback WHERE state <> 'voided'") == 0
    assert seen(desk) == before
    assert sound(desk)


def test_cut_off_half_way_it_is_gone_on_with(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock.set("wed 12:00")
    before = seen(desk)
    log = week()
    import_log(desk, log, tmp_path)
    monkeypatch.setattr(undo, "BATCH", 2)

    def die(doing: str, fraction: float) -> None:
        if fraction > 0.5:
            raise SystemExit

    with pytest.raises(SystemExit):
        desk.do.imports.undo(by=desk.dana, progress=die)
    assert desk.do.imports.clean_up(by=desk.dana) == 1
    assert seen(desk) == before
    assert sound(desk)
    assert import_log(desk, log, tmp_path).new.calls == 8
