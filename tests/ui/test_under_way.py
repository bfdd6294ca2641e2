"""What the program has under way, and the loop that tells when nothing is left to do."""

from __future__ import annotations

import asyncio
import threading

from frontdesk.ui.app.under_way import RestingLoop
from tests.ui.conftest import OnScreen


async def test_the_loop_rests_when_everything_that_was_called_is_through() -> None:
    loop, done = RestingLoop.running(), []

    async def chain(left: int) -> None:
        done.append(left)
        await asyncio.sleep(0)
        if left:
            loop.create_task(chain(left - 1)).add_done_callback(lambda _: None)

    tasks = [loop.create_task(chain(50))]
    await loop.rest()
    assert (len(done), tasks[0].done()) == (51, True)


async def test_a_timer_and_a_thread_wake_the_loop_and_are_no_rest_of_it() -> None:
    loop = RestingLoop.running()
    woke: list[str] = []
    loop.call_later(0.01, woke.append, "timer")
    await loop.rest()
    assert woke == []
    await loop.rest(lambda: bool(woke))
    threading.Timer(0.01, loop.call_soon_threadsafe, (woke.append, "thread")).start()
    await loop.rest(lambda: len(woke) == 2)
    assert woke == ["timer", "thread"]


def test_no_task_begins_before_its_turn_on_any_python() -> None:
    with asyncio.Runner(loop_factory=RestingLoop) as runner:
        loop = runner.get_loop()
        loop.set_task_factory(getattr(asyncio, "eager_task_factory", None))
        assert loop.get_task_factory() is None


async def test_a_job_and_its_worker_are_under_way_until_their_result_is_painted(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        free, app = threading.Event(), screen.app
        worker = app.run_worker(app.jobs.run(lambda: free.wait(20)))
        await RestingLoop.running().rest()
        assert any("job" in one for one in app.under_way.things())
        free.set()
        await screen.settle()
        assert worker.is_finished
        assert app.under_way.things() == []


async def test_who_waits_for_a_person_is_not_under_way(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+p")
        assert any(not one.is_finished for one in screen.app.workers)
        assert screen.app.under_way.things() == []
