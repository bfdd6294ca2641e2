"""How long callers are known by name: who is settled, and what their number becomes then.

A caller is settled when nothing about them is open and the last contact was before the horizon. Families
share numbers and one person has several, so all that hangs together by a number, a callback or a person is
settled together or not at all.
"""

from __future__ import annotations

import calendar
import hmac
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from frontdesk.domain.phone.dropped import MARK, is_dropped

#: One thing that records belong to: its kind, such as ``number``, and its id.
Tie = tuple[str, int | str]
#: How words begin that stand in for others.
STAND_IN: Final = "words dropped "
#: Letters that stand for half a byte each: digits would be found by somebody's last four.
_LETTERS: Final = "abcdefghijklmnop"
#: Bytes of the hash that are kept; two of a billion numbers have the same by a chance of one in 10**20.
_LENGTH: Final = 16


def months_before(now: datetime, months: int) -> datetime:
    """Return the same instant so many months earlier, at the end of a shorter month.

    Args:
        now: an aware instant.
        months: how many, 1 or more.
    """
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def dropped_key(text: str, secret: bytes) -> str:
    """Return what is kept of a number, or of an id that holds one: a keyed hash, the same each time.

    With the key a number can be recognized and not be read; without it neither.

    Args:
        text: a number's key, or an id; "" and what was dropped already stay as they are.
        secret: the key of the store.
    """
    if not text or is_dropped(text):
        return text
    digest = hmac.new(secret, text.encode(errors="surrogatepass"), sha256).digest()[:_LENGTH]
    return MARK + "".join(_LETTERS[byte >> 4] + _LETTERS[byte & 15] for byte in digest)


class DroppedWords:
    """Stands in for people's words line by line, the same for the same line.

    Where events and a state made of them hold the same words, they agree afterwards too.
    """

    def __init__(self) -> None:
        """Start without lines."""
        self._lines: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """Return what stands for a text; lines without words go."""
        return "\n".join(filter(None, map(self._line, text.split("\n"))))

    def _line(self, line: str) -> str:
        words = line.strip()
        if words.startswith(STAND_IN):
            return words
        return self._lines.setdefault(words, f"{STAND_IN}{len(self._lines) + 1}") if words else ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One record as far as retention asks: what it ties together, when, and whether it is still open.

    Attributes:
        ties: what it belongs to: contacts, numbers, callbacks, calls, as pairs of a kind and an id.
        last: the last instant that something happened with it, as the store has it (text that sorts), or "".
        is_open: True if somebody still has to act on it.
    """

    ties: tuple[Tie, ...]
    last: str
    is_open: bool = False


class Circles:
    """Ties records together, and tells which are settled."""

    def __init__(self) -> None:
        """Start without records."""
        self._parent: dict[Tie, Tie] = {}
        self._last: dict[Tie, str] = defaultdict(str)
        self._open: set[Tie] = set()

    def add(self, traces: Iterable[Trace]) -> None:
        """Tie the things of each record together."""
        for trace in traces:
            first = self._root(trace.ties[0])
            for other in trace.ties[1:]:
                first = self._join(first, self._root(other))
            self._last[first] = max(self._last[first], trace.last)
            if trace.is_open:
                self._open.add(first)

    def settled(self, before: str) -> dict[Tie, Tie]:
        """Return all things of which nothing is open and nothing happened since an instant.

        Args:
            before: the instant, as the records have theirs.

        Returns:
            Each thing with the one that stands for its circle: what is tied together has the same.
        """
        roots = {thing: self._root(thing) for thing in list(self._parent)}
        return {
            thing: root
            for thing, root in roots.items()
            if root not in self._open and self._last[root] < before
        }

    def _join(self, one: Tie, other: Tie) -> Tie:
        if one == other:
            return one
        self._parent[other] = one
        self._last[one] = max(self._last[one], self._last.pop(other, ""))
        if other in self._open:
            self._open.add(one)
        return one

    def _root(self, thing: Tie) -> Tie:
        parent = self._parent.setdefault(thing, thing)
        while parent != thing:
            self._parent[thing] = grand = self._parent[parent]
            thing, parent = parent, grand
        return thing
