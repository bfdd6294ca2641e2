"""The line in the frame while something of the audit is missing."""

from __future__ import annotations

from pathlib import Path

from frontdesk.bootstrap import audit_chain
from frontdesk.domain.safety.audit_proof import HeadsBegun
from frontdesk.locations import find_locations
from frontdesk.ui.app.audit_notice import AuditNotice
from tests.builders import Desk
from tests.ui.conftest import OnScreen

WORDS = "frontdesk audit verify"


async def test_it_stands_until_somebody_says_that_they_know(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    places = find_locations(str(tmp_path), {})
    audit_chain(places).attach(desk.store, desk.clock())
    desk.call()
    async with on_screen() as screen:
        assert WORDS not in screen.text()
    places.heads_file.unlink()
    async with on_screen() as screen:
        assert WORDS in screen.text()
        desk.do.audit_trail.begin_heads(HeadsBegun.ACCEPTED, by=desk.dana)
        await AuditNotice(screen.app).look()
        await screen.settle()
        assert WORDS not in screen.text()
