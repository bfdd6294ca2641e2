"""A fault of the program, reported and logged without any value.

Textual prints the local variables of every step, and messages of exceptions carry rows: patients' data. What
leaves here is the class of the error, the places it came through and a reference number.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.worker import WorkerFailed

_LOG = logging.getLogger("frontdesk")
_STEPS = 12


def log_fault(error: BaseException) -> str:
    """Write a fault into the log and give its reference number."""
    reference = secrets.token_hex(4)
    _LOG.error("%s %s", reference, trace(error))
    return reference


def trace(error: BaseException) -> str:
    """Return the error and its causes, each with its class and the last steps, innermost first.

    Enough to find it, and no patient in it.
    """
    parts: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = cause_of(error)
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        steps = [f"{module}:{line} {function}" for module, line, function in _frames(cause)][-_STEPS:]
        parts.append(f"{_name(cause)} at {' < '.join(reversed(steps)) or 'no step'}")
        cause = cause.__cause__ or cause.__context__
    return "; after ".join(parts)


def place(error: BaseException) -> str:
    """In a few words: the class, and the innermost step in the program's own code."""
    cause = cause_of(error)
    ours = [(module, line) for module, line, _ in _frames(cause) if module.partition(".")[0] == "frontdesk"]
    return f"{_name(cause)} at {ours[-1][0]}:{ours[-1][1]}" if ours else _name(cause)


def stopped_sentence(error: BaseException, reference: str, log_file: Path | None) -> str:
    """Return what is printed when a fault ended the desk.

    Args:
        error: the fault.
        reference: its number in the log.
        log_file: the log; None without one.
    """
    sent = f"the file {log_file}" if log_file else "this line"
    return (
        f"The desk stopped by a fault of its own (reference {reference}, {place(error)}). "
        "What was saved is safe, and what you were typing too, unless it is said below. "
        f"Start frontdesk again; if it stops again, send {sent} to whoever looks after frontdesk for you."
    )


def cause_of(error: BaseException) -> BaseException:
    """Return what went wrong inside Textual's worker, or the error itself."""
    return error.error if isinstance(error, WorkerFailed) else error


@contextmanager
def values_kept_out() -> Iterator[None]:
    """Log what Python itself would print of an error on a thread, in a destructor or in a forgotten task."""
    before = threading.excepthook, sys.unraisablehook
    threading.excepthook = _log_args
    sys.unraisablehook = _log_args
    asyncio.get_running_loop().set_exception_handler(_log_of_loop)
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = before


def _log_args(args: Any) -> None:
    if args.exc_value is not None:
        log_fault(args.exc_value)


def _log_of_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, BaseException):
        log_fault(error)


def _frames(error: BaseException) -> Iterator[tuple[str, int, str]]:
    """Module, line and function of every step, outermost first."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield str(frame.f_globals.get("__name__", "?")), line, frame.f_code.co_name


def _name(error: BaseException) -> str:
    return type(error).__qualname__
