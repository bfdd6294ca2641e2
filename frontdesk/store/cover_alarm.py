"""Whether anything of the cover is to be read: what every desk asks every minute, without what a cover is."""

from __future__ import annotations

from frontdesk.store.db.engine import Store


def cover_is_said(store: Store) -> bool:
    """Whether anybody ever said who covers what."""
    return bool(store.rows("SELECT 1 FROM cover LIMIT 1"))


def cover_waits(store: Store) -> bool:
    """Whether a cover, a lunch or a call for the backup is to be shown."""
    ((found,),) = store.rows(
        "SELECT EXISTS (SELECT 1 FROM cover) OR EXISTS (SELECT 1 FROM lunch WHERE back_at IS NULL)"
        " OR EXISTS (SELECT 1 FROM escalation WHERE answered_at IS NULL)"
    )
    return bool(found)
