"""A directory of thousands with whom there was never anything: who has a history is found among them."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.domain.relationships.people import ReferrerView
from tests.builders import Desk
from tests.relationship_scene import fill_referrers

_MANY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
INSERT INTO referrer (name, folded, kind, organisation_id, created_at)
SELECT 'Dr Name ' || i, 'dr name ' || i, 'psychiatrist', (SELECT MIN(id) FROM organisation),
       (SELECT created_at FROM referrer WHERE id = 1) FROM n
"""


def test_those_with_a_history_stand_first_and_the_others_by_name(any_desk: Desk) -> None:
    desk = any_desk
    known = fill_referrers(desk)
    with desk.store.writing() as db:
        db.execute_sql(_MANY)
    service = desk.do.relationships
    assert service.order(ReferrerView.NEXT) == (known["complaint"], known["late"], known["soon"])
    assert service.order(ReferrerView.FOCUS) == (known["soon"],)
    assert service.order(ReferrerView.APART) == (known["apart"],)
    everybody = service.order(ReferrerView.ALL)
    assert len(everybody) == 3004
    names = [one.name for one in service.rows(everybody[:4])]
    assert names == ["Dr Priya Patel", "Carmen Ortiz", "Dr Alan Kim", "Dr Name 1"]
    assert len(service.filter(ReferrerView.ALL).matching("name 2999 westside")) == 1
    assert service.filter(ReferrerView.ALL).matching("complaint") == (known["complaint"],)


def test_after_a_year_with_nothing_all_of_them_are_to_be_decided(any_desk: Desk) -> None:
    desk = any_desk
    known = fill_referrers(desk)
    with desk.store.writing() as db:
        db.execute_sql(_MANY)
    desk.clock.instant += timedelta(days=364)
    assert len(desk.do.relationships.order(ReferrerView.NEXT)) == 4
    desk.clock.instant += timedelta(days=1)
    order = desk.do.relationships.order(ReferrerView.NEXT)
    assert len(order) == 3004
    assert order[0] == known["complaint"]
    assert desk.do.relationships.rows(order[-1:])[0].lists == ("year_nothing",)
