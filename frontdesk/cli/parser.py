"""The table of commands, and the command line made from it: the list of commands, their help, dispatch."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from frontdesk import __version__
from frontdesk.cli.access import UNSAID, Need, Needs
from frontdesk.cli.command import CommandParser, add_program_options
from frontdesk.domain.sign_in.roles import Permission

if TYPE_CHECKING:
    from frontdesk.cli.context import Context


class Command(NamedTuple):
    """One command of the program.

    Attributes:
        name: as it is typed.
        summary: one line for the list of commands.
        module: its module in ``frontdesk.cli``, imported only if the command is named. Its function
            ``define(parser)`` gives the command its help, its arguments and what it runs.
        needs: what it needs of who runs it once sign-in is on; of a command with others under it, each by
            its name.
    """

    name: str
    summary: str
    module: str
    needs: Needs


_REFERRALS: Needs = {
    "add": Permission.REFERRALS,
    "list": Permission.CALLS,
    "set": Permission.REFERRALS,
}
_OWED: Needs = {
    "": Permission.CALLS,
    "sent": Permission.REFERRALS,
    "confirmed": Permission.REFERRALS,
    "failed": Permission.REFERRALS,
    "waive": Permission.REFERRALS,
    "tell": Permission.REFERRALS,
    "promise": Permission.REFERRALS,
}
_IMPORT: Needs = {
    "calls": Permission.IMPORT,
    "bookings": Permission.IMPORT,
    "referrers": Permission.OUTREACH,
    "undo": Need.SIGNED_IN,  # what the import brought decides
    "all": Permission.STORE,
}
_EXPORT: Needs = {"all": Permission.EXPORT, "referrers": Permission.EXPORT}
_FIGURES = (
    "same-day", "first-try", "contact", "calls", "backlog", "sources", "capture", "mix", "breaches", "hurt",
    "booked", "funnel", "referrers", "owed", "all",
)  # fmt: skip
_REPORT: Needs = {
    "day": Permission.CALLS,
    "hand-off": Permission.CALLS,
    "sheet": Permission.CALLS,
    **dict.fromkeys(_FIGURES, Permission.REPORTS),
}
_LETTERS: Needs = {
    "list": Need.SIGNED_IN,
    "show": Need.SIGNED_IN,
    "export": Need.SIGNED_IN,
    "import": Permission.LETTER_TEXTS,
    "print": Permission.REFERRALS,
}
_PEOPLE: Needs = {"list": Need.SIGNED_IN, "add": Permission.PEOPLE, "set-pin": Need.OWN_PIN}
_AUDIT: Needs = {"verify": Need.PROGRAM, "show": Permission.AUDIT, "accept": Permission.AUDIT}
_SETTINGS: Needs = {
    "show": Need.SIGNED_IN,
    "export": Need.SIGNED_IN,
    "import": Permission.SETTINGS,
    "edit": Permission.SETTINGS,
}

#: Every command, in the order of the help. A new command is a module and a row here.
COMMANDS = (
    Command("setup", "set the practice up without the screen", "setup", Need.PROGRAM),
    Command("demo", "a busy invented day in a temporary store", "demo", Need.OPEN),
    Command("rule", "explain the same-day rule for any instant", "rule", Need.PROGRAM),
    Command("due", "today's callbacks, in the order of work", "due", Permission.CALLS),
    Command("referrals", "take in, list and move those on the way to treatment", "referrals", _REFERRALS),
    Command("owed", "what referrers are owed, and recording that it was sent", "owed", _OWED),
    Command("find", "anyone, by a part of their name or number", "find", Permission.CALLS),
    Command("import", "bring in a call log, appointments or referrers, or undo it", "imports.group", _IMPORT),
    Command("export", "write everything, or those who refer, to files", "transfer.export", _EXPORT),
    Command("assess", "what a phone log says about a practice", "reports.assess", Need.OPEN),
    Command("report", "the day's report, the hand-off, the day sheet", "reports.report", _REPORT),
    Command("letter", "the letter that answers something owed", "letter", Permission.REFERRALS),
    Command("letters", "texts of letters and handouts, and printing them", "letters", _LETTERS),
    Command("check", "whether the store is whole and its sums agree", "safety.check", Need.PROGRAM),
    Command("doctor", "is it safe, backed up, locked; when was that proved", "safety.doctor", Need.PROGRAM),
    Command("backup", "make a verified copy of the store", "safety.backup", Need.PROGRAM),
    Command("restore", "bring a backup back, or rehearse that", "safety.restore", Need.PROGRAM),
    Command("encrypt", "encrypt the store, or give it another key", "safety.encrypt", Permission.STORE),
    Command("retention", "drop the names of settled callers", "safety.retention", Permission.STORE),
    Command("move", "move everything to another store, file or server", "transfer.move", Permission.STORE),
    Command("audit", "prove that the audit is whole, and show it", "safety.audit", _AUDIT),
    Command("people", "who may sign in, their roles and PINs", "sign_in.people", _PEOPLE),
    Command(
        "sign-in", "let people in by their own PIN only, or end that", "sign_in.switch", Permission.PEOPLE
    ),
    Command("settings", "show, export, import or edit the practice's settings", "settings.group", _SETTINGS),
    Command("help", "read about a screen or a task", "help", Need.OPEN),
)

_DESCRIPTION = """\
The front desk of an interventional psychiatry practice: calls in, who sent
them, and everybody called back the same day.
Without a command the desk opens. The first time, it asks what it must know."""

_EPILOG = """\
examples:
  frontdesk                      open the desk
  frontdesk demo                 look around in an invented practice

