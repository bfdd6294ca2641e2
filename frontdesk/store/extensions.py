"""The extension of a callback as SQL text, for the statement of the review that is not a Peewee query yet."""

from __future__ import annotations

_LATEST = (
    "(SELECT x.extension FROM call x WHERE x.number = k.number AND x.extension <> ''"
    " AND x.voided_at IS NULL AND {} ORDER BY x.at DESC, x.id DESC LIMIT 1)"
)
#: Of a callback ``k``, for a SELECT: its own calls' extension, else the one its caller had on that number.
EXTENSION_OF_CALLBACK = (
    f"COALESCE({_LATEST.format('x.callback_id = k.id')}, {_LATEST.format('x.contact_id = k.contact_id')}, '')"
)
