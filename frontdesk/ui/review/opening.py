"""From a case of the review to what it is about; F6 comes back to the same place."""

from __future__ import annotations

from frontdesk.domain.callers import Caller
from frontdesk.domain.review_cases import BreachCase, CrisisCase, DraftCase, OpenCase
from frontdesk.domain.sources import MissingSource
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.requests import ShowCallback, ShowDraft, ShowMissingSource
from frontdesk.ui.review.items import Case


async def open_case(desk: Desk, case: Case) -> bool:
    """Open what a case is about; False where nothing but the review itself shows it.

    Args:
        desk: the program.
        case: the case under the cursor.
    """
    if isinstance(case, CrisisCase):
        if not case.accepted_by:
            desk.crisis.open(Caller(case.name, case.number, case.call_uid, case.callback_id))
        return True
    if isinstance(case, BreachCase):
        if case.is_open:
            await desk.go(ShowCallback(case.callback_id))
        return case.is_open
    if isinstance(case, OpenCase):
        await desk.go(ShowCallback(case.callback_id))
        return True
    if isinstance(case, MissingSource):
        await desk.go(ShowMissingSource(case.call_id))
        return True
    if isinstance(case, DraftCase):
        await desk.go(ShowDraft(case.uid))
        return True
    return False
