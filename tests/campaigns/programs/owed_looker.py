"""A desk that starts when told to, together with others, looks at what is owed, and stops again."""

from __future__ import annotations

from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from frontdesk.bootstrap import open_services
from frontdesk.domain.referrals.owed_items import OwedView
from frontdesk.services.desk import Services
from frontdesk.store.db.fields import to_text
from tests.campaigns.programs.restarter import PATIENCE, Start


def look(orders: Connection, together: Barrier) -> None:
    """Start as often as ordered, and tell when each start is over."""
    while True:
        order: Start | None = orders.recv()
        if order is None:
            return
        services = open_services(str(order.store), lambda now=order.now: now)  # type: ignore[misc]
        with closing(services.office.store):
            together.wait(PATIENCE)
            (_stamp_by_timer if order.naive else _first_look)(services, order)
        orders.send(True)


def _first_look(services: Services, order: Start) -> None:
    """What a desk does first, in one of the ways it can come first."""
    owed, by = services.owed, order.by
    looks = (
        lambda: owed.tick(by=by),
        lambda: owed.order(OwedView.DUE, by=by),
        lambda: owed.next(by=by),
        lambda: services.callbacks.tick(by=by),
    )
    looks[by % len(looks)]()
    owed.tick(by=by)


def _stamp_by_timer(services: Services, order: Start) -> None:
    """The control: what a timer would do that finds something late: read, then write down "now"."""
    store, now = services.office.store, to_text(order.now)
    late = store.rows("SELECT id FROM owed WHERE state = 'open' AND due < ?", now)
    for (number,) in late:
        with store.writing() as db:
            db.execute_sql(f"UPDATE owed SET stamped = 1, breached_at = '{now}' WHERE id = {number}")
