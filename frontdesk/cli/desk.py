"""``frontdesk`` without a command: the desk, on the whole terminal."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE
from frontdesk.cli.context import Context, backups_offered, open_desk, store_place
from frontdesk.cli.output import is_terminal
from frontdesk.cli.trouble import log_kept
from frontdesk.domain.errors import Refused, StoreTrouble
from frontdesk.launcher.launch import (
    SavedFlag,
    launch,
    pause_garbage_collection,
    resume_garbage_collection,
)
from frontdesk.launcher.store_file import check_store_file
from frontdesk.locations import Locations, make_private_folder

if TYPE_CHECKING:
    from frontdesk.config import Config
    from frontdesk.services.desk import Services

_KEPT = "What you were typing is kept; start frontdesk again."
_LOST = (
    "What you typed last may not be kept: neither the store nor this machine's disk took it. "
    "What was saved is safe; note down what you remember, then start frontdesk again."
)


def run(args: Namespace, context: Context) -> int:
    """Open the desk on this machine's store."""
    require_terminal()
    return run_desk(context.locations, context.config(), clock=context.clock)


def run_desk(locations: Locations, config: Config, *, clock: Callable[[], datetime] | None = None) -> int:
    """Open the desk on the store that the settings name; a missing store is made with its folders.

    Args:
        locations: this machine's files and folders.
        config: the machine's settings.
        clock: returns the present instant, UTC; None for the machine's clock.

    Returns:
        The exit code.

    Raises:
        Refused: there is no terminal.
        StoreTrouble: others can read the store, it cannot be opened, or a newer program made it.
        BadFolder: its folder cannot be made.
    """
    require_terminal()
    pause_garbage_collection()
    where = store_place(locations, config)
    if isinstance(where, Path):
        with backups_offered(locations, config):
            check_store_file(where)
        make_private_folder(where.parent)
    saved = SavedFlag()

    def program() -> int:
        """Run the desk on the practice's store until it is left; return its exit code."""
        with backups_offered(locations, config):
            services = open_desk(where, clock, locations, config)
        services.outbox = config.outbox_folder
        let_back_up(services, locations, config)
        if isinstance(where, str):
            # The screens use a thread of their own: a desk has two connections to a server, not three.
            services.office.store.close()
        try:
            return show_desk(services, config, locations, demo=False, saved=saved)
        finally:
            services.office.store.close()

    return launch(program, kept=_KEPT, lost=_LOST, saved=saved)


def let_back_up(services: Services, locations: Locations, config: Config) -> None:
    """Let a desk make the backups of its store, and offer the last good one if the store is damaged."""
    from frontdesk.services.backups.places import places_of

    places = places_of(locations, config)
    services.backup_places = places

    def offer(trouble: StoreTrouble) -> None:
        """Add the last good backup to a sentence about damage."""
        from frontdesk.services.backups.offering import add_offer

        add_offer(trouble, places.folder)

    services.office.store.offer = offer


def show_desk(
    services: Services, config: Config, locations: Locations, *, demo: bool, saved: SavedFlag | None = None
) -> int:
    """Run the screens until the person leaves, and return the exit code.

    Args:
        services: the services on the open store.
        config: the machine's settings.
        locations: this machine's files and folders.
        demo: True if the store holds invented people.
        saved: set to True if all that was typed is in the store; None if nobody reads it.

    Raises:
        BadSettings: a key is set for a command that does not exist.
    """
    from asyncio import Runner

    from frontdesk.ui.app.front_desk import FrontDesk
    from frontdesk.ui.app.under_way import RestingLoop
    from frontdesk.ui.ascii_only import has_utf8
    from frontdesk.ui.commands import check_ids

    check_ids(config.keys)
    app = FrontDesk(
        services,
        config=config,
        locations=locations,
        demo=demo,
        only_ascii=not has_utf8(os.environ),
        when_open=resume_garbage_collection,
    )
    if saved is not None:
        app.jobs.unkept.tell_to(saved.set)
    # The loop that knows when nothing is left to do; tests run the program in it as well.
    with log_kept(locations.log_file), Runner(loop_factory=RestingLoop) as runner:
        runner.run(app.run_async())
    return DONE if app.return_code is None else app.return_code


def require_terminal() -> None:
    """Refuse to start if the screen cannot be drawn or keys cannot be read.

    Raises:
        Refused: one of the three streams is not a terminal. The screen is drawn on standard error.
    """
    if not all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr))):
        raise Refused(
            "The desk needs a terminal. Nothing was started; open one and type frontdesk, "
            "or see what works without: frontdesk --help"
        )
