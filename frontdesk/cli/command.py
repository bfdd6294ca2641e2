"""What a command is: its exit codes, its page of help with an example, and the options that many share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from frontdesk.domain.errors import FrontDeskError

if TYPE_CHECKING:
    from frontdesk.cli.context import Context

#: Exit code: done.
DONE: Final = 0
#: Exit code: done, and something was found (overdue callbacks, bad rows, differences).
FOUND: Final = 1
#: Exit code: could not be done; one sentence on standard error says why.
FAILED: Final = 2
#: Exit code: ended by Ctrl-C, numbered as shells do.
INTERRUPTED: Final = 130

#: What a command does with its arguments; returns its exit code.
Run: TypeAlias = "Callable[[argparse.Namespace, Context], int]"
#: The commands under a parser; ``add_command`` adds one.
Commands: TypeAlias = "argparse._SubParsersAction[CommandParser]"

_COLORS = ("auto", "always", "never")


class WrongUse(FrontDeskError):
    """The command line cannot be understood. The sentence says what is wrong, and where the help is."""

    title = "Command line"


class _HelpPage(argparse.RawDescriptionHelpFormatter):
    """Help as a short page: line breaks as written, and commands without the line of their placeholder."""

    def _format_action(self, action: argparse.Action) -> str:
        shown = super()._format_action(action)
        return shown.partition("\n")[2] if action.nargs == argparse.PARSER else shown


class CommandParser(argparse.ArgumentParser):
    """The parser of the program or of one command: one sentence on wrong use, and no abbreviated options."""

    def __init__(self, prog: str, *, define: Callable[[CommandParser], None] | None = None, **options: Any):
        """Make a parser.

        Args:
            prog: the words before its own arguments, such as ``frontdesk due``.
            define: adds its help and its arguments, called when it is first used, so that a command that
                nobody named costs nothing; None for a parser that is complete.
            options: those of argparse.
        """
        super().__init__(prog, formatter_class=_HelpPage, allow_abbrev=False, add_help=False, **options)
        self._define = define

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as argparse does, after the command was defined; refuse what the command does not know.

        Raises:
            WrongUse: something is left over. argparse would leave that to the whole program, whose page of
                help does not have the options of this command.
        """
        if self._define is not None:
            define, self._define = self._define, None
            define(self)
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            WrongUse: always; argparse itself would print the usage and end the process.
        """
        raise WrongUse(f"{self.prog}: {message}. See: {self.prog} --help")

    def describe(self, *, arguments: str, description: str, examples: Sequence[str], run: Run) -> None:
        """Make this the parser of a command that runs.

        Args:
            arguments: what may follow the name, for the line of usage.
            description: its page of help, in lines of at most 78 characters.
            examples: command lines as a person would type them.
            run: what it does.
        """
        self._set_page(arguments, description, examples)
        _add_program_options_again(self)
        self.set_defaults(run=run)

    def describe_group(self, *, description: str, examples: Sequence[str]) -> Commands:
        """Make this the parser of a command that only has commands of its own, such as ``settings``.

        Args:
            description: its page of help, in lines of at most 78 characters.
            examples: command lines as a person would type them.

        Returns:
            Its commands, for ``add_command``.
        """
        self._set_page("WHAT ...", description, examples)
        parts = self.add_commands("what", "what", required=True)
        # A group of its own, so that the options are listed below the commands.
        _add_program_options_again(self.add_argument_group("options"))
        return parts

    def add_commands(self, title: str, dest: str, *, required: bool) -> Commands:
        """Let this parser have commands, listed under a title; the one given is kept as ``dest``."""
        return self.add_subparsers(
            title=title,
            dest=dest,
            prog=self.prog,
            metavar=dest.upper(),
            required=required,
            parser_class=CommandParser,
        )

    def _set_page(self, arguments: str, description: str, examples: Sequence[str]) -> None:
        self.usage = f"%(prog)s {arguments}".rstrip()
        self.description = description
        self.epilog = "\n  ".join([f"example{'s' if len(examples) > 1 else ''}:", *examples])


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
    """Add a command to those of a group and return its parser.

    Args:
        commands: as ``describe_group`` returned them.
        name: as it is typed.
        summary: one line for the list of commands.
        arguments: see ``CommandParser.describe``, as the others.
        description: its page of help.
        examples: command lines as a person would type them.
        run: what it does.
    """
    parser = commands.add_parser(name, help=summary)
    parser.describe(arguments=arguments, description=description, examples=examples, run=run)
    return parser


def add_program_options(options: argparse._ArgumentGroup) -> None:
    """Add the options of the program itself; they may also follow the name of a command."""
    options.add_argument("-h", "--help", action="help", help="show this help")
    options.add_argument("--home", metavar="DIR", help="keep everything in this one folder")
    options.add_argument(
        "--color",
        metavar="WHEN",
        choices=_COLORS,
        default=_COLORS[0],
        help="auto (as the terminal and NO_COLOR say), always or never",
    )


def _add_program_options_again(parser: CommandParser | argparse._ArgumentGroup) -> None:
    """Add the program's options to a command; only the program's own page lists them."""
    parser.add_argument("-h", "--help", action="help", help="show this help")
    # No default, or a command would overwrite what was given before its name.
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


def add_pin_file(parser: CommandParser) -> None:
    """Add ``--pin-file FILE``, kept as ``pin_file``: where the PIN of who acts is, if it is not typed."""
    parser.add_argument(
        "--pin-file", dest="pin_file", metavar="FILE", help="read the PIN from this private file (0600)"
    )
