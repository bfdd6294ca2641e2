"""``frontdesk people``: who may sign in, what each is at the practice, and their PINs."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from frontdesk.cli.command import (
    DONE,
    CommandParser,
    Commands,
    add_as,
    add_command,
    add_json,
    add_pin_file,
    add_yes,
)
from frontdesk.cli.context import Context
from frontdesk.cli.output import fill
from frontdesk.cli.questions import ask_secret, can_ask, confirm
from frontdesk.cli.sign_in.asking import account_named, read_pin_file, secret_of
from frontdesk.domain.errors import Refused
from frontdesk.domain.sign_in.roles import Role
from frontdesk.domain.sign_in.secret_rules import check_secret, is_easily_guessed
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.domain.sign_in.accounts import Account
    from frontdesk.services.desk import Services

_DESCRIPTION = """\
The people of the practice, what each is there, and their PINs. Roles and PINs
count once sign-in is on (frontdesk sign-in on); frontdesk help sign-in tells
what each role may do."""

_ADD = """\
Add somebody to the staff with a role, or give another role to who is on it.
Once sign-in is on, only a lead may; it shows a one-time code with which the new
person chooses their own PIN."""

_SET_PIN = """\
Choose a PIN (6 digits or more) or a password (8 characters or more); it is
asked for, and not shown. Once sign-in is on everybody chooses their own, and
who forgot theirs gets a one-time code: a lead who names somebody else is shown
that code, once.

