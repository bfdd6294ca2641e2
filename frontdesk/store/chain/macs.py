"""The seals of the chain: HMAC-SHA256 of an entry and of the seal before it."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from frontdesk.store.db.entries import Entry

#: Bytes of a key.
KEY_BYTES: Final = 32
#: Seals a store that is opened without a home, as in the demo. Everybody knows it: it proves nothing.
PUBLIC_KEY: Final = bytes(KEY_BYTES)


def _no_text(value: object) -> object:
    """Return what stands in the JSON for a value that the program never writes; somebody else did."""
    return {"other": repr(value)}


# JSON, because no two entries have the same text, whatever stands in their columns.
_TEXT = json.JSONEncoder(separators=(",", ":"), default=_no_text).encode


def desk_of(key: bytes) -> str:
    """Return the name of the desk whose key this is; the key cannot be found from it."""
    return sha256(b"frontdesk audit desk" + key).hexdigest()[:32]


def first_mac(store: str, desk: str) -> str:
    """Return what stands for the seal before the first one: it binds a chain to its store and desk."""
    return f"{store} {desk}"


def mac_of(key: bytes, before: str, seq: int, entry: Entry) -> str:
    """Return the seal of an entry: all its columns, its place in the chain, and the seal before it."""
    text = _TEXT((before, seq, *entry))
    return b64encode(hmac.digest(key, text.encode(), "sha256")).decode().rstrip("=")


def macs_of(key: bytes, before: str, seq: int, entries: Iterable[Entry]) -> Iterator[tuple[int, Entry, str]]:
    """Yield the entries with their places and seals.

    Args:
        key: the desk's key.
        before: the seal at ``seq``.
        seq: how many entries were sealed before.
        entries: the entries that come next.
    """
    for place, entry in enumerate(entries, seq + 1):
        before = mac_of(key, before, place, entry)
        yield place, entry, before
