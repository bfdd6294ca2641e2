"""One run of the program: read the command line, run the command, turn an error into a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from frontdesk.cli.access import caller_of
from frontdesk.cli.command import DONE, FAILED, INTERRUPTED
from frontdesk.cli.context import Context
from frontdesk.cli.output import CannotWrite, Output
from frontdesk.cli.parser import build_parser
from frontdesk.cli.trouble import report_trouble
from frontdesk.domain.errors import FrontDeskError
from frontdesk.locations import Locations, find_locations

#: The umask: nobody else may read what the program makes.
_PRIVATE = 0o077


def main(
    argv: Sequence[str] | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
    environ: Mapping[str, str] | None = None,
) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; None for those of this process.
        clock: returns the present instant, UTC; None for the machine's clock.
        environ: the environment; None for that of this process.

    Returns:
        The exit code: 0 done, 1 done and something was found, 2 could not be done, 130 interrupted.
    """
    environ = os.environ if environ is None else environ
    before = os.umask(_PRIVATE)
    try:
        return _Run(environ, clock).run(argv)
    finally:
        os.umask(before)


class _Run:
    """One run, from the arguments to the exit code."""

    def __init__(self, environ: Mapping[str, str], clock: Callable[[], datetime] | None) -> None:
        self._environ = environ
        self._clock = clock
        self._out = Output("auto", environ)
        self._locations: Locations | None = None

    def run(self, argv: Sequence[str] | None) -> int:
        """Run the command and return the exit code; of an error only a sentence is written."""
        try:
            return self._command(argv)
        except KeyboardInterrupt:
            # A person who presses Ctrl-C knows what they did. If it came inside an exec(), as when a
            # dataclass is made, Python remembers it as never caught and would end by the signal
            # whatever is returned; the next exec() forgets it (CPython, run_eval_code_obj).
            exec("")
            return INTERRUPTED
        except BrokenPipeError:
            # The reader of the output has seen enough, as with "| head".
            self._out.abandon()
            return DONE
        except CannotWrite as error:
            self._out.abandon()
            self._out.sorry(error.sentence)
        except FrontDeskError as error:
            self._out.sorry(error.sentence)
        except Exception as error:
            self._out.sorry(report_trouble(error, self._locations.log_file if self._locations else None))
        return FAILED

    def _command(self, argv: Sequence[str] | None) -> int:
        try:
            arguments = sys.argv[1:] if argv is None else argv
            args = build_parser(arguments).parse_args(arguments)
        except SystemExit as asked:
            # --help and --version print and end; argparse ends in no other way (CommandParser.error).
            self._out.flush()
            return asked.code if isinstance(asked.code, int) else DONE
        self._out = Output(args.color, self._environ)
        self._locations = find_locations(args.home, self._environ)
        context = Context(self._locations, self._environ, self._out, self._clock, caller_of(args))
        code: int = args.run(args, context)
        self._out.flush()
        return code
