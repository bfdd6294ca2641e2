"""The demo's relationships: somebody at every standing, the focus list, a complaint."""

from __future__ import annotations

from frontdesk.domain.relationships.cadence import ContactDue
from frontdesk.domain.relationships.people import ReferrerView
from tests.demo.conftest import Demo


def test_somebody_stands_at_every_standing(demo: Demo) -> None:
    service = demo.services.relationships
    lines = service.rows(service.order(ReferrerView.ALL))
    assert {one.next_contact.due for one in lines} >= {ContactDue.LATE, ContactDue.ON_TIME}
    lists = {code for one in lines for code in one.lists}
    assert lists >= {"complaint_open", "late"}
    assert len(service.order(ReferrerView.FOCUS)) == 5
    first = service.rows(service.order(ReferrerView.NEXT))[0]
    assert first.name == "Dr Elena Marchetti"
    assert service.one(first.id).complaints[0].what.startswith("My patient called twice")
    assert len(demo.services.library.unsent(first.id)) == 2
