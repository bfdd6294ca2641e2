"""``frontdesk move``: everything to another store, file or server, and from then on work there."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from frontdesk.cli.command import DONE, FOUND, CommandParser, WrongUse, add_as, add_json, add_yes
from frontdesk.cli.context import Context, open_desk, store_key, store_place
from frontdesk.cli.questions import confirm
from frontdesk.cli.stopping import stopped_by_ctrl_c
from frontdesk.cli.transfer.new_store import by_name, new_store_file, stoppable_progress
from frontdesk.domain.errors import Refused
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.domain.people import Person
    from frontdesk.services.desk import Services
    from frontdesk.store.transfer.digests import TableCopy

_DESCRIPTION = """\
Copy every record to another store, prove that both are equal, and work there
from now on: from a file to a PostgreSQL server, from a server back to a file,
or from file to file. The other store must be empty. No desk can save while it
runs; what is typed meanwhile is kept.

The old store stays as it is and is marked: a desk that has it open, here or on
another machine, says that it was moved and saves nothing more in it. The place
of the store is changed in config.toml of this machine; write the new one into
config.toml of the others. With --copy-only neither is done.

If it is stopped or killed half-way, nothing was moved: run it again. To work in
a store that was moved after all, write its place into config.toml and run
frontdesk move --undo: what was saved in the other since is not in it.

In JSON, tables has one object for each table by its name, with the number of
rows and the digest, which is the same in both stores if they are equal. The
exit code is 1 if they are not; then nothing was moved."""

_SERVERS: Final = ("postgresql://", "postgres://")
_FILE: Final = "sqlite:"


def define(parser: CommandParser) -> None:
    """Define ``move``."""
    parser.describe(
        arguments="--to URL [--copy-only] [--yes] [--as NAME] [--json] | --undo [--yes]",
        description=_DESCRIPTION,
        examples=(
            "frontdesk move --to postgresql://frontdesk@/lakeside?host=/var/run/postgresql",
            "frontdesk move --to sqlite:/home/dana/frontdesk.db",
        ),
        run=run,
    )
    parser.add_argument("--to", metavar="URL", help="postgresql://... or sqlite:PATH")
    parser.add_argument("--copy-only", action="store_true", help="go on working in the store of now")
    parser.add_argument("--undo", action="store_true", help="work again in a store that was moved")
    add_yes(parser)
    add_as(parser)
    add_json(parser, "one object: equal, and tables with rows and digest of each")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a store is to be.

    Attributes:
        where: the file, or the address of a server.
        setting: what ``store`` is in config.toml then; None for the usual place.
    """

    where: Path | str
    setting: str | None

    @property
    def shown(self) -> str:
        """The place as a person reads it; an address may hold a name, but no password."""
        return one_line(str(self.where).partition("?")[0])


def run(args: Namespace, context: Context) -> int:
    """Move everything, or take the mark of a move off; 1 if the copy was not equal.

    Raises:
        WrongUse: neither or both were asked for, or the place cannot be read.
        Refused: nobody agreed, or it was stopped by Ctrl-C.
        StoreTrouble: a store cannot be used, or the new one is not empty.
    """
    if (args.to is None) == (not args.undo):
        raise WrongUse("frontdesk move: say --to URL, or --undo. See: frontdesk move --help")
    if args.undo:
        return _work_here_again(args, context)
    place = _read_place(args.to, context)
    with context.services() as services:
        _refuse_the_same(place, services.office.store.where)
        person = context.person(services, args.person)
        old = services.office.store.where
        question = f"Copy every record of {one_line(old)} to {place.shown}"
        more = "?" if args.copy_only else ", and work there from now on? Meanwhile no desk can save."
        confirm(question + more, yes=args.yes)
        began = monotonic()
        with _new_store(place, context) as target:
            tables, differing = _copied(args, services, target, person)
    if not differing and not args.copy_only:
        # Opened anew: what a store seals its audit by came with the rows.
        with _opened(place, context) as moved:
            moved.moving.arrived(tables, monotonic() - began, by=person.id)
        _set_place(place, context)
    _say(args, context, place, tables, differing)
    return FOUND if differing else DONE


