import time

from tests.ui.conftest import *
from tests.ui.test_hostile import *


async def test_x(on_screen):
    async with on_screen() as screen:
        p = together(texts("shared"))
        print(len(p))
        t = time.time()
        n = await paste_everywhere(screen, p)
        print("calls", n, time.time() - t)
        await screen.press("f3")
        await screen.press("/")
        t = time.time()
        n = await paste_everywhere(screen, p)
        print("cb", n, time.time() - t)
        await screen.press("f9")
        t = time.time()
        n = await paste_everywhere(screen, p)
        print("crisis", n, time.time() - t)
        await screen.press("f9")
        await screen.press("ctrl+o")
        for _ in SECTIONS:
            t = time.time()
            n = await paste_everywhere(screen, p)
            print("settings", n, time.time() - t)
            await screen.press("escape", "down")
