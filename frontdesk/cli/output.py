"""What a command writes: lines and JSON on standard output, sentences on standard error.

People's text is data: what comes here was cleaned, and a sentence for standard error is cleaned once more.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Literal, TextIO

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.text import clean

#: Columns where there is no terminal: what printers and mail take.
PAPER_WIDTH: Final = 80
#: What may be coloured: the three states of a callback, and what is said beside or above.
Style = Literal["breached", "at_risk", "met", "head", "aside"]

_CODES: Final[Mapping[Style, str]] = {
    "breached": "1;31",
    "at_risk": "33",
    "met": "32",
    "head": "1",
    "aside": "2",
}
_LONGEST_SENTENCE = 4000


class CannotWrite(FrontDeskError):
    """Standard output takes nothing more: a full disk, most likely."""

    title = "Output"


class Output:
    """The two streams of a command."""

    def __init__(self, color: str, environ: Mapping[str, str]) -> None:
        """Decide on colours: ``auto`` follows the terminal and NO_COLOR; ``always`` and ``never`` decide."""
        for stream in (sys.stdout, sys.stderr):
            _be_lenient(stream)
        wanted = is_terminal(sys.stdout) and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        self._colored = color == "always" or (color == "auto" and wanted)

    @property
    def width(self) -> int:
        """Columns to fill: those of the terminal, or ``PAPER_WIDTH``."""
        return shutil.get_terminal_size().columns if is_terminal(sys.stdout) else PAPER_WIDTH

    @property
    def has_glyphs(self) -> bool:
        """Whether standard output can take more than ASCII."""
        return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")

    def paint(self, text: str, style: Style | None) -> str:
        """The text in the colour of a style, where there are colours."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if style and self._colored and text else text

    def line(self, text: str = "") -> None:
        """Write a line. Raises CannotWrite, or BrokenPipeError when nobody reads any more."""
        with _told():
            print(text)

    def record(self, values: Mapping[str, object]) -> None:
        """Write one JSON object as one line of ASCII, which no terminal or pipe can mistake."""
        self.line(json.dumps(values))

    def note(self, text: str) -> None:
        """Say something beside the result, on standard error; where that is full the command goes on."""
        # Without a file print would write to standard output, into the middle of somebody's JSON.
        if sys.stderr is not None:
            try:
                print(clean(text, limit=_LONGEST_SENTENCE, lines=True).text, file=sys.stderr, flush=True)
            except (OSError, ValueError):
                _give_up(sys.stderr)

    def sorry(self, sentence: str) -> None:
        """Say why something could not be done, on standard error, behind what was written so far."""
        try:
            self.flush()
        except (CannotWrite, BrokenPipeError):
            self.abandon()
        self.note(sentence)

    def flush(self) -> None:
        """Write what is still held back. Raises as ``line``; standard error is not needed for that."""
        try:
            if sys.stderr is not None:
                sys.stderr.flush()
        except (OSError, ValueError):
            _give_up(sys.stderr)
        with _told():
            if sys.stdout is not None:
                sys.stdout.flush()

    def abandon(self) -> None:
        """Give standard output up, so that Python does not complain of it once more when it ends."""
        _give_up(sys.stdout)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; a closed or missing one is not."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _give_up(stream: TextIO | None) -> None:
    """Let what a stream still holds back go nowhere."""
    import os

    try:
        descriptor = stream.fileno() if stream is not None else None
    except (OSError, ValueError):
        return  # not a file of the system's: nothing is left to be written
    if descriptor is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _be_lenient(stream: TextIO | None) -> None:
    """Let a stream replace what its encoding lacks: a name in another script must not end a command."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


@contextmanager
def _told() -> Iterator[None]:
    """Turn trouble of standard output into a sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as trouble:
        reason = (trouble.strerror or "it takes nothing more").lower()
        raise CannotWrite(
            f"The output could not be written ({reason}). The store is as it should be; "
            "make room or write elsewhere, then run the command again."
        ) from trouble
