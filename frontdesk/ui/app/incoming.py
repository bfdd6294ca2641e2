"""What the terminal sends, made safe to read: bytes that are no text, and pastes that hold keys.

Stock Textual ends at a byte that is not UTF-8. An escape inside a paste makes it read up to 31 characters
of it as keys: Enter submits, ctrl+q quits. Here a paste is taken out whole, before anything reads it.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Generator, Iterator
from typing import Final

#: What a terminal sends before and behind a paste.
START: Final = "\x1b[200~"
END: Final = "\x1b[201~"

_KEPT = len(END) - 1


class Incoming:
    """Bytes as they arrive, cut anywhere; text and pastes as they were meant."""

    def __init__(self) -> None:
        """Begin outside a paste."""
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._paste: list[str] | None = None
        # The last characters, which may be the beginning of a mark.
        self._last = ""

    def read(self, data: bytes) -> Iterator[tuple[str, str | None]]:
        """Yield text to read as keys, each with the paste that came behind it, or None.

        Half a character waits for its rest; what is no text becomes U+FFFD. The marks of a paste are in
        the text that is read as keys, without what was between them.
        """
        text = self._decode(data)
        while text:
            reading = self._outside if self._paste is None else self._inside
            text = yield from reading(text)

    def _outside(self, text: str) -> Generator[tuple[str, str | None], None, str]:
        """Hand on text up to the mark that begins a paste; returns what follows it."""
        seen = self._last + text
        at = seen.find(START)
        if at < 0:
            self._last = seen[-_KEPT:]
            yield text, None
            return ""
        end = at + len(START) - len(self._last)
        self._last, self._paste = "", []
        yield text[:end], None
        return text[end:]

    def _inside(self, text: str) -> Generator[tuple[str, str | None], None, str]:
        """Keep text up to the mark that ends the paste; returns what follows it."""
        seen = self._last + text
        at = seen.find(END)
        parts = self._paste or []
        if at < 0:
            parts.append(seen[:-_KEPT])
            self._last, self._paste = seen[-_KEPT:], parts
            return ""
        self._last, self._paste = "", None
        yield END, "".join((*parts, seen[:at]))
        return seen[at + len(END) :]
