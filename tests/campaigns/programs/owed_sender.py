"""A desk that races others for what is owed: it looks what is open and says of each that it was sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import StoreTrouble, Taken
from frontdesk.domain.referrals.owed import Channel
from frontdesk.services.desk import Services
from frontdesk.store.db.engine import Store
from tests.builders import SetClock
from tests.campaigns.programs.claimer import PATIENCE, SEEN_AT_ONCE
from tests.campaigns.set_up_stores import EIGHT, PEOPLE


@dataclass(frozen=True, slots=True)
class Sent:
    """What one desk tells at the end of a race.

    Attributes:
        items: those of which it was told that they are sent now, by it.
        late: how often somebody else had sent it by then.
        misled: how often the sentence did not name who did.
        waited: how often the store was held for longer than a desk waits, so that it had to ask again.
    """

    items: list[int]
    late: int
    misled: int
    waited: int


#: A way to send: (services, what is owed, who). It raises Taken with the name of who sent it.
Send = Callable[[Services, int, int], None]


def race(path: Path, together: Barrier, by: int, told: Connection) -> None:
    """Send as the program does."""
    told.send(_race(path, together, by, _send))


def race_blindly(path: Path, together: Barrier, by: int, told: Connection) -> None:
    """The control: look whether it is open, decide, then write by its number alone."""
    told.send(_race(path, together, by, _send_blindly))


def _race(path: Path, together: Barrier, by: int, send: Send) -> Sent:
    services = open_services(str(path), SetClock("mon 09:30"))
    store = services.office.store
    items: list[int] = []
    late: list[tuple[int, str]] = []
    waited = 0
    with closing(store):
        together.wait(PATIENCE)
        while still_open := _open(store):
            for number in still_open:
                try:
                    send(services, number, by)
                except Taken as taken:
                    late.append((number, taken.sentence))
                except StoreTrouble:
                    # Others write without a pause: who waits too long is asked to try again, and does.
                    waited += 1
                else:
                    items.append(number)
        who = dict(store.rows("SELECT owed_id, person_id FROM sending WHERE state = 'sent'"))
    names = dict(zip(PEOPLE, EIGHT, strict=True))
    misled = sum(names[who[number]] not in sentence for number, sentence in late)
    return Sent(items, len(late), misled, waited)


def _open(store: Store) -> list[int]:
    rows = store.rows("SELECT id FROM owed WHERE state = 'open' ORDER BY id LIMIT ?", SEEN_AT_ONCE)
    return [number for (number,) in rows]


def _send(services: Services, number: int, by: int) -> None:
    services.owed.sent(number, Channel.PHONE, by=by)


def _send_blindly(services: Services, number: int, by: int) -> None:
    if services.owed.one(number).state.value != "open":
        raise Taken(f"{EIGHT[0]} sent this already.")
    time.sleep(0)  # the person reads what is on the screen
    with services.office.store.writing() as db:
        db.execute_sql(
            "INSERT INTO sending (owed_id, at, person_id, channel, address, state, file, reason)"
            f" SELECT id, arose, {by}, 'phone', '', 'sent', '', '' FROM owed WHERE id = {number}"
        )
        db.execute_sql(
            f"UPDATE owed SET state = 'sent', sent_at = arose, channel = 'phone' WHERE id = {number}"
        )
