"""What is said and logged if the program itself is at fault: never a value, never a message.

Messages of exceptions and local variables hold patients' data (reliability, "Crash reports"). So only the
class of the error, the places it came through and a reference number leave this module.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from frontdesk.domain.errors import FrontDeskError
from frontdesk.locations import make_private_folder

_PACKAGE = "frontdesk"


def report_trouble(error: BaseException, log_file: Path | None) -> str:
    """Write an unexpected error to the log, and return the sentence for the person.

    Args:
        error: the unexpected error.
        log_file: the log, made private (0600); None if its place is not known yet.
    """
    reference = secrets.token_hex(4)
    # The machine's time: the services' clock may be a test's, or be at fault.
    at = datetime.now(UTC).isoformat(timespec="seconds")
    kept = log_file is not None and _write(log_file, f"{at} {reference}\n{''.join(_history(error))}")
    sent = f"the file {log_file}" if kept else "this line"
    return (
        f"The program made a mistake of its own ({type(error).__name__} at {_place(error)}, "
        f"reference {reference}). What was saved is safe; "
        f"send {sent} to whoever looks after frontdesk for you."
    )


def _history(error: BaseException) -> Iterator[str]:
    """Yield the error and its causes: class and places of each, innermost last, without values."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield f"  {type(cause).__module__}.{type(cause).__qualname__}\n"
        for module, line, function in _frames(cause):
            yield f"    {module}:{line} {function}\n"
        cause = cause.__cause__ or cause.__context__


def _frames(error: BaseException) -> Iterator[tuple[str, int, str]]:
    """Module, line and function of every step, outermost first."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield str(frame.f_globals.get("__name__", "?")), line, frame.f_code.co_name


def _place(error: BaseException) -> str:
    """Return the innermost place in the program's own code."""
    own = [(module, line) for module, line, _ in _frames(error) if module.partition(".")[0] == _PACKAGE]
    return f"{own[-1][0]}:{own[-1][1]}" if own else "an unknown place"


@contextmanager
def log_kept(log_file: Path) -> Iterator[None]:
    """Send what the desk logs to the log file, and nowhere else: standard error is the screen."""
    handler: logging.Handler
    try:
        handler = logging.StreamHandler(_open(log_file))
    except (OSError, FrontDeskError):
        handler = logging.NullHandler()  # a desk without its log is better than no desk
    form = logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S+00:00")
    form.converter = time.gmtime
    handler.setFormatter(form)
    logger = logging.getLogger(_PACKAGE)
    before, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = before
        handler.close()
        if isinstance(handler, logging.StreamHandler):
            handler.stream.close()


def _write(log_file: Path, text: str) -> bool:
    """Append to the log; True if it worked."""
    try:
        with _open(log_file) as file:
            file.write(text)
    except (OSError, FrontDeskError):
        return False  # the sentence then asks for itself to be sent
    return True


def _open(log_file: Path) -> TextIO:
    """Open the log for appending: created private, and never through a link."""
    make_private_folder(log_file.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(log_file, flags, 0o600), "a", encoding="utf-8")
