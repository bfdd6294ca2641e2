"""Work that every desk does before its first save is quick: done once by whom desks are forked from.

Imported for that. The store it makes is closed and gone when the import is over.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.services.safety.check import CheckService
from tests.builders import SetClock
from tests.campaigns.set_up_stores import PEOPLE, call_of, make_store


def warm_up(store: Path) -> None:
    """Save, claim, look and check once, so that all of it is imported and prepared."""
    services = open_services(str(make_store(store)), SetClock("mon 09:00"))
    with closing(services.office.store):
        services.calls.save(call_of(0), by=PEOPLE[0])
        services.callbacks.standing(by=PEOPLE[0])
        services.callbacks.next(by=PEOPLE[0])
        CheckService(services.office).run()


with tempfile.TemporaryDirectory(prefix="frontdesk-warm-up-") as _folder:
    warm_up(Path(_folder) / "store.db")
