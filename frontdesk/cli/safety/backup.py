"""``frontdesk backup``: a verified copy of the store, encrypted if the settings name a recipient."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, FOUND, CommandParser, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.services.backups.making import BackupResult

_DESCRIPTION = """\
Copy the store as it is at this moment, while desks go on saving. The copy is
checked like the store itself, and gets its name only when it is whole: what you
find in the folder can be restored. The desk makes one a day by itself.

With a recipient in config.toml ([backup] recipient) the copy is encrypted: only
the identity file of that recipient opens it, and if that file is lost, nobody
can. --new-identity makes one and says what to write in config.toml.

The exit code is 1 if the copy is whole but a check of the records in it found
differences; frontdesk check lists them."""

_EXAMPLES = (
    "frontdesk backup",
    "frontdesk backup --to /media/stick",
    "frontdesk backup --new-identity practice.identity",
)

#: What the JSON of a backup has, in its order.
FIELDS = "file, verified, encrypted, calls, callbacks, head, seconds"


def define(parser: CommandParser) -> None:
    """Define ``backup``."""
    parser.describe(
        arguments="[--to DIR] [--new-identity FILE] [--yes] [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument(
        "--to", metavar="DIR", help="the folder (else as in config.toml, or beside the store)"
    )
    parser.add_argument(
        "--new-identity", metavar="FILE", help="make an identity that opens encrypted backups, and no backup"
    )
    add_yes(parser)
    add_json(parser, f"one object with {FIELDS}")


def run(args: Namespace, context: Context) -> int:
    """Make a backup, or an identity.

    Raises:
        BackupTrouble: it could not be made; nothing is left of it.
        BadFolder: the folder cannot be made.
    """
    if args.new_identity is not None:
        return _new_identity(Path(args.new_identity), context)
    from frontdesk.services.backups.places import places_of
    from frontdesk.services.backups.sealing import lost_identity
    from frontdesk.services.backups.service import BackupService

    config = context.config()
    with context.services() as services:
        backups = BackupService(services.office, places_of(context.locations, config))
        made = backups.make(Path(args.to).expanduser().absolute() if args.to is not None else None)
    if not made.recorded:
        context.out.note("The backup is good, but the store could not be told of it; see: frontdesk check")
    if args.json:
        context.out.record(as_record(made))
    else:
        context.out.line(f"{one_line(str(made.file), 4096)}")
        show(made, context, "Checked: the copy is whole and its sums agree.")
    if made.encrypted and not args.json:
        context.out.line(lost_identity(config.backup.recipient))
    return DONE if made.verified else FOUND


def as_record(made: BackupResult) -> dict[str, object]:
    """Return what the JSON of a backup says."""
    return {
        "file": str(made.file),
        "verified": made.verified,
        "encrypted": made.encrypted,
        "calls": made.calls,
        "callbacks": made.callbacks,
        "head": made.head,
        "seconds": made.seconds,
    }


def show(made: BackupResult, context: Context, good: str) -> None:
    """Print what is in a backup, and whether its check found anything.

    Args:
        made: the backup.
        context: where to write.
        good: what to say where nothing was found.
    """
    out = context.out
    if made.verified:
        out.line(out.paint(good, "met"))
    else:
        many = len(made.findings)
        out.line(
            out.paint(
                f"The file is whole, but its records differ in {many} {'place' if many == 1 else 'places'}; "
                "run: frontdesk check",
                "breached",
            )
        )
    out.line(
        f"{_many(made.calls, 'call')}, {_many(made.callbacks, 'callback')}, the audit up to entry "
        f"{made.head:,}; {made.seconds:.1f} seconds."
    )


def _many(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def _new_identity(path: Path, context: Context) -> int:
    from frontdesk.services.backups.sealing import lost_identity, new_identity

    recipient = new_identity(path.expanduser().absolute())
    out = context.out
    out.line(f"Made {one_line(str(path), 4096)}, which only you can read. Write this into config.toml:")
    out.line("")
    out.line("  [backup]")
    out.line(f'  recipient = "{recipient}"')
    out.line("")
    out.line(lost_identity(recipient))
    return DONE
