"""What a command writes: lines, tables and JSON on standard output, sentences on standard error.

People's text is data: what comes here was cleaned, and a sentence for standard error is cleaned once more.
"""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final, Literal, TextIO

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.text import clean, one_line

#: Columns if there is no terminal: as many as printers and mail take.
PAPER_WIDTH: Final = 80
#: What has a color: the three states of a callback, headings and asides.
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
        """Decide on colors: ``auto`` follows the terminal and NO_COLOR; ``always`` and ``never`` decide."""
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
        """True if standard output can take more than ASCII."""
        return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")

    def paint(self, text: str, style: Style | None) -> str:
        """Return the text in the color of a style, if there are colors."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if style and self._colored and text else text

    def line(self, text: str = "") -> None:
        """Write a line. Raises CannotWrite, or BrokenPipeError if nobody reads it."""
        with _as_a_sentence():
            print(text)

    def record(self, values: Mapping[str, object]) -> None:
        """Write one JSON object as one line of ASCII, which no terminal or pipe can mistake."""
        self.line(json.dumps(values))

    def note(self, text: str) -> None:
        """Write something beside the result, on standard error; if that is full the command goes on."""
        # Without a file print() would write to standard output, into the middle of somebody's JSON.
        if sys.stderr is not None:
            try:
                print(clean(text, limit=_LONGEST_SENTENCE, lines=True).text, file=sys.stderr, flush=True)
            except (OSError, ValueError):
                _give_up(sys.stderr)

    def sorry(self, sentence: str) -> None:
        """Say why something could not be done, on standard error, after what was written so far."""
        try:
            self.flush()
        except (CannotWrite, BrokenPipeError):
            self.abandon()
        self.note(sentence)

    def flush(self) -> None:
        """Write what is still buffered. Raises as ``line`` does, but not for standard error."""
        try:
            if sys.stderr is not None:
                sys.stderr.flush()
        except (OSError, ValueError):
            _give_up(sys.stderr)
        with _as_a_sentence():
            if sys.stdout is not None:
                sys.stdout.flush()

    def abandon(self) -> None:
        """Close standard output, so that Python does not complain of it again when it ends."""
        _give_up(sys.stdout)


def is_terminal(stream: TextIO | None) -> bool:
    """True if a stream is a terminal; a closed or missing one is not."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _give_up(stream: TextIO | None) -> None:
    """Discard what a stream still has in its buffer."""
    import os

    try:
        descriptor = stream.fileno() if stream is not None else None
    except (OSError, ValueError):
        return  # not a file of the system: nothing is left to be written
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
def _as_a_sentence() -> Iterator[None]:
    """Turn an error of standard output into a sentence."""
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


def as_json(values: Mapping[str, object], local: Callable[[datetime], datetime]) -> dict[str, object]:
    """Return the fields of a record as JSON takes them.

    Texts are cleaned, and null if empty; instants are ISO 8601 with the offset of ``local``, days are ISO
    8601, and lengths of time are whole minutes.

    Args:
        values: the fields by their names.
        local: brings an instant into the practice's time zone.
    """

    def plain(value: object) -> object:
        """Return a value as JSON holds it."""
        match value:
            case str():
                return one_line(value) or None
            case datetime():
                return local(value).isoformat()
            case date():
                return value.isoformat()
            case timedelta():
                return value // timedelta(minutes=1)
            case tuple():
                return [plain(one) for one in value]
            case _:
                return value

    return {name: plain(value) for name, value in values.items()}


def width_of(text: str) -> int:
    """Return how many columns of a terminal a cleaned text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cut(text: str, width: int, ascii_only: bool = False) -> str:
    """Return the text, or as much of it as fits before a mark that it was cut: ``…``, or ``~`` in ASCII."""
    if width_of(text) <= width:
        return text
    kept, used = [], 0
    for char in text:
        used += _width(char)
        if used > width - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ("~" if ascii_only else "…")


def fill(text: str, width: int, right: bool = False, ascii_only: bool = False) -> str:
    """Return a cell: the text cleaned, cut to the width, padded after it, or before it if ``right``."""
    shown = one_line(text)
    if ascii_only:
        shown = shown.replace(" · ", ", ")
    shown = cut(shown, width, ascii_only)
    space = " " * (width - width_of(shown))
    return space + shown if right else shown + space


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
