"""Checked reading of settings: every key is asked for by name, all that is wrong is told at once.

A reader turns one raw value into what the program keeps, or raises BadSettings saying what is allowed. A
table asks its readers, notes what they refuse, and lets the default stand in: one run finds every mistake.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.text import NAME_LIMIT, clean, fold, one_line
from frontdesk.services.toml_text import line_of

_T = TypeVar("_T")

#: How many mistakes are told in one message.
MOST_TOLD = 20
#: The most entries of a list of texts.
MOST_ENTRIES = 500

_SHOWN = 40  # characters of a wrong value repeated in a message
_SHOWN_NUMBER = 10**12  # larger ones are not repeated; Python itself refuses to write the very large


class Problems:
    """What is wrong in one file or place, told together."""

    def __init__(self, where: str, text: str = "") -> None:
        """Note the place, and the text in which the lines of keys are looked up, where there is one."""
        self._where = where
        self._text = text
        self._told: list[str] = []
        self._more = 0

    @property
    def full(self) -> bool:
        """Whether further mistakes are only counted."""
        return len(self._told) >= MOST_TOLD

    def tell(self, path: tuple[str, ...], sentence: str) -> None:
        """Note one mistake: the key's path, and a sentence with what is wrong and what is allowed."""
        if self.full:
            self._more += 1
            return
        line = line_of(self._text, path)
        place = self._where if line is None else f"{self._where}, line {line}"
        # Rules of the domain say it each; here it is said once, at the end.
        said = sentence.replace("; nothing was changed", "")
        self._told.append(f"{place}, {one_line('.'.join(path))}: {said}")

    def refuse(self) -> None:
        """Do nothing when nothing was told; else refuse with all of it.

        Raises:
            BadSettings: something was told.
        """
        if not self._told:
            return
        if len(self._told) == 1:
            raise BadSettings(f"{self._told[0]} Nothing was changed.")
        more = [f"{self._where}: {self._more} more like these."] if self._more else []
        raise BadSettings("\n".join([*self._told, *more, "Nothing was changed."]))


class Table:
    """One section of a settings file, read key by key."""

    def __init__(self, raw: Mapping[str, object], problems: Problems, path: tuple[str, ...] = ()) -> None:
        """Read from ``raw``, which stands at ``path``, and tell ``problems``."""
        self._raw = raw
        self._problems = problems
        self._path = path
        self._asked: list[str] = []

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that are there, in the order of the file."""
        return tuple(self._raw)

    def take(self, key: str, default: _T, read: Callable[[object], _T]) -> _T:
        """Read a key; the default where it is left out, or wrong and told."""
        self._asked.append(key)
        if key not in self._raw:
            return default
        try:
            return read(self._raw[key])
        except BadSettings as wrong:
            self.tell(key, wrong.sentence)
            return default

    def section(self, key: str) -> Table:
        """The section of that name; an empty one where it is left out, or wrong and told."""
        return Table(self.take(key, {}, a_section), self._problems, (*self._path, key))

    def tell(self, key: str, sentence: str) -> None:
        """Note a mistake at a key of this section."""
        self._problems.tell((*self._path, key), sentence)

    def finish(self) -> None:
        """Refuse the keys that nobody asked for, with the nearest known one."""
        for key in self._raw:
            if key not in self._asked:
                # A file of another kind has thousands of them; comparing each would take seconds.
                near = "" if self._problems.full else did_you_mean(key, self._asked)
                self.tell(key, f"there is no such setting. {near}")


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like the given one; None when none is near."""
    folded = {fold(word): word for word in known}
    near = difflib.get_close_matches(fold(given[:100]), folded, n=1)
    return folded[near[0]] if near else None


def did_you_mean(given: str, known: Sequence[str]) -> str:
    """A sentence that names the nearest known word, or all of them when none is near."""
    if near := nearest(given, known):
        return f"Did you mean {near}?"
    return f"Allowed here: {', '.join(known)}." if known else "Nothing is allowed here."


def shown(value: object) -> str:
    """A raw value as a message repeats it: short, on one line, harmless."""
    if isinstance(value, str):
        return repr(one_line(value, _SHOWN))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < _SHOWN_NUMBER else "a very large number"
    if isinstance(value, list):
        return "a list"
    return "a section" if isinstance(value, dict) else str(value)


def a_text(limit: int = NAME_LIMIT, *, empty: bool = False) -> Callable[[object], str]:
    """A reader of one line of text, cleaned, refused when too long; ``empty`` lets an empty one through."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise BadSettings(f"{shown(value)} is not a text; write it in quotes.")
        cleaned = clean(value, limit=limit, joint=" ")
        if cleaned.cut:
            raise BadSettings(f"this text is too long; at most {limit} characters are allowed.")
        if not cleaned.text and not empty:
            raise BadSettings("this may not be empty; write a text in quotes.")
        return cleaned.text

    return read


def a_number(low: int, high: int) -> Callable[[object], int]:
    """A reader of a whole number from ``low`` to ``high``."""

    def read(value: object) -> int:
        # True and False are numbers to Python, but nobody means them so.
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadSettings(f"{shown(value)} is not allowed; write a whole number from {low} to {high}.")
        return value

    return read


def a_flag(value: object) -> bool:
    """A reader of true or false. Raises BadSettings: it is neither."""
    if not isinstance(value, bool):
        raise BadSettings(f"{shown(value)} is not allowed; write true or false, without quotes.")
    return value


def one_of(allowed: Sequence[_T]) -> Callable[[object], _T]:
    """A reader of one of a few words."""

    def read(value: object) -> _T:
        for item in allowed:
            if isinstance(value, str) and value.strip() == item:
                return item
        raise BadSettings(f"{shown(value)} is not allowed; write one of {', '.join(map(str, allowed))}.")

    return read


def a_list(
    read_one: Callable[[object], _T], *, example: str, least: int = 0, once: bool = False
) -> Callable[[object], tuple[_T, ...]]:
    """A reader of a list, each entry read by ``read_one``.

    Args:
        read_one: the reader of an entry.
        example: a list as it is written, for the message.
        least: the fewest entries.
        once: refuse entries that differ only in case, accents or spacing.
    """

    def read(value: object) -> tuple[_T, ...]:
        if not isinstance(value, list):
            raise BadSettings(
                f"{shown(value)} is not a list; write it in square brackets, for example {example}."
            )
        if not least <= len(value) <= MOST_ENTRIES:
            raise BadSettings(
                f"{len(value)} entries are not possible; from {least} to {MOST_ENTRIES} are allowed."
            )
        entries = tuple(map(read_one, value))
        seen: set[str] = set()
        for entry in entries if once else ():
            key = fold(str(entry))
            if key in seen:
                raise BadSettings(f"{shown(entry)} is there twice; write each entry once.")
            seen.add(key)
        return entries

    return read


def a_section(value: object) -> dict[str, object]:
    """A reader of a section of its own. Raises BadSettings: it is none."""
    if not isinstance(value, dict):
        raise BadSettings(
            f"{shown(value)} is not a section; write its name in square brackets and its keys below."
        )
    return value
