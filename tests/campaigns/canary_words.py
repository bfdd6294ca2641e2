"""Unique words, and whether any of them is where nothing that was typed may be."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

_LETTERS = "bcdfghjkmpqrtvwxz"
_ALTERNATE = re.compile(rb"\x1b\[\?(?:47|1047|1049)([hl])")
#: What a program tells a terminal in a string of its own: titles, the clipboard, pictures, anything.
_STRINGS = re.compile(rb"\x1b(?P<kind>[\]P_^X])(?P<text>.*?)(?:\x07|\x1b\\|\Z)", re.DOTALL)
_CLIPBOARD = re.compile(rb"52;[^;]*;(?P<copied>[A-Za-z0-9+/=]*)")
#: The store is where patients belong, and so are its backups; SQLite keeps it in more than one file.
_STORE = re.compile(r"frontdesk(-[0-9a-f]{8}-[0-9]{8}T[0-9]{6}Z-daily)?\.db(-wal|-shm|-journal)?")


class CanaryWords:
    """A word for each field, which nobody else types."""

    def __init__(self, seed: int) -> None:
        """Begin with no field; another seed gives other words."""
        self._seed = seed
        self._fields: dict[str, str] = {}

    def word(self, field: str) -> str:
        """The word of a field: ten consonants, with a capital as a name has."""
        if field not in self._fields:
            letters = Random(f"{self._seed} {field}").choices(_LETTERS, k=10)
            self._fields[field] = "".join(letters).capitalize()
        return self._fields[field]

    def number(self, field: str) -> str:
        """A phone number of the reserved range for a field; looked for by its last seven digits."""
        digits = f"55501{Random(f'{self._seed} {field}').randrange(100):02}"
        self._fields[field] = digits
        return f"212{digits}"

    def know(self, field: str, text: str) -> None:
        """Look for what the program made and showed once, too."""
        self._fields[field] = re.sub(r"[ ().-]", "", text)

    def __len__(self) -> int:
        """How many fields were typed into."""
        return len(self._fields)

    def in_bytes(self, data: bytes) -> list[str]:
        """The fields whose word is in some bytes, whatever its capitals and its spaces, dots and dashes."""
        seen = data.decode("utf-8", "replace").lower()
        plain = re.sub(r"[ ().-]", "", seen)
        return [
            field for field, word in self._fields.items() if word.lower() in seen or word.lower() in plain
        ]

    def in_files(self, folders: Iterable[Path]) -> Iterator[str]:
        """Where the words are: in names and contents of every file under some folders but the store's."""
        for path in sorted(path for folder in folders for path in folder.rglob("*")):
            if not path.is_file() or _STORE.fullmatch(path.name):
                continue
            found = self.in_bytes(path.name.encode()) + self.in_bytes(path.read_bytes())
            yield from (f"{field} in the file {path.name}" for field in found)


def on_main_screen(raw: bytes) -> bytes:
    """All that was ever drawn on the main screen, and so stands in the scrollback at the end."""
    kept, at, hidden = b"", 0, False
    for switch in _ALTERNATE.finditer(raw):
        if not hidden:
            kept += raw[at : switch.start()]
        hidden, at = switch[1] == b"h", switch.end()
    return kept if hidden else kept + raw[at:]


def told_to_terminal(raw: bytes) -> bytes:
    """What was said in strings to the terminal itself, the clipboard's part as it would be pasted."""
    told = b""
    for said in _STRINGS.finditer(raw):
        told += said["text"] + b"\n"
        copied = _CLIPBOARD.match(said["text"]) if said["kind"] == b"]" else None
        if copied:
            try:
                told += base64.b64decode(copied["copied"]) + b"\n"
            except binascii.Error:
                continue
    return told
