"""The command line of the desk alone: most starts name no command and need no other's options."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.cli import desk
from frontdesk.cli.command import CommandParser, add_program_options

_HOME = "--home"


def opens_the_desk(arguments: Sequence[str]) -> bool:
    """Whether a command line only opens the desk, at most on a home of its own.

    Args:
        arguments: the words behind the program's name.
    """
    match list(arguments):
        case []:
            return True
        case [one]:
            return one.startswith(f"{_HOME}=")
        case [name, folder]:
            return name == _HOME and not folder.startswith("-")
        case _:
            return False


def build_desk_parser() -> CommandParser:
    """Build a parser for just that; what is parsed has ``run``, as with the whole command line."""
    parser = CommandParser("frontdesk")
    parser.set_defaults(run=desk.run)
    add_program_options(parser.add_argument_group("options"))
    return parser