frontdesk COMMAND --help tells more about a command, frontdesk help about the
screens and keys. FRONTDESK_HOME does the same as --home; without either,
configuration, data and log are in the folders that this system has for them.

exit codes: 0 done; 1 done, and something was found (overdue callbacks, bad
rows, differences); 2 could not be done, and one sentence says why."""


def build_parser(arguments: Sequence[str] | None = None) -> CommandParser:
    """Return the parser of a command line; what it parses has ``run``, the command to run.

    Args:
        arguments: the command line; if it only opens the desk, as most do, the parser knows no command,
            which saves a millisecond of the start. None for any command line.
    """
    parser = CommandParser(
        "frontdesk",
        usage="frontdesk [--home DIR] [COMMAND ...]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.set_defaults(run=_open_the_desk)
    if arguments is None or not _only_opens_the_desk(arguments):
        commands = parser.add_commands("commands", "command", required=False)
        for command in COMMANDS:
            commands.add_parser(command.name, help=command.summary, define=partial(_define, command))
    options = parser.add_argument_group("options")
    add_program_options(options)
    options.add_argument(
        "--version", action="version", version=f"frontdesk {__version__}", help="show the version"
    )
    return parser


def _only_opens_the_desk(arguments: Sequence[str]) -> bool:
    return not arguments or (len(arguments) == 2 and arguments[0] == "--home")


def _define(command: Command, parser: CommandParser) -> None:
    import_module(f"frontdesk.cli.{command.module}").define(parser)
    _add_needs(parser, command.needs)


def _open_the_desk(args: Namespace, context: Context) -> int:
    from frontdesk.cli.desk import run

    return run(args, context)


def _add_needs(parser: CommandParser, needs: Needs) -> None:
    """Give a command, and each command under it, its need and the options to sign in with.

    Args:
        parser: of the command, which was defined.
        needs: of its row.
    """
    parts = _parts(parser)
    for name, part in {"": parser, **parts}.items():
        needed = needs.get(name, UNSAID) if isinstance(needs, Mapping) else needs
        part.set_defaults(needed=needed)
        _add_sign_in(part)


def _parts(parser: CommandParser) -> dict[str, CommandParser]:
    """Return the commands under a command by their names."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _add_sign_in(parser: CommandParser) -> None:
    """Add ``--as`` and ``--pin-file`` where they are missing; who has no sign-in is not told of them."""
    for option, dest, metavar in (("--as", "person", "NAME"), ("--pin-file", "pin_file", "FILE")):
        if option not in parser._option_string_actions:
            parser.add_argument(
                option, dest=dest, metavar=metavar, default=argparse.SUPPRESS, help=argparse.SUPPRESS
            )
