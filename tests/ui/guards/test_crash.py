"""A fault of the program: traced by a number, logged without one value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual import message_pump, timer, worker
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from frontdesk.ui.faults import place, trace
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.guards.conftest import Start
from tests.ui.guards.pins import says, takes
from tests.ui.guards.programs import NAME


@pytest.mark.parametrize("key", ["{f2}", "{f5}", "{f7}"])
def test_a_fault_is_a_number_and_no_name(start: Start, tmp_path: Path, key: str) -> None:
    with start("guarded", "logged") as terminal:
        terminal.send(f"Lee{key}")
        assert terminal.wait() == 2
        screen = " ".join(terminal.screen().split())
        found = re.search(r"reference ([0-9a-f]{8}), ValueError", screen)
        assert found, screen
        assert "and what you were typing too, unless it is said below. Start frontdesk again" in screen
        assert b"\x1b[?1049l" in terminal.raw
        assert NAME.encode() not in terminal.raw
    log = (tmp_path / "log").read_text()
    assert found[1] in log
    assert re.search(r"ValueError at __main__:\d+ _fail", log)
    assert NAME not in log
    assert "a row of" not in log


def test_a_fault_on_a_thread_is_logged_and_not_printed(start: Start, tmp_path: Path) -> None:
    with start("guarded", "logged") as terminal:
        terminal.send("{f6}")
        assert terminal.wait() == 0
        assert NAME.encode() not in terminal.raw
    log = (tmp_path / "log").read_text()
    assert re.search(r"ValueError at __main__:\d+ _fail", log)
    assert NAME not in log


async def test_a_fault_of_the_desk_keeps_what_is_being_typed(desk: Desk, on_screen: OnScreen) -> None:
    async def fail_behind_the_last_key() -> None:
        async with on_screen() as screen:
            await screen.pilot.press("tab", *NAME.split()[0])
            await screen.pilot.pause()
            screen.app.stop_by_fault(ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        await fail_behind_the_last_key()
    assert [draft.fields["name"] for draft in desk.do.drafts.all()] == [NAME.split()[0]]


def test_stock_textual_prints_the_name(start: Start) -> None:
    with start("stock") as terminal:
        terminal.send("{f2}")
        assert terminal.wait() == 1
        assert f"caller = '{NAME}'" in terminal.screen()


def failed(name: str) -> Exception:
    """An error with a cause and a value in each."""
    try:
        try:
            raise KeyError(name)
        except KeyError as cause:
            raise ValueError(f"about {name}") from cause
    except ValueError as error:
        return error


def test_the_story_has_classes_and_places_of_what_led_to_it_and_no_value() -> None:
    traced = trace(failed(NAME))
    assert re.fullmatch(
        r"ValueError at tests\.ui\.guards\.test_crash:\d+ failed; "
        r"after KeyError at tests\.ui\.guards\.test_crash:\d+ failed",
        traced,
    )


def test_what_went_wrong_inside_a_worker_is_what_is_told() -> None:
    error = failed(NAME)
    assert trace(worker.WorkerFailed(error)) == trace(error)
    assert place(worker.WorkerFailed(error)) == "ValueError"


def test_what_it_leans_on_in_textual() -> None:
    for room in (message_pump, timer, worker):
        assert says(room, "app._handle_exception(")
    assert takes(App._handle_exception, "error")
    assert says(
        App._handle_exception, "self._return_code = 1", "self._exception_event.set()", "self._fatal_error()"
    )
    assert says(
        App._fatal_error,
        "show_locals=True",
        "self._exit_renderables.append(",
        "self._close_messages_no_wait()",
    )
    assert says(App._print_error_renderables, "self.error_console.print(self._exit_renderables[0])")
    assert says(App.run_test, "raise self._exception")
    assert says(LinuxDriver._run_input_thread, "self._app.panic")
    assert takes(App.run_async)
    assert says(App.run, "await self.run_async(")
