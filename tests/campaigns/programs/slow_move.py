"""``frontdesk move`` with a pause behind each table, so that it can be killed anywhere in it.

``python -m tests.campaigns.programs.slow_move HOME URL [naive]``. The naive one keeps what it wrote of each
table at once, as a script of a few lines does, and stops at the half: a control.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from peewee import Database

from frontdesk.cli import main
from frontdesk.store.db.engine import Store
from frontdesk.store.transfer.digests import Steps

#: Seconds behind each table, read or written.
PAUSE = 0.005

_done = Steps.done


def _slowly(steps: Steps, table: str, rows: int) -> None:
    _done(steps, table, rows)
    time.sleep(PAUSE)


def _to_the_half(steps: Steps, table: str, rows: int) -> None:
    _done(steps, table, rows)
    if table > "draft":
        print("half", flush=True)
        time.sleep(600)


@contextmanager
def _without_transaction(store: Store) -> Iterator[Database]:
    with store.reading() as db:
        db.execute_sql("PRAGMA foreign_keys = 0")
        yield db


if __name__ == "__main__":
    home, url, *naive = sys.argv[1:]
    with patch.object(Steps, "done", _to_the_half if naive else _slowly):
        if naive:
            patch.object(Store, "filling", _without_transaction).start()
        else:
            print("began", flush=True)
        sys.exit(main(["--home", home, "move", "--to", url, "--yes"]))
