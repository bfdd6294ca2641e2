"""The lock in a real terminal: nothing of it is left behind, and a death while it is locked loses nothing."""

from __future__ import annotations

from pathlib import Path

from frontdesk.bootstrap import open_services
from tests.builders import STAFF, set_up_home
from tests.campaigns.canary_words import on_main_screen, told_to_terminal
from tests.campaigns.real_desk import WatchedTerminal, desk_command

PIN = "271828"
NAME = "Zyxandra"

#: The ends of the lock's and of the Calls screen's last lines: there when the whole of it is.
_LOCKED, _OPEN = "recovery key", "new call"


def test_a_kill_while_it_is_locked_keeps_the_draft_and_leaves_no_name(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = set_up_home(home)
    (home / "config.toml").write_text(f'person = "{STAFF[0]}"\n')
    services = open_services(str(store))
    services.sign_in.turn_on(2, PIN)
    services.office.store.close()
    with WatchedTerminal(desk_command(home), size=(80, 24)) as desk:
        desk.wait_for(_LOCKED)
        desk.send(f"{PIN}{{enter}}")
        desk.wait_for(_OPEN)
        desk.send(f"2125550142{{tab}}{NAME}")
        desk.wait_for(NAME)
        at = len(desk.raw)
        desk.send("{ctrl+l}")
        desk.wait_for("What was typed here is kept.")
        assert NAME not in desk.screen()
        desk.kill()
        after, left = desk.raw[at:], on_main_screen(desk.raw) + told_to_terminal(desk.raw)
    assert NAME.encode() not in after, "nothing behind the lock is drawn"
    assert NAME.encode() not in left, "neither the scrollback nor the title has it"
    with WatchedTerminal(desk_command(home), size=(80, 24)) as desk:
        desk.wait_for(_LOCKED)
        assert NAME not in desk.screen()
        desk.send(f"{PIN}{{enter}}")
        desk.wait_for(NAME)
        desk.wait_for("(212) 555-0142")
        assert desk.quit() == 0
