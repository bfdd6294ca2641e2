"""The rows of the queue: a joined row of the store as a callback, and many of them by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.store.changes import CALLBACKS
from frontdesk.store.engine import Store
from frontdesk.store.extensions import EXTENSION_OF_CALLBACK
from frontdesk.store.source_words import source_words

#: Who is to be called, who sent them and who has it, by one name each.
JOINS = (
    " LEFT JOIN contact c ON c.id = k.contact_id"
    " LEFT JOIN source s ON s.id = c.first_source"
    " LEFT JOIN referrer r ON r.id = s.referrer_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id"
    " LEFT JOIN person p ON p.id = k.owner_id"
)

#: What :func:`as_callback` reads.
SELECT = (
    f"SELECT {CALLBACKS.select('k')}, p.name, c.voicemail, {EXTENSION_OF_CALLBACK}, s.answer, s.kind, r.name,"
    " o.name FROM callback k" + JOINS
)

#: Callbacks asked for in one statement. It is always the same text, so that it is prepared once.
AT_ONCE = 100

_BY_NUMBER = f"{SELECT} WHERE k.id IN ({', '.join('?' * AT_ONCE)})"


def read_rows(store: Store, ids: Sequence[int]) -> list[Callback]:
    """These callbacks as they are now, in the order given; a number that is not there is left out."""
    found: dict[int, Callback] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for row in store.rows(_BY_NUMBER, *some, *[some[0]] * (AT_ONCE - len(some))):
            found[row[0]] = as_callback(row)
    return [found[number] for number in ids if number in found]


def as_callback(row: tuple[Any, ...]) -> Callback:
    """A row of ``SELECT`` as a callback."""
    owner, voicemail, extension, *source = row[len(CALLBACKS.columns) :]
    return Callback(
        **CALLBACKS.values(row),
        owner=owner or "",
        extension=extension,
        source=source_words(*source),
        voicemail=VoicemailPermission(voicemail) if voicemail else DEFAULT_PERMISSION,
    )
