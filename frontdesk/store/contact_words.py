"""The words of contacts' names, by which any part of one is found; written with every name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from peewee import Database

from frontdesk.store.bulk import read, write, write_many

# As in the migration that takes apart the names that were there before.
_PARTED = re.compile("[-' .,;:/()&]+")
_ADD = "INSERT INTO contact_word (contact_id, word) VALUES (?, ?)"


def words_of(folded: str) -> list[str]:
    """Words of a folded name and their parts, each once: of ``o'brien-lee`` also ``brien`` and ``lee``."""
    return sorted({*folded.split(), *_PARTED.split(folded)} - {""})


def add_words(db: Database, names: Iterable[tuple[int, str]]) -> None:
    """Index the names of contacts that were just made.

    Args:
        db: the open transaction's database.
        names: each contact's number and folded name.
    """
    write_many(db, _ADD, [(contact, word) for contact, folded in names for word in words_of(folded)])


def follow_name(db: Database, contact_id: int) -> None:
    """Make the index of one contact what their name is now, after it was filled in or taken back."""
    found = read(db, "SELECT folded FROM contact WHERE id = ?", contact_id)
    words = words_of(found[0][0]) if found else []
    known = [word for (word,) in read(db, "SELECT word FROM contact_word WHERE contact_id = ?", contact_id)]
    for word in known:
        if word not in words:
            write(db, "DELETE FROM contact_word WHERE contact_id = ? AND word = ?", contact_id, word)
    write_many(db, _ADD, [(contact_id, word) for word in words if word not in known])
