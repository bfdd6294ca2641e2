"""A desk for the recorder: a first start in an empty folder, then saves, each acknowledged into a file.

``python -m tests.campaigns.programs.recorded_saver FOLDER --sessions 3 --saves 90 --synchronous full``
"""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from pathlib import Path

from peewee import SqliteDatabase

from frontdesk.bootstrap import open_services
from tests.builders import SetClock, settings
from tests.campaigns.set_up_stores import EIGHT, call_of

#: The store's name in the folder, and that of the file of acknowledgments.
STORE, ACKNOWLEDGED = "frontdesk.db", "acknowledged"

#: What is acknowledged when the first start is done; UUIDs of calls come after it.
SET_UP = "set up"

#: How much SQLite syncs; the program's own way is full.
LEVELS = ("full", "normal", "off")


def main() -> None:
    """Work in sessions: open, save, acknowledge each save, close. The last session ends without closing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--saves", type=int, required=True)
    parser.add_argument("--synchronous", choices=LEVELS, default="full")
    args = parser.parse_args()
    told = os.open(args.folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for session in range(args.sessions):
        services = open_services(str(args.folder / STORE), SetClock("mon 09:00"))
        database = services.office.store.database
        if args.synchronous != "full" and isinstance(database, SqliteDatabase):
            database.pragma("synchronous", args.synchronous, permanent=True)
        with closing(services.office.store):
            if session == 0:
                services.practice.set_up(settings(staff=EIGHT))
                _tell(told, SET_UP)
            for caller in range(session * args.saves, (session + 1) * args.saves):
                call = call_of(caller)
                services.calls.save(call, by=2)
                _tell(told, call.uid)
            if session == args.sessions - 1:
                os._exit(0)


def _tell(told: int, what: str) -> None:
    os.write(told, f"{what}\n".encode())


if __name__ == "__main__":
    main()
