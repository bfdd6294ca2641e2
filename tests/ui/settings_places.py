"""Ways to a field of the settings."""

from __future__ import annotations

from frontdesk.ui.settings.pages import PAGES
from tests.ui.seen import until
from tests.ui.watching import Watcher

_PLACES = {section.name: place for place, section in enumerate(PAGES)}


async def go(screen: Watcher, section: str, *, field: int = 0) -> None:
    """Open the settings and put the cursor into a field of a section."""
    await screen.press("ctrl+o")
    await until(screen, "This machine")
    await screen.press("escape", "home", *(["down"] * _PLACES[section]), "enter", *(["tab"] * field))
