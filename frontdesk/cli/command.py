"""How a command joins the command line: its name, its help with an example, the options many share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from frontdesk.domain.errors import FrontDeskError

if TYPE_CHECKING:
    from frontdesk.cli.context import Context

#: What a command does: from its arguments and what it works with to an exit code.
Run: TypeAlias = "Callable[[argparse.Namespace, Context], int]"
#: The commands of a parser; a new one is added with ``add_command``.
Commands: TypeAlias = "argparse._SubParsersAction[CommandParser]"


class WrongUse(FrontDeskError):
    """The command line cannot be understood. The sentence says what, and where the help is."""

    title = "Command line"


class _Page(argparse.RawDescriptionHelpFormatter):
    """Help as a short page: our line breaks, and commands without the line of their placeholder."""

    def _format_action(self, action: argparse.Action) -> str:
        shown = super()._format_action(action)
        return shown.partition("\n")[2] if action.nargs == argparse.PARSER else shown


class CommandParser(argparse.ArgumentParser):
    """A parser that says one sentence when it is used wrongly, and has no abbreviations to rely on."""

    def __init__(self, prog: str, **options: Any) -> None:
        """Make a parser; the options are those of argparse, whose newer versions know more of them."""
        super().__init__(prog, formatter_class=_Page, allow_abbrev=False, add_help=False, **options)

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            WrongUse: always; argparse itself would print the usage and end the process.
        """
        raise WrongUse(f"{self.prog}: {message}. See: {self.prog} --help")

    def add_commands(self, title: str, dest: str, *, required: bool) -> Commands:
        """Let this parser have commands of its own, listed under a title."""
        return self.add_subparsers(
            title=title,
            dest=dest,
            prog=self.prog,
            metavar=dest.upper(),
            required=required,
            parser_class=CommandParser,
        )


def add_command(
    commands: Commands,
    name: str,
    *,
    summary: str,
    arguments: str,
    description: str,
    examples: Sequence[str],
    run: Run,
) -> CommandParser:
    """Add a command.

    Args:
        commands: where: those of the program, or of a group of commands.
        name: as it is typed.
        summary: one line for the list of commands.
        arguments: what may stand behind the name, for the line of usage.
        description: its page of help, in lines of at most 78 characters.
        examples: command lines as a person would type them.
        run: what it does.
    """
    parser = _add_parser(commands, name, summary, arguments, description, examples)
    _add_shared(parser)
    parser.set_defaults(run=run)
    return parser


def add_group(
    commands: Commands, name: str, *, summary: str, description: str, examples: Sequence[str]
) -> Commands:
    """Add a command that only has commands of its own, such as ``settings``, and give the place for these."""
    parser = _add_parser(commands, name, summary, "WHAT ...", description, examples)
    parts = parser.add_commands("what", "what", required=True)
    # A group of its own, so that the options stand below the commands.
    _add_shared(parser.add_argument_group("options"))
    return parts


def add_program_options(options: argparse._ArgumentGroup) -> None:
    """Add the options of the program itself; they may stand behind a command's name as well."""
    options.add_argument("-h", "--help", action="help", help="show this help")
    options.add_argument("--home", metavar="DIR", help="keep everything in this one folder")
    options.add_argument(
        "--color",
        metavar="WHEN",
        choices=_COLORS,
        default=_COLORS[0],
        help="auto (as the terminal and NO_COLOR say), always or never",
    )


_COLORS = ("auto", "always", "never")


def _add_parser(
    commands: Commands, name: str, summary: str, arguments: str, description: str, examples: Sequence[str]
) -> CommandParser:
    return commands.add_parser(
        name,
        help=summary,
        usage=f"%(prog)s {arguments}".rstrip(),
        description=description,
        epilog="\n  ".join([f"example{'s' if len(examples) > 1 else ''}:", *examples]),
    )


def _add_shared(parser: CommandParser | argparse._ArgumentGroup) -> None:
    """Add the program's options to a command, told on the program's own page only."""
    parser.add_argument("-h", "--help", action="help", help="show this help")
    # No default, or a command would take back what was said before its name.
    hidden: dict[str, Any] = {"default": argparse.SUPPRESS, "help": argparse.SUPPRESS}
    parser.add_argument("--home", metavar="DIR", **hidden)
    parser.add_argument("--color", metavar="WHEN", choices=_COLORS, **hidden)


def add_json(parser: CommandParser, what: str) -> None:
    """Add ``--json``; ``what`` says what an object is."""
    parser.add_argument("--json", action="store_true", help=f"JSON: {what}")


def add_yes(parser: CommandParser) -> None:
    """Add ``--yes``, which answers the question before a change."""
    parser.add_argument("--yes", action="store_true", help="do not ask before changing anything")


def add_as(parser: CommandParser) -> None:
    """Add ``--as NAME``, kept as ``person``: who acts."""
    parser.add_argument(
        "--as",
        dest="person",
        metavar="NAME",
        help="who does this (else the person of config.toml, else the first of the staff)",
    )
