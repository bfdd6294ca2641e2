"""The table of commands, and the command line made from it: the list of commands, their help, dispatch."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from frontdesk import __version__
from frontdesk.cli.command import CommandParser, add_program_options

if TYPE_CHECKING:
    from frontdesk.cli.context import Context


class Command(NamedTuple):
    """One command of the program.

    Attributes:
        name: as it is typed.
        summary: one line for the list of commands.
        module: its module in ``frontdesk.cli``, imported only if the command is named. Its function
            ``define(parser)`` gives the command its help, its arguments and what it runs.
    """

    name: str
    summary: str
    module: str


#: Every command, in the order of the help. A new command is a module and a row here.
COMMANDS = (
    Command("setup", "set the practice up without the screen", "setup"),
    Command("demo", "a busy invented day in a temporary store", "demo"),
    Command("rule", "explain the same-day rule for any instant", "rule"),
    Command("due", "today's callbacks, in the order of work", "due"),
    Command("referrals", "take in, list and move those on the way to treatment", "referrals"),
    Command("owed", "what referrers are owed, and recording that it was sent", "owed"),
    Command("find", "anyone, by a part of their name or number", "find"),
    Command("import", "bring in a call log, appointments or referrers, or undo it", "import_group"),
    Command("export", "write those who refer to a file", "export"),
    Command("assess", "what a phone log says about a practice", "assess"),
    Command("report", "the day's report, the hand-off, the day sheet", "report"),
    Command("letter", "the letter that answers something owed", "letter"),
    Command("letters", "texts of letters and handouts, and printing them", "letters"),
    Command("check", "whether the store is whole and its sums agree", "check"),
    Command("audit", "prove that the audit is whole, and show it", "audit"),
    Command("settings", "show, export, import or edit the practice's settings", "settings"),
    Command("help", "read about a screen or a task", "help"),
)

_DESCRIPTION = """\
The front desk of an interventional psychiatry practice: calls in, who sent
them, and everybody called back the same day.

Without a command the desk opens. The first time, it asks what it must know."""

_EPILOG = """\
examples:
  frontdesk                      open the desk
  frontdesk demo                 look around in an invented practice
  frontdesk due                  today's callbacks, for a printer or a wallboard

frontdesk COMMAND --help tells more about a command and shows an example;
frontdesk help explains the screens and the keys.
FRONTDESK_HOME does the same as --home. Without either, configuration, data and
log are in the folders that this system has for them.

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


def _open_the_desk(args: Namespace, context: Context) -> int:
    from frontdesk.cli.desk import run

    return run(args, context)
