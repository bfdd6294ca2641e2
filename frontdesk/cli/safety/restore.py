"""``frontdesk restore``: bring a backup back into a new home, or rehearse that and time it."""

from __future__ import annotations

import shlex
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, FOUND, CommandParser, WrongUse, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.cli.safety.backup import FIELDS, as_record, show
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.services.backups.restoring import Openers

_DESCRIPTION = """\
Restore a backup into a new folder, which becomes a home of its own: the desk
opens it with --home. A folder that has a store already is refused, so nothing
can be overwritten. The restored store is brought up to date and checked.

--rehearse restores into a fresh place, checks, says how long it took and
removes it again: do it once a month, so that you know it works. It is written
down in the store that the backup is of.

The exit code is 1 if the store is whole but a check found differences."""

_EXAMPLES = (
    "frontdesk restore frontdesk-1a2b3c4d-20261117T193205Z.db --into ~/restored",
    "frontdesk restore frontdesk-1a2b3c4d-20261117T193205Z.db --rehearse",
)


def define(parser: CommandParser) -> None:
    """Define ``restore``."""
    parser.describe(
        arguments="FILE [--into DIR] [--rehearse] [--identity FILE]"
        "\n       [--key-file FILE] [--yes] [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument("file", metavar="FILE", help="the backup")
    parser.add_argument("--into", metavar="DIR", help="the new home")
    parser.add_argument("--rehearse", action="store_true", help="restore into a fresh place, and remove that")
    parser.add_argument("--identity", metavar="FILE", help="the identity that opens an encrypted backup")
    parser.add_argument("--key-file", metavar="FILE", help="the key of the store in it, if that is encrypted")
    add_yes(parser)
    add_json(parser, f"one object with {FIELDS}")


def run(args: Namespace, context: Context) -> int:
    """Restore a backup, or rehearse it.

    Raises:
        WrongUse: not exactly one of ``--into`` and ``--rehearse`` was given.
        BackupTrouble: the backup cannot be opened or is damaged, or the home has a store; nothing was
            restored.
        BadFolder: the folder cannot be made.
        StoreNewer: a newer program made the backup.
    """
    if (args.into is None) == (not args.rehearse):
        raise WrongUse(
            "frontdesk restore: say --into DIR to restore into a new home, or --rehearse to try it. "
            "See: frontdesk restore --help"
        )
    file = Path(args.file).expanduser().absolute()
    return (_rehearse if args.rehearse else _restore)(args, context, file, _openers(args, context))


def _openers(args: Namespace, context: Context) -> Openers:
    from frontdesk.cli.context import ask_passphrase
    from frontdesk.cli.questions import can_ask
    from frontdesk.services.backups.restoring import Openers

    key_file = Path(args.key_file).expanduser().absolute() if args.key_file is not None else None
    places = (key_file, context.config().key_place, context.locations.store_key)
    return Openers(
        Path(args.identity).expanduser().absolute() if args.identity is not None else None,
        tuple(place for place in places if place is not None),
        ask_passphrase if can_ask() else None,
    )


def _restore(args: Namespace, context: Context, file: Path, openers: Openers) -> int:
    from frontdesk.locations import find_locations
    from frontdesk.services.backups.restoring import restore

    home = find_locations(args.into, {})
    made = restore(file, home, _clock(context), openers)
    if args.json:
        context.out.record(as_record(made))
        return DONE if made.verified else FOUND
    where = one_line(shlex.quote(str(home.home)), 4096)
    show(made, context, "Restored: the store is whole and its sums agree.")
    if not made.has_audit_key:
        context.out.line(
            "The key of the audit was not in it, so a new chain of the audit begins with this restore."
        )
    context.out.line(f"Open it with: frontdesk --home {where}")
    return DONE if made.verified else FOUND


def _rehearse(args: Namespace, context: Context, file: Path, openers: Openers) -> int:
    from frontdesk.services.backups.restoring import rehearse

    seen = rehearse(file, context.locations.home, _clock(context), openers)
    made = seen.result
    is_recorded = False
    if context.has_store():
        from frontdesk.services.backups.places import places_of
        from frontdesk.services.backups.service import BackupService

        with context.services() as services:
            backups = BackupService(services.office, places_of(context.locations, context.config()))
            is_recorded = backups.record_rehearsal(made, seen.last_entry)
    if args.json:
        context.out.record(as_record(made))
    else:
        show(made, context, "Rehearsed: restored, whole, and its sums agree; nothing of it was left.")
    if not is_recorded:
        context.out.note("It is no backup of this home's store, so the rehearsal was not written down there.")
    return DONE if made.verified else FOUND


def _clock(context: Context) -> Callable[[], datetime]:
    from frontdesk.services.office import system_clock

    return context.clock or system_clock
