"""The stores that the desk is measured on: copies of the standard load, which is never written to."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.screen_terminal import desk, painted_calls
from tests.benchmarks.standard_load import copy_of, standard_load

#: Three years of a busy practice, and a week of it.
MANY, FEW = 1_000_000, 18_000


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the practice knows.

    Attributes:
        digits: their number, ten digits without the country's.
        name: their name.
    """

    digits: str
    name: str


@contextmanager
def copied_load(loads: Path, calls: int = MANY) -> Iterator[Path]:
    """A home folder with a standard load of its own, gone afterwards.

    The desk was open on it once: what a first start after days has to do (deadlines that passed) is done.
    """
    kept = standard_load(loads, calls=calls)
    with tempfile.TemporaryDirectory(prefix="copy-", dir=loads) as folder:
        home = copy_of(kept, Path(folder) / "home")
        with desk(home) as terminal:
            terminal.wait_until(painted_calls, timeout=120, what="the Calls screen")
            terminal.quit(timeout=60)
        yield home


def known_callers(home: Path, count: int) -> list[Known]:
    """People whose number is theirs alone, who called before, and who need not be asked who sent them."""
    query = (
        "SELECT n.number, c.name FROM contact c JOIN contact_number n ON n.contact_id = c.id"
        " WHERE c.lane = 'existing_patient' AND c.first_source IS NOT NULL AND n.number LIKE '+1__________'"
        " AND c.id > (SELECT MAX(id) / 2 FROM contact) LIMIT ?"
    )
    with closing(sqlite3.connect(home / "frontdesk.db")) as store:
        return [Known(number[2:], name) for number, name in store.execute(query, (count,))]
