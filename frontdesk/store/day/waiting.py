"""What every desk asks each second or minute: did anything change, does anything wait for a person.

It knows the tables and nothing of what a crisis or a cover consists of: a start must not pay for that.
"""

from __future__ import annotations

from typing import Any

from peewee import Select, fn

from frontdesk.domain.audit import Action
from frontdesk.store.db.engine import Store, change_mark
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.cover import Cover, Escalation, Lunch
from frontdesk.store.tables.crises import Crisis, CrisisPrompt
from frontdesk.store.tables.practice import Audit


def select_open_prompts(*selected: Any) -> Any:
    """Return the query of watched words that nobody looked at yet, with their calls.

    A call that was undone with its import asks nobody any more.

    Args:
        selected: what to select, of ``CrisisPrompt`` and ``Call``.
    """
    return (
        CrisisPrompt.select(*selected)
        .join(Call)
        .where(CrisisPrompt.answered_at.is_null(), Call.voided_at.is_null())
    )


_UNACCEPTED_CRISIS = prepared(lambda p: Crisis.select(Crisis.id).where(Crisis.accepted_at.is_null()).limit(1))
_OPEN_PROMPTS = prepared(lambda p: select_open_prompts(all_rows()))
_ANY_COVER = prepared(lambda p: Cover.select(Cover.id).limit(1))
_ANYTHING_OF_COVER = prepared(
    lambda p: Select(
        columns=[
            fn.EXISTS(Cover.select(Cover.id))
            | fn.EXISTS(Lunch.select(Lunch.id).where(Lunch.back_at.is_null()))
            | fn.EXISTS(Escalation.select(Escalation.id).where(Escalation.answered_at.is_null()))
        ]
    )
)


def crisis_waits(store: Store) -> bool:
    """Return True if there is a crisis that nobody accepted yet."""
    return bool(_UNACCEPTED_CRISIS.rows(store))


def prompts_waiting(store: Store) -> int:
    """Return how many imported calls hold watched words that nobody looked at yet."""
    return int(_OPEN_PROMPTS.scalar(store))


def cover_is_said(store: Store) -> bool:
    """Return True if anybody ever said who is on the phones."""
    return bool(_ANY_COVER.rows(store))


def cover_waits(store: Store) -> bool:
    """Return True if a cover, a lunch or a call for the backup is to be shown."""
    return bool(_ANYTHING_OF_COVER.scalar(store))


# That somebody was read about, or searched for, is an entry and changes nothing that anybody sees.
_IS_CHANGE = Audit.subject != Action.CONTACT_READ.subject
_LAST = prepared(lambda p: Audit.select(Audit.id).where(_IS_CHANGE).order_by(Audit.id.desc()).limit(1))
_ENTRIES = prepared(
    lambda p: Audit.select(fn.MAX(Audit.id), fn.COUNT(Audit.id)).where(Audit.id > p.after, _IS_CHANGE)
)


def others_wrote(store: Store) -> tuple[object, object] | None:
    """Return a value that differs once another connection wrote; None on a server that cannot tell.

    On a file it is of one connection: a new one counts from elsewhere. On a server the own writes count, too.
    """
    with store.reading() as db:
        mark = change_mark(db)
        if mark is None:
            return None
        return (db.connection(), mark) if store.is_sqlite else (None, mark)


def last_entry(store: Store) -> int:
    """Return the number of the latest audit entry: every change that anybody sees has one."""
    return int(_LAST.scalar(store) or 0)


def entries_after(store: Store, after: int) -> tuple[int, int]:
    """Return the number of the latest audit entry, and how many there are after one.

    On a server an entry may be committed after ones with higher numbers: the latest alone hides it.
    """
    last, count = _ENTRIES.rows(store, after=after)[0]
    return int(last or 0), int(count)