def _read_place(url: str, context: Context) -> _Place:
    """Read where to. Raises WrongUse."""
    if url.startswith(_SERVERS):
        if "@" in url and ":" in url.partition("://")[2].rpartition("@")[0]:
            raise WrongUse(
                "frontdesk move: leave the password out of the address, because config.toml would hold it; "
                "the file ~/.pgpass is for it. Nothing was changed."
            )
        return _Place(url, url)
    if not url.startswith(_FILE) or not url.removeprefix(_FILE).strip("/"):
        raise WrongUse(
            "frontdesk move: --to wants postgresql://NAME@HOST/DATABASE or sqlite:PATH. Nothing was changed."
        )
    path = url.removeprefix(_FILE)
    path = path[2:] if path.startswith("//") else path  # sqlite:///PATH, as other programs write it
    file = Path(os.path.abspath(os.path.expanduser(path)))
    return _Place(file, None if file == context.locations.store_file else str(file))


def _refuse_the_same(place: _Place, old: str) -> None:
    """Refuse to move a store's file to itself. Raises Refused."""
    with suppress(OSError):
        if isinstance(place.where, Path) and os.path.samefile(place.where, old):
            raise Refused("That is the store of now. Nothing was changed; name another place.")


@contextmanager
def _new_store(place: _Place, context: Context) -> Iterator[Services]:
    """Open the new store at this version; a file that was made for it goes again if nothing was moved."""
    with new_store_file(place.where), _opened(place, context) as target:
        yield target


@contextmanager
def _opened(place: _Place, context: Context) -> Iterator[Services]:
    services = open_desk(place.where, context.clock, context.locations, context.config())
    try:
        yield services
    finally:
        services.office.store.close()


def _copied(
    args: Namespace, services: Services, target: Services, person: Person
) -> tuple[Sequence[TableCopy], Sequence[str]]:
    """Copy everything; return the tables of the old store, and the names of those that differ."""
    from frontdesk.cli.imports.output import ProgressLine
    from frontdesk.store.transfer.copying import CopyDiffers

    with ProgressLine() as line, stopped_by_ctrl_c() as is_stopped:
        progress = stoppable_progress(
            line, is_stopped, "copying", "Nothing was moved, and the store is as it was."
        )
        try:
            if args.copy_only:
                return services.moving.copy(target.office, by=person.id, progress=progress), ()
            return services.moving.move(target.office, by=person.id, progress=progress), ()
        except CopyDiffers as differs:
            return differs.tables, differs.differing


def _set_place(place: _Place, context: Context) -> None:
    """Write the new place into config.toml."""
    from frontdesk.config import save_config

    save_config(context.locations, replace(context.config(), store=place.setting))


def _say(
    args: Namespace,
    context: Context,
    place: _Place,
    tables: Sequence[TableCopy],
    differing: Sequence[str],
) -> None:
    """Say what was done."""
    out = context.out
    if args.json:
        out.record({"equal": not differing, "tables": by_name(tables)})
    elif differing:
        out.line(f"The copy is not equal (tables: {', '.join(differing)}). Nothing was moved.")
    else:
        rows = sum(one.rows for one in tables)
        out.line(f"{rows:,} rows of {len(tables)} tables are in {place.shown}, equal to those here.")
    if not differing and not args.copy_only and not args.json:
        out.line("Work goes on there: config.toml of this machine says so.")
        out.line("On other machines write into config.toml:")
        out.line(f'  store = "{one_line(place.setting or str(place.where))}"')
        out.line("The old store is as it was. Desks that have it open save nothing more in it.")
    if not differing and not args.copy_only and "store" in context.config().environment:
        out.note("FRONTDESK_STORE still names the old store, and goes before config.toml: change it too.")


def _work_here_again(args: Namespace, context: Context) -> int:
    """Take the mark of a move off the store that config.toml names."""
    config = context.config()
    where = store_place(context.locations, config)
    confirm(
        "Work in this store again? What was saved in the other since the move is not in it.", yes=args.yes
    )
    from frontdesk.services.desk import build_services
    from frontdesk.services.transfer.moving import moved_store, work_here_again

    with moved_store(str(where), store_key(where, context.locations, config)) as store:
        context.let_in(build_services(store))
        work_here_again(store)
    if args.json:
        context.out.record({"undone": True})
    else:
        context.out.line("The mark is off. Desks can save in it again.")
    return DONE
