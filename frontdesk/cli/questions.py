"""Questions on the command line, asked on standard error and answered on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.cli.output import is_terminal
from frontdesk.domain.errors import Refused
from frontdesk.domain.text import ABOUT_LIMIT, one_line


def can_ask() -> bool:
    """True if there is somebody to ask: standard input is a terminal."""
    return is_terminal(sys.stdin)


def is_seen() -> bool:
    """True if a question would be seen and answered: a script may keep standard error from view."""
    return can_ask() and is_terminal(sys.stderr)


def confirm(question: str, *, yes: bool) -> None:
    """Ask before a change.

    Args:
        question: ends with a question mark.
        yes: the option ``--yes``, which answers it beforehand.

    Raises:
        Refused: the answer was no, or there is nobody to ask.
    """
    if yes:
        return
    if not can_ask():
        raise Refused("This asks before it changes anything. Nothing was changed; add --yes to agree.")
    if not ask_yes(question, default=False):
        raise Refused("Nothing was changed.")


def ask_yes(question: str, *, default: bool) -> bool:
    """Ask for yes or no; an empty answer means the default, and the end of input means no."""
    choices = "[Y/n]" if default else "[y/N]"
    answer = _answer(f"{question} {choices} ")
    if answer is None:
        return False
    return answer.casefold() in ("y", "yes") if answer else default


def ask_text(question: str, default: str = "") -> str:
    """Ask for a line of text; an empty answer means the default.

    Raises:
        Refused: the input ended, as when a person presses Ctrl-D.
    """
    answer = _answer(f"{question} [{default}]: " if default else f"{question}: ")
    if answer is None:
        raise Refused("The questions were not answered. Nothing was saved; run it again when you can.")
    return answer or default


def ask_secret(question: str) -> str:
    """Ask for a PIN, password or passphrase at the terminal, without showing what is typed.

    Raises:
        Refused: nothing was typed, or the input ended, as when a person presses Ctrl-D.
    """
    with _unseen():
        # Behind it: what is typed as soon as the question is seen must not be shown either.
        print(f"{question}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
    # The line end that was typed was not shown either.
    print(file=sys.stderr, flush=True)
    secret = line.rstrip("\r\n")
    if not secret:
        raise Refused("Nothing was typed. Nothing was changed; run it again when you can.")
    return secret


@contextmanager
def _unseen() -> Iterator[None]:
    """Keep the terminal from showing what is typed; put it back also when Ctrl-C ends it."""
    import termios

    try:
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
    except (OSError, ValueError, termios.error):
        yield  # not a terminal of the system: it shows nothing by itself
        return
    hidden = list(before)
    hidden[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSAFLUSH, hidden)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _answer(prompt: str) -> str | None:
    """One line of standard input, cleaned; None if the input has ended."""
    # Not input(): it writes its prompt to standard output, which may be a file of results.
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return one_line(line, ABOUT_LIMIT) if line else None
