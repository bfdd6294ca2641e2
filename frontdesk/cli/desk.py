"""``frontdesk`` without a command: the desk itself, on the whole terminal."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.codes import DONE
from frontdesk.cli.context import Context, open_desk, store_place
from frontdesk.cli.output import is_terminal
from frontdesk.cli.trouble import log_kept
from frontdesk.domain.errors import Refused
from frontdesk.launcher import garbage
from frontdesk.launcher.launch import launch
from frontdesk.launcher.store_file import check_store_file
from frontdesk.launcher.word import Word
from frontdesk.locations import Locations, make_private_folder

if TYPE_CHECKING:
    from frontdesk.config import Config
    from frontdesk.services.desk import Services

_KEPT = "What you were typing is kept; start frontdesk again."
_LOST = (
    "What you typed last may not be kept: the store had not taken it. What was saved is safe; "
    "note down what you remember, then start frontdesk again."
)


def run(args: Namespace, context: Context) -> int:
    """Open the desk on this machine's store."""
    require_terminal()
    return run_desk(context.locations, context.config(), clock=context.clock)


def run_desk(locations: Locations, config: Config, *, clock: Callable[[], datetime] | None = None) -> int:
    """Open the desk on the store that the settings name, made with its folders where there is none.

    Args:
        locations: where things live on this machine.
        config: the machine's settings.
        clock: gives the present instant, UTC; None for the machine's.

    Returns:
        The exit code.

    Raises:
        Refused: there is no terminal.
        StoreTrouble: others can read the store, it cannot be opened, or a newer program made it.
        BadFolder: its folder cannot be made.
    """
    require_terminal()
    garbage.put_off()
    where = store_place(locations, config)
    if isinstance(where, Path):
        check_store_file(where)
        make_private_folder(where.parent)
    word = Word()

    def program() -> int:
        services = open_desk(where, clock)
        try:
            return show_desk(services, config, locations, demo=False, word=word)
        finally:
            services.office.store.close()

    return launch(program, kept=_KEPT, lost=_LOST, word=word)


def show_desk(
    services: Services, config: Config, locations: Locations, *, demo: bool, word: Word | None = None
) -> int:
    """Run the screens until the person leaves, and give the exit code.

    Args:
        services: what the desk can do.
        config: the machine's settings.
        locations: where they are kept.
        demo: whether the store holds invented people.
        word: where it is said whether all that was typed is kept; None where nobody listens.

    Raises:
        BadSettings: a key is given to a command that there is not.
    """
    from asyncio import Runner

    from frontdesk.ui.app.front_desk import FrontDesk
    from frontdesk.ui.app.resting_loop import RestingLoop
    from frontdesk.ui.ascii_only import has_utf8
    from frontdesk.ui.own_keys import check_ids

    check_ids(config.keys)
    app = FrontDesk(
        services,
        config=config,
        locations=locations,
        demo=demo,
        only_ascii=not has_utf8(os.environ),
        when_open=garbage.take_up,
    )
    if word is not None:
        app.jobs.unkept.tell_to(word.say)
    # The loop that knows when nothing is left to do: the one that the tests run the program in.
    with log_kept(locations.log_file), Runner(loop_factory=RestingLoop) as runner:
        runner.run(app.run_async())
    return DONE if app.return_code is None else app.return_code


def require_terminal() -> None:
    """Refuse to start where the screen could not be drawn or keys not be read.

    Raises:
        Refused: one of the three streams is no terminal. The screen is drawn on standard error.
    """
    if not all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr))):
        raise Refused(
            "The desk needs a terminal. Nothing was started; open one and type frontdesk, "
            "or see what works without: frontdesk --help"
        )
