"""Are contacts found by what is known of them: the index of words and turned numbers against the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from frontdesk.store.contacts import words_of
from frontdesk.store.db.engine import Store
from frontdesk.store.evidence import pages


def finding_faults(store: Store) -> Iterator[str]:
    """Contacts who would not be found by a word of their name, or by a number's last digits."""
    for first, last in pages(store, "contact"):
        indexed: defaultdict[int, list[str]] = defaultdict(list)
        for contact, word in store.rows(_WORDS, first, last):
            indexed[contact].append(word)
        for contact, folded in store.rows(_NAMES, first, last):
            if sorted(indexed[contact]) != words_of(folded):
                yield f"contact {contact}: it is not found by the words of its name"
        for contact, number, backwards in store.rows(_NUMBERS, first, last):
            if backwards != number[::-1]:
                yield f"contact {contact}: it is not found by the last digits of its number"


_WORDS = "SELECT contact_id, word FROM contact_word WHERE contact_id BETWEEN ? AND ?"
_NAMES = "SELECT id, folded FROM contact WHERE id BETWEEN ? AND ? ORDER BY id"
_NUMBERS = (
    "SELECT contact_id, number, backwards FROM contact_number WHERE contact_id BETWEEN ? AND ? ORDER BY id"
)
