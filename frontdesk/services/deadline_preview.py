"""What new settings would do to the open callbacks, before they are saved."""

from __future__ import annotations

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.office import Office
from frontdesk.store.deadlines import unjudged


def would_move(office: Office, settings: PracticeSettings) -> int:
    """How many open callbacks would get another deadline; nothing is changed (product rule 7).

    Deadlines that have passed keep their verdict, so they are not counted.
    """
    rule, now = settings.rule(), office.now()
    with office.store.reading() as db:
        rows = unjudged(db)
    return sum(
        rule.deadline(received, lane).due != due
        for _, received, lane, due, kind in rows
        if due > now or kind is DueKind.PROMISE
    )
