"""``frontdesk demo``: the desk on an invented busy day, in a temporary store."""

from __future__ import annotations

import os
import shlex
import tempfile
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from frontdesk.cli.command import DONE, CommandParser
from frontdesk.cli.context import Context
from frontdesk.cli.desk import require_terminal, show_desk
from frontdesk.domain.errors import Refused
from frontdesk.launcher.launch import launch

_SEED = 1
_KEPT = "It was the demo: nothing of yours was read or changed."
_DESCRIPTION = """\
Open the desk on a busy day of an invented practice: several hundred calls over
weeks, callbacks in every state, no real people. The store is temporary and is
removed at the end; nothing of yours is read or changed.

The same seed makes the same day. With --keep the store is written to a file
instead, and the desk does not open; FRONTDESK_STORE then names it."""

_EXAMPLES = (
    "frontdesk demo",
    "frontdesk demo --seed 7",
    "frontdesk demo --keep demo.db && FRONTDESK_STORE=demo.db frontdesk due",
)


def define(parser: CommandParser) -> None:
    """Define ``demo``."""
    parser.describe(
        arguments="[--seed N] [--keep FILE]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument("--seed", metavar="N", type=int, default=_SEED, help=f"which day (default: {_SEED})")
    parser.add_argument("--keep", metavar="FILE", help="write the store to a new file and open no desk")


def run(args: Namespace, context: Context) -> int:
    """Open the desk on an invented day, or write its store to a file."""
    if args.keep is not None:
        return _keep(args.seed, Path(args.keep), context)
    require_terminal()
    config = replace(context.config(), store=None, person="")
    from frontdesk.demo import open_demo

    with tempfile.TemporaryDirectory(prefix="frontdesk-demo-") as folder:
        places = replace(
            context.locations,
            # Changes on the Settings screen of a demo must not reach this machine's own settings.
            config_file=Path(folder) / "config.toml",
            store_file=Path(folder) / "frontdesk.db",
            home=Path(folder),
        )

        def program() -> int:
            """Run the desk on the invented day until it is left; return its exit code."""
            services = open_demo(args.seed, Path(folder))
            try:
                return show_desk(services, config, places, demo=True)
            finally:
                services.office.store.close()

        return launch(program, kept=_KEPT)


def _keep(seed: int, file: Path, context: Context) -> int:
    """Write the store of an invented day to a new file."""
    target = Path(os.path.abspath(file))
    from frontdesk.demo import open_demo

    try:
        # In the same folder, so that the file appears whole or not at all.
        with tempfile.TemporaryDirectory(prefix=".frontdesk-demo-", dir=target.parent) as folder:
            services = open_demo(seed, Path(folder))
            services.office.store.close()
            # A link, because it refuses a name that is taken; a rename would replace it.
            os.link(services.office.store.where, target)
    except FileExistsError as taken:
        raise Refused(f"{target} is there already. Nothing was changed; name a new file.") from taken
    except OSError as trouble:
        raise Refused(
            f"{target} cannot be made ({trouble.strerror}). Nothing was changed; "
            "name a file in a folder of yours."
        ) from trouble
    context.out.line(str(target))
    context.out.note(
        f"An invented practice. Open it with: FRONTDESK_STORE={shlex.quote(str(target))} frontdesk"
    )
    return DONE