--new-pin-file names a private file with the new PIN, for who sets many up.
While nobody has signed in, --pin-file does as well."""

_KEYS: Final = "person, name, role, has_pin, active"
_ROLES: Final = ", ".join(Role)
_SAFE: Final = "Nothing was changed"


def define(parser: CommandParser) -> None:
    """Define ``people`` and its commands."""
    parts = parser.describe_group(
        description=_DESCRIPTION,
        examples=("frontdesk people list", "frontdesk people add 'Lee Wong' --role receptionist"),
    )
    listing = add_command(
        parts,
        "list",
        summary="everybody, with role and PIN",
        arguments="[--as NAME] [--pin-file FILE] [--json]",
        description="Everybody who is or was on the staff: their role, and if they have a PIN.",
        examples=("frontdesk people list", "frontdesk people list --json | jq -r .name"),
        run=run_list,
    )
    _add_options(listing, f"one object a line: {_KEYS}", asks=False)
    _define_add(parts)
    _define_set_pin(parts)


def _define_add(parts: Commands) -> None:
    parser = add_command(
        parts,
        "add",
        summary="add somebody, or change a role",
        arguments="NAME --role ROLE [--as NAME] [--pin-file FILE]\n         [--yes] [--json]",
        description=f"{_ADD}\n\nROLE is one of {_ROLES}.",
        examples=(
            "frontdesk people add 'Lee Wong' --role receptionist",
            "frontdesk people add 'Lee Wong' --role coordinator --as 'Dana Reyes'",
        ),
        run=run_add,
    )
    parser.add_argument("name", metavar="NAME", help="the name as it is shown")
    parser.add_argument("--role", metavar="ROLE", required=True, help="what they are")
    _add_options(parser, f"one object: {_KEYS}, code")


def _define_set_pin(parts: Commands) -> None:
    parser = add_command(
        parts,
        "set-pin",
        summary="choose a PIN, or hand out a one-time code",
        arguments="NAME [--new-pin-file FILE] [--as NAME]\n         [--pin-file FILE] [--yes] [--json]",
        description=_SET_PIN,
        examples=(
            "frontdesk people set-pin 'Lee Wong'",
            "frontdesk people set-pin 'Lee Wong' --as 'Dana Reyes'",
        ),
        run=run_set_pin,
    )
    parser.add_argument("name", metavar="NAME", help="whose")
    parser.add_argument("--new-pin-file", metavar="FILE", help="read the new PIN from this private file")
    _add_options(parser, f"one object: {_KEYS}, code")


def _add_options(parser: CommandParser, what: str, *, asks: bool = True) -> None:
    add_as(parser)
    add_pin_file(parser)
    if asks:
        add_yes(parser)
    add_json(parser, what)


def run_list(args: Namespace, context: Context) -> int:
    """Print everybody."""
    with context.services() as services:
        accounts = services.sign_in.accounts()
    for account in accounts:
        if args.json:
            context.out.record(as_record(account))
        else:
            context.out.line(_line(account, not context.out.has_glyphs))
    return DONE


def run_add(args: Namespace, context: Context) -> int:
    """Ask, add somebody with a role, and show their one-time code once sign-in is on.

    Raises:
        Refused: there is no such role, the answer was no, or who acts may not.
    """
    role = _role(args.role)
    with context.services() as services:
        by = context.person(services, args.person).id
        shown = one_line(args.name)
        confirm(f"Let {shown} be {role.words}?", yes=args.yes)
        account = services.sign_in.add_person(args.name, role, by)
        code = ""
        if services.sign_in.is_on() and not (account.has_secret or account.has_code):
            code = services.sign_in.issue_code(account.person.id, by)
            account = services.sign_in.account(account.person.id)
    _say(args, context, account, code)
    return DONE


def run_set_pin(args: Namespace, context: Context) -> int:
    """Choose one's own PIN, or hand out a code for somebody else.

    Raises:
        Refused: nobody of this name is on the staff, nobody is there to type, or who acts may not.
        BadSecret: the new one breaks a rule.
    """
    with context.services() as services:
        account = named(services, args.name)
        by = context.person(services, args.person).id
        code = ""
        if services.sign_in.is_on() and by != account.person.id:
            _refuse_by_code(context)
            confirm(f"Hand out a one-time code for {account.person.name}?", yes=args.yes)
            code = services.sign_in.issue_code(account.person.id, by)
        else:
            _choose(args, context, services, account)
        account = services.sign_in.account(account.person.id)
    _say(args, context, account, code)
    return DONE


def _choose(args: Namespace, context: Context, services: Services, account: Account) -> None:
    """Read the new PIN, and the one before where there is one, and keep it."""
    old = None
    new_file = args.new_pin_file
    if context.caller.session is not None:
        old = context.caller.secret
    elif account.has_secret:
        if not (args.pin_file or can_ask()):
            raise Refused(f"This asks for the PIN until now. {_SAFE}; name its file with --pin-file FILE.")
        context.caller.name = account.person.name
        old = secret_of(context.caller)
    else:
        new_file = new_file or args.pin_file
    new = new_secret(new_file)
    if is_easily_guessed(new):
        context.out.note("This PIN is one of the first that anybody tries; a better one has no order in it.")
    by = context.caller.session.person.id if context.caller.session else account.person.id
    services.sign_in.set_secret(account.person.id, old, new, by)


def _refuse_by_code(context: Context) -> None:
    """Refuse whoever signed in with a one-time code: their own PIN comes first."""
    if context.caller.session is not None and context.caller.session.must_choose:
        raise Refused(f"That was your one-time code. {_SAFE}; choose your own PIN first.")


def new_secret(file: str | None) -> str:
    """Return a new PIN or password from a private file, or typed twice.

    Raises:
        BadSecret: it breaks a rule.
        Refused: nobody is there to type it, it was typed differently, or the file cannot be used.
    """
    if file:
        return check_secret(read_pin_file(file))
    if not can_ask():
        raise Refused(
            f"This asks for a new PIN or password. {_SAFE}; run it at a terminal, or name its file with "
            "--new-pin-file FILE."
        )
    new = check_secret(ask_secret("New PIN (6 digits or more) or password (8 characters or more)"))
    if check_secret(ask_secret("The same once more")) != new:
        raise Refused(f"The two are not the same. {_SAFE}; run it again.")
    return new


def named(services: Services, name: str) -> Account:
    """Return the one of the staff who has this name. Raises Refused."""
    found = account_named(services, name)
    if found is not None:
        return found
    names = ", ".join(person.name for person in services.practice.staff())
    raise Refused(f"{one_line(name)} is not on the staff. {_SAFE}; on the staff: {names}.")


def as_record(account: Account) -> dict[str, object]:
    """Return the JSON object of a person; its keys are part of the product ("Commands and files")."""
    return {
        "person": account.person.id,
        "name": one_line(account.person.name),
        "role": account.role.value,
        "has_pin": account.has_secret,
        "active": account.active,
    }


def _role(typed: str) -> Role:
    """Read a role. Raises Refused."""
    try:
        return Role(one_line(typed).lower())
    except ValueError:
        raise Refused(f"“{one_line(typed)}” is no role. {_SAFE}; use one of: {_ROLES}.") from None


def _say(args: Namespace, context: Context, account: Account, code: str) -> None:
    out = context.out
    if args.json:
        out.record(as_record(account) | ({"code": code} if code else {}))
        return
    out.line(_line(account, not out.has_glyphs))
    if code:
        out.line(f"One-time code: {code}")
        out.note("Give it to them yourself: it is shown only now, and is valid for four days. With it they")
        out.note(f"sign in at the desk, or run: frontdesk people set-pin {account.person.name!r} --as ...")


def _line(account: Account, ascii_only: bool) -> str:
    """One person in a line: name, role, PIN."""
    name = fill(account.person.name, 30, False, ascii_only)
    pin = "has a PIN" if account.has_secret else "has a one-time code" if account.has_code else "no PIN yet"
    return f"{name}  {account.role.words:<12}  {pin if account.active else 'has left'}"
