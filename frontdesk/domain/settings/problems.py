"""What is wrong in a settings file, collected so that all of it is reported at once, each with its line."""

from __future__ import annotations

import re

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.text import one_line

#: How many mistakes one message reports; more are counted.
MOST_REPORTED = 20

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = rf"[ \t]*\[\[?[ \t]*({_KEY})[ \t]*\]"
_ASSIGNED = rf"[ \t]*({_KEY})[ \t]*="


class Problems:
    """The mistakes of one file or other place."""

    def __init__(self, where: str, text: str = "") -> None:
        """Start without a mistake.

        Args:
            where: the place, as the message names it.
            text: the file's text, in which the lines of keys are looked up; "" without a file.
        """
        self._where = where
        self._text = text
        self._reported: list[str] = []
        self._more = 0

    @property
    def full(self) -> bool:
        """True if further mistakes are only counted."""
        return len(self._reported) >= MOST_REPORTED

    def add(self, path: tuple[str, ...], sentence: str) -> None:
        """Note one mistake: the key's path, and a sentence with what is wrong and what is allowed."""
        if self.full:
            self._more += 1
            return
        line = line_of(self._text, path)
        place = self._where if line is None else f"{self._where}, line {line}"
        # Rules of the domain say it each; here it is said once, at the end.
        plain = sentence.replace("; nothing was changed", "")
        self._reported.append(f"{place}, {one_line('.'.join(path))}: {plain}")

    def refuse(self) -> None:
        """Raise BadSettings with every mistake, one a line; do nothing if there are no mistakes."""
        if not self._reported:
            return
        if len(self._reported) == 1:
            raise BadSettings(f"{self._reported[0]} Nothing was changed.")
        more = [f"{self._where}: {self._more} more like these."] if self._more else []
        raise BadSettings("\n".join([*self._reported, *more, "Nothing was changed."]))


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """Return the line, from 1, of a key, or else of the section or value it is in; None for neither.

    Good for pointing a person to the place: it reads lines, not TOML.
    """
    best, depth, in_text = None, 0, False
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        was_in_text = in_text
        in_text ^= bool((line.count('"""') + line.count("'''")) % 2)
        if was_in_text:
            continue
        if found := re.match(_HEADER, line):
            parts = section = _parts(found[1])
        elif found := re.match(_ASSIGNED, line):
            parts = section + _parts(found[1])
        else:
            continue
        # A line that is about something inside of what is looked for is its place too.
        parts = parts[: len(path)]
        if len(parts) > depth and parts == path[: len(parts)]:
            best, depth = number, len(parts)
    return best


def _parts(key: str) -> tuple[str, ...]:
    """Return the parts of a dotted key, without their quotes."""
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))
