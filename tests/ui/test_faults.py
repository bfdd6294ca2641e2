"""F10 while something is wrong with the store: the desk says so, the form keeps its text, F10 saves later."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from frontdesk.domain.lanes import Lane
from frontdesk.ui.calls.form import CallForm
from tests.builders import Desk
from tests.faults import FAULTS
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

TYPED = {"number": "(212) 555-0142", "name": "Zebulon Quick", "about": "Spravato", "note": "asks about cost"}


def typed(screen: Watcher) -> dict[str, str]:
    """What stands in the form, of what was typed."""
    fields = screen.app.screen.query_one(CallForm).fields()
    return {name: fields[name] for name in TYPED}


#: One of each kind; each alone is tested with the store.
SEEN = ["held by another program", "a full disk", "may only be read", "damaged", "moved away", "exchanged"]


@pytest.mark.parametrize("name", SEEN)
async def test_the_call_stays_in_the_form_until_it_is_saved(
    desk: Desk, on_screen: OnScreen, name: str
) -> None:
    fault = FAULTS[name]
    async with on_screen((80, 24)) as screen:
        form = screen.app.screen.query_one(CallForm)
        form.load(TYPED | {"note": "", "lane": Lane.OTHER.value})
        form.query_one("#note").focus()
        await screen.type(TYPED["note"])
        assert typed(screen) == TYPED
        end = await screen.app.jobs.run(lambda: fault.begin(desk))
        await screen.press("f10")
        if not fault.once:
            await screen.press("f10")
            assert typed(screen) == TYPED
        (told,) = {one for one in screen.said() if fault.words[0] in one}
        assert all(word in told for word in fault.words)
        assert len(screen.app.screen.query("Toast")) == len(set(screen.said()))
        await screen.app.jobs.run(end)
        for _ in range(fault.tries):
            await screen.press("f10")
        assert any(one.startswith("Saved") for one in screen.said()), screen.said()
        assert typed(screen) == dict.fromkeys(TYPED, "")
    with closing(sqlite3.connect(desk.store.where)) as store:
        rows = store.execute("SELECT name, note FROM call WHERE name = 'Zebulon Quick'").fetchall()
    assert rows == [(TYPED["name"], TYPED["note"])]
