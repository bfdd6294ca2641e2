"""People's text as data: never markup, no control characters, cut at a cell's edge with a sign."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.style import Style

from frontdesk.domain.text import REPLACEMENT, clean

#: Longer than anything a screen shows at once.
_SHOWN_LIMIT = 4000
# What a terminal would obey, or what turns the direction of writing; tabs and ends of lines are only space.
_OBEYED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# A hand with a skin tone is 2 cells wide for Rich and 4 in tmux, so the frame behind it would break:
# without its tone it is 2 in both. What is kept has it.
_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))


def plain(text: str, *, lines: bool = False) -> str:
    """Make text safe to show even if it came from an old row.

    No control codes and no bidi tricks: U+FFFD stands where one was, so that it is seen that one was.
    """
    if text.isascii() and text.isprintable():
        return text
    # Cleaning takes the spaces at the ends, which part this text from the one beside it.
    inner = text.strip(" ")
    lead = len(text) - len(text.lstrip(" "))
    safe = clean(marked(inner), limit=_SHOWN_LIMIT, lines=lines).text
    return " " * lead + safe + " " * (len(text) - lead - len(inner))


def marked(text: str) -> str:
    """Return the text with U+FFFD in the place of what a terminal would obey."""
    return _OBEYED.sub(REPLACEMENT, text)


#: Marks what is masked while the screen is; it is neither seen nor sent to the terminal.
_PEOPLES = Style.from_meta({"peoples": 1})
_MARK = b"peoples"


def data(text: str, style: str = "", *, lines: bool = False) -> Content:
    """People's text as content: brackets stay brackets, and it is masked while the screen is.

    Args:
        text: what people wrote.
        style: a style from the program, such as ``bold`` or ``$text-muted``.
        lines: keep line breaks.
    """
    return ours(text, style, lines=lines).stylize(_PEOPLES)


def ours(text: str, style: str = "", *, lines: bool = False) -> Content:
    """Return the practice's own text as content, such as what to say in a crisis: as data, but never masked.

    Args:
        text: what the practice wrote.
        style: a style from the program, such as ``bold`` or ``$text-muted``.
        lines: keep line breaks.
    """
    content = Content(plain(text, lines=lines).translate(_TONES))
    return content.stylize(style) if style else content


#: Marks what stays as it is while the screen is masked, whatever it holds.
_SAID = Style.from_meta({"said": 1})
_SAID_MARK = b"said"


def said(text: str, style: str = "", *, lines: bool = False) -> Content:
    """Return a sentence to the person at the desk, such as what is wrong: never masked, whatever it holds.

    Args:
        text: the sentence; what people wrote may stand in it.
        style: a style from the program, such as ``bold`` or ``$text-muted``.
        lines: keep line breaks.
    """
    return unmasked(ours(text, style, lines=lines))


def unmasked(content: Content) -> Content:
    """Content that stays as it is while the screen is masked."""
    return content.stylize(_SAID)


def is_said(meta: bytes | None) -> bool:
    """True if a piece of a line is never masked, by what its style carries."""
    return meta is not None and _SAID_MARK in meta


def is_peoples(meta: bytes | None) -> bool:
    """True if a piece of a line is people's text, by what its style carries."""
    return meta is not None and _MARK in meta


def fit(text: str, width: int, *, right: bool = False, end: bool = False) -> str:
    """Text in exactly ``width`` cells: cut with ``…``, or padded on the other side.

    With ``end`` the end stays of what is cut: ``…555-0109 x136``.

    A wide glyph is never halved: the column stays aligned.
    """
    if width <= 0:
        return ""
    if text.isascii():
        cells = len(text)
    else:
        text = text.translate(_TONES)
        cells = cell_len(text)
    if cells > width and end and text.isascii():
        return "…" + text[len(text) - width + 1 :]
    if cells > width:
        return set_cell_size(text, width - 1) + "…"
    padding = " " * (width - cells)
    return padding + text if right else text + padding
