"""``frontdesk encrypt``: encrypts the store's file, or gives an encrypted one another key."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, CommandParser, add_as, add_json, add_yes
from frontdesk.cli.context import Context, ask_passphrase, store_place
from frontdesk.cli.questions import can_ask, confirm
from frontdesk.domain.errors import Refused
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import one_line
from frontdesk.locations import make_private_folder

if TYPE_CHECKING:
    from frontdesk.services.safety.encryption import NewKey

_DESCRIPTION = """\
Encrypt the store, or give an encrypted store another key. It takes the extra:
pip install 'frontdesk[sqlcipher]'

A new file is made beside the store, checked, and takes the place of the store
in one step. If the machine stops in the middle, the store is as it was. Close
every desk first.

The key is a file that only you can read: keys/store.key in the folder of the
store, or the one you name. Without its key nobody can read the store or a
backup of it. Keep a copy away from this machine, locked away.

The old file is written over. A solid-state disk may keep copies of old blocks
that no program can reach, and backups made before are not encrypted: an
encrypted disk from the beginning is the better half."""


def define(parser: CommandParser) -> None:
    """Define ``encrypt``."""
    parser.describe(
        arguments="[--key-file FILE | --passphrase] [--as NAME] [--yes] [--json]",
        description=_DESCRIPTION,
        examples=("frontdesk encrypt", "frontdesk encrypt --key-file /media/key/frontdesk.key"),
        run=run,
    )
    parser.add_argument(
        "--key-file", metavar="FILE", help="keep the key in this file (made, if it is missing)"
    )
    parser.add_argument(
        "--passphrase", action="store_true", help="no key file: ask for a passphrase at each start"
    )
    add_as(parser)
    add_yes(parser)
    add_json(parser, "one object with encrypted and file")


def run(args: Namespace, context: Context) -> int:
    """Encrypt the store, and say where the key is.

    Raises:
        Refused: the store is on a server, nobody agreed, or both kinds of key were asked for.
        StoreTrouble: a desk has it open, the extra or a key is missing, or the copy is not right.
    """
    where = _store_to_encrypt(args, context)
    with context.services(encrypts=True) as services:
        from frontdesk.services.safety.check import CheckService
        from frontdesk.services.safety.encryption import LOST_KEY, LOST_PASSPHRASE, encrypt

        store, clock = services.office.store, services.office.clock
        by = context.person(services, args.person).id
        services.office.require(by, Permission.STORE)
        old = store.key if store.is_encrypted else None
        if not (args.yes and args.json):
            context.out.note(LOST_PASSPHRASE if args.passphrase else LOST_KEY)
        what = "Give the store another key" if old else "Encrypt the store"
        confirm(f"{what} {one_line(str(where))}?", yes=args.yes)
        services.drafts.bring_back()
        services.office.spool.remove()  # it would be made anew, with the new key
        known = CheckService(services.office).run().findings
        store.close()
        make_private_folder(context.locations.keys_folder)
        new = _new_key(args, context)
        if old is not None and new.key.raw == old.raw:
            raise Refused(
                "The store has this key already. Nothing was changed; name another file with --key-file."
            )
        written_over = encrypt(where, old, new, context.locations.store_key, clock, known)
    _record(where, new, context, again=old is not None, by=by)
    file = one_line(str(where))
    if args.json:
        context.out.record({"encrypted": True, "file": file})
        return DONE
    context.out.line(f"{file} is encrypted.")
    _tell_key(args, context)
    if not written_over:
        context.out.line("The old file's contents could not be written over: another name of it has them.")
    context.out.line(
        "Backups made before today can still be read as they were: remove those you no longer need."
    )
    return DONE


def _store_to_encrypt(args: Namespace, context: Context) -> Path:
    """Return the store's file. Raises Refused where it is on a server, or where the key cannot be so."""
    where = store_place(context.locations, context.config())
    if isinstance(where, str):
        raise Refused(
            "The store is on a server, which encrypts its own disk. Nothing was changed; this is for a store "
            "in a file."
        )
    if args.key_file and args.passphrase:
        raise Refused("A store has a key file or a passphrase, not both. Nothing was changed; leave one out.")
    if args.passphrase and not can_ask():
        raise Refused("A passphrase is typed at a terminal. Nothing was changed; run this in one.")
    return where


def _record(where: Path, new: NewKey, context: Context, *, again: bool, by: int) -> None:
    """Write it into the audit of the store, opened with the key that it has now."""
    from frontdesk.bootstrap import open_services
    from frontdesk.services.office import system_clock
    from frontdesk.services.safety.encryption import record_encryption

    services = open_services(str(where), context.clock or system_clock, context.locations, new.key)
    with closing(services.office.store):
        record_encryption(services.office, again=again, by=by)


def _new_key(args: Namespace, context: Context) -> NewKey:
    """Return the key that was asked for: made, read from its file, or from a passphrase."""
    from frontdesk.services.safety.encryption import NewKey
    from frontdesk.store.db.keys import key_from_passphrase, new_key
    from frontdesk.store.encryption.key_files import Asked, KeyKind, make_or_read_key

    if args.passphrase:
        return NewKey(key_from_passphrase(ask_passphrase(Asked.NEW), None), KeyKind.PASSPHRASE)
    place = _place(args, context)
    if place is None:
        key = new_key()
        return NewKey(key, key)
    return NewKey(make_or_read_key(place), place)


def _place(args: Namespace, context: Context) -> Path | None:
    """Return the file that was named for the key; None for the usual place."""
    if args.key_file:
        named = Path(args.key_file).expanduser().absolute()
        return None if named == context.locations.store_key else named
    return context.config().key_place


def _tell_key(args: Namespace, context: Context) -> None:
    """Say where the key is, and that a copy of it belongs elsewhere."""
    if args.passphrase:
        context.out.line("Every start asks for the passphrase. Write it down and lock it away.")
        return
    place = _place(args, context) or context.locations.store_key
    context.out.line(f"Its key is {one_line(str(place))}")
    context.out.line("Copy the key to a USB stick now, and lock it away.")
