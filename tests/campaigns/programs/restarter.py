"""A desk that was off over a deadline: it starts when told to, together with others, and stops again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.services.desk import Services
from frontdesk.services.office import Clock
from frontdesk.store.db.fields import to_text

#: Seconds until all desks stand at the start.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Start:
    """One start of a desk.

    Attributes:
        store: the file.
        now: what the desk's clock says.
        by: who sits there.
        naive: True if breaches come from a timer's callback instead of from the rows.
    """

    store: Path
    now: datetime
    by: int
    naive: bool


def restart(orders: Connection, together: Barrier) -> None:
    """Start as often as ordered, and tell when each start is over."""
    while True:
        order: Start | None = orders.recv()
        if order is None:
            return
        services = open_services(str(order.store), _standing_at(order.now))
        with closing(services.office.store):
            together.wait(PATIENCE)
            (_stamp_by_timer if order.naive else _first_look)(services, order)
        orders.send(True)


def _standing_at(now: datetime) -> Clock:
    return lambda: now


def _first_look(services: Services, order: Start) -> None:
    """What a desk does first, in one of the ways it can come first."""
    work = services.callbacks
    looks = (
        lambda: work.tick(by=order.by),
        lambda: work.tab(Tab.NOW, by=order.by),
        lambda: work.standing(by=order.by),
        lambda: work.next(by=order.by),
    )
    looks[order.by % len(looks)]()


def _stamp_by_timer(services: Services, order: Start) -> None:
    """The control: what a timer would do that finds a deadline behind it: read, then write down "now"."""
    store = services.office.store
    late = store.rows("SELECT id FROM callback WHERE stamped = 0 AND due < ?", to_text(order.now))
    for (number,) in late:
        with store.writing() as db:
            db.execute_sql(f"UPDATE callback SET stamped = 1 WHERE id = {number}")
            db.execute_sql(
                "INSERT INTO breach (callback_id, kind, due, stamped_at, settings_version)"
                f" SELECT id, due_kind, '{to_text(order.now)}', '{to_text(order.now)}', settings_version"
                f" FROM callback WHERE id = {number}"
            )
