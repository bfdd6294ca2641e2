"""The command line as a whole: the program's own page of help, and the list of its commands."""

from __future__ import annotations

from typing import Protocol

from frontdesk import __version__
from frontdesk.cli import check, demo, desk, due, find, help, import_calls, report, rule, settings, setup
from frontdesk.cli.command import CommandParser, Commands, add_program_options

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
log lie in the folders that this system has for them.

exit codes: 0 done; 1 done, and something was found (overdue callbacks, bad
rows, differences); 2 could not be done, and one sentence says why."""


class Command(Protocol):
    """A module that is a command."""

    def add_parser(self, commands: Commands) -> None:
        """Add the command's parser to the program's."""


#: Every command, in the order of the help. A new one is a module of its own and one word here.
COMMANDS: tuple[Command, ...] = (
    setup,
    demo,
    rule,
    due,
    find,
    import_calls,
    report,
    check,
    settings,
    help,
)


def build_parser() -> CommandParser:
    """Build the parser of the whole command line; what is parsed has ``run``, the command to run."""
    parser = CommandParser(
        "frontdesk",
        usage="frontdesk [--home DIR] [COMMAND ...]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.set_defaults(run=desk.run)
    commands = parser.add_commands("commands", "command", required=False)
    for command in COMMANDS:
        command.add_parser(commands)
    options = parser.add_argument_group("options")
    add_program_options(options)
    options.add_argument(
        "--version", action="version", version=f"frontdesk {__version__}", help="show the version"
    )
    return parser
