"""Stand-ins where the terminal has no UTF-8, cell for cell, so that the frame stays a frame."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_STAND_INS: Final = {
    **dict.fromkeys("─━┄┅┈┉╌╍═–—·•", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║▏▕", "|"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("\u2018\u2019\u201a", "'"),  # single quotation marks
    **dict.fromkeys("▾▼↓✓", "v"),
    **dict.fromkeys("▴▲↑", "^"),
    **dict.fromkeys("○◦", "o"),
    "…": "~",
    "×": "x",
    "‼": "!",
    "→": ">",
    "\u203a": ">",  # a single angle, as quotation marks have it
    "←": "<",
}
_FRAMES: Final = range(0x2500, 0x2580)
_BLOCKS: Final = range(0x2580, 0x25A0)


def has_utf8(environ: Mapping[str, str]) -> bool:
    """True if the terminal takes UTF-8, as far as the environment says.

    The first of the locale's three variables that is set decides. Where LANG alone says ``C`` Python has put
    ``C.UTF-8`` into LC_CTYPE before this is asked.

    Args:
        environ: the environment.
    """
    said = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    return not said or "utf8" in said.lower().replace("-", "")


class OnlyAscii(LineFilter):
    """Draws every line of every widget in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the line in as many cells as before."""
        if all(text.isascii() for text, _, _ in segments):
            return segments
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


def in_ascii(text: str) -> str:
    """Return the text with stand-ins for what is no ASCII, as wide as before."""
    return text if text.isascii() else "".join(map(_stand_in, text))


@lru_cache(maxsize=1024)
def _stand_in(sign: str) -> str:
    """Return what stands for one character: its letter without marks, else a sign or a question mark."""
    if sign.isascii():
        return sign
    cells = cell_len(sign)
    letter = unicodedata.normalize("NFKD", sign)[:1]
    if sign in _STAND_INS:
        shown = _STAND_INS[sign]
    elif ord(sign) in _FRAMES:
        shown = "+"
    elif ord(sign) in _BLOCKS:
        shown = "#"
    else:
        shown = letter if letter.isascii() and letter.isprintable() else "?"
    return shown.ljust(cells)[:cells]
