"""The heads of all desks' chains, kept in a file outside the store, so that a cut tail is seen.

The chain alone cannot show that its end is missing: what is left is whole. So after every commit the new head
is written here, and a verification holds the store against what was seen last.

The file has one JSON object a line. A line is added by one write and is not synced. It comes after COMMIT,
which is synced, so that after a power cut the file may be behind the store and is never ahead of it; what it
has then is an earlier head, which is still found in the chain. Two things are synced: the first line of a
store, before the first COMMIT of its chain, so that a chain without any line is known to have lost its file;
and the file when it has grown and is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

#: From so many bytes on the file is written anew with the last heads only.
MOST_BYTES: Final = 64_000


class Seen(NamedTuple):
    """The end of a desk's chain as it was seen: how many entries it had sealed, and the seal of the last."""

    seq: int
    mac: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that was found missing when the desk went on all the same.

    Attributes:
        desk: whose chain.
        seq: how many entries were known of it then; 0 if the file outside itself was gone.
        missing: how many of them were gone.
    """

    desk: str
    seq: int
    missing: int


@dataclass(slots=True)
class Known:
    """What the file knows of one store.

    Attributes:
        own: the desk of this home, or "" if it never wrote to the store.
        heads: the last head seen of every desk's chain.
        lost: what was found missing since the file began.
        keys: the desks this home was before; their keys were gone when it went on with another.
        accepted: how many entries that the store's own seals miss somebody knows of (``audit accept``).
    """

    own: str = ""
    heads: dict[str, Seen] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    accepted: int = 0

    @property
    def is_empty(self) -> bool:
        """True if the file knows nothing of the store."""
        return not self.own and not self.heads and not self.lost

    def misses_key(self, desk: str) -> bool:
        """True if this home, which is this desk now, had another key before."""
        return any(before not in ("", desk) for before in (self.own, *self.keys))


class OutsideHeads:
    """The file of one home; it may know several stores."""

    def __init__(self, path: Path) -> None:
        """Take the path of the file, which is made when it is first written."""
        self.path = path

    def read(self, store: str) -> Known:
        """Return what the file knows of a store now: nothing if it is gone. Raises OSError."""
        return self._read_all().get(store, Known())

    def begin(self, store: str, desk: str) -> None:
        """Write down, safe on the disk, that this home writes to a store. Raises OSError."""
        self._append({"store": store, "own": desk}, sync=True)

    def add(self, store: str, desk: str, head: Seen) -> None:
        """Write down a head that was committed. Raises OSError."""
        size = self._append({"store": store, "desk": desk, "seq": head.seq, "mac": head.mac})
        if size > MOST_BYTES:
            self._write_anew(self._read_all())

    def add_lost(self, store: str, lost: Lost) -> None:
        """Write down, safe on the disk, that something was found missing. Raises OSError."""
        values = {"store": store, "desk": lost.desk, "known": lost.seq, "missing": lost.missing}
        self._append(values, sync=True)

    def add_lost_key(self, store: str, desk: str) -> None:
        """Write down, safe on the disk, that the key of this home's chain was gone. Raises OSError."""
        self._append({"store": store, "key_lost": desk}, sync=True)

    def add_accepted(self, store: str, missing: int) -> None:
        """Write down, safe on the disk, how many entries stay missing in the store. Raises OSError."""
        self._append({"store": store, "accepted": missing}, sync=True)

    def begin_anew(self, store: str, desk: str, heads: Mapping[str, Seen]) -> None:
        """Forget what was known of a store and begin with these heads, safe on the disk. Raises OSError."""
        everything = self._read_all()
        everything[store] = Known(desk, dict(heads))
        self._write_anew(everything)

    def _append(self, values: Mapping[str, object], *, sync: bool = False) -> int:
        """Add a line by one write, so that desks of one home do not mix theirs; return the size then."""
        is_new = sync and not self.path.exists()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.path, flags, 0o600)
        try:
            # A line that a power cut tore ends here, and does not take this one with it.
            os.write(descriptor, _line(values))
            if sync:
                os.fsync(descriptor)
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        if is_new:
            _sync_folder(self.path.parent)
        return size

    def _read_all(self) -> dict[str, Known]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        everything: dict[str, Known] = {}
        for values in _lines(content):
            _take(everything.setdefault(values["store"], Known()), values)
        return everything

    def _write_anew(self, everything: Mapping[str, Known]) -> None:
        """Replace the file by one with the last of everything; a kill leaves the old one or the new one."""
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.writelines(_line(values) for values in _as_lines(everything))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.path)
        _sync_folder(self.path.parent)


def _line(values: Mapping[str, object]) -> bytes:
    return b"\n" + json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _lines(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the lines that can be read; a torn one is an earlier state, as if it was never written."""
    for line in content.split(b"\n"):
        try:
            values = json.loads(line)
        except ValueError:
            continue
        if isinstance(values, dict) and isinstance(values.get("store"), str):
            yield values


def _take(known: Known, values: Mapping[str, Any]) -> None:
    """Add a line to what is known; one that has other things in it is passed over."""
    match values:
        case {"own": str(own)}:
            known.own = own
        case {"desk": str(desk), "seq": int(seq), "mac": str(mac)}:
            known.heads[desk] = Seen(seq, mac)
        case {"desk": str(desk), "known": int(seq), "missing": int(missing)}:
            lost = Lost(desk, seq, missing)
            if lost not in known.lost:
                known.lost.append(lost)
        case {"accepted": int(missing)}:
            known.accepted = missing
        case {"key_lost": str(desk)}:
            if desk not in known.keys:
                known.keys.append(desk)
        case _:
            pass


def _as_lines(everything: Mapping[str, Known]) -> Iterator[dict[str, object]]:
    for store, known in everything.items():
        if known.own:
            yield {"store": store, "own": known.own}
        for desk, head in known.heads.items():
            yield {"store": store, "desk": desk, "seq": head.seq, "mac": head.mac}
        for lost in known.lost:
            yield {"store": store, "desk": lost.desk, "known": lost.seq, "missing": lost.missing}
        if known.accepted:
            yield {"store": store, "accepted": known.accepted}
        for desk in known.keys:
            yield {"store": store, "key_lost": desk}


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
