"""``frontdesk sign-in``: people sign in by name and PIN from now on, or not any more."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from frontdesk.cli.command import (
    DONE,
    CommandParser,
    Commands,
    Run,
    add_as,
    add_command,
    add_json,
    add_pin_file,
    add_yes,
)
from frontdesk.cli.context import Context
from frontdesk.cli.questions import can_ask, confirm
from frontdesk.cli.sign_in.asking import secret_of
from frontdesk.cli.sign_in.people import as_record, new_secret
from frontdesk.domain.errors import Refused

if TYPE_CHECKING:
    from frontdesk.domain.sign_in.accounts import Account
    from frontdesk.services.desk import Services

_DESCRIPTION = """\
Let people in by their own name and PIN only, or end that. While it is off,
everybody who can open this machine's frontdesk may do everything."""

_ON = """\
Turn sign-in on. Who does it becomes lead: they add the others with frontdesk
people add, and hand out the codes. Who has no PIN yet chooses one now.

It shows the recovery key, once. Print it, seal it in an envelope and lock it
away: with it somebody gets in if the only lead cannot, and the lead is told."""

_OFF = """\
Turn sign-in off: everybody may do everything again. Only a lead may do that.
PINs and roles are kept for the next time."""

_KEY = """\
Make a new recovery key, such as after the old one was used; the old one opens
nothing any more. Only a lead may do that. It is shown once."""

_OBJECT: Final = "person, name, role, has_pin, active"


def define(parser: CommandParser) -> None:
    """Define ``sign-in`` and its commands."""
    parts = parser.describe_group(
        description=_DESCRIPTION,
        examples=("frontdesk sign-in on --as 'Dana Reyes'", "frontdesk sign-in off --as 'Dana Reyes'"),
    )
    _define(parts, "on", "people sign in from now on", _ON, f"{_OBJECT}, recovery_key", run_on)
    _define(parts, "off", "nobody signs in any more", _OFF, _OBJECT, run_off)
    _define(parts, "key", "make a new recovery key", _KEY, f"{_OBJECT}, recovery_key", run_key)


def _define(parts: Commands, name: str, summary: str, about: str, keys: str, run: Run) -> None:
    parser = add_command(
        parts,
        name,
        summary=summary,
        arguments="[--as NAME] [--pin-file FILE] [--yes] [--json]",
        description=about,
        examples=(f"frontdesk sign-in {name} --as 'Dana Reyes'",),
        run=run,
    )
    add_as(parser)
    add_pin_file(parser)
    add_yes(parser)
    add_json(parser, f"one object: {keys}")


def run_on(args: Namespace, context: Context) -> int:
    """Ask, turn sign-in on, and show the recovery key.

    Raises:
        Refused: it is on already, the answer was no, or nobody is there to type a PIN.
        BadSecret: the new PIN breaks a rule.
    """
    with context.services() as services:
        account = _lead(services, context, args)
        if services.sign_in.is_on():
            raise Refused("Sign-in is on already. Nothing was changed.")
        confirm(f"Turn sign-in on, with {account.person.name} as the first lead?", yes=args.yes)
        secret = _own_secret(context, account) if account.has_secret else new_secret(args.pin_file)
        key = services.sign_in.turn_on(account.person.id, secret)
        account = services.sign_in.account(account.person.id)
    _say(args, context, account, f"Sign-in is on, and {account.person.name} is lead.", key)
    return DONE


def run_off(args: Namespace, context: Context) -> int:
    """Ask, and turn sign-in off."""
    with context.services() as services:
        account = _lead(services, context, args)
        confirm("Turn sign-in off, so that everybody may do everything?", yes=args.yes)
        services.sign_in.turn_off(account.person.id, context.caller.secret)
    _say(args, context, account, "Sign-in is off: everybody may do everything.")
    return DONE


def run_key(args: Namespace, context: Context) -> int:
    """Ask, and make a new recovery key."""
    with context.services() as services:
        account = _lead(services, context, args)
        confirm("Make a new recovery key, so that the old one opens nothing?", yes=args.yes)
        key = services.sign_in.new_recovery_key(account.person.id, context.caller.secret)
    _say(args, context, account, "The recovery key from before opens nothing any more.", key)
    return DONE


def _lead(services: Services, context: Context, args: Namespace) -> Account:
    return services.sign_in.account(context.person(services, args.person).id)


def _own_secret(context: Context, account: Account) -> str:
    """Return the PIN that somebody has already, from their file or typed. Raises Refused."""
    if not (context.caller.pin_file or can_ask()):
        raise Refused("This asks for your PIN. Nothing was changed; name its file with --pin-file FILE.")
    context.caller.name = account.person.name
    return secret_of(context.caller)


def _say(args: Namespace, context: Context, account: Account, done: str, key: str = "") -> None:
    out = context.out
    if args.json:
        out.record(as_record(account) | ({"recovery_key": key} if key else {}))
        return
    out.line(done)
    if key:
        out.line(f"Recovery key: {key}")
        out.note("It is shown only now. Print it, seal it in an envelope and lock it away. Without it, a")
        out.note("practice whose only lead forgot their PIN cannot let anybody in as lead again.")
