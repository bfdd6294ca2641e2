"""Pictures of signing in: the start, the lock and a crisis over it, the recovery key, the settings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from frontdesk.config import Config, Theme
from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.settings.pages import PAGES, PEOPLE_PAGE
from tests.scenes import a_home
from tests.ui.watching import Watcher

PIN = "271828"
#: Stands for the recovery key in a scene's keys.
_KEY = "the key"
_PAGE = next(place for place, page in enumerate(PAGES) if page is PEOPLE_PAGE)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    Attributes:
        keys: what is pressed; each part is one key, or letters behind a ``=``.
        plain: True if it is drawn in ASCII.
    """

    keys: tuple[str, ...]
    plain: bool = False


_IN = (f"={PIN}", "enter")
_WHY = ("=Dana is ill, nobody else is lead", "enter")

#: What the pictures are called.
LOCK_SCENES = {
    "sign-in": Scene(()),
    "sign-in-wrong": Scene(("=000000", "enter")),
    "sign-in-wait": Scene(("=000000", "enter") * 5),
    "lock": Scene((*_IN, "=2125550142", "tab", "=Maria", "ctrl+l")),
    "lock-ascii": Scene((*_IN, "ctrl+l"), plain=True),
    "lock-crisis": Scene((*_IN, "ctrl+l", "f9", "=at home", "f10", "=Dr Stone", "enter")),
    "lock-after-crisis": Scene((*_IN, "f9", "=at home", "escape", "ctrl+y")),
    "recovery": Scene(("ctrl+r", _KEY, "enter", *_WHY)),
    "recovery-asks": Scene(("ctrl+r",)),
    "people": Scene((*_IN, "ctrl+o", "escape", "home", *("down",) * _PAGE, "enter")),
    "people-code": Scene((*_IN, "ctrl+o", "escape", "home", *("down",) * _PAGE, "enter", "down", "c")),
}


async def lock_picture(name: str, size: tuple[int, int], theme: Theme) -> tuple[str, str]:
    """One of them, as text and as SVG."""
    scene = LOCK_SCENES[name]
    with a_home() as (desk, _):
        key = desk.do.sign_in.turn_on(desk.dana, PIN)
        desk.callback(name="Saved Before")
        config = replace(Config(), theme=theme, person="Dana Reyes", ascii=scene.plain)
        app = FrontDesk(desk.do, config=config, locations=None)
        async with app.run_test(size=size, notifications=True) as pilot:
            watcher = Watcher(app, pilot)
            await watcher.settle()
            for part in scene.keys:
                typed = key if part == _KEY else part.removeprefix("=")
                await watcher.press(*(typed if part[0] == "=" or part == _KEY else (typed,)))
            return watcher.text(), app.export_screenshot(title="frontdesk")
