"""``frontdesk export all`` and ``import all``: everything of a practice in open formats, out and in again."""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path

from frontdesk.cli.command import DONE, Commands, add_as, add_command, add_json, add_yes
from frontdesk.cli.context import Context, store_key, store_place
from frontdesk.cli.imports.output import ProgressLine
from frontdesk.cli.questions import confirm
from frontdesk.cli.stopping import stopped_by_ctrl_c
from frontdesk.cli.transfer.new_store import by_name, new_store_file, stoppable_progress
from frontdesk.domain.text import one_line

_EXPORT = """\
Write everything the store knows to a new folder, or to one file if the name
ends in .zip: every table as JSON Lines, one row a line, with a manifest and a
README.txt. Any program can read it, and import all gives back the same store.

Patients' names, numbers and notes are in it, and it is not encrypted. Only you
may read the files; keep them as you would keep the store. The audit keeps that
it was exported, and by whom."""

_IMPORT = """\
Bring an export of everything into an empty home: a store that is not there yet,
or an empty database. It is compared with its digests: one that was changed, cut
or mixed up is refused, and nothing of it is imported. An export of an older
version is brought up to date; one of a newer version is refused.

In JSON, tables has one object for each table by its name, with rows and digest
as the export has them."""


def add_export_all(parts: Commands) -> None:
    """Add ``all`` to ``export``."""
    parser = add_command(
        parts,
        "all",
        summary="write everything in open formats",
        arguments="PLACE [--yes] [--as NAME] [--json]",
        description=_EXPORT,
        examples=(
            "frontdesk export all /media/usb/lakeside.zip",
            "frontdesk export all lakeside-2026",
        ),
        run=run_export,
    )
    parser.add_argument("place", metavar="PLACE", help="a folder or a .zip file; it may not be there yet")
    add_yes(parser)
    add_as(parser)
    add_json(parser, "one object: file, and tables with rows and digest of each")


def run_export(args: Namespace, context: Context) -> int:
    """Ask, and write everything.

    Raises:
        Refused: nobody agreed, it cannot be written there, or it was stopped by Ctrl-C.
        StoreTrouble: the store did not answer.
    """
    from frontdesk.services.transfer.archive import check_new

    place, out = Path(args.place), context.out
    shown = one_line(str(place))
    check_new(place)
    with context.services() as services:
        person = context.person(services, args.person)
        confirm(f"Write everything, with all patients, unencrypted to {shown}?", yes=args.yes)
        with ProgressLine() as line, stopped_by_ctrl_c() as is_stopped:
            progress = stoppable_progress(line, is_stopped, "exporting", "Nothing of it was left.")
            tables = services.exporting.everything(place, by=person.id, progress=progress)
    if args.json:
        out.record({"file": shown, "tables": by_name(tables)})
    else:
        rows = sum(one.rows for one in tables)
        out.line(f"{rows:,} rows of {len(tables)} tables are in {shown}.")
        out.line("It is not encrypted: keep it locked away.")
    return DONE


def add_import_all(parts: Commands) -> None:
    """Add ``all`` to ``import``."""
    parser = add_command(
        parts,
        "all",
        summary="an export of everything, into an empty home",
        arguments="PLACE [--yes] [--json]",
        description=_IMPORT,
        examples=("frontdesk --home /srv/frontdesk import all /media/usb/lakeside.zip",),
        run=run_import,
    )
    parser.add_argument("place", metavar="PLACE", help="the folder or .zip file of an export")
    add_yes(parser)
    add_json(parser, "one object: equal, and tables with rows and digest of each")


def run_import(args: Namespace, context: Context) -> int:
    """Ask, and fill the empty store of this home.

    Raises:
        BadArchive: the export was changed, cut, or made by a newer version.
        Refused: nobody agreed, the store is not empty, or it was stopped by Ctrl-C.
        StoreTrouble: the store cannot be used.
    """
    from frontdesk.services.desk import build_services
    from frontdesk.services.transfer.archive import open_archive
    from frontdesk.services.transfer.importing import import_everything
    from frontdesk.store.db.engine import open_store
    from frontdesk.store.migrate import applied_migrations, known_migrations

    config, out = context.config(), context.out
    where = store_place(context.locations, config)
    with ExitStack() as stack:
        stack.enter_context(new_store_file(where))
        store = open_store(str(where), store_key(where, context.locations, config))
        stack.callback(store.close)
        if applied_migrations(store) == known_migrations():
            context.let_in(build_services(store))
        archive = stack.enter_context(open_archive(Path(args.place)))
        rows = sum(one.rows for one in archive.manifest.tables.values())
        place = "this machine's file" if isinstance(where, Path) else "the server"
        confirm(f"Bring {rows:,} rows of {archive.shown} into the empty store of {place}?", yes=args.yes)
        line = stack.enter_context(ProgressLine())
        is_stopped = stack.enter_context(stopped_by_ctrl_c())
        progress = stoppable_progress(line, is_stopped, "importing", "Nothing was imported.")
        tables = import_everything(store, archive, progress)
    if args.json:
        out.record({"equal": True, "tables": by_name(tables)})
    else:
        out.line(f"{rows:,} rows of {len(tables)} tables are in the store, equal to the export.")
        out.line("To see that its sums agree, run: frontdesk check")
    return DONE
