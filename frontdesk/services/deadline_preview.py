"""What new settings would do to the open callbacks, before they are saved."""

from __future__ import annotations

from frontdesk.domain.callbacks.state import passed, redated
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.office import Office, Practice
from frontdesk.store.deadlines import judgeable


def would_move(office: Office, settings: PracticeSettings) -> int:
    """How many open callbacks would get another deadline; nothing is changed (product rule 7).

    Deadlines that have passed keep their verdict, so they are not counted.
    """
    now = office.now()
    terms = Practice(office.practice().version, settings, settings.rule()).terms(now)
    with office.store.reading() as db:
        found = [passed(callback, now) for callback in judgeable(db)]
    return sum(redated(callback, terms) is not callback for callback in found)
